//! Rules over several cells of one row.

use super::columns::*;
use crate::domain::check::RowRules;
use crate::domain::field::Value;
use crate::domain::finding::Code;
use crate::domain::password;

pub(super) fn row_rules(row: &mut RowRules<'_, '_>) {
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
