//! Keys and what is done with them: sealing cells, blind indexes, MACs, token hashes, password
//! hashes.
//!
//! Everything derives from one master key that stands in a file, never in the database. The file
//! may hold several, by id: the one with the highest id seals, each opens what it sealed; hashes
//! that are looked up (blind indexes, MACs, tokens) keep to the lowest.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::Error;
use super::clock::Rng;

pub mod password;
pub mod seal;
pub mod secret;

pub use seal::{Aad, Sealer};
pub use secret::Secret;

/// HMAC with SHA-256.
pub type HmacSha256 = Hmac<Sha256>;

/// What a derived key is for. Two purposes never share a key.
pub mod purpose {
    /// Parts of uploaded files.
    pub const UPLOAD: &str = "upload";
    /// Staged rows.
    pub const STAGED: &str = "staged";
    /// Passwords that wait to be hashed or handed over.
    pub const PASSWORD: &str = "password";
    /// Social Security numbers of accounts.
    pub const SSN: &str = "ssn";
    /// Profiles of accounts.
    pub const PROFILE: &str = "profile";
    /// What was recorded with verifications of accounts.
    pub const VERIFICATION: &str = "verification";
    /// Natural keys of accounts, in `account_keys`.
    pub const KEYS: &str = "account_keys";
    /// Entries of the audit log.
    pub const AUDIT: &str = "audit";
    /// Session tokens, one-time links.
    pub const TOKEN: &str = "token";
    /// Counters of failed sign-ins.
    pub const FAILURES: &str = "failures";
    /// Tells whether key and database belong together.
    pub const CHECK: &str = "check";
}

/// The master keys, and what derives from them. Cheap to clone; has no `Debug`.
#[derive(Clone)]
pub struct Keys(Arc<Vec<Master>>);

struct Master {
    id: u8,
    bytes: Zeroizing<[u8; 32]>,
}

impl Keys {
    /// One new master key.
    pub fn generate(rng: &dyn Rng) -> Keys {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill(&mut *bytes);
        Keys(Arc::new(vec![Master { id: 1, bytes }]))
    }

