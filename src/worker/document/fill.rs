//! One text for every cell of a kind: offered where a few texts are possible, and tried on a row
//! before it goes into all of them.

use super::Document;
use super::read::{Blocks, Source, Unreadable};
use crate::domain::field::Cell;
use crate::domain::finding::{Code, Finding, Severity};
use crate::messages::findings;

impl Document {
    /// Whether one text may well be right in all cells of this kind: where there is a list to
    /// choose from. Different people have different names and ZIP codes.
    pub(super) fn is_fillable(&self, column: u8, code: Code) -> bool {
        let Some(wanted) = self.program.columns.get(usize::from(column)) else { return false };
        match code {
            Code::Required => wanted.field.is_of_list(),
            _ => matches!(code, Code::NotAChoice | Code::NotAState | Code::NotACountry | Code::NotAFlag),
        }
    }

    /// What would be wrong with this text in the first row of a kind; `None`: nothing.
    pub fn fill_problem(
        &mut self,
        column: u8,
        code: Code,
        text: &str,
        source: &dyn Source,
    ) -> Result<Option<String>, Unreadable> {
        let program = self.program;
        let said = |code: Code, param: u32| {
            let finding = Finding::new(0, column, code, param);
            findings::on_page(program, finding, text)
        };
        if text.trim().is_empty() {
            return Ok(Some(said(Code::Required, 0)));
        }
        let first = self.found.report.groups.rows(column, code).and_then(|rows| rows.iter().next());
        let place = self.detected().and_then(|detected| detected.columns.get(usize::from(column)).copied().flatten());
        let (Some(row), Some(place)) = (first, place.map(usize::from)) else {
            return Ok(self.problem_by_itself(column, text).map(|(code, param)| said(code, param)));
        };
        let mut blocks = Blocks::new(source);
        let Some(mut cells) = self.read_row(row, &mut blocks, |_, edited| edited.cells.clone())? else { return Ok(None) };
        cells.resize(cells.len().max(place + 1), String::new());
        cells[place] = text.to_owned();
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let line = self.found.report.lines[row as usize];
        let Some(checker) = &mut self.rows else { return Ok(None) };
        let wrong = checker.check(row, line, &cells, &[], |checked| {
            let of_cell = |finding: &&Finding| finding.column() == column && finding.code().severity() == Severity::Error;
            checked.findings.iter().find(of_cell).map(|finding| findings::on_page(program, *finding, text))
        });
        Ok(wrong.flatten())
    }

    /// What the column's kind says of a text, where there is no row with a cell for it.
    fn problem_by_itself(&self, column: u8, text: &str) -> Option<(Code, u32)> {
        let field = self.program.columns.get(usize::from(column))?.field;
        let mut cell = Cell::new(&self.rules);
        field.check(text.trim(), &mut cell);
        cell.said.into_iter().find(|(code, _)| code.severity() == Severity::Error)
    }
}
