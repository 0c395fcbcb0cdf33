//! Each of the 23 columns from both sides, in a file of one row: what goes in at the limit, what is
//! refused past it, what is offered.

use proptest::prelude::*;

use super::{GOOD, NO_ADDRESS, PLACEHOLDER, rules};
use crate::domain::check::{CheckedRow, Checker, RowVerdict, Sink};
use crate::domain::finding::{Code, Finding, Severity};
use crate::domain::fixes;
use crate::domain::program::openccc::PROGRAM;
use crate::domain::program::openccc::columns::COLUMNS;
use crate::domain::read::ReadOptions;
use crate::domain::template::Column;

use Code::*;

mod address;

/// A column's name and the text of its cell instead of the good row's.
type Change<'a> = (&'a str, &'a str);

/// The result of a row: its verdict, the findings by column, and its values as they go in.
#[derive(Default)]
struct Collected {
    standing: Option<RowVerdict>,
    said: Vec<(&'static str, Code)>,
    values: Vec<Option<String>>,
    cells: Vec<String>,
}

impl Sink for Collected {
    fn row(&mut self, row: &CheckedRow<'_>) {
        self.standing = Some(row.standing);
        let name = |column: u8| COLUMNS.get(usize::from(column)).map_or("row", |column| column.name);
        self.said = row.findings.iter().map(|finding| (name(finding.column()), finding.code())).collect();
        self.values = row.values.iter().map(|value| value.canonical()).collect();
        self.cells = row.cells.iter().map(str::to_owned).collect();
    }

    fn blank(&mut self, _: u32, _: u32) {}

    fn late(&mut self, _: Finding) {}
}

fn texts<'a>(changes: &[Change<'a>]) -> Vec<&'a str> {
    let mut texts = vec![""; COLUMNS.len()];
    for (name, text) in GOOD.iter().copied().chain(changes.iter().copied()) {
        texts[PROGRAM.column(name).unwrap()] = text;
    }
    texts
}

fn read(changes: &[Change<'_>], settings: &[(&str, &str)]) -> Collected {
    read_under(|column| column.header, changes, settings)
}

/// The row in a file whose columns have these headers.
fn read_under(header: impl Fn(&Column) -> &'static str, changes: &[Change<'_>], settings: &[(&str, &str)]) -> Collected {
    let line = |cells: Vec<String>| cells.join(",") + "\r\n";
    let header = line(COLUMNS.iter().map(|column| header(column).to_owned()).collect());
    let row = line(texts(changes).iter().map(|text| format!("\"{}\"", text.replace('"', "\"\""))).collect());
    let mut collected = Collected::default();
    let mut checker = Checker::new(&PROGRAM, ReadOptions::default(), rules(settings));
    checker.push((header + &row).as_bytes(), &mut collected);
    let report = checker.finish(&mut collected);
    assert!(!report.refused && report.findings.is_empty(), "{report:?}");
    collected
}

/// The row goes in without a finding, and the cell is kept as `kept` (blank: as nothing).
#[track_caller]
fn good(name: &str, text: &str, kept: &str) {
    goes_in(&[(name, text)], name, kept, &[]);
}

/// The row goes in with this finding at the cell, which is kept as `kept`.
#[track_caller]
fn collected(name: &str, text: &str, kept: &str, code: Code) {
    goes_in(&[(name, text)], name, kept, &[code]);
}

