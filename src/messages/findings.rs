//! Sentences for findings: what is wrong, what to do, an example. Findings on secrets never quote
//! the value.

pub mod texts;

use std::fmt::Display;

use time::{Date, Month};

use self::texts::{Advice, Part, Sentence, Title};
use super::{Language, fill, lower_first, number};
use crate::domain::dates::{self, Form};
use crate::domain::field::{ABROAD, EmailFault, PhoneFault, PlaceFault, canon, length, pad_zip, with_article};
use crate::domain::finding::{Code, Finding, TURNED_INTO_DATE};
use crate::domain::password::{Composition, FormatFault};
use crate::domain::program::Program;
use crate::domain::template::{Column, ColumnRole};

/// The text of a table whose variants are named as the codes.
macro_rules! by_code {
    ($table:ident, $code:expr) => {
        by_code!(@ $table, $code,
            FileEmpty NoRows NoHeader IsExcel IsPdf IsImage IsArchive IsBinary TooManyRows TooManyColumns TooLarge ColumnDoubled
            ColumnMissing ColumnAbsent ColumnNear ColumnUnknown ColumnDropped ColumnsReordered HeaderBelowTitle ReadAsUtf16
            ReadAsWindows1252 ReadWithDelimiter ReadAsEscaped CellCount QuoteNeverClosed NotUtf8 CellTooLong ControlCharacter
            Required TooLong BadCharacter NotAChoice ReadAs NotAFlag NotAnEmail ProxyAddress NotADate DateOtherForm DateAmbiguous
            DateSerial NoSuchDay DateInFuture DateTooEarly VeryYoung TermsNotAccepted PlaceholderAddress NotAState NotAPostalCode
            PostalLostZero NotACountry NotAPhone PhoneTypeIgnored PasswordShort PasswordLong PasswordCommon PasswordPersonal
            PasswordComposition GeneratedWithoutReset NotACccid DuplicateFirst DuplicateEmail DuplicatePerson DuplicateKey NotAPlace
            CreatedSingly MayNotCreate OtherDomain DomainRefused MoreThanRecommended NotTheTemplate
            TooManyWithExisting NotThePattern NoLetter DoublyEncoded
            ShortRows PaddedEnd HeaderRepeated RowsInQuotes OtherDelimiter ReadAsMacRoman ColumnCommon
            PasswordFormat)
    };
    (@ $table:ident, $code:expr, $($name:ident)*) => {
        match $code { $(Code::$name => $table::$name,)* }
    };
}

/// Where a sentence is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// In a page, beside the file: typographic quotation marks, and what the page offers may be
    /// named.
    Page,
    /// In a results file or on the command line: plain quotation marks.
    File,
}

/// The sentence of one finding as a results file has it, in English. `text` is the cell as typed,
/// or the header for a finding on a column of the file; blank where it is not known any more.
pub fn sentence(program: &Program, finding: Finding, text: &str) -> String {
    sentence_in(Language::English, Medium::File, program, finding, text)
}

/// The sentence of one finding as a page shows it beside the file, followed by its [`advice`].
pub fn on_page(program: &Program, finding: Finding, text: &str) -> String {
    let sentence = sentence_in(Language::English, Medium::Page, program, finding, text);
    match advice(program, finding) {
        Some(advice) if sentence.ends_with(['.', '!', '?']) => format!("{sentence} {advice}"),
        Some(advice) => format!("{sentence}. {advice}"),
        None => sentence,
    }
}

/// The sentence of one finding in a language, for a medium.
pub fn sentence_in(language: Language, medium: Medium, program: &Program, finding: Finding, text: &str) -> String {
    let words = Words { language, medium, program, finding, text: text.trim() };
    words.fill(words.template())
}

/// What the list of problems calls findings of that code in that template column (or
/// [`Finding::ROW`]): `ZIP code missing`.
pub fn title(program: &Program, code: Code, column: u8) -> String {
    let finding = Finding::new(0, column, code, 0);
    let template = by_code!(Title, code).text(Language::English);
    Words { language: Language::English, medium: Medium::Page, program, finding, text: "" }.fill(template)
}

