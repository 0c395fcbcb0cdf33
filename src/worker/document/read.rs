//! Reading rows back from the file, with the changes made to them.

use super::Document;
use crate::domain::check::{CheckedRow, Fault, Original};
use crate::domain::csv::cells::Cells;
use crate::domain::fixes;
use crate::domain::program::Program;
use crate::domain::read::Detected;
use crate::domain::rules::Rules;
use crate::worker::edits::{Edits, Step};
use crate::worker::protocol::Fix;

/// Bytes that are read at a time when rows follow each other.
const BLOCK: u64 = 128 * 1024;

/// The file cannot be read any more: it was changed, moved or deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

/// Where the bytes of the file come from.
pub trait Source {
    /// Bytes in the file.
    fn len(&self) -> u64;

    /// Those bytes, all of them.
    fn read(&self, range: std::ops::Range<u64>) -> Result<Vec<u8>, Unreadable>;

    /// Nothing in it.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Reads ranges in ascending order, a block at a time.
pub(super) struct Blocks<'s> {
    source: &'s dyn Source,
    start: u64,
    bytes: Vec<u8>,
}

impl<'s> Blocks<'s> {
    pub fn new(source: &'s dyn Source) -> Blocks<'s> {
        Blocks { source, start: 0, bytes: Vec::new() }
    }

    pub fn get(&mut self, range: std::ops::Range<u64>) -> Result<&[u8], Unreadable> {
        if range.start < self.start || range.end > self.start + self.bytes.len() as u64 {
            let end = range.end.max(range.start + BLOCK).min(self.source.len()).max(range.start);
            self.bytes = self.source.read(range.start..end)?;
            self.start = range.start;
        }
        let from = (range.start - self.start) as usize;
        self.bytes.get(from..from + (range.end - range.start) as usize).ok_or(Unreadable)
    }
}

/// A row with its changes.
pub(super) struct Edited {
    pub cells: Vec<String>,
    /// Columns of the file whose text differs from the file.
    pub changed: Vec<u16>,
    /// What is wrong with the others and cannot be seen from their text.
    pub faults: Vec<Fault>,
    pub deleted: bool,
    /// Cells that the last step that touches the row put another text into; 1 where it left the row
    /// out, or put it back.
    pub touched: u32,
}

impl Edited {
    /// With a cell for each column that was added, where the row reaches to the last of the file's.
    fn padded(mut self, file_width: usize, detected: &Detected) -> Edited {
        let width = detected.headers.len();
        if !self.changed.is_empty() && self.cells.len() >= file_width && self.cells.len() < width {
            self.cells.resize(width, String::new());
        }
        self
    }
}

impl Document {
    /// Reads one row and checks it as it stands now, by itself. `then` gets it with its changes;
    /// rows left out are read, too.
    pub(super) fn read_row<R>(
        &mut self,
        row: u32,
        blocks: &mut Blocks<'_>,
        then: impl FnOnce(&CheckedRow<'_>, &Edited) -> R,
    ) -> Result<Option<R>, Unreadable> {
        let file_width = self.file_width();
        let Document { program, rules, rows: Some(checker), found, edits, .. } = self else { return Ok(None) };
        let Some(range) = found.report.range(row) else { return Ok(None) };
        let line = found.report.lines[row as usize];
        let offset = range.start;
        let bytes = blocks.get(range)?;
        let touched = if edits.touch(row) { checker.original(line, bytes) } else { None };
        let edited = match touched
            .map(|original| apply(program, rules, checker.detected(), edits, row, original))
            .map(|row| row.padded(file_width, checker.detected()))
        {
            Some(edited) if !edited.changed.is_empty() => edited,
            same => {
                let (deleted, touched) = same.map_or((false, 0), |same| (same.deleted, same.touched));
                return Ok(checker.read(row, line, offset, bytes, |checked| {
                    let cells = checked.cells.iter().map(str::to_owned).collect();
                    then(checked, &Edited { cells, changed: Vec::new(), faults: Vec::new(), deleted, touched })
                }));
            }
        };
        let cells: Vec<&str> = edited.cells.iter().map(String::as_str).collect();
        let mut then = Some(then);
        let read = checker.check(row, line, &cells, &edited.faults, |checked| then.take().map(|then| then(checked, &edited)));
        Ok(match (read, then) {
            (Some(result), _) => result,
            // Every cell that counts was made blank: the row is blank now.
            (None, Some(then)) => {
                let checked = CheckedRow {
                    row,
                    line,
                    bytes: (offset, 0),
                    cells: Cells::listed(&cells),
                    values: &[],
                    findings: &[],
                    standing: crate::domain::check::RowVerdict::Valid,
                };
                Some(then(&checked, &edited))
            }
            (None, None) => None,
        })
    }

    /// What the rules for the whole file say of a row.
    pub(super) fn repeated_in(&mut self, row: u32) -> Vec<crate::domain::finding::Finding> {
        let found = self.found.repeated_in(row).to_vec();
        debug_assert!(found.iter().all(|finding| finding.code().is_of_file()));
        found
    }
}

/// The cells of a row after the steps that touch it.
pub(super) fn apply(
    program: &'static Program,
    rules: &Rules,
    detected: &Detected,
    edits: &Edits,
    row: u32,
    original: Original,
) -> Edited {
    let Original { cells: original, mut faults } = original;
    let mut cells = original.clone();
    let (mut deleted, mut touched) = (false, 0);
    let width = detected.headers.len().max(cells.len());
    for step in edits.of(row) {
        match step {
            Step::Cell { column, text, .. } => touched = u32::from(put(&mut cells, *column, text.clone(), width)),
            Step::Fix { column, file_column, code, fix, .. } => {
                let template = detected.in_template_order(&cells);
                let text = template.get(usize::from(*column)).copied().unwrap_or("");
                let fixed = match fix {
                    Fix::Offered => fixes::in_file(program, rules, detected, usize::from(*column), *code, &template),
                    Fix::Fill(text) => Some(text.clone()),
                    Fix::Dates(form) => fixes::read_date_as(program, rules, usize::from(*column), text, *form),
                };
                touched = u32::from(fixed.is_some_and(|text| put(&mut cells, *file_column, text, width)));
            }
            // A row that is left out stays as it is, in whatever block it stands.
            Step::Block { .. } if deleted => touched = 0,
            Step::Block { rows, columns, texts } => {
                // Fewer texts than rows: they repeat.
                let texts = rows.binary_search(&row).ok().and_then(|at| texts.get(at % texts.len()));
                let each = columns.iter().zip(texts.into_iter().flatten().cycle());
                touched = each.map(|(column, text)| u32::from(put(&mut cells, *column, text.clone(), width))).sum();
            }
            Step::Delete { .. } => {
                touched = u32::from(!deleted);
                deleted = true;
            }
            Step::Restore { .. } => {
                touched = u32::from(deleted);
                deleted = false;
            }
        }
    }
    let differs = |at: &usize| original.get(*at) != cells.get(*at);
    let changed: Vec<u16> = (0..cells.len()).filter(differs).map(|at| at as u16).collect();
    faults.retain(|fault| !changed.contains(&fault.column));
    Edited { cells, changed, faults, deleted, touched }
}

/// Puts a text into a cell, and returns whether it is another; a row that was too short gets the
/// cells before it.
fn put(cells: &mut Vec<String>, column: u16, text: String, width: usize) -> bool {
    let at = usize::from(column);
    if at >= cells.len() && at < width {
        cells.resize(at + 1, String::new());
    }
    let Some(cell) = cells.get_mut(at).filter(|cell| **cell != text) else { return false };
    *cell = text;
    true
}
