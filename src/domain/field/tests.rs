//! Every kind of field from both sides: what goes in, what does not, what is offered.

use crate::domain::dates::testing::date;

use super::*;
use crate::domain::dates::{Form, MONTHS};
use crate::domain::finding::Severity;
use crate::domain::rules::Settings;

fn rules(settings: &[(&str, &str)]) -> Rules {
    let settings: Vec<_> = settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Rules::new("openccc", date(2026, 11, 22), Settings::from(settings))
}

#[track_caller]
fn read(field: &dyn Field, text: &str, rules: &Rules) -> (Option<String>, Vec<(Code, u32)>) {
    let mut cell = Cell::new(rules);
    let value = field.check(text, &mut cell);
    let error = cell.said.iter().any(|(code, _)| code.severity() == Severity::Error);
    assert_eq!(value == Value::Bad, error, "`{text}`: a value is bad exactly when an error was said");
    (value.canonical(), cell.said)
}

/// The text goes in as `canonical` and nothing is said.
#[track_caller]
fn good(field: &dyn Field, text: &str, canonical: &str) {
    assert_eq!(read(field, text, &rules(&[])), (Some(canonical.to_owned()), vec![]), "`{text}`");
}

/// The text goes in as `canonical` and this is said.
#[track_caller]
fn said(field: &dyn Field, text: &str, canonical: &str, code: Code, param: u32) {
    assert_eq!(read(field, text, &rules(&[])), (Some(canonical.to_owned()), vec![(code, param)]), "`{text}`");
}

/// The text is refused with this code, and this is offered in its place.
#[track_caller]
fn bad(field: &dyn Field, text: &str, code: Code, param: u32, fix: Option<&str>) {
    let rules = rules(&[]);
    assert_eq!(read(field, text, &rules), (None, vec![(code, param)]), "`{text}`");
    let offered = field.fix(text, code, &rules);
    assert_eq!(offered.as_deref(), fix, "fix of `{text}`");
    if let Some(fixed) = offered {
        let (_, said) = read(field, &fixed, &rules);
        assert!(said.iter().all(|(code, _)| code.severity() != Severity::Error), "the fix `{fixed}` is refused: {said:?}");
    }
}

#[test]
fn an_email_has_one_at_and_sane_sides() {
    let email = &Email { max: 128 };
    good(email, "ana.ruiz@example.org", "ana.ruiz@example.org");
    good(email, "Ana+cc_1@Mail.Example.ORG", "Ana+cc_1@Mail.Example.ORG");
    good(email, "o'brien@example.org", "o'brien@example.org");
    good(email, "ana@xn--mnchen-3ya.example", "ana@xn--mnchen-3ya.example");
    good(email, "josé@exämple.org", "josé@exämple.org");
    good(email, "jose\u{301}@example.org", "josé@example.org");
    let fault = |fault: EmailFault| fault as u32;
    bad(email, "ana", Code::NotAnEmail, fault(EmailFault::NoAt), None);
    bad(email, "ana@ruiz@example.org", Code::NotAnEmail, fault(EmailFault::SeveralAt), None);
    bad(email, "@example.org", Code::NotAnEmail, fault(EmailFault::Local), None);
    bad(email, "a..b@example.org", Code::NotAnEmail, fault(EmailFault::Local), None);
    bad(email, ".ana@example.org", Code::NotAnEmail, fault(EmailFault::Local), Some("ana@example.org"));
    bad(email, "ana ruiz@example.org", Code::NotAnEmail, fault(EmailFault::Local), None);
    bad(email, "ana,ruiz@example.org", Code::NotAnEmail, fault(EmailFault::Local), None);
    bad(email, "ana@", Code::NotAnEmail, fault(EmailFault::Domain), None);
    bad(email, "ana@example", Code::NotAnEmail, fault(EmailFault::Domain), None);
    bad(email, "ana@example.1", Code::NotAnEmail, fault(EmailFault::Domain), None);
    bad(email, "ana@127.0.0.1", Code::NotAnEmail, fault(EmailFault::Domain), None);
    bad(email, "ana@-example.org", Code::NotAnEmail, fault(EmailFault::Domain), None);
    bad(email, "ana@exam_ple.org", Code::NotAnEmail, fault(EmailFault::Domain), None);
    bad(email, "ana@example..org", Code::NotAnEmail, fault(EmailFault::Domain), None);
    bad(email, "ana@example.org;", Code::NotAnEmail, fault(EmailFault::Domain), Some("ana@example.org"));
    bad(email, "ana @ example.org", Code::NotAnEmail, fault(EmailFault::Local), Some("ana@example.org"));
    bad(email, "Ana Ruiz <ana@example.org>", Code::NotAnEmail, fault(EmailFault::Local), Some("ana@example.org"));
    bad(email, "mailto:ana@example.org", Code::NotAnEmail, fault(EmailFault::Local), Some("ana@example.org"));
}

