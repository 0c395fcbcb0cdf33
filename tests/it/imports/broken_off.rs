//! A process that ends in the middle of something: the next one goes on, nothing is lost and
//! nothing happens twice.

use std::time::Duration;

use muster::domain::import::ImportState;
use muster::domain::plan::Action;
use muster::domain::results::Kind;
use muster::server::Error;
use muster::server::db::import_rows::{self, Stand};
use muster::server::jobs::Job;
use muster::server::{imports, jobs};
use muster::wire::ApiError;
use muster::wire::imports::{ImportView, NewImport, PART_BYTES};
use uuid::Uuid;

use super::world::{ALL, World, file, many, send, student};
use crate::support::announced;

/// Longer than a lease.
const LEASE_OVER: Duration = Duration::from_secs(120);

/// Works the queue in a process of its own, as far as a test can have one, and ends it the moment
/// `until` holds: whatever it was doing stays as it is.
pub async fn work_and_die(world: &World, import: Uuid, until: impl Fn(&ImportView) -> bool) {
    let other = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let process = world.process();
    other.spawn(async move {
        let app = process.open().await;
        let _ = jobs::run_until_idle(&app, imports::jobs::TO_THE_END).await;
    });
    crate::support::until(async || until(&imports::get(&world.operator(), import).await.unwrap())).await;
    // Its threads are gone before time passes: a process that was killed claims nothing any more.
    tokio::task::spawn_blocking(move || other.shutdown_timeout(Duration::from_secs(60))).await.unwrap();
    world.pass(LEASE_OVER);
}

async fn nothing_twice(world: &World, import: Uuid, rows: usize) {
    let view = imports::get(&world.operator(), import).await.unwrap();
    assert_eq!((view.state, view.applied.outcome(Action::Create), view.rows), (ImportState::Applied, rows as u64, rows as u64));
    assert_eq!(view.hashing, rows as u64);
    let results = world.results(import).await;
    assert_eq!(results.len(), rows + 1);
    let numbers: std::collections::BTreeSet<&str> = results[1..].iter().map(|row| row[20].as_str()).collect();
    assert_eq!(numbers.len(), rows, "every number is given once");
    assert!(results[1..].iter().all(|row| row[19] == "Success"));
    assert_eq!(world.count("SELECT COUNT(*) FROM accounts").await, rows as i64);
    assert_eq!(world.count("SELECT COUNT(*) FROM account_passwords").await, rows as i64);
    assert_eq!(world.count("SELECT COUNT(*) FROM import_outcomes").await, rows as i64);
    assert_eq!(world.count("SELECT COUNT(*) FROM account_keys").await, 3 * rows as i64);
    assert_eq!(world.count("SELECT COUNT(*) FROM import_parts").await, 0, "the file is erased");
}

