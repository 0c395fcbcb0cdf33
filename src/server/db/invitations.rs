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
    pub expires_at: i64,
    pub ended_at: Option<i64>,
}

const FIND: &str = "SELECT c.account_id, c.made_by, i.expires_at, i.ended_at
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

const LETTERS: &str = "SELECT letter_id FROM invitation_codes WHERE account_id = $1 ORDER BY letter_id";

/// The letters that hold the codes of an account.
pub async fn letters(tx: &mut Tx, account: Uuid) -> Result<Vec<Uuid>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_scalar(LETTERS).bind(account).fetch_all(conn).await)?)
}

const MOVE: &str = "UPDATE invitations SET organization_id = $2 WHERE account_id = $1";

/// The account is elsewhere now.
pub async fn set_organization(tx: &mut Tx, account: Uuid, organization: Uuid) -> Result<(), Error> {
    execute!(tx, MOVE, account, organization)?;
    Ok(())
}
