//! What stands before every handler: origin, size, panics, the log.

use std::any::Any;
use std::error::Error as _;
use std::net::{IpAddr, SocketAddr};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::LengthLimitError;
use tracing::Instrument as _;

use super::patience::was_too_slow;
use super::visitor::Refused;
use super::{HttpState, answers, headers};
use crate::messages::http::HttpText as T;
use crate::messages::limits::LimitText;
use crate::server::crypto::hex;
use crate::server::{Config, Ctx, auth};
use crate::ui::plain_forms;
use crate::wire::ApiError;

/// The largest form or call of a server function. Files take another way and count for themselves.
pub const BODY_BYTES: usize = 256 * 1024;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Whether a browser that shows `origin` may change something here: the public address, or on a
/// loopback address each of its names with the same port.
fn is_ours(config: &Config, origin: &str) -> bool {
    if let Some(public) = &config.http.public_url {
        return origin.eq_ignore_ascii_case(public);
    }
    let port = config.http.listen.port();
    config.http.listen.ip().is_loopback()
        && ["127.0.0.1", "localhost", "[::1]"].iter().any(|host| origin == format!("http://{host}:{port}"))
}

/// A request that changes something must have come from one of our own pages: `Origin` is ours, and
/// `Sec-Fetch-Site`, where it is sent, says so too. On a loopback address `Host` must be ours as
/// well, or a foreign name that leads to 127.0.0.1 could read here.
pub async fn same_origin(State(state): State<HttpState>, request: Request, next: Next) -> Response {
    if holds(&state.app.config, &request) {
        return next.run(request).await;
    }
    match answers::wants_page(&request) {
        true => answers::plain(StatusCode::FORBIDDEN, T::ForeignTitle.en(), T::Foreign.en()),
        false => {
            let mut answer = answers::error(&ApiError::Refused(T::Foreign.en().to_owned()));
            *answer.status_mut() = StatusCode::FORBIDDEN;
            answer
        }
    }
}

fn holds(config: &Config, request: &Request) -> bool {
    // Sent twice, each value must hold.
    let all = |name, holds: &dyn Fn(&str) -> bool| {
        request.headers().get_all(name).iter().all(|value: &HeaderValue| value.to_str().is_ok_and(holds))
    };
    let host_holds = config.http.public_url.is_some() || all(HOST, &|host| is_ours(config, &format!("http://{host}")));
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let origin_holds = request.headers().contains_key(ORIGIN) && all(ORIGIN, &|origin| is_ours(config, origin));
    host_holds && (reads || origin_holds && all(SEC_FETCH_SITE, &|site| site == "same-origin"))
}

/// Refuses a plain form that goes to a server function of which our pages have none. A form that
/// somebody brought into a page of ours would pass [`same_origin`].
pub async fn script_only(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.starts_with("/api/") && !plain_forms::ALL.contains(&path) && is_navigation(request.headers()) {
        return answers::plain(StatusCode::FORBIDDEN, T::ForeignTitle.en(), T::ScriptOnly.en());
    }
    next.run(request).await
}

/// Server functions read forms and JSON, and no other content.
pub async fn known_content(request: Request, next: Next) -> Response {
    let content = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let content = content.split(';').next().unwrap_or_default().trim();
    let known = content == "application/x-www-form-urlencoded" || content == "application/json";
    if request.uri().path().starts_with("/api/") && request.method() == Method::POST && !known {
        let mut answer = answers::error(&ApiError::Refused(T::UnknownContent.en().to_owned()));
        *answer.status_mut() = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return answer;
    }
    next.run(request).await
}

/// Whether the browser would show the answer as a page.
fn is_navigation(headers: &HeaderMap) -> bool {
    [(ACCEPT, "text/html"), (SEC_FETCH_MODE, "navigate")]
        .iter()
        .any(|(name, word)| headers.get_all(name).iter().any(|value| value.to_str().is_ok_and(|value| value.contains(word))))
}

/// Reads the body of a form or server function whole, and says 413 where it is too large and 408
/// where it does not come: behind this, extractors and server functions cannot run over.
pub async fn limit_body(State(state): State<HttpState>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let page = answers::wants_page(&request);
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|announced| announced > BODY_BYTES) {
        return too_large(page);
    }
    let (parts, body) = request.into_parts();
    let arrives = tokio::time::timeout(state.app.config.limits.form(), whole(body, BODY_BYTES));
    match arrives.await.unwrap_or(Err(NotWhole::TooSlow)) {
        Ok(bytes) => {
            let mut request = Request::from_parts(parts, Body::from(bytes));
            if let Err(error) = ask_again(&mut request).await {
                return answers::error_for(page, &error, T::BrokenTitle.en());
            }
            next.run(request).await
        }
        Err(NotWhole::TooLarge) => too_large(page),
        Err(NotWhole::TooSlow) => too_slow(page),
        Err(NotWhole::BrokeOff) => broke_off(page),
    }
}

