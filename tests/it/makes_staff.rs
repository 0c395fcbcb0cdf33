//! Making somebody staff by way of an account takes what adding staff takes: a fresh password, and
//! rights that last until they register. On both databases.

use std::time::Duration;

use axum::http::StatusCode;
use muster::domain::account::AccountEvent;
use muster::domain::action_counts::ActionCounts;
use muster::domain::import::ImportState;
use muster::server::clock::{DAY, MINUTE};
use muster::server::invitations::tend::TendInvitations;
use muster::server::{Ctx, accounts, imports, jobs, staff};
use muster::wire::ApiError;
use muster::wire::forms::{EditAnswer, EditForm};
use muster::wire::imports::NewImport;
use uuid::Uuid;

use crate::educator::{District, add, added, in_a_district};
use crate::invitation_life::{renew, run};
use crate::invitations::{CHOSEN, get, letters, link_to, register};
use crate::support::announced;

const EMAIL: &str = "ana.ruiz@example.org";
const SITE_ADMIN: [(&str, &str); 1] = [("role", "Site Admin")];

fn pass(it: &District, minutes: i64) {
    it.world.pass(Duration::from_micros((minutes * MINUTE).try_into().unwrap()));
}

/// Edits the role of an account.
async fn edit(ctx: &Ctx, account: Uuid, role: &str) -> Result<EditAnswer, ApiError> {
    let form = accounts::edit::describe(ctx, account).await.unwrap();
    let entries =
        form.entries.into_iter().map(|(name, text)| if name == "role" { (name, role.to_owned()) } else { (name, text) });
    accounts::edit::save(ctx, EditForm { account, version: form.version, entries: entries.collect() }).await
}

/// Uploads a file of one row, to be applied right after the check.
async fn upload(it: &District, ctx: &Ctx, row: &str) -> Uuid {
    let text = format!("First Name,Last Name,Email,User Role\r\n{row}\r\n");
    let new = NewImport { agreement: "1".to_owned(), apply_at_once: true, ..announced(ctx, it.high, text.len() as u64) };
    let import = imports::start(ctx, new).await.unwrap().id;
    imports::receive_part(ctx, import, 0, text.into_bytes()).await.unwrap();
    imports::finish_upload(ctx, import).await.unwrap();
    it.world.work().await;
    import
}

