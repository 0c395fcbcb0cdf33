//! Breadcrumb: the pages above a page.

use leptos::prelude::*;

use crate::messages::frame::FrameText as T;

/// One page above this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    /// What it is called.
    pub label: String,
    /// Where it is.
    pub href: String,
}

impl Crumb {
    /// A page above this one.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Crumb {
        Crumb { label: label.into(), href: href.into() }
    }
}

/// The pages above this one, then this one.
#[component]
pub fn Breadcrumb(
    /// The pages above, from the top.
    above: Vec<Crumb>,
    /// This page.
    #[prop(into)]
    here: Signal<String>,
) -> impl IntoView {
    view! {
        <nav aria-label=T::YouAreHere.en()>
            <ol class="breadcrumb">
                {above.into_iter().map(|c| view! { <li><a href=c.href>{c.label}</a></li> }).collect_view()}
                <li aria-current="page">{move || here.get()}</li>
            </ol>
        </nav>
    }
}
