//! The state of an import before the server has the file, by subject.

use leptos::prelude::*;
use uuid::Uuid;

use crate::domain::read::ReadOptions;
use crate::domain::rules::Rules;
use crate::messages::import::GridText;
use crate::ui::format::{counted, number};
use crate::ui::leave_guard::UnsavedGuard;
use crate::ui::upload::Sending;
use crate::wire::imports::{EarlierImport, ImportOptions, QuestionView};
use crate::wire::pages::PagesView;
use crate::wire::session::OrganizationRef;
use crate::worker::protocol::{Failure, Filter, Found, Progress, Report, Rows, Window};

/// Which of the page's three steps is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Stage {
    /// No file yet.
    #[default]
    Choose,
    /// A file is being checked, or was.
    Check,
    /// It is on its way to the server.
    Upload,
}

/// Name and size of the chosen file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileInfo {
    /// Name without a path.
    pub name: String,
    /// Size of the file in bytes.
    pub size: u64,
}

/// The chosen file, and for whom it is read.
#[derive(Clone, Copy, Default)]
pub struct FileState {
    /// Organization for which the file is checked.
    pub place: RwSignal<Option<OrganizationRef>>,
    /// A file was chosen before the organization.
    pub needs_place: RwSignal<bool>,
    /// The program that is chosen.
    pub program: RwSignal<String>,
    /// Texts of the pages of the organization's program.
    pub pages: RwSignal<PagesView>,
    /// The program's agreement is accepted.
    pub agreed: RwSignal<bool>,
    /// A file was chosen before that.
    pub needs_agreement: RwSignal<bool>,
    /// Name and size.
    pub info: RwSignal<FileInfo>,
    /// How it is to be read.
    pub options: RwSignal<ReadOptions>,
    /// What it is checked against.
    pub rules: RwSignal<Option<Rules>>,
    /// A problem of choosing, in words.
    pub trouble: RwSignal<String>,
}

impl FileState {
    /// The version of the agreement that was accepted: blank where there is none.
    pub fn agreement(&self) -> String {
        let version = self.pages.with_untracked(|pages| pages.agreement.as_ref().map(|agreement| agreement.version.clone()));
        version.filter(|_| self.agreed.get_untracked()).unwrap_or_default()
    }

    /// As [`FileState::must_agree`], for what is shown.
    pub fn waits_for_agreement(&self) -> bool {
        !self.agreed.get() && self.pages.with(|pages| pages.agreement.is_some())
    }

    /// Whether there is an agreement that was not accepted yet.
    pub fn must_agree(&self) -> bool {
        !self.agreed.get_untracked() && self.pages.with_untracked(|pages| pages.agreement.is_some())
    }
}

/// What is asked beside the file.
#[derive(Clone, Copy, Default)]
pub struct AskedState {
    /// What there is to ask, by program and organization.
    pub options: RwSignal<ImportOptions>,
    /// The answers so far: name of the question, value.
    answers: RwSignal<Vec<(String, String)>>,
    /// Name of the question that waits for an answer; blank: none.
    pub missing: RwSignal<String>,
    /// Whether accounts are created right after the check, where the person chose.
    pub apply_at_once: RwSignal<Option<bool>>,
}

impl AskedState {
    /// What that program asks once for a file.
    pub fn questions(&self, program: &str) -> Vec<QuestionView> {
        let of = |options: &ImportOptions| options.programs.iter().find(|of| of.program == program).cloned();
        self.options.with(of).map(|program| program.questions).unwrap_or_default()
    }

    /// The answer so far; blank: none.
    pub fn answer(&self, question: &str) -> String {
        let of = |answers: &Vec<(String, String)>| answers.iter().find(|(name, _)| name == question).cloned();
        self.answers.with_untracked(of).map(|(_, answer)| answer).unwrap_or_default()
    }

    /// Takes an answer.
    pub fn set_answer(&self, question: &str, answer: String) {
        self.answers.update(|answers| {
            answers.retain(|(name, _)| name != question);
            if !answer.is_empty() {
                answers.push((question.to_owned(), answer));
            }
        });
        if self.missing.with_untracked(|missing| missing == question) {
            self.missing.set(String::new());
        }
    }

    /// All answers.
    pub fn answers(&self) -> Vec<(String, String)> {
        self.answers.get_untracked()
    }
}

