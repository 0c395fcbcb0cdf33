//! How many rows of an import were planned and applied, by name.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Db, Tx};
use crate::domain::action_counts::ActionCounts;
use crate::server::error::Error;
use crate::{execute, on_tx};

/// Which counts of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Planned actions.
    Plan,
    /// What came of them.
    Outcome,
    /// What undoing the import did with the accounts that it made.
    Undo,
}

impl Phase {
    fn name(self) -> &'static str {
        match self {
            Phase::Plan => "plan",
            Phase::Outcome => "outcome",
            Phase::Undo => "undo",
        }
    }
}

/// The counts of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportCounts {
    /// Rows by planned action.
    pub plan: ActionCounts,
    /// Rows by outcome.
    pub applied: ActionCounts,
    /// Accounts by what undoing did with them.
    pub undone: ActionCounts,
}

const ADD: &str = "\
INSERT INTO import_counts (import_id, phase, what, n) VALUES ($1, $2, $3, $4)
ON CONFLICT (import_id, phase, what) DO UPDATE SET n = import_counts.n + excluded.n";

/// Adds the counts of a chunk. Its transaction has the row of the import by now: two chunks of one
/// import never wait for each other's counts.
pub async fn add(tx: &mut Tx, import: Uuid, phase: Phase, counts: &ActionCounts) -> Result<(), Error> {
    for (what, n) in counts.iter() {
        execute!(tx, ADD, import, phase.name(), what, n as i64)?;
    }
    Ok(())
}

/// Counts one row of results under another name.
pub async fn recount(tx: &mut Tx, import: Uuid, from: &str, to: &'static str) -> Result<(), Error> {
    const LESS: &str = "UPDATE import_counts SET n = n - 1 WHERE import_id = $1 AND phase = $2 AND what = $3";
    execute!(tx, LESS, import, Phase::Outcome.name(), from)?;
    add(tx, import, Phase::Outcome, &ActionCounts::from([(to, 1)])).await
}

/// Forgets the counts of a plan that is made anew.
pub async fn reset_plan(tx: &mut Tx, import: Uuid) -> Result<(), Error> {
    const SQL: &str = "DELETE FROM import_counts WHERE import_id = $1 AND phase = $2";
    execute!(tx, SQL, import, Phase::Plan.name())?;
    Ok(())
}

const POSTGRES: &str = "SELECT import_id, phase, what, n FROM import_counts WHERE import_id = ANY($1::uuid[])";
const SQLITE: &str = "\
WITH RECURSIVE n(i) AS (SELECT 0 WHERE length($1) > 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < length($1) / 16)
SELECT import_id, phase, what, n FROM import_counts WHERE import_id IN (SELECT substr($1, n.i * 16 + 1, 16) FROM n)";

/// The counts of these imports; one that has none is not in it.
pub async fn of(db: &Db, imports: &[Uuid]) -> Result<HashMap<Uuid, ImportCounts>, Error> {
    let found: Vec<(Uuid, String, String, i64)> = match db {
        _ if imports.is_empty() => Vec::new(),
        Db::Postgres(pool) => sqlx::query_as(POSTGRES).bind(imports).fetch_all(pool).await?,
        Db::Sqlite { read, .. } => sqlx::query_as(SQLITE).bind(super::id_blob(imports)).fetch_all(read).await?,
    };
    let mut counts: HashMap<Uuid, ImportCounts> = HashMap::new();
    for (import, phase, what, n) in found {
        let of = counts.entry(import).or_default();
        let counted = match phase {
            _ if phase == Phase::Plan.name() => &mut of.plan,
            _ if phase == Phase::Undo.name() => &mut of.undone,
            _ => &mut of.applied,
        };
        counted.add(what, n.max(0) as u64);
    }
    Ok(counts)
}

/// How many rows of an import are planned so, as this transaction sees it.
pub async fn planned_in(tx: &mut Tx, import: Uuid, action: &str) -> Result<i64, Error> {
    const SQL: &str =
        "SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM import_counts WHERE import_id = $1 AND phase = $2 AND what = $3";
    let phase = Phase::Plan.name();
    Ok(on_tx!(tx, conn => sqlx::query_scalar(SQL).bind(import).bind(phase).bind(action).fetch_one(&mut *conn).await?))
}

/// The counts of one import.
pub async fn of_one(db: &Db, import: Uuid) -> Result<ImportCounts, Error> {
    Ok(of(db, &[import]).await?.remove(&import).unwrap_or_default())
}
