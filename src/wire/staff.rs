//! Staff users and their grants.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Timestamp;
use super::session::GrantView;

/// One staff user. There is no hash here to leak.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffView {
    /// Staff id.
    pub id: Uuid,
    /// The caller manages every organization where they hold a role. Else they are shown with the
    /// roles alone that the caller may end.
    pub managed: bool,
    /// Full name, in one text.
    pub name: String,
    /// Email address.
    pub email: String,
    /// Has set a password.
    pub active: bool,
    /// When deactivated.
    pub deactivated_at: Option<Timestamp>,
    /// The caller may deactivate them: who is active, or who is deactivated at some organizations
    /// alone.
    pub may_deactivate: bool,
    /// Last sign-in.
    pub last_sign_in: Option<Timestamp>,
    /// Grants in effect now.
    pub grants: Vec<GrantView>,
}

/// Where a role is granted. Over all organizations is a choice of its own, so that a missing
/// organization never means it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantPlace {
    /// Over all organizations.
    Everywhere,
    /// At this organization and everything below it.
    At(Uuid),
}

impl GrantPlace {
    /// The organization; none for all of them.
    pub fn organization(self) -> Option<Uuid> {
        match self {
            GrantPlace::Everywhere => None,
            GrantPlace::At(id) => Some(id),
        }
    }
}

/// A new staff user's one-time link, shown once. It is as good as a password, so it cannot be
/// printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewLink {
    /// Staff id.
    pub staff: Uuid,
    /// The whole address to open, `https://…/welcome/…`.
    pub link: String,
    /// Until when it works.
    pub expires_at: Timestamp,
    /// It is mailed to its owner as well.
    pub emailed: bool,
}
