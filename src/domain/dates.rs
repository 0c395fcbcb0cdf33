//! Civil dates in the forms in which people write them.
//!
//! A template asks for one form ([`strict`]). Everything else is read by [`readings`], which tells
//! every day that a text can mean; a fix for one cell is offered only where these are one day. For
//! a whole column a person chooses ([`read`], [`convert`]).

use serde::{Deserialize, Serialize};
use time::Month;

/// A birth date or another civil date: no zone, never shifts.
pub type Date = time::Date;

/// An order in which a date is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Year, month, day: `1999-03-04`.
    YearMonthDay,
    /// Month, day, year: `03/04/1999`.
    MonthDayYear,
    /// Day, month, year: `04/03/1999`.
    DayMonthYear,
    /// Days since the end of 1899, as spreadsheets count: `36223`.
    Serial,
}

impl Form {
    /// Every form, in the order in which a person is offered them.
    pub const ALL: [Form; 4] = [Form::MonthDayYear, Form::DayMonthYear, Form::YearMonthDay, Form::Serial];

    /// How the form is shown to choose from: `Month first (M/D/YYYY)`.
    pub fn label(self) -> &'static str {
        match self {
            Form::YearMonthDay => "Year first (YYYY-M-D)",
            Form::MonthDayYear => "Month first (M/D/YYYY)",
            Form::DayMonthYear => "Day first (D/M/YYYY)",
            Form::Serial => "Excel numbers",
        }
    }

    /// How a template writes it: `YYYY-MM-DD`.
    pub fn template(self) -> &'static str {
        match self {
            Form::YearMonthDay => "YYYY-MM-DD",
            Form::MonthDayYear => "MM/DD/YYYY",
            Form::DayMonthYear => "DD/MM/YYYY",
            Form::Serial => "an Excel number",
        }
    }

    /// 4 March 1999 in this form.
    pub fn example(self) -> &'static str {
        match self {
            Form::YearMonthDay => "1999-03-04",
            Form::MonthDayYear => "03/04/1999",
            Form::DayMonthYear => "04/03/1999",
            Form::Serial => "36223",
        }
    }
}

/// Why a text is no date in exactly one form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotStrict {
    /// Shaped right, but there is no such day: `1999-02-30`.
    NoSuchDay,
    /// Shaped otherwise.
    OtherForm,
}

fn day(year: u32, month: u32, day: u32) -> Option<Date> {
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(i32::try_from(year).ok()?, month, u8::try_from(day).ok()?).ok()
}

/// Year, month and day of a text that is shaped exactly like a template's dates, whether or not
/// there is such a day.
pub fn parts(text: &str, form: Form) -> Option<(u32, u32, u32)> {
    let bytes = text.as_bytes();
    let (separator, places) = match form {
        Form::YearMonthDay => (b'-', [4, 7]),
        Form::MonthDayYear | Form::DayMonthYear => (b'/', [2, 5]),
        Form::Serial => return None,
    };
    if bytes.len() != 10 || bytes[places[0]] != separator || bytes[places[1]] != separator {
        return None;
    }
    let number = |from: usize, to: usize| {
        bytes[from..to].iter().try_fold(0u32, |sum, b| b.is_ascii_digit().then(|| sum * 10 + u32::from(b - b'0')))
    };
    let parts = match form {
        Form::YearMonthDay => (number(0, 4), number(5, 7), number(8, 10)),
        Form::MonthDayYear => (number(6, 10), number(0, 2), number(3, 5)),
        Form::DayMonthYear | Form::Serial => (number(6, 10), number(3, 5), number(0, 2)),
    };
    match parts {
        (Some(y), Some(m), Some(d)) => Some((y, m, d)),
        _ => None,
    }
}

/// Reads exactly the form of a template, both zeros and separators.
pub fn strict(text: &str, form: Form) -> Result<Date, NotStrict> {
    if form == Form::Serial {
        return serial(text).ok_or(NotStrict::OtherForm);
    }
    let (y, m, d) = parts(text, form).ok_or(NotStrict::OtherForm)?;
    if y == 0 { Err(NotStrict::NoSuchDay) } else { day(y, m, d).ok_or(NotStrict::NoSuchDay) }
}

