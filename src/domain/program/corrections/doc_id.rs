//! DOC IDs: text with its leading zeros, in the pattern that the agency set, if it did.

use crate::domain::field::{Cell, Field, Value, canon, length};
use crate::domain::finding::Code;
use crate::domain::program::corrections::settings::DOC_ID_PATTERN;
use crate::domain::rules::Rules;

/// Most characters.
const MAX: usize = 20;

/// Letters, digits and hyphens, at most [`MAX`]. The number that a spreadsheet made of it is read
/// as typed: what is missing in front is offered, never added.
pub(super) struct DocId;

fn allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-'
}

/// Whether the text stands in a pattern: `9` for a digit, `A` for a letter, and `-` for itself.
fn fits(text: &str, pattern: &str) -> bool {
    let fits = |(c, place): (char, char)| match place {
        '9' => c.is_ascii_digit(),
        'A' => c.is_ascii_alphabetic(),
        other => c == other,
    };
    text.len() == pattern.len() && text.chars().zip(pattern.chars()).all(fits)
}

/// The DOC ID with the zeros that a spreadsheet took from its front, where that puts it into the
/// pattern.
fn with_zeros(text: &str, pattern: &str) -> Option<String> {
    let missing = pattern.len().checked_sub(text.len()).filter(|missing| *missing > 0)?;
    let padded = "0".repeat(missing) + text;
    fits(&padded, pattern).then_some(padded)
}

impl Field for DocId {
    fn check<'a>(&self, text: &'a str, cell: &mut Cell<'_>) -> Value<'a> {
        if let Some(c) = canon(text).chars().find(|&c| !allowed(c)) {
            cell.say(Code::BadCharacter, c as u32);
            return Value::Bad;
        }
        if length(text) > MAX {
            cell.say(Code::TooLong, MAX as u32);
            return Value::Bad;
        }
        match cell.rules.settings.get(DOC_ID_PATTERN) {
            Some(pattern) if !fits(text, pattern) => {
                cell.say(Code::NotThePattern, u32::from(with_zeros(text, pattern).is_some()));
                Value::Bad
            }
            _ => Value::Text(text.into()),
        }
    }

    fn fix(&self, text: &str, code: Code, rules: &Rules) -> Option<String> {
        let pattern = rules.settings.get(DOC_ID_PATTERN);
        match code {
            Code::NotThePattern => with_zeros(text, pattern?),
            Code::BadCharacter => {
                let meant = |c: char| match c {
                    '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE63}' | '\u{FF0D}' => Some('-'),
                    c => allowed(c).then_some(c),
                };
                let fixed: String = text.chars().map(meant).collect::<Option<_>>()?;
                pattern.is_none_or(|pattern| fits(&fixed, pattern)).then_some(fixed)
            }
            _ => None,
        }
    }

    fn expects(&self) -> String {
        format!("letters, digits and hyphens, at most {MAX}, for example 0012345")
    }

    fn required(&self, noun: &str) -> String {
        format!("the {noun}, for example 0012345")
    }

    fn noun(&self) -> Option<&'static str> {
        Some("DOC ID")
    }

    fn rule(&self) -> String {
        "DOC IDs can use letters, digits and hyphens.".to_owned()
    }
}
