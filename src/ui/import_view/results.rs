//! Results: the downloads.

use leptos::prelude::*;

use crate::domain::import::ImportState;
use crate::messages::import::ResultText as R;
use crate::messages::undo::UndoText;
use crate::ui::components::{Icon, LinkButton};
use crate::wire::imports::ImportView;

/// The four downloads, each with a line saying what it is for.
#[component]
pub fn Downloads(
    /// The import.
    import: ImportView,
    /// What the program calls the results that are safe to open in a spreadsheet.
    results: String,
) -> impl IntoView {
    let files = [
        ("exact", R::Exact.en().to_owned(), R::ExactHelp),
        ("safe", results, R::SafeHelp),
        ("failed", R::FailedFile.en().to_owned(), R::FailedFileHelp),
        ("details", R::Details.en().to_owned(), R::DetailsHelp),
    ];
    let items = files
        .into_iter()
        .map(|(kind, name, help)| {
            let href = format!("/imports/{}/results?kind={kind}", import.id);
            view! {
                <li>
                    <LinkButton href download=true icon=Icon::Download>{name}</LinkButton>
                    <span class="soft">{help.en()}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="section no-print">
            <h2>{R::Downloads.en()}</h2>
            {(import.state == ImportState::Undone).then(|| view! { <p class="prose">{UndoText::Files.en()}</p> })}
            <ul class="downloads">{items}</ul>
        </section>
    }
}
