//! Accounts: found, shown, deactivated, given another password; and the form for a new one.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use uuid::Uuid;

use crate::domain::account::AccountState;
use crate::wire::ApiError;
use crate::wire::accounts::{AccountFilter, AccountView, RevealedSsn, SearchResult};
use crate::wire::forms::{AddAnswer, FormView, NewAccountForm};
use crate::wire::imports::Slip;

/// One account in my scope.
#[server(endpoint = "accounts/get")]
pub async fn get_account(account: Uuid) -> Result<AccountView, ApiError> {
    crate::server::accounts::get(&crate::server::context().await?, account).await
}

/// Accounts that a typed text may mean, or that a filter alone lists. Outside my scope they are
/// masked, and found by an exact number, address, or name with birth date only.
#[server(endpoint = "accounts/search")]
pub async fn search_accounts(text: String, filter: AccountFilter) -> Result<SearchResult, ApiError> {
    crate::server::accounts::find(&crate::server::context().await?, &text, &filter).await
}

/// Its holder can no longer sign in.
#[server(endpoint = "accounts/deactivate")]
pub async fn deactivate_account(account: Uuid) -> Result<AccountState, ApiError> {
    crate::server::accounts::life::deactivate(&crate::server::context().await?, account).await
}

/// Its holder can sign in again.
#[server(endpoint = "accounts/reactivate")]
pub async fn reactivate_account(account: Uuid) -> Result<AccountState, ApiError> {
    crate::server::accounts::life::reactivate(&crate::server::context().await?, account).await
}

/// Gives an account a new temporary password and shows it.
#[server(endpoint = "accounts/new-password")]
pub async fn new_account_password(account: Uuid) -> Result<Vec<Slip>, ApiError> {
    crate::server::accounts::new_password(&crate::server::context().await?, account).await
}

/// The new temporary password once more, for the one who made it.
#[server(endpoint = "accounts/show-password")]
pub async fn show_account_password(account: Uuid) -> Result<Vec<Slip>, ApiError> {
    crate::server::accounts::show_again(&crate::server::context().await?, account).await
}

/// The caller has handed out the new temporary password: it is erased.
#[server(endpoint = "accounts/password-handed-out")]
pub async fn account_password_handed_out(account: Uuid) -> Result<(), ApiError> {
    crate::server::accounts::handed_out(&crate::server::context().await?, account).await
}

/// The whole Social Security number of an account, for a reason that the audit log keeps.
#[server(endpoint = "accounts/reveal-ssn")]
pub async fn reveal_ssn(account: Uuid, reason: String) -> Result<RevealedSsn, ApiError> {
    crate::server::accounts::reveal_ssn(&crate::server::context().await?, account, &reason).await
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
