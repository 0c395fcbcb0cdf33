//! What becomes of the letters of an invitation when its account says something else, and who is
//! taken to know a password that was chosen by one. On both databases.

use std::time::Duration;

use axum::http::StatusCode;
use muster::server::accounts;
use muster::server::clock::DAY;
use muster::server::invitations::tend::TendInvitations;
use muster::server::{App, jobs, organizations};
use muster::wire::ApiError;
use muster::wire::forms::{EditAnswer, EditForm};
use uuid::Uuid;

use crate::educator::{District, add, added, in_a_district};
use crate::invitation_life::renew;
use crate::invitations::{CHOSEN, get, letters, link_to, register};

const STRANGER: &str = "stranger@example.org";
const MANY_SQLITE: &str = "(WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT i FROM n)";
const DEAN: &str = "dean@example.org";

/// Changes one field of an account.
async fn edit(it: &District, account: Uuid, field: &str, text: &str) {
    let operator = it.world.operator();
    let form = accounts::edit::describe(&operator, account).await.unwrap();
    let entries = form.entries.into_iter().map(|(name, said)| if name == field { (name, text.to_owned()) } else { (name, said) });
    let saved = EditForm { account, version: form.version, entries: entries.collect() };
    assert!(matches!(accounts::edit::save(&operator, saved).await.unwrap(), EditAnswer::Saved), "{field}");
}

/// The letters that can still be read.
async fn held(app: &App) -> Vec<String> {
    letters(app).await.into_iter().filter(|letter| !letter.text.is_empty()).map(|letter| letter.to).collect()
}

in_a_district! {
    async fn another_address_name_role_or_school_ends_the_letters_before(it: District) {
        let app = &it.world.app;
        let site = it.world.staff("site_admin", it.high).await;
        // A typo: the letter goes to somebody else.
        let account = added(add(&site, it.high, &[("email", STRANGER), ("role", "Site Admin")]).await).account;
        let mut before = link_to(app, STRANGER).await;
        for (field, text) in [("email", DEAN), ("last_name", "Dean"), ("role", "Counselor"), ("role", "Site Admin"), ("", "")] {
            if field.is_empty() {
                accounts::move_to(&it.world.operator(), account, it.middle).await.unwrap();
            } else {
                edit(&it, account, field, text).await;
            }
            assert_eq!(get(app, &before).await.status, StatusCode::NOT_FOUND, "{field}");
            assert_eq!(register(app, &before, CHOSEN).await.status, StatusCode::NOT_FOUND, "{field}");
            assert_eq!(held(app).await, [DEAN], "{field}");
            before = link_to(app, DEAN).await;
        }
        // Saved with nothing changed, the letter stays as it is.
        edit(&it, account, "email", DEAN).await;
        assert_eq!(link_to(app, DEAN).await, before);
        assert_eq!(register(app, &before, CHOSEN).await.location(), "/my/staff-sign-in?done=registered");
        assert_eq!(it.world.count("SELECT COUNT(*) FROM staff WHERE email_folded = 'stranger@example.org'").await, 0);
    }

    async fn an_account_that_cannot_be_read_holds_up_no_other(it: District) {
        let app = &it.world.app;
        jobs::plant::<TendInvitations>(app).await.unwrap();
        let site = it.world.staff("site_admin", it.high).await;
        added(add(&site, it.high, &[("email", STRANGER)]).await);
        it.world.tamper("UPDATE accounts SET sealed = substr(sealed, 1, 9)").await;
        added(add(&site, it.high, &[("email", DEAN)]).await);
        it.world.pass(Duration::from_micros(30 * DAY as u64));
        jobs::run_until_idle(app, &[]).await.unwrap();
        let reminded = "SELECT COUNT(*) FROM outbox WHERE kind = 'invitation_reminder'";
        assert_eq!(it.world.count(reminded).await, 1);
        it.world.pass(Duration::from_micros(31 * DAY as u64));
        jobs::run_until_idle(app, &[]).await.unwrap();
        let ended = "SELECT COUNT(*) FROM accounts WHERE state = 'expired'";
        assert_eq!(it.world.count(ended).await, 1);
    }

    async fn nobody_registers_where_the_organization_is_out_of_use(it: District) {
        let app = &it.world.app;
        let site = it.world.staff("site_admin", it.high).await;
        added(add(&site, it.high, &[("email", DEAN), ("role", "Site Admin")]).await);
        let path = link_to(app, DEAN).await;
        organizations::set_in_use(&it.world.operator(), it.high, false).await.unwrap();
        assert_eq!(register(app, &path, CHOSEN).await.status, StatusCode::NOT_FOUND);
        organizations::set_in_use(&it.world.operator(), it.high, true).await.unwrap();
        assert_eq!(register(app, &path, CHOSEN).await.location(), "/my/staff-sign-in?done=registered");
    }

    async fn letters_of_one_person_are_bounded(it: District) {
        let site = it.world.staff("site_admin", it.high).await;
        let account = added(add(&site, it.high, &[("email", DEAN)]).await).account;
        it.world.tamper(String::leak(format!(
            "INSERT INTO audit_entries (id, at, actor_kind, actor_id, actor, action, subject, detail, address, mac)
            SELECT {}, at, actor_kind, actor_id, actor, action, subject, detail, address, mac FROM audit_entries, {}
            WHERE action = 'account_invited'",
            if it.world.database.starts_with("sqlite") { "randomblob(16)" } else { "gen_random_uuid()" },
            if it.world.database.starts_with("sqlite") { MANY_SQLITE } else { "generate_series(1, 1000)" },
        ))).await;
        assert!(matches!(renew(&site, &[account]).await, Err(ApiError::Wait(_))));
        assert_eq!(held(&it.world.app).await, [DEAN]);
    }

    async fn a_password_chosen_by_a_reminder_may_be_known_to_who_invited(it: District) {
        let app = &it.world.app;
        jobs::plant::<TendInvitations>(app).await.unwrap();
        let site = it.world.staff("site_admin", it.high).await;
        added(add(&site, it.high, &[("email", DEAN), ("role", "Site Admin")]).await);
        it.world.pass(Duration::from_micros(30 * DAY as u64));
        jobs::run_until_idle(app, &[]).await.unwrap();
        let all = letters(app).await;
        let reminder = all.iter().find(|letter| letter.kind == "invitation_reminder").unwrap();
        assert_eq!(register(app, &reminder.path(), CHOSEN).await.location(), "/my/staff-sign-in?done=registered");
        let known = "SELECT COUNT(*) FROM staff s JOIN password_knowers k ON k.staff_id = s.id JOIN staff maker ON maker.id = k.knower_id
            WHERE s.email_folded = 'dean@example.org' AND maker.name = 'Sam Staff'";
        assert_eq!(it.world.count(known).await, 1);
    }
}
