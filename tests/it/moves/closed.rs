//! A place is deactivated once nobody is there who could move.

use muster::domain::account::AccountEvent;
use muster::domain::moves::MoveAnswer;
use muster::server::accounts::life;
use muster::server::{imports, moves, organizations};
use muster::wire::ApiError;

use super::agency::{Agency, in_an_agency};
use super::pages::shows;
use crate::imports::world::{World, file, student};

in_an_agency! {
    async fn a_place_where_learners_are_is_deactivated_once_they_have_moved(agency: Agency) {
        let world = &agency.world;
        let operator = world.operator();
        let ana = agency.learner(agency.granite, agency.unit_a, "A100").await;
        let bo = agency.learner(agency.granite, agency.unit_b, "A200").await;
        let close = async |place| organizations::set_in_use(&operator, place, false).await.map(|view| view.deactivated);
        let refused = |text: &str| Err(ApiError::Refused(text.to_owned()));
        assert_eq!(close(agency.unit_a).await, refused("1 learner has an account at Unit A or under it. Move them first."));
        assert_eq!(close(agency.granite).await, refused("2 learners have an account at Granite or under it. Move them first."));
        assert_eq!(close(agency.id).await, refused("2 learners have an account at Department or under it. Move them first."));

        // The page says so in place of the button, and shows them to those who may see them.
        let manages = world.session("system_admin", agency.id).await;
        let path = format!("/organizations/{}", agency.granite);
        let page = world.page(&path, Some(&manages)).await;
        shows(&page, &["2 accounts are still here or under it. Move them first, then deactivate it."]);
        assert!(!page.contains("Open the list of accounts") && !page.contains("Deactivate Granite?"), "{page}");
        assert_eq!(organizations::get(&agency.staff(agency.granite).await, agency.granite).await.unwrap().placed, 0);

        // Who can't move holds up nothing.
        moves::start(&operator, &[ana], agency.lake_unit).await.unwrap();
        assert_eq!(close(agency.unit_a).await, Ok(true));
        life::apply(&operator, bo, AccountEvent::Deactivate).await.unwrap();
        assert!(world.page(&path, Some(&manages)).await.contains("Deactivate Granite?"));
        assert_eq!(close(agency.granite).await, Ok(true));
        let entries = "SELECT COUNT(*) FROM audit_entries WHERE action = 'organization_deactivated'";
        assert_eq!(world.count(entries).await, 2);
    }

    async fn of_a_move_and_a_deactivation_at_once_one_is_refused(agency: Agency) {
        let operator = agency.world.operator();
        let account = agency.learner(agency.granite, agency.granite, "A100").await;
        for n in 0..8 {
            let unit = agency.world.organization("housing_unit", &format!("Unit {n}"), Some(agency.granite)).await;
            let accounts = [account];
            let (moved, closed) =
                tokio::join!(moves::start(&operator, &accounts, unit), organizations::set_in_use(&operator, unit, false));
            assert_ne!(moved == Ok(vec![(account, MoveAnswer::Moved)]), closed.is_ok(), "{n}: {moved:?} {closed:?}");
            let left = "SELECT COUNT(*) FROM accounts a JOIN organizations o ON o.id = a.organization_id WHERE o.deactivated_at IS NOT NULL";
            assert_eq!(agency.world.count(left).await, 0);
        }
    }
}

#[tokio::test]
async fn where_accounts_dont_move_a_place_is_deactivated_with_them() {
    let world = World::sqlite().await;
    let import = world.import(&file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04")])).await;
    assert_eq!(imports::get(&world.operator(), import.id).await.unwrap().applied.get("created"), 1);
    let closed = organizations::set_in_use(&world.operator(), world.college, false).await.unwrap();
    assert!(closed.deactivated && closed.placed == 0);
}
