//! Requests for access.

use uuid::Uuid;

use super::{Db, Tx};
use crate::server::db::scope::Filter;
use crate::server::error::Error;
use crate::{execute, in_scope, on_pool, on_tx};

/// A request, as stored, with the name and the root of its organization.
#[derive(Clone, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are described in migrations/*/0022_access_requests.sql")]
pub struct RequestRow {
    pub id: Uuid,
    pub organization_id: Uuid,
    pub organization: String,
    pub root_id: Uuid,
    pub state: String,
    pub sealed: Option<Vec<u8>>,
    pub created_at: i64,
    pub decided_at: Option<i64>,
    pub decided_name: Option<String>,
    pub staff_id: Option<Uuid>,
}

macro_rules! requests {
    ($($rest:tt)*) => {
        concat!(
            "SELECT r.id, r.organization_id, o.name AS organization, o.root_id, r.state, r.sealed, r.created_at, r.decided_at,
            r.decided_name, r.staff_id FROM access_requests r JOIN organizations o ON o.id = r.organization_id WHERE ",
            $($rest)*
        )
    };
}

const GET: &str = requests!("r.id = $1");

/// One request.
pub async fn get(db: &Db, id: Uuid) -> Result<Option<RequestRow>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(GET).bind(id).fetch_optional(pool).await)?)
}

/// One request that nobody else changes until the transaction ends.
pub async fn get_to_change(tx: &mut Tx, id: Uuid) -> Result<Option<RequestRow>, Error> {
    const LOCK: &str = "UPDATE access_requests SET state = state WHERE id = $1";
    execute!(tx, LOCK, id)?;
    Ok(on_tx!(tx, conn => sqlx::query_as(GET).bind(id).fetch_optional(conn).await)?)
}

macro_rules! waiting {
    () => {
        concat!(in_scope!("r.organization_id"), " AND r.state IN ('open', 'asked')")
    };
}

macro_rules! decided {
    () => {
        concat!(in_scope!("r.organization_id"), " AND r.state NOT IN ('open', 'asked')")
    };
}

const WAITING: &str = requests!(concat!(waiting!(), " ORDER BY r.created_at, r.id LIMIT $5 OFFSET $6"));
const DECIDED: &str = requests!(concat!(decided!(), " ORDER BY r.decided_at DESC, r.id LIMIT $5 OFFSET $6"));
const COUNT_WAITING: &str = concat!("SELECT COUNT(*) FROM access_requests r WHERE ", waiting!());
const COUNT_DECIDED: &str = concat!("SELECT COUNT(*) FROM access_requests r WHERE ", decided!());

/// Some requests in scope: those that wait, the oldest first, or those that don't, the one decided
/// last first.
pub async fn list(db: &Db, f: &Filter, waiting: bool, limit: i64, offset: i64) -> Result<Vec<RequestRow>, Error> {
    let sql = if waiting { WAITING } else { DECIDED };
    Ok(on_pool!(db, pool => {
        let query = sqlx::query_as(sql).bind(f.everywhere).bind(f.staff).bind(f.now).bind(&f.roles);
        query.bind(limit).bind(offset).fetch_all(pool).await
    })?)
}

/// How many requests in scope wait, or don't.
pub async fn count(db: &Db, f: &Filter, waiting: bool) -> Result<i64, Error> {
    let sql = if waiting { COUNT_WAITING } else { COUNT_DECIDED };
    Ok(on_pool!(db, pool => {
        sqlx::query_scalar(sql).bind(f.everywhere).bind(f.staff).bind(f.now).bind(&f.roles).fetch_one(pool).await
    })?)
}

/// A new request.
#[expect(missing_docs, reason = "the columns of the table")]
pub struct NewRequest<'a> {
    pub id: Uuid,
    pub organization: Uuid,
    pub email_hash: &'a [u8],
    pub sealed: &'a [u8],
}

/// Adds a request; `false` when one with that address waits already.
pub async fn insert(tx: &mut Tx, new: &NewRequest<'_>, now: i64) -> Result<bool, Error> {
    const INSERT: &str = "INSERT INTO access_requests (id, organization_id, state, email_hash, sealed, created_at)
        VALUES ($1, $2, 'open', $3, $4, $5) ON CONFLICT (email_hash) WHERE state IN ('open', 'asked') DO NOTHING";
    Ok(execute!(tx, INSERT, new.id, new.organization, new.email_hash, new.sealed, now)? == 1)
}

/// Somebody wants to know more.
pub async fn set_asked(tx: &mut Tx, id: Uuid, sealed: &[u8]) -> Result<(), Error> {
    execute!(tx, "UPDATE access_requests SET state = 'asked', sealed = $2 WHERE id = $1", id, sealed)?;
    Ok(())
}

/// What was decided, and by whom.
#[expect(missing_docs, reason = "the columns of the table")]
pub struct Decided<'a> {
    pub state: &'a str,
    pub sealed: &'a [u8],
    pub at: i64,
    pub by: &'a str,
    pub staff: Option<Uuid>,
}

/// Records a decision.
pub async fn set_decided(tx: &mut Tx, id: Uuid, decided: &Decided<'_>) -> Result<(), Error> {
    const SET: &str = "UPDATE access_requests SET state = $2, sealed = $3, decided_at = $4, decided_name = $5, staff_id = $6
        WHERE id = $1";
    execute!(tx, SET, id, decided.state, decided.sealed, decided.at, decided.by, decided.staff)?;
    Ok(())
}

/// Ends requests that nobody has decided since then, and erases what was entered.
pub async fn expire(tx: &mut Tx, created_before: i64, now: i64) -> Result<(), Error> {
    const SQL: &str = "UPDATE access_requests SET state = 'expired', decided_at = $2, sealed = NULL, email_hash = NULL
        WHERE state IN ('open', 'asked') AND created_at <= $1";
    execute!(tx, SQL, created_before, now)?;
    Ok(())
}

/// Erases what was entered in requests that were decided by then.
pub async fn erase(tx: &mut Tx, decided_before: i64) -> Result<(), Error> {
    const SQL: &str = "UPDATE access_requests SET sealed = NULL, email_hash = NULL
        WHERE sealed IS NOT NULL AND state NOT IN ('open', 'asked') AND decided_at <= $1";
    execute!(tx, SQL, decided_before)?;
    Ok(())
}

/// An organization by name.
#[derive(Clone, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct NamedOrganization {
    pub id: Uuid,
    pub program: String,
    pub kind: String,
    pub name: String,
    /// The one above.
    pub parent_id: Option<Uuid>,
    pub in_use: bool,
}

/// Every organization, those that were there first first: of names that are alike nobody's comes
/// before another's by being added later.
pub async fn organizations(db: &Db) -> Result<Vec<NamedOrganization>, Error> {
    const SQL: &str = "SELECT id, program, kind, name, parent_id, deactivated_at IS NULL AS in_use
        FROM organizations ORDER BY created_at, id";
    Ok(on_pool!(db, pool => sqlx::query_as(SQL).fetch_all(pool).await)?)
}
