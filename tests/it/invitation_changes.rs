//! What becomes of the letters of an invitation when its account says something else, and who is
//! taken to know a password that was chosen by one. On both databases.

use std::time::Duration;

use axum::http::StatusCode;
use muster::server::accounts;
use muster::server::clock::DAY;
use muster::server::invitations::tend::TendInvitations;
use muster::server::{App, jobs};
use muster::wire::forms::{EditAnswer, EditForm};
use uuid::Uuid;

use crate::educator::{District, add, added, in_a_district};
use crate::invitations::{CHOSEN, get, letters, link_to, register};

const STRANGER: &str = "stranger@example.org";
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

    async fn a_password_chosen_by_a_reminder_may_be_known_to_who_invited(it: District) {
        let app = &it.world.app;
        TendInvitations::plant(app).await.unwrap();
        let site = it.world.staff("site_admin", it.high).await;
        added(add(&site, it.high, &[("email", DEAN), ("role", "Site Admin")]).await);
        it.world.pass(Duration::from_micros(30 * DAY as u64));
        jobs::run_until_idle(app, &[]).await.unwrap();
        let all = letters(app).await;
        let reminder = all.iter().find(|letter| letter.kind == "invitation_reminder").unwrap();
        assert_eq!(register(app, &reminder.path(), CHOSEN).await.location(), "/my/staff-sign-in?done=registered");
        let known = "SELECT COUNT(*) FROM staff s JOIN staff maker ON maker.id = s.password_by
            WHERE s.email_folded = 'dean@example.org' AND maker.name = 'Sam Staff'";
        assert_eq!(it.world.count(known).await, 1);
    }
}
