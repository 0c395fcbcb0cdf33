//! A forgotten password over HTTP: asking for a letter, and choosing a password by its link.

use axum::Extension;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::{IntoAny as _, view};
use serde::Deserialize;

use super::forms::{BUSY_SECONDS, NewPassword, fault_text, problem, retry_after, typed};
use super::pages::{Parameters, chosen, place, sign_in_form};
use super::{Address, HttpState, Style, broken, page};
use crate::messages::portal::PortalText as T;
use crate::server::auth::attempts::Refusal;
use crate::server::crypto::Secret;
use crate::server::http::answers;
use crate::server::portal::{self, NotChosen, reset};
use crate::server::{App, Error, contacts};
use crate::ui::form::Problem;
use crate::ui::portal::{ForgotForm, ForgotPage, ResetEndedPage, ResetPage, SignInForm};
use crate::ui::routes;

/// The form that asks for a letter.
#[derive(Deserialize)]
pub struct Ask {
    #[serde(default)]
    program: String,
    #[serde(default)]
    root: String,
    #[serde(default)]
    name: String,
}

/// What the page shows. Without a mail server nothing is asked for: the letter would wait for
/// nobody.
async fn shown(app: &App, form: SignInForm) -> Result<ForgotForm, Error> {
    let program = portal::program(&app.registry, &form.program);
    Ok(ForgotForm {
        place: program.map_or_else(String::new, place),
        contact: contacts::public(app).await?,
        form: app.config.mail.as_ref().map(|_| form),
        asked: false,
    })
}

fn forgot_page(style: &Style, status: StatusCode, shown: ForgotForm) -> Response {
    page(style, status, T::ForgotTitle.en(), false, || view! { <ForgotPage shown/> }.into_any())
}

/// `GET /my/forgot`: the same for everybody.
pub async fn forgot(State(state): State<HttpState>, Extension(style): Extension<Style>, Query(query): Parameters) -> Response {
    let app = &state.app;
    let asked = query.contains_key("asked") && app.config.mail.is_some();
    let [program, root] = chosen(&query);
    let made = async {
        let (form, _) = sign_in_form(app, program, root).await?;
        Ok::<_, Error>(ForgotForm { asked, ..shown(app, form).await? })
    };
    match made.await {
        Ok(shown) => forgot_page(&style, StatusCode::OK, shown),
        Err(error) => broken(&style, error),
    }
}

/// `POST /my/forgot`: a letter to whose name that is, if it is anybody's. One answer for all.
pub async fn ask(
    State(state): State<HttpState>,
    Extension(style): Extension<Style>,
    Extension(address): Extension<Address>,
    Form(form): Form<Ask>,
) -> Response {
    let app = &state.app;
    let answered = async {
        let (blank, side) = sign_in_form(app, &form.program, &form.root).await?;
        let back = |text: String| SignInForm { name: form.name.clone(), problem: Some((text, "")), ..blank.clone() };
        let (Some(side), false) = (side, form.name.trim().is_empty()) else {
            return shown(app, back(T::Blank.en().to_owned())).await.map(|shown| Some((None, shown)));
        };
        if app.config.mail.is_none() {
            return Ok(None);
        }
        match reset::ask(app, side, &form.name, &address.0).await {
            Ok(()) => Ok(None),
            Err(Refusal::Wait(seconds)) => {
                let text = T::Wait.fill(&[("seconds", &seconds)]);
                shown(app, back(text)).await.map(|shown| Some((Some(seconds), shown)))
            }
            Err(Refusal::Failed(error)) => Err(error),
            Err(refusal @ (Refusal::Wrong | Refusal::Busy)) => Err(Error::broken(refusal.to_string())),
        }
    };
    match answered.await {
        Ok(None) => answers::see_other(&asked(&form)),
        Ok(Some((None, shown))) => forgot_page(&style, StatusCode::UNPROCESSABLE_ENTITY, shown),
        Ok(Some((Some(seconds), shown))) => retry_after(forgot_page(&style, StatusCode::TOO_MANY_REQUESTS, shown), seconds),
        Err(error) => broken(&style, error),
    }
}

/// Where the one answer is: of the program that the form names.
fn asked(form: &Ask) -> String {
    let plain = form.program.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let program = if plain { form.program.as_str() } else { "" };
    format!("{}?asked=1&program={program}", routes::PORTAL_FORGOT)
}

/// The form for a password, or that the code doesn't work.
async fn reset_page(style: &Style, app: &App, status: StatusCode, code: Secret, problem: Option<Problem>) -> Response {
    match reset::open(app, &code).await {
        Ok(Some((sign_in, least))) => {
            let code = code.expose().to_owned();
            let form = || view! { <ResetPage code sign_in least problem/> }.into_any();
            page(style, status, T::ChooseTitle.en(), false, form)
        }
        Ok(None) => ended_page(style),
        Err(error) => broken(style, error),
    }
}

fn ended_page(style: &Style) -> Response {
    page(style, StatusCode::GONE, T::ResetEndedTitle.en(), false, || view! { <ResetEndedPage/> }.into_any())
}

/// `GET /my/reset/{code}`.
pub async fn open(State(state): State<HttpState>, Extension(style): Extension<Style>, Path(code): Path<String>) -> Response {
    reset_page(&style, &state.app, StatusCode::OK, Secret::new(code), None).await
}

/// `POST /my/reset/{code}`: a password by a mailed code; then to sign-in.
pub async fn choose(
    State(state): State<HttpState>,
    Extension(style): Extension<Style>,
    Extension(address): Extension<Address>,
    Path(code): Path<String>,
    Form(form): Form<NewPassword>,
) -> Response {
    let (app, code) = (&state.app, Secret::new(code));
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    if let Err(problem) = typed(&form) {
        return reset_page(&style, app, unprocessable, code, Some(problem)).await;
    }
    match reset::choose(app, code.clone(), form.password, &address.0).await {
        Ok(()) => answers::see_other(&format!("{}?reset=1", routes::PORTAL_SIGN_IN)),
        Err(NotChosen::Ended) => ended_page(&style),
        Err(NotChosen::Fault(fault)) => {
            let least = match reset::open(app, &code).await {
                Ok(Some((_, least))) => least,
                Ok(None) => return ended_page(&style),
                Err(error) => return broken(&style, error),
            };
            let problem = problem("password", fault_text(fault, least));
            reset_page(&style, app, unprocessable, code, Some(problem)).await
        }
        Err(NotChosen::Busy) => {
            let problem = problem("", T::Busy.en().to_owned());
            let busy = reset_page(&style, app, StatusCode::SERVICE_UNAVAILABLE, code, Some(problem)).await;
            retry_after(busy, BUSY_SECONDS)
        }
        Err(NotChosen::Failed(error)) => broken(&style, error),
        Err(NotChosen::Wait(seconds)) => {
            let problem = problem("", T::Wait.fill(&[("seconds", &seconds)]));
            let wait = reset_page(&style, app, StatusCode::TOO_MANY_REQUESTS, code, Some(problem)).await;
            retry_after(wait, seconds)
        }
        // Nobody is asked for the password in use.
        Err(refused @ NotChosen::Current) => broken(&style, Error::broken(refused.to_string())),
    }
}
