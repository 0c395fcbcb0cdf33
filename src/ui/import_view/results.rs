//! Results: the downloads.

use leptos::prelude::*;

use crate::domain::import::ImportState;
use crate::domain::plan::Action;
use crate::messages::import::ResultText as R;
use crate::messages::undo::UndoText;
use crate::ui::components::{ButtonKind, Icon, LinkButton};
use crate::ui::routes;
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
        ("safe", results, R::SafeHelp),
        ("exact", R::Exact.en().to_owned(), if import.number_label.is_empty() { R::ExactHelpUnnumbered } else { R::ExactHelp }),
        ("failed", R::FailedFile.en().to_owned(), R::FailedFileHelp),
        ("details", R::Details.en().to_owned(), R::DetailsHelp),
    ];
    let none_failed = has_no_failures(&import);
    let items = files
        .into_iter()
        .filter(|(kind, ..)| *kind != "failed" || !none_failed)
        .map(|(kind, name, help)| {
            let href = routes::results(import.id, kind);
            view! {
                <li>
                    <LinkButton href small=true download=true icon=Icon::Download>{name}</LinkButton>
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

/// All rows have their result, and no row failed: a file of those that did would be empty.
fn has_no_failures(import: &ImportView) -> bool {
    import.state.was_applied() && import.applied.outcome(Action::Fail) == 0
}

/// The results in one line of a list: the file that is safe to open, and the other forms beside it.
/// Nothing where there are none, or none any more.
#[component]
pub fn ResultLinks(
    /// The import.
    import: ImportView,
    /// What the program calls the results that are safe to open in a spreadsheet.
    label: String,
) -> impl IntoView {
    let there = matches!(import.state, ImportState::Stopped) || import.state.was_applied();
    (there && import.gone.is_empty()).then(|| {
        let file = import.file_name.clone();
        let of = |what: &str| R::OfFile.fill(&[("what", &what), ("file", &file)]);
        let others = [("exact", R::Exact), ("failed", R::FailedFile), ("details", R::Details)];
        let none_failed = has_no_failures(&import);
        let items = others.into_iter().filter(|(kind, _)| *kind != "failed" || !none_failed).map(|(kind, name)| {
            let href = routes::results(import.id, kind);
            view! { <li><a href=href download="" rel="external" aria-label=of(name.en())>{name.en()}</a></li> }
        });
        view! {
            <div class="result-links">
                <LinkButton
                    href=routes::results(import.id, "safe")
                    kind=ButtonKind::Plain
                    small=true
                    download=true
                    icon=Icon::Download
                    label=of(&label)
                >
                    {label.clone()}
                </LinkButton>
                <details>
                    <summary aria-label=of(R::OtherForms.en())>{R::OtherForms.en()}</summary>
                    <ul class="plain">{items.collect_view()}</ul>
                </details>
            </div>
        }
    })
}
