//! Imports: from a new upload to results. The bytes themselves travel over plain routes (`server/http/imports`):
//! `PUT /imports/{id}/parts/{n}`, `GET /imports/{id}/results?kind=…`, `GET /imports/{id}/events` and the form `POST /imports/upload`.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::session::OrganisationRef;
use super::{ApiError, Page, PageRequest, Timestamp};
use crate::domain::import::ImportState;
use crate::domain::plan::Action;
use crate::domain::read::ReadOptions;
use crate::domain::rules::Rules;

/// Largest part of an upload, in bytes. Also the size of every part but the last.
pub const PART_BYTES: u64 = 4 * 1024 * 1024;

/// What the browser announces before it sends the first part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewImport {
    /// Made by the browser once per upload: the same key again answers with the same import.
    pub idempotency_key: Uuid,
    /// Program id.
    pub program: String,
    /// Organisation that the accounts will belong to.
    pub organisation: Uuid,
    /// The file's name, without a path.
    pub file_name: String,
    /// Its size in bytes; parts = size / [`PART_BYTES`], rounded up.
    pub size: u64,
    /// How to read it.
    pub options: ReadOptions,
}

/// Counts of rows, as planned or as applied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanCounts {
    /// Will be created.
    pub create: u64,
    /// Made by an earlier import of the same organisation.
    pub unchanged: u64,
    /// Number filled in.
    pub skip: u64,
    /// Moves here.
    pub transfer: u64,
    /// A person must decide.
    pub review: u64,
    /// Will fail (people who already have an account included).
    pub fail: u64,
    /// Of `fail`: already have an account.
    pub existing: u64,
}

/// What was done so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliedCounts {
    /// Accounts made.
    pub created: u64,
    /// Left as they are.
    pub unchanged: u64,
    /// Passed over.
    pub skipped: u64,
    /// Moved.
    pub transferred: u64,
    /// Failed.
    pub failed: u64,
    /// Of `failed`: already have an account.
    pub existing: u64,
}

impl AppliedCounts {
    /// Rows that have an outcome.
    pub fn done(&self) -> u64 {
        self.created + self.unchanged + self.skipped + self.transferred + self.failed
    }
}

/// What there is to say of the file as a whole, in sentences.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileNotes {
    /// What fails rows, or all of them; without the one that says why the file was refused.
    pub errors: Vec<String>,
    /// What somebody should look at.
    pub warnings: Vec<String>,
    /// How it was read, where nobody was asked.
    pub infos: Vec<String>,
}

/// One import, as lists and its page show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportView {
    /// Import id.
    pub id: Uuid,
    /// Program id.
    pub program: String,
    /// Organisation.
    pub organisation: OrganisationRef,
    /// File name.
    pub file_name: String,
    /// File size in bytes; 0 while a form brings it, which cannot be taken up again.
    pub size: u64,
    /// Parts that are committed; the browser sends the others.
    pub parts: Vec<u32>,
    /// Where it stands.
    pub state: ImportState,
    /// Why it was refused, one sentence; else blank.
    pub problem: String,
    /// Why its rows and downloads are no longer there, one sentence; blank while they are.
    pub gone: String,
    /// What is said of the file, once it is planned. Lists do not tell it.
    pub notes: FileNotes,
    /// Data rows, blank ones left out. Grows while it is planned.
    pub rows: u64,
    /// Bytes planned so far, for the progress bar.
    pub planned_bytes: u64,
    /// Planned actions.
    pub plan: PlanCounts,
    /// What was done.
    pub applied: AppliedCounts,
    /// Generated passwords that can still be shown.
    pub passwords: u64,
    /// Until when they can be shown.
    pub passwords_until: Option<Timestamp>,
    /// Passwords still waiting to be hashed.
    pub hashing: u64,
    /// Who uploaded it.
    pub by: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When *Apply* was pressed.
    pub apply_started_at: Option<Timestamp>,
    /// When it ended.
    pub applied_at: Option<Timestamp>,
    /// Rows that are left are not applied any more, only noted.
    pub ended: bool,
    /// This reader may upload, apply, stop and reveal.
    pub may_import: bool,
    /// The same bytes, options, program and organisation were applied before: that import.
    pub same_as: Option<(Uuid, Timestamp)>,
}

/// Progress: counts only, never persons. Sent by server-sent events and answered to polling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Where the import stands.
    pub state: ImportState,
    /// Bytes planned.
    pub planned_bytes: u64,
    /// Data rows known.
    pub rows: u64,
    /// What was done.
    pub applied: AppliedCounts,
    /// Passwords still waiting to be hashed.
    pub hashing: u64,
}

impl Progress {
    /// Nothing will move any more without somebody pressing a button.
    pub fn rests(&self) -> bool {
        let moves = matches!(self.state, ImportState::Receiving | ImportState::Planning | ImportState::Applying);
        !moves && self.hashing == 0
    }
}

