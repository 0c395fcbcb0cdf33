//! The program as data, its row rules and its decisions. Files are given as rows of four cells.

use uuid::Uuid;

use super::PROGRAM;
use super::columns::{COLUMNS, EMAIL, FIRST, LAST, ROLE};
use super::keys::{BY_EMAIL, KEYS};
use super::messages::{DIFFERS, ELSEWHERE, NAME_DIFFERS, ROLE_DIFFERS, TAKEN};
use super::roles::{BULK, SINGLY};
use crate::domain::access::Role;
use crate::domain::account::AccountState;
use crate::domain::check::RowVerdict;
use crate::domain::dates::testing::date;
use crate::domain::field::Value;
use crate::domain::finding::Code;
use crate::domain::fixes;
use crate::domain::plan::{AccountFacts, Action, Asking, Decision, Hits, Reason};
use crate::domain::program::Registry;
use crate::domain::program::pages::PageRegistry;
use crate::domain::program::testing::{self, Collected};
use crate::domain::report::FileReport;
use crate::domain::rules::{Allowed, Rules, Settings};

mod columns;

const HEADER: &str = "First Name,Last Name,Email,User Role";

/// The rules of a school for somebody with that role, with these settings of the district.
fn rules_of(role: &str, level: &str, settings: &[(&str, &str)]) -> Rules {
    let settings: Vec<_> = settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let role: &Role = PROGRAM.roles.iter().find(|known| known.id == role).unwrap();
    let creates = role.creates.iter().filter(|kind| PROGRAM.creates_at(level, kind)).map(|kind| (*kind).to_owned());
    let allowed = Allowed { organization: Some(Uuid::from_u128(7)), creates: creates.collect(), places: Vec::new() };
    Rules { allowed, ..Rules::new("educator", date(2026, 11, 22), Settings::from(settings)) }
}

/// Reads a file.
fn read_file(text: &str, rules: Rules) -> (Collected, FileReport) {
    testing::read_file(&PROGRAM, text, rules)
}

/// Reads these rows below the template's header.
fn read(rows: &[&str], rules: Rules) -> Collected {
    testing::read(&PROGRAM, rows, rules)
}

/// A file of a District Admin with one row of that role: its findings, and the role as it goes in.
fn role(text: &str) -> (Vec<String>, Option<String>) {
    let read = read(&[&format!("Ana,Ruiz,ana@example.org,{text}")], rules_of("district_admin", "school", &[]));
    (read.said, read.values[ROLE].clone())
}

#[test]
fn the_template_has_exactly_these_headers_in_this_order() {
    let headers: Vec<&str> = COLUMNS.iter().map(|column| column.header).collect();
    assert_eq!(headers.join(","), HEADER);
    for (place, name) in [(FIRST, "first_name"), (LAST, "last_name"), (EMAIL, "email"), (ROLE, "role")] {
        assert_eq!(COLUMNS[place].name, name);
    }
    assert_eq!(KEYS[BY_EMAIL].name, "email");
}

#[test]
fn the_product_offers_the_program_with_its_files_its_form_and_its_pages() {
    let known = Registry::standard().get(PROGRAM.id).unwrap();
    assert!(known.takes_files() && known.form.is_some());
    assert_eq!((known.roles, known.levels, known.person), (PROGRAM.roles, PROGRAM.levels, PROGRAM.person));
    assert_eq!(PageRegistry::standard().get(PROGRAM.id).labels, super::pages::PAGES.labels);
}

/// The guide says what the roles' own table says.
#[test]
fn the_guide_to_the_roles_names_each_role_with_those_who_create_it() {
    let guide = super::pages::PAGES.role_guide.unwrap();
    let creates = |role: &Role, kind: &str| role.creates.contains(&kind);
    let named: Vec<&str> = guide.lines.iter().map(|line| line[0]).collect();
    assert_eq!(named, PROGRAM.roles[0].creates);
    for [kind, _, by, how] in guide.lines {
        let (site, bulk) =
            (PROGRAM.roles.iter().any(|role| role.label == "Site Admin" && creates(role, kind)), BULK.contains(kind));
        assert!(by.starts_with("District Admin") && by.contains("Site Admin") == site, "{kind}");
        assert_eq!(*how, if bulk { "Singly or in bulk" } else { "Singly" }, "{kind}");
    }
}

