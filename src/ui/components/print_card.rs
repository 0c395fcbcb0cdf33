//! Print card: what one person is handed to sign in with, of the size of a wallet's cards.

use leptos::prelude::*;

/// One person's card.
#[component]
pub fn PrintCard(
    /// What it is.
    #[prop(into)]
    title: String,
    /// Where its holder is; may be blank.
    #[prop(into)]
    place: String,
    /// The holder's name.
    #[prop(into)]
    name: String,
    /// What is on it: (label, value), the password last.
    lines: Vec<(String, String)>,
    /// How to sign in.
    #[prop(into)]
    help: String,
) -> impl IntoView {
    let lines = lines
        .into_iter()
        .map(|(label, value)| {
            view! {
                <dt>{label}</dt>
                <dd>{value}</dd>
            }
        })
        .collect_view();
    view! {
        <article class="print-card">
            <p class="print-card-head">
                <span>{title}</span>
                <span class="print-card-place">{place}</span>
            </p>
            <p class="print-card-name">{name}</p>
            <dl>{lines}</dl>
            <p class="print-card-help">{help}</p>
        </article>
    }
}
