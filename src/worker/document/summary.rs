//! The report that the page shows.

use std::cmp::Reverse;

use super::Document;
use super::read::{Blocks, Source};
use crate::domain::dates::Form;
use crate::domain::finding::{Code, Finding, Severity};
use crate::domain::fixes;
use crate::domain::insertion_sort::insertion_sort;
use crate::domain::read::Detected;
use crate::domain::report::FileFinding;
use crate::domain::template::ColumnRole;
use crate::messages::findings;
use crate::worker::protocol::{ColumnView, FileNote, Group, Offer, Progress, Report};

/// Rows that are looked at to learn whether a kind of problem can be fixed.
const SAMPLE: usize = 8;

/// Narrowest and widest column of the grid, in characters.
const WIDTHS: (usize, usize) = (5, 28);

impl Document {
    /// How far the check is.
    pub fn progress(&self, total: u64) -> Progress {
        let untouched = self.changed.is_empty() && self.deleted.is_empty();
        let counts = if untouched { self.found.counts } else { self.counts() };
        Progress { bytes: self.bytes(), total, counts }
    }

    /// What is known of the file now.
    pub fn report(&mut self, source: &dyn Source) -> Report {
        let detected = self.detected().cloned();
        if self.columns.is_empty()
            && let Some(detected) = &detected
            && !self.found.report.is_empty()
        {
            self.columns = self.columns_of(detected, source);
        }
        let near = detected.as_ref().map(|detected| self.near(detected)).unwrap_or_default();
        Report {
            version: self.version,
            done: self.is_done(),
            refused: self.is_refused(),
            counts: self.counts(),
            detected,
            columns: self.columns.clone(),
            unfilled: if self.is_done() { self.found.unfilled(self.file_width()) } else { Vec::new() },
            file: self.file_notes(),
            groups: self.groups(source),
            near,
            undo: self.edits.undo_steps(),
            redo: self.edits.redo_steps(),
            touched: self.touched,
            // Those that stay while the file is read anew are found again at its end.
            changed: !self.changed.is_empty() || (!self.is_done() && self.edits.all().next().is_some()),
        }
    }

    fn file_notes(&self) -> Vec<FileNote> {
        let said: &[FileFinding] = match (&self.checker, &self.end) {
            (Some(checker), _) => checker.findings(),
            (None, Some(end)) => &end.findings,
            (None, None) => &[],
        };
        let note = |said: &FileFinding| {
            let finding = Finding::new(0, said.column.unwrap_or(Finding::ROW), said.code, said.param);
            let sentence = findings::on_page(self.program, finding, &said.text);
            FileNote { code: said.code, severity: said.code.severity(), sentence }
        };
        said.iter().filter_map(|said| self.still_said(said)).map(|said| note(&said)).collect()
    }

    fn near(&self, detected: &Detected) -> Vec<(String, String)> {
        let pair = |(file, column): &(u16, u16)| {
            let found = detected.headers.get(usize::from(*file))?.clone();
            Some((found, self.program.columns.get(usize::from(*column))?.header.to_owned()))
        };
        detected.near.iter().filter_map(pair).collect()
    }

    /// Columns as wide as their first rows need.
    fn columns_of(&mut self, detected: &Detected, source: &dyn Source) -> Vec<ColumnView> {
        let mut widths: Vec<usize> = detected.headers.iter().map(|header| header.chars().count()).collect();
        let mut blocks = Blocks::new(source);
        for row in 0..self.found.report.len().min(30) {
            // A row that cannot be read now is said when it is shown.
            let Ok(Some(cells)) = self.read_row(row, &mut blocks, |_, edited| edited.cells.clone()) else { continue };
            for (width, cell) in widths.iter_mut().zip(&cells) {
                *width = cell.chars().count().max(*width);
            }
        }
        let column = |(at, header): (usize, &String)| {
            let template = detected.columns.iter().position(|file| *file == Some(at as u16));
            let role = template.map(|template| self.program.columns[template].role);
            let ours = matches!(role, None | Some(ColumnRole::Status | ColumnRole::Message | ColumnRole::Notes));
            ColumnView {
                header: header.clone(),
                template: template.map(|template| template as u8),
                width: widths[at].clamp(WIDTHS.0, WIDTHS.1) as u8,
                quiet: ours,
            }
        };
        detected.headers.iter().enumerate().map(column).collect()
    }

