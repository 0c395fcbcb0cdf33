//! Forms of the portal. What is wrong comes back on the form, with what was typed but passwords;
//! what is done leads on to a page that can be reloaded.

use axum::Extension;
use axum::extract::{Form, State};
use axum::http::header::{RETRY_AFTER, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar};
use serde::Deserialize;

use super::pages::{password_page, sign_in_form, sign_in_page};
use super::{Address, HttpState, Style, broken, browser, browser_cookie, cookie, ended, no_cookie, token};
use crate::domain::password::MAX_CHARS;
use crate::messages::portal::PortalText as T;
use crate::server::Config;
use crate::server::auth::attempts::Refusal;
use crate::server::auth::passwords::Fault;
use crate::server::crypto::Secret;
use crate::server::http::answers;
use crate::server::portal::{self, Began, Holder, HolderAttempt, HolderRefusal, NotChosen};
use crate::ui::form::Problem;
use crate::ui::portal::SignInForm;
use crate::ui::routes;

/// Seconds after which somebody who found everybody signing in may come back.
pub(super) const BUSY_SECONDS: u32 = 5;

/// The sign-in form.
#[derive(Deserialize)]
pub struct SignIn {
    #[serde(default)]
    program: String,
    #[serde(default)]
    root: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: Secret,
}

/// A form with a new password.
#[derive(Deserialize)]
pub struct NewPassword {
    #[serde(default)]
    current: Secret,
    #[serde(default)]
    pub(super) password: Secret,
    #[serde(default)]
    confirm: Secret,
}

fn with_cookie(cookie: Cookie<'static>, answer: impl IntoResponse) -> Response {
    (CookieJar::new().add(cookie), answer).into_response()
}

/// On to the account, with the cookies of a session that began.
pub(super) fn began_session(config: &Config, began: Began) -> Response {
    let cookies = [cookie(config, &began.token), browser_cookie(config, began.known)];
    let cookies = AppendHeaders(cookies.map(|cookie| (SET_COOKIE, cookie.to_string())));
    (cookies, answers::see_other(routes::PORTAL)).into_response()
}

pub(super) fn retry_after(mut answer: Response, seconds: u32) -> Response {
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    answer
}

/// `POST /my/sign-in`: a new session.
pub async fn sign_in(
    State(state): State<HttpState>,
    Extension(style): Extension<Style>,
    Extension(address): Extension<Address>,
    headers: HeaderMap,
    Form(form): Form<SignIn>,
) -> Response {
    let (app, config) = (&state.app, &state.app.config);
    let (blank, side) = match sign_in_form(app, &form.program, &form.root).await {
        Ok(found) => found,
        Err(error) => return broken(&style, error),
    };
    let back = |status: StatusCode, text: String, field: &'static str| {
        let form = SignInForm { name: form.name.clone(), problem: Some((text, field)), ..blank.clone() };
        sign_in_page(&style, status, form)
    };
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let (Some(side), false, false) = (side, form.name.trim().is_empty(), form.password.is_empty()) else {
        return back(unprocessable, T::Blank.en().to_owned(), "");
    };
    let attempt = HolderAttempt {
        side,
        name: form.name.clone(),
        password: form.password.clone(),
        address: address.0,
        browser: headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned(),
        known: browser(config, &headers),
        before: token(config, &headers),
    };
    match portal::sign_in(app, attempt).await {
        Ok(began) => began_session(config, began),
        Err(HolderRefusal::Refused(Refusal::Wrong)) => back(unprocessable, T::Wrong.en().to_owned(), ""),
        Err(HolderRefusal::Refused(Refusal::Wait(seconds))) => {
            let text = T::Wait.fill(&[("seconds", &seconds)]);
            retry_after(back(StatusCode::TOO_MANY_REQUESTS, text, ""), seconds)
        }
        Err(HolderRefusal::Refused(Refusal::Busy)) => {
            retry_after(back(StatusCode::SERVICE_UNAVAILABLE, T::Busy.en().to_owned(), ""), BUSY_SECONDS)
        }
        Err(HolderRefusal::Refused(Refusal::Failed(error))) => broken(&style, error),
        Err(HolderRefusal::Staff) => answers::see_other(routes::PORTAL_STAFF),
        Err(HolderRefusal::Deactivated) => back(unprocessable, T::Deactivated.en().to_owned(), ""),
        Err(HolderRefusal::SwitchedOff) => back(unprocessable, T::SwitchedOff.en().to_owned(), ""),
        Err(HolderRefusal::Expired) => back(unprocessable, T::Expired.en().to_owned(), ""),
    }
}

