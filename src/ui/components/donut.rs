//! Counts as a ring, with the same counts as a table beside it.

use leptos::prelude::*;

use super::count_bar::{WHOLE, shares, thousandths};
use super::{CountTable, Segment};
use crate::ui::format::number;

/// A ring with its table.
#[component]
pub fn Donut(
    /// What is counted, the table's caption.
    #[prop(into)]
    caption: Signal<String>,
    /// The noun under the total in the middle: `rows`.
    #[prop(into)]
    noun: Signal<String>,
    /// The parts.
    #[prop(into)]
    segments: Signal<Vec<Segment>>,
) -> impl IntoView {
    let arcs = move || {
        segments
            .with(|s| shares(s))
            .into_iter()
            .map(|(meaning, start, length)| {
                view! {
                    <circle
                        class="segment"
                        data-meaning=meaning.name()
                        cx="60"
                        cy="60"
                        r="50"
                        pathLength="100"
                        stroke-dasharray=format!("{} {}", thousandths(length), thousandths(WHOLE.saturating_sub(length)))
                        stroke-dashoffset=format!("-{}", thousandths(start))
                        transform="rotate(-90 60 60)"
                    ></circle>
                }
            })
            .collect_view()
    };
    let total = move || number(segments.with(|s| s.iter().map(|s| s.count).sum()));
    view! {
        <div class="donut">
            <svg viewBox="0 0 120 120" aria-hidden="true" focusable="false">
                <circle class="track" cx="60" cy="60" r="50"></circle>
                {arcs}
                <text class="donut-total" x="60" y="63" data-long=move || (total().len() > 7).then_some("")>
                    {total}
                </text>
                <text class="donut-noun" x="60" y="78">{move || noun.get()}</text>
            </svg>
            <CountTable caption segments/>
        </div>
    }
}
