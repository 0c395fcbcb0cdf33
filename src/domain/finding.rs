//! Findings: what there is to say about a cell, a row or the file. Eight bytes each; the sentence
//! is made by the catalog (`messages::findings`) when shown.

use serde::{Deserialize, Serialize};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Normalized on the way; nothing to do.
    Info,
    /// The row goes in; someone should look.
    Warning,
    /// The row will fail.
    Error,
}

impl Severity {
    /// Stable name, as in `--json` and details: `error`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $code:ident = $name:literal, $severity:ident;)*) => {
        /// What is said. The stable name stands in tests and `--json`. **Stored rows hold the
        /// number**: a new code goes at the very end, and none is ever moved or taken away. The
        /// same holds for the order of a program's columns and keys, as long as staged rows are
        /// kept.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[repr(u8)]
        pub enum Code { $($(#[doc = $doc])* #[serde(rename = $name)] $code,)* }

        impl Code {
            /// Every code, in order.
            pub const ALL: &'static [Code] = &[$(Code::$code,)*];

            /// Stable name, `snake_case`.
            pub fn name(self) -> &'static str {
                match self { $(Code::$code => $name,)* }
            }

            /// The code of that stable name.
            pub fn from_name(name: &str) -> Option<Code> {
                Self::ALL.iter().copied().find(|code| code.name() == name)
            }

            /// About two rows of the file together, and not about one alone: an edit elsewhere in
            /// the file can settle it.
            pub fn is_of_file(self) -> bool {
                matches!(
                    self,
                    Code::DuplicateFirst
                        | Code::DuplicateEmail
                        | Code::DuplicatePerson
                        | Code::DuplicateKey
                        | Code::MoreThanRecommended
                )
            }

            /// How bad it is.
            pub fn severity(self) -> Severity {
                match self { $(Code::$code => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    // The file.
    /// Nothing in the file.
    FileEmpty = "file_empty", Error;
    /// A header and no rows.
    NoRows = "no_rows", Error;
    /// No header line in the first rows.
    NoHeader = "no_header", Error;
    /// An Excel workbook, whatever its name says.
    IsExcel = "is_excel", Error;
    /// A PDF.
    IsPdf = "is_pdf", Error;
    /// A picture.
    IsImage = "is_image", Error;
    /// A zip archive (or another archive).
    IsArchive = "is_archive", Error;
    /// Binary data of another kind.
    IsBinary = "is_binary", Error;
    /// Past the row limit; param: the limit.
    TooManyRows = "too_many_rows", Error;
    /// Past the column limit; param: columns found.
    TooManyColumns = "too_many_columns", Error;
    /// Past the size limit; param: limit in MiB.
    TooLarge = "too_large", Error;
    /// The same column twice; param: the second file column.
    ColumnDoubled = "column_doubled", Error;
    /// Required columns are missing; column: the first, param: how many. The text is their headers
    /// in the template, one a line.
    ColumnMissing = "column_missing", Error;
    /// An optional column is missing; its cells count as blank.
    ColumnAbsent = "column_absent", Info;
    /// A header that looks like the column but is not used until accepted; param: file column.
    ColumnNear = "column_near", Warning;
    /// A header that is no column of the template; its cells go through unchanged. Param: file
    /// column.
    ColumnUnknown = "column_unknown", Info;
    /// A column that is left out (`username`); param: file column.
    ColumnDropped = "column_dropped", Info;
    /// Columns stand in another order than in the template.
    ColumnsReordered = "columns_reordered", Info;
    /// The header was found below title rows; param: its line.
    HeaderBelowTitle = "header_below_title", Info;
    /// Read as UTF-16.
    ReadAsUtf16 = "read_as_utf16", Info;
    /// Not UTF-8: read as Windows-1252. Param: line of the first such byte; the text is a name as
    /// it is read, where one holds such a byte.
    ReadAsWindows1252 = "read_as_windows_1252", Info;
    /// Read with this delimiter, not a comma; param: its code point.
    ReadWithDelimiter = "read_with_delimiter", Info;
    /// A safe results file: the apostrophes in front of formulas were taken away.
    ReadAsEscaped = "read_as_escaped", Info;

    // A row.
    /// `Invalid number of columns found!`; param: [`Finding::cells`] of cells found and expected.
    CellCount = "cell_count", Error;
    /// A quote opens here and never closes; param: line where it opened.
    QuoteNeverClosed = "quote_never_closed", Error;
    /// Bytes that are not UTF-8.
    NotUtf8 = "not_utf8", Error;
    /// The cell is longer than we read; param: the limit in characters.
    CellTooLong = "cell_too_long", Error;
    /// A control or bidirectional-control character, NUL among them; param: its code point.
    ControlCharacter = "control_character", Error;

    // A cell, any field.
    /// Required and blank.
    Required = "required", Error;
    /// Longer than the field allows; param: the limit.
    TooLong = "too_long", Error;
    /// A character that the field does not allow; param: its code point.
    BadCharacter = "bad_character", Error;
    /// None of the allowed words.
    NotAChoice = "not_a_choice", Error;
    /// Read as the canonical word.
    ReadAs = "read_as", Info;
    /// Neither TRUE nor FALSE.
    NotAFlag = "not_a_flag", Error;

    // Email.
    /// Not an email address.
    NotAnEmail = "not_an_email", Error;
    /// A proxy address.
    ProxyAddress = "proxy_address", Warning;

    // Dates.
    /// Not a date in the template's form.
    NotADate = "not_a_date", Error;
    /// In another form; one reading exists.
    DateOtherForm = "date_other_form", Error;
    /// In another form; day and month could be either.
    DateAmbiguous = "date_ambiguous", Error;
    /// An Excel date serial.
    DateSerial = "date_serial", Error;
    /// In the template's form, but there is no such day.
    NoSuchDay = "no_such_day", Error;
    /// Today or later.
    DateInFuture = "date_in_future", Error;
    /// Before the first year that the column takes; param: that year.
    DateTooEarly = "date_too_early", Error;
    /// Younger than the program expects; param: age.
    VeryYoung = "very_young", Warning;

    // Terms, address, phone.
    /// Terms are not accepted.
    TermsNotAccepted = "terms_not_accepted", Error;
    /// A blank address takes the placeholder address.
    PlaceholderAddress = "placeholder_address", Info;
    /// Not a state of the country.
    NotAState = "not_a_state", Error;
    /// Not a postal code of the country.
    NotAPostalCode = "not_a_postal_code", Error;
    /// Four digits: a leading zero was lost.
    PostalLostZero = "postal_lost_zero", Error;
    /// Not a country.
    NotACountry = "not_a_country", Error;
    /// Not a phone number.
    NotAPhone = "not_a_phone", Error;
    /// A phone type without a phone is ignored.
    PhoneTypeIgnored = "phone_type_ignored", Info;

    // Passwords. Never quote the value.
    /// Shorter than allowed; param: the least.
    PasswordShort = "password_short", Error;
    /// Longer than allowed; param: the most.
    PasswordLong = "password_long", Error;
    /// On the blocklist.
    PasswordCommon = "password_common", Error;
    /// Contains the name, email, DOC ID or birth date.
    PasswordPersonal = "password_personal", Error;
    /// The organization's composition rule is not met.
    PasswordComposition = "password_composition", Error;
    /// FALSE with a blank password: generated, and no reset at first sign-in.
    GeneratedWithoutReset = "generated_without_reset", Warning;

    // Numbers and duplicates.
    /// Not shaped like a CCCID; param: [`TURNED_INTO_DATE`] where a spreadsheet made a date of one.
    NotACccid = "not_a_cccid", Error;
    /// A later row has the same key; param: its line. On the first row.
    DuplicateFirst = "duplicate_first", Info;
    /// `Same email as line n`; param: the first row's line.
    DuplicateEmail = "duplicate_email", Error;
    /// `Same name and birth date as line n`; param: the first row's line.
    DuplicatePerson = "duplicate_person", Error;
    /// `Same … as line n` for another kind of key; param: the first row's line.
    DuplicateKey = "duplicate_key", Error;

    // Places.
    /// No place that the requester may use; param: a [`PlaceFault`](super::field::PlaceFault).
    NotAPlace = "not_a_place", Error;

    // Kinds of accounts, and what an organization set.
    /// Accounts of this kind are created one at a time, not from a file.
    CreatedSingly = "created_singly", Error;
    /// The requester may not create accounts of this kind there.
    MayNotCreate = "may_not_create", Error;
    /// An email address outside the organization's domains.
    OtherDomain = "other_domain", Warning;
    /// The same, where the organization takes none.
    DomainRefused = "domain_refused", Error;
    /// More rows with this value than are recommended; param: how many are.
    MoreThanRecommended = "more_than_recommended", Warning;
    /// The columns are not exactly the template's, and the organization takes no others.
    NotTheTemplate = "not_the_template", Error;
    /// With the accounts that there are, more have this value than are recommended; param: how many
    /// there are. Of the file, and of the form for one account.
    TooManyWithExisting = "too_many_with_existing", Warning;
    /// Not in the form that the organization set; param: 1 where zeros in front are missing.
    NotThePattern = "not_the_pattern", Error;

    // Files as people have them.
    /// A name without a visible letter.
    NoLetter = "no_letter", Error;
    /// A name with the pattern of text that was encoded twice.
    DoublyEncoded = "doubly_encoded", Warning;
    /// Rows that end before their last columns, all of which may be blank; param: how many.
    ShortRows = "short_rows", Info;
    /// NULs or ^Z behind the last row.
    PaddedEnd = "padded_end", Info;
    /// Rows that are the header once more, and are ignored; param: how many. The text is the line
    /// of the first.
    HeaderRepeated = "header_repeated", Info;
    /// Rows that are quoted as a whole; param: how many, or 0 where the header is as well and
    /// nothing can be read.
    RowsInQuotes = "rows_in_quotes", Error;
    /// A delimiter that is not looked for; param: its code point.
    OtherDelimiter = "other_delimiter", Error;
    /// Not UTF-8: read as Mac Roman. Param: line of the first such byte; the text is a name as it
    /// is read, as for Windows-1252.
    ReadAsMacRoman = "read_as_mac_roman", Info;
    /// A column that is read by what everybody writes for it; param: file column.
    ColumnCommon = "column_common", Info;

    /// A password that is not in the organization's format; param: a
    /// [`FormatFault`](super::password::FormatFault).
    PasswordFormat = "password_format", Error;
}

/// Parameter of [`Code::NotACccid`] for a number that a spreadsheet took for a month and a year,
/// and wrote as a date: `Mar-01` for `MAR2001`.
pub const TURNED_INTO_DATE: u32 = 1;

/// One thing to say, packed into eight bytes: row (20 bits), column (8), code (8), parameter (28).
/// Sorts by row, then column.
///
/// Row counts data rows from 0 (blank rows included, title rows not); column is the template's, or
/// [`Finding::ROW`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct Finding(u64);

/// Bits that are no finding: their code is none that this program knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a finding with the unknown code {0}")]
pub struct UnknownCode(u8);

impl TryFrom<u64> for Finding {
    type Error = UnknownCode;

    fn try_from(bits: u64) -> Result<Finding, UnknownCode> {
        let code = (bits >> 28) as u8;
        if usize::from(code) < Code::ALL.len() { Ok(Finding(bits)) } else { Err(UnknownCode(code)) }
    }
}

impl From<Finding> for u64 {
    fn from(finding: Finding) -> u64 {
        finding.0
    }
}

impl Finding {
    /// The column of a finding that belongs to the row (or the file) as a whole.
    pub const ROW: u8 = 255;
    const PARAM_BITS: u64 = (1 << 28) - 1;

    /// Packs one finding. `param` is cut off at 28 bits.
    pub fn new(row: u32, column: u8, code: Code, param: u32) -> Finding {
        let param = u64::from(param).min(Self::PARAM_BITS);
        Finding(u64::from(row) << 44 | u64::from(column) << 36 | u64::from(code as u8) << 28 | param)
    }

    /// The parameter of [`Code::CellCount`]: cells found and cells expected, each up to 16,383.
    pub fn cells(found: usize, expected: usize) -> u32 {
        (found.min(0x3FFF) | expected.min(0x3FFF) << 14) as u32
    }

    /// Data row, from 0.
    pub fn row(self) -> u32 {
        (self.0 >> 44) as u32
    }

    /// Template column, or [`Finding::ROW`].
    pub fn column(self) -> u8 {
        (self.0 >> 36) as u8
    }

    /// What is said.
    pub fn code(self) -> Code {
        Code::ALL[usize::from((self.0 >> 28) as u8)]
    }

    /// What the code needs.
    pub fn param(self) -> u32 {
        (self.0 & Self::PARAM_BITS) as u32
    }

    /// The packed form, as stored.
    pub fn to_bits(self) -> u64 {
        self.0
    }

    /// From the packed form, as stored.
    pub fn from_bits(bits: u64) -> Result<Finding, UnknownCode> {
        Finding::try_from(bits)
    }
}

impl std::fmt::Debug for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{} {}({})", self.row(), self.column(), self.code().name(), self.param())
    }
}

#[cfg(test)]
mod tests {
    use super::{Code, Finding, UnknownCode};

    #[test]
    fn a_stored_code_that_nobody_knows_is_no_finding() {
        let last = Finding::new(7, 2, *Code::ALL.last().unwrap(), 5);
        assert_eq!(Finding::from_bits(last.to_bits()), Ok(last));
        let unknown = Code::ALL.len() as u8;
        assert_eq!(Finding::from_bits(u64::from(unknown) << 28), Err(UnknownCode(unknown)));
        assert!(serde_json::from_str::<Finding>(&u64::MAX.to_string()).is_err());
    }

    /// Stored rows hold numbers: this list only ever grows, at its end.
    #[test]
    fn no_code_ever_gets_another_number() {
        let known = "
            file_empty no_rows no_header is_excel is_pdf is_image is_archive is_binary too_many_rows too_many_columns too_large
            column_doubled column_missing column_absent column_near column_unknown column_dropped columns_reordered
            header_below_title read_as_utf16 read_as_windows_1252 read_with_delimiter read_as_escaped cell_count
            quote_never_closed not_utf8 cell_too_long control_character required too_long bad_character not_a_choice read_as
            not_a_flag not_an_email proxy_address not_a_date date_other_form date_ambiguous date_serial no_such_day
            date_in_future date_too_early very_young terms_not_accepted placeholder_address not_a_state not_a_postal_code
            postal_lost_zero not_a_country not_a_phone phone_type_ignored password_short password_long password_common
            password_personal password_composition generated_without_reset not_a_cccid duplicate_first
            duplicate_email duplicate_person duplicate_key not_a_place created_singly may_not_create other_domain
            domain_refused more_than_recommended not_the_template too_many_with_existing not_the_pattern
            no_letter doubly_encoded short_rows padded_end header_repeated rows_in_quotes other_delimiter
            read_as_mac_roman column_common password_format
        ";
        let names: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names, known.split_whitespace().collect::<Vec<_>>());
        assert!(Code::ALL.iter().enumerate().all(|(number, code)| *code as usize == number));
    }
}
