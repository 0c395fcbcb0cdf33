//! `openccc`: California Community Colleges. See spec section 2.
//!
//! A student is the same person when the email address is the same (ignoring case), or first name, last name and birth date are
//! (as [`crate::domain::matching::normal`] compares). A row whose CCCID is filled in is skipped: it only asks whether that number
//! belongs to somebody.

use crate::domain::access::Role;
use crate::domain::check::RowRules;
use crate::domain::dates::Form;
use crate::domain::field::{
    Address, AssignedNumber, BirthDate, Choice, Country, Email, Flag, Free, Ignored, Name, Phone, Postal,
};
use crate::domain::field::{Secret, State, Terms, Text, Value};
use crate::domain::finding::{Code, Finding};
use crate::domain::matching::normal;
use crate::domain::password;
use crate::domain::plan::{Action, Decision, Hits, Reason};
use crate::domain::program::{KeyKind, KeyScope, Numbering, Program};
use crate::domain::template::{Column, ColumnRole, Need};

/// The program.
pub static PROGRAM: Program = Program {
    id: "openccc",
    name: "OpenCCC",
    template_file: "bulkAccountCreateTemplate.csv",
    person: ("student", "students"),
    columns: &COLUMNS,
    dropped: &["username"],
    levels: &[("system", "System"), ("district", "District"), ("college", "College")],
    roles: &[Role::DistrictStaff, Role::CollegeStaff],
    keys: &KEYS,
    row_rules,
    derive_keys,
    decide,
    display_name,
    extras,
    numbering: Numbering::Cccid,
};

// Where each column stands; a test holds these to the names in the table.
const EMAIL: usize = 0;
const FIRST: usize = 1;
const LAST: usize = 2;
const MIDDLE: usize = 3;
const PREFERRED: usize = 5;
const DOB: usize = 6;
const HOMELESS: usize = 8;
const PHONE: usize = 15;
const PHONE_TYPE: usize = 16;
const PASSWORD: usize = 17;
const USE_TEMP_PASSWORD: usize = 18;
const NUMBER: usize = 20;
const ADDRESS: Address = Address { street: 9, city: 11, state: 12, postal: 13, country: 14 };

const fn column(
    header: &'static str,
    name: &'static str,
    label: &'static str,
    field: &'static dyn crate::domain::field::Field,
) -> Column {
    Column { header, aliases: &[], near: &[], name, label, need: Need::Optional, role: ColumnRole::Profile, field }
}

static SUFFIX: Choice = Choice {
    words: &["Jr.", "Sr.", "II", "III", "IV", "V"],
    also: &[
        ("junior", 0),
        ("senior", 1),
        ("2nd", 2),
        ("2", 2),
        ("second", 2),
        ("3rd", 3),
        ("3", 3),
        ("third", 3),
        ("4th", 4),
        ("4", 4),
        ("fourth", 4),
        ("5th", 5),
        ("5", 5),
        ("fifth", 5),
    ],
};

static PHONE_TYPES: Choice = Choice {
    words: &["Mobile", "Landline"],
    also: &[
        ("cell", 0),
        ("cellphone", 0),
        ("cellular", 0),
        ("mobilephone", 0),
        ("home", 1),
        ("homephone", 1),
        ("house", 1),
        ("land", 1),
        ("fixed", 1),
    ],
};

