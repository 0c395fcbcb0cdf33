//! The same key twice in one file.

use super::*;

#[test]
fn the_first_row_is_kept_with_an_info_and_each_later_one_fails() {
    let (report, _) = check(
        "a@example.edu,Ana,Ruiz,1999,,,,,\nb@example.edu,Bo,Diaz,1999,,,,,\nA@Example.edu,Cy,Lee,1999,,,,,\na@example.edu,Di,Kim,1999,,,,,\n",
        &["4 email duplicate_email(2)", "2 email duplicate_first(4)", "5 email duplicate_email(2)"],
    );
    assert_eq!(report.counts, counts(4, 0, 2, 0, 2, 0));
}

#[test]
fn emails_that_differ_in_case_are_one() {
    check(
        "ana@example.edu,Ana,Ruiz,1999,,,,,\nANA@EXAMPLE.EDU,Bo,Diaz,1999,,,,,\n",
        &["3 email duplicate_email(2)", "2 email duplicate_first(3)"],
    );
}

#[test]
fn the_same_person_is_told_at_the_last_name() {
    check(
        "a@example.edu,Ana,Ruiz,1999,,,,,\nb@example.edu,ana,RUIZ,1999,,,,,\n",
        &["3 last duplicate_person(2)", "2 last duplicate_first(3)"],
    );
}

#[test]
fn rows_with_errors_or_a_number_do_not_count() {
    check(
        "a@example.edu,Ana,,1999,,,,,\na@example.edu,Bo,Diaz,1999,,,AAA1,,\na@example.edu,Cy,Lee,1999,,,,,\n",
        &["2 last required(0)"],
    );
}

#[test]
fn a_row_that_fails_as_a_duplicate_keeps_none_of_its_keys() {
    check(
        "a@example.edu,Ana,Ruiz,1999,,,,,\na@example.edu,Bo,Diaz,1999,,,,,\nc@example.edu,Bo,Diaz,1999,,,,,\n",
        &["3 email duplicate_email(2)", "2 email duplicate_first(3)"],
    );
}

#[test]
fn after_an_edit_all_rows_are_judged_again_without_the_file() {
    let rows = "a@example.edu,Ana,Ruiz,1999,,,,,\na@example.edu,Bo,Diaz,1999,,,,,\na@example.edu,Cy,Lee,1999,,,,,\n";
    let mut collected = Collected::default();
    let mut checker = Checker::new(&CHOIR, ReadOptions::default(), rules());
    checker.push(format!("{HEADER}{rows}").as_bytes(), &mut collected);
    checker.finish(&mut collected);
    let mut duplicates = checker.into_duplicates();
    let judge = |duplicates: &mut Duplicates| {
        let mut collected = Vec::new();
        duplicates.judge_all(|row| row + 2, |finding| collected.push(format!("{finding:?}")));
        collected
    };
    let all = ["1:0 duplicate_email(2)", "0:0 duplicate_first(3)", "2:0 duplicate_email(2)"];
    assert_eq!(judge(&mut duplicates), all);
    duplicates.clear(0);
    assert_eq!(judge(&mut duplicates), ["2:0 duplicate_email(3)", "1:0 duplicate_first(4)"]);
    let mut values = vec![Value::Blank; CHOIR.columns.len()];
    values[0] = Value::Text("z@example.edu".into());
    duplicates.set(1, &values);
    assert_eq!(judge(&mut duplicates), [""; 0]);
}

#[test]
fn a_hundred_thousand_different_people_are_all_different() {
    let rows: String = (0..100_000).map(|n| format!("s{n}@example.edu,A{n},B,1999,,,,,\n")).collect();
    let (report, _) = check(&rows, &[]);
    assert_eq!(report.counts.valid, 100_000);
}
