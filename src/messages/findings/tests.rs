use super::texts::{Advice, Part};
use super::*;
use crate::domain::program::openccc::PROGRAM;

#[track_caller]
fn says(column: &str, code: Code, param: u32, text: &str, expect: &str) {
    let column = PROGRAM.column(column).map_or(Finding::ROW, |column| column as u8);
    assert_eq!(sentence(&PROGRAM, Finding::new(7, column, code, param), text), expect);
}

#[track_caller]
fn on_page_says(column: &str, code: Code, param: u32, text: &str, expect: &str) {
    let column = PROGRAM.column(column).map_or(Finding::ROW, |column| column as u8);
    assert_eq!(on_page(&PROGRAM, Finding::new(7, column, code, param), text), expect);
}

#[test]
fn a_sentence_says_what_is_wrong_what_to_do_and_an_example() {
    says("dob", Code::NotADate, 0, "soon", "\"soon\" isn't a date. Enter the date as YYYY-MM-DD, for example 1999-03-04.");
    let other_form = "3/18/1977 is a date in a different format. Enter the date as YYYY-MM-DD, for example 1999-03-04.";
    says("dob", Code::DateOtherForm, 0, "3/18/1977", other_form);
    says("dob", Code::VeryYoung, 9, "2017-01-01", "Date of birth 2017-01-01 makes this student 9 years old. Check the year.");
    says("dob", Code::VeryYoung, 1, "2025-01-01", "Date of birth 2025-01-01 makes this student 1 year old. Check the year.");
    says("dob", Code::VeryYoung, 0, "", "Date of birth makes this student less than 1 year old. Check the year.");
    says("dob", Code::DateInFuture, 0, "2031-01-01", "Date of birth 2031-01-01 must be before today. Check the year.");
    says("dob", Code::DateTooEarly, 1900, "1899-01-01", "Date of birth 1899-01-01 is before 1900. Check the year.");
    says("email", Code::NotAnEmail, 1, "ana", "\"ana\" isn't an email address (it has no @). Use one like ana.ruiz@example.org.");
    says("city", Code::TooLong, 50, &"x".repeat(51), "City has 51 characters. The limit is 50.");
    says("city", Code::TooLong, 50, "", "City has more than 50 characters. Shorten it.");
    says("suffix", Code::NotAChoice, 0, "Esq.", "\"Esq.\" isn't a choice for suffix. Use Jr., Sr., II, III, IV or V.");
    says("homeless", Code::NotAFlag, 0, "perhaps", "\"perhaps\" isn't a choice for homeless. Use TRUE or FALSE.");
    says("suffix", Code::ReadAs, 0, "2nd", "\"2nd\" is read as \"II\".");
    says("state", Code::ReadAs, 0, "California", "\"California\" is read as \"CA\".");
    says("state", Code::NotAState, 0, "Kalifornia", "\"Kalifornia\" isn't a US state. Use a two-letter code, for example CA.");
    says("country", Code::NotACountry, 0, "XX", "\"XX\" isn't a country code. Use two letters, for example US.");
    says(
        "accepted_terms",
        Code::TermsNotAccepted,
        0,
        "FALSE",
        "The student hasn't accepted the terms. Change this to TRUE after they have.",
    );
    says("", Code::CellTooLong, 4000, "", "A value has more than 4,000 characters. Shorten it.");
    says("", Code::TooManyRows, 1_000_000, "", "The file has more than 1,000,000 rows. Split it into smaller files.");
    says("password", Code::PasswordComposition, 0b101, "x", "Password needs a capital letter and a digit.");
}

#[test]
fn a_blank_value_is_asked_for_by_its_name_and_an_example() {
    let enter = |column: &str, expect: &str| says(column, Code::Required, 0, "", expect);
    enter("email", "Enter an email address, for example ana.ruiz@example.org.");
    enter("last", "Enter a last name, for example Ruiz.");
    enter("dob", "Enter a date of birth as YYYY-MM-DD, for example 1999-03-04.");
    enter("accepted_terms", "Enter TRUE after the student has accepted the terms.");
    enter("street1", "Enter a street, for example 1101 E University Ave.");
    enter("state", "Enter a state, for example CA.");
    enter("postal", "Enter a ZIP code, for example 93721 or 93721-4567.");
    enter("country", "Enter a country, for example US.");
    enter("phone_type", "Enter a phone type: Mobile or Landline.");
    says("postal", Code::Required, ABROAD, "", "Enter a postal code.");
    assert_eq!(title(&PROGRAM, Code::Required, PROGRAM.column("postal").unwrap() as u8), "ZIP code missing");
}

