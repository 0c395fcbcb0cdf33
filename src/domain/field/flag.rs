//! TRUE and FALSE.

use super::{Cell, Field, Value};
use crate::domain::finding::Code;
use crate::domain::rules::Rules;
use crate::domain::unicode;

/// TRUE or FALSE in any case; yes/no, y/n, t/f, 1/0 are read as these and said so.
#[derive(Debug, Clone, Copy)]
pub struct Flag;

/// Terms: only TRUE goes in.
#[derive(Debug, Clone, Copy)]
pub struct Terms;

/// The flag, and whether it was spelled out.
fn read(text: &str) -> Option<(bool, bool)> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    match text.len() {
        _ if text == "TRUE" => Some((true, true)),
        _ if text == "FALSE" => Some((false, true)),
        4 if is("true") => Some((true, true)),
        5 if is("false") => Some((false, true)),
        3 if is("yes") => Some((true, false)),
        2 if is("no") => Some((false, false)),
        1 if is("y") || is("t") || is("1") => Some((true, false)),
        1 if is("n") || is("f") || is("0") => Some((false, false)),
        _ => None,
    }
}

/// TRUE and FALSE as spreadsheets of other languages write them.
fn translated(text: &str) -> Option<bool> {
    match unicode::lower(text).as_str() {
        "verdadero" | "sí" | "si" | "vrai" | "oui" | "wahr" | "ja" | "verdadeiro" | "sim" => Some(true),
        "falso" | "faux" | "non" | "falsch" | "nein" | "não" => Some(false),
        _ => None,
    }
}

impl Field for Flag {
    fn check<'a>(&self, text: &'a str, cell: &mut Cell<'_>) -> Value<'a> {
        match read(text) {
            Some((flag, spelled_out)) => {
                if !spelled_out {
                    cell.say(Code::ReadAs, 0);
                }
                Value::Flag(flag)
            }
            None => {
                cell.say(Code::NotAFlag, 0);
                Value::Bad
            }
        }
    }

    fn is_of_list(&self) -> bool {
        true
    }

    fn fix(&self, text: &str, code: Code, _: &Rules) -> Option<String> {
        let flag = translated(text).filter(|_| code == Code::NotAFlag)?;
        Some(if flag { "TRUE" } else { "FALSE" }.to_owned())
    }

    fn is_check_box(&self) -> bool {
        true
    }

    fn read_as(&self, text: &str) -> Option<String> {
        read(text).map(|(flag, _)| if flag { "TRUE" } else { "FALSE" }.to_owned())
    }

    fn of_canonical<'a>(&self, text: &'a str) -> Value<'a> {
        Value::Flag(text == "TRUE")
    }

    fn expects(&self) -> String {
        "TRUE or FALSE".to_owned()
    }

    fn required(&self, _: &str) -> String {
        self.expects()
    }
}

impl Field for Terms {
    fn check<'a>(&self, text: &'a str, cell: &mut Cell<'_>) -> Value<'a> {
        match Flag.check(text, cell) {
            Value::Flag(false) => {
                // What matters is that they are not accepted, not how that was spelled.
                cell.said.retain(|(code, _)| *code != Code::ReadAs);
                cell.say(Code::TermsNotAccepted, 0);
                Value::Bad
            }
            value => value,
        }
    }

    fn is_of_list(&self) -> bool {
        true
    }

    /// Only TRUE would be taken.
    fn fix(&self, text: &str, code: Code, rules: &Rules) -> Option<String> {
        Flag.fix(text, code, rules).filter(|flag| flag == "TRUE")
    }

    fn is_check_box(&self) -> bool {
        true
    }

    fn read_as(&self, text: &str) -> Option<String> {
        Flag.read_as(text)
    }

    fn of_canonical<'a>(&self, text: &'a str) -> Value<'a> {
        Flag.of_canonical(text)
    }

    fn expects(&self) -> String {
        "TRUE once the terms are accepted".to_owned()
    }

    fn required(&self, _: &str) -> String {
        "TRUE after the {person} has accepted the terms".to_owned()
    }
}
