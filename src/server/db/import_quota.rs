//! How much of uploaded files is kept, by person and by organization.

use uuid::Uuid;

use super::{Db, Tx};
use crate::server::error::Error;
use crate::{on_pool, on_tx};

/// What is kept of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Kept {
    /// Imports whose file has not arrived.
    pub receiving: i64,
    /// Bytes of files that are not erased yet, those on their way included.
    pub bytes: i64,
}

/// Files of discarded imports wait for nobody but the job that erases them.
macro_rules! kept {
    ($column:literal) => {
        concat!(
            "SELECT COUNT(CASE WHEN state = 'receiving' THEN 1 END) AS receiving, CAST(COALESCE(SUM(size), 0) AS BIGINT) AS bytes
FROM imports WHERE erased_at IS NULL AND state <> 'discarded' AND ",
            $column,
            " = $1"
        )
    };
}

/// What is kept of that person.
pub async fn of_person(tx: &mut Tx, staff: Uuid) -> Result<Kept, Error> {
    const SQL: &str = kept!("announced_by");
    Ok(on_tx!(tx, conn => sqlx::query_as(SQL).bind(staff).fetch_one(&mut *conn).await?))
}

/// Whether an import `i` created at least half of the accounts that it was to create, and keeps
/// them: one that was ended after the first of many is a file that was only planned.
#[macro_export]
macro_rules! made {
    () => {
        "(i.state NOT IN ('undoing', 'undone') AND EXISTS (SELECT 1 FROM import_counts c
            WHERE c.import_id = i.id AND c.phase = 'outcome' AND c.what = 'created' AND c.n > 0 AND 2 * c.n >= COALESCE(
                (SELECT p.n FROM import_counts p WHERE p.import_id = i.id AND p.phase = 'plan' AND p.what = 'create'), 0)))"
    };
}

/// Files of a person that arrived since then and weren't made, whatever was begun with them:
/// planned, refused, given up, applied and stopped soon, or applied and undone.
pub async fn made_nothing(tx: &mut Tx, staff: Uuid, since: i64) -> Result<i64, Error> {
    const SQL: &str =
        concat!("SELECT COUNT(*) FROM imports i WHERE i.announced_by = $1 AND i.received_at > $2 AND NOT ", made!());
    Ok(on_tx!(tx, conn => sqlx::query_scalar(SQL).bind(staff).bind(since).fetch_one(&mut *conn).await?))
}

const SAME_NAMES: &str = "SELECT CAST(COALESCE(SUM(same_name), 0) AS BIGINT) FROM imports
    WHERE announced_by = $1 AND received_at > $2 AND id <> $3";

/// Birth dates of one name that files of a person hold which arrived since then, whatever became of
/// them: of each file those of the name that most of its rows have.
pub async fn same_names(tx: &mut Tx, staff: Uuid, since: i64) -> Result<i64, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_scalar(SAME_NAMES).bind(staff).bind(since).bind(Uuid::nil()).fetch_one(&mut *conn).await?))
}

/// As [`same_names`], but for those of one import.
pub async fn same_names_of_others(db: &Db, staff: Uuid, since: i64, but: Uuid) -> Result<i64, Error> {
    Ok(on_pool!(db, pool => sqlx::query_scalar(SAME_NAMES).bind(staff).bind(since).bind(but).fetch_one(pool).await)?)
}

/// What is kept at that organization itself.
pub async fn at_organization(tx: &mut Tx, organization: Uuid) -> Result<Kept, Error> {
    const SQL: &str = kept!("organization_id");
    Ok(on_tx!(tx, conn => sqlx::query_as(SQL).bind(organization).fetch_one(&mut *conn).await?))
}
