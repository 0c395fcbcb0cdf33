//! Rules over several cells of one row: one of the names, a place of the requester's, and a
//! password that is not about its learner.

use super::columns::{DOB, DOC_ID, FIRST, LAST, LOCATION, PASSWORD};
use crate::domain::check::RowRules;
use crate::domain::field::{PlaceId, Value};
use crate::domain::finding::Code;
use crate::domain::password;

pub(super) fn row_rules(row: &mut RowRules<'_, '_>) {
    if row.texts[FIRST].is_empty() && row.texts[LAST].is_empty() {
        row.values[LAST] = Value::Bad;
        row.say(LAST, Code::Required, 0);
    }
    PlaceId::require(row, LOCATION);
    personal(row);
}

fn personal(row: &mut RowRules<'_, '_>) {
    let Value::Text(password) = &row.values[PASSWORD] else { return };
    let born = match row.values[DOB] {
        Value::Date(date) => Some(date),
        _ => None,
    };
    let names = [FIRST, LAST, DOC_ID].map(|column| row.texts[column]);
    if password::is_personal(password, &names, "", born) {
        row.values[PASSWORD] = Value::Bad;
        row.say(PASSWORD, Code::PasswordPersonal, 0);
    }
}
