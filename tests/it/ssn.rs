//! Social Security numbers: the permission on a grant, the search, and the reveal. The number is in
//! no answer but that of the reveal, and in no entry of the log.

use axum::http::StatusCode;
use muster::server::accounts::form;
use muster::server::clock::{HOUR, MINUTE};
use muster::server::{jobs, staff};
use muster::wire::accounts::{AccountView, RevealedSsn, SearchResult};
use muster::wire::forms::AddAnswer;
use uuid::Uuid;

use crate::on_each_backend;
use crate::single_account::{BO, NUMBER, filled};
use crate::support::{Answer, TestApp};

/// Of [`NUMBER`], as people type it.
const TYPED: [&str; 4] = ["123-45-6789", "123456789", " 123 45 6789 ", "123\u{2011}45\u{2011}6789"];

/// Two colleges of one district, and at the first an account with that number.
struct Place {
    district: Uuid,
    college: Uuid,
    sibling: Uuid,
    account: Uuid,
}

async fn place(app: &TestApp) -> Place {
    let district = app.organization("district", "Valley District", None).await;
    let college = app.organization("college", "Poppy Hills College", Some(district)).await;
    let sibling = app.organization("college", "Redwood Flats College", Some(district)).await;
    let account = made(app, college, &[NUMBER]).await;
    Place { district, college, sibling, account }
}

async fn made(app: &TestApp, college: Uuid, changes: &[&[(&str, &str)]]) -> Uuid {
    let new = filled(college, app.app.new_id(), changes);
    let AddAnswer::Added(added) = form::add(&app.operator(), new).await.unwrap() else { panic!("not added") };
    jobs::run_until_idle(&app.app, &[]).await.unwrap();
    added.account
}

