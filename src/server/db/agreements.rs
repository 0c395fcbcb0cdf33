//! Versions of agreements that a System Admin wrote.

use uuid::Uuid;

use super::{Db, Tx};
use crate::server::error::Error;
use crate::{execute, on_pool, on_tx};

/// One version as stored.
#[derive(Debug, Clone, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are described in migrations/*/0028_agreements.sql")]
pub struct AgreementRow {
    pub program: String,
    pub number: i64,
    pub text: String,
    pub by_name: String,
    pub by_staff: Option<Uuid>,
    pub created_at: i64,
}

/// Every version, the newest first.
pub async fn all(db: &Db) -> Result<Vec<AgreementRow>, Error> {
    const SQL: &str = "SELECT program, number, text, by_name, by_staff, created_at FROM agreements ORDER BY program, number DESC";
    Ok(on_pool!(db, pool => sqlx::query_as(SQL).fetch_all(pool).await?))
}

const NEWEST: &str = "SELECT program, number, text, by_name, by_staff, created_at FROM agreements WHERE program = $1 \
ORDER BY number DESC LIMIT 1";

/// The newest version of a program's agreement.
pub async fn newest(db: &Db, program: &str) -> Result<Option<AgreementRow>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(NEWEST).bind(program).fetch_optional(pool).await?))
}

/// As [`newest`], as the transaction sees it.
pub async fn newest_in(tx: &mut Tx, program: &str) -> Result<Option<AgreementRow>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(NEWEST).bind(program).fetch_optional(&mut *conn).await?))
}

/// Stores a version; false when there is one of that number.
pub async fn insert(tx: &mut Tx, row: &AgreementRow) -> Result<bool, Error> {
    const SQL: &str = "INSERT INTO agreements (program, number, text, by_name, by_staff, created_at) \
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (program, number) DO NOTHING";
    Ok(execute!(tx, SQL, &row.program, row.number, &row.text, &row.by_name, row.by_staff, row.created_at)? == 1)
}
