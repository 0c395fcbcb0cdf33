//! Small facts about the database itself.

use super::{Db, Tx};
use crate::server::Error;
use crate::{execute, on_pool};

const GET: &str = "SELECT value FROM meta WHERE name = $1";
const PUT: &str = "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";

/// The fact of that name.
pub async fn get(db: &Db, name: &'static str) -> Result<Option<Vec<u8>>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_scalar(GET).bind(name).fetch_optional(pool).await)?)
}

/// Writes a fact once; whoever comes first decides.
pub async fn put_once(tx: &mut Tx, name: &'static str, value: &[u8]) -> Result<(), Error> {
    execute!(tx, PUT, name, value)?;
    Ok(())
}
