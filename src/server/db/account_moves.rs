//! Moves of accounts: asked for, decided, made.

use uuid::Uuid;

use super::{Db, Tx};
use crate::server::db::scope::Filter;
use crate::server::error::Error;
use crate::{execute, in_scope, on_pool, on_tx};

/// A move as stored, with the names of both sides.
#[derive(Debug, Clone, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are described in migrations/*/0030_account_moves.sql")]
pub struct MoveRow {
    pub id: Uuid,
    pub account_id: Uuid,
    pub from_id: Uuid,
    pub from_name: String,
    pub to_id: Uuid,
    pub to_name: String,
    pub program: String,
    pub state: String,
    pub because: Option<String>,
    pub import_id: Option<Uuid>,
    pub requested_at: i64,
    pub requested_name: String,
    pub decided_at: Option<i64>,
    pub decided_name: Option<String>,
}

macro_rules! moves {
    ($($rest:tt)*) => {
        concat!(
            "SELECT m.id, m.account_id, m.from_id, f.name AS from_name, m.to_id, t.name AS to_name, t.program, m.state, m.because,
            m.import_id, m.requested_at, m.requested_name, m.decided_at, m.decided_name FROM account_moves m
            JOIN organizations f ON f.id = m.from_id JOIN organizations t ON t.id = m.to_id WHERE ",
            $($rest)*
        )
    };
}

const GET: &str = moves!("m.id = $1");

/// One move.
pub async fn get(db: &Db, id: Uuid) -> Result<Option<MoveRow>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(GET).bind(id).fetch_optional(pool).await)?)
}

/// One move, as the transaction sees it.
pub async fn get_in(tx: &mut Tx, id: Uuid) -> Result<Option<MoveRow>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(GET).bind(id).fetch_optional(conn).await)?)
}

/// The move of a row of an import, that waits or was made, as the transaction sees it.
pub async fn of_row_in(tx: &mut Tx, import: Uuid, row: i64) -> Result<Option<MoveRow>, Error> {
    const SQL: &str = moves!("m.import_id = $1 AND m.import_row = $2 AND m.state IN ('requested', 'approved', 'done')");
    Ok(on_tx!(tx, conn => sqlx::query_as(SQL).bind(import).bind(row).fetch_optional(conn).await)?)
}

/// As [`of_row_in`], of a range of rows, each with its row.
pub async fn of_rows(db: &Db, import: Uuid, first: i64, last: i64) -> Result<Vec<(i64, Uuid)>, Error> {
    const SQL: &str = "SELECT import_row, id FROM account_moves WHERE import_id = $1 AND import_row >= $2 AND import_row <= $3
        AND state IN ('requested', 'approved', 'done')";
    Ok(on_pool!(db, pool => sqlx::query_as(SQL).bind(import).bind(first).bind(last).fetch_all(pool).await)?)
}

/// Every move of an account, the latest first.
pub async fn of_account(db: &Db, account: Uuid, limit: i64) -> Result<Vec<MoveRow>, Error> {
    const SQL: &str = moves!("m.account_id = $1 ORDER BY m.requested_at DESC, m.id DESC LIMIT $2");
    Ok(on_pool!(db, pool => sqlx::query_as(SQL).bind(account).bind(limit).fetch_all(pool).await)?)
}

/// Which moves a list has, from the side of the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Accounts that would leave, and wait for a decision.
    Leaving,
    /// Accounts that would come, and wait for the other side.
    Coming,
    /// What was decided, either way.
    Decided,
}

macro_rules! leaving {
    () => {
        concat!(in_scope!("m.from_id"), " AND m.state = 'requested'")
    };
}

macro_rules! coming {
    () => {
        concat!(in_scope!("m.to_id"), " AND m.state = 'requested'")
    };
}

macro_rules! decided {
    () => {
        concat!("(", in_scope!("m.from_id"), " OR ", in_scope!("m.to_id"), ") AND m.state <> 'requested'")
    };
}

const LEAVING: &str = moves!(concat!(leaving!(), " ORDER BY m.requested_at, m.id LIMIT $5 OFFSET $6"));
const COMING: &str = moves!(concat!(coming!(), " ORDER BY m.requested_at, m.id LIMIT $5 OFFSET $6"));
const DECIDED: &str = moves!(concat!(decided!(), " ORDER BY m.decided_at DESC, m.id LIMIT $5 OFFSET $6"));
const COUNT_LEAVING: &str = concat!("SELECT COUNT(*) FROM account_moves m WHERE ", leaving!());
const COUNT_COMING: &str = concat!("SELECT COUNT(*) FROM account_moves m WHERE ", coming!());
const COUNT_DECIDED: &str = concat!("SELECT COUNT(*) FROM account_moves m WHERE ", decided!());

