//! Postal codes. The country decides: [`super::Address`] asks [`read`] for addresses in the United
//! States.

use super::text::too_long;
use super::{Cell, Field, Value};
use crate::domain::finding::Code;
use crate::domain::rules::Rules;

/// A ZIP code in the United States, any short text elsewhere.
#[derive(Debug, Clone, Copy)]
pub struct Postal {
    /// Most characters outside of the United States.
    pub max: u16,
}

/// What is wrong with a ZIP code, or nothing: `12345` or `12345-6789`.
pub(super) fn read(text: &str) -> Result<(), Code> {
    let digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    match text.as_bytes() {
        five if five.len() == 5 && digits(five) => Ok(()),
        nine if nine.len() == 10 && nine[5] == b'-' && digits(&nine[..5]) && digits(&nine[6..]) => Ok(()),
        // Spreadsheets read `02134` as a number.
        short if matches!(short.len(), 3 | 4) && digits(short) => Err(Code::PostalLostZero),
        short if short.len() == 9 && short[4] == b'-' && digits(&short[..4]) && digits(&short[5..]) => Err(Code::PostalLostZero),
        _ => Err(Code::NotAPostalCode),
    }
}

/// Whether this is a ZIP code: `12345` or `12345-6789`.
pub fn is_zip(text: &str) -> bool {
    read(text).is_ok()
}

/// A ZIP code with the zeros that a spreadsheet took from its front: `02134` for `2134`.
pub fn pad_zip(text: &str) -> String {
    match text.split_once('-') {
        Some((zip, rest)) => format!("{zip:0>5}-{rest}"),
        None => format!("{text:0>5}"),
    }
}

impl Field for Postal {
    fn check<'a>(&self, text: &'a str, cell: &mut Cell<'_>) -> Value<'a> {
        let text = cell.canon(text);
        if too_long(&text, self.max, cell) { Value::Bad } else { Value::Text(text) }
    }

    fn fix(&self, text: &str, code: Code, _: &Rules) -> Option<String> {
        match code {
            Code::PostalLostZero => Some(pad_zip(text)),
            // `93721 4567`, `937214567`, `93721-`, `93721.0`: five or nine digits and nothing else
            // that could mean something.
            Code::NotAPostalCode => {
                if matches!(read(text), Err(Code::PostalLostZero)) {
                    return Some(pad_zip(text));
                }
                let text = text.strip_suffix(".0").unwrap_or(text);
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                let only_marks = text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '–' | '.'));
                match digits.len() {
                    5 if only_marks => Some(digits),
                    9 if only_marks => Some(format!("{}-{}", &digits[..5], &digits[5..])),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn expects(&self) -> String {
        "five digits, or five and four, for example 93721 or 93721-4567".to_owned()
    }

    fn required(&self, noun: &str) -> String {
        format!("{}, for example 93721 or 93721-4567", super::with_article(noun))
    }

    fn noun(&self) -> Option<&'static str> {
        Some("ZIP code")
    }
}
