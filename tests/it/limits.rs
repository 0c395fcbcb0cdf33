//! What one session, person or organization can take of a server, tried by taking too much.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::StatusCode;
use muster::server::config::LimitsConfig;
use muster::server::config::limits::{VARIABLES, Variable};
use muster::server::imports;
use serde_json::json;
use uuid::Uuid;

use crate::on_each_backend;
use crate::support::{TestApp, announced, request};

const EMAIL: &str = "sam@example.edu";

/// Somebody at a college, signed in: the college, and their cookie.
async fn at_a_college(app: &TestApp) -> (Uuid, String) {
    let college = app.organization("college", "Poppy Hills College", None).await;
    app.staff(EMAIL, "college_staff", Some(college)).await;
    (college, app.sign_in(EMAIL).await)
}

/// How many answers had each status, and that every refusal says when to come again.
#[derive(Default)]
struct Tally(BTreeMap<u16, usize>);

impl Tally {
    fn add(&mut self, status: StatusCode, headers: &axum::http::HeaderMap) {
        *self.0.entry(status.as_u16()).or_default() += 1;
        let refused = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE].contains(&status);
        let wait = headers.get("retry-after").map_or(0, |value| value.to_str().unwrap().parse::<u32>().unwrap());
        assert_eq!(refused, wait > 0, "{status} with Retry-After {wait}");
    }

    fn of(&self, status: u16) -> usize {
        self.0.get(&status).copied().unwrap_or_default()
    }
}

/// Bounds on requests that this test does not reach: it looks at another bound.
fn many_requests() -> LimitsConfig {
    LimitsConfig { requests_burst: 100_000, ..LimitsConfig::default() }
}

