//! Imports: from a new upload to results. The bytes themselves travel over plain routes
//! (`server/http/imports`): `PUT /imports/{id}/parts/{n}`, `GET /imports/{id}/results?kind=…`,
//! `GET /imports/{id}/events` and the form `POST /imports/upload`.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::pages::{AgreementView, ImportLabels};
use super::session::OrganizationRef;
use super::{Page, Timestamp};
use crate::domain::action_counts::ActionCounts;
use crate::domain::import::ImportState;
use crate::domain::plan::Action;
use crate::domain::read::ReadOptions;
use crate::domain::template::Need;

/// Largest part of an upload, in bytes. Also the size of every part but the last.
pub const PART_BYTES: u64 = 4 * 1024 * 1024;

/// What the browser announces before it sends the first part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewImport {
    /// Made by the browser once per upload: the same key again answers with the same import.
    pub idempotency_key: Uuid,
    /// Program id.
    pub program: String,
    /// Organization that the accounts will belong to.
    pub organization: Uuid,
    /// The file's name, without a path.
    pub file_name: String,
    /// Its size in bytes; parts = size / [`PART_BYTES`], rounded up.
    pub size: u64,
    /// How to read it.
    pub options: ReadOptions,
    /// The version of the program's agreement that was accepted; blank where it has none.
    #[serde(default)]
    pub agreement: String,
    /// What the program asks once for a file: name of the question, value of the answer.
    #[serde(default)]
    pub answers: Vec<(String, String)>,
    /// Create the accounts right after the server's check, if nothing needs a decision.
    #[serde(default)]
    pub apply_at_once: bool,
    /// The same file was applied before, and is planned all the same.
    #[serde(default)]
    pub again: bool,
}

/// A file that is about to be announced, as far as it says whether it was uploaded before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileToSend {
    /// Program id.
    pub program: String,
    /// Organization that the accounts will belong to.
    pub organization: Uuid,
    /// Its size in bytes.
    pub size: u64,
    /// How to read it.
    pub options: ReadOptions,
    /// SHA-256 of each of its parts.
    pub parts: Vec<[u8; 32]>,
}

/// An import of the same file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierImport {
    /// Import id.
    pub id: Uuid,
    /// When it was applied; `None`: it goes on.
    pub applied_at: Option<Timestamp>,
}

/// What there is to say of the file as a whole, in sentences.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileNotes {
    /// What fails rows, or all of them; without the reason why the file was refused.
    pub errors: Vec<String>,
    /// What a person should look at.
    pub warnings: Vec<String>,
    /// How it was read, where nobody was asked.
    pub infos: Vec<String>,
}

/// What a new import may be asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportOptions {
    /// For each program that the reader may import into.
    pub programs: Vec<ProgramOptions>,
    /// For each organization at which they may.
    pub places: Vec<PlaceOptions>,
}

/// What a program's file needs, and what is asked once for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramOptions {
    /// Program id.
    pub program: String,
    /// Every column of the template, in order.
    pub columns: Vec<ColumnNeed>,
    /// What is asked once for a file.
    pub questions: Vec<QuestionView>,
}

/// A column of a template, as people fill it in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnNeed {
    /// Its header.
    pub header: String,
    /// Whether it must be filled in.
    pub need: Need,
    /// An example, or blank.
    pub example: String,
    /// What else there is to know, or blank.
    pub help: String,
}

/// A question that is asked once for a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionView {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Help under it.
    pub help: String,
    /// The answers: (value, words).
    pub options: Vec<(String, String)>,
    /// The sentence where nothing was chosen.
    pub blank: String,
}

/// What an organization sets for its imports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceOptions {
    /// The organization.
    pub organization: Uuid,
    /// Whether accounts are created right after the check, unless the person chooses otherwise.
    pub apply_at_once: bool,
    /// Link to its best practices, `https`; blank where there is none.
    pub best_practices: String,
    /// The format of the passwords in its files, one sentence; blank where it set none.
    #[serde(default)]
    pub password_format: String,
}

