//! Database, keys, jobs.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use muster::domain::audit::AuditAction;
use muster::server::accounts::passwords::HashPasswords;
use muster::server::clock::{HOUR, SECOND};
use muster::server::db::{Db, jobs as store};
use muster::server::imports::jobs::SweepImports;
use muster::server::jobs::{self, Handlers, Job, JobCtx};
use muster::server::{App, Config, Ctx, Error, organizations};
use muster::wire::{ApiError, Timestamp};
use serde::{Deserialize, Serialize};

use crate::on_each_backend;
use crate::support::TestApp;

/// Names that every job of the product may have, as a claim wants them.
const CLEAN_UP: &[&str] = &["clean_up"];
const LEASE: i64 = 30 * SECOND;

const EARLIER: &str = "this database was made by an earlier version of Muster: export what you need with that version, then start \
    afresh with a new database";

/// Every table and index of a SQLite file, and every account in it.
async fn content(pool: &sqlx::SqlitePool) -> (Vec<(String, String)>, Vec<(Vec<u8>, String)>) {
    let schema = sqlx::query_as("SELECT name, COALESCE(sql, '') FROM sqlite_master ORDER BY name").fetch_all(pool).await.unwrap();
    (schema, sqlx::query_as("SELECT id, profile FROM accounts ORDER BY id").fetch_all(pool).await.unwrap())
}

#[tokio::test]
async fn a_database_of_the_version_before_is_refused_in_one_sentence_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("muster.db").display());
    let options = database.parse::<sqlx::sqlite::SqliteConnectOptions>().unwrap().create_if_missing(true);
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    sqlx::raw_sql(include_str!("fixtures/earlier_version.sql")).execute(&pool).await.unwrap();
    let before = content(&pool).await;
    assert!(before.0.iter().any(|(name, _)| name == "organisations") && before.1.len() == 1);

    let refused = App::open(Config::new(database)).await.err().unwrap();
    assert_eq!(refused.to_string(), EARLIER);
    assert_eq!(content(&pool).await, before);
}

async fn claim(app: &App) -> Option<store::Claimed> {
    claim_of(app, CLEAN_UP).await
}

async fn claim_of(app: &App, names: &'static [&'static str]) -> Option<store::Claimed> {
    let claim = app.db.transact(app.clone(), move |tx, app| {
        Box::pin(async move { store::claim(tx, &store::Names::new(names.iter().copied()), app.clock.now().0, LEASE).await })
    });
    claim.await.unwrap()
}

fn job_ctx(app: &App, job: &store::Claimed) -> JobCtx {
    JobCtx { app: app.clone(), id: job.id, epoch: job.epoch, attempts: job.attempts, cancel: app.shutdown.child_token() }
}

