//! The program as data, its row rules and its decisions. Rows are given as (column, cell) on top of
//! a good row.

use crate::domain::dates::testing::date;
use uuid::Uuid;

use super::columns::*;
use super::keys::*;
use super::messages::{EXISTS_EMAIL, EXISTS_MANY, EXISTS_PERSON, NUMBER_UNKNOWN};
use super::*;
use crate::domain::account::AccountState;
use crate::domain::check::{RowRules, RowVerdict, check_cell};
use crate::domain::dates::Form;
use crate::domain::fixes;
use crate::domain::plan::{AccountFacts, Action, Asking, Decision, Hits, Reason, plan_row};
use crate::domain::rules::{Rules, Settings};
use crate::domain::template::Need;

mod columns;
mod files;
mod people;

const HEADER: &str = "email,first,last,middle,suffix,preferred,dob YYYY-MM-DD,accepted-terms,homeless,street1,street2,city,state,\
                      postal,country,phone-number,phone-type,password,use_temp_password,status,cccid,message,notes";

const PLACEHOLDER: &[(&str, &str)] = &[
    ("placeholder_street", "1101 E University Ave"),
    ("placeholder_city", "Fresno"),
    ("placeholder_state", "CA"),
    ("placeholder_postal", "93741"),
    ("placeholder_country", "US"),
];

fn rules(settings: &[(&str, &str)]) -> Rules {
    let settings: Vec<_> = settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Rules::new("openccc", date(2026, 11, 22), Settings::from(settings))
}

const GOOD: &[(&str, &str)] = &[
    ("email", "ana.ruiz@example.org"),
    ("first", "Ana"),
    ("last", "Ruiz"),
    ("dob", "1999-03-04"),
    ("accepted_terms", "TRUE"),
    ("street1", "12 Olive Ave"),
    ("city", "Fresno"),
    ("state", "CA"),
    ("postal", "93721"),
    ("country", "US"),
];

