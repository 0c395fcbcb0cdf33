//! Connections: accepted up to a bound in all and for each address, and none of them without end.
//!
//! | what | bound | then |
//! |---|---|---|
//! | header of a request | `header_seconds` | closed |
//! | connection between two requests | `idle_seconds` | closed |
//! | body of a form or a call | `form_seconds` | 408 (`guard::limit_body`) |
//! | any body that stands still | `stall_seconds`, `least_rate` | 408 ([`super::patience`]) |
//! | client that reads no further | `stall_seconds`, `least_rate` | closed |
//! | connections in all, of an address | `connections`, `connections_per_address` | 503 |
//!
//! A trusted proxy is not counted as an address: it stands for everyone behind it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::header::{CONNECTION, HOST};
use axum::http::{HeaderValue, StatusCode, Version};
use axum::response::{IntoResponse as _, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use self::timed::{Busy, Timed};
use super::held::Holding;
use super::{answers, headers};
use crate::messages::limits::LimitText as T;
use crate::server::Config;
use crate::server::config::LimitsConfig;
use crate::server::ip;
use crate::server::limits::{AtOnce, Held};
use crate::wire::ApiError;

mod timed;

/// Most bytes that are read ahead of a connection, and so the longest header.
const READ_AHEAD: usize = 64 * 1024;

/// Connections that get an answer when they are refused, at once; the rest are closed without a
/// word.
const REFUSALS: usize = 64;

/// How long a refused connection may take.
const REFUSAL: Duration = Duration::from_secs(2);

/// Seconds after which a refused client may come again.
const AGAIN: u32 = 5;

/// Wait after the system could not give us a connection.
const PAUSE: Duration = Duration::from_secs(1);

/// Open files that are left to the database, the log and everything else.
const OTHER_FILES: u64 = 128;

/// Accepts connections until `stop`, then waits until the open ones have ended: those without a
/// request at once, the others with their answer.
pub async fn serve(config: &Config, listener: TcpListener, router: Router, stop: CancellationToken) {
    let bounds = Bounds::new(config);
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // A client that is gone already is no reason to wait; no file left is.
                if !is_of_the_client(&error) {
                    tracing::error!("No connection can be accepted: {error}");
                    tokio::time::sleep(PAUSE).await;
                }
                continue;
            }
        };
        match bounds.admit(peer.ip()) {
            Ok(admitted) => carry(&bounds.limits, &graceful, stream, peer, router.clone(), admitted),
            Err(reason) => bounds.refuse(stream, reason),
        }
    }
    drop(listener);
    graceful.shutdown().await;
}

