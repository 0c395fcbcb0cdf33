//! Registering over HTTP: the page of an invitation, its form, and where holders are led who are
//! staff.

use std::collections::HashMap;

use axum::Extension;
use axum::extract::{Form, Path, Query, State};
use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use leptos::prelude::{IntoAny as _, view};
use serde::Deserialize;

use super::forms::{BUSY_SECONDS, began_session, fault_text, problem, retry_after};
use super::{Address, HttpState, Style, broken, browser, token};
use crate::messages::portal::PortalText as T;
use crate::server::App;
use crate::server::crypto::Secret;
use crate::server::http::answers;
use crate::server::portal::register::{Invited, NotRegistered, RegisterAttempt, RegisterProblem, Registered, invited};
use crate::ui::form::Problem;
use crate::ui::portal::{NoInvitationPage, RegisterForm, RegisterPage, StaffDoorPage};
use crate::ui::routes;
use crate::wire::ApiError;

/// The form.
#[derive(Deserialize)]
pub struct Registering {
    #[serde(default)]
    place: String,
    #[serde(default)]
    agreement: String,
    #[serde(default)]
    password: Secret,
    #[serde(default)]
    confirm: Secret,
}

/// `GET /my/register/{code}`: the form, where the code works.
pub async fn page(
    State(state): State<HttpState>,
    Extension(style): Extension<Style>,
    Extension(address): Extension<Address>,
    Path(code): Path<String>,
) -> Response {
    let app = &state.app;
    let form = RegisterForm { code: code.clone(), ..RegisterForm::default() };
    match invited(app, &Secret::new(code), &address.0).await {
        Ok(invited) => form_page(app, &style, StatusCode::OK, &invited, form).await,
        Err(why) => refused(&style, why),
    }
}

/// `POST /my/register/{code}`: the account is its holder's from now on, and they are signed in, or
/// led to where staff sign in.
pub async fn submit(
    State(state): State<HttpState>,
    Extension(style): Extension<Style>,
    Extension(address): Extension<Address>,
    Path(code): Path<String>,
    headers: HeaderMap,
    Form(form): Form<Registering>,
) -> Response {
    let (app, config) = (&state.app, &state.app.config);
    let found = match invited(app, &Secret::new(code.clone()), &address.0).await {
        Ok(found) => found,
        Err(why) => return refused(&style, why),
    };
    let version = found.agreement(app);
    let shown = RegisterForm {
        code: code.clone(),
        place: !form.place.is_empty(),
        agreed: version == Some(form.agreement.as_str()),
        ..RegisterForm::default()
    };
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    if let Err(problem) = entered(&form, version, found.proves()) {
        return form_page(app, &style, unprocessable, &found, RegisterForm { problem: Some(problem), ..shown }).await;
    }
    let attempt = RegisterAttempt {
        code: Secret::new(code.clone()),
        password: form.password,
        address: address.0.clone(),
        browser: headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned(),
        known: browser(config, &headers),
        before: token(config, &headers),
    };
    let why = match found.clone().register(app, attempt, version).await {
        Ok(Registered::Holder(began)) => return began_session(config, began),
        Ok(Registered::Staff) => return answers::see_other(&format!("{}?done=registered", routes::PORTAL_STAFF)),
        Err(why) => why,
    };
    let back = async |status, found: &Invited, field: &str, text: String| {
        let form = RegisterForm { problem: Some(problem(field, text)), ..shown.clone() };
        form_page(app, &style, status, found, form).await
    };
    match why {
        NotRegistered::Problem(RegisterProblem::Overtaken) => match invited(app, &Secret::new(code), &address.0).await {
            // As it is now.
            Ok(found) => back(unprocessable, &found, "", T::Overtaken.en().to_owned()).await,
            Err(why) => refused(&style, why),
        },
        NotRegistered::Problem(why) => match found.least(app).await {
            Ok(least) => back(unprocessable, &found, "password", problem_text(why, least)).await,
            Err(error) => broken(&style, error),
        },
        NotRegistered::Wait(seconds) => {
            let text = T::Wait.fill(&[("seconds", &seconds)]);
            retry_after(back(StatusCode::TOO_MANY_REQUESTS, &found, "", text).await, seconds)
        }
        NotRegistered::Busy => {
            let text = T::Busy.en().to_owned();
            retry_after(back(StatusCode::SERVICE_UNAVAILABLE, &found, "", text).await, BUSY_SECONDS)
        }
        why @ (NotRegistered::Code | NotRegistered::Expired | NotRegistered::Failed(_)) => refused(&style, why),
    }
}

