//! Pages of the portal as they are asked for. What comes back from a form is in [`super::forms`].

use std::collections::HashMap;

use axum::Extension;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::{IntoAny as _, view};

use super::{HttpState, Style, broken, not_found, page};
use crate::domain::program::Program;
use crate::domain::template::Meaning;
use crate::messages::portal::PortalText as T;
use crate::server::App;
use crate::server::portal::{self, Holder};
use crate::ui::form::Problem;
use crate::ui::portal::{AccountPage, ForgotPage, PasswordPage, SignInForm, SignInPage};

type Parameters = Query<HashMap<String, String>>;

/// `GET /my`: the account.
pub async fn account(
    Extension(style): Extension<Style>,
    Extension(holder): Extension<Holder>,
    Query(query): Parameters,
) -> Response {
    let done = match query.get("done").map(String::as_str) {
        Some("password") => Some(T::Chosen),
        Some("others") => Some(T::OthersEnded),
        _ => None,
    };
    match portal::view(&holder).await {
        Ok(account) => page(&style, StatusCode::OK, T::Account.en(), true, || view! { <AccountPage account done/> }.into_any()),
        Err(error) => broken(&style, error),
    }
}

/// The form for signing in, with nothing in it yet.
pub fn sign_in_form(app: &App) -> SignInForm {
    let programs: Vec<&Program> = portal::programs(&app.registry).collect();
    let label = match programs[..] {
        [only] => label(only),
        _ => T::NameAny.en().to_owned(),
    };
    let offered = programs.iter().map(|program| (program.id.to_owned(), program.name.to_owned()));
    SignInForm { label, programs: offered.collect(), ..SignInForm::default() }
}

/// What a program's people sign in with: `Email or CCCID`.
fn label(program: &Program) -> String {
    let column = program.column_meaning(Meaning::SignIn).map(|column| program.columns[column].label);
    match (column, program.numbering.map(|numbering| numbering.label)) {
        (Some(one), Some(other)) => T::NameOr.fill(&[("one", &one), ("other", &other)]),
        (one, other) => one.or(other).unwrap_or(T::NameAny.en()).to_owned(),
    }
}

/// The sign-in page.
pub fn sign_in_page(style: &Style, status: StatusCode, form: SignInForm) -> Response {
    page(style, status, T::SignIn.en(), false, || view! { <SignInPage form/> }.into_any())
}

/// `GET /my/sign-in`.
pub async fn sign_in(State(state): State<HttpState>, Extension(style): Extension<Style>, Query(query): Parameters) -> Response {
    let ended = query.contains_key("ended").then(|| (T::Ended.en().to_owned(), ""));
    let form = SignInForm { problem: ended, signed_out: query.contains_key("signed-out"), ..sign_in_form(&state.app) };
    sign_in_page(&style, StatusCode::OK, form)
}

/// `GET /my/forgot`: the same for everybody.
pub async fn forgot(State(state): State<HttpState>, Extension(style): Extension<Style>) -> Response {
    let programs: Vec<&Program> = portal::programs(&state.app.registry).collect();
    let place = match programs[..] {
        [only] => place(only),
        _ => String::new(),
    };
    page(&style, StatusCode::OK, T::ForgotTitle.en(), false, || view! { <ForgotPage place/> }.into_any())
}

/// What the organizations are called that give out a program's accounts: `college`.
fn place(program: &Program) -> String {
    let kind = program.importing_levels.last();
    let level = program.levels.iter().find(|(id, _)| Some(id) == kind);
    level.map_or_else(String::new, |(_, name)| name.to_lowercase())
}

/// The form for a new password.
pub async fn password_page(style: &Style, status: StatusCode, holder: &Holder, problem: Option<Problem>) -> Response {
    let account = match portal::view(holder).await {
        Ok(account) => account,
        Err(error) => return broken(style, error),
    };
    let (temporary, least) = (holder.must_choose(), account.least_characters);
    let sign_in = account.sign_in.map_or_else(String::new, |(_, text)| text);
    let title = if temporary { T::ChooseTitle } else { T::ChangeTitle };
    page(style, status, title.en(), true, || view! { <PasswordPage temporary sign_in least problem/> }.into_any())
}

/// `GET /my/choose-password`: before anything else.
pub async fn choose(Extension(style): Extension<Style>, Extension(holder): Extension<Holder>) -> Response {
    password_page(&style, StatusCode::OK, &holder, None).await
}

/// `GET /my/change-password`.
pub async fn change(Extension(style): Extension<Style>, Extension(holder): Extension<Holder>) -> Response {
    password_page(&style, StatusCode::OK, &holder, None).await
}

/// Any other address.
pub async fn nothing(Extension(style): Extension<Style>) -> Response {
    not_found(&style)
}
