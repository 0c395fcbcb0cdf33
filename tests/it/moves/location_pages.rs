//! The place of locations, as a browser without script gets it: the tile, the drop-down, a
//! facility with its tabs and its units, each with the ids that files name it by.

use muster::server::organizations;
use uuid::Uuid;

use super::agency::{Agency, in_an_agency};
use super::pages::{send, shows};
use crate::imports::world::World;

const TITLE: &str = "Location &amp; User Management";

/// What is in the page's main part.
#[track_caller]
fn main(page: &str) -> &str {
    page.split("class=\"main\"").nth(1).unwrap().split("</main>").next().unwrap()
}

fn at(place: Uuid) -> String {
    format!("/locations?at={place}")
}

/// What a drop-down of that name offers.
fn offered(page: &str, name: &str) -> Vec<String> {
    let select = page.split(&format!("id=\"field-{name}\"")).nth(1).unwrap().split("</select>").next().unwrap();
    let option = |rest: &str| rest.split_once('>').unwrap().1.split('<').next().unwrap().to_owned();
    select.split("<option").skip(1).map(option).collect()
}

in_an_agency! {
    async fn home_has_the_tile_and_it_leads_to_the_drop_down(agency: Agency) {
        let world = &agency.world;
        for role in ["facility_staff", "facility_admin"] {
            let session = world.session(role, agency.granite).await;
            let home = world.page("/", Some(&session)).await;
            shows(main(&home), &["href=\"/locations\"", TITLE]);
            let page = world.page("/locations", Some(&session)).await;
            shows(main(&page), &["<h1", TITLE, "<label for=\"field-at\">Location<"]);
            assert_eq!(offered(&page, "at"), ["Choose a location", "Granite"], "{role}");
        }
        let over_agency = world.session("agency_admin", agency.id).await;
        let page = world.page("/locations", Some(&over_agency)).await;
        assert_eq!(offered(&page, "at"), ["Choose a location", "Granite", "Lake"], "facilities alone, by name");
        assert!(!main(&page).contains("Add Learner") && !main(&page).contains("Location Children"), "none is chosen yet");
        // Who sees nobody's data has the pages of organizations.
        let system = world.session("system_admin", agency.id).await;
        assert!(!main(&world.page("/", Some(&system)).await).contains(TITLE));
        assert!(world.page("/locations", Some(&system)).await.contains("Page not found"));
    }

    async fn a_facility_has_its_buttons_its_tabs_and_services_that_end_with_location_children(agency: Agency) {
        let world = &agency.world;
        let staff = world.session("facility_staff", agency.granite).await;
        let page = world.page(&at(agency.granite), Some(&staff)).await;
        let text = main(&page);
        shows(text, &[TITLE, "Granite", "Add Learner", "Bulk Upload", "Services", "Details"]);
        shows(text, &[&format!("/accounts/new?organization={}", agency.granite), &format!("/imports/new?organization={}", agency.granite)]);
        let (before, children) = text.split_once("id=\"location-children\"").unwrap();
        shows(before, &["Switch", "On: accounts are created and moved here", "Open the list of accounts"]);
        let (children, after) = children.split_once("</details>").unwrap();
        shows(children, &["<summary>Location Children<", "Unit A", "Unit B", "locationId", "Copy the ID of Unit A"]);
        shows(children, &[&agency.unit_a.to_string(), &agency.unit_b.to_string(), &at(agency.unit_a)]);
        let after = after.split("<dialog").next().unwrap();
        assert!(!after.contains("<h2") && !after.contains("<h3"), "nothing of the tab comes after: {after}");
        // What only admins do.
        assert!(!text.contains("Switch off") && !text.contains("Add a housing unit"), "{text}");
        let details = world.page(&format!("{}&show=details", at(agency.unit_a)), Some(&staff)).await;
        shows(main(&details), &["Unit A", "Housing unit", "Department / Granite", &agency.unit_a.to_string()]);
        assert!(!main(&details).contains("Save settings") && !main(&details).contains("Deactivate"), "{details}");

        let admin = world.session("facility_admin", agency.granite).await;
        shows(main(&world.page(&at(agency.granite), Some(&admin)).await), &["Switch off", "Add a housing unit"]);
        let details = world.page(&format!("{}&show=details", at(agency.granite)), Some(&admin)).await;
        assert!(!main(&details).contains("Save settings") && !main(&details).contains("Deactivate"), "their own: {details}");
        let details = world.page(&format!("{}&show=details", at(agency.unit_a)), Some(&admin)).await;
        shows(main(&details), &["Name and short ID", "value=\"Unit A\"", "Short ID", "Save settings", "Deactivate Unit A?"]);
        assert!(!main(&details).contains("Contact: email"), "settings are for others: {details}");
        // Of a unit the facility is selected, and one learner is added, to it.
        let unit = world.page(&at(agency.unit_a), Some(&admin)).await;
        shows(main(&unit), &["Add Learner", &format!("/accounts/new?organization={}", agency.unit_a), &at(agency.granite)]);
        assert!(!main(&unit).contains("Bulk Upload") && !main(&unit).contains("location-children"), "{unit}");

        // The upload begins with the facility that it was begun at.
        let over_agency = world.session("agency_admin", agency.id).await;
        let page = world.page(&format!("/imports/new?organization={}", agency.lake), Some(&over_agency)).await;
        let select = page.split("id=\"field-organization\"").nth(1).unwrap().split("</select>").next().unwrap();
        let chosen = select.split("<option").find(|option| option.contains("selected")).unwrap();
        assert!(chosen.contains(&agency.lake.to_string()) && chosen.contains("Lake"), "{select}");
    }

    async fn locations_elsewhere_and_unknown_ones_look_alike(agency: Agency) {
        let world = &agency.world;
        let staff = world.session("facility_staff", agency.granite).await;
        for hidden in [agency.lake, agency.lake_unit, agency.id, Uuid::nil()] {
            assert!(world.page(&at(hidden), Some(&staff)).await.contains("Page not found"), "{hidden}");
        }
        // What is no id is as if nothing was asked for.
        assert!(main(&world.page("/locations?at=granite", Some(&staff)).await).contains("field-at"));
    }

    async fn short_ids_stand_beside_the_internal_ones(agency: Agency) {
        let world = &agency.world;
        let admin = agency.staff(agency.granite).await;
        let values = [("code".to_owned(), "GR-A".to_owned())];
        organizations::set(&admin, agency.unit_a, &values).await.unwrap();
        let staff = world.session("facility_staff", agency.granite).await;
        let page = world.page(&at(agency.granite), Some(&staff)).await;
        let children = main(&page).split("id=\"location-children\"").nth(1).unwrap();
        shows(children, &["Short ID", "GR-A", "Copy the short ID of Unit A", &agency.unit_a.to_string(), "Copy the ID of Unit A"]);
        assert!(!children.contains("Copy the short ID of Unit B"), "it has none: {children}");
        let details = world.page(&format!("{}&show=details", at(agency.unit_a)), Some(&staff)).await;
        shows(main(&details), &["GR-A", "Copy the short ID", &agency.unit_a.to_string(), "Copy the ID"]);
        // Likewise where organizations are managed.
        let system = world.session("system_admin", agency.id).await;
        let page = world.page(&format!("/organizations/{}", agency.granite), Some(&system)).await;
        shows(&page, &["Under this organization", "GR-A", "Copy the short ID of Unit A", "Copy the ID of Unit A"]);
    }

    async fn the_switch_is_there_for_admins_and_says_what_it_means(agency: Agency) {
        let world = &agency.world;
        let admin = world.session("facility_admin", agency.granite).await;
        let page = world.page(&at(agency.granite), Some(&admin)).await;
        shows(main(&page), &["While it's off, nobody is added or moved here or to anything under it", "Staff can."]);
        let form = format!("organization={}&on=false", agency.granite);
        let to = send(world, &admin, "/api/organizations/switch", &at(agency.granite), &form).await;
        assert!(to.ends_with(&at(agency.granite)), "{to}");
        let page = world.page(&at(agency.granite), Some(&admin)).await;
        shows(main(&page), &["Off: nobody is added or moved here", "Switched off", "Switch on"]);
        let staff = world.session("facility_staff", agency.granite).await;
        let unit = world.page(&at(agency.unit_a), Some(&staff)).await;
        shows(main(&unit), &["Off, because Granite is switched off"]);
        assert!(!main(&unit).contains("Switch on"), "{unit}");
    }
}

#[tokio::test]
async fn where_a_program_has_no_such_place_there_is_no_tile() {
    let world = World::sqlite().await;
    let session = world.session("college_staff", world.college).await;
    assert!(!world.page("/", Some(&session)).await.contains("/locations"));
    assert!(world.page("/locations", Some(&session)).await.contains("Page not found"));
}
