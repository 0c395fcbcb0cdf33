//! Imports: their row, the parts of their file, and their state.

use std::collections::HashMap;

use uuid::Uuid;

use super::import_counts::{self, Phase};
use super::{Db, Driver, Tx, id_blob};
use crate::domain::action_counts::ActionCounts;
use crate::domain::import::ImportState;
use crate::server::db::scope::Filter;
use crate::server::error::Error;
use crate::{execute, in_scope, on_pool, on_tx};

/// One import as stored.
#[derive(Debug, Clone, sqlx::FromRow)]
#[expect(
    missing_docs,
    reason = "the columns are described in migrations/*/0005_imports.sql, 0010_import_choices.sql, 0013_import_owners.sql, \
        0015_import_keys.sql and 0028_agreements.sql"
)]
pub struct Import {
    pub id: Uuid,
    pub program: String,
    pub organization_id: Uuid,
    pub tenant_id: Uuid,
    pub file_name: String,
    pub size: i64,
    pub options: String,
    pub rules: String,
    pub agreement: String,
    pub agreed_by: String,
    pub agreed_at: Option<i64>,
    pub answers: String,
    pub apply_at_once: bool,
    pub by_name: String,
    pub announced_by: Option<Uuid>,
    pub state: String,
    pub problem: String,
    pub fingerprint: Option<Vec<u8>>,
    pub same_as: Option<Uuid>,
    pub same_as_at: Option<i64>,
    pub forced: bool,
    pub epoch: i64,
    pub detected: Option<String>,
    pub file_findings: String,
    pub row_count: i64,
    pub planned_bytes: i64,
    pub chunk_count: i64,
    pub chunks_done: i64,
    pub generated_left: i64,
    pub hashed: i64,
    pub created_at: i64,
    pub received_at: Option<i64>,
    pub planned_at: Option<i64>,
    pub apply_started_at: Option<i64>,
    pub applied_at: Option<i64>,
    pub reveal_until: Option<i64>,
    pub ended_at: Option<i64>,
    pub erased_at: Option<i64>,
    pub purged_at: Option<i64>,
    pub planned_by: String,
    pub applied_by: String,
    pub own_keys: bool,
}

impl Import {
    /// Where it stands.
    pub fn state(&self) -> Result<ImportState, Error> {
        ImportState::from_name(&self.state).ok_or_else(|| Error::stored("imports", "state", self.id))
    }
}

/// What is stored when an upload is announced.
pub struct NewImport<'a> {
    /// Made from who announced it and the client's idempotency key.
    pub id: Uuid,
    /// Program id.
    pub program: &'a str,
    /// Organization that the accounts will belong to.
    pub organization: Uuid,
    /// Root of its tree.
    pub tenant: Uuid,
    /// File name, without a path.
    pub file_name: &'a str,
    /// Size of the file in bytes.
    pub size: i64,
    /// Read options, JSON.
    pub options: &'a str,
    /// Rules snapshot, JSON.
    pub rules: &'a str,
    /// Version of the program's agreement that was accepted, by who uploads it; blank: it has none.
    pub agreement: &'a str,
    /// What the program asks once for a file, JSON.
    pub answers: &'a str,
    /// The end of planning goes on to applying.
    pub apply_at_once: bool,
    /// Planned although the same file was applied before.
    pub forced: bool,
    /// Who uploads it, for lists.
    pub by_name: &'a str,
    /// Their staff id; `None`: the command line.
    pub announced_by: Option<Uuid>,
    /// The time of the change, microseconds.
    pub at: i64,
}

const INSERT: &str = "\
INSERT INTO imports (id, program, organization_id, tenant_id, file_name, size, options, rules, by_name, created_at,
    planned_by, applied_by, state, problem, forced, epoch, file_findings, row_count, planned_bytes,
    chunk_count, chunks_done, generated_left, hashed, agreement, answers, apply_at_once, announced_by, own_keys,
    agreed_by, agreed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
    '', '', 'receiving', '', $17, 0, '[]', 0, 0, 0, 0, 0, 0, $11, $12, $13, $14, TRUE, $15, $16)
ON CONFLICT (id) DO NOTHING";

