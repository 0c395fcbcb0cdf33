//! Invitations of accounts, and the codes of their letters.

use uuid::Uuid;

use super::{Db, Tx};
use crate::server::error::Error;
use crate::{bulk_row, execute, on_pool, on_tx};

bulk_row! {
    /// An account whose holder is invited.
    #[expect(missing_docs, reason = "the columns are described in migrations/*/0026_invitations.sql")]
    pub struct InvitationRow in "invitations" {
        account_id: Uuid,
        organization_id: Uuid,
        invited_at: i64,
        expires_at: i64,
        reminders: i64,
    }
}

bulk_row! {
    /// The code of a letter.
    #[expect(missing_docs, reason = "the columns are described in migrations/*/0026_invitations.sql")]
    pub struct CodeRow<'a> in "invitation_codes" {
        code_hash: &'a [u8],
        account_id: Uuid,
        made_by: Option<Uuid>,
        letter_id: Uuid,
        created_at: i64,
    }
}

/// A code, with the invitation that it is of.
#[derive(Clone, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are described in migrations/*/0026_invitations.sql")]
pub struct Found {
    pub account_id: Uuid,
    pub made_by: Option<Uuid>,
    pub created_at: i64,
    pub expires_at: i64,
    pub ended_at: Option<i64>,
}

const FIND: &str = "SELECT c.account_id, c.made_by, c.created_at, i.expires_at, i.ended_at
    FROM invitation_codes c JOIN invitations i ON i.account_id = c.account_id WHERE c.code_hash = $1";

/// The code with that hash.
pub async fn find(db: &Db, code_hash: &[u8]) -> Result<Option<Found>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(FIND).bind(code_hash).fetch_optional(pool).await)?)
}

/// As [`find`], as the transaction sees it.
pub async fn find_in(tx: &mut Tx, code_hash: &[u8]) -> Result<Option<Found>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(FIND).bind(code_hash).fetch_optional(conn).await)?)
}

const EXPIRES_AT: &str = "SELECT expires_at FROM invitations WHERE account_id = $1 AND ended_at IS NULL";

/// When the invitation of an account expires; `None` where it has none.
pub async fn expires_at(db: &Db, account: Uuid) -> Result<Option<i64>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_scalar(EXPIRES_AT).bind(account).fetch_optional(pool).await)?)
}

const EXPIRED: &str = "UPDATE invitations SET ended_at = $2 WHERE account_id = $1 AND ended_at IS NULL";
const DELETE: &str = "DELETE FROM invitations WHERE account_id = $1";
const DELETE_CODES: &str = "DELETE FROM invitation_codes WHERE account_id = $1";

/// Notes that an account has expired. Its codes stay.
pub async fn set_expired(tx: &mut Tx, account: Uuid, at: i64) -> Result<(), Error> {
    execute!(tx, EXPIRED, account, at)?;
    Ok(())
}

/// Takes the invitation of an account away, and all its codes.
pub async fn delete(tx: &mut Tx, account: Uuid) -> Result<(), Error> {
    execute!(tx, DELETE_CODES, account)?;
    execute!(tx, DELETE, account)?;
    Ok(())
}

/// An invitation that has not ended.
#[derive(Clone, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are described in migrations/*/0026_invitations.sql")]
pub struct Open {
    pub invited_at: i64,
    pub expires_at: i64,
}

const GET: &str = "SELECT invited_at, expires_at FROM invitations WHERE account_id = $1 AND ended_at IS NULL";

/// The invitation of an account, while it has not ended.
pub async fn get_in(tx: &mut Tx, account: Uuid) -> Result<Option<Open>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(GET).bind(account).fetch_optional(conn).await)?)
}

const OVER: &str = "SELECT account_id FROM invitations WHERE ended_at IS NULL AND expires_at < $1
    ORDER BY expires_at, account_id LIMIT $2";
const NEXT_END: &str = "SELECT MIN(expires_at) FROM invitations WHERE ended_at IS NULL";
const ORGANIZATIONS: &str = "SELECT DISTINCT organization_id FROM invitations WHERE ended_at IS NULL ORDER BY organization_id";
const TO_REMIND: &str = "SELECT account_id FROM invitations WHERE organization_id = $1 AND ended_at IS NULL
    AND invited_at <= $2 AND reminders < $3 AND expires_at > $4 ORDER BY account_id LIMIT $5";
const SET_REMINDERS: &str = "UPDATE invitations SET reminders = $2 WHERE account_id = $1";

/// Accounts whose last day is over, the first first.
pub async fn over(tx: &mut Tx, now: i64, limit: i64) -> Result<Vec<Uuid>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_scalar(OVER).bind(now).bind(limit).fetch_all(conn).await)?)
}

/// When the next invitation ends.
pub async fn next_end(tx: &mut Tx) -> Result<Option<i64>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_scalar(NEXT_END).fetch_one(conn).await)?)
}

/// Where somebody waits to register.
pub async fn organizations(db: &Db) -> Result<Vec<Uuid>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_scalar(ORGANIZATIONS).fetch_all(pool).await)?)
}

/// Accounts there that were invited before, have had fewer than so many reminders, and can still
/// register.
pub async fn to_remind(
    tx: &mut Tx,
    organization: Uuid,
    before: i64,
    reminders: i64,
    now: i64,
    limit: i64,
) -> Result<Vec<Uuid>, Error> {
    Ok(on_tx!(tx, conn => {
        let query = sqlx::query_scalar(TO_REMIND).bind(organization).bind(before).bind(reminders).bind(now).bind(limit);
        query.fetch_all(conn).await
    })?)
}

/// Notes how many reminders an account has had.
pub async fn set_reminders(tx: &mut Tx, account: Uuid, reminders: i64) -> Result<(), Error> {
    execute!(tx, SET_REMINDERS, account, reminders)?;
    Ok(())
}

const LETTERS: &str = "SELECT letter_id FROM invitation_codes WHERE account_id = $1 ORDER BY letter_id";

/// The letters that hold the codes of an account.
pub async fn letters(tx: &mut Tx, account: Uuid) -> Result<Vec<Uuid>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_scalar(LETTERS).bind(account).fetch_all(conn).await)?)
}

const MADE_BY: &str = "SELECT made_by FROM invitation_codes WHERE account_id = $1 ORDER BY created_at, letter_id LIMIT 1";

/// Who had the first letter of an account's invitation made; `None` = the command line.
pub async fn made_by(tx: &mut Tx, account: Uuid) -> Result<Option<Uuid>, Error> {
    let row: Option<(Option<Uuid>,)> = on_tx!(tx, conn => sqlx::query_as(MADE_BY).bind(account).fetch_optional(conn).await)?;
    Ok(row.and_then(|(made_by,)| made_by))
}
