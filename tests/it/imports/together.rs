//! A change, its audit entry and its follow-up job stand or fall together.

use muster::domain::import::ImportState;
use muster::domain::plan::Action;
use muster::server::{imports, organizations};
use muster::wire::ApiError;
use uuid::Uuid;

use super::world::{World, many, send};

/// A table that a change needs last: how it is taken away, and how it comes back.
type Needed = (&'static str, &'static str);

const AUDIT: Needed = ("ALTER TABLE audit_entries RENAME TO away", "ALTER TABLE away RENAME TO audit_entries");
const JOBS: Needed = ("ALTER TABLE jobs RENAME TO away", "ALTER TABLE away RENAME TO jobs");

/// What is counted before and after.
#[derive(Debug, PartialEq)]
struct Held {
    state: ImportState,
    entries: i64,
    jobs: i64,
    fingerprints: i64,
    askers: i64,
}

async fn held(world: &World, import: Uuid) -> Held {
    Held {
        state: imports::get(&world.operator(), import).await.unwrap().state,
        entries: world.count("SELECT COUNT(*) FROM audit_entries").await,
        jobs: world.count("SELECT COUNT(*) FROM jobs").await,
        fingerprints: world.count("SELECT COUNT(*) FROM imports WHERE fingerprint IS NOT NULL").await,
        askers: world.count("SELECT COUNT(*) FROM imports WHERE planned_by <> '' OR applied_by <> ''").await,
    }
}

/// Does it once without the table, which leaves everything as it was, and once with it.
async fn fails_whole<T>(world: &World, import: Uuid, (away, back): Needed, work: impl AsyncFn() -> Result<T, ApiError>) {
    let before = held(world, import).await;
    world.tamper(away).await;
    let failed = work().await;
    world.tamper(back).await;
    assert!(matches!(failed, Err(ApiError::Internal { .. })), "{away}");
    assert_eq!(held(world, import).await, before, "{away}");
}

on_both! {
    async fn a_move_of_an_import_whose_entry_or_job_cannot_be_written_is_taken_back(world: World) {
        let import = send(&world.operator(), world.college, &many(3), world.app.new_id()).await.unwrap().id;
        let operator = world.operator();
        for needed in [AUDIT, JOBS] {
            fails_whole(&world, import, needed, async || imports::finish_upload(&operator, import).await).await;
        }
        imports::finish_upload(&operator, import).await.unwrap();
        world.work().await;
        for needed in [AUDIT, JOBS] {
            fails_whole(&world, import, needed, async || imports::plan_again(&operator, import).await).await;
            fails_whole(&world, import, needed, async || imports::apply(&operator, import).await).await;
            fails_whole(&world, import, needed, async || imports::discard(&operator, import).await).await;
        }
        assert_eq!(world.apply(import).await.applied.outcome(Action::Create), 3);
    }

    async fn a_chunk_whose_entry_or_job_cannot_be_written_makes_no_account(world: World) {
        let import = world.plan(&many(3)).await.id;
        imports::apply(&world.operator(), import).await.unwrap();
        let before = held(&world, import).await;
        // The one chunk of the import, once without its entry and once without the jobs that hash
        // and erase.
        for (away, back) in [AUDIT, JOBS] {
            world.tamper(away).await;
            let failed = imports::apply::chunk(&world.app, import, 0).await;
            world.tamper(back).await;
            assert!(failed.is_err(), "{away}");
            for nothing in [
                "SELECT COUNT(*) FROM accounts",
                "SELECT COUNT(*) FROM account_keys",
                "SELECT COUNT(*) FROM account_passwords",
                "SELECT COUNT(*) FROM account_reveals",
                "SELECT COUNT(*) FROM import_outcomes",
                "SELECT COUNT(*) FROM import_chunks WHERE applied_at IS NOT NULL",
            ] {
                assert_eq!(world.count(nothing).await, 0, "{away}: {nothing}");
            }
            assert_eq!(held(&world, import).await, before, "{away}");
            assert_eq!(imports::get(&world.operator(), import).await.unwrap().applied.rows(), 0);
        }
        // Its job is still there, and then nothing is missing.
        world.work().await;
        assert_eq!(imports::get(&world.operator(), import).await.unwrap().applied.outcome(Action::Create), 3);
        assert_eq!(world.count("SELECT COUNT(*) FROM account_keys").await, 9);
    }

    async fn an_organization_whose_entry_cannot_be_written_is_not_added(world: World) {
        let before = world.count("SELECT COUNT(*) FROM organizations").await;
        world.tamper(AUDIT.0).await;
        let failed = organizations::add(&world.operator(), "openccc", "college", "Another College", None).await;
        let renamed = organizations::set(&world.operator(), world.college, &[("name".to_owned(), "Renamed".to_owned())]).await;
        world.tamper(AUDIT.1).await;
        assert!(failed.is_err() && renamed.is_err());
        assert_eq!(world.count("SELECT COUNT(*) FROM organizations").await, before);
        assert_eq!(organizations::get(&world.operator(), world.college).await.unwrap().name, "Demo College");
    }
}
