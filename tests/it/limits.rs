//! What one client, session, person or organization can take of a server, tried by taking too much.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::http::StatusCode;
use muster::server::config::LimitsConfig;
use muster::server::http::serve::serve;
use muster::server::{App, Error};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::on_each_backend;
use crate::support::{TestApp, announced, request};

const EMAIL: &str = "sam@example.edu";

/// How long a test waits for what must happen. Nothing depends on it being short.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server on a socket of its own over the database of a test.
struct Server {
    address: SocketAddr,
    app: App,
    running: JoinHandle<Result<(), Error>>,
}

impl Server {
    async fn start(app: &TestApp, limits: LimitsConfig, trusted_proxies: &[&str]) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut config = app.config.clone();
        config.http.listen = address;
        config.http.trusted_proxies = trusted_proxies.iter().map(|proxy| proxy.parse().unwrap()).collect();
        config.limits = limits;
        let app = app.again(&config).await.unwrap();
        let serving = app.clone();
        let running = tokio::spawn(async move { serve(&serving, listener).await });
        Server { address, app, running }
    }

    /// A connection on which these bytes were sent.
    async fn send(&self, bytes: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(bytes.as_bytes()).await.unwrap();
        stream
    }

    fn head(&self, method: &str, path: &str, more: &str) -> String {
        let address = self.address;
        format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n{more}\r\n")
    }

    /// Asks for the sign-in page and answers the connection, which stays open.
    async fn ask(&self) -> (TcpStream, String) {
        let mut stream = self.send(&self.head("GET", "/sign-in", "Accept: text/html\r\n")).await;
        let mut answer = Vec::new();
        let reading = async {
            // The last bytes of a page, or of a chunked one.
            while !answer.ends_with(b"</html>") && !answer.ends_with(b"0\r\n\r\n") {
                let mut piece = [0; 4096];
                match stream.read(&mut piece).await.unwrap() {
                    0 => break,
                    read => answer.extend_from_slice(&piece[..read]),
                }
            }
        };
        tokio::time::timeout(PATIENCE, reading).await.expect("no answer");
        (stream, String::from_utf8_lossy(&answer).into_owned())
    }

    /// Stops as the operator does. Fails when it had to wait for the end of its patience.
    async fn stop(self) {
        self.app.shutdown.cancel();
        let ended = tokio::time::timeout(Duration::from_secs(12), self.running).await;
        ended.expect("the server did not stop in good order").unwrap().unwrap();
    }
}

/// What the server sent before it closed.
async fn until_closed(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    // A connection that is reset is closed as well.
    let closed = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer)).await;
    let _ = closed.expect("the connection was never closed");
    String::from_utf8_lossy(&answer).into_owned()
}

/// Status and `Retry-After` of a raw answer.
fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("")
}

