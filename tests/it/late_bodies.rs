//! Requests whose body ends after their sender has lost the right to what they ask for.

use axum::body::Body;
use axum::http::StatusCode;
use futures::{FutureExt as _, StreamExt as _, stream};
use muster::domain::account::AccountState;
use muster::server::crypto::Secret;
use muster::server::{Ctx, accounts, auth, staff};
use muster::wire::ApiError;

use crate::imports::world::{file, student};
use crate::scope::{CALLS, World};
use crate::support::{TestApp, request};
use crate::tidy::files;

const EMAIL: &str = "insider@example.edu";

/// A body of which half comes at once; before the other half, something happens.
fn late(body: Vec<u8>, meanwhile: impl Future<Output = ()> + Send + 'static) -> Body {
    let (begin, end) = body.split_at(body.len() / 2);
    let (begin, end) = (begin.to_vec(), end.to_vec());
    let rest = meanwhile.map(move |()| Ok(end)).into_stream();
    Body::from_stream(stream::iter([Ok::<_, std::io::Error>(begin)]).chain(rest))
}

/// The operator ends every session of that person.
fn deactivated(app: &TestApp, email: &str) -> impl Future<Output = ()> + Send + 'static {
    let (operator, email) = (app.operator(), email.to_owned());
    async move {
        let staff = muster::server::db::staff::by_email(&operator.app.db, &email).await.unwrap().unwrap();
        muster::server::staff::end_sessions(&operator, staff.id).await.unwrap();
    }
}

#[tokio::test]
async fn a_call_whose_body_ends_after_its_session_is_refused_by_every_server_function() {
    let world = World::new().await;
    for (endpoint, body, _) in CALLS {
        let cookie = world.app.sign_in(EMAIL).await;
        let kind = if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
        let asked = request("POST", &format!("/api/{endpoint}"), Some(&cookie)).header("origin", "http://127.0.0.1:3000");
        let body = late(world.fill(body).into_bytes(), deactivated(&world.app, EMAIL));
        let answer = world.app.send(asked.header("content-type", kind).body(body).unwrap()).await;
        assert_eq!((answer.status, answer.text.as_str()), (StatusCode::UNAUTHORIZED, "\"SignedOut\""), "{endpoint}");
    }
    assert_eq!(world.app.count("SELECT COUNT(*) FROM import_undos").await, 0);
}

#[tokio::test]
async fn a_call_whose_body_ends_after_the_grant_finds_nothing() {
    let world = World::new().await;
    let account = world.fill("<account>");
    let cookie = world.app.sign_in(EMAIL).await;
    let ask = |body: Body| {
        let asked = request("POST", "/api/accounts/get", Some(&cookie)).header("origin", "http://127.0.0.1:3000");
        world.app.send(asked.header("content-type", "application/x-www-form-urlencoded").body(body).unwrap())
    };
    assert_eq!(ask(Body::from(format!("account={account}"))).await.status, StatusCode::OK);
    let operator = world.app.operator();
    let staff = muster::server::db::staff::by_email(&operator.app.db, EMAIL).await.unwrap().unwrap().id;
    let revoked = async move {
        for grant in muster::server::staff::get(&operator, staff).await.unwrap().grants {
            muster::server::staff::revoke(&operator, grant.id).await.unwrap();
        }
    };
    let answer = ask(late(format!("account={account}").into_bytes(), revoked)).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.text);
}

#[tokio::test]
async fn a_part_or_a_file_that_ends_after_its_session_is_not_kept() {
    let app = TestApp::sqlite().await;
    let college = app.organization("college", "Poppy Hills College", None).await;
    app.staff(EMAIL, "college_staff", Some(college)).await;
    let file = file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04")]);

    let cookie = app.sign_in(EMAIL).await;
    let new = crate::support::announced(&app.operator(), college, file.len() as u64);
    let new = serde_json::json!({ "new": new }).to_string();
    let begun = app.post_json("/api/imports/start", Some(&cookie), &new).await;
    assert_eq!(begun.status, StatusCode::OK, "{}", begun.text);
    let import = serde_json::from_str::<serde_json::Value>(&begun.text).unwrap()["id"].as_str().unwrap().to_owned();
    let part = request("PUT", &format!("/imports/{import}/parts/0"), Some(&cookie)).header("origin", "http://127.0.0.1:3000");
    let answer = app.send(part.body(late(file.clone(), deactivated(&app, EMAIL))).unwrap()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", answer.text);
    assert_eq!(app.count("SELECT COUNT(*) FROM import_parts").await, 0);

    let cookie = app.sign_in(EMAIL).await;
    let form = crate::plain_upload::whole(college, "students.csv", &file);
    let asked = request("POST", "/imports/upload", Some(&cookie)).header("origin", "http://127.0.0.1:3000");
    let asked = asked.header("content-type", "multipart/form-data; boundary=edge");
    let answer = app.send(asked.body(late(form, deactivated(&app, EMAIL))).unwrap()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", answer.text);
    assert_eq!(app.count("SELECT COUNT(*) FROM import_parts").await, 0);
}

/// Somebody in a session of their own, as a request has them that waits for its turn to write.
async fn waiting(world: &World) -> Ctx {
    let cookie = world.app.sign_in(EMAIL).await;
    let token = Secret::new(cookie.split_once('=').unwrap().1.to_owned());
    auth::resume(&world.app.app, &token, "192.0.2.1", true).await.unwrap().unwrap()
}

async fn what_waits_for_its_turn_changes_nothing_once_session_or_grant_is_gone(app: TestApp) {
    let world = World::on(app).await;
    let account = world.fill("<account>").parse().unwrap();
    let operator = world.app.operator();
    let ctx = waiting(&world).await;
    deactivated(&world.app, EMAIL).await;
    assert_eq!(accounts::life::deactivate(&ctx, account).await.err(), Some(ApiError::SignedOut));
    let ctx = waiting(&world).await;
    for grant in staff::get(&operator, ctx.actor.staff_id().unwrap()).await.unwrap().grants {
        staff::revoke(&operator, grant.id).await.unwrap();
    }
    assert_eq!(accounts::life::deactivate(&ctx, account).await.err(), Some(ApiError::NotFound));
    assert_eq!(accounts::get(&operator, account).await.unwrap().state, AccountState::Active);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_for_its_turn_changes_nothing_once_session_or_grant_is_gone_on_sqlite() {
    what_waits_for_its_turn_changes_nothing_once_session_or_grant_is_gone(TestApp::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_for_its_turn_changes_nothing_once_session_or_grant_is_gone_on_postgresql() {
    what_waits_for_its_turn_changes_nothing_once_session_or_grant_is_gone(TestApp::postgres().await).await;
}

/// Callers may have lost their rights by the time it is their turn: see `Ctx::transact`.
#[test]
fn a_callers_changes_are_made_in_a_transaction_that_asks_again() {
    let direct: Vec<String> = files("src/server", &[".rs"])
        .into_iter()
        .filter(|(path, _)| {
            !["keys", "jobs", "accounts/reveals.rs", "mail/send.rs", "http/visitor.rs"]
                .iter()
                .any(|free| path.starts_with(&format!("src/server/{free}")))
        })
        .filter(|(_, text)| text.split_whitespace().collect::<String>().contains("ctx.app.db.transact("))
        .map(|(path, _)| path)
        .collect();
    assert!(direct.is_empty(), "use ctx.transact: {direct:?}");
}
