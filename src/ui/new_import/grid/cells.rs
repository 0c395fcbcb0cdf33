//! Rows and cells of the grid.

use leptos::prelude::*;

use crate::domain::finding::Severity;
use crate::messages::import::GridText as T;
use crate::ui::components::IconView;
use crate::ui::new_import::problems::{severity_icon, severity_name, severity_word};
use crate::worker::protocol::{CellNote, ColumnView, RowView};

/// The head: line number, then the file's own headers.
#[component]
pub fn HeadRow(
    /// Columns in file order.
    columns: Vec<ColumnView>,
    /// Those that are not shown.
    folded: Vec<u16>,
) -> impl IntoView {
    let heads = columns
        .into_iter()
        .enumerate()
        .filter(|(at, _)| !folded.contains(&(*at as u16)))
        .map(|(at, column)| {
            view! {
                <div class="cell" role="columnheader" aria-colindex=(at + 2).to_string()>
                    <span class="cell-text">{column.header}</span>
                </div>
            }
        })
        .collect_view();
    view! {
        <div class="grid-head" role="rowgroup">
            <div class="grid-row" role="row" aria-rowindex="1">
                <div class="cell" role="columnheader" aria-colindex="1" data-line="">
                    <span>{T::Line.en()}</span>
                    <span class="row-name">{T::Name.en()}</span>
                </div>
                {heads}
            </div>
        </div>
    }
}

/// One row.
#[component]
pub fn BodyRow(
    /// Its place among the rows of the filter.
    index: u32,
    /// What is in it.
    row: RowView,
    /// How many columns the file has.
    width: usize,
    /// Those that are not shown.
    folded: Vec<u16>,
) -> impl IntoView {
    let whole = worst(&row.notes, None);
    // What is wrong may be far to the right: the line number shows that something is.
    let mark = row.notes.iter().map(|note| note.severity).max().filter(|severity| *severity >= Severity::Warning);
    let line = row.line.to_string();
    let cells = (0..width)
        .filter(|at| !folded.contains(&(*at as u16)))
        .map(|at| {
            let column = at as u16;
            let text = row.cells.get(at).cloned().unwrap_or_default();
            let changed = row.changed.contains(&column);
            cell(index, column, text, worst(&row.notes, Some(column)), changed)
        })
        .collect_view();
    view! {
        <div class="grid-row" role="row" aria-rowindex=(index + 2).to_string() data-gone=row.deleted.then_some("")>
            <div
                class="cell"
                role="rowheader"
                aria-colindex="1"
                data-line=""
                data-at=format!("{index}-0")
                tabindex="-1"
                data-severity=whole.as_ref().map(|note| severity_name(note.severity))
                data-mark=mark.map(severity_name)
            >
                {mark.or(whole.as_ref().map(|note| note.severity)).map(|severity| view! { <IconView icon=severity_icon(severity)/> })}
                <span>{line}</span>
                <span class="row-name">{row.name}</span>
                {row.deleted.then(|| view! { <span class="unseen">{format!(", {}", T::LeftOut.en())}</span> })}
                {whole.clone().map(tip)}
            </div>
            {cells}
        </div>
    }
}

fn cell(index: u32, column: u16, text: String, note: Option<CellNote>, changed: bool) -> impl IntoView {
    let severity = note.as_ref().map(|note| note.severity);
    let loud = severity.is_some_and(|severity| severity >= Severity::Warning);
    let blank = (text.is_empty() && loud).then(|| view! { <span class="none" aria-label=T::BlankCell.en()>"—"</span> });
    let text = (!text.is_empty()).then(|| view! { <span class="cell-text">{text}</span> });
    view! {
        <div
            class="cell"
            role="gridcell"
            aria-colindex=(column + 2).to_string()
            data-at=format!("{index}-{}", column + 1)
            data-changed=changed.then_some("")
            data-severity=severity.map(severity_name)
            aria-invalid=(severity == Some(Severity::Error)).then_some("true")
            tabindex="-1"
        >
            {severity.map(|severity| view! { <IconView icon=severity_icon(severity)/> })}
            {blank}
            {text}
            {changed.then(|| view! { <span class="unseen">{format!(", {}", T::Edited.en())}</span> })}
            {note.map(tip)}
        </div>
    }
}

/// What is wrong with a cell: seen on hover and on focus, and read with the cell.
fn tip(note: CellNote) -> impl IntoView {
    view! {
        <span class="tip">
            <span class="unseen">{format!(" {}: ", severity_word(note.severity))}</span>
            {note.sentence}
        </span>
    }
}

/// The worst note on a column, or on the row.
pub fn worst(notes: &[CellNote], column: Option<u16>) -> Option<CellNote> {
    let mut found: Option<&CellNote> = None;
    for note in notes.iter().filter(|note| note.column == column) {
        if found.is_none_or(|found| note.severity > found.severity) {
            found = Some(note);
        }
    }
    found.cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::Code;

    #[test]
    fn a_cell_shows_its_worst_note_and_the_first_of_equals() {
        let note = |column, code: Code, sentence: &str| CellNote {
            column,
            code,
            severity: code.severity(),
            sentence: sentence.to_owned(),
            fix: None,
        };
        let notes = [
            note(Some(1), Code::ReadAs, "read as"),
            note(Some(1), Code::TooLong, "too long"),
            note(Some(1), Code::BadCharacter, "character"),
            note(None, Code::CellCount, "cells"),
        ];
        assert_eq!(worst(&notes, Some(1)).map(|note| note.sentence), Some("too long".to_owned()));
        assert_eq!(worst(&notes, None).map(|note| note.sentence), Some("cells".to_owned()));
        assert_eq!(worst(&notes, Some(2)), None);
    }
}
