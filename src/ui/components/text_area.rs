//! Text area. Its text is set as a property, never as children, which the server would print
//! unescaped.

use leptos::prelude::*;

use super::field::{Around, described_by, problem_of};
use crate::messages::frame::PieceText as T;

/// Several lines of text. Its element id is `field-{name}`.
#[component]
pub fn TextArea(
    /// Name in the form.
    #[prop(into)]
    name: String,
    /// Label, above the input.
    #[prop(into)]
    label: String,
    /// Help under the label.
    #[prop(optional, into)]
    help: Option<String>,
    /// Its text once the page is taken over.
    #[prop(optional, into)]
    value: Signal<String>,
    /// May stay blank.
    #[prop(optional)]
    optional: bool,
    /// For file content.
    #[prop(optional)]
    mono: bool,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What is wrong with it, outside a form of ours.
    #[prop(optional, into)]
    problem: Option<Signal<Option<String>>>,
    /// Called with the text while it is typed.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
) -> impl IntoView {
    let id = format!("field-{name}");
    let problem = problem_of(&name, &label, (!optional).then_some(T::Enter), problem);
    let described = described_by(&id, help.is_some(), problem);
    view! {
        <Around id=id.clone() label optional help problem>
            <textarea
                class=if mono { "input mono" } else { "input" }
                id=id
                name=name
                spellcheck="false"
                prop:value=move || value.get()
                disabled=move || disabled.get()
                aria-describedby=described
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                on:input=move |event| {
                    if let Some(on_input) = on_input {
                        on_input.run(event_target_value(&event));
                    }
                }
            ></textarea>
        </Around>
    }
}
