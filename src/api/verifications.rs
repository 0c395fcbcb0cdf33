//! Identity verification: one, many, withdrawn; and the report of changes.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use uuid::Uuid;

use crate::domain::verification::VerificationState;
use crate::wire::ApiError;
use crate::wire::accounts::{AccountFilter, SelectedAccounts};
use crate::wire::verifications::{NewVerifications, ReportFilter, ReportView, VerifyAnswer, VerifySheet};

/// The accounts of a list that I may change, as many as can be selected at once.
#[server(endpoint = "accounts/select")]
pub async fn select_accounts(text: String, filter: AccountFilter) -> Result<SelectedAccounts, ApiError> {
    crate::server::accounts::select(&crate::server::context().await?, &text, &filter).await
}

/// What these accounts need to be verified together.
#[server(endpoint = "verifications/sheet", input = Json)]
pub async fn get_verify_sheet(accounts: Vec<Uuid>) -> Result<VerifySheet, ApiError> {
    crate::server::accounts::verify::view::sheet(&crate::server::context().await?, &accounts).await
}

/// Records that identities were verified. The same idempotency key records once.
#[server(endpoint = "verifications/verify", input = Json)]
pub async fn verify_accounts(new: NewVerifications) -> Result<VerifyAnswer, ApiError> {
    crate::server::accounts::verify::verify(&crate::server::context().await?, new).await
}

/// Withdraws the verification of an account, for that reason.
#[server(endpoint = "verifications/withdraw")]
pub async fn withdraw_verification(account: Uuid, reason: String) -> Result<VerificationState, ApiError> {
    crate::server::accounts::verify::withdraw(&crate::server::context().await?, account, &reason).await
}

/// How many verifications at my organizations end soon; `None` where I verify nobody.
#[server(endpoint = "verifications/ending")]
pub async fn ending_verifications() -> Result<Option<u64>, ApiError> {
    crate::server::accounts::verify::view::ending(&crate::server::context().await?).await
}

/// Changes of verifications over time.
#[server(endpoint = "verifications/report")]
pub async fn verification_report(filter: ReportFilter) -> Result<ReportView, ApiError> {
    crate::server::accounts::verify::report::report(&crate::server::context().await?, &filter).await
}
