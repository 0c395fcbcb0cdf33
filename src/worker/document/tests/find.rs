//! Looking for a text.

use super::*;
use crate::worker::protocol::{Search, SearchAnswer};

/// Names, in rows that have nothing wrong but a date in the third.
const NAMES: [&str; 4] = ["Ana", "Bo", "Cy", "Hannah"];

fn names() -> (Document, Bytes) {
    let row = |(at, name): (usize, &&str)| {
        let dob = if at == 2 { "1999-02-30" } else { "1999-03-04" };
        format!("{at}@example.org,{name},Ruiz,{dob},TRUE,1 Elm Street,Fresno,CA,93650,US")
    };
    let rows: Vec<String> = NAMES.iter().enumerate().map(row).collect();
    file(&rows.iter().map(String::as_str).collect::<Vec<_>>())
}

fn search(text: &str, from: Option<(u32, u16)>, backwards: bool) -> Search {
    Search { text: text.to_owned(), at: None, from, backwards, filter: Filter::All, again: false }
}

/// Row, column from 0 and place of the cell that is found.
fn found(document: &mut Document, source: &Bytes, search: Search) -> Option<(u32, u16, u32)> {
    let answer = document.find(search, source).unwrap();
    assert_eq!(answer.goes_on, None, "few rows are read at once");
    answer.found.map(|found| (found.row, found.column.unwrap(), found.index))
}

#[test]
fn a_text_is_found_in_any_case_cell_by_cell_in_both_directions() {
    let (mut document, source) = names();
    let mut next = |from, backwards| found(&mut document, &source, search("AN", from, backwards));
    assert_eq!(next(None, false), Some((0, 1, 0)));
    assert_eq!(next(Some((0, 2)), false), Some((3, 1, 3)), "the column of the cell that is selected counts from 1");
    assert_eq!(next(Some((3, 2)), false), None);
    assert_eq!(next(None, true), Some((3, 1, 3)));
    assert_eq!(next(Some((3, 2)), true), Some((0, 1, 0)));
    assert_eq!(next(Some((0, 2)), true), None);
    let mut next = |from| found(&mut document, &source, search("r", from, false));
    // Every cell of a row, then the next row's.
    assert_eq!([next(Some((1, 1))), next(Some((1, 5))), next(Some((1, 6)))], [Some((1, 2, 1)), Some((1, 5, 1)), Some((1, 6, 1))]);
    assert_eq!(next(Some((1, 7))), Some((2, 0, 2)));
}

#[test]
fn a_search_sees_changes_and_the_rows_of_the_filter_alone() {
    let (mut document, source) = names();
    document.edit(1, 1, "Joanna".to_owned(), &source).unwrap();
    assert_eq!(found(&mut document, &source, search("joan", None, false)), Some((1, 1, 1)));
    assert_eq!(found(&mut document, &source, search("bo", None, false)), None);
    let in_errors = |text: &str| Search { filter: Filter::Errors, ..search(text, None, false) };
    assert_eq!(found(&mut document, &source, in_errors("cy")), Some((2, 1, 0)));
    assert_eq!(found(&mut document, &source, in_errors("joan")), None);
    document.delete(vec![2], &source).unwrap();
    assert_eq!(found(&mut document, &source, search("cy", None, false)), None);
}

#[test]
fn many_rows_are_looked_through_a_part_at_a_time() {
    let name = |at: u32| if at == 0 { "Zoe" } else { "Ana" };
    let row = |at: u32| format!("{at}@example.org,{},Ruiz,1999-03-04,TRUE,{at} Elm Street,Fresno,CA,93650,US\r\n", name(at));
    let text = format!("{HEADER}{}", (0..45_000).map(row).collect::<String>());
    let (mut document, source) = read(text.as_bytes(), 1 << 20);
    for (text, backwards, row) in [("44999 elm", false, 44_999), ("zoe", true, 0)] {
        let mut asked = search(text, None, backwards);
        let mut parts = 0;
        let found = loop {
            parts += 1;
            match document.find(asked.clone(), &source).unwrap() {
                SearchAnswer { found: Some(found), .. } if found.row == row => break found,
                SearchAnswer { found: Some(found), .. } => asked.from = Some((found.row, found.column.unwrap() + 1)),
                SearchAnswer { goes_on, .. } => asked.from = Some(goes_on.expect("there are more rows")),
            }
        };
        assert_eq!(found.index, row);
        assert!(parts >= 3, "{parts}");
    }
    let (mut asked, mut parts) = (search("nobody", None, true), 1);
    while let Some(from) = document.find(asked.clone(), &source).unwrap().goes_on {
        asked.from = Some(from);
        parts += 1;
    }
    assert_eq!(parts, 3, "and ends");
}
