use proptest::prelude::*;

use super::*;
use crate::domain::csv::guard::{guarded, unescape};
use crate::domain::dates::testing::date;
use crate::domain::program::openccc::PROGRAM;
use crate::domain::read::{Detected, Encoding};
use crate::domain::rules::Settings;

/// A reader for what the writer writes: comma, quotes, CRLF, with a byte order mark.
fn read(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(bytes).unwrap().strip_prefix('\u{FEFF}').expect("begins with a byte order mark");
    let (mut rows, mut row, mut cell, mut inside) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if inside && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => inside = !inside,
            ',' if !inside => row.push(std::mem::take(&mut cell)),
            '\r' if !inside => {
                assert_eq!(chars.next(), Some('\n'), "a line ends in CRLF");
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    assert!(cell.is_empty() && row.is_empty(), "the last line is ended as well");
    rows
}

fn rules() -> Rules {
    Rules::new("openccc", date(2026, 11, 22), Settings::default())
}

/// A file with these headers: columns by exact header, `username` dropped, others unknown.
fn detected(headers: &[&str]) -> Detected {
    let place = |header: &str| headers.iter().position(|known| *known == header).map(|place| place as u16);
    let known = |header: &str| header == "username" || PROGRAM.columns.iter().any(|column| column.header == header);
    Detected {
        encoding: Encoding::Utf8,
        bom: false,
        delimiter: ',',
        header_line: 1,
        line_end: "\n".to_owned(),
        headers: headers.iter().map(|header| (*header).to_owned()).collect(),
        columns: PROGRAM.columns.iter().map(|column| place(column.header)).collect(),
        near: Vec::new(),
        unknown: (0..headers.len() as u16).filter(|place| !known(headers[usize::from(*place)])).collect(),
        escaped: false,
        guessed: false,
    }
}

const CREATED: Outcome<'_> = Outcome { status: "Success", number: "AAA0001", message: "Successfully added user", outcome: "" };
const FAILED: Outcome<'_> = Outcome { status: "Failure", number: "", message: "Invalid number of columns found!", outcome: "" };

fn write(headers: &[&str], kind: Kind, rows: &[(&[&str], Option<Outcome<'_>>)]) -> Vec<Vec<String>> {
    let (detected, rules) = (detected(headers), rules());
    let writer = Writer::new(&PROGRAM, &detected, &rules, kind);
    let mut out = writer.header();
    for (cells, outcome) in rows {
        writer.row(cells, outcome.as_ref(), &mut out);
    }
    read(&out.into_bytes())
}

fn template_headers() -> Vec<&'static str> {
    PROGRAM.columns.iter().map(|column| column.header).collect()
}

/// A good row of the template; the password stands at 17.
fn good_row() -> Vec<&'static str> {
    let mut row = vec![""; 23];
    (row[0], row[1], row[2], row[6], row[7]) = ("ana@example.org", " Ana ", "Ruiz", "1999-03-04", "TRUE");
    (row[14], row[15], row[16], row[17], row[18]) = ("US", "559-555-0100", "Mobile", "hunter2-hunter2", "FALSE");
    (row[19], row[20], row[21], row[22]) = ("old status", "", "old message", "=a, \"b\"\r\n c ");
    row
}

#[test]
fn columns_stand_in_template_order_then_unknown_ones_and_username_is_left_out() {
    let file = write(
        &["campus", "last", "username", "email", "cohort"],
        Kind::Exact,
        &[(&["Main", "Ruiz", "aruiz", "ana@example.org", "F26"], Some(CREATED))],
    );
    let mut headers = template_headers();
    headers.extend(["campus", "cohort"]);
    assert_eq!(file[0], headers);
    let mut row = vec![""; 25];
    (row[0], row[2], row[19], row[20], row[21]) = ("ana@example.org", "Ruiz", "Success", "AAA0001", "Successfully added user");
    (row[23], row[24]) = ("Main", "F26");
    assert_eq!(file[1], row);
}

#[test]
fn an_unnamed_column_that_comes_last_is_named_by_its_place_so_that_the_file_can_be_read_again() {
    for unnamed in ["", "-"] {
        let file = write(&[unnamed, "last", "email"], Kind::Exact, &[(&["17", "Ruiz", "ana@example.org"], Some(CREATED))]);
        assert_eq!((file[0].len(), file[0][23].as_str(), file[1][23].as_str()), (24, "column 1", "17"));
    }
}

#[test]
fn cells_come_back_as_typed_but_passwords_are_blank() {
    let row = good_row();
    let file = write(&template_headers(), Kind::Exact, &[(&row, Some(CREATED))]);
    let mut expect = row.clone();
    (expect[17], expect[19], expect[20], expect[21]) = ("", "Success", "AAA0001", "Successfully added user");
    assert_eq!(file[1], expect);
}

#[test]
fn a_column_that_looks_like_passwords_gives_none_back() {
    let mut detected = detected(&["email", "temp password", "campus"]);
    let column = PROGRAM.columns.iter().position(|column| column.role == ColumnRole::Secret).unwrap();
    detected.near.push((1, column as u16));
    let rules = rules();
    for kind in Kind::ALL {
        let writer = Writer::new(&PROGRAM, &detected, &rules, kind);
        let mut out = writer.header();
        writer.row(&["ana@example.org", "hunter2-hunter2", "Main"], Some(&CREATED), &mut out);
        let file = read(&out.into_bytes());
        assert!(file[0].iter().any(|header| header == "temp password"));
        assert!(file[1].contains(&"Main".to_owned()) && !file[1].contains(&"hunter2-hunter2".to_owned()), "{kind:?}");
    }
}

#[test]
fn a_skipped_row_gives_back_its_own_status_number_and_message() {
    let mut row = good_row();
    row[20] = "aaa0001";
    let file = write(&template_headers(), Kind::Exact, &[(&row, None)]);
    let mut expect = row.clone();
    expect[17] = "";
    assert_eq!(file[1], expect);
}

#[test]
fn a_short_row_is_padded_and_a_long_one_ends_in_its_extra_cells() {
    let row = good_row();
    let short = &row[..17];
    let mut long = row.clone();
    long.extend(["one", "two"]);
    let mut headers = template_headers();
    headers.push("campus");
    let mut with_campus = row.clone();
    with_campus.extend(["Main", "one"]);
    let file = write(&template_headers(), Kind::Exact, &[(short, Some(FAILED)), (&long, Some(FAILED))]);
    assert_eq!((file[1].len(), file[2].len()), (23, 25));
    assert_eq!(file[1][..17], row[..17]);
    assert_eq!(file[1][17..], ["", "", "Failure", "", "Invalid number of columns found!", ""]);
    assert_eq!(file[2][19..], ["Failure", "", "Invalid number of columns found!", row[22], "one", "two"]);
    let file = write(&headers, Kind::Exact, &[(&with_campus, Some(FAILED))]);
    assert_eq!(file[1][22..], [row[22], "Main", "one"], "no cell comes under a header that is not its own");
}

#[test]
fn extra_empty_cells_are_forgiven_and_not_given_back() {
    let mut row = good_row();
    row.extend(["", " "]);
    assert_eq!(write(&template_headers(), Kind::Exact, &[(&row, Some(CREATED))])[1].len(), 23);
}

#[test]
fn a_password_in_a_ragged_row_is_blank_wherever_it_slipped_to() {
    let row = good_row();
    // A comma too many in front: everything stands one cell further on.
    let mut long = row.clone();
    long.insert(9, "Apt 4");
    // A comma missing in front: everything stands one cell earlier.
    let mut short = row.clone();
    short.remove(10);
    for cells in [&long, &short] {
        let file = write(&template_headers(), Kind::Exact, &[(cells, Some(FAILED))]);
        assert!(!file[1].iter().any(|cell| cell.contains("hunter2")), "{:?}", file[1]);
    }
    let file = write(&template_headers(), Kind::Exact, &[(&long, Some(FAILED))]);
    assert_eq!(file[1][9], "Apt 4", "cells that cannot be the password come back");
}

#[test]
fn a_safe_file_guards_formulas_and_says_so_in_its_last_template_header() {
    let mut headers = template_headers();
    headers.push("=campus");
    let mut row = good_row();
    row[1] = "=1+1";
    row[2] = "  @x";
    row[3] = "'quoted";
    row[15] = "+525512345678";
    row.push("Main");
    let file = write(&headers, Kind::Safe, &[(&row, Some(CREATED))]);
    assert_eq!(file[0][22..], ["notes (escaped)", "'=campus"]);
    assert_eq!(
        [1, 2, 3, 15, 22].map(|cell| file[1][cell].as_str()),
        ["'=1+1", "'  @x", "''quoted", "'+525512345678", "'=a, \"b\"\r\n c "]
    );
    assert_eq!(file[1][0], "ana@example.org");
}

#[test]
fn a_program_without_status_and_message_gets_them_behind_its_own_columns() {
    static BARE: Program = Program::described("chess", "Chess club", ("member", "members"), &[]);
    let mut detected = detected(&["Club", "Status"]);
    detected.columns.clear();
    let rules = rules();
    let writer = Writer::new(&BARE, &detected, &rules, Kind::Exact);
    let mut out = writer.header();
    writer.row(&["Chess", "old"], Some(&CREATED), &mut out);
    assert_eq!(read(&out.into_bytes()), [["status", "message", "Club"], ["Success", "Successfully added user", "Chess"]]);
}

#[test]
fn details_name_line_column_and_code() {
    let mut out = details_header();
    let line =
        Detail { line: 17, column: "postal", code: Code::PostalLostZero, message: "It has lost a zero, you see.", fix: "02134" };
    detail(&line, &mut out);
    detail(&Detail { column: "", fix: "", ..line }, &mut out);
    assert_eq!(
        String::from_utf8(out.into_bytes()).unwrap(),
        "\u{FEFF}\"line\",\"column\",\"severity\",\"code\",\"message\",\"fix\"\r\n\
         \"17\",\"postal\",\"error\",\"postal_lost_zero\",\"It has lost a zero, you see.\",\"02134\"\r\n\
         \"17\",\"\",\"error\",\"postal_lost_zero\",\"It has lost a zero, you see.\",\"\"\r\n"
    );
}

#[test]
fn the_template_is_its_header_alone() {
    let text = String::from_utf8(template(&PROGRAM, None)).unwrap();
    assert!(text.starts_with("\u{FEFF}email,first,last,middle,"));
    assert!(text.ends_with(",status,cccid,message,notes\r\n"));
    assert_eq!(text.lines().count(), 1);
}

#[test]
fn kinds_have_stable_names() {
    for kind in Kind::ALL {
        assert_eq!(Kind::from_name(kind.name()), Some(kind));
    }
    assert_eq!(Kind::from_name("other"), None);
}

fn any_cell() -> impl Strategy<Value = String> {
    prop_oneof!["[ a-c'=+@,;\"\r\n\t-]{0,6}", "\\PC{0,6}"]
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(rows in prop::collection::vec(prop::collection::vec(any_cell(), 1..5), 0..5)) {
        let mut out = CsvWriter::with_mark();
        for row in &rows {
            out.record(&row.iter().map(String::as_str).collect::<Vec<_>>(), false);
        }
        prop_assert_eq!(read(&out.into_bytes()), rows);
    }

    #[test]
    fn the_safe_file_gives_back_the_original(row in prop::collection::vec(any_cell(), 1..5)) {
        let cells: Vec<&str> = row.iter().map(String::as_str).collect();
        let mut out = CsvWriter::with_mark();
        out.record(&cells, true);
        let safe = &read(&out.into_bytes())[0];
        prop_assert_eq!(safe, &cells.iter().map(|cell| guarded(cell)).collect::<Vec<_>>());
        prop_assert_eq!(safe.iter().map(|cell| unescape(cell)).collect::<Vec<_>>(), cells);
    }
}
