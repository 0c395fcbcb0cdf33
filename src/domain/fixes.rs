//! Offered fixes: the text that would put a finding right. Never applied silently; a person presses
//! the button, for one cell or for all alike.

use super::dates::{self, Form};
use super::field::{Cell, Field, Value};
use super::finding::{Code, Finding, Severity};
use super::program::Program;
use super::read::Detected;
use super::rules::Rules;
use super::template::ColumnRole;
use super::unicode;

/// The text that would put `code` right in the cell of `column` (template index), where one reading
/// exists. `texts` are the row's cells as typed, in template order. *Fix all alike* asks this of
/// each row that carries the same code in the same column.
pub fn fix(program: &Program, rules: &Rules, column: usize, code: Code, texts: &[&str]) -> Option<String> {
    let field = program.columns.get(column)?.field;
    let text = texts.get(column).map_or("", |text| text.trim());
    if code == Code::ReadAs {
        return field.read_as(text);
    }
    if code == Code::ControlCharacter {
        return (program.columns[column].role != ColumnRole::Secret).then(|| without_unseen(text)).filter(|fixed| fixed != text);
    }
    field
        .fix(text, code, rules)
        .or_else(|| field.fix_in_row(program.columns, texts, code, rules))
        .or_else(|| unwrapped(text).and_then(|inside| fix_inside(field, inside, code, rules)))
}

/// The text without the characters that no cell may hold. Those that separate words leave a space.
fn without_unseen(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' | '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c if unicode::may_not_stand(c) => {}
            c => out.push(c),
        }
    }
    out.trim().to_owned()
}

/// What a spreadsheet was to take as text: `02134` of `'02134` and of `="02134"`.
fn unwrapped(text: &str) -> Option<&str> {
    let inside = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).or_else(|| text.strip_prefix('\''))?.trim();
    (!inside.is_empty()).then_some(inside)
}

/// The same problem's fix for what stands inside, or the inside itself where it is right. What the
/// rules of the row found, a field alone cannot judge.
fn fix_inside(field: &dyn Field, inside: &str, code: Code, rules: &Rules) -> Option<String> {
    if let Some(fixed) = field.fix(inside, code, rules) {
        return Some(fixed);
    }
    let mut cell = Cell::new(rules);
    let mut errors = match field.check(inside, &mut cell) {
        Value::Bad => cell.said.iter().filter(|(code, _)| code.severity() == Severity::Error),
        _ if OF_THE_CELL.contains(&code) => return Some(inside.to_owned()),
        _ => return None,
    };
    errors.next().and_then(|(code, _)| field.fix(inside, *code, rules))
}

/// Codes that a field gives by the cell alone.
const OF_THE_CELL: [Code; 9] = [
    Code::NotAnEmail,
    Code::NotADate,
    Code::NotAChoice,
    Code::NotAFlag,
    Code::NotAPhone,
    Code::NotACountry,
    Code::NotACccid,
    Code::BadCharacter,
    Code::NotThePattern,
];

/// The same in a file that was read like that. Where its encoding was guessed, nobody knows whether
/// a character past ASCII is one that was meant: nothing is offered for the cell that holds it.
pub fn in_file(
    program: &Program,
    rules: &Rules,
    detected: &Detected,
    column: usize,
    code: Code,
    texts: &[&str],
) -> Option<String> {
    let is_guess = detected.guessed && texts.get(column).is_some_and(|text| !text.is_ascii());
    if is_guess { None } else { fix(program, rules, column, code, texts) }
}

/// The fix of a finding; see [`in_file`]. Findings of the row or the file have none.
pub fn of(program: &Program, rules: &Rules, detected: &Detected, finding: Finding, texts: &[&str]) -> Option<String> {
    in_file(program, rules, detected, usize::from(finding.column()), finding.code(), texts)
}

/// The forms that a person may choose for a whole column of dates: *Read as M/D/YYYY*. Empty for
/// other columns.
pub fn date_forms(program: &Program, column: usize) -> &'static [Form] {
    let dates = program.columns.get(column).is_some_and(|column| column.field.date_form().is_some());
    if dates { &Form::ALL } else { &[] }
}

/// The cell as the template wants it, once a person says that the column is written in `from`.
/// `None` when it stands right already, or cannot be read so.
pub fn read_date_as(program: &Program, rules: &Rules, column: usize, text: &str, from: Form) -> Option<String> {
    let to = program.columns.get(column)?.field.date_form()?;
    dates::convert(text, from, to, rules.today)
}
