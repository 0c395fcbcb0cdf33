//! Skeleton: the place of what is on its way.

use leptos::prelude::*;

use crate::messages::frame::PieceText as T;

/// Placeholder lines until the text comes.
#[component]
pub fn Skeleton(
    /// How many lines.
    #[prop(default = 5)]
    lines: usize,
) -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="unseen">{T::Loading.en()}</span>
            {(0..lines).map(|_| view! { <i></i> }).collect_view()}
        </div>
    }
}
