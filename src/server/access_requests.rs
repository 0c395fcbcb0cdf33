//! Requests for access: sent by people who are not signed in ([`submit`]), read ([`view`]) and
//! decided ([`decide`]) by those who manage staff at the organization, erased in time ([`erase`]).
//!
//! **Invariants:** what somebody entered is sealed, and stands neither in the audit log nor in an
//! address. One request waits for each email address. A decision, what it changes and its audit
//! entry commit together, and only a request that waits is decided.

use hmac::Mac;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use self::erase::EraseRequests;
use super::crypto::{Aad, purpose};
use super::db::access_requests::RequestRow;
use super::jobs::Handlers;
use super::{App, Error};
use crate::domain::access_request::{RequestState, Requester};

pub mod decide;
pub mod erase;
pub mod renew;
pub mod submit;
pub mod view;

/// Adds the job of this module.
pub fn handlers(handlers: Handlers) -> Handlers {
    handlers.with::<EraseRequests>()
}

/// What is sealed of a request.
#[derive(Clone, Serialize, Deserialize)]
struct Content {
    requester: Requester,
    asked: Vec<Asked>,
    /// Why it was declined.
    reason: String,
}

/// What somebody wanted to know.
#[derive(Clone, Serialize, Deserialize)]
struct Asked {
    at: i64,
    by: String,
    note: String,
}

/// Where the content of a request is sealed.
fn place(root: Uuid, request: Uuid) -> Aad {
    Aad::new(root, "access_requests", request.as_bytes(), "sealed")
}

fn seal(app: &App, root: Uuid, request: Uuid, content: &Content) -> Result<Vec<u8>, Error> {
    let json = zeroize::Zeroizing::new(serde_json::to_vec(content).map_err(|e| Error::broken(e.to_string()))?);
    app.keys.sealer(purpose::ACCESS_REQUEST).seal(&*app.rng, &place(root, request), &json)
}

/// The content of a request; `None` once it is erased.
fn open(app: &App, row: &RequestRow) -> Result<Option<Content>, Error> {
    let Some(sealed) = &row.sealed else { return Ok(None) };
    let place = place(row.root_id, row.id);
    let json = app.keys.sealer(purpose::ACCESS_REQUEST).open(&place, sealed)?;
    serde_json::from_slice(&json).map(Some).map_err(|e| place.unreadable().because(e))
}

/// The keyed hash of an email address, by which a request that waits is found.
fn email_hash(app: &App, email: &str) -> Vec<u8> {
    let mut mac = app.keys.mac(purpose::REQUEST_EMAIL);
    mac.update(super::staff::fold(email).as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn state_of(row: &RequestRow) -> Result<RequestState, Error> {
    RequestState::from_name(&row.state).ok_or_else(|| Error::stored("access_requests", "state", row.id))
}
