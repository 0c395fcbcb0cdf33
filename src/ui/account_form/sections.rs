//! The fields of a form under their headings.

use leptos::prelude::*;

use super::field::FormControl;
use super::state::FormState;
use crate::messages::form::FormText as T;
use crate::wire::forms::GroupView;

/// The fields, and what marks the required ones.
#[component]
pub fn FormSections(
    /// The fields.
    groups: Vec<GroupView>,
    /// What they share.
    state: FormState,
    /// What comes before them, below what the marks mean.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let sections = groups
        .into_iter()
        .map(|group| {
            let fields = group.fields.into_iter().map(|field| view! { <FormControl field state/> }).collect_view();
            view! {
                <section class="stack">
                    <h2>{group.title}</h2>
                    {fields}
                </section>
            }
        })
        .collect_view();
    view! {
        <p class="soft">{T::Required.en()}</p>
        {children.map(|children| children())}
        {sections}
    }
}
