//! Failed proofs over HTTP: who waits, who does not, and what stays on record. The laws of the
//! counters are in `server::auth::failed_proofs`.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use muster::server::clock::{MINUTE, SECOND};

use crate::on_each_backend;
use crate::support::{Answer, PASSWORD, TestApp};

const EMAIL: &str = "robin@example.edu";

/// Tries to sign in from that address; answers where that leads.
async fn from(app: &TestApp, address: &str, email: &str, password: &str) -> String {
    let form = format!("email={email}&password={}", password.replace(' ', "+"));
    send_from(app, address, "/sign-in", None, &form).await.location().to_owned()
}

async fn send_from(app: &TestApp, address: &str, path: &str, cookie: Option<&str>, form: &str) -> Answer {
    let mut request: Request<Body> = crate::support::request("POST", path, cookie)
        .header("origin", "http://127.0.0.1:3000")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()))
        .unwrap();
    let peer = std::net::SocketAddr::new(address.parse().unwrap(), 40_000);
    request.extensions_mut().insert(axum::extract::ConnectInfo(peer));
    app.send(request).await
}

/// Tries to sign in from one address with the cookies of a browser.
async fn sign_in_of(app: &TestApp, email: &str, password: &str, cookies: Option<&str>) -> Answer {
    let form = format!("email={email}&password={}", password.replace(' ', "+"));
    send_from(app, "192.0.2.1", "/sign-in", cookies, &form).await
}

/// Signs in and answers the cookie by which the browser is known.
async fn known_after(app: &TestApp, email: &str, cookies: Option<&str>) -> String {
    let answer = sign_in_of(app, email, PASSWORD, cookies).await;
    let mut all = answer.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
    let cookie = all.next_back().unwrap();
    assert!(cookie.ends_with("; HttpOnly; SameSite=Strict; Path=/; Max-Age=15552000"), "{cookie}");
    let value = cookie.split(';').next().unwrap().to_owned();
    assert!(value.starts_with("muster-browser="), "{value}");
    value
}

