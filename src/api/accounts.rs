//! Accounts: found, shown, deactivated, given another password; and the form for a new one.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use uuid::Uuid;

use crate::domain::account::AccountState;
use crate::wire::ApiError;
use crate::wire::accounts::{AccountFilter, AccountView, ChangedStates, NewPasswords, RevealedSsn, SearchResult};
use crate::wire::forms::{AddAnswer, EditAnswer, EditForm, EditView, FormView, Matching, NewAccountForm};
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

/// Their holders can sign in again, or no longer. Those that can't be changed are named.
#[server(endpoint = "accounts/set-active", input = Json)]
pub async fn set_accounts_active(accounts: Vec<Uuid>, active: bool) -> Result<ChangedStates, ApiError> {
    crate::server::accounts::set_active(&crate::server::context().await?, &accounts, active).await
}

/// Gives an account a new temporary password and shows it.
#[server(endpoint = "accounts/new-password")]
pub async fn new_account_password(account: Uuid) -> Result<Vec<Slip>, ApiError> {
    crate::server::accounts::new_password(&crate::server::context().await?, account).await
}

/// Gives accounts new temporary passwords and shows them.
#[server(endpoint = "accounts/new-passwords", input = Json)]
pub async fn new_account_passwords(accounts: Vec<Uuid>) -> Result<NewPasswords, ApiError> {
    crate::server::accounts::new_passwords(&crate::server::context().await?, &accounts).await
}

/// The new temporary password once more, for the one who made it.
#[server(endpoint = "accounts/show-password")]
pub async fn show_account_password(account: Uuid) -> Result<Vec<Slip>, ApiError> {
    crate::server::accounts::show_again(&crate::server::context().await?, account).await
}

/// The caller prints the temporary passwords of these accounts that they were shown. Called before
/// it is printed.
#[server(endpoint = "accounts/passwords-printed", input = Json)]
pub async fn account_passwords_printed(accounts: Vec<Uuid>) -> Result<(), ApiError> {
    crate::server::accounts::printed(&crate::server::context().await?, &accounts).await
}

/// The caller has handed out the new temporary passwords: they are erased.
#[server(endpoint = "accounts/passwords-handed-out", input = Json)]
pub async fn account_passwords_handed_out(accounts: Vec<Uuid>) -> Result<(), ApiError> {
    crate::server::accounts::handed_out(&crate::server::context().await?, &accounts).await
}

/// The whole Social Security number of an account, for a reason that the audit log keeps.
#[server(endpoint = "accounts/reveal-ssn")]
pub async fn reveal_ssn(account: Uuid, reason: String) -> Result<RevealedSsn, ApiError> {
    crate::server::accounts::reveal_ssn(&crate::server::context().await?, account, &reason).await
}

/// What the form for one account asks at that organization, or at the only one where the caller has
/// such a form. `None` where there are several to choose from.
#[server(endpoint = "accounts/form")]
pub async fn get_account_form(organization: Option<Uuid>) -> Result<Option<FormView>, ApiError> {
    crate::server::accounts::form::describe_at(&crate::server::context().await?, organization).await
}

/// Saves the form for one account. The same idempotency key answers with the same account.
#[server(endpoint = "accounts/add", input = Json)]
pub async fn add_account(new: NewAccountForm) -> Result<AddAnswer, ApiError> {
    crate::server::accounts::form::add(&crate::server::context().await?, new).await
}

/// Accounts of people who match what is entered so far. Passwords don't belong in it, and Social
/// Security numbers are looked for only for those who may search by them.
#[server(endpoint = "accounts/matches", input = Json)]
pub async fn matching_accounts(organization: Uuid, entries: Vec<(String, String)>) -> Result<Vec<Matching>, ApiError> {
    crate::server::accounts::matches(&crate::server::context().await?, organization, &entries).await
}

/// The form for editing an account, filled in with what is stored.
#[server(endpoint = "accounts/edit-form")]
pub async fn get_edit_form(account: Uuid) -> Result<EditView, ApiError> {
    crate::server::accounts::edit::describe(&crate::server::context().await?, account).await
}

/// Saves what was edited.
#[server(endpoint = "accounts/edit", input = Json)]
pub async fn edit_account(form: EditForm) -> Result<EditAnswer, ApiError> {
    crate::server::accounts::edit::save(&crate::server::context().await?, form).await
}
