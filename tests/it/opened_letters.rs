//! The letter that invites somebody, opened while it waits: by whom, with what proof, and what that
//! leaves. On both databases.

use axum::http::StatusCode;
use muster::server::accounts::{self, open_letter};
use muster::server::clock::{DAY, MINUTE};
use muster::server::db::{self, password_knowers};
use muster::server::invitations::tend::TendInvitations;
use muster::server::{Ctx, jobs, staff};
use muster::wire::ApiError;
use muster::wire::invitations::OpenedLetter;
use uuid::Uuid;

use crate::educator::{District, add, added, in_a_district};
use crate::invitation_life::{renew, run};
use crate::invitations::{CHOSEN, get, link_to, register};
use crate::support::smtp::SmtpServer;

const EMAIL: &str = "ana.ruiz@example.org";
const OPENED: &str = "SELECT COUNT(*) FROM audit_entries WHERE action = 'letter_opened'";

/// The path of the link in it.
fn path(letter: &OpenedLetter) -> String {
    let at = letter.text.find("/my/register/").expect("a link to register");
    letter.text[at..].split_whitespace().next().unwrap().to_owned()
}

#[track_caller]
fn is_refused(answer: Result<OpenedLetter, ApiError>, says: &str) {
    match answer {
        Err(ApiError::Refused(text)) => assert!(text.contains(says), "{text}"),
        Err(error) => panic!("{error}"),
        Ok(letter) => panic!("opened: {}", letter.subject),
    }
}

async fn may_open(ctx: &Ctx, account: Uuid) -> bool {
    accounts::get(ctx, account).await.unwrap().may_open_letter
}

