//! Which master keys are in use, how far the next one has taken over, and what is sealed with
//! which.

use uuid::Uuid;

use super::{Db, Tx};
use crate::server::error::Error;
use crate::{execute, on_pool, on_tx};

/// What is in use, as stored.
#[derive(Clone, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are described in migrations/*/0009_secrets.sql and 0025_rotation_mac.sql")]
pub struct StoredRotation {
    pub step: i64,
    pub current_key: i64,
    pub next_key: i64,
    pub phase: String,
    pub next_check: Option<Vec<u8>>,
    pub started_at: Option<i64>,
    pub ended_at: Option<i64>,
    pub mac: Option<Vec<u8>>,
}

macro_rules! rotation {
    ($lock:literal) => {
        concat!(
            "SELECT step, current_key, next_key, phase, next_check, started_at, ended_at, mac FROM key_rotation WHERE id = 1",
            $lock
        )
    };
}

/// What is in use now.
pub async fn get(db: &Db) -> Result<StoredRotation, Error> {
    const SQL: &str = rotation!("");
    Ok(on_pool!(db, pool => sqlx::query_as(SQL).fetch_one(pool).await)?)
}

/// What is in use, until this transaction ends. Many read it at once; SQLite has one writer.
pub async fn get_in(tx: &mut Tx) -> Result<StoredRotation, Error> {
    let sql = tx.pick(rotation!(""), rotation!(" FOR SHARE"));
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).fetch_one(conn).await)?)
}

/// What is in use, for somebody who changes it: waits for all who read it under a lock.
pub async fn lock(tx: &mut Tx) -> Result<StoredRotation, Error> {
    let sql = tx.pick(rotation!(""), rotation!(" FOR UPDATE"));
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).fetch_one(conn).await)?)
}

/// Puts this in the place of what was read with [`lock`].
pub async fn set(tx: &mut Tx, to: &StoredRotation) -> Result<(), Error> {
    const SET: &str = "UPDATE key_rotation SET step = $1, current_key = $2, next_key = $3, phase = $4, next_check = $5,
        started_at = $6, ended_at = $7, mac = $8 WHERE id = 1";
    execute!(
        tx,
        SET,
        to.step,
        to.current_key,
        to.next_key,
        &to.phase,
        to.next_check.as_deref(),
        to.started_at,
        to.ended_at,
        to.mac.as_deref()
    )?;
    Ok(())
}

/// How far the next key has taken over.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are described in migrations/*/0009_secrets.sql")]
pub struct Progress {
    pub pass: i64,
    pub place: Vec<u8>,
    pub renewed: i64,
}

const PROGRESS: &str = "SELECT pass, place, renewed FROM key_renewal WHERE id = 1";

/// How far it has.
pub async fn progress(db: &Db) -> Result<Progress, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(PROGRESS).fetch_one(pool).await)?)
}

/// As [`progress`], as this transaction sees it.
pub async fn progress_in(tx: &mut Tx) -> Result<Progress, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(PROGRESS).fetch_one(conn).await)?)
}

/// Notes how far it has.
pub async fn set_progress(tx: &mut Tx, to: &Progress) -> Result<(), Error> {
    const SET: &str = "UPDATE key_renewal SET pass = $1, place = $2, renewed = $3 WHERE id = 1";
    execute!(tx, SET, to.pass, &to.place, to.renewed)?;
    Ok(())
}

/// Which key sealed how many rows of a table.
macro_rules! counts {
    ($($table:literal)*) => {
        &[$(($table, concat!("SELECT substr(sealed, 1, 2), COUNT(*) FROM ", $table, " WHERE sealed IS NOT NULL GROUP BY 1")),)*]
    };
}

/// Every table with a sealed column, which is called so (a test compares).
pub const SEALED: &[(&str, &str)] = counts!("accounts" "account_ssns" "account_passwords" "account_reveals"
    "account_verification_details" "access_requests" "import_keys" "import_headers" "import_parts" "import_rows" "import_secrets" "outbox");

/// By table and master key: how many rows it sealed. What keys of imports sealed is left out.
pub async fn sealed(db: &Db) -> Result<Vec<(&'static str, u8, i64)>, Error> {
    let mut found = Vec::new();
    for (table, sql) in SEALED.iter().copied() {
        let rows: Vec<(Vec<u8>, i64)> = on_pool!(db, pool => sqlx::query_as(sql).fetch_all(pool).await)?;
        let by_master = rows.into_iter().filter(|(head, _)| head.first() != Some(&2));
        found.extend(by_master.map(|(head, count)| (table, head.get(1).copied().unwrap_or_default(), count)));
    }
    found.sort_unstable();
    Ok(found)
}

