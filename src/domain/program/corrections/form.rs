//! *Add Learner*: the form for one learner, with the labels of the modeled system.

use super::pages::NEW_ONLY;
use super::roles::LEARNER;
use crate::domain::program::form::{AccountForm, Fills, FormField, Group, Input, LineKind, When, Width};

/// The form. Its place is the one that the row of a file would name.
pub(super) static FORM: AccountForm = AccountForm {
    menu: "Add Learner",
    title: "Add Learner",
    place: "Housing unit",
    submit: "Add Learner",
    groups: &[Group { title: "Learner", fields: &PERSON }, Group { title: "Password", fields: &PASSWORD }],
    advice: &[NEW_ONLY],
    fixed: &[("role", LEARNER)],
    kept: |_| Vec::new(),
    ssn_key: "",
    asks_again: &[],
    kept_for_next: &[],
    asked_once: &[],
    placeholder: ("", &[]),
};

const fn field(name: &'static str, label: &'static str, input: Input, need: When) -> FormField {
    FormField { name, label, help: "", input, need, shown: When::Always, fills: Fills::Column, blank: "" }
}

const TEXT: Input = Input::Line(LineKind::Text, Width::Whole);

static PERSON: [FormField; 4] = [
    FormField { help: "Leave blank if the learner has one name only.", ..field("first_name", "First name", TEXT, When::Never) },
    field("last_name", "Last name", TEXT, When::Never),
    FormField { help: "For example 3 4 1999.", ..field("birth_date", "Date of birth", Input::Date, When::Always) },
    FormField {
        help: "Also the username. Enter it with its leading zeros, for example 0012345.",
        ..field("doc_id", "DOC ID", Input::Line(LineKind::Text, Width::Middle), When::Always)
    },
];

static PASSWORD: [FormField; 1] = [FormField {
    help: "Leave blank, and one is generated and shown once. It has to be changed at first sign-in.",
    ..field("password", "Password", Input::Password, When::Never)
}];
