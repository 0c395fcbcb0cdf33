//! Staged rows, their chunks and their outcomes.

#![allow(missing_docs, reason = "fields of bulk rows are columns, described in migrations/*/0005_imports.sql")]

use uuid::Uuid;

use super::{Db, Tx};
use crate::domain::import::ImportState;
use crate::server::error::Error;
use crate::{bulk_row, execute, in_list, on_pool, on_tx};

/// Rows whose deletion is one statement, so that no transaction holds others up for long.
const DELETE_AT_ONCE: i64 = 20_000;

bulk_row! {
    /// A staged row with its planned action.
    pub struct ImportRow<'a> in "import_rows" {
        import_id: Uuid,
        row_index: i64,
        line: i64,
        action: &'a str,
        reason: Option<&'a str>,
        finding: Option<i64>,
        account_id: Option<Uuid>,
        number: Option<&'a str>,
        keys: &'a [u8],
        sealed: &'a [u8],
    }
}

bulk_row! {
    /// The typed password of a staged row.
    pub struct ImportSecret<'a> in "import_secrets" {
        import_id: Uuid,
        row_index: i64,
        sealed: &'a [u8],
    }
}

bulk_row! {
    /// A finding that came to light after its row was written.
    pub struct LateFinding in "import_late_findings" {
        import_id: Uuid,
        row_index: i64,
        finding: i64,
    }
}

bulk_row! {
    /// A range of rows that is applied at once.
    pub struct ImportChunk in "import_chunks" {
        import_id: Uuid,
        chunk: i64,
        first_row: i64,
        end_row: i64,
    }
}

bulk_row! {
    /// What came of a row.
    pub struct ImportOutcome<'a> in "import_outcomes" {
        import_id: Uuid,
        row_index: i64,
        outcome: &'a str,
        reason: Option<&'a str>,
        finding: Option<i64>,
        account_id: Option<Uuid>,
        number: Option<&'a str>,
    }
}

/// A value of a staged row that cannot be read. Row 7 of an import is named `ID/7`.
pub fn unreadable(column: &'static str, import: Uuid, row: i64) -> Error {
    Error::stored("import_rows", column, format_args!("{import}/{row}"))
}

/// A staged row as apply needs it.
#[derive(sqlx::FromRow)]
pub struct StagedRecord {
    /// Data row.
    pub row_index: i64,
    /// Planned action.
    pub action: String,
    /// Why, where the check alone does not say it.
    pub reason: Option<String>,
    /// The finding that failed it, packed.
    pub finding: Option<i64>,
    /// Account that was hit, where it may be disclosed.
    pub account_id: Option<Uuid>,
    /// Its number.
    pub number: Option<String>,
    /// Its keys, packed.
    pub keys: Vec<u8>,
    /// Cells, values and findings, sealed.
    pub sealed: Vec<u8>,
    /// The typed password, sealed, where there is one.
    pub secret: Option<Vec<u8>>,
}

const STAGED: &str = "\
SELECT r.row_index, r.action, r.reason, r.finding, r.account_id, r.number, r.keys, r.sealed, s.sealed AS secret
FROM import_rows r LEFT JOIN import_secrets s ON s.import_id = r.import_id AND s.row_index = r.row_index
WHERE r.import_id = $1 AND r.row_index >= $2 AND r.row_index < $3 ORDER BY r.row_index";

/// Staged rows of a range, in order.
pub async fn staged(db: &Db, import: Uuid, first: i64, end: i64) -> Result<Vec<StagedRecord>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(STAGED).bind(import).bind(first).bind(end).fetch_all(pool).await?))
}

/// A row with what was planned and what came of it.
#[derive(sqlx::FromRow)]
pub struct ResultRecord {
    /// Data row.
    pub row_index: i64,
    /// Physical line.
    pub line: i64,
    /// Planned action.
    pub action: String,
    /// Reason of the plan.
    pub reason: Option<String>,
    /// Finding of the plan, packed.
    pub finding: Option<i64>,
    /// Account of the plan.
    pub account_id: Option<Uuid>,
    /// Number of the plan.
    pub number: Option<String>,
    /// Cells, values and findings, sealed.
    pub sealed: Vec<u8>,
    /// What came of it.
    pub outcome: Option<String>,
    /// Reason of the outcome.
    pub did_reason: Option<String>,
    /// Finding of the outcome, packed.
    pub did_finding: Option<i64>,
    /// Account of the outcome.
    pub did_account_id: Option<Uuid>,
    /// Number of the outcome.
    pub did_number: Option<String>,
}

