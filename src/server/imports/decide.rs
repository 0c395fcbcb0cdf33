//! From checked rows to decisions: one look-up for all keys of a chunk, then the program decides each row from its hits.

use std::borrow::Borrow;
use std::collections::HashMap;

use super::staged;
use crate::domain::plan::{AccountRef, Decision, Reason, plan_row};
use crate::domain::program::Program;
use crate::server::db::accounts::{self, Brief, Hits, Key};
use crate::server::db::{Db, Tx};
use crate::server::error::Error;
use crate::server::keys::{self, KindKey};

/// A row that waits for its decision.
pub struct Row {
    /// Data row.
    pub index: u32,
    /// Its keys.
    pub keys: Vec<KindKey>,
    /// RowVerdict, cells, values, findings: see [`staged`].
    pub packed: zeroize::Zeroizing<Vec<u8>>,
}

/// What was decided, and the number that may be told with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The program's decision.
    pub decision: Decision,
    /// Number of the account, where it may be told.
    pub number: Option<String>,
}

/// Decides these rows against the accounts that exist now: one look-up for all keys, one for the numbers that are told.
pub async fn decide(db: &Db, program: &'static Program, rows: &[Row]) -> Result<Vec<Decided>, Error> {
    let hits = accounts::look_up(db, &keys_of(rows)).await?;
    let decisions = decide_rows(program, rows, &hits)?;
    let briefs = accounts::briefs(db, &disclosable_accounts(&decisions)).await?;
    Ok(with_numbers(decisions, &briefs))
}

/// As [`decide`], with the eyes of this transaction: for rows whose keys were just lost to somebody else.
pub async fn decide_in(tx: &mut Tx, program: &'static Program, rows: &[&Row]) -> Result<Vec<Decided>, Error> {
    let hits = accounts::look_up_in(tx, &keys_of(rows)).await?;
    let decisions = decide_rows(program, rows, &hits)?;
    let briefs = accounts::briefs_in(tx, &disclosable_accounts(&decisions)).await?;
    Ok(with_numbers(decisions, &briefs))
}

/// In order, each once: so they are found fastest.
fn keys_of(rows: &[impl Borrow<Row>]) -> Vec<Key> {
    let mut keys: Vec<Key> = rows.iter().flat_map(|row| row.borrow().keys.iter().map(|(_, key)| *key)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn disclosable_accounts(decisions: &[Decision]) -> Vec<AccountRef> {
    let mut accounts: Vec<AccountRef> = decisions.iter().filter_map(|decision| decision.account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    accounts
}

fn with_numbers(decisions: Vec<Decision>, briefs: &HashMap<AccountRef, Brief>) -> Vec<Decided> {
    let number = |decision: &Decision| briefs.get(&decision.account?)?.number.clone();
    decisions.into_iter().map(|decision| Decided { number: number(&decision), decision }).collect()
}

fn decide_rows(program: &'static Program, rows: &[impl Borrow<Row>], hits: &Hits) -> Result<Vec<Decision>, Error> {
    rows.iter().map(|row| decide_row(program, row.borrow(), hits)).collect()
}

fn decide_row(program: &'static Program, row: &Row, hits: &Hits) -> Result<Decision, Error> {
    let staged = staged::unpack(&row.packed).map_err(|e| Error::broken(e.to_string()))?;
    let by_kind = keys::by_kind(program, &row.keys, hits);
    let hits = crate::domain::plan::Hits { by_kind: &by_kind };
    Ok(plan_row(program, staged.standing, &staged.values, &staged.findings, &hits))
}

/// Whether a decision counts as *already has an account*.
pub fn existing(decision: &Decision) -> bool {
    decision.reason.is_some_and(Reason::already_has_account)
}