/// `POST /my/sign-out`: the session ends.
pub async fn sign_out(
    State(state): State<HttpState>,
    Extension(style): Extension<Style>,
    Extension(holder): Extension<Holder>,
) -> Response {
    match portal::sign_out(&holder).await {
        Ok(()) => {
            let on = answers::see_other(&format!("{}?signed-out=1", routes::PORTAL_SIGN_IN));
            with_cookie(no_cookie(&state.app.config), on)
        }
        Err(error) => broken(&style, error),
    }
}

/// `POST /my/sign-out-others`: the holder's other sessions end.
pub async fn sign_out_others(Extension(style): Extension<Style>, Extension(holder): Extension<Holder>) -> Response {
    match portal::end_others(&holder).await {
        Ok(_) => answers::see_other(&format!("{}?done=others", routes::PORTAL)),
        Err(error) => broken(&style, error),
    }
}

/// `POST /my/choose-password`: a password in the place of a temporary one.
pub async fn choose(
    State(state): State<HttpState>,
    Extension(style): Extension<Style>,
    Extension(holder): Extension<Holder>,
    headers: HeaderMap,
    Form(form): Form<NewPassword>,
) -> Response {
    let Some(before) = token(&state.app.config, &headers) else { return ended() };
    let chosen = match typed(&form) {
        Ok(()) => portal::choose(&holder, before, form.password).await,
        Err(problem) => return password_page(&style, StatusCode::UNPROCESSABLE_ENTITY, &holder, Some(problem)).await,
    };
    done(&state, &style, &holder, chosen).await
}

/// `POST /my/change-password`: a password in the place of the holder's own.
pub async fn change(
    State(state): State<HttpState>,
    Extension(style): Extension<Style>,
    Extension(holder): Extension<Holder>,
    headers: HeaderMap,
    Form(form): Form<NewPassword>,
) -> Response {
    let Some(before) = token(&state.app.config, &headers) else { return ended() };
    let wrong = match form.current.is_empty() {
        true => Err(problem("", T::Blank.en().to_owned())),
        false => typed(&form),
    };
    let changed = match wrong {
        Ok(()) => portal::change(&holder, before, form.current, form.password).await,
        Err(problem) => return password_page(&style, StatusCode::UNPROCESSABLE_ENTITY, &holder, Some(problem)).await,
    };
    done(&state, &style, &holder, changed).await
}

pub(super) fn problem(field: &str, text: String) -> Problem {
    Problem { field: field.to_owned(), text }
}

/// Whether the new password was entered, twice the same.
pub(super) fn typed(form: &NewPassword) -> Result<(), Problem> {
    if form.password.is_empty() {
        return Err(problem("", T::Blank.en().to_owned()));
    }
    match form.password.expose() == form.confirm.expose() {
        true => Ok(()),
        false => Err(problem("confirm", T::Different.en().to_owned())),
    }
}

/// On to the account with the session's new token, or back to the form.
async fn done(state: &HttpState, style: &Style, holder: &Holder, chosen: Result<Secret, NotChosen>) -> Response {
    let why = match chosen {
        Ok(token) => {
            let on = answers::see_other(&format!("{}?done=password", routes::PORTAL));
            return with_cookie(cookie(&state.app.config, &token), on);
        }
        Err(why) => why,
    };
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let (status, problem) = match why {
        NotChosen::Ended => return ended(),
        NotChosen::Failed(error) => return broken(style, error),
        NotChosen::Current => (unprocessable, problem("current", T::CurrentWrong.en().to_owned())),
        NotChosen::Wait(seconds) => (StatusCode::TOO_MANY_REQUESTS, problem("", T::Wait.fill(&[("seconds", &seconds)]))),
        NotChosen::Busy => (StatusCode::SERVICE_UNAVAILABLE, problem("", T::Busy.en().to_owned())),
        NotChosen::Fault(fault) => match portal::least(holder).await {
            Ok(least) => (unprocessable, problem("password", fault_text(fault, least))),
            Err(error) => return broken(style, error),
        },
    };
    password_page(style, status, holder, Some(problem)).await
}

pub(super) fn fault_text(fault: Fault, least: usize) -> String {
    match fault {
        Fault::Short => T::Short.fill(&[("least", &least)]),
        Fault::Long => T::Long.fill(&[("most", &MAX_CHARS)]),
        Fault::Common => T::Common.en().to_owned(),
        Fault::Personal => T::Personal.en().to_owned(),
        Fault::Same => T::Same.en().to_owned(),
    }
}
