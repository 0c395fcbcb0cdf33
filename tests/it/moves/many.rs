//! Learners who are selected in a list move together, each as they would alone.

use muster::domain::account::AccountEvent;
use muster::domain::moves::MoveState;
use muster::server::accounts::{self, life};
use muster::server::moves::{MOST_AT_ONCE, many, view};
use muster::server::{Ctx, auth, imports, staff};
use muster::wire::ApiError;
use muster::wire::moves::{ManyMoves, MoveList};
use uuid::Uuid;

use super::agency::{Agency, in_an_agency, learner};
use crate::imports::world::ALL;

/// Ana, Bo and Cy of Granite's unit A.
async fn three(agency: &Agency) -> Vec<Uuid> {
    let rows = [("A1", "Ana"), ("A2", "Bo"), ("A3", "Cy")];
    let rows = rows.map(|(doc_id, first)| learner(doc_id, first, "Ruiz", agency.unit_a));
    let operator = agency.world.operator();
    let import = agency.import(&operator, agency.granite, &rows).await;
    let rows = imports::rows(&operator, import.id, None, false, ALL).await.unwrap().rows;
    rows.iter().map(|row| row.account.unwrap()).collect()
}

async fn places(agency: &Agency, accounts: &[Uuid]) -> Vec<String> {
    let mut places = Vec::new();
    for account in accounts {
        places.push(accounts::get(&agency.world.operator(), *account).await.unwrap().organization);
    }
    places
}

/// Somebody who creates learners at two facilities, and decides nothing at either.
async fn enroller_of_both(agency: &Agency) -> Ctx {
    let world = &agency.world;
    let session = world.session("facility_staff", agency.granite).await;
    let here = async || auth::resume(&world.app, &session, "192.0.2.1", true).await.unwrap().unwrap();
    let person = here().await.actor.staff_id().unwrap();
    staff::grant(&world.operator(), person, "facility_staff", Some(agency.lake), "").await.unwrap();
    here().await
}

const NOT_ACTIVE: &str = "The account is deactivated or not in use, so it can't move. Reactivate it first.";

in_an_agency! {
    async fn what_is_said_beforehand_happens_and_who_cannot_move_is_named_with_the_reason(agency: Agency) {
        let staff = agency.staff(agency.granite).await;
        let learners = three(&agency).await;
        life::apply(&staff, learners[2], AccountEvent::Deactivate).await.unwrap();
        accounts::move_to(&staff, learners[1], agency.unit_b).await.unwrap();
        let expected = ManyMoves {
            moved: 1,
            already: 1,
            refused: vec![("Cy Ruiz".to_owned(), NOT_ACTIVE.to_owned())],
            ..ManyMoves::default()
        };
        let before = agency.world.count("SELECT COUNT(*) FROM audit_entries").await;
        assert_eq!(many::preview(&staff, &learners, agency.unit_b).await, Ok(expected.clone()));
        assert_eq!(places(&agency, &learners).await, ["Unit A", "Unit B", "Unit A"], "a preview changes nothing");
        assert_eq!(agency.world.count("SELECT COUNT(*) FROM audit_entries").await, before);
        assert_eq!(many::start(&staff, &learners, agency.unit_b).await, Ok(expected.clone()));
        assert_eq!(places(&agency, &learners).await, ["Unit B", "Unit B", "Unit A"]);
        let again = ManyMoves { moved: 0, already: 2, ..expected };
        assert_eq!(many::start(&staff, &learners, agency.unit_b).await, Ok(again), "sent twice, moved once");
    }

    async fn those_of_another_side_are_asked_for_once(agency: Agency) {
        let learners = three(&agency).await;
        let both = enroller_of_both(&agency).await;
        let expected = ManyMoves { requested: 3, ..ManyMoves::default() };
        assert_eq!(many::preview(&both, &learners, agency.lake_unit).await, Ok(expected.clone()));
        assert_eq!(agency.world.count("SELECT COUNT(*) FROM account_moves").await, 0);
        for _ in 0..2 {
            assert_eq!(many::start(&both, &learners, agency.lake_unit).await, Ok(expected.clone()));
        }
        let waiting = view::list(&agency.staff(agency.granite).await, MoveList::Leaving, ALL).await.unwrap().rows;
        assert_eq!(waiting.iter().map(|row| row.state).collect::<Vec<_>>(), [MoveState::Requested; 3]);
        assert_eq!(places(&agency, &learners).await, ["Unit A"; 3]);
    }

    async fn where_nobody_can_go_each_is_named_and_all_stay(agency: Agency) {
        let learners = three(&agency).await;
        let admin = agency.world.staff("agency_admin", agency.id).await;
        agency.close(agency.lake_unit).await;
        for (to, why) in [(agency.lake_unit, "Lake Unit is deactivated"), (agency.id, "Department is not a place")] {
            let came = many::start(&admin, &learners, to).await.unwrap();
            assert_eq!((came.moved, came.requested, came.already), (0, 0, 0));
            let names: Vec<&str> = came.refused.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, ["Ana Ruiz", "Bo Ruiz", "Cy Ruiz"]);
            assert!(came.refused.iter().all(|(_, said)| said.starts_with(why)), "{came:?}");
        }
        assert_eq!(places(&agency, &learners).await, ["Unit A"; 3]);
    }

    async fn so_many_at_a_time_of_those_whom_one_may_see(agency: Agency) {
        let learners = three(&agency).await;
        let (granite, lake) = (agency.staff(agency.granite).await, agency.staff(agency.lake).await);
        let most = vec![learners[0]; MOST_AT_ONCE + 1];
        let bound = ApiError::Refused("You chose 201 accounts. Choose at most 200 at a time.".to_owned());
        assert_eq!(many::preview(&granite, &most, agency.unit_b).await, Err(bound.clone()));
        assert_eq!(many::start(&granite, &most, agency.unit_b).await, Err(bound));
        for (ctx, accounts, to) in [
            (&lake, &learners[..], agency.lake),
            (&granite, &learners[..], agency.lake),
            (&granite, &[Uuid::from_u128(7)][..], agency.unit_b),
        ] {
            assert_eq!(many::preview(ctx, accounts, to).await, Err(ApiError::NotFound));
            assert_eq!(many::start(ctx, accounts, to).await, Err(ApiError::NotFound));
        }
        assert_eq!(places(&agency, &learners).await, ["Unit A"; 3]);
    }
}
