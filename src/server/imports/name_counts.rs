//! A file must not be a way to try birth dates: one that has a name, or a proxy address, with very
//! many of them is refused as a whole, whether they hit somebody or not.

use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasher as _, Hash};

use super::tried::Dates;
use crate::domain::dates::Date;
use crate::domain::field::Value;
use crate::domain::matching::dated::without_birth_dates;
use crate::domain::program::Program;
use crate::domain::template::Meaning;
use crate::server::accounts::folded;

/// Rows of one name that any file may have.
const LEAST: u32 = 20;

/// Of the rows of a file, the part that may have the same name: more than the most frequent full
/// names of a state have (one in three thousand).
const ONE_IN: u32 = 2_000;

/// More birth dates than a file of that size may have.
#[derive(Debug, PartialEq, Eq)]
pub enum TooMany {
    /// Of one name: so many rows, so many there may be.
    Names(u32, u32),
    /// Of one proxy address but for its date.
    Addresses(u32, u32),
    /// Of people whom its uploader may not see: names and dates that are not theirs, under what
    /// they are known by. So many there may be.
    Guesses(u32),
}

/// How many rows of one name a file of so many names may have, never more than `most`. Of rows that
/// have what somebody elsewhere is known by, and another name or birth date, as many: each tells of
/// a date that it is wrong.
pub fn most_in(names: u32, most: u32) -> u32 {
    LEAST.max((names / ONE_IN).min(most))
}

/// How many rows have each name, of those with a birth date, and each proxy address but for the
/// birth date that it holds. By hashes: no name and no address is kept.
pub struct NameCounts {
    today: Date,
    proxy_domains: BTreeSet<String>,
    /// Rows of one name at most, in any file.
    most: u32,
    names: HashMap<u64, u32>,
    addresses: HashMap<u64, u32>,
    /// Where a name with its birth date finds accounts: to look at beside other files.
    dates: Option<Dates>,
}

impl NameCounts {
    /// Of no row yet; `today` where the file is for, and the domains in lower case that are or were
    /// those of proxy addresses wherever a row may hit an account.
    pub fn new(today: Date, proxy_domains: BTreeSet<String>, most: u32, dates: Option<Dates>) -> NameCounts {
        NameCounts { today, proxy_domains, most, names: HashMap::new(), addresses: HashMap::new(), dates }
    }

    /// Counts a row.
    pub fn add(&mut self, program: &Program, values: &[Value<'_>]) {
        let address = program.column_meaning(Meaning::SignIn).and_then(|column| values.get(column)?.text());
        let is_proxy = |domain: &str| self.proxy_domains.contains(&domain.to_lowercase());
        for rest in address.map(|address| without_birth_dates(address, self.today, is_proxy)).unwrap_or_default() {
            if let (Some(dates), Some(address)) = (&mut self.dates, address) {
                dates.add(&[&rest], address.to_lowercase().as_bytes());
            }
            count(&mut self.addresses, rest);
        }
        let born = program.column_meaning(Meaning::BirthDate).and_then(|column| values.get(column));
        if born.is_none_or(|born| *born == Value::Blank) {
            return;
        }
        let name = folded(program, values);
        if let (Some(dates), Some(Value::Date(born))) = (&mut self.dates, born) {
            dates.add(&name.each_ref().map(String::as_str), born.to_string().as_bytes());
        }
        count(&mut self.names, name);
    }

    /// The names and birth dates, packed; nothing where they find no accounts.
    pub fn dates(&mut self) -> Vec<u8> {
        self.dates.take().map(Dates::packed).unwrap_or_default()
    }

    /// How many names with a birth date, or proxy addresses, there are. By these a file is large:
    /// rows that name nobody make it no larger.
    pub fn names(&self) -> u32 {
        self.names.len().max(self.addresses.len()) as u32
    }

    /// How many rows of one name it may have.
    pub fn may(&self) -> u32 {
        most_in(self.names(), self.most)
    }

    /// The rows of the most frequent name or address.
    pub fn most(&self) -> u32 {
        most(&self.names).max(most(&self.addresses))
    }

    /// What the file has too many of.
    pub fn too_many(&self) -> Option<TooMany> {
        let may = self.may();
        match (most(&self.names), most(&self.addresses)) {
            (names, _) if names > may => Some(TooMany::Names(names, may)),
            (_, addresses) if addresses > may => Some(TooMany::Addresses(addresses, may)),
            _ => None,
        }
    }
}

fn count(counts: &mut HashMap<u64, u32>, of: impl Hash) {
    let hash = counts.hasher().hash_one(of);
    *counts.entry(hash).or_default() += 1;
}

fn most(counts: &HashMap<u64, u32>) -> u32 {
    counts.values().copied().max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dates::testing::date;

    fn counted(same: u32, others: u32) -> Option<(u32, u32)> {
        let mut names = NameCounts::new(date(2026, 11, 22), BTreeSet::new(), 50, None);
        (0..same).for_each(|_| count(&mut names.names, 0));
        (0..others).for_each(|other| count(&mut names.names, other + 1));
        match names.too_many() {
            Some(TooMany::Names(rows, may)) => Some((rows, may)),
            other => other.map(|_| panic!("no addresses, no guesses")),
        }
    }

    #[test]
    fn one_name_in_two_thousand_may_be_the_same_and_twenty_in_any_file_and_fifty_at_most() {
        assert_eq!(counted(20, 0), None);
        assert_eq!(counted(21, 0), Some((21, 20)));
        assert_eq!(counted(45, 89_999), None);
        assert_eq!(counted(46, 89_999), Some((46, 45)));
        assert_eq!(counted(51, 900_000), Some((51, 50)));
        assert_eq!(counted(60, 11_940), Some((60, 20)), "one of two hundred names with sixty dates each");
        assert_eq!(counted(5_475, 0), Some((5_475, 20)));
    }
}
