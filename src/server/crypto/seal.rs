//! Sealing cells: XChaCha20-Poly1305 with the cell's own place as associated data, so that a sealed
//! value moved to another row, column or tenant does not open.

use std::borrow::Cow;
use std::ops::Range;

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Keys, hex};
use crate::server::Error;
use crate::server::clock::Rng;

const VERSION: u8 = 1;
/// What a key sealed that is no master key's.
const OWN: u8 = 2;
const NONCE: usize = 24;
const TAG: usize = 16;
/// Version, key id.
const HEAD: usize = 2;

/// Where a sealed cell stands: tenant ‖ table ‖ row ‖ column, each with its length, so that no two
/// places read alike.
pub struct Aad {
    bytes: Vec<u8>,
    table: &'static str,
    column: &'static str,
    row: Range<usize>,
}

impl Aad {
    /// `tenant` is the root organization (or the nil id where there is none); `row` is what
    /// identifies the row in its table.
    pub fn new(tenant: Uuid, table: &'static str, row: &[u8], column: &'static str) -> Aad {
        let mut bytes = Vec::with_capacity(16 + table.len() + row.len() + column.len() + 6);
        bytes.extend_from_slice(tenant.as_bytes());
        for part in [table.as_bytes(), row, column.as_bytes()] {
            bytes.extend_from_slice(&(part.len() as u16).to_be_bytes());
            bytes.extend_from_slice(part);
        }
        let row_end = bytes.len() - 2 - column.len();
        Aad { bytes, table, column, row: row_end - row.len()..row_end }
    }

    /// The error of a value that cannot be read here.
    pub fn unreadable(&self) -> Error {
        Error::stored(self.table, self.column, row_name(&self.bytes[self.row.clone()]))
    }
}

/// A row as errors name it: an id, or an id and a number within it.
fn row_name(row: &[u8]) -> String {
    match row.split_first_chunk::<16>() {
        Some((id, [])) => Uuid::from_bytes(*id).to_string(),
        Some((id, number)) if number.len() == 8 => {
            let number = number.iter().fold(0_i64, |number, byte| number << 8 | i64::from(*byte));
            format!("{}/{number}", Uuid::from_bytes(*id))
        }
        _ => hex(row),
    }
}

/// A cipher of one purpose, made once for many cells.
pub struct Sealer {
    keys: Keys,
    purpose: &'static str,
    /// Id of the key that seals.
    seals: u8,
    /// Key id and cipher.
    ciphers: Vec<(u8, XChaCha20Poly1305)>,
    /// Opens what was sealed for an earlier purpose.
    before: Option<Box<Sealer>>,
}

/// The id of the master key that sealed this.
pub fn key_of(sealed: &[u8]) -> Option<u8> {
    sealed.get(1).copied().filter(|_| !is_own(sealed))
}

/// Whether a key sealed this that is no master key's.
pub fn is_own(sealed: &[u8]) -> bool {
    sealed.first() == Some(&OWN)
}

/// Version, key id (of a key of its own: 0), 24 bytes of nonce, the cipher text, 16 bytes of tag:
/// 42 bytes more than the plain text.
fn seal_with(cipher: &XChaCha20Poly1305, head: [u8; HEAD], rng: &dyn Rng, aad: &Aad, plain: &[u8]) -> Result<Vec<u8>, Error> {
    let mut out = Vec::with_capacity(HEAD + NONCE + plain.len() + TAG);
    out.extend_from_slice(&head);
    let mut nonce = [0; NONCE];
    rng.fill(&mut nonce);
    out.extend_from_slice(&nonce);
    out.extend_from_slice(plain);
    let tag = cipher
        .encrypt_inout_detached(&XNonce::from(nonce), &aad.bytes, (&mut out[HEAD + NONCE..]).into())
        .map_err(|_| Error::broken("a value is too long to be sealed"))?;
    out.extend_from_slice(&tag);
    Ok(out)
}

/// What [`seal_with`] sealed; `None` when anything was changed or stands in another place.
fn open_with(cipher: &XChaCha20Poly1305, aad: &Aad, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, rest) = sealed.get(HEAD..)?.split_at_checked(NONCE)?;
    let (text, tag) = rest.split_at_checked(rest.len().checked_sub(TAG)?)?;
    let (nonce, tag): ([u8; NONCE], [u8; TAG]) = (nonce.try_into().ok()?, tag.try_into().ok()?);
    let mut plain = Zeroizing::new(text.to_vec());
    let opened = cipher.decrypt_inout_detached(&XNonce::from(nonce), &aad.bytes, plain.as_mut_slice().into(), &Tag::from(tag));
    opened.is_ok().then_some(plain)
}

/// Why a value does not open.
const BAD: &str = "it was changed, moved, or sealed with another key";

/// A cipher of a key that is no master key's.
pub struct Own(XChaCha20Poly1305);

impl Own {
    /// Of that key.
    pub fn new(key: &[u8; 32]) -> Own {
        Own(XChaCha20Poly1305::new(key.into()))
    }

