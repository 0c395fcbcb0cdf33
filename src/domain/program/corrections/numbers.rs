//! Request numbers: what the sender of a file calls its rows by.

use std::borrow::Cow;

use crate::domain::field::{Cell, Field, Value};
use crate::domain::finding::Code;

/// A positive number. `007` and `7` are the same.
pub(super) struct RequestNumber;

/// Most digits.
const DIGITS: usize = 9;

impl Field for RequestNumber {
    fn check<'a>(&self, text: &'a str, cell: &mut Cell<'_>) -> Value<'a> {
        let number = text.trim_start_matches('0');
        if text.bytes().all(|byte| byte.is_ascii_digit()) && (1..=DIGITS).contains(&number.len()) {
            return Value::Text(Cow::Borrowed(number));
        }
        cell.say(Code::NotAChoice, 0);
        Value::Bad
    }

    fn expects(&self) -> String {
        "a whole number from 1 up, or leave it blank".to_owned()
    }
}