async fn session(app: &TestApp, name: &str, extra: &str, place: Uuid) -> String {
    let email = format!("{name}@example.edu");
    app.staff_with(&email, if name.starts_with("district") { "district_staff" } else { "college_staff" }, extra, Some(place))
        .await;
    app.sign_in(&email).await
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

async fn search(app: &TestApp, cookie: &str, text: &str) -> SearchResult {
    let answer = app.post("/api/accounts/search", Some(cookie), &format!("text={}&filter[state]=", encoded(text))).await;
    assert_eq!(answer.status, StatusCode::OK, "{text}: {}", answer.text);
    assert!(!holds(&answer.text), "{}", answer.text);
    serde_json::from_str(&answer.text).unwrap()
}

async fn ids(app: &TestApp, cookie: &str, text: &str) -> Vec<Option<Uuid>> {
    search(app, cookie, text).await.accounts.into_iter().map(|found| found.account).collect()
}

async fn reveal(app: &TestApp, cookie: &str, account: Uuid, reason: &str) -> Answer {
    app.post("/api/accounts/reveal-ssn", Some(cookie), &format!("account={account}&reason={}", encoded(reason))).await
}

async fn view(app: &TestApp, cookie: &str, account: Uuid) -> AccountView {
    serde_json::from_str(&app.post("/api/accounts/get", Some(cookie), &format!("account={account}")).await.text).unwrap()
}

/// Whether a text has the number in one of its forms.
fn holds(text: &str) -> bool {
    ["123456789", "123-45-6789", "123 45 6789", "123%2D45", "123+45+6789"].iter().any(|form| text.contains(form))
}

/// Entries of that action, and those that have the number or its end.
async fn entries(app: &TestApp, action: &'static str) -> i64 {
    let with_digits = "SELECT COUNT(*) FROM audit_entries WHERE detail LIKE '%6789%' OR subject LIKE '%6789%'";
    assert_eq!(app.count(with_digits).await, 0, "an entry has digits of the number");
    app.count(match action {
        "ssn_searched" => "SELECT COUNT(*) FROM audit_entries WHERE action = 'ssn_searched'",
        _ => "SELECT COUNT(*) FROM audit_entries WHERE action = 'ssn_revealed'",
    })
    .await
}

on_each_backend! {
    async fn the_permission_is_off_unless_somebody_who_manages_staff_ticks_it(app: TestApp) {
        let place = place(app).await;
        let id = app.staff("plain@example.edu", "college_staff", Some(place.college)).await;
        app.staff("admin@example.edu", "system_admin", None).await;
        let (plain, admin) = (app.sign_in("plain@example.edu").await, app.sign_in("admin@example.edu").await);
        let me = async |cookie: &str| {
            let me: serde_json::Value = serde_json::from_str(&app.post("/api/session/me", Some(cookie), "").await.text).unwrap();
            me["may"].to_string()
        };
        assert!(!me(&plain).await.contains("\"ssn\""));
        assert!(!view(app, &plain, place.account).await.may_reveal);

        let grant = |role: &str, extra: &str| format!("staff={id}&role={role}&extras={extra}&organization[at]={}&until=", place.college);
        let refused = app.post("/api/staff/grant", Some(&admin), &grant("auditor", "ssn")).await;
        assert!(refused.text.contains("Auditor can't have ssn. Grant it without."), "{}", refused.text);
        let refused = app.post("/api/staff/grant", Some(&admin), &grant("college_staff", "everything")).await;
        assert!(refused.text.contains("College Staff can't have everything. It can have: ssn."), "{}", refused.text);
        let refused = app.post("/api/staff/grant", Some(&plain), &grant("college_staff", "ssn")).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "who doesn't manage staff ticks nothing");
        let there = app.post("/api/staff/grant", Some(&admin), &grant("college_staff", "ssn")).await;
        assert!(there.text.contains("To change that grant, end it and grant the role again."), "{}", there.text);

        let old = staff::get(&app.operator(), id).await.unwrap().grants[0].id;
        assert_eq!(app.post("/api/staff/revoke", Some(&admin), &format!("grant={old}")).await.status, StatusCode::OK);
        let granted = app.post("/api/staff/grant", Some(&admin), &grant("college_staff", "ssn")).await;
        assert_eq!(granted.status, StatusCode::OK, "{}", granted.text);
        assert!(me(&plain).await.contains("\"ssn\""));
        assert!(view(app, &plain, place.account).await.may_reveal);
        let recorded = r#"SELECT COUNT(*) FROM audit_entries WHERE action = 'role_granted' AND detail LIKE '%"extras":["ssn"]%'"#;
        assert_eq!(app.count(recorded).await, 1);
        let now = staff::get(&app.operator(), id).await.unwrap().grants.remove(0);
        assert_eq!((now.label.as_str(), now.extras[0].label.as_str()), ("College Staff", "SSN"));
        app.post("/api/staff/revoke", Some(&admin), &format!("grant={}", now.id)).await;
        assert!(!me(&plain).await.contains("\"ssn\""), "it ends with its grant");
    }

    async fn a_number_finds_the_account_where_the_permission_holds_and_nobody_elsewhere(app: TestApp) {
        let place = place(app).await;
        let [own, sibling, district] = [
            session(app, "own", "ssn", place.college).await,
            session(app, "sibling", "ssn", place.sibling).await,
            session(app, "district", "ssn", place.district).await,
        ];
        for typed in TYPED {
            assert_eq!(ids(app, &own, typed).await, [Some(place.account)], "{typed}");
        }
        assert_eq!(ids(app, &district, TYPED[0]).await, [Some(place.account)]);
        assert_eq!(entries(app, "ssn_searched").await, 5, "each search, once");
        assert!(view(app, &own, place.account).await.history.iter().any(|entry| entry.what == "Searched by Social Security number"));

        // Outside, a number that somebody has and one that nobody has are answered alike.
        let theirs = search(app, &sibling, TYPED[0]).await;
        assert_eq!(theirs, search(app, &sibling, "123-45-6780").await);
        assert_eq!((theirs.accounts.len(), theirs.hint.as_str()), (0, "No account has this SSN or TIN where you have the SSN permission."));
        assert_eq!(entries(app, "ssn_searched").await, 7);
        let alike = "SELECT COUNT(DISTINCT detail || subject) FROM audit_entries WHERE action = 'ssn_searched' AND detail LIKE '%0%'";
        assert_eq!(app.count(alike).await, 1);

        // Also for somebody who may read there, but may search by number only elsewhere.
        let id = app.staff_with("both@example.edu", "college_staff", "ssn", Some(place.sibling)).await;
        staff::grant(&app.operator(), id, "college_staff", Some(place.college), "").await.unwrap();
        let both = app.sign_in("both@example.edu").await;
        assert_eq!(ids(app, &both, "Ana Ruiz").await, [Some(place.account)]);
        assert_eq!(search(app, &both, TYPED[0]).await, theirs);
        assert!(!view(app, &both, place.account).await.may_reveal);
    }

    async fn without_the_permission_a_number_is_looked_for_nowhere(app: TestApp) {
        let place = place(app).await;
        let cookie = session(app, "plain", "", place.college).await;
        for typed in TYPED.into_iter().chain(["000-00-0000", "SSN 123-45-6789"]) {
            let found = search(app, &cookie, typed).await;
            assert_eq!(found.accounts, [], "{typed}");
            assert!(found.hint.contains("your role needs the SSN permission. Ask your System Admin"), "{typed}: {}", found.hint);
        }
        assert_eq!(entries(app, "ssn_searched").await, 0);
        let with = session(app, "with", "ssn", place.college).await;
        assert_eq!(search(app, &with, "000-00-0000").await.hint, "That number is neither an SSN nor a TIN. Check the digits.");
        assert!(search(app, &with, "SSN 123-45-6789").await.hint.contains("nine digits and nothing else"));
        assert_eq!(entries(app, "ssn_searched").await, 0, "nothing was looked for");
    }

    async fn who_has_the_number_stands_beside_the_form_and_is_on_record_once_an_hour(app: TestApp) {
        let place = place(app).await;
        let number = |digits: &str| {
            let entry = |name: &str, text: &str| format!(r#"["{name}","{text}"]"#);
            let entries = [entry("ssn", "number"), entry("ssn_kind", "ssn"), entry("ssn_number", digits), entry("ssn_number-again", digits)];
            entries.join(",")
        };
        let found = async |cookie: &str, college: Uuid, digits: &str| {
            let body = format!(r#"{{"organization":"{college}","entries":[{}]}}"#, number(digits));
            app.post_json("/api/accounts/matches", Some(cookie), &body).await.text
        };
        let [own, plain, sibling] = [
            session(app, "own", "ssn", place.college).await,
            session(app, "plain", "", place.college).await,
            session(app, "sibling", "ssn", place.sibling).await,
        ];
        for _ in 0..3 {
            let text = found(&own, place.college, TYPED[0]).await;
            assert!(text.contains("Same Social Security number or TIN") && text.contains(&place.account.to_string()), "{text}");
        }
        assert_eq!(entries(app, "ssn_searched").await, 1);
        assert_eq!(found(&own, place.college, "123-45-67").await, "[]", "half a number is none");
        assert_eq!(found(&plain, place.college, TYPED[0]).await, "[]", "only with the permission");
        assert_eq!(entries(app, "ssn_searched").await, 1);
        assert_eq!(found(&sibling, place.sibling, TYPED[0]).await, found(&sibling, place.sibling, "123-45-6780").await, "outside, nobody");
        assert_eq!(entries(app, "ssn_searched").await, 3);
        app.pass(muster::server::clock::HOUR + 1);
        muster::server::jobs::run_until_idle(&app.app, &[]).await.unwrap();
        let own = app.sign_in("own@example.edu").await;
        found(&own, place.college, TYPED[0]).await;
        assert_eq!(entries(app, "ssn_searched").await, 4);
    }

    async fn a_page_never_has_the_number_that_was_typed(app: TestApp) {
        let place = place(app).await;
        let cookie = session(app, "with", "ssn", place.college).await;
        for typed in TYPED.into_iter().chain(["SSN 123-45-6789", "987-65-4329 123456789"]) {
            let page = app.post("/accounts", Some(&cookie), &format!("q={}", encoded(typed))).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(!holds(&page.text) && !page.text.contains("123\u{2011}45"), "{typed}");
            assert!(!page.text.contains("987-65"), "{typed}");
            assert_eq!(page.headers["cache-control"], "no-store");
        }
        let page = app.post("/accounts", Some(&cookie), &format!("q={}", encoded(TYPED[0]))).await.text;
        assert!(page.contains(&place.account.to_string()), "but it is found without script as well");
        let named = app.post("/accounts", Some(&cookie), "q=Ruiz").await.text;
        assert!(named.contains("value=\"Ruiz\""), "anything else is still in the box");
    }

    async fn a_reveal_takes_the_permission_the_password_and_a_reason_and_is_on_record(app: TestApp) {
        let place = place(app).await;
        let bare = made(app, place.college, &[BO]).await;
        let [own, plain, sibling] = [
            session(app, "own", "ssn", place.college).await,
            session(app, "plain", "", place.college).await,
            session(app, "sibling", "ssn", place.sibling).await,
        ];
        for (cookie, account) in [(&plain, place.account), (&sibling, place.account), (&own, Uuid::from_u128(7))] {
            let answer = reveal(app, cookie, account, "verify identity").await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.text);
        }
        let long = "x".repeat(201);
        for (reason, says) in [
            (" ", "Enter a reason"),
            (long.as_str(), "The reason has 201 characters. Enter at most 200."),
            ("aid\u{202E}form", "The reason contains"),
            ("for 123-45-6789", "it can't contain an SSN or TIN"),
        ] {
            let answer = reveal(app, &own, place.account, reason).await;
            assert!(answer.text.contains("\"reason\"") && answer.text.contains(says), "{}", answer.text);
        }
        assert!(reveal(app, &own, bare, "verify").await.text.contains("This account has no SSN or TIN."));
        app.pass(6 * MINUTE);
        assert_eq!(reveal(app, &own, place.account, "verify").await.text, "\"StepUp\"");
        assert_eq!(entries(app, "ssn_revealed").await, 0);

        let own = app.sign_in("own@example.edu").await;
        let answer = reveal(app, &own, place.account, "  verify identity for aid ").await;
        let shown: RevealedSsn = serde_json::from_str(&answer.text).unwrap();
        assert_eq!(shown.number, "123-45-6789");
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert_eq!(entries(app, "ssn_revealed").await, 1);
        let seen = view(app, &own, place.account).await;
        assert_eq!(seen.history[0].what, "Social Security number shown");
        assert_eq!(seen.history[0].detail, "Reason: verify identity for aid");
        assert_eq!(seen.ssn, Some(("SSN".to_owned(), "6789".to_owned())));
    }

    async fn one_person_is_shown_only_so_many_numbers_in_an_hour(app: TestApp) {
        let place = place(app).await;
        let cookie = session(app, "own", "ssn", place.college).await;
        for _ in 0..30 {
            assert_eq!(reveal(app, &cookie, place.account, "verify").await.status, StatusCode::OK);
        }
        let answer = reveal(app, &cookie, place.account, "verify").await;
        assert!(answer.text.contains("Wait"), "{}", answer.text);
        assert_eq!(entries(app, "ssn_revealed").await, 30);
        app.pass(HOUR + MINUTE);
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
        let cookie = app.sign_in("own@example.edu").await;
        assert_eq!(reveal(app, &cookie, place.account, "verify").await.status, StatusCode::OK);
    }
}