/// Stores a new import; false when it is there already.
pub async fn insert(tx: &mut Tx, new: &NewImport<'_>) -> Result<bool, Error> {
    let agreed = (!new.agreement.is_empty()).then_some((new.by_name, new.at));
    let done = on_tx!(tx, conn => sqlx::query(INSERT)
        .bind(new.id).bind(new.program).bind(new.organization).bind(new.tenant).bind(new.file_name).bind(new.size)
        .bind(new.options).bind(new.rules).bind(new.by_name).bind(new.at).bind(new.agreement)
        .bind(new.answers).bind(new.apply_at_once).bind(new.announced_by)
        .bind(agreed.map_or("", |(by, _)| by)).bind(agreed.map(|(_, at)| at)).bind(new.forced)
        .execute(&mut *conn).await?.rows_affected());
    Ok(done == 1)
}

/// Another version of the agreement was accepted than at the upload.
pub async fn set_agreed(tx: &mut Tx, id: Uuid, version: &str, by: &str, at: i64) -> Result<(), Error> {
    const SQL: &str = "UPDATE imports SET agreement = $2, agreed_by = $3, agreed_at = $4 WHERE id = $1";
    execute!(tx, SQL, id, version, by, at)?;
    Ok(())
}

const FIND: &str = "SELECT * FROM imports WHERE id = $1";

/// The import of that id.
pub async fn find(db: &Db, id: Uuid) -> Result<Option<Import>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(FIND).bind(id).fetch_optional(pool).await?))
}

/// The import of that id, as this transaction sees it.
pub async fn find_in(tx: &mut Tx, id: Uuid) -> Result<Option<Import>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(FIND).bind(id).fetch_optional(&mut *conn).await?))
}

const ORGANIZATIONS_POSTGRES: &str = "SELECT id, organization_id FROM imports WHERE id = ANY($1::uuid[])";
const ORGANIZATIONS_SQLITE: &str = "\
WITH RECURSIVE n(i) AS (SELECT 0 WHERE length($1) > 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < length($1) / 16)
SELECT id, organization_id FROM imports WHERE id IN (SELECT substr($1, n.i * 16 + 1, 16) FROM n)";

/// At which organization each of these imports was made.
pub async fn organizations_of(db: &Db, imports: &[Uuid]) -> Result<HashMap<Uuid, Uuid>, Error> {
    if imports.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<(Uuid, Uuid)> = match db {
        Db::Postgres(pool) => sqlx::query_as(ORGANIZATIONS_POSTGRES).bind(imports).fetch_all(pool).await?,
        Db::Sqlite { read, .. } => sqlx::query_as(ORGANIZATIONS_SQLITE).bind(id_blob(imports)).fetch_all(read).await?,
    };
    Ok(found.into_iter().collect())
}

/// As [`organizations_of`], as this transaction sees it.
pub async fn organizations_of_in(tx: &mut Tx, imports: &[Uuid]) -> Result<HashMap<Uuid, Uuid>, Error> {
    if imports.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<(Uuid, Uuid)> = match &mut tx.driver {
        Driver::Postgres(conn) => sqlx::query_as(ORGANIZATIONS_POSTGRES).bind(imports).fetch_all(&mut **conn).await?,
        Driver::Sqlite(conn) => sqlx::query_as(ORGANIZATIONS_SQLITE).bind(id_blob(imports)).fetch_all(&mut **conn).await?,
    };
    Ok(found.into_iter().collect())
}

/// As [`find_in`], and nobody else moves it until this transaction ends. SQLite has one writer at a
/// time.
pub async fn find_to_move(tx: &mut Tx, id: Uuid) -> Result<Option<Import>, Error> {
    let sql = tx.pick(FIND, "SELECT * FROM imports WHERE id = $1 FOR UPDATE");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id).fetch_optional(&mut *conn).await?))
}

/// As [`find_in`], and its row stays as it is until this transaction ends; parts of one file do not
/// wait for each other.
pub async fn find_held(tx: &mut Tx, id: Uuid) -> Result<Option<Import>, Error> {
    let sql = tx.pick(FIND, "SELECT * FROM imports WHERE id = $1 FOR SHARE");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id).fetch_optional(&mut *conn).await?))
}

/// Notes the size of a file that was not known when it was announced.
pub async fn set_size(tx: &mut Tx, id: Uuid, size: i64) -> Result<(), Error> {
    const SQL: &str = "UPDATE imports SET size = $2 WHERE id = $1 AND state = 'receiving'";
    execute!(tx, SQL, id, size)?;
    Ok(())
}

