//! A row that may be another person's than the account it hit is decided by a person, once.

use std::time::Duration;

use muster::domain::account::AccountEvent;
use muster::domain::action_counts::ActionCounts;
use muster::domain::import::ImportState;
use muster::domain::plan::Action;
use muster::domain::results::Kind;
use muster::domain::reviews::{ReviewDecision, ReviewState};
use muster::server::accounts::{self, life};
use muster::server::reviews::{self, view};
use muster::server::{Ctx, imports};
use muster::wire::ApiError;
use muster::wire::imports::ImportView;
use muster::wire::reviews::ReviewLine;
use uuid::Uuid;

use crate::imports::world::{ALL, cells, download};
use crate::moves::agency::{Agency, in_an_agency, learner};

async fn waiting(ctx: &Ctx) -> Vec<ReviewLine> {
    view::list(ctx, false, ALL).await.unwrap().rows
}

#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, ApiError>) -> String {
    match answer {
        Err(ApiError::Refused(text)) => text,
        other => panic!("not refused: {other:?}"),
    }
}

/// Ana is in Granite's Unit A; a file of Granite has her DOC ID with that last name, for Unit B.
async fn one(agency: &Agency, ctx: &Ctx, last: &str) -> (Uuid, ImportView) {
    let account = agency.learner(agency.granite, agency.unit_a, "A100").await;
    let import = agency.import(ctx, agency.granite, &[learner("A100", "Ana", last, agency.unit_b)]).await;
    assert_eq!((import.state, &import.applied), (ImportState::Applied, &ActionCounts::from([("review", 1)])));
    (account, import)
}

/// Status and message of the first row of the results.
async fn said(ctx: &Ctx, import: Uuid) -> (String, String, String) {
    let results = cells(&download(ctx, import, Kind::Exact).await.unwrap());
    (results[1][8].clone(), results[1][9].clone(), results[1][10].clone())
}

