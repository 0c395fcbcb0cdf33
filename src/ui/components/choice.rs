//! Checkbox and radio group.

use leptos::prelude::*;

use super::Fieldset;
use super::field::problem_of;
use crate::messages::frame::PieceText as T;

/// A box to tick. Its element id is `field-{name}`.
#[component]
pub fn Checkbox(
    /// Name in the form.
    #[prop(into)]
    name: String,
    /// What ticking means.
    #[prop(into)]
    label: String,
    /// Help under the label.
    #[prop(optional, into)]
    help: Option<String>,
    /// What the form sends where it is ticked.
    #[prop(default = "true".to_owned())]
    value: String,
    /// Ticked at first.
    #[prop(optional)]
    checked: bool,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Called with the tick when it changes.
    #[prop(optional, into)]
    on_change: Option<Callback<bool>>,
) -> impl IntoView {
    let id = format!("field-{name}");
    let help_id = help.is_some().then(|| format!("{id}-help"));
    view! {
        <div class="choice">
            <input
                type="checkbox"
                id=id.clone()
                name=name
                value=value
                checked=checked
                disabled=move || disabled.get()
                aria-describedby=help_id.clone()
                on:change=move |event| {
                    if let Some(on_change) = on_change {
                        on_change.run(event_target_checked(&event));
                    }
                }
            />
            <label for=id>{label}</label>
            {help.map(|help| view! { <p class="help" id=help_id>{help}</p> })}
        </div>
    }
}

/// One answer of a radio group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Value in the form.
    pub value: String,
    /// Its words.
    pub label: String,
    /// Help under them; blank = none.
    pub help: String,
}

/// One of a few answers.
#[component]
pub fn RadioGroup(
    /// Name in the form.
    #[prop(into)]
    name: String,
    /// The question.
    #[prop(into)]
    legend: String,
    /// Help under it.
    #[prop(optional, into)]
    help: Option<String>,
    /// The answers.
    choices: Vec<Choice>,
    /// The answer selected at first; blank = none.
    #[prop(optional, into)]
    value: String,
    /// May stay without an answer.
    #[prop(optional)]
    optional: bool,
    /// What is wrong with it, outside a form of ours.
    #[prop(optional, into)]
    problem: Option<Signal<Option<String>>>,
    /// Called with the value when it changes.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let problem = problem_of(&name, &legend, (!optional).then_some(T::Choose), problem);
    let group = name.clone();
    let items = choices
        .into_iter()
        .enumerate()
        .map(|(at, choice)| {
            let id = format!("field-{group}-{at}");
            let help_id = (!choice.help.is_empty()).then(|| format!("{id}-help"));
            let checked = choice.value == value;
            let chosen = choice.value.clone();
            view! {
                <div class="choice">
                    <input
                        type="radio"
                        id=id.clone()
                        name=group.clone()
                        value=choice.value
                        checked=checked
                        aria-describedby=help_id.clone()
                        on:change=move |_| {
                            if let Some(on_change) = on_change {
                                on_change.run(chosen.clone());
                            }
                        }
                    />
                    <label for=id>{choice.label}</label>
                    {(!choice.help.is_empty()).then(|| view! { <p class="help" id=help_id>{choice.help}</p> })}
                </div>
            }
        })
        .collect_view();
    view! {
        <Fieldset name legend help=help.unwrap_or_default() problem>
            <div>{items}</div>
        </Fieldset>
    }
}
