//! What every request passes, on SQLite: nothing of it depends on the database.

use axum::body::Body;
use axum::http::StatusCode;
use futures::StreamExt as _;
use muster::server::assets::Site;
use muster::ui::plain_forms;

use crate::support::{TestApp, request};

const OURS: &str = "http://127.0.0.1:3000";
const FORM: &str = "application/x-www-form-urlencoded";

const EMAIL: &str = "robin@example.edu";

/// Somebody who sees every page: two roles over everything.
async fn signed_in() -> (TestApp, String) {
    let app = TestApp::sqlite().await;
    let id = app.staff(EMAIL, "system_admin", None).await;
    muster::server::staff::grant(&app.operator(), id, "auditor", None, "").await.unwrap();
    let cookie = app.sign_in(EMAIL).await;
    (app, cookie)
}

#[tokio::test]
async fn a_change_must_come_from_one_of_our_own_pages() {
    let (app, cookie) = signed_in().await;
    let cases: [(&[(&str, &str)], bool); 9] = [
        (&[("origin", "http://127.0.0.1:3000")], true),
        (&[("origin", "http://localhost:3000"), ("sec-fetch-site", "same-origin")], true),
        (&[], false),
        (&[("origin", "null")], false),
        (&[("origin", "http://127.0.0.1:3001")], false),
        (&[("origin", "https://127.0.0.1:3000")], false),
        (&[("origin", "http://evil.example")], false),
        (&[("origin", "http://127.0.0.1:3000"), ("origin", "http://evil.example")], false),
        (&[("origin", "http://127.0.0.1:3000"), ("sec-fetch-site", "same-site")], false),
    ];
    for (headers, passes) in cases {
        let asked = request("POST", "/api/session/me", Some(&cookie)).header("content-type", FORM);
        let asked = headers.iter().fold(asked, |r, (name, value)| r.header(*name, *value));
        let answer = app.send(asked.body(Body::empty()).unwrap()).await;
        let expected = if passes { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(answer.status, expected, "{headers:?}");
    }
}

#[tokio::test]
async fn a_foreign_name_that_leads_here_is_turned_away() {
    let (app, cookie) = signed_in().await;
    let asked = axum::http::Request::builder().uri("/").header("host", "evil.example:3000").header("cookie", &cookie);
    assert_eq!(app.send(asked.body(Body::empty()).unwrap()).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn every_answer_has_the_usual_headers_errors_included() {
    let (app, cookie) = signed_in().await;
    let foreign = request("POST", "/sign-in", None).body(Body::empty()).unwrap();
    let answers = [
        app.get("/", None).await,
        app.get("/sign-in", None).await,
        app.get("/my", None).await,
        app.get("/my/sign-in", None).await,
        app.get("/", Some(&cookie)).await,
        app.get("/nowhere", Some(&cookie)).await,
        app.post("/api/session/me", None, "").await,
        app.post("/api/organizations/get", Some(&cookie), "organization=x").await,
        app.send(foreign).await,
    ];
    for answer in answers {
        let header = |name: &str| answer.headers.get(name).map_or("", |value| value.to_str().unwrap());
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "same-origin");
        assert_eq!(header("x-frame-options"), "DENY");
        assert_eq!(header("cache-control"), "no-store");
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none';") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe-inline"), "{policy}");
        // Compiling WebAssembly is allowed, and nothing more.
        assert!(!policy.replace("'wasm-unsafe-eval'", "").contains("unsafe-eval"), "{policy}");
        assert!(!header("x-request-id").is_empty());
    }
}

#[tokio::test]
async fn a_page_carries_the_nonce_that_its_policy_names() {
    let (app, cookie) = signed_in().await;
    let answer = app.get("/", Some(&cookie)).await;
    let policy = answer.headers["content-security-policy"].to_str().unwrap();
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert!(nonce.len() >= 20 && answer.text.contains(&format!("nonce=\"{nonce}\"")), "{nonce}");
    assert!(!answer.text.contains(" style=\""), "no inline styles");
}

// On several threads, and many at once: what a page notes must reach its own answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_lazy_page_is_printed_whole_and_names_the_chunks_that_it_needs() {
    let (mut app, cookie) = signed_in().await;
    let folder = tempfile::tempdir().unwrap();
    let build = r#"{"folder":"pkg/0123","lazy":{"lists":["chunk_1","split_lists"],"admin":["split_admin"]}}"#;
    std::fs::write(folder.path().join("build.json"), build).unwrap();
    app.use_site(&Site::read(folder.path()));
    let pages = [("/imports", &["chunk_1", "split_lists"][..]), ("/staff/new", &["split_admin"]), ("/", &[])];
    let asked = pages.iter().cycle().take(24).map(|(path, chunks)| {
        let (app, cookie) = (&app, &cookie);
        async move { (*path, *chunks, app.get(path, Some(cookie)).await) }
    });
    for (path, chunks, page) in futures::future::join_all(asked).await {
        assert!(page.text.contains("<h1"), "{path}: {}", page.text);
        for file in ["muster.js", "muster_bg.wasm", "__wasm_split.js"] {
            assert!(page.text.contains(&format!("href=\"/pkg/0123/{file}\"")), "{path}, {file}");
        }
        for chunk in ["chunk_1", "split_lists", "split_admin"] {
            let named = page.text.contains(&format!("href=\"/pkg/0123/{chunk}.wasm\""));
            assert_eq!(named, chunks.contains(&chunk), "{path}, {chunk}");
        }
    }

    // A file of a build that was replaced is not there, and no sign-in is asked for.
    let replaced = app.get("/pkg/4567/split_lists.wasm", None).await;
    assert_eq!(replaced.status, StatusCode::NOT_FOUND);
    assert_eq!(replaced.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn what_is_too_large_is_told_so_with_or_without_a_length() {
    let (app, cookie) = signed_in().await;
    let large = "name=".to_owned() + &"x".repeat(300 * 1024);
    let refused = app.post("/api/organizations/set", Some(&cookie), &large).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    let pieces = futures::stream::iter((0..300).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 1024])));
    let untold = request("POST", "/api/organizations/set", Some(&cookie)).header("origin", OURS).header("content-type", FORM);
    let answer = app.send(untold.body(Body::from_stream(pieces)).unwrap()).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn what_is_cut_off_is_not_called_too_large_and_does_nothing() {
    let (app, cookie) = signed_in().await;
    for (path, accept) in [("/api/organizations/add", "application/json"), ("/api/imports/discard", "text/html")] {
        let pieces = [Ok(b"program=openccc&kind=college&name=A".to_vec()), Err(std::io::Error::other("gone"))];
        let asked =
            request("POST", path, Some(&cookie)).header("origin", OURS).header("content-type", FORM).header("accept", accept);
        let answer = app.send(asked.body(Body::from_stream(futures::stream::iter(pieces))).unwrap()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text);
    }
    assert_eq!(app.count("SELECT COUNT(*) FROM organizations").await, 0);
}

#[tokio::test]
async fn errors_of_server_functions_have_a_status_of_their_own() {
    let (app, cookie) = signed_in().await;
    let id = app.app.new_id();
    let missing = app.post("/api/organizations/get", Some(&cookie), &format!("organization={id}")).await;
    assert_eq!((missing.status, missing.text.as_str()), (StatusCode::NOT_FOUND, "\"NotFound\""));
    let wrong = app.post("/api/organizations/add", Some(&cookie), "program=openccc&kind=college&name=+").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.text, "{\"Field\":[\"name\",\"Enter a name.\"]}");
}

