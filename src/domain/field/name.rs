//! Names of people: letters, marks, space, `' ’ ʻ - .`; anything else is an error.

use super::text::{canon, too_long};
use super::{Cell, Field, Value};
use crate::domain::csv::decode::encode;
use crate::domain::finding::Code;
use crate::domain::read::Encoding;
use crate::domain::rules::Rules;
use crate::domain::unicode::{is_letter, is_mark, is_number};

/// A part of a person's name.
#[derive(Debug, Clone, Copy)]
pub struct Name {
    /// Most characters.
    pub max: u16,
    /// For example: `Ana`.
    pub example: &'static str,
}

/// What ASCII a name may hold.
const ASCII: [bool; 128] = {
    let mut table = [false; 128];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphabetic() || matches!(byte as u8, b' ' | b'\'' | b'-' | b'.');
        byte += 1;
    }
    table
};

fn allowed(c: char) -> bool {
    if c.is_ascii() {
        return ASCII[c as usize];
    }
    matches!(c, '’' | 'ʻ') || is_of_a_name(c) || is_mark(c)
}

/// A letter that a name may have. Ordinal signs and the sign for a millionth are letters to
/// Unicode; in a name they are what is left of another encoding.
fn is_of_a_name(c: char) -> bool {
    // Circled letters and letters that are numbers likewise.
    let no_name = matches!(c, 'ª' | 'º' | 'µ' | 'ʻ' | '\u{24B6}'..='\u{24E9}' | '\u{1F130}'..='\u{1F189}');
    is_letter(c) && !is_number(c) && !no_name
}

/// Whether a text has the pattern of UTF-8 that was read as one byte a character: `JosÃ©`.
fn is_doubly_encoded(text: &str) -> bool {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if matches!(c, 'Ã' | 'Â') && chars.peek().is_some_and(|next| matches!(next, '\u{80}'..='\u{BF}')) {
            return true;
        }
    }
    false
}

/// The text that was encoded twice, where taking one encoding off gives a name.
fn encoded_once(text: &str) -> Option<String> {
    let once = String::from_utf8(encode(text, Encoding::Windows1252)?).ok()?;
    (is_doubly_encoded(text) && once.chars().all(allowed)).then_some(once)
}

/// The character that somebody's keyboard or word processor put in place of an allowed one.
fn meant(c: char) -> Option<char> {
    match c {
        '‘' | '‛' | '`' | '´' | '′' | '＇' => Some('\''),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE63}' | '\u{FF0D}' => Some('-'),
        '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{3000}' => Some(' '),
        _ => None,
    }
}

impl Field for Name {
    fn check<'a>(&self, text: &'a str, cell: &mut Cell<'_>) -> Value<'a> {
        let bytes = text.as_bytes();
        let plain = bytes.len() <= usize::from(self.max) && bytes.iter().all(|&b| b < 128 && ASCII[usize::from(b)]);
        if plain && bytes.iter().any(u8::is_ascii_alphabetic) {
            return Value::Text(text.into());
        }
        let text = cell.canon(text);
        let stranger = text.chars().find(|&c| !allowed(c));
        if let Some(c) = stranger {
            cell.say(Code::BadCharacter, c as u32);
        }
        if is_doubly_encoded(&text) {
            cell.say(Code::DoublyEncoded, 0);
        }
        let letterless = stranger.is_none() && !text.chars().any(is_of_a_name);
        if letterless {
            cell.say(Code::NoLetter, 0);
        }
        if too_long(&text, self.max, cell) || stranger.is_some() || letterless { Value::Bad } else { Value::Text(text) }
    }

    fn fix(&self, text: &str, code: Code, _: &Rules) -> Option<String> {
        if !matches!(code, Code::BadCharacter | Code::DoublyEncoded) {
            return None;
        }
        if let Some(once) = encoded_once(text) {
            return Some(once);
        }
        canon(text).chars().map(|c| if allowed(c) { Some(c) } else { meant(c) }).collect()
    }

    fn expects(&self) -> String {
        "letters, spaces, apostrophes, hyphens and periods".to_owned()
    }

    fn required(&self, noun: &str) -> String {
        format!("{}, for example {}", super::with_article(noun), self.example)
    }

    fn rule(&self) -> String {
        format!("Names can use {}.", self.expects())
    }
}
