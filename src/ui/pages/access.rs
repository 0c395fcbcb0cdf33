//! *My access*: my roles, where they apply, and what each lets me do.

use leptos::prelude::*;

use crate::messages::support::{AccessText as T, may};
use crate::ui::components::{LocalTime, PageHead};
use crate::ui::load::Load;
use crate::ui::me::use_me;
use crate::wire::session::GrantView;

/// My roles.
#[component]
pub fn AccessPage() -> impl IntoView {
    let me = use_me();
    view! {
        <PageHead title=T::Title.en() lead=T::Lead.en()/>
        <Load resource=me let:me>
            <div class="stack">
                {me.grants.is_empty().then(|| view! { <p>{T::None.en()}</p> })}
                {me.grants.into_iter().map(|grant| view! { <Grant grant/> }).collect_view()}
            </div>
        </Load>
    }
}

#[component]
fn Grant(grant: GrantView) -> impl IntoView {
    let place = grant.organization.map_or_else(|| T::Everywhere.en().to_owned(), |place| place.name);
    let title = T::At.fill(&[("role", &grant.label), ("place", &place)]);
    let may = grant.may.into_iter().map(|permission| view! { <li>{may(permission).en()}</li> }).collect_view();
    let creates = (!grant.creates.is_empty()).then(|| T::Creates.fill(&[("kinds", &grant.creates.join(", "))]));
    view! {
        <section class="card">
            <h2>{title}</h2>
            <ul class="prose">{may} {creates.map(|creates| view! { <li>{creates}</li> })}</ul>
            {match grant.until {
                Some(until) => view! { <p class="soft">{T::Until.en()} " " <LocalTime at=until/></p> }.into_any(),
                None => view! { <p class="soft">{T::NoEnd.en()}</p> }.into_any(),
            }}
        </section>
    }
}
