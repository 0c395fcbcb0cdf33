//! From checked rows to decisions: one look-up for all keys of a chunk, the facts of the accounts that were hit, then the program decides
//! each row.

use std::borrow::Borrow;
use std::collections::HashMap;

use uuid::Uuid;

use super::{profile, staged};
use crate::domain::dates::{self, Form};
use crate::domain::plan::{self, AccountFacts, AccountRef, Action, Asking, Decision, plan_row};
use crate::domain::program::Program;
use crate::domain::template::Meaning;
use crate::server::db::accounts::{self, Brief, Hits, Key};
use crate::server::db::{Db, Tx, imports};
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
    /// What is decided if its keys hit nobody, where that is known already: such a row is not unpacked.
    pub unless_hit: Option<Decision>,
}

/// What was decided, and the number that may be disclosed with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The program's decision.
    pub decision: Decision,
    /// Number of the account, where it may be disclosed.
    pub number: Option<String>,
    /// Where the row's account would belong: known where its values were looked at, the import's otherwise.
    pub organization: Uuid,
}

/// Decides these rows of an import at that organization against the accounts that exist now.
pub async fn decide(db: &Db, program: &'static Program, organization: Uuid, rows: &[Row]) -> Result<Vec<Decided>, Error> {
    let hits = accounts::look_up(db, &keys_of(rows)).await?;
    let briefs = accounts::briefs(db, &hits.accounts()).await?;
    let origins = imports::organizations_of(db, &origins_of(&briefs)).await?;
    Found::new(program, organization, hits, briefs, &origins)?.decide_all(rows)
}

/// As [`decide`], reading inside the transaction: for rows whose keys were just lost to somebody else.
pub async fn decide_in(tx: &mut Tx, program: &'static Program, organization: Uuid, rows: &[&Row]) -> Result<Vec<Decided>, Error> {
    let hits = accounts::look_up_in(tx, &keys_of(rows)).await?;
    let briefs = accounts::briefs_in(tx, &hits.accounts()).await?;
    let origins = imports::organizations_of_in(tx, &origins_of(&briefs)).await?;
    Found::new(program, organization, hits, briefs, &origins)?.decide_all(rows)
}

/// In order, each once: so they are found fastest.
fn keys_of(rows: &[impl Borrow<Row>]) -> Vec<Key> {
    let mut keys: Vec<Key> = rows.iter().flat_map(|row| row.borrow().keys.iter().map(|(_, key)| *key)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The imports that made these accounts, each once.
fn origins_of(briefs: &HashMap<AccountRef, Brief>) -> Vec<Uuid> {
    let mut imports: Vec<Uuid> = briefs.values().filter_map(|brief| brief.import_id).collect();
    imports.sort_unstable();
    imports.dedup();
    imports
}

/// What was found for a chunk of rows.
struct Found {
    program: &'static Program,
    organization: Uuid,
    hits: Hits,
    facts: HashMap<AccountRef, AccountFacts>,
    numbers: HashMap<AccountRef, String>,
}

impl Found {
    fn new(
        program: &'static Program,
        organization: Uuid,
        hits: Hits,
        briefs: HashMap<AccountRef, Brief>,
        origins: &HashMap<Uuid, Uuid>,
    ) -> Result<Found, Error> {
        let mut facts = HashMap::with_capacity(briefs.len());
        let mut numbers = HashMap::with_capacity(briefs.len());
        for (id, brief) in briefs {
            facts.insert(
                id,
                AccountFacts {
                    id,
                    organization: brief.organization_id,
                    imported_by: brief.import_id.and_then(|import| origins.get(&import).copied()),
                    birth_date: birth_date(program, &brief)?,
                    name: brief.name,
                },
            );
            numbers.extend(brief.number.map(|number| (id, number)));
        }
        Ok(Found { program, organization, hits, facts, numbers })
    }

    fn decide_all(&self, rows: &[impl Borrow<Row>]) -> Result<Vec<Decided>, Error> {
        rows.iter().map(|row| self.decide(row.borrow())).collect()
    }

    fn decide(&self, row: &Row) -> Result<Decided, Error> {
        let by_kind = keys::by_kind(self.program, &row.keys, &self.hits, &self.facts);
        let (decision, organization) = match row.unless_hit {
            Some(decision) if by_kind.is_empty() => (decision, self.organization),
            _ => {
                let staged = staged::unpack(&row.packed).map_err(|e| Error::broken(e.to_string()))?;
                let hits = plan::Hits { by_kind: &by_kind };
                let asking = asking(self.program, self.organization, &staged.values);
                let decision = plan_row(self.program, staged.standing, &staged.values, &staged.findings, &hits, &asking);
                (decision, asking.organization)
            }
        };
        carried_out(self.program, decision.action)?;
        let number = decision.account.and_then(|account| self.numbers.get(&account).cloned());
        Ok(Decided { decision, number, organization })
    }
}

/// For whom a row of an import at that organization is decided.
pub fn asking(program: &Program, import: Uuid, values: &[crate::domain::field::Value<'_>]) -> Asking {
    Asking { import, organization: plan::place_of(program, values).unwrap_or(import) }
}

fn birth_date(program: &Program, brief: &Brief) -> Result<Option<dates::Date>, Error> {
    let Some(column) = program.column_meaning(Meaning::BirthDate) else { return Ok(None) };
    let profile = profile::from_json(&brief.profile)?;
    Ok(profile.get(program.columns[column].name).and_then(|text| dates::strict(text, Form::YearMonthDay).ok()))
}

/// Fails for an action that nothing carries out yet: it must not end as a success.
pub fn carried_out(program: &Program, action: Action) -> Result<(), Error> {
    match action {
        Action::Create | Action::Unchanged | Action::Skip | Action::Fail => Ok(()),
        Action::Transfer | Action::Review => {
            Err(Error::broken(format!("{} planned a row as {}, which nothing carries out", program.id, action.name())))
        }
    }
}

/// Whether a decision counts as *already has an account*.
pub fn existing(decision: &Decision) -> bool {
    decision.reason.is_some_and(|reason| reason.has_account)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::program::openccc::PROGRAM;

    #[test]
    fn what_nothing_carries_out_is_an_error_and_no_success() {
        let done: Vec<&str> =
            Action::ALL.into_iter().filter(|action| carried_out(&PROGRAM, *action).is_ok()).map(Action::name).collect();
        assert_eq!(done, ["create", "unchanged", "skip", "fail"]);
    }
}
