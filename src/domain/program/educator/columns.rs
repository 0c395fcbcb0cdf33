//! The template: four columns, as data.

use std::borrow::Cow;

use super::roles::{BULK, CASELOAD, COUNSELOR, DISTRICT_ADMIN, EDUCATOR, MULTI_SITE, SITE_ADMIN};
use crate::domain::field::{Cell, Choice, Email, Field, Name, Value};
use crate::domain::finding::Code;
use crate::domain::rules::Rules;
use crate::domain::template::{Column, Meaning, Need};

// The index of each column; a test compares these with the names in the table.
pub(super) const FIRST: usize = 0;
pub(super) const LAST: usize = 1;
pub(super) const EMAIL: usize = 2;
pub(super) const ROLE: usize = 3;

/// A role of the program, with any dash, in any case. Those that are created one at a time are
/// read as well, so that a row that names one is refused for that; they are not offered.
struct UserRole;

static ROLES: Choice = Choice { words: &[EDUCATOR, CASELOAD, COUNSELOR, SITE_ADMIN, MULTI_SITE, DISTRICT_ADMIN], also: &[] };

static OFFERED: Choice = Choice { words: &BULK, also: &[] };

impl Field for UserRole {
    fn check<'a>(&self, text: &'a str, cell: &mut Cell<'_>) -> Value<'a> {
        ROLES.check(text, cell)
    }

    fn is_of_list(&self) -> bool {
        true
    }

    /// The role that was meant, but for a slip or two of the keyboard.
    fn fix(&self, text: &str, code: Code, _: &Rules) -> Option<String> {
        OFFERED.nearest(text).filter(|_| code == Code::NotAChoice).map(str::to_owned)
    }

    fn read_as(&self, text: &str) -> Option<String> {
        ROLES.read_as(text)
    }

    fn of_canonical<'a>(&self, text: &'a str) -> Value<'a> {
        Value::Text(Cow::Borrowed(text))
    }

    fn expects(&self) -> String {
        OFFERED.expects()
    }
}

pub(super) static COLUMNS: [Column; 4] = [
    Column {
        common: &["firstname", "first"],
        near: &["given name", "fname"],
        need: Need::Required,
        meaning: Meaning::FirstName,
        ..Column::new("First Name", "first_name", "First name", &Name { max: 50, example: "Ana" })
    },
    Column {
        common: &["lastname", "last"],
        near: &["surname", "family name", "lname"],
        need: Need::Required,
        meaning: Meaning::LastName,
        ..Column::new("Last Name", "last_name", "Last name", &Name { max: 50, example: "Ruiz" })
    },
    Column {
        common: &["e-mail", "email address", "e-mail address"],
        near: &["work email", "mail"],
        need: Need::Required,
        meaning: Meaning::SignIn,
        ..Column::new("Email", "email", "Email", &Email { max: 128 })
    },
    Column {
        need: Need::Required,
        common: &["role", "userrole"],
        near: &["user type"],
        ..Column::new("User Role", "role", "User role", &UserRole)
    },
];
