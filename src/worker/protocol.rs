//! What page and worker say to each other: plain values, sent as bytes (see `codec`). A `File` or
//! `Blob` travels beside them.
//!
//! One worker checks one file; a second file gets a second worker. Sentences are made in the
//! worker, so that the page needs neither the rules nor the tables of a program.

use serde::{Deserialize, Serialize};

use crate::domain::dates::Form;
use crate::domain::finding::{Code, Severity};
use crate::domain::program::form::FormUse;
use crate::domain::read::{Detected, ReadOptions};
use crate::domain::rules::Rules;

/// Page to worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ToWorker {
    /// Check the file that travels beside this message. Sent again with other options, it starts
    /// anew (edits are discarded).
    Check {
        /// Program, settings and today's date.
        rules: Rules,
        /// How to read the file.
        options: ReadOptions,
    },
    /// Stop checking. Answered by [`FromWorker::Canceled`].
    Cancel,
    /// Rows for the grid. Answered by [`FromWorker::Rows`].
    Window(Window),
    /// Put this text into a cell.
    Edit {
        /// Data row.
        row: u32,
        /// Column of the file, from 0.
        column: u16,
        /// New text of the cell.
        text: String,
    },
    /// Do the same to every cell of one kind of problem.
    FixAll {
        /// Column of the template.
        column: u8,
        /// Kind of problem.
        code: Code,
        /// What to do.
        fix: Fix,
    },
    /// Leave these data rows out.
    DeleteRows(Vec<u32>),
    /// Put these data rows back, which were left out.
    RestoreRows(Vec<u32>),
    /// Leave every row with this kind of problem out.
    DeleteKind {
        /// Column of the template.
        column: u8,
        /// Kind of problem.
        code: Code,
    },
    /// Take the last change back.
    Undo,
    /// Do it again.
    Redo,
    /// Look for the next problem. Answered by [`FromWorker::Found`].
    Next {
        /// Where to look from: data row, and column of the file from 1 (0: the row as a whole);
        /// `None` from the beginning.
        from: Option<(u32, u16)>,
        /// Look upwards.
        backwards: bool,
        /// Among which rows.
        filter: Filter,
    },
    /// Look at the form for one account. Needs no file. Answered by [`FromWorker::Form`].
    Form {
        /// What it is filled in for.
        use_for: FormUse,
        /// Program, settings and today's date.
        rules: Rules,
        /// Names of inputs and their texts.
        entries: Vec<(String, String)>,
    },
    /// Write the file with its changes. Answered by [`FromWorker::Corrected`], the bytes beside it.
    Corrected,
    /// Look whether a text would do for the cells of one kind of problem. Answered by
    /// [`FromWorker::FillChecked`].
    CheckFill {
        /// Column of the template.
        column: u8,
        /// Kind of problem.
        code: Code,
        /// The text.
        text: String,
    },
    /// Make a file of the rows that begin on these lines, which are in order. Answered by
    /// [`FromWorker::Extracted`], the bytes beside it.
    Extract(Vec<u32>),
    /// Read headers of the file as columns of the template: pairs of a header and a column. The
    /// file is checked anew; changes stay.
    Map(Vec<(String, String)>),
    /// Look for a text in the cells. Answered by [`FromWorker::Searched`].
    Find(Search),
    /// The text of a block of cells. Answered by [`FromWorker::Copied`].
    Copy(Block),
    /// Put a copied text into a block of cells, or from its first cell on. Answered by
    /// [`FromWorker::PasteRefused`] where it doesn't fit.
    Paste(Block, String),
    /// Put what is in the first row of a block into the others.
    FillDown(Block),
}

/// A stretch of rows that the grid wants to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Among which rows.
    pub filter: Filter,
    /// First of them, counting only rows of the filter, from 0.
    pub first: u32,
    /// How many at most.
    pub count: u32,
}

/// Which rows the grid shows. Blank rows are never shown; rows left out only under
/// [`Filter::Changed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Filter {
    /// Every row.
    #[default]
    All,
    /// Rows with an error.
    Errors,
    /// Rows with a warning and no error.
    Warnings,
    /// Rows that were edited or left out.
    Changed,
    /// Rows with this kind of problem: column of the template
    /// ([`crate::domain::finding::Finding::ROW`] for the row) and code.
    Kind(u8, Code),
    /// Rows with an error or a warning in this column of the template.
    Column(u8),
}

