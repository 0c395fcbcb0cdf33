//! *What the file needs*: every column of the template. A native disclosure, so that it opens
//! without script.

use leptos::prelude::*;

use crate::domain::template::Need;
use crate::messages::import::NeedsText as T;
use crate::ui::components::{Table, heads};
use crate::wire::imports::ColumnNeed;

/// The columns, one a row; nothing where the program says nothing of them.
#[component]
pub fn Needs(
    /// In the order of the template.
    columns: Vec<ColumnNeed>,
) -> impl IntoView {
    (!columns.is_empty()).then(|| {
        let rows = columns.into_iter().map(row).collect_view();
        view! {
            <details class="needs">
                <summary>{T::Title.en()}</summary>
                <Table label=T::Title.en() heads=heads([T::Column, T::Required, T::Example, T::Help].map(T::en))>
                    {rows}
                </Table>
            </details>
        }
    })
}

fn row(column: ColumnNeed) -> impl IntoView {
    let required = column.need == Need::Required;
    let mark = required.then(|| view! { <span aria-hidden="true">" *"</span> });
    let need = match column.need {
        Need::Required => T::Yes,
        Need::ByRule => T::Sometimes,
        Need::Optional => T::No,
    };
    view! {
        <tr>
            <th scope="row" class:strong=required>{column.header}{mark}</th>
            <td>{need.en()}</td>
            <td>{column.example}</td>
            <td>{column.help}</td>
        </tr>
    }
}
