//! Moves, for those who may act for one of their sides.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use super::state_of;
use crate::domain::access::Permission;
use crate::domain::moves::{DeclineReason, MoveState};
use crate::server::db::account_moves::{self as store, MoveRow, Side};
use crate::server::db::accounts as account_store;
use crate::server::{Ctx, Error, organizations};
use crate::wire::accounts::FoundAccount;
use crate::wire::moves::{MoveList, MoveView, MovesWaiting};
use crate::wire::session::OrganizationRef;
use crate::wire::{ApiError, Page, PageRequest, Timestamp};

/// Most moves of an account's history.
const HISTORY: i64 = 100;

/// How many moves wait for the caller and for the other side; `None` where they decide none.
pub async fn waiting(ctx: &Ctx) -> Result<Option<MovesWaiting>, ApiError> {
    if !ctx.scope.may_somewhere(Permission::Import) {
        return Ok(None);
    }
    let count = async |permission, side| {
        Ok::<_, Error>(store::count(&ctx.app.db, &ctx.scope.filter(permission), side).await?.max(0) as u64)
    };
    Ok(Some(MovesWaiting {
        leaving: count(Permission::ManageAccounts, Side::Leaving).await?,
        coming: count(Permission::Import, Side::Coming).await?,
    }))
}

/// Organizations in use to which the caller may have people moved, by name.
pub async fn places(ctx: &Ctx) -> Result<Vec<OrganizationRef>, ApiError> {
    let moves = ctx.app.registry.all().iter().any(|program| program.moves);
    if !moves || !ctx.scope.may_somewhere(Permission::Import) {
        return Ok(Vec::new());
    }
    let mut places = organizations::references(ctx, Permission::Import).await?;
    let takes = |place: &OrganizationRef| {
        ctx.app.registry.get(&place.program).is_some_and(|program| program.moves && program.has_accounts_at(&place.kind))
    };
    places.retain(takes);
    Ok(places)
}

/// Moves to or from organizations where the caller may create accounts.
pub async fn list(ctx: &Ctx, of: MoveList, page: PageRequest) -> Result<Page<MoveView>, ApiError> {
    ctx.scope.require_somewhere(Permission::Import)?;
    let side = match of {
        MoveList::Leaving => Side::Leaving,
        MoveList::Coming => Side::Coming,
        MoveList::Decided => Side::Decided,
    };
    let filter = ctx.scope.filter(Permission::Import);
    let (size, number) = (page.size.clamp(1, 200), page.page.max(1));
    let offset = i64::from(number - 1) * i64::from(size);
    let rows = store::list(&ctx.app.db, &filter, side, i64::from(size), offset).await?;
    let total = store::count(&ctx.app.db, &filter, side).await?;
    Ok(Page { rows: views(ctx, rows).await?, total: total.max(0) as u64, page: number, size })
}

/// The moves of an account that the caller may read, the latest first.
pub(in crate::server) async fn of_account(ctx: &Ctx, account: Uuid) -> Result<Vec<MoveView>, ApiError> {
    let rows = store::of_account(&ctx.app.db, account, HISTORY).await?;
    views(ctx, rows).await
}

async fn views(ctx: &Ctx, rows: Vec<MoveRow>) -> Result<Vec<MoveView>, ApiError> {
    let people = listed(ctx, rows.iter().map(|row| (row.program.as_str(), row.account_id))).await?;
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let person = people.get(&row.account_id).ok_or_else(|| Error::stored("account_moves", "account_id", row.id))?;
        views.push(view(ctx, row, person)?);
    }
    Ok(views)
}

/// Whose accounts these are, as the caller may know it.
pub(super) async fn people(ctx: &Ctx, accounts: &[Uuid]) -> Result<HashMap<Uuid, FoundAccount>, ApiError> {
    let records = account_store::many(&ctx.app.db, accounts).await?;
    listed(ctx, records.iter().map(|(id, record)| (record.program.as_str(), *id))).await
}

/// As [`people`], of accounts whose programs are known.
async fn listed<'a>(ctx: &Ctx, accounts: impl Iterator<Item = (&'a str, Uuid)>) -> Result<HashMap<Uuid, FoundAccount>, ApiError> {
    let mut by_program = BTreeMap::<&str, BTreeSet<Uuid>>::new();
    for (program, id) in accounts {
        by_program.entry(program).or_default().insert(id);
    }
    let mut people = HashMap::new();
    for (program, ids) in by_program {
        let program = ctx.app.registry.get(program).ok_or(ApiError::NotFound)?;
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let found = crate::server::accounts::listed(ctx, program, &ids).await?;
        people.extend(ids.into_iter().zip(found));
    }
    Ok(people)
}

fn view(ctx: &Ctx, row: MoveRow, person: &FoundAccount) -> Result<MoveView, Error> {
    let state = state_of(&row)?;
    let waits = state == MoveState::Requested;
    let because = match &row.because {
        Some(name) => Some(DeclineReason::from_name(name).ok_or_else(|| Error::stored("account_moves", "because", row.id))?),
        None => None,
    };
    let named = |id: Uuid, name: &str| match ctx.scope.may(Permission::SeeOrganizations, id) {
        true => name.to_owned(),
        false => String::new(),
    };
    Ok(MoveView {
        id: row.id,
        state,
        account: person.account,
        person: person.name.clone(),
        sign_in: person.sign_in.clone().unwrap_or_default(),
        from: named(row.from_id, &row.from_name),
        to: named(row.to_id, &row.to_name),
        requested: (Timestamp(row.requested_at), row.requested_name),
        decided: row.decided_at.map(|at| (Timestamp(at), row.decided_name.unwrap_or_default())),
        because,
        may_decide: waits && ctx.scope.may(Permission::ManageAccounts, row.from_id),
        may_withdraw: waits && ctx.scope.may(Permission::Import, row.to_id),
    })
}
