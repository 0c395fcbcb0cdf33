use super::texts::{Advice, Button, Part};
use super::*;
use crate::domain::program::openccc::PROGRAM;

#[track_caller]
fn says(column: &str, code: Code, param: u32, text: &str, expect: &str) {
    let column = PROGRAM.column(column).map_or(Finding::ROW, |column| column as u8);
    assert_eq!(sentence(&PROGRAM, Finding::new(7, column, code, param), text), expect);
}

#[test]
fn a_sentence_says_what_is_wrong_what_is_expected_and_an_example() {
    says("postal", Code::Required, 0, "", "Postal code is required.");
    says("dob", Code::DateAmbiguous, 0, "3/4/99", "`3/4/99` is not a date in the form YYYY-MM-DD, for example `1999-03-04`.");
    says(
        "dob",
        Code::NoSuchDay,
        0,
        "1999-02-30",
        "`1999-02-30` is no day of the calendar; expected is a date in the form YYYY-MM-DD, for example `1999-03-04`.",
    );
    says("dob", Code::VeryYoung, 9, "2017-01-01", "Date of birth `2017-01-01` makes this student 9 years old; check it.");
    says("dob", Code::VeryYoung, 0, "", "Date of birth makes this student less than 1 year old; check it.");
    says(
        "email",
        Code::NotAnEmail,
        1,
        "ana",
        "`ana` is not an email address (it has no @); expected is one address, for example `ana.ruiz@example.org`.",
    );
    says(
        "first",
        Code::BadCharacter,
        '2' as u32,
        "R2D2",
        "First name `R2D2` holds `2`; expected are letters, spaces, apostrophes, hyphens and full stops, at most 50 characters, for example `Ana`.",
    );
    says(
        "first",
        Code::BadCharacter,
        0xA0,
        "",
        "First name holds U+00A0; expected are letters, spaces, apostrophes, hyphens and full stops, at most 50 characters, for example `Ana`.",
    );
    says("city", Code::TooLong, 50, &"x".repeat(51), "City has 51 characters; at most 50 are allowed.");
    says(
        "suffix",
        Code::NotAChoice,
        0,
        "Esq.",
        "Suffix `Esq.` is not known; expected is Jr., Sr., II, III, IV or V, for example `Jr.`.",
    );
    says("suffix", Code::ReadAs, 0, "2nd", "`2nd` is read as `II`.");
    says("state", Code::ReadAs, 0, "California", "`California` is read as `CA`.");
    says("phone", Code::ControlCharacter, 0, "", "Phone number holds a character that cannot be seen (U+0000); remove it.");
    says("", Code::CellTooLong, 4000, "", "A cell has more than 4,000 characters; shorten it.");
    says("", Code::TooManyRows, 1_000_000, "", "The file has more than 1,000,000 rows; split it into smaller files.");
    says("password", Code::PasswordComposition, 0b101, "x", "Password needs a capital letter, a digit.");
}

#[test]
fn a_file_that_cannot_be_read_is_told_what_it_is_and_what_to_choose_instead() {
    let file = |code: Code, param: u32, expect: &str| says("", code, param, "", expect);
    file(Code::NoRows, 0, "The file has a header line and no rows below it; add a row for each student.");
    file(
        Code::NoHeader,
        0,
        "No header line was found in the first rows; it should hold the names of the columns, for example `email`.",
    );
    file(Code::IsExcel, 0, "This is an Excel workbook, not a CSV file; save it in Excel as “CSV UTF-8” and choose that file.");
    file(Code::IsImage, 0, "This is a picture, not a CSV file; choose a spreadsheet saved as CSV.");
    file(Code::IsArchive, 0, "This is an archive such as a zip file, not a CSV file; unpack it and choose the CSV file inside.");
    file(Code::IsBinary, 0, "This is not a text file; choose a spreadsheet saved as CSV.");
    file(
        Code::TooManyColumns,
        300,
        "The file has 300 columns and at most 200 can be read; remove those that the template does not have.",
    );
    file(Code::TooLarge, 512, "The file is larger than 512 MiB; split it into smaller files.");
}