/// Whether everything is ticked and entered; `proves`: one password that there is.
fn entered(form: &Registering, version: Option<&str>, proves: bool) -> Result<(), Problem> {
    if form.place.is_empty() {
        return Err(problem("place", T::ConfirmPlaceMissing.en().to_owned()));
    }
    match version {
        Some(_) if form.agreement.is_empty() => return Err(problem("agreement", T::AgreementMissing.en().to_owned())),
        Some(version) if form.agreement != version => return Err(problem("agreement", T::AgreementChanged.en().to_owned())),
        _ => {}
    }
    if form.password.is_empty() {
        return Err(problem("password", T::Blank.en().to_owned()));
    }
    match proves || form.password.expose() == form.confirm.expose() {
        true => Ok(()),
        false => Err(problem("confirm", T::Different.en().to_owned())),
    }
}

fn problem_text(problem: RegisterProblem, least: usize) -> String {
    let text = match problem {
        RegisterProblem::Fault(fault) => return fault_text(fault, least),
        RegisterProblem::StaffPassword => T::StaffPasswordWrong,
        RegisterProblem::StaffDeactivated => T::StaffDeactivated,
        RegisterProblem::StaffWithoutPassword => T::StaffWithoutPassword,
        RegisterProblem::StaffPasswordKnown => T::StaffPasswordKnown,
        RegisterProblem::Overtaken => T::Overtaken,
    };
    text.en().to_owned()
}

/// The form of an invitation; without its fields where nothing that is entered helps.
async fn form_page(app: &App, style: &Style, status: StatusCode, found: &Invited, form: RegisterForm) -> Response {
    let form = match found.obstacle(app).await {
        Ok(None) => form,
        Ok(Some(obstacle)) => {
            let problem = Some(problem("", problem_text(obstacle, 0)));
            RegisterForm { problem, hopeless: true, ..form }
        }
        Err(error) => return broken(style, error),
    };
    match found.view(app).await {
        Ok(invitation) => {
            let page = || view! { <RegisterPage invitation form/> }.into_any();
            super::page(style, status, T::RegisterTitle.en(), false, page)
        }
        Err(error) => broken(style, error),
    }
}

/// Why a code opens nothing.
fn refused(style: &Style, why: NotRegistered) -> Response {
    let none = |status, expired: bool| {
        let title = if expired { T::InvitationExpiredTitle } else { T::CodeTitle };
        super::page(style, status, title.en(), false, || view! { <NoInvitationPage expired/> }.into_any())
    };
    match why {
        NotRegistered::Expired => none(StatusCode::GONE, true),
        NotRegistered::Code | NotRegistered::Problem(_) => none(StatusCode::NOT_FOUND, false),
        NotRegistered::Wait(seconds) => super::trouble(style, &ApiError::Wait(seconds)),
        NotRegistered::Busy => {
            let busy = ApiError::Limit(T::Busy.en().to_owned(), BUSY_SECONDS);
            super::trouble(style, &busy)
        }
        NotRegistered::Failed(error) => broken(style, error),
    }
}

/// `GET /my/staff-sign-in`: the same for everybody.
pub async fn staff_door(Extension(style): Extension<Style>, Query(query): Query<HashMap<String, String>>) -> Response {
    let registered = query.get("done").is_some_and(|done| done == "registered");
    let page = || view! { <StaffDoorPage registered/> }.into_any();
    super::page(&style, StatusCode::OK, T::StaffDoorTitle.en(), false, page)
}
