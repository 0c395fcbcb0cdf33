//! Select: one of a list.

use leptos::html;
use leptos::prelude::*;

use super::field::{Around, described_by, problem_of};
use crate::messages::frame::PieceText as T;
use crate::ui::form::Problems;

/// One of a list. Its element id is `field-{name}`.
#[component]
pub fn Select(
    /// Name in the form.
    #[prop(into)]
    name: String,
    /// Label, above the input.
    #[prop(into)]
    label: String,
    /// Help under the label.
    #[prop(optional, into)]
    help: Option<String>,
    /// What is offered: (value, words).
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// The value selected at first.
    #[prop(optional, into)]
    value: String,
    /// May stay at a blank value.
    #[prop(optional)]
    optional: bool,
    /// Marked as required, where the form around it marks those.
    #[prop(optional)]
    need: bool,
    /// `short` or `middle`; else the whole width.
    #[prop(optional)]
    width: Option<&'static str>,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What is wrong with it, outside a form of ours.
    #[prop(optional, into)]
    problem: Option<Signal<Option<String>>>,
    /// Called with the value when it changes.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let id = format!("field-{name}");
    let node: NodeRef<html::Select> = NodeRef::new();
    let first = value.clone();
    // Another one may have been chosen before the page could hear of it, or brought back by the
    // browser.
    Effect::new(move |_| {
        let chosen = node.get().map(|select| select.value());
        if let (Some(on_change), Some(chosen)) = (on_change, chosen.filter(|chosen| *chosen != first)) {
            on_change.run(chosen);
        }
    });
    let form = use_context::<Problems>();
    let problem = problem_of(&name, &label, (!optional).then_some(T::Choose), problem);
    let described = described_by(&id, help.is_some(), problem);
    let typed = name.clone();
    view! {
        <Around id=id.clone() label optional=false help problem need>
            <select
                class="input"
                id=id
                node_ref=node
                name=name
                data-width=width
                disabled=move || disabled.get()
                aria-required=need.then_some("true")
                aria-describedby=described
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                on:change=move |event| {
                    let value = event_target_value(&event);
                    if let Some(form) = form {
                        form.typed(&typed);
                    }
                    if let Some(on_change) = on_change {
                        on_change.run(value);
                    }
                }
            >
                // An option that stays in another list stays the chosen one.
                <For each=move || options.get() key=|option| option.clone() let((option, words))>
                    <option value=option.clone() selected=option == value>{words}</option>
                </For>
            </select>
        </Around>
    }
}
