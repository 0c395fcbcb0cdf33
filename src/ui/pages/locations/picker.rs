//! The drop-down of locations. With script what is typed beside it shortens its list, and the last
//! one is remembered in the browser; without, it is a form.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use uuid::Uuid;

use crate::messages::number;
use crate::messages::pages::LocationText as T;
use crate::ui::browser::{hydrated, remember, remembered};
use crate::ui::components::Select;
use crate::ui::routes;
use crate::wire::organizations::OrganizationView;
use crate::wire::pages::LocationsView;

/// Under this name the browser keeps the id of the location that was shown last.
const LAST: &str = "muster-location";

/// The location that this browser showed last.
pub(super) fn last() -> Option<Uuid> {
    remembered(LAST).and_then(|id| Uuid::parse_str(&id).ok())
}

/// The locations that can be chosen: those in use, and the one that is chosen.
pub(super) fn offered(
    all: &[OrganizationView],
    locations: &LocationsView,
    chosen: Option<&OrganizationView>,
) -> Vec<OrganizationView> {
    let is_chosen =
        |place: &OrganizationView| chosen.is_some_and(|chosen| chosen.id == place.id || chosen.parent == Some(place.id));
    let is_offered = |place: &&OrganizationView| {
        place.program == locations.program && locations.kinds.contains(&place.kind) && (!place.deactivated || is_chosen(place))
    };
    let mut offered: Vec<_> = all.iter().filter(is_offered).cloned().collect();
    offered.sort_by_key(|place| (place.name.to_lowercase(), place.id));
    offered
}

/// Whether a location is meant by what was typed: part of its name, of one above it, or its short
/// id, in any case.
fn is_meant(place: &OrganizationView, typed: &str) -> bool {
    let typed = typed.trim().to_lowercase();
    place.path.iter().chain([&place.name, &place.code]).any(|text| text.to_lowercase().contains(&typed))
}

/// Which of these the drop-down shows: all, where nothing was typed.
fn meant<'p>(offered: &'p [OrganizationView], typed: &str) -> Vec<&'p OrganizationView> {
    offered.iter().filter(|place| is_meant(place, typed)).collect()
}

#[component]
pub(super) fn Picker(
    /// What the program calls the drop-down.
    label: String,
    /// What can be chosen.
    offered: Vec<OrganizationView>,
    /// What is.
    chosen: Option<OrganizationView>,
) -> impl IntoView {
    if offered.is_empty() {
        return ().into_any();
    }
    // Of a unit the facility is selected.
    let here = offered
        .iter()
        .find(|place| chosen.as_ref().is_some_and(|chosen| chosen.id == place.id || chosen.parent == Some(place.id)));
    let here = here.map(|place| place.id);
    Effect::new(move |_| {
        if let Some(here) = here {
            remember(LAST, &here.to_string());
        }
    });
    let navigate = use_navigate();
    let go = Callback::new(move |id: Uuid| {
        if Some(id) != here {
            navigate(&routes::location(id), NavigateOptions::default());
        }
    });
    let (offered, typed) = (StoredValue::new(offered), RwSignal::new(String::new()));
    let count = offered.with_value(Vec::len);
    let first = (String::new(), T::Pick.en().to_owned());
    let options = Signal::derive(move || {
        let found = offered.with_value(|offered| {
            typed.with(|typed| {
                meant(offered, typed).iter().map(|place| (place.id.to_string(), place.name.clone())).collect::<Vec<_>>()
            })
        });
        std::iter::once(first.clone()).chain(found).collect::<Vec<_>>()
    });
    let said = move || {
        let found = options.with(|options| options.len() - 1);
        (!typed.with(|typed| typed.trim().is_empty())).then(|| T::Found.fill(&[("count", &number(found as u64))]))
    };
    // Enter beside the drop-down opens the one that is left.
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let only = offered.with_value(|offered| match typed.with_untracked(|typed| meant(offered, typed)).as_slice() {
            [only] => Some(only.id),
            _ => None,
        });
        if let Some(only) = only {
            go.run(only);
        }
    };
    let choose = move |id: String| {
        if let Ok(id) = Uuid::parse_str(&id) {
            go.run(id);
        }
    };
    let hydrated = hydrated();
    let search = (count > 1).then(|| {
        view! {
            // Without a name: it goes into no address.
            <div class="field needs-page">
                <label for="field-find">{T::Find.en()}</label>
                <input
                    class="input"
                    id="field-find"
                    type="search"
                    autocomplete="off"
                    spellcheck="false"
                    disabled=move || !hydrated.get()
                    on:input=move |event| typed.set(event_target_value(&event))
                />
            </div>
        }
    });
    let value = here.map(|id| id.to_string()).unwrap_or_default();
    view! {
        <form class="picker no-print" method="get" action=routes::LOCATIONS on:submit=submit>
            <Select name="at" label options value optional=true on_change=choose/>
            {search}
            <noscript>
                <button class="button" type="submit">{T::Show.en()}</button>
            </noscript>
            <p class="soft small" role="status">{said}</p>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str, code: &str) -> OrganizationView {
        OrganizationView {
            name: name.to_owned(),
            code: code.to_owned(),
            path: vec!["State Agency".to_owned()],
            ..OrganizationView::default()
        }
    }

    #[test]
    fn a_location_is_found_by_a_part_of_its_name_or_its_short_id() {
        let all = [place("North Valley", "NV"), place("Lake", "LK-1"), place("Lakeside", "")];
        let found = |typed: &str| meant(&all, typed).iter().map(|place| place.name.as_str()).collect::<Vec<_>>();
        assert_eq!(found(""), ["North Valley", "Lake", "Lakeside"]);
        assert_eq!(found(" LAKE"), ["Lake", "Lakeside"]);
        assert_eq!(found("lk-"), ["Lake"]);
        assert_eq!(found("agency"), ["North Valley", "Lake", "Lakeside"]);
        assert_eq!(found("south"), Vec::<&str>::new());
    }

    #[test]
    fn what_is_in_use_is_offered_by_name_and_what_is_chosen_as_well() {
        let id = Uuid::from_u128;
        let kind = |n: u128, name: &str, kind: &str, deactivated: bool| OrganizationView {
            id: id(n),
            program: "corrections".to_owned(),
            kind: kind.to_owned(),
            deactivated,
            ..place(name, "")
        };
        let all = [
            kind(1, "State Agency", "agency", false),
            kind(2, "north", "facility", false),
            kind(3, "Lake", "facility", false),
            kind(4, "Closed", "facility", true),
            kind(5, "Unit A", "housing_unit", false),
        ];
        let locations = LocationsView {
            program: "corrections".to_owned(),
            title: String::new(),
            choose: String::new(),
            kinds: vec!["facility".to_owned()],
            services: String::new(),
            children: String::new(),
            id: String::new(),
        };
        let names = |chosen: Option<&OrganizationView>| {
            offered(&all, &locations, chosen).into_iter().map(|place| place.name).collect::<Vec<_>>()
        };
        assert_eq!(names(None), ["Lake", "north"]);
        assert_eq!(names(Some(&all[3])), ["Closed", "Lake", "north"]);
        let unit = OrganizationView { parent: Some(id(4)), ..all[4].clone() };
        assert_eq!(names(Some(&unit)), ["Closed", "Lake", "north"]);
    }
}