#[test]
fn each_bulk_role_is_read_with_any_dash_in_any_case_and_with_space_around() {
    for name in BULK {
        assert_eq!(role(name), (vec![], Some(name.to_owned())));
    }
    let caseload = [
        "Counselor - Caseload Only",
        "Counselor-Caseload Only",
        "Counselor–Caseload Only",
        "counselor — caseload only",
        "COUNSELOR‑CASELOAD ONLY",
        "Counselor − Caseload Only",
        "  Counselor—caseload only  ",
    ];
    for text in caseload {
        assert_eq!(role(text), (vec!["2 role read_as".to_owned()], Some("Counselor—Caseload Only".to_owned())), "{text}");
    }
    for (text, name) in
        [("educator", "Educator"), (" SITE ADMIN ", "Site Admin"), ("site-admin", "Site Admin"), ("counselor", "Counselor")]
    {
        assert_eq!(role(text), (vec!["2 role read_as".to_owned()], Some(name.to_owned())), "{text}");
    }
}

#[test]
fn a_misspelled_or_spanish_role_is_refused_and_the_nearest_one_is_offered() {
    let cases = [
        ("Educador", Some("Educator")),
        ("Counsellor", Some("Counselor")),
        ("Site Admn", Some("Site Admin")),
        ("Counselor Caseload", None),
        ("Maestra", None),
        ("Consejero", None),
        ("Administrador del sitio", None),
        ("Teacher", None),
        ("Educator, Counselor", None),
    ];
    for (text, offered) in cases {
        assert_eq!(role(&format!("\"{text}\"")), (vec!["2 role not_a_choice".to_owned()], None), "{text}");
        let texts = ["Ana", "Ruiz", "ana@example.org", text];
        let rules = rules_of("district_admin", "school", &[]);
        assert_eq!(fixes::fix(&PROGRAM, &rules, ROLE, Code::NotAChoice, &texts).as_deref(), offered, "{text}");
    }
    let expects = "Educator, Counselor—Caseload Only, Counselor or Site Admin";
    assert_eq!(COLUMNS[ROLE].field.expects(), expects);
}

#[test]
fn a_row_that_names_a_role_that_is_created_singly_fails_for_that() {
    for text in ["District Admin", "district-admin", "Multi-Site Counselor", "MULTI SITE COUNSELOR"] {
        let (said, value) = role(text);
        assert_eq!((said.last().map(String::as_str), value), (Some("2 role created_singly"), None), "{text}");
        let site = read(&[&format!("Ana,Ruiz,ana@example.org,{text}")], rules_of("site_admin", "school", &[]));
        assert_eq!(
            (site.said.last().map(String::as_str), site.standing),
            (Some("2 role created_singly"), vec![RowVerdict::Failed])
        );
    }
}

#[test]
fn the_four_bulk_roles_are_for_both_admins_at_a_school_and_the_other_two_at_the_district() {
    let creates = |role: &str, level: &str| rules_of(role, level, &[]).allowed.creates;
    assert_eq!(creates("district_admin", "school"), BULK);
    assert_eq!(creates("site_admin", "school"), BULK);
    assert_eq!(creates("district_admin", "district"), SINGLY);
    assert_eq!(creates("site_admin", "district"), Vec::<String>::new());
    assert!(PROGRAM.imports_at("school") && !PROGRAM.imports_at("district"));
    assert!(PROGRAM.has_form_at("school") && PROGRAM.has_form_at("district"));
}

#[test]
fn a_role_that_the_requester_may_not_create_there_fails_and_nobody_known_may_name_the_four() {
    let nobody = || Rules::new("educator", date(2026, 11, 22), Settings::default());
    let row = |role: &str, rules: Rules| read(&[&format!("Ana,Ruiz,ana@example.org,{role}")], rules).said;
    assert_eq!(row("Educator", rules_of("district_admin", "district", &[])), ["2 role may_not_create"]);
    assert_eq!(row("District Admin", rules_of("district_admin", "district", &[])), Vec::<String>::new());
    assert_eq!(row("Site Admin", nobody()), Vec::<String>::new());
    assert_eq!(row("District Admin", nobody()), ["2 role created_singly"]);
}

