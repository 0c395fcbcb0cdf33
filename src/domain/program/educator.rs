//! `educator`: partner educators of a district. See spec section 3.
//!
//! An educator is known by the email address, within the district. A row that an earlier import of
//! the same school made is unchanged as long as that account holds its address.

use crate::domain::account::AccountState;
use crate::domain::field::Value;
use crate::domain::program::handout::Handout;
use crate::domain::program::{Program, Recommended};

mod columns;
mod decide;
mod form;
mod keys;
pub mod messages;
pub mod pages;
mod registration;
mod roles;
mod rules;
mod settings;
#[cfg(test)]
mod tests;

/// The program.
pub static PROGRAM: Program = Program {
    roles: &roles::ROLES,
    template_file: "bulkEducatorAccountTemplate.csv",
    columns: &columns::COLUMNS,
    importing_levels: &["school"],
    form_levels: &["district", "school"],
    created_at: &[("school", &roles::BULK), ("district", &roles::SINGLY)],
    kind_of: |values| values.get(columns::ROLE).and_then(Value::text),
    settings: &settings::SETTINGS,
    keys: &keys::KEYS,
    recommended: Some(Recommended { column: "role", value: roles::SITE_ADMIN, most: 2 }),
    row_rules: rules::row_rules,
    derive_keys: keys::derive_keys,
    decide: decide::decide,
    first_state: AccountState::Invited,
    registration: Some(&registration::REGISTRATION),
    display_name,
    messages: messages::MESSAGES,
    form: Some(&form::FORM),
    handout: Handout::Slip,
    ..Program::described(
        "educator",
        "CaliforniaColleges.edu Educators",
        ("educator", "educators"),
        &[("district", "District"), ("school", "School")],
    )
};

fn display_name(values: &[Value<'_>]) -> String {
    let parts = [columns::FIRST, columns::LAST].map(|column| values.get(column).and_then(Value::text).unwrap_or(""));
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
