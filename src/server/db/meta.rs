//! Small facts about the database itself.

use super::{Db, Tx};
use crate::server::error::Error;
use crate::{execute, on_pool, on_tx};

const GET: &str = "SELECT value FROM meta WHERE name = $1";
const REPLACE: &str = "UPDATE meta SET value = $3 WHERE name = $1 AND value = $2";
const PUT: &str = "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";

/// The fact of that name.
pub async fn get(db: &Db, name: &'static str) -> Result<Option<Vec<u8>>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_scalar(GET).bind(name).fetch_optional(pool).await)?)
}

/// The fact of that name, as this transaction sees it.
pub async fn get_in(tx: &mut Tx, name: &'static str) -> Result<Option<Vec<u8>>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_scalar(GET).bind(name).fetch_optional(conn).await)?)
}

/// Writes a fact once; the one who comes first decides. `false` when it was there.
pub async fn put_once(tx: &mut Tx, name: &'static str, value: &[u8]) -> Result<bool, Error> {
    Ok(execute!(tx, PUT, name, value)? == 1)
}

/// Writes another value of a fact; `false` when it is not `before` by now.
pub async fn replace(tx: &mut Tx, name: &'static str, before: &[u8], value: &[u8]) -> Result<bool, Error> {
    Ok(execute!(tx, REPLACE, name, before, value)? == 1)
}
