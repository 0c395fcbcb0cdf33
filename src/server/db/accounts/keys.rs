//! Keys: which accounts have them.

use std::collections::HashMap;

use uuid::Uuid;

use crate::server::db::{Db, Driver, Tx};
use crate::server::error::Error;

/// A key: keyed hash over program, scope, kind and normalized text.
pub type Key = [u8; 16];

/// A key and the account that wants or has it.
pub type Claim = (Key, Uuid);

// One statement and one bound value for any number of ids or keys: PostgreSQL unnests an array,
// SQLite cuts a blob into pieces of sixteen bytes.
//
// `OFFSET 0` keeps PostgreSQL from merging the inner query into a join of its own choice: it must
// ask the index once for each value. With statistics that are missing or stale, as after a large
// load, it reads the whole table instead, seconds for each chunk.
const LOOK_UP_POSTGRES: &str = "\
SELECT k.key, k.account_id FROM UNNEST($1::bytea[]) AS u(key)
CROSS JOIN LATERAL (SELECT key, account_id FROM account_keys WHERE account_keys.key = u.key OFFSET 0) k";
const LOOK_UP_SQLITE: &str = "\
WITH RECURSIVE n(i) AS (SELECT 0 WHERE length($1) > 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < length($1) / 16)
SELECT k.key, k.account_id FROM n CROSS JOIN account_keys k ON k.key = substr($1, n.i * 16 + 1, 16)";

/// The accounts that own these keys, in one statement. Keys in order are found faster: neighbors
/// share pages of the index.
pub async fn look_up(db: &Db, keys: &[Key]) -> Result<Hits, Error> {
    if keys.is_empty() {
        return Ok(Hits::default());
    }
    let found: Vec<(Vec<u8>, Uuid)> = match db {
        Db::Postgres(pool) => {
            let slices: Vec<&[u8]> = keys.iter().map(|key| key.as_slice()).collect();
            sqlx::query_as(LOOK_UP_POSTGRES).bind(slices).fetch_all(pool).await?
        }
        Db::Sqlite { read, .. } => sqlx::query_as(LOOK_UP_SQLITE).bind(keys.concat()).fetch_all(read).await?,
    };
    Ok(Hits::of(found))
}

/// As [`look_up`], as this transaction sees it.
pub async fn look_up_in(tx: &mut Tx, keys: &[Key]) -> Result<Hits, Error> {
    if keys.is_empty() {
        return Ok(Hits::default());
    }
    let found: Vec<(Vec<u8>, Uuid)> = match &mut tx.driver {
        Driver::Postgres(conn) => {
            let slices: Vec<&[u8]> = keys.iter().map(|key| key.as_slice()).collect();
            sqlx::query_as(LOOK_UP_POSTGRES).bind(slices).fetch_all(&mut **conn).await?
        }
        Driver::Sqlite(conn) => sqlx::query_as(LOOK_UP_SQLITE).bind(keys.concat()).fetch_all(&mut **conn).await?,
    };
    Ok(Hits::of(found))
}

const SLOTS_POSTGRES: &str = "\
SELECT k.key, k.slot FROM UNNEST($1::bytea[]) AS u(key)
CROSS JOIN LATERAL (SELECT key, slot, account_id FROM account_keys WHERE account_keys.key = u.key OFFSET 0) k
WHERE k.account_id = $2";
const SLOTS_SQLITE: &str = "\
WITH RECURSIVE n(i) AS (SELECT 0 WHERE length($1) > 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < length($1) / 16)
SELECT k.key, k.slot FROM n CROSS JOIN account_keys k ON k.key = substr($1, n.i * 16 + 1, 16) WHERE k.account_id = $2";

/// The slot of each of these keys that an account owns.
pub async fn slots_in(tx: &mut Tx, keys: &[Key], account: Uuid) -> Result<HashMap<Key, i64>, Error> {
    let found: Vec<(Vec<u8>, i64)> = match &mut tx.driver {
        Driver::Postgres(conn) => {
            let slices: Vec<&[u8]> = keys.iter().map(|key| key.as_slice()).collect();
            sqlx::query_as(SLOTS_POSTGRES).bind(slices).bind(account).fetch_all(&mut **conn).await?
        }
        Driver::Sqlite(conn) => sqlx::query_as(SLOTS_SQLITE).bind(keys.concat()).bind(account).fetch_all(&mut **conn).await?,
    };
    Ok(found.into_iter().filter_map(|(key, slot)| Some((Key::try_from(key).ok()?, slot))).collect())
}

/// What a look-up found.
#[derive(Default)]
pub struct Hits(HashMap<Key, Vec<Uuid>>);

impl Hits {
    fn of(found: Vec<(Vec<u8>, Uuid)>) -> Hits {
        let mut hits: HashMap<Key, Vec<Uuid>> = HashMap::with_capacity(found.len());
        for (key, account) in found {
            if let Ok(key) = Key::try_from(key) {
                let owners = hits.entry(key).or_default();
                if !owners.contains(&account) {
                    owners.push(account);
                }
            }
        }
        hits.values_mut().for_each(|owners| owners.sort_unstable());
        Hits(hits)
    }

    /// Accounts that own this key: none, one, or (people recorded as different) several.
    pub fn owners(&self, key: &Key) -> &[Uuid] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }

    /// Without what one account owns.
    pub fn forget(&mut self, account: Option<Uuid>) {
        self.0.values_mut().for_each(|owners| owners.retain(|owner| Some(*owner) != account));
    }

    /// Every account that owns one of the keys, in order, each once.
    pub fn accounts(&self) -> Vec<Uuid> {
        let mut accounts: Vec<Uuid> = self.0.values().flatten().copied().collect();
        accounts.sort_unstable();
        accounts.dedup();
        accounts
    }
}
