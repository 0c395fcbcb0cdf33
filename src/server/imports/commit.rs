//! The one transaction in which a chunk is applied.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use uuid::Uuid;

use super::apply::{Candidate, Outcome, Planned};
use super::jobs::EraseFile;
use super::{decide, places, requester::Requester};
use crate::domain::action_counts::ActionCounts;
use crate::domain::moves::MoveAnswer;
use crate::domain::plan::{ACCOUNT_LOST, Action, ENDED, MOVED, PLACE_LOST, REQUESTED};
use crate::domain::program::Program;
use crate::domain::reviews::ReviewState;
use crate::server::accounts::{self, NewAccount, Origin};
use crate::server::audit::AuditAction;
use crate::server::db::Tx;
use crate::server::db::bulk::Load;
use crate::server::db::import_rows::{self, Chunk, ImportOutcome};
use crate::server::db::imports::{self, Import};
use crate::server::db::reviews::NewReview;
use crate::server::error::Error;
use crate::server::{App, Ctx, Scope, moves};
use crate::wire::ApiError;

struct Work {
    app: App,
    import: Arc<Import>,
    program: &'static Program,
    chunk: Chunk,
    /// What the one who had it applied may do.
    scope: Scope,
    /// By their row.
    rows: HashMap<i64, Candidate>,
    accounts: Vec<NewAccount>,
    outcomes: Vec<Outcome>,
}

/// Commits a chunk. If it was applied meanwhile, or the import was stopped or ended, it leaves
/// nothing behind.
pub(super) async fn chunk(
    app: &App,
    import: Arc<Import>,
    program: &'static Program,
    chunk: Chunk,
    planned: Planned,
) -> Result<(), Error> {
    let Planned { scope, creates, outcomes } = planned;
    let id = import.id;
    let (mut rows, mut accounts) = (HashMap::with_capacity(creates.len()), Vec::with_capacity(creates.len()));
    for (row, account) in creates {
        rows.insert(i64::from(row.index), row);
        accounts.push(account);
    }
    let work = Work { app: app.clone(), import, program, chunk, scope, rows, accounts, outcomes };
    let done = match app.db.transact(work, |tx, work| Box::pin(work.run(tx))).await {
        Err(Error::Fenced) => Ok(()),
        done => done,
    };
    super::moved(app, id);
    done
}

impl Work {
    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let now = self.app.clock.now().0;
        let import = self.import.id;
        if !import_rows::take_chunk(tx, import, self.chunk.chunk, now).await? {
            return Err(Error::Fenced);
        }
        // Prepared again, it finds that they may do nothing, and stops. Of an import that was ended
        // nothing is created, and nothing is left to be stopped.
        if self.import.ended_at.is_none() && Requester::applier_is_over(tx, &self.import).await? {
            return Err(Error::Overtaken);
        }
        let requester = self.requester()?;
        let reveal_until = self.import.reveal_until.unwrap_or(now + accounts::reveals::SHOWN_FOR);
        for place in self.accounts.iter().map(NewAccount::organization).collect::<BTreeSet<_>>() {
            if places::refuses_in(tx, self.program, place).await?.is_some() {
                return Err(Error::Overtaken);
            }
        }
        let created = accounts::create(tx, &requester, Origin::Import { import, reveal_until }, &self.accounts).await?;
        let lost = self.decide_again(tx, &created.lost).await?;
        let others: Vec<&Outcome> = self.outcomes.iter().chain(&lost).collect();
        let moved = self.move_all(tx, &requester, &others).await?;

