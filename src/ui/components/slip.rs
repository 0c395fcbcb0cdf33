//! Print slip: what is handed to one person on paper.

use leptos::prelude::*;

/// One person's slip.
#[component]
pub fn PrintSlip(
    /// What it is, and from whom.
    #[prop(into)]
    title: String,
    /// The account holder's name.
    #[prop(into)]
    name: String,
    /// What is on it: (label, value), the password last.
    lines: Vec<(String, String)>,
    /// What to do with it.
    #[prop(into)]
    help: String,
) -> impl IntoView {
    let last = lines.len().saturating_sub(1);
    view! {
        <article class="slip">
            <p class="slip-title">{title}</p>
            <p class="slip-name">{name}</p>
            <dl>
                {lines
                    .into_iter()
                    .enumerate()
                    .map(|(at, (label, value))| {
                        view! {
                            <dt>{label}</dt>
                            <dd class=(at == last).then_some("slip-password")>{value}</dd>
                        }
                    })
                    .collect_view()}
            </dl>
            <p class="slip-help">{help}</p>
        </article>
    }
}
