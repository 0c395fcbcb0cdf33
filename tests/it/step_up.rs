//! Roles and access ask for a password that was typed within five minutes.

use axum::http::StatusCode;
use muster::server::clock::{MINUTE, SECOND};
use muster::server::staff;

use crate::on_each_backend;
use crate::support::{Answer, PASSWORD, TestApp};

const EMAIL: &str = "robin@example.edu";

/// A System Admin who has just signed in, and their cookie.
async fn admin(app: &TestApp) -> String {
    app.staff(EMAIL, "system_admin", None).await;
    app.sign_in(EMAIL).await
}

async fn step_up(app: &TestApp, cookie: &str, password: &str) -> Answer {
    app.post("/step-up", Some(cookie), &format!("password={}", password.replace(' ', "+"))).await
}

async fn call(app: &TestApp, cookie: &str, endpoint: &str, body: &str) -> (StatusCode, String) {
    let answer = app.post(&format!("/api/{endpoint}"), Some(cookie), body).await;
    (answer.status, answer.text)
}

on_each_backend! {
    async fn a_password_is_enough_for_five_minutes_and_then_has_to_be_typed_again(app: TestApp) {
        let cookie = admin(app).await;
        let other = app.staff("other@example.edu", "auditor", None).await;
        let grant = staff::get(&app.operator(), other).await.unwrap().grants[0].id;
        let college = app.organization("college", "Poppy Hills College", None).await;
        let import = crate::scope::import(app, college, "ana@example.org", "Ana", true).await;
        app.staff("college@example.edu", "college_staff", Some(college)).await;
        let staff_cookie = app.sign_in("college@example.edu").await;
        app.sign_in(EMAIL).await;
        let mine: serde_json::Value = serde_json::from_str(&app.post("/api/session/list", Some(&cookie), "").await.text).unwrap();
        let other_session = mine.as_array().unwrap().iter().find(|session| session["current"] == false).unwrap()["id"].as_str();
        let other_session = other_session.unwrap().to_owned();
        let calls = [
            ("staff/add", "email=new%40example.edu&name=New".to_owned()),
            ("organizations/set", format!("organization={college}&values[0][0]=proxy_domain&values[0][1]=mail.example.org")),
            ("session/revoke", format!("session={other_session}")),
            ("staff/new-link", format!("staff={other}")),
            ("staff/grant", format!("staff={other}&role=system_admin&organization=everywhere&until=")),
            ("staff/revoke", format!("grant={grant}")),
            ("staff/deactivate", format!("staff={other}")),
        ];
        app.pass(5 * MINUTE + 1);
        for (endpoint, body) in &calls {
            assert_eq!(call(app, &cookie, endpoint, body).await, (StatusCode::FORBIDDEN, "\"StepUp\"".to_owned()), "{endpoint}");
        }
        let before = staff::get(&app.operator(), other).await.unwrap();
        assert_eq!((before.grants.len(), before.deactivated_at), (1, None), "nothing was done");
        assert_eq!(app.count("SELECT COUNT(*) FROM staff").await, 3);
        assert_eq!(app.count("SELECT COUNT(*) FROM sessions").await, 3);
        assert_eq!(app.count("SELECT COUNT(*) FROM organizations WHERE settings LIKE '%mail.example.org%'").await, 0);

        // Passwords are shown to those who may import.
        let reveal = format!("import={import}");
        assert_eq!(call(app, &staff_cookie, "imports/reveal-passwords", &reveal).await.0, StatusCode::FORBIDDEN);
        assert_eq!(app.count("SELECT COUNT(*) FROM account_reveals").await, 1);
        let staff_cookie = step_up(app, &staff_cookie, PASSWORD).await.cookie().unwrap();
        assert_eq!(call(app, &staff_cookie, "imports/reveal-passwords", &reveal).await.0, StatusCode::OK);

        // So is undoing: those who may import, and their password.
        app.pass(5 * MINUTE + 1);
        assert_eq!(call(app, &staff_cookie, "imports/undo", &reveal).await, (StatusCode::FORBIDDEN, "\"StepUp\"".to_owned()));
        assert_eq!(app.count("SELECT COUNT(*) FROM import_undos").await, 0);
        let staff_cookie = step_up(app, &staff_cookie, PASSWORD).await.cookie().unwrap();
        assert_eq!(call(app, &staff_cookie, "imports/undo", &reveal).await.0, StatusCode::OK);
        muster::server::jobs::run_until_idle(&app.app, &[]).await.unwrap();
        assert_eq!(app.count("SELECT COUNT(*) FROM imports WHERE state = 'undone'").await, 1);

        let cookie = step_up(app, &cookie, PASSWORD).await.cookie().unwrap();
        app.pass(5 * MINUTE);
        for (endpoint, body) in &calls {
            let (status, text) = call(app, &cookie, endpoint, body).await;
            assert_eq!(status, StatusCode::OK, "{endpoint}: {text}");
        }
    }

    async fn what_anybody_may_see_asks_for_no_password(app: TestApp) {
        let cookie = admin(app).await;
        app.pass(20 * MINUTE);
        let other = app.staff("other@example.edu", "auditor", None).await;
        assert_eq!(call(app, &cookie, "staff/get", &format!("staff={other}")).await.0, StatusCode::OK);
        assert_eq!(call(app, &cookie, "staff/list", "").await.0, StatusCode::OK);
        let mine = app.post("/api/session/list", Some(&cookie), "").await.text;
        let mine: serde_json::Value = serde_json::from_str(&mine).unwrap();
        let mine = mine[0]["id"].as_str().unwrap();
        assert_eq!(call(app, &cookie, "session/revoke", &format!("session={mine}")).await.0, StatusCode::OK, "as signing out");
        assert_eq!(app.count("SELECT COUNT(*) FROM sessions").await, 0);
    }

    async fn below_the_role_there_is_nothing_whatever_was_typed(app: TestApp) {
        app.staff(EMAIL, "auditor", None).await;
        let cookie = app.sign_in(EMAIL).await;
        let other = app.staff("other@example.edu", "auditor", None).await;
        app.pass(6 * MINUTE);
        assert_eq!(call(app, &cookie, "staff/deactivate", &format!("staff={other}")).await.0, StatusCode::NOT_FOUND);
    }

    async fn the_right_password_gives_the_session_a_new_token_and_the_old_one_is_dead(app: TestApp) {
        let first = admin(app).await;
        let answer = step_up(app, &first, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        let second = answer.cookie().unwrap();
        assert_ne!(first, second);
        assert_eq!(app.get("/", Some(&first)).await.location(), "/sign-in?problem=ended");
        assert_eq!(app.get("/", Some(&second)).await.status, StatusCode::OK);
        assert_eq!(step_up(app, &first, PASSWORD).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(app.count("SELECT COUNT(*) FROM sessions").await, 1, "it is the same session");
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'stepped_up'").await, 1);
    }

    async fn a_wrong_password_is_counted_in_the_session_and_opens_nothing(app: TestApp) {
        let cookie = admin(app).await;
        app.pass(6 * MINUTE);
        for _ in 0..3 {
            let answer = step_up(app, &cookie, "wrong").await;
            assert_eq!((answer.status, answer.cookie()), (StatusCode::UNPROCESSABLE_ENTITY, None));
            assert!(answer.text.contains("That isn't your password."), "{}", answer.text);
        }
        let waits = step_up(app, &cookie, PASSWORD).await;
        assert_eq!((waits.status, waits.headers["retry-after"].to_str().unwrap()), (StatusCode::TOO_MANY_REQUESTS, "1"));
        let change = "current=seven+quiet+herons&password=eight+quiet+herons&confirm=eight+quiet+herons";
        let waits = app.post("/password", Some(&cookie), change).await;
        assert_eq!(waits.location(), "/password?problem=wait&seconds=1", "the same guesses by another way");
        assert_eq!(call(app, &cookie, "staff/list", "").await.0, StatusCode::OK, "still signed in");
        let other = app.staff("other@example.edu", "auditor", None).await;
        assert_eq!(call(app, &cookie, "staff/deactivate", &format!("staff={other}")).await.0, StatusCode::FORBIDDEN);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'step_up_failed'").await, 3);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'locked'").await, 1, "not one for each refused try");

        app.pass(SECOND);
        assert_eq!(step_up(app, &cookie, PASSWORD).await.status, StatusCode::NO_CONTENT);
        let left = app.count("SELECT COUNT(*) FROM failed_proofs WHERE kind = 'session' AND empty_at > 0").await;
        assert_eq!(left, 0, "the right password empties the count");
    }

    async fn a_clock_set_back_does_not_make_a_password_last(app: TestApp) {
        let cookie = admin(app).await;
        let other = app.staff("other@example.edu", "auditor", None).await;
        app.pass(-6 * MINUTE);
        assert_eq!(call(app, &cookie, "staff/deactivate", &format!("staff={other}")).await.0, StatusCode::FORBIDDEN);
    }

    async fn the_operator_has_no_session_and_types_nothing(app: TestApp) {
        let other = app.staff("other@example.edu", "auditor", None).await;
        app.pass(60 * MINUTE);
        staff::new_link(&app.operator(), other).await.unwrap();
        staff::deactivate(&app.operator(), other).await.unwrap();
    }
}
