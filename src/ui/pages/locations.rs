//! The place of a program's locations: one is chosen, and shown with what is done there. Which one,
//! and which of its tabs, is in the address, so all of it can be read without script.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use uuid::Uuid;

mod add;
mod location;
mod picker;
mod tile;

use location::Location;
use picker::{Picker, last, offered};
pub use tile::LocationTile;

use super::organization::below;
use crate::api::organizations::get_organization;
use crate::messages::pages::LocationText as T;
use crate::ui::account_form::PlaceChoice;
use crate::ui::add_account::{AddAccount, AddAccountDialog, AddAt, AddDialog};
use crate::ui::bulk_upload::BulkUpload;
use crate::ui::components::{ButtonKind, Empty, Icon, NotFound, PageHead};
use crate::ui::load::{Load, Loaded};
use crate::ui::me::use_me;
use crate::ui::routes;
use crate::wire::organizations::OrganizationView;
use crate::wire::pages::LocationsView;
use crate::wire::session::{Me, OrganizationRef};

/// The tab of a location with what it is and its name; the other one has what is done there.
const DETAILS: &str = "details";

/// A location is chosen, and shown.
#[component]
pub fn LocationsPage() -> impl IntoView {
    let me = use_me();
    let query = use_query_map();
    let at = Memo::new(move |_| query.with(|query| query.get_str("at").and_then(|id| Uuid::parse_str(id).ok())));
    let tab = Memo::new(move |_| query.with(|query| query.get_str("show").unwrap_or_default().to_owned()));
    let all = below::load();
    let chosen: Loaded<Option<OrganizationView>> = Resource::new(
        move || at.get(),
        |id| async move {
            match id {
                Some(id) => get_organization(id).await.map(Some),
                None => Ok(None),
            }
        },
    );
    let again = Callback::new(move |()| {
        // Where somebody may create accounts is known with who they are.
        me.refetch();
        all.refetch();
        chosen.refetch();
    });
    let dialog = AddDialog::closed();
    view! {
        <Load resource=me let:me>
            <Load resource=all let:all>
                {
                    let (me, all) = (StoredValue::new(me.clone()), StoredValue::new(all));
                    view! {
                        <Load resource=chosen let:chosen>
                            {
                                let me = me.get_value();
                                let program = chosen.as_ref().map(|chosen| chosen.program.clone());
                                match me.locations.clone() {
                                    // A location of another program has no page here.
                                    Some(locations) if program.as_ref().is_none_or(|program| *program == locations.program) => {
                                        view! { <Locations me locations all=all.get_value() chosen tab again dialog/> }.into_any()
                                    }
                                    _ => view! { <NotFound/> }.into_any(),
                                }
                            }
                        </Load>
                    }
                }
            </Load>
        </Load>
        <AddAccountDialog dialog/>
    }
}

#[component]
fn Locations(
    /// Who is signed in.
    me: Me,
    /// What the page calls its parts.
    locations: LocationsView,
    /// Every organization in my scope.
    all: Vec<OrganizationView>,
    /// The location.
    chosen: Option<OrganizationView>,
    /// The tab that is shown.
    tab: Memo<String>,
    /// Loads it again.
    again: Callback<()>,
    /// In which one account is created.
    dialog: AddDialog,
) -> impl IntoView {
    let offered = offered(&all, &locations, chosen.as_ref());
    let go_on = use_navigate();
    let (known, none) = (offered.clone(), chosen.is_none());
    Effect::new(move |_| {
        // The one that was shown last, where nothing else was asked for; or the only one.
        let only = if let [only] = known.as_slice() { Some(only.id) } else { None };
        let next = last().filter(|last| known.iter().any(|place| place.id == *last)).or(only);
        if let Some(next) = next.filter(|_| none) {
            go_on(&routes::location(next), NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
    let actions = chosen.as_ref().map(|chosen| view! { <Actions me=me.clone() of=chosen.id all=all.clone() dialog/> });
    let nothing = offered.is_empty() && chosen.is_none();
    let (title, choose) = (locations.title.clone(), locations.choose.clone());
    view! {
        <PageHead title>{actions}</PageHead>
        {nothing.then(|| view! { <Empty icon=Icon::Organizations title=T::EmptyTitle.en() text=T::EmptyText.en()/> })}
        <Picker label=choose offered chosen=chosen.clone()/>
        {chosen.map(|chosen| view! { <Location of=chosen me locations all tab again/> })}
    }
}

/// The ways to create accounts there, called as the program calls them.
#[component]
fn Actions(
    /// Who is signed in.
    me: Me,
    /// The location.
    of: Uuid,
    /// Every organization in my scope.
    all: Vec<OrganizationView>,
    /// In which one account is created.
    dialog: AddDialog,
) -> impl IntoView {
    let single = me.forms().find(|(place, _)| place.id == of).map(|(here, labels)| {
        let name = |place: &OrganizationRef| (place.id.to_string(), place.name.clone());
        let is_below = |id: Uuid| all.iter().any(|place| place.id == id && place.parent == Some(of));
        let mut places: Vec<_> = me.forms().filter(|(place, _)| is_below(place.id)).map(|(place, _)| name(place)).collect();
        let any = !places.is_empty();
        // Somebody may have come who has no place below yet.
        places.push(name(here));
        let choice = any.then(|| PlaceChoice { label: labels.place.clone(), places });
        let at = AddAt { title: labels.menu.clone(), organization: of, choice };
        view! { <AddAccount dialog at/> }
    });
    let many = me.import_at.iter().find(|place| place.id == of).and_then(|place| {
        let program = me.programs.iter().find(|program| program.id == place.program)?;
        let (id, pages) = (program.id.clone(), program.pages.clone());
        Some(view! { <BulkUpload program=id pages organization=Some(of) kind=ButtonKind::Plain/> })
    });
    view! {
        {single}
        {many}
    }
}
