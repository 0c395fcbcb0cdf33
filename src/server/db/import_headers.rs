//! How the file of an import was read, sealed.

use uuid::Uuid;

use super::{Db, Tx};
use crate::server::error::Error;
use crate::{execute, on_pool};

/// Stores it; planned again, in the place of what was there.
pub async fn put(tx: &mut Tx, import: Uuid, sealed: &[u8]) -> Result<(), Error> {
    const PUT: &str = "INSERT INTO import_headers (import_id, sealed) VALUES ($1, $2)
        ON CONFLICT (import_id) DO UPDATE SET sealed = excluded.sealed";
    execute!(tx, PUT, import, sealed)?;
    Ok(())
}

/// What is stored.
pub async fn of(db: &Db, import: Uuid) -> Result<Option<Vec<u8>>, Error> {
    const SQL: &str = "SELECT sealed FROM import_headers WHERE import_id = $1";
    Ok(on_pool!(db, pool => sqlx::query_scalar(SQL).bind(import).fetch_optional(pool).await)?)
}
