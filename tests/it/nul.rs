//! A character that PostgreSQL keeps in no text breaks nothing, wherever somebody puts it.

use axum::body::Body;
use axum::http::StatusCode;

use crate::scope::{CALLS, World};
use crate::support::{TestApp, request};

/// That form, with the character at the end of one of its values, for each value.
fn with_nul(form: &str) -> Vec<String> {
    let pairs: Vec<&str> = form.split('&').collect();
    let changed = |at: usize| {
        let pairs = pairs.iter().enumerate().map(|(n, pair)| if n == at { format!("{pair}%00") } else { (*pair).to_owned() });
        pairs.collect::<Vec<_>>().join("&")
    };
    (0..pairs.len()).map(changed).collect()
}

/// Sends it, and answers what must not come of it.
fn broke(status: StatusCode, text: &str) -> bool {
    status.is_server_error() || text.contains("Something went wrong on our side")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_nul_in_any_value_is_refused_in_words_on_postgres() {
    let world = World::on(TestApp::postgres().await).await;
    let mut asked = 0;
    for (endpoint, body, asks) in CALLS.iter().filter(|(_, body, _)| !body.is_empty() && !body.starts_with('{')) {
        let Some(caller) = world.visitors.iter().find(|visitor| visitor.may(*asks)) else { continue };
        for body in with_nul(body) {
            let (status, text) = world.call(endpoint, &body, Some(&caller.cookie)).await;
            assert!(!broke(status, &text), "{endpoint} {body}: {status} {text}");
            asked += 1;
        }
    }
    assert!(asked > 40, "{asked}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_nul_in_forms_and_addresses_is_refused_in_words_on_postgres() {
    let world = World::on(TestApp::postgres().await).await;
    let admin = world.visitors.iter().find(|visitor| visitor.name == "admin").unwrap();
    let insider = world.visitors.iter().find(|visitor| visitor.name == "insider").unwrap();
    for (path, form, cookie) in [
        ("/sign-in", "email=ana%00%40example.edu&password=seven+quiet+herons", None),
        ("/sign-in", "email=admin%40example.edu&password=%00", None),
        ("/step-up", "password=%00", Some(&admin.cookie)),
        ("/accounts", "text=Ana%00", Some(&insider.cookie)),
    ] {
        let asked = request("POST", path, cookie.map(String::as_str)).header("origin", "http://127.0.0.1:3000");
        let asked = asked.header("content-type", "application/x-www-form-urlencoded").header("accept", "text/html");
        let answer = world.app.send(asked.body(Body::from(form)).unwrap()).await;
        assert!(!broke(answer.status, &answer.text), "{path} {form}: {} {}", answer.status, answer.text);
    }
    for (path, cookie) in [
        ("/audit/export?action=%00", &admin.cookie),
        ("/audit/export?who=%00", &admin.cookie),
        ("/audit?action=%00", &admin.cookie),
        ("/imports?show=%00", &insider.cookie),
        ("/accounts?state=%00", &insider.cookie),
        ("/accounts/verifications?by=%00", &insider.cookie),
        ("/accounts/verifications/export?from=%00", &insider.cookie),
        ("/accounts/verifications?from=9999-12-31&to=9999-12-31", &insider.cookie),
        ("/accounts/verifications/export?from=9999-12-31&to=9999-12-31", &insider.cookie),
    ] {
        let answer = world.app.send(request("GET", path, Some(cookie)).body(Body::empty()).unwrap()).await;
        assert!(!broke(answer.status, &answer.text), "{path}: {} {}", answer.status, answer.text);
    }
}
