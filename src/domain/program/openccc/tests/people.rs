//! Who is the same person, in one file: emails that differ in case, names that differ in accents
//! and apostrophes, cells with formulas.

use super::{HEADER, rules};
use crate::domain::check::{CheckedRow, Checker, RowVerdict, Sink};
use crate::domain::finding::Finding;
use crate::domain::program::openccc::PROGRAM;
use crate::domain::program::openccc::columns::COLUMNS;
use crate::domain::read::ReadOptions;

/// `line column code` of every finding, and the verdict of each row.
#[derive(Default)]
struct Collected {
    said: Vec<String>,
    standing: Vec<RowVerdict>,
}

impl Collected {
    fn say(&mut self, line: u32, finding: Finding) {
        self.said.push(format!("{line} {} {}", COLUMNS[usize::from(finding.column())].name, finding.code().name()));
    }
}

impl Sink for Collected {
    fn row(&mut self, row: &CheckedRow<'_>) {
        self.standing.push(row.standing);
        row.findings.iter().for_each(|finding| self.say(row.line, *finding));
    }

    fn blank(&mut self, _: u32, _: u32) {}

    fn late(&mut self, finding: Finding) {
        self.say(finding.row() + 2, finding);
    }
}

/// Rows of homeless students: email, first, last, birth date.
fn read(people: &[[&str; 4]]) -> Collected {
    let rows: String = people
        .iter()
        .map(|[email, first, last, dob]| format!("{email},{first},{last},,,,{dob},TRUE,TRUE,,,,,,,,,,,,,,\n"))
        .collect();
    let mut collected = Collected::default();
    let mut checker = Checker::new(&PROGRAM, ReadOptions::default(), rules(&[]));
    checker.push(format!("{HEADER}\n{rows}").as_bytes(), &mut collected);
    checker.finish(&mut collected);
    collected
}

#[test]
fn emails_that_differ_in_case_are_the_same_address() {
    let collected = read(&[
        ["ana.ruiz@example.org", "Ana", "Ruiz", "1999-03-04"],
        ["ANA.Ruiz@Example.ORG", "Bo", "Li", "1999-03-05"],
        ["anaruiz@example.org", "Cy", "Fox", "1999-03-06"],
    ]);
    assert_eq!(collected.said, ["3 email duplicate_email", "2 email duplicate_first"]);
    assert_eq!(collected.standing, [RowVerdict::Valid, RowVerdict::Failed, RowVerdict::Valid]);
}

#[test]
fn names_that_differ_in_accents_apostrophes_case_and_repeated_space_are_the_same_person() {
    let collected = read(&[
        ["a@example.org", "José", "O’Brien", "1999-03-04"],
        ["b@example.org", "JOSE", "OBRIEN", "1999-03-04"],
        ["c@example.org", "Jose\u{301}", "O'Brien", "1999-03-04"],
        ["d@example.org", " josé ", "o’brien", "1999-03-04"],
        ["e@example.org", "Ana Lucía", "de la Cruz", "1999-03-04"],
        ["f@example.org", "Ana  Lucía", "de   la  Cruz", "1999-03-04"],
        ["g@example.org", "ana-lucia", "De La-Cruz", "1999-03-04"],
    ]);
    let same: Vec<&String> = collected.said.iter().filter(|said| !said.ends_with("duplicate_first")).collect();
    let lines = [3, 4, 5, 7, 8].map(|line| format!("{line} last duplicate_person"));
    assert_eq!(same, lines.iter().collect::<Vec<_>>());
    let first: Vec<usize> = (0..collected.standing.len()).filter(|row| collected.standing[*row] == RowVerdict::Valid).collect();
    assert_eq!(first, [0, 4]);
}

#[test]
fn names_that_differ_in_more_are_other_people() {
    let collected = read(&[
        ["a@example.org", "José", "O’Brien", "1999-03-04"],
        ["b@example.org", "José", "O Brien", "1999-03-04"], // a space is none of what makes no difference, unless repeated
        ["c@example.org", "José", "O’Brien", "1999-03-05"],
        ["d@example.org", "", "O’Brien", "1999-03-04"],
        ["e@example.org", "José", "O’Brian", "1999-03-04"],
        ["f@example.org", "O’Brien", "José", "1999-03-04"],
    ]);
    assert_eq!((collected.said, collected.standing), (vec![], vec![RowVerdict::Valid; 6]));
}

#[test]
fn accents_and_apostrophes_go_in_as_they_were_written() {
    let collected = read(&[
        ["íñigo@exämple.org", "Íñigo", "O’Súilleabháin", "1999-03-04"],
        ["o'brien@example.org", "Kaʻimi", "D'Angelo-Núñez", "1999-03-05"],
        ["li@example.org", "李", "王", "1999-03-06"],
    ]);
    assert_eq!((collected.said, collected.standing), (vec![], vec![RowVerdict::Valid; 3]));
}

#[test]
fn formula_cells_are_errors_where_a_formula_cannot_stand_and_text_where_it_can() {
    let collected = read(&[
        ["ana@example.org", "=HYPERLINK(1)", "Ruiz", "1999-03-04"],
        ["bo@example.org", "Bo", "+Li", "1999-03-05"],
        ["cy@example.org", "Cy", "@Fox", "=DATE(1999;3;6)"],
        ["=1+1", "Di", "Kim", "1999-03-07"],
    ]);
    assert_eq!(
        collected.said,
        ["2 first bad_character", "3 last bad_character", "4 last bad_character", "4 dob not_a_date", "5 email not_an_email"]
    );
    let mut collected = Collected::default();
    let mut checker = Checker::new(&PROGRAM, ReadOptions::default(), rules(&[]));
    let row = "ana@example.org,Ana,Ruiz,,,,1999-03-04,TRUE,,=1+1,+2,@three,CA,93721,US,,,,,,,,\"=HYPERLINK(\"\"http://x\"\")\"\n";
    checker.push(format!("{HEADER}\n{row}").as_bytes(), &mut collected);
    checker.finish(&mut collected);
    assert_eq!((collected.said, collected.standing), (vec![], vec![RowVerdict::Valid]), "an address and notes are text");
}
