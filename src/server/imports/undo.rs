//! Undo: the accounts that an import made are removed, but for those that somebody has used or
//! worked on since. Those that it moved go back, and what it asked for is withdrawn.
//!
//! **Invariant:** the transaction that moves `next_row` on decides and removes the accounts before
//! it, and asks for the next: each account once, however often its job runs. What the person who
//! asked may do is looked up anew for each chunk. When they may no longer import there, the undo
//! stops, and somebody else can continue it.

use uuid::Uuid;

use super::jobs::{self, UndoAccounts};
use super::{audited, find_in_scope, illegal, requester::Requester, view};
use crate::domain::access::Permission;
use crate::domain::action_counts::ActionCounts;
use crate::domain::import::{ImportEvent, ImportState};
use crate::domain::plan::Action;
use crate::domain::undo::{self as rules, Fate, FateGroup};
use crate::messages::import_refusals::ImportText as T;
use crate::server::audit::AuditAction;
use crate::server::clock::DAY;
use crate::server::db::bulk::Load;
use crate::server::db::import_counts::{self, Phase};
use crate::server::db::import_undos::{self as store, ImportUndo, ImportUndoRow, MadeAccount};
use crate::server::db::imports::{self, Import};
use crate::server::db::{Tx, reviews};
use crate::server::error::Error;
use crate::server::organizations::Organization;
use crate::server::{App, Ctx, accounts, moves, organizations};
use crate::wire::ApiError;
use crate::wire::imports::ImportView;

/// Accounts of one transaction: each takes several statements.
const CHUNK: i64 = 200;

/// Until when an import of that organization can be undone, microseconds.
pub(super) fn until(import: &Import, place: &Organization) -> Result<Option<i64>, Error> {
    Ok(rules::until(import.state()?, import.applied_at, days(place), DAY))
}

/// A stored setting that cannot be read counts as not set.
fn days(place: &Organization) -> i64 {
    rules::days(place.settings.get(rules::DAYS_SETTING)).unwrap_or(rules::DEFAULT_DAYS)
}

/// Refuses when an import cannot be undone now. One that was begun can always be continued.
pub(super) fn refuse_unless_open(ctx: &Ctx, import: &Import, place: &Organization, begun: bool) -> Result<(), Error> {
    import.state()?.next(ImportEvent::Undo).map_err(|e| illegal(&e))?;
    match until(import, place)? {
        _ if begun => Ok(()),
        Some(until) if ctx.app.clock.now().0 < until => Ok(()),
        Some(_) => Err(ApiError::Refused(T::UndoTooLate.fill(&[("days", &days(place))])).into()),
        None => Err(ApiError::Refused(T::UndoOff.fill(&[("name", &place.here.name)])).into()),
    }
}

/// Undoes an applied import, or goes on undoing it. Pressing twice is harmless.
pub async fn start(ctx: &Ctx, import: Uuid) -> Result<ImportView, ApiError> {
    let import = find_in_scope(ctx, import, Permission::Import).await?;
    ctx.require_fresh()?;
    let place = organizations::find_for(ctx, Permission::Import, import.organization_id).await?;
    let id = import.id;
    let work = ctx.transact((ctx.clone(), id, place), |tx, (ctx, id, place)| Box::pin(start_in(tx, ctx, *id, place)));
    work.await?;
    view::get(ctx, id).await
}

async fn start_in(tx: &mut Tx, ctx: &Ctx, id: Uuid, place: &Organization) -> Result<(), Error> {
    let import = imports::find_to_move(tx, id).await?.ok_or(ApiError::NotFound)?;
    let from = import.state()?;
    if matches!(from, ImportState::Undoing | ImportState::Undone) {
        return Ok(());
    }
    let to = from.next(ImportEvent::Undo).map_err(|e| illegal(&e))?;
    refuse_unless_open(ctx, &import, place, store::find_in(tx, id).await?.is_some())?;
    if !imports::set_state(tx, id, from, to).await? {
        return Err(Error::Fenced);
    }
    imports::set_problem(tx, id, "").await?;
    reviews::lapse(tx, id, ctx.app.clock.now().0).await?;
    let first_row = store::begin(tx, id, &Requester::serialize(ctx)?, ctx.actor.label(), ctx.app.clock.now().0).await?;
    jobs::enqueue(tx, &ctx.app, &UndoAccounts { import: id, first_row }).await?;
    audited(tx, ctx, &import, AuditAction::ImportUndoStarted).await
}

