//! Files as people have them: what a spreadsheet program, a word processor or an old export did to
//! them. Each ruling has a small file of invented people in `fixtures/as-found`.

use super::rules;
use crate::domain::check::{CheckedRow, Checker, RowVerdict, Sink};
use crate::domain::finding::{Code, Finding};
use crate::domain::fixes;
use crate::domain::program::openccc::PROGRAM;
use crate::domain::program::openccc::columns::COLUMNS;
use crate::domain::read::{Encoding, ReadOptions};
use crate::domain::report::FileReport;

/// The rows of a file with their cells, as they were checked.
#[derive(Default)]
struct Rows(Vec<(u32, RowVerdict, Vec<String>, Vec<Finding>)>);

impl Sink for Rows {
    fn row(&mut self, row: &CheckedRow<'_>) {
        let cells = row.cells.iter().map(str::to_owned).collect();
        self.0.push((row.line, row.standing, cells, row.findings.to_vec()));
    }

    fn blank(&mut self, _: u32, _: u32) {}

    fn late(&mut self, _: Finding) {}
}

/// What a check says of a file.
struct Checked {
    report: FileReport,
    rows: Rows,
}

fn read(file: &[u8]) -> Checked {
    read_with(file, ReadOptions::default())
}

fn read_with(file: &[u8], options: ReadOptions) -> Checked {
    let mut rows = Rows::default();
    let mut checker = Checker::new(&PROGRAM, options, rules(&[]));
    checker.push(file, &mut rows);
    Checked { report: checker.finish(&mut rows), rows }
}

impl Checked {
    /// What is said of rows: `line column code`, and the fix that is offered.
    fn said(&self) -> Vec<String> {
        let Some(detected) = &self.report.detected else { return Vec::new() };
        let rules = rules(&[]);
        let mut said = Vec::new();
        for (line, _, cells, findings) in &self.rows.0 {
            for finding in findings {
                let name = COLUMNS.get(usize::from(finding.column())).map_or("row", |column| column.name);
                let fix = fixes::of(&PROGRAM, &rules, detected, *finding, &detected.in_template_order(cells));
                let fix = fix.map(|fix| format!(": {fix}")).unwrap_or_default();
                said.push(format!("{line} {name} {}{fix}", finding.code().name()));
            }
        }
        said
    }

    /// The lines of the rows that may go in.
    fn good(&self) -> Vec<u32> {
        self.rows.0.iter().filter(|row| row.1 == RowVerdict::Valid).map(|row| row.0).collect()
    }

    /// What is said of the file: code, parameter and text. Not of the columns that it doesn't have.
    fn about(&self) -> Vec<(Code, u32, &str)> {
        let said = self.report.findings.iter().filter(|finding| finding.code != Code::ColumnAbsent);
        said.map(|finding| (finding.code, finding.param, finding.text.as_str())).collect()
    }
}

macro_rules! file {
    ($name:literal) => {
        read(include_bytes!(concat!("../../../../../fixtures/as-found/", $name)))
    };
}

#[test]
fn names_that_were_encoded_twice_warn_and_ordinal_signs_and_names_without_a_letter_fail() {
    let file = file!("names.csv");
    assert_eq!(
        file.said(),
        [
            "2 first bad_character: Jesús",
            "2 first doubly_encoded: Jesús",
            "3 first bad_character: Zoë",
            "3 first doubly_encoded: Zoë",
            "4 first bad_character",
            "5 first bad_character",
            "5 last bad_character",
            "6 first no_letter",
            "6 last no_letter",
        ]
    );
    assert_eq!((file.good(), file.about()), (vec![7], vec![]));
}

#[test]
fn characters_that_nobody_sees_fail_their_cell_and_taking_them_out_is_the_fix() {
    let file = file!("unseen.csv");
    assert_eq!(
        file.said(),
        [
            "2 email control_character: ana.ruiz@example.edu",
            "3 first control_character: Ana",
            "4 street1 control_character: 12 Olive Ave Apt 4",
            "5 last control_character: Kim",
        ]
    );
}

#[test]
fn no_break_spaces_and_hyphens_in_phones_count_as_plain_ones() {
    let file = file!("phones.csv");
    assert_eq!(file.said(), ["4 phone not_a_phone: (559)555-0100"]);
    assert_eq!(file.good(), [2, 3]);
}

