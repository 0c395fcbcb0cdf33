//! Step line: the current step of a task of several.

use leptos::prelude::*;

use super::{Icon, IconView};
use crate::messages::frame::PieceText as T;

/// The steps in order, with the current one.
#[component]
pub fn StepLine(
    /// Names of the steps.
    steps: Vec<&'static str>,
    /// The current step, from 0; as many as there are steps = all done.
    #[prop(into)]
    now: Signal<usize>,
) -> impl IntoView {
    let items = steps
        .into_iter()
        .enumerate()
        .map(|(at, name)| {
            let state = move || match now.get() {
                now if at < now => ("done", T::StepDone),
                now if at == now => ("now", T::StepNow),
                _ => ("next", T::StepNext),
            };
            view! {
                <li data-step=move || state().0 aria-current=move || (state().0 == "now").then_some("step")>
                    <span class="dot" aria-hidden="true">
                        {move || if state().0 == "done" {
                            view! { <IconView icon=Icon::Tick/> }.into_any()
                        } else {
                            (at + 1).to_string().into_any()
                        }}
                    </span>
                    <span class="step-name">{name}</span>
                    <span class="unseen">{move || format!(", {}", state().1.en())}</span>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="step-line" aria-label=T::Steps.en()>{items}</ol> }
}
