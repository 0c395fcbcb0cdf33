//! The CCCID column. Filled in on upload, it makes the row a skipped one.

use std::borrow::Cow;

use super::cccid::Cccid;
use crate::domain::dates;
use crate::domain::field::{Cell, Field, Value};
use crate::domain::finding::{Code, TURNED_INTO_DATE};
use crate::domain::rules::Rules;

/// A CCCID, in any case.
#[derive(Debug, Clone, Copy)]
pub struct CccidField;

/// A month and a year of two digits, as a spreadsheet shows `MAR2001`. Which century was meant, it
/// doesn't show, so the number cannot be read back.
fn is_month_and_year(text: &str) -> bool {
    let Some((month, year)) = text.split_once('-') else { return false };
    year.len() == 2 && year.bytes().all(|byte| byte.is_ascii_digit()) && dates::is_short_month(month)
}

impl Field for CccidField {
    fn check<'a>(&self, text: &'a str, cell: &mut Cell<'_>) -> Value<'a> {
        match Cccid::parse(text) {
            Ok(number) if text.bytes().any(|b| b.is_ascii_lowercase()) => Value::Text(Cow::Owned(number.to_string())),
            Ok(_) => Value::Text(Cow::Borrowed(text)),
            Err(_) => {
                cell.say(Code::NotACccid, if is_month_and_year(text) { TURNED_INTO_DATE } else { 0 });
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
        let dated = if text.contains('-') { TURNED_INTO_DATE } else { 0 };
        let refused: &[(Code, u32)] = if canonical.is_some() { &[] } else { &[(Code::NotACccid, dated)] };
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

    #[test]
    fn a_number_that_a_spreadsheet_made_a_month_of_is_recognized() {
        for text in ["Mar-01", "mar-99", "JUN-50"] {
            check(text, None, None);
        }
        for text in ["Mai-01", "March-01", "Mar-1", "Mar-001", "Mar_01"] {
            assert!(!is_month_and_year(text), "{text}");
        }
    }
}
