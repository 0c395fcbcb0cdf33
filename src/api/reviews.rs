//! Reviews of rows of imports.

use leptos::prelude::*;
use uuid::Uuid;

use crate::domain::reviews::ReviewDecision;
use crate::wire::reviews::{ReviewLine, ReviewView};
use crate::wire::{ApiError, Page, PageRequest};

/// Reviews that wait, or those that don't.
#[server(endpoint = "reviews/list")]
pub async fn list_reviews(decided: bool, page: PageRequest) -> Result<Page<ReviewLine>, ApiError> {
    crate::server::reviews::view::list(&crate::server::context().await?, decided, page).await
}

/// One review, with both records side by side.
#[server(endpoint = "reviews/get")]
pub async fn get_review(id: Uuid) -> Result<ReviewView, ApiError> {
    crate::server::reviews::view::get(&crate::server::context().await?, id).await
}

/// Decides a review.
#[server(endpoint = "reviews/decide")]
pub async fn decide_review(id: Uuid, decision: ReviewDecision) -> Result<(), ApiError> {
    crate::server::reviews::decide(&crate::server::context().await?, id, decision).await
}
