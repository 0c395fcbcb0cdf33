//! Editing a cell.

use std::time::Duration;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

use super::state::SearchFrom;
use super::{At, Grid, pixels, set_style};
use crate::messages::import::GridText as T;
use crate::worker::protocol::ToWorker;

/// The input that covers the cell while it is edited.
#[component]
pub fn CellInput(
    /// The grid.
    grid: Grid,
) -> impl IntoView {
    view! { {move || grid.editing.get().map(|text| view! { <Input grid text/> })} }
}

#[component]
fn Input(
    /// The grid.
    grid: Grid,
    /// Its text at first.
    text: String,
) -> impl IntoView {
    let node: NodeRef<html::Input> = NodeRef::new();
    let (row, column) = grid.at.get_untracked();
    let line = untrack(|| grid.row(row)).map_or(0, |row| row.line);
    let label = T::Editing.fill(&[("column", &untrack(|| grid.column_name(column))), ("line", &line)]);
    // Saving and canceling both remove the input, and its blur must then do nothing.
    let over = StoredValue::new(false);
    Effect::new(move |_| {
        let (Some(input), Some(cell)) = (node.get(), grid.cell((row, column))) else { return };
        input.set_value(&text);
        lay_over(&input, &cell);
        // An input that is in the document can take the focus.
        let _ = input.focus();
        input.set_selection_range(text.len() as u32, text.len() as u32).unwrap_or_default();
    });
    let save = move |rows: i64, columns: i64| {
        // An input that is removed loses the focus when all that it owned is gone already.
        if over.try_get_value() != Some(false) {
            return;
        }
        if let Some(input) = node.get_untracked() {
            over.set_value(true);
            let (to_row, to) = grid.beside((row, column), (rows, columns));
            // The line number takes no text.
            grid.save_and_go(input.value(), (to_row, if to == 0 { column } else { to }));
        }
    };
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            save(if event.shift_key() { -1 } else { 1 }, 0);
        }
        "Tab" => {
            event.prevent_default();
            save(0, if event.shift_key() { -1 } else { 1 });
        }
        "Escape" => {
            event.prevent_default();
            event.stop_propagation();
            over.set_value(true);
            grid.editing.set(None);
            grid.go_to((row, column));
        }
        _ => {}
    };
    view! {
        <input
            class="cell-edit"
            id="cell-edit"
            type="text"
            node_ref=node
            aria-label=label
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            on:keydown=key
            on:blur=move |_| {
                // Where the focus went is where the person wants to be.
                if over.try_get_value() == Some(false)
                    && let Some(input) = node.get_untracked()
                {
                    over.set_value(true);
                    grid.save(input.value());
                }
            }
        />
    }
}

/// Puts the input over its cell.
fn lay_over(input: &HtmlElement, cell: &HtmlElement) {
    let Some(frame) = input.parent_element() else { return };
    let (outer, inner) = (frame.get_bounding_client_rect(), cell.get_bounding_client_rect());
    let left = (inner.left() - outer.left()).max(0.0);
    let width = inner.width().max(160.0).min(outer.width() - left);
    set_style(input, "inset-inline-start", &pixels(left));
    set_style(input, "inset-block-start", &pixels(inner.top() - outer.top()));
    set_style(input, "inline-size", &pixels(width));
    set_style(input, "block-size", &pixels(inner.height()));
}

impl Grid {
    /// Begins to edit the selected cell: with its text, or with what was typed.
    pub(super) fn edit(self, typed: Option<String>) {
        let (index, column) = self.at.get_untracked();
        let done = self.session.check.report.with_untracked(|report| report.done);
        let Some(row) = untrack(|| self.row(index)).filter(|row| done && !row.deleted && column > 0) else { return };
        let text = row.cells.get(usize::from(column) - 1).cloned().unwrap_or_default();
        self.pressed.set_value(None);
        self.edited.set_value(Some((row, column)));
        // The whole width of the cell is there to type in.
        if let Some(cell) = self.cell((index, column)) {
            self.reveal(&cell);
        }
        self.edited_at.set_value(self.scroll_position());
        self.editing.set(Some(typed.unwrap_or(text)));
    }

    /// Saves what is being typed where its row has moved: the input would cover a cell of another
    /// row.
    pub(super) fn follow_edited(self) {
        let here = untrack(|| self.row(self.at.get_untracked().0)).map(|row| row.row);
        if self.edited.with_value(|edited| edited.as_ref().map(|(row, _)| row.row)) != here {
            self.save_typed();
        }
    }

    /// Saves the text of the input, where a cell is being edited: only Escape discards it.
    pub(super) fn save_typed(self) {
        if self.editing.with_untracked(Option::is_none) {
            return;
        }
        let input = document().get_element_by_id("cell-edit").and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
        match input {
            Some(input) => self.save(input.value()),
            None => self.editing.set(None),
        }
    }

    /// Saves an edited text, if it differs, and goes on to another cell.
    fn save_and_go(self, text: String, go_to: At) {
        let saved = self.edited.with_value(|cell| cell.as_ref().map(|(row, column)| SearchFrom::After((row.row, *column))));
        self.save(text);
        // After the input has gone, so that its own loss of focus does not come in between.
        set_timeout(
            move || {
                if !self.at.is_disposed() {
                    self.go_to(go_to);
                    self.search.set_value(saved.unwrap_or(SearchFrom::Selected));
                }
            },
            Duration::ZERO,
        );
    }

    /// Saves an edited text, if it differs.
    fn save(self, text: String) {
        self.editing.set(None);
        let mut edited = None;
        self.edited.update_value(|cell| edited = cell.take());
        if let Some((row, column)) = edited {
            let file_column = column.saturating_sub(1);
            if row.cells.get(usize::from(file_column)).map_or("", String::as_str) != text {
                self.session.change_line(row.line, ToWorker::Edit { row: row.row, column: file_column, text });
            }
        }
    }
}
