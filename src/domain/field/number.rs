//! The number that the program assigns. Filled in on upload, it makes the row a skipped one.

use std::borrow::Cow;

use super::{Cell, Field, Value};
use crate::domain::cccid::Cccid;
use crate::domain::finding::Code;
use crate::domain::rules::Rules;

/// A CCCID, in any case.
#[derive(Debug, Clone, Copy)]
pub struct AssignedNumber;

impl Field for AssignedNumber {
    fn check<'a>(&self, text: &'a str, cell: &mut Cell<'_>) -> Value<'a> {
        match Cccid::parse(text) {
            Ok(number) if text.bytes().any(|b| b.is_ascii_lowercase()) => Value::Text(Cow::Owned(number.to_string())),
            Ok(_) => Value::Text(Cow::Borrowed(text)),
            Err(_) => {
                cell.say(Code::NotACccid, 0);
                Value::Bad
            }
        }
    }

    /// Letters typed for digits in the number part: `AAAOO01` can only be `AAA0001`.
    fn fix(&self, text: &str, code: Code, _: &Rules) -> Option<String> {
        let (letters, number) = text.split_at_checked(3)?;
        let number = number.replace(['O', 'o'], "0").replace(['I', 'i', 'l', 'L'], "1");
        let fixed = Cccid::parse(&format!("{letters}{number}")).ok()?;
        (code == Code::NotACccid).then(|| fixed.to_string())
    }

    fn expects(&self) -> String {
        "three letters and four digits, for example `AAA0001`, or blank".to_owned()
    }
}
