//! The parts of an import's file, sealed.

use uuid::Uuid;

use super::{Db, Tx};
use crate::server::error::Error;
use crate::{execute, on_pool};

const PUT_PART: &str = "\
INSERT INTO import_parts (import_id, part, size, digest, sealed) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (import_id, part) DO NOTHING";

/// Stores one sealed part; one that is there already stays as it is.
pub async fn put_part(tx: &mut Tx, id: Uuid, part: i64, size: i64, digest: &[u8], sealed: &[u8]) -> Result<(), Error> {
    execute!(tx, PUT_PART, id, part, size, digest, sealed)?;
    Ok(())
}

/// A part without its bytes.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Part {
    /// From 0.
    pub part: i64,
    /// Bytes in clear.
    pub size: i64,
    /// Keyed hash of the bytes in clear.
    pub digest: Vec<u8>,
}

/// The parts that are committed, in order.
pub async fn parts(db: &Db, id: Uuid) -> Result<Vec<Part>, Error> {
    const SQL: &str = "SELECT part, size, digest FROM import_parts WHERE import_id = $1 ORDER BY part";
    Ok(on_pool!(db, pool => sqlx::query_as(SQL).bind(id).fetch_all(pool).await?))
}

/// One sealed part.
pub async fn part(db: &Db, id: Uuid, part: i64) -> Result<Option<Vec<u8>>, Error> {
    const SQL: &str = "SELECT sealed FROM import_parts WHERE import_id = $1 AND part = $2";
    Ok(on_pool!(db, pool => sqlx::query_scalar(SQL).bind(id).bind(part).fetch_optional(pool).await?))
}
