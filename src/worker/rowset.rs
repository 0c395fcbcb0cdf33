//! A set of rows as bits: 125 KB for a million rows, however many of them are in it.

/// Rows, by data row index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowSet {
    words: Vec<u64>,
    count: u32,
}

impl RowSet {
    /// No rows.
    pub const fn new() -> RowSet {
        RowSet { words: Vec::new(), count: 0 }
    }

    /// Puts a row in. Tells whether it was not there before.
    pub fn insert(&mut self, row: u32) -> bool {
        let (word, bit) = place(row);
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        let new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        self.count += u32::from(new);
        new
    }

    /// Takes a row out. Tells whether it was there.
    pub fn remove(&mut self, row: u32) -> bool {
        let (word, bit) = place(row);
        let Some(bits) = self.words.get_mut(word) else { return false };
        let there = *bits & bit != 0;
        *bits &= !bit;
        self.count -= u32::from(there);
        there
    }

    /// Whether the row is in.
    pub fn contains(&self, row: u32) -> bool {
        let (word, bit) = place(row);
        self.words.get(word).is_some_and(|bits| bits & bit != 0)
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
        self.word_from(0)
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
        self.word_from(start).skip((n - before.min(n)) as usize)
    }

    /// How many rows of the set lie before this row.
    pub fn rank(&self, row: u32) -> u32 {
        let (word, bit) = place(row);
        let whole: u32 = self.words.iter().take(word).map(|w| w.count_ones()).sum();
        whole + self.words.get(word).map_or(0, |w| (w & (bit - 1)).count_ones())
    }

    /// The first row at or after `row`.
    pub fn at_or_after(&self, row: u32) -> Option<u32> {
        let (word, bit) = place(row);
        let here = self.words.get(word)? & !(bit - 1);
        if here != 0 {
            return Some(word as u32 * 64 + here.trailing_zeros());
        }
        self.word_from(word + 1).next()
    }

    /// The last row at or before `row`.
    pub fn at_or_before(&self, row: u32) -> Option<u32> {
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
    use super::RowSet;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn a_row_set_answers_as_an_ordinary_set_does(rows in prop::collection::btree_set(0u32..500, 0..80), n in 0u32..520) {
            let set: RowSet = rows.iter().copied().collect();
            prop_assert_eq!(set.len() as usize, rows.len());
            prop_assert_eq!(set.iter().collect::<BTreeSet<_>>(), rows.clone());
            prop_assert_eq!(set.contains(n), rows.contains(&n));
            prop_assert_eq!(set.rank(n) as usize, rows.range(..n).count());
            prop_assert_eq!(set.at_or_after(n), rows.range(n..).next().copied());
            prop_assert_eq!(set.at_or_before(n), rows.range(..=n).next_back().copied());
            prop_assert_eq!(set.from_nth(n).collect::<Vec<_>>(), rows.iter().copied().skip(n as usize).collect::<Vec<_>>());
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
}
