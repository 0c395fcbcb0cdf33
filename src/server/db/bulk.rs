//! Many rows at once: `COPY` on PostgreSQL, multi-row inserts on SQLite, from the same values.

use std::marker::PhantomData;

use sqlx::{AssertSqlSafe, PgConnection, Sqlite, SqliteConnection};
use uuid::Uuid;

use super::{Driver, Tx};
use crate::server::error::Error;

/// SQLite's limit of bound values a statement.
pub const MAX_BINDS: usize = 32_766;

/// A full statement holds this many rows at most: past some hundreds a longer one gains nothing.
const MAX_ROWS: usize = 512;

/// Rows of one kind on their way into their table.
pub struct Load<'a, R> {
    table: &'static str,
    columns: &'static [&'static str],
    values: Vec<Datum<'a>>,
    rows: PhantomData<fn(R)>,
}

/// A row of a bulk load, made by [`crate::bulk_row!`]: its fields are its columns, so that no two
/// values can change places.
pub trait BulkRow<'a> {
    /// The table.
    const TABLE: &'static str;
    /// Its columns, in the order of [`BulkRow::append`].
    const COLUMNS: &'static [&'static str];
    /// Appends a value for each column.
    fn append(self, out: &mut Vec<Datum<'a>>);
}

/// A struct whose fields are the columns of a table, as a bulk load writes them.
#[macro_export]
macro_rules! bulk_row {
    ($(#[$meta:meta])* pub struct $row:ident<'a> in $table:literal { $($(#[$doc:meta])* $column:ident: $type:ty,)* }) => {
        $(#[$meta])*
        pub struct $row<'a> { $($(#[$doc])* pub $column: $type,)* }

        impl<'a> $crate::server::db::bulk::BulkRow<'a> for $row<'a> { $crate::bulk_row!(@body $table $($column)*); }
    };
    ($(#[$meta:meta])* pub struct $row:ident in $table:literal { $($(#[$doc:meta])* $column:ident: $type:ty,)* }) => {
        $(#[$meta])*
        pub struct $row { $($(#[$doc])* pub $column: $type,)* }

        impl<'a> $crate::server::db::bulk::BulkRow<'a> for $row { $crate::bulk_row!(@body $table $($column)*); }
    };
    (@body $table:literal $($column:ident)*) => {
        const TABLE: &'static str = $table;
        const COLUMNS: &'static [&'static str] = &[$(stringify!($column)),*];

        fn append(self, out: &mut Vec<$crate::server::db::bulk::Datum<'a>>) {
            out.extend([$($crate::server::db::bulk::Datum::from(self.$column)),*]);
        }
    };
}

/// One value of a bulk load. Its variant must be the column's type, for PostgreSQL takes its bytes
/// as they are.
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

impl<'a, R: BulkRow<'a>> Load<'a, R> {
    /// An empty load.
    pub fn new() -> Load<'a, R> {
        Load { table: R::TABLE, columns: R::COLUMNS, values: Vec::new(), rows: PhantomData }
    }

    /// Adds a row.
    pub fn push(&mut self, row: R) {
        row.append(&mut self.values);
    }
}

impl<'a, R: BulkRow<'a>> Default for Load<'a, R> {
    fn default() -> Self {
        Load::new()
    }
}

impl<'a> Load<'a, ()> {
    /// An empty load of flat values into the table and columns of that kind of row: for
    /// measurements, which read them back.
    pub fn flat<R: BulkRow<'a>>() -> Load<'a, ()> {
        Load { table: R::TABLE, columns: R::COLUMNS, values: Vec::new(), rows: PhantomData }
    }

    /// Adds rows that are already one flat list of values: one for each column, in order.
    pub fn push_all(&mut self, values: impl IntoIterator<Item = Datum<'a>>) {
        self.values.extend(values);
        debug_assert_eq!(self.values.len() % self.columns.len(), 0);
    }
}

impl<'a, R> Load<'a, R> {
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

    /// The binary format of `COPY`: signature, flags, no extension; a field count before each row;
    /// lengths before values.
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
