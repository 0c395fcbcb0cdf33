//! What somebody types to find an account, and everything that it can mean: a number, what people
//! sign in with, a name with a birth date in any usual order, the beginning of a name.

use super::check::check_cell;
use super::dates::{self, Date, Form};
use super::field::Value;
use super::matching::normal;
use super::program::Program;
use super::rules::Rules;
use super::template::{ColumnRole, Meaning};

/// Most characters of a search: longer than any address or name.
pub const MAX_CHARS: usize = 200;

/// Words of a name in which first and last name are looked for.
const MAX_WORDS: usize = 6;

/// Words that one date can take: `Feb 3, 2001`.
const DATE_WORDS: usize = 3;

/// What a typed text can mean in a program.
#[derive(Debug, Default)]
pub struct Readings {
    /// Rows of values: accounts that own a key of one of them are meant.
    pub rows: Vec<Vec<Value<'static>>>,
    /// Names of which the beginning is known.
    pub names: Vec<NameStart>,
    /// What to say of a text that is nearly something.
    pub hint: Option<&'static str>,
}

/// How a last and a first name begin, as keys fold them; blank: any.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NameStart {
    /// Of the last name.
    pub last: String,
    /// Of the first name.
    pub first: String,
}

/// Reads what somebody typed.
pub fn read(program: &'static Program, text: &str, rules: &Rules) -> Readings {
    // What cannot be seen is in no number, address or name, and was pasted with one.
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.trim();
    let mut found = Readings { rows: identified(program, text, rules), ..Readings::default() };
    if let Some((rest, days)) = birth_date(text, rules.today) {
        for (first, last) in names(&rest) {
            found.rows.extend(days.iter().filter_map(|day| person(program, &first, &last, *day)));
        }
    } else if !text.contains(|c: char| c == '@' || c.is_ascii_digit()) {
        for (first, last) in names(text) {
            let name = NameStart { last: normal::name(&last), first: normal::name(&first) };
            if !name.last.is_empty() && !found.names.contains(&name) {
                found.names.push(name);
            }
        }
    }
    if found.rows.is_empty() {
        found.hint = program.numbering.and_then(|numbering| (numbering.hint)(text));
    }
    found
}

