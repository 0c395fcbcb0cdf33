//! What a kind of letter looks like as HTML.

use axum::Extension;
use axum::extract::Query;
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse as _, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::imports::wrong_page;
use crate::server::Ctx;
use crate::server::mail::preview;

/// Which letter.
#[derive(Deserialize)]
pub struct Which {
    #[serde(default)]
    kind: String,
    organization: Option<Uuid>,
}

/// `GET /letters/html?kind=&organization=`: the document as it would be mailed, with invented
/// values. Nothing in it runs or loads.
pub async fn get_preview(Extension(ctx): Extension<Ctx>, Query(which): Query<Which>, headers: HeaderMap) -> Response {
    match preview::html(&ctx, &which.kind, which.organization).await {
        Ok(html) => Html(html).into_response(),
        Err(error) => wrong_page(&headers, &error),
    }
}
