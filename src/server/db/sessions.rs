//! Sessions.

use uuid::Uuid;

use super::{Db, Tx};
use crate::server::clock::{HOUR, MINUTE};
use crate::server::error::Error;
use crate::{execute, on_pool, on_tx};

/// A session ends when nothing was done for this long …
pub const IDLE: i64 = 30 * MINUTE;
/// … and in any case this long after it began.
pub const ABSOLUTE: i64 = 12 * HOUR;

/// A session with its staff user.
#[derive(Clone, sqlx::FromRow)]
#[allow(missing_docs, reason = "the columns of the query")]
pub struct SessionRow {
    pub id: Uuid,
    pub staff_id: Uuid,
    pub created_at: i64,
    pub last_seen_at: i64,
    pub stepped_up_at: i64,
    pub name: String,
}

macro_rules! lasting {
    ($which:literal) => {
        concat!(
            "SELECT s.id, s.staff_id, s.created_at, s.last_seen_at, s.stepped_up_at, p.name
            FROM sessions s JOIN staff p ON p.id = s.staff_id
            WHERE ",
            $which,
            " = $1 AND s.last_seen_at > $2 AND s.created_at > $3 AND p.deactivated_at IS NULL"
        )
    };
}

const FIND: &str = lasting!("s.token_hash");
/// By whose it is as well, for which there is an index.
const GET: &str = lasting!("s.staff_id = $4 AND s.id");

/// The session of that token, while it lasts and its staff user is active.
pub async fn find(db: &Db, token_hash: &[u8], now: i64) -> Result<Option<SessionRow>, Error> {
    Ok(on_pool!(db, pool => {
        sqlx::query_as(FIND).bind(token_hash).bind(now - IDLE).bind(now - ABSOLUTE).fetch_optional(pool).await
    })?)
}

/// The session of that id, under the same conditions.
pub async fn get(db: &Db, id: Uuid, staff: Uuid, now: i64) -> Result<Option<SessionRow>, Error> {
    Ok(on_pool!(db, pool => {
        sqlx::query_as(GET).bind(id).bind(now - IDLE).bind(now - ABSOLUTE).bind(staff).fetch_optional(pool).await
    })?)
}

const INSERT: &str =
    "INSERT INTO sessions (token_hash, id, staff_id, created_at, last_seen_at, stepped_up_at, address, browser, failed_before)
    VALUES ($1, $2, $3, $4, $4, $4, $5, $6, $7)";

/// A new session.
pub struct NewSession<'a> {
    /// Hash of its token.
    pub token_hash: &'a [u8],
    /// Session id.
    pub id: Uuid,
    /// The staff user whose session it is.
    pub staff: Uuid,
    /// From where.
    pub address: &'a str,
    /// The browser, as it calls itself.
    pub browser: &'a str,
    /// Sign-ins of the staff user that failed since the one before.
    pub failed_before: i64,
}

/// Adds a session, of somebody who has just typed their password.
pub async fn insert(tx: &mut Tx, s: &NewSession<'_>, now: i64) -> Result<(), Error> {
    execute!(tx, INSERT, s.token_hash, s.id, s.staff, now, s.address, s.browser, s.failed_before)?;
    Ok(())
}

const SEEN: &str = "UPDATE sessions SET last_seen_at = $2 WHERE token_hash = $1 AND last_seen_at < $2";
const END: &str = "DELETE FROM sessions WHERE id = $1 AND staff_id = $2";
const END_ALL: &str = "DELETE FROM sessions WHERE staff_id = $1 AND id <> $2";

/// Notes that a session was used.
pub async fn seen(tx: &mut Tx, token_hash: &[u8], now: i64) -> Result<(), Error> {
    execute!(tx, SEEN, token_hash, now)?;
    Ok(())
}

const STEP_UP: &str = "UPDATE sessions SET token_hash = $3, stepped_up_at = $4 WHERE id = $1 AND token_hash = $2";

/// Notes that the password was typed again and gives the session another token; `false` when it has
/// ended or has another one by now.
pub async fn step_up(tx: &mut Tx, id: Uuid, before: &[u8], token_hash: &[u8], now: i64) -> Result<bool, Error> {
    Ok(execute!(tx, STEP_UP, id, before, token_hash, now)? == 1)
}

const FAILURES_SEEN: &str = "UPDATE sessions SET failed_before = 0 WHERE id = $1 AND staff_id = $2";

