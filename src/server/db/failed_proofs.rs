//! Counters of failed proofs.

use super::Tx;
use crate::server::error::Error;
use crate::{execute, on_tx};

/// A counter, as stored. Times in microseconds.
#[derive(Clone, Copy, Default, sqlx::FromRow)]
#[allow(missing_docs, reason = "the columns of the table")]
pub struct CounterRow {
    pub empty_at: i64,
    pub blocked_until: i64,
    pub credited_until: i64,
}

const LOCK: &str = "INSERT INTO failed_proofs (kind, subject, empty_at, blocked_until, credited_until) VALUES ($1, $2, 0, 0, 0)
    ON CONFLICT (kind, subject) DO UPDATE SET empty_at = failed_proofs.empty_at
    RETURNING empty_at, blocked_until, credited_until";
const SET: &str =
    "UPDATE failed_proofs SET empty_at = $3, blocked_until = $4, credited_until = $5 WHERE kind = $1 AND subject = $2";
const DELETE: &str = "DELETE FROM failed_proofs WHERE empty_at <= $1 AND blocked_until <= $1 AND credited_until <= $1";

/// The counter, an empty one if it is new. Its row stays locked until the transaction ends.
pub async fn lock(tx: &mut Tx, kind: &str, subject: &[u8]) -> Result<CounterRow, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(LOCK).bind(kind).bind(subject).fetch_one(conn).await)?)
}

/// Stores a counter that was locked.
pub async fn set(tx: &mut Tx, kind: &str, subject: &[u8], counter: &CounterRow) -> Result<(), Error> {
    execute!(tx, SET, kind, subject, counter.empty_at, counter.blocked_until, counter.credited_until)?;
    Ok(())
}

/// Takes away what is empty.
pub async fn delete_empty(tx: &mut Tx, now: i64) -> Result<(), Error> {
    execute!(tx, DELETE, now)?;
    Ok(())
}