#[tokio::test]
async fn whoever_is_signed_out_is_led_back_to_where_they_wanted_to_go() {
    let app = TestApp::sqlite().await;
    assert_eq!(app.get("/imports?page=2", None).await.location(), "/sign-in?next=/imports%3Fpage%3D2");
    assert_eq!(app.get("/", Some("muster=gone")).await.location(), "/sign-in?problem=ended");
    app.staff(EMAIL, "auditor", None).await;
    let form = |next: &str| format!("email={EMAIL}&password=seven+quiet+herons&next={next}");
    assert_eq!(app.post("/sign-in", None, &form("%2Fimports%3Fpage%3D2")).await.location(), "/imports?page=2");
    assert_eq!(app.post("/sign-in", None, &form("https%3A%2F%2Fevil.example")).await.location(), "/");
}

/// An upload's form in pieces, and how many of them were taken.
async fn upload(app: &TestApp, cookie: &str, pieces: Vec<String>) -> (crate::support::Answer, usize) {
    let taken = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counter = taken.clone();
    let pieces = futures::stream::iter(pieces).map(move |piece| {
        counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Ok::<_, std::io::Error>(piece)
    });
    let asked = request("POST", "/imports/upload", Some(cookie))
        .header("origin", "http://127.0.0.1:3000")
        .header("content-type", "multipart/form-data; boundary=cut");
    let answer = app.send(asked.body(Body::from_stream(pieces)).unwrap()).await;
    (answer, taken.load(std::sync::atomic::Ordering::Relaxed))
}