/// Rows of the account that a text names exactly, as a number or as what people sign in with.
pub fn identified(program: &'static Program, text: &str, rules: &Rules) -> Vec<Vec<Value<'static>>> {
    let text = text.trim();
    if text.is_empty() || text.contains(char::is_whitespace) || text.chars().count() > MAX_CHARS {
        return Vec::new();
    }
    let columns = [program.column_with(ColumnRole::Number), program.column_meaning(Meaning::SignIn)];
    let read = |column: usize| {
        let value = check_cell(program, column, text, rules).0;
        value.canonical().is_some().then(|| row(program, [(Some(column), value.into_owned())]))
    };
    columns.into_iter().flatten().filter_map(read).collect()
}

fn row<const N: usize>(program: &Program, cells: [(Option<usize>, Value<'static>); N]) -> Vec<Value<'static>> {
    let mut row = vec![Value::Blank; program.columns.len()];
    for (column, value) in cells {
        if let Some(column) = column {
            row[column] = value;
        }
    }
    row
}

/// A row of that person; `None` where the program knows nobody by name and birth date.
fn person(program: &Program, first: &str, last: &str, born: Date) -> Option<Vec<Value<'static>>> {
    let born_at = program.column_meaning(Meaning::BirthDate)?;
    let last_at = program.column_meaning(Meaning::LastName)?;
    let text = |name: &str| if name.is_empty() { Value::Blank } else { Value::Text(name.to_owned().into()) };
    let first = (program.column_meaning(Meaning::FirstName), text(first));
    Some(row(program, [first, (Some(last_at), text(last)), (Some(born_at), Value::Date(born))]))
}

/// The days that some words of a text mean, wherever they are in it, and the rest of the text.
fn birth_date(text: &str, today: Date) -> Option<(String, Vec<Date>)> {
    let apart = text.replace(',', ", ");
    let words: Vec<&str> = apart.split_whitespace().collect();
    for length in (1..=DATE_WORDS.min(words.len())).rev() {
        for (at, some) in words.windows(length).enumerate() {
            let date = some.join(" ");
            let date = date.trim_matches([',', ';', '(', ')']);
            // A spreadsheet's number of a day is nothing that a person types.
            let read = dates::readings(date, today).filter(|(form, _)| *form != Form::Serial);
            let mut days: Vec<Date> = read.map(|(_, day)| day).collect();
            days.sort_unstable();
            days.dedup();
            if !days.is_empty() {
                let rest = [&words[..at], &words[at + length..]].concat().join(" ");
                return Some((rest, days));
            }
        }
    }
    None
}

/// Every first and last name that a text can hold. A comma says which comes first; without one
/// either may, and each may have several words.
fn names(text: &str) -> Vec<(String, String)> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')'));
    if text.is_empty() {
        return Vec::new();
    }
    if let Some((last, first)) = text.split_once(',') {
        return vec![(first.trim().to_owned(), last.trim().to_owned())];
    }
    let words: Vec<&str> = text.split_whitespace().take(MAX_WORDS).collect();
    let mut found = vec![(String::new(), words.join(" "))];
    for cut in 1..words.len() {
        let (one, other) = (words[..cut].join(" "), words[cut..].join(" "));
        found.extend([(one.clone(), other.clone()), (other, one)]);
    }
    // A middle name is no part of who somebody is.
    if let [first, _, .., last] = words[..] {
        found.push((first.to_owned(), last.to_owned()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dates::testing::date;
    use crate::domain::program::Registry;
    use crate::domain::program::openccc::PROGRAM;

    fn reading(text: &str) -> Readings {
        read(&PROGRAM, text, &Rules::new(PROGRAM.id, date(2026, 11, 28), Default::default()))
    }

    /// The keys that a text leads to.
    fn keys(text: &str) -> Vec<String> {
        let mut keys = Vec::new();
        for row in reading(text).rows {
            (PROGRAM.derive_keys)(&row, &mut |_, key| keys.push(String::from_utf8_lossy(key).into_owned()));
        }
        keys
    }

    #[test]
    fn a_number_is_read_in_any_case_and_a_letter_for_a_digit_gets_a_hint() {
        assert_eq!(keys(" aaa0001 "), ["AAA0001"]);
        assert_eq!(reading("AAA0001").hint, None);
        for text in ["AAAOOO1", "aio0001"] {
            let hint = reading(text).hint.unwrap_or_default();
            assert!(hint.starts_with("A CCCID never has the letters I and O."), "{text}");
            assert_eq!(keys(text), [""; 0]);
        }
        assert_eq!(reading("Ruiz").hint, None);
    }

    #[test]
    fn an_address_is_read_in_any_case_and_nothing_else_is_made_of_it() {
        assert_eq!(keys("Ana.Ruiz@Example.ORG"), ["ana.ruiz@example.org"]);
        assert!(reading("Ana.Ruiz@Example.ORG").names.is_empty());
        assert!(reading("ana@").rows.is_empty() && reading("ana@").names.is_empty());
    }

    #[test]
    fn a_name_with_a_birth_date_is_read_in_every_usual_order() {
        for text in [
            "Ana Ruiz 2001-02-03",
            "Ruiz, Ana 2001-02-03",
            "02/03/2001 Ruiz, Ana",
            "2001-02-03, Ana Ruiz",
            "Ruiz Ana 2/3/2001",
            "Ana Ruiz, Feb 3, 2001",
            "ana 3 February 2001 ruiz",
            "Ana Ruiz (2001-02-03)",
            "Ana Lucía Ruiz 2001-02-03",
            "Ruiz,Ana,2001-02-03",
        ] {
            assert!(keys(text).contains(&"ana|ruiz|2001-02-03".to_owned()), "{text}: {:?}", keys(text));
            assert!(reading(text).names.is_empty(), "{text}");
        }
        // Either may be meant.
        assert!(keys("Ana Ruiz 02/03/2001").contains(&"ana|ruiz|2001-03-02".to_owned()));
        assert!(keys("Ana de la Cruz 2001-02-03").contains(&"ana|de la cruz|2001-02-03".to_owned()));
        assert!(keys("Madonna 1958-08-16").contains(&"|madonna|1958-08-16".to_owned()));
        assert_eq!(keys("2001-02-03"), [""; 0]);
    }

    #[test]
    fn a_name_alone_is_the_beginning_of_a_last_name_or_of_both() {
        let starts = |text: &str| reading(text).names.into_iter().map(|name| (name.last, name.first)).collect::<Vec<_>>();
        let name = |last: &str, first: &str| (last.to_owned(), first.to_owned());
        assert_eq!(starts("Ruí"), [name("rui", "")]);
        assert_eq!(starts("Ruiz, An"), [name("ruiz", "an")]);
        assert_eq!(starts("Ana Ruiz"), [name("ana ruiz", ""), name("ruiz", "ana"), name("ana", "ruiz")]);
        assert_eq!(starts("..."), []);
        assert_eq!(starts(""), []);
    }

    #[test]
    fn nothing_that_can_be_typed_is_too_much() {
        let long = "ab ".repeat(3_000);
        for text in ["\0", "a\0b", "\u{10FFFF}", "'; --", ",", ",,,", "()", "@", "0000-00-00", "99/99/9999", long.as_str(), "😀"]
        {
            for program in Registry::standard().all() {
                let found = read(program, text, &Rules::new(program.id, date(2026, 11, 28), Default::default()));
                assert!(found.names.len() <= 2 * MAX_WORDS, "{text}");
                assert!(found.names.iter().all(|name| !name.last.contains('\0')), "{text}");
            }
        }
    }
}
