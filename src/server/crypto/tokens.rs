//! What is stored of tokens and codes: hashes, each kind under a key of its own.

use hmac::Mac;
use zeroize::Zeroizing;

use super::key_file::Master;
use super::{HmacSha256, Keys, Known, Secret, derive, keyed, purpose};

impl Keys {
    /// What is stored of a new token with at least 128 random bits.
    pub fn token_hash(&self, token: &Secret) -> [u8; 32] {
        hash_of(self.mac_in_use(purpose::TOKEN), token)
    }

    /// What may be stored of a token: it keeps the key that it was made with.
    pub fn token_hashes(&self, token: &Secret) -> Vec<[u8; 32]> {
        self.hashes_by_each(token, |master| derive(master, purpose::TOKEN))
    }

    /// What is stored of the token of an account holder's session.
    pub fn holder_token_hash(&self, token: &Secret) -> [u8; 32] {
        hash_of(self.mac_in_use(purpose::HOLDER_TOKEN), token)
    }

    /// As [`Keys::token_hashes`], of the token of an account holder's session.
    pub fn holder_token_hashes(&self, token: &Secret) -> Vec<[u8; 32]> {
        self.hashes_by_each(token, |master| derive(master, purpose::HOLDER_TOKEN))
    }

    /// What is stored of a code by which an account holder chooses another password.
    pub fn reset_hash(&self, code: &Secret) -> [u8; 32] {
        hash_of(self.mac_in_use(purpose::RESET_CODE), code)
    }

    /// As [`Keys::token_hashes`], of such a code.
    pub fn reset_hashes(&self, code: &Secret) -> Vec<[u8; 32]> {
        self.hashes_by_each(code, |master| derive(master, purpose::RESET_CODE))
    }

    /// What is stored of a code that invites the holder of an account.
    pub fn invitation_hash(&self, code: &Secret) -> [u8; 32] {
        hash_of(self.mac_in_use(purpose::INVITATION), code)
    }

    /// As [`Keys::token_hashes`], of a code that invites the holder of an account.
    pub fn invitation_hashes(&self, code: &Secret) -> Vec<[u8; 32]> {
        self.hashes_by_each(code, |master| derive(master, purpose::INVITATION))
    }

    /// By the derived key of each master key, that in use first.
    fn hashes_by_each(&self, token: &Secret, derived: impl Fn(&[u8; 32]) -> Zeroizing<[u8; 32]>) -> Vec<[u8; 32]> {
        let Known { file, in_use } = self.known();
        let mut masters: Vec<&Master> = file.masters.iter().collect();
        masters.sort_by_key(|master| master.id != in_use.seals());
        masters.into_iter().map(|master| hash_of(keyed(&derived(&master.bytes)), token)).collect()
    }
}

fn hash_of(mut mac: HmacSha256, token: &Secret) -> [u8; 32] {
    mac.update(token.expose().as_bytes());
    mac.finalize().into_bytes().into()
}