const SAME_FILE: &str = "\
SELECT * FROM imports
WHERE fingerprint = $1 AND id <> $2 AND ended_at IS NULL AND state IN ('planning', 'planned', 'applying', 'stopped', 'applied', 'undoing')
ORDER BY CASE state WHEN 'applied' THEN 0 WHEN 'undoing' THEN 0 WHEN 'applying' THEN 1 WHEN 'stopped' THEN 2 ELSE 3 END, created_at, id
LIMIT 5";

/// Other imports of the same fingerprint that are alive, the applied one first, then the oldest.
/// One that was ended half-way or undone is none.
pub async fn same_file(tx: &mut Tx, fingerprint: &[u8], not: Uuid) -> Result<Vec<Import>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(SAME_FILE).bind(fingerprint).bind(not).fetch_all(&mut *conn).await?))
}

/// The first of them, of a file that has no import yet.
pub async fn made_of(db: &Db, fingerprint: &[u8]) -> Result<Option<Import>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(SAME_FILE).bind(fingerprint).bind(Uuid::nil()).fetch_optional(pool).await?))
}

/// Remembers the file's fingerprint and when it was complete.
pub async fn set_received(tx: &mut Tx, id: Uuid, fingerprint: &[u8], at: i64) -> Result<(), Error> {
    const SQL: &str = "UPDATE imports SET fingerprint = $2, received_at = $3 WHERE id = $1";
    execute!(tx, SQL, id, fingerprint, at)?;
    Ok(())
}

/// Remembers that the same file was applied before, or (with `None`) that it is planned all the
/// same.
pub async fn set_same_as(tx: &mut Tx, id: Uuid, same: Option<(Uuid, i64)>, forced: bool) -> Result<(), Error> {
    const SQL: &str = "UPDATE imports SET same_as = $2, same_as_at = $3, forced = $4 WHERE id = $1";
    execute!(tx, SQL, id, same.map(|s| s.0), same.map(|s| s.1), forced)?;
    Ok(())
}

/// Moves from one state to another; false when it stood elsewhere.
pub async fn set_state(tx: &mut Tx, id: Uuid, from: ImportState, to: ImportState) -> Result<bool, Error> {
    const SQL: &str = "UPDATE imports SET state = $3 WHERE id = $1 AND state = $2";
    let done = on_tx!(tx, conn => sqlx::query(SQL).bind(id).bind(from.name()).bind(to.name())
        .execute(&mut *conn).await?.rows_affected());
    Ok(done == 1)
}

const BEGIN_PLAN: &str = "\
UPDATE imports SET epoch = epoch + 1, row_count = 0, planned_bytes = 0, chunk_count = 0, problem = ''
WHERE id = $1 AND state = 'planning' RETURNING epoch";

/// Begins an attempt at planning and fences off every earlier one. `None` when there is nothing to
/// plan.
pub async fn begin_plan(tx: &mut Tx, id: Uuid) -> Result<Option<i64>, Error> {
    let epoch = on_tx!(tx, conn => sqlx::query_scalar(BEGIN_PLAN).bind(id).fetch_optional(&mut *conn).await?);
    if epoch.is_some() {
        import_counts::reset_plan(tx, id).await?;
    }
    Ok(epoch)
}

const FORGET_PLAN: &str = "UPDATE imports SET planned_at = NULL WHERE id = $1";

/// The plan was given up before its end.
pub async fn forget_plan(tx: &mut Tx, id: Uuid) -> Result<(), Error> {
    execute!(tx, FORGET_PLAN, id)?;
    Ok(())
}

const ADD_PLANNED: &str = "\
UPDATE imports SET row_count = row_count + $3, planned_bytes = $4, chunk_count = $5
WHERE id = $1 AND epoch = $2 AND state = 'planning'";

/// Adds a chunk to the counts; false when this attempt was fenced off or the import given up: roll
/// back.
pub async fn add_planned(
    tx: &mut Tx,
    id: Uuid,
    epoch: i64,
    counts: &ActionCounts,
    planned_bytes: i64,
    chunk_count: i64,
) -> Result<bool, Error> {
    let rows = counts.rows() as i64;
    if execute!(tx, ADD_PLANNED, id, epoch, rows, planned_bytes, chunk_count)? == 0 {
        return Ok(false);
    }
    import_counts::add(tx, id, Phase::Plan, counts).await?;
    Ok(true)
}

const END_PLAN: &str = "\
UPDATE imports SET state = $3, problem = $4, detected = NULL, file_findings = '[]', planned_at = $5, same_name = $6
WHERE id = $1 AND epoch = $2 AND state = 'planning'";