/// One import, as lists and its page show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportView {
    /// Import id.
    pub id: Uuid,
    /// Program id.
    pub program: String,
    /// Organization.
    pub organization: OrganizationRef,
    /// File name.
    pub file_name: String,
    /// File size in bytes; 0 while a form brings it, which cannot be taken up again.
    pub size: u64,
    /// Parts that are committed; the browser sends the others.
    pub parts: Vec<u32>,
    /// Its state.
    pub state: ImportState,
    /// Why it was refused, or was not applied right after its check, one sentence; else blank.
    pub problem: String,
    /// Why its rows and downloads are no longer there, one sentence; blank while they are.
    pub gone: String,
    /// Notes on the file, once it is planned. Lists leave them out.
    pub notes: FileNotes,
    /// Data rows, blank ones left out. Grows while it is planned.
    pub rows: u64,
    /// Bytes planned so far, for the progress bar.
    pub planned_bytes: u64,
    /// Rows by planned action.
    pub plan: ActionCounts,
    /// Rows by outcome, so far.
    pub applied: ActionCounts,
    /// Accounts by what undoing did with them, so far.
    pub undone: ActionCounts,
    /// Whether and by whom it is undone. Lists do not have it.
    pub undo: UndoView,
    /// Generated passwords that can still be shown.
    pub passwords: u64,
    /// Until when they can be shown.
    pub passwords_until: Option<Timestamp>,
    /// Who was shown generated passwords, how many and when, in order. Lists do not have it.
    pub handouts: Vec<HandoutView>,
    /// What the import's program calls its pages. Lists do not have it.
    pub labels: ImportLabels,
    /// What the program calls the list of the locations that a file may name; blank: none.
    pub children: String,
    /// What the program calls the number that it gives to accounts; blank: it gives none.
    pub number_label: String,
    /// Passwords still waiting to be hashed.
    pub hashing: u64,
    /// Who uploaded it.
    pub by: String,
    /// When it began.
    pub created_at: Timestamp,
    /// The same in the organization's time zone: `10/20/2021 at 2:15PM PDT`.
    pub started_there: String,
    /// When the last row was applied, likewise; blank before.
    pub ended_there: String,
    /// When *Apply* was pressed.
    pub apply_started_at: Option<Timestamp>,
    /// When it ended.
    pub applied_at: Option<Timestamp>,
    /// It is applied right after the server's check, if nothing needs a decision.
    pub apply_at_once: bool,
    /// Until when the uploaded file is kept: not applied by then, it is discarded.
    pub file_until: Timestamp,
    /// What the program asked once for the file: label, and the answer in words. Lists do not have
    /// it.
    pub answers: Vec<(String, String)>,
    /// Which version of the agreement was accepted, by whom and when; blank without one. Lists do
    /// not have it.
    pub agreed: String,
    /// The version that must be accepted before it is applied: another one was, before. Lists do
    /// not have it.
    pub agree_again: Option<AgreementView>,
    /// Rows that are left are not applied any more, only noted.
    pub ended: bool,
    /// This reader may upload, apply, stop and reveal.
    pub may_import: bool,
    /// The same bytes, options, program and organization were applied before: that import.
    pub same_as: Option<(Uuid, Timestamp)>,
}

/// Progress: counts only, never persons. Sent by server-sent events and answered to polling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// State of the import.
    pub state: ImportState,
    /// Bytes planned.
    pub planned_bytes: u64,
    /// Data rows known.
    pub rows: u64,
    /// Rows by outcome, so far.
    pub applied: ActionCounts,
    /// Accounts by what undoing did with them, so far.
    pub undone: ActionCounts,
    /// Passwords still waiting to be hashed.
    pub hashing: u64,
}

impl Progress {
    /// Nothing will move any more until a person presses a button.
    pub fn rests(&self) -> bool {
        let moves =
            matches!(self.state, ImportState::Receiving | ImportState::Planning | ImportState::Applying | ImportState::Undoing);
        !moves && self.hashing == 0
    }
}

