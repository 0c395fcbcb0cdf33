//! Sessions of account holders, and their latest sign-ins. Nothing here reads or writes sessions of
//! staff.

use uuid::Uuid;

use super::{Db, Tx};
use crate::server::clock::{HOUR, MINUTE};
use crate::server::error::Error;
use crate::{execute, on_pool};

/// A session ends when nothing was done for this long, as for staff …
pub const IDLE: i64 = 30 * MINUTE;
/// … and in any case this long after it began: what a holder does takes minutes.
pub const ABSOLUTE: i64 = 4 * HOUR;
/// Most sessions of one account at once. One more ends the one that began first.
pub const MOST: i64 = 5;
/// Sign-ins that are remembered of an account.
pub const SIGN_INS: i64 = 10;

/// A session with what is asked of its account on every request.
#[derive(Clone, sqlx::FromRow)]
#[allow(missing_docs, reason = "the columns of the query")]
pub struct HolderSessionRow {
    pub id: Uuid,
    pub account_id: Uuid,
    pub last_seen_at: i64,
    /// The password must be changed before anything else.
    pub temporary: bool,
    pub failed_before: i64,
}

const FIND: &str = "SELECT s.id, s.account_id, s.last_seen_at, p.temporary, s.failed_before
    FROM holder_sessions s JOIN accounts a ON a.id = s.account_id JOIN account_passwords p ON p.account_id = a.id
    WHERE s.token_hash = $1 AND s.last_seen_at > $2 AND s.created_at > $3 AND a.state = 'active' AND NOT EXISTS (
        SELECT 1 FROM organization_paths p JOIN organizations o ON o.id = p.ancestor
        WHERE p.descendant = a.organization_id AND o.switched_off_at IS NOT NULL)";

/// The session of that token, while it lasts and its account is active, has a password, and isn't
/// where holders are switched off.
pub async fn find(db: &Db, token_hash: &[u8], now: i64) -> Result<Option<HolderSessionRow>, Error> {
    Ok(on_pool!(db, pool => {
        sqlx::query_as(FIND).bind(token_hash).bind(now - IDLE).bind(now - ABSOLUTE).fetch_optional(pool).await
    })?)
}

const SEEN: &str = "UPDATE holder_sessions SET last_seen_at = $2 WHERE token_hash = $1 AND last_seen_at < $2";

/// Notes that a session was used.
pub async fn seen(tx: &mut Tx, token_hash: &[u8], now: i64) -> Result<(), Error> {
    execute!(tx, SEEN, token_hash, now)?;
    Ok(())
}

/// A session that begins.
pub struct NewHolderSession<'a> {
    /// Hash of its token.
    pub token_hash: &'a [u8],
    /// Session id.
    pub id: Uuid,
    /// The account.
    pub account: Uuid,
    /// From where.
    pub address: &'a str,
    /// The browser, as it calls itself.
    pub browser: &'a str,
}

const INSERT: &str =
    "INSERT INTO holder_sessions (token_hash, id, account_id, created_at, last_seen_at, failed_before) VALUES ($1, $2, $3, $4, $4,
    COALESCE((SELECT failed FROM holder_failures WHERE account_id = $3), 0))";
const NO_FAILURES: &str = "DELETE FROM holder_failures WHERE account_id = $1";
const END_OLDEST: &str = "DELETE FROM holder_sessions WHERE account_id = $1 AND id NOT IN (
    SELECT id FROM holder_sessions WHERE account_id = $1 AND last_seen_at > $2 AND created_at > $3
    ORDER BY created_at DESC, id DESC LIMIT $4)";
const NOTE: &str = "INSERT INTO holder_sign_ins (account_id, id, at, address, browser) VALUES ($1, $2, $3, $4, $5)";
const FORGET_OLDEST: &str = "DELETE FROM holder_sign_ins WHERE account_id = $1 AND id NOT IN (
    SELECT id FROM holder_sign_ins WHERE account_id = $1 ORDER BY at DESC, id DESC LIMIT $2)";

/// Adds a session of somebody who has just proved who they are, with how many sign-ins failed since
/// the one before, and remembers the sign-in.
pub async fn begin(tx: &mut Tx, new: &NewHolderSession<'_>, now: i64) -> Result<(), Error> {
    execute!(tx, INSERT, new.token_hash, new.id, new.account, now)?;
    execute!(tx, NO_FAILURES, new.account)?;
    execute!(tx, END_OLDEST, new.account, now - IDLE, now - ABSOLUTE, MOST)?;
    execute!(tx, NOTE, new.account, new.id, now, new.address, new.browser)?;
    execute!(tx, FORGET_OLDEST, new.account, SIGN_INS)?;
    Ok(())
}

