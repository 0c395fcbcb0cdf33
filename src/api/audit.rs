//! The audit log, for reading.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ApiError, Page, PageRequest, Timestamp};

/// One entry. Never a secret, never a row's content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditView {
    /// Entry id.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Who: a name, or `command line`, or `system`.
    pub actor: String,
    /// What, stable name: `import_applied`.
    pub action: String,
    /// On whom or what, in words that hold no personal data beyond staff names.
    pub subject: String,
    /// Where: organisation, when there is one.
    pub organisation: Option<String>,
    /// From where: address.
    pub address: String,
    /// Place in the chain, or `None` while it waits to be linked.
    pub link: Option<u64>,
}

/// What verification found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditVerdict {
    /// Entries checked.
    pub entries: u64,
    /// Entries not yet linked.
    pub unlinked: u64,
    /// Of these, how many wait for over a minute.
    pub overdue: u64,
    /// What is wrong, one sentence each; empty = all holds.
    pub problems: Vec<String>,
}

/// Entries, newest first, filtered by action (blank = all).
#[server(endpoint = "audit/list", protocol = super::wire::Form)]
pub async fn list_audit(action: String, page: PageRequest) -> Result<Page<AuditView>, ApiError> {
    crate::server::audit::list(&crate::server::context().await?, &action, page).await
}

/// Checks MACs and chain.
#[server(endpoint = "audit/verify", protocol = super::wire::Form)]
pub async fn verify_audit() -> Result<AuditVerdict, ApiError> {
    crate::server::audit::verify_for(&crate::server::context().await?).await
}
