//! What there is to say of a file by its head: how it is read, and which column is which.

use crate::domain::csv::cells;
use crate::domain::csv::decode::Decoder;
use crate::domain::csv::records::Records;
use crate::domain::csv::sniff::{Header, Sniffed};
use crate::domain::finding::Code;
use crate::domain::header::Matched;
use crate::domain::program::Program;
use crate::domain::read::{Encoding, ReadOptions};
use crate::domain::report::FileFinding;
use crate::domain::template::{ColumnRole, Meaning, Need};

/// Characters of a header that are shown: more is none.
const SHOWN: usize = 60;

/// A header as it is shown.
fn shown(header: &str) -> String {
    match header.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &header[..end]),
        None => header.to_owned(),
    }
}

/// In which encoding the file is read, where that was detected.
pub(super) fn encoding(
    program: &Program,
    options: &ReadOptions,
    sniffed: &Sniffed,
    matched: &Matched,
    window: &[u8],
    findings: &mut Vec<FileFinding>,
) {
    let code = match sniffed.encoding {
        Encoding::Utf16Le | Encoding::Utf16Be => Code::ReadAsUtf16,
        Encoding::Windows1252 => Code::ReadAsWindows1252,
        Encoding::MacRoman => Code::ReadAsMacRoman,
        Encoding::Utf8 => return,
    };
    if options.encoding.is_none() {
        let text = sniffed.guessed.and_then(|_| a_name(program, sniffed, matched, window)).unwrap_or_default();
        findings.push(FileFinding { text, ..FileFinding::new(code, sniffed.guessed.unwrap_or(0)) });
    }
}

/// The first name of a person that isn't plain ASCII, as it is read.
fn a_name(program: &Program, sniffed: &Sniffed, matched: &Matched, window: &[u8]) -> Option<String> {
    let names = [Meaning::FirstName, Meaning::LastName].map(|meaning| program.column_meaning(meaning));
    let names = names.map(|column| column.and_then(|column| matched.columns[column]));
    let mut decoder = Decoder::new(sniffed.encoding, true);
    let mut records = Records::new(sniffed.delimiter, decoder.measure());
    decoder.push(&window[sniffed.bom..], true, records.room());
    let (mut scratch, mut faults) = (cells::Scratch::default(), Vec::new());
    let mut above = sniffed.header.above + 1;
    while let Some(record) = records.next(true) {
        if above > 0 {
            above -= 1;
            continue;
        }
        let read = cells::read(records.raw(&record), records.spans(), record.odd, false, &mut scratch, &mut faults);
        let name = names.iter().flatten().filter_map(|file| read.get(usize::from(*file))).find(|name| !name.is_ascii());
        if let Some(name) = name {
            return Some(shown(name.trim()));
        }
    }
    None
}

/// What else was detected, where nobody said it.
pub(super) fn reading(options: &ReadOptions, sniffed: &Sniffed, escaped: bool, findings: &mut Vec<FileFinding>) {
    let mut tell = |code, param| findings.push(FileFinding::new(code, param));
    if options.delimiter.is_none() && sniffed.delimiter != b',' {
        tell(Code::ReadWithDelimiter, u32::from(sniffed.delimiter));
    }
    if options.header_line.is_none() && sniffed.header.line > 1 {
        tell(Code::HeaderBelowTitle, sniffed.header.line);
    }
    if escaped {
        tell(Code::ReadAsEscaped, 0);
    }
}

/// The finding for these columns of the template, in its order; `None` where there are none.
pub(super) fn missing(program: &Program, columns: &[usize]) -> Option<FileFinding> {
    let headers: Vec<&str> = columns.iter().map(|column| program.columns[*column].header).collect();
    let first = u8::try_from(*columns.first()?).ok();
    Some(FileFinding { column: first, text: headers.join("\n"), ..FileFinding::new(Code::ColumnMissing, headers.len() as u32) })
}

/// Says of all these columns at once that they are missing: a column that rows needed is not merely
/// absent.
pub(super) fn replace_missing(program: &Program, columns: &[usize], findings: &mut Vec<FileFinding>) {
    let Some(missing) = missing(program, columns) else { return };
    let is_needed = |finding: &FileFinding| finding.column.is_some_and(|column| columns.contains(&usize::from(column)));
    findings.retain(|finding| finding.code != Code::ColumnAbsent || !is_needed(finding));
    match findings.iter_mut().find(|finding| finding.code == Code::ColumnMissing) {
        Some(said) => *said = missing,
        None => findings.push(missing),
    }
}

/// Which column is which, and which are missing.
pub(super) fn columns(program: &Program, header: &Header, matched: &Matched, findings: &mut Vec<FileFinding>) {
    let absent = program.columns.iter().enumerate().filter(|(index, _)| matched.columns[*index].is_none());
    let required: Vec<usize> = absent.filter(|(_, column)| column.need == Need::Required).map(|(index, _)| index).collect();
    findings.extend(missing(program, &required));
    let mut tell = |code, column: Option<usize>, file: Option<u16>| {
        let text = file.and_then(|file| header.cells.get(usize::from(file))).map(|text| shown(text)).unwrap_or_default();
        let (column, param) = (column.map(|column| column as u8), file.map_or(0, u32::from));
        findings.push(FileFinding { code, column, param, text });
    };
    if let Some((column, second)) = matched.doubled {
        tell(Code::ColumnDoubled, Some(column), Some(second));
    }
    for (file, column) in &matched.common {
        tell(Code::ColumnCommon, Some(usize::from(*column)), Some(*file));
    }
    let absent = program.columns.iter().enumerate().filter(|(index, _)| matched.columns[*index].is_none());
    for (file, column) in &matched.near {
        tell(Code::ColumnNear, Some(usize::from(*column)), Some(*file));
    }
    let filled_in_by_us = |role| matches!(role, ColumnRole::Status | ColumnRole::Number | ColumnRole::Message);
    for (index, column) in absent.filter(|(_, column)| column.need != Need::Required) {
        if !filled_in_by_us(column.role) {
            tell(Code::ColumnAbsent, Some(index), None);
        }
    }
    for file in &matched.dropped {
        tell(Code::ColumnDropped, None, Some(*file));
    }
    let named = |file: &u16| !header.cells[usize::from(*file)].is_empty();
    let is_near = |file: &u16| matched.near.iter().any(|(near, _)| near == file);
    for file in matched.unknown.iter().filter(|file| named(file) && !is_near(file)) {
        tell(Code::ColumnUnknown, None, Some(*file));
    }
    if matched.reordered {
        tell(Code::ColumnsReordered, None, None);
    }
}