/// Writes a date as a template in that form does.
pub fn write(date: Date, form: Form) -> String {
    let (y, m, d) = (date.year(), u8::from(date.month()), date.day());
    match form {
        Form::YearMonthDay => format!("{y:04}-{m:02}-{d:02}"),
        Form::MonthDayYear => format!("{m:02}/{d:02}/{y:04}"),
        Form::DayMonthYear => format!("{d:02}/{m:02}/{y:04}"),
        Form::Serial => (date.to_julian_day() - JULIAN_OF_SERIAL_ZERO).to_string(),
    }
}

/// Julian day of 30 December 1899: serial 0 of every serial after February 1900.
const JULIAN_OF_SERIAL_ZERO: i32 = 2_415_019;

/// A day number of a spreadsheet, 1900 system: `36223`, `36223.0`. Number 60 is a day that
/// spreadsheets made up.
fn serial(text: &str) -> Option<Date> {
    let text = text.split_once('.').map_or(text, |(whole, fraction)| if is_digits(fraction) { whole } else { text });
    if !is_digits(text) || text.len() > 7 {
        return None;
    }
    let number: i32 = text.parse().ok()?;
    match number {
        1..=59 => Date::from_julian_day(JULIAN_OF_SERIAL_ZERO + 1 + number).ok(),
        61..=2_958_465 => Date::from_julian_day(JULIAN_OF_SERIAL_ZERO + number).ok(),
        _ => None,
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whole years between a birth date and today; 0 for a day to come.
pub fn age(born: Date, today: Date) -> u32 {
    let before_birthday = (u8::from(today.month()), today.day()) < (u8::from(born.month()), born.day());
    u32::try_from(today.year() - born.year() - i32::from(before_birthday)).unwrap_or(0)
}

/// One of the three pieces of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Number { value: u32, digits: usize },
    Month(u32),
}

pub(super) const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/// The first three letters of a month, in any case.
pub(super) fn is_short_month(text: &str) -> bool {
    text.len() == 3 && MONTHS.iter().any(|month| month[..3].eq_ignore_ascii_case(text))
}

/// What separates the pieces of a date: a word processor makes dashes of hyphens.
fn separates(c: char) -> bool {
    matches!(c, '-' | '/' | '.' | ',' | '\u{2010}'..='\u{2015}' | '\u{2212}') || c.is_whitespace()
}

fn piece(text: &str) -> Option<Piece> {
    if is_digits(text) {
        return (text.len() <= 4).then(|| Piece::Number { value: text.parse().unwrap_or(0), digits: text.len() });
    }
    let lower = text.to_ascii_lowercase();
    // `4th`; `august` ends like a number and is none.
    let number = ["st", "nd", "rd", "th"].iter().find_map(|end| lower.strip_suffix(end)).filter(|number| is_digits(number));
    if let Some(number) = number {
        return (number.len() <= 2).then(|| Piece::Number { value: number.parse().unwrap_or(0), digits: number.len() });
    }
    let month = MONTHS
        .iter()
        .position(|name| lower.len() >= 3 && (name.starts_with(&lower) || lower == "sept" && *name == "september"))?;
    Some(Piece::Month(month as u32 + 1))
}

/// The three pieces of a date, a time of day behind it left out.
fn pieces(text: &str) -> Option<[Piece; 3]> {
    let text = without_time(text.trim());
    if is_digits(text) {
        // Digits in one run: `19990304`, `03041999`, a lost zero in front (`3041999`), `030499`.
        // The reader tries each order.
        return None;
    }
    let mut found = [Piece::Month(0); 3];
    let mut count = 0;
    for part in text.split(separates).filter(|part| !part.is_empty()) {
        *found.get_mut(count)? = piece(part)?;
        count += 1;
    }
    (count == 3).then_some(found)
}

/// Cuts off `00:00:00`, `T00:00:00Z`, `12:00 AM`.
fn without_time(text: &str) -> &str {
    let Some(colon) = text.find(':') else { return text };
    let Some(start) = text[..colon].rfind(|c: char| c == 'T' || c.is_whitespace()) else { return text };
    let of_time =
        |c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '+' | '-' | 'T' | 'Z' | ' ' | 'A' | 'P' | 'M' | 'a' | 'p' | 'm');
    if text[start..].chars().all(of_time) { text[..start].trim_end() } else { text }
}

