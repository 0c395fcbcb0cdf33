//! Accounts, their keys, their passwords, and the counter of numbers.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::bulk::Load;
use super::{Db, Driver, Tx};
use crate::server::error::Error;
use crate::{execute, on_pool, on_tx};

/// A key: keyed hash over program, scope, kind and normalized text.
pub type Key = [u8; 16];

/// A key and the account that wants it.
pub type Claim = (Key, Uuid);

/// An empty load of accounts: id, program, tenant, organization, number, name, profile, import, row, created.
pub fn accounts<'a>() -> Load<'a> {
    Load::new(
        "accounts",
        &["id", "program", "tenant_id", "organization_id", "number", "name", "profile", "import_id", "import_row", "created_at"],
    )
}

/// An empty load of keys: key, slot, account.
pub fn keys<'a>() -> Load<'a> {
    Load::new("account_keys", &["key", "slot", "account_id"])
}

/// An empty load of waiting passwords: account, state, sealed, temporary, import, batch.
pub fn passwords<'a>() -> Load<'a> {
    Load::new("account_passwords", &["account_id", "state", "sealed", "temporary", "import_id", "batch"])
}

/// An empty load of generated passwords to show: import, row, account, sealed.
pub fn reveals<'a>() -> Load<'a> {
    Load::new("account_reveals", &["import_id", "row_index", "account_id", "sealed"])
}

/// One account as stored.
#[derive(sqlx::FromRow)]
pub struct Account {
    /// Id.
    pub id: Uuid,
    /// Program id.
    pub program: String,
    /// Organization.
    pub organization_id: Uuid,
    /// CCCID.
    pub number: Option<String>,
    /// Name for lists.
    pub name: String,
    /// JSON: column name -> canonical value.
    pub profile: String,
    /// Import that made it.
    pub import_id: Option<Uuid>,
    /// When.
    pub created_at: i64,
}

/// The account of that id.
pub async fn find(db: &Db, id: Uuid) -> Result<Option<Account>, Error> {
    const SQL: &str = "\
SELECT id, program, organization_id, number, name, profile, import_id, created_at FROM accounts WHERE id = $1";
    Ok(on_pool!(db, pool => sqlx::query_as(SQL).bind(id).fetch_optional(pool).await?))
}

/// What a plan or a list needs of an account.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Brief {
    /// Id.
    pub id: Uuid,
    /// Organization.
    pub organization_id: Uuid,
    /// CCCID.
    pub number: Option<String>,
    /// Name for lists.
    pub name: String,
    /// JSON: column name -> canonical value.
    pub profile: String,
    /// Import that made it.
    pub import_id: Option<Uuid>,
}

// One statement and one bound value for any number of ids or keys: PostgreSQL unnests an array, SQLite cuts a blob into pieces of
// sixteen bytes.
//
// `OFFSET 0` keeps PostgreSQL from merging the inner query into a join of its own choice: it must ask the index once for each value.
// With statistics that are missing or stale, as after a large load, it reads the whole table instead, seconds for each chunk.
const BRIEFS_POSTGRES: &str = "\
SELECT a.id, a.organization_id, a.number, a.name, a.profile, a.import_id FROM UNNEST($1::uuid[]) AS u(id)
CROSS JOIN LATERAL (SELECT * FROM accounts WHERE accounts.id = u.id OFFSET 0) a";
const BRIEFS_SQLITE: &str = "\
WITH RECURSIVE n(i) AS (SELECT 0 WHERE length($1) > 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < length($1) / 16)
SELECT a.id, a.organization_id, a.number, a.name, a.profile, a.import_id FROM n CROSS JOIN accounts a ON a.id = substr($1, n.i * 16 + 1, 16)";

/// What is known of these accounts, by id.
pub async fn briefs(db: &Db, ids: &[Uuid]) -> Result<HashMap<Uuid, Brief>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<Brief> = match db {
        Db::Postgres(pool) => sqlx::query_as(BRIEFS_POSTGRES).bind(ids).fetch_all(pool).await?,
        Db::Sqlite { read, .. } => {
            let blob: Vec<u8> = ids.iter().flat_map(|id| *id.as_bytes()).collect();
            sqlx::query_as(BRIEFS_SQLITE).bind(blob).fetch_all(read).await?
        }
    };
    Ok(found.into_iter().map(|brief| (brief.id, brief)).collect())
}

/// As [`briefs`], as this transaction sees it.
pub async fn briefs_in(tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, Brief>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<Brief> = match &mut tx.driver {
        Driver::Postgres(conn) => sqlx::query_as(BRIEFS_POSTGRES).bind(ids).fetch_all(&mut **conn).await?,
        Driver::Sqlite(conn) => {
            let blob: Vec<u8> = ids.iter().flat_map(|id| *id.as_bytes()).collect();
            sqlx::query_as(BRIEFS_SQLITE).bind(blob).fetch_all(&mut **conn).await?
        }
    };
    Ok(found.into_iter().map(|brief| (brief.id, brief)).collect())
}

const LOOK_UP_POSTGRES: &str = "\
SELECT k.key, k.account_id FROM UNNEST($1::bytea[]) AS u(key)
CROSS JOIN LATERAL (SELECT key, account_id FROM account_keys WHERE account_keys.key = u.key OFFSET 0) k";
const LOOK_UP_SQLITE: &str = "\
WITH RECURSIVE n(i) AS (SELECT 0 WHERE length($1) > 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < length($1) / 16)
SELECT k.key, k.account_id FROM n CROSS JOIN account_keys k ON k.key = substr($1, n.i * 16 + 1, 16)";

