//! Each of the four columns from both sides, in a file of one row.

use proptest::prelude::*;

use super::{read, rules_of};
use crate::domain::check::RowVerdict;
use crate::domain::program::educator::columns::{COLUMNS, EMAIL, FIRST, LAST, ROLE};
use crate::domain::program::educator::roles::BULK;

const GOOD: [&str; 4] = ["Ana", "Ruiz", "ana@example.org", "Educator"];

/// The verdict and the findings of a good row with that cell, and the cell as it goes in.
fn with(column: usize, text: &str) -> (RowVerdict, Vec<String>, Option<String>) {
    let mut cells = GOOD;
    cells[column] = text;
    let row = cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).join(",");
    let read = read(&[&row], rules_of("site_admin", "school", &[]));
    (read.standing[0], read.said, read.values[column].clone())
}

/// The row goes in without a finding, and the cell is kept as `kept`.
#[track_caller]
fn good(column: usize, text: &str, kept: &str) {
    assert_eq!(with(column, text), (RowVerdict::Valid, vec![], Some(kept.to_owned())), "{text}");
}

/// The row is refused for this cell alone, with this code.
#[track_caller]
fn bad(column: usize, text: &str, code: &str) {
    let (standing, said, _) = with(column, text);
    let expected = format!("2 {} {code}", COLUMNS[column].name);
    assert_eq!((standing, said), (RowVerdict::Failed, vec![expected]), "{text}");
}

#[test]
fn every_column_is_required() {
    for column in [FIRST, LAST, EMAIL, ROLE] {
        bad(column, "", "required");
        bad(column, "   ", "required");
    }
}

#[test]
fn names_are_names_of_50_characters() {
    for column in [FIRST, LAST] {
        for letter in ["a", "é", "李"] {
            good(column, &letter.repeat(50), &letter.repeat(50));
            bad(column, &letter.repeat(51), "too_long");
        }
        good(column, &format!("  {}  ", "e\u{301}".repeat(50)), &"é".repeat(50));
        for text in ["O'Brien", "O’Brien", "Kaʻimi", "Ana-María", "J. R.", "Nguyễn", "राम"] {
            good(column, text, text);
        }
        for text in ["R2D2", "Ana, Lucía", "Ana_Ruiz", "Ana (Annie)", "Ana 😀", "=Ana", "Ana & Bo"] {
            bad(column, text, "bad_character");
        }
        bad(column, "Ana\u{202E}Ruiz", "control_character");
    }
}

#[test]
fn email_is_one_address_of_128_characters_64_of_them_before_the_at() {
    good(EMAIL, " Ana.Ruiz@Example.ORG ", "Ana.Ruiz@Example.ORG");
    let local = "a".repeat(64);
    let longest = format!("{local}@{}.{}.example.org", "b".repeat(25), "c".repeat(25));
    good(EMAIL, &longest, &longest);
    bad(EMAIL, &format!("{longest}g"), "too_long");
    bad(EMAIL, &format!("a{local}@example.org"), "not_an_email");
    for text in ["ana", "ana@ruiz@example.org", "@example.org", "ana@", "ana ruiz@example.org", "=1+1"] {
        bad(EMAIL, text, "not_an_email");
    }
}

proptest! {
    #[test]
    fn a_role_is_read_with_whatever_stands_between_its_words(
        which in 0..4_usize,
        dash in "[ ]{0,2}[-—–‑−_/]?[ ]{0,2}",
        upper in any::<bool>(),
    ) {
        let words: Vec<&str> = BULK[which].split([' ', '—']).collect();
        let text = words.join(&dash);
        let text = if upper { text.to_uppercase() } else { text.to_lowercase() };
        let (standing, _, kept) = with(ROLE, &text);
        prop_assert_eq!((standing, kept.as_deref()), (RowVerdict::Valid, Some(BULK[which])), "{}", text);
    }

    #[test]
    fn whatever_a_cell_holds_it_is_read_or_refused_with_a_finding(column in 0..4_usize, text in "\\PC{0,60}") {
        let (standing, said, kept) = with(column, &text);
        prop_assert_eq!(standing == RowVerdict::Failed, kept.is_none(), "{} {:?}", text, said);
        prop_assert!(standing != RowVerdict::Failed || !said.is_empty(), "{}", text);
    }
}
