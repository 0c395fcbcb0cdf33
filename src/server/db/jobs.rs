//! The job table: leases, epochs, attempts.

use std::sync::LazyLock;

use tokio::sync::Notify;
use uuid::Uuid;

use super::{Db, Tx};
use crate::server::error::Error;
use crate::{execute, on_pool, on_tx};

/// A job that was claimed.
#[derive(Clone, sqlx::FromRow)]
pub struct Claimed {
    /// Job id.
    pub id: Uuid,
    /// Name of its handler.
    pub name: String,
    /// Its payload, JSON.
    pub payload: String,
    /// Fencing epoch: the one who has a lower one must not commit.
    pub epoch: i64,
    /// How often it was claimed, this time included.
    pub attempts: i64,
}

static WAKE: LazyLock<Notify> = LazyLock::new(Notify::new);

/// Tells this process's workers that there may be something to do.
pub fn wake() {
    WAKE.notify_waiters();
}

/// Resolves at the next [`wake`].
pub async fn woken() {
    WAKE.notified().await;
}

const INSERT: &str = "INSERT INTO jobs (id, name, payload, priority, run_at, created_at, epoch, attempts)
    VALUES ($1, $2, $3, $4, $5, $6, 0, 0)";

/// Adds a job.
pub async fn insert(tx: &mut Tx, id: Uuid, name: &str, payload: &str, priority: i64, run_at: i64, now: i64) -> Result<(), Error> {
    execute!(tx, INSERT, id, name, payload, priority, run_at, now)?;
    tx.enqueued = true;
    Ok(())
}

/// Names of jobs, as statements bind them.
pub struct Names(String);

impl Names {
    /// A JSON array: both databases unfold one, SQLite has no arrays of its own.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Names {
        Names(serde_json::Value::from_iter(names).to_string())
    }
}

/// Claims the next job whose name is in `$2` and whose lease is over. A lease that ends later than
/// a lease can (`$5`) was given before the clock was set back: it is over too.
const CLAIM_SQLITE: &str = "UPDATE jobs SET lease_until = $3, epoch = epoch + 1, attempts = attempts + 1
    WHERE id = (SELECT id FROM jobs
        WHERE failed_at IS NULL AND run_at <= $1 AND (lease_until IS NULL OR lease_until < $4 OR lease_until > $5)
          AND name IN (SELECT value FROM json_each($2))
        ORDER BY priority, run_at, id LIMIT 1)
    RETURNING id, name, payload, epoch, attempts";
