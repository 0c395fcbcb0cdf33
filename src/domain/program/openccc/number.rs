//! The CCCID column. Filled in on upload, it makes the row a skipped one.

use std::borrow::Cow;

use super::cccid::Cccid;
use crate::domain::field::{Cell, Field, Value};
use crate::domain::finding::Code;
use crate::domain::rules::Rules;

/// A CCCID, in any case.
#[derive(Debug, Clone, Copy)]
pub struct CccidField;

impl Field for CccidField {
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
        "three letters and four digits, for example AAA0001".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dates::testing::date;
    use crate::domain::rules::Settings;

    /// The text is read as `canonical`, or refused and this is offered instead.
    #[track_caller]
    fn check(text: &str, canonical: Option<&str>, fix: Option<&str>) {
        let rules = Rules::new("openccc", date(2026, 11, 22), Settings::default());
        let mut cell = Cell::new(&rules);
        assert_eq!(CccidField.check(text, &mut cell).canonical().as_deref(), canonical, "{text}");
        let refused: &[(Code, u32)] = if canonical.is_some() { &[] } else { &[(Code::NotACccid, 0)] };
        assert_eq!(cell.said, refused, "{text}");
        if canonical.is_none() {
            assert_eq!(CccidField.fix(text, Code::NotACccid, &rules).as_deref(), fix, "{text}");
        }
    }

    #[test]
    fn a_number_is_a_cccid_in_any_case() {
        check("AAA0001", Some("AAA0001"), None);
        check("zzz9999", Some("ZZZ9999"), None);
        check("AAA0000", None, None);
        check("12345", None, None);
        check("ABI0001", None, None);
        check("ABCOOO1", None, Some("ABC0001"));
    }
}
