//! Editing a cell, and the line under the grid that says what is wrong with the selected one.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::Desk;
use super::grid::{Grid, pixels, set_style};
use super::problems::{severity_icon, severity_name, severity_word};
use crate::domain::finding::Severity;
use crate::messages::import::{GridText as T, ProblemText};
use crate::ui::components::{Button, ButtonKind, IconView};
use crate::ui::effect::effect;
use crate::ui::markup::view;
use crate::ui::signal::{Memo, Signal, StoredValue};
use crate::worker::protocol::{CellNote, RowView, ToWorker};

/// The input that lies over the cell while it is edited.
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
    /// What stands in it at first.
    text: String,
) -> impl IntoView {
    let node: NodeRef<html::Input> = NodeRef::new();
    let (row, column) = grid.at.get_untracked();
    let line = untrack(|| grid.row(row)).map_or(0, |row| row.line);
    let label = T::Editing.fill(&[("column", &untrack(|| grid.column_name(column))), ("line", &line)]);
    // Keeping and leaving both take the input away, and its blur must then do nothing.
    let over = StoredValue::new(false);
    effect(move || {
        let (Some(input), Some(cell)) = (node.get(), grid.cell((row, column))) else { return };
        input.set_value(&text);
        lay_over(&input, &cell);
        // An input that is in the document can take the focus.
        let _ = input.focus();
        input.set_selection_range(text.len() as u32, text.len() as u32).unwrap_or_default();
    });
    let keep = move |rows: i64, columns: i64| {
        // An input that is taken away loses the focus when all that it owned is gone already.
        if over.try_get_value() != Some(false) {
            return;
        }
        if let Some(input) = node.get_untracked() {
            over.set_value(true);
            grid.keep_and_go(input.value(), grid.clamp(i64::from(row) + rows, (i64::from(column) + columns).max(1)));
        }
    };
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            keep(if event.shift_key() { -1 } else { 1 }, 0);
        }
        "Tab" => {
            event.prevent_default();
            keep(0, if event.shift_key() { -1 } else { 1 });
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
            on:blur=move |_| keep(0, 0)
        />
    }
}

/// Puts the input over its cell.
fn lay_over(input: &web_sys::HtmlElement, cell: &web_sys::HtmlElement) {
    let Some(frame) = input.parent_element() else { return };
    let (outer, inner) = (frame.get_bounding_client_rect(), cell.get_bounding_client_rect());
    let left = (inner.left() - outer.left()).max(0.0);
    let width = inner.width().max(160.0).min(outer.width() - left);
    set_style(input, "inset-inline-start", &pixels(left));
    set_style(input, "inset-block-start", &pixels(inner.top() - outer.top()));
    set_style(input, "inline-size", &pixels(width));
    set_style(input, "block-size", &pixels(inner.height()));
}

/// What is said of the selected cell, with the offered fix: where a screen reader and a finger find it.
#[component]
pub fn CellLine(
    /// The grid.
    grid: Grid,
) -> impl IntoView {
    let desk = Desk::here();
    let selected = Memo::new(move || {
        let at = grid.at.get();
        grid.row(at.0).map(|row| (at.1, row))
    });
    let ready = Signal::derive(move || desk.report.with(|report| report.done));
    view! { {move || match selected.get() {
        None => view! { <div class="cell-line"><p class="soft">{T::None.en()}</p></div> },
        Some((column, row)) => {
            let note = note_at(&row, column);
            let severity = note.as_ref().map(|note| severity_name(note.severity));
            let place = if note.as_ref().is_some_and(|note| note.column.is_none()) || column == 0 {
                T::AtRow.fill(&[("line", &row.line)])
            } else {
                T::At.fill(&[("line", &row.line), ("column", &grid.column_name(column))])
            };
            let words = match &note {
                Some(note) => view! {
                    <IconView icon=severity_icon(note.severity)/>
                    <span class="unseen">{format!(" {}: ", severity_word(note.severity))}</span>
                    " "
                    {note.sentence.clone()}
                },
                None => view! { <span class="soft">{T::Good.en()}</span> },
            };
            let fix = note.and_then(|note| Some((note.column?, note.fix?)));
            let (data_row, line, gone) = (row.row, row.line, row.deleted);
            view! {
                <div class="cell-line" id="cell-line" data-severity=severity>
                    <p><span class="strong">{place}</span> " " {words}</p>
                    {fix
                        .map(|(column, text)| {
                            let words = T::Use.fill(&[("text", &text)]);
                            view! {
                                <Button
                                    small=true
                                    disabled=Signal::derive(move || !ready.get())
                                    on_click=move |_| {
                                        desk.change_line(line, ToWorker::Edit { row: data_row, column, text: text.clone() });
                                        // This button goes with what it put right.
                                        grid.go_to(grid.at.get_untracked());
                                    }
                                >
                                    {words}
                                </Button>
                            }
                        })}
                    {(!gone && column > 0)
                        .then(|| {
                            view! {
                                <Button small=true disabled=Signal::derive(move || !ready.get()) on_click=move |_| grid.edit(None)>
                                    {T::Edit.en()}
                                </Button>
                            }
                        })}
                    {(!gone)
                        .then(|| {
                            view! {
                                <Button
                                    small=true
                                    kind=ButtonKind::Quiet
                                    disabled=Signal::derive(move || !ready.get())
                                    on_click=move |_| {
                                        desk.change_line(line, ToWorker::DeleteRows(vec![data_row]));
                                        grid.go_to(grid.at.get_untracked());
                                    }
                                >
                                    {ProblemText::DeleteOne.en()}
                                </Button>
                            }
                        })}
                </div>
            }
        }
    }} }
}

/// The worst note of a cell; of the row where the cell has none.
fn note_at(row: &RowView, column: u16) -> Option<CellNote> {
    let worst = |column: Option<u16>| {
        let notes = row.notes.iter().filter(|note| note.column == column);
        // The first of those that are equally bad.
        notes.reduce(|worst, note| if note.severity > worst.severity { note } else { worst }).cloned()
    };
    let of_row = || worst(None).filter(|note| note.severity >= Severity::Warning || column == 0);
    column.checked_sub(1).and_then(|column| worst(Some(column))).or_else(of_row)
}
