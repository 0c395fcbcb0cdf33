//! One location: what is done there, the locations below it, and what it is.

use leptos::prelude::*;

use super::DETAILS;
use super::add::AddBelow;
use crate::messages::pages::{LocationText as T, OrganizationText};
use crate::ui::components::{LinkTabs, Tab};
use crate::ui::pages::NeedsScript;
use crate::ui::pages::organization::below::{PlaceTable, below};
use crate::ui::pages::organization::facts;
use crate::ui::pages::organization::in_use::{InUse, UseOf};
use crate::ui::pages::organization::settings::Settings;
use crate::ui::pages::organization::switch::Switch;
use crate::ui::pages::organizations::state_chip;
use crate::ui::routes;
use crate::wire::organizations::OrganizationView;
use crate::wire::pages::LocationsView;
use crate::wire::session::{Me, ProgramView};

/// Its name, its tabs, and what the selected one shows.
#[component]
pub(super) fn Location(
    /// The location.
    of: OrganizationView,
    /// Who is signed in.
    me: Me,
    /// What the page calls its parts.
    locations: LocationsView,
    /// Every organization in my scope.
    all: Vec<OrganizationView>,
    /// The tab that is shown.
    tab: Memo<String>,
    /// Loads it again.
    again: Callback<()>,
) -> impl IntoView {
    let tabs = vec![
        Tab { id: "", label: locations.services.clone(), count: None, href: routes::location(of.id) },
        Tab {
            id: DETAILS,
            label: T::Details.en().to_owned(),
            count: None,
            href: format!("{}&show={DETAILS}", routes::location(of.id)),
        },
    ];
    // What isn't there is as if nothing was asked for.
    let selected = Signal::derive(move || if tab.with(|tab| tab == DETAILS) { DETAILS.to_owned() } else { String::new() });
    let name = RwSignal::new(of.name.clone());
    let parent = of.parent.and_then(|id| all.iter().find(|place| place.id == id)).map(|parent| {
        view! {
            <p class="soft">
                {OrganizationText::Above.en()} " "
                <a href=routes::location(parent.id)>{parent.name.clone()}</a>
            </p>
        }
    });
    let chip = state_chip(of.deactivated, of.switched_off.is_some());
    let shown = StoredValue::new((of, me, locations, all));
    let panel = move || {
        let (of, me, locations, all) = shown.get_value();
        match selected.get().as_str() {
            DETAILS => view! { <Details of programs=me.programs name again/> }.into_any(),
            _ => view! { <Services of me locations all again/> }.into_any(),
        }
    };
    view! {
        <section class="section location">
            <div class="section-head">
                <h2>{move || name.get()}</h2>
                {chip}
            </div>
            {parent}
            <LinkTabs label=T::Tabs.en() tabs=Signal::stored(tabs) selected/>
            {panel}
        </section>
    }
}

/// The people there, the switch, and last the locations below.
#[component]
fn Services(
    of: OrganizationView,
    me: Me,
    locations: LocationsView,
    all: Vec<OrganizationView>,
    again: Callback<()>,
) -> impl IntoView {
    let people = of.may_read.then(|| {
        view! {
            <section class="card">
                <h3>{me.search.menu.clone()}</h3>
                <p><a href=routes::accounts_of(of.id)>{OrganizationText::PlacedList.en()}</a></p>
            </section>
        }
    });
    let switch = (of.switch.is_some() || of.switched_off.is_some()).then(|| {
        view! { <section class="card"><Switch of=of.clone()/></section> }
    });
    let below_kind = kind_below(&me.programs, &of);
    let rows = below(&all, of.id);
    let has_list = below_kind.is_some() || !rows.is_empty();
    let list = has_list.then(|| {
        let table = if rows.is_empty() {
            view! { <p class="soft">{T::NoChildren.en()}</p> }.into_any()
        } else {
            let (label, id) = (locations.children.clone(), locations.id.clone());
            view! { <PlaceTable rows programs=me.programs label id page=routes::location/> }.into_any()
        };
        let add = below_kind.filter(|_| of.may_add && !of.deactivated).map(|kind| {
            view! { <AddBelow program=of.program.clone() kind to=of.id again/> }
        });
        view! {
            <details class="children" id=routes::LOCATION_CHILDREN open=true>
                <summary>{locations.children.clone()}</summary>
                <div class="stack">{table} {add}</div>
            </details>
        }
    });
    view! { <div class="stack">{people} {switch} {list}</div> }
}

/// The kind of what is right below a location: id and name.
fn kind_below(programs: &[ProgramView], of: &OrganizationView) -> Option<(String, String)> {
    let levels = &programs.iter().find(|program| program.id == of.program)?.levels;
    let here = levels.iter().position(|(id, _)| *id == of.kind)?;
    levels.get(here + 1).cloned()
}

/// What it is, with its name and short id for those who may change them.
#[component]
fn Details(of: OrganizationView, programs: Vec<ProgramView>, name: RwSignal<String>, again: Callback<()>) -> impl IntoView {
    let facts = facts(&of, &programs);
    let codes = programs.iter().any(|program| program.id == of.program && program.short_ids);
    let in_use = of.may_change.then(|| UseOf::from(&of)).map(|of| view! { <InUse of again/> });
    let rename = of.may_change.then(|| {
        view! {
            <section class="section">
                <h3>{T::Rename.en()}</h3>
                <NeedsScript/>
                <Settings organization=of settings=Vec::new() codes name again/>
            </section>
        }
    });
    view! {
        <div class="columns">
            {rename}
            <section class="card">
                <h3>{OrganizationText::About.en()}</h3>
                {facts}
                {in_use}
            </section>
        </div>
    }
}
