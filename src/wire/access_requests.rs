//! Requests for access.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Timestamp;
use super::staff::NewLink;
use crate::domain::access_request::{RequestState, Requester};

/// What is entered in the form, as it came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as the form calls them")]
pub struct RequestEntries {
    /// Name of the organization.
    pub organization: String,
    /// Id of the one that was chosen among those found; blank: none.
    pub chosen: String,
    pub name: String,
    pub title: String,
    pub supervisor: String,
    pub email: String,
}

impl RequestEntries {
    /// Of a form's names and values; what the form does not have is left out.
    pub fn read(values: impl Iterator<Item = (String, String)>) -> RequestEntries {
        let mut entries = RequestEntries::default();
        for (name, value) in values {
            match name.as_str() {
                "organization" => entries.organization = value,
                "chosen" => entries.chosen = value,
                "name" => entries.name = value,
                "title" => entries.title = value,
                "supervisor" => entries.supervisor = value,
                "email" => entries.email = value,
                _ => {}
            }
        }
        entries
    }
}

/// An organization by its name and where it belongs, for another one may have the same name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationName {
    /// Organization id.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// What its program calls such an organization: `College`.
    pub kind: String,
    /// Names of those above it, the nearest first; blank for a root.
    pub above: String,
}

/// Organizations that a typed name finds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationsFound {
    /// The best first.
    pub names: Vec<OrganizationName>,
    /// There are more.
    pub more: bool,
}

/// A request that was not taken, for the page that answers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedRequest {
    /// What was entered.
    pub entries: RequestEntries,
    /// What is wrong: names of inputs, each with a sentence.
    pub problems: Vec<(String, String)>,
    /// Organizations to choose from.
    pub found: OrganizationsFound,
}

/// One request in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestLine {
    /// Request id.
    pub id: Uuid,
    /// Where it is.
    pub state: RequestState,
    /// Who asks; none: erased.
    pub name: Option<String>,
    /// Name of the organization.
    pub organization: String,
    /// When it came.
    pub created_at: Timestamp,
    /// When it was decided, and by whom.
    pub decided: Option<(Timestamp, String)>,
}

/// What somebody wanted to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedNote {
    /// When it was noted.
    pub at: Timestamp,
    /// Name of the staff user.
    pub by: String,
    /// At most [`NOTE_CHARS`](crate::domain::access_request::NOTE_CHARS) characters, in lines.
    pub note: String,
}

/// The staff user who has the request's email address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HasAccount {
    /// Staff id, where the reader manages them.
    pub staff: Option<Uuid>,
    /// Deactivated.
    pub deactivated: bool,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestView {
    /// Request id.
    pub id: Uuid,
    /// Where it is.
    pub state: RequestState,
    /// When it came.
    pub created_at: Timestamp,
    /// Who asks; none: erased.
    pub requester: Option<Requester>,
    /// The organization.
    pub organization: Uuid,
    /// Names from the root down to it.
    pub path: Vec<String>,
    /// Program of the organization.
    pub program: String,
    /// Kind of the organization.
    pub kind: String,
    /// The organization is in use.
    pub in_use: bool,
    /// What was asked, the first first.
    pub asked: Vec<AskedNote>,
    /// When it was decided, and by whom.
    pub decided: Option<(Timestamp, String)>,
    /// Why it was declined; blank: it wasn't, or it is erased.
    pub reason: String,
    /// Somebody has an account with its address already.
    pub account: Option<HasAccount>,
    /// Who was given access.
    pub staff: Option<Uuid>,
}

/// What came of approving a request. It may hold a link, so it cannot be printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovedRequest {
    /// Name of the staff user.
    pub name: String,
    /// Their email address.
    pub email: String,
    /// The link of a new one; none: they had an account before.
    pub link: Option<NewLink>,
}
