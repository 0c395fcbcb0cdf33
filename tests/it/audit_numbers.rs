//! Entries of the audit log have numbers: one that is taken away before it was linked is missed,
//! and one that was never committed is not.

use hmac::Mac;
use muster::server::audit::chain::verify;
use muster::server::audit::sealing::seal;
use muster::server::audit::{AuditAction, AuditEvent, append};
use muster::server::crypto::HmacSha256;
use muster::server::db::Db;
use muster::server::{App, Ctx, Error};

use crate::on_each_backend;
use crate::support::TestApp;

async fn problems(app: &App) -> Vec<String> {
    verify(app).await.unwrap().problems
}

#[track_caller]
fn one(problems: &[String], text: &str) {
    assert!(problems.len() == 1 && problems[0].contains(text), "expected {text}, found {problems:?}");
}

/// One entry, committed.
async fn write(app: &App) {
    let written = app.db.transact(Ctx::system(app), |tx, ctx| Box::pin(append(tx, ctx, AuditEvent::new(AuditAction::SignedIn))));
    written.await.unwrap();
}

/// One entry whose transaction is rolled back.
async fn roll_back(app: &App) {
    let rolled_back = app.db.transact(Ctx::system(app), |tx, ctx| {
        Box::pin(async move {
            append(tx, ctx, AuditEvent::new(AuditAction::SignedIn)).await?;
            append(tx, ctx, AuditEvent::new(AuditAction::SignedOut)).await?;
            Err::<(), Error>(Error::broken("on purpose"))
        })
    });
    assert!(rolled_back.await.is_err());
}

const MISSED: &str = "SELECT COUNT(*) FROM audit_entries WHERE action = 'audit_entries_missed'";
const FAILED: &str = "SELECT COUNT(*) FROM audit_entries WHERE action = 'audit_sealing_failed'";
const UNLINKED: &str = "DELETE FROM audit_entries WHERE id IN (SELECT entry_id FROM audit_pending)";

/// Takes away what waits to be linked, without a trace in the tables.
async fn take_away(app: &TestApp) {
    app.tamper(UNLINKED).await;
    app.tamper("DELETE FROM audit_pending").await;
}

/// Breaks the head, and keeps what it was.
async fn hold_off(app: &TestApp) {
    app.tamper("CREATE TABLE kept AS SELECT mac FROM audit_head").await;
    app.tamper(match &app.app.db {
        Db::Sqlite { .. } => "UPDATE audit_head SET mac = zeroblob(32)",
        Db::Postgres(_) => "UPDATE audit_head SET mac = decode(repeat('00', 32), 'hex')",
    })
    .await;
}

async fn put_back(app: &TestApp) {
    app.tamper("UPDATE audit_head SET mac = (SELECT mac FROM kept)").await;
}