#[test]
fn a_day_that_does_not_exist_is_named() {
    let entered = |text: &str, what: &str| {
        let expect = format!("{what} doesn't exist. Enter the date as YYYY-MM-DD, for example 1999-03-04.");
        says("dob", Code::NoSuchDay, 0, text, &expect);
    };
    entered("1999-02-30", "February 30");
    entered("1999-02-29", "February 29, 1999");
    entered("1999-04-31", "April 31");
    entered("1999-13-01", "Month 13");
    entered("0000-01-01", "Year 0");
    entered("", "This date");
}

#[test]
fn a_date_that_can_mean_several_days_names_them() {
    let choose = |text: &str, days: &str| {
        let expect = format!("{text} could be {days}. Choose how dates are written in this file.");
        on_page_says("dob", Code::DateAmbiguous, 0, text, &expect);
    };
    choose("3/4/1999", "March 4 or April 3");
    choose("3/4/99", "March 4 or April 3");
    // A results file offers nothing to choose.
    let entered = "3/4/1999 could be March 4 or April 3. Enter the date as YYYY-MM-DD, for example 1999-03-04.";
    says("dob", Code::DateAmbiguous, 0, "3/4/1999", entered);
}

#[test]
fn a_day_number_is_shown_as_the_date_it_stores() {
    says("dob", Code::DateSerial, 0, "36222", "36222 is how Excel stores a date. Did you mean 1999-03-03?");
    let unseen = "This is how Excel stores a date. Enter the date as YYYY-MM-DD, for example 1999-03-04.";
    says("dob", Code::DateSerial, 0, "", unseen);
}

#[test]
fn values_of_a_column_are_counted_by_its_own_name() {
    let values = |column: &str, count: &str| {
        let column = PROGRAM.column(column).unwrap() as u8;
        super::values(&super::label(&PROGRAM, column), count)
    };
    let named = [("postal", "1"), ("postal", "6"), ("city", "1,204"), ("dob", "2"), ("suffix", "3"), ("accepted_terms", "4")];
    assert_eq!(
        named.map(|(column, count)| values(column, count)),
        ["1 ZIP code", "6 ZIP codes", "1,204 cities", "2 dates of birth", "3 suffixes", "4 accepted terms"]
    );
}

#[test]
fn a_zip_code_without_its_zeros_is_shown_with_them() {
    says("postal", Code::PostalLostZero, 0, "9372", "ZIP code 9372 is missing its leading zero. Use 09372?");
    says("postal", Code::PostalLostZero, 0, "501", "ZIP code 501 is missing its leading zeros. Use 00501?");
    says("postal", Code::PostalLostZero, 0, "2134-1000", "ZIP code 2134-1000 is missing its leading zero. Use 02134-1000?");
    says(
        "postal",
        Code::NotAPostalCode,
        0,
        "93721-",
        "\"93721-\" isn't a ZIP code. Use five digits, or five and four, for example 93721 or 93721-4567.",
    );
}

#[test]
fn a_phone_number_is_refused_with_the_reason() {
    let refused = |text: &str, shown: &str, reason: &str| {
        let expect = format!("{shown} isn't a US phone number: {reason}. Use ten digits, or + and the country code.");
        says("phone", Code::NotAPhone, 0, text, &expect);
    };
    refused("559-100-2222", "559-100-2222", "100 can't be an exchange");
    refused("(155) 555-0100", "(155) 555-0100", "155 can't be an area code");
    refused("911-555-0100", "911-555-0100", "911 can't be an area code");
    refused("555-0100", "555-0100", "it has 7 digits");
    refused("5", "5", "it has 1 digit");
    refused("ask Ana", "\"ask Ana\"", "it contains other characters than digits");
    let abroad =
        "+12 isn't an international phone number: it has 2 digits. Use + and the country code, for example +525512345678.";
    says("phone", Code::NotAPhone, 0, "+12", abroad);
    let unseen = "This value isn't a US phone number. Use ten digits, or + and the country code.";
    says("phone", Code::NotAPhone, 0, "", unseen);
}