    /// As [`Sealer::seal`].
    pub fn seal(&self, rng: &dyn Rng, aad: &Aad, plain: &[u8]) -> Result<Vec<u8>, Error> {
        seal_with(&self.0, [OWN, 0], rng, aad, plain)
    }

    /// As [`Sealer::open`].
    pub fn open(&self, aad: &Aad, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        is_own(sealed).then(|| open_with(&self.0, aad, sealed)).flatten().ok_or_else(|| aad.unreadable().because(BAD))
    }
}

impl Sealer {
    pub(super) fn new(
        keys: Keys,
        purpose: &'static str,
        seals: u8,
        derived: impl Iterator<Item = (u8, Zeroizing<[u8; 32]>)>,
    ) -> Sealer {
        let ciphers = derived.map(|(id, key)| (id, XChaCha20Poly1305::new(&(*key).into()))).collect();
        Sealer { keys, purpose, seals, ciphers, before: None }
    }

    /// Opens also what was sealed for an earlier purpose.
    pub(super) fn and_before(self, before: Option<Sealer>) -> Sealer {
        Sealer { before: before.map(Box::new), ..self }
    }

    /// The id of the key that seals.
    pub fn seals(&self) -> u8 {
        self.seals
    }

    /// The cipher of that key; of one that came after this was made, as the key file has it.
    fn cipher(&self, id: u8) -> Option<Cow<'_, XChaCha20Poly1305>> {
        if let Some((_, cipher)) = self.ciphers.iter().find(|(known, _)| *known == id) {
            return Some(Cow::Borrowed(cipher));
        }
        let key = self.keys.sealing_key(id, self.purpose)?;
        Some(Cow::Owned(XChaCha20Poly1305::new(&(*key).into())))
    }

    /// Seals one cell: 42 bytes more than the plain text.
    pub fn seal(&self, rng: &dyn Rng, aad: &Aad, plain: &[u8]) -> Result<Vec<u8>, Error> {
        let cipher = self.cipher(self.seals).ok_or_else(|| Error::broken("no key to seal with"))?;
        seal_with(&cipher, [VERSION, self.seals], rng, aad, plain)
    }

    /// The plain text; an error when anything was changed or stands in another place.
    pub fn open(&self, aad: &Aad, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let cipher = match sealed {
            [VERSION, key, ..] => self.cipher(*key),
            _ => None,
        };
        match (cipher.and_then(|cipher| open_with(&cipher, aad, sealed)), &self.before) {
            (Some(plain), _) => Ok(plain),
            (None, Some(before)) => before.open(aad, sealed),
            (None, None) => Err(aad.unreadable().because(BAD)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::clock::OsRng;
    use crate::server::crypto::Keys;

    #[test]
    fn a_value_that_does_not_open_is_named_by_table_column_and_row() {
        let sealer = Keys::generate(&OsRng).sealer("test");
        let says = |row: &[u8]| sealer.open(&Aad::new(Uuid::nil(), "rows", row, "cells"), b"").unwrap_err().to_string();
        let id = Uuid::from_u128(7);
        assert_eq!(says(id.as_bytes()), format!("rows.cells of row {id} cannot be read"));
        let numbered = [id.as_bytes().as_slice(), &300_i64.to_be_bytes()].concat();
        assert_eq!(says(&numbered), format!("rows.cells of row {id}/300 cannot be read"));
    }

    #[test]
    fn a_key_of_its_own_and_a_master_key_do_not_open_what_the_other_sealed() {
        let place = || Aad::new(Uuid::nil(), "rows", b"1", "cells");
        let (own, sealer) = (Own::new(&[7; 32]), Keys::generate(&OsRng).sealer("test"));
        let [by_own, by_master] =
            [own.seal(&OsRng, &place(), b"text"), sealer.seal(&OsRng, &place(), b"text")].map(Result::unwrap);
        assert_eq!(&**own.open(&place(), &by_own).unwrap(), b"text");
        assert!(own.open(&place(), &by_master).is_err() && sealer.open(&place(), &by_own).is_err());
        assert!(Own::new(&[8; 32]).open(&place(), &by_own).is_err());
        assert_eq!((key_of(&by_own), key_of(&by_master)), (None, Some(1)));
    }

    #[test]
    fn what_is_sealed_opens_only_in_its_own_place_and_unchanged() {
        let sealer = Keys::generate(&OsRng).sealer("test");
        let place = |row: &[u8], column| Aad::new(Uuid::nil(), "rows", row, column);
        let sealed = sealer.seal(&OsRng, &place(b"1", "cells"), b"text").unwrap();
        assert_eq!(sealed.len(), 46);
        assert_eq!(&**sealer.open(&place(b"1", "cells"), &sealed).unwrap(), b"text");
        assert!(sealer.open(&place(b"2", "cells"), &sealed).is_err());
        assert!(sealer.open(&place(b"1c", "ells"), &sealed).is_err());
        for i in 0..sealed.len() {
            let mut flipped = sealed.clone();
            flipped[i] ^= 1;
            assert!(sealer.open(&place(b"1", "cells"), &flipped).is_err(), "byte {i}");
        }
    }
}
