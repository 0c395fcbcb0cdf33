//! What a query needs to read only what the caller may see.

use uuid::Uuid;

/// What a query needs to see only what is in scope. See [`crate::in_scope`].
#[derive(Clone)]
pub struct Filter {
    /// Everything is in scope.
    pub everywhere: bool,
    /// Whose grants count.
    pub staff: Uuid,
    /// When they must hold, microseconds.
    pub now: i64,
    /// Roles that give the permission: `,college_staff,auditor,`.
    pub roles: String,
}
