//! Keys of imports, sealed, and how they are destroyed.

use uuid::Uuid;

use super::{Db, Tx};
use crate::server::error::Error;
use crate::{execute, on_pool, on_tx};

/// A key as stored.
#[derive(sqlx::FromRow)]
pub struct StoredKey {
    /// What it is for.
    pub kind: i64,
    /// Root organization of its import.
    pub tenant_id: Uuid,
    /// The key, sealed.
    pub sealed: Vec<u8>,
}

/// Stores a key of a new import.
pub async fn insert(tx: &mut Tx, import: Uuid, kind: i64, sealed: &[u8]) -> Result<(), Error> {
    execute!(tx, "INSERT INTO import_keys (import_id, kind, sealed) VALUES ($1, $2, $3)", import, kind, sealed)?;
    Ok(())
}

/// The keys of an import that are left.
pub async fn of(db: &Db, import: Uuid) -> Result<Vec<StoredKey>, Error> {
    const SQL: &str = "SELECT k.kind, i.tenant_id, k.sealed FROM import_keys k JOIN imports i ON i.id = k.import_id
        WHERE k.import_id = $1";
    Ok(on_pool!(db, pool => sqlx::query_as(SQL).bind(import).fetch_all(pool).await)?)
}

/// Destroys the keys of that kind with which nothing can be shown any more.
pub async fn destroy_shown(tx: &mut Tx, kind: i64) -> Result<u64, Error> {
    const SQL: &str = "DELETE FROM import_keys WHERE kind = $1
        AND import_id IN (SELECT id FROM imports WHERE erased_at IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM account_reveals r WHERE r.import_id = import_keys.import_id)";
    Ok(execute!(tx, SQL, kind)?)
}

/// Destroys the keys of that kind of imports no password of which waits to be hashed.
pub async fn destroy_hashed(tx: &mut Tx, kind: i64) -> Result<u64, Error> {
    const SQL: &str = "DELETE FROM import_keys WHERE kind = $1
        AND import_id IN (SELECT id FROM imports WHERE erased_at IS NOT NULL)
        AND import_id NOT IN (SELECT a.import_id FROM account_passwords p JOIN accounts a ON a.id = p.account_id
            WHERE p.state = 'pending' AND a.import_id IS NOT NULL)";
    Ok(execute!(tx, SQL, kind)?)
}

/// Takes what is left of destroyed keys out of the files of the table. On SQLite, parts of pages
/// that are not in use may hold copies of rows from when these moved: all pages are freed, which
/// overwrites them, and the rows are written again. PostgreSQL writes the table into a new file.
/// One that is in use by others is left until the next time.
pub async fn wipe(db: &Db) -> Result<(), Error> {
    let Db::Postgres(pool) = db else {
        return db.transact((), |tx, ()| Box::pin(write_again(tx))).await;
    };
    let pool = pool.clone();
    // In a task of its own, so that the connection never goes back with the short wait.
    let done = tokio::spawn(async move {
        let mut conn = pool.acquire().await?;
        sqlx::raw_sql("SET lock_timeout = '2s'").execute(&mut *conn).await?;
        let written = sqlx::raw_sql("VACUUM FULL import_keys").execute(&mut *conn).await;
        sqlx::raw_sql("RESET lock_timeout").execute(&mut *conn).await?;
        written.map(|_| ())
    });
    if let Err(error) = done.await.map_err(|_| Error::broken("it stopped half-way"))? {
        tracing::warn!(
            "The table of the keys of imports could not be vacuumed; the next clean-up tries again: {}",
            Error::from(error)
        );
    }
    Ok(())
}

async fn write_again(tx: &mut Tx) -> Result<(), Error> {
    const KEYS: &str = "SELECT import_id, kind, sealed FROM import_keys";
    let keys: Vec<(Uuid, i64, Vec<u8>)> = on_tx!(tx, conn => sqlx::query_as(KEYS).fetch_all(conn).await)?;
    // Without a condition: SQLite frees the pages whole.
    execute!(tx, "DELETE FROM import_keys")?;
    for (import, kind, sealed) in keys {
        insert(tx, import, kind, &sealed).await?;
    }
    Ok(())
}