/// What *fix all alike* does to a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fix {
    /// The text that the field offers for this problem.
    Offered,
    /// This text.
    Fill(String),
    /// Read the cells of the column as dates in this form, and write them in the template's.
    Dates(Form),
}

/// Worker to page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FromWorker {
    /// How far the check has come. May be dropped.
    Progress(Progress),
    /// What is known of the file: once its header is read, now and then while it is checked, at the
    /// end, and after every change.
    Report(Box<Report>),
    /// Rows for the grid.
    Rows(Rows),
    /// The next problem, or that there is none.
    Found(Option<Found>),
    /// The file with its changes; its bytes travel beside this message.
    Corrected {
        /// True when it had to be written as UTF-8 because a character does not exist in the file's
        /// own encoding.
        as_utf8: bool,
    },
    /// The check was stopped.
    Canceled,
    /// It cannot go on.
    Failed(Failure),
    /// What is wrong with a form: names of fields in its order, each with a sentence.
    Form(Vec<(String, String)>),
    /// What is wrong with a text that was to fill cells; `None`: nothing.
    FillChecked(Option<String>),
    /// A file of some rows; its bytes travel beside this message.
    Extracted,
    /// The next cell with a text, or how far it was looked for.
    Searched(SearchAnswer),
    /// The text of a block, for the clipboard.
    Copied(String),
    /// What was to be pasted reaches past the last row or column: nothing was changed.
    PasteRefused(PasteRefused),
    /// The rows of a block have changed since it was selected: nothing was done.
    BlockMoved,
}

/// Why the worker cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// The file was changed, moved or deleted on disk since it was chosen.
    FileChanged,
    /// The worker could not start, or ended by an error of ours. Said by the page's end.
    Broken,
    /// The program is not known to this worker.
    UnknownProgram,
}

/// How far the check has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Bytes read.
    pub bytes: u64,
    /// Bytes in the file.
    pub total: u64,
    /// Counts so far.
    pub counts: Counts,
}

/// Rows by how they stand. `good + warned + failed + skipped` are all rows that are not blank and
/// not left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Neither error nor warning.
    pub good: u32,
    /// A warning and no error.
    pub warned: u32,
    /// An error.
    pub failed: u32,
    /// Passed over: the number is filled in.
    pub skipped: u32,
    /// Blank rows.
    pub blank: u32,
    /// Edited rows that are still in.
    pub changed: u32,
    /// Rows left out.
    pub deleted: u32,
}

impl Counts {
    /// Rows of the file, blank ones and those left out not counted.
    pub fn rows(&self) -> u32 {
        self.good + self.warned + self.failed + self.skipped
    }
}

/// What is known of the file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Grows with every change.
    pub version: u32,
    /// The whole file was read.
    pub done: bool,
    /// The file cannot be imported as it stands (an error of the file as a whole).
    pub refused: bool,
    /// Rows by how they stand.
    pub counts: Counts,
    /// How the file was read, once that is known.
    pub detected: Option<Detected>,
    /// Columns of the file, in file order.
    pub columns: Vec<ColumnView>,
    /// Columns of the file in which no row has anything, once all were read.
    pub unfilled: Vec<u16>,
    /// What there is to say of the file as a whole.
    pub file: Vec<FileNote>,
    /// Problems by kind: errors first, then warnings, most frequent first.
    pub groups: Vec<Group>,
    /// Header names that look like a column of the template: (header in the file, header of the
    /// template).
    pub near: Vec<(String, String)>,
    /// Changes that can be taken back.
    pub undo: u32,
    /// Changes that can be done again.
    pub redo: u32,
    /// Cells that the last change put another text into, or rows that it left out; says nothing
    /// after a change was taken back.
    pub touched: u32,
    /// Whether the file differs from what lies on disk.
    pub changed: bool,
}

