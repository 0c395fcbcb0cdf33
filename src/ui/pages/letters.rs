//! What each kind of letter looks like, as an organization would send it. Which one is in the
//! address, and all of it works without script.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

use super::organizations::full_name;
use super::outbox::kind_of;
use crate::api::invitations::letter_previews;
use crate::api::organizations::list_organizations;
use crate::messages::invitations::PreviewText as T;
use crate::ui::components::{Button, PageHead, Select};
use crate::ui::load::Load;
use crate::ui::routes;
use crate::wire::invitations::LetterPreview;
use crate::wire::organizations::OrganizationView;

/// The letters of one organization, or of the product itself.
#[component]
pub fn LettersPage() -> impl IntoView {
    let query = use_query_map();
    let chosen = Memo::new(move |_| query.with(|q| q.get_str("organization").and_then(|id| Uuid::parse_str(id).ok())));
    let organizations = Resource::new(|| (), |()| list_organizations());
    let letters = Resource::new(move || chosen.get(), letter_previews);
    view! {
        <PageHead title=T::Title.en() lead=T::Lead.en()/>
        <div class="stack">
            <Load resource=organizations let:organizations>
                // Built again with the address: a link or Back may lead to another choice.
                {move || view! { <Choice organizations=organizations.clone() now=chosen.get()/> }}
            </Load>
            <Load resource=letters let:letters>
                {
                    let of = chosen.get_untracked();
                    letters.into_iter().map(|letter| view! { <Letter letter of/> }).collect_view()
                }
            </Load>
        </div>
    }
}

#[component]
fn Choice(organizations: Vec<OrganizationView>, now: Option<Uuid>) -> impl IntoView {
    let places = organizations.iter().map(|place| (place.id.to_string(), full_name(place)));
    let options: Vec<(String, String)> = std::iter::once((String::new(), T::Product.en().to_owned())).chain(places).collect();
    let now = now.map(|id| id.to_string()).unwrap_or_default();
    view! {
        <form class="table-tools" method="get" action=routes::LETTERS>
            <Select name="organization" label=T::Organization.en() options value=now optional=true width="middle"/>
            <Button submit=true plain=true>{T::Show.en()}</Button>
        </form>
    }
}

#[component]
fn Letter(
    /// The letter.
    letter: LetterPreview,
    /// Whose it is.
    of: Option<Uuid>,
) -> impl IntoView {
    let kind = kind_of(&letter.kind);
    let html = routes::letter_html(&letter.kind, of);
    let label = T::HtmlOf.fill(&[("kind", &kind)]);
    view! {
        <section class="card stack">
            <h2>{kind}</h2>
            <p><span class="soft">{T::Subject.en()} ": "</span> {letter.subject}</p>
            <pre class="letter">{letter.text.replace('\r', "")}</pre>
            <p><a href=html rel="external noopener" target="_blank" aria-label=label>{T::Html.en()}</a></p>
        </section>
    }
}
