//! What a program shows before a file is chosen: its notes, and its agreement with a box to check.

use leptos::prelude::*;

use super::ImportSession;
use crate::messages::import::ChooseText as T;
use crate::ui::components::{BestPractices, Checkbox};
use crate::ui::routes;
use crate::wire::pages::AgreementView;

/// What to know before a file is uploaded.
#[component]
pub fn Notes(
    /// One sentence each.
    notes: Vec<String>,
    /// The link to the page where moves are asked for; blank where there is none.
    move_link: String,
    /// Link to the organization's best practices; blank where there is none.
    best_practices: String,
) -> impl IntoView {
    (!notes.is_empty() || !best_practices.is_empty()).then(|| {
        let items = notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view();
        view! {
            <section class="prose">
                <h2>{T::Before.en()}</h2>
                <ul>{items}</ul>
                {(!move_link.is_empty()).then(|| view! { <p><a href=routes::MOVES_HERE>{move_link}</a></p> })}
                <BestPractices link=best_practices/>
            </section>
        }
    })
}

/// The agreement. Without script its box is a field of the form around it.
#[component]
pub fn Agreement(
    /// What is agreed to.
    agreement: AgreementView,
) -> impl IntoView {
    let session = ImportSession::here();
    let text = agreement.text.into_iter().map(|paragraph| view! { <p>{paragraph}</p> }).collect_view();
    view! {
        <section class="card prose">
            <h2>{agreement.title}</h2>
            {text}
            <Checkbox
                name="agreement"
                label=agreement.agree
                value=agreement.version
                checked=session.file.agreed.get_untracked()
                on_change=move |agreed| session.agree(agreed)
            />
        </section>
    }
}
