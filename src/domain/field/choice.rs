//! One of a few words.

use std::borrow::Cow;

use super::{Cell, Field, Value};
use crate::domain::finding::Code;
use crate::domain::unicode;

/// One of `words`; other spellings are read as these and said so.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    /// The words as they are kept.
    pub words: &'static [&'static str],
    /// Other spellings, folded (lower case, letters and digits only), and the index of the word
    /// that they mean.
    pub also: &'static [(&'static str, usize)],
}

/// Lower case, letters and digits only: `2nd`, `jr`, `cellphone`.
fn fold(text: &str) -> String {
    let kept: String = text.chars().filter(|c| unicode::is_letter_or_number(*c)).collect();
    unicode::lower(&kept)
}

/// Slips of the keyboard within which a word is still the nearest one.
const SLIPS: usize = 2;

impl Choice {
    /// The only word that this text is, but for a slip or two of the keyboard.
    pub fn nearest(&self, text: &str) -> Option<&'static str> {
        let folded = fold(text);
        let near = |word: &&&'static str| strsim::damerau_levenshtein(&fold(word), &folded) <= SLIPS;
        let mut near = self.words.iter().filter(near);
        near.next().copied().filter(|_| near.next().is_none())
    }

    fn find(&self, text: &str) -> Option<&'static str> {
        let folded = fold(text);
        let canonical = self.words.iter().find(|word| fold(word) == folded);
        canonical.copied().or_else(|| {
            let (_, index) = self.also.iter().find(|(spelling, _)| *spelling == folded)?;
            self.words.get(*index).copied()
        })
    }
}

impl Field for Choice {
    fn check<'a>(&self, text: &'a str, cell: &mut Cell<'_>) -> Value<'a> {
        if let Some(word) = self.words.iter().find(|word| **word == text) {
            return Value::Text(Cow::Borrowed(word));
        }
        match self.find(text) {
            Some(word) => {
                cell.say(Code::ReadAs, 0);
                Value::Text(Cow::Borrowed(word))
            }
            None => {
                cell.say(Code::NotAChoice, 0);
                Value::Bad
            }
        }
    }

    fn words(&self) -> &'static [&'static str] {
        self.words
    }

    fn read_as(&self, text: &str) -> Option<String> {
        self.find(text).map(str::to_owned)
    }

    fn expects(&self) -> String {
        match self.words {
            [] => String::new(),
            [only] => (*only).to_owned(),
            [before @ .., last] => format!("{} or {last}", before.join(", ")),
        }
    }
}
