//! Fields that are answered by ticking: one or several of a list, or a box alone.

use leptos::prelude::*;

use super::{Shared, Star, marked};
use crate::ui::components::Fieldset;
use crate::ui::components::field::ProblemLine;

/// What a ticked box says, but for an agreement's.
pub(super) const TICKED: &str = "TRUE";

/// One of a list (`radio`) or several (`checkbox`).
#[component]
pub(super) fn Several(
    /// What the parts of the field share.
    shared: Shared,
    /// The question.
    label: String,
    /// Help under it.
    help: String,
    /// Values and words.
    options: Vec<(String, String)>,
    /// The type of its inputs.
    kind: &'static str,
) -> impl IntoView {
    let name = shared.name.get_value();
    let choices = options
        .into_iter()
        .enumerate()
        .map(|(at, (value, words))| {
            let id = format!("field-{name}-{at}");
            let checked = shared.state.first_has(&name, &value);
            let chosen = value.clone();
            // What several boxes say is read when the form is sent.
            let change = move |_| if kind == "radio" { shared.set(chosen.clone()) } else { shared.typed() };
            view! {
                <div class="choice">
                    <input type=kind id=id.clone() name=name.clone() value=value checked=checked on:change=change/>
                    <label for=id>{words}</label>
                </div>
            }
        })
        .collect_view();
    view! {
        <Fieldset name=name legend=marked(label, shared.need.get_untracked()) help=help problem=shared.problem>
            <div>{choices}</div>
        </Fieldset>
    }
}

/// The agreement, and the box that says its version. When another one comes into force, its text is
/// shown, with a box that nobody has ticked.
#[component]
pub(super) fn Agreement(
    /// What the parts of the field share.
    shared: Shared,
    /// What is accepted.
    label: String,
    /// Help under it.
    help: String,
    /// Its text.
    text: Vec<String>,
    /// The version that the ticked box says.
    version: String,
) -> impl IntoView {
    move || {
        let (text, version) = match shared.state.agreement.get() {
            Some(changed) => (changed.text, changed.version),
            None => (text.clone(), version.clone()),
        };
        let text = text.into_iter().map(|paragraph| view! { <p>{paragraph}</p> }).collect_view();
        view! {
            <div class="stack">
                <div class="prose">{text}</div>
                <Tick shared label=label.clone() help=help.clone() value=version/>
            </div>
        }
    }
}

/// A box alone.
#[component]
pub(super) fn Tick(
    /// What the parts of the field share.
    shared: Shared,
    /// What ticking means.
    label: String,
    /// Help under it.
    help: String,
    /// What the ticked box says.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    let ticked = StoredValue::new(value.clone());
    let id = shared.id();
    view! {
        <div
            class="field"
            data-need=move || shared.need.get().then_some("")
            data-problem=move || shared.problem.with(Option::is_some).then_some("")
        >
            <ProblemLine id=format!("{id}-problem") problem=shared.problem/>
            <div class="choice">
                <input
                    type="checkbox"
                    id=id.clone()
                    name=shared.name.get_value()
                    checked=shared.first() == value
                    value=value
                    aria-required=move || shared.need.get().then_some("true")
                    aria-describedby=shared.described()
                    aria-invalid=move || shared.invalid()
                    on:change=move |event| {
                        shared.set(if event_target_checked(&event) { ticked.get_value() } else { String::new() });
                    }
                />
                <label for=id.clone()>{label} <Star need=shared.need/></label>
                {shared.help.then(|| view! { <p class="help" id=format!("{id}-help")>{help}</p> })}
            </div>
        </div>
    }
}