/// How far the check is, and what it found.
#[derive(Clone, Copy, Default)]
pub struct CheckState {
    /// How far it is.
    pub progress: RwSignal<Progress>,
    /// What is known of the file.
    pub report: RwSignal<Report>,
    /// Why it cannot go on.
    pub failure: RwSignal<Option<Failure>>,
    /// It was stopped by the person.
    pub canceled: RwSignal<bool>,
}

/// Which rows the grid shows.
#[derive(Clone, Copy)]
pub struct RowsState {
    /// Among which rows.
    pub filter: RwSignal<Filter>,
    /// The rows that the worker sent last.
    pub rows: RwSignal<Rows>,
    /// The problem that the worker found last; the number grows with every answer.
    pub found: RwSignal<(u32, Option<Found>)>,
    /// The text that is looked for.
    pub search: RwSignal<String>,
    /// Columns of the file that are not shown, since no row has anything in them.
    pub folded: RwSignal<Vec<u16>>,
}

impl RowsState {
    pub(super) fn new() -> RowsState {
        let window = Window { filter: Filter::All, first: 0, count: 0 };
        RowsState {
            filter: RwSignal::default(),
            rows: RwSignal::new(Rows { window, version: 0, total: 0, rows: Vec::new() }),
            found: RwSignal::default(),
            search: RwSignal::default(),
            folded: RwSignal::default(),
        }
    }
}

/// Changes to the file.
#[derive(Clone, Copy)]
pub struct EditState {
    /// Asks before changes are discarded that are neither downloaded nor uploaded.
    pub guard: UnsavedGuard,
    /// What screen readers hear once the next change has been checked.
    pub announcement: RwSignal<Option<Announcement>>,
    /// What is wrong with the text that is to fill many cells, once it was tried.
    pub fill_checked: RwSignal<Option<Option<String>>>,
    /// What the corrected file is for, while the worker writes it.
    pub(super) corrected_use: RwSignal<Option<CorrectedFileUse>>,
}

impl EditState {
    pub(super) fn new() -> EditState {
        EditState {
            guard: UnsavedGuard::new(false),
            announcement: RwSignal::default(),
            fill_checked: RwSignal::default(),
            corrected_use: RwSignal::default(),
        }
    }
}

/// How the upload goes.
#[derive(Clone, Copy, Default)]
pub struct UploadState {
    /// Its phase.
    pub sending: RwSignal<Sending>,
    /// Bytes that are to be sent.
    pub size: RwSignal<u64>,
    /// Bytes that the server has.
    pub sent: RwSignal<u64>,
    /// The same file was applied before: what then happens is asked before anything is sent.
    pub earlier: RwSignal<Option<EarlierImport>>,
    /// The key of the upload that is to be a new import all the same.
    pub again_of: RwSignal<Option<Uuid>>,
    /// One upload of one file: the same key again answers with the same import.
    pub key: RwSignal<Option<Uuid>>,
}

/// What the corrected file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CorrectedFileUse {
    /// The person keeps it.
    Download,
    /// It goes to the server.
    Upload,
}

/// What screen readers hear of a change, once it has been checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Announcement {
    /// A cell of this line was edited.
    Checked(u32),
    /// The last change was undone, if there was one.
    Undone,
    /// It was done again, if one was undone.
    Redone,
    /// Cells of many rows were changed alike.
    Fixed,
    /// Rows were left out.
    Skipped,
    /// Rows that were left out are in again.
    PutBack,
}

impl Announcement {
    /// Its words, by the report before the change and the one after.
    pub(super) fn text(self, before: &Report, now: &Report) -> Option<String> {
        match self {
            Announcement::Checked(line) => {
                let errors = counted(u64::from(now.counts.failed), GridText::Error.en(), GridText::ErrorRows.en());
                Some(GridText::Saved.fill(&[("line", &line), ("errors", &errors)]))
            }
            Announcement::Undone => (now.undo < before.undo).then(|| GridText::Undone.en().to_owned()),
            Announcement::Redone => (now.redo < before.redo).then(|| GridText::Redone.en().to_owned()),
            Announcement::Fixed => Some(GridText::CellsChanged.fill(&[("count", &number(u64::from(now.touched)))])),
            Announcement::PutBack => Some(GridText::RowsBack.fill(&[("count", &number(u64::from(now.touched)))])),
            Announcement::Skipped => Some(GridText::RowsSkipped.fill(&[("count", &number(u64::from(now.touched)))])),
        }
    }

    /// Whether it is of a change of many rows, which can be undone where it is announced.
    pub(super) fn is_of_many(self) -> bool {
        matches!(self, Announcement::Fixed | Announcement::Skipped | Announcement::PutBack)
    }
}
