//! Keys and what is done with them: sealing cells, blind indexes, MACs, token hashes, password
//! hashes.
//!
//! Everything derives from master keys that are in a file ([`key_file`]), never in the database.
//! The database records which of them is in use ([`KeysInUse`]); `server::keys` moves it on.
//!
//! | what | with which key |
//! |---|---|
//! | sealed cells | the one in use; each opens what it sealed |
//! | keys of accounts | the one in use; while the next one takes over, both |
//! | session tokens and one-time links | the one in use; looked for with every key, as they are short-lived |
//! | audit entries | the one in use; checked with every key, also with what is left of a dropped one |
//! | ids and fingerprints of uploads, counters of failures | the lowest in the file, until that is dropped |

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use self::key_file::{KeyFile, Master};
use super::Error;
use super::clock::Rng;
use crate::messages::keys::KeyText as T;

pub mod key_file;
pub mod password;
pub mod purpose;
pub mod seal;
pub mod secret;
mod tokens;

pub use seal::{Aad, Sealer};
pub use secret::Secret;

/// HMAC with SHA-256.
pub type HmacSha256 = Hmac<Sha256>;

/// Which keys of the file are in use, as the database records it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeysInUse {
    /// One more with each change: what is known never goes back.
    pub step: i64,
    /// The key in use.
    pub current: u8,
    /// The one that takes over.
    pub next: Option<u8>,
    /// How far it has.
    pub phase: Phase,
}

/// How far the next key has taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// There is none.
    Settled,
    /// It seals, and keys of accounts are made with both.
    Both,
    /// Every account has keys made with it; those of the one before are being taken away.
    Clean,
}

impl KeysInUse {
    /// The key that seals.
    pub fn seals(&self) -> u8 {
        self.next.unwrap_or(self.current)
    }

    /// The keys with which keys of accounts are made.
    pub fn hashes(&self) -> HashIds {
        match (self.phase, self.next) {
            (Phase::Both, Some(next)) => HashIds([self.current, next]),
            _ => HashIds([self.seals(), 0]),
        }
    }
}

/// Ids of the one or two keys with which keys of accounts are made; 0: none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashIds(pub [u8; 2]);

impl HashIds {
    /// Those that there are.
    pub fn ids(self) -> impl Iterator<Item = u8> {
        self.0.into_iter().filter(|id| *id > 0)
    }
}

/// The master keys, and what derives from them. Cheap to clone; has no `Debug`.
#[derive(Clone)]
pub struct Keys(Arc<Ring>);

struct Ring {
    /// Where they are read again when the database names one that is not here.
    path: Option<PathBuf>,
    known: RwLock<Known>,
    /// It said that it can't mark the file.
    said: AtomicBool,
}

#[derive(Clone)]
struct Known {
    file: Arc<KeyFile>,
    in_use: KeysInUse,
}

impl Keys {
    fn of(file: KeyFile, path: Option<PathBuf>) -> Keys {
        let current = file.masters.first().map_or(0, |lowest| lowest.id);
        let in_use = KeysInUse { step: 0, current, next: None, phase: Phase::Settled };
        let known = RwLock::new(Known { file: Arc::new(file), in_use });
        Keys(Arc::new(Ring { path, known, said: AtomicBool::new(false) }))
    }

    /// One new master key.
    pub fn generate(rng: &dyn Rng) -> Keys {
        Keys::of(KeyFile::generate(rng), None)
    }

    /// Reads the text of a key file.
    pub fn parse(text: &str) -> Result<Keys, Error> {
        Ok(Keys::of(KeyFile::parse(text)?, None))
    }

    /// Reads the key file. `make`: a missing one is made, readable by its owner only.
    pub fn load(path: &Path, make: bool, rng: &dyn Rng) -> Result<Keys, Error> {
        Ok(Keys::of(KeyFile::load(path, make, rng)?, Some(path.to_owned())))
    }

    /// The key file, where there is one.
    pub fn path(&self) -> Option<&Path> {
        self.0.path.as_deref()
    }

