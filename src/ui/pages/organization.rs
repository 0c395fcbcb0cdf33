//! One organization: what it is, and its settings.

use leptos::prelude::*;

pub(super) mod below;
mod facts;
pub(super) mod in_use;
pub(super) mod settings;
pub(super) mod switch;
mod vacate;

use below::Below;
pub(super) use facts::facts;
use in_use::{InUse, UseOf};
use settings::Settings;
use switch::Switch;

use super::{NeedsScript, by_id};
use crate::api::organizations::get_organization;
use crate::messages::pages::OrganizationText as T;
use crate::ui::components::{Crumb, PageHead};
use crate::ui::load::Load;
use crate::ui::me::use_me;
use crate::ui::routes;
use crate::wire::organizations::OrganizationView;
use crate::wire::session::ProgramView;

/// One organization.
#[component]
pub fn OrganizationPage() -> impl IntoView {
    let me = use_me();
    let loaded = by_id(get_organization);
    let all = below::load();
    view! {
        <Load resource=me let:me>
            <Load resource=loaded let:organization>
                {
                    let (of, programs) = (organization.id, me.programs.clone());
                    view! {
                        <Organization organization programs=me.programs.clone() again=Callback::new(move |()| loaded.refetch())/>
                        <Load resource=all let:all>
                            <Below of all programs=programs.clone()/>
                        </Load>
                    }
                }
            </Load>
        </Load>
    }
}

#[component]
fn Organization(
    /// What it is.
    organization: OrganizationView,
    /// What programs and kinds are called.
    programs: Vec<ProgramView>,
    /// Loads it again.
    again: Callback<()>,
) -> impl IntoView {
    let facts = facts(&organization, &programs);
    let found = programs.iter().find(|p| p.id == organization.program);
    let settings = found.map_or_else(Vec::new, |program| program.settings.clone());
    let codes = found.is_some_and(|program| program.short_ids);
    let name = RwSignal::new(organization.name.clone());
    let use_of_it = organization.may_change.then(|| UseOf::from(&organization));
    let switch = organization.clone();
    // Who manages locations alone has no settings here but name and short id.
    let manages = organization.may_manage;
    let settings = if manages { settings } else { Vec::new() };
    let settings = organization.may_change.then(|| {
        view! {
            <section class="section">
                <h2>{T::Settings.en()}</h2>
                {manages.then(|| view! { <p class="soft">{T::SettingsHelp.en()}</p> })}
                <NeedsScript/>
                <Settings organization settings codes name/>
            </section>
        }
    });
    view! {
        <PageHead title=name above=vec![Crumb::new(T::Title.en(), routes::ORGANIZATIONS)]/>
        <div class="columns">
            {settings}
            <section class="card">
                <h2>{T::About.en()}</h2>
                {facts}
                <Switch of=switch/>
                {use_of_it.map(|of| view! { <InUse of again/> })}
            </section>
        </div>
    }
}
