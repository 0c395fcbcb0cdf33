//! What staff record of a verification, and everything that can be wrong with it. The page asks
//! before it sends, the server decides: both by these rules.

use serde::{Deserialize, Serialize};

use super::Verification;
use crate::domain::dates::{self, Date, Form, NotStrict};
use crate::domain::field::{canon, holds_number, length};
use crate::domain::unicode::is_unseen;

/// Most characters of a note, or of the reason for a withdrawal.
pub const NOTE_CHARS: usize = 500;

/// Characters of a document's number that are recorded: never the whole number.
pub const LAST_FOUR: usize = 4;

/// Years from today after which no document expires.
const YEARS: i32 = 50;

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pick {
    /// Stable id.
    pub id: String,
    /// What staff choose.
    pub label: String,
    /// Of a method: a document must be looked at. Of a document: it always has an expiry date.
    pub strict: bool,
}

/// What the check depends on besides what is entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordRules {
    /// Methods to choose from.
    pub methods: Vec<Pick>,
    /// Documents to choose from.
    pub documents: Vec<Pick>,
    /// Today in the organization's time zone.
    pub today: Date,
}

/// What is entered once, for one account or for many.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedEntries {
    /// Id of the method.
    pub method: String,
    /// Staff attest that they have verified each person.
    pub attested: bool,
    /// A note; may be blank.
    pub note: String,
}

/// What is entered of one person's document, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentEntries {
    /// Id of the kind of document; blank: none was looked at.
    pub kind: String,
    /// The last four characters of its number.
    pub last_four: String,
    /// Its expiry date.
    pub expires: String,
}

/// A document that passed its check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedDocument {
    /// Id of the kind of document.
    pub kind: String,
    /// The last four characters of its number, in capitals.
    pub last_four: String,
    /// Its expiry date, where it has one.
    pub expires: Option<Date>,
}

/// One entry of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The method.
    Method,
    /// The attestation.
    Attested,
    /// The note.
    Note,
    /// The kind of document.
    Kind,
    /// The last four characters.
    LastFour,
    /// The expiry date.
    Expires,
}

impl Part {
    /// Name of its input.
    pub fn name(self) -> &'static str {
        match self {
            Part::Method => "method",
            Part::Attested => "attested",
            Part::Note => "note",
            Part::Kind => "document",
            Part::LastFour => "last-four",
            Part::Expires => "expires",
        }
    }
}

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No method was chosen.
    NoMethod,
    /// The attestation is not ticked.
    NotAttested,
    /// The reason for a withdrawal is blank.
    NoReason,
    /// The note has so many characters.
    NoteTooLong(usize),
    /// The note holds what may be a Social Security number.
    NoteNumber,
    /// The note holds a character that shows nothing.
    NoteUnseen,
    /// The method asks for a document.
    NoDocument,
    /// Something was entered of a document, but not what it is.
    WhichDocument,
    /// No last four characters.
    NoLastFour,
    /// Fewer than four, or something else than letters and digits.
    NotFour,
    /// More than four: perhaps the whole number.
    MoreThanFour,
    /// A document of this kind has an expiry date.
    NoExpiry,
    /// Not a date in one of the forms that are read.
    NotADate,
    /// There is no such day.
    NoSuchDay,
    /// The document has expired on that day.
    HasExpired(Date),
    /// Too far away for a document.
    TooFar,
}

/// Faults by entry, in the order of the form.
pub type Faults = Vec<(Part, Fault)>;

impl RecordRules {
    /// The rules of a program on that day.
    pub fn new(verification: &Verification, today: Date) -> RecordRules {
        let pick = |id: &str, label: &str, strict| Pick { id: id.to_owned(), label: label.to_owned(), strict };
        RecordRules {
            methods: verification.methods.iter().map(|m| pick(m.id, m.label, m.needs_document)).collect(),
            documents: verification.documents.iter().map(|d| pick(d.id, d.label, d.expires)).collect(),
            today,
        }
    }

    /// What is wrong with what is entered once.
    pub fn check_shared(&self, entries: &SharedEntries) -> Faults {
        let mut faults = Vec::new();
        if !self.methods.iter().any(|method| method.id == entries.method) {
            faults.push((Part::Method, Fault::NoMethod));
        }
        faults.extend(note_fault(&entries.note).map(|fault| (Part::Note, fault)));
        if !entries.attested {
            faults.push((Part::Attested, Fault::NotAttested));
        }
        faults
    }

