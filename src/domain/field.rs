//! Field kinds: one file a kind, each a small value that implements [`Field`].

use std::borrow::Cow;

use super::dates::{Date, Form};
use super::finding::Code;
use super::rules::Rules;
use super::template::Column;

mod address;
mod choice;
mod country;
mod date;
mod email;
mod flag;
mod name;
mod password;
mod phone;
mod place;
mod postal;
mod ssn;
mod state;
mod text;

pub use address::{ABROAD, Address};
pub use choice::Choice;
pub use country::{Country, countries, is_country};
pub use date::BirthDate;
pub use email::{Email, EmailFault, domain_is_sane, is_email};
pub use flag::{Flag, Terms};
pub use name::Name;
pub use password::Secret;
pub use phone::{Phone, PhoneFault};
pub use place::{PlaceFault, PlaceId};
pub use postal::{Postal, is_zip, pad_zip};
pub use ssn::{LastFour, Ssn, SsnFault, SsnKind, TypedSsn, holds_number};
pub use state::{State, is_state_code, states};
pub use text::{Free, Ignored, Text, canon, length};

/// How one kind of cell is read. Implementations are `static` data (`&Name { max: 50 }`), so a
/// program can bring its own.
pub trait Field: Sync {
    /// Reads one cell. `text` is trimmed, not blank, and free of control characters.
    ///
    /// Returns the value that goes on; [`Value::Bad`] after an error was said.
    fn check<'a>(&self, text: &'a str, cell: &mut Cell<'_>) -> Value<'a>;

    /// The text that would put `code` right in this cell, where one reading exists.
    fn fix(&self, _text: &str, _code: Code, _rules: &Rules) -> Option<String> {
        None
    }

    /// The same, where other cells of the row are needed (a proxy address is made of name and birth
    /// date). `columns` are the template's, `texts` the row's cells in the same order. Ask through
    /// [`super::fixes::fix`], which tries every way.
    fn fix_in_row(&self, _columns: &[Column], _texts: &[&str], _code: Code, _rules: &Rules) -> Option<String> {
        None
    }

    /// What [`Code::ReadAs`] read this text as: `Jr.` for `jr`.
    fn read_as(&self, _text: &str) -> Option<String> {
        None
    }

    /// The format of dates here, for a field of dates: offers *Month first (M/D/YYYY)* for the
    /// whole column.
    fn date_form(&self) -> Option<Form> {
        None
    }

    /// The words that a cell may hold, where there are a few.
    fn words(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether a cell holds one of a list that is known, however long.
    fn is_of_list(&self) -> bool {
        !self.words().is_empty()
    }

    /// Whether a spreadsheet fills the column with FALSE where nobody ticked anything.
    fn is_check_box(&self) -> bool {
        false
    }

    /// The value that stands in a profile as this text: gives back what [`Value::canonical`] was
    /// made of.
    fn of_canonical<'a>(&self, text: &'a str) -> Value<'a> {
        Value::Text(Cow::Borrowed(text))
    }

    /// What completes "Use …" or "Enter …", with an example:
    /// `the date as YYYY-MM-DD, for example 1999-03-04`.
    fn expects(&self) -> String;

    /// What completes "Enter …" for a blank cell: `a last name, for example Ruiz`.
    ///
    /// `noun` is [`Field::noun`] or the column's label, in lower case; `{person}` is filled in.
    fn required(&self, noun: &str) -> String {
        format!("{}: {}", with_article(noun), self.expects())
    }

    /// What a missing value is called where the column's label is not the usual word: `ZIP code`.
    fn noun(&self) -> Option<&'static str> {
        None
    }

    /// The sentence that follows "contains a 3": which characters may be used.
    fn rule(&self) -> String {
        format!("Use {}.", self.expects())
    }
}

/// A noun with its article: `a last name`, `an email address`.
pub fn with_article(noun: &str) -> String {
    let vowel = noun.starts_with(|c: char| matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u'));
    format!("{} {noun}", if vowel { "an" } else { "a" })
}

/// What a cell's check may see and say.
pub struct Cell<'r> {
    /// Settings and today's date.
    pub rules: &'r Rules,
    /// What was said of this cell so far: code and parameter.
    pub said: Vec<(Code, u32)>,
    /// The whole row is plain: no character of it has another canonical form.
    pub(super) plain: bool,
}

impl<'r> Cell<'r> {
    /// A cell of which nothing is known or said yet.
    pub fn new(rules: &'r Rules) -> Cell<'r> {
        Cell { rules, said: Vec::new(), plain: false }
    }

    /// The text in its canonical form, NFC; borrowed where it already is.
    #[inline(always)] // one comparison, as a rule
    fn canon<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.plain { Cow::Borrowed(text) } else { canon(text) }
    }

    /// Says one thing of this cell. `param` is what the code needs: a limit, a position; at most 28
    /// bits are kept.
    pub fn say(&mut self, code: Code, param: u32) {
        self.said.push((code, param));
    }
}

/// What a cell holds once it has been read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Value<'a> {
    /// Nothing in it, or only space.
    #[default]
    Blank,
    /// Text in its canonical form (trimmed, NFC, code instead of name …).
    Text(Cow<'a, str>),
    /// TRUE or FALSE.
    Flag(bool),
    /// A civil date.
    Date(Date),
    /// Could not be read; an error was said.
    Bad,
}

impl Value<'_> {
    /// The text, where there is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The same value, borrowed from nothing.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Value::Flag(flag) => Value::Flag(flag),
            Value::Date(date) => Value::Date(date),
            Value::Blank => Value::Blank,
            Value::Bad => Value::Bad,
        }
    }

    /// Blank, as against bad or filled in.
    pub fn is_blank(&self) -> bool {
        matches!(self, Value::Blank)
    }

    /// As it stands in an account's profile: dates as `YYYY-MM-DD`, flags as `TRUE`/`FALSE`; `None`
    /// when blank or bad.
    pub fn canonical(&self) -> Option<String> {
        match self {
            Value::Text(text) => Some(text.clone().into_owned()),
            Value::Flag(flag) => Some(if *flag { "TRUE" } else { "FALSE" }.to_owned()),
            Value::Date(date) => Some(format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())),
            Value::Blank | Value::Bad => None,
        }
    }
}

#[cfg(test)]
mod tests;
