//! What asks for a fresh proof: every endpoint says here whether it takes a password that was
//! entered within five minutes, and is tried with one that is a minute older.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use muster::server::clock::MINUTE;

use crate::scope::{Asks, CALLS, World};

/// Endpoints that a session alone is not enough for: showing passwords and numbers, adding staff,
/// roles and links, settings that route mail, agreements, ending sessions, undo.
const FRESH: &[&str] = &[
    "access-requests/approve",
    "accounts/new-password",
    "accounts/new-passwords",
    "accounts/reveal-ssn",
    "accounts/show-password",
    "agreements/write",
    "imports/reveal-passwords",
    "imports/undo",
    "invitations/open-letter",
    "organizations/set",
    "organizations/use",
    "organizations/vacate",
    "session/revoke",
    "staff/add",
    "staff/deactivate",
    "staff/end-sessions",
    "staff/grant",
    "staff/new-link",
    "staff/revoke",
];

/// Endpoints that a session is enough for.
const SESSION: &[&str] = &[
    "agreements/list",
    "access-requests/ask",
    "access-requests/decline",
    "access-requests/get",
    "access-requests/list",
    "access-requests/organizations",
    "access-requests/waiting",
    "accounts/add",
    "accounts/deactivate",
    "accounts/edit",
    "accounts/edit-form",
    "accounts/form",
    "accounts/get",
    "accounts/matches",
    "accounts/passwords-handed-out",
    "accounts/passwords-printed",
    "accounts/reactivate",
    "accounts/search",
    "accounts/select",
    "accounts/set-active",
    "audit/choices",
    "audit/list",
    "audit/verify",
    "imports/apply",
    "imports/discard",
    "imports/end",
    "imports/finish-upload",
    "imports/get",
    "imports/kept",
    "imports/list",
    "imports/log",
    "imports/options",
    "imports/passwords-handed-out",
    "imports/passwords-printed",
    "imports/plan-again",
    "imports/progress",
    "imports/rows",
    "imports/rules",
    "imports/same-file",
    "imports/start",
    "imports/stop",
    "imports/undo-preview",
    "invitations/expiring",
    "invitations/expiring-counts",
    "invitations/renew",
    "letters/previews",
    "moves/approve",
    "moves/approve-one",
    "moves/decline",
    "moves/list",
    "moves/places",
    "moves/preview",
    "moves/start",
    "moves/start-for",
    "moves/start-many",
    "moves/withdraw",
    "organizations/add",
    "organizations/get",
    "organizations/list",
    "organizations/switch",
    "outbox/list",
    "outbox/retry",
    "reviews/decide",
    "reviews/get",
    "reviews/list",
    "session/contacts",
    "session/failures-seen",
    "session/left",
    "session/list",
    "session/me",
    "session/my-accounts",
    "staff/get",
    "staff/list",
    "verifications/ending",
    "verifications/report",
    "verifications/sheet",
    "verifications/verify",
    "verifications/withdraw",
];

#[test]
fn every_endpoint_says_whether_it_asks_for_a_fresh_proof() {
    let said: Vec<&str> = FRESH.iter().chain(SESSION).copied().collect();
    let known: BTreeSet<&str> = said.iter().copied().collect();
    assert_eq!(known.len(), said.len(), "an endpoint says it twice");
    let endpoints = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path.trim_start_matches("/api/"));
    assert_eq!(endpoints.collect::<BTreeSet<_>>(), known, "put the new endpoint in one of the two tables");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proof_six_minutes_old_is_refused_where_a_fresh_one_is_asked_for_and_nowhere_else() {
    let world = World::new().await;
    // The session that asks, and another one of the same person, which it may end.
    let person = world.visitors.iter().find(|visitor| visitor.name == "insider").unwrap();
    world.app.sign_in("insider@example.edu").await;
    let listed = world.app.post("/api/session/list", Some(&person.cookie), "").await.text;
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    let other = listed.as_array().unwrap().iter().find(|session| session["current"] == false).unwrap();
    let other = format!("session={}", other["id"].as_str().unwrap());
    world.app.pass(6 * MINUTE);
    let mut tried = BTreeSet::new();
    for (endpoint, body, asks) in CALLS {
        let (body, callers): (&str, Vec<_>) = match asks {
            Asks::Own => (&other, vec![person]),
            asks => (body, world.visitors.iter().filter(|visitor| visitor.may(*asks)).collect()),
        };
        assert!(!callers.is_empty(), "{endpoint}: nobody may");
        for caller in callers {
            let (status, text) = world.call(endpoint, body, Some(&caller.cookie)).await;
            let asked = (status, text.as_str()) == (StatusCode::FORBIDDEN, "\"StepUp\"");
            assert_eq!(asked, FRESH.contains(endpoint), "{endpoint} for {}: {status} {text}", caller.name);
            tried.insert(*endpoint);
        }
    }
    assert_eq!(tried.len(), FRESH.len() + SESSION.len());
    let counted = [
        ("SELECT COUNT(*) FROM staff WHERE deactivated_at IS NOT NULL", 0),
        ("SELECT COUNT(*) FROM grants WHERE ended_at IS NOT NULL", 0),
        ("SELECT COUNT(*) FROM import_undos", 0),
        ("SELECT COUNT(*) FROM audit_entries WHERE action = 'ssn_revealed'", 0),
    ];
    for (sql, count) in counted {
        assert_eq!(world.app.count(sql).await, count, "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_and_downloads_take_no_fresh_proof() {
    let world = World::new().await;
    world.app.pass(6 * MINUTE);
    for (method, path, asks) in crate::scope::ADDRESSES {
        let Some(asks) = asks.filter(|asks| *asks != Asks::Own) else { continue };
        for caller in world.visitors.iter().filter(|visitor| visitor.may(asks)) {
            let (status, _) = world.visit(method, path, Some(&caller.cookie)).await;
            assert_ne!(status, StatusCode::FORBIDDEN, "{method} {path} for {}", caller.name);
        }
    }
}
