//! What a requester is allowed where an import belongs: the places that its rows may name, and what
//! their roles there may create.

use std::collections::HashSet;

use uuid::Uuid;

use super::decide::Decided;
use crate::domain::access::Permission;
use crate::domain::plan::{Action, Decision, PLACE_LOST, Reason, SWITCHED_OFF};
use crate::domain::program::Program;
use crate::domain::rules::{Allowed, Place};
use crate::domain::template::Meaning;
use crate::server::db::Tx;
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
        Some(_) => places(&ctx.app, &ctx.scope, organization, |_| true).await?,
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
    places(&ctx.app, &ctx.scope, organization, |row| row.kind == kind).await
}

/// Those of the organization and everything below it that `wanted` takes, as far as their accounts
/// may be made in that scope.
async fn places(
    app: &App,
    scope: &Scope,
    organization: Uuid,
    wanted: impl Fn(&OrganizationRow) -> bool,
) -> Result<Vec<Place>, Error> {
    let rows = store::below(&app.db, organization).await?;
    let off = switched_off(app, organization, &rows).await?;
    let mine = rows.into_iter().filter(|row| wanted(row) && scope.may(Permission::Import, row.id));
    let place = |row: OrganizationRow| Place {
        active: row.deactivated_at.is_none() && !off.contains(&row.id),
        id: row.id,
        name: row.name,
        code: row.code.unwrap_or_default(),
    };
    Ok(mine.map(place).collect())
}

/// Which of these are switched off, the organization and everything below it, the upper ones first.
async fn switched_off(app: &App, organization: Uuid, rows: &[OrganizationRow]) -> Result<HashSet<Uuid>, Error> {
    let mut off: HashSet<Uuid> = HashSet::new();
    let above = store::line(&app.db, organization).await?.iter().any(|row| row.switched_off_at.is_some());
    for row in rows {
        if above || row.switched_off_at.is_some() || row.parent_id.is_some_and(|parent| off.contains(&parent)) {
            off.insert(row.id);
        }
    }
    Ok(off)
}

/// Where an import's rows may go now, by what its applier may now.
pub(super) struct Usable {
    /// Places that rows may name; `None` where rows name none.
    named: Option<HashSet<Uuid>>,
    /// The import's organization and places below it that are switched off.
    off: HashSet<Uuid>,
}

/// What an import's rows may use now, for an applier with that scope. The snapshot that the file
/// was checked by can be days old.
pub(super) async fn usable(app: &App, program: &Program, import: &Import, scope: &Scope) -> Result<Usable, Error> {
    let rows = store::below(&app.db, import.organization_id).await?;
    let off = switched_off(app, import.organization_id, &rows).await?;
    let may = |row: &&OrganizationRow| row.deactivated_at.is_none() && scope.may(Permission::Import, row.id);
    let named = program.column_meaning(Meaning::Place).map(|_| rows.iter().filter(may).map(|row| row.id).collect());
    Ok(Usable { named, off })
}

impl Usable {
    /// Why a row can't go there, if it can't.
    pub fn refuses(&self, place: Uuid) -> Option<&'static Reason> {
        match &self.named {
            Some(named) if !named.contains(&place) => Some(&PLACE_LOST),
            _ if self.off.contains(&place) => Some(&SWITCHED_OFF),
            _ => None,
        }
    }

    /// What is planned for a row that is decided so: nobody comes to a place that is switched off.
    /// Whether rows may name theirs, the check has said.
    pub fn planned(&self, program: &Program, decided: Decided) -> Decided {
        let comes = matches!(decided.decision.action, Action::Create | Action::Transfer | Action::Request);
        match comes && self.off.contains(&decided.organization) {
            true => {
                let reason = program.reason(SWITCHED_OFF.code).unwrap_or(&SWITCHED_OFF);
                Decided { decision: Decision::fail(reason, None), number: None, ..decided }
            }
            false => decided,
        }
    }
}

/// As [`Usable::refuses`], of one place, as the transaction sees it; it stays so until that ends.
pub(super) async fn refuses_in(tx: &mut Tx, program: &Program, place: Uuid) -> Result<Option<&'static Reason>, Error> {
    let line = store::hold_line(tx, place).await?;
    let in_use = line.last().is_some_and(|row| row.deactivated_at.is_none());
    Ok(match program.column_meaning(Meaning::Place) {
        Some(_) if !in_use => Some(&PLACE_LOST),
        _ if line.iter().any(|row| row.switched_off_at.is_some()) => Some(&SWITCHED_OFF),
        _ => None,
    })
}
