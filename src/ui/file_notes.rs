//! Findings about the file as a whole: on the check's page before it is uploaded, on the import's
//! page from the plan on.

use leptos::prelude::*;

use crate::messages::import::CheckText as T;
use crate::ui::components::{Meaning, Notice};
use crate::wire::imports::FileNotes;

/// Warnings and errors of a file; nothing where there are none.
#[component]
pub fn Warned(
    /// How bad it is.
    meaning: Meaning,
    /// The sentences.
    sentences: Vec<String>,
) -> impl IntoView {
    (!sentences.is_empty()).then(|| {
        view! { <Notice meaning title=T::Notes.en()><Sentences sentences/></Notice> }
    })
}

/// How the file was read; nothing where there is nothing to report.
#[component]
pub fn Noted(
    /// The sentences.
    sentences: Vec<String>,
) -> impl IntoView {
    (!sentences.is_empty()).then(|| {
        view! {
            <details class="file-notes">
                <summary>{T::Notes.en()}</summary>
                <Sentences sentences/>
            </details>
        }
    })
}

/// One a line.
#[component]
pub fn Sentences(
    /// The sentences.
    sentences: Vec<String>,
) -> impl IntoView {
    let items = sentences.into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view();
    view! { <ul>{items}</ul> }
}

/// All of it, worst first.
#[component]
pub fn Notes(
    /// The findings.
    notes: FileNotes,
) -> impl IntoView {
    let any = notes != FileNotes::default();
    any.then(|| {
        view! {
            <div class="stack-tight check-notes">
                <Warned meaning=Meaning::Problem sentences=notes.errors/>
                <Warned meaning=Meaning::Attention sentences=notes.warnings/>
                <Noted sentences=notes.infos/>
            </div>
        }
    })
}