on_each_backend! {
    async fn of_fifteen_hundred_event_streams_of_one_session_a_few_are_open(app: TestApp) {
        let (college, cookie) = at_a_college(app).await;
        let import = crate::scope::import(app, college, "ana@example.org", "Ana", false).await;
        let router = muster::server::http::router(&app.again(&with(app, many_requests())).await.unwrap());
        let events = || {
            let asked = request("GET", &format!("/imports/{import}/events"), Some(&cookie)).header("accept", "text/event-stream");
            tower::ServiceExt::oneshot(router.clone(), asked.body(Body::empty()).unwrap())
        };
        let (mut open, mut tally) = (Vec::new(), Tally::default());
        for _ in 0..1_500 {
            let answer = events().await.unwrap();
            tally.add(answer.status(), answer.headers());
            open.push(answer);
        }
        assert_eq!((tally.of(200), tally.of(429)), (8, 1_492));
        let refused = axum::body::to_bytes(open.pop().unwrap().into_body(), 1_000).await.unwrap();
        assert_eq!(refused, "This session already follows 8 imports. Close one of those pages, then reload this one.");
        drop(open);
        assert_eq!(events().await.unwrap().status(), StatusCode::OK, "closed ones count no more");
    }

    async fn of_twelve_hundred_announced_imports_of_one_person_a_few_are_taken(app: TestApp) {
        let (college, cookie) = at_a_college(app).await;
        let ctx = app.operator();
        let mut tally = Tally::default();
        for _ in 0..1_200 {
            let new = announced(&ctx, college, 512 * 1024 * 1024);
            let answer = app.post_json("/api/imports/start", Some(&cookie), &json!({ "new": new }).to_string()).await;
            tally.add(answer.status, &answer.headers);
        }
        assert_eq!((tally.of(200), tally.of(429)), (8, 1_192), "4 GiB in files of 512 MiB");
        assert_eq!(app.count("SELECT COUNT(*) FROM imports").await, 8);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'import_started'").await, 8);
    }

    async fn files_that_have_not_arrived_are_bounded_by_number_and_the_same_one_again_is_not_another(app: TestApp) {
        let (college, cookie) = at_a_college(app).await;
        let ctx = app.operator();
        let start = async |new: &muster::wire::imports::NewImport| {
            app.post_json("/api/imports/start", Some(&cookie), &json!({ "new": new }).to_string()).await
        };
        let first = announced(&ctx, college, 10);
        let id = start(&first).await;
        assert_eq!(id.status, StatusCode::OK, "{}", id.text);
        for _ in 1..10 {
            assert_eq!(start(&announced(&ctx, college, 10)).await.status, StatusCode::OK);
        }
        let refused = start(&announced(&ctx, college, 10)).await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        let why = "You have 10 uploads whose file hasn't arrived yet. Finish or discard one of them, then upload this file again.";
        assert_eq!(refused.text, json!({ "Limit": [why, 60] }).to_string());
        assert_eq!(start(&first).await.text, id.text, "the same announcement is answered as before");
        // Somebody else at the same college is not kept out, and neither is the operator.
        app.staff("kim@example.edu", "college_staff", Some(college)).await;
        let other = app.sign_in("kim@example.edu").await;
        let new = json!({ "new": announced(&ctx, college, 10) }).to_string();
        assert_eq!(app.post_json("/api/imports/start", Some(&other), &new).await.status, StatusCode::OK);
        muster::server::imports::start(&ctx, announced(&ctx, college, 10)).await.unwrap();
        // What is discarded makes room.
        let import: serde_json::Value = serde_json::from_str(&id.text).unwrap();
        let discard = format!("import={}", import["id"].as_str().unwrap());
        assert_eq!(app.post("/api/imports/discard", Some(&cookie), &discard).await.status, StatusCode::OK);
        assert_eq!(start(&announced(&ctx, college, 10)).await.status, StatusCode::OK);
        muster::server::jobs::run_until_idle(&app.app, &[]).await.unwrap();
    }

    async fn an_organization_holds_a_bounded_number_of_files_whoever_announces_them(app: TestApp) {
        let college = app.organization("college", "Poppy Hills College", None).await;
        let ctx = app.operator();
        let (mut tally, mut last) = (Tally::default(), String::new());
        for person in 0..5 {
            let email = format!("person{person}@example.edu");
            app.staff(&email, "college_staff", Some(college)).await;
            let cookie = app.sign_in(&email).await;
            for _ in 0..9 {
                let new = json!({ "new": announced(&ctx, college, 10) }).to_string();
                let answer = app.post_json("/api/imports/start", Some(&cookie), &new).await;
                tally.add(answer.status, &answer.headers);
                last = answer.text;
            }
        }
        assert_eq!((tally.of(200), tally.of(429)), (40, 5));
        assert!(last.contains("There are 40 uploads at Poppy Hills College whose file hasn't arrived yet."), "{last}");
    }

    async fn a_form_whose_size_nobody_announced_is_bounded_while_it_streams(app: TestApp) {
        let (college, cookie) = at_a_college(app).await;
        let limits = LimitsConfig { files_mib_per_person: 9, ..LimitsConfig::default() };
        let router = muster::server::http::router(&app.again(&with(app, limits)).await.unwrap());
        let field = |name: &str, text: &str| format!("--cut\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
        let head = field("organization", &college.to_string()) + &field("help_reason", "other")
            + "--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"fall.csv\"\r\n\r\nemail,last\n";
        let row = "ana@example.org,Ruiz\n".repeat(50_000);
        let pieces = std::iter::once(head).chain(std::iter::repeat_n(row, 12)).map(Ok::<_, std::io::Error>);
        let asked = request("POST", "/imports/upload", Some(&cookie))
            .header("origin", "http://127.0.0.1:3000")
            .header("content-type", "multipart/form-data; boundary=cut");
        let body = Body::from_stream(futures::stream::iter(pieces));
        let answer = tower::ServiceExt::oneshot(router, asked.body(body).unwrap()).await.unwrap();
        let mut tally = Tally::default();
        tally.add(answer.status(), answer.headers());
        let text = axum::body::to_bytes(answer.into_body(), 10_000).await.unwrap();
        let why = "With this file, your files that aren't applied or discarded yet would add up to more than 9 MB. Apply or discard an import, then upload this file again.";
        assert_eq!((tally.of(429), String::from_utf8_lossy(&text).as_ref()), (1, why));
        muster::server::jobs::run_until_idle(&app.app, &[]).await.unwrap();
        assert_eq!(app.count("SELECT COUNT(*) FROM import_parts").await, 0, "nothing of it is kept");
    }

    async fn downloads_at_once_are_bounded_for_a_session_and_requests_in_a_while_for_a_person(app: TestApp) {
        let (college, cookie) = at_a_college(app).await;
        let import = crate::scope::import(app, college, "ana@example.org", "Ana", true).await;
        let download = || app.begin(request("GET", &format!("/imports/{import}/results?kind=safe"), Some(&cookie)).body(Body::empty()).unwrap());
        let mut open = Vec::new();
        for _ in 0..4 {
            let answer = download().await;
            assert_eq!(answer.status(), StatusCode::OK);
            open.push(answer);
        }
        let refused = download().await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        let other = app.sign_in(EMAIL).await;
        let elsewhere = app.get(&format!("/imports/{import}/results?kind=safe"), Some(&other)).await;
        assert_eq!(elsewhere.status, StatusCode::OK, "another session is not kept out");
        drop(open);
        let text = axum::body::to_bytes(download().await.into_body(), 1_000_000).await.unwrap();
        assert!(text.starts_with("\u{feff}\"email\",".as_bytes()), "and those that have ended count no more");

        app.staff("noor@example.edu", "auditor", None).await;
        let stranger = app.sign_in("noor@example.edu").await;
        // A burst of 600 and 20 a second: of 3,000 in a row most are refused.
        let mut tally = Tally::default();
        for _ in 0..3_000 {
            let answer = app.post("/api/session/me", Some(&cookie), "").await;
            tally.add(answer.status, &answer.headers);
        }
        assert!(tally.of(200) >= 500 && tally.of(429) >= 500, "{:?}", tally.0);
        // Now and then a request comes just when another one is due: then the next ones show it.
        let mut page = app.get("/", Some(&cookie)).await;
        for _ in 0..20 {
            if page.status == StatusCode::TOO_MANY_REQUESTS {
                break;
            }
            while app.post("/api/session/me", Some(&cookie), "").await.status == StatusCode::OK {}
            page = app.get("/", Some(&cookie)).await;
        }
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(page.text.contains("You&#39;re sending requests") || page.text.contains("You're sending requests"), "{}", page.text);
        // Of their other session likewise; a burst of its own would be 600.
        let mut answered = 0;
        while answered < 100 && app.post("/api/session/me", Some(&other), "").await.status == StatusCode::OK {
            answered += 1;
        }
        assert!(answered < 100, "whatever the session");
        assert_eq!(app.get("/", Some(&stranger)).await.status, StatusCode::OK);
    }

    async fn changes_of_many_accounts_and_parts_at_once_are_bounded_for_a_person_whatever_their_session(app: TestApp) {
        let (college, cookie) = at_a_college(app).await;
        let ctx = app.session(&cookie).await;
        let import = imports::start(&ctx, announced(&ctx, college, 1_000)).await.unwrap().id;
        let parts: Vec<_> = (0..8).map(|_| app.app.limits.part(&ctx).ok()).collect();
        let changes: Vec<_> = (0..2).map(|_| app.app.limits.bulk(&ctx).ok()).collect();
        assert!(parts.iter().all(Option::is_some) && changes.iter().all(Option::is_some));

        let other = app.sign_in(EMAIL).await;
        let part = || request("PUT", &format!("/imports/{import}/parts/0"), Some(&other)).header("origin", "http://127.0.0.1:3000");
        let send = async || app.send(part().body(Body::from("email")).unwrap()).await.status;
        let change = async || app.post_json("/api/accounts/new-passwords", Some(&other), r#"{"accounts":[]}"#).await.status;
        assert_eq!(send().await, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(change().await, StatusCode::TOO_MANY_REQUESTS);
        for endpoint in ["accounts/passwords-printed", "accounts/passwords-handed-out", "verifications/sheet"] {
            let answer = app.post_json(&format!("/api/{endpoint}"), Some(&other), r#"{"accounts":[]}"#).await;
            assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{endpoint}");
        }
        let select = app.post("/api/accounts/select", Some(&other), "text=Ruiz&filter[state]=").await;
        assert_eq!(select.status, StatusCode::TOO_MANY_REQUESTS);
        drop((parts, changes));
        assert_ne!(send().await, StatusCode::TOO_MANY_REQUESTS);
        assert_ne!(change().await, StatusCode::TOO_MANY_REQUESTS);
    }
}

#[test]
fn the_readme_lists_every_variable_with_its_default() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    for Variable { name, default, .. } in VARIABLES {
        assert!(readme.contains(&format!("\n| `{name}` | `{default}` | ")), "{name} with {default}");
    }
    let known: Vec<_> = readme.lines().filter_map(|line| line.strip_prefix("| `MUSTER_")?.split('`').next()).collect();
    let config = include_str!("../../src/server/config.rs");
    let named = config.split("\"MUSTER_").skip(1).filter_map(|rest| rest.split('"').next());
    for name in named.filter(|name| name.chars().all(|c| c.is_ascii_uppercase() || c == '_')) {
        assert!(known.contains(&name), "MUSTER_{name} isn't in README.md");
    }
}

/// The configuration of a test with other bounds.
fn with(app: &TestApp, limits: LimitsConfig) -> muster::server::Config {
    muster::server::Config { limits, ..app.config.clone() }
}