/// Undoes the next accounts, unless they are undone or the import is not being undone any more.
pub async fn chunk(app: &App, import: Uuid, first_row: i64) -> Result<(), Error> {
    let Some(import) = imports::find(&app.db, import).await? else { return Ok(()) };
    let Some(undo) = store::find(&app.db, import.id).await? else { return Ok(()) };
    if import.state()? != ImportState::Undoing || undo.next_row != first_row {
        return Ok(());
    }
    let id = import.id;
    let ctx = Requester::undoer(app, id, &undo).await?;
    let done = if ctx.scope.may(Permission::Import, import.organization_id) {
        let made = store::made(&app.db, id, first_row, CHUNK).await?;
        let before = import_counts::of_one(&app.db, id).await?.undone;
        let work = Work { ctx, import, undo, made, before };
        app.db.transact(work, |tx, work| Box::pin(work.run(tx))).await
    } else {
        app.db.transact((app.clone(), id), |tx, (app, id)| Box::pin(stop(tx, app, *id, T::UndoNoAccess))).await
    };
    super::moved(app, id);
    match done {
        Err(Error::Fenced) => Ok(()),
        // Until then SQLite's log holds what was erased.
        Ok(()) => app.db.empty_log().await,
        done => done,
    }
}

/// The one transaction in which a chunk is undone.
struct Work {
    /// The person who asked, with what they may do now.
    ctx: Ctx,
    import: Import,
    undo: ImportUndo,
    made: Vec<MadeAccount>,
    /// Counts of the chunks before.
    before: ActionCounts,
}

impl Work {
    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let (id, first) = (self.import.id, self.undo.next_row);
        if Requester::undoer_is_over(tx, id).await? {
            return stop(tx, &self.ctx.app, id, T::UndoNoAccess).await;
        }
        let end = self.made.last().map_or(first, |last| last.row_index + 1);
        if !store::take(tx, id, first, end).await? {
            return Err(Error::Fenced);
        }
        let (created, moved): (Vec<_>, Vec<_>) = self.made.iter().partition(|made| made.outcome == Action::Create.outcome());
        let ids: Vec<Uuid> = created.iter().map(|made| made.account_id).collect();
        let fates = accounts::undo::undo(tx, &self.ctx, &ids).await?;
        let mut decided: Vec<(&MadeAccount, Fate)> = created.into_iter().zip(fates).collect();
        for made in moved {
            decided.push((made, moves::undo::undo_in(tx, &self.ctx, id, made.row_index).await?));
        }
        let (mut counts, mut load) = (ActionCounts::default(), Load::new());
        for (made, fate) in decided {
            counts.add(fate.name(), 1);
            load.push(ImportUndoRow { import_id: id, row_index: made.row_index, account_id: made.account_id, fate: fate.name() });
        }
        load.run(tx).await?;
        import_counts::add(tx, id, Phase::Undo, &counts).await?;
        if self.made.len() as i64 == CHUNK {
            return jobs::enqueue(tx, &self.ctx.app, &UndoAccounts { import: id, first_row: end }).await;
        }
        self.finish(tx, &counts).await
    }

    /// That was the last chunk.
    async fn finish(&self, tx: &mut Tx, counts: &ActionCounts) -> Result<(), Error> {
        let id = self.import.id;
        let to = ImportState::Undoing.next(ImportEvent::Undone).map_err(|e| illegal(&e))?;
        if !imports::set_state(tx, id, ImportState::Undoing, to).await? {
            return Err(Error::Fenced);
        }
        store::set_ended(tx, id, self.ctx.app.clock.now().0).await?;
        let all: ActionCounts = self.before.iter().chain(counts.iter()).map(|(fate, n)| (fate.to_owned(), n)).collect();
        let of = |group: FateGroup| -> u64 { group.fates().map(|fate| all.get(fate)).sum() };
        let kept = of(FateGroup::Keep) + of(FateGroup::Cannot);
        let undone = AuditAction::ImportUndone { removed: of(FateGroup::Remove), kept };
        audited(tx, &self.ctx, &self.import, undone).await
    }
}

/// A chunk could not be undone, however often it was tried: stops, and says so.
pub(super) async fn give_up(tx: &mut Tx, app: &App, job: &UndoAccounts) -> Result<(), Error> {
    match store::find_in(tx, job.import).await? {
        Some(undo) if undo.next_row == job.first_row => stop(tx, app, job.import, T::UndoFailed).await,
        _ => Ok(()),
    }
}

/// Stops undoing and says why: what is undone stays so, and the rest can be continued.
async fn stop(tx: &mut Tx, app: &App, id: Uuid, problem: T) -> Result<(), Error> {
    let Some(import) = imports::find_to_move(tx, id).await? else { return Ok(()) };
    let Ok(to) = import.state()?.next(ImportEvent::UndoStopped) else { return Ok(()) };
    if !imports::set_state(tx, id, ImportState::Undoing, to).await? {
        return Err(Error::Fenced);
    }
    imports::set_problem(tx, id, problem.en()).await?;
    audited(tx, &Ctx::system(app), &import, AuditAction::ImportUndoStopped).await
}
