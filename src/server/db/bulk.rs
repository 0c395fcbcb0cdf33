//! Many rows at once: `COPY` on PostgreSQL, multi-row inserts on SQLite, from the same values.

use sqlx::{AssertSqlSafe, PgConnection, Sqlite, SqliteConnection};
use uuid::Uuid;

use super::{Driver, Tx};
use crate::server::error::Error;

/// SQLite's limit of bound values a statement.
pub const MAX_BINDS: usize = 32_766;

/// A full statement holds this many rows at most: past some hundreds a longer one gains nothing.
const MAX_ROWS: usize = 512;

/// A table and the columns that a bulk load fills.
pub struct Load<'a> {
    table: &'static str,
    columns: &'static [&'static str],
    values: Vec<Datum<'a>>,
}

/// One value of a bulk load. Its variant must be the column's type, for PostgreSQL takes its bytes as they are.
#[derive(Clone, Copy)]
pub enum Datum<'a> {
    /// SQL NULL, of any type.
    Null,
    /// UUID / 16-byte BLOB.
    Id(Uuid),
    /// BIGINT / INTEGER.
    Int(i64),
    /// BOOLEAN / INTEGER.
    Flag(bool),
    /// TEXT.
    Text(&'a str),
    /// BYTEA / BLOB.
    Bytes(&'a [u8]),
}

macro_rules! from {
    ($($type:ty => $variant:ident),*) => { $(
        impl<'a> From<$type> for Datum<'a> {
            fn from(value: $type) -> Datum<'a> { Datum::$variant(value) }
        }
    )* };
}
from! { Uuid => Id, i64 => Int, bool => Flag, &'a str => Text, &'a [u8] => Bytes }

impl<'a, T: Into<Datum<'a>>> From<Option<T>> for Datum<'a> {
    fn from(value: Option<T>) -> Datum<'a> {
        value.map_or(Datum::Null, Into::into)
    }
}

impl<'a> Load<'a> {
    /// An empty load of that table.
    pub fn new(table: &'static str, columns: &'static [&'static str]) -> Load<'a> {
        Load { table, columns, values: Vec::new() }
    }

    /// Adds a row: one value for each column, in order.
    pub fn push<const N: usize>(&mut self, row: [Datum<'a>; N]) {
        debug_assert_eq!(N, self.columns.len());
        self.values.extend(row);
    }

    /// Adds rows that are already one flat list of values: one for each column, in order.
    pub fn push_all(&mut self, values: impl IntoIterator<Item = Datum<'a>>) {
        self.values.extend(values);
        debug_assert_eq!(self.values.len() % self.columns.len(), 0);
    }

    /// Rows so far.
    pub fn len(&self) -> usize {
        self.values.len() / self.columns.len()
    }

    /// Nothing to load.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    fn head(&self, verb: &str) -> String {
        format!("{verb} {} ({})", self.table, self.columns.join(", "))
    }

    /// Loads the rows.
    pub async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        match &mut tx.driver {
            Driver::Sqlite(t) => self.insert(t).await?,
            Driver::Postgres(t) => self.copy(t).await?,
        }
        Ok(())
    }

    /// Binary `COPY`.
    async fn copy(&self, conn: &mut PgConnection) -> Result<(), sqlx::Error> {
        if self.is_empty() {
            return Ok(());
        }
        let mut copy = conn.copy_in_raw(&format!("{} FROM STDIN (FORMAT binary)", self.head("COPY"))).await?;
        copy.send(self.copy_bytes()).await?;
        copy.finish().await?;
        Ok(())
    }

    /// The binary format of `COPY`: signature, flags, no extension; a field count before each row; lengths before values.
    fn copy_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(32 + self.values.len() * 24);
        out.extend_from_slice(b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0");
        for row in self.values.chunks(self.columns.len()) {
            out.extend_from_slice(&(row.len() as i16).to_be_bytes());
            for value in row {
                let mut field = |bytes: &[u8]| {
                    out.extend_from_slice(&(bytes.len() as i32).to_be_bytes());
                    out.extend_from_slice(bytes);
                };
                match value {
                    Datum::Null => out.extend_from_slice(&(-1i32).to_be_bytes()),
                    Datum::Id(id) => field(id.as_bytes()),
                    Datum::Int(int) => field(&int.to_be_bytes()),
                    Datum::Flag(flag) => field(&[u8::from(*flag)]),
                    Datum::Text(text) => field(text.as_bytes()),
                    Datum::Bytes(bytes) => field(bytes),
                }
            }
        }
        out.extend_from_slice(&(-1i16).to_be_bytes());
        out
    }

    /// As many rows a statement as SQLite's limit allows.
    async fn insert(&self, conn: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let width = self.columns.len();
        let rows = (MAX_BINDS / width).min(MAX_ROWS);
        let head = self.head("INSERT INTO");
        let full = values_sql(&head, rows, width);
        for values in self.values.chunks(rows * width) {
            let here = values.len() / width;
            let sql = if here == rows { full.clone() } else { values_sql(&head, here, width) };
            let mut query = sqlx::query::<Sqlite>(AssertSqlSafe(sql)).persistent(here == rows);
            for value in values {
                query = match *value {
                    Datum::Null => query.bind(None::<i64>),
                    Datum::Id(id) => query.bind(id),
                    Datum::Int(int) => query.bind(int),
                    Datum::Flag(flag) => query.bind(flag),
                    Datum::Text(text) => query.bind(text.to_owned()),
                    Datum::Bytes(bytes) => query.bind(bytes.to_owned()),
                };
            }
            query.execute(&mut *conn).await?;
        }
        Ok(())
    }
}

fn values_sql(head: &str, rows: usize, width: usize) -> String {
    let row = format!("({})", vec!["?"; width].join(","));
    format!("{head} VALUES {}", vec![row.as_str(); rows].join(","))
}