/// One column of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnView {
    /// Its header as it stands in the file.
    pub header: String,
    /// The column of the template, where it is one.
    pub template: Option<u8>,
    /// Width in characters that its kind of text mostly needs.
    pub width: u8,
    /// Not validated: unknown, or filled in by us.
    pub quiet: bool,
}

/// One thing to say of the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileNote {
    /// What is said.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// The sentence.
    pub sentence: String,
}

/// All problems of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Column of the template, or [`crate::domain::finding::Finding::ROW`].
    pub column: u8,
    /// Kind of problem.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// Rows with it.
    pub count: u32,
    /// What is wrong, in a few words: `Postal code missing`.
    pub title: String,
    /// What the column is called: `ZIP code`.
    pub label: String,
    /// What its cells hold: `Use a two-letter code, for example CA.`
    pub rule: String,
    /// What can be done to all of them.
    pub offers: Vec<Offer>,
}

/// A fix that a button offers for a whole group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Offer {
    /// [`Fix::Offered`].
    Offered,
    /// [`Fix::Dates`].
    Dates(Form),
    /// [`Fix::Fill`], with a text that the person types.
    Fill,
    /// Leave the rows out.
    Delete,
}

/// Rows for the grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// What was asked.
    pub window: Window,
    /// The report to which these rows belong.
    pub version: u32,
    /// Rows of the filter in all.
    pub total: u32,
    /// The rows.
    pub rows: Vec<RowView>,
}

/// One row of the grid.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RowView {
    /// Data row.
    pub row: u32,
    /// Physical line in the file.
    pub line: u32,
    /// Whose row it is, as far as that can be read.
    pub name: String,
    /// Left out.
    pub deleted: bool,
    /// Cells in file order, changes included.
    pub cells: Vec<String>,
    /// Columns of the file that were edited.
    pub changed: Vec<u16>,
    /// What there is to say, in column order.
    pub notes: Vec<CellNote>,
}

/// One thing to say of a cell, or of its row.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CellNote {
    /// Column of the file; `None` for the row as a whole.
    pub column: Option<u16>,
    /// Kind of problem.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, what is expected, an example.
    pub sentence: String,
    /// The new text of the cell that would put it right.
    pub fix: Option<String>,
}

/// Where the next problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Data row.
    pub row: u32,
    /// Column of the file; `None` for the row as a whole.
    pub column: Option<u16>,
    /// Its place among the rows of the filter, from 0.
    pub index: u32,
}

/// A block of cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The version of the rows in which it was selected: in another, others are in their places.
    pub version: u32,
    /// Among which rows.
    pub filter: Filter,
    /// First of them, counting only rows of the filter, from 0.
    pub first: u32,
    /// How many.
    pub rows: u32,
    /// Columns of the file that are shown, from the first of the block on to the last there is.
    pub columns: Vec<u16>,
    /// How many of these it has.
    pub width: u16,
}

impl Block {
    /// Its columns.
    pub fn selected(&self) -> &[u16] {
        self.columns.get(..usize::from(self.width)).unwrap_or(&self.columns)
    }
}

/// The size of what was to be pasted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasteRefused {
    /// Rows.
    pub rows: u32,
    /// Columns.
    pub columns: u32,
}

/// A search for a text in the cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// The text; its case doesn't matter.
    pub text: String,
    /// Where to look from: the place of a row among those of the filter, and column of the file
    /// from 1 (0: before its first cell).
    pub at: Option<(u32, u16)>,
    /// The same by data row; without either, from the beginning, or the end.
    pub from: Option<(u32, u16)>,
    /// Look upwards.
    pub backwards: bool,
    /// Among which rows.
    pub filter: Filter,
    /// It has begun again at the other end.
    pub again: bool,
}

/// What a search came to so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchAnswer {
    /// What was asked.
    pub search: Search,
    /// The cell that has the text.
    pub found: Option<Found>,
    /// Where to look from next, where there are more rows and none had it.
    pub goes_on: Option<(u32, u16)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_those_that_are_neither_blank_nor_left_out() {
        let counts = Counts { good: 5, warned: 3, failed: 2, skipped: 1, blank: 9, changed: 4, deleted: 7 };
        assert_eq!(counts.rows(), 11);
    }
}