/// The findings of a row, as (column's name, code), and its values.
struct Checked {
    said: Vec<(&'static str, Code)>,
    values: Vec<Value<'static>>,
}

impl Checked {
    fn value(&self, name: &str) -> Option<String> {
        self.values[PROGRAM.column(name).unwrap()].canonical()
    }
}

/// Checks a good row with some cells changed, as the stream of a file does.
fn row(changes: &[(&str, &str)], settings: &[(&str, &str)]) -> Checked {
    let rules = rules(settings);
    let mut texts = vec![""; COLUMNS.len()];
    for (name, text) in GOOD.iter().chain(changes) {
        texts[PROGRAM.column(name).unwrap()] = text;
    }
    let mut said = Vec::new();
    let mut values = Vec::new();
    for (column, text) in texts.iter().enumerate() {
        if text.is_empty() {
            if COLUMNS[column].need == Need::Required {
                said.push((column as u8, Code::Required, 0));
            }
            values.push(Value::Blank);
            continue;
        }
        let (value, collected) = check_cell(&PROGRAM, column, text, &rules);
        said.extend(collected.into_iter().map(|(code, param)| (column as u8, code, param)));
        values.push(value);
    }
    (PROGRAM.row_rules)(&mut RowRules {
        program: &PROGRAM,
        rules: &rules,
        row: 0,
        values: &mut values,
        texts: &texts,
        said: &mut said,
    });
    said.sort_by_key(|(column, ..)| *column);
    let values = values.into_iter().map(|value| match value {
        Value::Text(text) => Value::Text(text.into_owned().into()),
        Value::Flag(flag) => Value::Flag(flag),
        Value::Date(date) => Value::Date(date),
        Value::Blank => Value::Blank,
        Value::Bad => Value::Bad,
    });
    let name = |column: u8| COLUMNS[usize::from(column)].name;
    Checked { said: said.iter().map(|(column, code, _)| (name(*column), *code)).collect(), values: values.collect() }
}

#[track_caller]
fn check(changes: &[(&str, &str)], expect: &[(&str, Code)]) {
    assert_eq!(row(changes, &[]).said, expect, "{changes:?}");
}

#[test]
fn the_template_has_exactly_these_headers_in_this_order() {
    let headers: Vec<&str> = COLUMNS.iter().map(|column| column.header).collect();
    assert_eq!(headers.join(","), HEADER);
}

#[test]
fn the_places_of_columns_are_those_of_the_table() {
    let places = [
        (EMAIL, "email"),
        (FIRST, "first"),
        (LAST, "last"),
        (MIDDLE, "middle"),
        (PREFERRED, "preferred"),
        (DOB, "dob"),
        (HOMELESS, "homeless"),
        (ADDRESS.street, "street1"),
        (ADDRESS.city, "city"),
        (ADDRESS.state, "state"),
        (ADDRESS.postal, "postal"),
        (ADDRESS.country, "country"),
        (PHONE, "phone"),
        (PHONE_TYPE, "phone_type"),
        (PASSWORD, "password"),
        (USE_TEMP_PASSWORD, "use_temp_password"),
        (NUMBER, "cccid"),
    ];
    for (place, name) in places {
        assert_eq!(COLUMNS[place].name, name);
    }
    for (place, name) in [(BY_EMAIL, "email"), (BY_PERSON, "person"), (BY_NUMBER, "cccid")] {
        assert_eq!(KEYS[place].name, name);
    }
}

#[test]
fn a_good_row_takes_its_defaults_and_nothing_is_said() {
    let row = row(&[], PLACEHOLDER);
    assert_eq!(row.said, []);
    assert_eq!(row.value("homeless").as_deref(), Some("FALSE"));
    assert_eq!(row.value("use_temp_password").as_deref(), Some("TRUE"));
    assert_eq!((PROGRAM.display_name)(&row.values), "Ana Ruiz");
}

#[test]
fn email_last_name_birth_date_and_terms_are_required() {
    for name in ["email", "last", "dob", "accepted_terms"] {
        check(&[(name, "")], &[(name, Code::Required)]);
    }
    check(&[("first", "")], &[]);
    check(&[("accepted_terms", "FALSE")], &[("accepted_terms", Code::TermsNotAccepted)]);
}

#[test]
fn an_address_is_required_unless_homeless() {
    for name in ["street1", "city", "state", "postal", "country"] {
        check(&[(name, "")], &[(name, Code::Required)]);
        check(&[(name, ""), ("homeless", "FALSE")], &[(name, Code::Required)]);
        check(&[(name, ""), ("homeless", "TRUE")], &[]);
    }
    check(&[("street2", "")], &[]);
    check(&[("street1", ""), ("homeless", "perhaps")], &[("homeless", Code::NotAFlag)]);
}

const NO_ADDRESS: [(&str, &str); 6] =
    [("homeless", "TRUE"), ("street1", ""), ("city", ""), ("state", ""), ("postal", ""), ("country", "")];

#[test]
fn a_homeless_student_takes_the_placeholder_address_of_the_settings() {
    let row = row(&NO_ADDRESS, PLACEHOLDER);
    assert_eq!(row.said, [("street1", Code::PlaceholderAddress)]);
    let address = ["street1", "city", "state", "postal", "country"].map(|name| row.value(name).unwrap());
    assert_eq!(address, ["1101 E University Ave", "Fresno", "CA", "93741", "US"]);
    let findings = [Finding::new(0, 9, Code::PlaceholderAddress, 0)];
    assert!((PROGRAM.extras)(&row.values, &findings).contains(&("placeholder_address", "TRUE".to_owned())));
    assert!((PROGRAM.extras)(&row.values, &[]).contains(&("placeholder_address", "FALSE".to_owned())));
}

#[test]
fn without_a_placeholder_the_address_stays_empty() {
    let row = row(&NO_ADDRESS, &[]);
    assert_eq!(row.said, []);
    assert_eq!(row.value("street1"), None);
}

#[test]
fn a_placeholder_fills_up_what_agrees_with_it_and_leaves_another_address_alone() {
    let mut cells = NO_ADDRESS;
    cells[3].1 = "CA";
    cells[5].1 = "US";
    let agreeing = row(&cells, PLACEHOLDER);
    assert_eq!(agreeing.said, [("street1", Code::PlaceholderAddress)]);
    assert_eq!(agreeing.value("city").as_deref(), Some("Fresno"));
    cells[2].1 = "Sacramento";
    let other = row(&cells, PLACEHOLDER);
    assert_eq!(other.said, []);
    assert_eq!((other.value("city").as_deref(), other.value("street1")), (Some("Sacramento"), None));
}

#[test]
fn the_country_decides_about_state_and_postal_code() {
    check(&[("state", "California")], &[("state", Code::ReadAs)]);
    assert_eq!(row(&[("state", "california")], &[]).value("state").as_deref(), Some("CA"));
    check(&[("state", "ca")], &[("state", Code::ReadAs)]);
    for code in ["DC", "PR", "GU", "AA", "AE", "AP", "NY"] {
        check(&[("state", code)], &[]);
    }
    check(&[("state", "XX")], &[("state", Code::NotAState)]);
    check(&[("state", "Baja California")], &[("state", Code::NotAState)]);
    check(&[("postal", "93721-4567")], &[]);
    check(&[("postal", "2134")], &[("postal", Code::PostalLostZero)]);
    for text in ["937210", "93721-456", "9372A", "93721 4567", "12", "٩٣٧٢١"] {
        check(&[("postal", text)], &[("postal", Code::NotAPostalCode)]);
    }
    check(&[("country", "MX"), ("state", "Baja California"), ("postal", "2134")], &[]);
    check(&[("country", "GB"), ("state", "Kent"), ("postal", "SW1A 1AA")], &[]);
    // A country that cannot be read decides nothing.
    check(&[("country", "XX"), ("state", "Kent"), ("postal", "12")], &[("country", Code::NotACountry)]);
    check(&[("country", "USA"), ("state", "Kent")], &[("state", Code::NotAState), ("country", Code::ReadAs)]);
}

#[test]
fn a_phone_needs_its_type_and_a_type_without_a_phone_is_ignored() {
    check(&[("phone", "559-555-0100")], &[("phone_type", Code::Required)]);
    check(&[("phone", "559-555-0100"), ("phone_type", "Mobile")], &[]);
    check(&[("phone", "559-555-0100"), ("phone_type", "cell")], &[("phone_type", Code::ReadAs)]);
    check(&[("phone", "559-555-0100"), ("phone_type", "fax")], &[("phone_type", Code::NotAChoice)]);
    check(&[("phone", "12"), ("phone_type", "")], &[("phone", Code::NotAPhone), ("phone_type", Code::Required)]);
    for text in ["Mobile", "cell", "fax"] {
        let row = row(&[("phone_type", text)], &[]);
        assert_eq!(row.said, [("phone_type", Code::PhoneTypeIgnored)], "{text}");
        assert_eq!(row.value("phone_type"), None);
    }
    // The number's form decides, never the country.
    check(&[("country", "MX"), ("phone", "559-555-0100"), ("phone_type", "Mobile")], &[]);
    check(&[("phone", "+52 55 1234 5678"), ("phone_type", "Mobile")], &[]);
}

#[test]
fn a_generated_password_without_a_reset_warns() {
    check(&[("use_temp_password", "FALSE")], &[("use_temp_password", Code::GeneratedWithoutReset)]);
    check(&[("use_temp_password", "FALSE"), ("password", "maple-rivet-7")], &[]);
    check(&[("use_temp_password", "FALSE"), ("password", "short")], &[("password", Code::PasswordShort)]);
    check(&[("use_temp_password", "TRUE")], &[]);
}

#[test]
fn a_password_must_not_tell_of_the_student() {
    for password in ["viva-ruiz-viva", "the ana-marks", "x ana.ruiz@example.org", "born-1999-03-04-x"] {
        check(&[("password", password)], &[("password", Code::PasswordPersonal)]);
    }
    check(&[("preferred", "Lucky"), ("password", "maple-lucky-77")], &[("password", Code::PasswordPersonal)]);
}

#[test]
fn suffixes_are_read_in_the_ways_people_write_them() {
    for (text, word) in [("jr", "Jr."), ("Senior", "Sr."), ("2nd", "II"), ("iii", "III"), ("4th", "IV"), ("V.", "V")] {
        let row = row(&[("suffix", text)], &[]);
        assert_eq!((row.said.as_slice(), row.value("suffix").as_deref()), (&[("suffix", Code::ReadAs)][..], Some(word)));
    }
    check(&[("suffix", "Esq.")], &[("suffix", Code::NotAChoice)]);
}

#[test]
fn a_blank_email_is_offered_a_proxy_address() {
    let proxies = rules(&[("proxy_domain", "students.example.edu")]);
    let offered = |rules: &Rules, first: &str, last: &str, dob: &str| {
        let mut texts = vec![""; COLUMNS.len()];
        (texts[FIRST], texts[LAST], texts[DOB]) = (first, last, dob);
        fixes::fix(&PROGRAM, rules, EMAIL, Code::Required, &texts)
    };
    assert_eq!(
        offered(&proxies, "Ana María", "O’Brien", "1999-03-04").as_deref(),
        Some("anamaria.obrien.19990304@students.example.edu")
    );
    assert_eq!(offered(&proxies, "", "Ruiz", "1999-03-04").as_deref(), Some("ruiz.19990304@students.example.edu"));
    assert_eq!(offered(&proxies, "Ana", "Ruiz", "3/4/99"), None);
    assert_eq!(offered(&proxies, "李", "王", "1999-03-04"), None);
    assert_eq!(offered(&rules(&[]), "Ana", "Ruiz", "1999-03-04"), None);
    let own = rules(&[("proxy_domain", "students.example.edu"), ("proxy_pattern", "cc-{last}-{first}")]);
    assert_eq!(offered(&own, "Ana", "Ruiz", "").as_deref(), Some("cc-ruiz-ana@students.example.edu"));
}

#[test]
fn dates_of_a_whole_column_are_read_in_one_chosen_form() {
    assert_eq!(fixes::date_forms(&PROGRAM, DOB), Form::ALL);
    assert_eq!(fixes::date_forms(&PROGRAM, EMAIL), []);
    let read = |text: &str, form: Form| fixes::read_date_as(&PROGRAM, &rules(&[]), DOB, text, form);
    assert_eq!(read("3/4/99", Form::MonthDayYear).as_deref(), Some("1999-03-04"));
    assert_eq!(read("3/4/99", Form::DayMonthYear).as_deref(), Some("1999-04-03"));
    assert_eq!(read("1999-03-04", Form::DayMonthYear), None);
    assert_eq!(fixes::read_date_as(&PROGRAM, &rules(&[]), EMAIL, "3/4/99", Form::MonthDayYear), None);
}

fn keys(values: &[Value<'_>]) -> Vec<(usize, String)> {
    let mut keys = Vec::new();
    (PROGRAM.derive_keys)(values, &mut |kind, key| keys.push((kind, String::from_utf8(key.to_vec()).unwrap())));
    keys
}

#[test]
fn a_row_is_known_by_its_email_and_its_person() {
    let row = row(&[("email", "Ana.Ruiz@Example.ORG"), ("first", "José"), ("last", "O’Brien")], &[]);
    assert_eq!(
        keys(&row.values),
        [(BY_EMAIL, "ana.ruiz@example.org".to_owned()), (BY_PERSON, "jose|obrien|1999-03-04".to_owned())]
    );
}

#[test]
fn a_skipped_row_asks_only_for_its_number() {
    let row = row(&[("cccid", "aab0001")], &[]);
    assert_eq!(keys(&row.values), [(BY_NUMBER, "AAB0001".to_owned())]);
}

const ANA: Uuid = Uuid::from_u128(1);
const EVA: Uuid = Uuid::from_u128(2);
const ASKING: Asking = Asking { import: Uuid::from_u128(7), organization: Uuid::from_u128(7) };

fn facts(id: Uuid) -> AccountFacts {
    AccountFacts {
        id,
        organization: Uuid::from_u128(8),
        within_import: false,
        state: AccountState::Active,
        imported_by: None,
        name: "Ana Ruiz".to_owned(),
        birth_date: None,
        profile: Default::default(),
    }
}

/// Plans a row whose keys of each kind hit these accounts.
fn plan(standing: RowVerdict, values: &[Value<'_>], findings: &[Finding], hit: [&[Uuid]; 3]) -> Decision {
    let facts = hit.map(|ids| ids.iter().map(|id| facts(*id)).collect::<Vec<_>>());
    let by_kind = facts.each_ref().map(|facts| facts.iter().collect::<Vec<_>>());
    plan_row(&PROGRAM, standing, values, findings, &Hits { by_kind: &by_kind }, &ASKING)
}

#[track_caller]
fn decides(by_email: &[Uuid], by_person: &[Uuid], expect: Decision) {
    let decision = plan(RowVerdict::Valid, &row(&[], &[]).values, &[], [by_email, by_person, &[]]);
    assert_eq!(decision, expect);
}

#[test]
fn what_a_rows_keys_hit_decides() {
    decides(&[], &[], Decision::CREATE);
    decides(&[ANA], &[ANA], Decision::fail(&EXISTS_EMAIL, Some(ANA)));
    decides(&[ANA], &[ANA, EVA], Decision::fail(&EXISTS_EMAIL, Some(ANA)));
    // The number is withheld: the address may be another person's.
    decides(&[ANA], &[], Decision::fail(&EXISTS_EMAIL, None));
    decides(&[ANA], &[EVA], Decision::fail(&EXISTS_EMAIL, None));
    decides(&[], &[ANA], Decision::fail(&EXISTS_PERSON, Some(ANA)));
    decides(&[], &[ANA, EVA], Decision::fail(&EXISTS_MANY, None));
}

#[test]
fn a_skipped_row_stays_skipped_and_warns_when_its_number_is_nobodys() {
    let values = row(&[("cccid", "AAB0001")], &[]).values;
    let plan = |hits: &[Uuid]| plan(RowVerdict::Skipped, &values, &[], [&[EVA], &[EVA], hits]);
    assert_eq!(plan(&[ANA]), Decision { action: Action::Skip, reason: None, account: Some(ANA), finding: None });
    assert_eq!(plan(&[]), Decision { action: Action::Skip, reason: Some(&NUMBER_UNKNOWN), account: None, finding: None });
}

#[test]
fn a_failed_row_fails_with_its_first_error() {
    let error = Finding::new(3, 6, Code::NotADate, 0);
    let findings = [Finding::new(3, 4, Code::ReadAs, 0), error, Finding::new(3, 9, Code::Required, 0)];
    let decision = plan(RowVerdict::Failed, &[], &findings, [&[ANA], &[ANA], &[]]);
    assert_eq!(decision, Decision { action: Action::Fail, reason: None, account: None, finding: Some(error) });
}

#[test]
fn every_reason_says_what_to_do_and_names_a_column_that_is_there() {
    let reasons: Vec<&Reason> = PROGRAM.reasons().collect();
    for reason in &reasons {
        assert!(reason.advice.ends_with('.'), "{reason:?}");
        assert!(reason.column.is_none_or(|column| PROGRAM.column(column).is_some()), "{reason:?}");
        assert_eq!(reasons.iter().filter(|other| other.code == reason.code).count(), 1, "{reason:?}");
    }
}
