//! Organizations: the tree, and the settings of a node.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One node with what its page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationView {
    /// Organization id.
    pub id: Uuid,
    /// Program id.
    pub program: String,
    /// Kind: `system`, `district`, `college`.
    pub kind: String,
    /// Name of the organization.
    pub name: String,
    /// Its short id, which a spreadsheet can name it by; blank where it has none.
    pub code: String,
    /// Parent, or `None` for a root.
    pub parent: Option<Uuid>,
    /// Names from the root down to the parent.
    pub path: Vec<String>,
    /// Levels below the root, for indenting a list.
    pub depth: u32,
    /// No longer in use.
    pub deactivated: bool,
    /// The caller may see accounts and imports there.
    pub may_read: bool,
    /// Settings of this node itself.
    pub settings: Vec<(String, String)>,
    /// Settings in effect, inherited ones included.
    pub effective: Vec<(String, String)>,
}
