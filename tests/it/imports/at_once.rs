//! Accounts right after the server's check: where nothing needs a decision, once, and in the name
//! of the person who uploaded the file.

use muster::domain::import::ImportState;
use muster::domain::plan::Action;
use muster::server::{Ctx, audit, imports, organizations, staff};
use muster::wire::audit::AuditFilter;
use muster::wire::imports::{ImportView, NewImport};
use muster::wire::{ApiError, PageRequest};
use uuid::Uuid;

use super::world::{ALL, World, file, many, student};
use crate::support::announced;

/// Uploads a file with the choice made, without planning it yet.
async fn upload_at_once(ctx: &Ctx, organization: Uuid, file: &[u8]) -> Uuid {
    let new = NewImport { apply_at_once: true, ..announced(ctx, organization, file.len() as u64) };
    let import = imports::start(ctx, new).await.unwrap().id;
    imports::receive_part(ctx, import, 0, file.to_vec()).await.unwrap();
    imports::finish_upload(ctx, import).await.unwrap().id
}

async fn done(world: &World, import: Uuid) -> ImportView {
    world.work().await;
    imports::get(&world.operator(), import).await.unwrap()
}

/// Who did that, as often as it stands in the log.
async fn who(world: &World, action: &str) -> Vec<String> {
    let filter = AuditFilter { action: action.to_owned(), ..Default::default() };
    let page = audit::list(&world.operator(), &filter, PageRequest { page: 1, size: 200 }).await.unwrap();
    page.rows.into_iter().map(|row| row.actor).collect()
}

/// Nothing was applied, and this is why.
#[track_caller]
fn waits(import: &ImportView, why: &str) {
    assert_eq!((import.state, import.applied.rows()), (ImportState::Planned, 0));
    assert!(import.problem.starts_with(why), "{}", import.problem);
    assert_eq!(import.problem.is_empty(), why.is_empty(), "{}", import.problem);
}