/// That many values of a template column: `1 ZIP code`, `6 ZIP codes`. `count` as pages write it.
pub fn values(label: &str, count: &str) -> String {
    let noun = lower_first(label);
    format!("{count} {}", if count == "1" { noun } else { plural(&noun) })
}

/// The plural of a label: `cities`, `dates of birth`.
fn plural(noun: &str) -> String {
    if let Some((thing, of)) = noun.split_once(" of ") {
        return format!("{} of {of}", plural(thing));
    }
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        _ if noun.ends_with('s') => noun.to_owned(),
        _ if noun.ends_with(['x', 'z']) || noun.ends_with("ch") || noun.ends_with("sh") => format!("{noun}es"),
        _ => format!("{noun}s"),
    }
}

/// What findings in that template column (or [`Finding::ROW`]) call it: `ZIP code`.
pub fn label(program: &Program, column: u8) -> String {
    let finding = Finding::new(0, column, Code::Required, 0);
    Words { language: Language::English, medium: Medium::Page, program, finding, text: "" }.label()
}

/// What to do about a finding, where its sentence alone does not say it.
pub fn advice(program: &Program, finding: Finding) -> Option<String> {
    let template = match finding.code() {
        Code::CellCount if finding.param() >> 14 == 0 => Advice::CellCountFound,
        Code::CellCount => Advice::CellCount,
        Code::DuplicateEmail => Advice::DuplicateEmail,
        Code::DuplicatePerson | Code::DuplicateKey => Advice::Duplicate,
        Code::NotACccid if finding.param() == TURNED_INTO_DATE => return None,
        Code::NotACccid => Advice::NotACccid,
        Code::NotAPlace => match PlaceFault::from_param(finding.param())? {
            PlaceFault::Blank => Advice::PlaceBlank,
            PlaceFault::Inactive => Advice::PlaceInactive,
            PlaceFault::NotUsable => Advice::PlaceNotUsable,
        },
        Code::ProxyAddress => Advice::ProxyAddress,
        Code::ReadAsWindows1252 | Code::ReadAsMacRoman => Advice::Encoding,
        _ => return None,
    };
    let language = Language::English;
    Some(Words { language, medium: Medium::Page, program, finding, text: "" }.fill(template.text(language)))
}

/// Longest quotation of a cell, in characters.
const MAX_QUOTE: usize = 60;

/// The values of a finding's placeholders. Each is made only when its text asks for it.
struct Words<'f> {
    language: Language,
    medium: Medium,
    program: &'f Program,
    finding: Finding,
    text: &'f str,
}

/// Every placeholder of the texts of findings.
const PLACEHOLDERS: [&str; 34] = [
    "age",
    "character",
    "column",
    "could_be",
    "count",
    "day",
    "delimiter",
    "expected",
    "expects",
    "first_header",
    "format_kind",
    "format_place",
    "found",
    "header",
    "kinds",
    "label",
    "label_lower",
    "length",
    "missing_headers",
    "missing_labels",
    "named",
    "noun",
    "padded",
    "param",
    "person",
    "phone_problem",
    "place",
    "reading",
    "required",
    "rule",
    "serial",
    "text",
    "value",
    "zeros",
];

