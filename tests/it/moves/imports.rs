//! An import moves the people who are elsewhere, or asks for it, and creates nobody twice.

use std::time::Duration;

use muster::domain::account::AccountEvent;
use muster::domain::action_counts::ActionCounts;
use muster::domain::import::ImportState;
use muster::domain::moves::MoveState;
use muster::domain::results::Kind;
use muster::server::accounts::{self, life};
use muster::server::moves::{self, view};
use muster::server::{imports, jobs};
use muster::wire::moves::MoveList;

use super::agency::{Agency, in_an_agency, learner};
use crate::imports::broken_off::work_and_die;
use crate::imports::world::{ALL, cells, download};

const MOVED: &str = "The account moved here. Its password and history stay.";
const REQUESTED: &str = "The move is requested. The account moves here once the other side approves.";

/// Of a name of its own: a file of one name with many birth dates would be refused.
fn surname(n: usize) -> String {
    let letters: String = format!("{n:04}").bytes().map(|digit| char::from(digit - b'0' + b'a')).collect();
    format!("Ruiz {letters}")
}

in_an_agency! {
    async fn who_is_elsewhere_in_the_agency_is_moved_or_asked_for_and_never_created_twice(agency: Agency) {
        let (a, b, lake_unit) = (agency.unit_a, agency.unit_b, agency.lake_unit);
        let here = agency.learner(agency.lake, lake_unit, "00100").await;
        let elsewhere = agency.learner(agency.granite, a, "A200").await;
        let second = agency.world.organization("housing_unit", "Second", Some(agency.lake)).await;
        let staff = agency.staff(agency.lake).await;
        let rows = [
            learner("C300", "Cy", "Fox", lake_unit),
            learner("00100", "Ana", "Ruiz", second),
            learner("a200", "Ana", "Ruiz", lake_unit),
            learner("B400", "Bo", "Li", lake_unit).replacen(',', "2,", 1),
        ];
        let planned = agency.plan(&staff, agency.lake, &rows).await;
        assert_eq!(planned.plan, ActionCounts::from([("create", 2), ("transfer", 1), ("request", 1)]), "{}", planned.problem);
        let said: Vec<String> =
            imports::rows(&staff, planned.id, None, false, ALL).await.unwrap().rows.into_iter().map(|row| row.message).collect();
        assert_eq!(said[1], "This learner has an account in another unit of this facility and moves to this one.");
        assert_eq!(said[2], "This learner has an account at another location of the agency and moves to this one.");

        let applied = agency.apply(&staff, planned.id).await;
        assert_eq!(applied.state, ImportState::Applied, "a request leaves nothing of the import hanging");
        assert_eq!(applied.applied, ActionCounts::from([("created", 2), ("transferred", 1), ("requested", 1)]));
        let results = cells(&download(&staff, planned.id, Kind::Exact).await.unwrap());
        assert_eq!(results[0], [
            "requestId", "docID", "firstName", "lastName", "dateOfBirth", "role", "password", "locationId", "status", "message",
            "outcome",
        ]);
        let came: Vec<[&str; 4]> = results[1..].iter().map(|row| [&*row[0], &*row[8], &*row[9], &*row[10]]).collect();
        assert_eq!(came, [
            ["1", "Success", "Successfully added user", "created"],
            ["3", "Success", MOVED, "moved"],
            ["4", "Success", REQUESTED, "move requested"],
            ["2", "Success", "Successfully added user", "created"],
        ]);
        let organization = async |account| accounts::get(&agency.world.operator(), account).await.unwrap().organization;
        assert_eq!((organization(here).await.as_str(), organization(elsewhere).await.as_str()), ("Second", "Unit A"));
        assert_eq!(agency.world.count("SELECT COUNT(*) FROM accounts").await, 4);

        // The same file once more asks for nothing twice, and when it is approved nothing hangs.
        let again = agency.plan(&staff, agency.lake, &rows[2..3]).await;
        assert_eq!(agency.apply(&staff, again.id).await.applied, ActionCounts::from([("requested", 1)]));
        let granite = agency.staff(agency.granite).await;
        let waiting = view::list(&granite, MoveList::Leaving, ALL).await.unwrap().rows;
        assert_eq!(waiting.len(), 1);
        assert_eq!(moves::approve(&granite, &[waiting[0].id]).await, Ok(vec![(waiting[0].id, None)]));
        assert_eq!(organization(elsewhere).await, "Lake Unit");
        assert_eq!(imports::get(&staff, again.id).await.unwrap().applied, ActionCounts::from([("requested", 1)]));
        let third = agency.plan(&staff, agency.lake, &[rows[2].replacen(',', "9,", 1)]).await;
        assert_eq!(third.plan, ActionCounts::from([("unchanged", 1)]));

        // Who may act for both facilities moves at once.
        let admin = agency.world.staff("agency_admin", agency.id).await;
        let back = agency.import(&admin, agency.granite, &[learner("A200", "Ana", "Ruiz", b)]).await;
        assert_eq!(back.applied, ActionCounts::from([("transferred", 1)]));
        let seen = accounts::get(&admin, elsewhere).await.unwrap();
        assert_eq!((seen.organization.as_str(), seen.moves[0].state), ("Unit B", MoveState::Done));
    }

    async fn a_learner_whom_two_facilities_upload_at_once_is_one_account_and_a_move(agency: Agency) {
        let staff = [agency.staff(agency.granite).await, agency.staff(agency.lake).await];
        let places = [(agency.granite, agency.unit_a), (agency.lake, agency.lake_unit)];
        let mut planned = Vec::new();
        for (ctx, (facility, unit)) in staff.iter().zip(places) {
            let rows: Vec<String> = (0..40).map(|n| learner(&format!("L{n}"), "Ana", &surname(n), unit)).collect();
            let import = agency.plan(ctx, facility, &rows).await;
            assert_eq!(import.plan, ActionCounts::from([("create", 40)]));
            planned.push(import.id);
        }
        for (ctx, import) in staff.iter().zip(&planned) {
            imports::apply(ctx, *import).await.unwrap();
        }
        let process = agency.world.again().await;
        let (one, other) = tokio::join!(
            jobs::run_until_idle(&agency.world.app, imports::jobs::TO_THE_END),
            jobs::run_until_idle(&process, imports::jobs::TO_THE_END)
        );
        one.unwrap();
        other.unwrap();
        agency.world.work().await;
        let mut came = ActionCounts::default();
        for (ctx, import) in staff.iter().zip(&planned) {
            let view = imports::get(ctx, *import).await.unwrap();
            assert_eq!(view.state, ImportState::Applied);
            view.applied.iter().for_each(|(what, n)| came.add(what.to_owned(), n));
        }
        assert_eq!(came, ActionCounts::from([("created", 40), ("requested", 40)]));
        assert_eq!(agency.world.count("SELECT COUNT(*) FROM accounts").await, 40);
        assert_eq!(agency.world.count("SELECT COUNT(*) FROM account_moves WHERE state = 'requested'").await, 40);
    }

    async fn what_changes_between_plan_and_apply_fails_its_row_alone(agency: Agency) {
        let second = agency.world.organization("housing_unit", "Second", Some(agency.lake)).await;
        let staff = agency.staff(agency.lake).await;
        let gone = agency.learner(agency.granite, agency.unit_a, "A1").await;
        let off = agency.learner(agency.granite, agency.unit_a, "A2").await;
        agency.learner(agency.granite, agency.unit_a, "A3").await;
        let came = agency.learner(agency.granite, agency.unit_a, "A4").await;
        agency.learner(agency.granite, agency.unit_a, "A5").await;
        let row = |doc_id: &str, place| learner(doc_id, "Ana", "Ruiz", place);
        let unit = agency.lake_unit;
        let rows = [row("A1", unit), row("A2", unit), row("A3", second), row("A4", unit), row("A5", unit)];
        let planned = agency.plan(&staff, agency.lake, &rows).await;
        assert_eq!(planned.plan, ActionCounts::from([("request", 5)]));
        let operator = agency.world.operator();
        life::apply(&operator, gone, AccountEvent::Remove).await.unwrap();
        life::apply(&operator, off, AccountEvent::Deactivate).await.unwrap();
        agency.close(second).await;
        accounts::move_to(&operator, came, unit).await.unwrap();
        let applied = agency.apply(&staff, planned.id).await.applied;
        assert_eq!(applied, ActionCounts::from([("failed", 3), ("existing", 1), ("unchanged", 1), ("requested", 1)]));
        let results = cells(&download(&staff, planned.id, Kind::Exact).await.unwrap());
        let said: Vec<&str> = results[1..].iter().map(|row| row[9].as_str()).collect();
        assert_eq!(said, [
            "The account of this row was deactivated or removed before the row was applied.",
            "This learner has an account that is deactivated.",
            "The place of this row can no longer be used.",
            "",
            REQUESTED,
        ]);
    }

    async fn a_server_that_ends_while_moves_are_applied_goes_on_and_moves_each_once(agency: Agency) {
        const ROWS: usize = 1_100;
        let operator = agency.world.operator();
        let at = |unit| (0..ROWS).map(|n| learner(&format!("K{n}"), "Ana", &surname(n), unit)).collect::<Vec<_>>();
        let made = agency.import(&operator, agency.granite, &at(agency.unit_a)).await;
        assert_eq!(made.applied, ActionCounts::from([("created", ROWS as u64)]));
        let planned = agency.plan(&operator, agency.lake, &at(agency.lake_unit)).await;
        assert_eq!(planned.plan, ActionCounts::from([("transfer", ROWS as u64)]));
        imports::apply(&operator, planned.id).await.unwrap();
        work_and_die(&agency.world, planned.id, |view| view.applied.rows() > 0).await;
        agency.world.pass(Duration::from_secs(120));
        agency.world.work().await;
        let view = imports::get(&operator, planned.id).await.unwrap();
        assert_eq!((view.state, view.applied), (ImportState::Applied, ActionCounts::from([("transferred", ROWS as u64)])));
        assert_eq!(agency.world.count("SELECT COUNT(*) FROM account_moves WHERE state = 'done'").await, ROWS as i64);
        assert_eq!(agency.world.count("SELECT COUNT(DISTINCT account_id) FROM account_moves").await, ROWS as i64);
        let left = "SELECT COUNT(*) FROM accounts a JOIN organizations o ON o.id = a.organization_id WHERE o.name = 'Unit A'";
        assert_eq!(agency.world.count(left).await, 0);
    }
}
