//! Plain forms: signing in and out, passwords. They work without script. What is wrong goes back as
//! a code in the address, never as text that somebody typed.

use axum::Extension;
use axum::extract::{Form, Path, Request, State};
use axum::http::header::{ACCEPT, RETRY_AFTER, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar};
use serde::Deserialize;

use super::visitor::{self, Address, encode};
use super::{HttpState, answers};
use crate::messages::http::HttpText as T;
use crate::messages::pages::FormProblemText;
use crate::messages::staff::StaffText;
use crate::server::auth::Door;
use crate::server::auth::attempts::Refusal;
use crate::server::auth::passwords::Fault;
use crate::server::auth::sign_in::{self as auth, NotSet, SignInAttempt};
use crate::server::auth::step_up;
use crate::server::crypto::Secret;
use crate::server::staff::fold;
use crate::server::{Ctx, Error};
use crate::ui::routes;
use crate::wire::ApiError;
use crate::wire::session::FormProblem;

/// Seconds after which somebody who found everybody signing in may come back.
const BUSY_SECONDS: u32 = 5;

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// The sign-in form.
#[derive(Deserialize)]
pub struct SignIn {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: Secret,
    #[serde(default)]
    next: String,
}

/// A form with a new password.
#[derive(Deserialize)]
pub struct NewPassword {
    #[serde(default)]
    current: Secret,
    #[serde(default)]
    password: Secret,
    #[serde(default)]
    confirm: Secret,
}

/// The password alone.
#[derive(Deserialize)]
pub struct Again {
    #[serde(default)]
    password: Secret,
}

/// Back to the form, with a code and what else it takes.
fn back(page: &str, problem: FormProblem, seconds: Option<u32>, next: &str) -> Response {
    let mut address = format!("{page}?problem={}", problem.code());
    if let Some(seconds) = seconds {
        address.push_str(&format!("&seconds={seconds}"));
    }
    if next != routes::HOME {
        address.push_str(&format!("&next={}", encode(next)));
    }
    answers::see_other(&address)
}

fn busy() -> Response {
    let mut answer = answers::plain(StatusCode::SERVICE_UNAVAILABLE, T::BusyTitle.en(), T::Busy.en());
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(BUSY_SECONDS));
    answer
}

fn broken(error: Error) -> Response {
    answers::error_for(true, &error.into(), T::BrokenTitle.en())
}

fn with_cookie(cookie: Cookie<'static>, answer: impl IntoResponse) -> Response {
    (CookieJar::new().add(cookie), answer).into_response()
}

fn attempt(state: &HttpState, address: Address, headers: &HeaderMap, email: String, password: Secret) -> SignInAttempt {
    let browser = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
    let config = &state.app.config;
    let (known, before) = (visitor::browser(config, headers), visitor::token(config, headers));
    SignInAttempt { email, password, address: address.0, browser, known, before }
}

/// `POST /sign-in`: a new session, and on to where somebody wanted to go. A script, which asks for
/// JSON, gets 204 or why not.
pub async fn sign_in(
    State(state): State<HttpState>,
    Extension(address): Extension<Address>,
    headers: HeaderMap,
    Form(form): Form<SignIn>,
) -> Response {
    let next = routes::safe_next(&form.next).to_owned();
    let script =
        headers.get(ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| accept.contains("application/json"));
    if form.email.trim().is_empty() || form.password.is_empty() {
        return match script {
            true => wrong_password(FormProblemText::Blank.en()),
            false => back(routes::SIGN_IN, FormProblem::Blank, None, &next),
        };
    }
    let attempt = attempt(&state, address, &headers, form.email, form.password);
    let remembered = attempt.known.remember(&state.app, Door::Staff, &fold(&attempt.email));
    let config = &state.app.config;
    let known = visitor::browser_cookie(config, remembered);
    let signed_in =
        |token: Secret| AppendHeaders([visitor::cookie(config, &token), known].map(|cookie| (SET_COOKIE, cookie.to_string())));
    match (auth::sign_in(&state.app, attempt).await, script) {
        (Ok(token), true) => (signed_in(token), StatusCode::NO_CONTENT).into_response(),
        (Ok(token), false) => (signed_in(token), answers::see_other(&next)).into_response(),
        (Err(refusal), true) => refused(refusal, FormProblemText::Wrong.en()),
        (Err(Refusal::Wrong), false) => back(routes::SIGN_IN, FormProblem::Wrong, None, &next),
        (Err(Refusal::Wait(seconds)), false) => back(routes::SIGN_IN, FormProblem::Wait, Some(seconds), &next),
        (Err(Refusal::Busy), false) => busy(),
        (Err(Refusal::Failed(error)), false) => broken(error),
    }
}

/// A refusal for a script; `wrong` says that it was the wrong password.
fn refused(refusal: Refusal, wrong: &str) -> Response {
    match refusal {
        Refusal::Wrong => wrong_password(wrong),
        Refusal::Wait(seconds) => answers::error(&ApiError::Wait(seconds)),
        Refusal::Busy => busy(),
        Refusal::Failed(error) => answers::error(&error.into()),
    }
}

fn wrong_password(text: &str) -> Response {
    answers::error(&ApiError::Field("password".to_owned(), text.to_owned()))
}

