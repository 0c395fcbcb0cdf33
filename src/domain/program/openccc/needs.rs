//! *What the file needs*: an example and a hint for each column of the template.

use crate::domain::program::pages::ColumnHelp;

/// What the results fill in.
const BLANK: &str = "Leave this field blank";

const fn help(column: &'static str, example: &'static str, help: &'static str) -> ColumnHelp {
    ColumnHelp { column, example, help }
}

pub(super) static COLUMNS: [ColumnHelp; 23] = [
    help("email", "ana.ruiz@example.org", "Also the username. At most 128 characters."),
    help("first", "Ana", "At most 50 characters. Leave it blank for a student with one name only."),
    help("last", "Ruiz", "At most 50 characters."),
    help("middle", "Lucía", "At most 50 characters."),
    help("suffix", "Jr.", "One of Jr., Sr., II, III, IV, V."),
    help("preferred", "Annie", "At most 50 characters."),
    help("dob", "1999-03-04", "As YYYY-MM-DD."),
    help("accepted_terms", "TRUE", "The student has accepted the terms."),
    help("homeless", "FALSE", "Blank means FALSE. With TRUE, the address may be blank."),
    help("street1", "1101 E University Ave", "Required unless homeless is TRUE."),
    help("street2", "Apt 4", ""),
    help("city", "Fresno", "Required unless homeless is TRUE."),
    help("state", "CA", "Two letters in the US. Required unless homeless is TRUE."),
    help("postal", "93741", "A ZIP code in the US. Required unless homeless is TRUE."),
    help("country", "US", "Two letters. Required unless homeless is TRUE."),
    help("phone", "(559) 555-0100", "Ten digits, or + and the country code."),
    help("phone_type", "Mobile", "Mobile or Landline. Required with a phone number."),
    help("password", "", "12 to 128 characters. Leave it blank to generate one."),
    help(
        "use_temp_password",
        "TRUE",
        "Blank means TRUE. Tip: set it to FALSE if staff also submit an application for the student, so that the password isn't reset right away.",
    ),
    help("status", "", BLANK),
    help("cccid", "", BLANK),
    help("message", "", BLANK),
    help("notes", "Met on March 4", "Notes come back unmodified."),
];
