//! What is said of one row whose cells are known: of its shape, of each cell, and of all together.

use super::Said;
use crate::domain::check::columns::{self, Columns};
use crate::domain::check::{RowRules, RowVerdict};
use crate::domain::csv::cells::Cells;
use crate::domain::field::{Cell, Value};
use crate::domain::finding::{Code, Finding, Severity};
use crate::domain::program::Program;
use crate::domain::read::MAX_CELL_CHARS;
use crate::domain::rules::Rules;
use crate::domain::template::ColumnRole;
use crate::domain::unicode;

/// The cells of a row and what the reader of records has to say about them.
pub(super) struct Input<'r, 'a> {
    /// Data row.
    pub row: u32,
    pub cells: Cells<'a>,
    pub faults: &'r [(u16, Code)],
    pub unclosed: Option<u32>,
    pub extra_cells: u32,
    pub extra_filled: bool,
    /// All of it is plain text and short: no cell needs a look of its own.
    pub plain: bool,
}

/// Where the results of a row go.
pub(super) struct Output<'r, 'a> {
    pub texts: &'r mut [&'a str],
    pub values: &'r mut [Value<'a>],
    pub said: &'r mut Vec<Said>,
    pub cell_said: &'r mut Vec<(Code, u32)>,
}

/// What a row is checked by.
#[derive(Clone, Copy)]
pub(super) struct Layout<'r> {
    pub program: &'static Program,
    pub rules: &'r Rules,
    pub template_columns: &'r [u8],
    pub number: Option<usize>,
    pub looked_at: Columns,
    pub required: Columns,
}

