//! Sorting a few things. The standard library's sort is made for many: 6 KB of code in the browser
//! for each type that is sorted.

/// Sorts by insertion: equal ones keep their order. For lists of some dozens.
pub fn insertion_sort<T, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) {
    for end in 1..list.len() {
        let mut at = end;
        while at > 0 && key(&list[at]) < key(&list[at - 1]) {
            list.swap(at, at - 1);
            at -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::insertion_sort;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_few_are_sorted_as_many_are(list in proptest::collection::vec((0u8..9, any::<u8>()), 0..20)) {
            let (mut ours, mut theirs) = (list.clone(), list);
            insertion_sort(&mut ours, |(key, _)| *key);
            theirs.sort_by_key(|(key, _)| *key);
            prop_assert_eq!(ours, theirs);
        }
    }
}
