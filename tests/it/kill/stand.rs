//! Where an import stands, read from the database itself: what a killed server left behind is proof
//! that no answer of a server is.

use sqlx::{Connection as _, Row as _};

/// What the database holds of the one import of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    pub state: String,
    /// Attempts at planning that were begun.
    pub attempts: i64,
    /// Parts of the file that are stored.
    pub parts: i64,
    /// Rows that were staged with their planned action.
    pub staged: i64,
    /// Rows that were applied.
    pub applied: i64,
    /// Accounts, and what each of them has: keys (of email, of name and birth date, of its number)
    /// and a password that waits or is hashed.
    pub accounts: i64,
    pub keys: i64,
    pub passwords: i64,
    /// Accounts that were removed, and accounts of which an undo has noted what it did.
    pub removed: i64,
    pub undone: i64,
}

const STAND: &str = "\
SELECT state, epoch, (SELECT COUNT(*) FROM import_parts), (SELECT COUNT(*) FROM import_rows), (SELECT COUNT(*) FROM import_outcomes),
    (SELECT COUNT(*) FROM accounts), (SELECT COUNT(*) FROM account_keys), (SELECT COUNT(*) FROM account_passwords),
    (SELECT COUNT(*) FROM accounts WHERE state = 'removed'), (SELECT COUNT(*) FROM import_undo_rows)
FROM imports";

/// Sessions of a PostgreSQL database but for this one.
const OTHERS: &str = "\
SELECT COUNT(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()";

/// Reads a database on a connection of its own.
pub struct Reader {
    runtime: tokio::runtime::Runtime,
    database: String,
}

macro_rules! stand_of {
    ($row:expr) => {{
        let row = $row;
        Stand {
            state: row.get(0),
            attempts: row.get(1),
            parts: row.get(2),
            staged: row.get(3),
            applied: row.get(4),
            accounts: row.get(5),
            keys: row.get(6),
            passwords: row.get(7),
            removed: row.get(8),
            undone: row.get(9),
        }
    }};
}

impl Reader {
    pub fn new(database: &str) -> Reader {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Reader { runtime, database: database.to_owned() }
    }

    /// Where the import stands.
    pub fn stand(&self) -> Stand {
        self.runtime.block_on(async {
            match self.database.strip_prefix("sqlite:") {
                Some(file) => {
                    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file).read_only(true);
                    let mut db = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
                    let stand = stand_of!(sqlx::query(STAND).fetch_one(&mut db).await.unwrap());
                    db.close().await.unwrap();
                    stand
                }
                None => {
                    let mut db = sqlx::PgConnection::connect(&self.database).await.unwrap();
                    let stand = stand_of!(sqlx::query(STAND).fetch_one(&mut db).await.unwrap());
                    db.close().await.unwrap();
                    stand
                }
            }
        })
    }

    /// How many accounts there are.
    pub fn accounts(&self) -> i64 {
        self.count("SELECT COUNT(*) FROM accounts")
    }

    /// What a statement counts.
    pub fn count(&self, sql: &'static str) -> i64 {
        self.runtime.block_on(async {
            match self.database.strip_prefix("sqlite:") {
                Some(file) => {
                    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file).read_only(true);
                    let mut db = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
                    let count = sqlx::query_scalar(sql).fetch_one(&mut db).await.unwrap();
                    db.close().await.unwrap();
                    count
                }
                None => {
                    let mut db = sqlx::PgConnection::connect(&self.database).await.unwrap();
                    let count = sqlx::query_scalar(sql).fetch_one(&mut db).await.unwrap();
                    db.close().await.unwrap();
                    count
                }
            }
        })
    }

    /// The phase of the rotation of keys, and its place: pass and row.
    pub fn rotation(&self) -> (String, (i64, Vec<u8>)) {
        const SQL: &str = "SELECT t.phase, r.pass, r.place FROM key_rotation t, key_renewal r";
        let (phase, pass, place) = self.runtime.block_on(async {
            match self.database.strip_prefix("sqlite:") {
                Some(file) => {
                    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file).read_only(true);
                    let mut db = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
                    let row: (String, i64, Vec<u8>) = sqlx::query_as(SQL).fetch_one(&mut db).await.unwrap();
                    db.close().await.unwrap();
                    row
                }
                None => {
                    let mut db = sqlx::PgConnection::connect(&self.database).await.unwrap();
                    let row = sqlx::query_as(SQL).fetch_one(&mut db).await.unwrap();
                    db.close().await.unwrap();
                    row
                }
            }
        });
        (phase, (pass, place))
    }

    /// Whether nothing that a killed server had begun goes on: PostgreSQL ends a session when it
    /// notices that its client is gone, and may commit until then. An SQLite file is written by the
    /// server itself.
    pub fn is_quiet(&self) -> bool {
        self.database.starts_with("sqlite:")
            || self.runtime.block_on(async {
                let mut db = sqlx::PgConnection::connect(&self.database).await.unwrap();
                let others: i64 = sqlx::query_scalar(OTHERS).fetch_one(&mut db).await.unwrap();
                db.close().await.unwrap();
                others == 0
            })
    }
}