/// A body may take long to arrive. Who asks, and what they may, is what holds now that it has: a
/// request that was begun before somebody was deactivated changes nothing afterwards.
async fn ask_again(request: &mut Request) -> Result<(), ApiError> {
    if let Some(ctx) = request.extensions().get::<Ctx>() {
        let now = auth::again(ctx).await?;
        let now = Ctx { scope: now.scope.clone().instead_of(&ctx.scope), ..now };
        request.extensions_mut().insert(now);
    }
    Ok(())
}

/// Why a body was not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotWhole {
    /// More came than may.
    TooLarge,
    /// It came below the least rate.
    TooSlow,
    /// Less came than should: its sender is gone.
    BrokeOff,
}

/// Reads a body to its end.
pub async fn whole(body: Body, limit: usize) -> Result<Bytes, NotWhole> {
    to_bytes(body, limit).await.map_err(|error| match error.source() {
        Some(why) if why.is::<LengthLimitError>() => NotWhole::TooLarge,
        Some(why) if was_too_slow(why) => NotWhole::TooSlow,
        _ => NotWhole::BrokeOff,
    })
}

/// 413, as a page or as JSON.
pub fn too_large(page: bool) -> Response {
    if page {
        return answers::plain(StatusCode::PAYLOAD_TOO_LARGE, T::TooLargeTitle.en(), T::TooLarge.en());
    }
    let mut answer = answers::error(&ApiError::Refused(T::TooLarge.en().to_owned()));
    *answer.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
    answer
}

/// 408, as a page or as JSON.
fn too_slow(page: bool) -> Response {
    if page {
        return answers::plain(StatusCode::REQUEST_TIMEOUT, LimitText::TooSlowTitle.en(), LimitText::TooSlow.en());
    }
    let mut answer = answers::error(&ApiError::Refused(LimitText::TooSlow.en().to_owned()));
    *answer.status_mut() = StatusCode::REQUEST_TIMEOUT;
    answer
}

/// 400, as a page or as JSON: hardly anybody is left who could read it.
fn broke_off(page: bool) -> Response {
    if page {
        return answers::plain(StatusCode::BAD_REQUEST, T::UnreadableTitle.en(), T::BrokeOff.en());
    }
    answers::error(&ApiError::Transport(T::BrokeOff.en().to_owned()))
}

/// One line a request in the log: method, route (never the address itself, which may hold a token),
/// status, time taken, and of a request that was refused the staff user's id. The answer carries
/// the number of the request.
pub async fn trace(State(state): State<HttpState>, request: Request, next: Next) -> Response {
    let clock = &state.app.clock;
    let begun = clock.now().0;
    let mut bytes = [0; 6];
    state.app.rng.fill(&mut bytes);
    let id = hex(&bytes);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("-".to_owned(), |path| path.as_str().to_owned());
    let span = tracing::info_span!("request", id, %method, route);
    let mut answer = next.run(request).instrument(span).await;
    let (status, ms) = (answer.status().as_u16(), (clock.now().0 - begun) / 1000);
    let staff = answer.extensions().get::<Refused>().map(|refused| tracing::field::display(refused.0));
    tracing::info!(id, %method, route, status, ms, staff, "{method} {route} answered {status} in {ms} ms");
    if let Ok(id) = HeaderValue::from_str(&id) {
        answer.headers_mut().insert(REQUEST_ID, id);
    }
    answer
}

/// A handler that panicked: an answer like any other, and nothing of the panic in it but the number
/// under which it is logged.
pub fn panicked(_: Box<dyn Any + Send + 'static>) -> Response<Body> {
    let incident = crate::server::error::incident("the handler of a request panicked");
    let text = T::Broken.fill(&[("incident", &incident)]);
    let mut answer = answers::plain(StatusCode::INTERNAL_SERVER_ERROR, T::BrokenTitle.en(), &text);
    headers::add(answer.headers_mut(), false);
    answer
}

/// The address of the client: the peer's, or what a peer that we trust says it is in the joined
/// lines of `X-Forwarded-For`.
pub fn address(config: &Config, peer: Option<SocketAddr>, forwarded: &str) -> String {
    let Some(peer) = peer.map(|peer| peer.ip().to_canonical()) else { return "unknown".to_owned() };
    let trusted = |address: &IpAddr| config.http.trusted_proxies.iter().any(|proxy| proxy.to_canonical() == *address);
    let mut address = peer;
    // From the right: each proxy adds the peer that it saw. The first that we do not trust is the
    // client.
    let mut forwarded = forwarded.rsplit(',').map(|part| forwarded_ip(part.trim()));
    while trusted(&address) {
        match forwarded.next().flatten() {
            Some(before) => address = before,
            None => break,
        }
    }
    address.to_string()
}

