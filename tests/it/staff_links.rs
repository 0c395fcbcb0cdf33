//! What a one-time link leaves behind: a password that its maker may know, and links that are open
//! when somebody is put out.

use axum::http::StatusCode;
use muster::server::clock::HOUR;
use muster::server::staff;
use uuid::Uuid;

use crate::on_each_backend;
use crate::staff::{call, link, opens, two_admins};
use crate::support::{PASSWORD, TestApp};

const YURI: &str = "yuri@example.edu";

/// Nora adds Yuri and opens the link herself: Yuri's id and the session that Nora keeps.
async fn taken_over(app: &TestApp, nora: &str) -> (Uuid, String) {
    let (yuri, path) = link(app, nora, "staff/add", "email=yuri@example.edu&name=Yuri+Kato").await;
    let form = format!("password={0}&confirm={0}", PASSWORD.replace(' ', "+"));
    let kept = app.post(&path, None, &form).await.cookie().expect("the link works");
    (yuri, kept)
}

async fn granted(app: &TestApp, cookie: &str, staff: Uuid, role: &str, place: &str) {
    let answer = call(app, cookie, "staff/grant", &format!("staff={staff}&role={role}&{place}&until=")).await;
    assert_eq!(answer.0, StatusCode::OK, "{}", answer.1);
}

/// Opens a link of somebody who has a password already: whether it let somebody in.
async fn opens_again(app: &TestApp, path: &str) -> bool {
    let form = format!("password={0}&confirm={0}", "seven+gray+herons+at+noon");
    app.post(path, None, &form).await.cookie().is_some()
}

/// Whether a session lasts.
async fn lasts(app: &TestApp, cookie: &str) -> bool {
    app.get("/", Some(cookie)).await.status == StatusCode::OK
}

async fn has_password(app: &TestApp, staff: Uuid) -> bool {
    staff::get(&app.operator(), staff).await.unwrap().active
}

