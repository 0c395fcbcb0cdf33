//! The web server: what every request passes, the plain forms, and the pages.
//!
//! From the outside in: a panic becomes an answer (`guard`), every answer gets the usual headers
//! (`headers`), a request that changes something must come from our own pages (`guard`), files are
//! open to everybody, and all else asks who is there (`visitor`).

use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::extract::{Form, FromRef, Request};
use axum::http::request::Parts;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use axum::{Extension, Router};
use leptos::config::LeptosOptions;
use leptos::prelude::{RenderHtml as _, provide_context, view};
use leptos_axum::{AxumRouteListing, LeptosRoutes, ResponseOptions, generate_route_list, render_app_async_with_context};
use leptos_meta::Link;
use serde::Deserialize;

use super::assets::{Site, site};
use super::{App, Ctx};
use crate::ui;
use crate::ui::frame::Notices;
use crate::ui::lazy::Preload;
use crate::ui::pages::accounts::PostedSearch;

pub mod account_form;
pub mod answers;
pub mod audit;
mod connections;
mod counted;
pub mod forms;
pub mod guard;
pub mod headers;
mod held;
pub mod imports;
pub mod letters;
mod patience;
mod portal;
pub mod request_access;
pub mod serve;
pub mod verifications;
pub mod visitor;

pub use serve::serve;

/// The plain form that finds accounts.
#[derive(Deserialize)]
struct PostedForm {
    #[serde(default)]
    q: String,
}

/// What handlers may ask for.
#[derive(Clone, FromRef)]
pub struct HttpState {
    /// The application.
    pub app: App,
    leptos: LeptosOptions,
}

/// The pages' addresses, found out once in a process: while leptos looks for them, no resource of
/// any page loads, and one that was asked for just then would never be there (leptos-rs/leptos
/// issue 4773).
pub fn pages() -> &'static [AxumRouteListing] {
    static PAGES: OnceLock<Vec<AxumRouteListing>> = OnceLock::new();
    PAGES.get_or_init(|| generate_route_list(ui::App))
}

/// Writes links to the chunks of a group into the head of the page that is being printed.
fn preload(site: &Site) -> Preload {
    let chunks = site.chunks();
    Preload(Arc::new(move |group| {
        for chunk in chunks.get(group).into_iter().flatten().cloned() {
            let link = view! { <Link rel="preload" href=chunk as_="fetch" type_="application/wasm" crossorigin="anonymous"/> };
            // Nothing is printed in its place: it goes to the head.
            let _ = link.to_html();
        }
    }))
}

/// Every address of the server.
pub fn router(app: &App) -> Router {
    router_with(app, site())
}

/// [`router`] with the files of another build.
pub fn router_with(app: &App, site: &Site) -> Router {
    let leptos = LeptosOptions::builder().output_name("muster").site_addr(app.config.http.listen).build();
    let state = HttpState { app: app.clone(), leptos: leptos.clone() };
    let (assets, preload) = (site.page_assets(), preload(site));
    let portal = portal::routes(&state, &assets.style);
    let notices = Notices(app.pages.notices(&app.registry).into());
    let context = move || {
        provide_context(notices.clone());
        provide_context(assets.clone());
        provide_context(preload.clone());
        if let (Some(nonce), Some(answer)) = (leptos::nonce::use_nonce(), leptos::prelude::use_context::<ResponseOptions>()) {
            headers::set_page_policy(&answer, &nonce);
        }
    };
    let page = {
        let leptos = leptos.clone();
        move || ui::shell(leptos.clone())
    };
    let found = {
        let (context, page) = (context.clone(), page.clone());
        move |parts: Parts, Form(PostedForm { q }): Form<PostedForm>| {
            let context = context.clone();
            let with_search = move || {
                context();
                provide_context(PostedSearch::from(q.as_str()));
            };
            render_app_async_with_context(with_search, page.clone())(Request::from_parts(parts, Body::empty()))
        }
    };
    let form_page = {
        let (context, page) = (context.clone(), page.clone());
        async move |Extension(ctx): Extension<Ctx>, request: Request| {
            let (parts, body) = request.into_parts();
            // Its size was looked at before.
            let body = guard::whole(body, guard::BODY_BYTES).await.unwrap_or_default();
            let came = account_form::submitted(&ctx, parts.uri.query().unwrap_or_default(), &body).await;
            let context = move || {
                context();
                if let Some(came) = came.clone() {
                    provide_context(came);
                }
            };
            render_app_async_with_context(context, page)(Request::from_parts(parts, Body::empty())).await
        }
    };
    let request_page = {
        let (context, page) = (context.clone(), page.clone());
        async move |request: Request| {
            let (parts, body) = request.into_parts();
            // Its size was looked at before.
            let body = guard::whole(body, guard::BODY_BYTES).await.unwrap_or_default();
            let refused = match request_access::submitted(&parts, &body).await {
                Ok(answer) => return answer,
                Err(refused) => *refused,
            };
            let context = move || {
                context();
                provide_context(refused.clone());
            };
            render_app_async_with_context(context, page)(Request::from_parts(parts, Body::empty())).await
        }
    };
    let behind = Router::new()
        .leptos_routes_with_context(&state, pages().to_vec(), context.clone(), page.clone())
        .route("/sign-in", post(forms::sign_in))
        .route("/accounts", post(found))
        .route("/accounts/new", post(form_page))
        .route("/request-access", post(request_page))
        .route("/audit/export", get(audit::get_export).layer(from_fn(held::as_download)))
        .route("/accounts/verifications/export", get(verifications::get_export).layer(from_fn(held::as_download)))
        .route("/letters/html", get(letters::get_preview))
        .route("/sign-out", post(forms::sign_out))
        .route("/step-up", post(forms::step_up))
        .route("/password", post(forms::change_password))
        .route("/welcome/{token}", post(forms::welcome))
        .fallback(render_app_async_with_context(context, page))
        .layer(from_fn_with_state(state.clone(), forms::link_over))
        .layer(from_fn(answers::of_server_functions))
        .layer(from_fn_with_state(state.clone(), guard::limit_body))
        .layer(from_fn(guard::known_content))
        .layer(from_fn(guard::script_only))
        // Files count their own bytes.
        .merge(imports::routes())
        .layer(from_fn_with_state(state.clone(), visitor::identify))
        .layer(from_fn_with_state(state.clone(), patience::watch_body))
        .with_state(state.clone());
    Router::new()
        .merge(site.router())
        .merge(portal)
        .merge(behind)
        .layer(from_fn_with_state(state.clone(), guard::same_origin))
        .layer(from_fn_with_state(state.clone(), headers::on_every_answer))
        .layer(from_fn_with_state(state.clone(), guard::trace))
        .layer(tower_http::catch_panic::CatchPanicLayer::custom(guard::panicked))
}
