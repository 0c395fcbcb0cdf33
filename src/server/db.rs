//! The only place with SQL text. Two databases, one body: [`crate::on_pool!`] reads,
//! [`crate::on_tx!`] works inside a [`Tx`].
//!
//! **Invariants:** every write goes through [`Db::transact`], which runs in a task of its own, so
//! that a caller that goes away leaves no transaction open on a pooled connection. Times are
//! integers in microseconds, ids are UUIDs. No foreign key between tables that may be spread
//! differently, no `UPDATE … FROM`, no advisory lock, no trigger, no serial id.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, PgPool, Postgres, Row, Sqlite, SqlitePool, Transaction};
use uuid::Uuid;

use super::Error;
use super::clock::{Clock, Rng};

pub mod access_requests;
pub mod account_agreements;
pub mod account_moves;
pub mod account_staff;
pub mod accounts;
pub mod agreements;
pub mod audit;
pub mod bulk;
pub mod failed_proofs;
pub mod holder_resets;
pub mod holders;
pub mod import_choices;
pub mod import_counts;
pub mod import_headers;
pub mod import_keys;
pub mod import_parts;
pub mod import_quota;
pub mod import_rows;
pub mod import_tried;
pub mod import_undos;
pub mod imports;
pub mod invitations;
pub mod jobs;
pub mod key_rotation;
mod lock_gap;
pub mod meta;
pub mod migrate;
pub mod organizations;
pub mod outbox;
pub mod password_knowers;
pub mod private;
pub mod reviews;
pub mod scope;
pub mod sessions;
pub mod staff;
pub mod tls;
pub mod writers;

/// The database. Cheap to clone.
#[derive(Clone)]
pub enum Db {
    /// The embedded default: one writer, several readers.
    Sqlite {
        /// Readers (`query_only`).
        read: SqlitePool,
        /// The one writer.
        write: SqlitePool,
    },
    /// For more than one machine.
    Postgres(PgPool),
}

/// One transaction that writes. Made by [`Db::transact`] only.
pub struct Tx {
    /// For [`on_tx!`].
    pub(crate) driver: Driver,
    /// A job was enqueued: the one who works the queue should look when this is committed.
    pub(crate) enqueued: bool,
    /// Who writes its entries of the audit log, from the first one on.
    pub(crate) writer: Option<writers::Turn>,
}

/// The transaction of one driver.
pub(crate) enum Driver {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// What a unit of work is: a future that borrows the transaction and its input.
pub type Work<'t, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 't>>;

/// Reads, with one body for both drivers:
/// `on_pool!(db, pool => sqlx::query_as(SQL).bind(id).fetch_optional(pool).await)`.
#[macro_export]
macro_rules! on_pool {
    ($db:expr, $pool:ident => $body:expr) => {
        match $db {
            $crate::server::db::Db::Sqlite { read: $pool, .. } => $body,
            $crate::server::db::Db::Postgres($pool) => $body,
        }
    };
}

/// Works inside a transaction, with one body for both drivers. `conn` is `&mut` the driver's
/// connection; use `&mut *conn` when it is needed more than once.
#[macro_export]
macro_rules! on_tx {
    ($tx:expr, $conn:ident => $body:expr) => {
        match &mut $tx.driver {
            $crate::server::db::Driver::Sqlite(t) => {
                let $conn = &mut **t;
                $body
            }
            $crate::server::db::Driver::Postgres(t) => {
                let $conn = &mut **t;
                $body
            }
        }
    };
}

/// Executes one statement in a transaction and answers how many rows it touched.
#[macro_export]
macro_rules! execute {
    ($tx:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::on_tx!($tx, conn => sqlx::query($sql)$(.bind($bind))*.execute(conn).await.map(|done| done.rows_affected()))
    };
}

/// Ids as one value, 16 bytes each: SQLite has no arrays to bind.
fn id_blob(ids: &[Uuid]) -> Vec<u8> {
    ids.iter().flat_map(|id| *id.as_bytes()).collect()
}

/// SQL that is true where a list `,one,two,` has exactly that word. Never LIKE: `_` in a word would
/// stand for any character, and SQLite would not tell upper from lower case.
#[macro_export]
macro_rules! in_list {
    ($list:literal, $word:literal) => {
        concat!("REPLACE(", $list, ", ',' || ", $word, " || ',', '') <> ", $list)
    };
}

/// SQL that is true where a column's organization is in scope: `in_scope!("i.organization_id")`
/// takes the binds `$1` to `$4` of a [`Filter`](crate::server::db::scope::Filter): everywhere,
/// staff, now, roles.
#[macro_export]
macro_rules! in_scope {
    ($column:literal) => {
        concat!(
            "($1 OR ",
            $column,
            " IN (SELECT p.descendant FROM grants g JOIN organization_paths p ON p.ancestor = g.organization_id
                WHERE g.staff_id = $2 AND g.ended_at IS NULL AND (g.until_at IS NULL OR g.until_at >= $3)
                  AND ",
            $crate::in_list!("$4", "g.role"),
            "))"
        )
    };
}

/// Wait before the second, third … try of a transaction that lost against another.
const RETRIES: [Duration; 7] = [
    Duration::from_millis(5),
    Duration::from_millis(10),
    Duration::from_millis(20),
    Duration::from_millis(50),
    Duration::from_millis(100),
    Duration::from_millis(200),
    Duration::from_millis(500),
];

impl Db {
    /// Opens (a missing SQLite file is made) and migrates.
    pub async fn open(url: &str, connections: u32, clock: &dyn Clock, rng: &dyn Rng) -> Result<Db, Error> {
        let db = match sqlite_path(url) {
            Some(path) => open_sqlite(path).await?,
            None if url.starts_with("postgres://") || url.starts_with("postgresql://") => open_postgres(url, connections).await?,
            None => return Err(Error::broken("the database address must begin with sqlite: or postgres://")),
        };
        migrate::run(&db, clock, rng).await?;
        Ok(db)
    }

