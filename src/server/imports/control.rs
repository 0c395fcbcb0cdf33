//! *Apply*, *Continue*, *Stop* and *End here*.

use uuid::Uuid;

use super::jobs::{self, ApplyChunk, EraseFile};
use super::{audited, find_in_scope, illegal, plan, requester::Requester, view};
use crate::domain::access::Permission;
use crate::domain::action_counts::ActionCounts;
use crate::domain::import::{ImportEvent, ImportState};
use crate::messages::agreements::AgreementText;
use crate::messages::import_refusals::ImportText as T;
use crate::server::accounts::reveals;
use crate::server::audit::AuditAction;
use crate::server::db::Tx;
use crate::server::db::imports::{self as store, Import};
use crate::server::db::{import_counts, import_rows, organizations, staff};
use crate::server::error::Error;
use crate::server::{App, Ctx, Scope, agreements};
use crate::wire::ApiError;
use crate::wire::imports::ImportView;

/// Starts or continues applying: one job for each chunk that is left. Pressing twice is harmless.
pub async fn apply(ctx: &Ctx, import: Uuid) -> Result<ImportView, ApiError> {
    apply_agreeing(ctx, import, "").await
}

/// As [`apply`], by somebody who accepts that version of the program's agreement: needed where
/// another one is in force than was accepted.
pub async fn apply_agreeing(ctx: &Ctx, import: Uuid, version: &str) -> Result<ImportView, ApiError> {
    start(ctx, import, version).await?;
    view::get(ctx, import).await
}

/// As [`apply`], without an answer.
pub async fn begin(ctx: &Ctx, import: Uuid) -> Result<(), ApiError> {
    start(ctx, import, "").await
}

async fn start(ctx: &Ctx, import: Uuid, agreed: &str) -> Result<(), ApiError> {
    let import = plan::current(&ctx.app, find_in_scope(ctx, import, Permission::Import).await?).await?;
    let input = (ctx.clone(), import.id, agreed.to_owned());
    let work = ctx.transact(input, |tx, (ctx, id, agreed)| {
        Box::pin(async move {
            if makes_staff(tx, *id).await? {
                ctx.require_fresh()?;
                refuse_where_uploader_is_over(tx, ctx, *id).await?;
            }
            apply_in(tx, ctx, *id, agreed, &Requester::serialize(ctx)?).await
        })
    });
    work.await?;
    Ok(())
}

/// Whether rows of its plan make accounts whose holders become staff: as adding staff, that takes a
/// fresh password.
pub(super) async fn makes_staff(tx: &mut Tx, import: Uuid) -> Result<bool, Error> {
    Ok(import_counts::planned_in(tx, import, ActionCounts::STAFF).await? > 0)
}

/// Who applies the file of a colleague becomes the maker of its codes. Not of one who was
/// dismissed meanwhile: whom they meant to make staff is for the next to say.
async fn refuse_where_uploader_is_over(tx: &mut Tx, ctx: &Ctx, import: Uuid) -> Result<(), Error> {
    let import = store::find_in(tx, import).await?.ok_or(ApiError::NotFound)?;
    let Some(uploader) = import.announced_by.filter(|uploader| Some(*uploader) != ctx.actor.staff_id()) else { return Ok(()) };
    let scope = Scope::of_staff_in(tx, &ctx.app.registry, uploader, ctx.app.clock.now().0).await?;
    match staff::get_in(tx, uploader).await? {
        Some(row) if row.codes_ended_at < import.created_at && scope.may(Permission::Import, import.organization_id) => Ok(()),
        _ => Err(ApiError::Refused(T::StaffOfAnother.en().to_owned()).into()),
    }
}

/// The version of the agreement that is in force is the one that was accepted, or is accepted now.
async fn agree_again(tx: &mut Tx, ctx: &Ctx, import: &Import, agreed: &str) -> Result<(), Error> {
    let current = agreements::current_version_in(tx, &ctx.app, &import.program).await?;
    if current == import.agreement {
        return Ok(());
    }
    if current != agreed {
        return Err(ApiError::Refused(AgreementText::Changed.en().to_owned()).into());
    }
    store::set_agreed(tx, import.id, &current, ctx.actor.label(), ctx.app.clock.now().0).await?;
    audited(tx, ctx, import, AuditAction::AgreementAccepted { version: current }).await
}

