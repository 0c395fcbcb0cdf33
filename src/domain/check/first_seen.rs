//! Which row keeps a key: an index of hashes for a million rows.
//!
//! What it costs is not steps but memory that is far away, so most rows never touch it. A set of
//! bits says of nearly every new key that it is new. Keys gather in a young table that is near;
//! when that is half full, they move to the old one, in the order in which they stand there.

/// Bits of a row's index, as in a [`Finding`](crate::domain::finding::Finding).
const ROW_BITS: u32 = 20;
/// Slots of the young table: 64 KB.
const YOUNG: usize = 1 << 14;
/// Words of `seen` for an old table of that many slots. Half of its slots stay free, so a key has
/// sixteen bits, of which one is set.
const SLOTS_OF_WORD: usize = 8;

/// Which row keeps which hash. The hashes themselves are the caller's, by row; 0 is none.
#[derive(Clone)]
pub(super) struct FirstSeen {
    young: Table,
    old: Table,
    /// A bit for some bits of each hash that is kept.
    seen: Vec<u64>,
}

impl FirstSeen {
    /// Nothing is kept.
    pub fn new() -> FirstSeen {
        FirstSeen { young: Table::new(YOUNG), old: Table::new(YOUNG), seen: vec![0; YOUNG / SLOTS_OF_WORD] }
    }

    /// The row that keeps this hash.
    #[inline(always)] // as all that most rows ask
    pub fn of(&self, hash: u64, hashes: &[u64]) -> Option<u32> {
        let (word, bit) = self.place_in_seen(hash);
        if hash == 0 || self.seen[word] & bit == 0 {
            return None;
        }
        self.young.find(hash, hashes).or_else(|| self.old.find(hash, hashes))
    }

    /// From now on the row keeps this hash, which no row keeps yet.
    pub fn keep(&mut self, row: u32, hash: u64, hashes: &[u64]) {
        if hash == 0 {
            return;
        }
        let (word, bit) = self.place_in_seen(hash);
        self.seen[word] |= bit;
        self.young.enter(row, hash);
        if self.young.is_full() {
            self.age(hashes);
        }
    }

    /// Other bits of the hash than those that make its slot or its tag.
    fn place_in_seen(&self, hash: u64) -> (usize, u64) {
        ((hash >> 18) as usize & (self.seen.len() - 1), 1 << (hash >> 12 & 63))
    }

    /// Moves what is young to the old table.
    fn age(&mut self, hashes: &[u64]) {
        let young = std::mem::replace(&mut self.young, Table::new(YOUNG));
        young.move_to(&mut self.old, hashes);
        if self.old.is_full() {
            let slots = self.old.slots.len() * 2;
            let small = std::mem::replace(&mut self.old, Table::new(slots));
            small.move_to(&mut self.old, hashes);
            self.seen = vec![0; slots / SLOTS_OF_WORD];
            for row in self.old.rows() {
                let (word, bit) = self.place_in_seen(hashes[row as usize]);
                self.seen[word] |= bit;
            }
        }
    }
}

/// Open addressing. The highest bits of a hash make its slot, so that tables of every size have
/// their entries in one order.
#[derive(Clone)]
struct Table {
    /// The row, and above it some bits of its hash, never 0, so that another key in its place is
    /// distinguished without a look at its hash. 0: free.
    slots: Vec<u32>,
    used: usize,
}

impl Table {
    fn new(slots: usize) -> Table {
        Table { slots: vec![0; slots], used: 0 }
    }

    /// Half of it is taken: a search ends after a step or two.
    fn is_full(&self) -> bool {
        self.used * 2 >= self.slots.len()
    }

    fn slot(&self, hash: u64) -> usize {
        (hash >> (64 - self.slots.len().trailing_zeros())) as usize
    }

    fn after(&self, slot: usize) -> usize {
        (slot + 1) & (self.slots.len() - 1)
    }

    fn find(&self, hash: u64, hashes: &[u64]) -> Option<u32> {
        let mut slot = self.slot(hash);
        while self.slots[slot] != 0 {
            let entry = self.slots[slot];
            if entry >> ROW_BITS == tag(hash) && hashes[row_of(entry) as usize] == hash {
                return Some(row_of(entry));
            }
            slot = self.after(slot);
        }
        None
    }

    #[inline(always)] // in the innermost loop
    fn enter(&mut self, row: u32, hash: u64) {
        let mut slot = self.slot(hash);
        while self.slots[slot] != 0 {
            slot = self.after(slot);
        }
        self.slots[slot] = tag(hash) << ROW_BITS | row;
        self.used += 1;
    }

    fn rows(&self) -> impl Iterator<Item = u32> + '_ {
        self.slots.iter().filter(|entry| **entry != 0).map(|entry| row_of(*entry))
    }

    fn move_to(&self, other: &mut Table, hashes: &[u64]) {
        self.rows().for_each(|row| other.enter(row, hashes[row as usize]));
    }
}

fn tag(hash: u64) -> u32 {
    (hash as u32 & 0xFFF).max(1)
}

fn row_of(entry: u32) -> u32 {
    entry & ((1 << ROW_BITS) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_that_keeps_a_hash_is_found_however_many_there_are() {
        // Hashes that crowd: few different slots, bits and tags; and one in ten of rows has none.
        let hash = |row: u32| if row.is_multiple_of(10) { 0 } else { u64::from(row / 3).wrapping_mul(0x9E37_79B9_7F4A_7C15) };
        let hashes: Vec<u64> = (0..60_000).map(hash).collect();
        let (mut first_seen, mut first) = (FirstSeen::new(), std::collections::HashMap::new());
        for (row, hash) in (0u32..).zip(hashes.iter().copied()) {
            let expected = first.get(&hash).copied();
            assert_eq!(first_seen.of(hash, &hashes), expected.filter(|_| hash != 0), "row {row}");
            if hash != 0 && expected.is_none() {
                first.insert(hash, row);
                first_seen.keep(row, hash, &hashes);
            }
        }
        assert!(first.iter().all(|(hash, row)| first_seen.of(*hash, &hashes) == Some(*row)));
    }
}
