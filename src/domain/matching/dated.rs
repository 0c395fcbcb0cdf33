//! Addresses that hold a birth date, as proxy addresses do: who tries such addresses tries birth
//! dates.

use crate::domain::dates::{self, Date, Form};

/// Fewest letters beside the date: `s20010517` is somebody's student number.
const LETTERS: usize = 4;
/// Nobody younger than this, in years, is meant.
const YOUNGEST: u32 = 5;

/// An address without its birth date, in lower case; `None` where it holds none.
pub fn without_birth_date(email: &str, today: Date) -> Option<String> {
    let (local, domain) = email.split_once('@')?;
    let digits: String = local.chars().filter(char::is_ascii_digit).collect();
    let letters: String = local.chars().filter(|c| c.is_alphabetic()).collect();
    if !matches!(digits.len(), 6 | 8) || letters.chars().count() < LETTERS {
        return None;
    }
    let born = |date: &Date| dates::age(*date, today) >= YOUNGEST && date.year() >= 1900;
    let orders = [Form::YearMonthDay, Form::MonthDayYear, Form::DayMonthYear];
    let dated = orders.into_iter().any(|form| dates::read(&digits, form, today).as_ref().is_some_and(born));
    dated.then(|| format!("{letters}@{domain}").to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dates::testing::date;

    #[test]
    fn an_address_with_a_birth_date_is_the_same_without_it_and_a_student_number_is_none() {
        let without = |email: &str| without_birth_date(email, date(2026, 11, 22));
        for email in
            ["Petra.Quill.20010517@a.example.edu", "petra.quill.05172001@A.example.edu", "petraquill-2002-01-30@a.example.edu"]
        {
            assert_eq!(without(email).as_deref(), Some("petraquill@a.example.edu"), "{email}");
        }
        assert!(without("petra.quill.010517@a.example.edu").is_some());
        let other = [
            "s20010517@a.example.edu",
            "petra.quill@a.example.edu",
            "petra.quill.20019917@a.example.edu",
            "petra.quill.20240517@a.example.edu",
            "petra.quill.1234@a.example.edu",
            "petra",
        ];
        for email in other {
            assert_eq!(without(email), None, "{email}");
        }
    }
}
