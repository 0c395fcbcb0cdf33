//! Text that follows no form of its own, and what every field of text shares: its canonical form
//! and its length.

use std::borrow::Cow;

use super::{Cell, Field, Value};
use crate::domain::finding::Code;
use crate::domain::unicode;

/// The text in NFC, borrowed where it already is.
pub fn canon(text: &str) -> Cow<'_, str> {
    unicode::nfc(text)
}

/// Length in Unicode scalar values.
pub fn length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

/// Says [`Code::TooLong`] of a text past `max`. Bytes bound scalar values from above, so most texts
/// are not counted.
#[inline(always)] // one comparison, as a rule
pub(super) fn too_long(text: &str, max: u16, cell: &mut Cell<'_>) -> bool {
    let long = text.len() > usize::from(max) && length(text) > usize::from(max);
    if long {
        cell.say(Code::TooLong, u32::from(max));
    }
    long
}

/// Any text up to `max` characters.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    /// Most characters.
    pub max: u16,
    /// For example: `1101 E University Ave`.
    pub example: &'static str,
}

impl Field for Text {
    fn check<'a>(&self, text: &'a str, cell: &mut Cell<'_>) -> Value<'a> {
        let text = cell.canon(text);
        if too_long(&text, self.max, cell) { Value::Bad } else { Value::Text(text) }
    }

    fn expects(&self) -> String {
        format!("at most {} characters, for example {}", self.max, self.example)
    }

    fn required(&self, noun: &str) -> String {
        format!("{}, for example {}", super::with_article(noun), self.example)
    }
}

/// Notes: not validated, returned unchanged, character for character.
#[derive(Debug, Clone, Copy)]
pub struct Free {
    /// Most characters.
    pub max: u16,
}

impl Field for Free {
    fn check<'a>(&self, text: &'a str, cell: &mut Cell<'_>) -> Value<'a> {
        if too_long(text, self.max, cell) { Value::Bad } else { Value::Text(Cow::Borrowed(text)) }
    }

    fn expects(&self) -> String {
        format!("at most {} characters", self.max)
    }
}

/// A column that results fill in. What an earlier results file left here is ignored.
#[derive(Debug, Clone, Copy)]
pub struct Ignored;

impl Field for Ignored {
    fn check<'a>(&self, _: &'a str, _: &mut Cell<'_>) -> Value<'a> {
        Value::Blank
    }

    fn expects(&self) -> String {
        "nothing here: the results fill it in".to_owned()
    }
}