on_each_backend! {
    async fn a_link_that_was_used_says_so_before_a_password_is_thought_up(app: TestApp) {
        let (_, _, _, nora) = two_admins(app).await;
        let (_, path) = link(app, &nora, "staff/add", "email=yuri@example.edu&name=Yuri+Kato").await;
        let page = app.get(&path, None).await;
        assert!(page.status == StatusCode::OK && page.text.contains("name=\"password\""), "it works, and is not used by a look");
        assert!(opens(app, &path).await);
        for dead in [path.as_str(), "/welcome/never-given"] {
            let answer = app.get(dead, None).await;
            assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, format!("{dead}?problem=link").as_str()), "{dead}");
            let page = app.get(answer.location(), None).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(!page.text.contains("name=\"password\""), "{dead} asks for no password");
            assert!(page.text.contains("href=\"/sign-in\""), "{dead}");
        }
    }

    async fn who_used_the_link_of_somebody_they_added_gets_nothing_that_is_granted_later(app: TestApp) {
        let (_, _, global, nora) = two_admins(app).await;
        let (yuri, kept) = taken_over(app, &nora).await;
        let by_nora = "SELECT COUNT(*) FROM audit_entries WHERE action = 'password_set' AND detail LIKE '%Robin Vale%'";
        assert_eq!(app.count(by_nora).await, 1, "the entry names the link's maker");
        granted(app, &global, yuri, "system_admin", "organization=everywhere").await;
        assert!(!has_password(app, yuri).await);
        assert!(!lasts(app, &kept).await, "the kept session has ended");
        let form = format!("email={YURI}&password={}", PASSWORD.replace(' ', "+"));
        assert!(app.post("/sign-in", None, &form).await.location().contains("problem=wrong"), "and the kept password");
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'staff_password_cleared'").await, 1);
        let (_, fresh) = link(app, &global, "staff/new-link", &format!("staff={yuri}")).await;
        assert!(opens(app, &fresh).await, "the new link is handed out");
        granted(app, &global, yuri, "auditor", "organization=everywhere").await;
        assert!(has_password(app, yuri).await, "this one was set by a link of the granter");
    }

    async fn a_password_stays_when_who_made_its_link_may_manage_what_is_granted(app: TestApp) {
        let (college, _, global, nora) = two_admins(app).await;
        let (yuri, kept) = taken_over(app, &nora).await;
        let here = format!("organization[at]={college}");
        granted(app, &nora, yuri, "auditor", &here).await;
        granted(app, &global, yuri, "college_staff", &here).await;
        assert!(has_password(app, yuri).await && lasts(app, &kept).await);
        // Of the command line, and from before makers were kept.
        let lee = staff::add(&app.operator(), "lee@example.edu", "Lee Moss").await.unwrap();
        assert!(opens(app, &lee.link[lee.link.find("/welcome/").unwrap()..]).await);
        granted(app, &global, lee.staff, "auditor", "organization=everywhere").await;
        assert!(has_password(app, lee.staff).await);
    }

    async fn a_change_of_the_password_does_not_hide_whose_link_set_it(app: TestApp) {
        let (_, _, global, nora) = two_admins(app).await;
        let (yuri, kept) = taken_over(app, &nora).await;
        let form = format!("current={}&password={1}&confirm={1}", PASSWORD.replace(' ', "+"), "quite+another+long+password");
        let changed = app.post("/password", Some(&kept), &form).await;
        assert!(!changed.location().contains("problem"), "{} {}", changed.status, changed.location());
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'password_changed'").await, 1);
        granted(app, &global, yuri, "system_admin", "organization=everywhere").await;
        assert!(!has_password(app, yuri).await);
    }

    async fn what_somebody_elses_links_set_counts_as_set_by_the_one_who_held_their_password(app: TestApp) {
        let (college, _, global, nora) = two_admins(app).await;
        let (yuri, kept) = taken_over(app, &nora).await;
        granted(app, &nora, yuri, "system_admin", &format!("organization[at]={college}")).await;
        let (joon, path) = link(app, &kept, "staff/add", "email=joon@example.edu&name=Joon+Park").await;
        assert!(opens(app, &path).await);
        granted(app, &global, yuri, "system_admin", "organization=everywhere").await;
        granted(app, &global, joon, "system_admin", "organization=everywhere").await;
        assert!(!has_password(app, joon).await, "Yuri may manage it by now, but it was Nora who had Yuri's password");
    }

    async fn a_new_password_of_theirs_does_not_hide_who_may_know_what_their_links_set(app: TestApp) {
        let (college, _, global, nora) = two_admins(app).await;
        let (yuri, kept) = taken_over(app, &nora).await;
        granted(app, &nora, yuri, "system_admin", &format!("organization[at]={college}")).await;
        // With Yuri's password Nora sets Zoe's; then Yuri gets a link of somebody else.
        let (zoe, path) = link(app, &kept, "staff/add", "email=zoe@example.edu&name=Zoe+Lin").await;
        assert!(opens(app, &path).await);
        let (_, fresh) = link(app, &global, "staff/new-link", &format!("staff={yuri}")).await;
        assert!(opens_again(app, &fresh).await);
        granted(app, &global, yuri, "system_admin", "organization=everywhere").await;
        assert!(has_password(app, yuri).await && has_password(app, zoe).await);
        granted(app, &global, zoe, "auditor", "organization=everywhere").await;
        assert!(!has_password(app, zoe).await, "Nora may know it");
    }

    async fn a_new_password_ends_what_somebody_made_who_knew_the_one_before_and_not_this_one(app: TestApp) {
        let (college, _, global, nora) = two_admins(app).await;
        let (yuri, kept) = taken_over(app, &nora).await;
        granted(app, &nora, yuri, "system_admin", &format!("organization[at]={college}")).await;
        let (_, path) = link(app, &kept, "staff/add", "email=zoe@example.edu&name=Zoe+Lin").await;
        // By another link of Nora's nobody knows it who didn't: what Yuri made stays.
        let (_, again) = link(app, &nora, "staff/new-link", &format!("staff={yuri}")).await;
        assert!(opens_again(app, &again).await);
        let open = "SELECT COUNT(*) FROM staff_links l JOIN staff s ON s.id = l.staff_id WHERE s.email = 'zoe@example.edu' AND l.used_at IS NULL";
        assert_eq!(app.count(open).await, 1);
        let (_, fresh) = link(app, &global, "staff/new-link", &format!("staff={yuri}")).await;
        assert!(opens(app, &fresh).await);
        assert!(!opens(app, &path).await, "Nora may have kept it, and what it sets would count as known to Yuri alone");
    }

    async fn who_knows_a_password_is_forgotten_by_no_link_of_its_owner(app: TestApp) {
        let (college, _, global, nora) = two_admins(app).await;
        let (yuri, kept) = taken_over(app, &nora).await;
        granted(app, &nora, yuri, "system_admin", &format!("organization[at]={college}")).await;
        let (zoe, path) = link(app, &kept, "staff/add", "email=zoe@example.edu&name=Zoe+Lin").await;
        assert!(opens(app, &path).await);
        let known = "SELECT COUNT(*) FROM password_knowers k JOIN staff s ON s.id = k.staff_id WHERE s.email = 'zoe@example.edu'";
        assert_eq!(app.count(known).await, 1, "Yuri, who made the link: Nora can do no more than Yuri yet");
        let (_, other) = link(app, &global, "staff/new-link", &format!("staff={yuri}")).await;
        assert!(opens_again(app, &other).await);
        assert_eq!(app.count(known).await, 2, "Yuri, and Nora, who knew Yuri's password then");
        let (_, fresh) = link(app, &global, "staff/new-link", &format!("staff={zoe}")).await;
        assert!(opens_again(app, &fresh).await);
        assert_eq!(app.count(known).await, 1);
    }

    async fn ending_sessions_ends_the_links_of_their_owner_and_those_they_made(app: TestApp) {
        let (_, nora_id, global, nora) = two_admins(app).await;
        let (_, made) = link(app, &nora, "staff/add", "email=joon@example.edu&name=Joon+Park").await;
        let (_, own) = link(app, &global, "staff/new-link", &format!("staff={nora_id}")).await;
        assert_eq!(call(app, &global, "staff/end-sessions", &format!("staff={nora_id}")).await.0, StatusCode::OK);
        assert!(!opens(app, &own).await && !opens(app, &made).await);
        assert_eq!(app.count("SELECT COUNT(*) FROM staff_links WHERE used_at IS NULL AND made_by IS NOT NULL").await, 0);
    }

    async fn a_change_of_password_or_a_deactivation_ends_the_open_links_of_the_owner(app: TestApp) {
        let (_, nora_id, global, nora) = two_admins(app).await;
        let (_, open) = link(app, &global, "staff/new-link", &format!("staff={nora_id}")).await;
        let form = format!("current={}&password={1}&confirm={1}", PASSWORD.replace(' ', "+"), "quite+another+long+password");
        app.post("/password", Some(&nora), &form).await;
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'password_changed'").await, 1);
        assert!(!opens(app, &open).await);
        link(app, &global, "staff/new-link", &format!("staff={nora_id}")).await;
        assert_eq!(call(app, &global, "staff/deactivate", &format!("staff={nora_id}")).await.0, StatusCode::OK);
        assert_eq!(app.count("SELECT COUNT(*) FROM staff_links WHERE used_at IS NULL AND made_by IS NOT NULL").await, 0);
    }

    async fn nobody_makes_a_link_for_themselves(app: TestApp) {
        let (_, nora_id, _, nora) = two_admins(app).await;
        let refused = call(app, &nora, "staff/new-link", &format!("staff={nora_id}")).await;
        assert!(refused.0.is_client_error() && refused.1.contains("link for yourself"), "{refused:?}");
        assert_eq!(app.count("SELECT COUNT(*) FROM staff_links WHERE staff_id = made_by").await, 0);
    }

    async fn somebody_adds_only_so_many_staff_users_in_an_hour(app: TestApp) {
        let (_, _, _, nora) = two_admins(app).await;
        for n in 0..120 {
            let (status, text) = call(app, &nora, "staff/add", &format!("email=n{n}@example.edu&name=Number+{n}")).await;
            assert_eq!(status, StatusCode::OK, "{n}: {text}");
        }
        let added = "SELECT COUNT(*) FROM staff WHERE name LIKE 'Number%'";
        let (status, _) = call(app, &nora, "staff/add", "email=more@example.edu&name=Number+120").await;
        assert_eq!((status, app.count(added).await), (StatusCode::TOO_MANY_REQUESTS, 120));
        app.pass(HOUR + 1);
        let nora = app.sign_in("nora@example.edu").await;
        let (status, text) = call(app, &nora, "staff/add", "email=more@example.edu&name=Number+120").await;
        assert_eq!(status, StatusCode::OK, "{text}");
    }
}