/// PostgreSQL runs several workers, so a claim must step over rows that another one holds. SQLite
/// has one writer at a time and no row locks to skip.
const CLAIM_POSTGRES: &str = "UPDATE jobs SET lease_until = $3, epoch = epoch + 1, attempts = attempts + 1
    WHERE id = (SELECT id FROM jobs
        WHERE failed_at IS NULL AND run_at <= $1 AND (lease_until IS NULL OR lease_until < $4 OR lease_until > $5)
          AND name IN (SELECT json_array_elements_text($2::json))
        ORDER BY priority, run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, name, payload, epoch, attempts";

/// Claims the next job, if there is one. Times in microseconds.
pub async fn claim(tx: &mut Tx, names: &Names, now: i64, lease: i64) -> Result<Option<Claimed>, Error> {
    let sql = tx.pick(CLAIM_SQLITE, CLAIM_POSTGRES);
    let claimed = on_tx!(tx, conn => {
        let query = sqlx::query_as(sql).bind(now).bind(&names.0).bind(now + lease).bind(now).bind(now + 2 * lease);
        query.fetch_optional(conn).await
    });
    Ok(claimed?)
}

const DUE_SQLITE: &str = "SELECT COUNT(*) FROM jobs WHERE failed_at IS NULL AND run_at <= $1
    AND (lease_until IS NULL OR lease_until < $1 OR lease_until > $3) AND name IN (SELECT value FROM json_each($2))";
const DUE_POSTGRES: &str = "SELECT COUNT(*) FROM jobs WHERE failed_at IS NULL AND run_at <= $1
    AND (lease_until IS NULL OR lease_until < $1 OR lease_until > $3) AND name IN (SELECT json_array_elements_text($2::json))";

/// Whether a claim would find something: asked before the writer is troubled.
pub async fn any_due(db: &Db, names: &Names, now: i64, lease: i64) -> Result<bool, Error> {
    let sql = db.pick(DUE_SQLITE, DUE_POSTGRES);
    let count: i64 =
        on_pool!(db, pool => sqlx::query_scalar(sql).bind(now).bind(&names.0).bind(now + 2 * lease).fetch_one(pool).await)?;
    Ok(count > 0)
}

const RENEW: &str = "UPDATE jobs SET lease_until = $3
    WHERE id = $1 AND epoch = $2 AND failed_at IS NULL AND lease_until IS NOT NULL";

/// Moves the lease on; `false` when another worker has the job by now, or it was released: a
/// heartbeat that comes late must not claim it again. Inside a handler's transaction this is the
/// fence: the row stays locked until it commits.
pub async fn renew(tx: &mut Tx, id: Uuid, epoch: i64, until: i64) -> Result<bool, Error> {
    Ok(execute!(tx, RENEW, id, epoch, until)? == 1)
}

const INSERT_ONCE: &str = "INSERT INTO jobs (id, name, payload, priority, run_at, created_at, epoch, attempts)
    VALUES ($1, $2, $3, $4, $5, $5, 0, 0)
    ON CONFLICT (id) DO UPDATE SET priority = excluded.priority WHERE jobs.priority <> excluded.priority";

/// Adds a job of which there is only one. One that is there already stays as it is, but for its
/// priority: that is this program's.
pub async fn insert_once(tx: &mut Tx, id: Uuid, name: &str, payload: &str, priority: i64, now: i64) -> Result<(), Error> {
    execute!(tx, INSERT_ONCE, id, name, payload, priority, now)?;
    Ok(())
}

/// On PostgreSQL those who ask for the same at the same time go on: nobody waits for another's
/// transaction.
const HASTEN_SQLITE: &str = "UPDATE jobs SET run_at = $2 WHERE id = $1 AND lease_until IS NULL AND run_at > $2";
const HASTEN_POSTGRES: &str = "UPDATE jobs SET run_at = $2
    WHERE id = (SELECT id FROM jobs WHERE id = $1 AND lease_until IS NULL AND run_at > $2 FOR UPDATE SKIP LOCKED)";

/// Lets a job that waits run at that moment already. One that runs is left alone: it looks for more
/// work itself.
pub async fn hasten(tx: &mut Tx, id: Uuid, at: i64) -> Result<(), Error> {
    let sql = tx.pick(HASTEN_SQLITE, HASTEN_POSTGRES);
    execute!(tx, sql, id, at)?;
    tx.enqueued = true;
    Ok(())
}

const LAST_ERROR: &str = "SELECT last_error FROM jobs WHERE id = $1";

/// What went wrong last with a job, if something did; `None` when there is no such job.
pub async fn last_error(db: &Db, id: Uuid) -> Result<Option<Option<String>>, Error> {
    let error: Option<Option<String>> = on_pool!(db, pool => sqlx::query_scalar(LAST_ERROR).bind(id).fetch_optional(pool).await)?;
    Ok(error.map(|error| error.filter(|error| !error.is_empty())))
}

const FINISH: &str = "DELETE FROM jobs WHERE id = $1 AND epoch = $2";
const FINISH_IF_CLAIMED: &str = "DELETE FROM jobs WHERE id = $1 AND epoch = $2 AND lease_until IS NOT NULL";

/// Takes a job away whose handler is through, unless the handler released it to run again later.
pub async fn finish_if_claimed(tx: &mut Tx, id: Uuid, epoch: i64) -> Result<bool, Error> {
    Ok(execute!(tx, FINISH_IF_CLAIMED, id, epoch)? == 1)
}

/// Takes a finished job away; `false` when another worker has it by now.
pub async fn finish(tx: &mut Tx, id: Uuid, epoch: i64) -> Result<bool, Error> {
    Ok(execute!(tx, FINISH, id, epoch)? == 1)
}

const RETRY: &str =
    "UPDATE jobs SET lease_until = NULL, run_at = $3, last_error = $4, failed_at = $5 WHERE id = $1 AND epoch = $2";

/// Lets a job run again at `run_at`, or marks it failed for good.
pub async fn release(tx: &mut Tx, id: Uuid, epoch: i64, run_at: i64, error: &str, failed_at: Option<i64>) -> Result<bool, Error> {
    Ok(execute!(tx, RETRY, id, epoch, run_at, error, failed_at)? == 1)
}

const HAND_BACK: &str = "UPDATE jobs SET lease_until = NULL, attempts = attempts - 1 WHERE id = $1 AND epoch = $2";

/// Gives a job back unharmed, because this process stops.
pub async fn hand_back(tx: &mut Tx, id: Uuid, epoch: i64) -> Result<bool, Error> {
    Ok(execute!(tx, HAND_BACK, id, epoch)? == 1)
}

const POSTPONE: &str = "UPDATE jobs SET lease_until = NULL, attempts = attempts - 1, run_at = $3 WHERE id = $1 AND epoch = $2";

/// Gives a job back unharmed, to be claimed at that moment or later.
pub async fn postpone(tx: &mut Tx, id: Uuid, epoch: i64, run_at: i64) -> Result<(), Error> {
    execute!(tx, POSTPONE, id, epoch, run_at)?;
    Ok(())
}

/// One job, as support and tests see it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct JobRow {
    /// Name of its handler.
    pub name: String,
    /// When it may run, microseconds.
    pub run_at: i64,
    /// How often it was claimed.
    pub attempts: i64,
    /// When it failed for good.
    pub failed_at: Option<i64>,
    /// What went wrong last; holds no personal data.
    pub last_error: Option<String>,
}

const LIST: &str = "SELECT name, run_at, attempts, failed_at, last_error FROM jobs ORDER BY priority, run_at, id";

/// Every job that is not done.
pub async fn list(db: &Db) -> Result<Vec<JobRow>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(LIST).fetch_all(pool).await)?)
}
