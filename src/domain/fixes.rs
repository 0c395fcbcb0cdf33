//! Offered fixes: the text that would put a finding right. Never applied silently; a person presses
//! the button, for one cell or for all alike.

use super::dates::{self, Form};
use super::finding::{Code, Finding};
use super::program::Program;
use super::rules::Rules;

/// The text that would put `code` right in the cell of `column` (template index), where one reading
/// exists. `texts` are the row's cells as typed, in template order. *Fix all alike* asks this of
/// each row that carries the same code in the same column.
pub fn fix(program: &Program, rules: &Rules, column: usize, code: Code, texts: &[&str]) -> Option<String> {
    let field = program.columns.get(column)?.field;
    let text = texts.get(column).map_or("", |text| text.trim());
    if code == Code::ReadAs {
        return field.read_as(text);
    }
    field.fix(text, code, rules).or_else(|| field.fix_in_row(program.columns, texts, code, rules))
}

/// The fix of a finding; see [`fix`]. Findings of the row or the file have none.
pub fn of(program: &Program, rules: &Rules, finding: Finding, texts: &[&str]) -> Option<String> {
    fix(program, rules, usize::from(finding.column()), finding.code(), texts)
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
