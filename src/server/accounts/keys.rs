//! Natural keys of people as blind index entries: program, scope, kind and normalized text under a
//! keyed hash.

use std::collections::HashMap;

use hmac::Mac;
use uuid::Uuid;

use crate::domain::field::Value;
use crate::domain::plan::AccountFacts;
use crate::domain::program::{KeyScope, KeyUse, Program};
use crate::domain::template::ColumnRole;
use crate::server::crypto::{HmacSha256, Keys, purpose};
use crate::server::db::accounts::keys::{Hits, Key};

/// A key and its kind, an index into [`Program::keys`].
pub type KindKey = (u8, Key);

/// Bytes of one packed [`KindKey`].
const PACKED: usize = 17;

/// Makes the keys of one program within one tree of organizations. Make it once, outside the loop.
#[derive(Clone)]
pub struct KeyMaker {
    program: &'static Program,
    /// One hash for each kind that has already taken program, scope and kind in.
    kinds: Vec<HmacSha256>,
}

impl KeyMaker {
    /// `root` is the tree's root organization.
    pub fn new(keys: &Keys, program: &'static Program, root: Uuid) -> KeyMaker {
        let base = keys.mac(purpose::KEYS);
        let kinds = program.keys.iter().map(|kind| {
            let kind = program.owned_kind(kind);
            let scope = match kind.scope {
                KeyScope::Program => Uuid::nil(),
                KeyScope::Root => root,
            };
            let mut mac = base.clone();
            mac.update(scope.as_bytes());
            for part in [program.id, kind.name] {
                mac.update(&[part.len() as u8]);
                mac.update(part.as_bytes());
            }
            mac
        });
        KeyMaker { program, kinds: kinds.collect() }
    }

    /// The key of a kind for that normalized text.
    pub fn key(&self, kind: usize, text: &[u8]) -> Key {
        let mut mac = self.kinds[kind].clone();
        mac.update(text);
        let full: [u8; 32] = mac.finalize().into_bytes().into();
        let mut key = [0; 16];
        key.copy_from_slice(&full[..16]);
        key
    }

    /// Every key of a row's values by which accounts are found.
    pub fn of_row(&self, values: &[Value<'_>]) -> Vec<KindKey> {
        let mut keys = Vec::with_capacity(self.kinds.len());
        (self.program.derive_keys)(values, &mut |kind, text| {
            if self.program.keys[kind].usage != KeyUse::InFileOnly {
                keys.push((kind as u8, self.key(kind, text)));
            }
        });
        keys
    }

    /// The key under which an assigned number is found: what the program derives from a row that
    /// holds only the number.
    pub fn of_number(&self, number: &str) -> Vec<KindKey> {
        let mut values = vec![Value::Blank; self.program.columns.len()];
        if let Some(column) = self.program.column_with(ColumnRole::Number) {
            values[column] = Value::Text(number.into());
        }
        self.of_row(&values)
    }

    /// Only the keys that an account owns.
    pub fn owned<'k>(&self, keys: &'k [KindKey]) -> impl Iterator<Item = &'k KindKey> {
        let kinds = self.program.keys;
        keys.iter().filter(move |(kind, _)| kinds[usize::from(*kind)].usage == KeyUse::Owned)
    }
}

/// Packs keys for a staged row.
pub fn pack(keys: &[KindKey]) -> Vec<u8> {
    keys.iter().flat_map(|(kind, key)| std::iter::once(*kind).chain(*key)).collect()
}

/// Reads packed keys back; `None` when these bytes are no list of keys.
pub fn unpack(bytes: &[u8]) -> Option<Vec<KindKey>> {
    if !bytes.len().is_multiple_of(PACKED) {
        return None;
    }
    let one = |piece: &[u8]| {
        let mut key = Key::default();
        key.copy_from_slice(&piece[1..]);
        (piece[0], key)
    };
    Some(bytes.chunks_exact(PACKED).map(one).collect())
}

/// What each kind of a row's keys hit, in the form in which a program decides; empty when nothing
/// was hit.
pub fn by_kind<'f>(
    program: &Program,
    keys: &[KindKey],
    hits: &Hits,
    facts: &'f HashMap<Uuid, AccountFacts>,
) -> Vec<Vec<&'f AccountFacts>> {
    let mut by_kind = Vec::new();
    for (kind, key) in keys {
        let owners = hits.owners(key);
        if owners.is_empty() {
            continue;
        }
        by_kind.resize_with(program.keys.len(), Vec::new);
        if let Some(accounts) = by_kind.get_mut(usize::from(*kind)) {
            accounts.extend(owners.iter().filter_map(|account| facts.get(account)));
        }
    }
    by_kind
}
