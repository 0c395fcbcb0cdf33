//! *Add OpenCCC User*: the form for one student, with the labels of the printed guide in its order.

use super::reason;
use crate::domain::program::form::{AccountForm, Entries, Fills, FormField, Group, Input, LineKind, When, Width};

/// The name of the field that says which kind of number there is, or why none.
const SSN: &str = "ssn";
/// There is no number.
const NONE: &str = "none";
/// There is none for another reason.
const EXCEPTION: &str = "exception";
/// There is one.
const NUMBER: &str = "number";

/// The form.
pub(super) static FORM: AccountForm = AccountForm {
    menu: "Account Creation",
    title: "Add OpenCCC User",
    place: "College",
    submit: "Save",
    groups: &[
        Group { title: "Contact", fields: &CONTACT },
        Group { title: "Address", fields: &ADDRESS },
        Group { title: "Name and date of birth", fields: &PERSON },
        Group { title: "Social Security", fields: &SOCIAL_SECURITY },
        Group { title: "Password", fields: &PASSWORD },
        Group { title: "Terms and reason", fields: &TERMS },
    ],
    advice: &[
        "Use as much of the student's current, actual information as possible. Recovering the account later depends on it.",
        "Where possible, confirm the information with legal documents or in person.",
        reason::POLICY,
    ],
    fixed: &[("use_temp_password", "TRUE")],
    kept,
    ssn_key: "ssn",
    asks_again: &[],
    kept_for_next: &["homeless", "country", "state", "street1", "street2", "city", "postal"],
    asked_once: &["accepted_terms"],
    placeholder: ("placeholder_address", &["country", "state", "street1", "street2", "city", "postal"]),
};

const fn field(name: &'static str, label: &'static str, input: Input, need: When) -> FormField {
    FormField { name, label, help: "", input, need, shown: When::Always, fills: Fills::Column, blank: "" }
}

/// A field that must say the same as another one.
const fn again(of: &'static str, name: &'static str, label: &'static str, input: Input, texts: [&'static str; 2]) -> FormField {
    let [blank, differs] = texts;
    FormField { fills: Fills::Confirms(of, differs), blank, ..field(name, label, input, When::Always) }
}

const TEXT: Input = Input::Line(LineKind::Text, Width::Whole);
const SHORT: Input = Input::Line(LineKind::Text, Width::Middle);
const EMAIL: Input = Input::Line(LineKind::Email, Width::Whole);
const DIGITS: Input = Input::Line(LineKind::Digits, Width::Middle);
/// An address is needed.
const HOUSED: When = When::IsNot("homeless", "TRUE");
/// There is a number to enter.
const NUMBERED: When = When::Is(SSN, NUMBER);

static CONTACT: [FormField; 5] = [
    FormField {
        help: "Also the username, for example ana.ruiz@example.org.",
        shown: When::IsNot("make_proxy", "TRUE"),
        ..field("email", "Email Address", EMAIL, When::Always)
    },
    FormField {
        shown: When::IsNot("make_proxy", "TRUE"),
        ..again(
            "email",
            "email-again",
            "Confirm Email Address",
            EMAIL,
            ["Enter the email address again.", "The email addresses don't match. Enter the same address in both fields."],
        )
    },
    FormField {
        help: "For a student without email. The address is made from the name and the date of birth.",
        fills: Fills::Proxy("email"),
        ..field("make_proxy", "Make a proxy address", Input::Tick, When::Never)
    },
    FormField {
        help: "Ten digits, for example (559) 555-0100. Begin with + for other countries.",
        ..field("phone", "Primary Phone Number", Input::Line(LineKind::Phone, Width::Middle), When::Never)
    },
    field("phone_type", "Phone Type", Input::Choice(&[("Mobile", "Mobile"), ("Landline", "Landline")]), When::Never),
];

static ADDRESS: [FormField; 7] = [
    FormField { help: "The address may then stay blank.", ..field("homeless", "Address: Homeless", Input::Tick, When::Never) },
    field("country", "Country", Input::Country, HOUSED),
    field("state", "State", Input::State("country"), HOUSED),
    field("street1", "Street Address 1", TEXT, HOUSED),
    field("street2", "Street Address 2", TEXT, When::Never),
    field("city", "City", SHORT, HOUSED),
    field("postal", "Postal Code", Input::Line(LineKind::Text, Width::Short), HOUSED),
];

