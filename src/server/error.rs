//! The server's own error, and how it becomes the one that crosses the wire.

use crate::messages::http::HttpText as T;
use crate::wire::ApiError;

/// What can go wrong inside the server. Never shown as it is: [`ApiError`] is.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An answer for the person who asked; carried through unchanged.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The database said no. Described by `describe_database`, which quotes no values.
    #[error("{}", describe_database(.0))]
    Database(#[source] sqlx::Error),
    /// A stored value that its column should never hold.
    #[error(transparent)]
    Stored(#[from] Box<StoredValueError>),
    /// Surroundings are not as they must be; the text never quotes a stored value.
    #[error("{0}")]
    Broken(String),
    /// Another master key makes keys of accounts by now than made these: prepare again.
    #[error("the keys of accounts are made with another master key by now")]
    KeysMoved,
    /// A place of these rows was deactivated or switched off, or the one who has them applied lost
    /// that right, since they were prepared: prepare again.
    #[error("what these rows were prepared with holds no more")]
    Overtaken,
    /// Another worker holds this job by now: what was being done must not be committed.
    #[error("another worker has taken this job over")]
    Fenced,
}

/// A stored value that cannot be read: which one it is, never what it is. The cause is for a
/// debugger; it is not displayed, because parsers quote what they could not read.
#[derive(Debug, thiserror::Error)]
#[error("{table}.{column} of row {row} cannot be read")]
pub struct StoredValueError {
    table: &'static str,
    column: &'static str,
    row: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// A stored value that cannot be read. `row` is the row's primary key, which is never personal
    /// data.
    pub fn stored(table: &'static str, column: &'static str, row: impl std::fmt::Display) -> Error {
        Error::Stored(Box::new(StoredValueError { table, column, row: row.to_string(), source: None }))
    }

    /// The same, with what the parser said.
    pub fn because(self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        match self {
            Error::Stored(mut stored) => {
                stored.source = Some(cause.into());
                Error::Stored(stored)
            }
            other => other,
        }
    }

    /// Something is not as it must be.
    pub fn broken(text: impl Into<String>) -> Error {
        Error::Broken(text.into())
    }

    /// Doing the whole transaction again may succeed: serialization failure, deadlock, a busy
    /// SQLite.
    pub fn is_transient(&self) -> bool {
        let Error::Database(sqlx::Error::Database(error)) = self else { return false };
        // PostgreSQL: serialization_failure, deadlock_detected. SQLite: SQLITE_BUSY,
        // SQLITE_BUSY_SNAPSHOT.
        matches!(error.code().as_deref(), Some("40001" | "40P01" | "5" | "517"))
    }

    /// A unique key was taken by somebody else.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Error::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Error::Database(error)
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Error::Broken(error.to_string())
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        match error {
            Error::Api(error) => error,
            Error::Database(error) if is_no_text(&error) => ApiError::Refused(T::NoText.en().to_owned()),
            other => ApiError::Internal { incident: incident(&other) },
        }
    }
}

/// Logs what the person must not see, under a number that they can quote.
#[expect(clippy::disallowed_methods, reason = "an incident's number decides nothing, and an error has no context at hand")]
pub(super) fn incident(what: impl std::fmt::Display) -> String {
    let mut bytes = [0; 5];
    let incident = match getrandom::fill(&mut bytes) {
        Ok(()) => super::crypto::hex(&bytes),
        Err(_) => "unnumbered".to_owned(),
    };
    tracing::error!(incident, "Incident {incident}: {what}");
    incident
}

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        Error::from(error).into()
    }
}

/// PostgreSQL keeps no NUL in a text: character_not_in_repertoire. Nobody types one.
fn is_no_text(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(error) if error.code().as_deref() == Some("22021"))
}

/// A driver's error without the values that some of them quote: kind, code, table, constraint.
fn describe_database(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(e) => format!(
            "the database refused: code {}, {:?}, table {}, constraint {}",
            e.code().as_deref().unwrap_or("-"),
            e.kind(),
            e.table().unwrap_or("-"),
            e.constraint().unwrap_or("-"),
        ),
        sqlx::Error::RowNotFound => "the database has no such row".to_owned(),
        sqlx::Error::ColumnDecode { index, .. } => format!("column {index} of a row cannot be read"),
        sqlx::Error::Io(e) => format!("the database cannot be reached: {}", e.kind()),
        sqlx::Error::PoolTimedOut => "no connection to the database became free in time".to_owned(),
        sqlx::Error::PoolClosed => "the connections to the database are closed".to_owned(),
        sqlx::Error::Migrate(e) => format!("migration: {e}"),
        sqlx::Error::Configuration(_) => "the database address is not understood".to_owned(),
        _ => "the database driver failed".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::Error;

    #[test]
    fn a_stored_value_that_cannot_be_read_is_named_and_never_quoted() {
        let cause = serde_json::from_str::<bool>("\"ana@example.org\"").unwrap_err();
        let error = Error::stored("imports", "options", 7).because(cause);
        assert_eq!(error.to_string(), "imports.options of row 7 cannot be read");
        let stored = std::error::Error::source(&error).map(ToString::to_string);
        assert!(stored.is_some_and(|cause| cause.contains("expected a boolean")));
    }
}
