//! Invitations: renewed, one or many; those about to expire; the letter that waits; and what each
//! kind of letter looks like.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use uuid::Uuid;

use crate::wire::ApiError;
use crate::wire::invitations::{
    InvitationRenewal, InvitationsToRenew, LetterPreview, OpenedLetter, RenewalCounts, RenewedInvitations,
};

/// Invites the holders of accounts once more who have not registered. The same idempotency key
/// renews once.
#[server(endpoint = "invitations/renew", input = Json)]
pub async fn renew_invitations(asked: InvitationRenewal) -> Result<RenewedInvitations, ApiError> {
    crate::server::accounts::renew_invitations(&crate::server::context().await?, &asked).await
}

/// Invitations that end soon, and those that have ended lately.
#[server(endpoint = "invitations/expiring")]
pub async fn expiring_invitations() -> Result<InvitationsToRenew, ApiError> {
    crate::server::accounts::expiring_invitations(&crate::server::context().await?).await
}

/// How many there are of each; `None` where I invite nobody.
#[server(endpoint = "invitations/expiring-counts")]
pub async fn expiring_counts() -> Result<Option<RenewalCounts>, ApiError> {
    crate::server::accounts::expiring_counts(&crate::server::context().await?).await
}

/// The letter that invites the holder of an account, with its code, while it waits.
#[server(endpoint = "invitations/open-letter")]
pub async fn open_letter(account: Uuid) -> Result<OpenedLetter, ApiError> {
    crate::server::accounts::open_letter(&crate::server::context().await?, account).await
}

/// Each kind of letter as that organization would send it, with invented values; of the product
/// itself where none is chosen.
#[server(endpoint = "letters/previews")]
pub async fn letter_previews(organization: Option<Uuid>) -> Result<Vec<LetterPreview>, ApiError> {
    crate::server::mail::preview::list(&crate::server::context().await?, organization).await
}