#[track_caller]
fn goes_in(changes: &[Change<'_>], name: &str, kept: &str, codes: &[Code]) {
    let row = read(changes, &[]);
    assert_eq!(row.standing, Some(RowVerdict::Valid), "{changes:?}: {:?}", row.said);
    assert!(row.said.iter().map(|(at, code)| (*at, *code)).eq(codes.iter().map(|code| (name, *code))), "{:?}", row.said);
    assert_eq!(row.values[PROGRAM.column(name).unwrap()].as_deref().unwrap_or(""), kept, "{changes:?}");
}

/// The row is refused for this cell alone.
#[track_caller]
fn bad(name: &str, text: &str, code: Code) {
    refused(&[(name, text)], name, code);
}

#[track_caller]
fn refused(changes: &[Change<'_>], name: &str, code: Code) {
    let row = read(changes, &[]);
    assert_eq!(row.standing, Some(RowVerdict::Failed), "{changes:?}");
    assert!(row.said.contains(&(name, code)), "{changes:?}: {:?}", row.said);
    assert!(row.said.iter().all(|(at, _)| *at == name), "{changes:?}: {:?}", row.said);
}

/// The text that is offered in place of the cell's.
#[track_caller]
fn offered(name: &str, text: &str, code: Code, fix: Option<&str>) {
    bad(name, text, code);
    let column = PROGRAM.column(name).unwrap();
    let found = fixes::fix(&PROGRAM, &rules(&[]), column, code, &texts(&[(name, text)]));
    assert_eq!(found.as_deref(), fix, "fix of `{text}`");
}

/// A column of at most so many characters, however many bytes they take.
#[track_caller]
fn at_most(limit: usize, name: &str) {
    for letter in ["a", "é", "李"] {
        good(name, &letter.repeat(limit), &letter.repeat(limit));
        bad(name, &letter.repeat(limit + 1), TooLong);
    }
    good(name, &format!("  {}  ", "e\u{301}".repeat(limit)), &"é".repeat(limit));
}

/// A column of a name: 50 letters, marks, spaces, apostrophes, hyphens and full stops.
#[track_caller]
fn holds_a_name(name: &str) {
    at_most(50, name);
    for text in ["O'Brien", "O’Brien", "Kaʻimi", "Ana-María", "J. R.", "Nguyễn", "राम"] {
        good(name, text, text);
    }
    for text in ["R2D2", "Ana, Lucía", "Ana_Ruiz", "Ana (Annie)", "Ana 😀", "=Ana", "Ana & Bo", "\"Ana\""] {
        bad(name, text, BadCharacter);
    }
}

#[test]
fn email_is_one_address_of_128_characters_64_of_them_before_the_at() {
    bad("email", "", Required);
    good("email", "Ana.Ruiz@Example.ORG", "Ana.Ruiz@Example.ORG");
    let local = "a".repeat(64);
    let longest = format!("{local}@{}.{}.example.org", "b".repeat(25), "c".repeat(25));
    assert_eq!(longest.len(), 128);
    good("email", &longest, &longest);
    bad("email", &format!("{longest}g"), TooLong);
    bad("email", &format!("a{local}@example.org"), NotAnEmail);
    for text in ["ana", "ana@ruiz@example.org", "@example.org", "ana@", "ana ruiz@example.org"] {
        bad("email", text, NotAnEmail);
    }
    let proxy = read(&[("email", "ana@students.example.edu")], &[("proxy_domain", "students.example.edu")]);
    assert_eq!((proxy.standing, proxy.said), (Some(RowVerdict::Valid), vec![("email", ProxyAddress)]));
}

#[test]
fn email_is_counted_in_characters_not_in_bytes() {
    let local = "é".repeat(64);
    good("email", &format!("{local}@example.org"), &format!("{local}@example.org"));
    good("email", &format!("{}@example.org", "e\u{301}".repeat(64)), &format!("{local}@example.org"));
    bad("email", &format!("{local}é@example.org"), NotAnEmail);
    let longest = format!("{local}@{}.{}.example.org", "é".repeat(25), "ü".repeat(25));
    assert_eq!(longest.chars().count(), 128);
    good("email", &longest, &longest);
    bad("email", &format!("{longest}g"), TooLong);
}

#[test]
fn first_may_be_blank_for_a_mononym_and_is_a_name_of_50_characters() {
    good("first", "", "");
    holds_a_name("first");
}

#[test]
fn last_is_required_and_a_name_of_50_characters() {
    bad("last", "", Required);
    holds_a_name("last");
}

#[test]
fn middle_may_be_blank_and_is_a_name_of_50_characters() {
    good("middle", "", "");
    holds_a_name("middle");
}

#[test]
fn suffix_is_one_of_six_and_their_synonyms_are_read() {
    good("suffix", "", "");
    for word in ["Jr.", "Sr.", "II", "III", "IV", "V"] {
        good("suffix", word, word);
    }
    let synonyms = [
        ("Jr.", &["jr", "JR.", "junior"][..]),
        ("Sr.", &["sr", "Senior"]),
        ("II", &["2nd", "ii", "second"]),
        ("III", &["3rd", "iii"]),
        ("IV", &["4th", "iv"]),
        ("V", &["5th", "v"]),
    ];
    for (word, others) in synonyms {
        others.iter().for_each(|text| collected("suffix", text, word, ReadAs));
    }
    for text in ["VI", "6th", "Esq.", "PhD"] {
        bad("suffix", text, NotAChoice);
    }
}

#[test]
fn preferred_may_be_blank_and_is_a_name_of_50_characters() {
    good("preferred", "", "");
    holds_a_name("preferred");
}

#[test]
fn dob_is_a_real_day_from_1900_up_to_yesterday() {
    bad("dob", "", Required);
    good("dob", "1900-01-01", "1900-01-01");
    bad("dob", "1899-12-31", DateTooEarly);
    good("dob", "2016-11-22", "2016-11-22");
    collected("dob", "2016-11-23", "2016-11-23", VeryYoung);
    collected("dob", "2026-11-21", "2026-11-21", VeryYoung); // yesterday
    bad("dob", "2026-11-22", DateInFuture); // today
    bad("dob", "2026-11-23", DateInFuture); // tomorrow
    good("dob", "2000-02-29", "2000-02-29");
    for text in ["1900-02-29", "1999-02-29", "1999-04-31", "1999-13-01", "1999-00-10"] {
        bad("dob", text, NoSuchDay);
    }
}

#[test]
fn dob_in_another_form_is_an_error_with_a_fix_only_where_one_reading_exists() {
    offered("dob", "3/14/1999", DateOtherForm, Some("1999-03-14"));
    offered("dob", "14.3.1999", DateOtherForm, Some("1999-03-14"));
    offered("dob", "4 March 1999", DateOtherForm, Some("1999-03-04"));
    offered("dob", "36223", DateSerial, Some("1999-03-04"));
    offered("dob", "3/4/1999", DateAmbiguous, None);
    offered("dob", "unknown", NotADate, None);
    // Two digits of a year are never in the future: today is 22 November 2026.
    offered("dob", "11/21/26", DateOtherForm, Some("2026-11-21"));
    offered("dob", "11/22/26", DateOtherForm, Some("1926-11-22"));
    offered("dob", "14-Mar-27", DateOtherForm, Some("1927-03-14"));
}

#[test]
fn accepted_terms_must_say_true() {
    bad("accepted_terms", "", Required);
    for text in ["TRUE", "true", "True"] {
        good("accepted_terms", text, "TRUE");
    }
    for text in ["yes", "Y", "t", "1"] {
        collected("accepted_terms", text, "TRUE", ReadAs);
    }
    for text in ["FALSE", "no", "n", "f", "0"] {
        bad("accepted_terms", text, TermsNotAccepted);
    }
    bad("accepted_terms", "accepted", NotAFlag);
}

/// A phone of that form beside its type.
fn phone(text: &str) -> Collected {
    read(&[("phone", text), ("phone_type", "Mobile")], &[])
}

#[test]
fn phone_number_without_plus_is_ten_digits_of_a_us_number() {
    for text in ["(559)555-0100", "5595550100", "559-555-0100", "559.555.0100", "559 555 0100"] {
        let row = phone(text);
        assert_eq!((row.said, row.values[15].as_deref()), (vec![], Some("(559)555-0100")), "{text}");
    }
    for text in ["555-0100", "55955501000", "(159)555-0100", "(911)555-0100", "(559)055-0100", "(559)411-0100", "call me"] {
        assert_eq!(phone(text).said, [("phone", NotAPhone)], "{text}");
    }
}

#[test]
fn phone_number_with_plus_is_e164_of_at_most_25_characters() {
    for (text, kept) in [("+52 55 1234 5678", "+525512345678"), ("+123456789012345", "+123456789012345")] {
        let row = phone(text);
        assert_eq!((row.said, row.values[15].as_deref()), (vec![], Some(kept)), "{text}");
    }
    let longest = "+52 55 - 12 - 34 - 56 - 7";
    assert_eq!((longest.len(), phone(longest).said), (25, vec![]));
    for text in ["+1234567890123456", "+052551234567", "+52 x", "+", &format!("{longest}8")] {
        assert_eq!(phone(text).said, [("phone", NotAPhone)], "{text}");
    }
}

#[test]
fn phone_number_with_plus_has_7_to_15_digits() {
    let of_length = |digits: usize| format!("+{}", &"6834000123456789"[..digits]);
    for digits in 7..=15 {
        let row = phone(&of_length(digits));
        assert_eq!((row.said, row.values[15].as_deref()), (vec![], Some(of_length(digits).as_str())));
    }
    // No number in use is shorter; E.164 allows none that is longer.
    for digits in [1, 6, 16] {
        assert_eq!(phone(&of_length(digits)).said, [("phone", NotAPhone)], "{digits} digits");
    }
}

#[test]
fn phone_type_is_needed_beside_a_phone_and_ignored_without_one() {
    let beside = |text: &str| read(&[("phone", "559-555-0100"), ("phone_type", text)], &[]);
    assert_eq!(beside("").said, [("phone_type", Required)]);
    assert_eq!(beside("fax").said, [("phone_type", NotAChoice)]);
    for (text, kept) in [("Mobile", "Mobile"), ("Landline", "Landline"), ("cell", "Mobile"), ("HOME", "Landline")] {
        let row = beside(text);
        assert_eq!((row.standing, row.values[16].as_deref()), (Some(RowVerdict::Valid), Some(kept)), "{text}");
        assert_eq!(row.said.is_empty(), text == kept, "{:?}", row.said);
    }
    collected("phone_type", "Mobile", "", PhoneTypeIgnored);
    collected("phone_type", "fax", "", PhoneTypeIgnored);
}

#[test]
fn password_has_12_to_128_characters_is_not_common_and_tells_nothing_of_the_student() {
    good("password", "", "");
    good("password", "maple-rivet7", "maple-rivet7");
    bad("password", "maple-rivet", PasswordShort);
    let long = "maple-rivet-".repeat(11);
    good("password", &long[..128], &long[..128]);
    bad("password", &long[..129], PasswordLong);
    for text in ["Password1234!", "123456789012", "aaaaaaaaaaaa"] {
        bad("password", text, PasswordCommon);
    }
    for text in ["viva-ruiz-viva", "the ana-marks", "x ana.ruiz@example.org", "born-1999-03-04-x"] {
        bad("password", text, PasswordPersonal);
    }
}

#[test]
fn use_temp_password_is_true_when_blank_and_warns_when_a_generated_password_needs_no_reset() {
    good("use_temp_password", "", "TRUE");
    good("use_temp_password", "TRUE", "TRUE");
    collected("use_temp_password", "y", "TRUE", ReadAs);
    collected("use_temp_password", "FALSE", "FALSE", GeneratedWithoutReset);
    goes_in(&[("use_temp_password", "FALSE"), ("password", "maple-rivet-7")], "use_temp_password", "FALSE", &[]);
    bad("use_temp_password", "never", NotAFlag);
}

#[test]
fn use_temp_password_and_dob_go_by_other_headers_too() {
    let aliases = [
        ("use_temp_password", "use-temp-password"),
        ("use_temp_password", "use-temporary-password"),
        ("use_temp_password", "Use Temporary Password"),
        ("dob", "dob"),
        ("dob", "DOB"),
    ];
    for (name, alias) in aliases {
        let header = |column: &Column| if column.name == name { alias } else { column.header };
        let row = read_under(header, &[("use_temp_password", "FALSE"), ("password", "maple-rivet-7")], &[]);
        assert_eq!((row.standing, row.said), (Some(RowVerdict::Valid), vec![]), "{alias}");
        assert_eq!((row.values[6].as_deref(), row.values[18].as_deref()), (Some("1999-03-04"), Some("FALSE")), "{alias}");
    }
}

#[test]
fn status_and_message_of_an_earlier_results_file_are_ignored() {
    for name in ["status", "message"] {
        good(name, "", "");
        good(name, "Failure", "");
        good(name, &"A user already exists. ".repeat(20), "");
    }
}

#[test]
fn cccid_skips_its_row_when_it_has_the_shape_of_one_and_fails_it_otherwise() {
    for text in ["AAA0001", "zzz9999", "abc1234"] {
        let row = read(&[("cccid", text), ("last", ""), ("dob", "soon")], &[]);
        assert_eq!(row.standing, Some(RowVerdict::Skipped), "{text}");
    }
    for text in ["AAA0000", "ABI0001", "ABO0001", "AA0001", "AAAA0001", "12345", "none"] {
        bad("cccid", text, NotACccid);
    }
}

#[test]
fn notes_of_4000_characters_come_back_character_for_character() {
    let notes = " =1+1\t“said”, \"later\"\r\n\u{202e}bidi\u{202c} \u{7}bell e\u{301} ";
    let row = read(&[("notes", notes)], &[]);
    assert_eq!((row.standing, row.said, row.cells.last().unwrap().as_str()), (Some(RowVerdict::Valid), vec![], notes));
    let longest = "é".repeat(4_000);
    assert_eq!(read(&[("notes", &longest)], &[]).said, []);
    assert_eq!(read(&[("notes", &format!("{longest}é"))], &[]).said, [("notes", CellTooLong)]);
}

#[test]
fn no_cell_but_notes_may_hold_control_or_bidirectional_characters() {
    let ignored = ["status", "message", "notes"];
    for column in COLUMNS.iter().filter(|column| !ignored.contains(&column.name)) {
        for stranger in ["\u{0}", "\t", "\n", "\u{7f}", "\u{85}", "\u{200e}", "\u{202e}", "\u{2066}"] {
            let text = format!("TRUE{stranger}TRUE");
            let row = read(&[("phone", "559-555-0100"), ("phone_type", "Mobile"), (column.name, &text)], &[]);
            assert_eq!(row.standing, Some(RowVerdict::Failed), "{} {stranger:?}", column.name);
            assert!(row.said.contains(&(column.name, ControlCharacter)), "{} {stranger:?}: {:?}", column.name, row.said);
        }
    }
}

/// Columns and what people write into them; nearly all of it goes in.
const WRITTEN: &[(&str, &str)] = &[
    ("email", "[a-zA-Zé]{1,3}(e\u{301})?@[a-zé]{1,3}[.](org|EDU)"),
    ("first", "[a-zA-Zéñ'’ʻ .-]{1,8}(e\u{301})?"),
    ("suffix", "[ (]?(?i:jr|sr|ii|iii|iv|v|2nd|3rd|4th|5th|2|5|junior|senior|second|fifth)[.) ]?"),
    ("dob", "(19[0-9]{2}|20[01][0-9]|202[0-6])-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"),
    ("accepted_terms", "(?i:true|yes|y|t|1)"),
    ("homeless", "(?i:true|false|yes|no|y|n|t|f|1|0)"),
    ("street1", "\\PC{1,20}"),
    ("state", "(?i:[a-z]{2}|california|new {1,2}york|u[.]s[.] virgin islands|federated states of micronesia)"),
    ("postal", "[0-9]{5}(-[0-9]{4})?"),
    ("country", "(?i:[a-z]{2}|usa|u[.]s[.]a[.]|united states( of america)?)"),
    ("phone", "[(]?[2-9][0-8][0-9][) .-]{0,2}[2-9][0-9]{2}[ .-]?[0-9]{4}|[+][1-9]([0-9][ ./-]?){5,15}"),
    ("phone_type", "(?i:mobile|landline|cell|cell[ -]?phone|home|house|land line|fixed)"),
    ("use_temp_password", "(?i:true|false|yes|no|y|n|t|f|1|0)"),
    ("cccid", "[A-HJ-NP-Za-hj-np-z]{3}[0-9]{4}"),
];

fn any_written() -> impl Strategy<Value = (&'static str, String)> {
    prop::sample::select(WRITTEN).prop_flat_map(|(name, pattern)| pattern.prop_map(move |text| (name, text)))
}

proptest! {
    /// What is kept is written into files again, and checked again when an import is applied.
    #[test]
    fn what_is_kept_of_a_cell_is_read_as_itself((name, text) in any_written()) {
        let column = PROGRAM.column(name).unwrap();
        let beside = |text: &str| read(&[("phone", "559-555-0100"), ("phone_type", "Mobile"), (name, text)], &[]);
        let once = beside(&text);
        if let Some(kept) = &once.values[column] {
            let again = beside(kept);
            prop_assert_eq!(again.values[column].as_ref(), Some(kept));
            // A warning is about what is kept and stays; there is nothing left to normalize.
            let warnings: Vec<_> = once.said.into_iter().filter(|(_, code)| code.severity() != Severity::Info).collect();
            prop_assert_eq!(again.said, warnings);
        }
    }
}
