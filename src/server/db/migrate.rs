//! Migrations: inside the binary, run by whichever process comes first.

use sqlx::migrate::{MigrateError, Migrator};
use uuid::Uuid;

use super::Db;
use crate::on_pool;
use crate::server::clock::{Clock, Rng, SECOND};
use crate::server::error::Error;

const LOCKS: &str =
    "CREATE TABLE IF NOT EXISTS muster_locks (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until_at BIGINT NOT NULL)";
const TAKE: &str = "INSERT INTO muster_locks (name, holder, until_at) VALUES ('migrate', $1, $2)
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until_at = excluded.until_at WHERE muster_locks.until_at < $3";
const GIVE: &str = "DELETE FROM muster_locks WHERE name = 'migrate' AND holder = $1";
const DONE: &str = "SELECT version, checksum FROM _sqlx_migrations WHERE success ORDER BY version";

/// What is answered to a database whose migrations have these numbers and another text.
const EARLIER: &str = "this database was made by an earlier version of Muster: export what you need with that version, then \
    start afresh with a new database";

/// How long a process that migrates is left alone.
const LEASE: i64 = 300 * SECOND;

fn migrator(db: &Db) -> Migrator {
    let mut migrator = db.pick(sqlx::migrate!("migrations/sqlite"), sqlx::migrate!("migrations/postgres"));
    // sqlx would take an advisory lock, which not everything that speaks PostgreSQL has; there is a
    // row for it.
    migrator.set_locking(false);
    migrator
}

/// Brings the schema up to this program's. Refuses a database of an earlier design, or one that a
/// newer program has migrated, and leaves it as it is.
pub async fn run(db: &Db, clock: &dyn Clock, rng: &dyn Rng) -> Result<(), Error> {
    let migrator = migrator(db);
    let done: Vec<(i64, Vec<u8>)> = on_pool!(db, pool => sqlx::query_as(DONE).fetch_all(pool).await).unwrap_or_default();
    let known = |version: i64| migrator.iter().find(|migration| migration.version == version);
    if done.iter().any(|(version, sum)| known(*version).is_some_and(|migration| migration.checksum.as_ref() != sum.as_slice())) {
        return Err(Error::broken(EARLIER));
    }
    if let Some((version, _)) = done.iter().find(|(version, _)| known(*version).is_none()) {
        return Err(Error::broken(format!(
            "the database was migrated by a newer Muster (migration {version} is unknown here): use that version or a newer one"
        )));
    }
    if done.len() == migrator.iter().count() {
        return Ok(());
    }
    let holder = lock(db, clock, rng).await?;
    let ran = match db {
        Db::Sqlite { write, .. } => migrator.run(write).await,
        Db::Postgres(pool) => migrator.run(pool).await,
    };
    match db {
        Db::Sqlite { write, .. } => sqlx::query(GIVE).bind(&holder).execute(write).await.map(|_| ())?,
        Db::Postgres(pool) => sqlx::query(GIVE).bind(&holder).execute(pool).await.map(|_| ())?,
    }
    match ran {
        Ok(()) => Ok(()),
        Err(MigrateError::Execute(e) | MigrateError::ExecuteMigration(e, _)) => Err(e.into()),
        Err(e) => Err(Error::broken(e.to_string())),
    }
}

/// Waits for its turn.
async fn lock(db: &Db, clock: &dyn Clock, rng: &dyn Rng) -> Result<String, Error> {
    let mut id = [0; 16];
    rng.fill(&mut id);
    let holder = Uuid::from_bytes(id).to_string();
    loop {
        let now = clock.now().0;
        let taken = match db {
            Db::Sqlite { write, .. } => {
                sqlx::query(LOCKS).execute(write).await?;
                let take = sqlx::query(TAKE).bind(&holder).bind(now + LEASE).bind(now);
                take.execute(write).await?.rows_affected()
            }
            Db::Postgres(pool) => {
                // Two processes that make the table at the same moment: one of them is refused and
                // finds it there.
                let _ = sqlx::query(LOCKS).execute(pool).await;
                let take = sqlx::query(TAKE).bind(&holder).bind(now + LEASE).bind(now);
                take.execute(pool).await?.rows_affected()
            }
        };
        if taken == 1 {
            return Ok(holder);
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}
