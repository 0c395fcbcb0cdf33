//! What is agreed to before accounts are created.

use leptos::prelude::*;

use crate::wire::ApiError;
use crate::wire::agreements::AgreementVersions;

/// Every version of every program's agreement, the newest first.
#[server(endpoint = "agreements/list")]
pub async fn list_agreements() -> Result<Vec<AgreementVersions>, ApiError> {
    crate::server::agreements::list(&crate::server::context().await?).await
}

/// Writes the next version of a program's agreement, in the place of the one that its writer saw.
#[server(endpoint = "agreements/write")]
pub async fn write_agreement(program: String, replaces: String, text: String) -> Result<(), ApiError> {
    crate::server::agreements::write(&crate::server::context().await?, &program, &replaces, &text).await
}
