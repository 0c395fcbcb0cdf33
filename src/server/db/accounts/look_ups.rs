//! Whom staff looked up within an hour, as hashes.

use uuid::Uuid;

use crate::server::db::{Db, Tx};
use crate::server::error::Error;
use crate::{execute, on_pool, on_tx};

/// What was looked up.
#[derive(Clone, Copy)]
#[repr(i64)]
pub enum LookUp {
    /// A name with a birth date, whatever it finds.
    BirthDate = 1,
    /// Accounts outside the organizations of the one who looks.
    Hidden = 2,
    /// A Social Security number, while a form was filled in.
    Ssn = 3,
    /// A Social Security number of a form that was sent, whatever it finds.
    SentSsn = 4,
    /// A birth date of a name, by anybody of a tree: what the name is remembered by, then the date.
    DateOfName = 5,
}

const FORGET: &str = "DELETE FROM account_look_ups WHERE staff_id = $1 AND at <= $2";
const INSERT: &str = "INSERT INTO account_look_ups (staff_id, kind, subject, at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (staff_id, kind, subject) DO NOTHING";
const REMOVE: &str = "DELETE FROM account_look_ups WHERE staff_id = $1 AND kind = $2 AND subject = $3";
const COUNT_SINCE: &str = "SELECT COUNT(*) FROM account_look_ups WHERE staff_id = $1 AND kind = $2 AND at > $3";
const COUNT: &str = "SELECT COUNT(*) FROM account_look_ups WHERE staff_id = $1 AND kind = $2";

/// Forgets what a staff user looked up until then. Until the transaction ends nobody else counts
/// for the same staff user; SQLite has one writer.
pub async fn forget(tx: &mut Tx, staff: Uuid, until: i64) -> Result<(), Error> {
    let one_at_a_time = tx.pick("SELECT 1 FROM staff WHERE id = $1", "SELECT 1 FROM staff WHERE id = $1 FOR UPDATE");
    on_tx!(tx, conn => sqlx::query(one_at_a_time).bind(staff).execute(conn).await.map(|_| ())?);
    execute!(tx, FORGET, staff, until)?;
    Ok(())
}

/// Notes a look-up; `false` when it was made before.
pub async fn insert(tx: &mut Tx, staff: Uuid, kind: LookUp, subject: &[u8], now: i64) -> Result<bool, Error> {
    Ok(execute!(tx, INSERT, staff, kind as i64, subject, now)? == 1)
}

/// How many look-ups of that kind are remembered.
pub async fn count(tx: &mut Tx, staff: Uuid, kind: LookUp) -> Result<i64, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_scalar(COUNT).bind(staff).bind(kind as i64).fetch_one(conn).await)?)
}

/// How many look-ups of that kind there were since then.
pub async fn count_since(db: &Db, staff: Uuid, kind: LookUp, since: i64) -> Result<i64, Error> {
    Ok(on_pool!(db, pool => {
        sqlx::query_scalar(COUNT_SINCE).bind(staff).bind(kind as i64).bind(since).fetch_one(pool).await
    })?)
}

const DATES_OF_NAME: &str =
    "SELECT COUNT(DISTINCT subject) AS all_dates, COUNT(DISTINCT CASE WHEN staff_id = $5 THEN subject END) AS own
    FROM account_look_ups WHERE kind = $1 AND subject >= $2 AND subject < $3 AND at > $4";

/// Birth dates of one name that were looked up.
#[derive(Clone, Copy, sqlx::FromRow)]
pub struct DatesOfName {
    /// By all staff of the tree.
    #[sqlx(rename = "all_dates")]
    pub all: i64,
    /// By one of them.
    pub own: i64,
}

/// How many birth dates of that name there were since then, and those of `staff`.
pub async fn dates_of_name(tx: &mut Tx, name: &[u8], staff: Uuid, since: i64) -> Result<DatesOfName, Error> {
    let (kind, last) = (LookUp::DateOfName as i64, [name, &[0xff; 32]].concat());
    Ok(on_tx!(tx, conn => {
        sqlx::query_as(DATES_OF_NAME).bind(kind).bind(name).bind(&last).bind(since).bind(staff).fetch_one(conn).await
    })?)
}

/// Forgets a look-up that was refused.
pub async fn remove(tx: &mut Tx, staff: Uuid, kind: LookUp, subject: &[u8]) -> Result<(), Error> {
    execute!(tx, REMOVE, staff, kind as i64, subject)?;
    Ok(())
}