const FAILED: &str = "INSERT INTO holder_failures (account_id, failed) SELECT id, 1 FROM accounts WHERE id = $1
    ON CONFLICT (account_id) DO UPDATE SET failed = holder_failures.failed + 1";

/// Notes a failed sign-in to that account; where there is none (the nil id), the same work.
pub async fn failed(tx: &mut Tx, account: Uuid) -> Result<(), Error> {
    execute!(tx, FAILED, account)?;
    Ok(())
}

const RENEW: &str = "UPDATE holder_sessions SET token_hash = $4 WHERE id = $1 AND account_id = $2 AND token_hash = $3";

/// Gives a session another token; `false` when it has ended or has another one by now.
pub async fn renew(tx: &mut Tx, id: Uuid, account: Uuid, before: &[u8], token_hash: &[u8]) -> Result<bool, Error> {
    Ok(execute!(tx, RENEW, id, account, before, token_hash)? == 1)
}

const END_TOKEN: &str = "DELETE FROM holder_sessions WHERE token_hash = $1";

/// Ends the session of that token.
pub async fn end_token(tx: &mut Tx, token_hash: &[u8]) -> Result<(), Error> {
    execute!(tx, END_TOKEN, token_hash)?;
    Ok(())
}

const END: &str = "DELETE FROM holder_sessions WHERE id = $1 AND account_id = $2";

/// Ends one session of an account; `false` when it has ended.
pub async fn end(tx: &mut Tx, id: Uuid, account: Uuid) -> Result<bool, Error> {
    Ok(execute!(tx, END, id, account)? == 1)
}

const LASTS: &str = "UPDATE holder_sessions SET last_seen_at = last_seen_at WHERE id = $1 AND account_id = $2";

/// Whether a session of an account still lasts; it does until this transaction ends.
pub async fn lasts(tx: &mut Tx, id: Uuid, account: Uuid) -> Result<bool, Error> {
    Ok(execute!(tx, LASTS, id, account)? == 1)
}

const END_ALL: &str = "DELETE FROM holder_sessions WHERE account_id = $1 AND id <> $2";

/// Ends every session of an account but one (the nil id: every one); answers how many.
pub async fn end_all(tx: &mut Tx, account: Uuid, but: Uuid) -> Result<u64, Error> {
    Ok(execute!(tx, END_ALL, account, but)?)
}

const FORGET: &str = "DELETE FROM holder_sign_ins WHERE account_id = $1";

/// Forgets the sign-ins of an account that is removed.
pub async fn forget(tx: &mut Tx, account: Uuid) -> Result<(), Error> {
    execute!(tx, FORGET, account)?;
    execute!(tx, NO_FAILURES, account)?;
    Ok(())
}

/// A sign-in that is remembered.
#[derive(sqlx::FromRow)]
#[allow(missing_docs, reason = "the columns of the table")]
pub struct SignInRow {
    pub id: Uuid,
    pub at: i64,
    pub address: String,
    pub browser: String,
}

const LIST: &str = "SELECT id, at, address, browser FROM holder_sign_ins WHERE account_id = $1 ORDER BY at DESC, id DESC";

/// The latest sign-ins of an account, newest first.
pub async fn sign_ins(db: &Db, account: Uuid) -> Result<Vec<SignInRow>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(LIST).bind(account).fetch_all(pool).await)?)
}

const OTHERS: &str = "SELECT COUNT(*) FROM holder_sessions
    WHERE account_id = $1 AND id <> $2 AND last_seen_at > $3 AND created_at > $4";

/// How many other sessions of an account last.
pub async fn others(db: &Db, account: Uuid, but: Uuid, now: i64) -> Result<i64, Error> {
    Ok(on_pool!(db, pool => {
        sqlx::query_scalar(OTHERS).bind(account).bind(but).bind(now - IDLE).bind(now - ABSOLUTE).fetch_one(pool).await
    })?)
}

const DELETE: &str = "DELETE FROM holder_sessions WHERE last_seen_at <= $1 OR created_at <= $2";

/// Takes away what has ended.
pub async fn delete_ended(tx: &mut Tx, now: i64) -> Result<(), Error> {
    execute!(tx, DELETE, now - IDLE, now - ABSOLUTE)?;
    Ok(())
}