/// Some moves in scope: those that wait, the oldest first; those that were decided, the last first.
pub async fn list(db: &Db, f: &Filter, side: Side, limit: i64, offset: i64) -> Result<Vec<MoveRow>, Error> {
    let sql = match side {
        Side::Leaving => LEAVING,
        Side::Coming => COMING,
        Side::Decided => DECIDED,
    };
    Ok(on_pool!(db, pool => {
        let query = sqlx::query_as(sql).bind(f.everywhere).bind(f.staff).bind(f.now).bind(&f.roles);
        query.bind(limit).bind(offset).fetch_all(pool).await
    })?)
}

/// How many such moves are in scope.
pub async fn count(db: &Db, f: &Filter, side: Side) -> Result<i64, Error> {
    let sql = match side {
        Side::Leaving => COUNT_LEAVING,
        Side::Coming => COUNT_COMING,
        Side::Decided => COUNT_DECIDED,
    };
    Ok(on_pool!(db, pool => {
        sqlx::query_scalar(sql).bind(f.everywhere).bind(f.staff).bind(f.now).bind(&f.roles).fetch_one(pool).await
    })?)
}

/// A new move.
#[expect(missing_docs, reason = "the columns of the table")]
pub struct NewMove<'a> {
    pub id: Uuid,
    pub account: Uuid,
    pub from: Uuid,
    pub to: Uuid,
    pub import: Option<(Uuid, i64)>,
    pub by: &'a str,
    pub at: i64,
}

/// Asks for a move; `false` when the same is asked for already.
pub async fn request(tx: &mut Tx, new: &NewMove<'_>) -> Result<bool, Error> {
    const SQL: &str = "INSERT INTO account_moves
            (id, account_id, from_id, to_id, state, import_id, import_row, requested_at, requested_name)
        VALUES ($1, $2, $3, $4, 'requested', $5, $6, $7, $8)
        ON CONFLICT (account_id, to_id) WHERE state = 'requested' DO NOTHING";
    let (import, row) = new.import.unzip();
    Ok(execute!(tx, SQL, new.id, new.account, new.from, new.to, import, row, new.at, new.by)? == 1)
}

/// Records a move that somebody made who may act for both sides.
pub async fn insert_done(tx: &mut Tx, new: &NewMove<'_>) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO account_moves
            (id, account_id, from_id, to_id, state, import_id, import_row, requested_at, requested_name, decided_at, decided_name)
        VALUES ($1, $2, $3, $4, 'done', $5, $6, $7, $8, $7, $8)";
    let (import, row) = new.import.unzip();
    execute!(tx, SQL, new.id, new.account, new.from, new.to, import, row, new.at, new.by)?;
    Ok(())
}

/// How a move is decided, and by whom.
#[expect(missing_docs, reason = "the columns of the table")]
pub struct Decision<'a> {
    pub state: &'a str,
    pub because: Option<&'a str>,
    pub by: &'a str,
    pub at: i64,
}

/// Decides a move that waits; `false` when somebody else has decided it.
pub async fn decide(tx: &mut Tx, id: Uuid, decision: &Decision<'_>) -> Result<bool, Error> {
    const SQL: &str = "UPDATE account_moves SET state = $2, because = $3, decided_at = $4, decided_name = $5
        WHERE id = $1 AND state = 'requested'";
    Ok(execute!(tx, SQL, id, decision.state, decision.because, decision.at, decision.by)? == 1)
}

/// Ends what still waits for an account that has moved or is removed.
pub async fn lapse(tx: &mut Tx, account: Uuid, at: i64) -> Result<(), Error> {
    const SQL: &str = "UPDATE account_moves SET state = 'lapsed', decided_at = $2 WHERE account_id = $1 AND state = 'requested'";
    execute!(tx, SQL, account, at)?;
    Ok(())
}

/// Notes that an account moved back from where this move brought it; `false` when that was noted
/// before.
pub async fn set_returned(tx: &mut Tx, id: Uuid) -> Result<bool, Error> {
    const SQL: &str = "UPDATE account_moves SET state = 'returned' WHERE id = $1 AND state IN ('approved', 'done')";
    Ok(execute!(tx, SQL, id)? == 1)
}
