//! The audit log, for reading.

use leptos::prelude::*;

use crate::wire::audit::{AuditChoices, AuditFilter, AuditVerdict, AuditView};
use crate::wire::{ApiError, Page, PageRequest};

/// What I may filter by.
#[server(endpoint = "audit/choices")]
pub async fn list_audit_choices() -> Result<AuditChoices, ApiError> {
    crate::server::audit::wanted::choices(&crate::server::context().await?).await
}

/// Entries, newest first.
#[server(endpoint = "audit/list")]
pub async fn list_audit(filter: AuditFilter, page: PageRequest) -> Result<Page<AuditView>, ApiError> {
    crate::server::audit::list(&crate::server::context().await?, &filter, page).await
}

/// Checks MACs and chain.
#[server(endpoint = "audit/verify")]
pub async fn verify_audit() -> Result<AuditVerdict, ApiError> {
    crate::server::audit::verify_for(&crate::server::context().await?).await
}
