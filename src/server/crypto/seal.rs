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
}

/// The id of the key that sealed this.
pub fn key_of(sealed: &[u8]) -> Option<u8> {
    sealed.get(1).copied()
}

impl Sealer {
    pub(super) fn new(
        keys: Keys,
        purpose: &'static str,
        seals: u8,
        derived: impl Iterator<Item = (u8, Zeroizing<[u8; 32]>)>,
    ) -> Sealer {
        let ciphers = derived.map(|(id, key)| (id, XChaCha20Poly1305::new(&(*key).into()))).collect();
        Sealer { keys, purpose, seals, ciphers }
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

    /// Version, key id, 24 bytes of nonce, the cipher text, 16 bytes of tag: 42 bytes more than the
    /// plain text.
    pub fn seal(&self, rng: &dyn Rng, aad: &Aad, plain: &[u8]) -> Result<Vec<u8>, Error> {
        let cipher = self.cipher(self.seals).ok_or_else(|| Error::broken("no key to seal with"))?;
        let mut out = Vec::with_capacity(HEAD + NONCE + plain.len() + TAG);
        out.extend_from_slice(&[VERSION, self.seals]);
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

    /// The plain text; an error when anything was changed or stands in another place.
    pub fn open(&self, aad: &Aad, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let bad = || aad.unreadable().because("it was changed, moved, or sealed with another key");
        if sealed.len() < HEAD + NONCE + TAG || sealed[0] != VERSION {
            return Err(bad());
        }
        let cipher = self.cipher(sealed[1]).ok_or_else(bad)?;
        let (nonce, rest) = sealed[HEAD..].split_at(NONCE);
        let (text, tag) = rest.split_at(rest.len() - TAG);
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| bad())?;
        let tag: [u8; TAG] = tag.try_into().map_err(|_| bad())?;
        let mut plain = Zeroizing::new(text.to_vec());
        cipher
            .decrypt_inout_detached(&XNonce::from(nonce), &aad.bytes, plain.as_mut_slice().into(), &Tag::from(tag))
            .map_err(|_| bad())?;
        Ok(plain)
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
