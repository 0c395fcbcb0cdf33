//! The account holders' portal over HTTP: who gets in, what must come first, and what ends it.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use muster::domain::account::AccountEvent;
use muster::server::accounts::{self, life};
use muster::server::clock::{HOUR, MINUTE, SECOND};
use muster::server::crypto::Secret;
use muster::server::{imports, jobs, organizations};
use uuid::Uuid;

use crate::on_each_backend;
use crate::scope::{self, import};
use crate::support::{Answer, FIRST_PAGE, TestApp, announced, request};

pub const EMAIL: &str = "ana@example.org";
/// What everybody's holder chooses.
pub const CHOSEN: &str = "seven quiet herons at dawn";

/// Posts a form of the portal from that address.
pub async fn post_from(app: &TestApp, address: &str, path: &str, cookie: Option<&str>, form: &str) -> Answer {
    let mut request: Request<Body> = request("POST", path, cookie)
        .header("origin", "http://127.0.0.1:3000")
        .header("accept", "text/html")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("user-agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0")
        .body(Body::from(form.to_owned()))
        .unwrap();
    let peer = std::net::SocketAddr::new(address.parse().unwrap(), 40_000);
    request.extensions_mut().insert(axum::extract::ConnectInfo(peer));
    app.send(request).await
}

pub fn encode(text: &str) -> String {
    muster::server::http::visitor::encode(text).to_string()
}

/// Tries to sign in to the portal.
pub async fn sign_in_from(app: &TestApp, address: &str, name: &str, password: &str, cookies: Option<&str>) -> Answer {
    let form = format!("program=openccc&name={}&password={}", encode(name), encode(password));
    post_from(app, address, "/my/sign-in", cookies, &form).await
}

/// Signs in to the portal and answers the session's cookie.
pub async fn sign_in(app: &TestApp, name: &str, password: &str) -> String {
    let answer = sign_in_from(app, "192.0.2.1", name, password, None).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/my"), "{}", answer.text);
    answer.cookie().unwrap()
}

/// Posts the choice of a password in the place of a temporary one.
pub async fn choose(app: &TestApp, cookie: &str, password: &str) -> Answer {
    let form = format!("password={0}&confirm={0}", encode(password));
    post_from(app, "192.0.2.1", "/my/choose-password", Some(cookie), &form).await
}

async fn change(app: &TestApp, cookie: &str, current: &str, password: &str) -> Answer {
    let form = format!("current={}&password={1}&confirm={1}", encode(current), encode(password));
    post_from(app, "192.0.2.1", "/my/change-password", Some(cookie), &form).await
}

/// A college with an applied import of Ana, whose password was generated: college, import, account
/// and that password.
pub struct Place {
    pub college: Uuid,
    pub import: Uuid,
    pub account: Uuid,
    pub password: String,
}

pub async fn place(app: &TestApp) -> Place {
    let college = app.organization("college", "Poppy Hills College", None).await;
    let import = import(app, college, EMAIL, "Ana", true).await;
    let rows = imports::rows(&app.operator(), import, None, false, FIRST_PAGE).await.unwrap();
    let slips = imports::reveal_passwords(&app.operator(), import).await.unwrap();
    Place { college, import, account: rows.rows[0].account.unwrap(), password: slips[0].password.clone() }
}

/// Signs in with the temporary password and chooses [`CHOSEN`]; answers the cookie.
pub async fn chosen(app: &TestApp, place: &Place) -> String {
    let cookie = sign_in(app, EMAIL, &place.password).await;
    let answer = choose(app, &cookie, CHOSEN).await;
    assert_eq!(answer.location(), "/my?done=password", "{}", answer.text);
    answer.cookie().unwrap()
}

/// Where the portal leads with that cookie; blank: it shows the account.
pub async fn leads(app: &TestApp, cookie: &str) -> String {
    let answer = app.get("/my", Some(cookie)).await;
    assert!(answer.status == StatusCode::SEE_OTHER || answer.text.contains("Your account"), "{}", answer.text);
    answer.location().to_owned()
}

pub const ENDED: &str = "/my/sign-in?ended=1";

