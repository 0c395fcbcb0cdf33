//! Requests for access. Sending one is a plain form (`POST /request-access`), so that it works
//! without script; it is a route in `server/http`.

use leptos::prelude::*;
use uuid::Uuid;

use crate::wire::access_requests::{ApprovedRequest, OrganizationsFound, RequestLine, RequestView};
use crate::wire::{ApiError, Page, PageRequest};

/// Organizations that have what was typed of a name, at most ten. Open to people who are signed
/// out.
#[server(endpoint = "access-requests/organizations")]
pub async fn find_organizations(text: String) -> Result<OrganizationsFound, ApiError> {
    crate::server::access_requests::submit::find(&crate::server::anyone().await?, &text).await
}

/// How many requests wait for the caller; `None` for people who decide none.
#[server(endpoint = "access-requests/waiting")]
pub async fn waiting_requests() -> Result<Option<u64>, ApiError> {
    crate::server::access_requests::view::waiting(&crate::server::context().await?).await
}

/// Requests that wait, or those that were decided.
#[server(endpoint = "access-requests/list")]
pub async fn list_requests(decided: bool, page: PageRequest) -> Result<Page<RequestLine>, ApiError> {
    crate::server::access_requests::view::list(&crate::server::context().await?, decided, page).await
}

/// One request.
#[server(endpoint = "access-requests/get")]
pub async fn get_request(request: Uuid) -> Result<RequestView, ApiError> {
    crate::server::access_requests::view::get(&crate::server::context().await?, request).await
}

/// Gives access: a role at an organization, and a one-time link where there is no account yet.
#[server(endpoint = "access-requests/approve")]
pub async fn approve_request(request: Uuid, role: String, organization: Uuid) -> Result<ApprovedRequest, ApiError> {
    crate::server::access_requests::decide::approve(&crate::server::context().await?, request, &role, organization).await
}

/// Notes what has to be known before it is decided.
#[server(endpoint = "access-requests/ask")]
pub async fn ask_requester(request: Uuid, note: String) -> Result<(), ApiError> {
    crate::server::access_requests::decide::ask(&crate::server::context().await?, request, &note).await
}

/// Declines it, with a reason.
#[server(endpoint = "access-requests/decline")]
pub async fn decline_request(request: Uuid, reason: String) -> Result<(), ApiError> {
    crate::server::access_requests::decide::decline(&crate::server::context().await?, request, &reason).await
}
