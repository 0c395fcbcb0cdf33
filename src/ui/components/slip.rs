//! Print slip: what is handed to one person on paper.

use leptos::prelude::*;

use crate::ui::markup::view;

/// One person's slip.
#[component]
pub fn PrintSlip(
    /// Whose.
    #[prop(into)]
    name: String,
    /// What stands on it: (label, value), the password last.
    lines: Vec<(String, String)>,
) -> impl IntoView {
    let last = lines.len().saturating_sub(1);
    view! {
        <article class="slip">
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
        </article>
    }
}