/// Notes that the owner has seen how many sign-ins had failed before.
pub async fn failures_seen(tx: &mut Tx, id: Uuid, staff: Uuid) -> Result<(), Error> {
    execute!(tx, FAILURES_SEEN, id, staff)?;
    Ok(())
}

const END_TOKEN: &str = "DELETE FROM sessions WHERE token_hash = $1";

/// Ends the session of that token.
pub async fn end_token(tx: &mut Tx, token_hash: &[u8]) -> Result<(), Error> {
    execute!(tx, END_TOKEN, token_hash)?;
    Ok(())
}

/// Whether the session is there; it stays until this transaction ends.
pub async fn hold(tx: &mut Tx, id: Uuid, staff: Uuid) -> Result<bool, Error> {
    let there = tx.pick(
        "SELECT 1 FROM sessions WHERE id = $1 AND staff_id = $2",
        "SELECT 1 FROM sessions WHERE id = $1 AND staff_id = $2 FOR KEY SHARE",
    );
    let found: Option<i32> = on_tx!(tx, conn => sqlx::query_scalar(there).bind(id).bind(staff).fetch_optional(conn).await)?;
    Ok(found.is_some())
}

/// Ends one session of a staff user; `false` when it is not theirs or has ended.
pub async fn end(tx: &mut Tx, id: Uuid, staff: Uuid) -> Result<bool, Error> {
    Ok(execute!(tx, END, id, staff)? == 1)
}

/// Ends every session of a staff user but one (the nil id: every one).
pub async fn end_all(tx: &mut Tx, staff: Uuid, but: Uuid) -> Result<u64, Error> {
    Ok(execute!(tx, END_ALL, staff, but)?)
}

/// Most sessions of one person at once: enough for every device of somebody who works on several.
/// One more ends the one that began first.
pub const MOST: i64 = 10;

const END_OLDEST: &str = "DELETE FROM sessions WHERE staff_id = $1 AND id NOT IN (
    SELECT id FROM sessions WHERE staff_id = $1 AND last_seen_at > $2 AND created_at > $3 ORDER BY created_at DESC, id DESC LIMIT $4)";

/// Leaves a staff user the [`MOST`] sessions that began last, of those that last.
pub async fn end_oldest(tx: &mut Tx, staff: Uuid, now: i64) -> Result<(), Error> {
    execute!(tx, END_OLDEST, staff, now - IDLE, now - ABSOLUTE, MOST)?;
    Ok(())
}

/// A session, as its owner's list shows it.
#[derive(sqlx::FromRow)]
#[allow(missing_docs, reason = "the columns of the table")]
pub struct ListedSession {
    pub id: Uuid,
    pub created_at: i64,
    pub last_seen_at: i64,
    pub address: String,
    pub browser: String,
    pub failed_before: i64,
}

impl ListedSession {
    /// When it ends if nothing more is done.
    pub fn ends(&self) -> i64 {
        (self.last_seen_at + IDLE).min(self.created_at + ABSOLUTE)
    }
}

const LIST: &str = "SELECT id, created_at, last_seen_at, address, browser, failed_before FROM sessions
    WHERE staff_id = $1 AND last_seen_at > $2 AND created_at > $3 ORDER BY last_seen_at DESC, id";

/// Sessions of a staff user that last.
pub async fn list(db: &Db, staff: Uuid, now: i64) -> Result<Vec<ListedSession>, Error> {
    Ok(on_pool!(db, pool => {
        sqlx::query_as(LIST).bind(staff).bind(now - IDLE).bind(now - ABSOLUTE).fetch_all(pool).await
    })?)
}

const DELETE_SESSIONS: &str = "DELETE FROM sessions WHERE last_seen_at <= $1 OR created_at <= $2";
const DELETE_LINKS: &str = "DELETE FROM staff_links WHERE expires_at <= $1";

/// Takes away what has ended.
pub async fn delete_ended(tx: &mut Tx, now: i64) -> Result<(), Error> {
    execute!(tx, DELETE_SESSIONS, now - IDLE, now - ABSOLUTE)?;
    execute!(tx, DELETE_LINKS, now)?;
    super::holders::delete_ended(tx, now).await?;
    super::holder_resets::delete_ended(tx, now).await?;
    super::failed_proofs::delete_empty(tx, now).await
}
