//! A file must not be a way to try birth dates: one that has a name with very many of them is
//! refused as a whole, whether they hit somebody or not.

use std::collections::HashMap;
use std::hash::BuildHasher as _;

use crate::domain::dates::Date;
use crate::domain::field::Value;
use crate::domain::matching::dated::without_birth_date;
use crate::domain::program::Program;
use crate::domain::template::Meaning;
use crate::server::accounts::folded;

/// Rows of one name that any file may have.
const LEAST: u32 = 20;

/// Of the rows of a file, the part that may have the same name: more than the most frequent full
/// names of a state have (one in three thousand).
const ONE_IN: u32 = 2_000;

/// How many rows have each name, of those with a birth date, and each address but for the birth
/// date that it holds.
pub struct NameCounts {
    today: Date,
    rows: u32,
    /// By a hash of the folded name: no name is kept.
    of: HashMap<u64, u32>,
}

impl NameCounts {
    /// Of no row yet; `today` where the file is for.
    pub fn new(today: Date) -> NameCounts {
        NameCounts { today, rows: 0, of: HashMap::new() }
    }

    /// Counts a row.
    pub fn add(&mut self, program: &Program, values: &[Value<'_>]) {
        self.rows += 1;
        let address = program.column_meaning(Meaning::SignIn).and_then(|column| values.get(column)?.text());
        if let Some(rest) = address.and_then(|address| without_birth_date(address, self.today)) {
            self.count(self.of.hasher().hash_one(rest));
        }
        let born = program.column_meaning(Meaning::BirthDate).and_then(|column| values.get(column));
        if born.is_none_or(|born| *born == Value::Blank) {
            return;
        }
        self.count(self.of.hasher().hash_one(folded(program, values)));
    }

    fn count(&mut self, name: u64) {
        *self.of.entry(name).or_default() += 1;
    }

    /// The rows of the most frequent name.
    pub fn most(&self) -> u32 {
        self.of.values().copied().max().unwrap_or_default()
    }

    /// The rows of the most frequent name and how many there may be, where there are more.
    pub fn too_many(&self) -> Option<(u32, u32)> {
        let most = self.most();
        let may = LEAST.max(self.rows / ONE_IN);
        (most > may).then_some((most, may))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dates::testing::date;

    fn counted(same: u32, others: u32) -> Option<(u32, u32)> {
        let mut names = NameCounts::new(date(2026, 11, 22));
        names.rows = same + others;
        (0..same).for_each(|_| names.count(0));
        (0..others).for_each(|other| names.count(u64::from(other) + 1));
        names.too_many()
    }

    #[test]
    fn one_name_in_two_thousand_rows_may_be_the_same_and_twenty_in_any_file() {
        assert_eq!(counted(20, 0), None);
        assert_eq!(counted(21, 0), Some((21, 20)));
        assert_eq!(counted(50, 99_950), None);
        assert_eq!(counted(51, 99_949), Some((51, 50)));
        assert_eq!(counted(60, 11_940), Some((60, 20)), "one of two hundred names with sixty dates each");
        assert_eq!(counted(5_475, 0), Some((5_475, 20)));
    }
}
