//! The box of the grid, with its head and the rows in view.

use std::hash::{DefaultHasher, Hash, Hasher};

use leptos::ev;
use leptos::prelude::*;

use super::Grid;
use super::cells::{BodyRow, HeadRow};
use crate::messages::import::GridText as T;
use crate::ui::new_import::ImportSession;
use crate::worker::protocol::{Filter, RowView};

/// The grid itself.
#[component]
pub fn GridView(
    /// Its state.
    grid: Grid,
) -> impl IntoView {
    let session = ImportSession::here();
    let report = session.check.report;
    let columns = Memo::new(move |_| report.with(|report| report.columns.clone()));
    let total = Memo::new(move |_| session.rows.rows.with(|rows| rows.total));
    let folded = session.rows.folded;
    let rows = move || {
        folded.track();
        session.rows.rows.with(|sent| {
            let indexed = sent.rows.iter().enumerate();
            indexed.map(|(at, row)| (sent.window.first + at as u32, row.clone())).collect::<Vec<_>>()
        })
    };
    let empty = move || {
        let (done, filter) = (report.with(|report| report.done), session.rows.filter.get());
        let text = match filter {
            _ if !done => T::Reading,
            Filter::Errors => T::EmptyErrors,
            _ => T::Empty,
        };
        text.en()
    };
    view! {
        <div
            class="grid"
            id="grid"
            role="grid"
            tabindex="-1"
            node_ref=grid.frame
            aria-label=T::Label.en()
            aria-describedby="grid-keys"
            aria-multiselectable="true"
            aria-rowcount=move || (total.get() + 1).to_string()
            aria-colcount=move || (columns.with(Vec::len) + 1).to_string()
            on:scroll=move |_| grid.scrolled()
            on:keydown=move |event| grid.key(&event)
            on:click=move |event| grid.click(&event)
            on:paste=move |event| grid.paste(&event)
            on:dblclick=move |event| {
                if grid.click_at(&event).is_some_and(|(_, column)| column > 0) {
                    grid.edit(None);
                }
            }
            on:mousedown=move |event| grid.press(&event)
            on:mouseover=move |event| {
                grid.draw(&event);
                grid.place_tip(&event);
            }
            on:focusin=move |event| {
                grid.focused.set_value(true);
                grid.place_tip(&event);
            }
            on:focusout=move |event: ev::FocusEvent| {
                // The browser also sends this when a focused cell is replaced; then the focus goes
                // nowhere and comes back.
                if event.related_target().is_some() {
                    grid.focused.set_value(false);
                }
            }
        >
            {move || view! { <HeadRow columns=columns.get() folded=folded.get()/> }}
            <div class="grid-space" role="presentation" node_ref=grid.space>
                <div class="grid-body" role="rowgroup" node_ref=grid.body>
                    <For each=rows key=move |(index, row)| (*index, fingerprint(row), folded.with_untracked(Vec::len)) let((index, row))>
                        <BodyRow index row width=columns.with_untracked(Vec::len) folded=folded.get_untracked()/>
                    </For>
                </div>
            </div>
            <Show when=move || total.get() == 0>
                <p class="grid-empty">{empty}</p>
            </Show>
        </div>
    }
}

/// Tells a row from another state of the same row, by all that is in it.
fn fingerprint(row: &RowView) -> u64 {
    let mut hasher = DefaultHasher::new();
    row.hash(&mut hasher);
    hasher.finish()
}