#[test]
fn what_a_spreadsheet_was_to_take_as_text_gets_a_fix_where_one_reading_exists() {
    assert_eq!(
        file!("spreadsheet-marks.csv").said(),
        [
            "2 dob date_other_form: 1999-03-14",
            "2 accepted_terms not_a_flag: TRUE",
            "2 homeless not_a_flag: FALSE",
            "2 postal not_a_postal_code: 02134",
            "3 email not_an_email: bo.li@example.edu",
            "3 dob not_a_date: 2001-03-04",
            "3 postal not_a_postal_code: 02134",
            "4 dob not_a_date: 1996-05-06",
            "4 accepted_terms not_a_flag",
            "4 postal not_a_postal_code: 02134",
            "5 dob date_ambiguous",
            "5 postal not_a_postal_code",
        ]
    );
}

#[test]
fn a_cccid_that_a_spreadsheet_made_a_date_of_is_recognized_and_explained() {
    let file = file!("results-opened-in-excel.csv");
    assert_eq!(file.said(), ["2 cccid not_a_cccid"]);
    let (_, _, cells, findings) = &file.rows.0[0];
    assert_eq!(
        crate::messages::findings::sentence(&PROGRAM, findings[0], &cells[7]),
        "\"Mar-01\" is a CCCID that a spreadsheet turned into a date. Copy the CCCID from the results file as it was downloaded."
    );
}

#[test]
fn a_row_may_leave_out_its_last_cells_where_all_of_them_may_be_blank() {
    let file = file!("short-rows.csv");
    assert_eq!(file.said(), ["4 row cell_count", "5 row cell_count", "6 row cell_count"]);
    assert_eq!(file.good(), [2, 3]);
    assert_eq!(file.about(), [(Code::ShortRows, 2, "")]);
}

#[test]
fn a_row_of_nothing_but_unticked_check_boxes_is_blank() {
    let file = file!("check-boxes.csv");
    assert_eq!((file.good(), file.report.counts.blank_rows, file.report.counts.failed), (vec![2], 2, 1));
    assert_eq!(file.said()[0], "5 email required");
}

#[test]
fn nuls_and_ctrl_z_behind_the_last_row_are_one_finding() {
    for file in [file!("ends-with-nul.csv"), file!("ends-with-ctrl-z.csv")] {
        assert_eq!((file.said(), file.good()), (vec![], vec![2, 3]));
        assert_eq!(file.about(), [(Code::PaddedEnd, 0, "")]);
    }
    let long = [include_bytes!("../../../../../fixtures/as-found/ends-with-nul.csv").as_slice(), &[0; 200_000]].concat();
    assert_eq!((read(&long).good(), read(&long).about()), (vec![2, 3], vec![(Code::PaddedEnd, 0, "")]));
    // Text behind them is a row.
    let more = [&long, b"x".as_slice()].concat();
    assert_eq!((read(&more).rows.0.len(), read(&more).about()), (3, vec![]));
}

#[test]
fn a_header_in_the_middle_is_ignored_and_said_once() {
    let file = file!("header-repeated.csv");
    assert_eq!((file.said(), file.good()), (vec![], vec![2, 3, 5]));
    assert_eq!(file.about(), [(Code::HeaderRepeated, 2, "4")]);
}

#[test]
fn rows_that_are_quoted_as_a_whole_are_called_that() {
    let file = file!("rows-in-quotes.csv");
    assert_eq!((file.report.refused, file.about()), (true, vec![(Code::RowsInQuotes, 0, "")]));
    let file = file!("rows-in-quotes-but-header.csv");
    assert_eq!(file.said(), ["2 row cell_count", "3 row cell_count"]);
    assert_eq!((file.report.refused, file.about()), (false, vec![(Code::RowsInQuotes, 2, "")]));
}

#[test]
fn a_file_with_carets_between_columns_is_called_that() {
    let file = file!("carets.csv");
    assert_eq!((file.report.refused, file.about()), (true, vec![(Code::OtherDelimiter, u32::from(b'^'), "")]));
}

/// First and last names as they are read.
fn names(file: &Checked) -> Vec<String> {
    file.rows.0.iter().map(|(_, _, cells, _)| format!("{} {}", cells[1], cells[2])).collect()
}

