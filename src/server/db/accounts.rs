//! Accounts, for reading: their rows, their keys ([`keys`]), their names ([`names`]), their
//! passwords and what can be shown of these ([`passwords`]), their identity verification
//! ([`verifications`]). What is written of them is in [`mod@write`].

use std::collections::HashMap;

use uuid::Uuid;

use super::{Db, Driver, Tx};
use crate::server::error::Error;
use crate::{on_pool, on_tx};

pub mod keys;
pub mod look_ups;
pub mod names;
pub mod passwords;
pub mod verifications;
pub mod write;

/// One account as stored.
#[derive(Debug, Clone, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are described in migrations/*/000{6,8}_*.sql")]
pub struct AccountRecord {
    pub id: Uuid,
    pub program: String,
    pub tenant_id: Uuid,
    pub organization_id: Uuid,
    pub number: Option<String>,
    pub state: String,
    pub state_at: i64,
    pub keys: Vec<u8>,
    pub sealed: Vec<u8>,
    pub origin: String,
    pub import_id: Option<Uuid>,
    pub created_at: i64,
    pub changed_at: Option<i64>,
    pub moved_at: Option<i64>,
    pub first_signed_in_at: Option<i64>,
    pub password_changed_at: Option<i64>,
    pub verification: String,
    pub verification_until: Option<i64>,
}

macro_rules! record {
    ($rest:literal) => {
        concat!(
            "SELECT id, program, tenant_id, organization_id, number, state, state_at, keys, sealed, origin, import_id, created_at, ",
            "changed_at, moved_at, first_signed_in_at, password_changed_at, verification, verification_until FROM accounts ",
            $rest
        )
    };
}

/// The account of that id.
pub async fn find(db: &Db, id: Uuid) -> Result<Option<AccountRecord>, Error> {
    const SQL: &str = record!("WHERE id = $1");
    Ok(on_pool!(db, pool => sqlx::query_as(SQL).bind(id).fetch_optional(pool).await?))
}

/// The account of that id, and nobody else changes it until this transaction ends. SQLite has one
/// writer at a time.
pub async fn find_to_change(tx: &mut Tx, id: Uuid) -> Result<Option<AccountRecord>, Error> {
    let sql = tx.pick(record!("WHERE id = $1"), record!("WHERE id = $1 FOR UPDATE"));
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id).fetch_optional(&mut *conn).await?))
}

/// Accounts from behind that id on, in order; nobody else changes them until this transaction ends.
pub async fn some_to_change(tx: &mut Tx, after: Uuid, limit: i64) -> Result<Vec<AccountRecord>, Error> {
    let sql = tx.pick(record!("WHERE id > $1 ORDER BY id LIMIT $2"), record!("WHERE id > $1 ORDER BY id LIMIT $2 FOR UPDATE"));
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(after).bind(limit).fetch_all(&mut *conn).await?))
}

const MANY_POSTGRES: &str = record!("WHERE id = ANY($1::uuid[])");
const MANY_SQLITE: &str = record!(
    "WHERE id IN (WITH RECURSIVE n(i) AS (SELECT 0 WHERE length($1) > 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < length($1) / 16) \
SELECT substr($1, n.i * 16 + 1, 16) FROM n)"
);

/// These accounts, by id.
pub async fn many(db: &Db, ids: &[Uuid]) -> Result<HashMap<Uuid, AccountRecord>, Error> {
    let found: Vec<AccountRecord> = match db {
        _ if ids.is_empty() => Vec::new(),
        Db::Postgres(pool) => sqlx::query_as(MANY_POSTGRES).bind(ids).fetch_all(pool).await?,
        Db::Sqlite { read, .. } => sqlx::query_as(MANY_SQLITE).bind(super::id_blob(ids)).fetch_all(read).await?,
    };
    Ok(found.into_iter().map(|account| (account.id, account)).collect())
}

const PLACED_AT: &str = "SELECT COUNT(*) FROM organization_paths p JOIN accounts a ON a.organization_id = p.descendant
    WHERE p.ancestor = $1 AND a.state IN ('active', 'invited')";

const SOME_PLACED_AT: &str = "SELECT a.id FROM organization_paths p JOIN accounts a ON a.organization_id = p.descendant
    WHERE p.ancestor = $1 AND a.state IN ('active', 'invited') ORDER BY a.id LIMIT $2";

