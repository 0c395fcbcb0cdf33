//! Error summary: on top of a form, with a link to each field, in the same words as at the field.

use leptos::prelude::*;

use crate::messages::frame::PieceText as T;
use crate::messages::support::names_support;
use crate::ui::browser::focus;
use crate::ui::form::Problem;
use crate::ui::support::ContactLink;

/// What is wrong with the form below.
#[component]
pub fn ErrorSummary(
    /// The problems; nothing is shown while there are none.
    #[prop(into)]
    problems: Signal<Vec<Problem>>,
) -> impl IntoView {
    let items = move || {
        problems
            .get()
            .into_iter()
            .map(|problem| {
                if problem.field.is_empty() {
                    return view! { <li>{problem.text}</li> }.into_any();
                }
                let id = format!("field-{}", problem.field);
                let href = format!("#{id}");
                view! {
                    <li>
                        <a
                            href=href
                            rel="external"
                            on:click=move |event| {
                                event.prevent_default();
                                focus(&id);
                            }
                        >
                            {problem.text}
                        </a>
                    </li>
                }
                .into_any()
            })
            .collect_view()
    };
    let title = move || match problems.with(Vec::len) {
        1 => T::SummaryOne.en().to_owned(),
        count => T::SummaryMany.fill(&[("count", &count)]),
    };
    view! {
        <Show when=move || problems.with(|p| !p.is_empty())>
            <div class="error-summary" id="error-summary" role="alert" tabindex="-1" aria-labelledby="error-summary-title">
                <h2 id="error-summary-title">{title}</h2>
                <ul>{items}</ul>
                {move || {
                    let named = problems.with(|all| all.iter().any(|problem| names_support(&problem.text)));
                    named.then(|| view! { <p><ContactLink/></p> })
                }}
            </div>
        </Show>
    }
}
