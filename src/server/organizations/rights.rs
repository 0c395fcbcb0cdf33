//! Who may change an organization: who manages organizations, and who manages the locations under
//! the one that it belongs to.

use uuid::Uuid;

use super::store;
use crate::domain::access::Permission;
use crate::server::{Ctx, Scope};
use crate::wire::ApiError;

/// Whether the caller may rename that organization, give it a short id, and take it out of use and
/// into use again. Nobody who manages locations alone does so with the one that they manage.
pub(super) fn may_change(scope: &Scope, id: Uuid, parent: Option<Uuid>) -> bool {
    scope.may(Permission::ManageOrganizations, id) || parent.is_some_and(|parent| scope.may(Permission::ManageLocations, parent))
}

/// Whether the caller may add organizations under that one.
pub(super) fn may_add(scope: &Scope, parent: Uuid) -> bool {
    scope.may(Permission::ManageOrganizations, parent) || scope.may(Permission::ManageLocations, parent)
}

/// *Not found* for who may not change that organization.
pub(in crate::server) async fn require_change(ctx: &Ctx, id: Uuid) -> Result<(), ApiError> {
    let parent = store::get(&ctx.app.db, id).await?.and_then(|row| row.parent_id);
    match may_change(&ctx.scope, id, parent) {
        true => Ok(()),
        false => ctx.require(Permission::ManageOrganizations, id),
    }
}
