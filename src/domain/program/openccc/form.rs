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
    kept_for_next: &["homeless", "country", "state", "street1", "street2", "city", "postal"],
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
mod tests {
    use super::super::PROGRAM;
    use super::*;
    use crate::domain::dates::testing::date;
    use crate::domain::program::form::{FormFault, FormRow, check};
    use crate::domain::rules::{Rules, Settings};

    /// A form that can be saved.
    const GOOD: &[(&str, &str)] = &[
        ("email", "ana.ruiz@example.org"),
        ("email-again", "ana.ruiz@example.org"),
        ("country", "US"),
        ("state", "CA"),
        ("street1", "1101 E University Ave"),
        ("city", "Fresno"),
        ("postal", "93741"),
        ("first", "Ana"),
        ("last", "Ruiz"),
        ("dob-month", "3"),
        ("dob-day", "4"),
        ("dob-year", "1999"),
        ("dob-again-month", "03"),
        ("dob-again-day", "04"),
        ("dob-again-year", "1999"),
        ("ssn", "none"),
        ("password", "quiet river stone 42"),
        ("password-again", "quiet river stone 42"),
        ("accepted_terms", "TRUE"),
        ("help_reason", "unhoused"),
    ];

    fn looked_at(changes: &[(&str, &str)]) -> FormRow {
        let changed = |name: &str| changes.iter().find(|(known, _)| *known == name);
        let kept = GOOD.iter().filter(|(name, _)| changed(name).is_none()).chain(changes);
        let entries: Vec<(String, String)> = kept.map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let settings = Settings::from(vec![("proxy_domain".to_owned(), "students.example.edu".to_owned())]);
        check(&PROGRAM, &FORM, &entries, &Rules::new("openccc", date(2026, 11, 22), settings))
    }

    /// With these changes, these fields are wrong: by the form, then by the rules of the file.
    #[track_caller]
    fn wrong(changes: &[(&str, &str)], faults: &[(&str, FormFault)], columns: &[&str]) {
        let row = looked_at(changes);
        let found: Vec<(&str, FormFault)> = row.faults.iter().map(|(field, fault)| (field.name, *fault)).collect();
        assert_eq!(found, faults, "{changes:?}");
        let errors = row.findings.iter().filter(|finding| finding.code().severity() == crate::domain::finding::Severity::Error);
        let errors: Vec<&str> = errors.map(|finding| PROGRAM.columns[usize::from(finding.column())].name).collect();
        assert_eq!(errors, columns, "{changes:?}");
        assert_eq!(row.is_good(), faults.is_empty() && columns.is_empty());
    }

    #[test]
    fn each_field_fills_a_column_once_and_is_asked_for_by_a_name_of_its_own() {
        let mut names = Vec::new();
        for field in FORM.fields() {
            assert!(!names.contains(&field.name), "{}", field.name);
            names.push(field.name);
            assert_eq!(PROGRAM.column(field.name).is_some(), field.fills == Fills::Column, "{}", field.name);
            for when in [field.need, field.shown] {
                if let When::Is(other, _) | When::IsNot(other, _) = when {
                    assert!(FORM.field(other).is_some(), "{}: {other}", field.name);
                }
            }
        }
        assert!(FORM.kept_for_next.iter().all(|name| FORM.field(name).is_some()));
        assert!(PROGRAM.keys.iter().any(|kind| kind.name == FORM.ssn_key));
    }

    #[test]
    fn the_labels_are_the_guides_in_its_order() {
        let labels: Vec<&str> = FORM.fields().map(|field| field.label).collect();
        let guide = [
            "Email Address",
            "Confirm Email Address",
            "Primary Phone Number",
            "Phone Type",
            "Address: Homeless",
            "Country",
            "State",
            "Street Address 1",
            "Street Address 2",
            "City",
            "Postal Code",
            "Legal First Name",
            "Legal Middle Name",
            "Legal Last Name",
            "Preferred Name",
            "Suffix",
            "Date of Birth",
            "Confirm Date of Birth",
            "Social Security Number Type",
            "Social Security Number",
            "Password",
            "Confirm Password",
            "Terms of Use Agreement",
        ];
        let places: Vec<Option<usize>> = guide.iter().map(|label| labels.iter().position(|known| known == label)).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{labels:?}");
    }

