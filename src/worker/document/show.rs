//! Rows for the grid, and where the next problem is.

use super::Document;
use super::read::{Blocks, Source, Unreadable};
use crate::domain::finding::{Code, Finding, Severity};
use crate::domain::fixes;
use crate::domain::insertion_sort::insertion_sort;
use crate::domain::report::Flags;
use crate::domain::row_set::RowSet;
use crate::messages::findings;
use crate::worker::protocol::{CellNote, Filter, Found, RowView, Rows, Window};

impl Document {
    /// Rows for the grid, cells read back from the file.
    pub fn window(&mut self, window: Window, source: &dyn Source) -> Result<Rows, Unreadable> {
        let rows: Vec<u32> = self.shown(window.filter).from_nth(window.first).take(window.count as usize).collect();
        let total = self.shown(window.filter).len();
        let mut blocks = Blocks::new(source);
        let mut views = Vec::with_capacity(rows.len());
        for row in rows {
            views.extend(self.view(row, &mut blocks)?);
        }
        Ok(Rows { window, version: self.version, total, rows: views })
    }

    /// The next problem after a cell, or before it. `from` is a data row and a column of the file
    /// from 1 (0: the row as a whole); `None` begins at the first row, or the last.
    pub fn next(
        &mut self,
        from: Option<(u32, u16)>,
        backwards: bool,
        filter: Filter,
        source: &dyn Source,
    ) -> Result<Option<Found>, Unreadable> {
        let problems = self.problems(filter);
        let mut blocks = Blocks::new(source);
        // A note of the row as a whole stands before its first cell.
        let place = |note: &CellNote| note.column.map_or(0, |column| u32::from(column) + 1);
        if let Some((row, column)) = from
            && problems.contains(row)
        {
            let here = u32::from(column);
            let notes = self.problem_notes(row, filter, &mut blocks)?;
            let found = if backwards {
                notes.iter().rev().find(|note| place(note) < here)
            } else {
                notes.iter().find(|note| place(note) > here)
            };
            if let Some(note) = found {
                return Ok(Some(self.found_at(row, note.column, filter)));
            }
        }
        let row = match (from, backwards) {
            (None, false) => problems.at_or_after(0),
            (None, true) => problems.at_or_before(u32::MAX),
            (Some((row, _)), false) => problems.at_or_after(row + 1),
            (Some((row, _)), true) => row.checked_sub(1).and_then(|before| problems.at_or_before(before)),
        };
        let Some(row) = row else { return Ok(None) };
        let notes = self.problem_notes(row, filter, &mut blocks)?;
        let note = if backwards { notes.last() } else { notes.first() };
        let column = note.and_then(|note| note.column);
        Ok(Some(self.found_at(row, column, filter)))
    }

    /// Rows that a filter shows.
    pub(super) fn shown(&mut self, filter: Filter) -> &RowSet {
        let version = self.version;
        let fits = matches!(&self.shown, Some((of, at, _)) if *of == filter && *at == version);
        if !fits {
            let rows = self.rows_of(filter);
            self.shown = Some((filter, version, rows));
        }
        self.shown.as_ref().map_or(&EMPTY, |(_, _, rows)| rows)
    }

    fn rows_of(&self, filter: Filter) -> RowSet {
        let in_flags = |wanted: &dyn Fn(Flags) -> bool| -> RowSet {
            let flags = self.found.report.flags.iter().enumerate();
            flags
                .filter(|(row, flags)| wanted(**flags) && !self.deleted.contains(*row as u32))
                .map(|(row, _)| row as u32)
                .collect()
        };
        match filter {
            Filter::All => in_flags(&|flags| !flags.has(Flags::BLANK)),
            Filter::Errors => in_flags(&|flags| flags.has(Flags::FAILED)),
            Filter::Warnings => in_flags(&|flags| flags.has(Flags::WARNED) && !flags.has(Flags::FAILED)),
            Filter::Changed => self.changed.clone(),
            Filter::Kind(column, code) => self.found.report.groups.rows(column, code).cloned().unwrap_or_default(),
            Filter::Column(column) => {
                let groups = self.found.report.groups.iter();
                let problem = |of: u8, code: Code| of == column && code.severity() >= Severity::Warning;
                let kinds: Vec<_> = groups.filter(|(of, code, _)| problem(*of, *code)).map(|(_, _, rows)| rows).collect();
                (0..self.found.report.flags.len() as u32).filter(|row| kinds.iter().any(|rows| rows.contains(*row))).collect()
            }
        }
    }

    /// Rows of a filter that have a problem.
    fn problems(&mut self, filter: Filter) -> RowSet {
        let shown: Vec<u32> = self.shown(filter).iter().collect();
        let problem = |row: &u32| {
            let flags = self.flags(*row);
            flags.has(Flags::FAILED) || flags.has(Flags::WARNED) || matches!(filter, Filter::Kind(..) | Filter::Column(_))
        };
        shown.into_iter().filter(problem).collect()
    }

    /// What in a row *next problem* stops at, in the order of its cells.
    fn problem_notes(&mut self, row: u32, filter: Filter, blocks: &mut Blocks<'_>) -> Result<Vec<CellNote>, Unreadable> {
        let template = self.detected().map(|detected| detected.columns.clone()).unwrap_or_default();
        let wanted = |note: &CellNote| match filter {
            Filter::Errors => note.severity == Severity::Error,
            Filter::Kind(column, code) => {
                note.code == code && note.column == template.get(usize::from(column)).copied().flatten()
            }
            Filter::Column(column) => {
                note.severity >= Severity::Warning && note.column == template.get(usize::from(column)).copied().flatten()
            }
            Filter::All | Filter::Warnings | Filter::Changed => note.severity >= Severity::Warning,
        };
        let mut notes = self.view(row, blocks)?.map(|view| view.notes).unwrap_or_default();
        notes.retain(wanted);
        insertion_sort(&mut notes, |note| note.column);
        Ok(notes)
    }

    fn found_at(&mut self, row: u32, column: Option<u16>, filter: Filter) -> Found {
        Found { row, column, index: self.shown(filter).rank(row) }
    }

    /// One row with what is said of it.
    pub(super) fn view(&mut self, row: u32, blocks: &mut Blocks<'_>) -> Result<Option<RowView>, Unreadable> {
        let repeated = self.repeated_in(row);
        let program = self.program;
        let (Some(detected), rules) = (self.detected().cloned(), self.rules.clone()) else { return Ok(None) };
        self.read_row(row, blocks, |checked, edited| {
            let texts = detected.in_template_order(&edited.cells);
            let mut said: Vec<Finding> = checked.findings.iter().copied().chain(repeated).collect();
            insertion_sort(&mut said, |finding| *finding);
            let note = |finding: &Finding| {
                let column = detected.columns.get(usize::from(finding.column())).copied().flatten();
                let text = texts.get(usize::from(finding.column())).copied().unwrap_or("");
                CellNote {
                    column,
                    code: finding.code(),
                    severity: finding.code().severity(),
                    sentence: findings::on_page(program, *finding, text),
                    fix: column.and_then(|_| fixes::of(program, &rules, &detected, *finding, &texts)),
                }
            };
            let notes = if edited.deleted { Vec::new() } else { said.iter().map(note).collect() };
            RowView {
                row,
                line: checked.line,
                name: (program.display_name)(checked.values),
                deleted: edited.deleted,
                cells: edited.cells.clone(),
                changed: edited.changed.clone(),
                notes,
            }
        })
    }
}

static EMPTY: RowSet = RowSet::new();
