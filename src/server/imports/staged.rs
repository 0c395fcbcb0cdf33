//! How a row waits between check and apply: one compact byte string of its cells, values and
//! findings, sealed before it is stored.
//!
//! Layout: the version of the layout, the verdict, cells (count, then each with its length), values
//! (count, then a tag and what it needs), findings (count, then eight bytes each). Counts and
//! lengths are LEB128. A value that is its cell, trimmed, is stored as the cell's index.

use std::borrow::Cow;

use uuid::Uuid;

use crate::domain::check::RowVerdict;
use crate::domain::dates::Date;
use crate::domain::field::Value;
use crate::domain::finding::Finding;
use crate::messages::import_refusals::ImportText as T;
use crate::server::db::import_rows;
use crate::server::error::Error;
use crate::wire::ApiError;

/// The layout that this version writes and reads. It is one more whenever a column of a program's
/// template comes, goes or moves, and whenever a stored code of the domain means something else:
/// values and findings are stored by their column's index.
pub const LAYOUT: u8 = 3;

const BLANK: u8 = 0;
const BAD: u8 = 1;
const FALSE: u8 = 2;
const TRUE: u8 = 3;
const DATE: u8 = 4;
const TEXT: u8 = 5;
const CELL: u8 = 6;

/// A staged row as read back; borrowed from the opened bytes.
#[derive(Debug, PartialEq, Eq)]
pub struct StagedRow<'a> {
    /// How the check left it.
    pub standing: RowVerdict,
    /// Cells in file order, as typed; secret ones are empty.
    pub cells: Vec<&'a str>,
    /// Values in template order; secret ones are blank.
    pub values: Vec<Value<'a>>,
    /// Everything that was said of the row when it was checked.
    pub findings: Vec<Finding>,
}

/// Stored bytes that are not a staged row of this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Another version's.
    #[error("a staged row has another version's layout")]
    Layout,
    /// No row at all.
    #[error("stored bytes are not a staged row")]
    Malformed,
}

use Unreadable::Malformed;

impl Unreadable {
    /// As the error of that row of an import.
    pub fn of(self, import: Uuid, row: i64) -> Error {
        match self {
            Unreadable::Layout => ApiError::Refused(T::OtherLayout.en().to_owned()).into(),
            Malformed => import_rows::unreadable("sealed", import, row).because(self),
        }
    }
}

/// Whether a packed row has the layout of this version.
pub fn is_current(bytes: &[u8]) -> bool {
    bytes.first() == Some(&LAYOUT)
}

/// Packs one row. `is_secret` tells which template columns never stand here, and `is_secret_cell`
/// which of the file's.
pub fn pack(
    standing: RowVerdict,
    cells: &[&str],
    values: &[Value<'_>],
    findings: &[Finding],
    columns: &[Option<u16>],
    is_secret_cell: impl Fn(u16) -> bool,
    is_secret: impl Fn(usize) -> bool,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(64 + cells.iter().map(|c| c.len() + 1).sum::<usize>());
    out.push(LAYOUT);
    out.push(match standing {
        RowVerdict::Valid => 0,
        RowVerdict::Skipped => 1,
        RowVerdict::Failed => 2,
    });
    put_count(&mut out, cells.len());
    for (index, cell) in cells.iter().enumerate() {
        put_text(&mut out, if is_secret_cell(index as u16) { "" } else { cell });
    }
    put_count(&mut out, values.len());
    for (column, value) in values.iter().enumerate() {
        if is_secret(column) {
            out.push(BLANK);
            continue;
        }
        match value {
            Value::Blank => out.push(BLANK),
            Value::Bad => out.push(BAD),
            Value::Flag(flag) => out.push(if *flag { TRUE } else { FALSE }),
            Value::Date(date) => {
                out.push(DATE);
                out.extend_from_slice(&date.to_julian_day().to_le_bytes());
            }
            Value::Text(text) => {
                let same = columns
                    .get(column)
                    .copied()
                    .flatten()
                    .filter(|&file| cells.get(usize::from(file)).is_some_and(|cell| cell.trim() == text.as_ref()));
                match same {
                    Some(file) => {
                        out.push(CELL);
                        put_count(&mut out, usize::from(file));
                    }
                    None => {
                        out.push(TEXT);
                        put_text(&mut out, text);
                    }
                }
            }
        }
    }
    put_count(&mut out, findings.len());
    for finding in findings {
        out.extend_from_slice(&finding.to_bits().to_le_bytes());
    }
    out
}

/// Reads a packed row back.
pub fn unpack(bytes: &[u8]) -> Result<StagedRow<'_>, Unreadable> {
    let mut rest = bytes;
    if take(&mut rest, 1)?[0] != LAYOUT {
        return Err(Unreadable::Layout);
    }
    let standing = match take(&mut rest, 1)?[0] {
        0 => RowVerdict::Valid,
        1 => RowVerdict::Skipped,
        2 => RowVerdict::Failed,
        _ => return Err(Malformed),
    };
    let count = take_count(&mut rest)?;
    let mut cells = Vec::with_capacity(count.min(256));
    for _ in 0..count {
        cells.push(take_text(&mut rest)?);
    }
    let count = take_count(&mut rest)?;
    let mut values = Vec::with_capacity(count.min(256));
    for _ in 0..count {
        values.push(match take(&mut rest, 1)?[0] {
            BLANK => Value::Blank,
            BAD => Value::Bad,
            FALSE => Value::Flag(false),
            TRUE => Value::Flag(true),
            DATE => {
                let day = i32::from_le_bytes(take(&mut rest, 4)?.try_into().map_err(|_| Malformed)?);
                Value::Date(Date::from_julian_day(day).map_err(|_| Malformed)?)
            }
            TEXT => Value::Text(Cow::Borrowed(take_text(&mut rest)?)),
            CELL => {
                let file = take_count(&mut rest)?;
                Value::Text(Cow::Borrowed(cells.get(file).ok_or(Malformed)?.trim()))
            }
            _ => return Err(Malformed),
        });
    }
    let count = take_count(&mut rest)?;
    let mut findings = Vec::with_capacity(count.min(256));
    for _ in 0..count {
        let bits = take(&mut rest, 8)?.try_into().map_err(|_| Malformed)?;
        findings.push(Finding::from_bits(u64::from_le_bytes(bits)).map_err(|_| Malformed)?);
    }
    if rest.is_empty() { Ok(StagedRow { standing, cells, values, findings }) } else { Err(Malformed) }
}

