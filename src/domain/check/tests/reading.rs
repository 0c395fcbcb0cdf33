//! Encodings, delimiters, line ends, quotes, header lines.

use super::*;

/// Two good rows, with a character of each alphabet that matters.
fn two_rows() -> String {
    format!("{HEADER}a@example.edu,José,Ruiz,1999-03-04,,,,,“hi”\nb@example.edu,Bo,Okafor,2000-01-02,,,,,\n")
}

#[track_caller]
fn reads_two_rows(file: &[u8], encoding: Encoding, with_bom: bool, about: &[&str]) -> FileReport {
    let (report, collected) = read(file);
    assert_eq!(about_file(&report), about);
    assert_eq!(collected.findings, [""; 0]);
    assert_eq!(report.counts, counts(2, 0, 2, 0, 0, 0));
    let detected = report.detected.as_ref().unwrap();
    assert_eq!((detected.encoding, detected.bom), (encoding, with_bom));
    assert_eq!(collected.rows[0].5[..3], ["a@example.edu", "José", "Ruiz"]);
    assert_eq!(collected.rows[0].5[8], "“hi”");
    let mut at = collected.rows[0].2;
    for row in &collected.rows {
        assert_eq!(row.2, at);
        at += u64::from(row.3);
    }
    assert_eq!(at, file.len() as u64);
    report
}

#[test]
fn utf_8_is_read_with_and_without_byte_order_mark() {
    reads_two_rows(two_rows().as_bytes(), Encoding::Utf8, false, &[]);
    reads_two_rows(format!("\u{FEFF}{}", two_rows()).as_bytes(), Encoding::Utf8, true, &[]);
}

#[test]
fn utf_16_is_read_with_and_without_byte_order_mark() {
    for encoding in [Encoding::Utf16Le, Encoding::Utf16Be] {
        let bytes = encode(&two_rows(), encoding).unwrap();
        reads_two_rows(&bytes, encoding, false, &["read_as_utf16(0)"]);
        reads_two_rows(&[bom(encoding), &bytes].concat(), encoding, true, &["read_as_utf16(0)"]);
    }
}

#[test]
fn windows_1252_is_noticed_at_the_first_byte_that_is_not_utf_8() {
    let bytes = encode(&two_rows(), Encoding::Windows1252).unwrap();
    reads_two_rows(&bytes, Encoding::Windows1252, false, &["read_as_windows_1252(2)"]);
}

#[test]
fn windows_1252_is_noticed_long_after_the_first_look() {
    let good = "a@example.edu,Ana,,x,,,,,\n".repeat(5_000);
    let mut file = format!("{HEADER}{good}").into_bytes();
    file.extend_from_slice(b"b@example.edu,Jos\xE9,Ruiz,1999-03-04,,,,,\n");
    let (report, collected) = read(&file);
    assert!(about_file(&report).contains(&"read_as_windows_1252(5002)".to_owned()));
    assert_eq!(report.detected.unwrap().encoding, Encoding::Windows1252);
    let last = collected.rows.last().unwrap();
    assert_eq!((last.5[1].as_str(), last.2 + u64::from(last.3)), ("José", file.len() as u64));
}

#[test]
fn a_bad_byte_after_utf_8_fails_its_row_alone() {
    let mut file = two_rows().into_bytes();
    file.extend_from_slice(b"c@example.edu,Zo\xEB,Diaz,2000-01-02,,,,,\nd@example.edu,Di,Diaz,2000-01-03,,,,,\n");
    let (report, collected) = read(&file);
    assert_eq!(collected.findings, ["4 first not_utf8(0)"]);
    assert_eq!(report.counts, counts(4, 0, 3, 0, 1, 0));
}

#[test]
fn what_a_person_says_of_the_encoding_wins() {
    let options = ReadOptions { encoding: Some(Encoding::Windows1252), ..ReadOptions::default() };
    let (report, collected) = run(two_rows().as_bytes(), &options, usize::MAX);
    assert_eq!(report.detected.unwrap().encoding, Encoding::Windows1252);
    assert_eq!((collected.rows[0].5[1].as_str(), report.findings), ("JosÃ©", vec![]));
}

#[test]
fn semicolon_tab_and_bar_are_detected_and_said() {
    for (delimiter, about) in
        [(";", "read_with_delimiter(59)"), ("\t", "read_with_delimiter(9)"), ("|", "read_with_delimiter(124)")]
    {
        let file = two_rows().replace(',', delimiter);
        reads_two_rows(file.as_bytes(), Encoding::Utf8, false, &[about]);
    }
}

#[test]
fn commas_inside_cells_do_not_hide_a_semicolon() {
    let file = "email;last;dob;notes\na@example.edu;Ruiz, Ana, Maria;1999;\"a,b,c,d,e;f\"\n";
    let (report, collected) = read(file);
    assert_eq!(report.detected.unwrap().delimiter, ';');
    assert_eq!(collected.rows[0].5[3], "a,b,c,d,e;f");
}

#[test]
fn the_first_line_sep_names_the_delimiter() {
    let (report, collected) = read(format!("sep=;\r\n{}", two_rows().replace(',', ";")));
    assert_eq!(about_file(&report), ["read_with_delimiter(59)", "header_below_title(2)"]);
    assert_eq!(collected.rows[0].1, 3);
}

