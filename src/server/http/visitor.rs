//! Who asks: the session's cookie, and where those without one are led.

use std::fmt::Write as _;
use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::HeaderName;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

use uuid::Uuid;

use super::{HttpState, answers, guard};
use crate::messages::limits::LimitText;
use crate::server::app::SignedOut;
use crate::server::audit::{self, AuditAction, AuditEvent};
use crate::server::auth::{self, browsers::Browser};
use crate::server::crypto::Secret;
use crate::server::{Config, Ctx};
use crate::ui::routes;
use crate::wire::ApiError;
use crate::wire::session::FormProblem;

const FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Whose request was refused; an extension of the answer, for the log.
#[derive(Clone, Copy)]
pub struct Refused(pub Uuid);

/// Most entries of the audit log about requests that one person was refused, in an hour: enough to
/// see that somebody tries, and no way to fill it.
const REFUSALS_AN_HOUR: i64 = 20;

/// Notes what somebody asked for that their roles don't let them do.
async fn note_refusal(ctx: &Ctx) -> Result<(), ApiError> {
    for permission in ctx.scope.refused() {
        let work = ctx.app.db.transact((ctx.clone(), permission.name()), |tx, (ctx, permission)| {
            let refused = AuditAction::AccessRefused { permission: (*permission).to_owned() };
            let event = AuditEvent::new(refused).on(ctx.actor.label());
            Box::pin(audit::append_limited(tx, ctx, event, REFUSALS_AN_HOUR))
        });
        match work.await.map_err(ApiError::from) {
            // Enough of it is there.
            Ok(()) | Err(ApiError::Wait(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The address of the client; an extension of every request.
#[derive(Clone)]
pub struct Address(pub String);

/// The session cookie's name. Over https it is bound to this host; on a loopback address without
/// https browsers do not agree whether a `Secure` cookie may be kept, so there it has a plain name.
pub fn cookie_name(config: &Config) -> &'static str {
    if config.is_https() { "__Host-muster" } else { "muster" }
}

/// The cookie that begins a session. It ends with the browser: tablets are shared.
pub fn cookie(config: &Config, token: &Secret) -> Cookie<'static> {
    session_cookie(config, token.expose().to_owned())
}

/// The cookie that ends it.
pub fn no_cookie(config: &Config) -> Cookie<'static> {
    let mut cookie = session_cookie(config, String::new());
    cookie.set_max_age(time::Duration::ZERO);
    cookie
}

fn session_cookie(config: &Config, value: String) -> Cookie<'static> {
    kept_from_scripts(config, cookie_name(config), value)
}

pub(super) fn kept_from_scripts(config: &Config, name: &'static str, value: String) -> Cookie<'static> {
    let cookie = Cookie::build((name, value)).path("/");
    cookie.http_only(true).same_site(SameSite::Strict).secure(config.is_https()).build()
}

/// Days for which a browser in which somebody signed in is known.
const KNOWN_DAYS: i64 = 180;

fn browser_cookie_name(config: &Config) -> &'static str {
    if config.is_https() { "__Host-muster-browser" } else { "muster-browser" }
}

/// The cookie by which a browser in which somebody signed in is known.
pub fn browser_cookie(config: &Config, value: String) -> Cookie<'static> {
    let mut cookie = kept_from_scripts(config, browser_cookie_name(config), value);
    cookie.set_max_age(time::Duration::days(KNOWN_DAYS));
    cookie
}

/// Whose sign-ins the browser has seen.
pub fn browser(config: &Config, headers: &HeaderMap) -> Browser {
    let jar = CookieJar::from_headers(headers);
    jar.get(browser_cookie_name(config)).map(|cookie| Browser::read(cookie.value())).unwrap_or_default()
}

/// The session token that the browser sent.
pub fn token(config: &Config, headers: &HeaderMap) -> Option<Secret> {
    CookieJar::from_headers(headers).get(cookie_name(config)).map(|cookie| Secret::new(cookie.value().to_owned()))
}

/// The server function that finds organizations for a request for access.
const FIND_ORGANIZATION: &str = "/api/access-requests/organizations";

/// Open without a session: signing in, one-time links, who helps, and requests for access.
fn is_open(path: &str) -> bool {
    matches!(path, routes::SIGN_IN | routes::CONTACT | routes::REQUEST_ACCESS | FIND_ORGANIZATION)
        || path.starts_with(routes::WELCOME)
}

/// Asked for by the page itself again and again: does not keep a session alive.
fn is_passive(path: &str) -> bool {
    matches!(path, "/api/imports/progress" | "/api/session/left") || (path.starts_with("/imports/") && path.ends_with("/events"))
}

/// The address of the client who sent a request.
pub(super) fn client_address(config: &Config, request: &Request) -> String {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    // Every line, joined in order: a proxy may add its own below the one that the client made up.
    let lines = request.headers().get_all(FORWARDED).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    guard::address(config, peer, &lines.collect::<Vec<_>>().join(","))
}

/// Finds out who asks and hands it on as an extension ([`crate::server::Ctx`]). Signed out, every
/// address alike leads to sign-in.
pub async fn identify(State(state): State<HttpState>, mut request: Request, next: Next) -> Response {
    let app = &state.app;
    let address = client_address(&app.config, &request);
    request.extensions_mut().insert(Address(address.clone()));
    let path = request.uri().path();
    let (open, active) = (is_open(path), !is_passive(path));
    let token = token(&app.config, request.headers());
    let had_token = token.is_some();
    let found = match token {
        Some(token) => match auth::resume(app, &token, &address, active).await {
            Ok(found) => found,
            Err(e) => return answers::error_for(answers::wants_page(&request), &e.into(), "Muster"),
        },
        None => None,
    };
    match found {
        Some(ctx) => {
            if let Err(error) = app.limits.request(&ctx) {
                return answers::error_for(answers::wants_page(&request), &error, LimitText::Title.en());
            }
            request.extensions_mut().insert(ctx.clone());
            let mut answer = next.run(request).await;
            if matches!(answer.status(), StatusCode::NOT_FOUND | StatusCode::FORBIDDEN) {
                if let Some(staff) = ctx.actor.staff_id() {
                    answer.extensions_mut().insert(Refused(staff));
                }
                if let Err(error) = note_refusal(&ctx).await {
                    tracing::error!("A refused request could not be noted in the audit log: {error}");
                }
            }
            answer
        }
        None if open => {
            let out = SignedOut { app: app.clone(), address };
            request.extensions_mut().insert(out);
            next.run(request).await
        }
        None => to_sign_in(&request, had_token),
    }
}

fn to_sign_in(request: &Request, had_token: bool) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let path = request.uri().path();
    // Scripts, event streams and parts of files cannot show a form.
    let script = request
        .headers()
        .get("accept")
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.contains("text/event-stream") || accept.contains("application/json"));
    if path.starts_with("/api/") || script || (!reads && !answers::wants_page(request)) {
        return answers::error(&ApiError::SignedOut);
    }
    let mut address = "/sign-in".to_owned();
    let mut separator = '?';
    if had_token {
        let _ = write!(address, "?problem={}", FormProblem::Ended.code());
        separator = '&';
    }
    let asked = request.uri().path_and_query().map_or("/", |asked| asked.as_str());
    if reads && asked != "/" {
        let _ = write!(address, "{separator}next={}", encode(asked));
    }
    answers::see_other(&address)
}

/// What the value of a query carries as it is.
const QUERY_VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Percent-encodes for the value of a query.
pub fn encode(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, QUERY_VALUE)
}
