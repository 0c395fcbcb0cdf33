//! The program as data, its row rules and its decisions. Files are given as rows of eight cells.

use uuid::Uuid;

use super::PROGRAM;
use super::columns::{COLUMNS, DOB, DOC_ID, FIRST, LAST, LOCATION, PASSWORD, REQUEST};
use super::keys::{BY_DOC_ID, BY_REQUEST, KEYS};
use super::messages::{DEACTIVATED, ELSEWHERE, OTHER_PERSON, OTHER_UNIT};
use crate::domain::account::AccountState;
use crate::domain::check::RowVerdict;
use crate::domain::dates::testing::date;
use crate::domain::field::Value;
use crate::domain::finding::{Code, Finding};
use crate::domain::fixes;
use crate::domain::plan::{AccountFacts, Action, Asking, Decision, Hits, Reason};
use crate::domain::program::Registry;
use crate::domain::program::pages::PageRegistry;
use crate::domain::program::testing::{self, Collected};
use crate::domain::results;
use crate::domain::rules::{Allowed, Place, Rules, Settings};
use crate::messages::findings;

const HEADER: &str = "requestId,docID,firstName,lastName,dateOfBirth,role,password,locationId";

const FACILITY: Uuid = Uuid::from_u128(7);
const UNIT: Uuid = Uuid::from_u128(8);
const SHUT: Uuid = Uuid::from_u128(9);
const FOREIGN: Uuid = Uuid::from_u128(10);

/// The rules of a facility with two units, one of them deactivated, with these settings.
fn rules(settings: &[(&str, &str)]) -> Rules {
    let settings: Vec<_> = settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let place = |id, name: &str, code: &str, active| Place { id, name: name.to_owned(), code: code.to_owned(), active };
    let places =
        vec![place(FACILITY, "High Desert", "", true), place(UNIT, "A Yard", "HD-A", true), place(SHUT, "B Yard", "HD-B", false)];
    let allowed = Allowed { organization: Some(FACILITY), creates: vec!["Learner".to_owned()], places };
    Rules { allowed, ..Rules::new("corrections", date(2026, 11, 22), Settings::from(settings)) }
}

fn read(rows: &[&str]) -> Collected {
    testing::read(&PROGRAM, rows, rules(&[]))
}

/// A good row with another text in one column: its findings without line, and the value there.
fn cell(column: usize, text: &str) -> (Vec<String>, Option<String>) {
    cell_by(column, text, &[])
}

fn cell_by(column: usize, text: &str, settings: &[(&str, &str)]) -> (Vec<String>, Option<String>) {
    let location = UNIT.to_string();
    let mut cells = ["1", "0012345", "Ana", "Ruiz", "03/04/1999", "Learner", "", &location];
    cells[column] = text;
    let read = testing::read(&PROGRAM, &[&cells.join(",")], rules(settings));
    let said = read.said.iter().map(|said| said.trim_start_matches("2 ").to_owned()).collect();
    (said, read.values[column].clone())
}

/// What is offered for a cell.
fn offered(column: usize, code: Code, text: &str, settings: &[(&str, &str)]) -> Option<String> {
    let mut texts = ["1", "0012345", "Ana", "Ruiz", "03/04/1999", "Learner", "", ""];
    texts[column] = text;
    fixes::fix(&PROGRAM, &rules(settings), column, code, &texts)
}

const ROLE: usize = 5;

#[test]
fn the_template_has_exactly_these_headers_in_this_order() {
    let headers: Vec<&str> = COLUMNS.iter().map(|column| column.header).collect();
    assert_eq!(headers.join(","), HEADER);
    let places = [
        (REQUEST, "request"),
        (DOC_ID, "doc_id"),
        (FIRST, "first_name"),
        (LAST, "last_name"),
        (DOB, "birth_date"),
        (ROLE, "role"),
        (PASSWORD, "password"),
        (LOCATION, "location"),
    ];
    for (place, name) in places {
        assert_eq!(COLUMNS[place].name, name);
    }
    assert_eq!((KEYS[BY_DOC_ID].name, KEYS[BY_REQUEST].name), ("doc_id", "request"));
}

#[test]
fn the_product_offers_the_program_with_its_pages() {
    let known = Registry::standard().get(PROGRAM.id).unwrap();
    assert!(std::ptr::eq(known, &PROGRAM) && known.takes_files() && known.form.is_some());
    assert_eq!(PageRegistry::standard().get(PROGRAM.id).labels, super::pages::PAGES.labels);
}