/// How planning ended.
pub struct Planned<'a> {
    /// `Planned` or `Refused`.
    pub state: ImportState,
    /// Why it was refused, one sentence; else blank.
    pub problem: &'a str,
    /// The time of the change, microseconds.
    pub at: i64,
    /// Rows with a birth date and the name that most of them have.
    pub same_name: i64,
}

/// Ends an attempt at planning; false when it was fenced off.
pub async fn end_plan(tx: &mut Tx, id: Uuid, epoch: i64, end: &Planned<'_>) -> Result<bool, Error> {
    let done = on_tx!(tx, conn => sqlx::query(END_PLAN)
        .bind(id).bind(epoch).bind(end.state.name()).bind(end.problem).bind(end.at).bind(end.same_name)
        .execute(&mut *conn).await?.rows_affected());
    Ok(done == 1)
}

/// Notes who has the file planned.
pub async fn set_planned_by(tx: &mut Tx, id: Uuid, by: &str) -> Result<(), Error> {
    const SQL: &str = "UPDATE imports SET planned_by = $2 WHERE id = $1";
    execute!(tx, SQL, id, by)?;
    Ok(())
}

/// Marks who has it applied and when that began, and until when generated passwords can be shown:
/// never longer for those that wait already.
pub async fn set_applying(tx: &mut Tx, id: Uuid, by: &str, at: i64, reveal_until: i64) -> Result<(), Error> {
    const SQL: &str = "\
UPDATE imports SET applied_by = $4, apply_started_at = COALESCE(apply_started_at, $2), problem = '',
    reveal_until = CASE WHEN generated_left > 0 THEN reveal_until ELSE $3 END WHERE id = $1";
    execute!(tx, SQL, id, at, reveal_until, by)?;
    Ok(())
}

const ADD_APPLIED: &str = "\
UPDATE imports SET chunks_done = chunks_done + 1, generated_left = generated_left + $2
WHERE id = $1 AND state = 'applying' AND (ended_at IS NOT NULL) = $3
RETURNING chunks_done, chunk_count";

/// Adds an applied chunk to the counts and answers (chunks done, chunks in all); `None` when it was
/// stopped meanwhile, or ended (`ended`: whether it was when the chunk was prepared): roll back.
pub async fn add_applied(
    tx: &mut Tx,
    id: Uuid,
    counts: &ActionCounts,
    generated: i64,
    ended: bool,
) -> Result<Option<(i64, i64)>, Error> {
    let chunks = on_tx!(tx, conn => sqlx::query_as(ADD_APPLIED).bind(id).bind(generated).bind(ended)
        .fetch_optional(&mut *conn).await?);
    if chunks.is_some() {
        import_counts::add(tx, id, Phase::Outcome, counts).await?;
    }
    Ok(chunks)
}

/// Marks an import as applied.
pub async fn set_applied(tx: &mut Tx, id: Uuid, at: i64) -> Result<bool, Error> {
    const SQL: &str = "UPDATE imports SET state = 'applied', applied_at = $2 WHERE id = $1 AND state = 'applying'";
    Ok(on_tx!(tx, conn => sqlx::query(SQL).bind(id).bind(at).execute(&mut *conn).await?.rows_affected()) == 1)
}

/// Marks that rows which are not applied yet never will be, and who ended it.
pub async fn set_ended(tx: &mut Tx, id: Uuid, by: &str, at: i64) -> Result<(), Error> {
    const SQL: &str = "UPDATE imports SET ended_at = COALESCE(ended_at, $2), applied_by = $3, problem = '' WHERE id = $1";
    execute!(tx, SQL, id, at, by)?;
    Ok(())
}

/// Says what went wrong, one sentence.
pub async fn set_problem(tx: &mut Tx, id: Uuid, problem: &str) -> Result<(), Error> {
    const SQL: &str = "UPDATE imports SET problem = $2 WHERE id = $1";
    execute!(tx, SQL, id, problem)?;
    Ok(())
}

/// Counts passwords that no longer wait to be hashed.
pub async fn add_hashed(tx: &mut Tx, id: Uuid, hashed: i64) -> Result<(), Error> {
    const SQL: &str = "UPDATE imports SET hashed = hashed + $2 WHERE id = $1";
    execute!(tx, SQL, id, hashed)?;
    Ok(())
}

/// Counts generated passwords that can no longer be shown.
pub async fn take_generated(tx: &mut Tx, id: Uuid, taken: i64) -> Result<(), Error> {
    const SQL: &str = "UPDATE imports SET generated_left = generated_left - $2 WHERE id = $1";
    execute!(tx, SQL, id, taken)?;
    Ok(())
}