macro_rules! result_columns {
    ($rest:literal) => {
        concat!(
            "SELECT r.row_index, r.line, r.action, r.reason, r.finding, r.account_id, r.number, r.sealed, ",
            "o.outcome, o.reason AS did_reason, o.finding AS did_finding, o.account_id AS did_account_id, o.number AS did_number ",
            "FROM import_rows r LEFT JOIN import_outcomes o ON o.import_id = r.import_id AND o.row_index = r.row_index ",
            $rest
        )
    };
}

const RESULTS: &str = result_columns!("WHERE r.import_id = $1 AND r.row_index >= $2 ORDER BY r.row_index LIMIT $3");

/// The next rows from `first` on, in order.
pub async fn results(db: &Db, import: Uuid, first: i64, limit: i64) -> Result<Vec<ResultRecord>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(RESULTS).bind(import).bind(first).bind(limit).fetch_all(pool).await?))
}

/// Which rows of an import.
#[derive(Debug, Clone)]
pub struct Which {
    /// By what came of them, and no longer by what was planned.
    pub applied: bool,
    /// Of that action, or of that outcome; blank = all.
    pub of: &'static str,
    /// Only of these reasons: `,exists_email,exists_person,`; blank = all.
    pub reasons: String,
    /// None of these reasons, written likewise; blank = all.
    pub besides: String,
}

const PAGE: &str = concat!(
    result_columns!(
        "WHERE r.import_id = $1 AND ($2 = '' OR $2 = CASE $3 WHEN 0 THEN r.action ELSE o.outcome END) AND ($4 = '' OR "
    ),
    in_list!("$4", "COALESCE(o.reason, r.reason)"),
    ") AND ($7 = '' OR NOT ",
    in_list!("$7", "COALESCE(o.reason, r.reason, '')"),
    ") ORDER BY r.row_index LIMIT $5 OFFSET $6"
);

/// One page of these rows.
pub async fn page(db: &Db, import: Uuid, which: &Which, limit: i64, offset: i64) -> Result<Vec<ResultRecord>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(PAGE).bind(import).bind(which.of).bind(i64::from(which.applied))
        .bind(&which.reasons).bind(limit).bind(offset).bind(&which.besides).fetch_all(pool).await?))
}

const COUNT_OF_REASONS: &str = concat!(
    "SELECT COUNT(*) FROM import_rows r
LEFT JOIN import_outcomes o ON o.import_id = r.import_id AND o.row_index = r.row_index
WHERE r.import_id = $1 AND ($2 = '' OR $2 = CASE $3 WHEN 0 THEN r.action ELSE o.outcome END)
  AND ",
    in_list!("$4", "COALESCE(o.reason, r.reason)")
);

/// How many of these rows have one of the reasons.
pub async fn count_of_reasons(db: &Db, import: Uuid, which: &Which) -> Result<i64, Error> {
    Ok(
        on_pool!(db, pool => sqlx::query_scalar(COUNT_OF_REASONS).bind(import).bind(which.of).bind(i64::from(which.applied)).bind(&which.reasons)
        .fetch_one(pool).await?),
    )
}

/// Puts what a person decided in the place of an outcome that waited for it; `false` when it does
/// not wait.
pub async fn settle(
    tx: &mut Tx,
    import: Uuid,
    row: i64,
    outcome: &str,
    reason: &str,
    account: Option<Uuid>,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE import_outcomes SET outcome = $3, reason = $4, account_id = $5
        WHERE import_id = $1 AND row_index = $2 AND outcome = 'review'";
    Ok(execute!(tx, SQL, import, row, outcome, reason, account)? == 1)
}

/// Late findings of a range of rows: (row, finding), in order.
pub async fn late(db: &Db, import: Uuid, first: i64, last: i64) -> Result<Vec<(i64, i64)>, Error> {
    const SQL: &str = "\
SELECT row_index, finding FROM import_late_findings
WHERE import_id = $1 AND row_index >= $2 AND row_index <= $3 ORDER BY row_index, finding";
    Ok(on_pool!(db, pool => sqlx::query_as(SQL).bind(import).bind(first).bind(last).fetch_all(pool).await?))
}

