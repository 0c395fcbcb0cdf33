//! Accounts, for reading.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Timestamp;

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
    /// Organization it belongs to.
    pub organization: String,
    /// Profile in template order: (column's short name, label, value). No secret stands here.
    pub profile: Vec<(String, String, String)>,
    /// `pending` (waits to be hashed), `temporary` (must be changed) or `set`.
    pub password: String,
    /// The import it came from: id and file name.
    pub import: Option<(Uuid, String)>,
    /// When it was made.
    pub created_at: Timestamp,
}
