//! Results: the downloads.

use leptos::prelude::*;

use crate::messages::import::ResultText as R;
use crate::ui::components::{Icon, LinkButton};
use crate::wire::imports::ImportView;

/// The four downloads, each with a line saying what it is for.
#[component]
pub fn Downloads(
    /// The import.
    import: ImportView,
) -> impl IntoView {
    let files = [
        ("exact", R::Exact, R::ExactHelp),
        ("safe", R::Safe, R::SafeHelp),
        ("failed", R::FailedFile, R::FailedFileHelp),
        ("details", R::Details, R::DetailsHelp),
    ];
    let items = files
        .into_iter()
        .map(|(kind, name, help)| {
            let href = format!("/imports/{}/results?kind={kind}", import.id);
            view! {
                <li>
                    <LinkButton href download=true icon=Icon::Download>{name.en()}</LinkButton>
                    <span class="soft">{help.en()}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="section no-print">
            <h2>{R::Downloads.en()}</h2>
            <ul class="downloads">{items}</ul>
        </section>
    }
}