static COLUMNS: [Column; 23] = [
    Column {
        near: &["e-mail address", "email address", "e mail", "email id", "student email", "mail"],
        need: Need::Required,
        ..column("email", "email", "Email", &Email { max: 128 })
    },
    Column {
        near: &["first name", "firstname", "given name", "fname"],
        ..column("first", "first", "First name", &Name { max: 50, example: "Ana" })
    },
    Column {
        near: &["last name", "lastname", "surname", "family name", "lname"],
        need: Need::Required,
        ..column("last", "last", "Last name", &Name { max: 50, example: "Ruiz" })
    },
    Column {
        near: &["middle name", "middlename", "middle initial", "mi"],
        ..column("middle", "middle", "Middle name", &Name { max: 50, example: "Lucía" })
    },
    Column { near: &["name suffix"], ..column("suffix", "suffix", "Suffix", &SUFFIX) },
    Column {
        near: &["preferred name", "preferred first name", "nickname"],
        ..column("preferred", "preferred", "Preferred name", &Name { max: 50, example: "Annie" })
    },
    Column {
        aliases: &["dob"],
        near: &["date of birth", "birth date", "birthdate", "birthday", "dob mm/dd/yyyy", "dateofbirth", "birth day"],
        need: Need::Required,
        ..column("dob YYYY-MM-DD", "dob", "Date of birth", &BirthDate { form: Form::YearMonthDay, first_year: 1900, young: 10 })
    },
    Column {
        near: &["terms", "terms accepted", "accept terms", "accepted terms of use"],
        need: Need::Required,
        ..column("accepted-terms", "accepted_terms", "Accepted terms", &Terms)
    },
    Column { near: &["unhoused", "is homeless"], ..column("homeless", "homeless", "Homeless", &Flag) },
    Column {
        near: &["street", "address", "street address", "address 1", "address1", "address line 1"],
        need: Need::ByRule,
        ..column("street1", "street1", "Street", &Text { max: 50, example: "1101 E University Ave" })
    },
    Column {
        near: &["address 2", "address2", "address line 2", "apt", "unit"],
        ..column("street2", "street2", "Street, second line", &Text { max: 50, example: "Apt 4" })
    },
    Column {
        near: &["town", "city name"],
        need: Need::ByRule,
        ..column("city", "city", "City", &Text { max: 50, example: "Fresno" })
    },
    Column {
        near: &["province", "state code", "state/province"],
        need: Need::ByRule,
        ..column("state", "state", "State", &State { max: 30 })
    },
    Column {
        near: &["zip", "zip code", "zipcode", "postal code", "postcode", "postalcode"],
        need: Need::ByRule,
        ..column("postal", "postal", "Postal code", &Postal { max: 20 })
    },
    Column { near: &["country code", "nation"], need: Need::ByRule, ..column("country", "country", "Country", &Country) },
    Column {
        near: &["phone", "phone no", "telephone", "mobile", "cell", "cell phone", "mobile number", "telephone number"],
        ..column("phone-number", "phone", "Phone number", &Phone { max: 25 })
    },
    Column {
        near: &["type of phone", "telephone type"],
        need: Need::ByRule,
        ..column("phone-type", "phone_type", "Phone type", &PHONE_TYPES)
    },
    Column {
        near: &["temp password", "temporary password", "initial password"],
        role: ColumnRole::Secret,
        ..column("password", "password", "Password", &Secret)
    },
    Column {
        aliases: &["use-temp-password", "use-temporary-password"],
        role: ColumnRole::Option,
        ..column("use_temp_password", "use_temp_password", "Use temporary password", &Flag)
    },
    Column { role: ColumnRole::Status, ..column("status", "status", "Status", &Ignored) },
    Column { near: &["ccc id", "ccid"], role: ColumnRole::Number, ..column("cccid", "cccid", "CCCID", &AssignedNumber) },
    Column { role: ColumnRole::Message, ..column("message", "message", "Message", &Ignored) },
    Column {
        near: &["note", "comments", "comment", "remarks"],
        role: ColumnRole::Notes,
        ..column("notes", "notes", "Notes", &Free { max: 4_000 })
    },
];

const BY_EMAIL: usize = 0;
const BY_PERSON: usize = 1;
const BY_NUMBER: usize = 2;

