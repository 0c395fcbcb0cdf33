//! What becomes of invitations that nobody answers: reminders, the end, and being invited once
//! more.

use std::time::Duration;

use muster::domain::account::AccountState;
use muster::server::accounts::{self, renew_invitations};
use muster::server::clock::{DAY, HOUR, MINUTE};
use muster::server::invitations::tend::TendInvitations;
use muster::server::{App, Ctx, jobs, organizations};
use muster::wire::ApiError;
use muster::wire::invitations::{InvitationRenewal, RenewedInvitations};
use uuid::Uuid;

use crate::educator::{District, add, added, in_a_district};
use crate::invitations::{CHOSEN, Letter, get, letters, register};
use crate::support::until;

const EMAIL: &str = "ana.ruiz@example.org";

pub async fn run(app: &App) {
    jobs::run_until_idle(app, &[]).await.unwrap();
}

/// Renews the invitations of these accounts, in a request of its own.
pub async fn renew(ctx: &Ctx, accounts: &[Uuid]) -> Result<RenewedInvitations, ApiError> {
    let asked = InvitationRenewal { idempotency_key: ctx.app.new_id(), accounts: accounts.to_vec() };
    renew_invitations(ctx, &asked).await
}

impl District {
    pub fn pass(&self, micros: i64) {
        self.world.pass(Duration::from_micros(u64::try_from(micros).unwrap()));
    }

    /// Ana, who is invited, and when that ends.
    async fn invited(&self) -> (Uuid, i64) {
        jobs::plant::<TendInvitations>(&self.world.app).await.unwrap();
        let ana = added(add(&self.world.staff("site_admin", self.high).await, self.high, &[]).await);
        let sql = "SELECT MAX(expires_at) FROM invitations WHERE ended_at IS NULL";
        (ana.account, self.world.count(sql).await)
    }

    pub async fn state(&self, account: Uuid) -> AccountState {
        accounts::get(&self.world.staff("site_admin", self.high).await, account).await.unwrap().state
    }

    async fn remind(&self, days: &str) {
        let setting = [("invitation_reminders".to_owned(), days.to_owned())];
        organizations::set(&self.world.operator(), self.district, &setting).await.unwrap();
    }
}

/// Letters of that kind that can be read.
async fn held(app: &App, kind: &str) -> Vec<Letter> {
    letters(app).await.into_iter().filter(|letter| letter.kind == kind && !letter.text.is_empty()).collect()
}

