//! *Create Single Account*: the form for one educator, with the labels of the modeled system in its
//! order.

use super::pages::AGREEMENT;
use super::roles::MULTI_SITE;
use crate::domain::finding::Code;
use crate::domain::program::form::{AccountForm, Entries, Fills, FormField, Group, Input, LineKind, When, Width};

/// The box that says that the agreement holds, and the name under which a profile keeps its
/// version.
const AGREED: &str = "agreement";
/// The schools of a counselor of several.
const SCHOOLS: &str = "schools";

/// The form.
pub(super) static FORM: AccountForm = AccountForm {
    menu: "Create Single Account",
    title: "Create Single Account",
    place: "School",
    submit: "Create Account",
    groups: &[Group { title: "Educator", fields: &PERSON }, Group { title: AGREEMENT.title, fields: &AGREE }],
    // The notes stand above both tabs.
    advice: &[],
    fixed: &[],
    kept,
    ssn_key: "",
    asks_again: &[Code::OtherDomain, Code::TooManyWithExisting],
    kept_for_next: &[],
    asked_once: &[],
    placeholder: ("", &[]),
};

const fn field(name: &'static str, label: &'static str, input: Input) -> FormField {
    let (need, shown) = (When::Always, When::Always);
    FormField { name, label, help: "", input, need, shown, fills: Fills::Column, blank: "" }
}

const TEXT: Input = Input::Line(LineKind::Text, Width::Whole);

static PERSON: [FormField; 5] = [
    FormField { blank: "Enter a first name, for example Ana.", ..field("first_name", "First Name", TEXT) },
    FormField { blank: "Enter a last name, for example Ruiz.", ..field("last_name", "Last Name", TEXT) },
    FormField {
        help: "The work address, for example ana.ruiz@example.org.",
        ..field("email", "Email", Input::Line(LineKind::Email, Width::Whole))
    },
    FormField { blank: "Choose a user role.", ..field("role", "User Role", Input::Kind) },
    FormField {
        help: "The schools where this counselor works.",
        shown: When::Is("role", MULTI_SITE),
        fills: Fills::Kept(4_000),
        blank: "Choose two or more schools of this counselor.",
        ..field(SCHOOLS, "Schools", Input::Places("school"))
    },
];

static AGREE: [FormField; 1] = [FormField {
    fills: Fills::Kept(20),
    blank: "Tick the box to accept the agreement.",
    ..field(AGREED, AGREEMENT.agree, Input::Agreement)
}];

/// The version of the agreement that was accepted, and the schools of a counselor of several.
fn kept(entries: &Entries<'_>) -> Vec<(&'static str, String)> {
    let mut kept = Vec::new();
    let agreed = entries.get(AGREED).trim();
    if !agreed.is_empty() {
        kept.push((AGREED, agreed.to_owned()));
    }
    let schools = entries.all(SCHOOLS).collect::<Vec<_>>().join(", ");
    if entries.get("role").trim() == MULTI_SITE && !schools.is_empty() {
        kept.push((SCHOOLS, schools));
    }
    kept
}
