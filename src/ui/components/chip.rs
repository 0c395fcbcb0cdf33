//! Status chip: a state in a word or two.

use leptos::prelude::*;

use super::{IconView, Meaning};

/// A state, with color, icon and word.
#[component]
pub fn Chip(
    /// What it means.
    #[prop(into)]
    meaning: Signal<Meaning>,
    /// The word.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    view! {
        <span class="chip" data-meaning=move || meaning.get().name()>
            <IconView icon=Signal::derive(move || meaning.get().icon())/>
            {move || label.get()}
        </span>
    }
}