fn field(name: &str, text: &str) -> String {
    format!("--cut\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
}

#[tokio::test]
async fn a_form_that_brings_a_file_is_bounded_before_the_file_begins() {
    let (app, cookie) = signed_in().await;
    let long = "x".repeat(64 * 1024);
    let many = |first: String| std::iter::once(first).chain(std::iter::repeat_n(long.clone(), 1_000)).collect::<Vec<_>>();
    let fields: String = (0..20_000).map(|n| field(&format!("more{n}"), "x")).collect();
    let cases = [
        ("program", many(field("program", ""))),
        ("organization", many(field("organization", "").trim_end().to_owned() + "\r\n\r\n")),
        ("a field of another name", many(field("other", "").trim_end().to_owned() + "\r\n\r\n")),
        ("headers without an end", many("--cut\r\ncontent-disposition: form-data; name=\"".to_owned())),
        ("many fields", fields.as_bytes().chunks(10_000).map(|piece| String::from_utf8_lossy(piece).into_owned()).collect()),
    ];
    for (case, pieces) in cases {
        let (answer, taken) = upload(&app, &cookie, pieces).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{case}: {}", answer.text);
        assert_eq!(answer.text, "This isn't a form of ours. Reload the page and try again.", "{case}");
        assert!(taken < 60, "{case}: {taken} pieces were taken");
    }
}

#[tokio::test]
async fn a_form_with_a_file_longer_than_its_beginning_goes_in() {
    let app = TestApp::sqlite().await;
    let college = app.organization("college", "Poppy Hills College", None).await;
    app.staff(EMAIL, "college_staff", Some(college)).await;
    let cookie = app.sign_in(EMAIL).await;
    let file = "email,last\n".to_owned() + &"a@example.org,Ruiz\n".repeat(100_000);
    let form = field("organization", &college.to_string())
        + &field("help_reason", "other")
        + "--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"fall.csv\"\r\n\r\n"
        + &file
        + "\r\n--cut--\r\n";
    let (answer, _) = upload(&app, &cookie, vec![form]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(app.count("SELECT size FROM imports").await, file.len() as i64);
}

#[tokio::test]
async fn a_plain_form_reaches_only_the_server_functions_that_pages_have_forms_for() {
    let (app, cookie) = signed_in().await;
    let forms = [
        "/api/imports/apply",
        "/api/imports/plan-again",
        "/api/imports/discard",
        "/api/imports/end",
        "/api/imports/stop",
        "/api/session/failures-seen",
        "/api/outbox/retry",
        "/api/moves/start",
        "/api/moves/start-for",
        "/api/moves/approve-one",
        "/api/moves/decline",
        "/api/moves/withdraw",
        "/api/reviews/decide",
        "/api/organizations/switch",
    ];
    let mut paths = 0;
    for (path, _) in leptos::server_fn::axum::server_fn_paths() {
        paths += 1;
        for (name, value) in [("accept", "text/html,application/xhtml+xml,*/*;q=0.8"), ("sec-fetch-mode", "navigate")] {
            let asked =
                request("POST", path, Some(&cookie)).header("origin", OURS).header("content-type", FORM).header(name, value);
            let answer = app.send(asked.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status == StatusCode::FORBIDDEN, !forms.contains(&path), "{path} {name}: {}", answer.status);
        }
    }
    assert!(paths > 20, "found {paths} server functions only");
    assert!(plain_forms::ALL.iter().all(|path| forms.contains(path)), "an address that is no server function");
    let why = "a form without script is sent to an address of plain_forms.rs, or the server refuses it";
    crate::tidy::nowhere("src/ui", &["src/ui/plain_forms.rs"], &["\"/api/"], why);
}

#[tokio::test]
async fn a_server_function_reads_forms_and_json_alone() {
    let (app, cookie) = signed_in().await;
    let end = |content: Option<&str>| {
        let asked = request("POST", "/api/session/failures-seen", Some(&cookie)).header("origin", OURS);
        content.into_iter().fold(asked, |asked, content| asked.header("content-type", content)).body(Body::empty()).unwrap()
    };
    for content in [None, Some("text/plain"), Some("multipart/form-data; boundary=x"), Some("application/x-www-form-urlencodedx")]
    {
        let answer = app.send(end(content)).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{content:?}: {}", answer.text);
        assert!(answer.text.contains("Content-Type"), "{}", answer.text);
    }
    let answer = app.send(end(Some("application/x-www-form-urlencoded; charset=utf-8"))).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_behind_a_proxy_cannot_choose_the_address_that_counts() {
    let app = TestApp::sqlite().await;
    let mut config = app.config.clone();
    config.http.trusted_proxies = vec!["10.0.0.1".parse().unwrap()];
    let router = muster::server::http::router(&app.again(&config).await.unwrap());
    let attempt = async |number: usize, lines: &[String]| {
        let mut asked = request("POST", "/sign-in", None).header("origin", OURS);
        for line in lines {
            asked = asked.header("x-forwarded-for", line);
        }
        let form = format!("email=person{number}%40example.edu&password=wrong");
        let mut asked = asked.header("content-type", FORM).body(Body::from(form)).unwrap();
        let peer: std::net::SocketAddr = "10.0.0.1:4000".parse().unwrap();
        asked.extensions_mut().insert(axum::extract::ConnectInfo(peer));
        let answer = tower::ServiceExt::oneshot(router.clone(), asked).await.unwrap();
        answer.headers()["location"].to_str().unwrap().to_owned()
    };
    // As HAProxy passes it on, with a line of its own below the client's, and as nginx does, in one
    // line.
    for number in 0..20 {
        let forged = format!("198.18.0.{number}");
        let lines = match number % 2 {
            0 => vec![forged, "192.0.2.7".to_owned()],
            _ => vec![format!("{forged}, 192.0.2.7")],
        };
        assert_eq!(attempt(number, &lines).await, "/sign-in?problem=wrong");
    }
    let last = attempt(20, &["198.18.0.99".to_owned(), "192.0.2.7:5555".to_owned()]).await;
    assert_eq!(last, "/sign-in?problem=wait&seconds=1");
    for (sql, entries) in [
        ("SELECT COUNT(*) FROM audit_entries WHERE address = '192.0.2.7' AND action = 'sign_in_failed'", 20),
        ("SELECT COUNT(*) FROM audit_entries WHERE address = '192.0.2.7' AND action = 'locked'", 1),
        ("SELECT COUNT(*) FROM audit_entries WHERE address <> '192.0.2.7'", 0),
    ] {
        assert_eq!(app.count(sql).await, entries, "{sql}");
    }
    assert_eq!(attempt(21, &["192.0.2.8".to_owned()]).await, "/sign-in?problem=wrong");
}