/// A year as typed; of two digits the latest that does not lie in the future.
fn year(piece: Piece, rest: impl Fn(u32) -> Option<Date>, today: Date) -> Option<Date> {
    match piece {
        Piece::Number { value, digits: 4 } if value >= 1000 => rest(value),
        Piece::Number { value, digits: 1 | 2 } => rest(2000 + value).filter(|date| *date < today).or_else(|| rest(1900 + value)),
        _ => None,
    }
}

/// The day that three pieces mean in one order. A month's name stands for itself in either place of
/// month and day.
fn in_order(form: Form, [a, b, c]: [Piece; 3], today: Date) -> Option<Date> {
    let number = |piece: Piece| match piece {
        Piece::Number { value, digits: 1 | 2 } => Some(value),
        _ => None,
    };
    let month = |piece: Piece| match piece {
        Piece::Month(month) => Some(month),
        other => number(other),
    };
    let (y, m, d) = match form {
        Form::YearMonthDay => (a, b, c),
        Form::MonthDayYear => (c, a, b),
        Form::DayMonthYear => (c, b, a),
        Form::Serial => return None,
    };
    let (m, d) = (month(m)?, number(d)?);
    year(y, |y| day(y, m, d), today)
}

/// Digits in one run, cut up for one order.
fn run(form: Form, text: &str) -> Option<[Piece; 3]> {
    let padded;
    let text = match text.len() {
        6 | 8 => text,
        7 => {
            padded = format!("0{text}");
            &padded
        }
        _ => return None,
    };
    let years = text.len() - 4;
    let cuts = if form == Form::YearMonthDay { [years, years + 2] } else { [2, 4] };
    let [a, b, c] = [&text[..cuts[0]], &text[cuts[0]..cuts[1]], &text[cuts[1]..]].map(piece);
    Some([a?, b?, c?])
}

/// Reads a date that a person says is written in that form: separators, zeros, two-digit years,
/// names of months and a time of day make no difference. `None` when it cannot be read so.
pub fn read(text: &str, form: Form, today: Date) -> Option<Date> {
    let text = without_time(text.trim());
    if form == Form::Serial {
        return serial(text);
    }
    let pieces = if is_digits(text) { run(form, text) } else { pieces(text) }?;
    // A month's name leaves no choice, whatever was chosen for the column. `4-Mar-05` ends in its
    // year, as spreadsheets write it.
    if pieces.iter().any(|piece| matches!(piece, Piece::Month(_))) {
        let orders = [Form::DayMonthYear, Form::MonthDayYear, Form::YearMonthDay];
        return orders.into_iter().find_map(|form| in_order(form, pieces, today));
    }
    in_order(form, pieces, today)
}

/// Every day that this text can mean, each with an order that reads it so. A number of five digits
/// is a spreadsheet's day number.
pub fn readings(text: &str, today: Date) -> impl Iterator<Item = (Form, Date)> {
    let whole = text.trim().split_once('.').map_or(text.trim(), |(whole, _)| whole);
    let serial = (whole.len() == 5 && is_digits(whole)).then(|| serial(text.trim())).flatten();
    let orders = [Form::YearMonthDay, Form::MonthDayYear, Form::DayMonthYear];
    let read: [Option<(Form, Date)>; 3] = orders.map(|form| read(text, form, today).map(|date| (form, date)));
    serial.map(|date| (Form::Serial, date)).into_iter().chain(read.into_iter().flatten())
}

/// Writes a cell of a column that a person says is written in `from` as the template wants it.
/// `None` when the cell cannot be read so, or stands right already.
pub fn convert(text: &str, from: Form, to: Form, today: Date) -> Option<String> {
    if strict(text.trim(), to).is_ok() {
        return None;
    }
    read(text, from, today).map(|date| write(date, to))
}

#[cfg(test)]
pub(crate) mod testing {
    use super::{Date, Month};

    /// A day for a test, written out.
    pub(crate) const fn date(year: i32, month: u8, day: u8) -> Date {
        const MONTHS: [Month; 12] = [
            Month::January,
            Month::February,
            Month::March,
            Month::April,
            Month::May,
            Month::June,
            Month::July,
            Month::August,
            Month::September,
            Month::October,
            Month::November,
            Month::December,
        ];
        match Date::from_calendar_date(year, MONTHS[month as usize - 1], day) {
            Ok(date) => date,
            Err(_) => panic!("no such day"),
        }
    }
}

#[cfg(test)]
mod tests;
