//! The one transaction in which a chunk is applied.

use std::collections::HashSet;
use std::sync::Arc;

use hmac::Mac;

use super::apply::{NewAccount, Outcome};
use super::jobs::{EraseFile, HashPasswords};
use super::{decide, requester::Requester};
use crate::domain::plan::Action;
use crate::domain::program::Program;
use crate::server::audit::AuditAction;
use crate::server::crypto::{hex, purpose};
use crate::server::db::Tx;
use crate::server::db::accounts::{self, Key};
use crate::server::db::import_rows::{self, Chunk};
use crate::server::db::imports::{self, Import, Tally};
use crate::server::error::Error;
use crate::server::{App, Ctx};

struct Work {
    app: App,
    import: Arc<Import>,
    program: &'static Program,
    chunk: Chunk,
    accounts: Vec<NewAccount>,
    outcomes: Vec<Outcome>,
}

/// Commits a chunk. The second one to come, or after *Stop* or *End here*, leaves nothing behind.
pub(super) async fn chunk(
    app: &App,
    import: Arc<Import>,
    program: &'static Program,
    chunk: Chunk,
    accounts: Vec<NewAccount>,
    outcomes: Vec<Outcome>,
) -> Result<(), Error> {
    let id = import.id;
    let work = Work { app: app.clone(), import, program, chunk, accounts, outcomes };
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
        let (made, lost) = self.take_keys(tx).await?;
        self.load_accounts(tx, &made, now).await?;

        let mut tally = Tally::default();
        let mut digest = self.app.keys.mac(purpose::AUDIT);
        let mut load = import_rows::outcomes();
        for account in &made {
            tally.add(Action::Create, false);
            digest.update(&account.row.index.to_be_bytes());
            digest.update(account.id.as_bytes());
            load.push([
                import.into(),
                i64::from(account.row.index).into(),
                outcome_name(Action::Create).into(),
                None::<&str>.into(),
                None::<i64>.into(),
                account.id.into(),
                account.number.as_deref().into(),
            ]);
        }
        for outcome in self.outcomes.iter().chain(&lost) {
            tally.add(outcome.action, outcome.reason.is_some_and(|reason| reason.has_account));
            load.push([
                import.into(),
                outcome.row.into(),
                outcome_name(outcome.action).into(),
                outcome.reason.map(|reason| reason.code).into(),
                outcome.finding.into(),
                outcome.account.into(),
                outcome.number.as_deref().into(),
            ]);
        }
        load.run(tx).await?;
        let generated = made.iter().filter(|account| account.reveal.is_some()).count() as i64;
        self.follow_up(tx, &tally, &digest.finalize().into_bytes(), !made.is_empty()).await?;

        // Last, because every chunk of the import wants this row.
        let Some((done, all)) = imports::add_applied(tx, import, &tally, generated, self.import.ended_at.is_some()).await? else {
            return Err(Error::Fenced);
        };
        if done == all && imports::set_applied(tx, import, now).await? {
            super::jobs::enqueue(tx, &self.app, &EraseFile { import }).await?;
            super::audited(tx, &self.requester()?, &self.import, AuditAction::ImportApplied { chunks: all }).await?;
        }
        Ok(())
    }

    /// Gives every account its keys; those that lose one to somebody else are not made.
    async fn take_keys(&self, tx: &mut Tx) -> Result<(Vec<&NewAccount>, Vec<Outcome>), Error> {
        let mut wanted: Vec<_> = self.accounts.iter().flat_map(|a| a.keys.iter().map(|key| (*key, a.id))).collect();
        // In order, so that two chunks that want the same keys never wait for each other in a circle.
        wanted.sort_unstable();
        let lost: HashSet<_> = accounts::insert_keys(tx, &wanted).await?.into_iter().collect();
        if lost.is_empty() {
            return Ok((self.accounts.iter().collect(), Vec::new()));
        }
        let (losers, made): (Vec<_>, Vec<_>) =
            self.accounts.iter().partition(|a| a.keys.iter().any(|key| lost.contains(&(*key, a.id))));
        let of = |account: &&NewAccount| account.keys.iter().map(|key| (*key, account.id)).collect::<Vec<_>>();
        let back: Vec<Key> = losers.iter().flat_map(of).filter(|claim| !lost.contains(claim)).map(|(key, _)| key).collect();
        accounts::free_keys(tx, &back).await?;
        let rows: Vec<&decide::Row> = losers.iter().map(|account| &account.row).collect();
        let decided = decide::decide_in(tx, self.program, self.import.organization_id, &rows).await?;
        let lost = rows.iter().zip(decided).map(|(row, decided)| Outcome::lost(row.index, decided)).collect();
        Ok((made, lost))
    }

    async fn load_accounts(&self, tx: &mut Tx, made: &[&NewAccount], now: i64) -> Result<(), Error> {
        let import = &*self.import;
        let mut load = accounts::accounts();
        let mut passwords = accounts::passwords();
        let mut reveals = accounts::reveals();
        for account in made {
            let row = i64::from(account.row.index);
            load.push([
                account.id.into(),
                import.program.as_str().into(),
                import.tenant_id.into(),
                import.organization_id.into(),
                account.number.as_deref().into(),
                account.name.as_str().into(),
                account.profile.as_str().into(),
                import.id.into(),
                row.into(),
                now.into(),
            ]);
            passwords.push([
                account.id.into(),
                "pending".into(),
                account.pending.as_slice().into(),
                account.temporary.into(),
                import.id.into(),
                self.chunk.chunk.into(),
            ]);
            if let Some(sealed) = &account.reveal {
                reveals.push([import.id.into(), row.into(), account.id.into(), sealed.as_slice().into()]);
            }
        }
        load.run(tx).await?;
        passwords.run(tx).await?;
        reveals.run(tx).await
    }

    async fn follow_up(&self, tx: &mut Tx, tally: &Tally, digest: &[u8], hash: bool) -> Result<(), Error> {
        let (import, chunk) = (self.import.id, self.chunk);
        if hash {
            super::jobs::enqueue(tx, &self.app, &HashPasswords { import, batch: chunk.chunk }).await?;
        }
        let created = AuditAction::AccountsCreated {
            first_row: chunk.first_row,
            end_row: chunk.end_row,
            created: tally.of(Action::Create),
            failed: tally.of(Action::Fail),
            digest: hex(digest),
        };
        super::audited(tx, &self.requester()?, &self.import, created).await
    }

    /// Who pressed *Apply* or *Continue*.
    fn requester(&self) -> Result<Ctx, Error> {
        Requester::context(&self.app, &self.import.applied_by)
    }
}

/// How an outcome is stored and shown. A row that needs a decision and did not get one fails.
pub(super) fn outcome_name(action: Action) -> &'static str {
    match action {
        Action::Create => "created",
        Action::Unchanged => "unchanged",
        Action::Skip => "skipped",
        Action::Transfer => "transferred",
        Action::Review | Action::Fail => "failed",
    }
}