/// As [`apply`], within a transaction, for whom `asked` says, since then. What it refuses, it
/// refuses before it writes anything.
pub(super) async fn apply_in(tx: &mut Tx, ctx: &Ctx, id: Uuid, agreed: &str, asked: &str) -> Result<(), Error> {
    let import = store::find_in(tx, id).await?.ok_or(ApiError::NotFound)?;
    if is_under_way(import.state()?) {
        return Ok(());
    }
    import.state()?.next(ImportEvent::Apply).map_err(|e| illegal(&e))?;
    refuse_where_out_of_use(tx, &import).await?;
    // It holds the organization: before the import, as receiving a file does.
    refuse_the_same_file(tx, &import).await?;
    let import = store::find_to_move(tx, id).await?.ok_or(ApiError::NotFound)?;
    let from = import.state()?;
    if is_under_way(from) {
        return Ok(());
    }
    let to = from.next(ImportEvent::Apply).map_err(|e| illegal(&e))?;
    agree_again(tx, ctx, &import, agreed).await?;
    if !store::set_state(tx, id, from, to).await? {
        return Err(Error::Fenced);
    }
    let now = ctx.app.clock.now().0;
    if import.reveal_until.is_some_and(|until| until <= now) {
        reveals::erase(tx, id).await?;
    }
    store::set_applying(tx, id, asked, now, now + reveals::SHOWN_FOR).await?;
    let left = enqueue_the_rest(tx, &ctx.app, id, import.ended_at.is_some()).await?;
    audited(tx, ctx, &import, AuditAction::ImportApplyStarted { chunks: left }).await?;
    finish_without(tx, ctx, &import, left).await
}

/// Somebody pressed *Apply* already.
fn is_under_way(state: ImportState) -> bool {
    matches!(state, ImportState::Applying | ImportState::Applied)
}

/// A job for each chunk that is left, and how many there are.
async fn enqueue_the_rest(tx: &mut Tx, app: &App, id: Uuid, ended: bool) -> Result<usize, Error> {
    let left = import_rows::chunks_left(tx, id).await?;
    for chunk in &left {
        jobs::enqueue(tx, app, &ApplyChunk { import: id, chunk: chunk.chunk, ended }).await?;
    }
    Ok(left.len())
}

/// Where no chunk is left there is no job that would finish the import.
async fn finish_without(tx: &mut Tx, ctx: &Ctx, import: &Import, left: usize) -> Result<(), Error> {
    let id = import.id;
    if left == 0 && store::set_applied(tx, id, ctx.app.clock.now().0).await? {
        jobs::enqueue(tx, &ctx.app, &EraseFile { import: id }).await?;
        audited(tx, ctx, import, AuditAction::ImportApplied { chunks: 0 }).await?;
    }
    Ok(())
}

/// The organization may have been deactivated since the file was planned.
async fn refuse_where_out_of_use(tx: &mut Tx, import: &Import) -> Result<(), Error> {
    let place = organizations::get_in(tx, import.organization_id).await?.ok_or(ApiError::NotFound)?;
    match place.deactivated_at {
        Some(_) => Err(ApiError::Refused(T::NotInUse.fill(&[("name", &place.name)])).into()),
        None => Ok(()),
    }
}

/// Two imports of the same file may have been planned at the same moment: only one of them is
/// applied unless somebody asked for both.
async fn refuse_the_same_file(tx: &mut Tx, import: &Import) -> Result<(), Error> {
    let (Some(fingerprint), false) = (&import.fingerprint, import.forced) else { return Ok(()) };
    organizations::lock(tx, import.organization_id).await?;
    for other in store::same_file(tx, fingerprint, import.id).await? {
        if matches!(other.state()?, ImportState::Applying | ImportState::Stopped | ImportState::Applied | ImportState::Undoing) {
            return Err(Error::Api(ApiError::Refused(T::SameFile.en().to_owned())));
        }
    }
    Ok(())
}

