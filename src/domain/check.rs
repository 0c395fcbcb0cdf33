//! The check: bytes in, checked rows and findings out, as a stream. The same in the browser's
//! worker, on the server and in the command line.
//!
//! **Invariant:** where the slices are cut never matters.
//!
//! # The map
//! [`Checker`] (`check/stream.rs`) takes slices of a file. It waits for the first 64 KiB or the end
//! of the file and asks [`sniff`](super::csv::sniff) what this is; [`header`](super::header) says
//! which column is which. Then each slice runs through [`decode`](super::csv::decode) (UTF-8 text)
//! and [`records`](super::csv::records), and each record becomes a row:
//!
//! 1. `csv::cells` makes its cells text, unquoted;
//! 2. [`RowChecker`] (`check/row.rs`) looks at the row as such (ragged, quote never closed, cells
//!    too long, control characters), gives each cell to its column's
//!    [`Field`](super::field::Field), then the row to its program's `row_rules`;
//! 3. a row without errors tells its natural keys, and [`Duplicates`] (`check/duplicates.rs`) says
//!    whether an earlier row has the same;
//! 4. the [`Sink`] gets the row. [`Report`](super::report::Report) is a sink that keeps what a
//!    display needs.
//!
//! A row that was read again from the file or edited goes through the same [`RowChecker`].
//!
//! | to add | do |
//! |---|---|
//! | a rule for one cell | a field kind in `field/`, named by a column of the program |
//! | a rule over cells of a row | the program's `row_rules` |
//! | a rule over rows of a file | a key kind of the program with `duplicate` |
//! | a rule for any row | [`RowChecker`] |

mod columns;
mod duplicates;
mod first_seen;
mod original;
mod row;
mod stream;
#[cfg(test)]
mod tests;

pub use duplicates::Duplicates;
pub use original::{Fault, Original};
pub use row::RowChecker;
pub use stream::Checker;

use super::csv::cells::Cells;
use super::field::{Cell, Value};
use super::finding::{Code, Finding};
use super::program::Program;
use super::rules::Rules;

/// How a row stands after its check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowVerdict {
    /// May go in.
    Valid,
    /// Its number is filled in: passed over.
    Skipped,
    /// Has an error.
    Failed,
}

/// One data row after its check. Borrowed from the checker; copy what you keep.
pub struct CheckedRow<'a> {
    /// Data row from 0; blank rows count, so that rows keep their index.
    pub row: u32,
    /// Physical line where the record begins, the first line of the file being 1.
    pub line: u32,
    /// Bytes of the record in the file: start and length, line end included.
    pub bytes: (u64, u32),
    /// Cells as they stand in the file, in file order, decoded and unquoted, untrimmed.
    pub cells: Cells<'a>,
    /// Values in template order; `Blank` for columns that the file lacks.
    pub values: &'a [Value<'a>],
    /// What was said of this row, in column order.
    pub findings: &'a [Finding],
    /// How it stands.
    pub standing: RowVerdict,
}

/// Takes what the checker tells, in file order.
pub trait Sink {
    /// One data row.
    fn row(&mut self, row: &CheckedRow<'_>);
    /// A blank row: data row index and line.
    fn blank(&mut self, row: u32, line: u32);
    /// A finding of an earlier row that only now came to light (`DuplicateFirst`).
    fn late(&mut self, finding: Finding);
}

/// What a program's row rule may see and do: rules over several cells of one row.
pub struct RowRules<'r, 'a> {
    /// The program.
    pub program: &'static Program,
    /// Settings, today's date, and what the requester is allowed.
    pub rules: &'r Rules,
    /// Data row from 0; blank rows count.
    pub row: u32,
    /// Values in template order; may be changed (a placeholder address).
    pub values: &'r mut [Value<'a>],
    /// Cells as typed, trimmed, in template order; empty where the file has no such column.
    pub texts: &'r [&'a str],
    /// All that was said of this row so far, the cells' own checks included: column, code,
    /// parameter.
    pub(crate) said: &'r mut Vec<(u8, Code, u32)>,
}

impl RowRules<'_, '_> {
    /// Says one thing of the cell in `column` (index in the template).
    pub fn say(&mut self, column: usize, code: Code, param: u32) {
        self.said.push((column as u8, code, param));
    }

    /// Takes back what was said of the cell in `column`, by its own check too: it does not count in
    /// this row.
    pub fn retract(&mut self, column: usize) {
        self.said.retain(|said| usize::from(said.0) != column);
    }
}

/// Reads one cell on its own, as the single-account form and the grid do.
pub fn check_cell<'a>(program: &'static Program, column: usize, text: &'a str, rules: &Rules) -> (Value<'a>, Vec<(Code, u32)>) {
    let mut cell = Cell::new(rules);
    let value = program.columns[column].field.check(text, &mut cell);
    (value, cell.said)
}
