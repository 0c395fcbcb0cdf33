//! Organisations: the tree, and the settings of a node.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ApiError;

/// One node with what its page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationView {
    /// Organisation id.
    pub id: Uuid,
    /// Program id.
    pub program: String,
    /// Kind: `system`, `district`, `college`.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Parent, or `None` for a root.
    pub parent: Option<Uuid>,
    /// Names from the root down to the parent.
    pub path: Vec<String>,
    /// Levels below the root, for indenting a list.
    pub depth: u32,
    /// No longer in use.
    pub deactivated: bool,
    /// Settings of this node itself.
    pub settings: Vec<(String, String)>,
    /// Settings in effect, inherited ones included.
    pub effective: Vec<(String, String)>,
}

/// Every organisation in my scope, each tree in order, parents before children.
#[server(endpoint = "organisations/list", protocol = super::wire::Form)]
pub async fn list_organisations() -> Result<Vec<OrganisationView>, ApiError> {
    crate::server::organisations::list(&crate::server::context().await?).await
}

/// One organisation.
#[server(endpoint = "organisations/get", protocol = super::wire::Form)]
pub async fn get_organisation(organisation: Uuid) -> Result<OrganisationView, ApiError> {
    crate::server::organisations::get(&crate::server::context().await?, organisation).await
}

/// Adds an organisation; `parent` of `None` makes a root (System Admin only).
#[server(endpoint = "organisations/add", protocol = super::wire::Form)]
pub async fn add_organisation(program: String, kind: String, name: String, parent: Option<Uuid>) -> Result<Uuid, ApiError> {
    crate::server::organisations::add(&crate::server::context().await?, &program, &kind, &name, parent).await
}

/// Takes an organisation and everything below out of use, or into use again.
#[server(endpoint = "organisations/use", protocol = super::wire::Form)]
pub async fn set_organisation_in_use(organisation: Uuid, in_use: bool) -> Result<OrganisationView, ApiError> {
    crate::server::organisations::set_in_use(&crate::server::context().await?, organisation, in_use).await
}

/// Sets settings of a node (and its name under the key `name`); an empty value takes a setting away.
#[server(endpoint = "organisations/set", protocol = super::wire::Form)]
pub async fn set_organisation(organisation: Uuid, values: Vec<(String, String)>) -> Result<OrganisationView, ApiError> {
    crate::server::organisations::set(&crate::server::context().await?, organisation, &values).await
}
