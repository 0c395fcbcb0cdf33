//! `docs/coverage.md`: each test that it names is there, and each row that names none is listed
//! here. `docs/security.md`: the tests and purposes that it names are there.

use std::collections::BTreeMap;

use crate::tidy::files;

/// Requirements that no test shows, in the order of the document.
const WITHOUT_A_TEST: &[&str] = &[
    "Never reused after a merge",
    "Results uploaded again: one notice that passwords aren't kept, with the number of rows",
    "Fix n rows keeps the typed passwords while the browser has the file",
    "Many by a list of DOC IDs, at a future date (beyond)",
    "Column mapping, remembered for the organization (beyond)",
    "Excel files read in the browser (beyond)",
    "All or nothing (beyond)",
    "The program by host name",
    "Measured with a million accounts",
];

/// Requirement and what shows it, of each row of each table.
fn rows(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let rows = text.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.rsplit_once(" | "));
    rows.filter(|(_, shown_by)| *shown_by != "Test")
}

/// Whether a test, named as `path: name` between backticks, is in that file.
fn is_there(sources: &BTreeMap<String, String>, test: &str) -> bool {
    let Some((path, name)) = test.trim_matches('`').split_once(": ") else { return false };
    let Some(text) = sources.get(path) else { return false };
    match path.ends_with(".rs") {
        true => text.contains(&format!("fn {name}(")),
        false => ['"', '`'].iter().any(|quote| text.contains(&format!("{quote}{name}{quote}"))),
    }
}

/// Every file that holds tests, by path.
fn sources() -> BTreeMap<String, String> {
    let folders = ["src", "tests/it", "end2end/tests"];
    folders.into_iter().flat_map(|folder| files(folder, &[".rs", ".spec.ts"])).collect()
}

#[test]
fn every_named_test_exists_and_no_other_row_has_none() {
    let document = &files("docs/coverage.md", &[".md"])["docs/coverage.md"];
    let sources = sources();
    let (mut without, mut missing, mut named) = (Vec::new(), Vec::new(), 0);
    for (requirement, shown_by) in rows(document) {
        if shown_by.starts_with("none") {
            without.push(requirement);
            continue;
        }
        for test in shown_by.split("<br>") {
            named += 1;
            if !is_there(&sources, test) {
                missing.push(format!("{requirement}: {test}"));
            }
        }
    }
    assert!(named > 400, "found {named} tests only");
    assert!(missing.is_empty(), "docs/coverage.md names tests that are not there:\n{}", missing.join("\n"));
    assert_eq!(without, WITHOUT_A_TEST, "rows of docs/coverage.md without a test");
}

#[test]
fn the_table_of_asvs_names_tests_that_are_there_and_every_purpose_of_a_key_is_said() {
    let document = &files("docs/security.md", &[".md"])["docs/security.md"];
    let sources = sources();
    let cells = document.lines().flat_map(|line| line.split(" | ")).flat_map(|cell| cell.split("<br>"));
    let named: Vec<&str> = cells.filter(|cell| cell.starts_with("`tests/") && cell.contains(": ")).collect();
    assert!(named.len() > 30, "found {} tests only", named.len());
    let missing: Vec<&&str> = named.iter().filter(|test| !is_there(&sources, test)).collect();
    assert!(missing.is_empty(), "docs/security.md names tests that are not there: {missing:?}");

    let crypto = &sources["src/server/crypto/purpose.rs"];
    let purposes: Vec<&str> = crypto
        .lines()
        .filter_map(|line| line.strip_prefix("pub const ")?.split_once(": &str = \"")?.1.strip_suffix("\";"))
        .collect();
    assert!(purposes.len() > 10, "found {} purposes only", purposes.len());
    for purpose in purposes {
        assert!(document.contains(&format!("\n| `{purpose}` | ")), "docs/security.md: purpose `{purpose}`");
    }
}

#[test]
fn the_readme_lists_the_departures() {
    let readme = &files("README.md", &[".md"])["README.md"];
    let section = readme.split("\n## ").find(|section| section.starts_with("Departures\n")).unwrap_or_default();
    for departure in [
        "The response includes the user's CCCID whenever an account exists.",
        "*Street Address 2\\** is required",
        "Any change of the template fails the file",
        "A blank row at the end",
        "A message about an existing username.",
        "Submitting an application for a student.",
    ] {
        assert!(section.contains(&format!("\n| {departure}")), "{departure}");
    }
}
