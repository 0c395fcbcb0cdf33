//! Apply: chunks of the plan become accounts. A chunk is a job, so that several processes can share
//! one import; accounts, keys, passwords, outcomes, counts, audit entry and follow-up job of a
//! chunk commit together (`commit`).
//!
//! **Invariant:** a chunk is applied by the one who sets its `applied_at`, in the same transaction,
//! so each row is applied exactly once, however often its job runs. What is planned is decided once
//! more: `create` may become `fail`, or a move where somebody else was faster; nothing becomes
//! `create`.

use std::sync::Arc;

use uuid::Uuid;
use zeroize::Zeroizing;

use super::announce::answers_of;
use super::decide::{self, Decided, Undecided};
use super::places::{self, Usable};
use super::requester::Requester;
use super::seals::Seals;
use super::staged::{self, Unreadable};
use super::{commit, control};
use crate::domain::access::Permission;
use crate::domain::check::RowVerdict;
use crate::domain::field::Value;
use crate::domain::finding::Finding;
use crate::domain::import::ImportState;
use crate::domain::plan::{ACCOUNT_LOST, Action, Decision, ENDED, OVERTAKEN, Reason};
use crate::domain::program::Program;
use crate::domain::template::Meaning;
use crate::server::accounts::keys::{KeyMaker, KindKey};
use crate::server::accounts::{Maker, NewAccount, Numbers, Person, keys};
use crate::server::crypto::{HashIds, Secret};
use crate::server::db::import_rows::{self, StagedRecord};
use crate::server::db::imports::{self, Import};
use crate::server::error::Error;
use crate::server::import_keys::ImportKeys;
use crate::server::{App, Scope, keys as master_keys, organizations};

/// Rows of one chunk at most: one transaction, one audit entry.
pub const CHUNK_ROWS: usize = 1_000;

/// What came of a row.
pub(super) struct Outcome {
    pub row: i64,
    /// The planned action; `Fail` where a `create` lost.
    pub action: Action,
    /// Where the row's account belongs, or is to move.
    pub organization: Uuid,
    pub reason: Option<&'static Reason>,
    pub finding: Option<i64>,
    pub account: Option<Uuid>,
    pub number: Option<String>,
}

impl Outcome {
    /// As it was planned.
    fn planned(program: &'static Program, import: &Import, record: &StagedRecord, action: Action) -> Result<Outcome, Error> {
        decide::carried_out(program, action, record.account_id)?;
        let unreadable = || import_rows::unreadable("reason", import.id, record.row_index);
        Ok(Outcome {
            row: record.row_index,
            action,
            organization: import.organization_id,
            reason: match &record.reason {
                Some(code) => Some(program.reason(code).ok_or_else(unreadable)?),
                None => None,
            },
            finding: record.finding,
            account: record.account_id,
            number: record.number.clone(),
        })
    }

    /// Of a row that fails for that reason, or for the program's own of the same code.
    fn failed(program: &'static Program, row: u32, reason: &'static Reason) -> Outcome {
        Outcome {
            row: i64::from(row),
            action: Action::Fail,
            organization: Uuid::nil(),
            reason: Some(program.reason(reason.code).unwrap_or(reason)),
            finding: None,
            account: None,
            number: None,
        }
    }

    /// As this one, with another end for that reason.
    pub fn ended(&self, program: &'static Program, action: Action, reason: Option<&'static Reason>) -> Outcome {
        Outcome {
            row: self.row,
            action,
            organization: self.organization,
            reason: reason.map(|reason| program.reason(reason.code).unwrap_or(reason)),
            finding: self.finding,
            account: self.account,
            number: self.number.clone(),
        }
    }

    /// Of a row that was planned otherwise than it is decided now.
    pub fn lost(row: &Candidate, decided: Decided) -> Outcome {
        // Lost to another row of the same chunk that in turn lost: nobody has the keys now, but
        // nothing becomes `create` again.
        let nobody = decided.decision.action == Action::Create;
        let lost = if row.planned == Action::Create { &OVERTAKEN } else { &ACCOUNT_LOST };
        Outcome {
            row: i64::from(row.index),
            action: if nobody { Action::Fail } else { decided.decision.action },
            organization: decided.organization,
            reason: if nobody { Some(lost) } else { decided.decision.reason },
            finding: decided.decision.finding.map(|finding| finding.to_bits() as i64),
            account: decided.decision.account,
            number: decided.number,
        }
    }
}