on_each_backend! {
    async fn a_claimed_job_is_not_claimed_again_until_its_lease_is_over(app: TestApp) {
        jobs::plant::<jobs::CleanUp>(&app.app).await.unwrap();
        let first = claim(&app.app).await.unwrap();
        assert_eq!((first.epoch, first.attempts), (1, 1));
        assert!(claim(&app.app).await.is_none());
        app.pass(LEASE + 1);
        let second = claim(&app.app).await.unwrap();
        assert_eq!((second.id, second.epoch), (first.id, 2));
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
        app.pass(LEASE + 1);
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
    }

    async fn a_claim_takes_only_jobs_of_exactly_its_names(app: TestApp) {
        jobs::plant::<jobs::CleanUp>(&app.app).await.unwrap();
        for names in [&[][..], &["clean"], &["up", "clean_u"], &["clean_up,other"], &["%"]] {
            assert!(claim_of(&app.app, names).await.is_none(), "{names:?}");
            let due = store::any_due(&app.app.db, &store::Names::new(names.iter().copied()), app.app.clock.now().0, LEASE).await;
            assert!(!due.unwrap(), "{names:?}");
        }
        assert!(claim_of(&app.app, &["other, \"quoted\"", "clean_up"]).await.is_some());
        app.pass(LEASE + 1);
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
    }

    async fn a_worker_that_was_passed_over_commits_nothing(app: TestApp) {
        jobs::plant::<jobs::CleanUp>(&app.app).await.unwrap();
        let stale = claim(&app.app).await.unwrap();
        app.pass(LEASE + 1);
        let fresh = claim(&app.app).await.unwrap();
        let fenced = |job: JobCtx| {
            let ctx = app.operator();
            app.app.db.transact((ctx, job), |tx, (ctx, job)| Box::pin(async move {
                let event = muster::server::audit::AuditEvent::new(AuditAction::SignedOut).on("late");
                muster::server::audit::append(tx, ctx, event).await?;
                job.fence(tx).await
            }))
        };
        assert!(matches!(fenced(job_ctx(&app.app, &stale)).await, Err(Error::Fenced)));
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries").await, 0);
        fenced(job_ctx(&app.app, &fresh)).await.unwrap();
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries").await, 1);
        app.pass(LEASE + 1);
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
    }

    async fn a_heartbeat_that_comes_late_takes_no_recurring_job_away(app: TestApp) {
        jobs::plant::<jobs::CleanUp>(&app.app).await.unwrap();
        let job = claim(&app.app).await.unwrap();
        let late = app.app.db.transact((app.app.clone(), job), |tx, (app, job)| Box::pin(async move {
            let now = app.clock.now().0;
            assert!(store::release(tx, job.id, job.epoch, now + HOUR, "", None).await?);
            let renewed = store::renew(tx, job.id, job.epoch, now + LEASE).await?;
            Ok::<_, Error>((renewed, store::finish_if_claimed(tx, job.id, job.epoch).await?))
        }));
        assert_eq!(late.await.unwrap(), (false, false));
        app.pass(HOUR);
        assert!(claim(&app.app).await.is_some());
        app.pass(LEASE + 1);
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
    }

    async fn what_comes_again_and_again_comes_before_hashing_also_where_it_was_planted_behind_it(app: TestApp) {
        jobs::plant::<jobs::CleanUp>(&app.app).await.unwrap();
        jobs::plant::<SweepImports>(&app.app).await.unwrap();
        app.tamper("UPDATE jobs SET priority = 9, attempts = 3").await;
        app.pass(SECOND);
        jobs::plant::<jobs::CleanUp>(&app.app).await.unwrap();
        jobs::plant::<SweepImports>(&app.app).await.unwrap();
        let hash = app.app.db.transact(app.app.clone(), |tx, app| Box::pin(async move {
            let hash = HashPasswords { batch: app.new_id(), import: None };
            jobs::enqueue(tx, app, &hash, Some(Timestamp(0))).await
        }));
        hash.await.unwrap();
        let names: Vec<_> = store::list(&app.app.db).await.unwrap().into_iter().map(|job| (job.name, job.attempts)).collect();
        assert_eq!(names.last().unwrap().0, "hash_passwords", "{names:?}");
        assert_eq!(names.iter().map(|(_, attempts)| attempts).collect::<Vec<_>>(), [&3, &3, &0], "they stay what they were");
        app.tamper("DELETE FROM jobs").await;
    }

    async fn a_clock_set_back_an_hour_does_not_hold_a_job_up(app: TestApp) {
        app.pass(HOUR);
        jobs::plant::<jobs::CleanUp>(&app.app).await.unwrap();
        claim(&app.app).await.unwrap();
        app.tamper("UPDATE jobs SET run_at = 0").await;
        app.pass(-HOUR);
        assert!(claim(&app.app).await.is_some());
        app.pass(LEASE + 1);
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
    }

    async fn many_workers_run_each_job_once(app: TestApp) {
        let counting = app.app.db.transact(app.app.clone(), |tx, app| Box::pin(async move {
            for _ in 0..40 {
                jobs::enqueue(tx, app, &Count {}, None).await?;
            }
            Ok::<_, Error>(())
        }));
        counting.await.unwrap();
        let with = Handlers::none().with::<Count>();
        let other = muster::server::Surroundings { clock: app.app.clock.clone(), handlers: Some(with), ..Default::default() };
        let other = App::open_with(app.config.clone(), other).await.unwrap();
        let workers = (0..6).map(|_| { let app = other.clone(); tokio::spawn(async move { jobs::run_until_idle(&app, &[]).await.unwrap() }) });
        let mut ran = 0;
        for worker in workers.collect::<Vec<_>>() {
            ran += worker.await.unwrap();
        }
        assert_eq!((ran, app.count("SELECT COUNT(*) FROM jobs").await), (40, 0));
    }

    async fn a_job_that_fails_is_tried_again_later_and_then_no_more(app: TestApp) {
        let failing = app.app.db.transact(app.app.clone(), |tx, app| Box::pin(async move {
            jobs::enqueue(tx, app, &Fail {}, None).await
        }));
        failing.await.unwrap();
        let with = Handlers::none().with::<Fail>();
        let other = muster::server::Surroundings { clock: app.app.clock.clone(), handlers: Some(with), ..Default::default() };
        let other = App::open_with(app.config.clone(), other).await.unwrap();
        assert_eq!(jobs::run_until_idle(&other, &[]).await.unwrap(), 1);
        assert_eq!(jobs::run_until_idle(&other, &[]).await.unwrap(), 0, "it waits for its next try");
        app.pass(SECOND);
        assert_eq!(jobs::run_until_idle(&other, &[]).await.unwrap(), 1);
        app.pass(HOUR);
        assert_eq!(jobs::run_until_idle(&other, &[]).await.unwrap(), 0);
        let row = store::list(&app.app.db).await.unwrap().remove(0);
        assert_eq!((row.attempts, row.failed_at.is_some(), row.last_error.as_deref()), (2, true, Some("no luck")));
        app.tamper("DELETE FROM jobs").await;
    }

    async fn a_wrong_key_is_refused(app: TestApp) {
        let folder = tempfile::tempdir().unwrap();
        let other = folder.path().join("other.key");
        crate::support::write_key(&other, &format!("1 {}\n", "6b".repeat(32)));
        let refused = app.again(&Config { key_file: Some(other), ..app.config.clone() }).await.err().unwrap();
        assert_eq!(refused.to_string(), "the key file is not the one that this database was made with");
    }

    async fn a_lost_key_is_not_replaced_in_silence(app: TestApp) {
        let folder = tempfile::tempdir().unwrap();
        let lost = folder.path().join("lost.key");
        assert!(app.again(&Config { key_file: Some(lost.clone()), ..app.config.clone() }).await.is_err());
        assert!(!lost.exists());
    }

    async fn a_database_whose_migrations_had_another_text_is_refused(app: TestApp) {
        app.tamper(match &app.app.db {
            Db::Sqlite { .. } => "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 3",
            Db::Postgres(_) => "UPDATE _sqlx_migrations SET checksum = '\\x00' WHERE version = 3",
        }).await;
        assert_eq!(app.again(&app.config).await.err().unwrap().to_string(), EARLIER);
    }

    async fn a_database_of_a_newer_version_is_refused(app: TestApp) {
        let newer = match &app.app.db {
            Db::Sqlite { .. } => "INSERT INTO _sqlx_migrations VALUES (9999, 'later', CURRENT_TIMESTAMP, 1, x'00', 0)",
            Db::Postgres(_) => "INSERT INTO _sqlx_migrations VALUES (9999, 'later', now(), true, '\\x00', 0)",
        };
        app.tamper(newer).await;
        let refused = app.again(&app.config).await.err().unwrap().to_string();
        assert!(refused.starts_with("the database was migrated by a newer Muster (migration 9999"), "{refused}");
    }

    async fn processes_that_start_at_once_agree_on_schema_and_key(app: TestApp) {
        let starts = (0..6).map(|_| app.again(&app.config));
        for opened in futures::future::join_all(starts).await {
            assert_eq!(opened.unwrap().keys.check_value(), app.app.keys.check_value());
        }
    }

    async fn a_caller_that_goes_away_loses_nothing_and_leaves_nothing_open(app: TestApp) {
        let done = std::sync::Arc::new(AtomicU64::new(0));
        for round in 0..1_000_u64 {
            let (ctx, counted) = (app.operator(), done.clone());
            let call = tokio::spawn(async move {
                let name = format!("College {round}");
                if organizations::add(&ctx, "openccc", "college", &name, None).await.is_ok() {
                    counted.fetch_add(1, Ordering::Relaxed);
                }
            });
            tokio::time::sleep(Duration::from_micros(round % 40 * 25)).await;
            call.abort();
        }
        // What was begun runs to its end in a task of its own; twenty more find every connection
        // sound.
        for n in 0..20 {
            app.organization("college", &format!("After {n}"), None).await;
        }
        let finished = done.load(Ordering::Relaxed);
        let after = app.count("SELECT COUNT(*) FROM organizations WHERE name LIKE 'After %'").await;
        assert_eq!(after, 20, "no write was lost");
        assert!(app.count("SELECT COUNT(*) FROM organizations").await >= finished as i64 + 20, "what was answered is there");
        let all = app.count("SELECT COUNT(*) FROM organizations").await;
        let entries = app.count("SELECT COUNT(*) FROM audit_entries").await;
        assert!(entries >= all, "every change has its entry");
        if let Db::Postgres(_) = &app.app.db {
            let idle = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'";
            let mut open = app.count(idle).await;
            for _ in 0..100 {
                if open == 0 {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
                open = app.count(idle).await;
            }
            assert_eq!(open, 0, "no transaction is left open");
        }
    }

    async fn a_change_that_fails_leaves_no_entry(app: TestApp) {
        let college = app.organization("college", "Poppy Hills College", None).await;
        let before = app.count("SELECT COUNT(*) FROM audit_entries").await;
        let ctx: Ctx = app.operator();
        assert!(organizations::add(&ctx, "openccc", "district", "Valley District", Some(college)).await.is_err());
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries").await, before);
        assert_eq!(app.count("SELECT COUNT(*) FROM organizations").await, 1);
    }

    async fn an_organization_goes_out_of_use_with_everything_below_and_comes_back_with_it(app: TestApp) {
        let district = app.organization("district", "Valley District", None).await;
        let closed = app.organization("college", "Closed College", Some(district)).await;
        let college = app.organization("college", "Poppy Hills College", Some(district)).await;
        let ctx = app.operator();
        let in_use = async || {
            let all = organizations::list(&ctx).await.unwrap();
            all.into_iter().filter(|o| !o.deactivated).map(|o| o.name).collect::<Vec<_>>()
        };
        organizations::set_in_use(&ctx, closed, false).await.unwrap();
        assert_eq!(in_use().await, ["Valley District", "Poppy Hills College"]);
        // What was taken out of use at another moment is distinguished by it.
        app.pass(1_000);
        organizations::set_in_use(&ctx, district, false).await.unwrap();
        assert_eq!(in_use().await, [""; 0]);

        let refused = organizations::set_in_use(&ctx, college, true).await.unwrap_err();
        assert!(matches!(refused, ApiError::Refused(_)), "{refused:?}");
        let refused = organizations::add(&ctx, "openccc", "college", "New College", Some(district)).await.unwrap_err();
        assert!(matches!(&refused, ApiError::Field(field, _) if field == "parent"), "{refused:?}");

        organizations::set_in_use(&ctx, district, true).await.unwrap();
        assert_eq!(in_use().await, ["Valley District", "Poppy Hills College"], "what was out of use before stays so");
        organizations::set_in_use(&ctx, district, true).await.unwrap();
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'organization_deactivated'").await, 2);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'organization_reactivated'").await, 1);
    }

    async fn a_placeholder_address_goes_with_its_country_wherever_that_is_set(app: TestApp) {
        let district = app.organization("district", "Valley District", None).await;
        let college = app.organization("college", "Poppy Hills College", Some(district)).await;
        let set = async |id, values: &[(&str, &str)]| {
            let values: Vec<_> = values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
            organizations::set(&app.operator(), id, &values).await.map(drop)
        };
        set(district, &[("placeholder_country", "US"), ("placeholder_state", "CA"), ("placeholder_postal", "93721-4567")]).await.unwrap();
        for (key, value) in [("placeholder_state", "California"), ("placeholder_postal", "abc"), ("placeholder_postal", "9372")] {
            let refused = set(college, &[(key, value)]).await.unwrap_err();
            assert!(matches!(&refused, ApiError::Field(field, _) if field == key), "{value}: {refused:?}");
        }
        set(college, &[("placeholder_country", "CA"), ("placeholder_state", "Ontario"), ("placeholder_postal", "K1A 0B1")]).await.unwrap();
    }

    async fn settings_are_inherited_key_by_key(app: TestApp) {
        let district = app.organization("district", "Valley District", None).await;
        let college = app.organization("college", "Poppy Hills College", Some(district)).await;
        let set = async |id, key: &str, value: &str| {
            organizations::set(&app.operator(), id, &[(key.to_owned(), value.to_owned())]).await
        };
        set(district, "time_zone", "America/Denver").await.unwrap();
        set(district, "proxy_domain", "students.example.edu").await.unwrap();
        set(college, "proxy_domain", "poppy.example.edu").await.unwrap();
        assert!(set(college, "time_zone", "Mars/Olympus").await.is_err());
        let found = organizations::find(&app.app.db, college).await.unwrap().unwrap();
        assert_eq!((found.zone(), found.settings.get("proxy_domain"), found.root), ("America/Denver", Some("poppy.example.edu"), district));
        set(college, "proxy_domain", "").await.unwrap();
        let found = organizations::find(&app.app.db, college).await.unwrap().unwrap();
        assert_eq!(found.settings.get("proxy_domain"), Some("students.example.edu"));
    }
}

