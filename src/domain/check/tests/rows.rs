//! Rows as such: ragged, blank, too long, with characters that must not be, with a number.

use super::*;

#[test]
fn a_good_row_has_nothing_said_of_it() {
    let (report, collected) = check("a@example.edu,Ana,Ruiz,1999-03-04,,,,,\n", &[]);
    assert_eq!(report.counts, counts(1, 0, 1, 0, 0, 0));
    assert_eq!(collected.rows[0].4, Some(RowVerdict::Valid));
}

#[test]
fn required_cells_are_reported_in_column_order() {
    check(" ,Ana,\u{A0},,,,,,\n", &["2 email required(0)", "2 last required(0)", "2 dob required(0)"]);
}

#[test]
fn a_row_with_fewer_or_more_cells_fails_and_the_others_go_on() {
    let (report, _) = check(
        "a@example.edu,A,B\nb@example.edu,B,B,1999,,,,,,more\nc@example.edu,C,B,1999,,,,,\n",
        &["2 row cell_count(3 of 9)", "3 row cell_count(10 of 9)"],
    );
    assert_eq!(report.counts, counts(3, 0, 1, 0, 2, 0));
}

#[test]
fn extra_empty_cells_at_the_end_are_forgiven() {
    check("a@example.edu,A,B,1999,,,,,,, ,\"\"\n", &[]);
    check(&format!("a@example.edu,A,B,1999{}\n", ",".repeat(5_000)), &[]);
    check(&format!("a@example.edu,A,B,1999{}x\n", ",".repeat(5_000)), &["2 row cell_count(5004 of 9)"]);
}

#[test]
fn a_blank_row_anywhere_is_ignored_and_counted() {
    let (report, collected) = check("\na@example.edu,A,B,1999,,,,,\n,,,,,,,,\n\"\", ,\t\nb@example.edu,B,B,1999,,,,,\n\n", &[]);
    assert_eq!(report.counts, counts(2, 4, 2, 0, 0, 0));
    let kept: Vec<_> = collected.rows.iter().map(|row| (row.0, row.1, row.4.is_some())).collect();
    assert_eq!(kept, [(0, 2, false), (1, 3, true), (2, 4, false), (3, 5, false), (4, 6, true), (5, 7, false)]);
}

#[test]
fn nul_bytes_fail_their_row() {
    check("a@example.edu,A\0na,B,1999,,,,,\nb@example.edu,B,C,1999,,,,,\n", &["2 first control_character(0)"]);
}

#[test]
fn control_and_bidirectional_characters_are_errors_in_every_cell_but_notes() {
    check(
        "a@example.edu,A\u{202E}na,Ru\tiz,1999,,,,,a\u{202E}b\nc\n",
        &["2 first control_character(8238)", "2 last control_character(9)", "3 row cell_count(1 of 9)"],
    );
    check("a@example.edu,Ana,\"Ru\niz\",1999,,,,,\"a\nb\tc\"\n", &["2 last control_character(10)"]);
}

#[test]
fn a_cell_may_have_four_thousand_characters_and_no_more() {
    let row = |cell: &str| format!("a@example.edu,A,B,1999,,,,,{cell}\n");
    check(&row(&"é".repeat(4_000)), &[]);
    check(&row(&"é".repeat(4_001)), &["2 notes cell_too_long(4000)"]);
    check(&row(&format!("\"{}\"", "\"\"".repeat(4_000))), &[]);
    check(&row(&format!("\"{}\"", "😀".repeat(4_000))), &[]);
    check(&row(&format!("\"{}\"", "😀".repeat(4_200))), &["2 notes cell_too_long(4000)"]);
}

#[test]
fn a_cell_of_ten_megabytes_fails_its_row_and_is_not_held() {
    let long = "x".repeat(10 << 20);
    let next = "b@example.edu,B,C,1999,,,,,\n";
    for cell in [long.clone(), format!("\"{long}\""), format!("\"{long}\"\"\""), format!("{long}é")] {
        let (report, collected) = check(&format!("a@example.edu,{cell},B,1999,,,,,\n{next}"), &["2 first cell_too_long(4000)"]);
        assert_eq!(report.counts, counts(2, 0, 1, 0, 1, 0));
        assert!(collected.rows[0].5[1].len() <= crate::domain::csv::records::CELL_KEEP);
        assert_eq!(collected.rows[1].2, (HEADER.len() + "a@example.edu,,B,1999,,,,,\n".len() + cell.len()) as u64);
    }
}

#[test]
fn a_long_cell_of_an_unknown_column_fails_its_row() {
    let (_, collected) = read(format!("email,last,dob,choice\na@example.edu,B,1999,{}\n", "x".repeat(4_001)));
    assert_eq!(collected.findings, ["2 row cell_too_long(4000)"]);
}

#[test]
fn a_row_with_a_number_is_skipped_whatever_else_stands_in_it() {
    let (report, collected) = check(",A\0,,soon,call me,Success,AAA0001,was fine,\n", &[]);
    assert_eq!(report.counts, counts(1, 0, 0, 1, 0, 0));
    assert_eq!(collected.rows[0].4, Some(RowVerdict::Skipped));
}

#[test]
fn a_bad_number_fails_its_row_in_its_turn() {
    check(",A,B,1999,,,12,,\n", &["2 email required(0)", "2 cccid not_a_cccid(0)"]);
}

#[test]
fn what_an_earlier_results_file_left_in_status_and_message_is_ignored() {
    check("a@example.edu,A,B,1999,,Failure of long ago,,\"A user\talready exists\",\n", &[]);
}

#[test]
fn the_fields_and_the_row_rules_are_asked() {
    let (report, _) = check(
        "a@example.edu,odd,B,19999999999,call me,,,,\nb@example.edu,C,D,1999,shy,,,,\n",
        &["2 first read_as(0)", "2 dob too_long(10)", "2 phone not_a_phone(0)", "3 phone very_young(7)"],
    );
    assert_eq!(report.counts, counts(2, 0, 1, 0, 1, 1));
}

#[test]
fn a_row_read_again_from_the_file_or_by_its_cells_is_told_alike() {
    let rows =
        "a@example.edu,A,\"B\n\tC\",19999999999,,,,,\"x\"\"y\"\n\nb@example.edu,\"open,C,1999\nc@example.edu,C,D,1999,,,,,é\n";
    let file = format!("{HEADER}{rows}");
    let (report, collected) = read(&file);
    let mut kept = Report::new();
    let mut checker = Checker::new(&CHOIR, ReadOptions::default(), rules());
    checker.push(file.as_bytes(), &mut kept);
    checker.finish(&mut kept);
    let mut rows = RowChecker::new(&CHOIR, report.detected.unwrap(), rules());
    let (mut again, mut by_cells) = (Collected::default(), Vec::new());
    for (row, line, .., standing, cells) in &collected.rows {
        let Some(range) = kept.range(*row) else {
            again.blank(*row, *line);
            continue;
        };
        let bytes = &file.as_bytes()[range.start as usize..range.end as usize];
        rows.read(*row, *line, range.start, bytes, |checked| again.row(checked)).unwrap();
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        by_cells.push((rows.check(*row, *line, &cells, &[], |checked| checked.standing), *standing));
    }
    assert_eq!(again, collected);
    assert!(by_cells.iter().all(|(now, then)| now == then), "{by_cells:?}");
}
