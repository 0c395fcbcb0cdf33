//! Changes: each checks the rows that it touches again, and then the rules for the whole file.

use super::read::{Blocks, Edited, Source, Unreadable};
use super::{Document, own_flags};
use crate::domain::check::CheckedRow;
use crate::domain::finding::{Code, Finding};
use crate::domain::report::Flags;
use crate::domain::row_set::RowSet;
use crate::worker::edits::Step;
use crate::worker::protocol::Fix;

impl Document {
    /// Puts a text into a cell of the file.
    pub fn edit(&mut self, row: u32, column: u16, text: String, source: &dyn Source) -> Result<(), Unreadable> {
        if self.is_done() && self.found.report.range(row).is_some() {
            self.edits.push(Step::Cell { row, column, text });
            self.check_again(&[row], source)?;
        }
        Ok(())
    }

    /// Does the same to every cell with one kind of problem. Dates are read in the whole column:
    /// every cell with a problem of its form.
    pub fn fix_all(&mut self, column: u8, code: Code, fix: Fix, source: &dyn Source) -> Result<(), Unreadable> {
        let file_column = self.detected().and_then(|d| d.columns.get(usize::from(column)).copied().flatten());
        let file_column = match fix {
            Fix::Fill(_) => file_column.or_else(|| self.place_of_added(column)),
            Fix::Offered | Fix::Dates(_) => file_column,
        };
        let (Some(file_column), true) = (file_column, self.is_done()) else { return Ok(()) };
        let codes: &[Code] = match fix {
            Fix::Dates(_) => &[Code::DateAmbiguous, Code::DateOtherForm, Code::DateSerial, Code::NotADate],
            Fix::Offered | Fix::Fill(_) => &[code],
        };
        let groups = &self.found.report.groups;
        let rows: RowSet = codes.iter().filter_map(|code| groups.rows(column, *code)).flat_map(|rows| rows.iter()).collect();
        if !rows.is_empty() {
            let touched: Vec<u32> = rows.iter().collect();
            self.edits.push(Step::Fix { column, file_column, code, fix, rows });
            self.check_again(&touched, source)?;
        }
        Ok(())
    }

    /// Leaves rows out.
    pub fn delete(&mut self, rows: impl IntoIterator<Item = u32>, source: &dyn Source) -> Result<(), Unreadable> {
        let known = |row: &u32| self.found.report.range(*row).is_some() && !self.deleted.contains(*row);
        let rows: RowSet = rows.into_iter().filter(known).collect();
        if self.is_done() && !rows.is_empty() {
            let touched: Vec<u32> = rows.iter().collect();
            self.edits.push(Step::Delete { rows });
            self.check_again(&touched, source)?;
        }
        Ok(())
    }

    /// Puts rows back that were left out.
    pub fn restore(&mut self, rows: impl IntoIterator<Item = u32>, source: &dyn Source) -> Result<(), Unreadable> {
        let rows: RowSet = rows.into_iter().filter(|row| self.deleted.contains(*row)).collect();
        if self.is_done() && !rows.is_empty() {
            let touched: Vec<u32> = rows.iter().collect();
            self.edits.push(Step::Restore { rows });
            self.check_again(&touched, source)?;
        }
        Ok(())
    }

    /// Leaves every row with one kind of problem out.
    pub fn delete_kind(&mut self, column: u8, code: Code, source: &dyn Source) -> Result<(), Unreadable> {
        let rows: Vec<u32> = self.found.report.groups.rows(column, code).into_iter().flat_map(|rows| rows.iter()).collect();
        self.delete(rows, source)
    }

    /// Takes the last change back.
    pub fn undo(&mut self, source: &dyn Source) -> Result<(), Unreadable> {
        match self.edits.undo().map(Step::rows) {
            Some(rows) => self.check_again(&rows, source),
            None => Ok(()),
        }
    }

    /// Does it again.
    pub fn redo(&mut self, source: &dyn Source) -> Result<(), Unreadable> {
        match self.edits.redo().map(Step::rows) {
            Some(rows) => self.check_again(&rows, source),
            None => Ok(()),
        }
    }

