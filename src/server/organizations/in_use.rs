//! Whether an organization is used: deactivated for good, or switched off for a while.

use uuid::Uuid;

use super::{OrganizationRow, get, reference, require_change, store, switched_off};
use crate::domain::access::Permission;
use crate::messages::organizations::OrganizationText as T;
use crate::server::audit::{self, AuditAction, AuditEvent};
use crate::server::db::{Tx, accounts};
use crate::server::{Ctx, Error};
use crate::wire::ApiError;
use crate::wire::organizations::OrganizationView;
use crate::wire::session::OrganizationRef;

/// Whether accounts may be created and moved there; it stays so until this transaction ends.
pub(in crate::server) async fn is_open_in(tx: &mut Tx, id: Uuid) -> Result<bool, Error> {
    let line = store::hold_line(tx, id).await?;
    let switched_on = line.iter().all(|row| row.switched_off_at.is_none());
    Ok(switched_on && line.last().is_some_and(|row| row.deactivated_at.is_none()))
}

/// Switches an organization off or on, where the kind has a switch. Off, nobody is created there or
/// moved there, nor below, and account holders there can't sign in; its staff can, and what is
/// there can be read and changed.
pub async fn switch(ctx: &Ctx, id: Uuid, on: bool) -> Result<(), ApiError> {
    ctx.require(Permission::SwitchProgram, id)?;
    let work = ctx.transact(ctx.clone(), move |tx, ctx| {
        Box::pin(async move {
            let row = store::get_in(tx, id).await?.ok_or(ApiError::NotFound)?;
            let program = ctx.app.registry.get(&row.program).ok_or_else(|| Error::stored("organizations", "program", id))?;
            if !program.switched_at.contains(&row.kind.as_str()) {
                return Err(ApiError::Refused(T::NoSwitch.en().to_owned()).into());
            }
            if !store::switch(tx, id, (!on).then_some(ctx.app.clock.now().0)).await? {
                return Ok(());
            }
            let action = if on { AuditAction::OrganizationSwitchedOn } else { AuditAction::OrganizationSwitchedOff };
            audit::append(tx, ctx, AuditEvent::new(action).at(id).on(&row.name)).await
        })
    });
    Ok(work.await?)
}

/// In a program whose accounts move, nobody's account stays behind at a place that is not used.
async fn refuse_where_people_are(tx: &mut Tx, ctx: &Ctx, row: &OrganizationRow) -> Result<(), Error> {
    let Some(program) = ctx.app.registry.get(&row.program).filter(|program| program.moves) else { return Ok(()) };
    match accounts::placed_at_in(tx, row.id).await? {
        0 => Ok(()),
        count => {
            let person = if count == 1 { program.person.0 } else { program.person.1 };
            Err(ApiError::Refused(T::Placed.fill(&[("count", &count), ("person", &person), ("name", &row.name)])).into())
        }
    }
}

/// Where everybody at the last of a line could move, so that it can be deactivated: what is in use
/// beside it, and the one above. Nothing where the caller moves nobody.
pub(super) async fn beside(ctx: &Ctx, line: &[OrganizationRow]) -> Result<Vec<OrganizationRef>, Error> {
    let [.., above, here] = line else { return Ok(Vec::new()) };
    let Some(program) = ctx.app.registry.get(&here.program) else { return Ok(Vec::new()) };
    if !ctx.scope.may(Permission::ManageAccounts, here.id) {
        return Ok(Vec::new());
    }
    let near = store::below(&ctx.app.db, above.id).await?;
    let takes = |row: &&OrganizationRow| {
        let is_near = row.id == above.id || row.parent_id == Some(above.id) && row.id != here.id;
        let is_open =
            row.deactivated_at.is_none() && row.switched_off_at.is_none() && switched_off(&line[..line.len() - 1]).is_none();
        is_near && is_open && program.has_accounts_at(&row.kind) && ctx.scope.may(Permission::Import, row.id)
    };
    Ok(near.iter().filter(takes).map(reference).collect())
}

/// Takes an organization that is in use and everything below out of use, in the transaction of
/// something larger: it is locked there.
pub(in crate::server) async fn deactivate_in(tx: &mut Tx, ctx: &Ctx, row: &OrganizationRow) -> Result<(), Error> {
    refuse_where_people_are(tx, ctx, row).await?;
    let organizations = store::deactivate(tx, row.id, ctx.app.clock.now().0).await?;
    let event = AuditEvent::new(AuditAction::OrganizationDeactivated { organizations }).at(row.id).on(&row.name);
    audit::append(tx, ctx, event).await
}

/// Takes an organization and everything below out of use (no import begins there any more), or into
/// use again, with what went out of use together with it. What is there stays to be read. Refused
/// where accounts are that could move elsewhere.
pub async fn set_in_use(ctx: &Ctx, id: Uuid, in_use: bool) -> Result<OrganizationView, ApiError> {
    require_change(ctx, id).await?;
    ctx.require_fresh()?;
    let work = ctx.transact(ctx.clone(), move |tx, ctx| {
        Box::pin(async move {
            store::lock(tx, id).await?;
            let row = store::get_in(tx, id).await?.ok_or(ApiError::NotFound)?;
            let action = match (in_use, row.deactivated_at) {
                (false, None) => return deactivate_in(tx, ctx, &row).await,
                (true, Some(since)) => {
                    let above = match row.parent_id {
                        Some(parent) => store::get_in(tx, parent).await?,
                        None => None,
                    };
                    if above.is_some_and(|above| above.deactivated_at.is_some()) {
                        return Err(ApiError::Refused(T::AboveNotUsed.en().to_owned()).into());
                    }
                    AuditAction::OrganizationReactivated { organizations: store::reactivate(tx, id, since).await? }
                }
                _ => return Ok(()),
            };
            let event = AuditEvent::new(action).at(id).on(&row.name);
            audit::append(tx, ctx, event).await
        })
    });
    work.await?;
    get(ctx, id).await
}
