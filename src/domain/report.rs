//! What a check found, kept small: counts and findings of the file, and for display a few bytes a
//! row.

use serde::{Deserialize, Serialize};

use super::check::{CheckedRow, RowVerdict, Sink};
use super::finding::{Code, Finding, Severity};
use super::read::Detected;
use super::row_set::RowSet;

/// Rows of a file, by how they stand. `rows` leaves blank rows out and is
/// `valid + skipped + failed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Rows with anything in them.
    pub rows: u32,
    /// Rows with nothing in them.
    pub blank_rows: u32,
    /// May go in.
    pub valid: u32,
    /// Their number is filled in.
    pub skipped: u32,
    /// Have an error.
    pub failed: u32,
    /// Rows without error that someone should look at.
    pub warned: u32,
}

/// One thing to say about the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFinding {
    /// What is said.
    pub code: Code,
    /// The template column that it is about.
    pub column: Option<u8>,
    /// What the code needs: a file column, a line, a limit.
    pub param: u32,
    /// The header in the file that it is about, as it stands there; empty otherwise.
    pub text: String,
}

impl FileFinding {
    /// About the file as a whole.
    pub fn new(code: Code, param: u32) -> FileFinding {
        FileFinding { code, column: None, param, text: String::new() }
    }
}

/// What a check says of the whole file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReport {
    /// How it was read; `None` when it was not.
    pub detected: Option<Detected>,
    /// Its rows.
    pub counts: Counts,
    /// What there is to say of the file, in the order in which it came to light.
    pub findings: Vec<FileFinding>,
    /// It could not be read, or not to its end: empty, no rows, no header, not a CSV, a doubled
    /// column, past a limit.
    pub refused: bool,
    /// Bytes of the file.
    pub bytes: u64,
}

/// What a row is, in one byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(u8);

impl Flags {
    /// Nothing in it: in the file, or after a change.
    pub const BLANK: Flags = Flags(1);
    /// Its number is filled in.
    pub const SKIPPED: Flags = Flags(2);
    /// Has an error.
    pub const FAILED: Flags = Flags(4);
    /// Has a warning.
    pub const WARNED: Flags = Flags(8);
    /// Has an info.
    pub const NOTED: Flags = Flags(16);
    /// Nothing stands in the file: there is no row to read, whatever was changed.
    const NOWHERE: Flags = Flags(32);
    /// A row that is blank in the file.
    pub const NOTHING: Flags = Flags(Flags::BLANK.0 | Flags::NOWHERE.0);

    /// Whether all of these hold.
    pub fn has(self, flags: Flags) -> bool {
        self.0 & flags.0 == flags.0
    }

    /// Both together.
    pub fn with(self, flags: Flags) -> Flags {
        Flags(self.0 | flags.0)
    }

    /// The flags of a row with that standing and those findings.
    pub fn of(standing: RowVerdict, findings: &[Finding]) -> Flags {
        let standing = match standing {
            RowVerdict::Valid => Flags(0),
            RowVerdict::Skipped => Flags::SKIPPED,
            RowVerdict::Failed => Flags::FAILED,
        };
        findings.iter().fold(standing, |flags, finding| match finding.code().severity() {
            Severity::Error => flags,
            Severity::Warning => flags.with(Flags::WARNED),
            Severity::Info => flags.with(Flags::NOTED),
        })
    }
}

/// Findings by column and code: how many, and in which rows. In that order; there are few.
#[derive(Debug, Clone, Default)]
pub struct Groups(Vec<((u8, Code), RowSet)>);

impl Groups {
    /// Counts one finding in.
    pub fn add(&mut self, finding: Finding) {
        let key = (finding.column(), finding.code());
        let at = match self.place(key) {
            Ok(at) => at,
            Err(at) => {
                self.0.insert(at, (key, RowSet::default()));
                at
            }
        };
        self.0[at].1.insert(finding.row());
    }

    /// Takes one out again, after an edit.
    pub fn remove(&mut self, finding: Finding) {
        if let Ok(at) = self.place((finding.column(), finding.code())) {
            let rows = &mut self.0[at].1;
            rows.remove(finding.row());
            if rows.is_empty() {
                self.0.remove(at);
            }
        }
    }

    /// The rows with that code in that column.
    pub fn rows(&self, column: u8, code: Code) -> Option<&RowSet> {
        self.place((column, code)).ok().map(|at| &self.0[at].1)
    }

    fn place(&self, key: (u8, Code)) -> Result<usize, usize> {
        self.0.binary_search_by_key(&key, |(key, _)| *key)
    }

    /// All groups, in column order: column, code, rows.
    pub fn iter(&self) -> impl Iterator<Item = (u8, Code, &RowSet)> {
        self.0.iter().map(|((column, code), rows)| (*column, *code, rows))
    }
}

/// Where each row stands in the file and what is said of it: nine bytes a row, and what [`Groups`]
/// need.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// First byte of each row; for a blank row, of the row after the one before.
    pub offsets: Vec<u32>,
    /// Physical line of each row.
    pub lines: Vec<u32>,
    /// What each row is.
    pub flags: Vec<Flags>,
    /// All findings.
    pub groups: Groups,
    /// After the last row seen.
    end: u32,
}

impl Report {
    /// An empty one.
    pub fn new() -> Report {
        Report::default()
    }

    /// Rows seen, blank ones included.
    pub fn len(&self) -> u32 {
        self.flags.len() as u32
    }

    /// No row seen.
    pub fn is_empty(&self) -> bool {
        self.flags.is_empty()
    }

    /// The bytes of a row in the file. `None` when it is blank there or was not seen.
    pub fn range(&self, row: u32) -> Option<std::ops::Range<u64>> {
        let row = row as usize;
        let start = *self.offsets.get(row)?;
        let end = self.offsets.get(row + 1).copied().unwrap_or(self.end);
        (!self.flags[row].has(Flags::NOWHERE)).then_some(u64::from(start)..u64::from(end))
    }
}

impl Sink for Report {
    fn row(&mut self, row: &CheckedRow<'_>) {
        let start = row.bytes.0 as u32;
        self.offsets.push(start);
        self.end = start + row.bytes.1;
        self.lines.push(row.line);
        self.flags.push(Flags::of(row.standing, row.findings));
        for finding in row.findings {
            self.groups.add(*finding);
        }
    }

    fn blank(&mut self, _row: u32, line: u32) {
        self.offsets.push(self.end);
        self.lines.push(line);
        self.flags.push(Flags::NOTHING);
    }

    fn late(&mut self, finding: Finding) {
        if let Some(flags) = self.flags.get_mut(finding.row() as usize) {
            *flags = flags.with(Flags::NOTED);
        }
        self.groups.add(finding);
    }
}
