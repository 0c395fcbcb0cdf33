//! Codes by which account holders choose another password, by their keyed hashes.

use uuid::Uuid;

use super::{Db, Tx};
use crate::server::error::Error;
use crate::{execute, on_pool, on_tx};

const INSERT: &str = "INSERT INTO holder_resets (code_hash, account_id, created_at, expires_at) VALUES ($1, $2, $3, $4)";

/// Adds a code.
pub async fn insert(tx: &mut Tx, code_hash: &[u8], account: Uuid, now: i64, expires: i64) -> Result<(), Error> {
    execute!(tx, INSERT, code_hash, account, now, expires)?;
    Ok(())
}

const FIND: &str = "SELECT account_id FROM holder_resets WHERE code_hash = $1 AND expires_at > $2";

/// Whose that code is, while it works.
pub async fn find(db: &Db, code_hash: &[u8], now: i64) -> Result<Option<Uuid>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_scalar(FIND).bind(code_hash).bind(now).fetch_optional(pool).await)?)
}

const USE: &str = "DELETE FROM holder_resets WHERE code_hash = $1 AND account_id = $2 AND expires_at > $3 RETURNING account_id";

/// Uses a code up; `false` when it was used, has ended or was never given.
pub async fn take(tx: &mut Tx, code_hash: &[u8], account: Uuid, now: i64) -> Result<bool, Error> {
    let taken: Option<Uuid> =
        on_tx!(tx, conn => sqlx::query_scalar(USE).bind(code_hash).bind(account).bind(now).fetch_optional(conn).await)?;
    Ok(taken.is_some())
}

const END: &str = "DELETE FROM holder_resets WHERE account_id = $1";

/// Ends every code of an account.
pub async fn end(tx: &mut Tx, account: Uuid) -> Result<(), Error> {
    execute!(tx, END, account)?;
    Ok(())
}

const DELETE: &str = "DELETE FROM holder_resets WHERE expires_at <= $1";

/// Takes away what has expired.
pub async fn delete_ended(tx: &mut Tx, now: i64) -> Result<(), Error> {
    execute!(tx, DELETE, now)?;
    Ok(())
}