#[test]
fn a_row_in_which_only_the_prefilled_cells_are_filled_is_blank() {
    let location = FACILITY.to_string();
    let prefilled = format!("1,,,,,Learner,,{location}");
    let good = format!("2,0012345,Ana,Ruiz,03/04/1999,Learner,,{location}");
    let read = read(&[&prefilled, &good]);
    assert_eq!((read.said.len(), read.standing), (0, vec![RowVerdict::Valid]));
}

#[test]
fn a_doc_id_keeps_its_zeros_and_takes_letters_digits_and_hyphens() {
    for text in ["0012345", "A-12", "a1", "12345678901234567890", "0"] {
        assert_eq!(cell(DOC_ID, text), (vec![], Some(text.to_owned())));
    }
    assert_eq!(cell(DOC_ID, ""), (vec!["doc_id required".to_owned()], None));
    assert_eq!(cell(DOC_ID, "12 34"), (vec!["doc_id bad_character".to_owned()], None));
    assert_eq!(cell(DOC_ID, "ñ12"), (vec!["doc_id bad_character".to_owned()], None));
    assert_eq!(cell(DOC_ID, "123456789012345678901"), (vec!["doc_id too_long".to_owned()], None));
    assert_eq!(offered(DOC_ID, Code::BadCharacter, "A–12", &[]).as_deref(), Some("A-12"));
    assert_eq!(offered(DOC_ID, Code::BadCharacter, "12 34", &[]), None);
}

#[test]
fn zeros_that_a_spreadsheet_took_are_suspected_where_the_pattern_says_so() {
    let seven = [("doc_id_pattern", "9999999")];
    assert_eq!(cell_by(DOC_ID, "0012345", &seven), (vec![], Some("0012345".to_owned())));
    assert_eq!(cell_by(DOC_ID, "12345", &seven), (vec!["doc_id not_the_pattern".to_owned()], None));
    assert_eq!(offered(DOC_ID, Code::NotThePattern, "12345", &seven).as_deref(), Some("0012345"));
    assert_eq!(offered(DOC_ID, Code::NotThePattern, "A2345", &seven), None);
    assert_eq!(offered(DOC_ID, Code::NotThePattern, "123456789", &seven), None);
    let lettered = [("doc_id_pattern", "A-9999")];
    assert_eq!(cell_by(DOC_ID, "b-0012", &lettered).0, Vec::<String>::new());
    assert_eq!(offered(DOC_ID, Code::NotThePattern, "12", &lettered), None, "no zero stands for a letter");
    let check = PROGRAM.settings[0].check;
    assert!(check("A99-99").is_ok() && check("").is_err() && check("B99").is_err() && check(&"9".repeat(21)).is_err());
}

#[test]
fn one_of_the_names_is_enough_and_may_be_one_letter() {
    assert_eq!(cell(FIRST, "").0, Vec::<String>::new());
    assert_eq!(cell(LAST, "").0, Vec::<String>::new());
    assert_eq!(cell(FIRST, "A").0, Vec::<String>::new());
    let location = UNIT.to_string();
    let read = read(&[&format!("1,0012345,,,03/04/1999,Learner,,{location}")]);
    assert_eq!((read.said, read.standing), (vec!["2 last_name required".to_owned()], vec![RowVerdict::Failed]));
    assert_eq!(cell(LAST, &"x".repeat(51)).0, ["last_name too_long"]);
}

#[test]
fn birth_dates_stand_month_first_and_as_spreadsheets_write_them() {
    assert_eq!(cell(DOB, "03/04/1999"), (vec![], Some("1999-03-04".to_owned())));
    for (text, day) in [("3/4/1999", "1999-03-04"), ("12/4/1999", "1999-12-04"), ("3/14/1999", "1999-03-14")] {
        assert_eq!(cell(DOB, text), (vec!["birth_date read_as".to_owned()], Some(day.to_owned())), "{text}");
    }
    assert_eq!(COLUMNS[DOB].field.read_as("3/4/1999").as_deref(), Some("03/04/1999"));
    for text in ["3/4/99", "1999-03-04", "03-04-1999", "14/3/1999", "36223", "March 4, 1999", "2/30/1999", "02/30/1999", "soon"] {
        let (said, value) = cell(DOB, &format!("\"{text}\""));
        assert!(value.is_none() && said.len() == 1 && said[0] != "birth_date read_as", "{text}: {said:?}");
    }
    assert_eq!(cell(DOB, "11/22/2026").0, ["birth_date date_in_future"]);
}

