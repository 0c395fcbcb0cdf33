//! Who is signed in. Signing in and out, and setting a password, are plain forms (`POST /sign-in`, `/sign-out`, `/password`,
//! `/welcome/{token}`), so that they work without script; they are routes in `server/http`.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ApiError, Timestamp};
use crate::domain::access::{Permission, Role};

/// The signed-in staff user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// Staff id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Grants that hold now.
    pub grants: Vec<GrantView>,
    /// Everything that some grant allows, anywhere: what the frame's menu shows.
    pub may: Vec<Permission>,
    /// Organisations at which this person may import, with their program: what *Choose* offers.
    pub import_at: Vec<OrganisationRef>,
    /// When the session ends if nothing is done.
    pub session_ends: Timestamp,
    /// Served with `--demo`: the style guide is there.
    pub demo: bool,
}

/// A grant that holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantView {
    /// Grant id.
    pub id: Uuid,
    /// What it lets its holder be.
    pub role: Role,
    /// Where; `None` for a System Admin or Auditor over everything.
    pub organisation: Option<OrganisationRef>,
    /// Last moment at which it holds.
    pub until: Option<Timestamp>,
}

/// An organisation in one line.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OrganisationRef {
    /// Organisation id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Program id.
    pub program: String,
    /// Kind: `college`.
    pub kind: String,
}

/// One session of mine, for the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// Session id (not its token).
    pub id: Uuid,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_seen_at: Timestamp,
    /// The address it came from.
    pub address: String,
    /// The browser, as it calls itself.
    pub browser: String,
    /// The session that asks.
    pub current: bool,
}

/// The signed-in staff user; [`ApiError::SignedOut`] when nobody is.
#[server(endpoint = "session/me")]
pub async fn get_me() -> Result<Me, ApiError> {
    crate::server::auth::me(&crate::server::context().await?).await
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
