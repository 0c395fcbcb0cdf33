//! One row: its cells, each by its column, then all together ([`layout`]).

mod layout;

use self::layout::{Input, Layout, Output, trim, verdict};
use super::columns::{self, Columns};
use super::original::{Fault, Original};
use super::{CheckedRow, RowVerdict};
use crate::domain::csv::cells::{self, Cells};
use crate::domain::csv::decode::Decoder;
use crate::domain::csv::records::{CELL_KEEP, Record, Records};
use crate::domain::csv::scan::is_western;
use crate::domain::field::Value;
use crate::domain::finding::{Code, Finding};
use crate::domain::insertion_sort::insertion_sort;
use crate::domain::program::Program;
use crate::domain::read::{Detected, MAX_CELL_CHARS};
use crate::domain::rules::Rules;
use crate::domain::template::{ColumnRole, Need};

/// Something said of a row: template column or [`Finding::ROW`], code, parameter.
pub(super) type Said = (u8, Code, u32);

/// Checks single rows of a file whose columns are known: what the stream does with each record, and
/// what an editor does with a row that was changed.
pub struct RowChecker {
    program: &'static Program,
    rules: Rules,
    detected: Detected,
    /// For each column of the file, the template's.
    template_columns: Vec<u8>,
    number: Option<usize>,
    /// Columns that are looked at, and those of them that may not be blank.
    looked_at: Columns,
    required: Columns,
    /// Columns that do not make a row by themselves.
    ignored_when_alone: Columns,
    /// Check boxes, which are FALSE where nobody ticked anything.
    check_boxes: Columns,
    /// The first column of the file that has a name.
    first_named: Option<usize>,
    memory: Memory,
}

/// Where a row stands: data row, physical line, bytes in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub row: u32,
    pub line: u32,
    pub bytes: (u64, u32),
}

/// What a row turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It holds something, and was reported.
    Filled,
    Blank,
    /// It is the header once more.
    Header,
}

/// Where a row's cells come from.
pub(super) enum Source<'a> {
    Record(&'a Records, &'a Record),
    /// Cells in a list, and what was wrong with some of them in the file.
    Cells(&'a [&'a str], &'a [Fault]),
}

/// Memory that is used again for every row.
#[derive(Default)]
struct Memory {
    scratch: cells::Scratch,
    faults: Vec<(u16, Code)>,
    /// One for each column of the template, blank between two rows.
    texts: Vec<&'static str>,
    values: Vec<Value<'static>>,
    said: Vec<Said>,
    cell_said: Vec<(Code, u32)>,
    findings: Vec<Finding>,
}

impl RowChecker {
    /// For rows of a file that was read like that.
    pub fn new(program: &'static Program, detected: Detected, rules: Rules) -> RowChecker {
        let mut template_columns = vec![Finding::ROW; detected.headers.len()];
        for (column, file) in detected.columns.iter().enumerate() {
            if let Some(place) = file.and_then(|file| template_columns.get_mut(usize::from(file))) {
                *place = column as u8;
            }
        }
        let number = program.column_with(ColumnRole::Number);
        let width = program.columns.len();
        let memory = Memory { texts: vec![""; width], values: vec![Value::Blank; width], ..Memory::default() };
        let looked_at = columns::that(program, |column| !matches!(column.role, ColumnRole::Status | ColumnRole::Message));
        let required = looked_at & columns::that(program, |column| column.need == Need::Required);
        let ignored_when_alone = columns::that(program, |column| program.ignored_when_alone.contains(&column.name));
        let check_boxes = columns::that(program, |column| column.field.is_check_box());
        let first_named = detected.headers.iter().position(|header| !trim(header).is_empty());
        RowChecker {
            program,
            rules,
            detected,
            template_columns,
            number,
            looked_at,
            required,
            ignored_when_alone,
            check_boxes,
            first_named,
            memory,
        }
    }

    /// How the file was read.
    pub fn detected(&self) -> &Detected {
        &self.detected
    }

    pub(super) fn detected_mut(&mut self) -> &mut Detected {
        &mut self.detected
    }

