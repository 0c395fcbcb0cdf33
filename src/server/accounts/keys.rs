//! Natural keys of people as blind index entries: program, scope, kind and normalized text under a
//! keyed hash.

use std::collections::HashMap;

use hmac::Mac;
use uuid::Uuid;

use crate::domain::field::Value;
use crate::domain::plan::AccountFacts;
use crate::domain::program::{KeyScope, KeyUse, Program};
use crate::domain::template::ColumnRole;
use crate::server::crypto::{HashIds, HmacSha256, Keys, purpose};
use crate::server::db::accounts::keys::{Hits, Key};

/// A key and its kind, an index into [`Program::keys`].
pub type KindKey = (u8, Key);

/// Bytes of one packed [`KindKey`].
const PACKED: usize = 17;

/// Makes the keys of one program within one tree of organizations. Make it once, outside the loop.
#[derive(Clone)]
pub struct KeyMaker {
    program: &'static Program,
    ids: HashIds,
    /// For each kind a hash of each master key, which has already taken program, scope and kind in.
    kinds: Vec<Vec<HmacSha256>>,
}

impl KeyMaker {
    /// With the master keys in use: while another one takes over, there are two keys of each kind.
    /// `root` is the tree's root organization.
    pub fn new(keys: &Keys, program: &'static Program, root: Uuid) -> KeyMaker {
        KeyMaker::of(keys, program, root, keys.hashes())
    }

    /// With these master keys, in their order.
    pub fn of(keys: &Keys, program: &'static Program, root: Uuid, ids: HashIds) -> KeyMaker {
        let bases: Vec<HmacSha256> = ids.ids().filter_map(|id| keys.mac_of(id, purpose::KEYS).ok()).collect();
        let kinds = program.keys.iter().map(|kind| {
            let kind = program.owned_kind(kind);
            let scope = match kind.scope {
                KeyScope::Program => Uuid::nil(),
                KeyScope::Root => root,
            };
            let begun = bases.iter().cloned().map(|mut mac| {
                mac.update(scope.as_bytes());
                for part in [program.id, kind.name] {
                    mac.update(&[part.len() as u8]);
                    mac.update(part.as_bytes());
                }
                mac
            });
            begun.collect()
        });
        KeyMaker { program, ids, kinds: kinds.collect() }
    }

    /// The master keys that it makes keys with.
    pub fn ids(&self) -> HashIds {
        self.ids
    }

    /// The keys of a kind for that normalized text, one for each master key.
    pub fn keys(&self, kind: usize, text: &[u8]) -> impl Iterator<Item = KindKey> {
        self.kinds[kind].iter().cloned().map(move |mut mac| {
            mac.update(text);
            let full: [u8; 32] = mac.finalize().into_bytes().into();
            let mut key = [0; 16];
            key.copy_from_slice(&full[..16]);
            (kind as u8, key)
        })
    }

    /// Every key of a row's values by which accounts are found.
    pub fn of_row(&self, values: &[Value<'_>]) -> Vec<KindKey> {
        let mut keys = Vec::with_capacity(self.kinds.len());
        (self.program.derive_keys)(values, &mut |kind, text| {
            if self.program.keys[kind].usage != KeyUse::InFileOnly {
                keys.extend(self.keys(kind, text));
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

/// Packs keys for a staged row, with the master keys that made them.
pub fn pack(ids: HashIds, keys: &[KindKey]) -> Vec<u8> {
    let keys = keys.iter().flat_map(|(kind, key)| std::iter::once(*kind).chain(*key));
    ids.0.into_iter().chain(keys).collect()
}

/// Reads packed keys back; `None` when these bytes are no list of keys. Of a row whose keys were
/// taken away, because another master key makes them now, they are no key's.
pub fn unpack(bytes: &[u8]) -> Option<(HashIds, Vec<KindKey>)> {
    let Some((ids, bytes)) = bytes.split_first_chunk::<2>() else {
        return bytes.is_empty().then(|| (HashIds([0, 0]), Vec::new()));
    };
    if !bytes.len().is_multiple_of(PACKED) {
        return None;
    }
    let one = |piece: &[u8]| {
        let mut key = Key::default();
        key.copy_from_slice(&piece[1..]);
        (piece[0], key)
    };
    Some((HashIds(*ids), bytes.chunks_exact(PACKED).map(one).collect()))
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
            for facts in owners.iter().filter_map(|account| facts.get(account)) {
                // Two keys of a kind, while another master key takes over, are one hit.
                if accounts.iter().all(|known: &&AccountFacts| known.id != facts.id) {
                    accounts.push(facts);
                }
            }
        }
    }
    by_kind
}
