//! Phone numbers. The number's own form decides, never the country: without `+` a number of the
//! United States, with `+` E.164.

use std::borrow::Cow;

use super::{Cell, Field, Value};
use crate::domain::finding::Code;
use crate::domain::rules::Rules;

/// Stored as `(559)555-0100`, or as `+` and digits.
#[derive(Debug, Clone, Copy)]
pub struct Phone {
    /// Most characters of a number with `+`, as typed.
    pub max: u16,
}

/// Digits of a number, and whether only what separates groups of digits stands between them. At
/// most 16 are kept.
fn digits(text: &str) -> Option<([u8; 16], usize)> {
    let mut found = [0; 16];
    let mut count = 0;
    for b in text.bytes() {
        match b {
            b'0'..=b'9' => {
                *found.get_mut(count)? = b;
                count += 1;
            }
            b' ' | b'-' | b'.' | b'(' | b')' | b'/' => {}
            _ => return None,
        }
    }
    Some((found, count))
}

/// Ten digits with an area and an exchange that exist in the numbering plan of North America: both
/// begin with 2 to 9 and do not end in 11 (service codes); areas with a 9 in the middle are kept
/// back.
fn is_american(digits: &[u8]) -> bool {
    let [a, b, c, d, e, f, ..] = *digits else { return false };
    let service = |x: u8, y: u8| x == b'1' && y == b'1';
    digits.len() == 10 && a >= b'2' && b != b'9' && !service(b, c) && d >= b'2' && !service(e, f)
}

/// Why a text is no phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneFault {
    /// It has other characters than digits and what separates them.
    Characters,
    /// It has this many digits.
    Count(usize),
    /// No area code is like this.
    Area([u8; 3]),
    /// No exchange is like this.
    Exchange([u8; 3]),
    /// After `+`, the country code starts with a zero.
    CountryZero,
}

impl PhoneFault {
    /// What is wrong with a text that [`Phone`] did not take.
    pub fn of(text: &str) -> PhoneFault {
        let text = &*with_plain_marks(text);
        let (abroad, rest) = text.strip_prefix('+').map_or((false, text), |rest| (true, rest));
        let digits: Vec<u8> = rest.bytes().filter(u8::is_ascii_digit).collect();
        let separates = |b: u8| b.is_ascii_digit() || matches!(b, b' ' | b'-' | b'.' | b'(' | b')' | b'/');
        if !rest.bytes().all(separates) {
            return PhoneFault::Characters;
        }
        match *digits.as_slice() {
            [b'0', ..] if abroad => PhoneFault::CountryZero,
            [a, b, c, d, e, f, _, _, _, _] if !abroad => {
                if is_american(&[a, b, c, b'5', b'5', b'5', b'0', b'1', b'0', b'0']) {
                    PhoneFault::Exchange([d, e, f])
                } else {
                    PhoneFault::Area([a, b, c])
                }
            }
            _ => PhoneFault::Count(digits.len()),
        }
    }
}

fn american(digits: &[u8]) -> String {
    let mut out = String::with_capacity(13);
    for (i, &digit) in digits.iter().enumerate() {
        match i {
            0 => out.push('('),
            3 => out.push(')'),
            6 => out.push('-'),
            _ => {}
        }
        out.push(char::from(digit));
    }
    out
}

/// Whether this is exactly `(559)555-0100`.
fn is_canonical(text: &[u8]) -> bool {
    text.len() == 13
        && text.iter().enumerate().all(|(i, b)| match i {
            0 => *b == b'(',
            4 => *b == b')',
            8 => *b == b'-',
            _ => b.is_ascii_digit(),
        })
}

/// No-break spaces and hyphens, which word processors put between groups of digits, as plain ones.
fn with_plain_marks(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let plain = |c: char| match c {
        '\u{A0}' | '\u{202F}' => ' ',
        '\u{2011}' => '-',
        c => c,
    };
    Cow::Owned(text.chars().map(plain).collect())
}

impl Phone {
    /// The number as it is stored.
    fn number<'a>(&self, text: &'a str) -> Option<Cow<'a, str>> {
        match with_plain_marks(text) {
            Cow::Borrowed(text) => self.read(text),
            Cow::Owned(text) => self.read(&text).map(|number| Cow::Owned(number.into_owned())),
        }
    }

    fn read<'a>(&self, text: &'a str) -> Option<Cow<'a, str>> {
        if let Some(rest) = text.strip_prefix('+') {
            let (found, count) = digits(rest)?;
            // E.164: at most fifteen digits, the first not zero. The shortest numbers in use have
            // seven.
            let right = text.len() <= usize::from(self.max) && (7..=15).contains(&count) && found[0] != b'0';
            if !right {
                return None;
            }
            let plain = rest.len() == count;
            return Some(if plain {
                Cow::Borrowed(text)
            } else {
                Cow::Owned(std::iter::once('+').chain(found[..count].iter().map(|&b| char::from(b))).collect())
            });
        }
        let (found, count) = digits(text)?;
        if !is_american(&found[..count]) {
            return None;
        }
        Some(if is_canonical(text.as_bytes()) { Cow::Borrowed(text) } else { Cow::Owned(american(&found[..count])) })
    }
}

impl Field for Phone {
    fn check<'a>(&self, text: &'a str, cell: &mut Cell<'_>) -> Value<'a> {
        match self.number(text) {
            Some(number) => Value::Text(number),
            None => {
                cell.say(Code::NotAPhone, 0);
                Value::Bad
            }
        }
    }

    /// `1-559-555-0100` is the same number with the country's 1 in front; `5595550100.0` went
    /// through a spreadsheet.
    fn fix(&self, text: &str, code: Code, _: &Rules) -> Option<String> {
        if code != Code::NotAPhone || text.starts_with('+') {
            return None;
        }
        let text = with_plain_marks(text);
        let (found, count) = digits(text.strip_suffix(".0").unwrap_or(&text))?;
        let number = if count == 11 && found[0] == b'1' { &found[1..11] } else { &found[..count] };
        is_american(number).then(|| american(number))
    }

    fn expects(&self) -> String {
        "ten digits, or + and the country code".to_owned()
    }

    fn required(&self, noun: &str) -> String {
        format!("{}, for example (559)555-0100", super::with_article(noun))
    }
}
