//! Imports: from an announced upload to results.
//!
//! `receive` takes the parts, `stage` checks the stored file and `plan` decides each row, `apply`
//! makes accounts chunk by chunk (`at_once`: without being asked again, where that was chosen),
//! `results` writes what goes back, `passwords` hashes and shows once, `undo` removes what nobody
//! has used, `erase` deletes what is no longer needed. Every phase goes on after a crash: what it
//! did is in the database, and what it was doing is a job.

use uuid::Uuid;

use crate::domain::access::Permission;
use crate::domain::import::IllegalMove;
use crate::domain::program::Program;
use crate::messages::import_refusals::ImportText as T;
use crate::server::audit::{self, AuditAction, AuditEvent};
use crate::server::db::Tx;
use crate::server::db::imports::{self as store, Import};
use crate::server::error::Error;
use crate::server::{App, Ctx};
use crate::wire::ApiError;

pub mod announce;
pub mod apply;
mod at_once;
mod commit;
pub mod control;
mod decide;
pub mod demo;
pub mod erase;
pub mod form;
mod headers;
pub mod jobs;
mod log;
mod name_counts;
pub mod options;
pub mod passwords;
pub mod places;
pub mod plan;
pub mod progress;
mod quota;
pub mod receive;
mod remembered;
pub(super) mod renew;
mod requester;
pub mod results;
pub(super) mod review_row;
mod row_numbers;
mod row_result;
mod seals;
mod stage;
mod staged;
mod tried;
pub mod undo;
mod undo_preview;
pub mod view;

pub use announce::{rules, rules_of_form, start};
pub use control::{apply, apply_agreeing, end, stop};
pub use erase::discard;
pub use log::log;
pub use options::options;
pub use passwords::{handed_out as passwords_handed_out, printed as passwords_printed, reveal as reveal_passwords};
pub use progress::progress;
pub use receive::{finish_upload, plan_again, receive_part, same_file};
pub use undo::start as undo;
pub use undo_preview::{kept, preview as undo_preview};
pub use view::{get, list, rows};

/// The import, when the caller has that permission at its organization; *not found* otherwise.
pub async fn find_in_scope(ctx: &Ctx, import: Uuid, permission: Permission) -> Result<Import, ApiError> {
    let import = store::find(&ctx.app.db, import).await?.ok_or(ApiError::NotFound)?;
    ctx.require(permission, import.organization_id)?;
    Ok(import)
}

/// The program of that import.
fn program_of(app: &App, import: &Import) -> Result<&'static Program, Error> {
    app.registry.get(&import.program).ok_or_else(|| Error::stored("imports", "program", import.id))
}

/// Writes an audit entry about an import.
async fn audited(tx: &mut Tx, ctx: &Ctx, import: &Import, action: AuditAction) -> Result<(), Error> {
    let event = AuditEvent::new(action).at(import.organization_id).on(format!("import {}", import.id));
    audit::append(tx, ctx, event).await
}

/// Tells this process's event streams that the import moved on. Nobody listening is no error.
fn moved(app: &App, import: Uuid) {
    let _ = app.progress.send(import);
}

/// What is answered to a move that the state machine does not know.
fn illegal(illegal: &IllegalMove) -> ApiError {
    ApiError::Refused(T::IllegalState.fill(&[("state", &illegal.state.name())]))
}

/// Runs work that keeps a processor busy where it holds up nobody.
async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Error::broken("a piece of work panicked"))?
}