    /// What the rows are checked by, besides their cells.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Checks a row by its cells (as in [`CheckedRow::cells`]: in file order, decoded, unquoted),
    /// of which some have `faults` that the text does not show. `None` when it is blank. Rules for
    /// the whole file are not applied.
    pub fn check<R>(
        &mut self,
        row: u32,
        line: u32,
        cells: &[&str],
        faults: &[Fault],
        then: impl FnOnce(&CheckedRow<'_>) -> R,
    ) -> Option<R> {
        self.once(Source::Cells(cells, faults), Place { row, line, bytes: (0, 0) }, then)
    }

    /// Checks a row by its bytes as they stand in the file from `offset` on; what follows its line
    /// end is not looked at. `None` when it is blank. Rules for the whole file are not applied.
    pub fn read<R>(
        &mut self,
        row: u32,
        line: u32,
        offset: u64,
        bytes: &[u8],
        then: impl FnOnce(&CheckedRow<'_>) -> R,
    ) -> Option<R> {
        let (records, record) = self.record(line, bytes)?;
        let place = Place { row, line, bytes: (offset, record.file_len as u32) };
        self.once(Source::Record(&records, &record), place, then)
    }

    /// The cells of a row by its bytes as they stand in the file, and what is wrong with them that
    /// their text does not show.
    pub fn original(&mut self, line: u32, bytes: &[u8]) -> Option<Original> {
        let (records, record) = self.record(line, bytes)?;
        let Memory { scratch, faults, .. } = &mut self.memory;
        let (raw, spans) = (records.raw(&record), records.spans());
        let cells = cells::read(raw, spans, record.odd, self.detected.escaped, scratch, faults);
        let texts: Vec<String> = cells.iter().map(str::to_owned).collect();
        let fault = |&(column, code): &(u16, Code)| {
            let bytes = spans.get(usize::from(column)).map(|span| cells::verbatim(raw, *span).to_vec());
            Fault { column, code, bytes: bytes.unwrap_or_default() }
        };
        Some(Original { cells: texts, faults: faults.iter().map(fault).collect() })
    }

    fn record(&self, line: u32, bytes: &[u8]) -> Option<(Records, Record)> {
        let mut decoder = Decoder::new(self.detected.encoding, true);
        let mut records = Records::new(self.detected.delimiter as u8, decoder.measure());
        decoder.push(bytes, true, records.room());
        let mut record = records.next(true)?;
        // A quote that opens here and never closes was reported from its line in the file.
        record.unclosed = record.unclosed.map(|opened| line + opened - 1);
        Some((records, record))
    }

    fn once<R>(&mut self, source: Source<'_>, place: Place, then: impl FnOnce(&CheckedRow<'_>) -> R) -> Option<R> {
        let (mut then, mut result) = (Some(then), None);
        self.row(source, place, &mut |_, _| {}, &mut |row| result = then.take().map(|then| then(row)));
        result
    }

    /// Whether the row is the header once more. Of any other row, its first cell says that it
    /// isn't.
    fn repeats_header(&self, cells: Cells<'_>) -> bool {
        let headers = &self.detected.headers;
        let is_header = |file: usize| cells.get(file).is_some_and(|cell| trim(cell).eq_ignore_ascii_case(trim(&headers[file])));
        self.first_named.is_some_and(is_header)
            && (0..headers.len()).all(is_header)
            && cells.iter().skip(headers.len()).all(|cell| trim(cell).is_empty())
    }

    /// Checks one row and tells it, unless it is blank or the header. `whole_file` may say more of
    /// a row that is valid so far.
    pub(super) fn row(
        &mut self,
        source: Source<'_>,
        place: Place,
        whole_file: &mut dyn FnMut(&[Value<'_>], &mut Vec<Said>),
        tell: &mut dyn FnMut(&CheckedRow<'_>),
    ) -> Outcome {
        let mut kept = std::mem::take(&mut self.memory);
        let outcome = self.row_in(&mut kept, source, place, whole_file, tell);
        self.memory = kept;
        outcome
    }

    fn row_in(
        &self,
        kept: &mut Memory,
        source: Source<'_>,
        place: Place,
        whole_file: &mut dyn FnMut(&[Value<'_>], &mut Vec<Said>),
        tell: &mut dyn FnMut(&CheckedRow<'_>),
    ) -> Outcome {
        let Memory { scratch, faults, said, cell_said, findings, .. } = kept;
        let mut texts: Vec<&str> = std::mem::take(&mut kept.texts);
        let mut values: Vec<Value<'_>> = std::mem::take(&mut kept.values);
        let (mut plain, mut unclosed, mut extra_cells, mut extra_filled) = (false, None, 0, false);
        let cells = match source {
            Source::Cells(given, kept) => {
                faults.clear();
                faults.extend(kept.iter().map(|fault| (fault.column, fault.code)));
                Cells::listed(given)
            }
            Source::Record(records, record) => {
                let raw = records.raw(record);
                (unclosed, extra_cells, extra_filled) = (record.unclosed, record.extra_cells, record.extra_filled);
                let cells = cells::read(raw, records.spans(), record.odd, self.detected.escaped, scratch, faults);
                plain = raw.len() <= MAX_CELL_CHARS && faults.is_empty() && is_western(raw);
                cells
            }
        };
        let is_of = |columns, file: usize| {
            self.template_columns.get(file).is_some_and(|column| columns::has(columns, usize::from(*column)))
        };
        let counts = |(file, cell): (usize, &str)| {
            let cell = trim(cell);
            let unticked = || cell.eq_ignore_ascii_case("FALSE") && is_of(self.check_boxes, file);
            !cell.is_empty() && !is_of(self.ignored_when_alone, file) && !unticked()
        };
        let whole = !extra_filled && unclosed.is_none();
        let outcome = match () {
            () if whole && !cells.iter().enumerate().any(counts) => Outcome::Blank,
            () if whole && self.repeats_header(cells) => Outcome::Header,
            () => Outcome::Filled,
        };
        if outcome == Outcome::Filled {
            said.clear();
            let layout = Layout {
                program: self.program,
                rules: &self.rules,
                template_columns: &self.template_columns,
                number: self.number,
                looked_at: self.looked_at,
                required: self.required,
            };
            let input = Input { row: place.row, cells, faults, unclosed, extra_cells, extra_filled, plain };
            let output = Output { texts: &mut texts, values: &mut values, said, cell_said };
            let mut standing = layout.check(input, output);
            if standing == RowVerdict::Valid {
                whole_file(&values, said);
                standing = verdict(said);
            }
            insertion_sort(said, |(column, ..)| *column); // what was said of a cell first stays first
            findings.clear();
            findings.extend(said.iter().map(|(column, code, param)| Finding::new(place.row, *column, *code, *param)));
            let Place { row, line, bytes } = place;
            tell(&CheckedRow { row, line, bytes, cells, values: &values, findings, standing });
        }
        kept.texts = emptied(texts, "");
        kept.values = emptied(values, Value::Blank);
        outcome
    }
}

/// A vector of as many blanks, without what the old values borrowed, so that it outlives the row.
/// Its memory is used again: the standard library collects in place where sizes are equal. It does
/// not promise to, so a test asks; nothing but speed depends on it.
fn emptied<Old, Blank: Clone>(old: Vec<Old>, blank: Blank) -> Vec<Blank> {
    old.into_iter().map(|_| blank.clone()).collect()
}

const _: () = assert!(CELL_KEEP >= MAX_CELL_CHARS * 4 + 2);

#[cfg(test)]
mod tests {
    use super::{Value, emptied};
    use std::borrow::Cow;

    #[test]
    fn the_memory_of_a_row_is_used_again_for_the_next() {
        let text = String::from("borrowed");
        let texts = vec![text.as_str(); 23];
        let at = texts.as_ptr();
        let blank: Vec<&'static str> = emptied(texts, "");
        assert_eq!((blank.as_ptr(), blank.len()), (at.cast(), 23));
        let values = vec![Value::Text(Cow::Borrowed(text.as_str())); 23];
        let at = values.as_ptr();
        let blank: Vec<Value<'static>> = emptied(values, Value::Blank);
        assert_eq!((blank.as_ptr(), blank.len()), (at.cast(), 23));
    }
}