/// A row that may become an account, or move one. It stays packed, in memory that is wiped, and is
/// read once: a row whose keys hit nobody is decided already.
pub(super) struct Candidate {
    pub index: u32,
    /// What was planned for it.
    planned: Action,
    keys: Vec<KindKey>,
    /// The master keys that made them.
    made_with: HashIds,
    packed: Zeroizing<Vec<u8>>,
    /// The typed password, where there is one.
    password: Option<Secret>,
}

impl Undecided for Candidate {
    fn index(&self) -> u32 {
        self.index
    }

    fn keys(&self) -> &[KindKey] {
        &self.keys
    }

    /// As it was planned.
    fn unless_hit(&self) -> Option<Decision> {
        Some(Decision::CREATE)
    }

    fn read<T>(&self, look: impl FnOnce(RowVerdict, &[Value<'_>], &[Finding]) -> T) -> Result<T, Unreadable> {
        let staged = staged::unpack(&self.packed)?;
        Ok(look(staged.standing, &staged.values, &staged.findings))
    }
}

/// Rows of a chunk, opened: those that are decided once more, and the outcomes of the others.
struct Opened {
    candidates: Vec<Candidate>,
    others: Vec<Outcome>,
}

/// Applies one chunk, unless it has been applied or the import is not applying any more. Again from
/// the beginning when another master key began to take over meanwhile, or what it was
/// prepared with holds no more.
pub async fn chunk(app: &App, import: Uuid, chunk: i64) -> Result<(), Error> {
    loop {
        master_keys::follow(app).await?;
        match once(app, import, chunk).await {
            Err(Error::KeysMoved | Error::Overtaken) => {}
            done => return done,
        }
    }
}

async fn once(app: &App, import: Uuid, chunk: i64) -> Result<(), Error> {
    let Some(import) = imports::find(&app.db, import).await? else { return Ok(()) };
    if import.state()? != ImportState::Applying {
        return Ok(());
    }
    let Some(range) = import_rows::chunk_left(&app.db, import.id, chunk).await? else { return Ok(()) };
    let import = Arc::new(import);
    let program = super::program_of(app, &import)?;
    let records = import_rows::staged(&app.db, import.id, range.first_row, range.end_row).await?;
    if import.ended_at.is_some() {
        let outcomes = records.iter().map(|record| left_out(program, &import, record)).collect::<Result<_, _>>()?;
        let nothing = Planned { scope: Requester::scope_of_applier(app, &import).await?, creates: Vec::new(), outcomes };
        return commit::chunk(app, import, program, range, nothing).await;
    }
    let scope = Requester::scope_of_applier(app, &import).await?;
    if !scope.may(Permission::Import, import.organization_id) {
        let id = import.id;
        app.db.transact((app.clone(), id), |tx, (app, id)| Box::pin(control::stop_without_access(tx, app, *id))).await?;
        super::moved(app, id);
        return Ok(());
    }
    let seals = Seals::of(app, &import).await?;
    let opened = {
        let (app, import) = (app.clone(), import.clone());
        super::off_thread(move || open(&app, &seals, &import, program, &records)).await?
    };

    // Looked up again: the plan is an upper bound.
    let rows = opened.candidates;
    let decided = decide::decide(app, program, &import, &scope, &rows).await?;
    let usable = places::usable(app, program, &import, &scope).await?;
    let mut outcomes = opened.others;
    let mut creates = Vec::with_capacity(rows.len());
    for (row, decided) in rows.into_iter().zip(decided) {
        match decided.decision.action {
            Action::Create if row.planned == Action::Create => creates.push(row),
            Action::Transfer | Action::Request => match usable.refuses(decided.organization) {
                Some(reason) => outcomes.push(Outcome::failed(program, row.index, reason)),
                None => outcomes.push(Outcome::lost(&row, decided)),
            },
            _ => outcomes.push(Outcome::lost(&row, decided)),
        }
    }
    let numbers = Numbers::take(app, program, creates.len()).await?;
    let keys = ImportKeys::of(app, import.id, import.own_keys).await?;
    let place = organizations::find(&app.db, import.organization_id).await?;
    let place = place.ok_or_else(|| Error::broken("an import without its organization"))?;
    let maker = Maker::of_import(app, program, &place, &keys);
    let prepared = {
        let import = import.clone();
        super::off_thread(move || prepare(&maker, &import, program, creates, &usable, numbers)).await?
    };
    outcomes.extend(prepared.without_place);
    commit::chunk(app, import, program, range, Planned { scope, creates: prepared.accounts, outcomes }).await
}

fn open(app: &App, seals: &Seals, import: &Import, program: &'static Program, records: &[StagedRecord]) -> Result<Opened, Error> {
    let maker = KeyMaker::new(&app.keys, program, import.tenant_id);
    let mut opened = Opened { candidates: Vec::with_capacity(records.len()), others: Vec::new() };
    for record in records {
        let action = action(import.id, record)?;
        match is_decided_again(action) {
            true => opened.candidates.push(candidate(seals, &maker, import, record, action)?),
            false => opened.others.push(Outcome::planned(program, import, record, action)?),
        }
    }
    Ok(opened)
}

/// Whether what becomes of a row depends on the accounts that are there when it is applied.
fn is_decided_again(action: Action) -> bool {
    matches!(action, Action::Create | Action::Transfer | Action::Request | Action::Review)
}

pub(super) fn candidate(
    seals: &Seals,
    maker: &KeyMaker,
    import: &Import,
    record: &StagedRecord,
    planned: Action,
) -> Result<Candidate, Error> {
    let row = record.row_index;
    let typed = record.secret.as_deref().map(|sealed| seals.open_typed(import.id, row, sealed));
    let packed = seals.open_row(import.id, row, &record.sealed)?;
    let (made_with, mut keys) = keys::unpack(&record.keys).ok_or_else(|| import_rows::unreadable("keys", import.id, row))?;
    if made_with != maker.ids() {
        let staged = staged::unpack(&packed).map_err(|unreadable| unreadable.of(import.id, row))?;
        keys = maker.of_row(&staged.values);
    }
    Ok(Candidate { index: row as u32, planned, keys, made_with: maker.ids(), packed, password: typed.transpose()? })
}

fn action(import: Uuid, record: &StagedRecord) -> Result<Action, Error> {
    Action::from_name(&record.action).ok_or_else(|| import_rows::unreadable("action", import, record.row_index))
}

/// The outcome of a row whose import was ended before it was applied.
fn left_out(program: &'static Program, import: &Import, record: &StagedRecord) -> Result<Outcome, Error> {
    match action(import.id, record)? {
        planned if is_decided_again(planned) => {
            Ok(Outcome { reason: Some(&ENDED), ..Outcome::planned(program, import, record, Action::Fail)? })
        }
        planned => Outcome::planned(program, import, record, planned),
    }
}

/// What a chunk comes to: the accounts to be created with their rows, and the outcomes of the other
/// rows, of which those that move are still to be carried out, for somebody with that scope.
pub(super) struct Planned {
    pub scope: Scope,
    pub creates: Vec<(Candidate, NewAccount)>,
    pub outcomes: Vec<Outcome>,
}

/// Accounts about to be created with their rows, and the outcomes of rows whose place is lost.
struct Prepared {
    accounts: Vec<(Candidate, NewAccount)>,
    without_place: Vec<Outcome>,
}

/// Accounts of these rows, in the same order, as far as their places are `usable`.
fn prepare(
    maker: &Maker,
    import: &Import,
    program: &'static Program,
    creates: Vec<Candidate>,
    usable: &Usable,
    mut numbers: Numbers,
) -> Result<Prepared, Error> {
    let answers = answers_of(import)?;
    let kept: Vec<(&str, String)> = answers.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let temporary_column = program.column_meaning(Meaning::TemporaryPassword);
    let mut prepared = Prepared { accounts: Vec::with_capacity(creates.len()), without_place: Vec::new() };
    for mut row in creates {
        let packed = std::mem::take(&mut row.packed);
        let staged = staged::unpack(&packed).map_err(|unreadable| unreadable.of(import.id, row.index.into()))?;
        let organization = decide::asking(program, import.organization_id, &staged.values).organization;
        if let Some(reason) = usable.refuses(organization) {
            prepared.without_place.push(Outcome::failed(program, row.index, reason));
            continue;
        }
        let person = Person {
            values: &staged.values,
            findings: &staged.findings,
            keys: Some((row.made_with, &row.keys)),
            organization,
            row: Some(i64::from(row.index)),
            state: program.first_state,
            password: row.password.take(),
            temporary: temporary_column.is_none_or(|column| staged.values.get(column) != Some(&Value::Flag(false))),
            kept: &kept,
            of_form: None,
        };
        let account = maker.make(person, &mut numbers)?;
        row.packed = packed;
        prepared.accounts.push((row, account));
    }
    Ok(prepared)
}