    fn known(&self) -> Known {
        self.0.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the file again.
    pub fn reload(&self) -> Result<(), Error> {
        if let Some(path) = &self.0.path {
            key_file::require_private(path)?;
            let file = Arc::new(KeyFile::parse(&Zeroizing::new(std::fs::read_to_string(path)?))?);
            let in_use = self.in_use();
            for id in [in_use.current, in_use.seals()] {
                if !file.masters.iter().any(|master| master.id == id) {
                    return Err(Error::broken(format!("the key file {} lacks key {id}", path.display())));
                }
            }
            self.0.known.write().unwrap_or_else(PoisonError::into_inner).file = file;
        }
        Ok(())
    }

    /// Takes over what the database records: from then on that is used. The file is read again when
    /// a key is missing. Never a key that the file says is retired, or one before those that were
    /// in use here: who can write the database brings back none of them.
    pub fn follow(&self, in_use: KeysInUse) -> Result<(), Error> {
        let before = self.in_use();
        if in_use.step <= before.step && in_use.step > 0 {
            return Ok(());
        }
        for id in [in_use.current, in_use.seals()] {
            let Some(master) = self.master(id) else {
                return Err(Error::broken(format!(
                    "the key file lacks key {id}, which the database uses: copy the key file from where \"muster keys rotate\" ran"
                )));
            };
            if master.retired {
                return Err(Error::broken(T::Retired.fill(&[("key", &id)])));
            }
        }
        if in_use.current < before.current || in_use.seals() < before.seals() {
            let (key, known) = (in_use.current.min(in_use.seals()), before.seals());
            return Err(Error::broken(T::KeyBefore.fill(&[("key", &key), ("known", &known)])));
        }
        let mut known = self.0.known.write().unwrap_or_else(PoisonError::into_inner);
        if in_use.step > known.in_use.step {
            known.in_use = in_use;
        }
        Ok(())
    }

    /// The key that has taken over, where the file does not say so yet of all before it.
    pub fn retires_before(&self) -> Option<u8> {
        let Known { file, in_use } = self.known();
        let left = file.masters.iter().any(|master| master.id < in_use.current && !master.retired);
        (in_use.phase == Phase::Settled && left).then_some(in_use.current)
    }

    /// Numbers of the keys that the file says are retired.
    pub fn retired(&self) -> Vec<u8> {
        self.known().file.masters.iter().filter(|master| master.retired).map(|master| master.id).collect()
    }

    /// Whether that is the first time that this process says that it can't mark the file.
    pub fn tells_first(&self) -> bool {
        !self.0.said.swap(true, Ordering::Relaxed)
    }

    /// What is in use, as far as this process knows.
    pub fn in_use(&self) -> KeysInUse {
        self.known().in_use
    }

    /// The keys with which keys of accounts are made now.
    pub fn hashes(&self) -> HashIds {
        self.in_use().hashes()
    }

    /// Ids of the keys in the file, and of those of which only the audit log's is left.
    pub fn ids(&self) -> (Vec<u8>, Vec<u8>) {
        let file = self.known().file;
        let ids = |masters: &[Master]| masters.iter().map(|master| master.id).collect();
        (ids(&file.masters), ids(&file.audit))
    }

    /// That key; when it is missing, as the file has it by now.
    fn master(&self, id: u8) -> Option<Master> {
        let find = || self.known().file.masters.iter().find(|master| master.id == id).cloned();
        find().or_else(|| self.reload().ok().and_then(|()| find()))
    }

    /// A keyed hash that is ready for text: clone it, feed it, finish it. Of the lowest key, for
    /// what nothing else depends on when that is dropped.
    pub fn mac(&self, purpose: &str) -> HmacSha256 {
        keyed(&derive(&self.known().file.masters[0].bytes, purpose))
    }

    /// As [`Keys::mac`], of that key.
    pub fn mac_of(&self, id: u8, purpose: &str) -> Result<HmacSha256, Error> {
        let master = self.master(id).ok_or_else(|| Error::broken(format!("the key file lacks key {id}")))?;
        Ok(keyed(&derive(&master.bytes, purpose)))
    }

    /// As [`Keys::mac`], of the key in use.
    fn mac_in_use(&self, purpose: &str) -> HmacSha256 {
        let Known { file, in_use } = self.known();
        let master = file.masters.iter().find(|master| master.id == in_use.seals()).unwrap_or(&file.masters[0]);
        keyed(&derive(&master.bytes, purpose))
    }

    /// For a new entry of the audit log.
    pub fn audit_mac(&self) -> HmacSha256 {
        self.mac_in_use(purpose::AUDIT)
    }

    /// For the head of the audit log.
    pub fn audit_head_mac(&self) -> HmacSha256 {
        self.mac_in_use(purpose::AUDIT_HEAD)
    }

    /// For the digest over accounts that were created together.
    pub fn created_mac(&self) -> HmacSha256 {
        self.mac_in_use(purpose::CREATED)
    }

    /// The one or two keys with which the head of the audit log is made now, that in use first.
    pub fn audit_head_macs(&self) -> Vec<HmacSha256> {
        let in_use = self.in_use();
        let before = (in_use.seals() != in_use.current).then_some(in_use.current);
        [Some(in_use.seals()), before].into_iter().flatten().filter_map(|id| self.mac_of(id, purpose::AUDIT_HEAD).ok()).collect()
    }

    /// Every key that an entry of the audit log may have been made with, that in use first.
    pub fn audit_macs(&self) -> Vec<HmacSha256> {
        let file = self.known().file;
        let masters = file.masters.iter().map(|master| keyed(&derive(&master.bytes, purpose::AUDIT)));
        let dropped = file.audit.iter().map(|master| keyed(&master.bytes));
        std::iter::once(self.audit_mac()).chain(masters).chain(dropped).collect()
    }

    /// A cipher for many cells of one purpose; make it once, outside the loop.
    pub fn sealer(&self, purpose: &'static str) -> Sealer {
        let Known { file, in_use } = self.known();
        let keys = file.masters.iter().map(|master| (master.id, derive(&master.bytes, purpose)));
        let before = purpose::BEFORE.iter().find(|(now, _)| *now == purpose).map(|(_, before)| self.sealer(before));
        Sealer::new(self.clone(), purpose, in_use.seals(), keys).and_before(before)
    }

    /// The key of that number and purpose, read again from the file when it is not here.
    fn sealing_key(&self, id: u8, purpose: &str) -> Option<Zeroizing<[u8; 32]>> {
        self.master(id).map(|master| derive(&master.bytes, purpose))
    }

    /// Seals one cell. See [`Sealer::seal`].
    pub fn seal(&self, rng: &dyn Rng, purpose: &'static str, aad: &Aad, plain: &[u8]) -> Result<Vec<u8>, Error> {
        self.sealer(purpose).seal(rng, aad, plain)
    }

    /// Opens one cell. See [`Sealer::open`].
    pub fn open(&self, purpose: &'static str, aad: &Aad, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
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

    /// A value that only the key in use gives: stored in the database at the first start, and
    /// looked for among those of all keys at every later one.
    pub fn check_value(&self) -> [u8; 16] {
        Blinder(self.mac_in_use(purpose::CHECK)).blind(CHECKED)
    }

    /// As [`Keys::check_value`], of that key.
    pub fn check_value_of(&self, id: u8) -> Result<[u8; 16], Error> {
        Ok(Blinder(self.mac_of(id, purpose::CHECK)?).blind(CHECKED))
    }

    /// Whether one of the keys gives that value.
    pub fn have_given(&self, check_value: &[u8]) -> bool {
        let (ids, _) = self.ids();
        ids.into_iter().any(|id| self.check_value_of(id).is_ok_and(|value| same(&value, check_value)))
    }

    /// As [`Keys::check_value`], of a database whose audit log was not begun with it: its head was
    /// made when something was first linked.
    pub fn check_value_before(&self) -> [u8; 16] {
        self.blind(purpose::CHECK, "muster")
    }
}

/// What [`Keys::check_value`] is of.
const CHECKED: &[u8] = b"muster, log begun";

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::clock::OsRng;

    #[test]
    fn keys_and_purposes_give_entries_of_their_own() {
        let keys = Keys::generate(&OsRng);
        assert_eq!(keys.blind("a", "text"), keys.blind("a", "text"));
        assert_ne!(keys.blind("a", "text"), keys.blind("b", "text"));
        assert_ne!(keys.check_value(), Keys::generate(&OsRng).check_value());
    }

    #[test]
    fn what_is_used_moves_on_and_never_back() {
        let keys = Keys::parse(&format!("1 {}\n2 {}", "1a".repeat(32), "2b".repeat(32))).unwrap();
        let token = Secret::new("token".to_owned());
        let [sealer, old] = [keys.sealer("test"), keys.sealer("test")];
        let place = || Aad::new(uuid::Uuid::nil(), "rows", b"1", "cells");
        let before = (keys.token_hash(&token), keys.check_value(), sealer.seal(&OsRng, &place(), b"text").unwrap());
        assert_eq!((keys.hashes(), before.2[1]), (HashIds([1, 0]), 1));

        let both = KeysInUse { step: 1, current: 1, next: Some(2), phase: Phase::Both };
        keys.follow(both).unwrap();
        assert_eq!(keys.hashes(), HashIds([1, 2]));
        let sealed = keys.seal(&OsRng, "test", &place(), b"text").unwrap();
        assert_eq!(sealed[1], 2);
        assert_eq!(&**old.open(&place(), &sealed).unwrap(), b"text");
        assert_eq!(&**keys.open("test", &place(), &before.2).unwrap(), b"text");
        assert_ne!(keys.token_hash(&token), before.0);
        assert_eq!(keys.token_hashes(&token), [keys.token_hash(&token), before.0]);
        assert!(keys.have_given(&before.1) && keys.have_given(&keys.check_value()) && !keys.have_given(b""));

        keys.follow(KeysInUse { step: 2, phase: Phase::Clean, ..both }).unwrap();
        keys.follow(both).unwrap();
        assert_eq!(keys.hashes(), HashIds([2, 0]));
        for older in [
            KeysInUse { step: 9, current: 1, next: None, phase: Phase::Settled },
            KeysInUse { step: 9, current: 1, next: Some(1), phase: Phase::Both },
        ] {
            let refused = keys.follow(older).unwrap_err().to_string();
            assert!(refused.starts_with("the database names key 1, but key 2 was in use"), "{refused}");
        }
        let missing = keys.follow(KeysInUse { step: 3, current: 2, next: Some(3), phase: Phase::Both });
        assert!(missing.is_err_and(|error| error.to_string().starts_with("the key file lacks key 3")));
        assert_eq!(keys.hashes(), HashIds([2, 0]));
    }
}
