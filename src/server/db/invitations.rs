//! Invitations of accounts, and the codes of their letters.

use uuid::Uuid;

use super::scope::Filter;
use super::{Db, Tx};
use crate::server::error::Error;
use crate::{bulk_row, execute, in_scope, on_pool, on_tx};

bulk_row! {
    /// An account whose holder is invited.
    #[expect(missing_docs, reason = "the columns are described in migrations/*/0026_invitations.sql")]
    pub struct InvitationRow in "invitations" {
        account_id: Uuid,
        organization_id: Uuid,
        invited_at: i64,
        expires_at: i64,
        reminders: i64,
        uploaded_by: Option<Uuid>,
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
    /// Who opened its letter, or else had it made: nobody else of the staff may know it.
    pub made_by: Option<Uuid>,
    /// Who uploaded the file that made the account, and chose the address: until somebody renews
    /// the invitation, or corrects the address.
    pub uploaded_by: Option<Uuid>,
    /// When a person last invited: a reminder is no new invitation.
    pub invited_at: i64,
    pub expires_at: i64,
    pub ended_at: Option<i64>,
}

/// Codes as [`Found`], and what comes behind them.
macro_rules! found {
    ($rest:literal) => {
        concat!(
            "SELECT c.account_id, COALESCE(c.opened_by, c.made_by) AS made_by, i.uploaded_by, i.invited_at, i.expires_at, i.ended_at
            FROM invitation_codes c JOIN invitations i ON i.account_id = c.account_id WHERE ",
            $rest
        )
    };
}

const FIND: &str = found!("c.code_hash = $1");
const OF_ACCOUNT: &str = found!("c.account_id = $1 ORDER BY c.created_at DESC, c.letter_id DESC LIMIT 1");

/// The latest code of an account.
pub async fn of_account(db: &Db, account: Uuid) -> Result<Option<Found>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(OF_ACCOUNT).bind(account).fetch_optional(pool).await)?)
}

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
    pub renewal: Option<Uuid>,
}

const GET: &str = "SELECT invited_at, expires_at, renewal FROM invitations WHERE account_id = $1 AND ended_at IS NULL";

/// The invitation of an account, while it has not ended.
pub async fn get_in(tx: &mut Tx, account: Uuid) -> Result<Option<Open>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(GET).bind(account).fetch_optional(conn).await)?)
}

const SET_RENEWAL: &str = "UPDATE invitations SET renewal = $2 WHERE account_id = $1";

/// Notes by which request an invitation was renewed.
pub async fn set_renewal(tx: &mut Tx, account: Uuid, request: Uuid) -> Result<(), Error> {
    execute!(tx, SET_RENEWAL, account, request)?;
    Ok(())
}

const OVER: &str = "SELECT account_id FROM invitations WHERE ended_at IS NULL AND expires_at < $1
    ORDER BY expires_at, account_id LIMIT $2";
const NEXT_END: &str = "SELECT MIN(expires_at) FROM invitations WHERE ended_at IS NULL AND expires_at >= $1";
const ORGANIZATIONS: &str = "SELECT DISTINCT organization_id FROM invitations WHERE ended_at IS NULL ORDER BY organization_id";
const TO_REMIND: &str = "SELECT account_id FROM invitations WHERE organization_id = $1 AND ended_at IS NULL
    AND invited_at <= $2 AND reminders < $3 AND expires_at > $4 ORDER BY account_id LIMIT $5";
const SET_REMINDERS: &str = "UPDATE invitations SET reminders = $2 WHERE account_id = $1";

/// Accounts whose last day is over, the first first.
pub async fn over(tx: &mut Tx, now: i64, limit: i64) -> Result<Vec<Uuid>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_scalar(OVER).bind(now).bind(limit).fetch_all(conn).await)?)
}

/// When the next invitation ends, from now on: what could not be ended before is for another run.
pub async fn next_end(tx: &mut Tx, now: i64) -> Result<Option<i64>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_scalar(NEXT_END).bind(now).fetch_one(conn).await)?)
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

/// The letter of a code, while it can be read.
#[derive(Clone, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are described in migrations/*/0029_opened_letters.sql")]
pub struct HeldLetter {
    pub letter_id: Uuid,
    pub made_by: Option<Uuid>,
    pub opened_by: Option<Uuid>,
}

