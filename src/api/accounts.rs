//! Accounts, for reading.

use leptos::prelude::*;
use uuid::Uuid;

use crate::wire::ApiError;
use crate::wire::accounts::AccountView;

/// One account in my scope.
#[server(endpoint = "accounts/get")]
pub async fn get_account(account: Uuid) -> Result<AccountView, ApiError> {
    crate::server::accounts::get(&crate::server::context().await?, account).await
}
