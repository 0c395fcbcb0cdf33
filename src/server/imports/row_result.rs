//! The result of a row: its status, number and message, from what was planned and what came of it.
//! And of the file as a whole.

use uuid::Uuid;

use super::headers::Headers;
use super::plan::file_sentence;
use super::seals::Seals;
use super::staged::{self, StagedRow};
use crate::domain::finding::{Finding, Severity};
use crate::domain::import::ImportState;
use crate::domain::plan::{Action, Reason};
use crate::domain::program::Program;
use crate::messages::findings::{self, sentence};
use crate::messages::results::ResultText;
use crate::server::db::import_rows::{self, ResultRecord};
use crate::server::db::imports::Import;
use crate::server::error::Error;
use crate::wire::imports::FileNotes;

/// How a row stands now: the outcome where it was applied, the plan before.
pub struct RowResult {
    /// What was planned.
    pub action: Action,
    /// What came of it: `created` …; `None` before it was applied.
    pub outcome: Option<String>,
    /// Why, where the check alone does not say it.
    pub reason: Option<&'static Reason>,
    /// The finding that failed it.
    pub finding: Option<Finding>,
    /// The account that was made or hit.
    pub account: Option<Uuid>,
    /// Its number, where the results tell it.
    pub number: Option<String>,
}

impl RowResult {
    /// From a stored row of an import.
    pub fn of(program: &'static Program, import: Uuid, record: &ResultRecord) -> Result<RowResult, Error> {
        let row = record.row_index;
        let action = Action::from_name(&record.action).ok_or_else(|| import_rows::unreadable("action", import, row))?;
        let applied = record.outcome.is_some();
        let table = if applied { "import_outcomes" } else { "import_rows" };
        let unreadable = |column| Error::stored(table, column, format_args!("{import}/{row}"));
        let (reason, finding, account, number) = match applied {
            true => (&record.did_reason, record.did_finding, record.did_account_id, &record.did_number),
            false => (&record.reason, record.finding, record.account_id, &record.number),
        };
        Ok(RowResult {
            action,
            outcome: record.outcome.clone(),
            reason: match reason {
                Some(code) => Some(program.reason(code).ok_or_else(|| unreadable("reason"))?),
                None => None,
            },
            finding: match finding {
                Some(bits) => Some(Finding::from_bits(bits as u64).map_err(|e| unreadable("finding").because(e))?),
                None => None,
            },
            account,
            number: number.clone(),
        })
    }

    /// The row's three columns say nothing of ours: its number was filled in.
    pub fn is_skipped(&self) -> bool {
        self.action == Action::Skip
    }

    /// It failed, or will.
    pub fn is_failure(&self) -> bool {
        match self.outcome.as_deref() {
            Some(outcome) => outcome == "failed",
            None => self.action == Action::Fail,
        }
    }

    /// `Success`, `Failure`, or blank before it was applied.
    pub fn status(&self) -> &'static str {
        match self.outcome.as_deref() {
            _ if self.is_failure() => ResultText::Failure.en(),
            // Nobody has decided it yet, or decided to leave it out.
            Some("review" | "skipped") => "",
            Some(_) => ResultText::Success.en(),
            None => "",
        }
    }

    /// The message of the results file.
    pub fn message(&self, program: &'static Program, texts: &[&str]) -> String {
        if self.outcome.as_deref() == Some("created") {
            return program.messages.created.to_owned();
        }
        match (self.finding, self.reason) {
            (Some(finding), _) => sentence(program, finding, text_at(texts, finding)),
            (None, Some(reason)) => reason.sentence(|name| program.column(name).and_then(|column| texts.get(column)).copied()),
            (None, None) => String::new(),
        }
    }

    /// Why it failed, for support: its code, and the message without a word of the row.
    pub fn failure(&self, program: &'static Program) -> (String, String) {
        match (self.finding, self.reason) {
            _ if !self.is_failure() => Default::default(),
            (Some(finding), _) => (finding.code().name().to_owned(), findings::title(program, finding.code(), finding.column())),
            (None, Some(reason)) => reason.failure(),
            (None, None) => Default::default(),
        }
    }

    /// What the application says beside it.
    pub fn advice(&self, program: &'static Program) -> String {
        match (self.finding, self.reason) {
            (Some(finding), _) => findings::advice(program, finding).unwrap_or_default(),
            (None, Some(reason)) => reason.advice.to_owned(),
            (None, None) => String::new(),
        }
    }
}

/// The cell that a finding is about, or blank.
pub fn text_at<'a>(texts: &[&'a str], finding: Finding) -> &'a str {
    texts.get(usize::from(finding.column())).copied().unwrap_or_default()
}

/// Opens a stored row and hands it to `look`.
pub fn opened<T>(
    seals: &Seals,
    import: &Import,
    record: &ResultRecord,
    look: impl FnOnce(&StagedRow<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let packed = seals.open_row(import.id, record.row_index, &record.sealed)?;
    look(&staged::unpack(&packed).map_err(|unreadable| unreadable.of(import.id, record.row_index))?)
}

/// What is said of the file as a whole, in the sentences of `muster check`; nothing before it is
/// planned or after it was given up.
pub fn of_file(program: &'static Program, import: &Import, headers: &Headers) -> Result<FileNotes, Error> {
    let mut notes = FileNotes::default();
    if matches!(import.state()?, ImportState::Receiving | ImportState::Planning | ImportState::Discarded) {
        return Ok(notes);
    }
    for finding in &headers.findings {
        let sentence = file_sentence(program, finding);
        match finding.code.severity() {
            // Said already: it is what the file was refused for.
            _ if sentence == import.problem => {}
            Severity::Error => notes.errors.push(sentence),
            Severity::Warning => notes.warnings.push(sentence),
            Severity::Info => notes.infos.push(sentence),
        }
    }
    Ok(notes)
}