#[test]
fn what_was_made_of_the_file_is_said_with_its_place() {
    // The parameter counts columns from 0, the sentence as people do.
    says("last", Code::ColumnDoubled, 3, "Last", "Two columns are read as `last`; rename or remove the one in column 4.");
    says("", Code::ColumnDropped, 0, "username", "The column `username` is no longer used and is left out.");
    says("", Code::ColumnDropped, 2, "", "Column 3 is no longer used and is left out.");
    let reordered = "The columns stand in another order than in the template; they are read by their names.";
    says("", Code::ColumnsReordered, 0, "", reordered);
    says("", Code::ReadAsUtf16, 0, "", "The file is read as UTF-16.");
    let unclosed = "A quotation mark opens on line 17 and is never closed; add the second one or remove the first.";
    says("notes", Code::QuoteNeverClosed, 17, "", unclosed);
}

#[test]
fn each_fault_of_an_address_is_named() {
    let fault = |fault: EmailFault, text: &str, because: &str| {
        let expect =
            format!("`{text}` is not an email address ({because}); expected is one address, for example `ana.ruiz@example.org`.");
        says("email", Code::NotAnEmail, fault as u32, text, &expect);
    };
    fault(EmailFault::NoAt, "ana", "it has no @");
    fault(EmailFault::SeveralAt, "ana@ruiz@example.org", "it has more than one @");
    fault(EmailFault::LocalLong, "ana@example.org", "more than 64 characters in front of the @");
    let local = "in front of the @ stands nothing, a space, a stray dot or a character that cannot stand there";
    fault(EmailFault::Local, "ana..ruiz@example.org", local);
    fault(EmailFault::Domain, "ana@example", "what follows the @ is not a domain");
}

#[test]
fn what_may_be_meant_is_said_with_what_comes_of_it() {
    says(
        "email",
        Code::ProxyAddress,
        0,
        "ana@x.example.edu",
        "`ana@x.example.edu` is a proxy address; no mail reaches the student there.",
    );
    says(
        "street1",
        Code::PlaceholderAddress,
        0,
        "",
        "The blank parts of the address take the organization’s placeholder address.",
    );
    says("phone_type", Code::PhoneTypeIgnored, 0, "Mobile", "Phone type is ignored, since there is no phone number.");
    says(
        "use_temp_password",
        Code::GeneratedWithoutReset,
        0,
        "FALSE",
        "The password is blank and is generated, and the student is not asked to change it; check that this is meant.",
    );
    let unknown = "CCCID `AAA0001` belongs to no account; check it. The row is skipped all the same.";
    says("cccid", Code::CccidUnknown, 0, "AAA0001", unknown);
}

#[test]
fn what_is_wrong_with_a_password_is_said_without_it() {
    says("password", Code::PasswordLong, 128, "maple", "Password is too long; at most 128 characters are allowed.");
    says(
        "password",
        Code::PasswordCommon,
        0,
        "maple",
        "Password is too common; choose one that nobody would guess, for example four words that do not belong together.",
    );
}

#[test]
fn texts_that_are_fixed_stand_word_for_word() {
    says("", Code::CellCount, Finding::cells(20, 23), "", "Invalid number of columns found!");
    says("email", Code::DuplicateEmail, 17, "ana@example.org", "Same email as line 17");
    says("last", Code::DuplicatePerson, 17, "Ruiz", "Same name and birth date as line 17");
    says("last", Code::DuplicateFirst, 42, "Ruiz", "Line 42 has the same name and birth date; this row is kept.");
    let cells = Finding::new(0, Finding::ROW, Code::CellCount, Finding::cells(20, 23));
    assert_eq!(advice(&PROGRAM, cells).unwrap(), "20 cells, 23 expected. Get the new template.");
    let found = Finding::new(0, Finding::ROW, Code::CellCount, 20);
    assert_eq!(advice(&PROGRAM, found).unwrap(), "20 cells. Get the new template.");
}

