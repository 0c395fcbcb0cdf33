//! Invitations of many: renewed at once from a list, and those listed whose time is nearly over or
//! has ended. On both databases.

use muster::server::accounts::{expiring_counts, expiring_invitations, renew_invitations};
use muster::server::clock::DAY;
use muster::server::invitations::tend::TendInvitations;
use muster::server::{Ctx, jobs};
use muster::wire::ApiError;
use muster::wire::invitations::{ExpiringInvitation, InvitationRenewal, RenewalCounts};
use uuid::Uuid;

use crate::educator::{District, add, added, in_a_district};
use crate::invitation_life::{renew, run};
use crate::invitations::{CHOSEN, get, link_to, register};

const ROWS: [&str; 3] = ["Ana,Ruiz,ana@example.org,Educator", "Bo,Li,bo@example.org,Counselor", "Cy,Fox,cy@example.org,Educator"];

/// Names with last days.
fn days(lines: &[ExpiringInvitation]) -> Vec<(&str, &str)> {
    lines.iter().map(|line| (line.name.as_str(), line.last_day.as_str())).collect()
}

async fn counted(ctx: &Ctx) -> Option<(u64, u64)> {
    expiring_counts(ctx).await.unwrap().map(|RenewalCounts { soon, expired }| (soon, expired))
}

