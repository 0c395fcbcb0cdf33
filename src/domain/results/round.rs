//! A results file goes round: written here, read by the stream that reads every file.

use proptest::prelude::*;

use super::*;
use crate::domain::check::{CheckedRow, Checker, RowVerdict, Sink};
use crate::domain::dates::testing::date;
use crate::domain::finding::Finding;
use crate::domain::program::openccc::PROGRAM;
use crate::domain::read::ReadOptions;
use crate::domain::rules::Settings;

fn rules() -> Rules {
    Rules::new("openccc", date(2026, 11, 22), Settings::default())
}

/// Rows as they were read: how each stands, and its cells.
#[derive(Default)]
struct Rows(Vec<(RowVerdict, Vec<String>)>);

impl Sink for Rows {
    fn row(&mut self, row: &CheckedRow<'_>) {
        self.0.push((row.standing, row.cells.iter().map(str::to_owned).collect()));
    }
    fn blank(&mut self, _: u32, _: u32) {}
    fn late(&mut self, _: Finding) {}
}

fn read(file: &[u8]) -> (Detected, Vec<(RowVerdict, Vec<String>)>) {
    let (mut checker, mut rows) = (Checker::new(&PROGRAM, ReadOptions::default(), rules()), Rows::default());
    checker.push(file, &mut rows);
    let report = checker.finish(&mut rows);
    assert!(!report.refused, "{report:?}");
    (report.detected.expect("a file that was not refused was read somehow"), rows.0)
}

/// Writes what was read, each row with this outcome or, skipped, with none.
fn write(detected: &Detected, rows: &[(RowVerdict, Vec<String>)], kind: Kind, outcome: &Outcome<'_>) -> Vec<u8> {
    let rules = rules();
    let writer = Writer::new(&PROGRAM, detected, &rules, kind);
    let mut out = writer.header();
    for (standing, cells) in rows {
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        writer.row(&cells, (*standing != RowVerdict::Skipped).then_some(outcome), &mut out);
    }
    out.into_bytes()
}

const HEADER: &str = "email,first,last,middle,suffix,preferred,dob YYYY-MM-DD,accepted-terms,homeless,street1,street2,city,state,\
                      postal,country,phone-number,phone-type,password,use_temp_password,status,cccid,message,notes,campus\n";
const CREATED: Outcome<'_> = Outcome { status: "Success", number: "AAA0001", message: "Successfully added user", outcome: "" };

#[test]
fn the_rows_of_a_results_file_are_skipped_and_come_back_as_they_were() {
    let file =
        format!("{HEADER}ana@example.org,Ana,Ruiz,,,,1999-03-04,TRUE,TRUE,,,,,,,,,maple-rivet-7,,,,,\"say \"\"hi\"\"\",Main\n");
    let (detected, rows) = read(file.as_bytes());
    assert_eq!(rows[0].0, RowVerdict::Valid);
    let first = write(&detected, &rows, Kind::Exact, &CREATED);
    let (detected, rows) = read(&first);
    assert_eq!(rows[0].0, RowVerdict::Skipped);
    assert_eq!(rows[0].1[17], "", "the password is gone");
    let second = write(&detected, &rows, Kind::Exact, &Outcome::default());
    assert_eq!(String::from_utf8(second).unwrap(), String::from_utf8(first).unwrap());
}

#[test]
fn a_failed_row_is_corrected_in_its_results_file_and_uploaded_again() {
    let file = format!("{HEADER}ana@example.org,Ana,Ruiz,,,,1999-02-30,TRUE,TRUE,,,,,,,,,,,,,,,\n");
    let (detected, rows) = read(file.as_bytes());
    assert_eq!(rows[0].0, RowVerdict::Failed);
    let failed = Outcome { status: "Failure", number: "", message: "There is no such day, and more.", outcome: "" };
    let out = String::from_utf8(write(&detected, &rows, Kind::Failed, &failed)).unwrap();
    assert!(out.contains(",Failure,,\"There is no such day, and more.\","), "{out}");
    let (_, rows) = read(out.replace("1999-02-30", "1999-02-28").as_bytes());
    assert_eq!(rows[0].0, RowVerdict::Valid);
}