/// Some of those that [`placed_at`] counts, as this transaction sees them.
pub async fn some_placed_at_in(tx: &mut Tx, organization: Uuid, limit: i64) -> Result<Vec<Uuid>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_scalar(SOME_PLACED_AT).bind(organization).bind(limit).fetch_all(&mut *conn).await?))
}

/// How many accounts that are used are at an organization or below.
pub async fn placed_at(db: &Db, organization: Uuid) -> Result<i64, Error> {
    Ok(on_pool!(db, pool => sqlx::query_scalar(PLACED_AT).bind(organization).fetch_one(pool).await?))
}

/// As [`placed_at`], as this transaction sees it.
pub async fn placed_at_in(tx: &mut Tx, organization: Uuid) -> Result<i64, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_scalar(PLACED_AT).bind(organization).fetch_one(&mut *conn).await?))
}

/// What may be shown of an account's Social Security number: its kind and its last four digits.
pub async fn ssn_of(db: &Db, account: Uuid) -> Result<Option<(String, String)>, Error> {
    const SQL: &str = "SELECT kind, last_four FROM account_ssns WHERE account_id = $1";
    Ok(on_pool!(db, pool => sqlx::query_as(SQL).bind(account).fetch_optional(pool).await?))
}

/// An account's Social Security number, sealed.
pub async fn sealed_ssn_in(tx: &mut Tx, account: Uuid) -> Result<Option<Vec<u8>>, Error> {
    const SQL: &str = "SELECT sealed FROM account_ssns WHERE account_id = $1";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(SQL).bind(account).fetch_optional(&mut *conn).await?))
}

/// What a plan or a list needs of an account.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are described in migrations/*/000{6,8}_*.sql")]
pub struct Brief {
    pub id: Uuid,
    pub tenant_id: Uuid,
    pub organization_id: Uuid,
    pub number: Option<String>,
    pub state: String,
    pub sealed: Vec<u8>,
    pub import_id: Option<Uuid>,
    pub verification: String,
    pub verification_until: Option<i64>,
}

// See `keys` for why the look-ups read so.
const BRIEFS_POSTGRES: &str = "\
SELECT a.id, a.tenant_id, a.organization_id, a.number, a.state, a.sealed, a.import_id, a.verification, a.verification_until FROM UNNEST($1::uuid[]) AS u(id)
CROSS JOIN LATERAL (SELECT * FROM accounts WHERE accounts.id = u.id OFFSET 0) a";
const BRIEFS_SQLITE: &str = "\
WITH RECURSIVE n(i) AS (SELECT 0 WHERE length($1) > 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < length($1) / 16)
SELECT a.id, a.tenant_id, a.organization_id, a.number, a.state, a.sealed, a.import_id, a.verification, a.verification_until FROM n
CROSS JOIN accounts a ON a.id = substr($1, n.i * 16 + 1, 16)";

/// What is known of these accounts, by id.
pub async fn briefs(db: &Db, ids: &[Uuid]) -> Result<HashMap<Uuid, Brief>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<Brief> = match db {
        Db::Postgres(pool) => sqlx::query_as(BRIEFS_POSTGRES).bind(ids).fetch_all(pool).await?,
        Db::Sqlite { read, .. } => {
            let blob = super::id_blob(ids);
            sqlx::query_as(BRIEFS_SQLITE).bind(blob).fetch_all(read).await?
        }
    };
    Ok(found.into_iter().map(|brief| (brief.id, brief)).collect())
}

/// Every account of that program at that organization itself, in whatever state.
pub async fn briefs_at(db: &Db, program: &str, organization: Uuid) -> Result<Vec<Brief>, Error> {
    const SQL: &str = "SELECT id, tenant_id, organization_id, number, state, sealed, import_id, verification, verification_until \
FROM accounts WHERE organization_id = $1 AND program = $2";
    Ok(on_pool!(db, pool => sqlx::query_as(SQL).bind(organization).bind(program).fetch_all(pool).await?))
}

/// As [`briefs`], as this transaction sees it.
pub async fn briefs_in(tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, Brief>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<Brief> = match &mut tx.driver {
        Driver::Postgres(conn) => sqlx::query_as(BRIEFS_POSTGRES).bind(ids).fetch_all(&mut **conn).await?,
        Driver::Sqlite(conn) => {
            let blob = super::id_blob(ids);
            sqlx::query_as(BRIEFS_SQLITE).bind(blob).fetch_all(&mut **conn).await?
        }
    };
    Ok(found.into_iter().map(|brief| (brief.id, brief)).collect())
}
