//! Accounts.

use uuid::Uuid;

use super::Ctx;
use crate::api::ApiError;
use crate::api::accounts::AccountView;

/// One account in scope.
pub async fn get(_: &Ctx, _: Uuid) -> Result<AccountView, ApiError> {
    Err(ApiError::NotFound)
}
