//! Passwords of accounts: waiting, hashed, and what can still be shown of them.

use std::collections::HashSet;

use uuid::Uuid;

use crate::server::db::{Db, Tx};
use crate::server::error::Error;
use crate::{on_pool, on_tx};

/// A password that waits to be hashed.
#[derive(sqlx::FromRow)]
pub struct Pending {
    /// The account.
    pub account_id: Uuid,
    /// The password, sealed.
    pub sealed: Vec<u8>,
}

/// Some waiting passwords of accounts that were created together.
pub async fn pending(db: &Db, batch: Uuid, limit: i64) -> Result<Vec<Pending>, Error> {
    const SQL: &str = "\
SELECT account_id, sealed FROM account_passwords
WHERE batch = $1 AND state = 'pending' AND sealed IS NOT NULL LIMIT $2";
    Ok(on_pool!(db, pool => sqlx::query_as(SQL).bind(batch).bind(limit).fetch_all(pool).await?))
}

/// The password of an account as stored.
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
    /// Import that counts it among those to be hashed.
    pub import_id: Option<Uuid>,
}

/// The password of an account.
pub async fn of(db: &Db, account: Uuid) -> Result<Option<PasswordState>, Error> {
    const SQL: &str = "\
SELECT p.state, p.sealed, p.hash, p.temporary, CASE WHEN p.renewed THEN NULL ELSE a.import_id END AS import_id
FROM account_passwords p JOIN accounts a ON a.id = p.account_id WHERE p.account_id = $1";
    Ok(on_pool!(db, pool => sqlx::query_as(SQL).bind(account).fetch_optional(pool).await?))
}

/// A generated password that is being shown.
#[derive(sqlx::FromRow)]
pub struct Reveal {
    /// The account.
    pub account_id: Uuid,
    /// The password, sealed.
    pub sealed: Vec<u8>,
}

const WAITING_POSTGRES: &str = "\
SELECT account_id FROM account_reveals WHERE account_id = ANY($1::uuid[]) AND handout_id IS NULL AND until_at > $2";
const WAITING_SQLITE: &str = "\
WITH RECURSIVE n(i) AS (SELECT 0 WHERE length($1) > 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < length($1) / 16)
SELECT r.account_id FROM n CROSS JOIN account_reveals r ON r.account_id = substr($1, n.i * 16 + 1, 16)
WHERE r.handout_id IS NULL AND r.until_at > $2";

/// Of these accounts, those whose generated password nobody was shown yet.
pub async fn waiting(db: &Db, accounts: &[Uuid], now: i64) -> Result<HashSet<Uuid>, Error> {
    let found: Vec<Uuid> = match db {
        _ if accounts.is_empty() => Vec::new(),
        Db::Postgres(pool) => sqlx::query_scalar(WAITING_POSTGRES).bind(accounts).bind(now).fetch_all(pool).await?,
        Db::Sqlite { read, .. } => {
            sqlx::query_scalar(WAITING_SQLITE).bind(crate::server::db::id_blob(accounts)).bind(now).fetch_all(read).await?
        }
    };
    Ok(found.into_iter().collect())
}

/// The passwords of these handouts of an import, in the order of the file. One statement a handout:
/// there are a few.
pub async fn reveals(tx: &mut Tx, import: Uuid, handouts: &[Uuid]) -> Result<Vec<Reveal>, Error> {
    const SQL: &str = "\
SELECT account_id, sealed, import_row FROM account_reveals WHERE handout_id = $1 AND import_id = $2";
    let mut found: Vec<(Uuid, Vec<u8>, Option<i64>)> = Vec::new();
    for handout in handouts {
        found.extend(on_tx!(tx, conn => sqlx::query_as(SQL).bind(handout).bind(import).fetch_all(&mut *conn).await?));
    }
    found.sort_unstable_by_key(|(account, _, row)| (*row, *account));
    Ok(found.into_iter().map(|(account_id, sealed, _)| Reveal { account_id, sealed }).collect())
}

/// One showing of generated passwords.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are described in migrations/*/0006_accounts.sql")]
pub struct Handout {
    pub id: Uuid,
    pub import_id: Option<Uuid>,
    pub staff_id: Option<Uuid>,
    pub shown_by: String,
    pub shown_at: i64,
    pub shown: i64,
    pub done_at: Option<i64>,
}

const HANDOUTS: &str = "\
SELECT id, import_id, staff_id, shown_by, shown_at, shown, done_at FROM password_handouts
WHERE import_id = $1 ORDER BY shown_at, id";

const HANDOUT_OF: &str = "\
SELECT h.id, h.import_id, h.staff_id, h.shown_by, h.shown_at, h.shown, h.done_at
FROM account_reveals r JOIN password_handouts h ON h.id = r.handout_id WHERE r.account_id = $1 AND h.import_id IS NULL";

/// The showing, of no import, that an account's generated password is part of.
pub async fn handout_of(db: &Db, account: Uuid) -> Result<Option<Handout>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(HANDOUT_OF).bind(account).fetch_optional(pool).await?))
}

/// As [`handout_of`], as this transaction sees it.
pub async fn handout_of_in(tx: &mut Tx, account: Uuid) -> Result<Option<Handout>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(HANDOUT_OF).bind(account).fetch_optional(&mut *conn).await?))
}

const REVEAL_OF: &str = "SELECT account_id, sealed FROM account_reveals WHERE account_id = $1";

/// What can be shown of one account's password.
pub async fn reveal_of(db: &Db, account: Uuid) -> Result<Option<Reveal>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(REVEAL_OF).bind(account).fetch_optional(pool).await?))
}

/// As [`reveal_of`], as this transaction sees it.
pub async fn reveal_of_in(tx: &mut Tx, account: Uuid) -> Result<Option<Reveal>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(REVEAL_OF).bind(account).fetch_optional(&mut *conn).await?))
}

/// Every showing of the passwords of an import, in order.
pub async fn handouts(db: &Db, import: Uuid) -> Result<Vec<Handout>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(HANDOUTS).bind(import).fetch_all(pool).await?))
}

/// As [`handouts`], as this transaction sees it.
pub async fn handouts_in(tx: &mut Tx, import: Uuid) -> Result<Vec<Handout>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(HANDOUTS).bind(import).fetch_all(&mut *conn).await?))
}
