//! What is kept no longer than needed: the uploaded file and typed passwords until the import is
//! over, at most 72 hours; generated passwords at most 72 hours; staged rows for the retention
//! time. Counts, account links and the file's hash stay.

use uuid::Uuid;

use super::jobs::{self, EraseFile};
use super::{audited, control, find_in_scope, illegal, view};
use crate::domain::access::Permission;
use crate::domain::import::{ImportEvent, ImportState};
use crate::server::accounts::reveals;
use crate::server::audit::AuditAction;
use crate::server::clock::{DAY, HOUR};
use crate::server::db::import_rows::{self, Stand};
use crate::server::db::imports::{self, Import};
use crate::server::db::{Tx, import_counts, reviews};
use crate::server::error::Error;
use crate::server::import_keys;
use crate::server::{App, Ctx};
use crate::wire::ApiError;
use crate::wire::imports::ImportView;

/// Longest time that an uploaded file waits to be applied.
pub const FILE_FOR: i64 = 72 * HOUR;

/// Days that staged rows are kept, and downloads with them.
pub const ROWS_DAYS: i64 = 90;

/// Gives up an import that was not applied.
pub async fn discard(ctx: &Ctx, import: Uuid) -> Result<ImportView, ApiError> {
    let import = find_in_scope(ctx, import, Permission::Import).await?;
    let id = import.id;
    ctx.transact((ctx.clone(), id), |tx, (ctx, id)| Box::pin(discard_in(tx, ctx, *id))).await?;
    view::get(ctx, id).await
}

async fn discard_in(tx: &mut Tx, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    let import = imports::find_to_move(tx, id).await?.ok_or(ApiError::NotFound)?;
    let from = import.state()?;
    let to = from.next(ImportEvent::Discard).map_err(|e| illegal(&e))?;
    if !imports::set_state(tx, id, from, to).await? {
        return Err(Error::Fenced);
    }
    if from == ImportState::Planning {
        // What is decided so far would say whom the file hit, as of one that is refused.
        imports::forget_plan(tx, id).await?;
        import_counts::reset_plan(tx, id).await?;
    }
    jobs::enqueue(tx, &ctx.app, &EraseFile { import: id }).await?;
    audited(tx, ctx, &import, AuditAction::ImportDiscarded).await
}

/// Erases the stored file and the typed passwords of an import; of one that was given up or
/// refused, the staged rows as well.
pub async fn file(app: &App, id: Uuid) -> Result<(), Error> {
    let Some(import) = imports::find(&app.db, id).await? else { return Ok(()) };
    if matches!(import.state()?, ImportState::Discarded | ImportState::Refused) {
        rows(app, &import).await?;
    }
    app.db
        .transact((app.clone(), id), |tx, (app, id)| {
            Box::pin(async move { imports::erase_file(tx, *id, app.clock.now().0).await })
        })
        .await?;
    import_keys::wipe(&app.db).await
}

async fn rows(app: &App, import: &Import) -> Result<(), Error> {
    let id = import.id;
    import_rows::clear(&app.db, Stand { import: id, epoch: import.epoch, state: import.state()? }).await?;
    app.db
        .transact((app.clone(), id), |tx, (app, id)| {
            Box::pin(async move {
                let now = app.clock.now().0;
                reviews::lapse(tx, *id, now).await?;
                imports::set_purged(tx, *id, now).await
            })
        })
        .await
}

/// Erases everything whose time is over.
pub async fn sweep(app: &App) -> Result<(), Error> {
    let now = app.clock.now().0;
    for import in imports::not_erased(&app.db, now - FILE_FOR).await? {
        let input = (Ctx::system(app), import.id);
        let over = match import.state()? {
            ImportState::Receiving | ImportState::Planning | ImportState::Planned => {
                app.db.transact(input, |tx, (ctx, id)| Box::pin(discard_in(tx, ctx, *id))).await
            }
            // Rows whose typed password is gone must not be applied with another one.
            ImportState::Applying | ImportState::Stopped => {
                app.db.transact(input, |tx, (ctx, id)| Box::pin(control::end_in(tx, ctx, *id))).await
            }
            ImportState::Refused | ImportState::Applied | ImportState::Discarded | ImportState::Undoing | ImportState::Undone => {
                file(app, import.id).await
            }
        };
        match over {
            Ok(()) | Err(Error::Fenced) => {}
            Err(error) => return Err(error),
        }
    }
    for import in imports::not_purged(&app.db, now - ROWS_DAYS * DAY).await? {
        match rows(app, &import).await {
            Ok(()) | Err(Error::Fenced) => {}
            Err(error) => return Err(error),
        }
    }
    reveals::sweep(app).await?;
    // Also of what was erased elsewhere since the last time: passwords that were hashed or shown.
    import_keys::forget(app).await
}