    /// Checks the rows again that any change in effect touches.
    pub(super) fn check_changed(&mut self, source: &dyn Source) -> Result<(), Unreadable> {
        let rows: RowSet = self.edits.all().flat_map(Step::rows).collect();
        let rows: Vec<u32> = rows.iter().filter(|row| self.found.report.range(*row).is_some()).collect();
        match rows.is_empty() {
            true => Ok(()),
            false => self.check_again(&rows, source),
        }
    }

    /// Checks these rows again, in ascending order, and then the rules for the whole file.
    pub(super) fn check_again(&mut self, rows: &[u32], source: &dyn Source) -> Result<(), Unreadable> {
        self.follow_added();
        let mut blocks = Blocks::new(source);
        let mut duplicates = self.duplicates.take();
        let mut result = Ok(());
        self.touched = 0;
        for &row in rows {
            self.forget(row);
            let read = self.read_row(row, &mut blocks, |checked, edited| {
                let own = own_flags_now(checked, edited);
                if let Some(duplicates) = &mut duplicates {
                    if own.has(Flags::FAILED) || own.has(Flags::SKIPPED) || own.has(Flags::BLANK) || edited.deleted {
                        duplicates.clear(row);
                    } else {
                        duplicates.set(row, checked.values);
                    }
                }
                let findings = if edited.deleted { Vec::new() } else { checked.findings.to_vec() };
                (own, findings, edited.deleted, !edited.changed.is_empty(), edited.touched)
            });
            match read {
                Ok(Some((own, findings, deleted, changed, touched))) => {
                    self.remember(row, own, &findings, deleted, changed);
                    self.touched += touched;
                }
                Ok(None) => {}
                Err(unreadable) => result = Err(unreadable),
            }
        }
        if let Some(duplicates) = &mut duplicates {
            self.judge(duplicates);
        }
        self.duplicates = duplicates;
        self.version += 1;
        result
    }

    /// Takes away what was said of a row by itself.
    fn forget(&mut self, row: u32) {
        let groups = &mut self.found.report.groups;
        let said: Vec<(u8, Code)> =
            groups.iter().filter(|(_, _, rows)| rows.contains(row)).map(|(column, code, _)| (column, code)).collect();
        for (column, code) in said {
            groups.remove(Finding::new(row, column, code, 0));
        }
    }

    fn remember(&mut self, row: u32, own: Flags, findings: &[Finding], deleted: bool, changed: bool) {
        let own = if deleted { Flags::default() } else { own };
        self.found.own[row as usize] = own;
        self.found.report.flags[row as usize] = own;
        for finding in findings {
            self.found.report.groups.add(*finding);
        }
        put(&mut self.deleted, row, deleted);
        put(&mut self.changed, row, changed || deleted);
    }

    /// Applies the rules for the whole file again.
    fn judge(&mut self, duplicates: &mut crate::domain::check::Duplicates) {
        let found = &mut self.found;
        for finding in std::mem::take(&mut found.repeated) {
            found.report.groups.remove(finding);
            found.report.flags[finding.row() as usize] = found.own[finding.row() as usize];
        }
        let mut repeated = Vec::new();
        duplicates.judge_all(|row| found.report.lines.get(row as usize).copied().unwrap_or(0), |finding| repeated.push(finding));
        for finding in repeated {
            found.report.groups.add(finding);
            found.mark(finding);
            found.repeat(finding);
        }
    }
}

fn put(set: &mut RowSet, row: u32, there: bool) {
    if there {
        set.insert(row);
    } else {
        set.remove(row);
    }
}

/// What a row is by itself after its changes; one that the check passes over now is blank.
fn own_flags_now(checked: &CheckedRow<'_>, edited: &Edited) -> Flags {
    if checked.values.is_empty() || edited.cells.iter().all(|cell| cell.trim().is_empty()) {
        return Flags::BLANK;
    }
    own_flags(checked.standing, checked.findings)
}