#[test]
fn headers_of_the_file_are_named_by_their_text_or_their_place() {
    let near =
        "The column `Zip` looks like `postal`; it is read so only once you accept it (`--map` on the command line) or rename it.";
    says("postal", Code::ColumnNear, 3, "Zip", near);
    says("", Code::ColumnUnknown, 3, "", "Column 4 is not in the template; its cells go through to the results unchanged.");
    says("dob", Code::ColumnMissing, 0, "", "The column `dob YYYY-MM-DD` is missing; add it, or start from the template.");
}

#[test]
fn every_code_has_a_sentence_a_title_and_a_label_without_a_hole_in_it() {
    let columns = (0..PROGRAM.columns.len() as u8).chain([Finding::ROW]);
    for (&code, column) in Code::ALL.iter().flat_map(|code| columns.clone().map(move |column| (code, column))) {
        if column == Finding::ROW && is_about_a_template_column(code) {
            continue;
        }
        for text in ["", "abc"] {
            let sentence = sentence(&PROGRAM, Finding::new(0, column, code, 3), text);
            assert!(sentence.len() > 10 && !sentence.contains(['{', '}']) && !sentence.contains("  "), "{code:?}: {sentence}");
            assert!(sentence.starts_with(|c: char| c.is_uppercase() || c == '`'), "{code:?}: {sentence}");
            let ends = sentence.ends_with(['.', '!']) || sentence.starts_with("Same ");
            assert!(ends, "{code:?}: {sentence}");
            assert!(!sentence.to_lowercase().contains("invalid") || code == Code::CellCount, "{sentence}");
        }
        let title = title(&PROGRAM, code, column);
        assert!(title.len() > 3 && !title.contains(['{', '}', '.']), "{code:?}: {title}");
        assert!(!fix_label(&PROGRAM, code, column).is_empty());
        let advice = advice(&PROGRAM, Finding::new(0, column, code, 3));
        assert!(advice.is_none_or(|advice| !advice.contains(['{', '}'])), "{code:?}");
    }
}

#[test]
fn two_codes_never_share_a_title() {
    let mut titles: Vec<String> = Code::ALL.iter().map(|&code| title(&PROGRAM, code, 13)).collect();
    titles.sort();
    titles.dedup();
    assert_eq!(titles.len(), Code::ALL.len());
}

#[test]
fn a_secret_is_never_quoted() {
    let column = PROGRAM.column("password").unwrap() as u8;
    for &code in Code::ALL {
        let sentence = sentence(&PROGRAM, Finding::new(0, column, code, 3), "hunter2-hunter2");
        assert!(!sentence.contains("hunter2") || is_about_a_header(code), "{code:?}: {sentence}");
    }
}

/// Their text is a header of the file, never a cell.
fn is_about_a_header(code: Code) -> bool {
    matches!(code, Code::ColumnNear | Code::ColumnUnknown | Code::ColumnDropped)
}

/// These always carry the template's column.
fn is_about_a_template_column(code: Code) -> bool {
    matches!(code, Code::ColumnMissing | Code::ColumnAbsent | Code::ColumnDoubled | Code::ColumnNear)
}

#[test]
fn a_quotation_is_short_and_on_one_line() {
    assert_eq!(quoted("a`b\nc"), "`a'b\u{FFFD}c`");
    assert_eq!(quoted(&"é".repeat(61)), format!("`{}…`", "é".repeat(60)));
}

#[test]
fn no_text_of_the_room_is_blank() {
    let texts = [Sentence::ALL.len(), Title::ALL.len(), Advice::ALL.len(), Part::ALL.len(), Button::ALL.len()];
    assert!(texts.iter().all(|count| *count > 0));
    let blank = |text: &str| text.trim().is_empty();
    assert!(!Sentence::ALL.iter().any(|text| blank(text.en())));
    assert!(!Advice::ALL.iter().any(|text| blank(text.en())));
}
