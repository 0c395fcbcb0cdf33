//! The head of the one place for both ways of creating accounts: its title, and a tab for each way.

use leptos::prelude::*;

use super::components::{LinkTabs, PageHead, Tab};
use super::routes;
use crate::messages::form::FormText as T;
use crate::wire::pages::ManagementView;

/// The tab of the form for one account.
pub const SINGLE: &str = "single";
/// The tab of the files.
pub const MANY: &str = "many";

/// Title and tabs, with what to know before accounts are created.
#[component]
pub fn ManagementHead(
    /// What the program calls them.
    management: ManagementView,
    /// Whether there is a form for one account.
    has_form: bool,
    /// The tab that is shown.
    selected: &'static str,
    /// What to know, one sentence each.
    notes: Vec<String>,
) -> impl IntoView {
    let tab = |id, label: &str, href: &str| Tab { id, label: label.to_owned(), count: None, href: href.to_owned() };
    let single = has_form.then(|| tab(SINGLE, &management.single, routes::NEW_ACCOUNT));
    let tabs: Vec<Tab> = single.into_iter().chain([tab(MANY, &management.many, routes::IMPORTS)]).collect();
    let notes = notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view();
    view! {
        <PageHead title=management.title/>
        <LinkTabs label=T::Ways.en() tabs=Signal::stored(tabs) selected=Signal::stored(selected.to_owned())/>
        <ul class="prose">{notes}</ul>
    }
}