fn put_count(out: &mut Vec<u8>, mut count: usize) {
    while count >= 0x80 {
        out.push(count as u8 | 0x80);
        count >>= 7;
    }
    out.push(count as u8);
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    put_count(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

fn take<'a>(rest: &mut &'a [u8], len: usize) -> Result<&'a [u8], Unreadable> {
    let (head, tail) = rest.split_at_checked(len).ok_or(Malformed)?;
    *rest = tail;
    Ok(head)
}

fn take_count(rest: &mut &[u8]) -> Result<usize, Unreadable> {
    let mut count = 0usize;
    for shift in (0..35).step_by(7) {
        let byte = take(rest, 1)?[0];
        count |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(count);
        }
    }
    Err(Malformed)
}

fn take_text<'a>(rest: &mut &'a [u8]) -> Result<&'a str, Unreadable> {
    let len = take_count(rest)?;
    std::str::from_utf8(take(rest, len)?).map_err(|_| Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::Code;
    use crate::domain::program::Registry;
    use crate::server::crypto::hex;
    use sha2::{Digest as _, Sha256};

    fn sample() -> Vec<u8> {
        let date = Date::from_julian_day(2_451_545).unwrap();
        pack(
            RowVerdict::Valid,
            &[" Ana ", "x\"\ny", "hunter2hunter2", "2000-01-01"],
            &[
                Value::Text("Ana".into()),
                Value::Text("hunter2hunter2".into()),
                Value::Text("Other".into()),
                Value::Date(date),
                Value::Flag(true),
                Value::Bad,
                Value::Blank,
            ],
            &[Finding::new(7, 2, Code::ReadAs, 5)],
            &[Some(0), Some(2), Some(1), Some(3), None, None, None],
            |file| file == 2,
            |column| column == 1,
        )
    }

    #[test]
    fn a_packed_row_reads_back_without_its_secret() {
        let bytes = sample();
        let row = unpack(&bytes).unwrap();
        assert_eq!(row.standing, RowVerdict::Valid);
        assert_eq!(row.cells, [" Ana ", "x\"\ny", "", "2000-01-01"]);
        assert_eq!(row.values[0], Value::Text("Ana".into()));
        assert_eq!(row.values[1], Value::Blank);
        assert_eq!(row.values[2], Value::Text("Other".into()));
        assert_eq!(row.values[3].canonical().as_deref(), Some("2000-01-01"));
        assert_eq!(&row.values[4..], [Value::Flag(true), Value::Bad, Value::Blank]);
        assert_eq!(row.findings, [Finding::new(7, 2, Code::ReadAs, 5)]);
        assert!(!bytes.windows(7).any(|w| w == b"hunter2"));
    }

    #[test]
    fn a_row_of_another_layout_is_told_apart_from_bytes_that_are_none() {
        let mut bytes = sample();
        assert!(is_current(&bytes));
        bytes[0] = LAYOUT + 1;
        assert!(!is_current(&bytes));
        assert_eq!(unpack(&bytes), Err(Unreadable::Layout));
    }

    #[test]
    fn a_cut_or_lengthened_row_is_malformed_and_never_a_panic() {
        let bytes = sample();
        for end in 0..bytes.len() {
            assert_eq!(unpack(&bytes[..end]), Err(Malformed));
        }
        let mut long = bytes;
        long.push(0);
        assert_eq!(unpack(&long), Err(Malformed));
    }

    /// Values and findings are stored by their column's index, keys by their kind's: when one of
    /// them or a code moves, raise the version and write the new digest here. A code that is added
    /// at the end moves none, nor does another program.
    #[test]
    fn the_version_of_the_layout_is_raised_with_what_it_depends_on() {
        let mut digest = Sha256::new();
        for program in Registry::standard().all() {
            let columns = program.columns.iter().map(|column| column.name);
            for name in columns.chain(program.keys.iter().map(|key| key.name)) {
                digest.update(format!("{}.{name} ", program.id));
            }
        }
        for code in Code::ALL {
            digest.update(format!("{code:?} "));
        }
        assert_eq!((LAYOUT, hex(&digest.finalize()[..8]).as_str()), (3, "0cbc15c44002dd74"));
    }
}
