//! Addresses that hold a birth date, as proxy addresses do: who tries such addresses tries birth
//! dates.

use crate::domain::dates::{self, Date, Form};

/// Fewest letters beside the date: `s20010517` is somebody's student number.
const LETTERS: usize = 2;
/// Digits of the date in a proxy address.
const DIGITS: usize = 8;
/// Nobody younger than this, in years, is meant.
const YOUNGEST: u32 = 5;

/// An address at a domain of proxy addresses without its birth date, in lower case: once for each
/// eight digits of it that may be one. Nothing elsewhere: such digits are a student number, or
/// anything.
pub fn without_birth_dates(email: &str, today: Date, is_proxy_domain: impl FnOnce(&str) -> bool) -> Vec<String> {
    let Some((local, domain)) = email.split_once('@').filter(|(_, domain)| is_proxy_domain(domain)) else { return Vec::new() };
    let local: Vec<char> = local.chars().filter(|c| c.is_alphanumeric()).collect();
    let born = |date: &Date| dates::age(*date, today) >= YOUNGEST && date.year() >= 1900;
    let is_date = |digits: &[char]| {
        let text: String = digits.iter().collect();
        digits.iter().all(char::is_ascii_digit) && dates::read(&text, Form::YearMonthDay, today).as_ref().is_some_and(born)
    };
    let dates = (0..).zip(local.windows(DIGITS)).filter(|(_, digits)| is_date(digits)).map(|(at, _)| at);
    let rests = dates.map(|at: usize| local[..at].iter().chain(&local[at + DIGITS..]).collect::<String>());
    let named = rests.filter(|rest| rest.chars().filter(|c| c.is_alphabetic()).count() >= LETTERS);
    named.map(|rest| format!("{rest}@{domain}").to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dates::testing::date;

    #[test]
    fn a_proxy_address_is_the_same_without_its_date_and_elsewhere_digits_are_no_date() {
        let without =
            |email: &str| without_birth_dates(email, date(2026, 11, 22), |domain| domain.eq_ignore_ascii_case("a.example.edu"));
        for email in
            ["Petra.Quill.20010517@a.example.edu", "petra.quill.20020517@A.example.edu", "petraquill-2002-01-30@a.example.edu"]
        {
            assert_eq!(without(email), ["petraquill@a.example.edu"], "{email}");
        }
        // Digits beside it, of a pattern or a name, hide none.
        assert_eq!(without("h1.petra.quill3.20010517@a.example.edu"), ["h1petraquill3@a.example.edu"]);
        assert!(without("petra.quill.19.20010517@a.example.edu").contains(&"petraquill19@a.example.edu".to_owned()));
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
            assert_eq!(without(email), [""; 0], "{email}");
        }
    }
}
