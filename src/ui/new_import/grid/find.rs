//! Looking for a text in the rows, also in those that are not in the document.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::Grid;
use crate::messages::import::GridText as T;
use crate::worker::protocol::{Search, ToWorker};

/// Where a text is typed: Enter goes to the next cell that has it, and the focus stays, so that
/// Enter goes on; Escape goes to the cell.
#[component]
pub fn FindBox(
    /// State of the grid.
    grid: Grid,
) -> impl IntoView {
    let text = grid.session.rows.search;
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            grid.find_next(event.shift_key());
        }
        "Escape" => {
            event.prevent_default();
            grid.go_to(grid.at.get_untracked());
        }
        _ => {}
    };
    view! {
        <input
            type="search"
            class="filter find"
            id="find"
            node_ref=grid.find
            autocomplete="off"
            spellcheck="false"
            aria-label=T::Find.en()
            placeholder=T::FindKey.en()
            prop:value=move || text.get()
            on:input=move |event| text.set(event_target_value(&event))
            on:keydown=key
        />
    }
}

impl Grid {
    /// Puts the focus where a text to look for is typed, and marks the one that is there.
    pub(super) fn begin_search(self) {
        self.save_typed();
        self.focused.set_value(false);
        if let Some(input) = self.find.get_untracked() {
            // An input that is in the page takes the focus.
            let _ = input.focus();
            input.select();
        }
    }

    /// Whether there is something to look in: no rows are shown of a file that can't be read.
    pub(super) fn can_search(self) -> bool {
        self.find.get_untracked().is_some_and(|input| input.offset_parent().is_some())
    }

    /// Looks for the text from the selected cell on.
    fn find_next(self, backwards: bool) {
        let text = self.session.rows.search.get_untracked();
        if text.is_empty() {
            return;
        }
        // By its place: its row may not be here, or not yet.
        let at = Some(self.at.get_untracked());
        let filter = self.session.rows.filter.get_untracked();
        self.session.ask(ToWorker::Find(Search { text, at, from: None, backwards, filter, again: false }));
    }
}
