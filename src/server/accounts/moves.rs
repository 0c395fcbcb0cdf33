//! An account moves to another organization of the same tree. Its keys, password and history stay.

use uuid::Uuid;

use super::invite::invite_again;
use super::profiles::Profiles;
use super::{audited, open_place, program_of, staff_role, to_change};
use crate::domain::template::{ColumnRole, Meaning};
use crate::server::Ctx;
use crate::server::audit::AuditAction;
use crate::server::db::Tx;
use crate::server::db::accounts::write;
use crate::server::error::Error;
use crate::wire::ApiError;

/// Moves an account to an organization where the caller may create accounts, from one where they
/// may.
pub async fn move_to(ctx: &Ctx, account: Uuid, organization: Uuid) -> Result<(), ApiError> {
    let work = ctx.transact((ctx.clone(), account, organization), |tx, (ctx, account, organization)| {
        Box::pin(move_in(tx, ctx, *account, *organization))
    });
    Ok(work.await?)
}

async fn move_in(tx: &mut Tx, ctx: &Ctx, id: Uuid, to: Uuid) -> Result<(), Error> {
    let account = to_change(tx, ctx, id).await?;
    let from = account.organization_id;
    if from == to {
        return Ok(());
    }
    open_place(tx, ctx, to, &account.program, account.tenant_id).await?;
    if !write::set_organization(tx, id, from, to, ctx.app.clock.now().0).await? {
        return Err(Error::Fenced);
    }
    staff_role::end(tx, ctx.into(), &account).await?;
    // A program with a column for the place keeps it in the profile.
    let program = program_of(&ctx.app, &account)?;
    let column = program.column_meaning(Meaning::Place).map(|column| &program.columns[column]);
    if let Some(column) = column.filter(|column| column.role == ColumnRole::Profile) {
        let profiles = Profiles::new(&ctx.app);
        let mut profile = profiles.open(account.tenant_id, id, &account.sealed)?;
        profile.insert(column.name.into(), to.to_string());
        write::set_sealed(tx, id, &profiles.seal(account.tenant_id, id, &profile)?).await?;
    }
    invite_again(tx, ctx, id).await?;
    // Both sides find it in their log.
    for organization in [from, to] {
        audited(tx, ctx, organization, id, AuditAction::AccountMoved { moved_from: from, moved_to: to }).await?;
    }
    Ok(())
}
