//! Letters by mail: what waits to be sent, and what became of each.

use uuid::Uuid;

use super::key_rotation::Cell;
use super::{Db, Tx};
use crate::server::db::scope::Filter;
use crate::server::error::Error;
use crate::{bulk_row, execute, in_scope, on_pool, on_tx};

bulk_row! {
    /// A letter to be written.
    #[expect(missing_docs, reason = "the columns are described in migrations/*/0023_outbox.sql")]
    pub struct LetterRow<'a> in "outbox" {
        id: Uuid,
        kind: &'a str,
        organization_id: Option<Uuid>,
        recipient: &'a str,
        sealed: &'a [u8],
        message_id: &'a str,
        state: &'a str,
        tries: i64,
        broken_off: i64,
        next_try_at: i64,
        created_at: i64,
        expires_at: i64,
        answer: &'a str,
        urgent: i64,
    }
}

/// A letter whose turn it is, as stored.
#[derive(Clone, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are described in migrations/*/0023_outbox.sql")]
pub struct Due {
    pub id: Uuid,
    pub organization_id: Option<Uuid>,
    pub sealed: Option<Vec<u8>>,
    pub message_id: String,
    pub state: String,
    pub tries: i64,
    pub broken_off: i64,
    pub created_at: i64,
}

const CLAIM: &str = "UPDATE outbox SET tries = tries + 1
    WHERE id = (SELECT id FROM outbox WHERE next_try_at <= $1 AND expires_at > $1 ORDER BY urgent DESC, next_try_at, id
    LIMIT 1)
    RETURNING id, organization_id, sealed, message_id, state, tries, broken_off, created_at";

/// The letter that is due for the longest time, urgent ones first, with this try counted. Only the
/// one job that sends letters calls it, behind its fence.
pub async fn claim(tx: &mut Tx, now: i64) -> Result<Option<Due>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(CLAIM).bind(now).fetch_optional(conn).await)?)
}

const NEXT_DUE: &str = "SELECT MIN(next_try_at) FROM outbox WHERE next_try_at IS NOT NULL";

/// When the next letter is due, if one is left to be sent.
pub async fn next_due(tx: &mut Tx) -> Result<Option<i64>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_scalar(NEXT_DUE).fetch_one(conn).await)?)
}

/// What became of a try.
#[derive(Clone)]
#[expect(missing_docs, reason = "the columns are described in migrations/*/0023_outbox.sql")]
pub struct Tried {
    pub id: Uuid,
    pub state: &'static str,
    pub broken_off: i64,
    pub next_try: Option<i64>,
    pub answer: String,
}

const SETTLE: &str =
    "UPDATE outbox SET state = $2, broken_off = $3, next_try_at = $4, answer = $5 WHERE id = $1 AND sealed IS NOT NULL";
const SENT: &str = "UPDATE outbox SET state = $2, next_try_at = NULL, answer = $3, sent_at = $4, sealed = NULL WHERE id = $1";

/// Records what became of a try.
pub async fn settle(tx: &mut Tx, tried: &Tried) -> Result<(), Error> {
    execute!(tx, SETTLE, tried.id, tried.state, tried.broken_off, tried.next_try, &tried.answer)?;
    Ok(())
}

/// Records that a letter was sent, and erases what it said.
pub async fn sent(tx: &mut Tx, tried: &Tried, now: i64) -> Result<(), Error> {
    execute!(tx, SENT, tried.id, tried.state, &tried.answer, now)?;
    Ok(())
}

const EXPIRE: &str = "UPDATE outbox SET state = 'erased', next_try_at = NULL, sealed = NULL
    WHERE expires_at <= $1 AND sealed IS NOT NULL";
const ERASE: &str =
    "UPDATE outbox SET state = CASE WHEN state = 'sent' THEN state ELSE 'erased' END, next_try_at = NULL, sealed = NULL
    WHERE id = $1 AND sealed IS NOT NULL";
const FORGET: &str = "DELETE FROM outbox WHERE created_at < $1 AND sealed IS NULL";

/// Erases what letters say that have expired; one that may have arrived is erased like the others.
pub async fn expire(tx: &mut Tx, now: i64) -> Result<(), Error> {
    execute!(tx, EXPIRE, now)?;
    Ok(())
}

/// Erases what a letter says, and sends it no more: what it is about is over.
pub async fn erase(tx: &mut Tx, id: Uuid) -> Result<(), Error> {
    execute!(tx, ERASE, id)?;
    Ok(())
}

/// Takes away erased letters that were written before that moment.
pub async fn forget(tx: &mut Tx, before: i64) -> Result<(), Error> {
    execute!(tx, FORGET, before)?;
    Ok(())
}

