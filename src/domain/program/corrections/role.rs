//! The role of a row: `Learner`, written exactly so.

use std::borrow::Cow;

use super::roles::LEARNER;
use crate::domain::field::{Cell, Field, Value};
use crate::domain::finding::Code;
use crate::domain::rules::Rules;

/// The one role that a file creates. In another case it is refused, with the fix; any other role
/// says where such people are added.
pub(super) struct LearnerRole;

impl Field for LearnerRole {
    fn check<'a>(&self, text: &'a str, cell: &mut Cell<'_>) -> Value<'a> {
        if text == LEARNER {
            return Value::Text(Cow::Borrowed(LEARNER));
        }
        let otherwise = if text.eq_ignore_ascii_case(LEARNER) { Code::NotAChoice } else { Code::CreatedSingly };
        cell.say(otherwise, 0);
        Value::Bad
    }

    fn is_of_list(&self) -> bool {
        true
    }

    fn fix(&self, _: &str, code: Code, _: &Rules) -> Option<String> {
        (code == Code::NotAChoice).then(|| LEARNER.to_owned())
    }

    fn expects(&self) -> String {
        format!("{LEARNER}, with a capital L")
    }

    fn required(&self, noun: &str) -> String {
        format!("the {noun}: {LEARNER}")
    }
}
