//! Deactivating or reactivating many accounts at once.

use uuid::Uuid;

use super::life::{Erased, transition};
use super::new_password::at_most_so_many;
use super::view::{self, state_of};
use super::{Profiles, program_of, staff_role, to_manage};
use crate::domain::access::Permission;
use crate::domain::account::{AccountEvent, AccountState};
use crate::messages::accounts::AccountText as T;
use crate::server::Ctx;
use crate::server::audit::{self, AuditAction};
use crate::server::db::Tx;
use crate::server::db::accounts::{self as store, AccountRecord};
use crate::server::error::Error;
use crate::wire::ApiError;
use crate::wire::accounts::ChangedStates;

/// Lets the holders of these accounts sign in again, or no longer. All in one transaction; those
/// that can't be changed are named, and stay as they are.
pub async fn set_active(ctx: &Ctx, ids: &[Uuid], active: bool) -> Result<ChangedStates, ApiError> {
    let _under_way = ctx.app.limits.bulk(ctx)?;
    let ids = at_most_so_many(ids)?;
    for id in &ids {
        let record = store::find(&ctx.app.db, *id).await?.ok_or(ApiError::NotFound)?;
        ctx.require(Permission::ManageAccounts, record.organization_id)?;
    }
    let done = ctx.transact((ctx.clone(), ids, active), |tx, (ctx, ids, active)| Box::pin(set_in(tx, ctx, ids, *active)));
    let Done { changed, already, refused } = done.await?;
    let mut answer = ChangedStates { changed, already, refused: Vec::new() };
    for (account, state) in refused {
        let known = view::known(&ctx.app, program_of(&ctx.app, &account)?, &[account.id]).await?;
        let name = known.into_values().map(|known| known.name).next().unwrap_or_default();
        answer.refused.push((name, T::IllegalStateOfOne.fill(&[("state", &state.name())])));
    }
    answer.refused.sort();
    Ok(answer)
}

#[derive(Default)]
struct Done {
    changed: u64,
    already: u64,
    /// With the state that they are in.
    refused: Vec<(AccountRecord, AccountState)>,
}

async fn set_in(tx: &mut Tx, ctx: &Ctx, ids: &[Uuid], active: bool) -> Result<Done, Error> {
    let (event, wanted) = match active {
        true => (AccountEvent::Reactivate, AccountState::Active),
        false => (AccountEvent::Deactivate, AccountState::Deactivated),
    };
    let action = AuditAction::AccountStateChanged { event, before: wanted, after: wanted };
    audit::require_not_many(tx, ctx, &action).await?;
    let (mut done, mut erased) = (Done::default(), Erased::default());
    for id in ids {
        let account = to_manage(tx, ctx, *id).await?;
        let state = state_of(*id, &account.state)?;
        if state == wanted {
            done.already += 1;
        } else if state.next(event).is_none() {
            done.refused.push((account, state));
        } else {
            let profile = Profiles::new(&ctx.app).open(account.tenant_id, *id, &account.sealed)?;
            staff_role::require_fresh(ctx, program_of(&ctx.app, &account)?, &profile)?;
            transition(tx, &ctx.app, ctx.into(), &account, event, &mut erased).await?;
            done.changed += 1;
        }
    }
    erased.count(tx).await?;
    Ok(done)
}
