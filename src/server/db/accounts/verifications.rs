//! Identity verification: events of an account, what ends soon or now, and counts for reports.

use uuid::Uuid;

use crate::server::db::scope::Filter;
use crate::server::db::{Db, Tx};
use crate::server::error::Error;
use crate::{in_scope, on_pool, on_tx};

/// Events of one account that are read; more are nothing that a person looks through.
const EVENTS: i64 = 200;

/// An event as stored, with what was recorded, sealed.
#[derive(Debug, Clone, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are described in migrations/*/0008_verifications.sql")]
pub struct EventRecord {
    pub id: Uuid,
    pub event: String,
    pub after: String,
    pub method: String,
    pub by_name: String,
    pub at: i64,
    pub sealed: Option<Vec<u8>>,
}

/// The events of an account, newest first.
pub async fn events_of(db: &Db, account: Uuid) -> Result<Vec<EventRecord>, Error> {
    const SQL: &str = "\
SELECT v.id, v.event, v.after, v.method, v.by_name, v.at, d.sealed FROM account_verifications v
LEFT JOIN account_verification_details d ON d.account_id = v.account_id AND d.event_id = v.id
WHERE v.account_id = $1 ORDER BY v.at DESC, v.id DESC LIMIT $2";
    Ok(on_pool!(db, pool => sqlx::query_as(SQL).bind(account).bind(EVENTS).fetch_all(pool).await?))
}

/// Whether the account has an event of that id.
pub async fn has_event(tx: &mut Tx, account: Uuid, id: Uuid) -> Result<bool, Error> {
    const SQL: &str = "SELECT COUNT(*) FROM account_verifications WHERE account_id = $1 AND id = $2";
    let count: i64 = on_tx!(tx, conn => sqlx::query_scalar(SQL).bind(account).bind(id).fetch_one(&mut *conn).await?);
    Ok(count > 0)
}

/// Some accounts whose verification is over, the longest ago first.
pub async fn over(tx: &mut Tx, now: i64, limit: i64) -> Result<Vec<Uuid>, Error> {
    const SQL: &str = "SELECT id FROM accounts WHERE verification_until < $1 ORDER BY verification_until LIMIT $2";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(SQL).bind(now).bind(limit).fetch_all(&mut *conn).await?))
}

/// When the next verification ends.
pub async fn next_end(tx: &mut Tx) -> Result<Option<i64>, Error> {
    const SQL: &str = "SELECT MIN(verification_until) FROM accounts WHERE verification_until IS NOT NULL";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(SQL).fetch_one(&mut *conn).await?))
}

const ENDING: &str = concat!(
    "SELECT COUNT(*) FROM accounts a WHERE ",
    in_scope!("a.organization_id"),
    " AND a.verification_until <= $5 AND a.state = 'active'"
);

/// How many verifications of active accounts in scope end by then.
pub async fn ending(db: &Db, f: &Filter, until: i64) -> Result<i64, Error> {
    Ok(on_pool!(db, pool => {
        let query = sqlx::query_scalar(ENDING).bind(f.everywhere).bind(f.staff).bind(f.now).bind(&f.roles);
        query.bind(until).fetch_one(pool).await?
    }))
}

/// Every time zone is some quarters of an hour away from UTC: each day anywhere is whole quarters.
pub const QUARTER: i64 = 15 * 60 * 1_000_000;

/// Changes of one quarter of an hour in one organization that led to one state.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct CountedChanges {
    /// Where the accounts belonged.
    pub organization_id: Uuid,
    /// Number of the quarter since 1970.
    pub quarter: i64,
    /// Stable name of the state.
    pub after: String,
    /// How many.
    pub count: i64,
}

const COUNTS: &str = concat!(
    "SELECT v.organization_id, v.at / 900000000 AS quarter, v.after, COUNT(*) AS count FROM account_verifications v WHERE ",
    in_scope!("v.organization_id"),
    " AND v.at >= $5 AND v.at <= $6 GROUP BY v.organization_id, v.at / 900000000, v.after"
);

/// Changes in scope between these moments, both included.
pub async fn counts(db: &Db, f: &Filter, from: i64, to: i64) -> Result<Vec<CountedChanges>, Error> {
    Ok(on_pool!(db, pool => {
        let query = sqlx::query_as(COUNTS).bind(f.everywhere).bind(f.staff).bind(f.now).bind(&f.roles);
        query.bind(from).bind(to).fetch_all(pool).await?
    }))
}
