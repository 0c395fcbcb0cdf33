//! Passwords in a file. Whether they contain something of the person is a rule of the row:
//! [`crate::domain::password::is_personal`].

use super::{Cell, Field, Value};
use crate::domain::finding::Code;
use crate::domain::password::{self, Asked};

/// A password; blank means that one is generated.
#[derive(Debug, Clone, Copy)]
pub struct Secret;

impl Field for Secret {
    fn check<'a>(&self, text: &'a str, cell: &mut Cell<'_>) -> Value<'a> {
        let text = cell.canon(text);
        match password::check(&text, Asked::of(&cell.rules.settings)) {
            Ok(()) => Value::Text(text),
            Err(fault) => {
                let (code, param) = match fault {
                    password::Fault::Short => (Code::PasswordShort, password::MIN_CHARS as u32),
                    password::Fault::Long => (Code::PasswordLong, password::MAX_CHARS as u32),
                    password::Fault::Common => (Code::PasswordCommon, 0),
                    password::Fault::Composition(composition) => (Code::PasswordComposition, composition.bits()),
                    password::Fault::Format(fault) => (Code::PasswordFormat, fault.to_param()),
                };
                cell.say(code, param);
                Value::Bad
            }
        }
    }

    fn expects(&self) -> String {
        format!("{} to {} characters, or leave it blank to have one generated", password::MIN_CHARS, password::MAX_CHARS)
    }
}