on_both! {
    async fn an_upload_goes_on_after_the_server_went_away(world: World) {
        let mut rows: Vec<String> = Vec::new();
        for n in 0..40 {
            let notes = "x".repeat(120_000);
            rows.push(student(&format!("p{n}@example.org"), "Ana", "Ruiz", "1999-03-04").replace("\r\n", &format!("{notes}\r\n")));
        }
        let file = file(rows);
        assert!(file.len() as u64 > PART_BYTES);
        let key = Uuid::from_u128(1);
        let operator = world.operator();
        let new = NewImport { idempotency_key: key, ..announced(&operator, world.college, file.len() as u64) };
        let first = imports::start(&operator, new).await.unwrap();
        imports::receive_part(&world.operator(), first.id, 0, file[..PART_BYTES as usize].to_vec()).await.unwrap();

        let app = world.again().await;
        let ctx = muster::server::Ctx::command_line(&app);
        assert_eq!(imports::get(&ctx, first.id).await.unwrap().parts, [0]);
        let again = send(&ctx, world.college, &file, key).await.unwrap();
        assert_eq!(again.id, first.id);
        let planned = imports::finish_upload(&ctx, again.id).await.unwrap();
        assert_eq!(planned.state, ImportState::Planning);
        world.work().await;
        let planned = imports::get(&ctx, again.id).await.unwrap();
        assert_eq!((planned.state, planned.rows), (ImportState::Planned, 40), "{}", planned.problem);
    }

    async fn a_plan_that_broke_off_begins_again(world: World) {
        let import = world.upload(&many(9_000)).await;
        work_and_die(&world, import.id, |view| view.rows >= 4_000).await;
        world.work().await;
        let planned = imports::get(&world.operator(), import.id).await.unwrap();
        assert_eq!((planned.state, planned.rows, planned.plan.planned(Action::Create)), (ImportState::Planned, 9_000, 9_000));
        assert_eq!(world.count("SELECT COUNT(*) FROM import_rows").await, 9_000);
        assert_eq!(world.apply(import.id).await.applied.outcome(Action::Create), 9_000);
        nothing_twice(&world, import.id, 9_000).await;
    }

    async fn an_apply_that_broke_off_goes_on(world: World) {
        let import = world.plan(&many(5_000)).await;
        imports::apply(&world.operator(), import.id).await.unwrap();
        work_and_die(&world, import.id, |view| view.applied.outcome(Action::Create) >= 1_000).await;
        let after = imports::get(&world.operator(), import.id).await.unwrap();
        assert_eq!(after.state, ImportState::Applying);
        world.work().await;
        nothing_twice(&world, import.id, 5_000).await;
    }

    async fn a_stopped_import_stands_still_and_is_continued(world: World) {
        let import = world.plan(&many(3_000)).await;
        imports::apply(&world.operator(), import.id).await.unwrap();
        let stopped = imports::stop(&world.operator(), import.id).await.unwrap();
        assert_eq!(stopped.state, ImportState::Stopped);
        world.work().await;
        let still = imports::get(&world.operator(), import.id).await.unwrap();
        assert_eq!((still.state, still.applied.rows()), (ImportState::Stopped, 0));
        assert!(imports::discard(&world.operator(), import.id).await.is_err());
        assert_eq!(world.apply(import.id).await.state, ImportState::Applied);
        nothing_twice(&world, import.id, 3_000).await;
    }

    async fn when_the_grant_of_the_person_ends_applying_stops_and_somebody_else_goes_on(world: World) {
        let import = world.plan(&many(3_000)).await;
        let staff = world.staff("college_staff", world.college).await;
        imports::apply(&staff, import.id).await.unwrap();
        muster::server::staff::deactivate(&world.operator(), staff.actor.staff_id().unwrap()).await.unwrap();
        world.work().await;
        let stopped = imports::get(&world.operator(), import.id).await.unwrap();
        assert_eq!((stopped.state, stopped.applied.rows()), (ImportState::Stopped, 0));
        assert!(stopped.problem.starts_with("The import stopped: the person who applied it can't import here"), "{}", stopped.problem);
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts").await, 0);
        let applied = world.apply(import.id).await;
        assert_eq!((applied.state, applied.problem.as_str()), (ImportState::Applied, ""));
        nothing_twice(&world, import.id, 3_000).await;
    }

    async fn what_is_left_of_a_stopped_import_is_ended_and_goes_in_by_the_file_of_failed_rows(world: World) {
        let import = world.plan(&many(4_000)).await;
        imports::apply(&world.operator(), import.id).await.unwrap();
        work_and_die(&world, import.id, |view| view.applied.outcome(Action::Create) >= 1_000).await;
        let created = imports::stop(&world.operator(), import.id).await.unwrap().applied.outcome(Action::Create);
        assert!((1_000..4_000).contains(&created), "{created}");

        imports::end(&world.operator(), import.id).await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM import_parts").await, 0, "the file is erased at once");
        // Neither of these takes it back.
        imports::stop(&world.operator(), import.id).await.unwrap();
        imports::end(&world.operator(), import.id).await.unwrap();
        world.work().await;
        let ended = imports::get(&world.operator(), import.id).await.unwrap();
        assert_eq!((ended.state, ended.ended), (ImportState::Applied, true));
        assert_eq!((ended.applied.outcome(Action::Create), ended.applied.outcome(Action::Fail)), (created, 4_000 - created));
        assert_eq!((ended.applied.not_applied(), ended.applied.rows()), (4_000 - created, 4_000));
        let results = world.results(import.id).await;
        let left: Vec<_> = results[1..].iter().filter(|row| row[19] == "Failure").collect();
        assert_eq!(left.len() as u64, 4_000 - created);
        assert!(left.iter().all(|row| row[21] == "This row was not applied: the import was ended first."));

        let failed = world.download(import.id, Kind::Failed).await;
        let rest = world.import(failed.as_bytes()).await;
        assert_eq!((rest.rows, rest.applied.outcome(Action::Create)), (4_000 - created, 4_000 - created));
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts").await, 4_000);
        // The file as a whole was never imported: it is planned, not passed over.
        assert_eq!(world.plan(&many(4_000)).await.same_as, None);
    }

    async fn whoever_was_overtaken_while_planning_deletes_nothing_of_the_plan(world: World) {
        let import = world.plan(&many(50)).await;
        let epoch = world.count("SELECT epoch FROM imports").await;
        for (epoch, state) in [(epoch - 1, ImportState::Planning), (epoch, ImportState::Planning), (epoch - 1, ImportState::Planned)] {
            let stand = Stand { import: import.id, epoch, state };
            assert!(matches!(import_rows::clear(&world.app.db, stand).await, Err(Error::Fenced)));
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM import_rows").await, 50);
        assert_eq!(world.count("SELECT COUNT(*) FROM import_chunks").await, 1);
        import_rows::clear(&world.app.db, Stand { import: import.id, epoch, state: ImportState::Planned }).await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM import_rows").await, 0);
    }

    async fn rows_of_a_plan_that_is_not_complete_are_not_shown_yet(world: World) {
        let import = world.plan(&many(5)).await.id;
        world.tamper("UPDATE imports SET state = 'planning', detected = NULL").await;
        for (action, existing) in [(None, false), (Some(Action::Create), false), (None, true)] {
            let rows = imports::rows(&world.operator(), import, action, existing, ALL).await.unwrap();
            assert_eq!((rows.total, rows.rows.len()), (0, 0));
        }
    }

    async fn buttons_that_are_pressed_twice_at_once_do_it_once_and_without_a_complaint(world: World) {
        let import = world.plan(&many(50)).await.id;
        let operator = world.operator();
        let twice = |one: Result<ImportView, ApiError>, two: Result<ImportView, ApiError>| assert_eq!(one.unwrap().id, two.unwrap().id);
        let (one, two) = tokio::join!(imports::apply(&operator, import), imports::apply(&operator, import));
        twice(one, two);
        let (one, two) = tokio::join!(imports::stop(&operator, import), imports::stop(&operator, import));
        twice(one, two);
        let (one, two) = tokio::join!(imports::end(&operator, import), imports::end(&operator, import));
        twice(one, two);
        world.work().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'import_ended'").await, 1);
        assert_eq!(imports::get(&operator, import).await.unwrap().state, ImportState::Applied);
    }

    async fn a_plan_that_cannot_be_made_is_refused_in_words(world: World) {
        let import = world.upload(&many(5)).await;
        world.tamper("UPDATE import_parts SET sealed = digest").await;
        for _ in 0..imports::jobs::PlanImport::MAX_ATTEMPTS {
            assert_eq!(imports::get(&world.operator(), import.id).await.unwrap().state, ImportState::Planning);
            world.work().await;
            world.pass(LEASE_OVER);
        }
        world.work().await;
        let refused = imports::get(&world.operator(), import.id).await.unwrap();
        assert_eq!(refused.state, ImportState::Refused);
        assert!(refused.problem.contains("Upload it again"), "{}", refused.problem);
        assert_eq!(world.count("SELECT COUNT(*) FROM import_parts").await, 0);
        assert_eq!(world.import(&many(5)).await.applied.outcome(Action::Create), 5);
    }

    async fn rows_that_cannot_be_applied_stop_the_import_in_words(world: World) {
        let import = world.plan(&many(1_500)).await;
        world.tamper("UPDATE import_rows SET sealed = keys WHERE row_index = 1200").await;
        imports::apply(&world.operator(), import.id).await.unwrap();
        for _ in 0..imports::jobs::ApplyChunk::MAX_ATTEMPTS {
            world.work().await;
            world.pass(LEASE_OVER);
        }
        let stopped = imports::get(&world.operator(), import.id).await.unwrap();
        assert_eq!((stopped.state, stopped.applied.outcome(Action::Create)), (ImportState::Stopped, 1_000));
        assert!(stopped.problem.contains("Press Continue to try them again"), "{}", stopped.problem);
        imports::apply(&world.operator(), import.id).await.unwrap();
        assert_eq!(imports::get(&world.operator(), import.id).await.unwrap().problem, "");
    }

    async fn continuing_never_lengthens_the_time_of_passwords_that_wait(world: World) {
        let hours = |hours: u64| Duration::from_secs(hours * 3600);
        let import = world.plan(&many(5_000)).await;
        imports::apply(&world.operator(), import.id).await.unwrap();
        work_and_die(&world, import.id, |view| view.applied.outcome(Action::Create) >= 1_000).await;
        let until = imports::stop(&world.operator(), import.id).await.unwrap().passwords_until;
        assert!(until.is_some());
        world.pass(hours(71));
        assert_eq!(world.apply(import.id).await.passwords_until, until);
        world.pass(hours(1));
        assert!(imports::reveal_passwords(&world.operator(), import.id).await.is_err());
    }

    async fn a_chunk_whose_job_runs_twice_is_applied_once(world: World) {
        let import = world.plan(&many(1_500)).await;
        imports::apply(&world.operator(), import.id).await.unwrap();
        imports::stop(&world.operator(), import.id).await.unwrap();
        // Continuing adds a job for each chunk that is left, beside those that are still there.
        imports::apply(&world.operator(), import.id).await.unwrap();
        let other = world.again().await;
        let (one, two) = tokio::join!(
            jobs::run_until_idle(&world.app, imports::jobs::TO_THE_END),
            jobs::run_until_idle(&other, imports::jobs::TO_THE_END)
        );
        assert!(one.unwrap() + two.unwrap() >= 4);
        world.work().await;
        nothing_twice(&world, import.id, 1_500).await;
    }

    async fn planning_again_replaces_the_plan(world: World) {
        let import = world.plan(&many(50)).await;
        world.import(&file([student("person7@example.org", "Bo", "Li", "1980-01-01")])).await;
        imports::plan_again(&world.operator(), import.id).await.unwrap();
        world.work().await;
        let planned = imports::get(&world.operator(), import.id).await.unwrap();
        assert_eq!((planned.rows, planned.plan.planned(Action::Create), planned.plan.existing()), (50, 49, 1));
        let rows = imports::rows(&world.operator(), import.id, Some(Action::Fail), true, ALL).await.unwrap();
        assert_eq!((rows.rows[0].line, rows.rows[0].number.as_deref()), (9, None), "the address may be somebody else's");
    }
}