on_each_backend! {
    async fn signed_out_every_address_of_the_portal_leads_to_its_sign_in(app: TestApp) {
        for path in ["/my", "/my/", "/my/choose-password", "/my/change-password", "/my/sign-out", "/my/nowhere", "/my/a/b"] {
            assert_eq!(app.get(path, None).await.location(), "/my/sign-in", "{path}");
        }
        for path in ["/my/choose-password", "/my/change-password", "/my/sign-out", "/my/sign-out-others"] {
            assert_eq!(app.post(path, None, "password=x").await.location(), "/my/sign-in", "{path}");
        }
        for (path, says) in [("/my/sign-in", "Choose what your account is for."), ("/my/forgot", "Ask the organization")] {
            let page = app.get(path, None).await;
            assert!(page.status == StatusCode::OK && page.text.contains(says), "{path}: {}", page.text);
            let policy = page.headers["content-security-policy"].to_str().unwrap();
            assert!(policy.contains("script-src 'none'") && !page.text.contains("<script"), "{path}: {policy}");
        }
    }

    async fn a_temporary_password_leads_to_another_one_before_anything_else(app: TestApp) {
        let place = place(app).await;
        let cookie = sign_in(app, " Ana@Example.ORG ", &place.password).await;
        for path in ["/my", "/my/change-password", "/my/nowhere"] {
            assert_eq!(app.get(path, Some(&cookie)).await.location(), "/my/choose-password", "{path}");
        }
        assert_eq!(app.post("/my/sign-out-others", Some(&cookie), "").await.location(), "/my/choose-password");
        assert!(app.get("/my/choose-password", Some(&cookie)).await.text.contains("At least 15 characters"));
        app.pass(SECOND);
        let other = sign_in(app, "aaa0001", &place.password).await;
        app.pass(SECOND);

        for (password, says) in [
            ("brief herons", "Use at least 15 characters"),
            ("Summer2026Summer2026", "too easy to guess"),
            ("quiet herons of Ruiz", "contains your name"),
            ("quiet herons AAA0001", "contains your name"),
            ("quiet herons 03041999", "contains your name"),
            (place.password.as_str(), "same as the one you have"),
        ] {
            let answer = choose(app, &cookie, password).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{password}");
            assert!(answer.text.contains(says), "{password}: {}", answer.text);
            assert!(!answer.text.contains(password), "{password} comes back");
        }
        let different = post_from(app, "192.0.2.1", "/my/choose-password", Some(&cookie), "password=a&confirm=b").await;
        assert!(different.text.contains("don't match"), "{}", different.text);

        let answer = choose(app, &cookie, CHOSEN).await;
        let new = answer.cookie().unwrap();
        assert_eq!(leads(app, &new).await, "");
        assert_eq!(app.get("/my/choose-password", Some(&new)).await.location(), "/my");
        for dead in [&cookie, &other] {
            assert_eq!(leads(app, dead).await, ENDED);
        }
        let view = accounts::get(&app.operator(), place.account).await.unwrap();
        assert_eq!((view.password.as_str(), view.waiting), ("set", false));
        let history: Vec<(&str, &str)> = view.history.iter().map(|entry| (entry.by.as_str(), entry.what.as_str())).collect();
        let holder = "account holder";
        let expected = [
            (holder, "Account holder chose a password"),
            (holder, "Account holder signed in"),
            (holder, "Account holder signed in for the first time"),
        ];
        assert_eq!(history, expected);
        let wrong = sign_in_from(app, "192.0.2.1", EMAIL, &place.password, None).await;
        assert!(wrong.text.contains("match any account"), "the temporary one is over: {}", wrong.text);
    }

    async fn the_page_shows_the_account_and_no_birth_date_and_the_password_can_be_changed(app: TestApp) {
        let place = place(app).await;
        let cookie = chosen(app, &place).await;
        let page = app.get("/my?done=password", Some(&cookie)).await.text;
        for shown in ["Ana Ruiz", "AAA0001", EMAIL, "Poppy Hills College", "Not verified", "192.0.2.1", "Firefox on Linux", "Jul 1, 2026, 5:00 AM PDT", "Your new password is saved"] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        assert!(!page.contains("1999"), "{page}");

        let wrong = change(app, &cookie, "wrong", "eight quiet herons at dawn").await;
        assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains("your current password"), "{}", wrong.text);
        let same = change(app, &cookie, CHOSEN, CHOSEN).await;
        assert!(same.text.contains("same as the one you have"), "{}", same.text);
        let changed = change(app, &cookie, CHOSEN, "eight quiet herons at dawn").await;
        let new = changed.cookie().unwrap();
        assert_eq!((leads(app, &cookie).await.as_str(), leads(app, &new).await.as_str()), (ENDED, ""));
        sign_in(app, EMAIL, "eight quiet herons at dawn").await;

        // Past its free failures the session waits, the right password too.
        for _ in 0..3 {
            assert!(change(app, &new, "wrong", CHOSEN).await.text.contains("your current password"));
        }
        let waits = change(app, &new, "eight quiet herons at dawn", CHOSEN).await;
        assert_eq!(waits.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'account_password_change_failed'").await, 4);
    }

    async fn the_organization_sets_how_long_a_chosen_password_is(app: TestApp) {
        let place = place(app).await;
        let set = [("chosen_password_characters".to_owned(), "20".to_owned())];
        organizations::set(&app.operator(), place.college, &set).await.unwrap();
        let cookie = sign_in(app, EMAIL, &place.password).await;
        let short = choose(app, &cookie, "seven quiet herons").await;
        assert!(short.text.contains("Use at least 20 characters"), "{}", short.text);
        assert_eq!(choose(app, &cookie, CHOSEN).await.location(), "/my?done=password");
    }

    async fn a_password_that_need_not_be_changed_leads_to_the_account_before_it_is_hashed_too(app: TestApp) {
        let college = app.organization("college", "Poppy Hills College", None).await;
        let file = "email,first,last,dob YYYY-MM-DD,accepted-terms,homeless,password,use_temp_password\r\n\
            kim@example.org,Kim,Moss,1999-03-05,TRUE,TRUE,quail bronze 7741 otter,FALSE\r\n\
            lee@example.org,Lee,Oak,1999-03-06,TRUE,TRUE,violet canary 8813 spoon,TRUE\r\n";
        let ctx = app.operator();
        let import = imports::start(&ctx, announced(&ctx, college, file.len() as u64)).await.unwrap().id;
        imports::receive_part(&ctx, import, 0, file.as_bytes().to_vec()).await.unwrap();
        imports::finish_upload(&ctx, import).await.unwrap();
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
        imports::apply(&ctx, import).await.unwrap();
        // Everything but what hashes.
        jobs::run_until_idle(&app.app, imports::jobs::TO_THE_END).await.unwrap();
        assert_eq!(app.count("SELECT COUNT(*) FROM account_passwords WHERE state = 'pending'").await, 2);

        let wrong = sign_in_from(app, "192.0.2.1", "kim@example.org", "violet canary 8813 spoon", None).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let cookie = sign_in(app, "kim@example.org", "quail bronze 7741 otter").await;
        assert_eq!(leads(app, &cookie).await, "");
        assert_eq!(app.count("SELECT COUNT(*) FROM account_passwords WHERE state = 'pending'").await, 1);
        let lee = sign_in(app, "lee@example.org", "violet canary 8813 spoon").await;
        assert_eq!(leads(app, &lee).await, "/my/choose-password");
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
        assert_eq!(imports::get(&ctx, import).await.unwrap().hashing, 0);
        sign_in(app, "kim@example.org", "quail bronze 7741 otter").await;
    }

    async fn a_new_temporary_password_ends_the_holders_sessions(app: TestApp) {
        let place = place(app).await;
        let cookie = chosen(app, &place).await;
        let slips = accounts::new_password(&app.operator(), place.account).await.unwrap();
        assert_eq!(leads(app, &cookie).await, ENDED);
        assert!(sign_in_from(app, "192.0.2.1", EMAIL, CHOSEN, None).await.text.contains("match any account"));
        assert_eq!(accounts::get(&app.operator(), place.account).await.unwrap().password, "pending");
        let again = sign_in(app, EMAIL, &slips[0].password).await;
        assert_eq!(leads(app, &again).await, "/my/choose-password");
        assert_eq!(accounts::get(&app.operator(), place.account).await.unwrap().password, "temporary");
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
    }

    async fn of_a_reset_and_a_sign_in_with_the_password_before_at_once_none_outlives_the_reset(app: TestApp) {
        let place = place(app).await;
        let mut old = place.password.clone();
        for _ in 0..6 {
            // The old password still waits to be hashed: its first sign-in takes a turn for that.
            let operator = app.operator();
            let reset = accounts::new_password(&operator, place.account);
            let (answer, slips) = futures::future::join(sign_in_from(app, "192.0.2.1", EMAIL, &old, None), reset).await;
            if let Some(cookie) = answer.cookie().filter(|_| answer.location() == "/my") {
                assert_eq!(leads(app, &cookie).await, ENDED, "the session of the password before");
            }
            old = slips.unwrap()[0].password.clone();
            // Times are later than those of the sign-in before.
            app.pass(HOUR);
        }
        assert_eq!(leads(app, &sign_in(app, EMAIL, &old).await).await, "/my/choose-password");
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
    }

    async fn a_session_that_has_ended_ends_no_other(app: TestApp) {
        let place = place(app).await;
        let first = chosen(app, &place).await;
        let holder = muster::server::portal::resume(&app.app, &Secret::new(value(&first).to_owned()), "192.0.2.1").await.unwrap();
        let second = sign_in(app, EMAIL, CHOSEN).await;
        let ended = post_from(app, "192.0.2.1", "/my/sign-out-others", Some(&second), "").await;
        assert_eq!(ended.location(), "/my?done=others");
        assert_eq!(muster::server::portal::end_others(&holder.unwrap()).await.unwrap(), 0, "its request was under way");
        assert_eq!(leads(app, &second).await, "");
    }

    async fn deactivating_ends_the_holders_sessions_for_good_and_is_said_after_the_right_password_only(app: TestApp) {
        let place = place(app).await;
        let cookie = chosen(app, &place).await;
        life::deactivate(&app.operator(), place.account).await.unwrap();
        assert_eq!(leads(app, &cookie).await, ENDED);
        let wrong = sign_in_from(app, "192.0.2.1", EMAIL, "wrong", None).await;
        assert!(wrong.text.contains("match any account") && !wrong.text.contains("deactivated"), "{}", wrong.text);
        for _ in 0..5 {
            let right = sign_in_from(app, "192.0.2.1", EMAIL, CHOSEN, None).await;
            assert!(right.text.contains("Your account is deactivated"), "no failure: {}", right.text);
            assert!(right.cookie().is_none());
        }
        life::reactivate(&app.operator(), place.account).await.unwrap();
        assert_eq!(leads(app, &cookie).await, ENDED);
        assert_eq!(leads(app, &sign_in(app, EMAIL, CHOSEN).await).await, "");
    }

    async fn undoing_the_import_keeps_who_signed_in_and_removing_an_account_ends_its_sessions(app: TestApp) {
        let place = place(app).await;
        let cookie = sign_in(app, EMAIL, &place.password).await;
        imports::undo(&app.operator(), place.import).await.unwrap();
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
        let undone = imports::get(&app.operator(), place.import).await.unwrap();
        assert_eq!(undone.undone.get("signed_in"), 1);
        assert_eq!(leads(app, &cookie).await, "/my/choose-password");
        life::apply(&app.operator(), place.account, AccountEvent::Remove).await.unwrap();
        assert_eq!(leads(app, &cookie).await, ENDED);
        for name in [EMAIL, "AAA0001"] {
            assert!(sign_in_from(app, "192.0.2.1", name, &place.password, None).await.text.contains("match any account"));
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM holder_sign_ins").await, 0);
        assert_eq!(app.count("SELECT COUNT(*) FROM holder_sessions").await, 0);
    }

    async fn undoing_the_import_removes_who_has_not_signed_in_and_nobody_gets_in_afterwards(app: TestApp) {
        let place = place(app).await;
        imports::undo(&app.operator(), place.import).await.unwrap();
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
        let gone = sign_in_from(app, "192.0.2.1", EMAIL, &place.password, None).await;
        assert!(gone.text.contains("match any account"), "{}", gone.text);
    }

    async fn failures_are_counted_by_account_however_it_is_named_and_apart_from_staff(app: TestApp) {
        let place = place(app).await;
        app.staff("robin@example.edu", "auditor", None).await;
        for name in [EMAIL, "AAA0001", "aaa0001"] {
            assert_eq!(sign_in_from(app, "203.0.113.9", name, "wrong", None).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let waits = sign_in_from(app, "203.0.113.9", EMAIL, &place.password, None).await;
        assert!(waits.status == StatusCode::TOO_MANY_REQUESTS && waits.text.contains("Try again in 1 second."), "{}", waits.text);
        assert_eq!(waits.headers["retry-after"], "1");
        // Nobody's account is answered and counted alike.
        for _ in 0..3 {
            let nobody = sign_in_from(app, "203.0.113.10", "nobody@example.org", "wrong", None).await;
            assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let waits = sign_in_from(app, "203.0.113.10", "nobody@example.org", "wrong", None).await;
        assert_eq!(waits.status, StatusCode::TOO_MANY_REQUESTS);
        // Elsewhere the owner gets in; staff at the same address don't wait for what holders do.
        sign_in(app, EMAIL, &place.password).await;
        for n in 0..20 {
            sign_in_from(app, "203.0.113.9", &format!("nobody{n}@example.org"), "wrong", None).await;
        }
        assert_eq!(sign_in_from(app, "203.0.113.9", "new@example.org", "x", None).await.status, StatusCode::TOO_MANY_REQUESTS);
        let staff = post_from(app, "203.0.113.9", "/sign-in", None, "email=robin%40example.edu&password=seven+quiet+herons").await;
        assert_eq!(staff.location(), "/");
    }

    async fn strangers_keep_nobody_out_of_the_browser_they_know(app: TestApp) {
        let place = place(app).await;
        let answer = sign_in_from(app, "192.0.2.1", EMAIL, &place.password, None).await;
        let known = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
        let known = known.filter_map(|cookie| cookie.split(';').next()).find(|cookie| cookie.starts_with("muster-my-browser="));
        let known = known.unwrap().to_owned();
        for n in 0..30 {
            sign_in_from(app, &format!("198.51.100.{n}"), EMAIL, "wrong", None).await;
        }
        let stranger = sign_in_from(app, "192.0.2.1", EMAIL, &place.password, None).await;
        assert_eq!(stranger.status, StatusCode::TOO_MANY_REQUESTS);
        let staffs = known.replace("muster-my-browser=", "muster-browser=");
        let other = sign_in_from(app, "192.0.2.1", EMAIL, &place.password, Some(&staffs)).await;
        assert_eq!(other.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(sign_in_from(app, "192.0.2.1", EMAIL, &place.password, Some(&known)).await.location(), "/my");
    }

    async fn sessions_end_when_idle_at_last_and_when_signed_out(app: TestApp) {
        let place = place(app).await;
        let cookie = chosen(app, &place).await;
        app.pass(29 * MINUTE);
        assert_eq!(leads(app, &cookie).await, "");
        app.pass(30 * MINUTE);
        assert_eq!(leads(app, &cookie).await, ENDED);

        let lasting = sign_in(app, EMAIL, CHOSEN).await;
        for _ in 0..11 {
            app.pass(20 * MINUTE);
            assert_eq!(leads(app, &lasting).await, "");
        }
        app.pass(HOUR / 3);
        assert_eq!(leads(app, &lasting).await, ENDED, "four hours after it began");

        let [first, second] = [sign_in(app, EMAIL, CHOSEN).await, sign_in(app, EMAIL, CHOSEN).await];
        let page = app.get("/my", Some(&first)).await.text;
        assert!(page.contains("signed in on 1 other browser."), "{page}");
        assert_eq!(app.post("/my/sign-out-others", Some(&first), "").await.location(), "/my?done=others");
        assert_eq!((leads(app, &first).await.as_str(), leads(app, &second).await.as_str()), ("", ENDED));
        let out = app.post("/my/sign-out", Some(&first), "").await;
        assert_eq!(out.location(), "/my/sign-in?signed-out=1");
        assert_eq!(out.cookie().unwrap(), "muster-my=");
        assert_eq!(leads(app, &first).await, ENDED);
        // The session that a browser still had ends when somebody signs in there.
        let before = sign_in(app, EMAIL, CHOSEN).await;
        assert_eq!(sign_in_from(app, "192.0.2.1", EMAIL, CHOSEN, Some(&before)).await.location(), "/my");
        assert_eq!(leads(app, &before).await, ENDED);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'account_signed_out'").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'account_sessions_ended'").await, 1);
        // The passwords that were shown at the beginning are erased by now.
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
    }

    async fn of_two_choices_at_once_one_holds(app: TestApp) {
        let place = place(app).await;
        let cookie = sign_in(app, EMAIL, &place.password).await;
        let passwords = ["seven quiet herons at dawn", "eight quiet herons at dusk", "nine loud herons at noon"];
        let answers = futures::future::join_all(passwords.map(|password| choose(app, &cookie, password))).await;
        let won: Vec<usize> = (0..passwords.len()).filter(|n| answers[*n].location() == "/my?done=password").collect();
        assert_eq!(won.len(), 1);
        for (n, password) in passwords.iter().enumerate() {
            let signed_in = sign_in_from(app, "192.0.2.1", EMAIL, password, None).await.location() == "/my";
            assert_eq!(signed_in, won == [n], "{password}");
            if let (true, Some(cookie)) = (won == [n], answers[n].cookie()) {
                assert_eq!(leads(app, &cookie).await, "");
            }
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'account_password_chosen'").await, 1);
    }

    async fn a_form_of_another_site_changes_nothing(app: TestApp) {
        let place = place(app).await;
        let cookie = chosen(app, &place).await;
        for (path, form) in [("/my/sign-out", ""), ("/my/sign-in", "name=a&password=b"), ("/my/change-password", "current=a")] {
            let foreign = request("POST", path, Some(&cookie)).header("origin", "https://evil.example").header("accept", "text/html");
            let foreign = foreign.header("content-type", "application/x-www-form-urlencoded").body(Body::from(form)).unwrap();
            assert_eq!(app.send(foreign).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        assert_eq!(leads(app, &cookie).await, "");
    }
}

/// Without its name: what the other side would read if it looked at values alone.
fn value(cookie: &str) -> &str {
    cookie.split_once('=').unwrap().1
}

/// An address of the portal; `/my-account` is a page of staff.
fn is_portal(path: &str) -> bool {
    path == "/my" || path.starts_with("/my/")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_holder_reaches_anything_of_staff_and_no_staff_user_the_portal() {
    let world = scope::World::new().await;
    let app = &world.app;
    let account = world.ids.iter().find(|(name, _)| *name == "<account>").unwrap().1;
    let slips = accounts::new_password(&app.operator(), account).await.unwrap();
    jobs::run_until_idle(&app.app, &[]).await.unwrap();
    let temporary = sign_in(app, EMAIL, &slips[0].password).await;
    let holder = choose(app, &temporary, CHOSEN).await.cookie().unwrap();
    // As it is, and under the name of the staff's cookie.
    for cookie in [holder.clone(), format!("muster={}", value(&holder))] {
        for (endpoint, body, _) in scope::CALLS.iter().filter(|(_, _, asks)| *asks != scope::Asks::Open) {
            assert_eq!(world.call(endpoint, body, Some(&cookie)).await.0, StatusCode::UNAUTHORIZED, "{endpoint}");
        }
        for (method, path, asks) in scope::ADDRESSES.iter().filter(|(_, path, asks)| asks.is_some() && !is_portal(path)) {
            let (status, location) = world.visit(method, path, Some(&cookie)).await;
            let led = status == StatusCode::SEE_OTHER && location.starts_with("/sign-in");
            assert!(led || status == StatusCode::UNAUTHORIZED, "{method} {path} ({asks:?}): {status} {location}");
        }
    }
    let mut portal = 0;
    for visitor in &world.visitors {
        for cookie in [visitor.cookie.clone(), format!("muster-my={}", value(&visitor.cookie))] {
            for (method, path, _) in scope::ADDRESSES.iter().filter(|(_, path, asks)| asks.is_some() && is_portal(path)) {
                let (status, location) = world.visit(method, path, Some(&cookie)).await;
                assert!(
                    status == StatusCode::SEE_OTHER && location.starts_with("/my/sign-in"),
                    "{method} {path}: {status} {location}"
                );
                portal += 1;
            }
        }
    }
    assert!(portal > 100, "{portal} addresses of the portal only");
    assert_eq!(leads(app, &holder).await, "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_https_the_cookies_are_bound_to_the_host_and_kept_from_scripts() {
    let app = TestApp::sqlite().await;
    let place = place(&app).await;
    let plain = sign_in_from(&app, "192.0.2.1", EMAIL, &place.password, None).await;
    let cookies: Vec<&str> = plain.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
    assert!(cookies.iter().all(|cookie| cookie.contains("; HttpOnly; SameSite=Strict; Path=/")), "{cookies:?}");
    let mut config = app.config.clone();
    config.http.public_url = Some("https://accounts.example.edu".to_owned());
    let https = app.again(&config).await.unwrap();
    let form = format!("program=openccc&name={}&password={}", encode(EMAIL), encode(&place.password));
    let asked = Request::post("/my/sign-in").header("origin", "https://accounts.example.edu");
    let asked = asked.header("content-type", "application/x-www-form-urlencoded").body(Body::from(form)).unwrap();
    let answer = tower::ServiceExt::oneshot(muster::server::http::router(&https), asked).await.unwrap();
    let cookies: Vec<&str> = answer.headers().get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
    assert!(cookies[0].starts_with("__Host-muster-my=") && cookies[1].starts_with("__Host-muster-my-browser="), "{cookies:?}");
    assert!(cookies.iter().all(|cookie| cookie.contains("; HttpOnly; SameSite=Strict; Secure; Path=/")), "{cookies:?}");
}