#[test]
fn a_character_that_is_not_allowed_is_named() {
    let rule = "Names can use letters, spaces, apostrophes, hyphens and periods.";
    let contains = |c: char, text: &str, expect: &str| {
        says("first", Code::BadCharacter, c as u32, text, &format!("{expect}. {rule}"));
    };
    contains('3', "Rob3rt", "\"Rob3rt\" contains a 3");
    contains('8', "W8", "\"W8\" contains an 8");
    contains('&', "Ana & Wei", "\"Ana & Wei\" contains \"&\"");
    contains('\u{A0}', "", "First name contains a no-break space (U+00A0)");
    on_page_says("first", Code::BadCharacter, '3' as u32, "Rob3rt", &format!("“Rob3rt” contains a 3. {rule}"));
    let invisible = "Phone number contains an invisible character (U+0000). Remove it.";
    says("phone", Code::ControlCharacter, 0, "", invisible);
    says("city", Code::ControlCharacter, '\n' as u32, "", "City contains a line break (U+000A). Remove it.");
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_what_to_choose_instead() {
    let file = |code: Code, param: u32, expect: &str| says("", code, param, "", expect);
    file(Code::NoRows, 0, "The file has column names but no rows. Add a row for each student.");
    file(Code::NoHeader, 0, "We couldn't find column names. The first row should have names such as \"email\".");
    file(Code::IsExcel, 0, "This is an Excel file. In Excel, choose File > Save As > CSV UTF-8, then upload that file.");
    file(Code::IsImage, 0, "This is a picture. Choose a spreadsheet saved as CSV.");
    file(Code::IsArchive, 0, "This is a compressed file, such as a zip file. Unpack it and choose the CSV file inside.");
    file(Code::IsBinary, 0, "This isn't a text file. Choose a spreadsheet saved as CSV.");
    file(
        Code::TooManyColumns,
        300,
        "The file has 300 columns, and the limit is 200. Remove the columns that aren't in the template.",
    );
    file(Code::TooLarge, 512, "The file is larger than 512 MB. Split it into smaller files.");
}

#[test]
fn how_the_file_was_read_is_said_with_its_place() {
    // The parameter counts columns from 0, the sentence as people do.
    says("last", Code::ColumnDoubled, 3, "Last", "Two columns are read as \"last\". Rename or remove the one in column 4.");
    says("", Code::ColumnDropped, 0, "username", "The column \"username\" is no longer used and is left out.");
    says("", Code::ColumnDropped, 2, "", "Column 3 is no longer used and is left out.");
    says("", Code::ColumnsReordered, 0, "", "Your columns are in a different order. That's fine.");
    says("", Code::ReadAsUtf16, 0, "", "The file is read as UTF-16.");
    says("", Code::ReadWithDelimiter, ';' as u32, "", "Columns are separated by semicolons, not by commas.");
    let unclosed = "A quotation mark opens on line 17 and never closes. Add the second one or remove the first.";
    says("notes", Code::QuoteNeverClosed, 17, "", unclosed);
}

#[test]
fn each_fault_of_an_address_is_named() {
    let fault = |fault: EmailFault, text: &str, because: &str| {
        let expect = format!("\"{text}\" isn't an email address ({because}). Use one like ana.ruiz@example.org.");
        says("email", Code::NotAnEmail, fault as u32, text, &expect);
    };
    fault(EmailFault::NoAt, "ana", "it has no @");
    fault(EmailFault::SeveralAt, "ana@ruiz@example.org", "it has more than one @");
    fault(EmailFault::LocalLong, "ana@example.org", "the part before the @ has more than 64 characters");
    let local = "the part before the @ is empty or has a character that isn't allowed";
    fault(EmailFault::Local, "ana..ruiz@example.org", local);
    fault(EmailFault::Domain, "ana@example", "the part after the @ isn't a domain");
}

#[test]
fn what_may_be_meant_is_said_with_its_consequence() {
    says(
        "email",
        Code::ProxyAddress,
        0,
        "ana@x.example.edu",
        "\"ana@x.example.edu\" is a proxy address. The student gets no email there.",
    );
    says(
        "street1",
        Code::PlaceholderAddress,
        0,
        "",
        "The blank parts of the address are filled in from the organization's placeholder address.",
    );
    says("phone_type", Code::PhoneTypeIgnored, 0, "Mobile", "Phone type is ignored because there is no phone number.");
    says(
        "use_temp_password",
        Code::GeneratedWithoutReset,
        0,
        "FALSE",
        "The password is blank, so one is generated, and the student won't be asked to change it. Check that you want this.",
    );
}

#[test]
fn what_is_wrong_with_a_password_is_said_without_it() {
    says("password", Code::PasswordLong, 128, "maple", "Password is too long. Use at most 128 characters.");
    says(
        "password",
        Code::PasswordCommon,
        0,
        "maple",
        "Password is too common. Use something hard to guess, for example four unrelated words.",
    );
}

#[test]
fn fixed_texts_are_word_for_word() {
    says("", Code::CellCount, Finding::cells(20, 23), "", "Invalid number of columns found!");
    says("email", Code::DuplicateEmail, 17, "ana@example.org", "Same email as line 17");
    says("last", Code::DuplicatePerson, 17, "Ruiz", "Same name and birth date as line 17");
    says("last", Code::DuplicateFirst, 42, "Ruiz", "Line 42 has the same name and birth date. This row is kept.");
    let cells = Finding::new(0, Finding::ROW, Code::CellCount, Finding::cells(20, 23));
    assert_eq!(advice(&PROGRAM, cells).unwrap(), "20 cells, 23 expected. Get the new template.");
    let found = Finding::new(0, Finding::ROW, Code::CellCount, 20);
    assert_eq!(advice(&PROGRAM, found).unwrap(), "20 cells. Get the new template.");
    let one = Finding::new(0, Finding::ROW, Code::CellCount, Finding::cells(1, 23));
    assert_eq!(advice(&PROGRAM, one).unwrap(), "1 cell, 23 expected. Get the new template.");
}

#[test]
fn on_a_page_the_advice_follows_as_a_sentence_of_its_own() {
    let kept = "Same email as line 17. Line 17 is kept. Change the email here, or remove one of the two rows.";
    on_page_says("email", Code::DuplicateEmail, 17, "ana@example.org", kept);
    let count = "Invalid number of columns found! 20 cells, 23 expected. Get the new template.";
    on_page_says("", Code::CellCount, Finding::cells(20, 23), "", count);
}

#[test]
fn headers_of_the_file_are_named_by_their_text_or_their_place() {
    let near = "The column \"Zip\" looks like \"postal\", but isn't used yet. Rename it to \"postal\" to use it.";
    says("postal", Code::ColumnNear, 3, "Zip", near);
    says("", Code::ColumnUnknown, 3, "", "Column 4 isn't in the template. It is kept and returned in the results.");
    let missing = "No column for date of birth. Add a column named \"dob YYYY-MM-DD\", or start from the template.";
    says("dob", Code::ColumnMissing, 0, "", missing);
    says("dob", Code::ColumnMissing, 1, "dob YYYY-MM-DD", missing);
    let missing = "No columns for email, last name and date of birth. \
                   Add columns named \"email\", \"last\" and \"dob YYYY-MM-DD\", or start from the template.";
    says("email", Code::ColumnMissing, 3, "email\nlast\ndob YYYY-MM-DD", missing);
    says("first", Code::ColumnCommon, 1, "First Name", "The column \"First Name\" is read as \"first\".");
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
            assert!(sentence.starts_with(|c: char| c.is_uppercase() || c == '"'), "{code:?}: {sentence}");
            let ends = sentence.ends_with(['.', '!', '?']) || sentence.starts_with("Same ");
            assert!(ends, "{code:?}: {sentence}");
            assert!(!sentence.to_lowercase().contains("invalid") || code == Code::CellCount, "{sentence}");
        }
        let title = title(&PROGRAM, code, column);
        assert!(title.len() > 3 && !title.contains(['{', '}', '.']), "{code:?}: {title}");
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
    matches!(code, Code::ColumnNear | Code::ColumnUnknown | Code::ColumnDropped | Code::ColumnCommon)
}

