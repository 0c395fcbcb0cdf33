//! Columns that the file lacks and that a person fills with one text: they stand behind its own.
//!
//! There is a column for as long as the step is in effect that filled it first.

use super::Document;
use super::read::{Blocks, Source, Unreadable};
use crate::domain::check::RowChecker;
use crate::domain::csv::decode::{Decoder, bom};
use crate::domain::csv::records::Records;
use crate::domain::csv::sniff::WINDOW;
use crate::domain::finding::Code;
use crate::domain::read::{Detected, Encoding, MAX_COLUMNS};
use crate::domain::report::FileFinding;
use crate::domain::template::Need;
use crate::worker::edits::Step;

impl Document {
    /// Whether a column that the file lacks may be added: one that some rows need, of a few words.
    /// Who fills it says what holds for all of them.
    pub(super) fn may_add(&self, column: u8) -> bool {
        let Some(wanted) = self.program.columns.get(usize::from(column)) else { return false };
        let room = self.detected().is_some_and(|detected| detected.headers.len() < MAX_COLUMNS);
        room && wanted.need == Need::ByRule && !wanted.field.words().is_empty() && !self.is_in_file(column)
    }

    /// Where it will stand in the file.
    pub(super) fn place_of_added(&self, column: u8) -> Option<u16> {
        let width = self.detected()?.headers.len();
        u16::try_from(width).ok().filter(|_| self.may_add(column))
    }

    /// Columns of the file itself.
    pub(super) fn file_width(&self) -> usize {
        let detected = self.end.as_ref().and_then(|end| end.detected.as_ref());
        detected.map_or(0, |detected| detected.headers.len())
    }

    /// Has the columns that the steps in effect have added, and no others.
    pub(super) fn follow_added(&mut self) {
        let Some(mut detected) = self.end.as_ref().and_then(|end| end.detected.clone()) else { return };
        for step in self.edits.all() {
            if let Step::Fix { column, file_column, .. } = step
                && usize::from(*file_column) == detected.headers.len()
                && let Some(added) = self.program.columns.get(usize::from(*column))
            {
                detected.headers.push(added.header.to_owned());
                detected.columns[usize::from(*column)] = Some(*file_column);
            }
        }
        if self.detected() != Some(&detected) {
            self.rows = Some(RowChecker::new(self.program, detected, self.rules.clone()));
            self.columns.clear();
        }
    }

    /// What is said of the file, without the missing columns that were added.
    pub(super) fn still_said(&self, said: &FileFinding) -> Option<FileFinding> {
        if said.code != Code::ColumnMissing || said.text.is_empty() {
            return Some(said.clone());
        }
        let columns = self.program.columns.iter().enumerate();
        let missing = columns.filter(|(_, column)| said.text.lines().any(|header| header == column.header));
        let missing: Vec<(usize, &str)> = missing.map(|(index, column)| (index, column.header)).collect();
        let missing: Vec<_> = missing.into_iter().filter(|(index, _)| !self.is_in_file(*index as u8)).collect();
        let (first, _) = missing.first()?;
        let headers: Vec<&str> = missing.iter().map(|(_, header)| *header).collect();
        Some(FileFinding { column: Some(*first as u8), param: missing.len() as u32, text: headers.join("\n"), ..said.clone() })
    }
}

/// Where the header stands in the file, without its line end.
pub(super) fn header_range(
    detected: &Detected,
    blocks: &mut Blocks<'_>,
    source: &dyn Source,
) -> Result<std::ops::Range<u64>, Unreadable> {
    let wide = matches!(detected.encoding, Encoding::Utf16Le | Encoding::Utf16Be);
    let mark = bom(if wide { detected.encoding } else { Encoding::Utf8 }).len() as u64;
    let mut start = if detected.bom { mark } else { 0 };
    let mut decoder = Decoder::new(detected.encoding, true);
    let mut records = Records::new(detected.delimiter as u8, decoder.measure());
    decoder.push(blocks.get(start..source.len().min(WINDOW as u64))?, true, records.room());
    while let Some(record) = records.next(true) {
        let end = start + record.file_len;
        if record.line == detected.header_line {
            return Ok(start..end - u64::from(record.line_end) * if wide { 2 } else { 1 });
        }
        start = end;
    }
    Ok(start..start)
}