fn short() -> LimitsConfig {
    LimitsConfig {
        header_seconds: 1,
        idle_seconds: 2,
        form_seconds: 1,
        stall_seconds: 1,
        connections_per_address: 1_000,
        ..LimitsConfig::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sockets_that_send_nothing_or_a_byte_now_and_then_are_closed_while_others_are_served() {
    const EACH: usize = 40;
    let app = TestApp::sqlite().await;
    let college = app.organization("college", "Poppy Hills College", None).await;
    app.staff(EMAIL, "college_staff", Some(college)).await;
    let cookie = app.sign_in(EMAIL).await;
    let ctx = app.operator();
    let import = muster::server::imports::start(&ctx, announced(&ctx, college, 1_000)).await.unwrap().id;
    let server = Server::start(&app, short(), &[]).await;
    let form = server.head("POST", "/sign-in", "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n");
    let part = format!("Cookie: {cookie}\r\nContent-Length: 1000\r\n");
    let part = server.head("PUT", &format!("/imports/{import}/parts/0"), &part);
    let upload = format!("Cookie: {cookie}\r\nContent-Type: multipart/form-data; boundary=cut\r\nContent-Length: 1000\r\n");
    let upload = server.head("POST", "/imports/upload", &upload);
    // What is sent at once, whether a byte follows every tenth of a second, and the answer.
    let kinds = [
        ("nothing", String::new(), false, ""),
        ("half a header", "GET /sign-in HTTP/1.1\r\nHost:".to_owned(), false, ""),
        ("a header byte by byte", "GET /sign-in HTTP/1.1\r\nX-Slow: ".to_owned(), true, ""),
        ("half a form", format!("{form}email="), false, "408"),
        ("a form byte by byte", form, true, "408"),
        ("half a part", format!("{part}email"), false, "408"),
        ("a part byte by byte", part, true, "408"),
        ("half an upload without script", format!("{upload}--cut"), false, "409"),
    ];
    let mut open = Vec::new();
    for (kind, bytes, drips, answered) in kinds {
        for _ in 0..EACH {
            let stream = server.send(&bytes).await;
            open.push(tokio::spawn(async move {
                let (mut read, mut write) = stream.into_split();
                let drip = tokio::spawn(async move {
                    while drips && write.write_all(b"x").await.is_ok() {
                        tokio::time::sleep(Duration::from_millis(100)).await;
                    }
                    // Stays open for as long as the server wants it.
                    std::future::pending::<()>().await;
                });
                let mut answer = Vec::new();
                let closed = tokio::time::timeout(PATIENCE, read.read_to_end(&mut answer)).await;
                drip.abort();
                let _ = closed.unwrap_or_else(|_| panic!("{kind}: the connection was never closed"));
                (kind, drips, answered, status(&String::from_utf8_lossy(&answer)).to_owned())
            }));
        }
    }
    let (_, while_open) = server.ask().await;
    assert_eq!(status(&while_open), "200", "{while_open}");
    for closed in open {
        let (kind, drips, answered, status) = closed.await.unwrap();
        // A client that still sends may be cut off before it reads why.
        assert!(status == answered || drips && status.is_empty(), "{kind}: {status}");
    }
    // One that was served and then asks no more.
    let (idle, answer) = server.ask().await;
    assert_eq!((status(&answer), until_closed(idle).await.as_str()), ("200", ""));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_form_is_told_why_nothing_was_done() {
    let app = TestApp::sqlite().await;
    let server = Server::start(&app, short(), &[]).await;
    let form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\nAccept: text/html\r\n";
    let stream = server.send(&(server.head("POST", "/sign-in", form) + "email=")).await;
    let answer = until_closed(stream).await;
    assert_eq!(status(&answer), "408");
    assert!(answer.contains("The request arrived too slowly, so nothing was done. Check your connection, then send it again."));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_address_takes_a_bounded_number_of_connections_and_is_told_to_come_later() {
    let app = TestApp::sqlite().await;
    let limits = LimitsConfig { connections_per_address: 20, connections: 30, ..LimitsConfig::default() };
    let server = Server::start(&app, limits.clone(), &[]).await;
    let mut open = Vec::new();
    for _ in 0..20 {
        let (stream, answer) = server.ask().await;
        assert_eq!(status(&answer), "200");
        open.push(stream);
    }
    let (_, refused) = server.ask().await;
    assert_eq!(status(&refused), "503");
    assert!(refused.to_lowercase().contains("\r\nretry-after: 5\r\n") && refused.to_lowercase().contains("x-frame-options"));
    let why = "Your network address has too many open connections to Muster. Close some pages, wait a few seconds, then try again.";
    assert!(refused.contains(why), "{refused}");
    drop(open.pop());
    let served = async { while status(&server.ask().await.1) != "200" {} };
    tokio::time::timeout(PATIENCE, served).await.expect("a place became free and nobody got it");
    // Those that are open and idle hold up nobody who stops the server.
    server.stop().await;
    assert_eq!(open.len(), 19);

    let server = Server::start(&app, limits, &["127.0.0.1"]).await;
    let mut open = Vec::new();
    for _ in 0..30 {
        let (stream, answer) = server.ask().await;
        assert_eq!(status(&answer), "200", "a trusted proxy stands for many");
        open.push(stream);
    }
    let (_, refused) = server.ask().await;
    assert_eq!(status(&refused), "503");
    assert!(refused.contains("Muster has as many open connections as it can serve. Wait a few seconds, then try again."));
    server.stop().await;
}

#[tokio::test]
async fn a_request_without_a_host_is_refused() {
    let app = TestApp::sqlite().await;
    let server = Server::start(&app, LimitsConfig::default(), &[]).await;
    let answer = until_closed(server.send("GET /sign-in HTTP/1.1\r\nConnection: close\r\n\r\n").await).await;
    assert_eq!(status(&answer), "400", "{answer}");
    let answer = until_closed(server.send("GET /sign-in HTTP/1.0\r\n\r\n").await).await;
    assert_eq!(status(&answer), "200", "HTTP/1.0 needs none: {answer}");
    server.stop().await;
}

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

    async fn downloads_at_once_and_requests_in_a_while_are_bounded_for_a_session(app: TestApp) {
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
        assert!(text.starts_with("\u{feff}email,".as_bytes()), "and those that have ended count no more");

        // A burst of 600 and 20 a second: of 3,000 in a row most are refused.
        let mut tally = Tally::default();
        for _ in 0..3_000 {
            let answer = app.post("/api/session/me", Some(&cookie), "").await;
            tally.add(answer.status, &answer.headers);
        }
        assert!(tally.of(200) >= 500 && tally.of(429) >= 500, "{:?}", tally.0);
        let page = app.get("/", Some(&cookie)).await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(page.text.contains("You&#39;re sending requests") || page.text.contains("You're sending requests"), "{}", page.text);
        assert_eq!(app.get("/", Some(&other)).await.status, StatusCode::OK);
    }
}

/// The configuration of a test with other bounds.
fn with(app: &TestApp, limits: LimitsConfig) -> muster::server::Config {
    muster::server::Config { limits, ..app.config.clone() }
}
