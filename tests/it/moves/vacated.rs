//! A place is deactivated with everybody there moved to another one first, in one step.

use muster::domain::account::AccountEvent;
use muster::domain::moves::MoveAnswer;
use muster::server::accounts::{self, life};
use muster::server::moves::{self, vacate};
use muster::server::organizations;
use muster::wire::ApiError;

use super::agency::{Agency, in_an_agency, learner};
use super::pages::shows;
use crate::imports::world::World;

#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, ApiError>) -> String {
    match answer {
        Err(ApiError::Refused(text)) => text,
        other => panic!("not refused: {other:?}"),
    }
}

in_an_agency! {
    async fn everybody_moves_to_another_unit_and_the_unit_is_deactivated_in_one_step(agency: Agency) {
        let world = &agency.world;
        let admin = agency.staff(agency.granite).await;
        // More than are looked up at a time.
        let first = |n: u8| format!("Ana{}{}", char::from(b'a' + n / 26), char::from(b'a' + n % 26));
        let rows: Vec<String> = (0..230).map(|n| learner(&format!("A{n:03}"), &first(n), "Ruiz", agency.unit_a)).collect();
        assert_eq!(agency.import(&admin, agency.granite, &rows).await.applied.get("created"), 230);
        let gone = agency.learner(agency.granite, agency.unit_a, "G1").await;
        life::apply(&world.operator(), gone, AccountEvent::Deactivate).await.unwrap();
        let waiting = agency.learner(agency.granite, agency.unit_a, "W1").await;
        let lake = agency.enroller(agency.lake).await;
        assert_eq!(moves::start_for(&lake, "W1", agency.lake_unit).await, Ok(MoveAnswer::Requested));
        let seen = organizations::get(&admin, agency.unit_a).await.unwrap();
        let names: Vec<&str> = seen.move_to.iter().map(|place| place.name.as_str()).collect();
        assert_eq!((seen.placed, names), (231, vec!["Granite", "Unit B"]));

        let after = vacate::vacate(&admin, agency.unit_a, agency.unit_b).await.unwrap();
        assert!(after.deactivated && after.placed == 0 && after.move_to.is_empty(), "{after:?}");
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts a JOIN organizations o ON o.id = a.organization_id WHERE o.name = 'Unit B' AND a.state = 'active'").await, 231);
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts a JOIN organizations o ON o.id = a.organization_id WHERE o.name = 'Unit A'").await, 1, "who is deactivated stays");
        assert_eq!(world.count("SELECT COUNT(*) FROM account_moves WHERE state = 'done'").await, 231);
        assert_eq!(world.count("SELECT COUNT(*) FROM account_moves WHERE state = 'lapsed'").await, 1, "what waited lapses");
        // Both sides of each move, and the deactivation.
        assert_eq!(world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'account_moved'").await, 462);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'organization_deactivated'").await, 1);
        assert_eq!(accounts::get(&admin, waiting).await.unwrap().organization, "Unit B");
        // Once is enough.
        assert!(vacate::vacate(&admin, agency.unit_a, agency.unit_b).await.unwrap().deactivated);
        assert_eq!(world.count("SELECT COUNT(*) FROM account_moves WHERE state = 'done'").await, 231);
    }

    async fn where_one_cannot_move_nobody_does_and_the_place_stays_in_use(agency: Agency) {
        let world = &agency.world;
        let operator = world.operator();
        agency.learner(agency.granite, agency.unit_a, "A1").await;
        let other = world.organization("agency", "Other Agency", None).await;
        for (to, name) in [(agency.lake_unit, "Lake Unit"), (agency.unit_a, "Unit A"), (other, "Other Agency"), (agency.lake, "Lake")] {
            let text = refused(vacate::vacate(&operator, agency.unit_a, to).await);
            assert_eq!(text, format!("People of this place can move to another one beside it, or to the one above. {name} is neither."));
        }
        // The one above a facility has no learners of its own.
        assert!(refused(vacate::vacate(&operator, agency.granite, agency.id).await).contains("Department"));
        let closed = world.organization("housing_unit", "Closed", Some(agency.granite)).await;
        agency.close(closed).await;
        let admin = agency.staff(agency.granite).await;
        assert!(refused(vacate::vacate(&admin, agency.unit_a, closed).await).contains("Closed"));
        organizations::switch(&admin, agency.granite, false).await.unwrap();
        assert!(refused(vacate::vacate(&admin, agency.unit_a, agency.unit_b).await).contains("switched off"));
        assert!(organizations::get(&admin, agency.unit_a).await.unwrap().move_to.is_empty());
        organizations::switch(&admin, agency.granite, true).await.unwrap();

        let here = organizations::get(&admin, agency.unit_a).await.unwrap();
        assert!(!here.deactivated && here.placed == 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM account_moves").await, 0);
        // Facilities are emptied by those over both.
        let over_both = world.staff("agency_admin", agency.id).await;
        assert!(vacate::vacate(&over_both, agency.granite, agency.lake).await.unwrap().deactivated);
    }

    async fn only_who_manages_the_place_and_its_people_does_it(agency: Agency) {
        let world = &agency.world;
        let ana = agency.learner(agency.granite, agency.unit_a, "A1").await;
        for (role, place) in [("facility_staff", agency.granite), ("facility_admin", agency.lake), ("auditor", agency.granite)] {
            let may_not = world.staff(role, place).await;
            assert_eq!(vacate::vacate(&may_not, agency.unit_a, agency.unit_b).await.map(drop), Err(ApiError::NotFound), "{role}");
        }
        // A System Admin deactivates and sees nobody's data.
        let admin = world.staff("system_admin", agency.id).await;
        assert!(refused(vacate::vacate(&admin, agency.unit_a, agency.unit_b).await).contains("takes an admin of both places"));
        assert_eq!(organizations::get(&admin, agency.unit_a).await.unwrap().move_to, []);
        assert_eq!(accounts::get(&world.operator(), ana).await.unwrap().organization, "Unit A");
    }

    async fn of_a_move_out_and_everybody_moving_at_once_each_ends_in_one_place(agency: Agency) {
        let operator = agency.world.operator();
        for n in 0..6 {
            let unit = agency.world.organization("housing_unit", &format!("Unit {n}"), Some(agency.granite)).await;
            let ids = [agency.learner(agency.granite, unit, &format!("M{n}")).await, agency.learner(agency.granite, unit, &format!("N{n}")).await];
            let (moved, vacated) =
                tokio::join!(moves::start(&operator, &ids, agency.lake_unit), vacate::vacate(&operator, unit, agency.unit_b));
            assert!(moved.is_ok() && vacated.is_ok(), "{n}: {moved:?} {vacated:?}");
            // Whichever was first, the move that was asked for is made.
            for id in ids {
                assert_eq!(accounts::get(&operator, id).await.unwrap().organization, "Lake Unit", "{n}");
            }
        }
    }

    async fn the_page_offers_it_to_those_who_may(agency: Agency) {
        let world = &agency.world;
        agency.learner(agency.granite, agency.unit_a, "A1").await;
        let path = format!("/organizations/{}", agency.unit_a);
        let admin = world.session("facility_admin", agency.granite).await;
        let page = world.page(&path, Some(&admin)).await;
        shows(&page, &["1 account is still here or under it. Move them first", "Place to move to", "Unit B", "Move them and deactivate"]);
        let system = world.session("system_admin", agency.id).await;
        let page = world.page(&path, Some(&system)).await;
        assert!(page.contains("1 account is still here") && !page.contains("Move them and deactivate"), "{page}");
    }
}

#[tokio::test]
async fn where_accounts_dont_move_nobody_is_moved() {
    let world = World::sqlite().await;
    let district = world.organization("district", "Valley", None).await;
    let [one, two] =
        [world.organization("college", "One", Some(district)).await, world.organization("college", "Two", Some(district)).await];
    let answer = refused(vacate::vacate(&world.operator(), one, two).await);
    assert_eq!(answer, "Accounts of OpenCCC don't move between organizations.");
}
