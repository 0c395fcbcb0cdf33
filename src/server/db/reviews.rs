//! Reviews of rows of imports.

use uuid::Uuid;

use super::{Db, Tx};
use crate::server::db::scope::Filter;
use crate::server::error::Error;
use crate::{bulk_row, execute, in_scope, on_pool, on_tx};

bulk_row! {
    /// A review that begins.
    #[expect(missing_docs, reason = "the columns are described in migrations/*/0031_reviews.sql")]
    pub struct NewReview<'a> in "reviews" {
        id: Uuid,
        import_id: Uuid,
        row_index: i64,
        organization_id: Uuid,
        account_id: Uuid,
        state: &'a str,
        opened_at: i64,
    }
}

/// A review as stored, with the names of its import and organization.
#[derive(Debug, Clone, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are described in migrations/*/0031_reviews.sql")]
pub struct ReviewRecord {
    pub id: Uuid,
    pub import_id: Uuid,
    pub row_index: i64,
    pub organization_id: Uuid,
    pub organization: String,
    pub file_name: String,
    pub account_id: Uuid,
    pub state: String,
    pub opened_at: i64,
    pub decided_at: Option<i64>,
    pub decided_name: Option<String>,
}

macro_rules! reviews {
    ($($rest:tt)*) => {
        concat!(
            "SELECT v.id, v.import_id, v.row_index, v.organization_id, o.name AS organization, i.file_name, v.account_id, v.state,
            v.opened_at, v.decided_at, v.decided_name FROM reviews v JOIN imports i ON i.id = v.import_id
            JOIN organizations o ON o.id = v.organization_id WHERE ",
            $($rest)*
        )
    };
}

const GET: &str = reviews!("v.id = $1");

/// One review.
pub async fn get(db: &Db, id: Uuid) -> Result<Option<ReviewRecord>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(GET).bind(id).fetch_optional(pool).await)?)
}

/// One review, as the transaction sees it.
pub async fn get_in(tx: &mut Tx, id: Uuid) -> Result<Option<ReviewRecord>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(GET).bind(id).fetch_optional(conn).await)?)
}

macro_rules! open {
    () => {
        concat!(in_scope!("v.organization_id"), " AND v.state = 'open'")
    };
}

macro_rules! decided {
    () => {
        concat!(in_scope!("v.organization_id"), " AND v.state <> 'open'")
    };
}

const OPEN: &str = reviews!(concat!(open!(), " ORDER BY v.opened_at, v.import_id, v.row_index LIMIT $5 OFFSET $6"));
const DECIDED: &str = reviews!(concat!(decided!(), " ORDER BY v.decided_at DESC, v.id LIMIT $5 OFFSET $6"));
const COUNT_OPEN: &str = concat!("SELECT COUNT(*) FROM reviews v WHERE ", open!());
const COUNT_DECIDED: &str = concat!("SELECT COUNT(*) FROM reviews v WHERE ", decided!());

/// Some reviews in scope: those that wait, the oldest first, or those that don't, the one decided
/// last first.
pub async fn list(db: &Db, f: &Filter, decided: bool, limit: i64, offset: i64) -> Result<Vec<ReviewRecord>, Error> {
    let sql = if decided { DECIDED } else { OPEN };
    Ok(on_pool!(db, pool => {
        let query = sqlx::query_as(sql).bind(f.everywhere).bind(f.staff).bind(f.now).bind(&f.roles);
        query.bind(limit).bind(offset).fetch_all(pool).await
    })?)
}

/// How many reviews in scope wait, or don't.
pub async fn count(db: &Db, f: &Filter, decided: bool) -> Result<i64, Error> {
    let sql = if decided { COUNT_DECIDED } else { COUNT_OPEN };
    Ok(on_pool!(db, pool => {
        sqlx::query_scalar(sql).bind(f.everywhere).bind(f.staff).bind(f.now).bind(&f.roles).fetch_one(pool).await
    })?)
}

/// Decides a review that waits; `false` when somebody else has decided it.
pub async fn decide(tx: &mut Tx, id: Uuid, state: &str, by: &str, at: i64) -> Result<bool, Error> {
    const SQL: &str = "UPDATE reviews SET state = $2, decided_at = $3, decided_name = $4 WHERE id = $1 AND state = 'open'";
    Ok(execute!(tx, SQL, id, state, at, by)? == 1)
}

/// Ends the reviews of an import that nobody has decided.
pub async fn lapse(tx: &mut Tx, import: Uuid, at: i64) -> Result<(), Error> {
    const SQL: &str = "UPDATE reviews SET state = 'lapsed', decided_at = $2 WHERE import_id = $1 AND state = 'open'";
    execute!(tx, SQL, import, at)?;
    Ok(())
}

const DIFFERENT_POSTGRES: &str =
    "SELECT account_id, import_id, row_index FROM reviews WHERE account_id = ANY($1::uuid[]) AND state = 'different'";
const DIFFERENT_SQLITE: &str = "\
WITH RECURSIVE n(i) AS (SELECT 0 WHERE length($1) > 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < length($1) / 16)
SELECT account_id, import_id, row_index FROM reviews
WHERE account_id IN (SELECT substr($1, n.i * 16 + 1, 16) FROM n) AND state = 'different'";

/// Rows that a person decided not to be one of these accounts: account, import, row.
pub async fn different_from(db: &Db, accounts: &[Uuid]) -> Result<Vec<(Uuid, Uuid, i64)>, Error> {
    Ok(match db {
        _ if accounts.is_empty() => Vec::new(),
        Db::Postgres(pool) => sqlx::query_as(DIFFERENT_POSTGRES).bind(accounts).fetch_all(pool).await?,
        Db::Sqlite { read, .. } => sqlx::query_as(DIFFERENT_SQLITE).bind(super::id_blob(accounts)).fetch_all(read).await?,
    })
}
