//! Addresses that hold a birth date, as proxy addresses do: who tries such addresses tries birth
//! dates.

use crate::domain::dates::{self, Date, Form};

/// Fewest letters beside the date: `s20010517` is somebody's student number.
const LETTERS: usize = 2;
/// Digits of the date in a proxy address.
const DIGITS: usize = 8;
/// Nobody younger than this, in years, is meant.
const YOUNGEST: u32 = 5;

/// An address at a domain of proxy addresses without its birth date, in lower case; `None` where it
/// holds none. Elsewhere such digits are a student number, or anything.
pub fn without_birth_date(email: &str, today: Date, is_proxy_domain: impl FnOnce(&str) -> bool) -> Option<String> {
    let (local, domain) = email.split_once('@')?;
    let digits: String = local.chars().filter(char::is_ascii_digit).collect();
    let letters: String = local.chars().filter(|c| c.is_alphabetic()).collect();
    if digits.len() != DIGITS || letters.chars().count() < LETTERS || !is_proxy_domain(domain) {
        return None;
    }
    let born = |date: &Date| dates::age(*date, today) >= YOUNGEST && date.year() >= 1900;
    let dated = dates::read(&digits, Form::YearMonthDay, today).as_ref().is_some_and(born);
    dated.then(|| format!("{letters}@{domain}").to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dates::testing::date;

    #[test]
    fn a_proxy_address_is_the_same_without_its_date_and_elsewhere_digits_are_no_date() {
        let without =
            |email: &str| without_birth_date(email, date(2026, 11, 22), |domain| domain.eq_ignore_ascii_case("a.example.edu"));
        for email in
            ["Petra.Quill.20010517@a.example.edu", "petra.quill.20020517@A.example.edu", "petraquill-2002-01-30@a.example.edu"]
        {
            assert_eq!(without(email).as_deref(), Some("petraquill@a.example.edu"), "{email}");
        }
        let other = [
            "petra.quill.20010517@b.example.edu",
            "stud051701@a.example.edu",
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
