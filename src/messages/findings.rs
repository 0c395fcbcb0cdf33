//! Sentences for findings: what is wrong, what is expected, an example. Findings on secrets never quote the value.

pub mod texts;

use std::fmt::Display;

use self::texts::{Advice, Button, Part, Sentence, Title};
use super::{Language, fill};
use crate::domain::field::{EmailFault, PlaceFault, canon, length};
use crate::domain::finding::{Code, Finding};
use crate::domain::password::Composition;
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
            PasswordComposition GeneratedWithoutReset NotACccid CccidUnknown DuplicateFirst DuplicateEmail DuplicatePerson DuplicateKey NotAPlace)
    };
    (@ $table:ident, $code:expr, $($name:ident)*) => {
        match $code { $(Code::$name => $table::$name,)* }
    };
}

/// The sentence of one finding, in English; results files always use it. `text` is the cell as typed, or the header for a finding on a
/// column of the file; blank where it is not known any more.
pub fn sentence(program: &Program, finding: Finding, text: &str) -> String {
    sentence_in(Language::English, program, finding, text)
}

/// The sentence of one finding in a language.
pub fn sentence_in(language: Language, program: &Program, finding: Finding, text: &str) -> String {
    let of_email = || match EmailFault::from_param(finding.param()) {
        Some(EmailFault::NoAt) => Sentence::EmailNoAt,
        Some(EmailFault::SeveralAt) => Sentence::EmailSeveralAt,
        Some(EmailFault::LocalLong) => Sentence::EmailLocalLong,
        Some(EmailFault::Local) => Sentence::EmailLocal,
        Some(EmailFault::Domain) => Sentence::EmailDomain,
        None => Sentence::NotAnEmail,
    };
    let own = program.messages.sentences.iter().find(|(code, _)| *code == finding.code());
    let template = match (own, finding.code()) {
        (Some((_, sentence)), _) => sentence,
        (None, Code::NotAnEmail) => of_email().text(language),
        (None, code) => by_code!(Sentence, code).text(language),
    };
    Words { language, program, finding, text: text.trim() }.fill(template)
}

/// What the list of problems calls findings of that code in that template column (or [`Finding::ROW`]): `Postal code missing`.
pub fn title(program: &Program, code: Code, column: u8) -> String {
    let finding = Finding::new(0, column, code, 0);
    let template = by_code!(Title, code).text(Language::English);
    Words { language: Language::English, program, finding, text: "" }.fill(template)
}

/// What the application says beside a finding, where the sentence alone does not tell what to do.
pub fn advice(program: &Program, finding: Finding) -> Option<String> {
    let template = match finding.code() {
        Code::CellCount if finding.param() >> 14 == 0 => Advice::CellCountFound,
        Code::CellCount => Advice::CellCount,
        Code::DateAmbiguous => Advice::DateAmbiguous,
        Code::Required => Advice::RequiredPlace,
        Code::DuplicateEmail => Advice::DuplicateEmail,
        Code::DuplicatePerson | Code::DuplicateKey => Advice::Duplicate,
        Code::NotACccid => Advice::NotACccid,
        Code::NotAPlace => match PlaceFault::from_param(finding.param())? {
            PlaceFault::Blank => Advice::PlaceBlank,
            PlaceFault::Inactive => Advice::PlaceInactive,
            PlaceFault::NotUsable => Advice::PlaceNotUsable,
        },
        Code::ProxyAddress => Advice::ProxyAddress,
        Code::VeryYoung => Advice::VeryYoung,
        Code::ReadAsWindows1252 => Advice::Encoding,
        _ => return None,
    };
    let language = Language::English;
    Some(Words { language, program, finding, text: "" }.fill(template.text(language)))
}

/// What the button says that applies the offered fix: `Use a proxy address`.
pub fn fix_label(program: &Program, code: Code, column: u8) -> String {
    let form = program.columns.get(usize::from(column)).and_then(|column| column.field.date_form());
    match code {
        Code::PostalLostZero => Button::Pad.en().to_owned(),
        Code::DateOtherForm | Code::DateSerial => Button::Date.fill(&[("form", &form.map_or("", |form| form.template()))]),
        Code::Required => Button::Proxy.en().to_owned(),
        Code::NotAPlace => Button::Place.en().to_owned(),
        Code::NotACountry | Code::NotAState => Button::Code.en().to_owned(),
        Code::BadCharacter => Button::Replace.en().to_owned(),
        _ => Button::Use.en().to_owned(),
    }
}

