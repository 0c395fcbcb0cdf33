//! The template: 23 columns, as data.

use super::number::CccidField;
use crate::domain::dates::Form;
use crate::domain::field::{Address, BirthDate, Choice, Country, Email, Flag, Free, Ignored, Name, Phone, Postal};
use crate::domain::field::{Secret, State, Terms, Text};
use crate::domain::template::{Column, ColumnRole, Meaning, Need};

// The index of each column; a test compares these with the names in the table.
pub(super) const EMAIL: usize = 0;
pub(super) const FIRST: usize = 1;
pub(super) const LAST: usize = 2;
pub(super) const MIDDLE: usize = 3;
pub(super) const PREFERRED: usize = 5;
pub(super) const DOB: usize = 6;
pub(super) const HOMELESS: usize = 8;
pub(super) const PHONE: usize = 15;
pub(super) const PHONE_TYPE: usize = 16;
pub(super) const PASSWORD: usize = 17;
pub(super) const USE_TEMP_PASSWORD: usize = 18;
pub(super) const NUMBER: usize = 20;
pub(super) const ADDRESS: Address = Address { street: 9, city: 11, state: 12, postal: 13, country: 14 };

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

pub(super) static COLUMNS: [Column; 23] = [
    Column {
        common: &["e-mail", "email address", "e-mail address"],
        near: &["email id", "student email", "mail"],
        need: Need::Required,
        meaning: Meaning::SignIn,
        ..Column::new("email", "email", "Email", &Email { max: 128 })
    },
    Column {
        common: &["first name", "firstname"],
        near: &["given name", "fname"],
        meaning: Meaning::FirstName,
        ..Column::new("first", "first", "First name", &Name { max: 50, example: "Ana" })
    },
    Column {
        common: &["last name", "lastname"],
        near: &["surname", "family name", "lname"],
        need: Need::Required,
        meaning: Meaning::LastName,
        ..Column::new("last", "last", "Last name", &Name { max: 50, example: "Ruiz" })
    },
    Column {
        common: &["middle name", "middlename"],
        near: &["middle initial", "mi"],
        ..Column::new("middle", "middle", "Middle name", &Name { max: 50, example: "Lucía" })
    },
    Column { near: &["name suffix"], ..Column::new("suffix", "suffix", "Suffix", &SUFFIX) },
    Column {
        common: &["preferred name"],
        near: &["preferred first name", "nickname"],
        ..Column::new("preferred", "preferred", "Preferred name", &Name { max: 50, example: "Annie" })
    },
    Column {
        aliases: &["dob"],
        common: &["date of birth", "birth date", "birthdate", "dateofbirth"],
        near: &["birthday", "dob mm/dd/yyyy", "birth day"],
        need: Need::Required,
        meaning: Meaning::BirthDate,
        ..Column::new(
            "dob YYYY-MM-DD",
            "dob",
            "Date of birth",
            &BirthDate { form: Form::YearMonthDay, first_year: 1900, young: 10 },
        )
    },
    Column {
        common: &["terms accepted"],
        near: &["terms", "accept terms", "accepted terms of use"],
        need: Need::Required,
        ..Column::new("accepted-terms", "accepted_terms", "Accepted terms", &Terms)
    },
    Column { near: &["unhoused", "is homeless"], ..Column::new("homeless", "homeless", "Homeless", &Flag) },
    Column {
        common: &["street", "address", "street address", "street 1", "address 1", "address1", "address line 1"],
        need: Need::ByRule,
        ..Column::new("street1", "street1", "Street", &Text { max: 50, example: "1101 E University Ave" })
    },
    Column {
        common: &["street 2", "address 2", "address2", "address line 2"],
        near: &["apt", "unit"],
        ..Column::new("street2", "street2", "Street, second line", &Text { max: 50, example: "Apt 4" })
    },
    Column {
        near: &["town", "city name"],
        need: Need::ByRule,
        ..Column::new("city", "city", "City", &Text { max: 50, example: "Fresno" })
    },
    Column {
        near: &["province", "state code", "state/province"],
        need: Need::ByRule,
        ..Column::new("state", "state", "State", &State { max: 30 })
    },
    Column {
        common: &["zip", "zip code", "zipcode", "postal code", "postalcode"],
        near: &["postcode"],
        need: Need::ByRule,
        ..Column::new("postal", "postal", "Postal code", &Postal { max: 20 })
    },
    Column { near: &["country code", "nation"], need: Need::ByRule, ..Column::new("country", "country", "Country", &Country) },
    Column {
        common: &["phone", "telephone", "telephone number"],
        near: &["phone no", "mobile", "cell", "cell phone", "mobile number"],
        ..Column::new("phone-number", "phone", "Phone number", &Phone { max: 25 })
    },
    Column {
        near: &["type of phone", "telephone type"],
        need: Need::ByRule,
        ..Column::new("phone-type", "phone_type", "Phone type", &PHONE_TYPES)
    },
    Column {
        near: &["temp password", "temporary password", "initial password"],
        role: ColumnRole::Secret,
        ..Column::new("password", "password", "Password", &Secret)
    },
    Column {
        aliases: &["use-temp-password", "use-temporary-password"],
        role: ColumnRole::Option,
        meaning: Meaning::TemporaryPassword,
        ..Column::new("use_temp_password", "use_temp_password", "Use temporary password", &Flag)
    },
    Column { role: ColumnRole::Status, ..Column::new("status", "status", "Status", &Ignored) },
    Column { near: &["ccc id", "ccid"], role: ColumnRole::Number, ..Column::new("cccid", "cccid", "CCCID", &CccidField) },
    Column { role: ColumnRole::Message, ..Column::new("message", "message", "Message", &Ignored) },
    Column {
        near: &["note", "comments", "comment", "remarks"],
        role: ColumnRole::Notes,
        ..Column::new("notes", "notes", "Notes", &Free { max: 4_000 })
    },
];