#[test]
fn an_address_outside_the_districts_domains_warns_or_fails_as_it_is_set() {
    let rows = [
        "Ana,Ruiz,ana@Unified.example.org,Educator",
        "Bo,Li,bo@high.example.org,Educator",
        "Cy,Fox,cy@elsewhere.example.com,Educator",
        "Di,Moe,di@sub.unified.example.org,Educator",
    ];
    let domains = ("email_domains", "unified.example.org, high.example.org");
    let read = |settings: &[(&str, &str)]| read(&rows, rules_of("site_admin", "school", settings));
    assert_eq!(read(&[]).said, Vec::<String>::new());
    assert_eq!(read(&[("other_domains", "fail")]).said, Vec::<String>::new(), "no domains are set");
    for warns in [&[domains][..], &[domains, ("other_domains", "warn")]] {
        let warned = read(warns);
        assert_eq!(warned.said, ["4 email other_domain", "5 email other_domain"]);
        assert_eq!(warned.standing, [RowVerdict::Valid; 4]);
    }
    let failed = read(&[domains, ("other_domains", "fail")]);
    assert_eq!(failed.said, ["4 email domain_refused", "5 email domain_refused"]);
    assert_eq!(failed.standing[2..], [RowVerdict::Failed; 2]);
}

#[test]
fn settings_say_what_is_wrong_with_their_value() {
    let check = |key: &str, text: &str| (PROGRAM.settings.iter().find(|setting| setting.key == key).unwrap().check)(text);
    for good in ["unified.example.org", "a.example.org,b.example.org", "a.example.org, b.example.org "] {
        assert_eq!(check("email_domains", good), Ok(()), "{good}");
    }
    for bad in ["unified", "@example.org", "a.example.org; b.example.org", "ana@example.org"] {
        assert!(check("email_domains", bad).is_err(), "{bad}");
    }
    assert!(check("other_domains", "warn").is_ok() && check("other_domains", "fail").is_ok());
    assert!(check("other_domains", "off").is_err());
}

#[test]
fn a_third_site_admin_in_one_file_warns_and_rows_that_fail_do_not_count() {
    let rows = [
        "Ana,Ruiz,ana@example.org,Site Admin",
        "Bo,Li,bo,Site Admin",
        "Cy,Fox,ANA@example.org,Site Admin",
        "Di,Moe,di@example.org,site admin",
        "Ed,Poe,ed@example.org,Educator",
        "Fay,Ock,fay@example.org,Site Admin",
        "Gus,Hall,gus@example.org,Site Admin",
    ];
    let read = read(&rows, rules_of("site_admin", "school", &[]));
    let warned: Vec<&String> = read.said.iter().filter(|said| said.ends_with("more_than_recommended")).collect();
    assert_eq!(warned, ["7 role more_than_recommended", "8 role more_than_recommended"]);
    assert_eq!(read.standing[5..], [RowVerdict::Valid; 2], "a warning holds up nobody");
}

#[test]
fn the_same_address_twice_in_a_file_is_one_educator() {
    let rows = ["Ana,Ruiz,ana@example.org,Educator", "Bo,Li,ANA@Example.org,Counselor", "Ana,Ruiz,ana2@example.org,Educator"];
    let read = read(&rows, rules_of("site_admin", "school", &[]));
    assert_eq!(read.said, ["3 email duplicate_email", "2 email duplicate_first"]);
    assert_eq!(read.standing, [RowVerdict::Valid, RowVerdict::Failed, RowVerdict::Valid]);
}

#[test]
fn a_strict_school_takes_exactly_the_template_and_the_results_that_come_back() {
    const ROW: &str = "Ana,Ruiz,ana@example.org,Educator";
    let read = |header: &str, row: &str, strict: &str| {
        let rules = rules_of("site_admin", "school", &[("strict_template", strict)]);
        read_file(&format!("{header}\r\n{row}\r\n"), rules).1
    };
    let changed = [
        ("Last Name,First Name,Email,User Role", "Ruiz,Ana,ana@example.org,Educator"),
        ("First Name,Last Name,Email,User Role,Room", "Ana,Ruiz,ana@example.org,Educator,12"),
        ("First Name,Last Name,Email", "Ana,Ruiz,ana@example.org"),
        ("First Name,Last Name,Email,Role", ROW),
    ];
    for (header, row) in changed {
        let strict = read(header, row, "on");
        assert!(strict.refused && strict.findings[0].code == Code::NotTheTemplate, "{header}: {strict:?}");
        assert!(!read(header, row, "off").refused, "{header}");
    }
    assert!(!read(HEADER, ROW, "on").refused);
    assert!(!read("first name , LAST_NAME,Email,user-role", ROW, "on").refused, "the same headers");
    let results = read(&format!("{HEADER},status,message"), &format!("{ROW},Failure,"), "on");
    assert!(!results.refused, "{results:?}");
}

