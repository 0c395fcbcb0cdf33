//! What the worker knows of a file: where each row lies, how it stands, which rows have which
//! problem, and the changes made to it. Pure: the file is a [`Source`], so all of it is tested
//! natively.
//!
//! | part | does |
//! |---|---|
//! | this file | takes what the check tells; keeps rows, problems and repeated keys |
//! | `read` | reads rows back from the file, changes included |
//! | `change` | edits, fixes, deletions, undo and redo; checks the rows that they touch again |
//! | `fill` | one text for all cells of a kind |
//! | `added` | columns that the file lacks and that a person filled |
//! | `show` | rows for the grid, the next problem |
//! | `summary` | the report: counts, columns, groups of problems with their offers |
//! | `write`, `extract` | the corrected file; some rows as a file of their own |
//!
//! **Invariant:** rows keep their index. What an edit changes is looked at again by the same code
//! that read the file.

mod added;
mod block;
mod change;
mod extract;
mod fill;
mod find;
mod read;
mod show;
mod summary;
#[cfg(test)]
mod tests;
mod write;

pub use read::{Source, Unreadable};
pub use write::Piece;

use super::edits::Edits;
use super::protocol::{ColumnView, Counts, Filter};
use crate::domain::check::{CheckedRow, Checker, Duplicates, RowChecker, RowVerdict, Sink};
use crate::domain::csv::cells::Cells;
use crate::domain::finding::{Finding, Severity};
use crate::domain::program::Program;
use crate::domain::read::{Detected, ReadOptions};
use crate::domain::report::{FileReport, Flags, Report};
use crate::domain::row_set::RowSet;
use crate::domain::rules::Rules;

/// One file, while it is checked and afterwards.
pub struct Document {
    program: &'static Program,
    options: ReadOptions,
    rules: Rules,
    /// The check, while it goes on.
    checker: Option<Checker>,
    /// What it said of the file as a whole, once it is over.
    end: Option<FileReport>,
    found: Found,
    /// Checks single rows; there once the header is known.
    rows: Option<RowChecker>,
    duplicates: Option<Duplicates>,
    edits: Edits,
    /// Rows whose cells differ from the file.
    changed: RowSet,
    /// Rows left out.
    deleted: RowSet,
    columns: Vec<ColumnView>,
    /// Cells that the last change put another text into, or rows that it left out.
    touched: u32,
    /// Grows with everything that may change what a filter shows.
    version: u32,
    shown: Option<(Filter, u32, RowSet)>,
}

/// What was found in the rows.
#[derive(Default)]
struct Found {
    report: Report,
    /// Rows as they were when they were read: what is reported while the check goes on, when
    /// counting them all again and again would take longer the more there are.
    counts: Counts,
    /// What each row is by itself, rules for the whole file apart.
    own: Vec<Flags>,
    /// Columns of the file in which no row has had anything yet, of the first so many.
    unfilled: (Vec<u16>, usize),
    /// What the rules for the whole file say, by row once it is sorted.
    repeated: Vec<Finding>,
    sorted: bool,
}

impl Document {
    /// A file of that program, of which nothing is read yet.
    pub fn new(program: &'static Program, options: ReadOptions, rules: Rules) -> Document {
        Document {
            program,
            checker: Some(Checker::new(program, options.clone(), rules.clone())),
            options,
            rules,
            end: None,
            found: Found::default(),
            rows: None,
            duplicates: None,
            edits: Edits::default(),
            changed: RowSet::default(),
            deleted: RowSet::default(),
            columns: Vec::new(),
            touched: 0,
            version: 0,
            shown: None,
        }
    }

    /// The same file, to be read anew with these headers (first) read as columns of the template.
    /// Changes stay: they are of cells of the file, whatever its columns mean.
    pub fn mapped(mut self, columns: Vec<(String, String)>) -> Document {
        self.options.map.extend(columns);
        let mut anew = Document::new(self.program, self.options, self.rules);
        (anew.edits, anew.version) = (self.edits, self.version + 1);
        anew
    }

    /// The next bytes of the file.
    pub fn push(&mut self, bytes: &[u8]) {
        let Some(checker) = &mut self.checker else { return };
        checker.push(bytes, &mut self.found);
        self.version += 1;
        let detected = checker.detected();
        if self.rows.as_ref().map(RowChecker::detected) != detected {
            self.rows = detected.map(|detected| RowChecker::new(self.program, detected.clone(), self.rules.clone()));
        }
    }

    /// The file has ended. Rows that were changed before it was read anew are checked as they are
    /// now.
    pub fn finish(&mut self, source: &dyn Source) -> Result<(), Unreadable> {
        let Some(mut checker) = self.checker.take() else { return Ok(()) };
        let end = checker.finish(&mut self.found);
        self.rows = end.detected.clone().map(|detected| RowChecker::new(self.program, detected, self.rules.clone()));
        self.end = Some(end);
        self.duplicates = Some(checker.into_duplicates());
        self.version += 1;
        self.check_changed(source)
    }