    /// SQLite or PostgreSQL: for the few statements that must differ.
    pub fn pick<T>(&self, sqlite: T, postgres: T) -> T {
        match self {
            Db::Sqlite { .. } => sqlite,
            Db::Postgres(_) => postgres,
        }
    }

    /// Begins a transaction that writes: `BEGIN IMMEDIATE` on SQLite. Call it only in a task that
    /// nobody can cancel.
    pub(crate) async fn begin_write(&self) -> Result<Tx, Error> {
        let driver = match self {
            Db::Sqlite { write, .. } => Driver::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Db::Postgres(pool) => Driver::Postgres(pool.begin().await?),
        };
        Ok(Tx { driver, enqueued: false, writer: None })
    }

    /// Runs one unit of work in one transaction, in a task of its own, and commits it when it
    /// answers `Ok`.
    ///
    /// `work` may run several times (serialization failures), so it must not do anything outside
    /// the transaction.
    /// ```text
    /// db.transact((ctx.clone(), name), |tx, (ctx, name)| Box::pin(async move { … }))
    /// ```
    pub async fn transact<I, T, E, F>(&self, input: I, work: F) -> Result<T, Error>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        E: Into<Error> + Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t I) -> Work<'t, T, E> + Send + Sync + 'static,
    {
        let db = self.clone();
        let task = tokio::spawn(async move {
            let mut waits = RETRIES.iter();
            loop {
                match db.attempt(&input, &work).await {
                    Err(e) if e.is_transient() => match waits.next() {
                        Some(wait) => tokio::time::sleep(*wait).await,
                        None => return Err(e),
                    },
                    done => return done,
                }
            }
        });
        task.await.map_err(|_| Error::broken("a unit of work stopped half-way and was rolled back"))?
    }

    async fn attempt<I, T, E, F>(&self, input: &I, work: &F) -> Result<T, Error>
    where
        E: Into<Error>,
        F: for<'t> Fn(&'t mut Tx, &'t I) -> Work<'t, T, E>,
    {
        let mut tx = self.begin_write().await?;
        match work(&mut tx, input).await {
            Ok(value) => {
                let enqueued = tx.enqueued;
                tx.commit().await?;
                if enqueued {
                    jobs::wake();
                }
                Ok(value)
            }
            Err(e) => {
                tx.rollback().await?;
                Err(e.into())
            }
        }
    }