/// `192.0.2.7`, `192.0.2.7:5555`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:443`; an IPv4
/// address inside IPv6 as itself.
fn forwarded_ip(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    bare.parse().ok().or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_answered_with_the_number_that_stands_in_the_log() {
        let answer = panicked(Box::new("the row of Ana Ruiz"));
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let page = whole(answer.into_body(), BODY_BYTES).await.unwrap();
        let page = String::from_utf8_lossy(&page).into_owned();
        let number: String = page.split("quote ").nth(1).unwrap().chars().take_while(|c| *c != '.').collect();
        assert!(number.len() == 10 && number.bytes().all(|b| b.is_ascii_hexdigit()), "{page}");
        assert!(!page.contains("Ana"), "{page}");
    }

    #[test]
    fn only_a_listed_peer_is_believed_about_who_asks() {
        let mut config = Config::new("sqlite:x");
        let peer = Some("10.0.0.1:99".parse().unwrap());
        assert_eq!(address(&config, peer, "192.0.2.7"), "10.0.0.1");
        config.http.trusted_proxies = vec!["10.0.0.1".parse().unwrap()];
        assert_eq!(address(&config, peer, "198.51.100.1, 192.0.2.7"), "192.0.2.7");
        assert_eq!(address(&config, peer, ""), "10.0.0.1");
        assert_eq!(address(&config, peer, "192.0.2.7, unknown"), "10.0.0.1", "what is not understood is not passed over");
        assert_eq!(address(&config, None, "192.0.2.7"), "unknown");
    }

    #[test]
    fn the_client_is_found_in_what_each_proxy_sends_and_a_forged_address_is_not() {
        let mut config = Config::new("sqlite:x");
        let peer: SocketAddr = "10.0.0.1:443".parse().unwrap();
        config.http.trusted_proxies = ["10.0.0.1", "10.0.0.2", "172.70.0.9", "2001:db8:cf::9"].map(|a| a.parse().unwrap()).into();
        // The lines of `X-Forwarded-For` in order, where the client sent `198.18.0.1` itself.
        let sent: [(&str, &[&str], &str); 8] = [
            ("nginx, proxy_add_x_forwarded_for: joined in one line", &["198.18.0.1, 192.0.2.7"], "192.0.2.7"),
            ("nginx before another nginx", &["198.18.0.1, 192.0.2.7, 10.0.0.2"], "192.0.2.7"),
            ("HAProxy, option forwardfor: a line of its own below", &["198.18.0.1", "192.0.2.7"], "192.0.2.7"),
            ("HAProxy behind HAProxy", &["198.18.0.1", "192.0.2.7", "10.0.0.2"], "192.0.2.7"),
            ("Azure Application Gateway: with the port", &["198.18.0.1, 192.0.2.7:50123"], "192.0.2.7"),
            ("Azure, IPv6: in brackets, with the port", &["198.18.0.1,[2001:db8::7]:50123"], "2001:db8::7"),
            ("Cloudflare before nginx", &["198.18.0.1,192.0.2.7, 172.70.0.9"], "192.0.2.7"),
            ("Cloudflare by IPv6 before nginx", &["198.18.0.1,2001:db8::7, 2001:db8:cf::9"], "2001:db8::7"),
        ];
        for (proxy, lines, client) in sent {
            assert_eq!(address(&config, Some(peer), &lines.join(",")), client, "{proxy}");
        }
    }

    #[test]
    fn an_address_counts_once_however_a_proxy_writes_it() {
        let mut config = Config::new("sqlite:x");
        config.http.trusted_proxies = vec!["10.0.0.1".parse().unwrap(), "::ffff:10.0.0.2".parse().unwrap()];
        // Listening on `[::]`, a peer of IPv4 comes as one of IPv6.
        for peer in ["10.0.0.1:99", "[::ffff:10.0.0.1]:99", "10.0.0.2:99", "[::ffff:10.0.0.2]:99"] {
            let peer = Some(peer.parse().unwrap());
            for same in
                ["192.0.2.7", "192.0.2.7:5555", "::ffff:192.0.2.7", "[::ffff:192.0.2.7]:5555", "9.9.9.9,192.0.2.7:1, 10.0.0.2:2"]
            {
                assert_eq!(address(&config, peer, same), "192.0.2.7", "{same} from {peer:?}");
            }
            for same in ["2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:443", "2001:DB8:0::1"] {
                assert_eq!(address(&config, peer, same), "2001:db8::1", "{same} from {peer:?}");
            }
        }
        assert_eq!(address(&config, Some("[::ffff:192.0.2.9]:1".parse().unwrap()), ""), "192.0.2.9");
    }

    #[test]
    fn on_a_loopback_address_each_of_its_names_is_ours_and_nothing_else() {
        let mut config = Config::new("sqlite:x");
        assert!(is_ours(&config, "http://127.0.0.1:3000") && is_ours(&config, "http://localhost:3000"));
        for foreign in ["http://127.0.0.1:3001", "https://127.0.0.1:3000", "null", "http://evil.example:3000"] {
            assert!(!is_ours(&config, foreign), "{foreign}");
        }
        config.http.public_url = Some("https://muster.example.edu".to_owned());
        assert!(is_ours(&config, "https://muster.example.edu") && !is_ours(&config, "http://127.0.0.1:3000"));
    }
}