static PERSON: [FormField; 7] = [
    FormField { help: "Leave blank if the student has one name only.", ..field("first", "Legal First Name", TEXT, When::Never) },
    field("middle", "Legal Middle Name", TEXT, When::Never),
    field("last", "Legal Last Name", TEXT, When::Always),
    field("preferred", "Preferred Name", TEXT, When::Never),
    field(
        "suffix",
        "Suffix",
        Input::Choice(&[("Jr.", "Jr."), ("Sr.", "Sr."), ("II", "II"), ("III", "III"), ("IV", "IV"), ("V", "V")]),
        When::Never,
    ),
    FormField { help: "For example 3 4 1999.", ..field("dob", "Date of Birth", Input::Date, When::Always) },
    again(
        "dob",
        "dob-again",
        "Confirm Date of Birth",
        Input::Date,
        ["Enter the date of birth again.", "The dates of birth don't match. Enter the same date in both fields."],
    ),
];

static SOCIAL_SECURITY: [FormField; 5] = [
    FormField {
        fills: Fills::Kept(20),
        blank: "Choose whether there is a Social Security number.",
        ..field(
            SSN,
            "Social Security",
            Input::Radio(&[
                (NONE, "Social Security Type: None"),
                (EXCEPTION, "Social Security Number: Other Exception"),
                (NUMBER, "SSN or TIN"),
            ]),
            When::Always,
        )
    },
    FormField {
        help: "At most 200 characters.",
        shown: When::Is(SSN, EXCEPTION),
        fills: Fills::Kept(200),
        blank: "Enter the reason for the exception.",
        ..field("ssn_reason", "Reason for the exception", TEXT, When::Always)
    },
    FormField {
        shown: NUMBERED,
        fills: Fills::Kept(3),
        blank: "Choose SSN or TIN.",
        ..field("ssn_kind", "Social Security Number Type", Input::Choice(&[("ssn", "SSN"), ("tin", "TIN")]), When::Always)
    },
    FormField {
        help: "Nine digits.",
        shown: NUMBERED,
        fills: Fills::Ssn("ssn_kind"),
        blank: "Enter the number, nine digits.",
        ..field("ssn_number", "Social Security Number", DIGITS, When::Always)
    },
    FormField {
        shown: NUMBERED,
        ..again(
            "ssn_number",
            "ssn_number-again",
            "Confirm Social Security Number",
            DIGITS,
            ["Enter the number again.", "The numbers don't match. Enter the same number in both fields."],
        )
    },
];

static PASSWORD: [FormField; 3] = [
    FormField {
        help: "12 to 128 characters, without the name, the email address or the date of birth.",
        ..field("password", "Password", Input::Password, When::Always)
    },
    again(
        "password",
        "password-again",
        "Confirm Password",
        Input::Password,
        ["Enter the password again.", "The passwords don't match. Enter the same password in both fields."],
    ),
    FormField {
        fills: Fills::Nothing,
        ..field(
            "temporary",
            "Use temporary password",
            Input::Words("TRUE: the student chooses a new password at the first sign-in."),
            When::Never,
        )
    },
];

static TERMS: [FormField; 2] = [
    FormField {
        help: "Tick the box once the student has accepted the terms.",
        blank: "The student must accept the Terms of Use Agreement. Tick the box once they have.",
        ..field("accepted_terms", "Terms of Use Agreement", Input::Tick, When::Always)
    },
    FormField {
        help: "Why the student can't use self-service. Kept with the account.",
        fills: Fills::Kept(40),
        blank: reason::BLANK,
        ..field(reason::NAME, reason::LABEL, Input::Choice(reason::REASONS), When::Always)
    },
];

/// The reason for staff help, and what there is instead of a Social Security number. The number
/// itself is never in a profile.
fn kept(entries: &Entries<'_>) -> Vec<(&'static str, String)> {
    let chosen = entries.get(SSN).trim();
    let is = |choice: &str| if chosen == choice { "TRUE" } else { "FALSE" }.to_owned();
    let mut kept = vec![("ssn_none", is(NONE)), ("ssn_exception", is(EXCEPTION))];
    if chosen == EXCEPTION {
        kept.push(("ssn_reason", entries.get("ssn_reason").trim().to_owned()));
    }
    kept.push((reason::NAME, entries.get(reason::NAME).trim().to_owned()));
    kept
}

#[cfg(test)]
mod tests;