in_a_district! {
    async fn an_account_that_makes_its_holder_staff_takes_a_fresh_password(it: District) {
        let site = it.world.staff("site_admin", it.high).await;
        let invited = added(add(&site, it.high, &SITE_ADMIN).await).account;
        let educator = added(add(&site, it.high, &[("email", "bo@example.org")]).await).account;
        pass(&it, 6);
        // Others go on as before.
        added(add(&site, it.high, &[("email", "cy@example.org")]).await);
        assert!(matches!(edit(&site, educator, "Counselor").await, Ok(EditAnswer::Saved)));
        let stale = Some(ApiError::StepUp);
        assert_eq!(add(&site, it.high, &[("role", "Site Admin"), ("email", "di@example.org")]).await.err(), stale);
        assert_eq!(edit(&site, educator, "Site Admin").await.err(), stale);
        assert_eq!(renew(&site, &[invited]).await.err(), stale);
        accounts::life::deactivate(&site, invited).await.unwrap_err();
        let registered = link_to(&it.world.app, EMAIL).await;
        assert_eq!(register(&it.world.app, &registered, CHOSEN).await.location(), "/my/staff-sign-in?done=registered");
        assert_eq!(accounts::life::deactivate(&site, invited).await.err(), stale);
        assert_eq!(edit(&site, invited, "Educator").await.err(), stale, "it would end the role");
        // The operator has no session.
        accounts::life::apply(&it.world.operator(), invited, AccountEvent::Deactivate).await.unwrap();
        assert_eq!(accounts::life::reactivate(&site, invited).await.err(), stale);
        assert_eq!(it.world.count("SELECT COUNT(*) FROM accounts").await, 3);
    }

    async fn a_file_that_makes_staff_waits_for_who_applies_it_with_a_fresh_password(it: District) {
        let site = it.world.staff("site_admin", it.high).await;
        let other = upload(&it, &site, "Bo,Li,bo@example.org,Educator").await;
        assert_eq!(imports::get(&site, other).await.unwrap().applied, ActionCounts::from([("created", 1)]));
        let import = upload(&it, &site, "Ana,Ruiz,ana.ruiz@example.org,Site Admin").await;
        let view = imports::get(&site, import).await.unwrap();
        assert_eq!((view.state, view.plan.get(ActionCounts::STAFF), view.plan.rows()), (ImportState::Planned, 1, 1));
        assert!(view.problem.starts_with("Some of these people become staff users"), "{}", view.problem);
        pass(&it, 6);
        assert_eq!(imports::apply(&site, import).await.err(), Some(ApiError::StepUp));
        let fresh = it.world.staff("site_admin", it.high).await;
        imports::apply(&fresh, import).await.unwrap();
        it.world.work().await;
        assert_eq!(imports::get(&fresh, import).await.unwrap().applied, ActionCounts::from([("created", 1)]));
    }

    async fn a_code_that_makes_staff_ends_with_the_rights_of_who_had_it_made(it: District) {
        let app = &it.world.app;
        let site = it.world.staff("site_admin", it.high).await;
        added(add(&site, it.high, &SITE_ADMIN).await);
        added(add(&site, it.high, &[("email", "bo@example.org")]).await);
        let (staffs, educators) = (link_to(app, EMAIL).await, link_to(app, "bo@example.org").await);
        assert_eq!(get(app, &staffs).await.status, StatusCode::OK);
        staff::deactivate(&it.world.operator(), site.actor.staff_id().unwrap()).await.unwrap();
        assert_eq!(get(app, &staffs).await.status, StatusCode::NOT_FOUND);
        assert_eq!(register(app, &staffs, CHOSEN).await.status, StatusCode::NOT_FOUND);
        assert_eq!(it.world.count("SELECT COUNT(*) FROM staff WHERE email_folded = 'ana.ruiz@example.org'").await, 0);
        // Who becomes nobody's staff registers all the same.
        assert_eq!(register(app, &educators, CHOSEN).await.location(), "/my");
    }

    async fn a_reminder_brings_no_code_back_that_ended_with_its_makers_sessions(it: District) {
        let app = &it.world.app;
        jobs::plant::<TendInvitations>(app).await.unwrap();
        let site = it.world.staff("site_admin", it.high).await;
        added(add(&site, it.high, &SITE_ADMIN).await);
        added(add(&site, it.high, &[("email", "bo@example.org")]).await);
        let before = link_to(app, EMAIL).await;
        staff::end_sessions(&it.world.operator(), site.actor.staff_id().unwrap()).await.unwrap();
        it.pass(30 * DAY);
        run(app).await;
        let reminded = letters(app).await.into_iter().rfind(|letter| letter.to == EMAIL).unwrap().path();
        assert_ne!(before, reminded);
        for link in [before, reminded] {
            assert_eq!(get(app, &link).await.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(get(app, &link_to(app, "bo@example.org").await).await.status, StatusCode::OK);
    }

    async fn a_file_that_is_being_applied_stops_with_the_sessions_of_who_applied_it(it: District) {
        let site = it.world.staff("site_admin", it.high).await;
        let import = upload(&it, &site, "Ana,Ruiz,ana.ruiz@example.org,Site Admin").await;
        imports::apply(&site, import).await.unwrap();
        staff::end_sessions(&it.world.operator(), site.actor.staff_id().unwrap()).await.unwrap();
        it.world.work().await;
        let view = imports::get(&it.world.operator(), import).await.unwrap();
        assert_eq!((view.state, it.world.count("SELECT COUNT(*) FROM accounts").await), (ImportState::Stopped, 0));
        // Nobody else makes staff of whom they meant.
        let other = it.world.staff("district_admin", it.district).await;
        let refused = imports::apply(&other, import).await.unwrap_err();
        assert!(matches!(&refused, ApiError::Refused(text) if text.starts_with("This file makes accounts whose holders become staff")), "{refused:?}");
        imports::end(&other, import).await.unwrap();
        it.world.work().await;
        assert_eq!(imports::get(&other, import).await.unwrap().applied, ActionCounts::from([("failed", 1), (ActionCounts::NOT_APPLIED, 1)]));
    }

    async fn a_colleague_applies_a_file_that_makes_staff_while_its_uploader_is_there(it: District) {
        let site = it.world.staff("site_admin", it.high).await;
        let import = upload(&it, &site, "Ana,Ruiz,ana.ruiz@example.org,Site Admin").await;
        let other = it.world.staff("district_admin", it.district).await;
        imports::apply(&other, import).await.unwrap();
        it.world.work().await;
        assert_eq!(imports::get(&other, import).await.unwrap().applied, ActionCounts::from([("created", 1)]));
    }

    async fn who_uploaded_the_file_may_know_the_password_as_well_as_who_applied_it(it: District) {
        let app = &it.world.app;
        let uploader = it.world.staff("site_admin", it.high).await;
        let import = upload(&it, &uploader, "Ana,Ruiz,ana.ruiz@example.org,Site Admin").await;
        let applier = it.world.staff("district_admin", it.district).await;
        imports::apply(&applier, import).await.unwrap();
        it.world.work().await;
        register(app, &link_to(app, "ana.ruiz@example.org").await, CHOSEN).await;
        assert_eq!(it.world.count("SELECT COUNT(*) FROM password_knowers").await, 2);
        let held = "SELECT COUNT(DISTINCT g.role) FROM password_knowers k JOIN grants g ON g.staff_id = k.knower_id
            WHERE g.role IN ('site_admin', 'district_admin')";
        assert_eq!(it.world.count(held).await, 2, "who uploaded it, and who applied it");
    }

    async fn who_uploaded_a_file_and_left_keeps_nobody_from_a_password_once_they_are_invited_again(it: District) {
        let app = &it.world.app;
        let uploader = it.world.staff("site_admin", it.high).await;
        let import = upload(&it, &uploader, "Ana,Ruiz,ana.ruiz@example.org,Site Admin").await;
        let applier = it.world.staff("district_admin", it.district).await;
        imports::apply(&applier, import).await.unwrap();
        it.world.work().await;
        let first = link_to(app, "ana.ruiz@example.org").await;
        staff::deactivate(&it.world.operator(), uploader.actor.staff_id().unwrap()).await.unwrap();
        assert_eq!(get(app, &first).await.status, StatusCode::NOT_FOUND, "a code that goes to an address of theirs");
        let colleague = it.world.staff("site_admin", it.high).await;
        renew(&colleague, &[it.account("ana.ruiz@example.org").await]).await.unwrap();
        it.world.work().await;
        let again = letters(app).await.into_iter().rfind(|letter| letter.to == "ana.ruiz@example.org").unwrap().path();
        assert_eq!(register(app, &again, CHOSEN).await.location(), "/my/staff-sign-in?done=registered");
        let ana = staff::by_email(&it.world.operator(), "ana.ruiz@example.org").await.unwrap();
        assert!(ana.active, "she has the password that she chose a moment ago");
    }

    async fn a_file_that_was_to_be_applied_right_after_its_check_waits_when_the_sessions_ended_meanwhile(it: District) {
        let site = it.world.staff("site_admin", it.high).await;
        let text = "First Name,Last Name,Email,User Role\r\nBo,Li,bo@example.org,Educator\r\n";
        let new = NewImport { agreement: "1".to_owned(), apply_at_once: true, ..announced(&site, it.high, text.len() as u64) };
        let import = imports::start(&site, new).await.unwrap().id;
        imports::receive_part(&site, import, 0, text.as_bytes().to_vec()).await.unwrap();
        imports::finish_upload(&site, import).await.unwrap();
        staff::end_sessions(&it.world.operator(), site.actor.staff_id().unwrap()).await.unwrap();
        it.world.work().await;
        let again = it.world.staff("site_admin", it.high).await;
        let view = imports::get(&again, import).await.unwrap();
        assert_eq!((view.state, it.world.count("SELECT COUNT(*) FROM accounts").await), (ImportState::Planned, 0));
        assert!(!view.problem.is_empty());
    }

    async fn a_role_that_was_ended_brings_no_code_back_when_it_is_given_again(it: District) {
        let app = &it.world.app;
        let site = it.world.staff("site_admin", it.high).await;
        added(add(&site, it.high, &SITE_ADMIN).await);
        let link = link_to(app, EMAIL).await;
        let (operator, id) = (it.world.operator(), site.actor.staff_id().unwrap());
        let grant = staff::get(&operator, id).await.unwrap().grants[0].id;
        staff::revoke(&operator, grant).await.unwrap();
        staff::grant(&operator, id, "site_admin", Some(it.high), "").await.unwrap();
        assert_eq!(get(app, &link).await.status, StatusCode::NOT_FOUND);
    }

    async fn what_a_dismissed_inviter_began_is_renewed_by_itself_and_not_with_others(it: District) {
        let site = it.world.staff("site_admin", it.high).await;
        let ana = added(add(&site, it.high, &SITE_ADMIN).await).account;
        let bo = added(add(&site, it.high, &[("email", "bo@example.org")]).await).account;
        staff::deactivate(&it.world.operator(), site.actor.staff_id().unwrap()).await.unwrap();
        let other = it.world.staff("district_admin", it.district).await;
        let together = renew(&other, &[ana, bo]).await.unwrap();
        assert_eq!((together.renewed, together.refused.len()), (1, 1));
        assert!(together.refused[0].1.starts_with("This account makes its holder a staff user"), "{:?}", together.refused);
        assert_eq!(renew(&other, &[ana]).await.unwrap().renewed, 1);
        assert_eq!(get(&it.world.app, &link_to(&it.world.app, EMAIL).await).await.status, StatusCode::OK);
    }
}