/// These always carry the template's column.
fn is_about_a_template_column(code: Code) -> bool {
    matches!(code, Code::ColumnMissing | Code::ColumnAbsent | Code::ColumnDoubled | Code::ColumnNear | Code::ColumnCommon)
}

#[test]
fn a_quotation_is_short_and_on_one_line() {
    let quoted = |medium: Medium, text: &str| {
        let finding = Finding::new(0, Finding::ROW, Code::FileEmpty, 0);
        Words { language: Language::English, medium, program: &PROGRAM, finding, text }.quoted(text)
    };
    assert_eq!(quoted(Medium::File, "a\"b\nc"), "\"a'b\u{FFFD}c\"");
    assert_eq!(quoted(Medium::Page, &"é".repeat(61)), format!("“{}…”", "é".repeat(60)));
}

#[test]
fn no_text_is_blank_and_no_placeholder_is_unknown() {
    let all = Sentence::ALL.iter().map(|text| text.en()).chain(Title::ALL.iter().map(|text| text.en()));
    for text in all.chain(Advice::ALL.iter().map(|text| text.en())) {
        assert!(!text.trim().is_empty() && !text.contains('`'), "{text}");
        for placeholder in text.split('{').skip(1).filter_map(|rest| rest.split(['}', ':']).next()) {
            assert!(PLACEHOLDERS.contains(&placeholder), "{placeholder} in {text}");
        }
    }
    assert!(!Part::ALL.iter().any(|text| text.en().trim().is_empty()));
}