const ACCOUNT: Uuid = Uuid::from_u128(1);
const SCHOOL: Uuid = Uuid::from_u128(7);
const OTHER: Uuid = Uuid::from_u128(8);

/// Ana's account as her school's import made it.
fn ana() -> AccountFacts {
    let profile = [("first_name", "Ana"), ("last_name", "Ruiz"), ("email", "ana@example.org"), ("role", "Educator")];
    AccountFacts {
        id: ACCOUNT,
        organization: SCHOOL,
        within_import: true,
        state: AccountState::Invited,
        imported_by: Some(SCHOOL),
        name: "Ana Ruiz".to_owned(),
        birth_date: None,
        profile: profile.into_iter().map(|(name, text)| (name.into(), text.to_owned())).collect(),
    }
}

/// What is decided for a row of that name and role whose address hits this account.
fn decided(first: &'static str, role: &'static str, account: Option<AccountFacts>) -> Decision {
    let values = [first, "Ruiz", "ana@example.org", role].map(|text| Value::Text(text.into()));
    let by_kind = [account.iter().collect::<Vec<_>>()];
    (PROGRAM.decide)(&values, &Hits { by_kind: &by_kind }, &Asking { import: SCHOOL, organization: SCHOOL })
}

#[test]
fn a_row_that_the_schools_own_import_made_is_unchanged_while_the_account_holds_its_address() {
    let unchanged = |reason| Decision { action: Action::Unchanged, reason, account: Some(ACCOUNT), finding: None };
    assert_eq!(decided("Ana", "Educator", None), Decision::CREATE);
    for state in [AccountState::Invited, AccountState::Active, AccountState::Deactivated] {
        assert_eq!(decided("Ana", "Educator", Some(AccountFacts { state, ..ana() })), unchanged(None));
    }
    assert_eq!(decided("Anna", "Educator", Some(ana())), unchanged(Some(&NAME_DIFFERS)));
    assert_eq!(decided("Ana", "Counselor", Some(ana())), unchanged(Some(&ROLE_DIFFERS)));
    assert_eq!(decided("Anna", "Counselor", Some(ana())), unchanged(Some(&DIFFERS)));
}

#[test]
fn an_address_that_the_school_did_not_import_fails_and_one_of_another_school_says_what_to_do() {
    let made = |organization, imported_by| decided("Ana", "Educator", Some(AccountFacts { organization, imported_by, ..ana() }));
    assert_eq!(made(SCHOOL, None), Decision::fail(&TAKEN, Some(ACCOUNT)));
    assert_eq!(made(SCHOOL, Some(OTHER)), Decision::fail(&TAKEN, Some(ACCOUNT)), "it moved here");
    assert_eq!(made(OTHER, Some(OTHER)), Decision::fail(&ELSEWHERE, Some(ACCOUNT)));
    assert_eq!(made(OTHER, Some(SCHOOL)), Decision::fail(&ELSEWHERE, Some(ACCOUNT)), "it moved away");
    assert!(ELSEWHERE.advice.contains("Ask a District Admin"));
}

#[test]
fn messages_stand_to_the_letter() {
    assert_eq!(TAKEN.message, "Given Email has already taken");
    assert_eq!(ELSEWHERE.message, "Given Email has already taken");
    let cell = |name: &str| {
        Some(match name {
            "first_name" => " Ana ",
            "last_name" => "Ruiz",
            _ => "Counselor",
        })
    };
    assert_eq!(ROLE_DIFFERS.sentence(cell), "Nothing was changed: the account has another role than Counselor.");
    assert_eq!(NAME_DIFFERS.sentence(cell), "Nothing was changed: the account has another name than Ana Ruiz.");
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

#[test]
fn the_pages_speak_of_columns_that_are_there_and_lead_from_each_line_of_the_log_to_its_file() {
    use crate::domain::program::pages::LogFact;
    let pages = &super::pages::PAGES;
    assert_eq!(pages.program, PROGRAM.id);
    let helped: Vec<&str> = pages.columns.iter().map(|help| help.column).collect();
    assert_eq!(helped, COLUMNS.iter().map(|column| column.name).collect::<Vec<_>>());
    assert!(pages.log_columns.iter().any(|column| column.fact == LogFact::File));
    let headings: Vec<&str> = pages.log_columns.iter().map(|column| column.heading).take(5).collect();
    assert_eq!(headings, ["Start Time", "End Time", "Belongs To", "Record Processed", "Record Failed"]);
}