#[test]
fn the_role_is_learner_to_the_letter() {
    assert_eq!(cell(ROLE, "Learner").0, Vec::<String>::new());
    for text in ["learner", "LEARNER"] {
        assert_eq!(cell(ROLE, text).0, ["role not_a_choice"]);
        assert_eq!(offered(ROLE, Code::NotAChoice, text, &[]).as_deref(), Some("Learner"));
    }
    for text in ["Facility Admin", "Teacher", "Lerner"] {
        assert_eq!(cell(ROLE, text).0, ["role created_singly"], "{text}");
    }
    assert_eq!(cell(ROLE, "").0, ["role required"]);
    let finding = Finding::new(0, ROLE as u8, Code::CreatedSingly, 0);
    let said = findings::sentence(&PROGRAM, finding, "Teacher");
    assert_eq!(said, "\"Teacher\" accounts aren't created from a file: only Learner accounts are. Staff are added under Staff.");
}

#[test]
fn the_template_of_a_facility_has_its_id_on_a_row_that_the_check_skips() {
    let written = String::from_utf8(results::template(&PROGRAM, Some("HD-A"))).unwrap();
    assert_eq!(written.trim_start_matches('\u{FEFF}'), format!("{HEADER}\r\n,,,,,Learner,,HD-A\r\n"));
    let read = read(&[",,,,,Learner,,HD-A", &format!("1,0012345,Ana,Ruiz,03/04/1999,Learner,,{UNIT}")]);
    assert_eq!((read.said, read.standing), (Vec::<String>::new(), vec![RowVerdict::Valid]));
    assert_eq!(String::from_utf8(results::template(&PROGRAM, None)).unwrap().lines().count(), 1);
}

#[test]
fn a_location_is_named_by_its_short_id_as_well_in_any_case() {
    for text in ["HD-A", "hd-a"] {
        assert_eq!(cell(LOCATION, text), (Vec::new(), Some(UNIT.to_string())), "{text}");
    }
    for text in ["HD-B", "HD", "HD-AA", "HD A"] {
        assert_eq!(cell(LOCATION, text).0, ["location not_a_place"], "{text}");
    }
}

#[test]
fn a_location_that_cannot_be_used_gets_the_exact_message_and_its_cause_beside_it() {
    let said = |text: &str| {
        let (said, _) = cell(LOCATION, text);
        assert_eq!(said, ["location not_a_place"], "{text}");
    };
    assert_eq!(cell(LOCATION, &FACILITY.to_string()).0, Vec::<String>::new());
    said("");
    said(&SHUT.to_string());
    said(&FOREIGN.to_string());
    said("A Yard");
    let finding = |fault| Finding::new(0, LOCATION as u8, Code::NotAPlace, fault);
    let exact = "Requestor does not have permission to create this user";
    assert_eq!(findings::sentence(&PROGRAM, finding(1), ""), exact);
    let causes: Vec<String> = (1..4).filter_map(|fault| findings::advice(&PROGRAM, finding(fault))).collect();
    assert_eq!(
        causes,
        ["The cell is blank.", "That location is deactivated.", "That isn't the ID of a location that you can use."]
    );
    assert_eq!(offered(LOCATION, Code::NotAPlace, "", &[]), Some(FACILITY.to_string()));
}

#[test]
fn request_ids_are_positive_numbers_once_each() {
    for (text, number) in [("7", "7"), ("007", "7"), ("999999999", "999999999")] {
        assert_eq!(cell(REQUEST, text), (vec![], Some(number.to_owned())));
    }
    assert_eq!(cell(REQUEST, "").0, Vec::<String>::new());
    for text in ["0", "-1", "1.0", "one", "1234567890"] {
        assert_eq!(cell(REQUEST, text).0, ["request not_a_choice"], "{text}");
    }
    let location = UNIT.to_string();
    let row = |request: &str, doc_id: &str| format!("{request},{doc_id},Ana,Ruiz,03/04/1999,Learner,,{location}");
    let read = read(&[&row("7", "1"), &row("", "2"), &row("", "3"), &row("07", "4")]);
    assert_eq!(read.said, ["5 request duplicate_key", "2 request duplicate_first"]);
    assert_eq!(read.standing[..3], [RowVerdict::Valid; 3]);
}

