//! *Bulk Upload*, with the names of the modeled system, and what *Send Request* does.

use muster::domain::action_counts::ActionCounts;
use muster::domain::import::ImportState;
use muster::server::{Ctx, imports};
use muster::wire::imports::{ImportView, NewImport};
use uuid::Uuid;

use crate::moves::agency::{Agency, HEADER, in_an_agency, learner};
use crate::moves::pages::shows;
use crate::support::announced;

const NEW_ONLY: &str = "For new learners only. A learner who has an account at another facility is moved";

/// Sends a request that is to be applied where nothing needs a decision.
async fn send(agency: &Agency, ctx: &Ctx, facility: Uuid, rows: &[String]) -> ImportView {
    let file = format!("{HEADER}{}", rows.concat());
    let new = NewImport { apply_at_once: true, ..announced(ctx, facility, file.len() as u64) };
    let import = imports::start(ctx, new).await.unwrap();
    imports::receive_part(ctx, import.id, 0, file.into_bytes()).await.unwrap();
    imports::finish_upload(ctx, import.id).await.unwrap();
    agency.world.work().await;
    imports::get(ctx, import.id).await.unwrap()
}

in_an_agency! {
    async fn a_request_is_applied_by_itself_where_no_row_needs_a_decision(agency: Agency) {
        agency.learner(agency.lake, agency.lake_unit, "L1").await;
        agency.learner(agency.granite, agency.unit_a, "A1").await;
        let staff = agency.enroller(agency.granite).await;
        let bad = learner("B1", "Bo", "Li", agency.unit_b).replace("Learner", "learner");
        let rows = [
            learner("N1", "Nia", "Oak", agency.unit_a),
            learner("L1", "Ana", "Ruiz", agency.unit_a),
            learner("A1", "Ana", "Ruiz", agency.unit_a),
            bad,
        ];
        let sent = send(&agency, &staff, agency.granite, &rows).await;
        assert_eq!(sent.state, ImportState::Applied, "{}", sent.problem);
        let expected = [("created", 1), ("requested", 1), ("unchanged", 1), ("failed", 1)];
        assert_eq!(sent.applied, ActionCounts::from(expected), "a row in error holds up nobody");
    }

    async fn a_request_with_a_row_that_needs_a_decision_waits(agency: Agency) {
        agency.learner(agency.granite, agency.unit_a, "A1").await;
        let staff = agency.enroller(agency.granite).await;
        let rows = [learner("N1", "Nia", "Oak", agency.unit_a), learner("A1", "Ana", "Rios", agency.unit_a)];
        let sent = send(&agency, &staff, agency.granite, &rows).await;
        assert_eq!((sent.state, sent.plan), (ImportState::Planned, ActionCounts::from([("create", 1), ("review", 1)])));
        assert_eq!(agency.world.count("SELECT COUNT(*) FROM accounts").await, 1, "nothing is created yet");
    }

    async fn the_pages_call_everything_as_the_printed_instructions_do(agency: Agency) {
        let world = &agency.world;
        let session = world.session("facility_staff", agency.granite).await;
        let list = world.page("/imports", Some(&session)).await;
        let dialog = list.split("id=\"bulk-upload\"").nth(1).unwrap().split("</dialog>").next().unwrap();
        shows(dialog, &["Bulk Upload", NEW_ONLY, "Move a learner", "Download Template", "Save it as CSV", "Choose File", "Send Request"]);
        let children = format!("href=\"/locations?at={}#location-children\"", agency.granite);
        shows(dialog, &["Location Children", &children]);
        shows(dialog, &["href=\"/moves?show=coming\"", &format!("href=\"/templates/corrections?organization={}\"", agency.granite)]);
        shows(&list, &[&format!("href=\"/imports/new?organization={}\"", agency.granite)]);
        let new = world.page(&format!("/imports/new?organization={}", agency.granite), Some(&session)).await;
        shows(&new, &["Bulk Upload", NEW_ONLY, "Move a learner", "Download Template", "Send Request", "docID", "MM/DD/YYYY"]);
        let form = world.page(&format!("/accounts/new?organization={}", agency.unit_a), Some(&session)).await;
        shows(&form, &["Add Learner", NEW_ONLY, "Move a learner", "href=\"/moves?show=coming\""]);
        shows(&world.page("/accounts", Some(&session)).await, &["Learners", "DOC ID or name"]);
    }

    async fn a_row_with_a_bad_location_leads_to_the_list_of_locations(agency: Agency) {
        let staff = agency.enroller(agency.granite).await;
        let rows = [learner("N1", "Nia", "Oak", agency.lake_unit), learner("N2", "Bo", "Li", agency.unit_a).replace("Learner", "learner")];
        let planned = agency.plan(&staff, agency.granite, &rows).await;
        let session = agency.world.session("facility_staff", agency.granite).await;
        let page = agency.world.page(&format!("/imports/{}?show=fail", planned.id), Some(&session)).await;
        shows(&page, &["Requestor does not have permission to create this user"]);
        let children = format!("href=\"/locations?at={}#location-children\"", agency.granite);
        assert_eq!(page.matches(&children).count(), 1, "the other row has another error: {page}");
    }

    async fn the_facility_that_the_address_names_is_chosen_and_no_foreign_one(agency: Agency) {
        let world = &agency.world;
        let session = world.session("agency_admin", agency.id).await;
        let chosen = |page: &str, facility: Uuid| {
            page.split("<option").any(|option| {
                let tag = option.split('>').next().unwrap_or_default();
                tag.contains(&facility.to_string()) && tag.contains("selected")
            })
        };
        for facility in [agency.granite, agency.lake] {
            let page = world.page(&format!("/imports/new?organization={facility}"), Some(&session)).await;
            assert!(chosen(&page, facility), "{facility}");
        }
        let page = world.page(&format!("/imports/new?organization={}", agency.unit_a), Some(&session)).await;
        assert!(!page.contains(&format!("value=\"{}\"", agency.unit_a)), "imports begin at facilities");
        assert!(![agency.granite, agency.lake].iter().any(|facility| chosen(&page, *facility)), "nothing is chosen for anybody");
    }
}