/// One row of a plan or of results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedRow {
    /// Physical line in the file.
    pub line: u32,
    /// What the row says it is: name and e-mail, for people in the reader's scope.
    pub name: String,
    /// E-mail as typed (blank once the staged rows are gone).
    pub email: String,
    /// What is planned.
    pub action: Action,
    /// What came of it: `created`, `failed` …; `None` before it was applied.
    pub outcome: Option<String>,
    /// Message of the results file, or blank.
    pub message: String,
    /// What the application says beside it (what to do), or blank.
    pub advice: String,
    /// The account that was made or hit; `None` where it lies outside the reader's scope.
    pub account: Option<Uuid>,
    /// Its number, where it may be told.
    pub number: Option<String>,
}

/// One generated password, shown once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slip {
    /// Whose.
    pub name: String,
    /// What to sign in with: e-mail.
    pub sign_in: String,
    /// CCCID.
    pub number: Option<String>,
    /// The password in clear.
    pub password: String,
}

/// Imports of my organisations, newest first: those that wait for somebody (`show` is `waiting`), those that were `applied`, or all.
#[server(endpoint = "imports/list", protocol = super::wire::Form)]
pub async fn list_imports(show: String, page: PageRequest) -> Result<Page<ImportView>, ApiError> {
    crate::server::imports::list(&crate::server::context().await?, &show, page).await
}

/// What the worker needs to check a file for that organisation.
#[server(endpoint = "imports/rules", protocol = super::wire::Form)]
pub async fn get_rules(program: String, organisation: Uuid) -> Result<Rules, ApiError> {
    crate::server::imports::rules(&crate::server::context().await?, &program, organisation).await
}

/// Announces an upload. The same idempotency key answers with the same import.
#[server(endpoint = "imports/start", protocol = super::wire::Text)]
pub async fn start_import(new: NewImport) -> Result<ImportView, ApiError> {
    crate::server::imports::start(&crate::server::context().await?, new).await
}

/// Every part is there: plan it. Answers with the earlier import when the same file was applied before (`same_as`).
#[server(endpoint = "imports/finish-upload", protocol = super::wire::Form)]
pub async fn finish_upload(import: Uuid) -> Result<ImportView, ApiError> {
    crate::server::imports::finish_upload(&crate::server::context().await?, import).await
}

/// One import.
#[server(endpoint = "imports/get", protocol = super::wire::Form)]
pub async fn get_import(import: Uuid) -> Result<ImportView, ApiError> {
    crate::server::imports::get(&crate::server::context().await?, import).await
}

/// Counts only: what polling asks for.
#[server(endpoint = "imports/progress", protocol = super::wire::Form)]
pub async fn get_progress(import: Uuid) -> Result<Progress, ApiError> {
    crate::server::imports::progress(&crate::server::context().await?, import).await
}

/// Rows of one action (`None` = all), in file order; of an applied import, of what came of it. `existing`: only those who already have an account.
#[server(endpoint = "imports/rows", protocol = super::wire::Text)]
pub async fn list_rows(
    import: Uuid,
    action: Option<Action>,
    existing: bool,
    page: PageRequest,
) -> Result<Page<PlannedRow>, ApiError> {
    crate::server::imports::rows(&crate::server::context().await?, import, action, existing, page).await
}

/// Starts or continues applying.
#[server(endpoint = "imports/apply", protocol = super::wire::Form)]
pub async fn apply_import(import: Uuid) -> Result<ImportView, ApiError> {
    crate::server::imports::apply(&crate::server::context().await?, import).await
}

/// Stops between chunks.
#[server(endpoint = "imports/stop", protocol = super::wire::Form)]
pub async fn stop_import(import: Uuid) -> Result<ImportView, ApiError> {
    crate::server::imports::stop(&crate::server::context().await?, import).await
}

/// Gives up the rest of a stopped import: what was applied stays, the results say of every other row that it was not.
#[server(endpoint = "imports/end", protocol = super::wire::Form)]
pub async fn end_import(import: Uuid) -> Result<ImportView, ApiError> {
    crate::server::imports::end(&crate::server::context().await?, import).await
}

/// Gives up an import that was not applied; what was staged is erased.
#[server(endpoint = "imports/discard", protocol = super::wire::Form)]
pub async fn discard_import(import: Uuid) -> Result<ImportView, ApiError> {
    crate::server::imports::discard(&crate::server::context().await?, import).await
}

/// Plans again, when accounts have changed; of a file already imported, as a new import.
#[server(endpoint = "imports/plan-again", protocol = super::wire::Form)]
pub async fn plan_again(import: Uuid) -> Result<ImportView, ApiError> {
    crate::server::imports::plan_again(&crate::server::context().await?, import).await
}

/// The generated passwords, once. Audited; afterwards they are gone.
#[server(endpoint = "imports/reveal-passwords", protocol = super::wire::Form)]
pub async fn reveal_passwords(import: Uuid) -> Result<Vec<Slip>, ApiError> {
    crate::server::imports::reveal_passwords(&crate::server::context().await?, import).await
}