#[test]
fn a_doc_id_twice_in_a_file_is_one_learner_in_any_case() {
    let location = UNIT.to_string();
    let row = |request: &str, doc_id: &str| format!("{request},{doc_id},Ana,Ruiz,03/04/1999,Learner,,{location}");
    let read = read(&[&row("1", "a12"), &row("2", "A12"), &row("3", "A-12"), &row("4", "012")]);
    assert_eq!(read.said, ["3 doc_id duplicate_key", "2 doc_id duplicate_first"]);
}

#[test]
fn a_password_is_not_about_its_learner() {
    assert_eq!(cell(PASSWORD, "quiet harbor 77").0, Vec::<String>::new());
    for text in ["Ruiz harbor 77", "0012345 harbor", "harbor03041999"] {
        assert_eq!(cell(PASSWORD, text).0, ["password password_personal"], "{text}");
    }
}

const ACCOUNT: Uuid = Uuid::from_u128(1);

/// Ana's account in the unit.
fn ana() -> AccountFacts {
    let profile = [("doc_id", "0012345"), ("first_name", "Ana"), ("last_name", "Ruiz"), ("birth_date", "1999-03-04")];
    AccountFacts {
        id: ACCOUNT,
        organization: UNIT,
        within_import: true,
        state: AccountState::Active,
        imported_by: None,
        name: "Ana Ruiz".to_owned(),
        birth_date: Some(date(1999, 3, 4)),
        profile: profile.into_iter().map(|(name, text)| (name.into(), text.to_owned())).collect(),
    }
}

/// What is decided for Ana's row with that last name, for the unit, when its DOC ID hits this.
fn decided(last: &'static str, account: Option<AccountFacts>) -> Decision {
    decided_for(last, account, Asking { import: FACILITY, organization: UNIT })
}

/// As [`decided`], for another place.
fn decided_for(last: &'static str, account: Option<AccountFacts>, asking: Asking) -> Decision {
    let mut values = vec![Value::Blank; COLUMNS.len()];
    values[DOC_ID] = Value::Text("0012345".into());
    values[FIRST] = Value::Text("Ana".into());
    if !last.is_empty() {
        values[LAST] = Value::Text(last.into());
    }
    values[DOB] = Value::Date(date(1999, 3, 4));
    let by_kind = [account.iter().collect::<Vec<_>>()];
    (PROGRAM.decide)(&values, &Hits { by_kind: &by_kind }, &asking)
}

#[test]
fn nobody_is_created_twice_and_a_person_decides_where_it_may_be_somebody_else() {
    let of = |action, reason| Decision { action, reason, account: Some(ACCOUNT), finding: None };
    assert_eq!(decided("Ruiz", None), Decision::CREATE);
    assert_eq!(decided("Ruiz", Some(ana())), of(Action::Unchanged, None));
    assert_eq!(decided("RUÍZ", Some(ana())), of(Action::Unchanged, None), "an accent is no other name");
    assert_eq!(decided("", Some(ana())), of(Action::Unchanged, None), "a name that is left out is no other name");
    let at = |organization, within_import| Some(AccountFacts { organization, within_import, ..ana() });
    assert_eq!(decided("Ruiz", at(FACILITY, true)), of(Action::Transfer, Some(&OTHER_UNIT)));
    assert_eq!(decided("Ruiz", at(FOREIGN, false)), of(Action::Transfer, Some(&ELSEWHERE)));
    let whole = Asking { import: FACILITY, organization: FACILITY };
    assert_eq!(decided_for("Ruiz", Some(ana()), whole), of(Action::Unchanged, None), "the facility names no unit");
    let review = of(Action::Review, Some(&OTHER_PERSON));
    assert_eq!(decided("Rios", Some(ana())), review);
    assert_eq!(decided("Ruiz", Some(AccountFacts { birth_date: Some(date(1999, 4, 3)), ..ana() })), review);
    let gone = AccountFacts { state: AccountState::Deactivated, ..ana() };
    assert_eq!(decided("Ruiz", Some(gone.clone())), Decision::fail(&DEACTIVATED, Some(ACCOUNT)));
    assert_eq!(decided("Rios", Some(gone)), review);
}

#[test]
fn every_reason_says_what_to_do_and_names_a_column_that_is_there() {
    let reasons: Vec<&Reason> = PROGRAM.reasons().collect();
    for reason in &reasons {
        assert!(reason.advice.ends_with('.'), "{reason:?}");
        assert!(reason.column.is_none_or(|column| PROGRAM.column(column).is_some()), "{reason:?}");
        // One of its own may take the place of a common one.
        let own = PROGRAM.messages.reasons.iter().filter(|other| other.code == reason.code);
        assert!(own.count() <= 1, "{reason:?}");
    }
}