fn is_of_the_client(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Who is let in.
struct Bounds {
    limits: LimitsConfig,
    trusted_proxies: Vec<IpAddr>,
    https: bool,
    all: Arc<Semaphore>,
    of_addresses: AtOnce<IpAddr>,
    refusals: Arc<Semaphore>,
}

/// A connection that is counted for as long as this lives.
struct Admitted {
    _in_all: OwnedSemaphorePermit,
    _of_address: Held<IpAddr>,
}

impl Bounds {
    fn new(config: &Config) -> Bounds {
        let limits = config.limits.clone();
        let most = most_connections(limits.connections, open_files());
        if most < limits.connections {
            tracing::warn!("At most {most} connections: the process may not open more files (ulimit -n)");
        }
        Bounds {
            trusted_proxies: config.http.trusted_proxies.iter().map(IpAddr::to_canonical).collect(),
            https: config.is_https(),
            all: Arc::new(Semaphore::new(usize::try_from(most).unwrap_or(Semaphore::MAX_PERMITS))),
            of_addresses: AtOnce::new(limits.connections_per_address),
            refusals: Arc::new(Semaphore::new(REFUSALS)),
            limits,
        }
    }

    fn admit(&self, peer: IpAddr) -> Result<Admitted, T> {
        let peer = peer.to_canonical();
        let counted = (!self.trusted_proxies.contains(&peer)).then(|| ip::client(peer));
        let of_address = self.of_addresses.take(counted).ok_or(T::ConnectionsOfAddress)?;
        let in_all = self.all.clone().try_acquire_owned().map_err(|_| T::Connections)?;
        Ok(Admitted { _in_all: in_all, _of_address: of_address })
    }

    /// Answers one request with 503, if it comes soon, and closes.
    fn refuse(&self, stream: TcpStream, reason: T) {
        let Ok(permit) = self.refusals.clone().try_acquire_owned() else { return };
        let https = self.https;
        let answer = service_fn(move |request: Request<Incoming>| async move {
            Ok::<_, std::convert::Infallible>(refusal(&request.map(|_| Body::empty()), reason, https))
        });
        tokio::spawn(async move {
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(REFUSAL)
                .keep_alive(false)
                .serve_connection(TokioIo::new(stream), answer);
            let _ = tokio::time::timeout(REFUSAL, connection).await;
            drop(permit);
        });
    }
}

/// How many files the process may open; `None` where the system does not say.
fn open_files() -> Option<u64> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn most_connections(wanted: u64, open_files: Option<u64>) -> u64 {
    open_files.map_or(wanted, |files| wanted.min(files.saturating_sub(OTHER_FILES).max(1)))
}

/// Why a connection is closed, as a page or as JSON.
fn refusal(request: &Request, reason: T, https: bool) -> Response {
    let why = ApiError::Limit(reason.en().to_owned(), AGAIN);
    let mut answer = answers::error_for(answers::wants_page(request), &why, T::Title.en());
    *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    headers::add(answer.headers_mut(), https);
    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    answer
}

/// Carries the requests of a connection out, in a task of its own.
fn carry(
    limits: &LimitsConfig,
    graceful: &GracefulShutdown,
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    admitted: Admitted,
) {
    let busy = Busy::default();
    let stream = Timed::new(stream, busy.clone(), limits);
    let answer = service_fn(move |mut request: Request<Incoming>| {
        let (router, busy) = (router.clone(), busy.clone());
        busy.begins();
        request.extensions_mut().insert(ConnectInfo(peer));
        async move {
            let answer = match names_its_host(&request) {
                true => router.oneshot(request.map(Body::new)).await?,
                false => (StatusCode::BAD_REQUEST, T::NoHost.en()).into_response(),
            };
            // The next header may begin when the last piece of this answer is handed over.
            Ok::<_, std::convert::Infallible>(answer.map(|body| Body::new(Holding::new(body, Ends(busy)))))
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // Runs between two requests as well; the header alone has a shorter one in `Timed`.
        .header_read_timeout(limits.idle().max(limits.header()))
        .max_buf_size(READ_AHEAD)
        .serve_connection(TokioIo::new(stream), answer);
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        // Clients leave in the middle, or are too slow: nothing to log.
        let _ = connection.await;
        drop(admitted);
    });
}

/// HTTP/1.1 asks for a `Host` with every request.
fn names_its_host(request: &Request<Incoming>) -> bool {
    request.version() != Version::HTTP_11 || request.headers().contains_key(HOST)
}

/// Marks the end of a request when it is dropped.
struct Ends(Busy);

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.ends();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_counted_by_its_network_and_a_trusted_proxy_not_at_all() {
        let mut config = Config::new("");
        config.limits.connections_per_address = 2;
        config.http.trusted_proxies = vec!["::ffff:192.0.2.1".parse().unwrap()];
        let bounds = Bounds::new(&config);
        let admit = |address: &str| bounds.admit(address.parse().unwrap());
        let admitted = ["2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "192.0.2.2", "::ffff:192.0.2.2"].map(|a| admit(a).ok());
        assert!(admitted.iter().all(Option::is_some));
        for full in ["2001:db8::3", "192.0.2.2"] {
            assert!(matches!(admit(full), Err(T::ConnectionsOfAddress)), "{full}");
        }
        let of_proxy: Vec<_> = (0..100).map(|_| admit("192.0.2.1").ok()).collect();
        assert!(of_proxy.iter().all(Option::is_some));
        drop(admitted);
        assert!(admit("2001:db8::3").is_ok());
    }

    #[test]
    fn connections_leave_files_for_the_rest() {
        assert_eq!(most_connections(2000, None), 2000);
        assert_eq!(most_connections(2000, Some(1_048_576)), 2000);
        assert_eq!(most_connections(2000, Some(1024)), 896);
        assert_eq!(most_connections(2000, Some(64)), 1);
    }
}