/// Longest quotation of a cell, in characters.
const MAX_QUOTE: usize = 60;

/// What the placeholders of one finding stand for. Each is made only when its text asks for it.
struct Words<'f> {
    language: Language,
    program: &'f Program,
    finding: Finding,
    text: &'f str,
}

impl Words<'_> {
    fn fill(&self, template: &str) -> String {
        let names = [
            "age",
            "character",
            "column",
            "count",
            "delimiter",
            "expected",
            "expects",
            "first_header",
            "found",
            "header",
            "kinds",
            "label",
            "length",
            "named",
            "noun",
            "param",
            "person",
            "place",
            "reading",
            "text",
        ];
        let asked: Vec<(&str, String)> = names
            .into_iter()
            .filter(|name| template.contains(&format!("{{{name}}}")))
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
                1 => self.part(Part::Year),
                years => fill(Part::Years.text(self.language), &[("count", &years)]),
            },
            "character" => self.character(),
            "column" => match self.text {
                "" => fill(Part::ColumnAt.text(self.language), &[("place", &(param + 1))]),
                header => fill(Part::ColumnNamed.text(self.language), &[("text", &quoted(header))]),
            },
            "count" => grouped(param),
            "delimiter" => match char::from_u32(param) {
                Some(';') => self.part(Part::Semicolons),
                Some('\t') => self.part(Part::Tabs),
                Some('|') => self.part(Part::Bars),
                other => quoted(&other.unwrap_or(' ').to_string()),
            },
            "expected" => (param >> 14).to_string(),
            "expects" => self.column().map_or_else(String::new, |column| column.field.expects()),
            "first_header" => self.program.columns.first().map_or("", |column| column.header).to_owned(),
            "found" => (param & 0x3FFF).to_string(),
            "header" => self.column().map_or_else(String::new, |column| quoted(column.header)),
            "kinds" => Composition::from_bits(param).words(),
            "label" => self.label(),
            "length" => length(&canon(self.text)).to_string(),
            "named" => match self.may_quote() {
                true => format!("{} {}", self.label(), quoted(self.text)),
                false => self.label(),
            },
            "noun" => self.noun().to_owned(),
            "param" => param.to_string(),
            "person" => self.program.person.0.to_owned(),
            "place" => (param + 1).to_string(),
            "reading" => self
                .column()
                .filter(|_| self.may_quote())
                .and_then(|column| column.field.read_as(self.text))
                .map_or_else(|| self.part(Part::UsualForm), |reading| quoted(&reading)),
            _ => match self.may_quote() {
                true => quoted(self.text),
                false => self.part(Part::ThisValue),
            },
        }
    }

    fn part(&self, part: Part) -> String {
        part.text(self.language).to_owned()
    }

    fn column(&self) -> Option<&'static Column> {
        self.program.columns.get(usize::from(self.finding.column()))
    }

    fn may_quote(&self) -> bool {
        !self.text.is_empty() && self.column().is_none_or(|column| column.role != ColumnRole::Secret)
    }

    fn label(&self) -> String {
        match (self.column(), self.finding.code()) {
            (Some(column), _) => column.label.to_owned(),
            (None, Code::CellTooLong | Code::ControlCharacter) => self.part(Part::Cell),
            (None, _) => self.part(Part::Row),
        }
    }

    /// Unseen characters by their number, others as they are.
    fn character(&self) -> String {
        let code = self.finding.param();
        match char::from_u32(code) {
            Some(c) if self.finding.code() == Code::BadCharacter && !c.is_control() && !c.is_whitespace() => {
                quoted(&c.to_string())
            }
            _ => format!("U+{code:04X}"),
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

/// A quotation between backticks, on one line and short.
fn quoted(text: &str) -> String {
    let clean = |c: char| {
        if c.is_control() {
            '\u{FFFD}'
        } else if c == '`' {
            '\''
        } else {
            c
        }
    };
    let mut chars = text.chars().map(clean);
    let start: String = chars.by_ref().take(MAX_QUOTE).collect();
    let rest = if chars.next().is_some() { "…" } else { "" };
    format!("`{start}{rest}`")
}

/// A number with its thousands apart: `1,000,000`.
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests;
