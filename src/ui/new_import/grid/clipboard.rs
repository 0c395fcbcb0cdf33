//! What a spreadsheet's hands do with a cell: copy, paste, make it blank.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use web_sys::ClipboardEvent;

use super::Grid;
use crate::messages::import::GridText as T;
use crate::worker::protocol::{RowView, ToWorker};

impl Grid {
    /// Copies the text of the selected cell.
    pub(super) fn copy(self) {
        let (index, column) = self.at.get_untracked();
        let Some(row) = untrack(|| self.row(index)) else { return };
        let text = text_at(&row, column);
        let copying = JsFuture::from(window().navigator().clipboard().write_text(&text));
        let status = self.session.status;
        spawn_local(async move {
            // A browser that refuses leaves the clipboard as it was.
            if copying.await.is_ok() {
                let _ = status.try_set(T::Copied.en().to_owned());
            }
        });
    }

    /// Puts a copied text into the selected cell. Several cells are too many: what they would cover
    /// is not all in view.
    pub(super) fn paste(self, event: &ClipboardEvent) {
        let Some(text) = event.clipboard_data().and_then(|data| data.get_data("text/plain").ok()) else { return };
        event.prevent_default();
        let text = text.trim_end_matches(['\r', '\n']);
        if text.contains(['\t', '\r', '\n']) {
            return self.session.say(T::PasteOne.en());
        }
        self.put(text.to_owned());
    }

    /// Puts a text into the selected cell, where it is another.
    pub(super) fn put(self, text: String) {
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