on_both! {
    async fn accounts_are_created_right_after_the_check_and_rows_with_errors_hold_up_nobody(world: World) {
        let sam = world.staff("college_staff", world.college).await;
        let good = student("ana@example.org", "Ana", "Ruiz", "1999-03-04");
        let bytes = file([good, student("bo@example.org", "Bo", "Li", "1999-02-30")]);
        let import = upload_at_once(&sam, world.college, &bytes).await;
        let applied = done(&world, import).await;
        assert_eq!(applied.state, ImportState::Applied, "{}", applied.problem);
        assert_eq!((applied.applied.outcome(Action::Create), applied.applied.outcome(Action::Fail)), (1, 1));
        for action in ["import_planned", "import_apply_started", "accounts_created", "import_applied"] {
            assert_eq!(who(&world, action).await, ["Sam Staff"], "{action}");
        }
        // It happened once, and pressing *Apply* now does nothing.
        imports::apply(&sam, import).await.unwrap();
        assert_eq!(done(&world, import).await.applied.rows(), 2);
        assert_eq!(who(&world, "import_apply_started").await.len(), 1);
    }

    async fn without_the_choice_a_plan_waits(world: World) {
        let import = world.plan(&many(2)).await;
        waits(&import, "");
        assert!(!import.apply_at_once);
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts").await, 0);
    }

    async fn a_row_that_needs_a_decision_keeps_the_whole_file_waiting(world: World) {
        // This program plans no such row, so the database counts one.
        world.tamper(if world.database.starts_with("sqlite") {
            "CREATE TRIGGER decide AFTER INSERT ON import_chunks BEGIN
                INSERT INTO import_counts (import_id, phase, what, n) VALUES (new.import_id, 'plan', 'review', 1);
             END"
        } else {
            "CREATE FUNCTION decide() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO import_counts (import_id, phase, what, n) VALUES (new.import_id, 'plan', 'review', 1);
                RETURN new;
             END $$;
             CREATE TRIGGER decide AFTER INSERT ON import_chunks FOR EACH ROW EXECUTE FUNCTION decide()"
        }).await;
        let import = upload_at_once(&world.operator(), world.college, &many(2)).await;
        let planned = done(&world, import).await;
        waits(&planned, "");
        assert_eq!(planned.plan.planned(Action::Review), 1);
        assert_eq!(world.apply(import).await.applied.outcome(Action::Create), 2);
    }

    async fn a_file_that_was_imported_before_is_not_applied_by_itself(world: World) {
        let first = upload_at_once(&world.operator(), world.college, &many(2)).await;
        assert_eq!(done(&world, first).await.state, ImportState::Applied);
        let again = upload_at_once(&world.operator(), world.college, &many(2)).await;
        assert_eq!(done(&world, again).await.same_as.map(|(earlier, _)| earlier), Some(first));
        imports::plan_again(&world.operator(), again).await.unwrap();
        waits(&done(&world, again).await, "");
    }

    async fn a_plan_that_somebody_wants_anew_waits_for_them(world: World) {
        let import = upload_at_once(&world.operator(), world.college, &many(2)).await;
        world.tamper("UPDATE imports SET agreement = 'of last year'").await;
        waits(&done(&world, import).await, "The agreement has changed since the file was uploaded");
        world.tamper("UPDATE imports SET agreement = ''").await;
        imports::plan_again(&world.operator(), import).await.unwrap();
        waits(&done(&world, import).await, "");
        assert_eq!(world.apply(import).await.problem, "");
    }

    async fn who_may_not_import_there_any_more_creates_no_accounts(world: World) {
        let why = "The person who uploaded the file can't import here any more";
        let of = async |file: &[u8]| {
            let sam = world.staff("college_staff", world.college).await;
            (sam.actor.staff_id().unwrap(), upload_at_once(&sam, world.college, file).await)
        };
        let (sam, import) = of(&many(2)).await;
        staff::revoke(&world.operator(), staff::get(&world.operator(), sam).await.unwrap().grants[0].id).await.unwrap();
        waits(&done(&world, import).await, why);
        let (sam, import) = of(&many(3)).await;
        staff::deactivate(&world.operator(), sam).await.unwrap();
        waits(&done(&world, import).await, why);
        let (_, import) = of(&many(4)).await;
        organizations::set_in_use(&world.operator(), world.college, false).await.unwrap();
        waits(&done(&world, import).await, "Demo College is inactive");
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts").await, 0);
    }

    async fn the_end_of_planning_and_the_beginning_of_applying_stand_or_fall_together(world: World) {
        let import = upload_at_once(&world.operator(), world.college, &many(3)).await;
        // The job of the chunk cannot be written, so neither is the plan complete.
        let (away, back) = if world.database.starts_with("sqlite") {
            (
                "CREATE TRIGGER away BEFORE INSERT ON jobs WHEN new.name = 'apply_chunk' BEGIN SELECT RAISE(ABORT, 'away'); END",
                "DROP TRIGGER away",
            )
        } else {
            ("ALTER TABLE jobs ADD CONSTRAINT away CHECK (name <> 'apply_chunk')", "ALTER TABLE jobs DROP CONSTRAINT away")
        };
        world.tamper(away).await;
        world.work().await;
        let half = imports::get(&world.operator(), import).await.unwrap();
        assert_eq!((half.state, half.applied.rows()), (ImportState::Planning, 0));
        assert_eq!(who(&world, "import_planned").await.len(), 0);
        world.tamper(back).await;
        // The job is tried again after a while.
        world.pass(std::time::Duration::from_secs(3_600));
        assert_eq!(done(&world, import).await.applied.outcome(Action::Create), 3);
        assert_eq!(who(&world, "import_apply_started").await.len(), 1);
    }

    async fn the_choice_is_made_beforehand_where_the_organization_does_not_say_otherwise(world: World) {
        let district = world.organization("district", "Valley District", None).await;
        let college = world.organization("college", "Orchard College", Some(district)).await;
        let set = async |at: Uuid, key: &str, value: &str| {
            organizations::set(&world.operator(), at, &[(key.to_owned(), value.to_owned())]).await
        };
        let sam = world.staff("college_staff", college).await;
        let of = async || imports::options(&sam).await.unwrap();
        assert!(of().await.places[0].apply_at_once);
        set(district, "apply_at_once", "off").await.unwrap();
        set(district, "best_practices", "https://www.example.edu/accounts").await.unwrap();
        let options = of().await;
        assert_eq!(options.places.len(), 1, "{:?}", options.places);
        assert!(!options.places[0].apply_at_once && options.places[0].organization == college);
        assert_eq!(options.places[0].best_practices, "https://www.example.edu/accounts");
        set(college, "apply_at_once", "on").await.unwrap();
        assert!(of().await.places[0].apply_at_once);
        assert!(matches!(set(college, "apply_at_once", "maybe").await, Err(ApiError::Field(key, _)) if key == "apply_at_once"));
        assert_eq!(imports::list(&sam, "running", ALL).await.unwrap().total, 0);
    }
}
