//! Who is signed in. Signing in and out, and setting a password, are plain forms (`POST /sign-in`,
//! `/sign-out`, `/password`, `/welcome/{token}`), so that they work without script; they are routes
//! in `server/http`.

use leptos::prelude::*;
use uuid::Uuid;

use crate::wire::ApiError;
use crate::wire::contacts::ContactView;
use crate::wire::session::{Me, MyAccount, SessionView};

/// The signed-in staff user; [`ApiError::SignedOut`] when nobody is.
#[server(endpoint = "session/me")]
pub async fn get_me() -> Result<Me, ApiError> {
    crate::server::auth::me(&crate::server::context().await?).await
}

/// Who helps the caller, by the settings of their organizations.
#[server(endpoint = "session/contacts")]
pub async fn get_contacts() -> Result<Vec<ContactView>, ApiError> {
    crate::server::contacts::list(&crate::server::anyone().await?).await
}

/// Microseconds until my session ends if nothing more is done. Asking does not keep it alive.
#[server(endpoint = "session/left")]
pub async fn session_left() -> Result<i64, ApiError> {
    crate::server::auth::session_left(&crate::server::context().await?).await
}

/// I have seen how many sign-ins failed before mine.
#[server(endpoint = "session/failures-seen")]
pub async fn failures_seen() -> Result<(), ApiError> {
    crate::server::auth::failures_seen(&crate::server::context().await?).await
}

/// The accounts because of which I'm staff.
#[server(endpoint = "session/my-accounts")]
pub async fn my_accounts() -> Result<Vec<MyAccount>, ApiError> {
    crate::server::accounts::mine(&crate::server::context().await?).await
}

/// My sessions.
#[server(endpoint = "session/list")]
pub async fn list_sessions() -> Result<Vec<SessionView>, ApiError> {
    crate::server::auth::list_sessions(&crate::server::context().await?).await
}

/// Ends one of my sessions.
#[server(endpoint = "session/revoke")]
pub async fn revoke_session(session: Uuid) -> Result<(), ApiError> {
    crate::server::auth::revoke_session(&crate::server::context().await?, session).await
}