const SESSIONS: &str = "SELECT COUNT(*) FROM sessions WHERE created_at <= $1 AND created_at > $2";
const LINKS: &str = "SELECT (SELECT COUNT(*) FROM staff_links WHERE created_at <= $1 AND expires_at > $2 AND used_at IS NULL)
    + (SELECT COUNT(*) FROM holder_resets WHERE created_at <= $1 AND expires_at > $2)";
const UPLOADS: &str = "SELECT COUNT(*) FROM imports WHERE state = 'receiving' AND erased_at IS NULL";

const CODES: &str = "SELECT COUNT(*) FROM invitation_codes c JOIN invitations i ON i.account_id = c.account_id
    WHERE c.created_at <= $1 AND i.ended_at IS NULL AND i.expires_at >= $2";

/// What may still be known by an older key: sessions that began by `until`, one-time links (those
/// of account holders as well) that were made by then, uploads that are under way, and codes of
/// invitations that were made by then. `alive`: sessions from before that have ended.
pub async fn short_lived(db: &Db, until: i64, alive: i64, now: i64) -> Result<[i64; 4], Error> {
    let sessions = on_pool!(db, pool => sqlx::query_scalar(SESSIONS).bind(until).bind(alive).fetch_one(pool).await)?;
    let links = on_pool!(db, pool => sqlx::query_scalar(LINKS).bind(until).bind(now).fetch_one(pool).await)?;
    let uploads = on_pool!(db, pool => sqlx::query_scalar(UPLOADS).fetch_one(pool).await)?;
    let codes = on_pool!(db, pool => sqlx::query_scalar(CODES).bind(until).bind(now).fetch_one(pool).await)?;
    Ok([sessions, links, uploads, codes])
}

/// A sealed cell: row, tenant, what is sealed; nothing where it is blank.
pub type Cell = (Uuid, Uuid, Option<Vec<u8>>);

/// A sealed cell of an import: import and number, tenant, what is sealed.
pub type ImportCell = (Uuid, i64, Uuid, Option<Vec<u8>>);

/// Cells of accounts, from behind that account on, in order; of details of verifications, by their
/// events. The tenant of a waiting password is not asked for: it is its account. Whichever key
/// sealed them: one that looked for a key here could go through the whole table.
pub async fn account_cells(tx: &mut Tx, table: &str, after: Uuid, limit: i64) -> Result<Vec<Cell>, Error> {
    const SSNS: &str = "SELECT s.account_id, a.tenant_id, s.sealed FROM account_ssns s JOIN accounts a ON a.id = s.account_id
        WHERE s.account_id > $1 ORDER BY s.account_id LIMIT $2";
    const PASSWORDS: &str = "SELECT account_id, account_id, sealed FROM account_passwords
        WHERE account_id > $1 ORDER BY account_id LIMIT $2";
    const REVEALS: &str =
        "SELECT r.account_id, a.tenant_id, r.sealed FROM account_reveals r JOIN accounts a ON a.id = r.account_id
        WHERE r.account_id > $1 ORDER BY r.account_id LIMIT $2";
    const DETAILS: &str = "SELECT d.event_id, a.tenant_id, d.sealed
        FROM account_verification_details d JOIN accounts a ON a.id = d.account_id
        WHERE d.event_id > $1 ORDER BY d.event_id LIMIT $2";
    let sql = match table {
        "account_ssns" => SSNS,
        "account_verification_details" => DETAILS,
        "account_passwords" => PASSWORDS,
        "account_reveals" => REVEALS,
        _ => return Err(Error::broken(format!("{table} has no sealed cells of accounts"))),
    };
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(after).bind(limit).fetch_all(conn).await)?)
}

/// Cells of requests for access, from behind that one on, in order.
pub async fn request_cells(tx: &mut Tx, after: Uuid, limit: i64) -> Result<Vec<Cell>, Error> {
    const SQL: &str = "SELECT r.id, o.root_id, r.sealed FROM access_requests r JOIN organizations o ON o.id = r.organization_id
        WHERE r.id > $1 ORDER BY r.id LIMIT $2";
    Ok(on_tx!(tx, conn => sqlx::query_as(SQL).bind(after).bind(limit).fetch_all(conn).await)?)
}