    /// Reads one person's document; `None` where the method needs none and none was entered.
    pub fn check_document(&self, method: &str, entries: &DocumentEntries) -> Result<Option<CheckedDocument>, Faults> {
        let needed = self.methods.iter().any(|known| known.id == method && known.strict);
        let [last_four, expires] = [entries.last_four.trim(), entries.expires.trim()];
        let Some(kind) = self.documents.iter().find(|known| known.id == entries.kind) else {
            return match (needed, last_four.is_empty() && expires.is_empty()) {
                (false, true) => Ok(None),
                (true, true) => Err(vec![(Part::Kind, Fault::NoDocument)]),
                (_, false) => Err(vec![(Part::Kind, Fault::WhichDocument)]),
            };
        };
        let mut faults = Vec::new();
        faults.extend(last_four_fault(last_four).map(|fault| (Part::LastFour, fault)));
        let expires = match self.expiry(kind.strict, expires) {
            Ok(day) => day,
            Err(fault) => {
                faults.push((Part::Expires, fault));
                None
            }
        };
        if faults.is_empty() {
            Ok(Some(CheckedDocument { kind: kind.id.clone(), last_four: last_four.to_ascii_uppercase(), expires }))
        } else {
            Err(faults)
        }
    }

    /// A day from today on, written `YYYY-MM-DD` or as people here write it: `MM/DD/YYYY`.
    fn expiry(&self, needed: bool, text: &str) -> Result<Option<Date>, Fault> {
        if text.is_empty() {
            return if needed { Err(Fault::NoExpiry) } else { Ok(None) };
        }
        let padded = padded(text);
        let read = [Form::YearMonthDay, Form::MonthDayYear].map(|form| dates::strict(&padded, form));
        let day = match read {
            [Ok(day), _] | [_, Ok(day)] => day,
            [Err(NotStrict::NoSuchDay), _] | [_, Err(NotStrict::NoSuchDay)] => return Err(Fault::NoSuchDay),
            _ => return Err(Fault::NotADate),
        };
        if day < self.today {
            Err(Fault::HasExpired(day))
        } else if day.year() > self.today.year() + YEARS {
            Err(Fault::TooFar)
        } else {
            Ok(Some(day))
        }
    }
}

/// `3/4/2027` with the zeros that people leave out: `03/04/2027`.
fn padded(text: &str) -> String {
    let digits = |part: &str| part.len() == 1 && part.bytes().all(|b| b.is_ascii_digit());
    let parts = text.split('/').map(|part| if digits(part) { format!("0{part}") } else { part.to_owned() });
    parts.collect::<Vec<_>>().join("/")
}

fn last_four_fault(text: &str) -> Option<Fault> {
    let plain = text.bytes().all(|b| b.is_ascii_alphanumeric());
    match length(text) {
        0 => Some(Fault::NoLastFour),
        LAST_FOUR if plain => None,
        LAST_FOUR => Some(Fault::NotFour),
        more if more > LAST_FOUR => Some(Fault::MoreThanFour),
        _ => Some(Fault::NotFour),
    }
}

/// What is wrong with a note that may be blank. Lines may break in it.
pub fn note_fault(note: &str) -> Option<Fault> {
    match length(&clean_note(note)) {
        chars if chars > NOTE_CHARS => Some(Fault::NoteTooLong(chars)),
        _ if holds_number(note) => Some(Fault::NoteNumber),
        _ => {
            let unseen = |c: char| !matches!(c, '\n' | '\r') && (c.is_control() || is_unseen(c));
            note.trim().chars().any(unseen).then_some(Fault::NoteUnseen)
        }
    }
}

/// What is wrong with the reason for a withdrawal.
pub fn reason_fault(reason: &str) -> Option<Fault> {
    if reason.trim().is_empty() { Some(Fault::NoReason) } else { note_fault(reason) }
}