in_a_district! {
    async fn an_invitation_ends_with_its_last_day_and_frees_the_address(it: District) {
        let app = &it.world.app;
        let (ana, ends) = it.invited().await;
        let path = held(app, "invitation").await[0].path();
        // The clock of this world moves on whenever it is looked at.
        it.pass(ends - app.clock.now().0 - MINUTE);
        run(app).await;
        assert_eq!(it.state(ana).await, AccountState::Invited, "its last minute");
        it.pass(MINUTE);
        run(app).await;
        assert_eq!(it.state(ana).await, AccountState::Expired);
        assert!(get(app, &path).await.text.contains("Your invitation has expired"));
        assert!(held(app, "invitation").await.is_empty() && held(app, "invitation_reminder").await.is_empty());
        let expired = "SELECT COUNT(*) FROM audit_entries WHERE action = 'account_state_changed' AND actor_kind = 'system'";
        assert_eq!(it.world.count(expired).await, 1);
        // Another run does nothing more, and the address is free.
        it.pass(HOUR);
        run(app).await;
        assert_eq!(it.world.count(expired).await, 1);
        let (anew, _) = it.invited().await;
        assert_ne!(anew, ana);
        assert_eq!(it.state(anew).await, AccountState::Invited);
    }

    async fn over_a_change_of_the_clocks_the_last_day_ends_at_midnight_there(it: District) {
        let app = &it.world.app;
        // From January 13 on, the sixtieth day is March 14, when clocks go forward in California.
        let start: jiff::Timestamp = "2027-01-13T12:00:00Z".parse().unwrap();
        it.pass(start.as_microsecond() - app.clock.now().0);
        let (ana, ends) = it.invited().await;
        let midnight: jiff::Timestamp = "2027-03-15T07:00:00Z".parse().unwrap();
        assert_eq!(ends, midnight.as_microsecond() - 1);
        it.pass(ends - app.clock.now().0 - MINUTE);
        run(app).await;
        assert_eq!(it.state(ana).await, AccountState::Invited);
        it.pass(MINUTE);
        run(app).await;
        assert_eq!(it.state(ana).await, AccountState::Expired);
    }

    async fn reminders_come_on_their_days_each_with_a_code_of_its_own(it: District) {
        let app = &it.world.app;
        it.invited().await;
        let first = held(app, "invitation").await[0].path();
        it.pass(30 * DAY - MINUTE);
        run(app).await;
        assert!(held(app, "invitation_reminder").await.is_empty());
        it.pass(MINUTE);
        run(app).await;
        it.pass(DAY);
        run(app).await;
        let [reminder] = &held(app, "invitation_reminder").await[..] else { panic!("not one reminder") };
        assert_eq!((reminder.to.as_str(), reminder.subject.as_str()), (EMAIL, "You haven't registered yet for your account at Demo Partner High"));
        assert!(reminder.text.contains("until Jan 21, 2027, 11:59 PM PST."), "{}", reminder.text);
        assert_ne!(reminder.path(), first);
        it.pass(22 * DAY);
        run(app).await;
        let both = held(app, "invitation_reminder").await;
        assert_eq!(both.len(), 2);
        // Any of them registers, and then none does.
        assert_eq!(register(app, &both[0].path(), CHOSEN).await.location(), "/my");
        for path in [&first, &both[1].path()] {
            assert!(!get(app, path).await.status.is_success(), "{path}");
        }
        assert!(held(app, "invitation_reminder").await.is_empty());
    }

    async fn a_district_says_when_to_remind_or_not_at_all_and_a_clock_that_jumps_reminds_once(it: District) {
        let app = &it.world.app;
        let wrong = [("invitation_reminders".to_owned(), "soon".to_owned())];
        assert!(matches!(organizations::set(&it.world.operator(), it.district, &wrong).await, Err(ApiError::Field(..))));
        it.remind("off").await;
        it.invited().await;
        it.pass(55 * DAY);
        run(app).await;
        assert!(held(app, "invitation_reminder").await.is_empty());
        // Both days are over already: one letter, not two.
        it.remind("7, 14").await;
        it.pass(HOUR);
        run(app).await;
        it.pass(HOUR);
        run(app).await;
        assert_eq!(held(app, "invitation_reminder").await.len(), 1);
    }

    async fn a_job_that_is_killed_in_the_middle_goes_on_behind_what_it_did(it: District) {
        let app = &it.world.app;
        jobs::plant::<TendInvitations>(app).await.unwrap();
        let admin = it.world.staff("site_admin", it.high).await;
        let rows: Vec<String> = (0..250).map(|n| format!("Ana,Ruiz,person{n}@example.org,Educator")).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let planned = it.plan(&admin, it.high, &rows).await;
        it.world.apply(planned.id).await;
        it.remind("off").await;
        it.pass(62 * DAY);
        let expired = "SELECT COUNT(*) FROM accounts WHERE state = 'expired'";
        let other = it.world.again().await;
        let working = tokio::spawn(async move { jobs::run_until_idle(&other, &["tend_invitations"]).await });
        until(async || it.world.count(expired).await >= 100).await;
        working.abort();
        let _ = working.await;
        // Its lease is over, and another process goes on, once what was under way has ended.
        until(async || {
            it.pass(5 * MINUTE);
            run(app).await;
            it.world.count(expired).await == 250
        })
        .await;
        let entries = "SELECT COUNT(*) FROM audit_entries WHERE action = 'account_state_changed'";
        assert_eq!(it.world.count(entries).await, 250, "each once");
        assert_eq!(it.world.count("SELECT COUNT(*) FROM invitations WHERE ended_at IS NULL").await, 0);
        assert_eq!(it.world.count("SELECT COUNT(*) FROM outbox WHERE sealed IS NOT NULL").await, 0);
    }

    async fn an_invitation_is_renewed_by_who_may_create_the_account(it: District) {
        let app = &it.world.app;
        let (ana, ends) = it.invited().await;
        let site = it.world.staff("site_admin", it.high).await;
        let before = held(app, "invitation").await[0].path();
        it.pass(10 * MINUTE);
        assert_eq!(renew(&site, &[ana, ana]).await.unwrap().renewed, 1);
        let after = held(app, "invitation").await;
        assert_eq!(after.len(), 1, "what the letter before said is erased");
        assert_ne!(after[0].path(), before);
        assert!(!get(app, &before).await.status.is_success());
        assert!(get(app, &after[0].path()).await.status.is_success());
        // Once it is over: sixty days from then on.
        it.pass(ends - app.clock.now().0 + 1);
        run(app).await;
        assert_eq!(it.state(ana).await, AccountState::Expired);
        let site = it.world.staff("site_admin", it.high).await;
        assert_eq!(renew(&site, &[ana]).await.unwrap().renewed, 1);
        assert_eq!(it.state(ana).await, AccountState::Invited);
        let path = held(app, "invitation").await[0].path();
        assert_eq!(register(app, &path, CHOSEN).await.location(), "/my");
        let done = renew(&site, &[ana]).await.unwrap();
        assert_eq!((done.renewed, done.refused), (0, vec![("Ana Ruiz".to_owned(), "The account is active, so it can't be invited again.".to_owned())]));
        // Nobody of another school, and nobody for an account that they couldn't create.
        let elsewhere = it.world.staff("site_admin", it.middle).await;
        assert!(matches!(renew(&elsewhere, &[ana]).await, Err(ApiError::NotFound)));
        let district = it.world.staff("district_admin", it.district).await;
        let boss = added(add(&district, it.district, &[("email", "boss@example.org"), ("role", "District Admin")]).await).account;
        assert!(matches!(renew(&site, &[boss]).await, Err(ApiError::NotFound)));
        assert_eq!(renew(&district, &[boss]).await.unwrap().renewed, 1);
    }

    async fn who_expired_and_was_made_anew_is_not_invited_twice(it: District) {
        let app = &it.world.app;
        let (ana, ends) = it.invited().await;
        it.pass(ends - app.clock.now().0 + 1);
        run(app).await;
        let (anew, _) = it.invited().await;
        let site = it.world.staff("site_admin", it.high).await;
        let done = renew(&site, &[ana, anew]).await.unwrap();
        assert_eq!((done.renewed, done.refused.len()), (1, 1), "{done:?}");
        assert_eq!(it.state(ana).await, AccountState::Expired);
    }
}
