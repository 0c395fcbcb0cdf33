//! Moves of an import that is undone: what was asked for is withdrawn, and who moved goes back
//! where nothing happened to the account since.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use super::{decide, on_both_sides, state_of};
use crate::domain::access::Permission;
use crate::domain::moves::MoveState;
use crate::domain::undo::Fate;
use crate::server::accounts::Movable;
use crate::server::audit::AuditAction;
use crate::server::db::Tx;
use crate::server::db::account_moves::{self as store, MoveRow};
use crate::server::{Ctx, Error, organizations};

/// What the caller's undo would do now with the moves of these rows, by row.
pub async fn fates(ctx: &Ctx, import: Uuid, rows: &[i64]) -> Result<HashMap<i64, Fate>, Error> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(HashMap::new()) };
    let db = &ctx.app.db;
    let mut moves = Vec::with_capacity(rows.len());
    for (row, id) in store::of_rows(db, import, *first, *last).await? {
        moves.extend(store::get(db, id).await?.map(|of_row| (row, of_row)));
    }
    let ids: BTreeSet<Uuid> = moves.iter().map(|(_, of_row)| of_row.account_id).collect();
    let accounts = Movable::look(db, &ids.into_iter().collect::<Vec<_>>()).await?;
    let mut open = BTreeMap::<Uuid, bool>::new();
    let mut fates: HashMap<i64, Fate> = rows.iter().map(|row| (*row, Fate::RequestEnded)).collect();
    for (row, of_row) in moves {
        let origin = match open.get(&of_row.from_id) {
            Some(known) => *known,
            None => {
                let known = organizations::find(db, of_row.from_id).await?.is_some_and(|place| place.is_open());
                open.insert(of_row.from_id, known);
                known
            }
        };
        let account = accounts.get(&of_row.account_id);
        let account = account.ok_or_else(|| Error::stored("account_moves", "account_id", of_row.id))?;
        fates.insert(row, fate(ctx, &of_row, account, origin)?);
    }
    Ok(fates)
}

/// Undoes the move of a row in the caller's name, once more decided.
pub(in crate::server) async fn undo_in(tx: &mut Tx, ctx: &Ctx, import: Uuid, row: i64) -> Result<Fate, Error> {
    let Some(found) = store::of_row_in(tx, import, row).await? else { return Ok(Fate::RequestEnded) };
    let missing = || Error::stored("account_moves", "account_id", found.id);
    let account = Movable::find(tx, found.account_id).await?.ok_or_else(missing)?;
    // Once nobody else changes the account: what waited may have been decided.
    let Some(found) = store::of_row_in(tx, import, row).await? else { return Ok(Fate::RequestEnded) };
    let fate = fate(ctx, &found, &account, organizations::is_open_in(tx, found.from_id).await?)?;
    let at = ctx.app.clock.now().0;
    let (moved_from, moved_to) = (found.from_id, found.to_id);
    match fate {
        Fate::RequestWithdrawn => {
            decide(tx, ctx, &found, MoveState::Withdrawn, None, at).await?;
            let action = AuditAction::AccountMoveWithdrawn { moved_from, moved_to };
            on_both_sides(tx, ctx, found.account_id, [moved_from, moved_to], action).await?;
        }
        Fate::Returned => {
            if !store::set_returned(tx, found.id).await? {
                return Err(Error::Fenced);
            }
            account.make(tx, ctx, moved_from, None).await?;
        }
        _ => {}
    }
    Ok(fate)
}

fn fate(ctx: &Ctx, found: &MoveRow, account: &Movable, origin_open: bool) -> Result<Fate, Error> {
    let in_reach = ctx.scope.may(Permission::Import, found.to_id);
    Ok(match state_of(found)? {
        MoveState::Requested if in_reach => Fate::RequestWithdrawn,
        MoveState::Requested => Fate::OutOfReach,
        MoveState::Approved | MoveState::Done => {
            Fate::of_move(&account.history(found.to_id, found.decided_at.unwrap_or_default(), origin_open)?, in_reach)
        }
        MoveState::Declined | MoveState::Withdrawn | MoveState::Lapsed | MoveState::Returned => Fate::RequestEnded,
    })
}
