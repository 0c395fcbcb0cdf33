//! Birth dates as `MM/DD/YYYY`, and as spreadsheets write them: `M/D/YYYY`.

use crate::domain::dates::{self, Form};
use crate::domain::field::{BirthDate, Cell, Field, Value};
use crate::domain::finding::Code;
use crate::domain::rules::Rules;

/// A birth date with the month first and a year of four digits.
pub(super) struct MonthFirst;

static EXACT: BirthDate = BirthDate { form: Form::MonthDayYear, first_year: 1900, young: 16 };

/// `3/4/1999` as `03/04/1999`, where only the zeros are missing.
fn with_zeros(text: &str) -> Option<String> {
    let mut parts = text.split('/');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let shaped = parts.next().is_none()
        && matches!(month.len(), 1 | 2)
        && matches!(day.len(), 1 | 2)
        && month.len() + day.len() < 4
        && year.len() == 4;
    (shaped && [month, day, year].into_iter().all(digits)).then(|| format!("{month:0>2}/{day:0>2}/{year}"))
}

impl Field for MonthFirst {
    fn check<'a>(&self, text: &'a str, cell: &mut Cell<'_>) -> Value<'a> {
        let Some(padded) = with_zeros(text) else { return EXACT.check(text, cell) };
        match EXACT.check(&padded, cell) {
            Value::Date(date) => {
                cell.say(Code::ReadAs, 0);
                Value::Date(date)
            }
            _ => Value::Bad,
        }
    }

    fn fix(&self, text: &str, code: Code, rules: &Rules) -> Option<String> {
        EXACT.fix(text, code, rules)
    }

    fn read_as(&self, text: &str) -> Option<String> {
        with_zeros(text).filter(|padded| dates::strict(padded, Form::MonthDayYear).is_ok())
    }

    fn date_form(&self) -> Option<Form> {
        EXACT.date_form()
    }

    fn of_canonical<'a>(&self, text: &'a str) -> Value<'a> {
        EXACT.of_canonical(text)
    }

    fn expects(&self) -> String {
        EXACT.expects()
    }

    fn required(&self, noun: &str) -> String {
        EXACT.required(noun)
    }
}