in_a_district! {
    async fn where_mail_is_set_up_a_letter_that_makes_staff_is_for_its_address_alone(it: District) {
        let server = SmtpServer::start();
        let mailing = it.world.process().open_as(|config| config.mail = Some(server.config())).await;
        let mut site = it.world.staff("site_admin", it.high).await;
        let staffs = added(add(&site, it.high, &[("role", "Site Admin")]).await).account;
        let bo = added(add(&site, it.high, &[("email", "bo@example.org")]).await).account;
        // Without mail nobody would have it.
        assert!(may_open(&site, staffs).await);
        site.app = mailing;
        assert!(!may_open(&site, staffs).await && may_open(&site, bo).await);
        is_refused(open_letter(&site, staffs).await, "goes to the address of the account and nowhere else");
        open_letter(&site, bo).await.unwrap();
    }

    async fn who_may_create_the_account_opens_its_letter_on_record_and_the_code_in_it_registers(it: District) {
        let app = &it.world.app;
        let site = it.world.staff("site_admin", it.high).await;
        let ana = added(add(&site, it.high, &[]).await).account;
        assert!(may_open(&site, ana).await);
        let letter = open_letter(&site, ana).await.unwrap();
        assert_eq!((letter.to.as_str(), letter.subject.as_str()), (EMAIL, "Register for your account at Demo Partner High"));
        assert!(letter.text.starts_with("Hello Ana Ruiz,") && letter.text.contains("until Jan 21, 2027, 11:59 PM PST."), "{}", letter.text);
        let link = path(&letter);
        assert_eq!(link, link_to(app, EMAIL).await);
        // On record each time, without the code.
        assert_eq!(path(&open_letter(&site, ana).await.unwrap()), link);
        assert_eq!(it.world.count(OPENED).await, 2);
        let view = accounts::get(&site, ana).await.unwrap();
        let entry = view.history.iter().find(|entry| entry.what == "Letter opened").unwrap();
        assert_eq!(entry.by, "Sam Staff");
        let code = link.rsplit('/').next().unwrap();
        assert!(!view.history.iter().any(|entry| entry.detail.contains(code)), "{:?}", view.history);
        // It still works, and waits where it was.
        assert_eq!(it.world.count("SELECT COUNT(*) FROM outbox WHERE state = 'waiting' AND sealed IS NOT NULL").await, 1);
        assert_eq!(register(app, &link, CHOSEN).await.location(), "/my");
        assert!(!may_open(&site, ana).await);
        is_refused(open_letter(&site, ana).await, "No letter to this person waits.");
    }

    async fn nobody_else_opens_it_and_not_with_a_proof_of_six_minutes_ago(it: District) {
        let site = it.world.staff("site_admin", it.high).await;
        let ana = added(add(&site, it.high, &[]).await).account;
        let district = it.world.staff("district_admin", it.district).await;
        let boss = added(add(&district, it.district, &[("email", "boss@example.org"), ("role", "District Admin")]).await).account;
        let outside = [
            (it.world.staff("site_admin", it.middle).await, ana),
            (it.world.staff("auditor", it.district).await, ana),
            (it.world.staff("system_admin", it.district).await, ana),
            (it.world.staff("site_admin", it.high).await, boss),
        ];
        for (ctx, account) in &outside {
            assert_eq!(open_letter(ctx, *account).await.err(), Some(ApiError::NotFound));
        }
        assert_eq!(open_letter(&district, boss).await.unwrap().to, "boss@example.org");
        it.pass(6 * MINUTE);
        assert_eq!(open_letter(&site, ana).await.err(), Some(ApiError::StepUp));
        assert_eq!(it.world.count(OPENED).await, 1);
    }

    async fn one_person_opens_a_letter_and_somebody_else_renews_it_first(it: District) {
        let app = &it.world.app;
        let site = it.world.staff("site_admin", it.high).await;
        let ana = added(add(&site, it.high, &[("role", "Site Admin")]).await).account;
        let first = path(&open_letter(&site, ana).await.unwrap());
        let other = it.world.staff("district_admin", it.district).await;
        is_refused(open_letter(&other, ana).await, "Somebody else on your staff has opened this letter.");
        assert_eq!(renew(&other, &[ana]).await.unwrap().renewed, 1);
        let second = path(&open_letter(&other, ana).await.unwrap());
        assert!(!get(app, &first).await.status.is_success());
        is_refused(open_letter(&site, ana).await, "Somebody else on your staff has opened this letter.");
        // Whose code it was counts as who may know the password that is set by it.
        assert_eq!(register(app, &second, CHOSEN).await.location(), "/my/staff-sign-in?done=registered");
        let row = db::staff::by_email(&app.db, EMAIL).await.unwrap().unwrap();
        assert_eq!(password_knowers::of(&app.db, row.id).await.unwrap(), Vec::from_iter(other.actor.staff_id()));
    }

    async fn a_letter_that_makes_somebody_staff_is_opened_by_who_had_it_written_alone(it: District) {
        let app = &it.world.app;
        let site = it.world.staff("site_admin", it.high).await;
        let ana = added(add(&site, it.high, &[("role", "Site Admin")]).await).account;
        let bo = added(add(&site, it.high, &[("email", "bo@example.org")]).await).account;
        let other = it.world.staff("district_admin", it.district).await;
        assert_eq!(open_letter(&other, bo).await.unwrap().to, "bo@example.org");
        is_refused(open_letter(&other, ana).await, "Somebody else on your staff had this letter written");
        // Opening would have kept a code alive whose maker is gone, and may read the mail there.
        let link = link_to(app, EMAIL).await;
        staff::deactivate(&it.world.operator(), site.actor.staff_id().unwrap()).await.unwrap();
        is_refused(open_letter(&other, ana).await, "Renew the invitation");
        assert_eq!(get(app, &link).await.status, StatusCode::NOT_FOUND);
        assert_eq!(renew(&other, &[ana]).await.unwrap().renewed, 1);
        register(app, &path(&open_letter(&other, ana).await.unwrap()), CHOSEN).await;
        let row = db::staff::by_email(&app.db, EMAIL).await.unwrap().unwrap();
        assert_eq!(password_knowers::of(&app.db, row.id).await.unwrap(), Vec::from_iter(other.actor.staff_id()));
    }

    async fn the_latest_letter_opens_and_none_that_was_sent_or_is_over(it: District) {
        let app = &it.world.app;
        jobs::plant::<TendInvitations>(app).await.unwrap();
        let site = it.world.staff("site_admin", it.high).await;
        let ana = added(add(&site, it.high, &[]).await).account;
        it.pass(30 * DAY);
        run(app).await;
        let site = it.world.staff("site_admin", it.high).await;
        assert_eq!(open_letter(&site, ana).await.unwrap().subject, "You haven't registered yet for your account at Demo Partner High");
        it.world.tamper("UPDATE outbox SET state = 'sent', sealed = NULL, next_try_at = NULL").await;
        assert!(!may_open(&site, ana).await);
        is_refused(open_letter(&site, ana).await, "Renew the invitation to write another one.");
        assert_eq!(renew(&site, &[ana]).await.unwrap().renewed, 1);
        assert!(may_open(&site, ana).await);
        it.pass(62 * DAY);
        run(app).await;
        let site = it.world.staff("site_admin", it.high).await;
        assert!(!may_open(&site, ana).await);
        is_refused(open_letter(&site, ana).await, "No letter to this person waits.");
    }
}
