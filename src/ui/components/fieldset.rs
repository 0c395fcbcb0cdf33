//! Fieldset: one question with several inputs.

use leptos::prelude::*;

use super::field::{ProblemLine, described_by};

/// A question with several inputs. Its element id is `field-{name}`.
#[component]
pub fn Fieldset(
    /// Name of the question.
    #[prop(into)]
    name: String,
    /// The question.
    #[prop(into)]
    legend: String,
    /// Help under it.
    #[prop(optional, into)]
    help: Option<String>,
    /// What is wrong.
    #[prop(optional, into)]
    problem: Signal<Option<String>>,
    /// The inputs.
    children: Children,
) -> impl IntoView {
    let id = format!("field-{name}");
    let described = described_by(&id, help.is_some(), problem);
    let help_id = format!("{id}-help");
    let problem_id = format!("{id}-problem");
    view! {
        <fieldset
            class="fieldset"
            id=id
            tabindex="-1"
            aria-describedby=described
            data-problem=move || problem.with(Option::is_some).then_some("")
        >
            <legend>{legend}</legend>
            {help.map(|help| view! { <p class="help" id=help_id>{help}</p> })}
            <ProblemLine id=problem_id problem/>
            {children()}
        </fieldset>
    }
}
