//! The template: eight columns, as data.

use super::doc_id::DocId;
use super::form_of_dates::MonthFirst;
use super::numbers::RequestNumber;
use super::role::LearnerRole;
use crate::domain::field::{Name, PlaceId, Secret};
use crate::domain::template::{Column, ColumnRole, Meaning, Need};

// The index of each column; a test compares these with the names in the table.
pub(super) const REQUEST: usize = 0;
pub(super) const DOC_ID: usize = 1;
pub(super) const FIRST: usize = 2;
pub(super) const LAST: usize = 3;
pub(super) const DOB: usize = 4;
pub(super) const PASSWORD: usize = 6;
pub(super) const LOCATION: usize = 7;

pub(super) static COLUMNS: [Column; 8] = [
    Column {
        common: &["request id"],
        near: &["request", "request number", "request no"],
        role: ColumnRole::Option,
        ..Column::new("requestId", "request", "Request ID", &RequestNumber)
    },
    Column {
        common: &["doc id", "doc number"],
        near: &["doc", "doc no", "inmate number", "inmate id", "cdcr number", "offender id"],
        need: Need::Required,
        meaning: Meaning::SignIn,
        ..Column::new("docID", "doc_id", "DOC ID", &DocId)
    },
    Column {
        common: &["first name"],
        near: &["first", "given name", "fname"],
        meaning: Meaning::FirstName,
        ..Column::new("firstName", "first_name", "First name", &Name { max: 50, example: "Ana" })
    },
    Column {
        common: &["last name"],
        near: &["last", "surname", "family name", "lname"],
        need: Need::ByRule,
        meaning: Meaning::LastName,
        ..Column::new("lastName", "last_name", "Last name", &Name { max: 50, example: "Ruiz" })
    },
    Column {
        common: &["date of birth", "dob", "birth date", "birthdate"],
        near: &["birthday"],
        need: Need::Required,
        meaning: Meaning::BirthDate,
        ..Column::new("dateOfBirth", "birth_date", "Date of birth", &MonthFirst)
    },
    Column {
        near: &["user role", "type"],
        need: Need::Required,
        role: ColumnRole::Option,
        ..Column::new("role", "role", "Role", &LearnerRole)
    },
    Column {
        near: &["temp password", "temporary password", "initial password"],
        role: ColumnRole::Secret,
        ..Column::new("password", "password", "Password", &Secret)
    },
    Column {
        common: &["location id"],
        near: &["location", "housing unit", "unit", "facility"],
        need: Need::ByRule,
        role: ColumnRole::Option,
        meaning: Meaning::Place,
        ..Column::new("locationId", "location", "Location ID", &PlaceId)
    },
];
