//! The account holders' portal over HTTP: a router of its own, behind its own look at who asks. No
//! session of staff is looked for here, and no session of a holder anywhere else.

use axum::extract::{Request, State};
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use axum_extra::extract::cookie::{Cookie, CookieJar};
use leptos::prelude::{AnyView, IntoAny as _, view};

use super::visitor::{Address, client_address, kept_from_scripts};
use super::{HttpState, answers, guard, patience};
use crate::messages::http::HttpText;
use crate::messages::portal::PortalText as T;
use crate::server::auth::browsers::Browser;
use crate::server::crypto::Secret;
use crate::server::portal;
use crate::server::{Config, Error};
use crate::ui::portal::{NotFoundPage, TroublePage, document};
use crate::ui::routes;
use crate::wire::ApiError;

mod forms;
mod pages;
mod register;
mod reset;

/// Nothing runs here, and nothing is loaded but the stylesheet and the icon.
const POLICY: &str = "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; \
    frame-ancestors 'none'; form-action 'self'";

/// The stylesheet's address.
#[derive(Clone)]
struct Style(String);

/// Every address of the portal.
pub(super) fn routes(state: &HttpState, style: &str) -> Router {
    Router::new()
        .route("/my", get(pages::account))
        .route("/my/sign-in", get(pages::sign_in).post(forms::sign_in))
        .route("/my/sign-out", post(forms::sign_out).get(pages::nothing))
        .route("/my/sign-out-others", post(forms::sign_out_others).get(pages::nothing))
        .route("/my/forgot", get(reset::forgot).post(reset::ask))
        .route("/my/reset/{code}", get(reset::open).post(reset::choose))
        .route("/my/register/{code}", get(register::page).post(register::submit))
        .route("/my/staff-sign-in", get(register::staff_door))
        .route("/my/choose-password", get(pages::choose).post(forms::choose))
        .route("/my/change-password", get(pages::change).post(forms::change))
        .route("/my/", get(pages::nothing))
        .route("/my/{*rest}", get(pages::nothing))
        .layer(from_fn_with_state(state.clone(), guard::limit_body))
        .layer(from_fn_with_state(state.clone(), identify))
        .layer(from_fn_with_state(state.clone(), patience::watch_body))
        .layer(Extension(Style(style.to_owned())))
        .with_state(state.clone())
}

/// Open without a session.
fn is_open(path: &str) -> bool {
    matches!(path, routes::PORTAL_SIGN_IN | routes::PORTAL_FORGOT | routes::PORTAL_STAFF)
        || [routes::PORTAL_REGISTER, routes::PORTAL_RESET].iter().any(|codes| has_code(path, codes))
}

/// Whether that is an address with a code, whatever the code.
fn has_code(path: &str, codes: &str) -> bool {
    path.strip_prefix(codes).is_some_and(|code| !code.is_empty() && !code.contains('/'))
}

/// Open with a temporary password. Whatever else is asked for leads to the choice of another one.
fn is_before_choice(path: &str) -> bool {
    is_open(path) || path == routes::PORTAL_CHOOSE || path == routes::PORTAL_SIGN_OUT
}