#[test]
fn what_a_person_says_of_the_delimiter_wins() {
    let options = ReadOptions { delimiter: Some(';'), ..ReadOptions::default() };
    assert_eq!(about_file(&run(two_rows().as_bytes(), &options, usize::MAX).0), ["no_header(0)"]);
}

#[test]
fn title_rows_above_the_header_are_passed_over_and_said() {
    let (report, collected) = read(format!("Spring intake,,\n\n\"State: California,\nsecond batch\"\n{}", two_rows()));
    assert_eq!(about_file(&report), ["header_below_title(5)"]);
    assert_eq!(report.detected.unwrap().header_line, 5);
    assert_eq!((collected.rows[0].0, collected.rows[0].1), (0, 6));
}

#[test]
fn a_header_below_the_first_twenty_lines_is_found_only_when_named() {
    let file = format!("{}{}", "title\n".repeat(20), two_rows());
    refused(&file, "no_header");
    let options = ReadOptions { header_line: Some(21), ..ReadOptions::default() };
    let (report, _) = run(file.as_bytes(), &options, usize::MAX);
    assert_eq!((report.refused, report.counts.valid), (false, 2));
}

#[test]
fn line_ends_of_every_kind_end_a_row_and_are_remembered() {
    for line_end in ["\n", "\r\n", "\r"] {
        let report = reads_two_rows(two_rows().replace('\n', line_end).as_bytes(), Encoding::Utf8, false, &[]);
        assert_eq!(report.detected.unwrap().line_end, line_end);
    }
}

#[test]
fn a_quoted_cell_with_line_breaks_keeps_line_numbers_right() {
    let (_, collected) = check(
        "a@example.edu,A,B,1999,,,,,\"one\r\ntwo\nthree\rfour, \"\"five\"\"\"\r\nb@example.edu,C,D,2000,,,,,\n,E,F,2000,,,,,\n",
        &["7 email required(0)"],
    );
    assert_eq!(collected.rows[0].5[8], "one\r\ntwo\nthree\rfour, \"five\"");
    assert_eq!(collected.rows.iter().map(|row| row.1).collect::<Vec<_>>(), [2, 6, 7]);
}

#[test]
fn a_quote_in_the_middle_of_a_cell_and_text_after_a_closing_quote_are_literal() {
    let (_, collected) = check("a@example.edu,Jo \"JJ\" Jo,\"Ruiz\" Jr,1999,,,,,\"\"\n", &[]);
    assert_eq!(collected.rows[0].5[1..3], ["Jo \"JJ\" Jo", "Ruiz Jr"]);
    assert_eq!(collected.rows[0].5[8], "");
}

#[test]
fn a_quote_that_never_closes_fails_its_line_and_the_next_lines_are_read() {
    let (report, _) = check(
        "a@example.edu,A,B,1999,,,,,\nb@example.edu,\"Bo,C,1999,,,,,\nc@example.edu,C,D,2000,,,,,\n",
        &["3 first quote_never_closed(3)"],
    );
    assert_eq!(report.counts, counts(3, 0, 2, 0, 1, 0));
}

#[test]
fn a_quote_that_never_closes_in_a_large_file_costs_one_row() {
    let good = |n: u32| format!("s{n}@example.edu,A{n},B,1999,,,,,\n");
    let many: String = (0..20_000).map(good).collect();
    let (report, collected) = read(format!("{HEADER}x@example.edu,X,Y,1999,,,,,\"open\n{many}"));
    assert_eq!(collected.findings, ["2 notes quote_never_closed(2)"]);
    assert_eq!(report.counts, counts(20_001, 0, 20_000, 0, 1, 0));
}

#[test]
fn a_quote_that_never_closes_costs_one_row_also_where_later_rows_have_quoted_cells() {
    let (report, collected) = check(
        "a@example.edu,A,B,1999,,,,,\"open\nb@example.edu,\"Bo\",C,1999,,,,,\"x, y\"\nc@example.edu,C,\"D, Jr\",2000,,,,,\n",
        &["2 notes quote_never_closed(2)"],
    );
    assert_eq!(report.counts, counts(3, 0, 2, 0, 1, 0));
    assert_eq!(collected.rows[1].5[8], "x, y");
}

#[test]
fn a_quote_that_never_closes_on_the_last_line_is_told_from_that_line() {
    check("a@example.edu,A,B,1999,,,,,\nb@example.edu,\"Bo", &["3 first quote_never_closed(3)"]);
}

#[test]
fn a_safe_results_file_is_unescaped() {
    let file = "email,last,dob,notes (escaped),extra\n'=a@example.edu,'Ruiz,1999,''=1+1,'-x\n";
    let (report, collected) = read(file);
    assert!(about_file(&report).contains(&"read_as_escaped(0)".to_owned()));
    assert_eq!(collected.rows[0].5, ["=a@example.edu", "Ruiz", "1999", "'=1+1", "-x"]);
    let (_, collected) = read(file.replace(" (escaped)", ""));
    assert_eq!(collected.rows[0].5[3], "''=1+1");
}
