//! A set of rows: their numbers when they are few, a bit for each row of the file when they are
//! many. Of a file of a million rows it is 125 KB at most, however many of them are in it.

/// Rows that are always kept as numbers.
const FEW: usize = 1_024;

/// Rows, by data row index.
#[derive(Debug, Clone, Default)]
pub struct RowSet {
    /// In order; empty once there are bits.
    few: Vec<u32>,
    /// Empty until there are many.
    words: Vec<u64>,
    count: u32,
}

impl RowSet {
    /// No rows.
    pub const fn new() -> RowSet {
        RowSet { few: Vec::new(), words: Vec::new(), count: 0 }
    }

    /// Puts a row in, cheapest behind all others, where rows usually come. Returns whether it was
    /// not there before.
    pub fn insert(&mut self, row: u32) -> bool {
        if !self.words.is_empty() {
            return self.set(row);
        }
        match self.few.last() {
            Some(last) if *last >= row => match self.few.binary_search(&row) {
                Ok(_) => return false,
                Err(at) => self.few.insert(at, row),
            },
            _ => self.few.push(row),
        }
        self.count += 1;
        // One in sixty-four: bits are then twice as large, and adding out of order stays cheap.
        let last = self.few.last().copied().unwrap_or(0);
        if self.few.len() >= FEW && self.few.len() as u32 > last / 64 {
            self.words = vec![0; last as usize / 64 + 1];
            self.count = 0;
            for row in std::mem::take(&mut self.few) {
                self.set(row);
            }
        }
        true
    }

    fn set(&mut self, row: u32) -> bool {
        let (word, bit) = place(row);
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        let new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        self.count += u32::from(new);
        new
    }

    /// Takes a row out. Returns whether it was there.
    pub fn remove(&mut self, row: u32) -> bool {
        let (word, bit) = place(row);
        let there = self.contains(row);
        if let Some(bits) = self.words.get_mut(word) {
            *bits &= !bit;
        } else if let Ok(at) = self.few.binary_search(&row) {
            self.few.remove(at);
        }
        self.count -= u32::from(there);
        there
    }

    /// Whether the row is in.
    pub fn contains(&self, row: u32) -> bool {
        let (word, bit) = place(row);
        match self.words.is_empty() {
            true => self.few.binary_search(&row).is_ok(),
            false => self.words.get(word).is_some_and(|bits| bits & bit != 0),
        }
    }

    /// How many rows are in.
    pub fn len(&self) -> u32 {
        self.count
    }

    /// Whether none is in.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The rows, in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.few.iter().copied().chain(self.word_from(0))
    }

    /// The `n`-th row, counting from 0, and those after it.
    pub fn from_nth(&self, n: u32) -> impl Iterator<Item = u32> + '_ {
        let mut before = 0;
        let start = self
            .words
            .iter()
            .position(|word| {
                let ones = word.count_ones();
                let here = before + ones > n;
                if !here {
                    before += ones;
                }
                here
            })
            .unwrap_or(self.words.len());
        let few = self.few.get(n as usize..).unwrap_or_default();
        few.iter().copied().chain(self.word_from(start).skip((n - before.min(n)) as usize))
    }

    /// How many rows of the set are before this row.
    pub fn rank(&self, row: u32) -> u32 {
        if self.words.is_empty() {
            return self.few.partition_point(|few| *few < row) as u32;
        }
        let (word, bit) = place(row);
        let whole: u32 = self.words.iter().take(word).map(|w| w.count_ones()).sum();
        whole + self.words.get(word).map_or(0, |w| (w & (bit - 1)).count_ones())
    }

    /// The first row at or after `row`.
    pub fn at_or_after(&self, row: u32) -> Option<u32> {
        if self.words.is_empty() {
            return self.few.get(self.rank(row) as usize).copied();
        }
        let (word, bit) = place(row);
        let here = self.words.get(word)? & !(bit - 1);
        if here != 0 {
            return Some(word as u32 * 64 + here.trailing_zeros());
        }
        self.word_from(word + 1).next()
    }

    /// The last row at or before `row`.
    pub fn at_or_before(&self, row: u32) -> Option<u32> {
        if self.words.is_empty() {
            return self.few[..self.few.partition_point(|few| *few <= row)].last().copied();
        }
        let (word, bit) = place(row);
        let mask = bit | (bit - 1);
        (0..=word.min(self.words.len().checked_sub(1)?)).rev().find_map(|at| {
            let bits = if at == word { self.words[at] & mask } else { self.words[at] };
            (bits != 0).then(|| at as u32 * 64 + 63 - bits.leading_zeros())
        })
    }

    fn word_from(&self, start: usize) -> impl Iterator<Item = u32> + '_ {
        self.words[start.min(self.words.len())..].iter().enumerate().flat_map(move |(at, &word)| {
            let mut bits = word;
            std::iter::from_fn(move || {
                if bits == 0 {
                    return None;
                }
                let bit = bits.trailing_zeros();
                bits &= bits - 1;
                Some((start + at) as u32 * 64 + bit)
            })
        })
    }
}

