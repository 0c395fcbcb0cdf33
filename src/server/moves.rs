//! Moves of accounts between organizations of a tree. Who may act for both sides moves an account
//! at once; everybody else asks the side that it would leave, which approves or declines. The
//! account, its password and its history stay ([`crate::server::accounts`] carries it out).
//!
//! **Invariants:** a move is decided once: a conditional update decides races, in the transaction
//! that changes the account. Asking twice is asking once. What waits for an account lapses when the
//! account moves otherwise or is removed. Nothing here knows a program.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::accounts::{self, Movable, subject};
use super::audit::{self, AuditAction, AuditEvent};
use super::db::account_moves::{self as store, Decision, MoveRow, NewMove};
use super::db::{Tx, accounts as account_store, organizations as places};
use super::{Ctx, Error, organizations};
use crate::domain::access::Permission;
use crate::domain::moves::{DeclineReason, MoveAnswer, MoveState};
use crate::messages::moves::MoveText as T;
use crate::wire::ApiError;

pub mod many;
pub mod undo;
pub mod vacate;
pub mod view;

/// Most accounts that are moved, or moves that are approved, at once.
pub const MOST_AT_ONCE: usize = 200;

/// Asks for the move of these accounts, which the caller may read, to an organization where they
/// may create accounts. Answers for each.
pub async fn start(ctx: &Ctx, accounts: &[Uuid], to: Uuid) -> Result<Vec<(Uuid, MoveAnswer)>, ApiError> {
    let _under_way = ctx.app.limits.bulk(ctx)?;
    let ids = readable(ctx, accounts, to).await?;
    started(ctx, ids, to).await
}

/// These accounts, each once, for somebody who may read them and create accounts where they go.
async fn readable(ctx: &Ctx, accounts: &[Uuid], to: Uuid) -> Result<Vec<Uuid>, ApiError> {
    let ids = at_most_so_many(accounts)?;
    require_moving(ctx, to).await?;
    for account in account_store::many(&ctx.app.db, &ids).await?.values() {
        ctx.require(Permission::Read, account.organization_id)?;
    }
    Ok(ids)
}

/// Asks for the move of the account whose holder signs in with that text, wherever in the tree of
/// the organization it is. Who that is isn't answered.
pub async fn start_for(ctx: &Ctx, text: &str, to: Uuid) -> Result<MoveAnswer, ApiError> {
    require_moving(ctx, to).await?;
    if text.trim().is_empty() {
        return Err(ApiError::Refused(T::Missing.en().to_owned()));
    }
    let place = organizations::find_for(ctx, Permission::Import, to).await?;
    let found = accounts::by_sign_in(ctx, &place, text).await?;
    let nobody = || ApiError::Refused(T::Nobody.en().to_owned());
    let answers = started(ctx, found, to).await?;
    match answers.first().ok_or_else(nobody)?.1 {
        MoveAnswer::NotActive => Err(ApiError::Refused(T::NotActive.en().to_owned())),
        MoveAnswer::AlreadyThere => Err(ApiError::Refused(T::AlreadyThere.en().to_owned())),
        answer => Ok(answer),
    }
}

/// Refuses an organization where the caller may not create accounts, or of a program in which
/// nobody moves.
async fn require_moving(ctx: &Ctx, to: Uuid) -> Result<(), ApiError> {
    let place = organizations::find_for(ctx, Permission::Import, to).await?;
    let program = ctx.app.registry.get(&place.here.program).ok_or(ApiError::NotFound)?;
    match program.moves {
        true => Ok(()),
        false => Err(ApiError::Refused(T::NotHere.fill(&[("program", &program.name)]))),
    }
}

/// Each once, and in one order, so that two people at once don't wait for each other.
fn at_most_so_many(ids: &[Uuid]) -> Result<Vec<Uuid>, ApiError> {
    if ids.len() > MOST_AT_ONCE {
        return Err(ApiError::Refused(T::TooMany.fill(&[("count", &ids.len()), ("limit", &MOST_AT_ONCE)])));
    }
    Ok(ids.iter().copied().collect::<BTreeSet<_>>().into_iter().collect())
}

async fn started(ctx: &Ctx, accounts: Vec<Uuid>, to: Uuid) -> Result<Vec<(Uuid, MoveAnswer)>, ApiError> {
    let work = ctx.transact((ctx.clone(), accounts, to), |tx, (ctx, accounts, to)| {
        Box::pin(async move {
            let mut answers = Vec::with_capacity(accounts.len());
            for account in accounts {
                answers.push((*account, start_in(tx, ctx, *account, *to, None).await?));
            }
            Ok::<_, Error>(answers)
        })
    });
    Ok(work.await?)
}

