//! The same email or person twice in one file, or more of a kind than recommended: a rule for the
//! whole file that holds for a million rows without a million texts.
//!
//! A key is kept as a 64-bit hash (two different keys of a million collide once in thirty million
//! files). Hashes stay per row, so that the rule can be applied again after an edit without reading
//! the file.

use super::first_seen::FirstSeen;
use crate::domain::field::Value;
use crate::domain::finding::{Code, Finding};
use crate::domain::program::{Duplicate, Program, Recommended};
use crate::domain::row_set::RowSet;

/// The keys of all rows so far, and the rule that the first row with a key keeps it.
#[derive(Clone)]
pub struct Duplicates {
    program: &'static Program,
    kinds: Vec<Kind>,
    few: Option<Few>,
    /// Rows so far.
    rows: u32,
}

/// Rows with a value of which a file should have a few only.
#[derive(Clone)]
struct Few {
    column: usize,
    value: &'static str,
    most: u32,
    /// Rows that have it.
    rows: RowSet,
    /// How many of them were judged to go in.
    count: u32,
}

/// One kind of key.
#[derive(Clone)]
struct Kind {
    /// Index in the program's table.
    key: usize,
    /// Template column that carries the findings.
    column: u8,
    code: Code,
    /// Each row's key; 0: none.
    hashes: Vec<u64>,
    /// Which row keeps which key.
    first_seen: FirstSeen,
    /// First rows that already have the finding that there are others.
    reported: RowSet,
}

impl Duplicates {
    /// No rows yet.
    pub fn new(program: &'static Program) -> Duplicates {
        let kinds = program.keys.iter().enumerate().filter_map(|(key, kind)| {
            let Duplicate { at, code } = kind.duplicate?;
            let column = program.column(at)? as u8;
            let (hashes, first_seen, reported) = (Vec::new(), FirstSeen::new(), RowSet::default());
            Some(Kind { key, column, code, hashes, first_seen, reported })
        });
        let few = program.recommended.and_then(|Recommended { column, value, most }| {
            Some(Few { column: program.column(column)?, value, most, rows: RowSet::new(), count: 0 })
        });
        Duplicates { program, kinds: kinds.collect(), few, rows: 0 }
    }

    /// Whether the program has such a rule at all.
    pub fn is_needed(&self) -> bool {
        !self.kinds.is_empty() || self.few.is_some()
    }

    /// Keeps the keys of a row that has no error of its own and no number, in place of what it had.
    pub fn set(&mut self, row: u32, values: &[Value<'_>]) {
        self.clear(row);
        let kinds = &mut self.kinds;
        (self.program.derive_keys)(values, &mut |key, text| {
            if let Some(kind) = kinds.iter_mut().find(|kind| kind.key == key) {
                kind.hashes[row as usize] = hash(text).max(1);
            }
        });
        if let Some(few) = &mut self.few
            && values.get(few.column).and_then(Value::text) == Some(few.value)
        {
            few.rows.insert(row);
        }
    }

    /// The row has an error of its own, a number, or is no more: it does not count.
    pub fn clear(&mut self, row: u32) {
        self.rows = self.rows.max(row + 1);
        if let Some(few) = &mut self.few {
            few.rows.remove(row);
        }
        for kind in &mut self.kinds {
            if kind.hashes.len() <= row as usize {
                kind.hashes.resize(row as usize + 1, 0);
            }
            kind.hashes[row as usize] = 0;
        }
    }

    /// Judges the next row by its keys: `tell` gets an error of this row for each key that an
    /// earlier row keeps, and an info of that row when it is the first time. A row that fails keeps
    /// none of its keys; one that goes in is warned of where it is one too many of its kind. Rows
    /// must come in order.
    pub fn judge(&mut self, row: u32, line_of: impl Fn(u32) -> u32, mut tell: impl FnMut(Finding)) {
        let mut failed = false;
        for kind in &mut self.kinds {
            let Some(first) = kind.first_seen.of(kind.hash(row), &kind.hashes) else { continue };
            failed = true;
            tell(Finding::new(row, kind.column, kind.code, line_of(first)));
            if !kind.reported.contains(first) {
                kind.reported.insert(first);
                tell(Finding::new(first, kind.column, Code::DuplicateFirst, line_of(row)));
            }
        }
        if failed {
            return;
        }
        self.kinds.iter_mut().for_each(|kind| kind.first_seen.keep(row, kind.hash(row), &kind.hashes));
        if let Some(few) = self.few.as_mut().filter(|few| few.rows.contains(row)) {
            few.count += 1;
            if few.count > few.most {
                tell(Finding::new(row, few.column as u8, Code::MoreThanRecommended, few.most));
            }
        }
    }

    /// Judges all rows again, from the first: the whole rule after an edit, by [`Duplicates::set`]
    /// or [`Duplicates::clear`].
    pub fn judge_all(&mut self, line_of: impl Fn(u32) -> u32, mut tell: impl FnMut(Finding)) {
        for kind in &mut self.kinds {
            kind.first_seen = FirstSeen::new();
            kind.reported = RowSet::default();
        }
        if let Some(few) = &mut self.few {
            few.count = 0;
        }
        for row in 0..self.rows {
            self.judge(row, &line_of, &mut tell);
        }
    }
}

impl Kind {
    fn hash(&self, row: u32) -> u64 {
        self.hashes.get(row as usize).copied().unwrap_or(0)
    }
}

/// A hash whose bits all depend on all of the text: eight bytes at a time, each step one to one, so
/// that no text of fewer than eight bytes collides with another of its length. Not for secrets: it
/// only has to tell a million keys apart.
fn hash(text: &[u8]) -> u64 {
    let (words, rest) = text.as_chunks::<8>();
    // The last eight, some of which may have been taken already, or all where there are fewer.
    let last = match text.last_chunk::<8>() {
        Some(last) => u64::from_le_bytes(*last),
        None => rest.iter().fold(0, |last, byte| last << 8 | u64::from(*byte)),
    };
    let start = mixed(text.len() as u64);
    mixed(words.iter().fold(start, |hash, word| mixed(hash ^ u64::from_le_bytes(*word))) ^ last)
}

/// The finalizer of SplitMix64.
#[inline(always)] // a few instructions
fn mixed(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ bits >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ bits >> 31
}