#[test]
fn an_email_is_bounded_in_front_of_the_at_and_as_a_whole() {
    let email = &Email { max: 128 };
    let local = "a".repeat(64);
    good(email, &format!("{local}@example.org"), &format!("{local}@example.org"));
    bad(email, &format!("{local}a@example.org"), Code::NotAnEmail, EmailFault::LocalLong as u32, None);
    let domain = format!("{}.{}.example.org", "b".repeat(25), "c".repeat(25)); // 63
    let longest = format!("{local}@{domain}");
    assert_eq!(longest.len(), 128);
    good(email, &longest, &longest);
    bad(email, &format!("{longest}a"), Code::TooLong, 128, None);
}

#[test]
fn a_proxy_address_is_flagged_by_the_domain_of_the_settings() {
    let rules = rules(&[("proxy_domain", "Students.Example.edu")]);
    let text = "ana@students.example.EDU";
    assert_eq!(read(&Email { max: 128 }, text, &rules), (Some(text.to_owned()), vec![(Code::ProxyAddress, 0)]));
    assert_eq!(read(&Email { max: 128 }, "ana@example.edu", &rules).1, vec![]);
}

#[test]
fn a_name_is_letters_marks_space_apostrophes_hyphen_and_full_stop() {
    let name = &Name { max: 50, example: "Ana" };
    for text in ["Ana", "O'Brien", "O’Brien", "Kaʻimi", "Ana-María", "J. R.", "Nguyễn", "李", "Søren", "Đặng", "Müller", "राम"]
    {
        good(name, text, text);
    }
    good(name, "Jose\u{301}", "José");
    good(name, &"é".repeat(50), &"é".repeat(50));
    good(name, &"e\u{301}".repeat(50), &"é".repeat(50));
    bad(name, &"a".repeat(51), Code::TooLong, 50, None);
    bad(name, &"é".repeat(51), Code::TooLong, 50, None);
    let strange = |text: &str, c: char, fix: Option<&str>| bad(name, text, Code::BadCharacter, c as u32, fix);
    strange("R2D2", '2', None);
    strange("Ana, Lucía", ',', None);
    strange("Ana_Ruiz", '_', None);
    strange("Ana (Annie)", '(', None);
    strange("Louis Ⅳ", 'Ⅳ', None);
    strange("Ⓐna", 'Ⓐ', None);
    strange("Ana 😀", '😀', None);
    strange("O‘Brien", '‘', Some("O'Brien"));
    strange("O`Brien", '`', Some("O'Brien"));
    strange("Ana–María", '–', Some("Ana-María"));
    strange("Ana\u{A0}María", '\u{A0}', Some("Ana María"));
    strange("Ana–María 2", '–', None);
}

#[test]
fn a_name_can_be_too_long_and_hold_a_stranger() {
    let text = format!("{}2", "a".repeat(50));
    let (_, said) = read(&Name { max: 50, example: "Ana" }, &text, &rules(&[]));
    assert_eq!(said, [(Code::BadCharacter, '2' as u32), (Code::TooLong, 50)]);
}

