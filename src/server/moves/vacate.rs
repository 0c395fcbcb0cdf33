//! A place is deactivated with everybody who is there moved to another place of the same parent
//! first: one step, one transaction. Nobody stays behind, and where one can't move nothing happens.

use uuid::Uuid;

use super::{Movable, require_moving};
use crate::domain::access::Permission;
use crate::messages::moves::MoveText as T;
use crate::server::db::{Tx, accounts, organizations as places};
use crate::server::{Ctx, Error, organizations};
use crate::wire::ApiError;
use crate::wire::organizations::OrganizationView;

/// Accounts that are looked up at a time.
const CHUNK: usize = 100;
/// Most accounts that one step moves: the transaction holds up other writers while it lasts.
pub const MOST_VACATED: i64 = 5_000;

/// Moves everybody who is at a place or below to another one of the same parent, or to the parent,
/// and takes the place out of use. The password must be fresh, as for taking it out of use alone.
pub async fn vacate(ctx: &Ctx, place: Uuid, to: Uuid) -> Result<OrganizationView, ApiError> {
    let _under_way = ctx.app.limits.bulk(ctx)?;
    organizations::require_change(ctx, place).await?;
    ctx.require_fresh()?;
    if !ctx.scope.may(Permission::ManageAccounts, place) || !ctx.scope.may(Permission::Import, to) {
        return Err(ApiError::Refused(T::NotYoursToVacate.en().to_owned()));
    }
    require_moving(ctx, to).await?;
    let work = ctx.transact((ctx.clone(), place, to), |tx, (ctx, place, to)| Box::pin(vacate_in(tx, ctx, *place, *to)));
    work.await?;
    organizations::get(ctx, place).await
}

async fn vacate_in(tx: &mut Tx, ctx: &Ctx, place: Uuid, to: Uuid) -> Result<(), Error> {
    // Nobody is added here from now on: adding somebody holds the place.
    places::lock(tx, place).await?;
    let row = places::get_in(tx, place).await?.ok_or(ApiError::NotFound)?;
    if row.deactivated_at.is_some() {
        return Ok(());
    }
    let target = places::get_in(tx, to).await?.ok_or(ApiError::NotFound)?;
    let beside = target.id != place && target.parent_id == row.parent_id;
    if row.parent_id.is_none() || !(beside || row.parent_id == Some(target.id)) {
        return Err(ApiError::Refused(T::NotBeside.fill(&[("name", &target.name)])).into());
    }
    let placed = accounts::placed_at_in(tx, place).await?;
    if placed > MOST_VACATED {
        let most = T::TooManyToVacate.fill(&[("count", &placed), ("limit", &MOST_VACATED)]);
        return Err(ApiError::Refused(most).into());
    }
    let inside = places::ids_below_in(tx, place).await?;
    loop {
        let some = accounts::some_placed_at_in(tx, place, CHUNK as i64).await?;
        for account in &some {
            let movable = Movable::find(tx, *account).await?.ok_or(ApiError::NotFound)?;
            // Somebody may have moved or deactivated it until it was locked.
            if !inside.contains(&movable.organization()) || !movable.is_in_use()? {
                continue;
            }
            movable.fits(tx, &ctx.app, to).await?;
            movable.require_creator(ctx, to)?;
            movable.require_leave(ctx)?;
            movable.make(tx, ctx, to, None).await?;
        }
        if some.len() < CHUNK {
            break;
        }
    }
    organizations::deactivate_in(tx, ctx, &row).await
}
