//! The audit log: what was done to it behind our back is found.

use muster::server::audit::chain::{seal, verify};
use muster::server::clock::MINUTE;
use muster::server::db::Db;
use muster::server::organizations;
use muster::wire::audit::AuditVerdict;

use crate::on_each_backend;
use crate::support::TestApp;

/// Five entries, linked.
async fn five_linked(app: &TestApp) {
    for name in ["One", "Two", "Three", "Four", "Five"] {
        app.organization("college", name, None).await;
        // Ids grow with the millisecond, and links follow ids.
        app.pass(1_000);
    }
    assert_eq!(seal(&app.app).await.unwrap(), 5);
    assert_eq!(verdict(app).await, AuditVerdict { entries: 5, unlinked: 0, overdue: 0, problems: Vec::new(), notes: Vec::new() });
}

async fn verdict(app: &TestApp) -> AuditVerdict {
    verify(&app.app).await.unwrap()
}

/// Exactly these problems, in this order; each sentence holds the text.
#[track_caller]
fn holds(problems: &[String], texts: &[&str]) {
    let expected = problems.len() == texts.len() && problems.iter().zip(texts).all(|(problem, text)| problem.contains(text));
    assert!(expected, "expected {texts:?}, found {problems:?}");
}

async fn says(app: &TestApp, texts: &[&str]) {
    holds(&verdict(app).await.problems, texts);
}