impl Words<'_> {
    /// The program's own sentence for the code, or the one for what is known of the cell.
    fn template(&self) -> &'static str {
        let code = self.finding.code();
        let own = self.program.messages.sentences.iter().find(|(known, _)| *known == code);
        own.map_or_else(|| self.sentence().text(self.language), |(_, sentence)| *sentence)
    }

    fn sentence(&self) -> Sentence {
        match self.finding.code() {
            Code::NotAnEmail => match EmailFault::from_param(self.finding.param()) {
                Some(EmailFault::NoAt) => Sentence::EmailNoAt,
                Some(EmailFault::SeveralAt) => Sentence::EmailSeveralAt,
                Some(EmailFault::LocalLong) => Sentence::EmailLocalLong,
                Some(EmailFault::Local) => Sentence::EmailLocal,
                Some(EmailFault::Domain) => Sentence::EmailDomain,
                None => Sentence::NotAnEmail,
            },
            Code::TooLong if self.text.is_empty() => Sentence::TooLongUnseen,
            Code::DateAmbiguous if self.medium == Medium::File => Sentence::DateAmbiguousInFile,
            Code::DateSerial if self.serial().is_none() => Sentence::DateSerialUnseen,
            Code::PostalLostZero if !self.may_quote() => Sentence::PostalLostZeroUnseen,
            Code::NotAPhone if self.text.starts_with('+') => Sentence::NotAPhoneAbroad,
            Code::NotACccid if self.finding.param() == TURNED_INTO_DATE => Sentence::CccidAsDate,
            Code::PasswordFormat => match FormatFault::from_param(self.finding.param()) {
                FormatFault::Length(_) => Sentence::PasswordFormatLength,
                FormatFault::Place(..) => Sentence::PasswordFormat,
            },
            Code::ColumnMissing if self.missing().len() > 1 => Sentence::ColumnsMissing,
            Code::ReadAsWindows1252 if !self.text.is_empty() => Sentence::ReadAsWindows1252Shown,
            Code::ReadAsMacRoman if !self.text.is_empty() => Sentence::ReadAsMacRomanShown,
            code => by_code!(Sentence, code),
        }
    }

    fn fill(&self, template: &str) -> String {
        let plain;
        let template = match self.medium {
            Medium::Page => template,
            Medium::File => {
                plain = template.replace(['“', '”'], "\"");
                &plain
            }
        };
        let asked: Vec<(&str, String)> = PLACEHOLDERS
            .into_iter()
            .filter(|name| template.contains(&format!("{{{name}}}")) || template.contains(&format!("{{{name}:")))
            .map(|name| (name, self.word(name)))
            .collect();
        let values: Vec<(&str, &dyn Display)> = asked.iter().map(|(name, word)| (*name, word as &dyn Display)).collect();
        fill(template, &values)
    }

    fn word(&self, name: &str) -> String {
        let param = self.finding.param();
        match name {
            "age" => match param {
                0 => self.part(Part::UnderOne),
                years => self.part_with(Part::Years, &[("count", &years)]),
            },
            "character" => self.character(),
            "column" => match self.text {
                "" => self.part_with(Part::ColumnAt, &[("place", &(param + 1))]),
                header => self.part_with(Part::ColumnNamed, &[("text", &self.quoted(header))]),
            },
            "could_be" => self.could_be(),
            "count" => number(param.into()),
            "day" => self.day(),
            "delimiter" => match char::from_u32(param) {
                Some(';') => self.part(Part::Semicolons),
                Some('\t') => self.part(Part::Tabs),
                Some('|') => self.part(Part::Bars),
                other => self.quoted(&other.unwrap_or(' ').to_string()),
            },
            "expected" => (param >> 14).to_string(),
            "expects" => self.column().map_or_else(String::new, |column| column.field.expects()),
            "first_header" => self.program.columns.first().map_or("", |column| column.header).to_owned(),
            "format_kind" => match FormatFault::from_param(param).wanted() {
                Ok(words) => words.to_owned(),
                Err(sign) => self.quoted(&sign.to_string()),
            },
            "format_place" => FormatFault::from_param(param).number().to_string(),
            "found" => (param & 0x3FFF).to_string(),
            "header" => self.column().map_or_else(String::new, |column| self.quoted(column.header)),
            "kinds" => Composition::from_bits(param).words(),
            "label" => self.label(),
            "label_lower" => lower_first(&self.label()),
            "length" => length(&canon(self.text)).to_string(),
            "missing_headers" => list(self.missing().iter().map(|column| self.quoted(column.header))),
            "missing_labels" => list(self.missing().iter().map(|column| lower_first(column.label))),
            "named" => match self.may_quote() {
                true => format!("{} {}", self.label(), self.shown()),
                false => self.label(),
            },
            "noun" => self.noun().to_owned(),
            "padded" => pad_zip(self.text),
            "param" => param.to_string(),
            "person" => self.program.person.0.to_owned(),
            "phone_problem" => self.phone_problem(),
            "place" => (param + 1).to_string(),
            "reading" => self
                .column()
                .filter(|_| self.may_quote())
                .and_then(|column| column.field.read_as(self.text))
                .map_or_else(|| self.part(Part::UsualForm), |reading| self.quoted(&reading)),
            "required" => self.required(),
            "rule" => self.column().map_or_else(|| self.part(Part::RemoveIt), |column| column.field.rule()),
            "serial" => self.serial().unwrap_or_default(),
            "value" => match self.may_quote() {
                true => self.shown(),
                false => self.label(),
            },
            "zeros" => {
                let zip = self.text.split_once('-').map_or(self.text, |(zip, _)| zip);
                5_usize.saturating_sub(zip.len()).to_string()
            }
            _ => match self.may_quote() {
                true => self.shown(),
                false => self.part(Part::ThisValue),
            },
        }
    }

    fn part(&self, part: Part) -> String {
        part.text(self.language).to_owned()
    }

    fn part_with(&self, part: Part, values: &[(&str, &dyn Display)]) -> String {
        fill(part.text(self.language), values)
    }

    fn column(&self) -> Option<&'static Column> {
        self.program.columns.get(usize::from(self.finding.column()))
    }

    /// The columns of a finding that names several.
    fn missing(&self) -> Vec<&'static Column> {
        let of = |header: &str| self.program.columns.iter().find(|column| column.header == header);
        self.text.lines().filter_map(of).collect()
    }

    fn form(&self) -> Option<Form> {
        self.column()?.field.date_form()
    }

    fn may_quote(&self) -> bool {
        !self.text.is_empty() && self.column().is_none_or(|column| column.role != ColumnRole::Secret)
    }

    /// The cell's text: numbers and dates as they are, anything else between quotation marks.
    fn shown(&self) -> String {
        if is_figure(self.text) { self.text.to_owned() } else { self.quoted(self.text) }
    }

    /// A quotation on one line, and short.
    fn quoted(&self, text: &str) -> String {
        let (open, close) = match self.medium {
            Medium::Page => ('“', '”'),
            Medium::File => ('"', '"'),
        };
        let clean = |c: char| match c {
            c if c.is_control() => '\u{FFFD}',
            '"' => '\'',
            c => c,
        };
        let mut chars = text.chars().map(clean);
        let start: String = chars.by_ref().take(MAX_QUOTE).collect();
        let rest = if chars.next().is_some() { "…" } else { "" };
        format!("{open}{start}{rest}{close}")
    }

    fn label(&self) -> String {
        match (self.column(), self.finding.code()) {
            (Some(column), Code::Required) if self.finding.param() != ABROAD => {
                column.field.noun().unwrap_or(column.label).to_owned()
            }
            (Some(column), _) => column.label.to_owned(),
            (None, Code::CellTooLong | Code::ControlCharacter) => self.part(Part::Cell),
            (None, _) => self.part(Part::Row),
        }
    }

    /// `a last name, for example Ruiz`.
    fn required(&self) -> String {
        let noun = lower_first(&self.label());
        match self.column() {
            Some(column) if self.finding.param() != ABROAD => {
                fill(&column.field.required(&noun), &[("person", &self.program.person.0)])
            }
            _ => with_article(&noun),
        }
    }

    /// `a 3`, `“&”`, `a no-break space (U+00A0)`.
    fn character(&self) -> String {
        let param = self.finding.param();
        let code = format!("U+{param:04X}");
        let unseen = match char::from_u32(param) {
            Some('\u{A0}') => Part::NoBreakSpace,
            Some('\u{200B}') => Part::ZeroWidthSpace,
            Some('\n' | '\r' | '\u{2028}' | '\u{2029}') => Part::LineBreak,
            Some('\t') => Part::Tab,
            Some('8') => return self.part(Part::Eight),
            Some(c) if c.is_ascii_digit() => return self.part_with(Part::Digit, &[("digit", &c)]),
            Some(c) if self.finding.code() == Code::BadCharacter && !c.is_control() && !c.is_whitespace() => {
                return self.quoted(&c.to_string());
            }
            _ => Part::Invisible,
        };
        self.part_with(unseen, &[("code", &code)])
    }

    /// The day that does not exist: `February 30`, `February 29, 1999`, `Month 13`.
    fn day(&self) -> String {
        let parts = self.form().filter(|_| self.may_quote()).and_then(|form| dates::parts(self.text, form));
        let Some((year, number, day)) = parts else { return self.part(Part::ThisDate) };
        let month = u8::try_from(number).ok().and_then(|number| Month::try_from(number).ok());
        match month {
            _ if year == 0 => self.part(Part::YearZero),
            None => self.part_with(Part::Month, &[("number", &number)]),
            Some(Month::February) if day == 29 => format!("{} {day}, {year}", Month::February),
            Some(month) => format!("{month} {day}"),
        }
    }

    /// The days that an ambiguous date can mean: `March 4 or April 3`.
    fn could_be(&self) -> String {
        // Month and day do not depend on today; only the century of a year of two digits does, and
        // it is not shown.
        let mut days: Vec<String> = Vec::new();
        for (_, date) in dates::readings(if self.may_quote() { self.text } else { "" }, Date::MAX) {
            let day = format!("{} {}", date.month(), date.day());
            if !days.contains(&day) {
                days.push(day);
            }
        }
        match days.as_slice() {
            [] | [_] => self.part(Part::TwoDays),
            several => several.join(" or "),
        }
    }

    /// The date of a spreadsheet's day number, as the template wants it.
    fn serial(&self) -> Option<String> {
        let form = self.form().filter(|_| self.may_quote())?;
        dates::read(self.text, Form::Serial, Date::MAX).map(|date| dates::write(date, form))
    }

    /// `: 100 can't be an exchange`.
    fn phone_problem(&self) -> String {
        if !self.may_quote() {
            return String::new();
        }
        let digits = |digits: [u8; 3]| digits.map(char::from).iter().collect::<String>();
        match PhoneFault::of(self.text) {
            PhoneFault::Characters => self.part(Part::NotDigits),
            PhoneFault::Count(count) => self.part_with(Part::DigitCount, &[("digits", &count)]),
            PhoneFault::Area(area) => self.part_with(Part::AreaCode, &[("digits", &digits(area))]),
            PhoneFault::Exchange(exchange) => self.part_with(Part::Exchange, &[("digits", &digits(exchange))]),
            PhoneFault::CountryZero => self.part(Part::LeadingZero),
        }
    }

    /// What the key of a duplicate is called. It is found by the column that carries the finding.
    fn noun(&self) -> &'static str {
        let column = self.column().map(|column| column.name);
        self.program
            .keys
            .iter()
            .find(|key| key.duplicate.is_some_and(|duplicate| Some(duplicate.at) == column))
            .map_or("key", |key| key.noun)
    }
}

/// `a, b and c`.
fn list(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    match items.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        items => items.concat(),
    }
}

/// A number, a date or a phone number, which needs no quotation marks: `9372`, `3/4/1999`,
/// `(559) 555-0100`.
fn is_figure(text: &str) -> bool {
    let inside = |c: char| c.is_ascii_digit() || matches!(c, '/' | '-' | '.' | '+' | '(' | ')' | ' ');
    text.len() <= MAX_QUOTE
        && text.ends_with(|c: char| c.is_ascii_digit())
        && text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '('))
        && text.chars().all(inside)
}

#[cfg(test)]
mod tests;