/// A letter, for a list.
#[derive(Clone, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are described in migrations/*/0023_outbox.sql")]
pub struct Listed {
    pub id: Uuid,
    pub kind: String,
    pub recipient: String,
    pub state: String,
    pub tries: i64,
    pub next_try_at: Option<i64>,
    pub created_at: i64,
    pub sent_at: Option<i64>,
    pub answer: String,
    pub organization_id: Option<Uuid>,
    pub organization: Option<String>,
    /// What it says is not erased.
    pub held: bool,
}

/// The columns of a [`Listed`], and what comes behind them.
macro_rules! listed {
    ($($rest:expr),* $(,)?) => {
        concat!(
            "SELECT l.id, l.kind, l.recipient, l.state, l.tries, l.next_try_at, l.created_at, l.sent_at, l.answer, l.organization_id,
            o.name AS organization, l.sealed IS NOT NULL AS held
            FROM outbox l LEFT JOIN organizations o ON o.id = l.organization_id WHERE ",
            $($rest),*
        )
    };
}

const LIST: &str = listed!(
    in_scope!("l.organization_id"),
    " AND ($5 = '' OR l.state = $5) ORDER BY l.created_at DESC, l.id DESC LIMIT $6 OFFSET $7"
);
const COUNT: &str =
    concat!("SELECT COUNT(*) FROM outbox l WHERE ", in_scope!("l.organization_id"), " AND ($5 = '' OR l.state = $5)");

/// Letters in scope, the latest first, and how many there are. `state` blank: all.
pub async fn list(db: &Db, f: &Filter, state: &str, limit: i64, offset: i64) -> Result<(Vec<Listed>, i64), Error> {
    let rows = on_pool!(db, pool => {
        let query = sqlx::query_as(LIST).bind(f.everywhere).bind(f.staff).bind(f.now).bind(&f.roles).bind(state);
        query.bind(limit).bind(offset).fetch_all(pool).await
    })?;
    let count = on_pool!(db, pool => {
        let query = sqlx::query_scalar(COUNT).bind(f.everywhere).bind(f.staff).bind(f.now).bind(&f.roles).bind(state);
        query.fetch_one(pool).await
    })?;
    Ok((rows, count))
}

/// One letter, as the transaction sees it.
pub async fn get_in(tx: &mut Tx, id: Uuid) -> Result<Option<Listed>, Error> {
    const SQL: &str = listed!("l.id = $1");
    Ok(on_tx!(tx, conn => sqlx::query_as(SQL).bind(id).fetch_optional(conn).await)?)
}

/// A letter with what is sealed of it.
#[derive(Clone, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are described in migrations/*/0023_outbox.sql")]
pub struct Held {
    pub kind: String,
    pub organization_id: Option<Uuid>,
    pub sealed: Vec<u8>,
}

const HELD: &str = "SELECT kind, organization_id, sealed FROM outbox WHERE id = $1 AND sealed IS NOT NULL";

/// A letter that can still be read, as the transaction sees it.
pub async fn held_in(tx: &mut Tx, id: Uuid) -> Result<Option<Held>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(HELD).bind(id).fetch_optional(conn).await)?)
}

const RETRY: &str = "UPDATE outbox SET state = 'waiting', tries = 0, broken_off = 0, next_try_at = $2
    WHERE id = $1 AND sealed IS NOT NULL AND next_try_at IS NULL";

/// Lets a letter be tried again from now on; `false` where nothing is left of it, or it is tried
/// anyway.
pub async fn retry(tx: &mut Tx, id: Uuid, now: i64) -> Result<bool, Error> {
    Ok(execute!(tx, RETRY, id, now)? == 1)
}

const CELLS: &str = "SELECT id, organization_id, sealed FROM outbox WHERE id > $1 ORDER BY id LIMIT $2";
const SET_CELL: &str = "UPDATE outbox SET sealed = $3 WHERE id = $1 AND sealed = $2";

/// What is sealed of letters, from behind that one on, in order; the tenant is the organization.
pub async fn cells(tx: &mut Tx, after: Uuid, limit: i64) -> Result<Vec<Cell>, Error> {
    let rows: Vec<(Uuid, Option<Uuid>, Option<Vec<u8>>)> =
        on_tx!(tx, conn => sqlx::query_as(CELLS).bind(after).bind(limit).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(id, organization, sealed)| (id, organization.unwrap_or_default(), sealed)).collect())
}

/// Puts what another key sealed in the place of what was read; false when that has changed
/// meanwhile.
pub async fn set_cell(tx: &mut Tx, id: Uuid, from: &[u8], to: &[u8]) -> Result<bool, Error> {
    Ok(execute!(tx, SET_CELL, id, from, to)? == 1)
}
