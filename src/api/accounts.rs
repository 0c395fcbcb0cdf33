//! Accounts: one for reading, and the form for a new one.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use uuid::Uuid;

use crate::wire::ApiError;
use crate::wire::accounts::AccountView;
use crate::wire::forms::{AddAnswer, FormView, NewAccountForm};

/// One account in my scope.
#[server(endpoint = "accounts/get")]
pub async fn get_account(account: Uuid) -> Result<AccountView, ApiError> {
    crate::server::accounts::get(&crate::server::context().await?, account).await
}

/// What the form for one account asks at that organization.
#[server(endpoint = "accounts/form")]
pub async fn get_account_form(organization: Uuid) -> Result<FormView, ApiError> {
    crate::server::accounts::form::describe(&crate::server::context().await?, organization).await
}

/// Saves the form for one account. The same idempotency key answers with the same account.
#[server(endpoint = "accounts/add", input = Json)]
pub async fn add_account(new: NewAccountForm) -> Result<AddAnswer, ApiError> {
    crate::server::accounts::form::add(&crate::server::context().await?, new).await
}

/// I have handed out the temporary password of the account that I made.
#[server(endpoint = "accounts/password-handed-out")]
pub async fn account_password_handed_out(account: Uuid) -> Result<(), ApiError> {
    crate::server::accounts::form::handed_out(&crate::server::context().await?, account).await
}
