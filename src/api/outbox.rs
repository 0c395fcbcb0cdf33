//! Letters by mail.

use leptos::prelude::*;
use uuid::Uuid;

use crate::wire::outbox::{OutboxFilter, OutboxView};
use crate::wire::{ApiError, PageRequest};

/// Letters, the latest first.
#[server(endpoint = "outbox/list")]
pub async fn list_letters(filter: OutboxFilter, page: PageRequest) -> Result<OutboxView, ApiError> {
    crate::server::mail::outbox::list(&crate::server::context().await?, &filter, page).await
}

/// Lets a letter be tried again that failed.
#[server(endpoint = "outbox/retry")]
pub async fn retry_letter(letter: Uuid) -> Result<(), ApiError> {
    crate::server::mail::outbox::retry(&crate::server::context().await?, letter).await
}
