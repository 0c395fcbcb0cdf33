//! From checked rows to decisions: one look-up for all keys of a chunk, the facts of the accounts
//! that were hit, then the program decides each row.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::remembered;
use super::staged::Unreadable;
use crate::domain::access::Permission;
use crate::domain::check::RowVerdict;
use crate::domain::field::Value;
use crate::domain::finding::Finding;
use crate::domain::plan::{self, AccountFacts, AccountRef, Action, Asking, Decision, plan_row};
use crate::domain::program::Program;
use crate::server::accounts::keys::{self, KindKey};
use crate::server::accounts::{self, Known};
use crate::server::db::accounts::keys::{Hits, Key, look_up, look_up_in};
use crate::server::db::imports::{self, Import};
use crate::server::db::{Tx, organizations};
use crate::server::error::Error;
use crate::server::{App, Scope};

/// A row that waits for its decision.
pub trait Undecided {
    /// Data row.
    fn index(&self) -> u32;
    /// Its keys.
    fn keys(&self) -> &[KindKey];
    /// What is decided if its keys hit nobody, where that is known already: such a row is not read.
    fn unless_hit(&self) -> Option<Decision>;
    /// What the check left of it, in template order.
    fn read<T>(&self, look: impl FnOnce(RowVerdict, &[Value<'_>], &[Finding]) -> T) -> Result<T, Unreadable>;
}

/// What was decided, and the number that may be disclosed with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The program's decision.
    pub decision: Decision,
    /// Number of the account, where it may be disclosed.
    pub number: Option<String>,
    /// Organization of the account that was hit.
    pub hit_at: Option<Uuid>,
    /// Where the row's account would belong: known where its values were looked at, the import's
    /// otherwise.
    pub organization: Uuid,
}

/// Decides these rows of an import against the accounts that exist now, for somebody with that
/// scope.
pub async fn decide(
    app: &App,
    program: &'static Program,
    import: &Import,
    scope: &Scope,
    rows: &[impl Undecided],
) -> Result<Vec<Decided>, Error> {
    let hits = look_up(&app.db, &keys_of(rows.iter())).await?;
    let known = accounts::known(app, program, &hits.accounts()).await?;
    let origins = imports::organizations_of(&app.db, &origins_of(&known)).await?;
    let within = match program.moves && !known.is_empty() {
        true => organizations::ids_below(&app.db, import.organization_id).await?,
        false => Vec::new(),
    };
    let about = About { program, import, scope, origins: &origins, within: within.into_iter().collect() };
    let mut decided = Found::new(about, hits, known).decide_all(rows.iter())?;
    remembered::apply(app, program, import.id, rows, &mut decided).await?;
    Ok(decided)
}

/// As [`decide`], reading inside the transaction: for rows whose keys were just lost to somebody
/// else.
pub async fn decide_in(
    tx: &mut Tx,
    app: &App,
    program: &'static Program,
    import: &Import,
    scope: &Scope,
    rows: &[&impl Undecided],
) -> Result<Vec<Decided>, Error> {
    let hits = look_up_in(tx, &keys_of(rows.iter().copied())).await?;
    let known = accounts::known_in(tx, app, program, &hits.accounts()).await?;
    let origins = imports::organizations_of_in(tx, &origins_of(&known)).await?;
    let within = match program.moves && !known.is_empty() {
        true => organizations::ids_below_in(tx, import.organization_id).await?,
        false => Vec::new(),
    };
    let about = About { program, import, scope, origins: &origins, within: within.into_iter().collect() };
    Found::new(about, hits, known).decide_all(rows.iter().copied())
}

/// In order, each once: so they are found fastest.
fn keys_of<'r, R: Undecided + 'r>(rows: impl Iterator<Item = &'r R>) -> Vec<Key> {
    let mut keys: Vec<Key> = rows.flat_map(|row| row.keys().iter().map(|(_, key)| *key)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The imports that made these accounts, each once.
fn origins_of(known: &HashMap<AccountRef, Known>) -> Vec<Uuid> {
    let mut imports: Vec<Uuid> = known.values().filter_map(|account| account.import).collect();
    imports.sort_unstable();
    imports.dedup();
    imports
}

/// For what rows are decided.
struct About<'a> {
    program: &'static Program,
    import: &'a Import,
    scope: &'a Scope,
    /// The organization of each import that made an account.
    origins: &'a HashMap<Uuid, Uuid>,
    /// The import's organization and those below, where accounts move.
    within: HashSet<Uuid>,
}

/// What was found for a chunk of rows.
struct Found<'a> {
    program: &'static Program,
    scope: &'a Scope,
    import: Uuid,
    organization: Uuid,
    hits: Hits,
    facts: HashMap<AccountRef, AccountFacts>,
    numbers: HashMap<AccountRef, String>,
    places: HashMap<AccountRef, Uuid>,
}

impl<'a> Found<'a> {
    fn new(about: About<'a>, hits: Hits, known: HashMap<AccountRef, Known>) -> Found<'a> {
        let About { program, import, scope, origins, within } = about;
        let mut facts = HashMap::with_capacity(known.len());
        let mut numbers = HashMap::with_capacity(known.len());
        let places = known.iter().map(|(id, account)| (*id, account.organization)).collect();
        for (id, account) in known {
            let imported_by = account.import.and_then(|import| origins.get(&import).copied());
            facts.insert(id, account.facts(program, imported_by, within.contains(&account.organization)));
            numbers.extend(account.number.map(|number| (id, number)));
        }
        Found { program, scope, import: import.id, organization: import.organization_id, hits, facts, numbers, places }
    }

    fn decide_all<'r, R: Undecided + 'r>(&self, rows: impl Iterator<Item = &'r R>) -> Result<Vec<Decided>, Error> {
        rows.map(|row| self.decide(row)).collect()
    }

    fn decide(&self, row: &impl Undecided) -> Result<Decided, Error> {
        let by_kind = keys::by_kind(self.program, row.keys(), &self.hits, &self.facts);
        let (mut decision, organization) = match row.unless_hit() {
            Some(decision) if by_kind.is_empty() => (decision, self.organization),
            _ => {
                let decided = row.read(|standing, values, findings| {
                    let hits = plan::Hits { by_kind: &by_kind };
                    let asking = asking(self.program, self.organization, values);
                    (plan_row(self.program, standing, values, findings, &hits, &asking), asking.organization)
                });
                decided.map_err(|unreadable| unreadable.of(self.import, row.index().into()))?
            }
        };
        let hit_at = decision.account.and_then(|account| self.places.get(&account).copied());
        if decision.action == Action::Transfer && !decision.account.is_some_and(|account| self.lets_go(account)) {
            decision.action = Action::Request;
        }
        carried_out(self.program, decision.action, decision.account)?;
        let number = decision.account.and_then(|account| self.numbers.get(&account).cloned());
        Ok(Decided { decision, number, hit_at, organization })
    }

    /// Whether an account may leave where it is without anybody being asked, as a move has it.
    fn lets_go(&self, account: AccountRef) -> bool {
        let Some(facts) = self.facts.get(&account) else { return false };
        let covered = facts.within_import && self.scope.may(Permission::Import, self.organization);
        (covered || self.scope.may(Permission::ManageAccounts, facts.organization))
            && accounts::is_creator(self.scope, self.program, &facts.profile, facts.organization)
    }
}

/// For whom a row of an import at that organization is decided.
pub fn asking(program: &Program, import: Uuid, values: &[Value<'_>]) -> Asking {
    Asking { import, organization: plan::place_of(program, values).unwrap_or(import) }
}

/// Fails for an action that nothing carries out: it must not end as a success.
pub fn carried_out(program: &Program, action: Action, account: Option<AccountRef>) -> Result<(), Error> {
    let done = match action {
        Action::Create | Action::Unchanged | Action::Skip | Action::Fail => true,
        Action::Transfer | Action::Request => program.moves && account.is_some(),
        Action::Review => program.reviews && account.is_some(),
    };
    match done {
        true => Ok(()),
        false => Err(Error::broken(format!("{} planned a row as {}, which nothing carries out", program.id, action.name()))),
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
        let done = |program, account| -> Vec<&str> {
            let done = Action::ALL.into_iter().filter(|action| carried_out(program, *action, account).is_ok());
            done.map(Action::name).collect()
        };
        let account = Some(Uuid::from_u128(1));
        assert_eq!(done(&PROGRAM, account), ["create", "unchanged", "skip", "fail"]);
        let moving = Program { moves: true, reviews: true, ..Program::described("moving", "Moving", ("one", "many"), &[]) };
        assert_eq!(done(&moving, account), ["create", "unchanged", "skip", "transfer", "request", "review", "fail"]);
        assert_eq!(done(&moving, None), ["create", "unchanged", "skip", "fail"], "nobody moves or is compared");
    }
}
