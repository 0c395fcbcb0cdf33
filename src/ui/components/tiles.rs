//! Tiles: how many there are of each kind, as links that choose which of them are listed. The
//! address keeps the chosen one.

use leptos::prelude::*;

use super::{IconView, Meaning, Tab};
use crate::ui::format::number;

/// One tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// What the number means; `None` where it is a total.
    pub meaning: Option<Meaning>,
    /// Its words, its number, and where it leads.
    pub tab: Tab,
}

/// Tiles beside each other; the biggest thing in each is its number.
#[component]
pub fn Tiles(
    /// What the tiles choose between, for a screen reader.
    #[prop(into)]
    label: String,
    /// The tiles.
    #[prop(into)]
    tiles: Signal<Vec<Tile>>,
    /// Id of the selected one.
    #[prop(into)]
    selected: Signal<String>,
) -> impl IntoView {
    let links = move || {
        tiles
            .get()
            .into_iter()
            .map(|Tile { meaning, tab }| {
                let id = tab.id;
                view! {
                    // The tiles stay in view while what is below them changes.
                    <a
                        class="tile"
                        data-meaning=meaning.map(Meaning::name)
                        href=tab.href
                        data-noscroll=""
                        aria-current=move || (selected.get() == id).then_some("true")
                    >
                        <span class="tile-label">
                            {meaning.map(|meaning| view! { <IconView icon=meaning.icon()/> })}
                            {tab.label}
                        </span>
                        " "
                        <span class="tile-count">{tab.count.map(number)}</span>
                    </a>
                }
            })
            .collect_view()
    };
    view! { <nav class="tiles" aria-label=label>{links}</nav> }
}