    /// Reads a key file: lines of an id from 1 to 255 and 64 hexadecimal digits; `#` begins a
    /// comment.
    pub fn parse(text: &str) -> Result<Keys, Error> {
        let bad = || Error::broken("the key file is not understood: expected lines of a number and 64 hexadecimal digits");
        let mut masters = Vec::new();
        for line in text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
            let (id, digits) = line.split_once(' ').ok_or_else(bad)?;
            let bytes = Zeroizing::new(unhex(digits.trim()).ok_or_else(bad)?);
            masters.push(Master { id: id.parse().ok().filter(|id| *id > 0).ok_or_else(bad)?, bytes });
        }
        masters.sort_by_key(|m| m.id);
        if masters.is_empty() || masters.windows(2).any(|pair| pair[0].id == pair[1].id) {
            return Err(bad());
        }
        Ok(Keys(Arc::new(masters)))
    }

    /// Reads the key file. `make`: a missing one is made, readable by its owner only.
    pub fn load(path: &Path, make: bool, rng: &dyn Rng) -> Result<Keys, Error> {
        match std::fs::read_to_string(path) {
            Ok(text) => Keys::parse(&Zeroizing::new(text)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound && make => {
                let keys = Keys::generate(rng);
                match write_private(path, &keys.file_text()) {
                    Ok(()) => Ok(keys),
                    // Another process was faster: its key is the one.
                    Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Keys::load(path, false, rng),
                    Err(e) => Err(Error::broken(format!("the key file {} cannot be made: {e}", path.display()))),
                }
            }
            Err(e) => Err(Error::broken(format!("the key file {} cannot be read: {e}", path.display()))),
        }
    }

    fn file_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::from(
            "# Muster's master key. With it and the database everything can be read; without it nothing can.\n",
        ));
        for master in self.0.iter() {
            let digits = Zeroizing::new(hex(&*master.bytes));
            let _ = writeln!(*text, "{} {}", master.id, *digits);
        }
        text
    }

    /// Key id and key for sealing, highest id last.
    fn derived(&self, purpose: &str) -> impl Iterator<Item = (u8, Zeroizing<[u8; 32]>)> {
        self.0.iter().map(move |master| (master.id, derive(&master.bytes, purpose)))
    }

    /// A keyed hash that is ready for text: clone it, feed it, finish it.
    pub fn mac(&self, purpose: &str) -> HmacSha256 {
        keyed(&derive(&self.0[0].bytes, purpose))
    }

    /// A cipher for many cells of one purpose; make it once, outside the loop.
    pub fn sealer(&self, purpose: &str) -> Sealer {
        Sealer::new(self.derived(purpose))
    }

    /// Seals one cell. See [`Sealer::seal`].
    pub fn seal(&self, rng: &dyn Rng, purpose: &str, aad: &Aad, plain: &[u8]) -> Result<Vec<u8>, Error> {
        self.sealer(purpose).seal(rng, aad, plain)
    }

    /// Opens one cell. See [`Sealer::open`].
    pub fn open(&self, purpose: &str, aad: &Aad, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.sealer(purpose).open(aad, sealed)
    }

    /// Makes blind index entries of one purpose; make it once, outside the loop.
    pub fn blinder(&self, purpose: &str) -> Blinder {
        Blinder(self.mac(purpose))
    }

    /// One blind index entry. See [`Blinder::blind`].
    pub fn blind(&self, purpose: &str, text: &str) -> [u8; 16] {
        self.blinder(purpose).blind(text.as_bytes())
    }

    /// What is stored of a token with at least 128 random bits.
    pub fn token_hash(&self, token: &Secret) -> [u8; 32] {
        let mut mac = self.mac(purpose::TOKEN);
        mac.update(token.expose().as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// A value that only these keys give: stored in the database at the first start and compared at
    /// every later one.
    pub fn check_value(&self) -> [u8; 16] {
        self.blind(purpose::CHECK, "muster, log begun")
    }

    /// As [`Keys::check_value`], of a database whose audit log was not begun with it: its head was
    /// made when something was first linked.
    pub fn check_value_before(&self) -> [u8; 16] {
        self.blind(purpose::CHECK, "muster")
    }
}

/// Makes blind index entries: equal texts give equal entries, and without the key nobody can tell
/// which text.
#[derive(Clone)]
pub struct Blinder(HmacSha256);

impl Blinder {
    /// HMAC-SHA-256 cut to 16 bytes.
    pub fn blind(&self, text: &[u8]) -> [u8; 16] {
        let mut mac = self.0.clone();
        mac.update(text);
        let full: [u8; 32] = mac.finalize().into_bytes().into();
        let mut out = [0; 16];
        out.copy_from_slice(&full[..16]);
        out
    }
}

/// HMAC takes a key of one block; a shorter one is filled up with zeros, as RFC 2104 says.
fn keyed(key: &[u8; 32]) -> HmacSha256 {
    let mut block = Zeroizing::new([0; 64]);
    block[..32].copy_from_slice(key);
    HmacSha256::new(&(*block).into())
}

/// A key of its own for each purpose: the expand step of HKDF with one block.
fn derive(master: &[u8; 32], purpose: &str) -> Zeroizing<[u8; 32]> {
    let mut mac = keyed(master);
    mac.update(b"muster/v1/");
    mac.update(purpose.as_bytes());
    mac.update(&[1]);
    Zeroizing::new(mac.finalize().into_bytes().into())
}

/// Whether two byte strings are equal, in a time that does not tell where they differ.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

fn unhex(digits: &str) -> Option<[u8; 32]> {
    if digits.len() != 64 || !digits.is_ascii() {
        return None;
    }
    let mut out = [0; 32];
    for (i, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[i * 2..i * 2 + 2], 16).ok()?;
    }
    Some(out)
}

/// Writes a new file that only its owner can read, whole or not at all.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // Written under another name first: a reader never sees half a key.
    let aside = path.with_extension(format!("new-{}", std::process::id()));
    let mut file = options.open(&aside)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    let placed = written.and_then(|()| std::fs::hard_link(&aside, path));
    std::fs::remove_file(&aside)?;
    placed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::clock::OsRng;

    #[test]
    fn a_key_file_reads_back_and_gives_the_same_entries() {
        let keys = Keys::generate(&OsRng);
        let again = Keys::parse(&keys.file_text()).unwrap();
        assert_eq!(keys.blind("a", "text"), again.blind("a", "text"));
        assert_ne!(keys.blind("a", "text"), keys.blind("b", "text"));
        assert_ne!(keys.check_value(), Keys::generate(&OsRng).check_value());
    }

    #[test]
    fn a_key_file_that_is_not_one_is_refused() {
        assert!(Keys::parse("").is_err());
        assert!(Keys::parse("1 abcd").is_err());
        let digits = "0".repeat(64);
        assert!(Keys::parse(&format!("1 {digits}\n1 {digits}")).is_err());
    }
}
