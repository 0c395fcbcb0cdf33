//! What a student is known by: the email address (ignoring case), the person (first name, last name
//! and birth date, as [`crate::domain::matching::normal`] compares them), the CCCID, and
//! the Social Security number where the form for one account asked for it.

use super::columns::{DOB, EMAIL, FIRST, LAST, NUMBER};
use crate::domain::field::Value;
use crate::domain::finding::Code;
use crate::domain::matching::normal;
use crate::domain::program::{Duplicate, KeyKind, KeyScope, KeyUse};

pub(super) const BY_EMAIL: usize = 0;
pub(super) const BY_PERSON: usize = 1;
pub(super) const BY_NUMBER: usize = 2;

pub(super) static KEYS: [KeyKind; 4] = [
    KeyKind {
        name: "email",
        scope: KeyScope::Program,
        noun: "email",
        usage: KeyUse::Owned,
        duplicate: Some(Duplicate { at: "email", code: Code::DuplicateEmail }),
    },
    KeyKind {
        name: "person",
        scope: KeyScope::Program,
        noun: "name and birth date",
        usage: KeyUse::Owned,
        duplicate: Some(Duplicate { at: "last", code: Code::DuplicatePerson }),
    },
    // Owned, but never derived from a row that is created: its cell is blank. The code that assigns
    // the number derives the key from a row in which only the number is filled. Derived from a
    // skipped row, it is looked up.
    KeyKind { name: "cccid", scope: KeyScope::Program, noun: "CCCID", usage: KeyUse::Owned, duplicate: None },
    // Owned, and never derived from a row: only the form for one account asks for the number.
    KeyKind { name: "ssn", scope: KeyScope::Program, noun: "Social Security number", usage: KeyUse::Owned, duplicate: None },
];

/// A skipped row has its number as its only key; every other row its email address and its person.
pub(super) fn derive_keys(values: &[Value<'_>], tell: &mut dyn FnMut(usize, &[u8])) {
    if let Some(number) = values[NUMBER].text() {
        return tell(BY_NUMBER, number.as_bytes());
    }
    let mut key = Vec::with_capacity(128);
    if let Some(email) = values[EMAIL].text() {
        normal::email_into(email, &mut key);
        tell(BY_EMAIL, &key);
    }
    if let (Some(last), Value::Date(dob)) = (values[LAST].text(), &values[DOB]) {
        key.clear();
        normal::person_into(values[FIRST].text().unwrap_or(""), last, *dob, &mut key);
        tell(BY_PERSON, &key);
    }
}
