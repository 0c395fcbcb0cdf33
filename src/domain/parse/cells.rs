//! Cells of one record as text: borrowed from the record where they stand there as they are, from a scratch text otherwise.

use super::{Kind, Span};
use crate::domain::finding::Code;

/// Memory that is used again for every record.
#[derive(Debug, Default)]
pub struct Scratch {
    text: String,
    raw: Vec<u8>,
    ends: Vec<usize>,
}

/// Puts the record's cells into `cells` and what is wrong with their bytes into `faults`: index of the cell, and
/// [`Code::NotUtf8`] or [`Code::CellTooLong`].
pub fn read<'a>(
    raw: &'a [u8],
    spans: &[Span],
    odd: bool,
    scratch: &'a mut Scratch,
    cells: &mut Vec<&'a str>,
    faults: &mut Vec<(u16, Code)>,
) {
    cells.clear();
    faults.clear();
    let whole = std::str::from_utf8(raw);
    if let (Ok(text), false) = (whole, odd) {
        // Many cells are blank, and nothing has to be looked up for these.
        let cell = |span: &Span| if span.start == span.end { "" } else { &text[span.start as usize..span.end as usize] };
        cells.extend(spans.iter().map(cell));
        return;
    }
    scratch.text.clear();
    scratch.ends.clear();
    for (index, span) in spans.iter().enumerate() {
        let bytes = &raw[span.start as usize..span.end as usize];
        let bytes = match span.kind {
            Kind::Plain | Kind::Long(false) => bytes,
            Kind::Quoted | Kind::Long(true) => {
                unquote(bytes, &mut scratch.raw);
                &scratch.raw
            }
        };
        if matches!(span.kind, Kind::Long(_)) {
            faults.push((index as u16, Code::CellTooLong));
        } else if std::str::from_utf8(bytes).is_err() {
            faults.push((index as u16, Code::NotUtf8));
        }
        scratch.text.push_str(&String::from_utf8_lossy(bytes));
        scratch.ends.push(scratch.text.len());
    }
    let text: &'a str = &scratch.text;
    let mut start = 0;
    cells.extend(scratch.ends.iter().map(|&end| {
        let cell = &text[start..end];
        start = end;
        cell
    }));
}

/// Takes the quotes of a quoted cell away: the first, one of each doubled pair, the closing one; what follows that is literal.
fn unquote(cell: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let mut rest = cell.strip_prefix(b"\"").unwrap_or(cell);
    while let Some(at) = rest.iter().position(|byte| *byte == b'"') {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.strip_prefix(b"\"") {
            Some(after) => {
                out.push(b'"');
                rest = after;
            }
            None => break,
        }
    }
    out.extend_from_slice(rest);
}
