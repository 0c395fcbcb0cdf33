//! Accounts, for reading.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ApiError, Timestamp};

/// One account, as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// Account id.
    pub id: Uuid,
    /// Program id.
    pub program: String,
    /// CCCID, where the program numbers.
    pub number: Option<String>,
    /// Name for lists.
    pub name: String,
    /// Organisation it belongs to.
    pub organisation: String,
    /// Profile in template order: (column's short name, label, value). No secret stands here.
    pub profile: Vec<(String, String, String)>,
    /// `pending` (waits to be hashed), `temporary` (must be changed) or `set`.
    pub password: String,
    /// The import it came from: id and file name.
    pub import: Option<(Uuid, String)>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// One account in my scope.
#[server(endpoint = "accounts/get", protocol = super::wire::Form)]
pub async fn get_account(account: Uuid) -> Result<AccountView, ApiError> {
    crate::server::accounts::get(&crate::server::context().await?, account).await
}