/// The accounts that own these keys, in one statement. Keys in order are found faster: neighbors share pages of the index.
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

    /// Accounts that own this key: none, one, or (different people) several.
    pub fn owners(&self, key: &Key) -> &[Uuid] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }

    /// Every account that owns one of the keys, in order, each once.
    pub fn accounts(&self) -> Vec<Uuid> {
        let mut accounts: Vec<Uuid> = self.0.values().flatten().copied().collect();
        accounts.sort_unstable();
        accounts.dedup();
        accounts
    }
}

const CLAIM_POSTGRES: &str = "\
INSERT INTO account_keys (key, slot, account_id)
SELECT u.key, 0, u.account_id FROM UNNEST($1::bytea[], $2::uuid[]) AS u(key, account_id)
ON CONFLICT (key, slot) DO NOTHING RETURNING key, account_id";
const CLAIM_SQLITE: &str = "\
INSERT INTO account_keys (key, slot, account_id)
WITH RECURSIVE n(i) AS (SELECT 0 WHERE length($1) > 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < length($1) / 16)
SELECT substr($1, n.i * 16 + 1, 16), 0, substr($2, n.i * 16 + 1, 16) FROM n WHERE TRUE
ON CONFLICT (key, slot) DO NOTHING RETURNING key, account_id";

/// Claims keys one by one: answers those that were free and now belong to their account.
async fn claim_keys(tx: &mut Tx, keys: &[Claim]) -> Result<HashSet<Claim>, Error> {
    let won: Vec<(Vec<u8>, Uuid)> = match &mut tx.driver {
        Driver::Postgres(conn) => {
            let slices: Vec<&[u8]> = keys.iter().map(|(key, _)| key.as_slice()).collect();
            let accounts: Vec<Uuid> = keys.iter().map(|(_, account)| *account).collect();
            sqlx::query_as(CLAIM_POSTGRES).bind(slices).bind(accounts).fetch_all(&mut **conn).await?
        }
        Driver::Sqlite(conn) => {
            let blob: Vec<u8> = keys.iter().flat_map(|(key, _)| *key).collect();
            let accounts: Vec<u8> = keys.iter().flat_map(|(_, account)| *account.as_bytes()).collect();
            sqlx::query_as(CLAIM_SQLITE).bind(blob).bind(accounts).fetch_all(&mut **conn).await?
        }
    };
    Ok(won.into_iter().filter_map(|(key, account)| Some((Key::try_from(key).ok()?, account))).collect())
}

const FREE_POSTGRES: &str = "DELETE FROM account_keys WHERE slot = 0 AND key = ANY($1::bytea[])";
const FREE_SQLITE: &str = "\
WITH RECURSIVE n(i) AS (SELECT 0 WHERE length($1) > 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < length($1) / 16)
DELETE FROM account_keys WHERE slot = 0 AND key IN (SELECT substr($1, n.i * 16 + 1, 16) FROM n)";

/// Gives back keys that this transaction claimed for an account that will not be made.
pub async fn free_keys(tx: &mut Tx, keys: &[Key]) -> Result<(), Error> {
    if keys.is_empty() {
        return Ok(());
    }
    match &mut tx.driver {
        Driver::Postgres(conn) => {
            let slices: Vec<&[u8]> = keys.iter().map(|key| key.as_slice()).collect();
            sqlx::query(FREE_POSTGRES).bind(slices).execute(&mut **conn).await?;
        }
        Driver::Sqlite(conn) => {
            sqlx::query(FREE_SQLITE).bind(keys.concat()).execute(&mut **conn).await?;
        }
    }
    Ok(())
}

/// Takes `count` numbers of a program and answers the first. They are never handed out again, used or not.
pub async fn take_numbers(tx: &mut Tx, program: &str, count: i64) -> Result<i64, Error> {
    const SQL: &str = "\
INSERT INTO number_counters (program, next) VALUES ($1, $2)
ON CONFLICT (program) DO UPDATE SET next = number_counters.next + $2 RETURNING next - $2";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(SQL).bind(program).bind(count).fetch_one(&mut *conn).await?))
}

/// Gives keys to their accounts and answers those that belong to somebody else already.
///
/// Optimistic: all at once inside a savepoint; only when one is lost, one by one.
pub async fn insert_keys(tx: &mut Tx, wanted: &[Claim]) -> Result<Vec<Claim>, Error> {
    let mut load = keys();
    for (key, account) in wanted {
        load.push([key.as_slice().into(), 0i64.into(), (*account).into()]);
    }
    execute!(tx, "SAVEPOINT bulk_keys")?;
    match load.run(tx).await {
        Ok(()) => {
            execute!(tx, "RELEASE SAVEPOINT bulk_keys")?;
            Ok(Vec::new())
        }
        Err(error) if error.is_unique_violation() => {
            execute!(tx, "ROLLBACK TO SAVEPOINT bulk_keys")?;
            let won = claim_keys(tx, wanted).await?;
            Ok(wanted.iter().filter(|claim| !won.contains(claim)).copied().collect())
        }
        Err(error) => Err(error),
    }
}
