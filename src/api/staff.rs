//! Staff users and their grants.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::session::GrantView;
use super::{ApiError, Timestamp};

/// One staff user. There is no hash here to leak.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffView {
    /// Staff id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Has set a password.
    pub active: bool,
    /// When deactivated.
    pub deactivated_at: Option<Timestamp>,
    /// Last sign-in.
    pub last_sign_in: Option<Timestamp>,
    /// Grants that hold now.
    pub grants: Vec<GrantView>,
}

/// A new staff user's one-time link, shown once. It is as good as a password, so it cannot be printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewLink {
    /// Staff id.
    pub staff: Uuid,
    /// The whole address to open, `https://…/welcome/…`.
    pub link: String,
    /// Until when it works.
    pub expires_at: Timestamp,
}

/// Staff that my scope lets me manage.
#[server(endpoint = "staff/list", protocol = super::wire::Form)]
pub async fn list_staff() -> Result<Vec<StaffView>, ApiError> {
    crate::server::staff::list(&crate::server::context().await?).await
}

/// One staff user.
#[server(endpoint = "staff/get", protocol = super::wire::Form)]
pub async fn get_staff(staff: Uuid) -> Result<StaffView, ApiError> {
    crate::server::staff::get(&crate::server::context().await?, staff).await
}

/// Adds a staff user and answers with the one-time link to set a password.
#[server(endpoint = "staff/add", protocol = super::wire::Form)]
pub async fn add_staff(email: String, name: String) -> Result<NewLink, ApiError> {
    crate::server::staff::add(&crate::server::context().await?, &email, &name).await
}

/// A fresh one-time link, for somebody who lost it or forgot the password.
#[server(endpoint = "staff/new-link", protocol = super::wire::Form)]
pub async fn new_staff_link(staff: Uuid) -> Result<NewLink, ApiError> {
    crate::server::staff::new_link(&crate::server::context().await?, staff).await
}

/// Grants a role on a node. `role` and `until` (`YYYY-MM-DD`, blank = no end) as typed.
#[server(endpoint = "staff/grant", protocol = super::wire::Form)]
pub async fn grant_role(staff: Uuid, role: String, organisation: Option<Uuid>, until: String) -> Result<(), ApiError> {
    crate::server::staff::grant(&crate::server::context().await?, staff, &role, organisation, &until).await
}

/// Ends a grant now.
#[server(endpoint = "staff/revoke", protocol = super::wire::Form)]
pub async fn revoke_grant(grant: Uuid) -> Result<(), ApiError> {
    crate::server::staff::revoke(&crate::server::context().await?, grant).await
}

/// Deactivates a staff user: sessions end, sign-in is refused.
#[server(endpoint = "staff/deactivate", protocol = super::wire::Form)]
pub async fn deactivate_staff(staff: Uuid) -> Result<(), ApiError> {
    crate::server::staff::deactivate(&crate::server::context().await?, staff).await
}
