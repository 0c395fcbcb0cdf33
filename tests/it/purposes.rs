//! Keys that derive from the master key: none serves two uses, and another master key takes over
//! each.

use std::collections::{BTreeMap, BTreeSet};

use muster::server::crypto::purpose::{ALL, BEFORE, Renewal};
use muster::server::db::key_rotation::SEALED;

use crate::tidy::{code, files};

/// Constants of `purpose.rs`: name and text.
fn declared() -> BTreeMap<String, String> {
    let source = &files("src/server/crypto/purpose.rs", &[".rs"])["src/server/crypto/purpose.rs"];
    let constants = source.lines().filter_map(|line| line.strip_prefix("pub const ")?.split_once(": &str = \""));
    constants.map(|(name, rest)| (name.to_owned(), rest.trim_end_matches("\";").to_owned())).collect()
}

#[test]
fn every_purpose_says_what_rotation_does_with_it_and_every_sealed_table_is_of_one() {
    let declared = declared();
    assert!(declared.len() > 15, "{declared:?}");
    let texts: BTreeSet<&str> = declared.values().map(String::as_str).collect();
    assert_eq!(texts.len(), declared.len(), "two purposes share a key");
    let listed: Vec<&str> = ALL.iter().map(|(purpose, _)| *purpose).collect();
    assert_eq!((listed.iter().copied().collect::<BTreeSet<_>>(), listed.len()), (texts, declared.len()));
    let sealed = |renewal: &Renewal| match renewal {
        Renewal::Sealed(tables) => tables.to_vec(),
        _ => Vec::new(),
    };
    let mut tables: Vec<&str> = ALL.iter().flat_map(|(_, renewal)| sealed(renewal)).collect();
    tables.sort_unstable();
    let mut renewed: Vec<&str> = SEALED.iter().map(|(table, _)| *table).collect();
    renewed.sort_unstable();
    assert_eq!(tables, renewed);
}

#[test]
fn no_purpose_both_seals_and_makes_hashes_or_is_used_by_two_areas_for_different_things() {
    let declared = declared();
    let mut uses = BTreeMap::<&str, BTreeSet<bool>>::new();
    for (path, text) in files("src/server", &[".rs"]) {
        for (_, line) in code(&text) {
            for rest in line.split("purpose::").skip(1) {
                let name: String = rest.chars().take_while(|c| c.is_ascii_uppercase() || *c == '_').collect();
                if let Some((_, purpose)) = declared.get_key_value(&name) {
                    let hashes = ["mac", "blind(", "derive("].iter().any(|word| line.contains(word));
                    uses.entry(purpose).or_default().insert(hashes);
                    assert!(path != "src/server/crypto/purpose.rs");
                }
            }
        }
    }
    for (purpose, renewal) in ALL {
        let seals = matches!(renewal, Renewal::Sealed(_));
        assert_eq!(uses.get(purpose), Some(&BTreeSet::from([!seals])), "{purpose}");
    }
    // What opened with a purpose that has another use now is still read, and sealed by nothing.
    for (now, before) in BEFORE {
        assert!(uses[now] == BTreeSet::from([false]) && uses[before] == BTreeSet::from([true]), "{now}, {before}");
    }
}