/// Moves one account, or asks for it; the caller may create accounts where it goes. In the
/// transaction of something larger: a row of an import, a decision of a review.
pub(super) async fn start_in(
    tx: &mut Tx,
    ctx: &Ctx,
    account: Uuid,
    to: Uuid,
    import: Option<(Uuid, i64)>,
) -> Result<MoveAnswer, Error> {
    let movable = Movable::find(tx, account).await?.ok_or(ApiError::NotFound)?;
    let answer = answer_in(tx, ctx, &movable, to, import.is_some()).await?;
    match answer {
        MoveAnswer::AlreadyThere | MoveAnswer::NotActive => {}
        MoveAnswer::Moved => movable.make(tx, ctx, to, import).await?,
        MoveAnswer::Requested => {
            let from = movable.organization();
            let (id, by, at) = (ctx.app.new_id(), ctx.actor.label(), ctx.app.clock.now().0);
            if store::request(tx, &NewMove { id, account, from, to, import, by, at }).await? {
                let asked = AuditAction::AccountMoveRequested { moved_from: from, moved_to: to };
                on_both_sides(tx, ctx, account, [from, to], asked).await?;
            }
        }
    }
    Ok(answer)
}

/// What comes of asking for the move of an account; refused where it can't go there. Changes
/// nothing.
async fn answer_in(tx: &mut Tx, ctx: &Ctx, movable: &Movable, to: Uuid, by_file: bool) -> Result<MoveAnswer, Error> {
    let from = movable.organization();
    if from == to {
        return Ok(MoveAnswer::AlreadyThere);
    }
    if !movable.is_in_use()? {
        return Ok(MoveAnswer::NotActive);
    }
    movable.fits(tx, &ctx.app, to).await?;
    movable.require_creator(ctx, to)?;
    let is_theirs = covers_both(tx, ctx, from, to).await? && movable.is_creator(ctx, from)?;
    // A file ends nobody's role as staff: that takes a person's fresh password.
    if is_theirs && (!by_file || !movable.makes_staff(&ctx.app)?) {
        movable.require_leave(ctx)?;
        return Ok(MoveAnswer::Moved);
    }
    Ok(MoveAnswer::Requested)
}

/// Whether the caller acts for both sides: they decide who leaves, or one grant of theirs is over
/// both places, as that of a facility's staff is over its units.
async fn covers_both(tx: &mut Tx, ctx: &Ctx, from: Uuid, to: Uuid) -> Result<bool, Error> {
    if ctx.scope.may(Permission::ManageAccounts, from) {
        return Ok(true);
    }
    let (here, there) = (places::line_in(tx, from).await?, places::line_in(tx, to).await?);
    let shared = here.iter().zip(&there).take_while(|(here, there)| here.id == there.id).last();
    Ok(shared.is_some_and(|(place, _)| ctx.scope.may(Permission::Import, place.id)))
}

/// Both sides find it in their log.
async fn on_both_sides(tx: &mut Tx, ctx: &Ctx, account: Uuid, sides: [Uuid; 2], action: AuditAction) -> Result<(), Error> {
    for side in sides {
        audit::append(tx, ctx, AuditEvent::new(action.clone()).at(side).on(subject(account))).await?;
    }
    Ok(())
}

/// A move whose side the caller may act for; *not found* otherwise.
async fn find(ctx: &Ctx, id: Uuid, permission: Permission, side: impl Fn(&MoveRow) -> Uuid) -> Result<MoveRow, ApiError> {
    let row = store::get(&ctx.app.db, id).await?.ok_or(ApiError::NotFound)?;
    ctx.require(permission, side(&row))?;
    Ok(row)
}

/// Approves moves of accounts that would leave places where the caller may change accounts, and
/// carries them out. Answers for each why it was refused, if it was.
pub async fn approve(ctx: &Ctx, moves: &[Uuid]) -> Result<Vec<(Uuid, Option<String>)>, ApiError> {
    let _under_way = ctx.app.limits.bulk(ctx)?;
    let ids = at_most_so_many(moves)?;
    for id in &ids {
        find(ctx, *id, Permission::ManageAccounts, |row| row.from_id).await?;
    }
    let mut answers = Vec::with_capacity(ids.len());
    for id in ids {
        match approve_found(ctx, id).await {
            Ok(()) => answers.push((id, None)),
            Err(ApiError::Refused(why)) => answers.push((id, Some(why))),
            Err(error) => return Err(error),
        }
    }
    Ok(answers)
}

