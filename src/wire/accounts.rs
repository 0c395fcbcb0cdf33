//! Accounts: one as its page shows it, and what a search finds.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Timestamp;
use crate::domain::account::AccountState;

/// One account, as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// Account id.
    pub id: Uuid,
    /// Program id.
    pub program: String,
    /// CCCID, where the program numbers.
    pub number: Option<String>,
    /// Name for lists.
    pub name: String,
    /// Its state.
    pub state: AccountState,
    /// Organization it belongs to.
    pub organization: String,
    /// Profile in template order: (column's short name, label, value). No secrets.
    pub profile: Vec<(String, String, String)>,
    /// What the form for one account asked beyond columns: (label, value).
    pub kept: Vec<(String, String)>,
    /// Of a Social Security number what may be shown: `SSN` or `TIN`, and the last four digits.
    pub ssn: Option<(String, String)>,
    /// `pending` (waits to be hashed), `temporary` (must be changed), `set`, `none` (its holder
    /// sets one) or `erased`.
    pub password: String,
    /// The import it came from: id and file name.
    pub import: Option<(Uuid, String)>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// An account that a search found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundAccount {
    /// Account id; `None` where it is outside the reader's organizations. Then only initials and
    /// state are here.
    pub account: Option<Uuid>,
    /// Name for lists.
    pub name: String,
    /// CCCID, where the program numbers.
    pub number: Option<String>,
    /// Organization it belongs to, or blank.
    pub organization: String,
    /// Its state.
    pub state: AccountState,
}