/// `POST /sign-out`: the session ends, and the browser forgets what it kept.
pub async fn sign_out(State(state): State<HttpState>, Extension(ctx): Extension<Ctx>) -> Response {
    if let Err(e) = crate::server::auth::sign_out(&ctx).await {
        return answers::error_for(true, &e, T::BrokenTitle.en());
    }
    let mut answer = answers::see_other(routes::SIGN_IN);
    answer.headers_mut().insert(CLEAR_SITE_DATA, HeaderValue::from_static("\"cache\", \"storage\""));
    with_cookie(visitor::no_cookie(&state.app.config), answer)
}

/// `POST /step-up`: the password again, sent by the dialog that asks for it. Answers 204 and the
/// session's new token, or why not.
pub async fn step_up(
    State(state): State<HttpState>,
    Extension(ctx): Extension<Ctx>,
    headers: HeaderMap,
    Form(form): Form<Again>,
) -> Response {
    let config = &state.app.config;
    let Some(before) = visitor::token(config, &headers) else { return answers::error(&ApiError::SignedOut) };
    match step_up::step_up(&ctx, before, form.password).await {
        Ok(token) => with_cookie(visitor::cookie(config, &token), StatusCode::NO_CONTENT),
        Err(refusal) => refused(refusal, StaffText::WrongAgain.en()),
    }
}

/// Back to a form for a new password, saying why it was not set.
fn not_set(page: &str, not_set: NotSet) -> Response {
    let problem = match not_set {
        NotSet::Busy => return busy(),
        NotSet::Failed(error) => return broken(error),
        NotSet::Wait(seconds) => return back(page, FormProblem::Wait, Some(seconds), routes::HOME),
        NotSet::Link => FormProblem::Link,
        NotSet::Current => FormProblem::Current,
        NotSet::Fault(Fault::Short) => FormProblem::Short,
        NotSet::Fault(Fault::Long) => FormProblem::Long,
        NotSet::Fault(Fault::Common) => FormProblem::Common,
        NotSet::Fault(Fault::Personal) => FormProblem::Personal,
        NotSet::Fault(Fault::Same) => FormProblem::Same,
    };
    back(page, problem, None, routes::HOME)
}

/// `POST /password`: a new password for the signed-in user; their other sessions end, and this one
/// gets a new token.
pub async fn change_password(
    State(state): State<HttpState>,
    Extension(ctx): Extension<Ctx>,
    headers: HeaderMap,
    Form(form): Form<NewPassword>,
) -> Response {
    let config = &state.app.config;
    let Some(before) = visitor::token(config, &headers) else {
        return back(routes::SIGN_IN, FormProblem::Ended, None, routes::HOME);
    };
    if form.current.is_empty() || form.password.is_empty() {
        return back(routes::PASSWORD, FormProblem::Blank, None, routes::HOME);
    }
    if form.password.expose() != form.confirm.expose() {
        return back(routes::PASSWORD, FormProblem::Different, None, routes::HOME);
    }
    match auth::change_password(&ctx, before, form.current, form.password).await {
        Ok(token) => with_cookie(visitor::cookie(config, &token), answers::see_other(&format!("{}?done=1", routes::PASSWORD))),
        Err(error) => not_set(routes::PASSWORD, error),
    }
}

/// A page of a one-time link that was used, or is too old, says so at once: nobody thinks up a
/// password for it.
pub async fn link_over(State(state): State<HttpState>, request: Request, next: Next) -> Response {
    let link = request.uri().path().strip_prefix(routes::WELCOME).filter(|link| is_link(link)).map(str::to_owned);
    let said = request.uri().query().is_some_and(|query| query.contains(FormProblem::Link.code()));
    let Some(link) = link.filter(|_| request.method() == Method::GET && !said) else { return next.run(request).await };
    match auth::welcome(&state.app, &Secret::new(link.clone())).await {
        Ok(Some(_)) => next.run(request).await,
        Ok(None) => back(&routes::welcome(&link), FormProblem::Link, None, routes::HOME),
        Err(error) => not_set(&routes::welcome(&link), error.into()),
    }
}

/// Whether the text may be a link's: only base64url goes back into an address.
fn is_link(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// `POST /welcome/{token}`: the first password (or a forgotten one), through a one-time link; then
/// signed in.
pub async fn welcome(
    State(state): State<HttpState>,
    Extension(address): Extension<Address>,
    Path(link): Path<String>,
    headers: HeaderMap,
    Form(form): Form<NewPassword>,
) -> Response {
    let page = routes::welcome(if is_link(&link) { &link } else { "-" });
    if form.password.is_empty() {
        return back(&page, FormProblem::Blank, None, routes::HOME);
    }
    if form.password.expose() != form.confirm.expose() {
        return back(&page, FormProblem::Different, None, routes::HOME);
    }
    let new = form.password;
    let attempt = attempt(&state, address, &headers, String::new(), new.clone());
    match auth::use_link(&state.app, Secret::new(link), new, attempt).await {
        Ok(token) => with_cookie(visitor::cookie(&state.app.config, &token), answers::see_other(routes::HOME)),
        Err(error) => not_set(&page, error),
    }
}