/// Erases the file's parts, the typed passwords of its staged rows, and the key of both.
pub async fn erase_file(tx: &mut Tx, id: Uuid, at: i64) -> Result<(), Error> {
    const PARTS: &str = "DELETE FROM import_parts WHERE import_id = $1";
    const SECRETS: &str = "DELETE FROM import_secrets WHERE import_id = $1";
    const MARK: &str = "UPDATE imports SET erased_at = COALESCE(erased_at, $2) WHERE id = $1";
    execute!(tx, PARTS, id)?;
    execute!(tx, SECRETS, id)?;
    execute!(tx, "DELETE FROM import_keys WHERE import_id = $1 AND kind = 1", id)?;
    execute!(tx, MARK, id, at)?;
    Ok(())
}

/// Marks that the staged rows are gone, and erases how the file was read, with the key of both.
pub async fn set_purged(tx: &mut Tx, id: Uuid, at: i64) -> Result<(), Error> {
    const HEADERS: &str = "UPDATE imports SET detected = NULL, file_findings = '[]' WHERE id = $1";
    execute!(tx, "DELETE FROM import_headers WHERE import_id = $1", id)?;
    execute!(tx, "DELETE FROM import_keys WHERE import_id = $1 AND kind = 2", id)?;
    execute!(tx, HEADERS, id)?;
    const SQL: &str = "UPDATE imports SET purged_at = COALESCE(purged_at, $2) WHERE id = $1";
    execute!(tx, SQL, id, at)?;
    Ok(())
}

/// Imports whose file lies here since before that time, oldest first.
pub async fn not_erased(db: &Db, before: i64) -> Result<Vec<Import>, Error> {
    const SQL: &str = "SELECT * FROM imports WHERE erased_at IS NULL AND created_at < $1 ORDER BY created_at LIMIT 100";
    Ok(on_pool!(db, pool => sqlx::query_as(SQL).bind(before).fetch_all(pool).await?))
}

/// Imports whose staged rows lie here since before that time, oldest first.
pub async fn not_purged(db: &Db, before: i64) -> Result<Vec<Import>, Error> {
    const SQL: &str = "\
SELECT * FROM imports WHERE purged_at IS NULL AND created_at < $1 AND state NOT IN ('planning', 'applying', 'undoing')
ORDER BY created_at LIMIT 100";
    Ok(on_pool!(db, pool => sqlx::query_as(SQL).bind(before).fetch_all(pool).await?))
}

/// Imports in scope, without those that were given up. `$3` is now, `$5` what of them: `waiting`
/// for somebody to do something, `running`, `applied`, or everything.
macro_rules! listed {
    () => {
        concat!(
            " FROM imports WHERE state <> 'discarded' AND ",
            in_scope!("organization_id"),
            " AND ($5 NOT IN ('waiting', 'running', 'applied') OR $5 = 'applied' AND state IN ('applied', 'undoing', 'undone')
                OR $5 = 'running' AND state IN ('planning', 'applying', 'undoing')
                OR $5 = 'waiting' AND same_as IS NULL AND (state IN ('receiving', 'planned', 'stopped') OR state = 'refused' AND erased_at IS NULL
                    OR state = 'applied' AND (problem <> '' OR generated_left > 0 AND reveal_until > $3)))"
        )
    };
}

const LIST: &str = concat!("SELECT *", listed!(), " ORDER BY created_at DESC, id LIMIT $6 OFFSET $7");

/// Imports in scope, newest first, without those that were given up: those that wait for somebody
/// (`show` is `waiting`), those that are `running` or were `applied`, or all.
pub async fn list(db: &Db, f: &Filter, show: &str, limit: i64, offset: i64) -> Result<Vec<Import>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(LIST).bind(f.everywhere).bind(f.staff).bind(f.now).bind(&f.roles)
        .bind(show).bind(limit).bind(offset).fetch_all(pool).await?))
}

const COUNT: &str = concat!("SELECT COUNT(*)", listed!());

/// How many [`list`] has in all.
pub async fn count(db: &Db, f: &Filter, show: &str) -> Result<i64, Error> {
    Ok(on_pool!(db, pool => sqlx::query_scalar(COUNT).bind(f.everywhere).bind(f.staff).bind(f.now).bind(&f.roles)
        .bind(show).fetch_one(pool).await?))
}