impl Layout<'_> {
    pub fn check<'a>(self, input: Input<'_, 'a>, mut output: Output<'_, 'a>) -> RowVerdict {
        if let Some(said) = self.shape(&input) {
            output.said.push(said);
            return RowVerdict::Failed;
        }
        let left_out = self.left_out(&input);
        let mut filled = columns::NONE;
        input.cells.each_filled(|file, cell| {
            let (column, text) = (usize::from(self.template_column(file)), trim(cell));
            if !text.is_empty()
                && let Some(place) = output.texts.get_mut(column)
            {
                *place = text;
                filled |= columns::one(column);
            }
        });
        if !input.plain {
            self.odd_cells(&input, &mut output);
        }
        let mut cell = Cell { rules: self.rules, said: std::mem::take(output.cell_said), plain: input.plain };
        // A cell that is no text, or was cut off, could not be given back as it was.
        let numbered = self.number.filter(|number| !output.texts[*number].is_empty() && input.faults.is_empty());
        let standing = match numbered {
            Some(number) if self.is_good(number, &mut output, &mut cell) => RowVerdict::Skipped,
            _ => {
                output.said.extend(columns::each(self.required & !filled).map(|index| (index as u8, Code::Required, 0)));
                self.cells(filled & self.looked_at, &mut output, &mut cell);
                (self.program.row_rules)(&mut RowRules {
                    program: self.program,
                    rules: self.rules,
                    row: input.row,
                    values: output.values,
                    texts: output.texts,
                    said: output.said,
                });
                verdict(output.said)
            }
        };
        *output.cell_said = cell.said;
        // What a row leaves out at its end may not be blank here after all.
        let is_missed = |said: &Said| said.1 == Code::Required && columns::has(left_out, usize::from(said.0));
        if left_out != columns::NONE && standing == RowVerdict::Failed && output.said.iter().any(is_missed) {
            output.said.clear();
            output.values.fill(Value::Blank);
            output.said.push(self.cell_count(&input));
        }
        standing
    }

    /// Whether the row's number has no error: what was said of it then stands, and the row is done,
    /// whatever else is in it.
    fn is_good(self, number: usize, output: &mut Output<'_, '_>, cell: &mut Cell<'_>) -> bool {
        if matches!(output.values[number], Value::Bad) {
            return false;
        }
        let others = std::mem::take(output.said);
        self.cells(columns::one(number), output, cell);
        let good = verdict(output.said) == RowVerdict::Valid;
        if good {
            let values = output.values.iter_mut().enumerate().filter(|(index, _)| *index != number);
            values.for_each(|(_, value)| *value = Value::Blank);
        } else {
            *output.said = others;
            output.values[number] = Value::Blank; // it is checked again, in its turn
        }
        good
    }

    /// Gives the cells of these columns, none of which is blank, to their fields. A cell that is
    /// bad already is passed over.
    fn cells(self, columns: Columns, output: &mut Output<'_, '_>, cell: &mut Cell<'_>) {
        for index in columns::each(columns) {
            let value = &mut output.values[index];
            if matches!(value, Value::Bad) {
                continue;
            }
            *value = self.program.columns[index].field.check(output.texts[index], cell);
            if !cell.said.is_empty() {
                output.said.extend(cell.said.drain(..).map(|(code, param)| (index as u8, code, param)));
            }
        }
    }

    /// What makes a cell bad whatever its column: bytes that are no text, too many characters,
    /// control characters.
    fn odd_cells(self, input: &Input<'_, '_>, output: &mut Output<'_, '_>) {
        for (file, cell) in input.cells.iter().take(self.template_columns.len()).enumerate() {
            let index = self.template_column(file);
            let column = self.program.columns.get(usize::from(index));
            let ignored = column.is_some_and(|column| matches!(column.role, ColumnRole::Status | ColumnRole::Message));
            let fault = input.faults.iter().find(|(cell, _)| usize::from(*cell) == file).map(|(_, code)| *code);
            let code = match fault {
                Some(code) => code,
                None if ignored => continue,
                None if is_too_long(cell) => Code::CellTooLong,
                // Notes, and columns that are not the template's, go through as they are.
                None => {
                    match column.filter(|column| column.role != ColumnRole::Notes).and_then(|_| control_character(trim(cell))) {
                        Some(control) => {
                            output.values[usize::from(index)] = Value::Bad;
                            output.said.push((index, Code::ControlCharacter, u32::from(control)));
                            continue;
                        }
                        None => continue,
                    }
                }
            };
            if let Some(value) = output.values.get_mut(usize::from(index)) {
                *value = Value::Bad;
            }
            output.said.push((index, code, if code == Code::CellTooLong { MAX_CELL_CHARS as u32 } else { 0 }));
        }
    }

    /// What is wrong with the row as such, so that its cells are not looked at.
    fn shape(self, input: &Input<'_, '_>) -> Option<Said> {
        if let Some(line) = input.unclosed {
            return Some((self.template_column(input.cells.len().saturating_sub(1)), Code::QuoteNeverClosed, line));
        }
        let width = self.template_columns.len();
        let beyond = || input.cells.iter().skip(width).any(|cell| !trim(cell).is_empty());
        let short = || self.left_out(input) & self.required != columns::NONE;
        let ragged = short() || input.extra_filled || input.cells.len() > width && beyond();
        ragged.then(|| self.cell_count(input))
    }

    /// Template columns that a row leaves out at its end, as spreadsheets do with blank cells.
    fn left_out(self, input: &Input<'_, '_>) -> Columns {
        let missing = self.template_columns.get(input.cells.len()..).unwrap_or_default();
        let template = missing.iter().filter(|column| usize::from(**column) < self.program.columns.len());
        template.fold(columns::NONE, |all, column| all | columns::one(usize::from(*column)))
    }

    fn cell_count(self, input: &Input<'_, '_>) -> Said {
        let found = input.cells.len() + input.extra_cells as usize;
        (Finding::ROW, Code::CellCount, Finding::cells(found, self.template_columns.len()))
    }

    fn template_column(self, file: usize) -> u8 {
        self.template_columns.get(file).copied().unwrap_or(Finding::ROW)
    }
}

pub(super) fn verdict(said: &[Said]) -> RowVerdict {
    match said.iter().any(|(_, code, _)| code.severity() == Severity::Error) {
        true => RowVerdict::Failed,
        false => RowVerdict::Valid,
    }
}

/// Longer than [`MAX_CELL_CHARS`]. Counts only when the bytes leave a doubt.
fn is_too_long(cell: &str) -> bool {
    cell.len() > MAX_CELL_CHARS && cell.chars().count() > MAX_CELL_CHARS
}

/// `str::trim`, with a short way for what has nothing to trim.
#[inline(always)] // in the innermost loop; the rest of it is one call
pub(super) fn trim(text: &str) -> &str {
    match text.as_bytes() {
        [] | [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~'] => text,
        _ => text.trim(),
    }
}

/// The first character that no cell but notes may hold.
fn control_character(text: &str) -> Option<char> {
    text.chars().find(|c| unicode::may_not_stand(*c))
}

#[cfg(test)]
mod tests {
    use super::control_character;
    use crate::domain::csv::scan::is_western;

    #[test]
    fn no_western_text_holds_a_control_character() {
        let western = ('\0'..=char::MAX).filter(|c| is_western(c.encode_utf8(&mut [0; 4]).as_bytes()));
        assert_eq!(western.clone().filter(|c| control_character(&c.to_string()).is_some()).count(), 0);
        assert!("aé~ñ ÿ".chars().all(|wanted| western.clone().any(|c| c == wanted)));
    }
}