/// One row of a plan or of results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedRow {
    /// Physical line in the file.
    pub line: u32,
    /// Name and email of the row, for people in the reader's scope.
    pub name: String,
    /// What they will sign in with, as typed (blank once the staged rows are gone).
    pub sign_in: String,
    /// What is planned.
    pub action: Action,
    /// What came of it: `created`, `failed` …; `None` before it was applied.
    pub outcome: Option<String>,
    /// Message of the results file, or blank.
    pub message: String,
    /// Advice beside it (what to do), or blank.
    pub advice: String,
    /// Why it failed, for support: a stable code and a message without a word of the row; blank
    /// where it did not.
    pub failure: (String, String),
    /// The account that was made or hit; `None` where it is outside the reader's scope.
    pub account: Option<Uuid>,
    /// Its number, where it may be disclosed.
    pub number: Option<String>,
}

/// An import's line in the log of its program, with a page of its rows that failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportLog {
    /// Name of the file.
    pub file_name: String,
    /// What the program calls its imports.
    pub menu: String,
    /// When the upload began, in the organization's zone: `10/20/2021 at 2:15PM PDT`.
    pub started: String,
    /// When the last row was applied; blank before.
    pub ended: String,
    /// The kind of the organization: `school`.
    pub belongs_to: String,
    /// Data rows.
    pub processed: u64,
    /// Rows that failed, or will.
    pub failed: u64,
    /// Headings of the list of rows that failed.
    pub headings: [String; 6],
    /// Those rows, in file order.
    pub failures: Page<FailureRow>,
}

/// A row that failed, in the order of the headings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureRow {
    /// Name of the organization.
    pub place: String,
    /// Name of the file.
    pub file_name: String,
    /// Kind of record.
    pub kind: String,
    /// What came of it.
    pub message: String,
    /// The reason, as the results file says it.
    pub reason: String,
    /// Physical line in the file.
    pub line: u32,
}

/// One showing of generated passwords: the line that stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoutView {
    /// Who was shown them.
    pub by: String,
    /// When, the first time.
    pub at: Timestamp,
    /// How many.
    pub count: u64,
    /// Until when this reader can see them again; `None` when another person was shown them, or
    /// when that is over.
    pub again_until: Option<Timestamp>,
}

/// Whether an import can be undone, and by whom it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoView {
    /// Until when it can be undone; `None` when it cannot be.
    pub until: Option<Timestamp>,
    /// Undoing it has begun.
    pub begun: bool,
    /// Who has it undone; blank before it has begun.
    pub by: String,
    /// When that ended.
    pub at: Option<Timestamp>,
}

/// What undoing an import would do now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UndoPreview {
    /// Every account that is left of the import, by what would become of it.
    pub fates: ActionCounts,
    /// Passwords of the import that were handed out, which keeps no account.
    pub handed_out: u64,
    /// Accounts of the group that was asked for, in the order of the file.
    pub accounts: Page<UndoAccount>,
}

/// One account of an import that is undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoAccount {
    /// Physical line in the file; `None` once the staged rows are deleted.
    pub line: Option<u32>,
    /// The account; `None` where it is outside the reader's scope.
    pub account: Option<Uuid>,
    /// The holder's name; blank outside the reader's scope, and of an account that was removed.
    pub name: String,
    /// The account's number, inside the reader's scope.
    pub number: Option<String>,
    /// What becomes of it, by its stable name: see `domain::undo`.
    pub fate: String,
}

/// One generated password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slip {
    /// The account holder's name.
    pub name: String,
    /// What to sign in with: email.
    pub sign_in: String,
    /// CCCID.
    pub number: Option<String>,
    /// The password in clear.
    pub password: String,
    /// It is printed on a card; `None`: on a slip.
    pub card: Option<Card>,
}

/// What a card for a wallet says beside what a slip does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// What it is called: `Learner card`.
    pub title: String,
    /// Where its holder is; blank where the reader may not see that.
    pub place: String,
    /// What the program calls what people sign in with: `DOC ID`.
    pub sign_in_label: String,
}
