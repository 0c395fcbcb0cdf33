//! A file is no way to find out about learners of other facilities by trying.

use muster::domain::action_counts::ActionCounts;
use muster::domain::import::ImportState;
use muster::server::{Ctx, imports, moves};
use muster::wire::ApiError;
use muster::wire::imports::ImportView;

use super::agency::{Agency, in_an_agency, learner};
use crate::support::announced;

const MATCHED: &str = "SELECT COUNT(*) FROM audit_entries WHERE action = 'account_matched'";

fn doc_id(n: usize) -> String {
    format!("A{n:03}")
}

/// Letters only, so that it is a name.
fn surname(n: usize) -> String {
    ["Fox", "Oak", "Elm", "Ash", "Bay"][n / 26 % 5].to_owned() + &char::from(b'a' + (n % 26) as u8).to_string()
}

/// Learners of a facility, each with a name of their own.
async fn learners(agency: &Agency, many: usize) {
    let rows: Vec<String> = (0..many).map(|n| learner(&doc_id(n), "Ana", &surname(n), agency.unit_a)).collect();
    let made = agency.import(&agency.world.operator(), agency.granite, &rows).await;
    assert_eq!(made.applied, ActionCounts::from([("created", many as u64)]));
}

/// What somebody of the other facility plans about them: of `wrong` of them the date is wrong, of
/// the others it is right.
async fn guessed(agency: &Agency, ctx: &Ctx, of: std::ops::Range<usize>, wrong: usize) -> ImportView {
    let row = |n: usize| {
        let row = learner(&doc_id(n), "Ana", &surname(n), agency.lake_unit);
        if n < of.start + wrong { row.replace("03/04/1999", "05/06/1999") } else { row }
    };
    let rows: Vec<String> = of.clone().map(row).collect();
    agency.plan(ctx, agency.lake, &rows).await
}

in_an_agency! {
    async fn names_and_dates_of_other_facilities_are_not_tried_by_a_file_of_doc_ids(agency: Agency) {
        learners(&agency, 60).await;
        let lake = agency.enroller(agency.lake).await;
        let tried = guessed(&agency, &lake, 0..60, 21).await;
        assert_eq!(tried.state, ImportState::Refused);
        let why = "More than 20 rows are about people at other places, with another name or date of birth than they have.";
        assert!(tried.problem.starts_with(why), "{}", tried.problem);
        assert_eq!(tried.plan, ActionCounts::default(), "a refused file says nothing of its rows");
        assert_eq!(agency.world.count("SELECT COUNT(*) FROM import_rows WHERE action <> 'create'").await, 0);
        assert_eq!(agency.world.count(MATCHED).await, 0, "who reads the log learns no more than who uploaded it");

        // Arrivals whose names and dates are right are no guesses, however many they are.
        let honest = guessed(&agency, &lake, 0..60, 20).await;
        assert_eq!((honest.state, honest.plan), (ImportState::Planned, ActionCounts::from([("request", 40), ("review", 20)])));
        let found = "SELECT COUNT(*) FROM audit_entries WHERE action = 'account_matched' AND detail = '{\"found\":60}'";
        assert_eq!((agency.world.count(MATCHED).await, agency.world.count(found).await), (1, 1), "whom it finds is on record");

        // Who may read them compares as many as they like.
        let admin = agency.world.staff("agency_admin", agency.id).await;
        assert_eq!(guessed(&agency, &admin, 0..60, 60).await.plan, ActionCounts::from([("review", 60)]));
        assert_eq!(agency.world.count(MATCHED).await, 1);
    }

    async fn guesses_of_a_days_files_are_counted_together(agency: Agency) {
        learners(&agency, 20).await;
        let lake = agency.enroller(agency.lake).await;
        for day in 1..=20 {
            let row = |n: usize| learner(&doc_id(n), "Ana", &surname(n), agency.lake).replace("03/04/1999", &format!("05/{day:02}/1999"));
            let tried = agency.plan(&lake, agency.lake, &(0..20).map(row).collect::<Vec<_>>()).await;
            assert_eq!(tried.plan, ActionCounts::from([("review", 20)]), "{day}: {}", tried.problem);
        }
        let refused = imports::start(&lake, announced(&lake, agency.lake, 10)).await;
        let text = "Your files of the last day hold very many people of one name with different dates of birth, or people at other places";
        assert!(matches!(&refused, Err(ApiError::Limit(said, _)) if said.starts_with(text)), "{refused:?}");
    }

    async fn doc_ids_that_are_asked_for_one_by_one_are_counted_as_searches(agency: Agency) {
        learners(&agency, 1).await;
        let lake = agency.enroller(agency.lake).await;
        assert!(moves::start_for(&lake, &doc_id(0), agency.lake_unit).await.is_ok());
        assert_eq!(agency.world.count(MATCHED).await, 1);
    }
}