in_an_agency! {
    async fn the_same_person_is_corrected_goes_where_the_row_says_and_it_is_decided_once(agency: Agency) {
        let staff = agency.staff(agency.granite).await;
        let account = agency.learner(agency.granite, agency.unit_a, "A100").await;
        let rows = [learner("A100", "Ana", "Rios", agency.unit_b), learner("N200", "New", "Learner", agency.unit_b)];
        let planned = agency.plan(&staff, agency.granite, &rows).await;
        assert_eq!(planned.plan, ActionCounts::from([("create", 1), ("review", 1)]));
        assert_eq!(waiting(&staff).await, [], "a review begins when its row is applied");
        let import = agency.apply(&staff, planned.id).await;
        assert_eq!(import.applied, ActionCounts::from([("created", 1), ("review", 1)]));
        let other = "This DOC ID belongs to an account with another last name or date of birth.";
        assert_eq!(said(&staff, import.id).await, (String::new(), other.to_owned(), String::new()));

        let lines = waiting(&staff).await;
        let [line] = &lines[..] else { panic!() };
        assert_eq!((line.person.as_str(), line.sign_in.as_str(), line.file_name.as_str()), ("Ana Rios", "A100", "students.csv"));
        assert_eq!(view::waiting(&staff).await.unwrap(), Some(1));
        let shown = view::get(&staff, line.id).await.unwrap();
        let both: Vec<(&str, &str, Option<&str>)> =
            shown.compared.iter().map(|both| (both.label.as_str(), both.row.as_str(), both.account.as_deref())).collect();
        assert_eq!(both, [
            ("DOC ID", "A100", Some("A100")),
            ("First name", "Ana", Some("Ana")),
            ("Last name", "Rios", Some("Ruiz")),
            ("Date of birth", "03/04/1999", Some("03/04/1999")),
        ]);
        assert_eq!((shown.row, shown.account, shown.may_correct, shown.label.as_str()), (2, Some(account), true, "DOC ID"));

        reviews::decide(&staff, line.id, ReviewDecision::Same).await.unwrap();
        let corrected = accounts::get(&staff, account).await.unwrap();
        assert_eq!((corrected.name.as_str(), corrected.organization.as_str()), ("Ana Rios", "Unit B"));
        let (status, message, outcome) = said(&staff, import.id).await;
        assert_eq!((status.as_str(), outcome.as_str()), ("Success", "moved"));
        assert_eq!(message, "A person decided that this is the same person. The account was corrected.");
        let counts = imports::get(&staff, import.id).await.unwrap().applied;
        assert_eq!(counts, ActionCounts::from([("created", 1), ("transferred", 1)]));
        let again = refused(reviews::decide(&staff, line.id, ReviewDecision::Different).await);
        assert!(again.starts_with("Somebody has decided this already"), "{again}");
        assert_eq!((waiting(&staff).await, view::waiting(&staff).await.unwrap()), (Vec::new(), Some(0)));
        assert_eq!(view::list(&staff, true, ALL).await.unwrap().rows[0].state, ReviewState::Same);
        assert_eq!(agency.world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'review_decided'").await, 1);
        // The record is right from now on.
        let third = agency.plan(&staff, agency.granite, &rows[..1]).await;
        assert_eq!(third.plan, ActionCounts::from([("unchanged", 1)]));
    }

    async fn who_is_somebody_else_fails_and_is_not_asked_about_again(agency: Agency) {
        let staff = agency.staff(agency.granite).await;
        let (account, import) = one(&agency, &staff, "Rios").await;
        reviews::decide(&staff, waiting(&staff).await[0].id, ReviewDecision::Different).await.unwrap();
        let wrong = "A person decided that this is another learner: the DOC ID is wrong.";
        assert_eq!(said(&staff, import.id).await, ("Failure".to_owned(), wrong.to_owned(), String::new()));
        assert_eq!(imports::get(&staff, import.id).await.unwrap().applied, ActionCounts::from([("failed", 1)]));
        assert_eq!(cells(&download(&staff, import.id, Kind::Failed).await.unwrap()).len(), 2);
        let unchanged = accounts::get(&staff, account).await.unwrap();
        assert_eq!((unchanged.name.as_str(), unchanged.organization.as_str()), ("Ana Ruiz", "Unit A"));

        // The same person under the same DOC ID, from another file and in another spelling.
        let again = [learner("a100", "ANA", "Ríos", agency.unit_a)];
        let planned = agency.plan(&staff, agency.granite, &again).await;
        assert_eq!(planned.plan, ActionCounts::from([("fail", 1)]));
        let rows = imports::rows(&staff, planned.id, Some(Action::Fail), false, ALL).await.unwrap().rows;
        assert_eq!((rows[0].message.as_str(), rows[0].account), (wrong, None));
        // Somebody else again is for a person to decide.
        let third = agency.plan(&staff, agency.granite, &[learner("A100", "Eva", "Oak", agency.unit_a)]).await;
        assert_eq!(third.plan, ActionCounts::from([("review", 1)]));
    }

    async fn a_row_that_is_left_out_changes_nothing(agency: Agency) {
        let staff = agency.staff(agency.granite).await;
        let (account, import) = one(&agency, &staff, "Rios").await;
        reviews::decide(&staff, waiting(&staff).await[0].id, ReviewDecision::Skip).await.unwrap();
        assert_eq!(imports::get(&staff, import.id).await.unwrap().applied, ActionCounts::from([("skipped", 1)]));
        assert_eq!(said(&staff, import.id).await.1, "A person decided to leave this row out.");
        assert_eq!(accounts::get(&staff, account).await.unwrap().name, "Ana Ruiz");
    }

    async fn an_account_of_another_facility_is_not_shown_and_corrected_by_those_alone_who_act_for_both(agency: Agency) {
        let account = agency.learner(agency.granite, agency.unit_a, "A100").await;
        let lake = agency.staff(agency.lake).await;
        let rows = [learner("A100", "Ana", "Rios", agency.lake_unit)];
        let import = agency.import(&lake, agency.lake, &rows).await;
        let id = waiting(&lake).await[0].id;
        let shown = view::get(&lake, id).await.unwrap();
        assert_eq!((shown.account, shown.may_correct), (None, false));
        assert!(shown.compared.iter().all(|both| both.account.is_none()), "{:?}", shown.compared);
        assert!(refused(reviews::decide(&lake, id, ReviewDecision::Same).await).starts_with("The account belongs to another place"));
        assert_eq!(waiting(&lake).await.len(), 1, "it still waits");

        // The side where the account is has no part in the other one's file; nobody else finds it.
        let granite = agency.staff(agency.granite).await;
        let auditor = agency.world.staff("auditor", agency.lake).await;
        let admin_of_all = agency.world.staff("system_admin", agency.id).await;
        for ctx in [&granite, &auditor, &admin_of_all] {
            assert_eq!(view::get(ctx, id).await, Err(ApiError::NotFound));
            assert_eq!(reviews::decide(ctx, id, ReviewDecision::Skip).await, Err(ApiError::NotFound));
        }
        assert_eq!(view::list(&auditor, false, ALL).await, Err(ApiError::NotFound));
        assert_eq!(waiting(&granite).await, []);

        let admin = agency.world.staff("agency_admin", agency.id).await;
        reviews::decide(&admin, id, ReviewDecision::Same).await.unwrap();
        let moved = accounts::get(&lake, account).await.unwrap();
        assert_eq!((moved.name.as_str(), moved.organization.as_str()), ("Ana Rios", "Lake Unit"));
        assert_eq!(imports::get(&lake, import.id).await.unwrap().applied, ActionCounts::from([("transferred", 1)]));
        // Undoing the import moves them back; the correction stays what a person decided.
        imports::undo(&admin, import.id).await.unwrap();
        agency.world.work().await;
        assert_eq!(imports::get(&admin, import.id).await.unwrap().undone, ActionCounts::from([("returned", 1)]));
        assert_eq!(accounts::get(&granite, account).await.unwrap().organization, "Unit A");
    }

    async fn of_two_decisions_at_once_one_is_carried_out(agency: Agency) {
        let staff = agency.staff(agency.granite).await;
        let (account, import) = one(&agency, &staff, "Rios").await;
        let id = waiting(&staff).await[0].id;
        let (same, different) =
            tokio::join!(reviews::decide(&staff, id, ReviewDecision::Same), reviews::decide(&staff, id, ReviewDecision::Different));
        assert_ne!(same.is_ok(), different.is_ok(), "{same:?} {different:?}");
        let expected = if same.is_ok() { ("Ana Rios", "transferred") } else { ("Ana Ruiz", "failed") };
        assert_eq!(accounts::get(&staff, account).await.unwrap().name, expected.0);
        assert_eq!(imports::get(&staff, import.id).await.unwrap().applied, ActionCounts::from([(expected.1, 1)]));
    }

    async fn what_cannot_be_carried_out_decides_nothing(agency: Agency) {
        let staff = agency.staff(agency.granite).await;
        let (account, _) = one(&agency, &staff, "Rios").await;
        let id = waiting(&staff).await[0].id;
        life::apply(&staff, account, AccountEvent::Deactivate).await.unwrap();
        let why = refused(reviews::decide(&staff, id, ReviewDecision::Same).await);
        assert!(why.starts_with("This learner has an account that is deactivated."), "{why}");
        assert_eq!(accounts::get(&staff, account).await.unwrap().name, "Ana Ruiz", "nothing of it stays");
        life::apply(&staff, account, AccountEvent::Reactivate).await.unwrap();
        agency.close(agency.unit_b).await;
        assert!(refused(reviews::decide(&staff, id, ReviewDecision::Same).await).starts_with("Unit B is deactivated"));
        assert_eq!(waiting(&staff).await.len(), 1);
        life::apply(&staff, account, AccountEvent::Remove).await.unwrap();
        assert!(matches!(reviews::decide(&staff, id, ReviewDecision::Same).await, Err(ApiError::Refused(_))));
        reviews::decide(&staff, id, ReviewDecision::Skip).await.unwrap();
    }

    async fn reviews_end_with_the_undo_of_their_import_and_with_its_rows(agency: Agency) {
        let staff = agency.staff(agency.granite).await;
        let (_, import) = one(&agency, &staff, "Rios").await;
        let id = waiting(&staff).await[0].id;
        imports::undo(&staff, import.id).await.unwrap();
        agency.world.work().await;
        assert!(refused(reviews::decide(&staff, id, ReviewDecision::Skip).await).starts_with("The import was undone"));

        let other = agency.import(&staff, agency.granite, &[learner("A100", "Ana", "Roos", agency.unit_b)]).await;
        let id = waiting(&staff).await[0].id;
        assert_eq!(other.applied, ActionCounts::from([("review", 1)]));
        agency.world.pass(Duration::from_secs(91 * 24 * 3600));
        imports::erase::sweep(&agency.world.app).await.unwrap();
        assert_eq!(waiting(&agency.world.operator()).await, []);
        let kept = view::get(&agency.world.operator(), id).await.unwrap();
        assert_eq!((kept.line.state, kept.line.person.as_str(), kept.compared.len()), (ReviewState::Lapsed, "", 0));
    }
}
