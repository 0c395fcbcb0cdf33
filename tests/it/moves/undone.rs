//! An import that is undone gives back whom it moved, where nothing happened since.

use muster::domain::account::AccountEvent;
use muster::domain::action_counts::ActionCounts;
use muster::domain::import::ImportState;
use muster::domain::moves::MoveState;
use muster::server::accounts::{self, life};
use muster::server::imports;
use muster::server::moves::{self, view};
use muster::wire::moves::MoveList;

use super::agency::{Agency, in_an_agency, learner};
use crate::imports::world::ALL;

in_an_agency! {
    async fn an_undo_reverses_the_moves_of_its_import_where_nothing_happened_since(agency: Agency) {
        let operator = agency.world.operator();
        let names = ["A1", "A2", "A3", "A4", "A5"];
        let mut learners = Vec::new();
        for name in names {
            learners.push(agency.learner(agency.granite, agency.unit_a, name).await);
        }
        let mut rows: Vec<String> = names.iter().map(|name| learner(name, "Ana", "Ruiz", agency.lake_unit)).collect();
        rows.push(learner("N1", "New", "Learner", agency.lake_unit));
        let import = agency.import(&operator, agency.lake, &rows).await;
        assert_eq!(import.applied, ActionCounts::from([("created", 1), ("transferred", 5)]));
        accounts::change(&operator, learners[1], vec![("first_name".to_owned(), "Anna".to_owned())]).await.unwrap();
        life::apply(&operator, learners[2], AccountEvent::Deactivate).await.unwrap();
        accounts::move_to(&operator, learners[3], agency.lake).await.unwrap();
        life::apply(&operator, learners[4], AccountEvent::Remove).await.unwrap();

        let expected = ActionCounts::from([
            ("removed", 1), ("returned", 1), ("edited", 1), ("deactivated", 1), ("moved", 1), ("already_gone", 1),
        ]);
        assert_eq!(imports::undo_preview(&operator, import.id, "return", ALL).await.unwrap().fates, expected);
        let listed = imports::undo_preview(&operator, import.id, "return", ALL).await.unwrap().accounts.rows;
        assert_eq!(listed.iter().map(|row| (row.line, row.fate.as_str())).collect::<Vec<_>>(), [(Some(2), "returned")]);
        imports::undo(&operator, import.id).await.unwrap();
        agency.world.work().await;
        let undone = imports::get(&operator, import.id).await.unwrap();
        assert_eq!((undone.state, undone.undone), (ImportState::Undone, expected));
        let places = async |at: usize| accounts::get(&operator, learners[at]).await.unwrap();
        let back = places(0).await;
        let seen: Vec<(&str, &str, MoveState)> = back.moves.iter().map(|m| (m.from.as_str(), m.to.as_str(), m.state)).collect();
        assert_eq!(back.organization, "Unit A");
        assert_eq!(seen, [("Lake Unit", "Unit A", MoveState::Done), ("Unit A", "Lake Unit", MoveState::Returned)]);
        assert_eq!([places(1).await.organization, places(2).await.organization, places(3).await.organization], ["Lake Unit", "Lake Unit", "Lake"]);
    }

    async fn an_undo_withdraws_what_waits_and_leaves_what_was_decided(agency: Agency) {
        let (granite, lake) = (agency.staff(agency.granite).await, agency.staff(agency.lake).await);
        let mut rows = Vec::new();
        for (name, unit) in [("B1", agency.unit_a), ("B2", agency.unit_a), ("B3", agency.unit_b)] {
            agency.learner(agency.granite, unit, name).await;
            rows.push(learner(name, "Ana", "Ruiz", agency.lake_unit));
        }
        let import = agency.import(&lake, agency.lake, &rows).await;
        assert_eq!(import.applied, ActionCounts::from([("requested", 3)]));
        let waiting = view::list(&granite, MoveList::Leaving, ALL).await.unwrap().rows;
        let of = |doc_id: &str| waiting.iter().find(|seen| seen.sign_in == doc_id).unwrap().id;
        moves::decline(&granite, of("B2"), muster::domain::moves::DeclineReason::StaysHere).await.unwrap();
        assert_eq!(moves::approve(&granite, &[of("B3")]).await, Ok(vec![(of("B3"), None)]));
        // Where the one that moved came from is out of use by now.
        agency.close(agency.unit_b).await;
        let expected = ActionCounts::from([("request_withdrawn", 1), ("place_closed", 1)]);
        assert_eq!(imports::undo_preview(&lake, import.id, "", ALL).await.unwrap().fates, expected);
        imports::undo(&lake, import.id).await.unwrap();
        agency.world.work().await;
        assert_eq!(imports::get(&lake, import.id).await.unwrap().undone, expected);
        assert_eq!(view::waiting(&granite).await.unwrap().unwrap().leaving, 0);
        let entries = "SELECT COUNT(*) FROM audit_entries WHERE action = 'account_move_withdrawn'";
        assert_eq!(agency.world.count(entries).await, 2);
    }
}