    /// Folds SQLite's log into the file and empties it: until then it holds what was erased. Does
    /// what it can while readers are in the way, without making writers wait for them for long; the
    /// next call does the rest.
    pub async fn empty_log(&self) -> Result<(), Error> {
        let Db::Sqlite { write, .. } = self else { return Ok(()) };
        let write = write.clone();
        // In a task of its own, so that the connection never goes back with the short wait.
        let done = tokio::spawn(async move {
            let mut writer = write.acquire().await?;
            sqlx::raw_sql("PRAGMA busy_timeout = 1000").execute(&mut *writer).await?;
            let emptied = sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *writer).await;
            sqlx::raw_sql(BUSY_TIMEOUT).execute(&mut *writer).await?;
            emptied.map(|_| ())
        });
        Ok(done.await.map_err(|_| Error::broken("emptying the log of the database stopped half-way"))??)
    }

    /// Closes every connection; SQLite folds its log back into the file.
    pub async fn close(&self) {
        match self {
            Db::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    async fn commit(mut self) -> Result<(), Error> {
        let mut writer = self.writer.take();
        writer.iter_mut().for_each(writers::Turn::commits);
        match self.driver {
            Driver::Sqlite(t) => t.commit().await?,
            Driver::Postgres(t) => t.commit().await?,
        }
        writer.into_iter().for_each(writers::Turn::committed);
        Ok(())
    }

    async fn rollback(self) -> Result<(), Error> {
        match self.driver {
            Driver::Sqlite(t) => t.rollback().await?,
            Driver::Postgres(t) => t.rollback().await?,
        }
        Ok(())
    }

    /// SQLite or PostgreSQL: for the few statements that must differ.
    pub fn pick<T>(&self, sqlite: T, postgres: T) -> T {
        match self.driver {
            Driver::Sqlite(_) => sqlite,
            Driver::Postgres(_) => postgres,
        }
    }
}

/// The file of a `sqlite:` address.
pub fn sqlite_path(url: &str) -> Option<PathBuf> {
    let rest = url.strip_prefix("sqlite:")?;
    Some(PathBuf::from(rest.strip_prefix("//").unwrap_or(rest)))
}

/// Pages of 4 KiB that SQLite's log holds before it is folded into the file. Keys are random, so a
/// chunk of an import touches thousands of pages: of a longer log, many were written several times
/// and are folded in once. Every commit is as durable as before.
const LOG_PAGES: &str = "16384";

/// How long a connection waits for another's lock, in milliseconds.
const BUSY_TIMEOUT: &str = "PRAGMA busy_timeout = 60000";

async fn open_sqlite(path: PathBuf) -> Result<Db, Error> {
    if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        private::folder(folder)?;
    }
    private::database(&path)?;
    let options = SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(60))
        .pragma("temp_store", "memory")
        .pragma("cache_size", "-65536")
        .pragma("wal_autocheckpoint", LOG_PAGES)
        // What is erased is overwritten, in the file and not only in the tables.
        .pragma("secure_delete", "on")
        .statement_cache_capacity(256);
    let write = lock_gap::leaving_gaps(SqlitePoolOptions::new())
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(120))
        .idle_timeout(None)
        .max_lifetime(None)
        // On a full disk or a fault of it SQLite rolls back by itself. Then no COMMIT and no
        // ROLLBACK succeeds, and the driver goes on counting a transaction and begins no other on
        // that connection: the next one gets a new connection.
        .after_release(|conn, _| {
            Box::pin(async move {
                if conn.is_in_transaction() {
                    // What a dropped transaction sent waits before this.
                    conn.ping().await?;
                }
                Ok(!conn.is_in_transaction())
            })
        })
        .connect_with(options.clone())
        .await?;
    let read = SqlitePoolOptions::new()
        .max_connections(8)
        .acquire_timeout(Duration::from_secs(30))
        .connect_lazy_with(options.pragma("query_only", "on"));
    Ok(Db::Sqlite { read, write })
}

async fn open_postgres(url: &str, connections: u32) -> Result<Db, Error> {
    let options = PgConnectOptions::from_str(url)?
        .application_name("muster")
        .options([("idle_in_transaction_session_timeout", "60s"), ("client_min_messages", "warning")]);
    let pool = PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(30))
        // A `begin()` that was canceled leaves a transaction open; the one who gets that connection
        // next would lose what it writes. In a transaction `now()` stands still. `raw_sql`, because
        // a prepared statement would be rolled back with it.
        .after_release(|conn, _| {
            Box::pin(async move {
                let row = sqlx::raw_sql("SELECT now() = statement_timestamp()").fetch_one(&mut *conn).await?;
                row.try_get::<bool, _>(0)
            })
        })
        .connect_with(options)
        .await?;
    Ok(Db::Postgres(pool))
}