/// Stops between chunks: what is under way is rolled back, what is committed stays.
pub async fn stop(ctx: &Ctx, import: Uuid) -> Result<ImportView, ApiError> {
    let import = find_in_scope(ctx, import, Permission::Import).await?;
    let id = import.id;
    ctx.transact((ctx.clone(), id), |tx, (ctx, id)| Box::pin(stop_in(tx, ctx, *id))).await?;
    view::get(ctx, id).await
}

async fn stop_in(tx: &mut Tx, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    let import = store::find_to_move(tx, id).await?.ok_or(ApiError::NotFound)?;
    let from = import.state()?;
    if matches!(from, ImportState::Stopped | ImportState::Applied) || import.ended_at.is_some() {
        return Ok(());
    }
    let to = from.next(ImportEvent::Stop).map_err(|e| illegal(&e))?;
    if !store::set_state(tx, id, from, to).await? {
        return Err(Error::Fenced);
    }
    audited(tx, ctx, &import, AuditAction::ImportStopped { done: import.chunks_done, chunks: import.chunk_count }).await
}

/// Gives up the rest of a stopped import: what was applied stays, and the results say of every
/// other row that it was not.
pub async fn end(ctx: &Ctx, import: Uuid) -> Result<ImportView, ApiError> {
    let import = find_in_scope(ctx, import, Permission::Import).await?;
    let id = import.id;
    ctx.transact((ctx.clone(), id), |tx, (ctx, id)| Box::pin(end_in(tx, ctx, *id))).await?;
    view::get(ctx, id).await
}

/// As [`end`]. The file and typed passwords are erased at once: nothing of them is needed any more.
pub(super) async fn end_in(tx: &mut Tx, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    let import = store::find_to_move(tx, id).await?.ok_or(ApiError::NotFound)?;
    let from = import.state()?;
    if from == ImportState::Applied || from == ImportState::Applying && import.ended_at.is_some() {
        return Ok(());
    }
    let to = from.next(ImportEvent::End).map_err(|e| illegal(&e))?;
    if !store::set_state(tx, id, from, to).await? {
        return Err(Error::Fenced);
    }
    let now = ctx.app.clock.now().0;
    store::set_ended(tx, id, &Requester::serialize(ctx)?, now).await?;
    store::erase_file(tx, id, now).await?;
    let left = enqueue_the_rest(tx, &ctx.app, id, true).await?;
    audited(tx, ctx, &import, AuditAction::ImportEnded { chunks: left }).await?;
    finish_without(tx, ctx, &import, left).await
}

/// A chunk could not be applied, however often it was tried: stops, and says so, so that somebody
/// can continue or end it.
pub(super) async fn give_up(tx: &mut Tx, app: &App, job: &ApplyChunk) -> Result<(), Error> {
    let id = job.import;
    let Some(import) = store::find_to_move(tx, id).await? else { return Ok(()) };
    let left = import_rows::chunks_left(tx, id).await?;
    // Another job has done it, or has it to do since the import was ended.
    if import.ended_at.is_some() != job.ended || left.iter().all(|chunk| chunk.chunk != job.chunk) {
        return Ok(());
    }
    stop_because(tx, app, &import, T::ApplyFailed).await
}

/// The one who has it applied may no longer import there: stops, and says so.
pub(super) async fn stop_without_access(tx: &mut Tx, app: &App, id: Uuid) -> Result<(), Error> {
    match store::find_to_move(tx, id).await? {
        Some(import) => stop_because(tx, app, &import, T::ApplyNoAccess).await,
        None => Ok(()),
    }
}

/// Stops what is being applied, unless it has stopped already, and says why.
async fn stop_because(tx: &mut Tx, app: &App, import: &Import, problem: T) -> Result<(), Error> {
    if store::set_state(tx, import.id, ImportState::Applying, ImportState::Stopped).await? {
        store::set_problem(tx, import.id, problem.en()).await?;
        let stopped = AuditAction::ImportStopped { done: import.chunks_done, chunks: import.chunk_count };
        audited(tx, &Ctx::system(app), import, stopped).await?;
    }
    Ok(())
}