on_each_backend! {
    async fn a_strangers_guesses_never_keep_the_owner_waiting_at_another_address_or_in_a_session(app: TestApp) {
        app.staff(EMAIL, "system_admin", None).await;
        let cookie = app.sign_in(EMAIL).await;
        for _ in 0..9 {
            assert_eq!(from(app, "203.0.113.9", EMAIL, "wrong").await, "/sign-in?problem=wrong");
            app.pass(64 * SECOND);
        }
        from(app, "203.0.113.9", EMAIL, "wrong").await;
        assert!(from(app, "203.0.113.9", EMAIL, "wrong").await.contains("problem=wait"), "the stranger waits");
        let again = format!("password={}", PASSWORD.replace(' ', "+"));
        let stepped = send_from(app, "192.0.2.1", "/step-up", Some(&cookie), &again).await;
        assert_eq!(stepped.status, StatusCode::NO_CONTENT);
        let change = "current=seven+quiet+herons&password=eight+quiet+herons&confirm=eight+quiet+herons";
        let changed = send_from(app, "192.0.2.1", "/password", Some(&stepped.cookie().unwrap()), change).await;
        assert_eq!(changed.location(), "/password?done=1");
        assert_eq!(from(app, "192.0.2.1", EMAIL, "eight quiet herons").await, "/");
    }

    async fn the_addresses_of_one_ipv6_64_are_counted_as_one(app: TestApp) {
        for n in 0..20 {
            let address = format!("2001:db8:1:2::{n:x}");
            assert_eq!(from(app, &address, &format!("person{n}@example.edu"), "wrong").await, "/sign-in?problem=wrong");
        }
        assert_eq!(from(app, "2001:db8:1:2:ffff::1", "another@example.edu", "wrong").await, "/sign-in?problem=wait&seconds=1");
        assert_eq!(from(app, "2001:db8:1:3::1", "another@example.edu", "wrong").await, "/sign-in?problem=wrong");
    }

    async fn the_networks_of_one_ipv6_48_share_a_larger_allowance(app: TestApp) {
        for n in 0..9 {
            assert_eq!(from(app, &format!("2001:db8:1:{n:x}::1"), EMAIL, "wrong").await, "/sign-in?problem=wrong");
        }
        assert_eq!(from(app, "2001:db8:1:a::1", EMAIL, "wrong").await, "/sign-in?problem=wait&seconds=1");
        assert_eq!(from(app, "2001:db8:2:a::1", EMAIL, "wrong").await, "/sign-in?problem=wrong");
    }

    async fn a_campus_where_everybody_mistypes_once_is_not_kept_out(app: TestApp) {
        let people: Vec<String> = (0..26).map(|n| format!("person{n}@example.edu")).collect();
        for person in &people {
            app.staff(person, "auditor", None).await;
        }
        for person in &people {
            assert_eq!(from(app, "192.0.2.1", person, "wrong").await, "/sign-in?problem=wrong");
            assert_eq!(from(app, "192.0.2.1", person, PASSWORD).await, "/");
        }
    }

    async fn failures_of_an_address_are_forgotten_one_by_one(app: TestApp) {
        for n in 0..20 {
            from(app, "192.0.2.1", &format!("person{n}@example.edu"), "wrong").await;
        }
        assert_eq!(from(app, "192.0.2.1", EMAIL, "wrong").await, "/sign-in?problem=wait&seconds=1");
        app.pass(3 * MINUTE);
        for _ in 0..2 {
            assert_eq!(from(app, "192.0.2.1", EMAIL, "wrong").await, "/sign-in?problem=wrong");
        }
    }

    async fn many_addresses_together_wait_by_the_account(app: TestApp) {
        app.staff(EMAIL, "auditor", None).await;
        for account in [EMAIL, "nobody@example.edu"] {
            for n in 0..30 {
                assert_eq!(from(app, &format!("198.51.100.{n}"), account, "wrong").await, "/sign-in?problem=wrong");
            }
            assert_eq!(from(app, "203.0.113.1", account, "wrong").await, "/sign-in?problem=wait&seconds=1", "{account}");
            app.pass(SECOND);
        }
    }

    async fn guesses_from_many_addresses_keep_nobody_out_of_the_browser_they_know(app: TestApp) {
        for email in [EMAIL, "ana@example.edu"] {
            app.staff(email, "auditor", None).await;
        }
        // A tablet that both of them use.
        let tablet = known_after(app, EMAIL, None).await;
        let tablet = known_after(app, "ana@example.edu", Some(&tablet)).await;
        let anas_alone = known_after(app, "ana@example.edu", None).await;
        for n in 0..30 {
            from(app, &format!("198.51.100.{n}"), EMAIL, "wrong").await;
        }
        let id_of_another = format!("muster-browser={}.{}", "0".repeat(32), tablet.rsplit('.').next().unwrap());
        for unknown in ["muster-browser=", "muster-browser=x.y", &anas_alone, &id_of_another] {
            let refused = sign_in_of(app, EMAIL, PASSWORD, Some(unknown)).await;
            assert!(refused.location().contains("problem=wait"), "{unknown}: {}", refused.location());
        }
        assert_eq!(sign_in_of(app, EMAIL, PASSWORD, Some(&tablet)).await.location(), "/");

        // Nor does it let anybody guess there without end.
        for _ in 0..3 {
            assert_eq!(sign_in_of(app, EMAIL, "wrong", Some(&tablet)).await.location(), "/sign-in?problem=wrong");
        }
        assert_eq!(sign_in_of(app, EMAIL, PASSWORD, Some(&tablet)).await.location(), "/sign-in?problem=wait&seconds=1");
        assert_eq!(sign_in_of(app, "ana@example.edu", PASSWORD, Some(&tablet)).await.location(), "/");
    }

    async fn a_one_time_link_is_not_held_up_by_failures(app: TestApp) {
        let id = app.staff(EMAIL, "auditor", None).await;
        for n in 0..30 {
            from(app, &format!("198.51.100.{n}"), EMAIL, "wrong").await;
        }
        assert_eq!(from(app, "203.0.113.1", EMAIL, PASSWORD).await, "/sign-in?problem=wait&seconds=1");
        let link = muster::server::staff::new_link(&app.operator(), id).await.unwrap().link;
        let path = &link[link.find("/welcome/").unwrap()..];
        let set = "password=eight+quiet+herons&confirm=eight+quiet+herons";
        assert_eq!(send_from(app, "203.0.113.1", path, None, set).await.location(), "/");
        assert_eq!(from(app, "203.0.113.1", EMAIL, "eight quiet herons").await, "/");
    }

    async fn the_owner_is_told_once_how_many_sign_ins_failed(app: TestApp) {
        app.staff(EMAIL, "auditor", None).await;
        let first = app.sign_in(EMAIL).await;
        assert!(!app.get("/", Some(&first)).await.text.contains("failed sign-in"));
        for n in 0..3 {
            from(app, &format!("198.51.100.{n}"), EMAIL, "wrong").await;
        }
        let cookie = app.sign_in(EMAIL).await;
        assert!(app.get("/", Some(&cookie)).await.text.contains("3 failed sign-ins since your last sign-in"));
        assert!(!app.get("/", Some(&first)).await.text.contains("failed sign-in"), "the session from before saw none");
        assert_eq!(app.post("/api/session/failures-seen", Some(&cookie), "").await.status, StatusCode::OK);
        assert!(!app.get("/", Some(&cookie)).await.text.contains("failed sign-in"));
        let next = app.sign_in(EMAIL).await;
        assert!(!app.get("/", Some(&next)).await.text.contains("failed sign-in"), "counted anew");
    }

    async fn a_wrong_current_password_is_on_record_and_so_is_the_beginning_of_a_wait(app: TestApp) {
        app.staff(EMAIL, "auditor", None).await;
        let cookie = app.sign_in(EMAIL).await;
        let wrong = "current=wrong&password=eight+quiet+herons&confirm=eight+quiet+herons";
        for _ in 0..3 {
            assert_eq!(app.post("/password", Some(&cookie), wrong).await.location(), "/password?problem=current");
        }
        for _ in 0..5 {
            assert_eq!(app.post("/password", Some(&cookie), wrong).await.location(), "/password?problem=wait&seconds=1");
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'password_change_failed'").await, 3);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'locked'").await, 1);
    }
}
