//! Organizations: the tree, and the settings of a node.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::session::OrganizationRef;

/// One node with what its page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Where its kind has a switch: whether it is on.
    pub switch: Option<bool>,
    /// Name of the organization that is switched off: this one, or one above.
    pub switched_off: Option<String>,
    /// Accounts here and below that have to move before it is deactivated. Counted for one
    /// organization alone, and for those who may deactivate it.
    pub placed: u64,
    /// Where they could all move in one step, where the caller may have them moved.
    pub move_to: Vec<OrganizationRef>,
    /// The caller may switch it off and on.
    pub may_switch: bool,
    /// The caller may change its settings.
    pub may_manage: bool,
    /// The caller may change its name and short id, deactivate and reactivate it.
    pub may_change: bool,
    /// The caller may add organizations under it.
    pub may_add: bool,
    /// The caller may see accounts and imports there.
    pub may_read: bool,
    /// Settings of this node itself.
    pub settings: Vec<(String, String)>,
    /// Settings in effect, inherited ones included.
    pub effective: Vec<(String, String)>,
}
