//! Field: label, help, problem, input, always in this order.

use leptos::prelude::*;

use super::{Icon, IconView};
use crate::messages::frame::PieceText as T;
use crate::ui::form::Problems;

/// Label, help and problem around an input: used by every component that a person fills in.
#[component]
pub(super) fn Around(
    /// The input's id.
    id: String,
    /// Label, above the input.
    label: String,
    /// `(optional)` after the label.
    optional: bool,
    /// Help under the label.
    help: Option<String>,
    /// What is wrong.
    problem: Signal<Option<String>>,
    /// Marked as required, where the form around it marks those.
    #[prop(optional)]
    need: bool,
    /// The input.
    children: Children,
) -> impl IntoView {
    let help_id = format!("{id}-help");
    let problem_id = format!("{id}-problem");
    view! {
        <div class="field" data-need=need.then_some("") data-problem=move || problem.with(Option::is_some).then_some("")>
            <label for=id>
                {label}
                {need.then(|| view! { <span class="star" aria-hidden="true">" *"</span> })}
                {optional.then(|| view! { <span class="optional">" " {T::Optional.en()}</span> })}
            </label>
            {help.map(|help| view! { <p class="help" id=help_id>{help}</p> })}
            <ProblemLine id=problem_id problem/>
            {children()}
        </div>
    }
}

/// The sentence at a field.
#[component]
pub fn ProblemLine(
    /// Its id, for `aria-describedby`.
    id: String,
    /// The sentence.
    problem: Signal<Option<String>>,
) -> impl IntoView {
    let id = StoredValue::new(id);
    view! {
        {move || {
            problem
                .get()
                .map(|text| {
                    view! {
                        <p class="problem" id=id.get_value()>
                            <IconView icon=Icon::Problem/>
                            <span><span class="unseen">{format!("{}: ", T::Problem.en())}</span> {text}</span>
                        </p>
                    }
                })
        }}
    }
}

/// The ids that describe an input: help, and the problem while there is one.
pub fn described_by(id: &str, help: bool, problem: Signal<Option<String>>) -> impl Fn() -> Option<String> + use<> {
    let help = help.then(|| format!("{id}-help"));
    let wrong = format!("{id}-problem");
    move || {
        let wrong = problem.with(Option::is_some).then(|| wrong.clone());
        match (help.clone(), wrong) {
            (Some(help), Some(wrong)) => Some(format!("{help} {wrong}")),
            (help, wrong) => help.or(wrong),
        }
    }
}

/// The problem of a field: as handed in, or as the form around it knows. `blank`: the sentence for
/// it where nothing was entered, unless it is optional.
pub(super) fn problem_of(
    name: &str,
    label: &str,
    blank: Option<T>,
    given: Option<Signal<Option<String>>>,
) -> Signal<Option<String>> {
    let form = use_context::<Problems>();
    if let (Some(form), Some(blank)) = (form, blank) {
        form.require(name, blank.fill(&[("field", &label)]));
    }
    given.or_else(|| form.map(|form| form.of(name))).unwrap_or_else(|| Signal::from(None))
}

/// A line of text. Its element id is `field-{name}`.
#[component]
pub fn Field(
    /// Name in the form.
    #[prop(into)]
    name: String,
    /// Label, above the input.
    #[prop(into)]
    label: String,
    /// Help under the label, with an example.
    #[prop(optional, into)]
    help: Option<String>,
    /// Its first text.
    #[prop(optional, into)]
    value: String,
    /// Input type: `text`, `email`, `password`, `date`.
    #[prop(default = "text")]
    kind: &'static str,
    /// `autocomplete`.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// `inputmode`.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// May stay blank.
    #[prop(optional)]
    optional: bool,
    /// For ids, codes and passwords.
    #[prop(optional)]
    mono: bool,
    /// `short` or `middle`; else the whole width.
    #[prop(optional)]
    width: Option<&'static str>,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What is wrong with it, outside a [`crate::ui::form::ScriptForm`].
    #[prop(optional, into)]
    problem: Option<Signal<Option<String>>>,
    /// Called with the text while it is typed.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
) -> impl IntoView {
    let id = format!("field-{name}");
    let form = use_context::<Problems>();
    let problem = problem_of(&name, &label, (!optional).then_some(T::Enter), problem);
    let described = described_by(&id, help.is_some(), problem);
    let (typed, left) = (name.clone(), name.clone());
    view! {
        <Around id=id.clone() label optional help problem>
            <input
                class=if mono { "input mono" } else { "input" }
                id=id
                name=name
                type=kind
                value=value
                autocomplete=autocomplete
                inputmode=inputmode
                spellcheck="false"
                autocapitalize="none"
                data-width=width
                required=!optional
                disabled=move || disabled.get()
                aria-describedby=described
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                on:input=move |event| {
                    if let Some(form) = form {
                        form.typed(&typed);
                    }
                    if let Some(on_input) = on_input {
                        on_input.run(event_target_value(&event));
                    }
                }
                on:blur=move |event| {
                    if let Some(form) = form {
                        form.left(&event, &left, &event_target_value(&event));
                    }
                }
            />
        </Around>
    }
}
