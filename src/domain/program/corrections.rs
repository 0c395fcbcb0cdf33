//! `corrections`: incarcerated learners. See spec section 4.
//!
//! A learner is known by the DOC ID, within the agency. One who has an account elsewhere in the
//! agency is moved and never created a second time; one whose birth date or last name differs is
//! for a person to decide.

use crate::domain::field::Value;
use crate::domain::program::Program;
use crate::domain::program::handout::Handout;

mod columns;
mod decide;
mod doc_id;
mod form;
mod form_of_dates;
mod keys;
pub mod messages;
mod numbers;
pub mod pages;
mod role;
mod roles;
mod rules;
mod settings;
#[cfg(test)]
mod tests;

/// The program.
pub static PROGRAM: Program = Program {
    template_file: "bulkLearnerTemplate.csv",
    columns: &columns::COLUMNS,
    ignored_when_alone: &["request", "role", "location"],
    prefilled: &[("role", roles::LEARNER)],
    importing_levels: &["facility"],
    roles: &roles::ROLES,
    form_levels: &["facility", "housing_unit"],
    kind_of: |_| Some(roles::LEARNER),
    switched_at: &["facility"],
    settings: &settings::SETTINGS,
    numbered: Some("request"),
    keys: &keys::KEYS,
    row_rules: rules::row_rules,
    derive_keys: keys::derive_keys,
    decide: decide::decide,
    display_name,
    messages: messages::MESSAGES,
    form: Some(&form::FORM),
    handout: Handout::Card { title: "Learner card", level: "facility" },
    moves: true,
    reviews: true,
    root_before_sign_in: true,
    ..Program::described(
        "corrections",
        "Connected Corrections",
        ("learner", "learners"),
        &[("agency", "Agency"), ("facility", "Facility"), ("housing_unit", "Housing unit")],
    )
};

fn display_name(values: &[Value<'_>]) -> String {
    let part = |column: usize| values.get(column).and_then(Value::text).unwrap_or("");
    let parts = [columns::FIRST, columns::LAST].map(part);
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
