//! The form for one student: every field from both sides.

use crate::domain::program::openccc::PROGRAM;
use std::borrow::Cow;

use super::*;
use crate::domain::account::profile::{self, Profile};
use crate::domain::dates::testing::date;
use crate::domain::program::form::{FormFault, FormRow, FormUse, check, edited, entries_of};
use crate::domain::rules::{Rules, Settings};

/// A form that can be saved.
const GOOD: &[(&str, &str)] = &[
    ("email", "ana.ruiz@example.org"),
    ("email-again", "ana.ruiz@example.org"),
    ("country", "US"),
    ("state", "CA"),
    ("street1", "1101 E University Ave"),
    ("city", "Fresno"),
    ("postal", "93741"),
    ("first", "Ana"),
    ("last", "Ruiz"),
    ("dob-month", "3"),
    ("dob-day", "4"),
    ("dob-year", "1999"),
    ("dob-again-month", "03"),
    ("dob-again-day", "04"),
    ("dob-again-year", "1999"),
    ("ssn", "none"),
    ("password", "quiet river stone 42"),
    ("password-again", "quiet river stone 42"),
    ("accepted_terms", "TRUE"),
    ("help_reason", "unhoused"),
];

fn looked_at(changes: &[(&str, &str)]) -> FormRow {
    let changed = |name: &str| changes.iter().find(|(known, _)| *known == name);
    let kept = GOOD.iter().filter(|(name, _)| changed(name).is_none()).chain(changes);
    let entries: Vec<(String, String)> = kept.map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    check(&PROGRAM, &FORM, FormUse::Create, &entries, &rules())
}

fn rules() -> Rules {
    let settings =
        [("proxy_domain", "students.example.edu"), ("placeholder_street1", "1 Main St"), ("placeholder_city", "Fresno")];
    let settings = settings.map(|(key, text)| (key.to_owned(), text.to_owned())).to_vec();
    Rules::new("openccc", date(2026, 11, 22), Settings::from(settings))
}

/// With these changes, these fields are wrong: by the form, then by the rules of the file.
#[track_caller]
fn wrong(changes: &[(&str, &str)], faults: &[(&str, FormFault)], columns: &[&str]) {
    let row = looked_at(changes);
    let found: Vec<(&str, FormFault)> = row.faults.iter().map(|(field, fault)| (field.name, *fault)).collect();
    assert_eq!(found, faults, "{changes:?}");
    let errors = row.findings.iter().filter(|finding| finding.code().severity() == crate::domain::finding::Severity::Error);
    let errors: Vec<&str> = errors.map(|finding| PROGRAM.columns[usize::from(finding.column())].name).collect();
    assert_eq!(errors, columns, "{changes:?}");
    assert_eq!(row.is_good(), faults.is_empty() && columns.is_empty());
}

#[test]
fn each_field_fills_a_column_once_and_is_asked_for_by_a_name_of_its_own() {
    let mut names = Vec::new();
    for field in FORM.fields() {
        assert!(!names.contains(&field.name), "{}", field.name);
        names.push(field.name);
        assert_eq!(PROGRAM.column(field.name).is_some(), field.fills == Fills::Column, "{}", field.name);
        for when in [field.need, field.shown] {
            if let When::Is(other, _) | When::IsNot(other, _) = when {
                assert!(FORM.field(other).is_some(), "{}: {other}", field.name);
            }
        }
    }
    assert!(FORM.kept_for_next.iter().all(|name| FORM.field(name).is_some()));
    assert!(PROGRAM.keys.iter().any(|kind| kind.name == FORM.ssn_key));
}

