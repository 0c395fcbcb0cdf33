//! Imports that are undone: how far, and what became of each account.

#![allow(missing_docs, reason = "fields of rows are columns, described in migrations/*/0005_imports.sql")]

use uuid::Uuid;

use super::{Db, Tx};
use crate::server::error::Error;
use crate::{bulk_row, execute, in_list, on_pool, on_tx};

/// The undo of an import as stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ImportUndo {
    pub requested_by: String,
    pub by_name: String,
    pub started_at: i64,
    pub next_row: i64,
    pub ended_at: Option<i64>,
}

bulk_row! {
    /// What became of an account.
    pub struct ImportUndoRow<'a> in "import_undo_rows" {
        import_id: Uuid,
        row_index: i64,
        account_id: Uuid,
        fate: &'a str,
    }
}

const FIND: &str = "\
SELECT requested_by, by_name, started_at, next_row, ended_at FROM import_undos WHERE import_id = $1";

/// The undo of that import, if somebody has begun one.
pub async fn find(db: &Db, import: Uuid) -> Result<Option<ImportUndo>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(FIND).bind(import).fetch_optional(pool).await?))
}

/// As [`find`], as this transaction sees it.
pub async fn find_in(tx: &mut Tx, import: Uuid) -> Result<Option<ImportUndo>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(FIND).bind(import).fetch_optional(&mut *conn).await?))
}

/// Begins or continues an undo in the name of that person. Answers the row that comes next.
pub async fn begin(tx: &mut Tx, import: Uuid, requested_by: &str, by_name: &str, at: i64) -> Result<i64, Error> {
    const SQL: &str = "\
INSERT INTO import_undos (import_id, requested_by, by_name, started_at, next_row) VALUES ($1, $2, $3, $4, 0)
ON CONFLICT (import_id) DO UPDATE SET requested_by = excluded.requested_by, by_name = excluded.by_name RETURNING next_row";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(SQL).bind(import).bind(requested_by).bind(by_name).bind(at)
        .fetch_one(&mut *conn).await?))
}

/// Takes the rows from `first` up to `end` for good, in the transaction that undoes them; false
/// when another was faster, or the import is not being undone any more.
pub async fn take(tx: &mut Tx, import: Uuid, first: i64, end: i64) -> Result<bool, Error> {
    const SQL: &str = "\
UPDATE import_undos SET next_row = $3 WHERE import_id = $1 AND next_row = $2 AND ended_at IS NULL
  AND EXISTS (SELECT 1 FROM imports WHERE id = $1 AND state = 'undoing')";
    Ok(execute!(tx, SQL, import, first, end)? == 1)
}

/// Marks that every row is undone.
pub async fn set_ended(tx: &mut Tx, import: Uuid, at: i64) -> Result<(), Error> {
    execute!(tx, "UPDATE import_undos SET ended_at = $2 WHERE import_id = $1", import, at)?;
    Ok(())
}

/// An account that an import made, moved, or asked to be moved.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct MadeAccount {
    pub row_index: i64,
    /// What came of its row: `created`, or the name of a move.
    pub outcome: String,
    /// Physical line; none once the staged rows are deleted.
    pub line: Option<i64>,
    pub account_id: Uuid,
}

/// The next accounts that an import made or, as long as something of that is left to undo, moved or
/// asked to be moved; from the row `first` on, in order.
pub async fn made(db: &Db, import: Uuid, first: i64, limit: i64) -> Result<Vec<MadeAccount>, Error> {
    const SQL: &str = "\
SELECT o.row_index, o.outcome, r.line, o.account_id FROM import_outcomes o
LEFT JOIN import_rows r ON r.import_id = o.import_id AND r.row_index = o.row_index
WHERE o.import_id = $1 AND o.row_index >= $2 AND o.account_id IS NOT NULL AND (o.outcome = 'created'
  OR (o.outcome IN ('transferred', 'requested') AND EXISTS (SELECT 1 FROM account_moves m
    WHERE m.import_id = o.import_id AND m.import_row = o.row_index AND m.state IN ('requested', 'approved', 'done'))))
ORDER BY o.row_index LIMIT $3";
    Ok(on_pool!(db, pool => sqlx::query_as(SQL).bind(import).bind(first).bind(limit).fetch_all(pool).await?))
}

/// An account and what undoing did with it, by its stable name.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct DecidedAccount {
    pub line: Option<i64>,
    pub account_id: Uuid,
    pub fate: String,
}

const DECIDED: &str = concat!(
    "SELECT r.line, u.account_id, u.fate FROM import_undo_rows u
LEFT JOIN import_rows r ON r.import_id = u.import_id AND r.row_index = u.row_index
WHERE u.import_id = $1 AND ",
    in_list!("$2", "u.fate"),
    " ORDER BY u.row_index LIMIT $3 OFFSET $4"
);

/// One page of the accounts with one of these fates (`,signed_in,edited,`), in the order of the
/// file.
pub async fn decided(db: &Db, import: Uuid, fates: &str, limit: i64, offset: i64) -> Result<Vec<DecidedAccount>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(DECIDED).bind(import).bind(fates).bind(limit).bind(offset).fetch_all(pool).await?))
}