/// A chunk: its number and its rows, the end one past the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Chunk {
    /// From 0.
    pub chunk: i64,
    /// First row.
    pub first_row: i64,
    /// One past the last row.
    pub end_row: i64,
}

/// Chunks that are still to be applied, in order.
pub async fn chunks_left(tx: &mut Tx, import: Uuid) -> Result<Vec<Chunk>, Error> {
    const SQL: &str = "\
SELECT chunk, first_row, end_row FROM import_chunks WHERE import_id = $1 AND applied_at IS NULL ORDER BY chunk";
    Ok(on_tx!(tx, conn => sqlx::query_as(SQL).bind(import).fetch_all(&mut *conn).await?))
}

/// One chunk, unless it has been applied.
pub async fn chunk_left(db: &Db, import: Uuid, chunk: i64) -> Result<Option<Chunk>, Error> {
    const SQL: &str = "\
SELECT chunk, first_row, end_row FROM import_chunks WHERE import_id = $1 AND chunk = $2 AND applied_at IS NULL";
    Ok(on_pool!(db, pool => sqlx::query_as(SQL).bind(import).bind(chunk).fetch_optional(pool).await?))
}

/// Takes a chunk for good, in the transaction that applies it; false when another was faster.
pub async fn take_chunk(tx: &mut Tx, import: Uuid, chunk: i64, at: i64) -> Result<bool, Error> {
    const SQL: &str = "\
UPDATE import_chunks SET applied_at = $3 WHERE import_id = $1 AND chunk = $2 AND applied_at IS NULL";
    Ok(on_tx!(tx, conn => sqlx::query(SQL).bind(import).bind(chunk).bind(at).execute(&mut *conn).await?.rows_affected()) == 1)
}

/// Where an import stood when somebody set out to change what is staged of it.
#[derive(Clone, Copy)]
pub struct Stand {
    /// The import that the row belongs to.
    pub import: Uuid,
    /// Its attempt at planning.
    pub epoch: i64,
    /// Its state.
    pub state: ImportState,
}

impl Stand {
    /// Fails unless it still stands there, and keeps it there until the transaction ends.
    async fn hold(self, tx: &mut Tx) -> Result<(), Error> {
        const SQL: &str = "UPDATE imports SET epoch = epoch WHERE id = $1 AND epoch = $2 AND state = $3";
        match execute!(tx, SQL, self.import, self.epoch, self.state.name())? {
            1 => Ok(()),
            _ => Err(Error::Fenced),
        }
    }
}

/// Deletes everything that was staged of an import, in steps; outcomes stay. A job that was
/// overtaken meanwhile (the import stands elsewhere, or another attempt at planning has begun)
/// deletes nothing of what came after: [`Error::Fenced`].
pub async fn clear(db: &Db, stand: Stand) -> Result<(), Error> {
    let import = stand.import;
    const LAST: &str = "SELECT MAX(row_index) FROM import_rows WHERE import_id = $1";
    const ROWS: &str = "DELETE FROM import_rows WHERE import_id = $1 AND row_index >= $2 AND row_index < $3";
    const REST: [&str; 3] = [
        "DELETE FROM import_secrets WHERE import_id = $1",
        "DELETE FROM import_late_findings WHERE import_id = $1",
        "DELETE FROM import_chunks WHERE import_id = $1",
    ];
    let last: Option<i64> = on_pool!(db, pool => sqlx::query_scalar(LAST).bind(import).fetch_one(pool).await?);
    let mut first = 0;
    while first <= last.unwrap_or(-1) {
        db.transact((stand, first), |tx, &(stand, first)| {
            Box::pin(async move {
                stand.hold(tx).await?;
                execute!(tx, ROWS, stand.import, first, first + DELETE_AT_ONCE)?;
                Ok::<_, Error>(())
            })
        })
        .await?;
        first += DELETE_AT_ONCE;
    }
    db.transact(stand, |tx, &stand| {
        Box::pin(async move {
            stand.hold(tx).await?;
            for sql in REST {
                execute!(tx, sql, stand.import)?;
            }
            Ok::<_, Error>(())
        })
    })
    .await
}