        let mut counts = ActionCounts::default();
        let (mut load, mut reviews) = (Load::new(), Load::new());
        for account in &created.made {
            counts.add(Action::Create.outcome(), 1);
            load.push(ImportOutcome {
                import_id: import,
                row_index: account.row().unwrap_or_default(),
                outcome: Action::Create.outcome(),
                reason: None,
                finding: None,
                account_id: Some(account.id()),
                number: account.number(),
            });
        }
        for outcome in others {
            let outcome = moved.get(&outcome.row).unwrap_or(outcome);
            counts.add(outcome.action.outcome(), 1);
            if let (Action::Review, Some(account_id)) = (outcome.action, outcome.account) {
                reviews.push(NewReview {
                    id: self.app.new_id(),
                    import_id: import,
                    row_index: outcome.row,
                    organization_id: self.import.organization_id,
                    account_id,
                    state: ReviewState::Open.name(),
                    opened_at: now,
                });
            }
            counts.add(ActionCounts::EXISTING, outcome.reason.is_some_and(|reason| reason.has_account).into());
            counts.add(ActionCounts::NOT_APPLIED, outcome.reason.is_some_and(|reason| reason.code == ENDED.code).into());
            load.push(ImportOutcome {
                import_id: import,
                row_index: outcome.row,
                outcome: outcome.action.outcome(),
                reason: outcome.reason.map(|reason| reason.code),
                finding: outcome.finding,
                account_id: outcome.account,
                number: outcome.number.as_deref(),
            });
        }
        load.run(tx).await?;
        reviews.run(tx).await?;
        let generated = created.made.iter().filter(|account| account.is_generated()).count() as i64;
        let entry = AuditAction::AccountsCreated {
            first_row: self.chunk.first_row,
            end_row: self.chunk.end_row,
            created: counts.outcome(Action::Create) as i64,
            failed: counts.outcome(Action::Fail) as i64,
            digest: created.digest,
        };
        super::audited(tx, &requester, &self.import, entry).await?;

        // Last, because every chunk of the import wants this row.
        let Some((done, all)) = imports::add_applied(tx, import, &counts, generated, self.import.ended_at.is_some()).await?
        else {
            return Err(Error::Fenced);
        };
        if done == all && imports::set_applied(tx, import, now).await? {
            super::jobs::enqueue(tx, &self.app, &EraseFile { import }).await?;
            super::audited(tx, &requester, &self.import, AuditAction::ImportApplied { chunks: all }).await?;
        }
        Ok(())
    }

    /// Carries out the moves among these: at once, or by asking the other side. Answers what came
    /// of each, by row. Accounts in order, so that two chunks don't wait for each other in a
    /// circle.
    async fn move_all(&self, tx: &mut Tx, requester: &Ctx, outcomes: &[&Outcome]) -> Result<HashMap<i64, Outcome>, Error> {
        let ctx = Ctx { scope: self.scope.clone(), ..requester.clone() };
        let moves = outcomes.iter().filter(|outcome| matches!(outcome.action, Action::Transfer | Action::Request));
        let mut moves: Vec<(Uuid, &Outcome)> = moves.filter_map(|outcome| Some((outcome.account?, *outcome))).collect();
        moves.sort_unstable_by_key(|(account, outcome)| (*account, outcome.row));
        let mut came = HashMap::with_capacity(moves.len());
        for (account, outcome) in moves {
            let row = Some((self.import.id, outcome.row));
            let (action, reason) = match moves::start_in(tx, &ctx, account, outcome.organization, row).await {
                Ok(MoveAnswer::Moved) => (Action::Transfer, Some(&MOVED)),
                Ok(MoveAnswer::Requested) => (Action::Request, Some(&REQUESTED)),
                Ok(MoveAnswer::AlreadyThere) => (Action::Unchanged, None),
                Ok(MoveAnswer::NotActive) => (Action::Fail, Some(&ACCOUNT_LOST)),
                // Where it was to go was closed since.
                Err(Error::Api(ApiError::Refused(_))) => {
                    let why = places::refuses_in(tx, self.program, outcome.organization).await?;
                    (Action::Fail, Some(why.unwrap_or(&PLACE_LOST)))
                }
                Err(error) => return Err(error),
            };
            came.insert(outcome.row, outcome.ended(self.program, action, reason));
        }
        Ok(came)
    }

    /// What becomes of rows whose keys were lost to somebody else.
    async fn decide_again(&self, tx: &mut Tx, lost: &[&NewAccount]) -> Result<Vec<Outcome>, Error> {
        if lost.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<&Candidate> = lost.iter().filter_map(|account| self.rows.get(&account.row()?)).collect();
        let decided = decide::decide_in(tx, &self.app, self.program, &self.import, &self.scope, &rows).await?;
        Ok(rows.iter().zip(decided).map(|(row, decided)| Outcome::lost(row, decided)).collect())
    }

    /// The person who pressed *Apply* or *Continue*.
    fn requester(&self) -> Result<Ctx, Error> {
        Requester::applier(&self.app, &self.import)
    }
}