    /// Problems by kind: errors first, then the most frequent.
    fn groups(&mut self, source: &dyn Source) -> Vec<Group> {
        // That a column is missing is said of the file; here only where it can be added.
        let is_said = |column: u8, code: Code| code == Code::Required && !self.is_in_file(column) && !self.may_add(column);
        let problems = self.found.report.groups.iter();
        let problems = problems.filter(|(column, code, _)| code.severity() >= Severity::Warning && !is_said(*column, *code));
        let kinds: Vec<(u8, Code, u32)> = problems.map(|(column, code, rows)| (column, code, rows.len())).collect();
        let fixable = if self.is_done() { self.fixable(&kinds, source) } else { Vec::new() };
        let group = |(at, &(column, code, count)): (usize, &(u8, Code, u32))| Group {
            column,
            code,
            severity: code.severity(),
            count,
            title: findings::title(self.program, code, column),
            label: findings::label(self.program, column),
            rule: self.program.columns.get(usize::from(column)).map(|column| column.field.rule()).unwrap_or_default(),
            offers: fixable.get(at).map(|fixable| self.offers(column, code, *fixable)).unwrap_or_default(),
        };
        let mut groups: Vec<Group> = kinds.iter().enumerate().map(group).collect();
        insertion_sort(&mut groups, |group| (Reverse(group.severity), Reverse(group.count), group.column, group.code));
        groups
    }

    /// What can be done to all cells of a kind.
    fn offers(&self, column: u8, code: Code, fixable: bool) -> Vec<Offer> {
        let mut offers = Vec::new();
        let in_file = self.is_in_file(column);
        if in_file && fixable {
            offers.push(Offer::Offered);
        }
        if in_file && code == Code::DateAmbiguous {
            let forms = fixes::date_forms(self.program, usize::from(column));
            let orders = forms.iter().copied().filter(|form| matches!(form, Form::MonthDayYear | Form::DayMonthYear));
            offers.extend(orders.map(Offer::Dates));
        }
        let fillable = self.is_fillable(column, code);
        let addable = code == Code::Required && self.may_add(column);
        if (in_file || addable) && fillable && !self.is_key(column) {
            offers.push(Offer::Fill);
        }
        let row_is_lost =
            matches!(code, Code::CellCount | Code::QuoteNeverClosed) || code.is_of_file() && code.severity() == Severity::Error;
        if row_is_lost {
            offers.push(Offer::Delete);
        }
        offers
    }

    /// A column in which no two rows may have the same.
    fn is_key(&self, column: u8) -> bool {
        let Some(column) = self.program.columns.get(usize::from(column)) else { return false };
        self.program.keys.iter().any(|key| key.duplicate.is_some_and(|duplicate| duplicate.at == column.name))
    }

    pub(super) fn is_in_file(&self, column: u8) -> bool {
        self.detected().and_then(|detected| detected.columns.get(usize::from(column)).copied().flatten()).is_some()
    }

    /// For each kind, whether one of its first rows can be fixed. The rows are read in the order of
    /// the file, so that each block of it is read once: asking the browser for a block takes longer
    /// than looking at all rows in it.
    fn fixable(&mut self, kinds: &[(u8, Code, u32)], source: &dyn Source) -> Vec<bool> {
        let (program, rules) = (self.program, self.rules.clone());
        let mut fixable = vec![false; kinds.len()];
        let Some(detected) = self.detected().cloned() else { return fixable };
        let mut samples: Vec<(u32, usize)> = Vec::new();
        for (at, &(column, code, _)) in kinds.iter().enumerate().filter(|(_, (column, ..))| self.is_in_file(*column)) {
            let rows = self.found.report.groups.rows(column, code).into_iter().flat_map(|rows| rows.iter());
            samples.extend(rows.take(SAMPLE).map(|row| (row, at)));
        }
        insertion_sort(&mut samples, |sample| *sample);
        let mut blocks = Blocks::new(source);
        for (row, at) in samples {
            let (column, code, _) = kinds[at];
            fixable[at] = fixable[at]
                || matches!(
                    self.read_row(row, &mut blocks, |_, edited| {
                        let finding = Finding::new(row, column, code, 0);
                        fixes::of(program, &rules, &detected, finding, &detected.in_template_order(&edited.cells)).is_some()
                    }),
                    Ok(Some(true))
                );
        }
        fixable
    }
}
