//! `openccc`: California Community Colleges. See spec section 2.
//!
//! A student is the same person when the email address is the same (ignoring case), or first name,
//! last name and birth date are (as [`crate::domain::matching::normal`] compares). A row whose
//! CCCID is filled in is skipped: it only asks whether that number belongs to an account.

use crate::domain::account::AccountState;
use crate::domain::field::Value;
use crate::domain::finding::{Code, Finding};
use crate::domain::program::handout::Handout;
use crate::domain::program::{Numbering, Program};

pub mod cccid;
mod columns;
mod decide;
mod form;
mod keys;
pub mod messages;
mod needs;
mod number;
pub mod pages;
mod reason;
mod roles;
mod rules;
mod settings;
#[cfg(test)]
mod tests;
mod verification;

use cccid::{Cccid, NotACccid};
pub use number::CccidField;

/// The program.
pub static PROGRAM: Program = Program {
    id: "openccc",
    name: "OpenCCC",
    template_file: "bulkAccountCreateTemplate.csv",
    person: ("student", "students"),
    columns: &columns::COLUMNS,
    dropped: &["username"],
    ignored_when_alone: &[],
    prefilled: &[],
    levels: &[("system", "System"), ("district", "District"), ("college", "College")],
    importing_levels: &["system", "district", "college"],
    form_levels: &["system", "district", "college"],
    created_at: &[],
    kind_of: |_| None,
    switched_at: &[],
    roles: &roles::ROLES,
    settings: &settings::SETTINGS,
    check_settings: settings::check,
    check_staff_domain: settings::check_staff_domain,
    numbered: None,
    keys: &keys::KEYS,
    recommended: None,
    row_rules: rules::row_rules,
    derive_keys: keys::derive_keys,
    decide: decide::decide,
    first_state: AccountState::Active,
    registration: None,
    display_name,
    extras,
    root_before_sign_in: false,
    numbering: Some(Numbering {
        label: "CCCID",
        number: |place| Cccid::from_index(place).map(|number| number.to_string()),
        hint: |text| match Cccid::parse(text) {
            Err(NotACccid::LetterIOrO) => {
                Some("A CCCID never has the letters I and O. Use the digits 1 and 0, for example AAA0001.")
            }
            _ => None,
        },
    }),
    messages: messages::MESSAGES,
    form: Some(&form::FORM),
    handout: Handout::Slip,
    moves: false,
    reviews: false,
    verification: Some(&verification::VERIFICATION),
};

fn display_name(values: &[Value<'_>]) -> String {
    let parts = [columns::FIRST, columns::LAST].map(|column| values.get(column).and_then(Value::text).unwrap_or(""));
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Bulk rows have no SSN and no exception; an address that is the organization's placeholder is
/// marked as such.
fn extras(_: &[Value<'_>], findings: &[Finding]) -> Vec<(&'static str, String)> {
    let placeholder = findings.iter().any(|finding| finding.code() == Code::PlaceholderAddress);
    let flag = |flag: bool| if flag { "TRUE" } else { "FALSE" }.to_owned();
    vec![("ssn_none", flag(true)), ("ssn_exception", flag(false)), ("placeholder_address", flag(placeholder))]
}