on_each_backend! {
    async fn a_changed_entry_is_found(app: TestApp) {
        five_linked(app).await;
        app.tamper("UPDATE audit_entries SET subject = 'Threes' WHERE subject = 'Three'").await;
        says(app, &["The entry of link 3 was changed"]).await;
    }

    async fn a_flipped_byte_of_a_mac_is_found(app: TestApp) {
        five_linked(app).await;
        let flip = match &app.app.db {
            Db::Sqlite { .. } => "UPDATE audit_entries SET mac = zeroblob(32) WHERE subject = 'Two'",
            Db::Postgres(_) => "UPDATE audit_entries SET mac = set_byte(mac, 0, get_byte(mac, 0) # 1) WHERE subject = 'Two'",
        };
        app.tamper(flip).await;
        says(app, &["The entry of link 2 was changed", "Link 2 doesn't match"]).await;
    }

    async fn a_deleted_entry_is_found(app: TestApp) {
        five_linked(app).await;
        app.tamper("DELETE FROM audit_entries WHERE subject = 'Three'").await;
        says(app, &["The entry of link 3 is missing", "Entries 3 to 3 of writer"]).await;
    }

    async fn an_entry_deleted_with_its_link_is_found(app: TestApp) {
        five_linked(app).await;
        app.tamper("DELETE FROM audit_entries WHERE id = (SELECT entry_id FROM audit_links WHERE place = 3)").await;
        app.tamper("DELETE FROM audit_links WHERE place = 3").await;
        says(app, &["Links 3 to 3 are missing", "Link 4 doesn't match", "Entries 3 to 3 of writer"]).await;
    }

    async fn two_entries_in_each_others_places_are_found(app: TestApp) {
        five_linked(app).await;
        app.tamper("UPDATE audit_links SET place = -2 WHERE place = 2").await;
        app.tamper("UPDATE audit_links SET place = 2 WHERE place = 3").await;
        app.tamper("UPDATE audit_links SET place = 3 WHERE place = -2").await;
        says(app, &["Link 2 doesn't match", "Link 3 doesn't match", "Link 4 doesn't match"]).await;
    }

    async fn an_inserted_entry_is_found_linked_or_not(app: TestApp) {
        five_linked(app).await;
        let copy = match &app.app.db {
            Db::Sqlite { .. } => "INSERT INTO audit_entries SELECT randomblob(16), at, actor_kind, actor_id, actor, action,
                organization_id, subject, detail, address, mac, writer, number FROM audit_entries WHERE subject = 'One'",
            Db::Postgres(_) => "INSERT INTO audit_entries SELECT gen_random_uuid(), at, actor_kind, actor_id, actor, action,
                organization_id, subject, detail, address, mac, writer, number FROM audit_entries WHERE subject = 'One'",
        };
        app.tamper(copy).await;
        says(app, &["was changed or inserted", "has no link and doesn't wait for one"]).await;
    }

    async fn a_tail_that_was_cut_off_is_found(app: TestApp) {
        five_linked(app).await;
        app.tamper("DELETE FROM audit_entries WHERE id IN (SELECT entry_id FROM audit_links WHERE place > 3)").await;
        app.tamper("DELETE FROM audit_links WHERE place > 3").await;
        says(app, &["The chain ends at link 3, but its head says 5"]).await;
    }

    async fn a_head_moved_to_hide_it_is_found_as_well(app: TestApp) {
        five_linked(app).await;
        app.tamper("DELETE FROM audit_entries WHERE id IN (SELECT entry_id FROM audit_links WHERE place > 3)").await;
        app.tamper("DELETE FROM audit_links WHERE place > 3").await;
        app.tamper("UPDATE audit_head SET places = 3, hash = (SELECT hash FROM audit_links WHERE place = 3)").await;
        says(app, &["The head of the chain was changed"]).await;
    }

    async fn a_head_set_back_is_not_made_valid_by_the_next_entry(app: TestApp) {
        five_linked(app).await;
        app.tamper("DELETE FROM audit_entries WHERE id IN (SELECT entry_id FROM audit_links WHERE place > 3)").await;
        app.tamper("DELETE FROM audit_links WHERE place > 3").await;
        app.tamper("UPDATE audit_head SET places = 3, hash = (SELECT hash FROM audit_links WHERE place = 3)").await;
        app.organization("college", "Six", None).await;
        assert!(seal(&app.app).await.is_err());
        let waits = "Entries that wait to be linked: 1. Nothing is linked to a head that doesn't match.";
        says(app, &["The head of the chain was changed", waits, "Entries 4 to 5 of writer"]).await;
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_links").await, 3);
    }

    async fn a_chain_deleted_with_its_head_does_not_begin_anew(app: TestApp) {
        five_linked(app).await;
        app.tamper("DELETE FROM audit_entries").await;
        app.tamper("DELETE FROM audit_links").await;
        app.tamper("DELETE FROM audit_head").await;
        app.organization("college", "Six", None).await;
        let again = app.again(&app.config).await.unwrap();
        assert!(seal(&again).await.is_err());
        says(app, &["The head of the chain is missing: it was deleted.", "Entries that wait to be linked: 1.", "Entries 1 to 5 of writer"]).await;
        // Nor when the fact goes with it that this database has met its key: it is not new for
        // that.
        app.tamper("DELETE FROM audit_entries").await;
        app.tamper("DELETE FROM meta WHERE name = 'key_check'").await;
        app.again(&app.config).await.unwrap();
        says(app, &["The head of the chain is missing: it was deleted."]).await;
    }

    async fn a_head_without_a_mac_is_no_beginning(app: TestApp) {
        five_linked(app).await;
        app.tamper("INSERT INTO audit_pending SELECT entry_id FROM audit_links").await;
        app.tamper("DELETE FROM audit_links").await;
        app.tamper(match &app.app.db {
            Db::Sqlite { .. } => "UPDATE audit_head SET places = 0, hash = x'', mac = x''",
            Db::Postgres(_) => "UPDATE audit_head SET places = 0, hash = '', mac = ''",
        }).await;
        assert!(seal(&app.app).await.is_err());
        says(app, &["The head of the chain was changed", "Entries that wait to be linked: 5."]).await;
    }

    async fn a_link_taken_away_is_found_after_its_entry_was_linked_again(app: TestApp) {
        five_linked(app).await;
        app.tamper("INSERT INTO audit_pending SELECT entry_id FROM audit_links WHERE place = 3").await;
        app.tamper("DELETE FROM audit_links WHERE place = 3").await;
        assert_eq!(seal(&app.app).await.unwrap(), 1);
        says(app, &["Links 3 to 3 are missing", "Link 4 doesn't match"]).await;
    }

    async fn an_entry_without_a_link_that_nobody_will_link_is_found(app: TestApp) {
        five_linked(app).await;
        app.tamper("DELETE FROM audit_links WHERE place = 3").await;
        says(app, &["Links 3 to 3 are missing", "Link 4 doesn't match", "doesn't wait for one: its link was deleted."]).await;
    }

    async fn what_is_linked_is_not_linked_again(app: TestApp) {
        five_linked(app).await;
        app.tamper("INSERT INTO audit_pending SELECT entry_id FROM audit_links WHERE place = 3").await;
        app.organization("college", "Six", None).await;
        assert_eq!(seal(&app.app).await.unwrap(), 1, "the new one, and it is not held up");
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_links").await, 6);
        says(app, &["Entries with a link wait to be linked again: 1. They were put back into the queue."]).await;
    }

    async fn links_behind_the_head_are_found(app: TestApp) {
        five_linked(app).await;
        app.tamper("INSERT INTO audit_links SELECT 6, entry_id, hash FROM audit_links WHERE place = 5").await;
        says(app, &["The entry of link 6 is missing", "Links 6 to 6 come after the head of the chain", "An entry is linked more than once."]).await;
    }

    async fn nothing_goes_on_of_which_the_database_keeps_no_entry_and_what_does_that_is_named(app: TestApp) {
        five_linked(app).await;
        let silence = match &app.app.db {
            Db::Sqlite { .. } => "CREATE TRIGGER quiet BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(IGNORE); END",
            Db::Postgres(_) => "CREATE RULE quiet AS ON INSERT TO audit_entries DO INSTEAD NOTHING",
        };
        app.tamper(silence).await;
        let named = organizations::add(&app.operator(), "openccc", "college", "Six", None).await;
        assert!(named.is_err(), "{named:?}");
        assert_eq!(app.count("SELECT COUNT(*) FROM organizations WHERE name = 'Six'").await, 0);
        says(app, &["by \"quiet\""]).await;
    }

    async fn a_head_that_the_database_does_not_keep_is_an_error_of_sealing(app: TestApp) {
        five_linked(app).await;
        let held = match &app.app.db {
            Db::Sqlite { .. } => "CREATE TRIGGER held BEFORE UPDATE ON audit_head BEGIN SELECT RAISE(IGNORE); END",
            Db::Postgres(_) => "CREATE RULE held AS ON UPDATE TO audit_head DO INSTEAD NOTHING",
        };
        app.tamper(held).await;
        app.organization("college", "Six", None).await;
        assert!(seal(&app.app).await.is_err());
        says(app, &["by \"held\""]).await;
    }

    async fn a_log_that_cannot_be_sealed_holds_up_nobody(app: TestApp) {
        five_linked(app).await;
        app.tamper("DELETE FROM audit_head").await;
        app.organization("college", "Six", None).await;
        muster::server::jobs::run_until_idle(&app.app, &[]).await.unwrap();
        // The sixth, and the one that says so.
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_pending").await, 2);
    }

    async fn a_log_from_before_it_had_a_head_from_the_beginning_goes_on(app: TestApp) {
        app.organization("college", "One", None).await;
        app.tamper("DELETE FROM audit_head").await;
        let before = app.app.keys.check_value_before().to_vec();
        let put = "UPDATE meta SET value = $1 WHERE name = 'key_check'";
        match &app.app.db {
            Db::Sqlite { write, .. } => drop(sqlx::query(put).bind(before).execute(write).await.unwrap()),
            Db::Postgres(pool) => drop(sqlx::query(put).bind(before).execute(pool).await.unwrap()),
        }
        let again = app.again(&app.config).await.unwrap();
        assert_eq!(seal(&again).await.unwrap(), 1);
        assert_eq!(verdict(app).await.problems, [""; 0]);
    }

    async fn what_waits_unlinked_for_over_a_minute_is_reported(app: TestApp) {
        app.organization("college", "One", None).await;
        assert_eq!(verdict(app).await, AuditVerdict { entries: 1, unlinked: 1, overdue: 0, problems: Vec::new(), notes: Vec::new() });
        app.pass(MINUTE + 1);
        let late = verdict(app).await;
        assert_eq!((late.unlinked, late.overdue), (1, 1));
        assert_eq!(late.problems, [""; 0], "waiting is no damage");
    }

    async fn several_sealers_at_once_make_one_chain(app: TestApp) {
        for n in 0..20 {
            app.organization("college", &format!("College {n}"), None).await;
        }
        let sealers = (0..8).map(|_| { let app = app.app.clone(); tokio::spawn(async move { seal(&app).await.unwrap() }) });
        let mut linked = 0;
        for sealer in sealers.collect::<Vec<_>>() {
            linked += sealer.await.unwrap();
        }
        assert_eq!(linked, 20);
        assert_eq!(verdict(app).await.problems, Vec::<String>::new());
    }
}
