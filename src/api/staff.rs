//! Staff users and their grants.

use leptos::prelude::*;
use uuid::Uuid;

use crate::wire::ApiError;
use crate::wire::staff::{GrantPlace, NewLink, StaffView};

/// Staff that my scope lets me manage.
#[server(endpoint = "staff/list")]
pub async fn list_staff() -> Result<Vec<StaffView>, ApiError> {
    crate::server::staff::list(&crate::server::context().await?).await
}

/// One staff user.
#[server(endpoint = "staff/get")]
pub async fn get_staff(staff: Uuid) -> Result<StaffView, ApiError> {
    crate::server::staff::get(&crate::server::context().await?, staff).await
}

/// Adds a staff user and answers with the one-time link to set a password, which is also mailed
/// where that was ticked.
#[server(endpoint = "staff/add")]
pub async fn add_staff(email: String, name: String, email_link: Option<bool>) -> Result<NewLink, ApiError> {
    crate::server::staff::add_mailed(&crate::server::context().await?, &email, &name, email_link.unwrap_or_default()).await
}

/// A fresh one-time link, for staff who lost it or forgot the password; also mailed where that was
/// ticked.
#[server(endpoint = "staff/new-link")]
pub async fn new_staff_link(staff: Uuid, email_link: Option<bool>) -> Result<NewLink, ApiError> {
    crate::server::staff::new_link_mailed(&crate::server::context().await?, staff, email_link.unwrap_or_default()).await
}

/// Grants a role with what is ticked beside it (ids, separated by commas). `role` and `until`
/// (`YYYY-MM-DD`, blank = no end) as typed.
#[server(endpoint = "staff/grant")]
pub async fn grant_role(
    staff: Uuid,
    role: String,
    extras: Option<String>,
    organization: GrantPlace,
    until: String,
) -> Result<(), ApiError> {
    crate::server::staff::grant_with(
        &crate::server::context().await?,
        staff,
        &role,
        extras.as_deref().unwrap_or_default(),
        organization.organization(),
        &until,
    )
    .await
}

/// Ends a grant now.
#[server(endpoint = "staff/revoke")]
pub async fn revoke_grant(grant: Uuid) -> Result<(), ApiError> {
    crate::server::staff::revoke(&crate::server::context().await?, grant).await
}

/// Ends the sessions of a staff user, who can sign in again; answers how many.
#[server(endpoint = "staff/end-sessions")]
pub async fn end_staff_sessions(staff: Uuid) -> Result<u64, ApiError> {
    crate::server::staff::end_sessions(&crate::server::context().await?, staff).await
}

/// Deactivates a staff user: sessions end, sign-in is refused.
#[server(endpoint = "staff/deactivate")]
pub async fn deactivate_staff(staff: Uuid) -> Result<(), ApiError> {
    crate::server::staff::deactivate(&crate::server::context().await?, staff).await
}