#[test]
fn a_choice_takes_its_words_and_reads_others_as_these() {
    let choice = &Choice { words: &["Jr.", "II"], also: &[("2nd", 1)] };
    good(choice, "Jr.", "Jr.");
    good(choice, "II", "II");
    said(choice, "jr", "Jr.", Code::ReadAs, 0);
    said(choice, "JR.", "Jr.", Code::ReadAs, 0);
    said(choice, "2nd", "II", Code::ReadAs, 0);
    said(choice, "ii", "II", Code::ReadAs, 0);
    bad(choice, "PhD", Code::NotAChoice, 0, None);
    bad(choice, "--", Code::NotAChoice, 0, None);
    assert_eq!(choice.read_as("2ND"), Some("II".to_owned()));
}

#[test]
fn a_flag_is_true_or_false_and_short_words_are_read_with_an_info() {
    for text in ["TRUE", "true", "True"] {
        good(&Flag, text, "TRUE");
    }
    for text in ["FALSE", "false", "fAlSe"] {
        good(&Flag, text, "FALSE");
    }
    for text in ["yes", "Y", "t", "1", "YES"] {
        said(&Flag, text, "TRUE", Code::ReadAs, 0);
    }
    for text in ["no", "N", "f", "0", "No"] {
        said(&Flag, text, "FALSE", Code::ReadAs, 0);
    }
    for text in ["maybe", "2", "x", "TRUE.", "verdad", "-1"] {
        bad(&Flag, text, Code::NotAFlag, 0, None);
    }
}

#[test]
fn terms_must_be_true() {
    good(&Terms, "TRUE", "TRUE");
    said(&Terms, "yes", "TRUE", Code::ReadAs, 0);
    bad(&Terms, "FALSE", Code::TermsNotAccepted, 0, None);
    bad(&Terms, "no", Code::TermsNotAccepted, 0, None);
    bad(&Terms, "accepted", Code::NotAFlag, 0, None);
}

const BIRTH: BirthDate = BirthDate { form: Form::YearMonthDay, first_year: 1900, young: 10 };

#[test]
fn a_birth_date_lies_between_1900_and_yesterday() {
    good(&BIRTH, "1999-03-04", "1999-03-04");
    good(&BIRTH, "2000-02-29", "2000-02-29");
    good(&BIRTH, "1900-01-01", "1900-01-01");
    bad(&BIRTH, "1899-12-31", Code::DateTooEarly, 1900, None);
    said(&BIRTH, "2026-11-21", "2026-11-21", Code::VeryYoung, 0);
    bad(&BIRTH, "2026-11-22", Code::DateInFuture, 0, None);
    bad(&BIRTH, "2099-01-01", Code::DateInFuture, 0, None);
}

#[test]
fn under_ten_warns_until_the_tenth_birthday() {
    good(&BIRTH, "2016-11-22", "2016-11-22");
    said(&BIRTH, "2016-11-23", "2016-11-23", Code::VeryYoung, 9);
}

#[test]
fn a_day_that_is_not_in_the_calendar_is_none() {
    for text in ["1999-02-29", "1999-13-01", "1999-00-10", "1999-04-31", "1900-02-29", "0000-01-01"] {
        bad(&BIRTH, text, Code::NoSuchDay, 0, None);
    }
}

#[test]
fn another_form_is_an_error_and_a_fix_is_offered_where_one_reading_exists() {
    let other = |text: &str, fix: &str| bad(&BIRTH, text, Code::DateOtherForm, 0, Some(fix));
    other("1999-3-4", "1999-03-04");
    other("1999/03/04", "1999-03-04");
    other("19990304", "1999-03-04");
    other("3/14/1999", "1999-03-14");
    other("14/3/1999", "1999-03-14");
    other("14.03.1999", "1999-03-14");
    other("3/3/1999", "1999-03-03");
    other("3/14/99", "1999-03-14");
    other("99-3-14", "1999-03-14");
    other("4 March 1999", "1999-03-04");
    other("March 4th, 1999", "1999-03-04");
    other("4-Mar-99", "1999-03-04");
    for (at, month) in MONTHS.iter().enumerate() {
        other(&format!("20 {month} 1999"), &format!("1999-{:02}-20", at + 1));
        other(&format!("{} 20th, 1999", &month[..3]), &format!("1999-{:02}-20", at + 1));
    }
    other("4-Mar-05", "2005-03-04");
    other("1999-03-04 00:00:00", "1999-03-04");
    other("1999-03-04T00:00:00.000Z", "1999-03-04");
    other("3/14/1999 12:00:00 AM", "1999-03-14");
    for text in ["3/4/99", "3/4/1999", "03-04-1999", "03041999", "3041999", "01/02/03"] {
        bad(&BIRTH, text, Code::DateAmbiguous, 0, None);
    }
    for text in ["unknown", "1999", "March 1999", "1999-W10-4", "2/30/1999", "4 Foo 1999", "3/4/5/1999", "N/A", "3/4/199"] {
        bad(&BIRTH, text, Code::NotADate, 0, None);
    }
    // Other forms of days that are no birth dates: nothing is offered that would be refused again.
    bad(&BIRTH, "3/14/2099", Code::DateOtherForm, 0, None);
}