/// The letter of an account's latest code whose text is not erased. `$1`: the account.
const HELD_LETTER: &str = "SELECT c.letter_id, c.made_by, c.opened_by FROM invitation_codes c
    JOIN outbox l ON l.id = c.letter_id WHERE c.account_id = $1 AND l.sealed IS NOT NULL
    ORDER BY c.created_at DESC, c.letter_id DESC LIMIT 1";

/// The latest letter of an account's invitation that can still be read.
pub async fn held_letter(db: &Db, account: Uuid) -> Result<Option<HeldLetter>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(HELD_LETTER).bind(account).fetch_optional(pool).await)?)
}

/// As [`held_letter`], as the transaction sees it.
pub async fn held_letter_in(tx: &mut Tx, account: Uuid) -> Result<Option<HeldLetter>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(HELD_LETTER).bind(account).fetch_optional(conn).await)?)
}

const SET_OPENED: &str = "UPDATE invitation_codes SET opened_by = $3 WHERE account_id = $1 AND letter_id = $2";

/// Notes who has opened a letter.
pub async fn set_opened(tx: &mut Tx, account: Uuid, letter: Uuid, staff: Uuid) -> Result<(), Error> {
    execute!(tx, SET_OPENED, account, letter, staff)?;
    Ok(())
}

/// An account whose invitation ends soon, or has ended.
#[derive(Clone, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are described in migrations/*/0026_invitations.sql")]
pub struct Ending {
    pub account_id: Uuid,
    pub organization_id: Uuid,
    pub program: String,
    pub expires_at: i64,
}

/// Invitations in scope that end by `$5`.
macro_rules! soon {
    ($columns:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM invitations i JOIN accounts a ON a.id = i.account_id WHERE ",
            in_scope!("i.organization_id"),
            " AND i.ended_at IS NULL AND i.expires_at <= $5 AND a.state = 'invited'"
        )
    };
}

/// Invitations in scope that have ended since `$5`, of accounts that can be renewed.
macro_rules! lately {
    ($columns:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM invitations i JOIN accounts a ON a.id = i.account_id WHERE ",
            in_scope!("i.organization_id"),
            " AND i.ended_at >= $5 AND a.state = 'expired'"
        )
    };
}

const SOON: &str =
    concat!(soon!("i.account_id, i.organization_id, a.program, i.expires_at"), " ORDER BY i.expires_at, i.account_id LIMIT $6");
const LATELY: &str = concat!(
    lately!("i.account_id, i.organization_id, a.program, i.expires_at"),
    " ORDER BY i.expires_at DESC, i.account_id LIMIT $6"
);

/// Invitations in scope that end by then, the first first.
pub async fn ending(db: &Db, f: &Filter, until: i64, limit: i64) -> Result<Vec<Ending>, Error> {
    listed(db, SOON, f, until, limit).await
}

/// Invitations in scope that have ended since then and can be renewed, the last first.
pub async fn ended(db: &Db, f: &Filter, since: i64, limit: i64) -> Result<Vec<Ending>, Error> {
    listed(db, LATELY, f, since, limit).await
}

async fn listed(db: &Db, sql: &'static str, f: &Filter, moment: i64, limit: i64) -> Result<Vec<Ending>, Error> {
    Ok(on_pool!(db, pool => {
        let query = sqlx::query_as(sql).bind(f.everywhere).bind(f.staff).bind(f.now).bind(&f.roles);
        query.bind(moment).bind(limit).fetch_all(pool).await
    })?)
}

/// How many [`ending`] and [`ended`] would list without a limit.
pub async fn counts(db: &Db, f: &Filter, until: i64, since: i64) -> Result<[i64; 2], Error> {
    Ok([count(db, soon!("COUNT(*)"), f, until).await?, count(db, lately!("COUNT(*)"), f, since).await?])
}

async fn count(db: &Db, sql: &'static str, f: &Filter, moment: i64) -> Result<i64, Error> {
    Ok(on_pool!(db, pool => {
        let query = sqlx::query_scalar(sql).bind(f.everywhere).bind(f.staff).bind(f.now).bind(&f.roles);
        query.bind(moment).fetch_one(pool).await
    })?)
}
