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
use crate::server::portal::{self, Holder, Side};
use crate::server::{App, Error};
use crate::ui::form::Problem;
use crate::ui::portal::{AccountPage, PasswordPage, SignInForm, SignInPage};
use crate::ui::routes;

pub type Parameters = Query<HashMap<String, String>>;

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

/// In the place of a root: it isn't chosen yet, and somebody wants to.
pub const SAY_ROOT: &str = "choose";

/// The form for signing in with what was chosen, and nothing else in it yet; with the roots among
/// which `root` is, unless that is blank and nobody has to choose.
pub async fn sign_in_form(app: &App, program: &str, root: &str) -> Result<(SignInForm, Option<Side>), Error> {
    let chosen = portal::program(&app.registry, program);
    let roots = match chosen {
        Some(program) => portal::roots(app, program, !root.is_empty()).await?,
        None => Vec::new(),
    };
    let offered = portal::programs(&app.registry).map(|program| (program.id.to_owned(), program.name.to_owned()));
    let side = Side::of(chosen, &roots, root);
    let may_say = match chosen.filter(|program| roots.is_empty() && portal::may_say_root(program)) {
        Some(program) if portal::roots(app, program, true).await?.len() > 1 => Some(program),
        _ => None,
    };
    let form = SignInForm {
        label: chosen.map(label).unwrap_or_default(),
        programs: offered.collect(),
        program: chosen.map(|program| program.id.to_owned()).unwrap_or_default(),
        roots: roots.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        root_label: chosen.and_then(|program| program.levels.first()).map_or_else(String::new, |(_, name)| (*name).to_owned()),
        root: root.to_owned(),
        say_root: may_say.map(|program| format!("{}?program={}&root={SAY_ROOT}", routes::PORTAL_SIGN_IN, program.id)),
        ..SignInForm::default()
    };
    Ok((form, side))
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

/// What the address chooses.
pub fn chosen(query: &HashMap<String, String>) -> [&str; 2] {
    ["program", "root"].map(|name| query.get(name).map_or("", String::as_str))
}

/// `GET /my/sign-in`.
pub async fn sign_in(State(state): State<HttpState>, Extension(style): Extension<Style>, Query(query): Parameters) -> Response {
    let [program, root] = chosen(&query);
    let blank = match sign_in_form(&state.app, program, root).await {
        Ok((form, _)) => form,
        Err(error) => return broken(&style, error),
    };
    let ended = query.contains_key("ended").then(|| (T::Ended.en().to_owned(), ""));
    let done = [("signed-out", T::SignedOut), ("reset", T::Reset)].into_iter().find(|(name, _)| query.contains_key(*name));
    let form = SignInForm { problem: ended, done: done.map(|(_, text)| text), ..blank };
    sign_in_page(&style, StatusCode::OK, form)
}

/// What the organizations are called that give out a program's accounts: `college`.
pub fn place(program: &Program) -> String {
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
