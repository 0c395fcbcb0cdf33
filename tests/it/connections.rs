//! What one client can take of a server through its sockets, tried by taking too much.

use std::net::SocketAddr;
use std::time::Duration;

use muster::server::config::LimitsConfig;
use muster::server::http::serve::serve;
use muster::server::{App, Error};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::support::{TestApp, announced};

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
        parts_per_person: 1_000,
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
    let ctx = app.session(&cookie).await;
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
    let why =
        "Your network address has too many open connections to Muster. Close some pages, wait a few seconds, then try again.";
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