#[test]
fn mac_roman_and_windows_1252_are_told_apart_and_one_name_is_shown() {
    let file = file!("mac-roman.csv");
    assert_eq!((names(&file), file.said()), (["Ana Muñoz", "José Ibáñez", "Bo Li"].map(str::to_owned).into(), vec![]));
    assert_eq!(file.about(), [(Code::ReadAsMacRoman, 2, "Muñoz")]);
    let finding = Finding::new(0, Finding::ROW, Code::ReadAsMacRoman, 2);
    assert_eq!(
        crate::messages::findings::on_page(&PROGRAM, finding, "Muñoz"),
        "The file isn't UTF-8 (see line 2), so it is read as Mac Roman: a name reads “Muñoz”. \
         If names look wrong, choose another encoding."
    );
    let file = file!("windows-1252.csv");
    assert_eq!(names(&file)[..2], ["Ana Muñoz", "José Ibáñez"]);
    assert_eq!(file.about(), [(Code::ReadAsWindows1252, 2, "Muñoz")]);
}

#[test]
fn in_a_file_whose_encoding_was_guessed_no_fix_is_offered_for_a_character_of_the_guess() {
    assert_eq!(file!("windows-1252.csv").said(), ["5 last bad_character"]);
    let said = ReadOptions { encoding: Some(Encoding::Windows1252), ..ReadOptions::default() };
    let bytes = include_bytes!("../../../../../fixtures/as-found/windows-1252.csv");
    assert_eq!(read_with(bytes, said).said(), ["5 last bad_character: O'Brien"]);
}

#[test]
fn a_bad_byte_among_good_utf_8_fails_its_row_alone_also_as_the_first() {
    let file = file!("one-bad-byte.csv");
    assert_eq!((file.said(), file.good(), file.about()), (vec!["2 first not_utf8".to_owned()], vec![3, 4, 5], vec![]));
}

#[test]
fn of_two_encodings_in_one_file_the_one_that_prevails_is_read_and_the_others_names_are_noticed() {
    let file = file!("two-encodings.csv");
    assert_eq!(file.about(), [(Code::ReadAsWindows1252, 2, "Muñoz")]);
    assert_eq!(file.said(), ["5 first bad_character", "5 first doubly_encoded"]);
    assert_eq!(file.good(), [2, 3, 4]);
}

#[test]
fn headers_that_everybody_writes_are_read_and_said_as_a_note() {
    let file = file!("plain-headers.csv");
    assert_eq!((file.said(), file.good()), (vec![], vec![2, 3]));
    let read: Vec<&str> = file.about().into_iter().filter(|said| said.0 == Code::ColumnCommon).map(|said| said.2).collect();
    let common = [
        "First Name",
        "Last Name",
        "Middle Name",
        "Email Address",
        "Date of Birth",
        "Street Address",
        "Address 2",
        "Zip",
        "Phone",
    ];
    assert_eq!(read, common);
    let rest: Vec<Code> = file.about().into_iter().map(|said| said.0).filter(|code| *code != Code::ColumnCommon).collect();
    assert_eq!(rest, [Code::ColumnUnknown, Code::ColumnsReordered]);
}

#[test]
fn of_two_headers_that_everybody_writes_for_one_column_a_person_chooses() {
    let about = file!("without-terms-and-country.csv");
    let near: Vec<&str> = about.about().into_iter().filter(|said| said.0 == Code::ColumnNear).map(|said| said.2).collect();
    assert_eq!(near, ["Phone", "Telephone"]);
    let detected = about.report.detected.unwrap();
    assert_eq!(detected.columns[crate::domain::program::openccc::columns::PHONE], None);
}

#[test]
fn missing_columns_are_one_message_that_names_each_that_rows_need() {
    let file = file!("without-terms-and-country.csv");
    assert_eq!(file.about()[0], (Code::ColumnMissing, 2, "accepted-terms\ncountry"));
    let absent =
        |name: &str| file.report.findings.iter().any(|finding| finding.text.is_empty() && finding.column == column(name));
    assert!(!absent("country") && absent("homeless"));
    assert_eq!((file.good(), file.report.counts.failed), (vec![], 2));
}

#[test]
fn phones_without_a_column_of_their_types_are_one_message() {
    let file = file!("phones-without-a-type.csv");
    assert_eq!(file.about(), [(Code::ColumnMissing, 1, "phone-type")]);
    assert_eq!(file.good(), [3]);
}

fn column(name: &str) -> Option<u8> {
    PROGRAM.column(name).map(|column| column as u8)
}
