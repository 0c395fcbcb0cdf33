//! The organization to which a row's account will belong, by its id or short id.

use super::{Cell, Field, Value};
use crate::domain::check::RowRules;
use crate::domain::finding::Code;
use crate::domain::rules::Rules;
use crate::domain::template::Column;

/// One of the places that the requester may use, in use.
#[derive(Debug, Clone, Copy)]
pub struct PlaceId;

/// What is wrong with a place; the parameter of [`Code::NotAPlace`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum PlaceFault {
    /// Blank.
    Blank = 1,
    /// One of theirs, and no longer in use.
    Inactive,
    /// Unknown, or somebody else's: which of the two is not said.
    NotUsable,
}

impl PlaceFault {
    /// From a finding's parameter.
    pub fn from_param(param: u32) -> Option<PlaceFault> {
        [PlaceFault::Blank, PlaceFault::Inactive, PlaceFault::NotUsable].into_iter().find(|fault| *fault as u32 == param)
    }
}

impl PlaceId {
    /// The row rule of a program in which every row names a place: a blank cell in `column` fails
    /// like a wrong one.
    pub fn require(row: &mut RowRules<'_, '_>, column: usize) {
        if row.values[column].is_blank() {
            row.values[column] = Value::Bad;
            row.say(column, Code::NotAPlace, PlaceFault::Blank as u32);
        }
    }
}

impl Field for PlaceId {
    fn check<'a>(&self, text: &'a str, cell: &mut Cell<'_>) -> Value<'a> {
        let fault = match cell.rules.allowed.place(text) {
            Some(place) if place.active => return Value::Text(place.id.to_string().into()),
            Some(_) => PlaceFault::Inactive,
            None => PlaceFault::NotUsable,
        };
        cell.say(Code::NotAPlace, fault as u32);
        Value::Bad
    }

    /// The organization of the import, by its short id where it has one.
    fn fix_in_row(&self, _: &[Column], _: &[&str], code: Code, rules: &Rules) -> Option<String> {
        let chosen = rules.allowed.organization.filter(|_| code == Code::NotAPlace)?.to_string();
        let place = rules.allowed.place(&chosen).filter(|place| place.active)?;
        Some(if place.code.is_empty() { chosen } else { place.code.clone() })
    }

    fn expects(&self) -> String {
        "the id of a place of yours".to_owned()
    }
}
