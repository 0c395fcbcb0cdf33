//! Reviews: a person looks at a row of an import beside the account that it hit, and decides
//! whether it is the same person. A review begins when its row is applied.
//!
//! **Invariants:** a review is decided once, and its decision is carried out in the same
//! transaction: the account's correction and move, the row's outcome, its counts and the audit
//! entry. What the row says stays where it is, sealed, and is deleted with its import's rows.
//! Nothing here knows a program.

use uuid::Uuid;

use super::accounts::{self, Movable};
use super::audit::{self, AuditAction, AuditEvent};
use super::db::Tx;
use super::db::reviews::{self as store, ReviewRecord};
use super::imports::review_row::ReviewRow;
use super::{Ctx, Error, moves};
use crate::domain::access::Permission;
use crate::domain::moves::MoveAnswer;
use crate::domain::plan::Action;
use crate::domain::reviews::{ReviewDecision, ReviewState};
use crate::domain::template::Meaning;
use crate::messages::reviews::ReviewText as T;
use crate::wire::ApiError;

pub mod view;

/// A review at an organization where the caller may create accounts; *not found* otherwise.
async fn find(ctx: &Ctx, id: Uuid) -> Result<ReviewRecord, ApiError> {
    let found = store::get(&ctx.app.db, id).await?.ok_or(ApiError::NotFound)?;
    ctx.require(Permission::Import, found.organization_id)?;
    Ok(found)
}

fn state_of(found: &ReviewRecord) -> Result<ReviewState, Error> {
    ReviewState::from_name(&found.state).ok_or_else(|| Error::stored("reviews", "state", found.id))
}

/// Decides a review, and carries it out. That it is the same person, who may change accounts where
/// the account is can say alone: it is corrected.
pub async fn decide(ctx: &Ctx, id: Uuid, decision: ReviewDecision) -> Result<(), ApiError> {
    let found = find(ctx, id).await?;
    require_open(&found)?;
    let row = ReviewRow::find(&ctx.app, found.import_id, found.row_index).await?;
    let row = row.ok_or_else(|| ApiError::Refused(T::RowGone.en().to_owned()))?;
    let work =
        ctx.transact((ctx.clone(), found, row), move |tx, (ctx, found, row)| Box::pin(decide_in(tx, ctx, found, row, decision)));
    Ok(work.await?)
}

async fn decide_in(tx: &mut Tx, ctx: &Ctx, found: &ReviewRecord, row: &ReviewRow, decision: ReviewDecision) -> Result<(), Error> {
    // The account before the review, as a move takes them.
    let account = Movable::find(tx, found.account_id).await?.ok_or(ApiError::NotFound)?;
    let at = ctx.app.clock.now().0;
    if !store::decide(tx, found.id, decision.state().name(), ctx.actor.label(), at).await? {
        let now = store::get_in(tx, found.id).await?.ok_or(ApiError::NotFound)?;
        require_open(&now)?;
        return Err(Error::Fenced);
    }
    let (mut action, reason) = decision.outcome();
    if decision == ReviewDecision::Same {
        if !ctx.scope.may(Permission::ManageAccounts, account.organization()) {
            return Err(ApiError::Refused(T::OutOfReach.en().to_owned()).into());
        }
        action = same(tx, ctx, found, row).await?;
    }
    let hit = (decision == ReviewDecision::Same).then_some(found.account_id);
    let reason = row.program().reason(reason.code).map_or(reason.code, |reason| reason.code);
    row.settle(tx, action, reason, hit).await?;
    let action = AuditAction::ReviewDecided { review: found.id, decision: decision.state().name().to_owned() };
    let subject = format!("import {}", found.import_id);
    audit::append(tx, ctx, AuditEvent::new(action).at(found.organization_id).on(subject)).await
}

/// The account gets the row's name and date of birth, and goes where the row says.
async fn same(tx: &mut Tx, ctx: &Ctx, found: &ReviewRecord, row: &ReviewRow) -> Result<Action, Error> {
    let program = row.program();
    let columns = [Meaning::FirstName, Meaning::LastName, Meaning::BirthDate];
    let columns: Vec<usize> = columns.iter().filter_map(|meaning| program.column_meaning(*meaning)).collect();
    let values = row.read(|values| {
        let value = |column: &usize| Some((program.columns[*column].name, values.get(*column)?.canonical()?));
        columns.iter().filter_map(value).collect::<Vec<_>>()
    })?;
    accounts::correct_in(tx, ctx, found.account_id, &values).await?;
    let decided = row.decide_in(tx, &ctx.app, &ctx.scope).await?;
    if decided.decision.account != Some(found.account_id) {
        return Err(ApiError::Refused(T::Changed.en().to_owned()).into());
    }
    match decided.decision.action {
        Action::Unchanged => Ok(Action::Unchanged),
        Action::Transfer | Action::Request => {
            ctx.require(Permission::Import, decided.organization)?;
            let of_row = Some((found.import_id, found.row_index));
            match moves::start_in(tx, ctx, found.account_id, decided.organization, of_row).await? {
                MoveAnswer::Moved => Ok(Action::Transfer),
                MoveAnswer::Requested => Ok(Action::Request),
                MoveAnswer::AlreadyThere => Ok(Action::Unchanged),
                MoveAnswer::NotActive => Err(ApiError::Refused(T::NotActive.en().to_owned()).into()),
            }
        }
        _ => {
            let why = decided
                .decision
                .reason
                .map_or_else(|| T::Changed.en().to_owned(), |reason| format!("{} {}", reason.sentence(|_| None), reason.advice));
            Err(ApiError::Refused(why).into())
        }
    }
}

/// Refuses a review that was decided, or has lapsed.
fn require_open(found: &ReviewRecord) -> Result<(), ApiError> {
    match state_of(found)? {
        ReviewState::Open => Ok(()),
        ReviewState::Lapsed => Err(ApiError::Refused(T::WasLapsed.en().to_owned())),
        ReviewState::Same | ReviewState::Different | ReviewState::Skipped => {
            Err(ApiError::Refused(T::WasDecided.en().to_owned()))
        }
    }
}
