//! What a spreadsheet's hands do with cells: copy, paste, make them blank.

use leptos::prelude::*;
use web_sys::ClipboardEvent;

use super::Grid;
use super::range::to_clipboard;
use crate::worker::protocol::{RowView, ToWorker};

impl Grid {
    /// Copies the selected cells.
    pub(super) fn copy(self) {
        if let Some(block) = self.block() {
            return self.copy_range(block);
        }
        let (index, column) = self.at.get_untracked();
        if let Some(row) = untrack(|| self.row(index)) {
            to_clipboard(&text_at(&row, column), self.session.status);
        }
    }

    /// Puts copied cells where the selected ones are, or from the selected one on.
    pub(super) fn paste(self, event: &ClipboardEvent) {
        let Some(text) = event.clipboard_data().and_then(|data| data.get_data("text/plain").ok()) else { return };
        event.prevent_default();
        let one = text.trim_end_matches(['\r', '\n']);
        match self.block() {
            None if self.at.get_untracked().1 == 0 => {}
            None if !one.contains(['\t', '\r', '\n']) => self.put(one.to_owned()),
            _ => self.change_block(ToWorker::Paste(self.block_or_cell(), text)),
        }
    }

    /// Makes the selected cells blank.
    pub(super) fn clear(self) {
        match self.block() {
            Some(block) => self.change_block(ToWorker::Paste(block, String::new())),
            None => self.put(String::new()),
        }
    }

    /// Puts a text into the selected cell, where it is another.
    fn put(self, text: String) {
        let (index, column) = self.at.get_untracked();
        let done = self.session.check.report.with_untracked(|report| report.done);
        let row = untrack(|| self.row(index)).filter(|row| done && !row.deleted && column > 0);
        if let Some(row) = row.filter(|row| text_at(row, column) != text) {
            self.session.change_line(row.line, ToWorker::Edit { row: row.row, column: column - 1, text });
        }
    }
}

fn text_at(row: &RowView, column: u16) -> String {
    let cell = column.checked_sub(1).map(usize::from).and_then(|column| row.cells.get(column));
    cell.cloned().unwrap_or_default()
}
