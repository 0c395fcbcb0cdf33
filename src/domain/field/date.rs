//! Birth dates: written in the template's form, a real day, in a sensible range.

use super::{Cell, Field, Value};
use crate::domain::dates::{self, Date, Form, NotStrict};
use crate::domain::finding::Code;
use crate::domain::rules::Rules;

/// A birth date from the first day of `first_year` up to yesterday.
#[derive(Debug, Clone, Copy)]
pub struct BirthDate {
    /// The form of the template.
    pub form: Form,
    /// The first year that is taken.
    pub first_year: i32,
    /// Younger than this warns, in years.
    pub young: u8,
}

impl BirthDate {
    /// What is wrong with a real day, or nothing.
    fn out_of_range(&self, date: Date, today: Date) -> Option<Code> {
        if date >= today {
            Some(Code::DateInFuture)
        } else if date.year() < self.first_year {
            Some(Code::DateTooEarly)
        } else {
            None
        }
    }

    /// The one day that this text can mean, when it is a plausible birth date.
    fn only_reading(&self, text: &str, today: Date) -> Option<Date> {
        let mut days = dates::readings(text, today).map(|(_, date)| date);
        let first = days.next()?;
        (days.all(|date| date == first) && self.out_of_range(first, today).is_none()).then_some(first)
    }

    /// Why a text that does not stand in the template's form is no date.
    fn other_form(&self, text: &str, today: Date) -> Code {
        let mut readings = dates::readings(text, today);
        match readings.next() {
            None => Code::NotADate,
            Some((Form::Serial, date)) if self.out_of_range(date, today).is_some() => Code::NotADate,
            Some((Form::Serial, _)) => Code::DateSerial,
            Some((_, first)) if readings.all(|(_, date)| date == first) => Code::DateOtherForm,
            Some(_) => Code::DateAmbiguous,
        }
    }
}

impl Field for BirthDate {
    fn check<'a>(&self, text: &'a str, cell: &mut Cell<'_>) -> Value<'a> {
        let today = cell.rules.today;
        let date = match dates::strict(text, self.form) {
            Ok(date) => date,
            Err(NotStrict::NoSuchDay) => {
                cell.say(Code::NoSuchDay, 0);
                return Value::Bad;
            }
            Err(NotStrict::OtherForm) => {
                cell.say(self.other_form(text, today), 0);
                return Value::Bad;
            }
        };
        if let Some(code) = self.out_of_range(date, today) {
            // What the sentence needs: the first year that is taken.
            cell.say(code, if code == Code::DateTooEarly { self.first_year.unsigned_abs() } else { 0 });
            return Value::Bad;
        }
        let age = dates::age(date, today);
        if age < u32::from(self.young) {
            cell.say(Code::VeryYoung, age);
        }
        Value::Date(date)
    }

    fn fix(&self, text: &str, code: Code, rules: &Rules) -> Option<String> {
        match code {
            Code::DateOtherForm | Code::DateSerial => {
                self.only_reading(text, rules.today).map(|date| dates::write(date, self.form))
            }
            _ => None,
        }
    }

    fn date_form(&self) -> Option<Form> {
        Some(self.form)
    }

    fn of_canonical<'a>(&self, text: &'a str) -> Value<'a> {
        dates::strict(text, Form::YearMonthDay).map_or(Value::Bad, Value::Date)
    }

    fn expects(&self) -> String {
        format!("the date as {}, for example {}", self.form.template(), self.form.example())
    }

    fn required(&self, noun: &str) -> String {
        format!("{} as {}, for example {}", super::with_article(noun), self.form.template(), self.form.example())
    }
}
