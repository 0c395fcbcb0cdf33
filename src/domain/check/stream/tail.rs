//! What there is to say of a file once its rows are known: what happened to many of them is said
//! once.

use crate::domain::check::CheckedRow;
use crate::domain::check::columns::{self, Columns};
use crate::domain::finding::Code;
use crate::domain::program::Program;
use crate::domain::read::Detected;
use crate::domain::report::FileFinding;
use crate::domain::template::Need;

/// Rows that are counted for one finding of the file.
#[derive(Debug, Default)]
pub(super) struct Tail {
    /// Columns of the file, and what stands between them.
    width: usize,
    delimiter: char,
    /// Columns of the template that the file lacks, and those of them that rows need.
    absent: Columns,
    needed: Columns,
    /// Rows that end before their last columns, and were taken all the same.
    short: u32,
    /// Rows that are quoted as a whole.
    in_quotes: u32,
    /// Rows that repeat the header, and the line of the first.
    repeated: u32,
    repeated_at: u32,
    /// The file ends with bytes that are no text.
    padded: bool,
}

impl Tail {
    /// Of a file that is read like that.
    pub fn new(program: &Program, detected: &Detected) -> Tail {
        let in_file = detected.columns.iter().enumerate().filter(|(_, file)| file.is_some());
        let absent = !in_file.fold(columns::NONE, |all, (column, _)| all | columns::one(column));
        let needed = absent & columns::that(program, |column| column.need == Need::Required);
        Tail { width: detected.headers.len(), delimiter: detected.delimiter, absent, needed, ..Tail::default() }
    }

    /// A row.
    pub fn row(&mut self, row: &CheckedRow<'_>) {
        let needed = row.findings.iter().filter(|finding| finding.code() == Code::Required).map(|finding| finding.column());
        self.needed |= needed.fold(columns::NONE, |all, column| all | columns::one(usize::from(column))) & self.absent;
        if row.cells.len() >= self.width {
            return;
        }
        if row.findings.iter().all(|finding| finding.code() != Code::CellCount) {
            self.short += 1;
        } else if row.cells.len() == 1 && row.cells.get(0).is_some_and(|cell| cell.contains(self.delimiter)) {
            self.in_quotes += 1;
        }
    }

    /// A row that repeats the header.
    pub fn repeated(&mut self, line: u32) {
        if self.repeated == 0 {
            self.repeated_at = line;
        }
        self.repeated += 1;
    }

    /// The end of the file is padded.
    pub fn padded(&mut self) {
        self.padded = true;
    }

    /// Columns that the file lacks and that rows needed, in template order.
    pub fn needed(&self) -> Vec<usize> {
        columns::each(self.needed).collect()
    }

    /// What else there is to say.
    pub fn findings(&self) -> impl Iterator<Item = FileFinding> {
        let counted = |code, count: u32| (count > 0).then(|| FileFinding::new(code, count));
        let repeated = counted(Code::HeaderRepeated, self.repeated)
            .map(|finding| FileFinding { text: self.repeated_at.to_string(), ..finding });
        let padded = self.padded.then(|| FileFinding::new(Code::PaddedEnd, 0));
        let counts = [counted(Code::RowsInQuotes, self.in_quotes), counted(Code::ShortRows, self.short), repeated, padded];
        counts.into_iter().flatten()
    }
}
