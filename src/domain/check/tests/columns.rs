//! Columns: renamed, missing, doubled, reordered, unknown, dropped.

use super::*;

const ROW: &str = "a@example.edu,Ana,Ruiz,1999,,,,,\n";

#[test]
fn headers_are_read_in_any_case_with_any_kind_of_space_and_by_their_aliases() {
    let (report, collected) =
        read(format!("\u{FEFF} EMAIL ,First,LAST\u{200B},Dob,Phone_Number,status,cccid,message,notes,,\n{ROW}"));
    assert_eq!((about_file(&report), collected.findings), (vec![], vec![]));
    assert_eq!(report.counts.valid, 1);
}

#[test]
fn a_missing_required_column_is_said_once_and_fails_every_row() {
    let (report, collected) = read("email,first,dob\na@example.edu,Ana,1999\nb@example.edu,Bo,1999\n");
    assert_eq!(about_file(&report), ["column_missing(1) last \"last\"", "column_absent(0) phone", "column_absent(0) notes"]);
    assert_eq!(collected.findings, ["2 last required(0)", "3 last required(0)"]);
    assert_eq!((report.refused, report.counts), (false, counts(2, 0, 0, 0, 2, 0)));
}

#[test]
fn a_near_miss_is_shown_and_not_used_until_accepted() {
    let file = "emial,given name,last,dob,phone,lats\na@example.edu,Ana,Ruiz,1999,,x\n";
    let (report, collected) = read(file);
    assert_eq!(
        about_file(&report),
        [
            "column_missing(1) email \"email\"",
            "column_near(0) email \"emial\"",
            "column_near(1) first \"given name\"",
            "column_absent(0) first",
            "column_absent(0) phone",
            "column_absent(0) notes",
            "column_unknown(4) \"phone\"",
            "column_unknown(5) \"lats\"",
        ]
    );
    assert_eq!(collected.findings, ["2 email required(0)"]);
    assert_eq!(report.detected.unwrap().near, [(0, 0), (1, 1)]);

    let map = vec![("Emial".to_owned(), "E-mail".to_owned()), (" EMIAL".to_owned(), "Email".to_owned())];
    let (report, collected) = run(file.as_bytes(), &ReadOptions { map, ..ReadOptions::default() }, usize::MAX);
    assert_eq!((collected.findings.len(), report.counts.valid), (0, 1));
    assert_eq!(report.detected.unwrap().columns[0], Some(0));
}

#[test]
fn a_doubled_column_is_refused_with_its_second_place() {
    let (report, _) = read("email,last,dob,Last,dob YYYY-MM-DD\na@example.edu,Ruiz,1999,Ruiz,1999\n");
    assert_eq!(about_file(&report)[0], "column_doubled(3) last \"Last\"");
    assert!(report.refused && report.detected.is_some());
}

#[test]
fn reordered_columns_are_read_by_name_and_said() {
    let (report, collected) = read("last,email,dob\nRuiz,a@example.edu,1999\n");
    assert!(about_file(&report).contains(&"columns_reordered(0)".to_owned()));
    assert_eq!((collected.findings.len(), report.counts.valid), (0, 1));
    assert_eq!(report.detected.unwrap().columns[..4], [Some(1), None, Some(0), Some(2)]);
}

#[test]
fn an_old_file_with_username_has_it_left_out_with_a_notice() {
    let (report, _) = read(format!("username,{HEADER}someone,{ROW}"));
    assert_eq!(about_file(&report), ["column_dropped(0) \"username\""]);
    let detected = report.detected.unwrap();
    assert_eq!((detected.unknown, detected.columns[0]), (vec![], Some(1)));
}

#[test]
fn unknown_columns_go_through_and_unnamed_ones_are_not_talked_about() {
    let (report, collected) = read("email,,last,dob,choir voice,\na@example.edu,\u{7},Ruiz,1999,alto\u{7},\n");
    assert!(about_file(&report).contains(&"column_unknown(4) \"choir voice\"".to_owned()));
    assert_eq!(report.counts.valid, 1, "{collected:?}");
    let detected = report.detected.unwrap();
    assert_eq!((detected.unknown, detected.headers.len()), (vec![1, 4], 5));
}

#[test]
fn a_named_header_line_with_the_cells_of_a_person_is_refused() {
    let options = ReadOptions { header_line: Some(1), ..ReadOptions::default() };
    for file in [
        "ana@example.org,Ana,Ruiz,hunter2\nbo@example.org,Bo,Li,hunter3\n",
        "Ana;Ruiz;05/17/1990;hunter2\nBo;Li;05/18/1990;hunter3\n",
        "Ana,1990-5-7\n",
    ] {
        let (report, _) = run(file.as_bytes(), &options, usize::MAX);
        assert_eq!((report.refused, about_file(&report)), (true, vec!["no_header(0)".to_owned()]), "{file}");
    }
}

#[test]
fn of_an_unknown_header_sixty_characters_are_shown() {
    let (report, _) = read(format!("email,last,dob,{}\na@example.edu,Ruiz,1999,\n", "é".repeat(61)));
    let unknown = format!("column_unknown(3) \"{}…\"", "é".repeat(60));
    assert!(about_file(&report).contains(&unknown), "{:?}", about_file(&report));
}

#[test]
fn a_named_header_line_is_used_whatever_else_it_looks_like() {
    let options = ReadOptions { header_line: Some(1), ..ReadOptions::default() };
    let (report, collected) = run(b"one;two\n1;2\n", &options, usize::MAX);
    assert_eq!((report.refused, report.counts), (false, counts(1, 0, 0, 0, 1, 0)));
    assert_eq!(collected.findings, ["2 email required(0)", "2 last required(0)", "2 dob required(0)"]);
}
