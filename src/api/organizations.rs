//! Organizations: the tree, and the settings of a node.

use leptos::prelude::*;
use uuid::Uuid;

use crate::wire::ApiError;
use crate::wire::organizations::OrganizationView;

/// Every organization in my scope, each tree in order, parents before children.
#[server(endpoint = "organizations/list")]
pub async fn list_organizations() -> Result<Vec<OrganizationView>, ApiError> {
    crate::server::organizations::list(&crate::server::context().await?).await
}

/// One organization.
#[server(endpoint = "organizations/get")]
pub async fn get_organization(organization: Uuid) -> Result<OrganizationView, ApiError> {
    crate::server::organizations::get(&crate::server::context().await?, organization).await
}

/// Adds an organization; `parent` of `None` makes a root (System Admin only).
#[server(endpoint = "organizations/add")]
pub async fn add_organization(program: String, kind: String, name: String, parent: Option<Uuid>) -> Result<Uuid, ApiError> {
    crate::server::organizations::add(&crate::server::context().await?, &program, &kind, &name, parent).await
}

/// Takes an organization and everything below out of use, or into use again.
#[server(endpoint = "organizations/use")]
pub async fn set_organization_in_use(organization: Uuid, in_use: bool) -> Result<OrganizationView, ApiError> {
    crate::server::organizations::set_in_use(&crate::server::context().await?, organization, in_use).await
}

/// Takes an organization out of use once everybody there has moved to another one, in one step.
#[server(endpoint = "organizations/vacate")]
pub async fn vacate_organization(organization: Uuid, to: Uuid) -> Result<OrganizationView, ApiError> {
    crate::server::moves::vacate::vacate(&crate::server::context().await?, organization, to).await
}

/// Switches an organization off or on.
#[server(endpoint = "organizations/switch")]
pub async fn switch_organization(organization: Uuid, on: bool) -> Result<(), ApiError> {
    crate::server::organizations::switch(&crate::server::context().await?, organization, on).await
}

/// Sets settings of a node (and its name under the key `name`); an empty value takes a setting
/// away.
#[server(endpoint = "organizations/set")]
pub async fn set_organization(organization: Uuid, values: Vec<(String, String)>) -> Result<OrganizationView, ApiError> {
    crate::server::organizations::set(&crate::server::context().await?, organization, &values).await
}