in_a_district! {
    async fn many_are_renewed_at_once_and_who_has_registered_is_left_out_by_name(it: District) {
        let app = &it.world.app;
        let site = it.world.staff("site_admin", it.high).await;
        it.import(&site, it.high, &ROWS).await;
        let (ana, bo, cy) = (it.account("ana@example.org").await, it.account("bo@example.org").await, it.account("cy@example.org").await);
        assert_eq!(register(app, &link_to(app, "bo@example.org").await, CHOSEN).await.location(), "/my");
        let before = [link_to(app, "ana@example.org").await, link_to(app, "cy@example.org").await];
        let asked = InvitationRenewal { idempotency_key: app.new_id(), accounts: vec![ana, bo, cy, ana] };
        let done = renew_invitations(&site, &asked).await.unwrap();
        let refused = ("Bo Li".to_owned(), "The account is active, so it can't be invited again.".to_owned());
        assert_eq!((done.renewed, &done.refused), (2, &vec![refused]));
        let after = [link_to(app, "ana@example.org").await, link_to(app, "cy@example.org").await];
        for (before, after) in before.iter().zip(&after) {
            assert!(!get(app, before).await.status.is_success(), "{before}");
            assert!(get(app, after).await.status.is_success(), "{after}");
        }
        let invited = "SELECT COUNT(*) FROM audit_entries WHERE action = 'account_invited'";
        assert_eq!(it.world.count(invited).await, 2);
        // Its answer was lost, and it comes again: nobody is invited twice.
        assert_eq!(renew_invitations(&site, &asked).await.unwrap(), done);
        assert_eq!(link_to(app, "ana@example.org").await, after[0]);
        assert_eq!(it.world.count(invited).await, 2);
        assert_eq!(it.world.count("SELECT COUNT(*) FROM outbox WHERE sealed IS NOT NULL").await, 2);
        // Another request is another renewal.
        assert_eq!(renew(&site, &[ana]).await.unwrap().renewed, 1);
        assert_ne!(link_to(app, "ana@example.org").await, after[0]);
    }

    async fn one_account_out_of_reach_or_too_many_renew_nobody(it: District) {
        let site = it.world.staff("site_admin", it.high).await;
        let middle = it.world.staff("site_admin", it.middle).await;
        let ana = added(add(&site, it.high, &[]).await).account;
        let bo = added(add(&middle, it.middle, &[("email", "bo@example.org")]).await).account;
        let invited = "SELECT COUNT(*) FROM audit_entries WHERE action = 'account_invited'";
        assert_eq!(it.world.count(invited).await, 2);
        assert_eq!(renew(&site, &[ana, bo]).await, Err(ApiError::NotFound));
        let many: Vec<Uuid> = (0..501).map(|_| it.world.app.new_id()).collect();
        let refused = renew(&site, &many).await;
        assert!(matches!(&refused, Err(ApiError::Refused(text)) if text.contains("Choose at most 500")), "{refused:?}");
        assert_eq!(it.world.count(invited).await, 2);
        let district = it.world.staff("district_admin", it.district).await;
        assert_eq!(renew(&district, &[ana, bo]).await.unwrap().renewed, 2);
    }

    async fn those_about_to_expire_are_listed_with_their_number_on_home_and_those_that_expired_lately(it: District) {
        let app = &it.world.app;
        jobs::plant::<TendInvitations>(app).await.unwrap();
        let site = it.world.staff("site_admin", it.high).await;
        assert_eq!(counted(&site).await, Some((0, 0)));
        let ana = added(add(&site, it.high, &[("email", "ana@example.org")]).await).account;
        added(add(&site, it.high, &[("email", "di@example.org"), ("first_name", "Di")]).await);
        let ends = it.world.count("SELECT MIN(expires_at) FROM invitations").await;
        it.pass(10 * DAY);
        let site = it.world.staff("site_admin", it.high).await;
        added(add(&site, it.high, &[("email", "bo@example.org"), ("first_name", "Bo")]).await);
        // Di registers, and is nowhere from then on.
        assert_eq!(register(app, &link_to(app, "di@example.org").await, CHOSEN).await.location(), "/my");
        it.pass(ends - 8 * DAY - app.clock.now().0);
        let site = it.world.staff("site_admin", it.high).await;
        assert_eq!(counted(&site).await, Some((0, 0)), "eight days before");
        it.pass(2 * DAY);
        run(app).await;
        let site = it.world.staff("site_admin", it.high).await;
        let found = expiring_invitations(&site).await.unwrap();
        assert_eq!((days(&found.soon), days(&found.expired), found.more), (vec![("Ana Ruiz", "Jan 21, 2027")], vec![], false));
        assert_eq!((found.soon[0].account, found.soon[0].sign_in.as_str(), found.soon[0].organization.as_str()), (ana, "ana@example.org", "Demo Partner High"));
        assert_eq!(counted(&site).await, Some((1, 0)));
        let session = it.world.session("site_admin", it.high).await;
        let home = it.world.page("/", Some(&session)).await;
        assert!(home.contains("1 invitation expires within 7 days") && home.contains("/accounts/invitations"), "{home}");
        let page = it.world.page("/accounts/invitations", Some(&session)).await;
        assert!(page.contains("Ana Ruiz") && page.contains("Jan 21, 2027") && !page.contains("Bo Ruiz"), "{page}");
        // Nobody elsewhere, and nobody who invites nobody.
        let middle = it.world.staff("site_admin", it.middle).await;
        assert_eq!(counted(&middle).await, Some((0, 0)));
        assert!(expiring_invitations(&middle).await.unwrap().soon.is_empty());
        let auditor = it.world.staff("auditor", it.district).await;
        assert_eq!((counted(&auditor).await, expiring_invitations(&auditor).await), (None, Err(ApiError::NotFound)));

        // Ten days later Ana's is over, and Bo's is nearly.
        it.pass(10 * DAY);
        run(app).await;
        let site = it.world.staff("district_admin", it.district).await;
        let found = expiring_invitations(&site).await.unwrap();
        assert_eq!((days(&found.soon), days(&found.expired)), (vec![("Bo Ruiz", "Jan 31, 2027")], vec![("Ana Ruiz", "Jan 21, 2027")]));
        assert_eq!(counted(&site).await, Some((1, 1)));
        let both: Vec<Uuid> = found.soon.iter().chain(&found.expired).map(|line| line.account).collect();
        assert_eq!(renew(&site, &both).await.unwrap().renewed, 2);
        assert_eq!(counted(&site).await, Some((0, 0)));
    }

    async fn one_that_expired_a_month_ago_is_listed_no_more(it: District) {
        let app = &it.world.app;
        jobs::plant::<TendInvitations>(app).await.unwrap();
        let site = it.world.staff("site_admin", it.high).await;
        added(add(&site, it.high, &[]).await);
        it.pass(62 * DAY);
        run(app).await;
        let site = it.world.staff("site_admin", it.high).await;
        assert_eq!(counted(&site).await, Some((0, 1)));
        it.pass(30 * DAY);
        run(app).await;
        let site = it.world.staff("site_admin", it.high).await;
        assert_eq!(counted(&site).await, Some((0, 0)));
        assert!(expiring_invitations(&site).await.unwrap().expired.is_empty());
    }
}
