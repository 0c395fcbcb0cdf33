//! Numbers of entries: which of a writer's are missing.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use crate::server::db::audit::Entry;

/// Numbers that were seen of each writer, as ranges: first to last.
#[derive(Default)]
pub struct Seen(HashMap<Uuid, BTreeMap<i64, i64>>);

/// Entries that a writer wrote and that are not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    /// The writer.
    pub writer: Uuid,
    /// The first.
    pub from: i64,
    /// The last.
    pub to: i64,
}

impl Seen {
    /// An entry is there; one from before there were numbers has none.
    pub fn see(&mut self, entry: &Entry) {
        if let Some((writer, number)) = entry.writer.zip(entry.number) {
            self.add(writer, number);
        }
    }

    fn add(&mut self, writer: Uuid, number: i64) {
        let ranges = self.0.entry(writer).or_default();
        let mut first = number;
        if let Some((&from, &to)) = ranges.range(..=number).next_back() {
            if to >= number {
                return;
            }
            if to + 1 == number {
                first = from;
            }
        }
        let last = number.checked_add(1).and_then(|next| ranges.remove(&next)).unwrap_or(number);
        ranges.insert(first, last);
    }

    /// Which numbers are missing before the last one that was seen of each writer, and before those
    /// that are known to have been written.
    pub fn missing(&self, known: &[(Uuid, i64)]) -> Vec<Missing> {
        let none = BTreeMap::new();
        let unseen = known.iter().filter(|(writer, _)| !self.0.contains_key(writer)).map(|(writer, _)| (writer, &none));
        let mut missing = Vec::new();
        for (writer, ranges) in self.0.iter().chain(unseen) {
            let mut next = 1;
            for (from, to) in ranges {
                if *from > next {
                    missing.push(Missing { writer: *writer, from: next, to: from - 1 });
                }
                next = to.saturating_add(1);
            }
            let written = known.iter().filter(|(known, _)| known == writer).map(|(_, last)| *last).max().unwrap_or_default();
            if written >= next {
                missing.push(Missing { writer: *writer, from: next, to: written });
            }
        }
        missing.sort_unstable();
        missing
    }
}

/// Which numbers of a writer are missing behind one up to another, where these are there.
pub fn between(writer: Uuid, (after, last): (i64, i64), there: &[i64]) -> Vec<Missing> {
    let mut seen = Seen::default();
    if after > 0 {
        seen.0.entry(writer).or_default().insert(1, after);
    }
    there.iter().for_each(|number| seen.add(writer, *number));
    seen.missing(&[(writer, last)])
}

/// Ranges that are listed.
const LISTED: usize = 20;

/// Numbers that are missing, as an entry tells them: `2-5, 7`.
pub fn in_words(missing: &[Missing]) -> String {
    let range = |Missing { from, to, .. }: &Missing| if from == to { from.to_string() } else { format!("{from}-{to}") };
    let mut ranges: Vec<String> = missing.iter().take(LISTED).map(range).collect();
    if missing.len() > LISTED {
        ranges.push("…".to_owned());
    }
    ranges.join(", ")
}

/// Bytes of one writer in a head.
const ONE: usize = 24;

/// Writers with their last numbers, as the head of the chain has them.
pub fn pack(writers: &BTreeMap<Uuid, i64>) -> Vec<u8> {
    writers.iter().flat_map(|(writer, last)| writer.as_bytes().iter().copied().chain(last.to_be_bytes())).collect()
}

/// Reads [`pack`].
pub fn unpack(bytes: &[u8]) -> BTreeMap<Uuid, i64> {
    let one = |bytes: &[u8]| {
        let (writer, last) = bytes.split_at_checked(16)?;
        Some((Uuid::from_slice(writer).ok()?, i64::from_be_bytes(last.try_into().ok()?)))
    };
    bytes.chunks_exact(ONE).filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gaps(numbers: &[i64], known: i64) -> Vec<(i64, i64)> {
        let writer = Uuid::from_u128(1);
        let mut seen = Seen::default();
        numbers.iter().for_each(|number| seen.add(writer, *number));
        seen.missing(&[(writer, known)]).into_iter().map(|missing| (missing.from, missing.to)).collect()
    }

    #[test]
    fn numbers_in_any_order_leave_the_gaps_that_they_have() {
        assert_eq!(gaps(&[1, 2, 3], 0), []);
        assert_eq!(gaps(&[3, 1, 2, 2], 3), []);
        assert_eq!(gaps(&[5, 2, 3], 0), [(1, 1), (4, 4)]);
        assert_eq!(gaps(&[1, 2], 4), [(3, 4)]);
        assert_eq!(gaps(&[], 2), [(1, 2)]);
        assert_eq!(gaps(&[i64::MAX], 0), [(1, i64::MAX - 1)]);
        assert_eq!(gaps(&[10, 8, 9, 6, 7, 1, 3, 2, 5, 4], 10), []);
    }

    #[test]
    fn what_is_missing_behind_a_number_is_told_in_ranges() {
        let said = |range, there: &[i64]| in_words(&between(Uuid::from_u128(1), range, there));
        assert_eq!(said((0, 3), &[]), "1-3");
        assert_eq!(said((4, 9), &[6, 7, 9]), "5, 8");
        assert_eq!(said((4, 6), &[5, 6]), "");
        let every_other: Vec<i64> = (1..=50).map(|n| n * 2).collect();
        assert!(said((0, 100), &every_other).ends_with("37, 39, …"));
    }

    #[test]
    fn writers_read_back() {
        let writers = BTreeMap::from([(Uuid::from_u128(7), 3), (Uuid::from_u128(9), i64::MAX)]);
        assert_eq!(unpack(&pack(&writers)), writers);
        assert_eq!(unpack(b""), BTreeMap::new());
    }
}
