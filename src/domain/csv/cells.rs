//! Cells of one record as text: borrowed from the record where they stand there as they are, from a
//! scratch text otherwise.

use super::guard::{unescape, without_apostrophe};
use super::records::{Kind, Span};
use crate::domain::finding::Code;

/// The cells of a row, in file order, decoded and unquoted. A cell is cut out when somebody asks
/// for it: most are blank, and hardly anybody wants all.
#[derive(Debug, Clone, Copy)]
pub struct Cells<'a>(Source<'a>);

#[derive(Debug, Clone, Copy)]
enum Source<'a> {
    Record { text: &'a str, spans: &'a [Span], escaped: bool },
    Listed(&'a [&'a str]),
}

impl<'a> Cells<'a> {
    /// Cells that stand in a list.
    pub fn listed(cells: &'a [&'a str]) -> Cells<'a> {
        Cells(Source::Listed(cells))
    }

    /// How many.
    pub fn len(self) -> usize {
        match self.0 {
            Source::Record { spans, .. } => spans.len(),
            Source::Listed(cells) => cells.len(),
        }
    }

    /// None at all.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// One of them.
    #[inline(always)] // in the innermost loop
    pub fn get(self, index: usize) -> Option<&'a str> {
        match self.0 {
            Source::Record { text, spans, escaped } => {
                let span = spans.get(index)?;
                if span.start == span.end {
                    return Some("");
                }
                let cell = text.get(span.start as usize..span.end as usize)?;
                Some(if escaped { without_apostrophe(cell) } else { cell })
            }
            Source::Listed(cells) => cells.get(index).copied(),
        }
    }

    /// Those that are not blank to the last byte, with their index.
    #[inline(always)] // in the innermost loop
    pub fn each_filled(self, mut tell: impl FnMut(usize, &'a str)) {
        match self.0 {
            Source::Record { text, spans, escaped } => {
                for (index, span) in spans.iter().enumerate() {
                    if span.start != span.end
                        && let Some(cell) = text.get(span.start as usize..span.end as usize)
                    {
                        tell(index, if escaped { without_apostrophe(cell) } else { cell });
                    }
                }
            }
            Source::Listed(cells) => cells.iter().enumerate().for_each(|(index, cell)| tell(index, cell)),
        }
    }

    /// All of them.
    pub fn iter(self) -> impl Iterator<Item = &'a str> + Clone {
        (0..self.len()).map(move |index| self.get(index).unwrap_or_default())
    }
}

/// Memory that is used again for every record.
#[derive(Debug, Default)]
pub struct Scratch {
    text: String,
    raw: Vec<u8>,
    spans: Vec<Span>,
}

/// The record's cells; and into `faults` what is wrong with their bytes: index of the cell, and
/// [`Code::NotUtf8`] or [`Code::CellTooLong`]. `escaped`: the file is one in which cells have
/// apostrophes in front.
pub fn read<'a>(
    raw: &'a [u8],
    spans: &'a [Span],
    odd: bool,
    escaped: bool,
    scratch: &'a mut Scratch,
    faults: &mut Vec<(u16, Code)>,
) -> Cells<'a> {
    faults.clear();
    // An apostrophe within a cell cannot be left out of what is borrowed.
    let within = escaped && raw.windows(2).any(|pair| pair == b";'");
    if !odd
        && !within
        && let Ok(text) = std::str::from_utf8(raw)
    {
        return Cells(Source::Record { text, spans, escaped });
    }
    scratch.text.clear();
    scratch.spans.clear();
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
        let start = scratch.text.len() as u32;
        let cell = String::from_utf8_lossy(bytes);
        scratch.text.push_str(&if escaped { unescape(&cell) } else { cell.as_ref().into() });
        scratch.spans.push(Span { start, end: scratch.text.len() as u32, kind: Kind::Plain });
    }
    Cells(Source::Record { text: &scratch.text, spans: &scratch.spans, escaped: false })
}

/// A cell as it stands in the record, quotes included.
pub fn verbatim(raw: &[u8], span: Span) -> &[u8] {
    let (start, end) = (span.start as usize, span.end as usize);
    // One that was quoted plainly has its quotes left out.
    let quoted = raw[..start].last() == Some(&b'"') && raw.get(end) == Some(&b'"');
    if quoted { &raw[start - 1..=end] } else { &raw[start..end] }
}

/// Takes the quotes of a quoted cell away: the first, one of each doubled pair, the closing one;
/// what follows that is literal.
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