/// Finds out who asks and hands it on as an extension ([`portal::Holder`]). Signed out, every
/// address alike leads to sign-in.
async fn identify(State(state): State<HttpState>, mut request: Request, next: Next) -> Response {
    let app = &state.app;
    let address = client_address(&app.config, &request);
    request.extensions_mut().insert(Address(address.clone()));
    let token = token(&app.config, request.headers());
    let had_token = token.is_some();
    let found = match token {
        Some(token) => portal::resume(app, &token, &address).await,
        None => Ok(None),
    };
    let style = request.extensions().get::<Style>().cloned().unwrap_or(Style(String::new()));
    let path = request.uri().path();
    match found {
        Err(error) => broken(&style, error),
        Ok(None) if is_open(path) => next.run(request).await,
        Ok(None) if had_token => answers::see_other(&format!("{}?ended=1", routes::PORTAL_SIGN_IN)),
        Ok(None) => answers::see_other(routes::PORTAL_SIGN_IN),
        Ok(Some(holder)) => {
            if let Err(error) = app.limits.request_of(holder.account()) {
                return trouble(&style, &error);
            }
            if holder.must_choose() && !is_before_choice(path) {
                return answers::see_other(routes::PORTAL_CHOOSE);
            }
            let reads = matches!(*request.method(), Method::GET | Method::HEAD);
            let over = path == routes::PORTAL_CHOOSE && !holder.must_choose() || path == routes::PORTAL_SIGN_IN && reads;
            if over {
                return answers::see_other(routes::PORTAL);
            }
            request.extensions_mut().insert(holder);
            next.run(request).await
        }
    }
}

/// The session cookie's name: bound to this host over https, as that of staff.
fn cookie_name(config: &Config) -> &'static str {
    if config.is_https() { "__Host-muster-my" } else { "muster-my" }
}

/// The cookie that begins a session. It ends with the browser.
fn cookie(config: &Config, token: &Secret) -> Cookie<'static> {
    kept_from_scripts(config, cookie_name(config), token.expose().to_owned())
}

/// The cookie that ends it.
fn no_cookie(config: &Config) -> Cookie<'static> {
    let mut cookie = kept_from_scripts(config, cookie_name(config), String::new());
    cookie.set_max_age(time::Duration::ZERO);
    cookie
}

/// Days for which a browser in which somebody signed in is known.
const KNOWN_DAYS: i64 = 180;

fn browser_cookie_name(config: &Config) -> &'static str {
    if config.is_https() { "__Host-muster-my-browser" } else { "muster-my-browser" }
}

/// The cookie by which a browser in which somebody signed in is known.
fn browser_cookie(config: &Config, value: String) -> Cookie<'static> {
    let mut cookie = kept_from_scripts(config, browser_cookie_name(config), value);
    cookie.set_max_age(time::Duration::days(KNOWN_DAYS));
    cookie
}

/// Whose sign-ins the browser has seen.
fn browser(config: &Config, headers: &HeaderMap) -> Browser {
    let jar = CookieJar::from_headers(headers);
    jar.get(browser_cookie_name(config)).map(|cookie| Browser::read(cookie.value())).unwrap_or_default()
}

/// The session token that the browser sent.
fn token(config: &Config, headers: &HeaderMap) -> Option<Secret> {
    CookieJar::from_headers(headers).get(cookie_name(config)).map(|cookie| Secret::new(cookie.value().to_owned()))
}

/// A page of the portal.
fn page(style: &Style, status: StatusCode, title: &str, signed_in: bool, view: impl FnOnce() -> AnyView) -> Response {
    let html = document(&style.0, title, signed_in, view);
    let mut answer = (status, Html(html)).into_response();
    answer.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    answer
}

/// An address where nothing is.
fn not_found(style: &Style) -> Response {
    page(style, StatusCode::NOT_FOUND, T::NotFoundTitle.en(), true, || view! { <NotFoundPage/> }.into_any())
}

/// Something that a page can't answer.
fn trouble(style: &Style, error: &ApiError) -> Response {
    let text = error.to_string();
    let title = HttpText::BrokenTitle.en();
    let mut answer = page(style, answers::status(error), title, false, || view! { <TroublePage text/> }.into_any());
    answers::say_when(error, answer.headers_mut());
    answer
}

fn broken(style: &Style, error: Error) -> Response {
    match error {
        // The account was deactivated, or the session has ended, while the request was under way.
        Error::Api(ApiError::SignedOut | ApiError::NotFound) => ended(),
        error => trouble(style, &error.into()),
    }
}

fn ended() -> Response {
    answers::see_other(&format!("{}?ended=1", routes::PORTAL_SIGN_IN))
}
