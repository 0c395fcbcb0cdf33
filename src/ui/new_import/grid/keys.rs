//! What keys and clicks do in the grid.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, MouseEvent};

use super::state::SearchFrom;
use super::{At, Grid, range};

/// How long after a click another one makes it a double click.
const DOUBLE_CLICK: Duration = Duration::from_millis(500);

/// More than there are rows or columns.
const FAR: i64 = u32::MAX as i64;

/// Where a key leads from a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    /// So many rows and columns on.
    By(i64, i64),
    /// To the first column of the same row, or the last.
    Column(bool),
    /// To the first row, or the last.
    End(bool),
}

/// What an arrow or another moving key does; a page is so many rows.
fn move_of(key: &str, control: bool, page: i64) -> Option<Move> {
    Some(match (key, control) {
        ("ArrowUp", false) => Move::By(-1, 0),
        ("ArrowDown", false) => Move::By(1, 0),
        ("ArrowLeft", false) => Move::By(0, -1),
        ("ArrowRight", false) => Move::By(0, 1),
        ("PageUp", _) => Move::By(-page, 0),
        ("PageDown", _) => Move::By(page, 0),
        ("Home", false) => Move::Column(false),
        ("End", false) => Move::Column(true),
        ("Home" | "ArrowUp", true) => Move::End(false),
        ("End" | "ArrowDown", true) => Move::End(true),
        ("ArrowLeft", true) => Move::Column(false),
        ("ArrowRight", true) => Move::Column(true),
        _ => return None,
    })
}

impl Grid {
    /// A key in the grid.
    pub(super) fn key(self, event: &KeyboardEvent) {
        let (row, column) = self.at.get_untracked();
        let control = event.ctrl_key() || event.meta_key();
        let key = event.key();
        let page = self.track().map_or(10, |(track, _)| (track.view / track.row_height) as i64 - 1).max(1);
        if let Some(step) = move_of(&key, control, page) {
            event.prevent_default();
            let by = match step {
                Move::By(rows, columns) => (rows, columns),
                Move::Column(last) => (0, if last { FAR } else { -FAR }),
                Move::End(last) => (if last { FAR } else { -FAR }, 0),
            };
            let to = self.quiet(false).beside((row, column), by);
            return if event.shift_key() { self.extend_to(to) } else { self.go_to(to) };
        }
        let selects = column > 0 || self.block().is_some();
        match key.as_str() {
            "Enter" | "F2" if column > 0 => {
                event.prevent_default();
                self.edit(None);
            }
            "Delete" | "Backspace" if selects && !control => {
                event.prevent_default();
                self.clear();
            }
            "c" | "C" if control && selects => {
                event.prevent_default();
                self.copy();
            }
            "d" | "D" if control && selects => {
                event.prevent_default();
                self.fill_down();
            }
            // The tip gets out of the way.
            "Escape" => {
                self.quiet(true).end_range();
            }
            _ if column > 0 && !control && !event.alt_key() && key.chars().count() == 1 && key != " " => {
                event.prevent_default();
                self.edit(Some(key));
            }
            _ => {}
        }
    }

    /// Keys that work anywhere on the page: next problem, undo, redo.
    pub(super) fn page_key(self, event: &KeyboardEvent) {
        let in_field = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .is_some_and(|element| element.matches("input, select, textarea, dialog *").unwrap_or(false));
        let control = event.ctrl_key() || event.meta_key();
        match (event.key().as_str(), control) {
            ("F8", false) => {
                event.prevent_default();
                self.save_typed();
                self.next_problem(event.shift_key());
            }
            // The browser's own search sees the rows in view alone. Once more, it is the browser's.
            ("f" | "F", true) if !in_field && self.can_search() => {
                event.prevent_default();
                self.begin_search();
            }
            ("z" | "Z", true) if !in_field => {
                event.prevent_default();
                if event.shift_key() { self.session.redo() } else { self.session.undo() }
            }
            ("y" | "Y", true) if !in_field => {
                event.prevent_default();
                self.session.redo();
            }
            _ => {}
        }
    }

    /// A click or a tap: the first goes to the cell, another on the same cell edits it.
    pub(super) fn click(self, event: &MouseEvent) {
        let before = self.at.get_untracked();
        let had_focus = self.focused.get_value();
        let Some(at) = self.click_at(event) else { return };
        let from = self.anchor.get_value().unwrap_or(before);
        self.quiet(false).focus_clicked(at);
        if event.shift_key() {
            return self.begin_range(from);
        }
        if at == before && had_focus && self.clicked.get_value() == Some(at) && at.1 > 0 {
            self.edit(None);
        }
        self.clicked.set_value(Some(at));
    }

    /// Goes to a cell that was clicked. What can be clicked is seen at least in part; the rest of
    /// it comes into view when no second click can follow, which would fall on the cell beside.
    fn focus_clicked(self, at: At) {
        self.focused.set_value(true);
        self.anchor.set_value(None);
        self.at.set(at);
        self.search.set_value(SearchFrom::Selected);
        self.next_frame(Grid::show_selected);
        set_timeout(
            move || {
                let still = self.at.try_get_untracked() == Some(at) && self.editing.with_untracked(Option::is_none);
                if let Some(cell) = still.then(|| self.cell(at)).flatten() {
                    self.reveal(&cell);
                }
            },
            DOUBLE_CLICK,
        );
    }

    /// The pointer is pressed on a cell: what it is drawn over is selected.
    pub(super) fn press(self, event: &MouseEvent) {
        self.pressed.set_value(self.click_at(event).filter(|_| event.button() == 0 && !event.shift_key()));
    }

    /// The pointer is over a cell, pressed or not.
    pub(super) fn draw(self, event: &MouseEvent) {
        let (Some(from), 1) = (self.pressed.get_value(), event.buttons()) else { return };
        if self.editing.with_untracked(Option::is_some) {
            return;
        }
        let Some(to) = self.click_at(event) else { return };
        let is_drawn = self.anchor.get_value() == Some(from);
        if to != self.at.get_untracked() || !is_drawn && to != from {
            self.anchor.set_value(Some(from));
            self.extend_to(to);
        }
    }

    /// The cell that was clicked.
    pub(super) fn click_at(self, event: &MouseEvent) -> Option<At> {
        let element = event.target()?.dyn_into::<Element>().ok()?;
        range::at(&element.closest("[data-at]").ok().flatten()?)
    }

    /// Hides the tips, or lets them show again.
    fn quiet(self, quiet: bool) -> Grid {
        if let Some(frame) = self.frame.get_untracked() {
            // `data-quiet` is a valid name, and taking away what is not there is nothing.
            let _ = if quiet { frame.set_attribute("data-quiet", "") } else { frame.remove_attribute("data-quiet") };
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_keys_lead_where_they_do_in_a_spreadsheet() {
        assert_eq!(move_of("ArrowDown", false, 12), Some(Move::By(1, 0)));
        assert_eq!(move_of("PageUp", false, 12), Some(Move::By(-12, 0)));
        assert_eq!(move_of("Home", false, 12), Some(Move::Column(false)));
        assert_eq!(move_of("End", true, 12), Some(Move::End(true)));
        assert_eq!(move_of("a", false, 12), None);
        assert_eq!(move_of("z", true, 12), None);
    }
}
