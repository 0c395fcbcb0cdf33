//! A file must not be a way to try birth dates: one that has a name with very many of them is
//! refused as a whole, whether they hit somebody or not.

use std::collections::HashMap;
use std::hash::BuildHasher as _;

use crate::domain::field::Value;
use crate::domain::program::Program;
use crate::domain::template::Meaning;
use crate::server::accounts::folded;

/// Rows of one name that any file may have.
const LEAST: u32 = 20;

/// Of the rows of a file, the part that may have the same name: several times that of the most
/// frequent full names in a district.
const ONE_IN: u32 = 200;

/// How many rows have each name, of those with a birth date.
#[derive(Default)]
pub struct NameCounts {
    rows: u32,
    /// By a hash of the folded name: no name is kept.
    of: HashMap<u64, u32>,
}

impl NameCounts {
    /// Counts a row.
    pub fn add(&mut self, program: &Program, values: &[Value<'_>]) {
        let born = program.column_meaning(Meaning::BirthDate).and_then(|column| values.get(column));
        if born.is_none_or(|born| *born == Value::Blank) {
            return;
        }
        self.count(self.of.hasher().hash_one(folded(program, values)));
    }

    fn count(&mut self, name: u64) {
        self.rows += 1;
        *self.of.entry(name).or_default() += 1;
    }

    /// The rows of the most frequent name and how many there may be, where there are more.
    pub fn too_many(&self) -> Option<(u32, u32)> {
        let most = self.of.values().copied().max().unwrap_or_default();
        let may = LEAST.max(self.rows / ONE_IN);
        (most > may).then_some((most, may))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(same: u32, others: u32) -> Option<(u32, u32)> {
        let mut names = NameCounts::default();
        (0..same).for_each(|_| names.count(0));
        (0..others).for_each(|other| names.count(u64::from(other) + 1));
        names.too_many()
    }

    #[test]
    fn one_name_in_two_hundred_rows_may_be_the_same_and_twenty_in_any_file() {
        assert_eq!(counted(20, 0), None);
        assert_eq!(counted(21, 0), Some((21, 20)));
        assert_eq!(counted(50, 9_950), None);
        assert_eq!(counted(51, 9_949), Some((51, 50)));
        assert_eq!(counted(5_475, 0), Some((5_475, 27)));
    }
}