    /// The whole file was read.
    pub fn is_done(&self) -> bool {
        self.end.is_some()
    }

    /// There is no use in pushing more.
    pub fn is_refused(&self) -> bool {
        match (&self.checker, &self.end) {
            (Some(checker), _) => checker.is_refused(),
            (None, Some(end)) => end.refused,
            (None, None) => false,
        }
    }

    /// Bytes read so far.
    pub fn bytes(&self) -> u64 {
        self.checker.as_ref().map_or_else(|| self.end.as_ref().map_or(0, |end| end.bytes), Checker::bytes)
    }

    /// Rows by how they stand now.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts { deleted: self.deleted.len(), ..Counts::default() };
        self.found.report.flags.iter().for_each(|flags| count(*flags, &mut counts));
        // Rows left out have no flag, as good ones have not.
        counts.good -= counts.deleted;
        counts.changed = self.changed.iter().filter(|row| !self.deleted.contains(*row)).count() as u32;
        counts
    }

    fn detected(&self) -> Option<&Detected> {
        self.rows.as_ref().map(RowChecker::detected)
    }

    fn flags(&self, row: u32) -> Flags {
        self.found.report.flags.get(row as usize).copied().unwrap_or_default()
    }
}

impl Found {
    /// Strikes the columns off in which this row has something. Mostly few are left to look at.
    fn note_filled(&mut self, cells: Cells<'_>) {
        let (unfilled, width) = &mut self.unfilled;
        if cells.len() > *width {
            unfilled.extend((*width..cells.len()).filter_map(|column| u16::try_from(column).ok()));
            *width = cells.len();
        }
        unfilled.retain(|column| cells.get(usize::from(*column)).is_none_or(str::is_empty));
    }

    /// Columns in which no row has anything, of so many.
    fn unfilled(&self, columns: usize) -> Vec<u16> {
        let (unfilled, width) = &self.unfilled;
        let beyond = (*width..columns).filter_map(|column| u16::try_from(column).ok());
        unfilled.iter().copied().filter(|column| usize::from(*column) < columns).chain(beyond).collect()
    }

    /// What the rules for the whole file say of a row.
    fn repeated_in(&mut self, row: u32) -> &[Finding] {
        if !self.sorted {
            self.repeated.sort_unstable();
            self.sorted = true;
        }
        let start = self.repeated.partition_point(|finding| finding.row() < row);
        let end = self.repeated.partition_point(|finding| finding.row() <= row);
        &self.repeated[start..end]
    }

    /// Keeps something that a rule for the whole file says.
    fn repeat(&mut self, finding: Finding) {
        self.sorted = false;
        self.repeated.push(finding);
    }

    /// What a rule for the whole file makes of its row.
    fn mark(&mut self, finding: Finding) {
        if let Some(flags) = self.report.flags.get_mut(finding.row() as usize) {
            let more = match finding.code().severity() {
                Severity::Error => Flags::FAILED,
                Severity::Warning => Flags::WARNED,
                Severity::Info => Flags::NOTED,
            };
            *flags = flags.with(more);
        }
    }
}

/// Counts one row in.
fn count(flags: Flags, counts: &mut Counts) {
    let place = match () {
        () if flags.has(Flags::BLANK) => &mut counts.blank,
        () if flags.has(Flags::FAILED) => &mut counts.failed,
        () if flags.has(Flags::WARNED) => &mut counts.warned,
        () if flags.has(Flags::SKIPPED) => &mut counts.skipped,
        () => &mut counts.good,
    };
    *place += 1;
}

/// What a row is by itself.
fn own_flags(standing: RowVerdict, findings: &[Finding]) -> Flags {
    if findings.is_empty() {
        return Flags::of(standing, findings);
    }
    let by_itself = |finding: &Finding| !finding.code().is_of_file();
    let failed = findings.iter().any(|f| by_itself(f) && f.code().severity() == Severity::Error);
    let standing = if standing == RowVerdict::Failed && !failed { RowVerdict::Valid } else { standing };
    findings
        .iter()
        .filter(|f| by_itself(f))
        .fold(Flags::of(standing, &[]), |flags, finding| flags.with(Flags::of(RowVerdict::Valid, std::slice::from_ref(finding))))
}

impl Sink for Found {
    fn row(&mut self, row: &CheckedRow<'_>) {
        let repeats = row.findings.iter().copied().filter(|finding| finding.code().is_of_file());
        let before = self.repeated.len();
        self.repeated.extend(repeats);
        self.sorted &= self.repeated.len() == before;
        self.own.push(own_flags(row.standing, row.findings));
        count(Flags::of(row.standing, row.findings), &mut self.counts);
        self.note_filled(row.cells);
        self.report.row(row);
    }

    fn blank(&mut self, row: u32, line: u32) {
        self.counts.blank += 1;
        self.own.push(Flags::NOTHING);
        self.report.blank(row, line);
    }

    fn late(&mut self, finding: Finding) {
        self.repeat(finding);
        self.report.late(finding);
    }
}