/// As a MAC was made before entries had numbers.
fn old_mac(mut mac: HmacSha256, word: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    mac.update(word);
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

/// A head from before there were writers, of a chain without links.
fn old_head(mut mac: HmacSha256) -> Vec<u8> {
    mac.update(b"head");
    mac.update(&0_i64.to_be_bytes());
    mac.update(&[0; 32]);
    mac.finalize().into_bytes().to_vec()
}

/// Makes the log of this database one from before entries had numbers, with one entry.
async fn make_old(app: &TestApp) {
    let id = app.app.new_id();
    let key = || app.app.keys.audit_mac();
    let nil = [0; 16];
    let at = 7_i64.to_be_bytes();
    let parts: [&[u8]; 10] = [id.as_bytes(), &at, b"system", &nil, b"system", b"signed_in", &nil, b"", b"{}", b"local"];
    let mac = old_mac(key(), b"entry", &parts);
    let insert = "INSERT INTO audit_entries (id, at, actor_kind, actor, action, subject, detail, address, mac)
        VALUES ($1, 7, 'system', 'system', 'signed_in', '', '{}', 'local', $2)";
    let pending = "INSERT INTO audit_pending (entry_id) VALUES ($1)";
    let head = "UPDATE audit_head SET mac = $1, writers = NULL";
    let head_mac = old_head(key());
    match &app.app.db {
        Db::Sqlite { write, .. } => {
            sqlx::query(insert).bind(id).bind(mac).execute(write).await.unwrap();
            sqlx::query(pending).bind(id).execute(write).await.unwrap();
            sqlx::query(head).bind(head_mac).execute(write).await.unwrap();
        }
        Db::Postgres(pool) => {
            sqlx::query(insert).bind(id).bind(mac).execute(pool).await.unwrap();
            sqlx::query(pending).bind(id).execute(pool).await.unwrap();
            sqlx::query(head).bind(head_mac).execute(pool).await.unwrap();
        }
    }
}

on_each_backend! {
    async fn entries_deleted_while_the_sealing_was_held_off_are_missed_by_the_next_seal(app: TestApp) {
        write(&app.app).await;
        assert_eq!(seal(&app.app).await.unwrap(), 1);
        hold_off(app).await;
        for _ in 0..3 {
            write(&app.app).await;
        }
        assert!(seal(&app.app).await.is_err());
        take_away(app).await;
        put_back(app).await;
        seal(&app.app).await.unwrap();
        // The fifth said that sealing failed.
        one(&problems(&app.app).await, "Entries 2 to 5 of writer");
        // It stays so for other processes, and for as long as the log is kept.
        let other = app.again(&app.config).await.unwrap();
        for _ in 0..2 {
            write(&other).await;
            seal(&other).await.unwrap();
        }
        one(&problems(&other).await, "Entries 2 to 5 of writer");
        // What says so is under the head's MAC.
        app.tamper(match &app.app.db {
            Db::Sqlite { .. } => "UPDATE audit_head SET writers = x''",
            Db::Postgres(_) => "UPDATE audit_head SET writers = ''",
        }).await;
        let found = problems(&other).await;
        assert!(found.iter().any(|problem| problem.contains("The head of the chain was changed")), "{found:?}");
    }

    async fn an_entry_deleted_before_it_was_linked_is_missed_from_its_writers_next_entry_on(app: TestApp) {
        write(&app.app).await;
        seal(&app.app).await.unwrap();
        write(&app.app).await;
        take_away(app).await;
        write(&app.app).await;
        one(&problems(&app.app).await, "Entries 2 to 2 of writer");
        seal(&app.app).await.unwrap();
        one(&problems(&app.app).await, "Entries 2 to 2 of writer");
    }

    async fn an_entry_deleted_before_it_was_linked_is_missed_by_the_next_seal(app: TestApp) {
        write(&app.app).await;
        take_away(app).await;
        assert_eq!(problems(&app.app).await, [""; 0], "nothing tells yet");
        assert_eq!(seal(&app.app).await.unwrap(), 1, "the entry that tells of it");
        one(&problems(&app.app).await, "Entries 1 to 1 of writer");
    }

    async fn what_is_missed_is_told_once_in_the_log_and_moves_the_chain(app: TestApp) {
        write(&app.app).await;
        seal(&app.app).await.unwrap();
        for _ in 0..2 {
            write(&app.app).await;
        }
        take_away(app).await;
        app.tamper("CREATE TABLE earlier AS SELECT hash, mac, writers FROM audit_head").await;
        for _ in 0..3 {
            seal(&app.app).await.unwrap();
        }
        assert_eq!(app.count(MISSED).await, 1);
        assert_eq!(app.count("SELECT places FROM audit_head").await, 2);
        let which = r#"SELECT COUNT(*) FROM audit_entries WHERE action = 'audit_entries_missed' AND detail LIKE '%"2-3"%'"#;
        assert_eq!(app.count(which).await, 1);
        one(&problems(&app.app).await, "Entries 2 to 3 of writer");
        // The head before is of another place: put back, it is none.
        app.tamper("UPDATE audit_head SET mac = (SELECT mac FROM earlier), writers = (SELECT writers FROM earlier)").await;
        let found = problems(&app.app).await;
        assert!(found.iter().any(|problem| problem.contains("The head of the chain was changed")), "{found:?}");
    }

    async fn what_is_missed_is_told_again_when_the_end_of_the_log_is_put_back_to_before(app: TestApp) {
        write(&app.app).await;
        seal(&app.app).await.unwrap();
        app.tamper("CREATE TABLE earlier AS SELECT places, hash, mac, writers FROM audit_head").await;
        write(&app.app).await;
        take_away(app).await;
        for _ in 0..2 {
            seal(&app.app).await.unwrap();
        }
        app.tamper("DELETE FROM audit_entries WHERE action = 'audit_entries_missed'").await;
        app.tamper("DELETE FROM audit_links WHERE place > 1").await;
        app.tamper(
            "UPDATE audit_head SET places = 1, hash = (SELECT hash FROM earlier), mac = (SELECT mac FROM earlier),
            writers = (SELECT writers FROM earlier)",
        ).await;
        assert_eq!(problems(&app.app).await, [""; 0], "nothing tells yet");
        // Another writer's entry is enough for this process to look again.
        write(&app.again(&app.config).await.unwrap()).await;
        seal(&app.app).await.unwrap();
        assert_eq!(app.count(MISSED).await, 1);
        let found = problems(&app.app).await;
        assert!(found.iter().any(|problem| problem.contains("of writer")), "{found:?}");
        seal(&app.app).await.unwrap();
        assert_eq!(app.count(MISSED).await, 1);
    }

    async fn a_head_that_names_misses_from_before_they_were_told_stays_valid_and_nothing_is_told_again(app: TestApp) {
        write(&app.app).await;
        take_away(app).await;
        // As the head was made then: with the writer, at the same place.
        let written = app.app.writers.written()[0];
        let writers = muster::server::audit::numbers::pack(&[(written.writer, written.last)].into());
        let mut mac = app.app.keys.audit_head_mac();
        mac.update(b"head with writers");
        mac.update(&0_i64.to_be_bytes());
        mac.update(&[0; 32]);
        mac.update(&writers);
        let mac = mac.finalize().into_bytes().to_vec();
        let head = "UPDATE audit_head SET mac = $1, writers = $2";
        match &app.app.db {
            Db::Sqlite { write, .. } => drop(sqlx::query(head).bind(mac).bind(writers).execute(write).await.unwrap()),
            Db::Postgres(pool) => drop(sqlx::query(head).bind(mac).bind(writers).execute(pool).await.unwrap()),
        }
        one(&problems(&app.app).await, "Entries 1 to 1 of writer");
        write(&app.app).await;
        assert_eq!(seal(&app.app).await.unwrap(), 1);
        one(&problems(&app.app).await, "Entries 1 to 1 of writer");
        assert_eq!(app.count(MISSED).await, 0);
    }

    async fn an_entry_whose_number_was_changed_or_taken_away_is_found(app: TestApp) {
        for _ in 0..3 {
            write(&app.app).await;
            app.pass(1_000);
        }
        seal(&app.app).await.unwrap();
        for change in ["UPDATE audit_entries SET number = 2 WHERE number = 3",
            "UPDATE audit_entries SET writer = NULL, number = NULL WHERE id = (SELECT entry_id FROM audit_links WHERE place = 3)"] {
            app.tamper(change).await;
            one(&problems(&app.app).await, "The entry of link 3 was changed");
        }
    }

    async fn nobody_and_the_nil_id_are_not_the_same(app: TestApp) {
        write(&app.app).await;
        seal(&app.app).await.unwrap();
        let nil = "'00000000-0000-0000-0000-000000000000'";
        for column in ["actor_id", "organization_id"] {
            let id = app.app.db.pick("zeroblob(16)", nil);
            for (value, changed) in [(id, true), ("NULL", false)] {
                let sql = format!("UPDATE audit_entries SET {column} = {value}");
                match &app.app.db {
                    Db::Sqlite { write, .. } => drop(sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(write).await.unwrap()),
                    Db::Postgres(pool) => drop(sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(pool).await.unwrap()),
                }
                let found = problems(&app.app).await;
                assert_eq!(found.iter().any(|problem| problem.contains("was changed")), changed, "{column} {value}: {found:?}");
            }
        }
    }

    async fn what_was_rolled_back_or_never_committed_is_not_missed(app: TestApp) {
        roll_back(&app.app).await;
        write(&app.app).await;
        roll_back(&app.app).await;
        write(&app.app).await;
        // A process that ends in the middle of a transaction.
        let gone = app.again(&app.config).await.unwrap();
        write(&gone).await;
        let ctx = Ctx::system(&gone);
        let (began, has_begun) = tokio::sync::oneshot::channel();
        let began = std::sync::Mutex::new(Some(began));
        let open = tokio::spawn(async move {
            let app = ctx.app.clone();
            app.db.transact((ctx, began), |tx, (ctx, began)| {
                Box::pin(async move {
                    append(tx, ctx, AuditEvent::new(AuditAction::SignedIn)).await?;
                    let began = began.lock().unwrap().take();
                    began.unwrap().send(()).unwrap();
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                    Err::<(), Error>(Error::broken("the process ended"))
                })
            }).await
        });
        has_begun.await.unwrap();
        assert_eq!(problems(&app.app).await, [""; 0]);
        assert!(open.await.unwrap().is_err());
        drop(gone);
        write(&app.app).await;
        seal(&app.app).await.unwrap();
        assert_eq!(problems(&app.app).await, [""; 0]);
    }

    async fn many_who_write_and_roll_back_at_once_are_never_missed(app: TestApp) {
        let writers = (0..12).map(|n| {
            let app = app.app.clone();
            tokio::spawn(async move {
                for round in 0..6 {
                    if (n + round) % 4 == 0 { roll_back(&app).await } else { write(&app).await }
                    if n == 0 {
                        seal(&app).await.unwrap();
                    }
                }
            })
        });
        let writers: Vec<_> = writers.collect();
        for _ in 0..5 {
            assert_eq!(problems(&app.app).await, [""; 0]);
        }
        for writer in writers {
            writer.await.unwrap();
        }
        seal(&app.app).await.unwrap();
        let verdict = verify(&app.app).await.unwrap();
        assert_eq!((verdict.problems, verdict.entries, verdict.unlinked), (vec![], 54, 0));
    }

    async fn entries_and_a_head_from_before_there_were_numbers_stay_valid(app: TestApp) {
        make_old(app).await;
        app.pass(1_000);
        assert_eq!(problems(&app.app).await, [""; 0]);
        write(&app.app).await;
        assert_eq!(seal(&app.app).await.unwrap(), 2);
        let verdict = verify(&app.app).await.unwrap();
        assert_eq!((verdict.problems, verdict.entries), (vec![], 2));
        app.tamper("UPDATE audit_entries SET actor = 'nobody' WHERE writer IS NULL").await;
        one(&problems(&app.app).await, "The entry of link 1 was changed");
    }

    async fn failing_to_seal_is_on_record_and_so_is_the_end_of_it(app: TestApp) {
        write(&app.app).await;
        seal(&app.app).await.unwrap();
        hold_off(app).await;
        write(&app.app).await;
        for _ in 0..3 {
            assert!(seal(&app.app).await.is_err());
        }
        assert_eq!(app.count(FAILED).await, 1);
        // Another process says so for itself: what is in the database decides nothing.
        let other = app.again(&app.config).await.unwrap();
        for _ in 0..2 {
            assert!(seal(&other).await.is_err());
        }
        assert_eq!(app.count(FAILED).await, 2);
        let notes = verify(&app.app).await.unwrap().notes;
        assert_eq!(notes, ["New entries can't be linked since 2026-07-01T12:00:00Z."]);

        put_back(app).await;
        app.pass(1_000_000);
        for app in [&app.app, &other] {
            write(app).await;
            seal(app).await.unwrap();
            seal(app).await.unwrap();
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'audit_sealing_resumed'").await, 2);
        let verdict = verify(&app.app).await.unwrap();
        assert_eq!(verdict.problems, [""; 0], "it is intact for all that");
        let said = ["New entries could not be linked from 2026-07-01T12:00:00Z to 2026-07-01T12:00:01Z."];
        assert_eq!(verdict.notes, said);
    }

    async fn a_row_that_somebody_inserted_keeps_no_process_from_telling_that_sealing_fails(app: TestApp) {
        write(&app.app).await;
        seal(&app.app).await.unwrap();
        app.tamper(match &app.app.db {
            Db::Sqlite { .. } => "INSERT INTO audit_entries (id, at, actor_kind, actor, action, subject, detail, address, mac)
                VALUES (zeroblob(16), 9000000000000000, 'system', 'system', 'audit_sealing_failed', '', '{}', '', x'00')",
            Db::Postgres(_) => "INSERT INTO audit_entries (id, at, actor_kind, actor, action, subject, detail, address, mac)
                VALUES ('00000000-0000-0000-0000-000000000000', 9000000000000000, 'system', 'system', 'audit_sealing_failed',
                '', '{}', '', 'x')",
        }).await;
        assert_eq!(verify(&app.app).await.unwrap().notes, [""; 0]);
        hold_off(app).await;
        write(&app.app).await;
        // One that worked before, and one that begins just now.
        for process in [&app.app, &app.again(&app.config).await.unwrap()] {
            assert!(seal(process).await.is_err());
        }
        assert_eq!(app.count(FAILED).await, 1 + 2);
        // Such a row is no end of it either.
        app.tamper("UPDATE audit_entries SET action = 'audit_sealing_resumed' WHERE at = 9000000000000000").await;
        assert_eq!(verify(&app.app).await.unwrap().notes, ["New entries can't be linked since 2026-07-01T12:00:00Z."]);
        // Taken away before they were linked, the entries that said so are missed.
        app.tamper("DELETE FROM audit_entries WHERE at = 9000000000000000").await;
        take_away(app).await;
        put_back(app).await;
        seal(&app.app).await.unwrap();
        assert_eq!(app.count(MISSED).await, 1);
    }

    async fn failing_again_and_again_is_told_no_more_than_once_a_minute(app: TestApp) {
        write(&app.app).await;
        seal(&app.app).await.unwrap();
        for _ in 0..4 {
            app.tamper("DROP TABLE IF EXISTS kept").await;
            hold_off(app).await;
            write(&app.app).await;
            assert!(seal(&app.app).await.is_err());
            put_back(app).await;
            seal(&app.app).await.unwrap();
        }
        assert_eq!(app.count(FAILED).await, 1);
        // What goes on for longer is said.
        app.tamper("DROP TABLE IF EXISTS kept").await;
        hold_off(app).await;
        write(&app.app).await;
        assert!(seal(&app.app).await.is_err());
        app.pass(61_000_000);
        assert!(seal(&app.app).await.is_err());
        assert_eq!(app.count(FAILED).await, 2);
    }
}
