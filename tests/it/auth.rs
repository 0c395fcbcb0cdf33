//! Sign-in, sessions, passwords.

use axum::http::StatusCode;
use muster::server::clock::{HOUR, MINUTE, SECOND};
use muster::server::crypto::Secret;
use muster::server::crypto::password::new_salt;
use muster::server::db::Db;
use muster::server::staff;

use crate::on_each_backend;
use crate::support::{PASSWORD, TestApp, somebody_waits_for_a_lock};

const EMAIL: &str = "robin@example.edu";

async fn try_with(app: &TestApp, email: &str, password: &str) -> String {
    app.post("/sign-in", None, &format!("email={email}&password={}", password.replace(' ', "+"))).await.location().to_owned()
}

on_each_backend! {
    async fn a_script_signs_in_and_is_told_why_not_without_a_redirect(app: TestApp) {
        app.staff(EMAIL, "auditor", None).await;
        let sign_in = async |form: &str| {
            let asked = crate::support::request("POST", "/sign-in", None)
                .header("origin", "http://127.0.0.1:3000")
                .header("content-type", "application/x-www-form-urlencoded")
                .header("accept", "application/json");
            app.send(asked.body(axum::body::Body::from(form.to_owned())).unwrap()).await
        };
        let wrong = sign_in(&format!("email={EMAIL}&password=wrong")).await;
        assert_eq!((wrong.status, wrong.cookie()), (StatusCode::UNPROCESSABLE_ENTITY, None));
        assert_eq!(
            wrong.text,
            "{\"Field\":[\"password\",\"Wrong email or password. Try again.\"]}"
        );
        let blank = sign_in(&format!("email={EMAIL}&password=")).await;
        assert_eq!((blank.status, blank.text.as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "{\"Field\":[\"password\",\"Fill in every field.\"]}"));
        let right = sign_in(&format!("email={EMAIL}&password={}", PASSWORD.replace(' ', "+"))).await;
        assert_eq!((right.status, right.location()), (StatusCode::NO_CONTENT, ""));
        assert_eq!(app.get("/", Some(&right.cookie().unwrap())).await.status, StatusCode::OK);
        for _ in 0..3 {
            sign_in(&format!("email={EMAIL}&password=wrong")).await;
        }
        let waits = sign_in(&format!("email={EMAIL}&password=wrong")).await;
        assert_eq!((waits.status, waits.text.as_str()), (StatusCode::TOO_MANY_REQUESTS, "{\"Wait\":1}"));
    }

    async fn failures_of_an_account_make_it_wait_longer_and_longer(app: TestApp) {
        app.staff(EMAIL, "auditor", None).await;
        for _ in 0..3 {
            assert_eq!(try_with(app, EMAIL, "wrong").await, "/sign-in?problem=wrong");
        }
        assert_eq!(try_with(app, EMAIL, "wrong").await, "/sign-in?problem=wait&seconds=1");
        app.pass(SECOND);
        assert_eq!(try_with(app, EMAIL, "wrong").await, "/sign-in?problem=wrong");
        // The right password has to wait as well, or waiting would tell nothing.
        assert_eq!(try_with(app, EMAIL, PASSWORD).await, "/sign-in?problem=wait&seconds=2");
        app.pass(2 * SECOND);
        assert_eq!(try_with(app, EMAIL, PASSWORD).await, "/");
        assert_eq!(try_with(app, EMAIL, "wrong").await, "/sign-in?problem=wrong");
        assert_eq!(try_with(app, EMAIL, PASSWORD).await, "/");
    }

    async fn signing_in_by_a_one_time_link_is_told_as_signing_in(app: TestApp) {
        let link = staff::add(&app.operator(), EMAIL, "Robin Vale").await.unwrap().link;
        let path = link.strip_prefix("http://127.0.0.1:3000").unwrap();
        let form = format!("password={0}&confirm={0}", PASSWORD.replace(' ', "+"));
        assert!(app.post(path, None, &form).await.cookie().is_some());
        for sql in [
            "SELECT COUNT(*) FROM audit_entries WHERE action = 'password_set' AND actor = 'Robin Vale'",
            "SELECT COUNT(*) FROM audit_entries WHERE action = 'signed_in' AND actor = 'Robin Vale'",
        ] {
            assert_eq!(app.count(sql).await, 1, "{sql}");
        }
    }

    async fn an_address_that_nobody_has_waits_like_one_that_somebody_has(app: TestApp) {
        for _ in 0..3 {
            assert_eq!(try_with(app, "nobody@example.edu", "wrong").await, "/sign-in?problem=wrong");
        }
        assert_eq!(try_with(app, "nobody@example.edu", "wrong").await, "/sign-in?problem=wait&seconds=1");
    }

    async fn one_peer_that_tries_many_accounts_has_to_wait(app: TestApp) {
        for n in 0..20 {
            assert_eq!(try_with(app, &format!("person{n}@example.edu"), "wrong").await, "/sign-in?problem=wrong");
        }
        assert_eq!(try_with(app, "another@example.edu", "wrong").await, "/sign-in?problem=wait&seconds=1");
    }

    async fn tries_at_the_same_moment_do_not_slip_through(app: TestApp) {
        let tries = (0..12).map(|_| try_with(app, EMAIL, "wrong"));
        let answers = futures::future::join_all(tries).await;
        assert_eq!(answers.iter().filter(|answer| answer.contains("problem=wrong")).count(), 3, "{answers:?}");
    }

    async fn a_session_ends_after_half_an_hour_without_anything_done(app: TestApp) {
        app.staff(EMAIL, "auditor", None).await;
        let cookie = app.sign_in(EMAIL).await;
        for _ in 0..3 {
            app.pass(29 * MINUTE);
            assert_eq!(app.get("/", Some(&cookie)).await.status, StatusCode::OK);
        }
        app.pass(30 * MINUTE);
        assert_eq!(app.get("/", Some(&cookie)).await.location(), "/sign-in?problem=ended");
    }

    async fn a_session_ends_after_twelve_hours_whatever_is_done(app: TestApp) {
        app.staff(EMAIL, "auditor", None).await;
        let cookie = app.sign_in(EMAIL).await;
        for _ in 0..35 {
            app.pass(20 * MINUTE);
            assert_eq!(app.get("/", Some(&cookie)).await.status, StatusCode::OK);
        }
        app.pass(20 * MINUTE);
        assert_eq!(app.get("/", Some(&cookie)).await.status, StatusCode::SEE_OTHER);
    }

    async fn polling_does_not_keep_a_session_alive(app: TestApp) {
        app.staff(EMAIL, "auditor", None).await;
        let cookie = app.sign_in(EMAIL).await;
        let import = app.app.new_id();
        for _ in 0..2 {
            app.pass(14 * MINUTE);
            let answer = app.post("/api/imports/progress", Some(&cookie), &format!("import={import}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
        }
        app.pass(2 * MINUTE);
        assert_eq!(app.post("/api/session/me", Some(&cookie), "").await.status, StatusCode::UNAUTHORIZED);
    }

    async fn asking_how_long_a_session_lasts_does_not_keep_it_alive_and_anything_else_does(app: TestApp) {
        app.staff(EMAIL, "auditor", None).await;
        let cookie = app.sign_in(EMAIL).await;
        let other_tab = cookie.clone();
        let left = async || app.post("/api/session/left", Some(&cookie), "").await.text;
        assert_eq!(left().await, (30 * MINUTE).to_string());
        for minutes in [20, 10] {
            app.pass(10 * MINUTE);
            assert_eq!(left().await, (minutes * MINUTE).to_string());
        }
        assert_eq!(app.get("/sessions", Some(&other_tab)).await.status, StatusCode::OK);
        assert_eq!(left().await, (30 * MINUTE).to_string());
        app.pass(30 * MINUTE);
        assert_eq!(left().await, "\"SignedOut\"");
    }

    async fn how_long_a_session_lasts_ends_with_its_twelve_hours(app: TestApp) {
        app.staff(EMAIL, "auditor", None).await;
        let cookie = app.sign_in(EMAIL).await;
        for _ in 0..35 {
            app.pass(20 * MINUTE);
            assert_eq!(app.get("/", Some(&cookie)).await.status, StatusCode::OK);
        }
        // 11 hours and 40 minutes are over.
        assert_eq!(app.post("/api/session/left", Some(&cookie), "").await.text, (20 * MINUTE).to_string());
    }

    async fn signing_in_gives_a_new_token_and_ends_the_session_that_was_there(app: TestApp) {
        app.staff(EMAIL, "auditor", None).await;
        let first = app.sign_in(EMAIL).await;
        let form = format!("email={EMAIL}&password={}", PASSWORD.replace(' ', "+"));
        let second = app.post("/sign-in", Some(&first), &form).await.cookie().unwrap();
        assert_ne!(first, second);
        assert_eq!(app.get("/", Some(&first)).await.status, StatusCode::SEE_OTHER);
        assert_eq!(app.get("/", Some(&second)).await.status, StatusCode::OK);
    }

    async fn a_session_cookie_is_kept_from_scripts_and_other_sites_and_ends_with_the_browser(app: TestApp) {
        app.staff(EMAIL, "auditor", None).await;
        let answer = app.post("/sign-in", None, &format!("email={EMAIL}&password={}", PASSWORD.replace(' ', "+"))).await;
        let cookie = answer.headers["set-cookie"].to_str().unwrap();
        assert!(cookie.starts_with("muster=") && cookie.ends_with("; HttpOnly; SameSite=Strict; Path=/"), "{cookie}");
        assert_eq!(cookie.split(['=', ';']).nth(1).unwrap().len(), 43, "256 bits in base64url");
    }

    async fn signing_out_ends_the_session_for_good(app: TestApp) {
        app.staff(EMAIL, "auditor", None).await;
        let cookie = app.sign_in(EMAIL).await;
        let answer = app.post("/sign-out", Some(&cookie), "").await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/sign-in"));
        assert!(answer.headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
        assert_eq!(app.get("/", Some(&cookie)).await.status, StatusCode::SEE_OTHER);
    }

    async fn a_one_time_link_sets_a_password_once(app: TestApp) {
        let link = staff::add(&app.operator(), EMAIL, "Robin Vale").await.unwrap().link;
        let path = &link[link.find("/welcome/").unwrap()..];
        let short = app.post(path, None, "password=short&confirm=short").await;
        assert_eq!(short.location(), format!("{path}?problem=short"));
        let other = app.post(path, None, "password=seven+quiet+herons&confirm=seven+quiet+heron").await;
        assert_eq!(other.location(), format!("{path}?problem=different"));
        let own = app.post(path, None, "password=robin+vale+at+the+lake&confirm=robin+vale+at+the+lake").await;
        assert_eq!(own.location(), format!("{path}?problem=personal"));
        let good = app.post(path, None, "password=seven+quiet+herons&confirm=seven+quiet+herons").await;
        assert_eq!(good.location(), "/");
        assert_eq!(app.get("/", Some(&good.cookie().unwrap())).await.status, StatusCode::OK);
        let again = app.post(path, None, "password=eight+quiet+herons&confirm=eight+quiet+herons").await;
        assert_eq!(again.location(), format!("{path}?problem=link"));
    }

    async fn a_one_time_link_ends_the_session_that_the_browser_had(app: TestApp) {
        app.staff(EMAIL, "auditor", None).await;
        let before = app.sign_in(EMAIL).await;
        let link = staff::add(&app.operator(), "lee@example.edu", "Lee Moss").await.unwrap().link;
        let path = &link[link.find("/welcome/").unwrap()..];
        let good = app.post(path, Some(&before), "password=eight+quiet+herons&confirm=eight+quiet+herons").await;
        assert_eq!(good.location(), "/");
        assert_eq!(app.get("/", Some(&before)).await.status, StatusCode::SEE_OTHER);
        assert_eq!(app.get("/", Some(&good.cookie().unwrap())).await.status, StatusCode::OK);
    }

    async fn a_one_time_link_ends_after_three_days_and_with_the_next_one(app: TestApp) {
        let form = "password=seven+quiet+herons&confirm=seven+quiet+herons";
        let old = staff::add(&app.operator(), EMAIL, "Robin Vale").await.unwrap();
        let new = staff::new_link(&app.operator(), old.staff).await.unwrap();
        let path = |link: &str| link[link.find("/welcome/").unwrap()..].to_owned();
        assert!(app.post(&path(&old.link), None, form).await.location().ends_with("?problem=link"));
        app.pass(72 * HOUR);
        assert!(app.post(&path(&new.link), None, form).await.location().ends_with("?problem=link"));
    }

    async fn a_changed_password_ends_the_other_sessions(app: TestApp) {
        app.staff(EMAIL, "auditor", None).await;
        let (here, there) = (app.sign_in(EMAIL).await, app.sign_in(EMAIL).await);
        let wrong = app.post("/password", Some(&here), "current=x&password=eight+quiet+herons&confirm=eight+quiet+herons").await;
        assert_eq!(wrong.location(), "/password?problem=current");
        let form = "current=seven+quiet+herons&password=eight+quiet+herons&confirm=eight+quiet+herons";
        let changed = app.post("/password", Some(&here), form).await;
        assert_eq!(changed.location(), "/password?done=1");
        let renewed = changed.cookie().expect("the session has a new token");
        assert_eq!(app.get("/", Some(&renewed)).await.status, StatusCode::OK);
        assert_eq!(app.get("/", Some(&here)).await.status, StatusCode::SEE_OTHER, "the token of before is dead");
        assert_eq!(app.get("/", Some(&there)).await.status, StatusCode::SEE_OTHER);
        assert_eq!(app.count("SELECT COUNT(*) FROM sessions").await, 1, "it is the same session");
        assert_eq!(try_with(app, EMAIL, PASSWORD).await, "/sign-in?problem=wrong");
        assert_eq!(try_with(app, EMAIL, "eight quiet herons").await, "/");
    }

    async fn the_password_in_use_is_not_taken_as_the_new_one(app: TestApp) {
        let id = app.staff(EMAIL, "auditor", None).await;
        let cookie = app.sign_in(EMAIL).await;
        let form = "current=seven+quiet+herons&password=seven+quiet+herons&confirm=seven+quiet+herons";
        assert_eq!(app.post("/password", Some(&cookie), form).await.location(), "/password?problem=same");
        assert!(app.get("/password?problem=same", Some(&cookie)).await.text.contains("is the same as the one you have"));
        // A wrong current password says nothing about the new one.
        let form = "current=eight+quiet+herons&password=eight+quiet+herons&confirm=eight+quiet+herons";
        assert_eq!(app.post("/password", Some(&cookie), form).await.location(), "/password?problem=current");
        // Nor through a one-time link, which is not used up by it.
        let link = staff::new_link(&app.operator(), id).await.unwrap().link;
        let path = &link[link.find("/welcome/").unwrap()..];
        let same = app.post(path, None, "password=seven+quiet+herons&confirm=seven+quiet+herons").await;
        assert_eq!(same.location(), format!("{path}?problem=same"));
        let other = app.post(path, None, "password=eight+quiet+herons&confirm=eight+quiet+herons").await;
        assert!(other.cookie().is_some(), "{}", other.location());
    }

    async fn a_password_that_is_guessed_early_is_refused_where_a_person_chooses_it(app: TestApp) {
        let link = staff::add(&app.operator(), EMAIL, "Robin Vale").await.unwrap().link;
        let path = link[link.find("/welcome/").unwrap()..].to_owned();
        for guessable in ["trustno1trustno1", "Summer2026Summer2026"] {
            let refused = app.post(&path, None, &format!("password={guessable}&confirm={guessable}")).await;
            assert_eq!(refused.location(), format!("{path}?problem=common"), "{guessable}");
        }
        let cookie = app.post(&path, None, "password=seven+quiet+herons&confirm=seven+quiet+herons").await.cookie().unwrap();
        let form = "current=seven+quiet+herons&password=trustno1trustno1&confirm=trustno1trustno1";
        assert_eq!(app.post("/password", Some(&cookie), form).await.location(), "/password?problem=common");
    }

    async fn one_session_too_many_ends_the_one_that_began_first(app: TestApp) {
        app.staff(EMAIL, "auditor", None).await;
        app.staff("other@example.edu", "auditor", None).await;
        let another = app.sign_in("other@example.edu").await;
        let mut cookies = Vec::new();
        for _ in 0..10 {
            cookies.push(app.sign_in(EMAIL).await);
            app.pass(SECOND);
        }
        assert_eq!(app.get("/", Some(&cookies[0])).await.status, StatusCode::OK);
        cookies.push(app.sign_in(EMAIL).await);
        assert_eq!(app.get("/", Some(&cookies[0])).await.location(), "/sign-in?problem=ended");
        for cookie in cookies[1..].iter().chain([&another]) {
            assert_eq!(app.get("/", Some(cookie)).await.status, StatusCode::OK);
        }
        // What has ended by itself takes nobody's place.
        app.pass(29 * MINUTE);
        assert_eq!(app.get("/", Some(&cookies[1])).await.status, StatusCode::OK);
        app.pass(5 * MINUTE);
        cookies.push(app.sign_in(EMAIL).await);
        assert_eq!(app.get("/", Some(&cookies[1])).await.status, StatusCode::OK);
        assert_eq!(app.count("SELECT COUNT(*) FROM sessions s JOIN staff p ON p.id = s.staff_id WHERE p.email = 'robin@example.edu'").await, 2);
    }

    async fn a_deactivated_staff_user_is_out_at_once(app: TestApp) {
        let id = app.staff(EMAIL, "auditor", None).await;
        let cookie = app.sign_in(EMAIL).await;
        staff::deactivate(&app.operator(), id).await.unwrap();
        assert_eq!(app.get("/", Some(&cookie)).await.status, StatusCode::SEE_OTHER);
        assert_eq!(try_with(app, EMAIL, PASSWORD).await, "/sign-in?problem=wrong");
    }

    async fn a_grant_ends_with_its_day_in_the_time_zone_of_its_place(app: TestApp) {
        let college = app.organization("college", "Poppy Hills College", None).await;
        let id = staff::add(&app.operator(), EMAIL, "Robin Vale").await.unwrap().staff;
        // It is 1 July, 12:00 UTC; the day ends in California 19 hours later.
        staff::grant(&app.operator(), id, "college_staff", Some(college), "2026-07-01").await.unwrap();
        app.pass(19 * HOUR - 1);
        assert_eq!(staff::get(&app.operator(), id).await.unwrap().grants.len(), 1);
        app.pass(1);
        assert_eq!(staff::get(&app.operator(), id).await.unwrap().grants.len(), 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_that_is_changed_while_somebody_signs_in_lets_nobody_in_by_the_old_one() {
    let app = TestApp::postgres().await;
    app.staff(EMAIL, "auditor", None).await;
    let Db::Postgres(pool) = &app.app.db else { panic!("not PostgreSQL") };
    let changed = app.app.hasher.hash_now(&Secret::new("eight quiet herons".to_owned()), new_salt(&*app.app.rng)).unwrap();
    let mut changing = pool.begin().await.unwrap();
    sqlx::query("UPDATE staff SET password_hash = $1").bind(changed).execute(&mut *changing).await.unwrap();
    let change = async {
        somebody_waits_for_a_lock(pool).await;
        changing.commit().await.unwrap();
    };
    let (tried, ()) = tokio::join!(try_with(&app, EMAIL, PASSWORD), change);
    assert_eq!(tried, "/sign-in?problem=wrong");
    assert_eq!(app.count("SELECT COUNT(*) FROM sessions").await, 0);
    assert_eq!(try_with(&app, EMAIL, "eight quiet herons").await, "/");
}
