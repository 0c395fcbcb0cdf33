//! Imports: from a new upload to results. The bytes themselves travel over plain routes
//! (`server/http/imports`): `PUT /imports/{id}/parts/{n}`, `GET /imports/{id}/results?kind=…`,
//! `GET /imports/{id}/events` and the form `POST /imports/upload`.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use uuid::Uuid;

use crate::domain::plan::Action;
use crate::domain::rules::Rules;
use crate::wire::imports::{
    EarlierImport, FileToSend, ImportLog, ImportOptions, ImportView, NewImport, PlannedRow, Progress, Slip, UndoAccount,
    UndoPreview,
};
use crate::wire::{ApiError, Page, PageRequest};

/// Imports of my organizations, newest first: those with something to do (`show` is `waiting`),
/// those that are `running` or were `applied`, or all.
#[server(endpoint = "imports/list")]
pub async fn list_imports(show: String, page: PageRequest) -> Result<Page<ImportView>, ApiError> {
    crate::server::imports::list(&crate::server::context().await?, &show, page).await
}

/// What a new import may be asked for, for each program and organization.
#[server(endpoint = "imports/options")]
pub async fn get_import_options() -> Result<ImportOptions, ApiError> {
    crate::server::imports::options(&crate::server::context().await?).await
}

/// What the worker needs to check a file for that organization.
#[server(endpoint = "imports/rules")]
pub async fn get_rules(program: String, organization: Uuid) -> Result<Rules, ApiError> {
    crate::server::imports::rules(&crate::server::context().await?, &program, organization).await
}

/// The import that was made of this file before, asked before anything of it is sent.
#[server(endpoint = "imports/same-file", input = Json)]
pub async fn find_same_file(file: FileToSend) -> Result<Option<EarlierImport>, ApiError> {
    crate::server::imports::same_file(&crate::server::context().await?, &file).await
}

/// Announces an upload. The same idempotency key answers with the same import.
#[server(endpoint = "imports/start", input = Json)]
pub async fn start_import(new: NewImport) -> Result<ImportView, ApiError> {
    crate::server::imports::start(&crate::server::context().await?, new).await
}

/// Every part is there: plan it. Answers with the earlier import when the same file was applied
/// before (`same_as`).
#[server(endpoint = "imports/finish-upload")]
pub async fn finish_upload(import: Uuid) -> Result<ImportView, ApiError> {
    crate::server::imports::finish_upload(&crate::server::context().await?, import).await
}

/// One import.
#[server(endpoint = "imports/get")]
pub async fn get_import(import: Uuid) -> Result<ImportView, ApiError> {
    crate::server::imports::get(&crate::server::context().await?, import).await
}

/// Counts only: what polling asks for.
#[server(endpoint = "imports/progress")]
pub async fn get_progress(import: Uuid) -> Result<Progress, ApiError> {
    crate::server::imports::progress(&crate::server::context().await?, import).await
}

/// Rows of one action (`None` = all), in file order; of an applied import, of what came of it.
/// `existing`: only those who already have an account; they are not among the rows that fail.
#[server(endpoint = "imports/rows", input = Json)]
pub async fn list_rows(
    import: Uuid,
    action: Option<Action>,
    existing: bool,
    page: PageRequest,
) -> Result<Page<PlannedRow>, ApiError> {
    crate::server::imports::rows(&crate::server::context().await?, import, action, existing, page).await
}

/// An import's line in the log of its program, with a page of its rows that failed.
#[server(endpoint = "imports/log", input = Json)]
pub async fn get_import_log(import: Uuid, page: PageRequest) -> Result<ImportLog, ApiError> {
    crate::server::imports::log(&crate::server::context().await?, import, page).await
}

/// Starts or continues applying. `agreement`: the version that the caller accepts, where another
/// one is in force than was accepted before.
#[server(endpoint = "imports/apply")]
pub async fn apply_import(import: Uuid, agreement: Option<String>) -> Result<ImportView, ApiError> {
    crate::server::imports::apply_agreeing(&crate::server::context().await?, import, &agreement.unwrap_or_default()).await
}

/// Stops between chunks.
#[server(endpoint = "imports/stop")]
pub async fn stop_import(import: Uuid) -> Result<ImportView, ApiError> {
    crate::server::imports::stop(&crate::server::context().await?, import).await
}

/// Gives up the rest of a stopped import: what was applied stays, the results say of every other
/// row that it was not.
#[server(endpoint = "imports/end")]
pub async fn end_import(import: Uuid) -> Result<ImportView, ApiError> {
    crate::server::imports::end(&crate::server::context().await?, import).await
}

/// Gives up an import that was not applied; what was staged is erased.
#[server(endpoint = "imports/discard")]
pub async fn discard_import(import: Uuid) -> Result<ImportView, ApiError> {
    crate::server::imports::discard(&crate::server::context().await?, import).await
}

/// Plans again, when accounts have changed; of a file already imported, as a new import.
#[server(endpoint = "imports/plan-again")]
pub async fn plan_again(import: Uuid) -> Result<ImportView, ApiError> {
    crate::server::imports::plan_again(&crate::server::context().await?, import).await
}

/// The generated passwords that nobody was shown, and those that the caller was shown within the
/// last minutes.
#[server(endpoint = "imports/reveal-passwords")]
pub async fn reveal_passwords(import: Uuid) -> Result<Vec<Slip>, ApiError> {
    crate::server::imports::reveal_passwords(&crate::server::context().await?, import).await
}

/// The caller prints so many of the passwords that they were shown. Called before it is printed.
#[server(endpoint = "imports/passwords-printed")]
pub async fn passwords_printed(import: Uuid, count: u32) -> Result<(), ApiError> {
    crate::server::imports::passwords_printed(&crate::server::context().await?, import, count).await
}

/// The caller has handed out the passwords that they were shown: these are erased.
#[server(endpoint = "imports/passwords-handed-out")]
pub async fn passwords_handed_out(import: Uuid) -> Result<(), ApiError> {
    crate::server::imports::passwords_handed_out(&crate::server::context().await?, import).await
}

/// What undoing an applied import would do now, with one page of the accounts of a group: `remove`,
/// `keep` or `cannot`.
#[server(endpoint = "imports/undo-preview")]
pub async fn preview_undo(import: Uuid, group: String, page: PageRequest) -> Result<UndoPreview, ApiError> {
    crate::server::imports::undo_preview(&crate::server::context().await?, import, &group, page).await
}

/// Undoes an import, or goes on undoing it.
#[server(endpoint = "imports/undo")]
pub async fn undo_import(import: Uuid) -> Result<ImportView, ApiError> {
    crate::server::imports::undo(&crate::server::context().await?, import).await
}

/// Accounts that an undone import left, with the reason why, in the order of the file.
#[server(endpoint = "imports/kept")]
pub async fn list_kept(import: Uuid, page: PageRequest) -> Result<Page<UndoAccount>, ApiError> {
    crate::server::imports::kept(&crate::server::context().await?, import, page).await
}
