//! Passwords of accounts: waiting, hashed, and shown once.

use uuid::Uuid;

use super::{Db, Tx};
use crate::server::error::Error;
use crate::{on_pool, on_tx};

/// A password that waits to be hashed.
#[derive(sqlx::FromRow)]
pub struct Pending {
    /// Whose.
    pub account_id: Uuid,
    /// The password, sealed.
    pub sealed: Vec<u8>,
}

/// Some waiting passwords of one batch of an import.
pub async fn pending(db: &Db, import: Uuid, batch: i64, limit: i64) -> Result<Vec<Pending>, Error> {
    const SQL: &str = "\
SELECT account_id, sealed FROM account_passwords
WHERE import_id = $1 AND batch = $2 AND state = 'pending' AND sealed IS NOT NULL LIMIT $3";
    Ok(on_pool!(db, pool => sqlx::query_as(SQL).bind(import).bind(batch).bind(limit).fetch_all(pool).await?))
}

/// How a password stands.
#[derive(sqlx::FromRow)]
pub struct PasswordState {
    /// `pending` or `hashed`.
    pub state: String,
    /// Sealed, while pending.
    pub sealed: Option<Vec<u8>>,
    /// PHC string, once hashed.
    pub hash: Option<String>,
    /// Must be changed at first sign-in.
    pub temporary: bool,
    /// Import that made it.
    pub import_id: Option<Uuid>,
}

/// How the password of an account stands.
pub async fn of(db: &Db, account: Uuid) -> Result<Option<PasswordState>, Error> {
    const SQL: &str = "SELECT state, sealed, hash, temporary, import_id FROM account_passwords WHERE account_id = $1";
    Ok(on_pool!(db, pool => sqlx::query_as(SQL).bind(account).fetch_optional(pool).await?))
}

/// Puts a hash in the place of a waiting password; false when somebody else has done it.
pub async fn set_hash(tx: &mut Tx, account: Uuid, hash: &str) -> Result<bool, Error> {
    const SQL: &str = "\
UPDATE account_passwords SET state = 'hashed', sealed = NULL, hash = $2 WHERE account_id = $1 AND state = 'pending'";
    Ok(on_tx!(tx, conn => sqlx::query(SQL).bind(account).bind(hash).execute(&mut *conn).await?.rows_affected()) == 1)
}

/// A generated password that can be shown.
#[derive(sqlx::FromRow)]
pub struct Reveal {
    /// Row of the import.
    pub row_index: i64,
    /// Whose.
    pub account_id: Uuid,
    /// The password, sealed.
    pub sealed: Vec<u8>,
}

/// Takes the generated passwords of an import away and answers them, in the order of the file.
pub async fn take_reveals(tx: &mut Tx, import: Uuid) -> Result<Vec<Reveal>, Error> {
    const SQL: &str = "DELETE FROM account_reveals WHERE import_id = $1 RETURNING row_index, account_id, sealed";
    let mut taken: Vec<Reveal> = on_tx!(tx, conn => sqlx::query_as(SQL).bind(import).fetch_all(&mut *conn).await?);
    taken.sort_unstable_by_key(|reveal| reveal.row_index);
    Ok(taken)
}