static KEYS: [KeyKind; 3] = [
    KeyKind { name: "email", scope: KeyScope::Program, duplicate_at: Some("email"), noun: "email", owned: true },
    KeyKind { name: "person", scope: KeyScope::Program, duplicate_at: Some("last"), noun: "name and birth date", owned: true },
    // Owned, but never derived from a row that is created: its cell is blank. Whoever hands out the number writes the key, from
    // `Program::number_key` and the number's text. Derived from a skipped row, it is looked up.
    KeyKind { name: "cccid", scope: KeyScope::Program, duplicate_at: None, noun: "CCCID", owned: true },
];

fn row_rules(row: &mut RowRules<'_, '_>) {
    let homeless = match row.values[HOMELESS] {
        Value::Flag(homeless) => homeless,
        Value::Blank => {
            row.values[HOMELESS] = Value::Flag(false);
            false
        }
        // Nobody knows whether an address is needed; the flag's own error is enough.
        _ => true,
    };
    if homeless {
        ADDRESS.check_homeless(row)
    } else {
        ADDRESS.check(row)
    }

    match (row.values[PHONE].is_blank(), row.texts[PHONE_TYPE].is_empty()) {
        (true, false) => {
            row.retract(PHONE_TYPE);
            row.values[PHONE_TYPE] = Value::Blank;
            row.say(PHONE_TYPE, Code::PhoneTypeIgnored, 0);
        }
        (false, true) => row.say(PHONE_TYPE, Code::Required, 0),
        _ => {}
    }

    match row.values[USE_TEMP_PASSWORD] {
        Value::Blank => row.values[USE_TEMP_PASSWORD] = Value::Flag(true),
        Value::Flag(false) if row.values[PASSWORD].is_blank() => row.say(USE_TEMP_PASSWORD, Code::GeneratedWithoutReset, 0),
        _ => {}
    }

    if let Value::Text(password) = &row.values[PASSWORD] {
        let names = [FIRST, LAST, MIDDLE, PREFERRED].map(|column| row.texts[column]);
        let dob = match row.values[DOB] {
            Value::Date(dob) => Some(dob),
            _ => None,
        };
        if password::is_personal(password, &names, row.texts[EMAIL], dob) {
            row.values[PASSWORD] = Value::Bad;
            row.say(PASSWORD, Code::PasswordPersonal, 0);
        }
    }
}

/// A skipped row tells its number and nothing else; every other row its email address and its person.
fn derive_keys(values: &[Value<'_>], tell: &mut dyn FnMut(usize, &[u8])) {
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

fn decide(values: &[Value<'_>], hits: &Hits<'_>) -> Decision {
    if !values[NUMBER].is_blank() {
        let account = hits.of(BY_NUMBER).first().copied();
        let reason = account.is_none().then_some(Reason::NumberUnknown);
        return Decision { action: Action::Skip, reason, account, finding: None };
    }
    match (hits.of(BY_EMAIL), hits.of(BY_PERSON)) {
        ([], []) => Decision::CREATE,
        // The number may be told only when name and birth date hit the same account: an address alone may be somebody else's.
        ([owner, ..], persons) => Decision::exists(Reason::ExistsEmail, persons.contains(owner).then_some(*owner)),
        ([], [person]) => Decision::exists(Reason::ExistsPerson, Some(*person)),
        ([], _) => Decision::exists(Reason::ExistsMany, None),
    }
}

fn display_name(values: &[Value<'_>]) -> String {
    let parts = [FIRST, LAST].map(|column| values.get(column).and_then(Value::text).unwrap_or(""));
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Bulk rows have no SSN and no exception; an address that is the organization's placeholder is marked as such.
fn extras(_: &[Value<'_>], findings: &[Finding]) -> Vec<(&'static str, String)> {
    let placeholder = findings.iter().any(|finding| finding.code() == Code::PlaceholderAddress);
    let flag = |flag: bool| if flag { "TRUE" } else { "FALSE" }.to_owned();
    vec![("ssn_none", flag(true)), ("ssn_exception", flag(false)), ("placeholder_address", flag(placeholder))]
}

#[cfg(test)]
mod tests;
