//! What the worker does while the person is choosing a file: it checks invented rows, over and over. A browser compiles well only what has
//! run often, and without a rehearsal the first ten thousands of rows are what it learns from.

use super::document::Document;
use crate::domain::dates::Date;
use crate::domain::program::Program;
use crate::domain::read::ReadOptions;
use crate::domain::rules::{Rules, Settings};
use crate::domain::template::{Column, ColumnRole};

/// Rows that are checked in all.
const ROWS: u32 = 30_000;
/// Rows that are checked at a time: some milliseconds.
const AT_ONCE: u32 = 1_000;

/// A check of rows that nobody wrote.
pub struct Rehearsal {
    document: Document,
    program: &'static Program,
    row: u32,
}

impl Rehearsal {
    /// Nothing is checked yet.
    pub fn new(program: &'static Program) -> Rehearsal {
        let rules = Rules::new(program.id, Date::MAX, Settings::default());
        let mut document = Document::new(program, ReadOptions::default(), rules);
        let headers: Vec<&str> = program.columns.iter().map(|column| column.header).collect();
        document.push((headers.join(",") + "\n").as_bytes());
        Rehearsal { document, program, row: 0 }
    }

    /// Checks some more rows. Tells whether there is any use in going on.
    pub fn go_on(&mut self) -> bool {
        let mut rows = String::new();
        for row in self.row..self.row + AT_ONCE {
            let cells: Vec<String> = self.program.columns.iter().map(|column| cell(self.program, column, row)).collect();
            rows += &cells.join(",");
            rows.push('\n');
        }
        self.document.push(rows.as_bytes());
        self.row += AT_ONCE;
        self.row < ROWS
    }
}

/// The example of the column, quoted. Columns that end a check early or need others stay blank; where no two rows may have the same, some
/// letters behind it tell them apart.
fn cell(program: &Program, column: &Column, row: u32) -> String {
    if !matches!(column.role, ColumnRole::Profile) {
        return String::new();
    }
    let required = column.field.required("value");
    let example = required.rsplit("for example ").next().and_then(|text| text.rsplit(": ").next()).unwrap_or_default();
    let mut cell = [", ", " or ", " after "].iter().fold(example, |text, end| text.split(end).next().unwrap_or(text)).to_owned();
    let letters = [row / 676, row / 26, row].map(|number| char::from(b'a' + (number % 26) as u8));
    if program.keys.iter().any(|key| key.duplicate.is_some_and(|duplicate| duplicate.at == column.name)) {
        cell.extend(letters);
    }
    format!("\"{cell}\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::program::openccc;

    #[test]
    fn what_is_rehearsed_are_good_rows_for_the_most_part() {
        let mut rehearsal = Rehearsal::new(&openccc::PROGRAM);
        while rehearsal.go_on() {}
        let counts = rehearsal.document.counts();
        assert_eq!(counts.rows(), ROWS);
        assert!(counts.good > ROWS / 2, "{counts:?}");
    }
}