#[test]
fn a_spreadsheets_day_number_is_seen_as_such() {
    bad(&BIRTH, "36223", Code::DateSerial, 0, Some("1999-03-04"));
    bad(&BIRTH, "36223.0", Code::DateSerial, 0, Some("1999-03-04"));
    bad(&BIRTH, "10000", Code::DateSerial, 0, Some("1927-05-18"));
    bad(&BIRTH, "93721", Code::NotADate, 0, None); // in the year 2156
    bad(&BIRTH, "123", Code::NotADate, 0, None);
}

#[test]
fn a_template_may_ask_for_month_day_year() {
    let us = BirthDate { form: Form::MonthDayYear, ..BIRTH };
    good(&us, "03/04/1999", "1999-03-04");
    bad(&us, "02/30/1999", Code::NoSuchDay, 0, None);
    bad(&us, "1999-03-04", Code::DateOtherForm, 0, Some("03/04/1999"));
    assert_eq!(us.expects(), "the date as MM/DD/YYYY, for example 03/04/1999");
}

#[test]
fn a_country_is_two_letters_and_the_united_states_go_by_other_names() {
    good(&Country, "US", "US");
    good(&Country, "MX", "MX");
    said(&Country, "us", "US", Code::ReadAs, 0);
    for text in ["USA", "usa", "U.S.", "U.S.A.", "United States", "united states of america"] {
        said(&Country, text, "US", Code::ReadAs, 0);
    }
    bad(&Country, "XX", Code::NotACountry, 0, None);
    bad(&Country, "UK", Code::NotACountry, 0, None);
    bad(&Country, "Mexico", Code::NotACountry, 0, Some("MX"));
    bad(&Country, "México", Code::NotACountry, 0, Some("MX"));
    bad(&Country, "Atlantis", Code::NotACountry, 0, None);
    bad(&Country, "1A", Code::NotACountry, 0, None);
}

#[test]
fn a_country_is_one_of_249_codes_and_each_has_its_name() {
    let codes: Vec<String> =
        ('A'..='Z').flat_map(|a| ('A'..='Z').map(move |b| format!("{a}{b}"))).filter(|code| is_country(code)).collect();
    assert_eq!(codes.len(), 249);
    for code in &codes {
        good(&Country, code, code);
        said(&Country, &code.to_lowercase(), code, Code::ReadAs, 0);
    }
}

#[test]
fn a_phone_without_plus_is_a_number_of_the_united_states() {
    let phone = &Phone { max: 25 };
    for text in ["(559)555-0100", "5595550100", "559-555-0100", "559.555.0100", "(559) 555-0100", "559 555 0100"] {
        good(phone, text, "(559)555-0100");
    }
    for text in [
        "555-0100",       // no area
        "55955501000",    // eleven digits
        "(059)555-0100",  // areas begin with 2 to 9
        "(159)555-0100",  //
        "(911)555-0100",  // service codes
        "(295)555-0100",  // kept back
        "(559)155-0100",  // exchanges begin with 2 to 9
        "(559)055-0100",  //
        "(559)411-0100",  // service codes
        "559-555-0100x2", // an extension
        "call me",
        "5.595550100E9",
        "٥٥٩٥٥٥٠١٠٠",
    ] {
        bad(phone, text, Code::NotAPhone, 0, None);
    }
    bad(phone, "1-559-555-0100", Code::NotAPhone, 0, Some("(559)555-0100"));
    bad(phone, "5595550100.0", Code::NotAPhone, 0, Some("(559)555-0100"));
}