/// The same rows, however they are kept.
impl PartialEq for RowSet {
    fn eq(&self, other: &RowSet) -> bool {
        self.count == other.count && self.iter().eq(other.iter())
    }
}

impl Eq for RowSet {}

impl FromIterator<u32> for RowSet {
    fn from_iter<I: IntoIterator<Item = u32>>(rows: I) -> RowSet {
        let mut set = RowSet::default();
        for row in rows {
            set.insert(row);
        }
        set
    }
}

fn place(row: u32) -> (usize, u64) {
    (row as usize / 64, 1 << (row % 64))
}

#[cfg(test)]
mod tests {
    use super::{FEW, RowSet};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// As an ordinary set answers, asked about `n`.
    fn agrees(set: &RowSet, rows: &BTreeSet<u32>, n: u32) -> Result<(), TestCaseError> {
        prop_assert_eq!(set.len() as usize, rows.len());
        prop_assert_eq!(set.is_empty(), rows.is_empty());
        prop_assert_eq!(&set.iter().collect::<BTreeSet<_>>(), rows);
        prop_assert_eq!(set.contains(n), rows.contains(&n));
        prop_assert_eq!(set.rank(n) as usize, rows.range(..n).count());
        prop_assert_eq!(set.at_or_after(n), rows.range(n..).next().copied());
        prop_assert_eq!(set.at_or_before(n), rows.range(..=n).next_back().copied());
        prop_assert!(set.from_nth(n).eq(rows.iter().copied().skip(n as usize)));
        Ok(())
    }

    proptest! {
        #[test]
        fn a_row_set_answers_as_an_ordinary_set_does(
            every in 1u32..40,
            count in 0u32..5_000,
            late in prop::collection::vec(0u32..20_000, 0..40),
            removed in prop::collection::vec(0u32..20_000, 0..40),
            asked in prop::collection::vec(0u32..20_000, 1..10),
        ) {
            let (mut set, mut expected) = (RowSet::new(), BTreeSet::new());
            for row in (0..count).map(|row| row * every).chain(late) {
                prop_assert_eq!(set.insert(row), expected.insert(row));
            }
            for n in &asked {
                agrees(&set, &expected, *n)?;
            }
            for row in removed.into_iter().chain((0..count / 2).map(|row| row * every)) {
                prop_assert_eq!(set.remove(row), expected.remove(&row));
            }
            for n in asked {
                agrees(&set, &expected, n)?;
            }
        }

        #[test]
        fn a_small_row_set_answers_as_an_ordinary_set_does(rows in prop::collection::btree_set(0u32..500, 0..80), n in 0u32..520) {
            agrees(&rows.iter().copied().collect(), &rows, n)?;
        }
    }

    #[test]
    fn a_row_that_is_put_in_twice_counts_once_and_can_be_taken_out() {
        let mut set = RowSet::default();
        assert!(set.insert(7));
        assert!(!set.insert(7));
        assert_eq!(set.len(), 1);
        assert!(set.remove(7));
        assert!(!set.remove(7));
        assert!(!set.remove(70_000));
        assert!(set.is_empty());
    }

    #[test]
    fn rows_are_bits_only_where_that_is_smaller() {
        let spread: RowSet = (0..2 * FEW as u32).map(|row| row * 100).collect();
        assert!(spread.words.is_empty());
        let dense: RowSet = (0..FEW as u32).map(|row| row * 63).collect();
        assert!(dense.few.is_empty());
    }
}
