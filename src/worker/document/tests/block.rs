//! Blocks of cells.

use super::*;
use crate::worker::protocol::{Block, PasteRefused};

const FIRST: u16 = 1;

fn people() -> (Document, Bytes) {
    let row = |name: &str, dob: &str| format!("{name}@example.org,{name},Ruiz,{dob},TRUE,1 Elm Street,Fresno,CA,93650,US");
    let rows = [row("ana", "1999-03-04"), row("bo", "1999-02-30"), row("cy", "1999-03-06"), row("di", "1999-02-31")];
    file(&rows.each_ref().map(String::as_str))
}

/// From a place among the rows of a filter and a column on, so many rows and columns.
pub fn block(filter: Filter, first: u32, column: u16, (rows, width): (u32, u16)) -> Block {
    Block { version: 0, filter, first, rows, columns: (column..10).collect(), width }
}

fn cells(document: &mut Document, source: &Bytes, column: u16) -> Vec<String> {
    let window = Window { filter: Filter::All, first: 0, count: 9 };
    let rows = document.window(window, source).unwrap().rows;
    rows.into_iter().map(|row| row.cells[usize::from(column)].clone()).collect()
}

#[test]
fn a_block_is_copied_with_its_changes_and_pasted_from_a_cell_on_as_one_change() {
    let (mut document, source) = people();
    document.edit(1, 2, "Li\tNg".to_owned(), &source).unwrap();
    let text = document.copy(&block(Filter::All, 0, FIRST, (2, 2)), &source).unwrap();
    assert_eq!(text, "ana\tRuiz\r\nbo\t\"Li\tNg\"\r\n");
    let refused = document.paste(&block(Filter::All, 2, FIRST, (1, 1)), &text, &source).unwrap();
    assert_eq!((refused, document.report(&source).touched), (None, 3), "one is the same");
    assert_eq!(cells(&mut document, &source, FIRST), ["ana", "bo", "ana", "bo"]);
    assert_eq!(cells(&mut document, &source, 2), ["Ruiz", "Li\tNg", "Ruiz", "Li\tNg"]);
    document.undo(&source).unwrap();
    assert_eq!(cells(&mut document, &source, FIRST), ["ana", "bo", "cy", "di"]);
    document.redo(&source).unwrap();
    assert_eq!(cells(&mut document, &source, FIRST), ["ana", "bo", "ana", "bo"]);
    let (written, _) = document
        .corrected(&source, Vec::new, |all: &mut Vec<u8>, piece| match piece {
            Piece::Keep(range) => all.extend(&source.0[range.start as usize..range.end as usize]),
            Piece::Bytes(bytes) => all.extend(bytes),
        })
        .unwrap();
    assert!(String::from_utf8(written).unwrap().contains("\r\ncy@example.org,ana,Ruiz,1999-03-06,"));
}

#[test]
fn a_pasted_block_lands_in_the_rows_that_are_shown_and_is_checked_again() {
    let (mut document, source) = people();
    assert_eq!(document.counts().failed, 2);
    let dates = "1999-03-05\r\n1999-03-07\r\n";
    document.paste(&block(Filter::Errors, 0, 3, (1, 1)), dates, &source).unwrap();
    assert_eq!(document.counts().failed, 0);
    assert_eq!(cells(&mut document, &source, 3), ["1999-03-04", "1999-03-05", "1999-03-06", "1999-03-07"]);
}

#[test]
fn one_copied_cell_fills_a_block_and_a_blank_one_clears_it() {
    let (mut document, source) = people();
    document.paste(&block(Filter::All, 1, FIRST, (2, 2)), "Kim", &source).unwrap();
    assert_eq!(cells(&mut document, &source, FIRST), ["ana", "Kim", "Kim", "di"]);
    assert_eq!(cells(&mut document, &source, 2), ["Ruiz", "Kim", "Kim", "Ruiz"]);
    document.paste(&block(Filter::All, 1, FIRST, (2, 1)), "", &source).unwrap();
    assert_eq!(cells(&mut document, &source, FIRST), ["ana", "", "", "di"]);
    document.fill_down(&block(Filter::All, 0, FIRST, (4, 2)), &source).unwrap();
    assert_eq!(document.report(&source).touched, 5);
    assert_eq!(cells(&mut document, &source, FIRST), ["ana"; 4]);
    assert_eq!(cells(&mut document, &source, 2), ["Ruiz"; 4]);
}

#[test]
fn what_reaches_past_the_last_row_or_column_changes_nothing() {
    let (mut document, source) = people();
    for (from, text, rows, columns) in [(3, "a\nb", 2, 1), (0, "1\t2\t3\t4\t5\t6\t7\t8\t9\t10", 1, 10)] {
        let refused = document.paste(&block(Filter::All, from, FIRST, (1, 1)), text, &source).unwrap();
        assert_eq!(refused, Some(PasteRefused { rows, columns }));
    }
    assert!(!document.report(&source).changed);
    // Rows that are shorter than others are blank there.
    document.paste(&block(Filter::All, 0, FIRST, (1, 1)), "x\ty\nz", &source).unwrap();
    assert_eq!(cells(&mut document, &source, 2), ["y", "", "Ruiz", "Ruiz"]);
}