    #[test]
    fn a_form_becomes_the_row_that_a_file_would_have() {
        let row = looked_at(&[]);
        assert!(row.is_good());
        let cell = |name: &str| row.texts[PROGRAM.column(name).unwrap()].as_str();
        assert_eq!(["dob", "use_temp_password", "homeless"].map(cell), ["1999-03-04", "TRUE", "FALSE"]);
        let kept: Vec<(&str, &str)> = row.kept.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(kept, [("ssn_none", "TRUE"), ("ssn_exception", "FALSE"), ("help_reason", "unhoused")]);
    }

    #[test]
    fn what_is_confirmed_must_be_the_same_and_is_said_at_the_confirmation() {
        wrong(&[("email-again", "ana@example.org")], &[("email-again", FormFault::Different)], &[]);
        wrong(&[("dob-again-day", "5")], &[("dob-again", FormFault::Different)], &[]);
        wrong(&[("password-again", "quiet river stone 43")], &[("password-again", FormFault::Different)], &[]);
        wrong(&[("email-again", "")], &[("email-again", FormFault::Blank)], &[]);
        wrong(
            &[("password", ""), ("password-again", "")],
            &[("password", FormFault::Blank), ("password-again", FormFault::Blank)],
            &[],
        );
    }

    #[test]
    fn the_rules_of_the_file_hold() {
        wrong(&[("last", "")], &[], &["last"]);
        wrong(&[("dob-day", "31"), ("dob-month", "2"), ("dob-again-day", "31"), ("dob-again-month", "2")], &[], &["dob"]);
        wrong(&[("dob-year", "99"), ("dob-again-year", "99")], &[], &["dob"]);
        wrong(&[("dob-day", ""), ("dob-again-day", "")], &[], &["dob"]);
        wrong(&[("accepted_terms", "")], &[], &["accepted_terms"]);
        wrong(&[("postal", "9374")], &[], &["postal"]);
        wrong(&[("password", "ana.ruiz.1999"), ("password-again", "ana.ruiz.1999")], &[], &["password"]);
        wrong(&[("phone", "(559) 555-0100")], &[], &["phone_type"]);
        wrong(&[("country", "MX"), ("state", "Baja California"), ("postal", "22000")], &[], &[]);
    }

    #[test]
    fn a_homeless_student_needs_no_address_and_others_do() {
        let none = [("country", ""), ("state", ""), ("street1", ""), ("city", ""), ("postal", "")];
        wrong(&[&none[..], &[("homeless", "TRUE")]].concat(), &[], &[]);
        wrong(&none, &[], &["street1", "city", "state", "postal", "country"]);
    }

    #[test]
    fn a_proxy_address_is_made_of_name_and_birth_date_and_needs_no_confirmation() {
        let proxy = [("make_proxy", "TRUE"), ("email", ""), ("email-again", "")];
        let row = looked_at(&proxy);
        assert!(row.is_good());
        assert_eq!(row.texts[PROGRAM.column("email").unwrap()], "ana.ruiz.19990304@students.example.edu");
        let nobody = [&proxy[..], &[("first", ""), ("last", "")]].concat();
        wrong(&nobody, &[("make_proxy", FormFault::NoProxy)], &["email", "last"]);
    }

    #[test]
    fn exactly_one_of_none_an_exception_and_a_number_is_given() {
        use crate::domain::field::SsnFault;
        wrong(&[("ssn", "")], &[("ssn", FormFault::Blank)], &[]);
        wrong(&[("ssn", "both")], &[("ssn", FormFault::Blank)], &[]);
        wrong(&[("ssn", "exception")], &[("ssn_reason", FormFault::Blank)], &[]);
        let long = "x".repeat(201);
        wrong(&[("ssn", "exception"), ("ssn_reason", &long)], &[("ssn_reason", FormFault::TooLong(200))], &[]);
        wrong(&[("ssn", "exception"), ("ssn_reason", &long[1..])], &[], &[]);
        let number = [("ssn", "number"), ("ssn_kind", "ssn"), ("ssn_number", "123-45-6789"), ("ssn_number-again", "123456789")];
        wrong(&number, &[], &[]);
        assert_eq!(looked_at(&number).ssn.map(|ssn| ssn.last_four().to_string()).as_deref(), Some("6789"));
        let other = [&number[..3], &[("ssn_number-again", "123-45-6780")]].concat();
        wrong(&other, &[("ssn_number-again", FormFault::Different)], &[]);
        let never = [&number[..2], &[("ssn_number", "666-45-6789"), ("ssn_number-again", "666-45-6789")]].concat();
        wrong(&never, &[("ssn_number", FormFault::Ssn(SsnFault::Area))], &[]);
        // What is typed in fields that are not asked any more does not count.
        assert!(looked_at(&[&[("ssn", "none")], &number[1..]].concat()).ssn.is_none());
    }
}