#[tokio::test]
async fn a_second_server_on_one_sqlite_file_is_refused() {
    let app = TestApp::sqlite().await;
    let held = muster::server::http::serve::lock_out_others(&app.config).unwrap();
    assert!(held.is_some());
    let refused = muster::server::http::serve::lock_out_others(&app.config).err().unwrap().to_string();
    assert!(refused.starts_with("another server uses this SQLite file"), "{refused}");
    drop(held);
    assert!(muster::server::http::serve::lock_out_others(&app.config).is_ok());
}

#[tokio::test]
async fn a_full_disk_stops_no_later_write() {
    let app = TestApp::sqlite().await;
    let Db::Sqlite { write, .. } = &app.app.db else { panic!("not SQLite") };
    // Not fewer pages than there are: no more than now, for this connection.
    sqlx::query("PRAGMA max_page_count = 1").execute(write).await.unwrap();
    let mut added = 0;
    let full = loop {
        match organizations::add(&app.operator(), "openccc", "college", &format!("{added} {}", "x".repeat(150)), None).await {
            Ok(_) => added += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(full, ApiError::Internal { .. }), "{full:?}");
    app.organization("college", "Poppy Hills College", None).await;
    assert_eq!(app.count("SELECT COUNT(*) FROM organizations").await, added + 1);
}

/// Does nothing, once.
#[derive(Serialize, Deserialize)]
struct Count {}

impl Job for Count {
    const NAME: &'static str = "count";

    async fn run(self, ctx: JobCtx) -> Result<(), Error> {
        let app = ctx.app.clone();
        app.db.transact(ctx, |tx, ctx| Box::pin(async move { ctx.finish(tx).await })).await
    }
}

/// Never succeeds.
#[derive(Serialize, Deserialize)]
struct Fail {}

impl Job for Fail {
    const NAME: &'static str = "fail";
    const MAX_ATTEMPTS: i64 = 2;

    async fn run(self, _: JobCtx) -> Result<(), Error> {
        Err(Error::broken("no luck"))
    }
}
