//! What is wrong with the selected cell, with the offered fix: docked under the rows, where a
//! screen reader and a finger find it.

use leptos::prelude::*;

use super::Grid;
use super::cells::worst;
use crate::domain::finding::Severity;
use crate::messages::import::{GridText as T, ProblemText};
use crate::ui::components::{Button, ButtonKind, IconView};
use crate::ui::new_import::ImportSession;
use crate::ui::new_import::problems::{severity_icon, severity_name, severity_word};
use crate::worker::protocol::{CellNote, RowView, ToWorker};

/// The note on the selected cell, and what can be done about it.
#[component]
pub fn CellLine(
    /// The grid.
    grid: Grid,
) -> impl IntoView {
    let selected = Memo::new(move |_| {
        let at = grid.at.get();
        grid.row(at.0).map(|row| (at.1, row))
    });
    view! {
        {move || match selected.get() {
            None => view! { <div class="cell-line"><p class="soft">{T::None.en()}</p></div> }.into_any(),
            Some((column, row)) => view! { <Selected grid column row/> }.into_any(),
        }}
    }
}

#[component]
fn Selected(
    /// The grid.
    grid: Grid,
    /// Column of the grid.
    column: u16,
    /// The row.
    row: RowView,
) -> impl IntoView {
    let session = ImportSession::here();
    let reading = Signal::derive(move || session.check.report.with(|report| !report.done));
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
        }
        .into_any(),
        None => view! { <span class="soft">{T::Good.en()}</span> }.into_any(),
    };
    let (data_row, line) = (row.row, row.line);
    let change = move |message: ToWorker| {
        session.change_line(line, message);
        // The button goes with what it put right.
        grid.go_to(grid.at.get_untracked());
    };
    let fix = note.and_then(|note| Some((note.column?, note.fix?)));
    let fix = fix.map(|(column, text)| {
        let words = T::Use.fill(&[("text", &text)]);
        let edit = move |_| change(ToWorker::Edit { row: data_row, column, text: text.clone() });
        view! { <Button small=true id="use-fix" disabled=reading on_click=edit>{words}</Button> }
    });
    let edit = (!row.deleted && column > 0).then(|| {
        view! { <Button small=true disabled=reading on_click=move |_| grid.edit(None)>{T::Edit.en()}</Button> }
    });
    let leave_out = (!row.deleted).then(|| {
        let delete = move |_| {
            session.change_many(ToWorker::DeleteRows(vec![data_row]));
            grid.go_to(grid.at.get_untracked());
        };
        view! {
            <Button small=true kind=ButtonKind::Quiet disabled=reading on_click=delete>{ProblemText::DeleteOne.en()}</Button>
        }
    });
    let put_back = row.deleted.then(|| {
        let restore = move |_| {
            session.change_many(ToWorker::RestoreRows(vec![data_row]));
            grid.go_to(grid.at.get_untracked());
        };
        view! { <Button small=true disabled=reading on_click=restore>{T::PutBack.en()}</Button> }
    });
    view! {
        <div class="cell-line" id="cell-line" data-severity=severity>
            <p><span class="strong">{place}</span> " " {words}</p>
            {fix}
            {edit}
            {leave_out}
            {put_back}
        </div>
    }
}

/// The worst note on a cell; on the row where the cell has none.
fn note_at(row: &RowView, column: u16) -> Option<CellNote> {
    let of_row = || worst(&row.notes, None).filter(|note| note.severity >= Severity::Warning || column == 0);
    column.checked_sub(1).and_then(|column| worst(&row.notes, Some(column))).or_else(of_row)
}