#[test]
fn a_phone_with_plus_is_e164() {
    let phone = &Phone { max: 25 };
    good(phone, "+525512345678", "+525512345678");
    good(phone, "+52 55 1234 5678", "+525512345678");
    good(phone, "+1 (559) 555-0100", "+15595550100");
    good(phone, "+123456789012345", "+123456789012345");
    bad(phone, "+1234567890123456", Code::NotAPhone, 0, None);
    bad(phone, "+12345678901234567890", Code::NotAPhone, 0, None);
    bad(phone, "+052551234567", Code::NotAPhone, 0, None);
    bad(phone, "+52 x", Code::NotAPhone, 0, None);
    bad(phone, "+", Code::NotAPhone, 0, None);
    good(phone, "+52 55 - 1234 - 5678      ".trim(), "+525512345678");
    bad(phone, "+52  55  1234  56  7 8 9 0", Code::NotAPhone, 0, None); // 26 characters
}

#[test]
fn text_is_bounded_in_characters_after_composition() {
    let text = &Text { max: 5, example: "Fresno" };
    good(text, "#4 ñ!", "#4 ñ!");
    good(text, "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}", "ééééé");
    bad(text, "123456", Code::TooLong, 5, None);
    good(&Free { max: 4 }, "=a\tb", "=a\tb");
    bad(&Free { max: 4 }, "12345", Code::TooLong, 4, None);
    assert_eq!(read(&Ignored, "Success", &rules(&[])), (None, vec![]));
}

#[test]
fn a_password_has_12_to_128_characters_and_is_not_on_the_blocklist() {
    good(&Secret, "maple-rivet-7", "maple-rivet-7");
    good(&Secret, "ñandú-correr", "ñandú-correr");
    bad(&Secret, "maple-rivet", Code::PasswordShort, 12, None);
    good(&Secret, &"maple-rivet-".repeat(11)[..128], &"maple-rivet-".repeat(11)[..128]);
    bad(&Secret, &"maple-rivet-".repeat(11)[..129], Code::PasswordLong, 128, None);
    bad(&Secret, "Password1234!", Code::PasswordCommon, 0, None);
}

#[test]
fn a_password_follows_composition_rules_only_where_the_organization_sets_them() {
    let rules = rules(&[("password_composition", "upper, digit")]);
    assert_eq!(read(&Secret, "Maple-rivet-7", &rules).1, []);
    assert_eq!(read(&Secret, "maple-rivet-seven", &rules).1, [(Code::PasswordComposition, 0b101)]);
}

#[test]
fn state_and_postal_code_are_bounded_text_until_the_country_is_known() {
    good(&State { max: 30 }, "Baja California", "Baja California");
    bad(&State { max: 30 }, &"x".repeat(31), Code::TooLong, 30, None);
    good(&Postal { max: 20 }, "SW1A 1AA", "SW1A 1AA");
    bad(&Postal { max: 20 }, &"1".repeat(21), Code::TooLong, 20, None);
}

#[test]
fn the_offered_fixes_of_state_and_postal_code_hold_what_was_meant() {
    let rules = rules(&[]);
    let postal = |text: &str, code: Code| Postal { max: 20 }.fix(text, code, &rules);
    assert_eq!(postal("2134", Code::PostalLostZero).as_deref(), Some("02134"));
    assert_eq!(postal("601", Code::PostalLostZero).as_deref(), Some("00601"));
    assert_eq!(postal("2134-1000", Code::PostalLostZero).as_deref(), Some("02134-1000"));
    assert_eq!(postal("937214567", Code::NotAPostalCode).as_deref(), Some("93721-4567"));
    assert_eq!(postal("93721-", Code::NotAPostalCode).as_deref(), Some("93721"));
    assert_eq!(postal("93721.0", Code::NotAPostalCode).as_deref(), Some("93721"));
    assert_eq!(postal("CA 93721", Code::NotAPostalCode), None);
    let state = |text: &str| State { max: 30 }.fix(text, Code::NotAState, &rules);
    assert_eq!(state("C.A.").as_deref(), Some("CA"));
    assert_eq!(state("Calif"), None);
}
