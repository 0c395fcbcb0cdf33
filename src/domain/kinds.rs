//! Kinds of findings that hit most rows of a file, such as a whole column of dates in another form:
//! each is worth one line with its count, and not a million.

use super::finding::{Code, Finding};

/// Rows after which it is decided which kinds hit most rows. What is said of them has to wait until
/// then, and what is said of a million rows could not.
pub const DECIDED_AFTER: u32 = 1_000;

/// Rows that a kind hits at least: of a few, each may be said.
const FEWEST: u32 = 10;

/// A template column (or [`Finding::ROW`]) and what is said of it.
pub type Kind = (u8, Code);

/// Findings by kind, while they are found.
#[derive(Debug, Clone, Default)]
pub struct Kinds {
    rows: u32,
    decided: bool,
    /// How many of each kind, and whether it is one that hits most rows.
    counts: Vec<(Kind, u32, bool)>,
}

impl Kinds {
    /// The kind of a finding.
    pub fn of(finding: Finding) -> Kind {
        (finding.column(), finding.code())
    }

    /// Counts a row in. True when it is time to [`Kinds::decide`].
    pub fn row(&mut self) -> bool {
        self.rows += 1;
        self.rows == DECIDED_AFTER
    }

    /// Rows so far.
    pub fn rows(&self) -> u32 {
        self.rows
    }

    /// Counts a finding in. There are few kinds.
    pub fn add(&mut self, finding: Finding) {
        let kind = Kinds::of(finding);
        match self.counts.iter_mut().find(|(known, ..)| *known == kind) {
            Some((_, count, _)) => *count += 1,
            None => self.counts.push((kind, 1, false)),
        }
    }

    /// Decides by the rows so far which kinds hit most of them. Once is enough.
    pub fn decide(&mut self) {
        if !std::mem::replace(&mut self.decided, true) {
            let rows = self.rows;
            self.counts.iter_mut().for_each(|(_, count, of_most)| *of_most = *count >= FEWEST && *count > rows / 2);
        }
    }

    /// Whether that was decided.
    pub fn is_decided(&self) -> bool {
        self.decided
    }

    /// Whether a kind hits most rows, as far as that is decided.
    pub fn hits_most(&self, kind: Kind) -> bool {
        self.counts.iter().any(|(known, _, of_most)| *of_most && *known == kind)
    }

    /// The kinds that hit most rows, and how many each.
    pub fn of_most(&self) -> impl Iterator<Item = (Kind, u32)> {
        self.counts.iter().filter(|(.., of_most)| *of_most).map(|(kind, count, _)| (*kind, *count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of so many rows, those below `hit` have the finding.
    fn kinds(rows: u32, hit: u32) -> Vec<(Kind, u32)> {
        let mut kinds = Kinds::default();
        for row in 0..rows {
            if row < hit {
                kinds.add(Finding::new(row, 6, Code::DateOtherForm, 0));
            }
            if kinds.row() {
                kinds.decide();
            }
        }
        kinds.decide();
        kinds.of_most().collect()
    }

    #[test]
    fn a_kind_that_hits_most_rows_is_counted_to_the_end() {
        assert_eq!(kinds(12, 12), [((6, Code::DateOtherForm), 12)]);
        assert_eq!(kinds(20, 11), [((6, Code::DateOtherForm), 11)]);
        assert_eq!(kinds(2_000, 1_700), [((6, Code::DateOtherForm), 1_700)]);
    }

    #[test]
    fn a_kind_of_half_of_the_rows_or_of_a_few_is_not_of_most() {
        assert_eq!(kinds(20, 10), []);
        assert_eq!(kinds(9, 9), []);
        assert_eq!(kinds(2_000, 500), []);
    }
}