/// A note as it is kept: trimmed, in NFC, line ends alike.
pub fn clean_note(note: &str) -> String {
    canon(&note.replace("\r\n", "\n")).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dates::testing::date;
    use crate::domain::program::Registry;

    fn rules() -> RecordRules {
        RecordRules::new(Registry::standard().all()[0].verification.unwrap(), date(2026, 11, 28))
    }

    /// The last four characters and the expiry date of a document, if there is one.
    type Read<'r> = Option<(&'r str, Option<Date>)>;

    #[track_caller]
    fn check(method: &str, [kind, last_four, expires]: [&str; 3], expected: Result<Read<'_>, &[(Part, Fault)]>) {
        let entries = DocumentEntries { kind: kind.to_owned(), last_four: last_four.to_owned(), expires: expires.to_owned() };
        let read = rules().check_document(method, &entries);
        let read =
            read.as_ref().map(|read| read.as_ref().map(|read| (read.last_four.as_str(), read.expires))).map_err(Vec::as_slice);
        assert_eq!(read, expected, "{method} {entries:?}");
    }

    #[test]
    fn a_document_is_its_kind_the_last_four_characters_and_a_day_that_is_not_over() {
        let day = Some(date(2027, 3, 4));
        check("in_person", ["drivers_license", "x482", "2027-03-04"], Ok(Some(("X482", day))));
        check("in_person", ["drivers_license", " 0001 ", "3/4/2027"], Ok(Some(("0001", day))));
        check("in_person", ["drivers_license", "0001", "03/04/2027"], Ok(Some(("0001", day))));
        check("in_person", ["drivers_license", "0001", "2026-11-28"], Ok(Some(("0001", Some(date(2026, 11, 28))))));
        check("in_person", ["birth_certificate", "9911", ""], Ok(Some(("9911", None))));
        check("records_match", ["", "", ""], Ok(None));
        check("records_match", ["birth_certificate", "9911", ""], Ok(Some(("9911", None))));
    }

    #[test]
    fn whatever_is_wrong_with_a_document_is_found_at_its_entry() {
        let expired = Fault::HasExpired(date(2026, 11, 27));
        check("in_person", ["", "", ""], Err(&[(Part::Kind, Fault::NoDocument)]));
        check("in_person", ["unknown", "", ""], Err(&[(Part::Kind, Fault::NoDocument)]));
        check("records_match", ["", "1234", ""], Err(&[(Part::Kind, Fault::WhichDocument)]));
        check("in_person", ["passport", "", ""], Err(&[(Part::LastFour, Fault::NoLastFour), (Part::Expires, Fault::NoExpiry)]));
        check("in_person", ["birth_certificate", "123", ""], Err(&[(Part::LastFour, Fault::NotFour)]));
        check("in_person", ["birth_certificate", "12-4", ""], Err(&[(Part::LastFour, Fault::NotFour)]));
        check("in_person", ["birth_certificate", "é123", ""], Err(&[(Part::LastFour, Fault::NotFour)]));
        check("in_person", ["birth_certificate", "D1234567", ""], Err(&[(Part::LastFour, Fault::MoreThanFour)]));
        check("in_person", ["passport", "1234", "2026-11-27"], Err(&[(Part::Expires, expired)]));
        check("in_person", ["passport", "1234", "2077-01-01"], Err(&[(Part::Expires, Fault::TooFar)]));
        check("in_person", ["passport", "1234", "2027-02-29"], Err(&[(Part::Expires, Fault::NoSuchDay)]));
        for text in ["soon", "27-03-04", "2027", "13 May 2027", "4/3/27", "\0"] {
            check("in_person", ["passport", "1234", text], Err(&[(Part::Expires, Fault::NotADate)]));
        }
    }

    #[test]
    fn a_method_and_the_attestation_are_asked_and_a_note_has_an_end() {
        let entries =
            |method: &str, attested, note: &str| SharedEntries { method: method.to_owned(), attested, note: note.to_owned() };
        let faults = |method, attested, note: &str| rules().check_shared(&entries(method, attested, note));
        assert_eq!(faults("in_person", true, "Two lines.\r\nAnd é."), []);
        assert_eq!(faults("", false, ""), [(Part::Method, Fault::NoMethod), (Part::Attested, Fault::NotAttested)]);
        assert_eq!(faults("by_phone", true, ""), [(Part::Method, Fault::NoMethod)]);
        assert_eq!(faults("in_person", true, &"é".repeat(500)), []);
        assert_eq!(faults("in_person", true, &"é".repeat(501)), [(Part::Note, Fault::NoteTooLong(501))]);
        assert_eq!(faults("in_person", true, "a\u{202E}b"), [(Part::Note, Fault::NoteUnseen)]);
        assert_eq!(faults("in_person", true, "License, SSN 123.45.6789"), [(Part::Note, Fault::NoteNumber)]);
        assert_eq!(
            [reason_fault(" "), reason_fault("Wrong person."), reason_fault("a\0")],
            [Some(Fault::NoReason), None, Some(Fault::NoteUnseen)]
        );
    }
}