/// Puts what another key sealed of a request in the place of what was read; false when that has
/// changed meanwhile.
pub async fn set_request_cell(tx: &mut Tx, request: Uuid, from: &[u8], to: &[u8]) -> Result<bool, Error> {
    const SQL: &str = "UPDATE access_requests SET sealed = $3 WHERE id = $1 AND sealed = $2";
    Ok(execute!(tx, SQL, request, from, to)? == 1)
}

/// Cells of imports, from behind that one on, in order, whichever key sealed them.
pub async fn import_cells(tx: &mut Tx, table: &str, (import, number): (Uuid, i64), limit: i64) -> Result<Vec<ImportCell>, Error> {
    const PARTS: &str =
        "SELECT c.import_id, c.part, i.tenant_id, c.sealed FROM import_parts c JOIN imports i ON i.id = c.import_id
        WHERE (c.import_id, c.part) > ($1, $2) ORDER BY c.import_id, c.part LIMIT $3";
    const ROWS: &str =
        "SELECT c.import_id, c.row_index, i.tenant_id, c.sealed FROM import_rows c JOIN imports i ON i.id = c.import_id
        WHERE (c.import_id, c.row_index) > ($1, $2) ORDER BY c.import_id, c.row_index LIMIT $3";
    const SECRETS: &str = "SELECT c.import_id, c.row_index, i.tenant_id, c.sealed FROM import_secrets c
        JOIN imports i ON i.id = c.import_id
        WHERE (c.import_id, c.row_index) > ($1, $2) ORDER BY c.import_id, c.row_index LIMIT $3";
    const KEYS: &str = "SELECT c.import_id, c.kind, i.tenant_id, c.sealed FROM import_keys c JOIN imports i ON i.id = c.import_id
        WHERE (c.import_id, c.kind) > ($1, $2) ORDER BY c.import_id, c.kind LIMIT $3";
    const HEADERS: &str = "SELECT c.import_id, CAST(0 AS BIGINT), i.tenant_id, c.sealed FROM import_headers c
        JOIN imports i ON i.id = c.import_id
        WHERE (c.import_id, CAST(0 AS BIGINT)) > ($1, $2) ORDER BY c.import_id LIMIT $3";
    let sql = match table {
        "import_keys" => KEYS,
        "import_headers" => HEADERS,
        "import_parts" => PARTS,
        "import_rows" => ROWS,
        "import_secrets" => SECRETS,
        _ => return Err(Error::broken(format!("{table} has no sealed cells of imports"))),
    };
    Ok(on_tx!(tx, conn => {
        sqlx::query_as(sql).bind(import).bind(number).bind(limit).fetch_all(conn).await
    })?)
}

/// Puts a cell that another key sealed in the place of the one that was read; false when that has
/// changed meanwhile. A row's packed keys go: they are derived again when they are needed.
pub async fn set_import_cell(
    tx: &mut Tx,
    table: &str,
    (import, number): (Uuid, i64),
    from: &[u8],
    to: &[u8],
) -> Result<bool, Error> {
    const PART: &str = "UPDATE import_parts SET sealed = $4 WHERE import_id = $1 AND part = $2 AND sealed = $3";
    const ROW: &str = "UPDATE import_rows SET sealed = $4, keys = $5 WHERE import_id = $1 AND row_index = $2 AND sealed = $3";
    const SECRET: &str = "UPDATE import_secrets SET sealed = $4 WHERE import_id = $1 AND row_index = $2 AND sealed = $3";
    const KEY: &str = "UPDATE import_keys SET sealed = $4 WHERE import_id = $1 AND kind = $2 AND sealed = $3";
    const HEADERS: &str = "UPDATE import_headers SET sealed = $3 WHERE import_id = $1 AND sealed = $2";
    let set = match table {
        "import_keys" => execute!(tx, KEY, import, number, from, to)?,
        "import_headers" => execute!(tx, HEADERS, import, from, to)?,
        "import_parts" => execute!(tx, PART, import, number, from, to)?,
        "import_rows" => execute!(tx, ROW, import, number, from, to, Vec::<u8>::new())?,
        _ => execute!(tx, SECRET, import, number, from, to)?,
    };
    Ok(set == 1)
}

/// Takes packed keys from rows of an import: they are derived again when they are needed.
pub async fn forget_row_keys(tx: &mut Tx, import: Uuid, first: i64, last: i64) -> Result<(), Error> {
    const SQL: &str =
        "UPDATE import_rows SET keys = $4 WHERE import_id = $1 AND row_index >= $2 AND row_index <= $3 AND keys <> $4";
    execute!(tx, SQL, import, first, last, Vec::<u8>::new())?;
    Ok(())
}
