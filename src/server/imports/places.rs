//! What a requester is allowed where an import belongs: the places that its rows may name, and what
//! their roles there may create.

use std::collections::HashSet;

use uuid::Uuid;

use crate::domain::access::Permission;
use crate::domain::program::Program;
use crate::domain::rules::{Allowed, Place};
use crate::domain::template::Meaning;
use crate::server::db::imports::Import;
use crate::server::db::organizations::{self as store, OrganizationRow};
use crate::server::error::Error;
use crate::server::{App, Ctx, Scope};
use crate::wire::ApiError;
use crate::wire::session::OrganizationRef;

/// What the caller is allowed at that organization. It goes into the rules snapshot, so the check
/// says the same everywhere.
pub async fn allowed(ctx: &Ctx, program: &Program, here: &OrganizationRef) -> Result<Allowed, Error> {
    let organization = here.id;
    let creates = match ctx.scope.roles_at(organization) {
        Some(roles) => roles.iter().flat_map(|role| role.creates).collect::<Vec<_>>(),
        None => program.roles.iter().flat_map(|role| role.creates).collect(),
    };
    let mut kinds: Vec<String> = Vec::new();
    for kind in creates {
        if program.creates_at(&here.kind, kind) && !kinds.iter().any(|known| known == kind) {
            kinds.push((*kind).to_owned());
        }
    }
    let places = match program.column_meaning(Meaning::Place) {
        Some(_) => places(&ctx.app, &ctx.scope, organization).await?,
        None => Vec::new(),
    };
    Ok(Allowed { organization: Some(organization), creates: kinds, places })
}

/// What a row of a file names that organization of the program by; *not found* where the caller may
/// not import there.
pub async fn id_in_files(ctx: &Ctx, program: &Program, organization: Uuid) -> Result<String, ApiError> {
    ctx.require(Permission::Import, organization)?;
    let row = store::get(&ctx.app.db, organization).await?.filter(|row| row.program == program.id);
    let row = row.ok_or(ApiError::NotFound)?;
    Ok(row.code.unwrap_or_else(|| row.id.to_string()))
}

/// The organizations of that kind below one, as far as the caller may create accounts there.
pub(super) async fn of_kind(ctx: &Ctx, organization: Uuid, kind: &str) -> Result<Vec<Place>, Error> {
    let rows = store::below(&ctx.app.db, organization).await?;
    Ok(rows.into_iter().filter(|row| row.kind == kind && ctx.scope.may(Permission::Import, row.id)).map(place).collect())
}

/// The organization and everything below it, as far as its accounts may be made in that scope.
async fn places(app: &App, scope: &Scope, organization: Uuid) -> Result<Vec<Place>, Error> {
    let rows = store::below(&app.db, organization).await?;
    Ok(rows.into_iter().filter(|row| scope.may(Permission::Import, row.id)).map(place).collect())
}

fn place(row: OrganizationRow) -> Place {
    Place { id: row.id, name: row.name, code: row.code.unwrap_or_default(), active: row.deactivated_at.is_none() }
}

/// The places that an import's rows may name now, by what its applier may now (`scope`); `None`
/// where rows name none. The snapshot that the file was checked by can be days old.
pub(super) async fn usable(app: &App, program: &Program, import: &Import, scope: &Scope) -> Result<Option<HashSet<Uuid>>, Error> {
    if program.column_meaning(Meaning::Place).is_none() {
        return Ok(None);
    }
    let places = places(app, scope, import.organization_id).await?;
    Ok(Some(places.into_iter().filter(|place| place.active).map(|place| place.id).collect()))
}