#[test]
fn the_labels_are_the_guides_in_its_order() {
    let labels: Vec<&str> = FORM.fields().map(|field| field.label).collect();
    let guide = [
        "Email Address",
        "Confirm Email Address",
        "Primary Phone Number",
        "Phone Type",
        "Address: Homeless",
        "Country",
        "State",
        "Street Address 1",
        "Street Address 2",
        "City",
        "Postal Code",
        "Legal First Name",
        "Legal Middle Name",
        "Legal Last Name",
        "Preferred Name",
        "Suffix",
        "Date of Birth",
        "Confirm Date of Birth",
        "Social Security Number Type",
        "Social Security Number",
        "Password",
        "Confirm Password",
        "Terms of Use Agreement",
    ];
    let places: Vec<Option<usize>> = guide.iter().map(|label| labels.iter().position(|known| known == label)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{labels:?}");
}

#[test]
fn a_form_becomes_the_row_that_a_file_would_have() {
    let row = looked_at(&[]);
    assert!(row.is_good());
    let cell = |name: &str| row.texts[PROGRAM.column(name).unwrap()].as_str();
    assert_eq!(["dob", "use_temp_password", "homeless"].map(cell), ["1999-03-04", "TRUE", "FALSE"]);
    let kept: Vec<(&str, &str)> = row.kept.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(kept, [("ssn_none", "TRUE"), ("ssn_exception", "FALSE"), ("help_reason", "unhoused")]);
}

#[test]
fn what_is_confirmed_must_be_the_same_and_is_said_at_the_confirmation() {
    wrong(&[("email-again", "ana@example.org")], &[("email-again", FormFault::Different)], &[]);
    wrong(&[("dob-again-day", "5")], &[("dob-again", FormFault::Different)], &[]);
    wrong(&[("password-again", "quiet river stone 43")], &[("password-again", FormFault::Different)], &[]);
    wrong(&[("email-again", "")], &[("email-again", FormFault::Blank)], &[]);
    wrong(
        &[("password", ""), ("password-again", "")],
        &[("password", FormFault::Blank), ("password-again", FormFault::Blank)],
        &[],
    );
}

#[test]
fn the_rules_of_the_file_hold() {
    wrong(&[("last", "")], &[], &["last"]);
    wrong(&[("dob-day", "31"), ("dob-month", "2"), ("dob-again-day", "31"), ("dob-again-month", "2")], &[], &["dob"]);
    wrong(&[("dob-year", "99"), ("dob-again-year", "99")], &[], &["dob"]);
    wrong(&[("dob-day", ""), ("dob-again-day", "")], &[], &["dob"]);
    wrong(&[("accepted_terms", "")], &[], &["accepted_terms"]);
    wrong(&[("postal", "9374")], &[], &["postal"]);
    wrong(&[("password", "ana.ruiz.1999"), ("password-again", "ana.ruiz.1999")], &[], &["password"]);
    wrong(&[("phone", "(559) 555-0100")], &[], &["phone_type"]);
    wrong(&[("country", "MX"), ("state", "Baja California"), ("postal", "22000")], &[], &[]);
}

#[test]
fn a_homeless_student_needs_no_address_and_others_do() {
    let none = [("country", ""), ("state", ""), ("street1", ""), ("city", ""), ("postal", "")];
    wrong(&[&none[..], &[("homeless", "TRUE")]].concat(), &[], &[]);
    wrong(&none, &[], &["street1", "city", "state", "postal", "country"]);
}

#[test]
fn a_proxy_address_is_made_of_name_and_birth_date_and_needs_no_confirmation() {
    let proxy = [("make_proxy", "TRUE"), ("email", ""), ("email-again", "")];
    let row = looked_at(&proxy);
    assert!(row.is_good());
    assert_eq!(row.texts[PROGRAM.column("email").unwrap()], "ana.ruiz.19990304@students.example.edu");
    let nobody = [&proxy[..], &[("first", ""), ("last", "")]].concat();
    wrong(&nobody, &[("make_proxy", FormFault::NoProxy)], &["email", "last"]);
}

#[test]
fn exactly_one_of_none_an_exception_and_a_number_is_given() {
    use crate::domain::field::SsnFault;
    wrong(&[("ssn", "")], &[("ssn", FormFault::Blank)], &[]);
    wrong(&[("ssn", "both")], &[("ssn", FormFault::Blank)], &[]);
    wrong(&[("ssn", "exception")], &[("ssn_reason", FormFault::Blank)], &[]);
    let long = "x".repeat(201);
    wrong(&[("ssn", "exception"), ("ssn_reason", &long)], &[("ssn_reason", FormFault::TooLong(200))], &[]);
    wrong(&[("ssn", "exception"), ("ssn_reason", &long[1..])], &[], &[]);
    let number = [("ssn", "number"), ("ssn_kind", "ssn"), ("ssn_number", "123-45-6789"), ("ssn_number-again", "123456789")];
    wrong(&number, &[], &[]);
    assert_eq!(looked_at(&number).ssn.map(|ssn| ssn.last_four().to_string()).as_deref(), Some("6789"));
    let other = [&number[..3], &[("ssn_number-again", "123-45-6780")]].concat();
    wrong(&other, &[("ssn_number-again", FormFault::Different)], &[]);
    let never = [&number[..2], &[("ssn_number", "666-45-6789"), ("ssn_number-again", "666-45-6789")]].concat();
    wrong(&never, &[("ssn_number", FormFault::Ssn(SsnFault::Area))], &[]);
    // What is typed in fields that are not asked any more does not count.
    assert!(looked_at(&[&[("ssn", "none")], &number[1..]].concat()).ssn.is_none());
}

/// The profile of a saved form with these changes.
fn stored(changes: &[(&str, &str)]) -> Profile {
    let row = looked_at(changes);
    assert!(row.is_good(), "{changes:?}");
    let kept = row.kept.iter().map(|(name, text)| (Cow::Borrowed(*name), text.clone()));
    profile::of(&PROGRAM, &row.values, &row.findings).into_iter().chain(kept).collect()
}

/// The profile after this one was edited with these changes.
fn after_edit(stored: &Profile, changes: &[(&str, &str)]) -> Profile {
    let mut entries = entries_of(&PROGRAM, &FORM, stored);
    for (name, text) in changes {
        let entry = entries.iter_mut().find(|(known, _)| known == name);
        (*text).clone_into(&mut entry.unwrap_or_else(|| panic!("{name} is not asked")).1);
    }
    let row = check(&PROGRAM, &FORM, FormUse::Edit, &entries, &rules());
    assert!(row.is_good(), "{changes:?}: {:?}", row.findings);
    edited(&PROGRAM, &FORM, stored, &row)
}

#[test]
fn an_account_that_is_saved_as_the_form_shows_it_stays_as_it_is() {
    let exception = [("ssn", "exception"), ("ssn_reason", "A visitor"), ("suffix", "Jr."), ("phone", "559 555 0100")];
    let abroad = [("country", "MX"), ("state", "Baja California"), ("postal", "22000")];
    let homeless = [("homeless", "TRUE"), ("country", ""), ("state", ""), ("street1", ""), ("city", ""), ("postal", "")];
    for changes in [&[][..], &[&exception[..], &[("phone_type", "Mobile")]].concat(), &abroad, &homeless] {
        let stored = stored(changes);
        assert_eq!(after_edit(&stored, &[]), stored);
    }
    let placeholder = stored(&homeless);
    assert_eq!(placeholder.get("placeholder_address").map(String::as_str), Some("TRUE"));
    assert!(entries_of(&PROGRAM, &FORM, &placeholder).iter().all(|(name, text)| name != "city" || text.is_empty()));
}

#[test]
fn an_edit_changes_what_it_asks_for_and_keeps_the_rest() {
    let before = stored(&[("middle", "Maria")]);
    let mut expected = before.clone();
    expected.insert("last".into(), "Ruiz-Li".to_owned());
    expected.remove("middle");
    assert_eq!(after_edit(&before, &[("last", "Ruiz-Li"), ("middle", "")]), expected);
    let asked: Vec<&str> = FORM.asked(&PROGRAM, FormUse::Edit).map(|field| field.name).collect();
    let once = ["ssn", "password", "password-again", "accepted_terms", "help_reason", "temporary"];
    assert!(once.iter().all(|name| !asked.contains(name)), "{asked:?}");
    assert!(["email", "email-again", "dob-again", "make_proxy", "homeless"].iter().all(|name| asked.contains(name)));
}
