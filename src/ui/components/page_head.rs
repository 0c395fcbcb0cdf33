//! A page's head: breadcrumb, title, one primary action. It names the document, and takes the focus
//! when the page was reached by a link, so that a screen reader reads out the new page.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{Breadcrumb, Crumb};
use crate::messages::frame::FrameText as T;
use crate::ui::browser::focus;
use crate::ui::frame::Arrivals;
use crate::ui::load::Refocus;

/// Breadcrumb, title and action.
#[component]
pub fn PageHead(
    /// The title; also the document's.
    #[prop(into)]
    title: Signal<String>,
    /// The pages above.
    #[prop(optional)]
    above: Vec<Crumb>,
    /// One sentence under the title.
    #[prop(optional, into)]
    lead: Option<String>,
    /// The actions beside the title, at most one of them primary.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (arrivals, refocus) = (use_context::<Arrivals>(), Refocus::here());
    Effect::new(move |_| {
        // The first page keeps the focus where the browser puts it; later ones are reached by a
        // link, or what they show is loaded again.
        if let Some(Arrivals(count)) = arrivals {
            if count.get_value() > 0 {
                focus(refocus.wanted().unwrap_or("title"));
            }
            count.update_value(|c| *c += 1);
        }
    });
    view! {
        <PageTitle title/>
        <header class="page-head">
            {(!above.is_empty()).then(|| view! { <Breadcrumb above here=title/> })}
            <div class="title">
                <h1 id="title" tabindex="-1">{move || title.get()}</h1>
                {children.map(|children| view! { <div class="row">{children()}</div> })}
            </div>
            {lead.filter(|lead| !lead.is_empty()).map(|lead| view! { <p class="lead">{lead}</p> })}
        </header>
    }
}

/// The document's title alone, for a page without a head of its own.
#[component]
pub fn PageTitle(
    /// The title, without the product's name.
    #[prop(into)]
    title: Signal<String>,
) -> impl IntoView {
    // A view that is made anew in place leaves its title behind in `leptos_meta`, which asks it
    // again when the page goes.
    let named = move || match title.try_get() {
        Some(title) => T::TitleOf.fill(&[("title", &title)]),
        None => T::Brand.en().to_owned(),
    };
    // leptos_meta writes the title into the markup of a page as it is; in the browser it is a text
    // and nothing else.
    let named = move || if cfg!(feature = "ssr") { escaped(&named()) } else { named() };
    view! { <Title text=named/> }
}

/// A text that stays one inside an element.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
