//! What is planned, or what came of it, in one sentence that is the biggest thing on the page; the
//! rest in smaller ones.

use leptos::prelude::*;

use crate::ui::components::{Icon, IconView};

/// The sentences, the first of them large.
#[component]
pub fn Headline(
    /// In the order in which they are read.
    sentences: Vec<String>,
    /// It has happened, and went well.
    #[prop(optional)]
    done: bool,
) -> impl IntoView {
    let mut sentences = sentences.into_iter();
    let first = sentences.next().unwrap_or_default();
    let rest: Vec<String> = sentences.collect();
    view! {
        <div class="plan-sentence" data-done=done.then_some("")>
            <h2>
                {done.then(|| view! { <IconView icon=Icon::Good/> })}
                {first}
            </h2>
            " "
            {(!rest.is_empty()).then(|| view! { <p>{rest.join(" ")}</p> })}
        </div>
    }
}
