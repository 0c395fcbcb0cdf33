//! Names and birth dates that files of the last day hold, by keyed hashes. What they mean is for
//! [`crate::server::imports`] to say.

use uuid::Uuid;

use super::Tx;
use crate::server::error::Error;
use crate::{execute, made, on_tx};

/// What is remembered of a file.
pub struct Tried<'a> {
    /// Import.
    pub import: Uuid,
    /// Root of its tree of organizations.
    pub root: Uuid,
    /// Who announced it.
    pub by: Option<Uuid>,
    /// When it was planned, microseconds.
    pub at: i64,
    /// Its names and birth dates.
    pub pairs: &'a [u8],
}

/// A file whose names and birth dates are remembered.
#[derive(sqlx::FromRow)]
pub struct TriedFile {
    /// Import.
    pub import_id: Uuid,
    /// Who announced it.
    pub announced_by: Option<Uuid>,
    /// Bytes of its pairs.
    pub size: i64,
    /// Most of the accounts that it was to create were, and it wasn't undone.
    pub made: bool,
}

/// Remembers a file; planned again, in the place of what was there.
pub async fn put(tx: &mut Tx, tried: &Tried<'_>) -> Result<(), Error> {
    const PUT: &str =
        "INSERT INTO import_tried (import_id, root_id, announced_by, at, size, pairs) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (import_id) DO UPDATE SET at = excluded.at, size = excluded.size, pairs = excluded.pairs";
    let size = tried.pairs.len() as i64;
    execute!(tx, PUT, tried.import, tried.root, tried.by, tried.at, size, tried.pairs)?;
    Ok(())
}

/// The files of a tree that were planned since then, the last one first.
pub async fn since(tx: &mut Tx, root: Uuid, since: i64) -> Result<Vec<TriedFile>, Error> {
    const SQL: &str = concat!(
        "SELECT t.import_id, t.announced_by, t.size,
            ",
        made!(),
        " AS made
        FROM import_tried t JOIN imports i ON i.id = t.import_id
        WHERE t.root_id = $1 AND t.at > $2 ORDER BY t.at DESC, t.import_id"
    );
    Ok(on_tx!(tx, conn => sqlx::query_as(SQL).bind(root).bind(since).fetch_all(conn).await)?)
}

/// The names and birth dates of a file; none when it is forgotten.
pub async fn pairs(tx: &mut Tx, import: Uuid) -> Result<Vec<u8>, Error> {
    const SQL: &str = "SELECT pairs FROM import_tried WHERE import_id = $1";
    let found: Option<Vec<u8>> = on_tx!(tx, conn => sqlx::query_scalar(SQL).bind(import).fetch_optional(conn).await)?;
    Ok(found.unwrap_or_default())
}

/// Forgets a file.
pub async fn forget_file(tx: &mut Tx, import: Uuid) -> Result<(), Error> {
    execute!(tx, "DELETE FROM import_tried WHERE import_id = $1", import)?;
    Ok(())
}

/// Forgets the files that were planned until then.
pub async fn forget(tx: &mut Tx, until: i64) -> Result<(), Error> {
    execute!(tx, "DELETE FROM import_tried WHERE at <= $1", until)?;
    Ok(())
}