/// As [`approve`], of one move.
pub async fn approve_one(ctx: &Ctx, id: Uuid) -> Result<(), ApiError> {
    find(ctx, id, Permission::ManageAccounts, |row| row.from_id).await?;
    approve_found(ctx, id).await
}

async fn approve_found(ctx: &Ctx, id: Uuid) -> Result<(), ApiError> {
    Ok(ctx.transact((ctx.clone(), id), |tx, (ctx, id)| Box::pin(approve_in(tx, ctx, *id))).await?)
}

async fn approve_in(tx: &mut Tx, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    let account = store::get_in(tx, id).await?.ok_or(ApiError::NotFound)?.account_id;
    let movable = Movable::find(tx, account).await?.ok_or(ApiError::NotFound)?;
    // Once nobody else changes the account: a request lapses with its move.
    let row = store::get_in(tx, id).await?.ok_or(ApiError::NotFound)?;
    require_waiting(&row)?;
    if movable.organization() != row.from_id {
        return Err(ApiError::Refused(T::WasLapsed.en().to_owned()).into());
    }
    if !movable.is_in_use()? {
        return Err(ApiError::Refused(T::NotActive.en().to_owned()).into());
    }
    movable.require_leave(ctx)?;
    movable.fits(tx, &ctx.app, row.to_id).await?;
    let at = ctx.app.clock.now().0;
    decide(tx, ctx, &row, MoveState::Approved, None, at).await?;
    movable.carry_out(tx, ctx, row.to_id, at).await
}

/// Declines the move of an account that would leave a place where the caller may change accounts.
pub async fn decline(ctx: &Ctx, id: Uuid, because: DeclineReason) -> Result<(), ApiError> {
    let row = find(ctx, id, Permission::ManageAccounts, |row| row.from_id).await?;
    let action =
        AuditAction::AccountMoveDeclined { moved_from: row.from_id, moved_to: row.to_id, because: because.name().to_owned() };
    end(ctx, row, MoveState::Declined, Some(because), action).await
}

/// Withdraws the request for the move of an account to a place where the caller may create
/// accounts.
pub async fn withdraw(ctx: &Ctx, id: Uuid) -> Result<(), ApiError> {
    let row = find(ctx, id, Permission::Import, |row| row.to_id).await?;
    let action = AuditAction::AccountMoveWithdrawn { moved_from: row.from_id, moved_to: row.to_id };
    end(ctx, row, MoveState::Withdrawn, None, action).await
}

async fn end(
    ctx: &Ctx,
    row: MoveRow,
    state: MoveState,
    because: Option<DeclineReason>,
    action: AuditAction,
) -> Result<(), ApiError> {
    let work = ctx.transact((ctx.clone(), row, action), move |tx, (ctx, row, action)| {
        Box::pin(async move {
            decide(tx, ctx, row, state, because, ctx.app.clock.now().0).await?;
            on_both_sides(tx, ctx, row.account_id, [row.from_id, row.to_id], action.clone()).await
        })
    });
    Ok(work.await?)
}

/// Decides a move that waits. Refused when somebody has decided it.
async fn decide(
    tx: &mut Tx,
    ctx: &Ctx,
    row: &MoveRow,
    state: MoveState,
    because: Option<DeclineReason>,
    at: i64,
) -> Result<(), Error> {
    let decision = Decision { state: state.name(), because: because.map(DeclineReason::name), by: ctx.actor.label(), at };
    if store::decide(tx, row.id, &decision).await? {
        return Ok(());
    }
    let now = store::get_in(tx, row.id).await?.ok_or(ApiError::NotFound)?;
    require_waiting(&now)?;
    Err(Error::Fenced)
}

fn state_of(row: &MoveRow) -> Result<MoveState, Error> {
    MoveState::from_name(&row.state).ok_or_else(|| Error::stored("account_moves", "state", row.id))
}

/// Refuses a move that was decided, and says how.
fn require_waiting(row: &MoveRow) -> Result<(), Error> {
    let text = match state_of(row)? {
        MoveState::Requested => return Ok(()),
        MoveState::Approved | MoveState::Done | MoveState::Returned => T::WasApproved,
        MoveState::Declined => T::WasDeclined,
        MoveState::Withdrawn => T::WasWithdrawn,
        MoveState::Lapsed => T::WasLapsed,
    };
    Err(ApiError::Refused(text.en().to_owned()).into())
}