fn any_cell() -> impl Strategy<Value = String> {
    prop_oneof!["[ a-c'=+@,;\"\r\n\t-]{0,6}", "\\PC{0,6}"]
}

/// Headers that no template has, most of them such as a spreadsheet would run.
fn any_header() -> impl Strategy<Value = String> {
    prop_oneof!["[=+@'][ a-c'=+@,\"\n-]{0,6}", "-[ '=-]{0,2}[a-c]{1,3}", "[a-c]{1,3}[ a-c'=,\"\n]{0,4}"]
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

proptest! {
    #[test]
    fn the_safe_file_and_the_exact_file_are_read_alike(notes in any_cell(), city in any_cell(), campus in any_cell()) {
        // A file of one row, every cell quoted.
        let (city, notes, campus) = (quoted(&city), quoted(&notes), quoted(&campus));
        let file = format!("{HEADER}ana@example.org,Ana,Ruiz,,,,1999-03-04,TRUE,TRUE,,,{city},,,,,,,,,,,{notes},{campus}\n");
        let (detected, rows) = read(file.as_bytes());
        let (_, exact) = read(&write(&detected, &rows, Kind::Exact, &CREATED));
        let (safe, from_safe) = read(&write(&detected, &rows, Kind::Safe, &CREATED));
        prop_assert!(safe.escaped);
        prop_assert_eq!(&from_safe, &exact);
        for cell in [11, 22, 23] {
            prop_assert_eq!(&exact[0].1[cell], &rows[0].1[cell]);
        }
    }
    /// Headers too, rows with too many cells too, and however the rows came out.
    #[test]
    fn a_whole_safe_file_gives_back_the_whole_exact_one(
        headers in prop::collection::vec(any_header(), 1..4),
        rows in prop::collection::vec((any_cell(), any_cell(), prop::collection::vec(any_cell(), 3..6)), 1..4),
        outcome in prop::sample::select(vec![CREATED, Outcome { status: "Failure", number: "", message: "=-'", outcome: "" }]),
    ) {
        let unknown: Vec<String> = headers.iter().map(|header| quoted(header)).collect();
        let mut file = format!("{},{}\n", HEADER.trim_end().trim_end_matches(",campus"), unknown.join(","));
        for (row, (city, notes, more)) in rows.iter().enumerate() {
            // Three cells or more for as many headers or fewer.
            let more: Vec<String> = more.iter().map(|cell| quoted(cell)).collect();
            let (city, notes, more) = (quoted(city), quoted(notes), more.join(","));
            file += &format!("ana{row}@example.org,Ana,Ruiz,,,,1999-03-04,TRUE,TRUE,,,{city},,,,,,,,,,,{notes},{more}\n");
        }
        let (detected, rows) = read(file.as_bytes());
        prop_assert_eq!(detected.headers[23..].iter().map(String::as_str).collect::<Vec<_>>(), headers.iter().map(|header| header.trim()).collect::<Vec<_>>());
        let exact = write(&detected, &rows, Kind::Exact, &outcome);
        let (of_exact, from_exact) = read(&exact);
        let (of_safe, from_safe) = read(&write(&detected, &rows, Kind::Safe, &outcome));
        prop_assert_eq!(&from_safe, &from_exact);
        let again = write(&of_safe, &from_safe, Kind::Exact, &outcome);
        prop_assert_eq!(String::from_utf8(again), String::from_utf8(exact));
        prop_assert!(of_safe.escaped && !of_exact.escaped);
        let mut unescaped = of_safe;
        (unescaped.escaped, unescaped.headers[22]) = (false, "notes".to_owned());
        prop_assert_eq!(unescaped, of_exact);
    }
}
