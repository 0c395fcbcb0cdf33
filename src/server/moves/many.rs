//! Many accounts that were selected move together, each as it would alone: at once, by asking the
//! other side, or not at all, with the reason. A preview is the same without the change.

use uuid::Uuid;

use super::{Movable, answer_in, readable, start_in, view};
use crate::domain::moves::MoveAnswer;
use crate::messages::moves::MoveText as T;
use crate::server::audit::{self, AuditAction};
use crate::server::db::Tx;
use crate::server::{Ctx, Error};
use crate::wire::ApiError;
use crate::wire::moves::ManyMoves;

/// What would come of moving these accounts there.
pub async fn preview(ctx: &Ctx, accounts: &[Uuid], to: Uuid) -> Result<ManyMoves, ApiError> {
    answered(ctx, accounts, to, false).await
}

/// Moves these accounts there, or asks for it; those that can't move are named.
pub async fn start(ctx: &Ctx, accounts: &[Uuid], to: Uuid) -> Result<ManyMoves, ApiError> {
    answered(ctx, accounts, to, true).await
}

/// An account, and what becomes of it or why it can't move.
type Answered = (Uuid, Result<MoveAnswer, String>);

async fn answered(ctx: &Ctx, accounts: &[Uuid], to: Uuid, carry_out: bool) -> Result<ManyMoves, ApiError> {
    let _under_way = ctx.app.limits.bulk(ctx)?;
    let ids = readable(ctx, accounts, to).await?;
    let work = ctx.transact((ctx.clone(), ids), move |tx, (ctx, ids)| {
        Box::pin(async move {
            if carry_out {
                let (moved_from, moved_to) = (to, to);
                audit::require_not_many(tx, ctx, &AuditAction::AccountMoved { moved_from, moved_to }).await?;
                audit::require_not_many(tx, ctx, &AuditAction::AccountMoveRequested { moved_from, moved_to }).await?;
            }
            let mut answers: Vec<Answered> = Vec::with_capacity(ids.len());
            for id in ids {
                let answer = match carry_out {
                    true => start_in(tx, ctx, *id, to, None).await,
                    false => would_start_in(tx, ctx, *id, to).await,
                };
                // It is refused before anything is written: the others go on.
                match answer {
                    Ok(answer) => answers.push((*id, Ok(answer))),
                    Err(Error::Api(ApiError::Refused(why))) => answers.push((*id, Err(why))),
                    Err(error) => return Err(error),
                }
            }
            Ok::<_, Error>(answers)
        })
    });
    counted(ctx, work.await?).await
}

async fn would_start_in(tx: &mut Tx, ctx: &Ctx, account: Uuid, to: Uuid) -> Result<MoveAnswer, Error> {
    let movable = Movable::find(tx, account).await?.ok_or(ApiError::NotFound)?;
    answer_in(tx, ctx, &movable, to, false).await
}

async fn counted(ctx: &Ctx, answers: Vec<Answered>) -> Result<ManyMoves, ApiError> {
    let (mut many, mut refused) = (ManyMoves::default(), Vec::new());
    for (id, answer) in answers {
        match answer {
            Ok(MoveAnswer::Moved) => many.moved += 1,
            Ok(MoveAnswer::Requested) => many.requested += 1,
            Ok(MoveAnswer::AlreadyThere) => many.already += 1,
            Ok(MoveAnswer::NotActive) => refused.push((id, T::NotActive.en().to_owned())),
            Err(why) => refused.push((id, why)),
        }
    }
    let ids: Vec<Uuid> = refused.iter().map(|(id, _)| *id).collect();
    let people = view::people(ctx, &ids).await?;
    let named = |(id, why): (Uuid, String)| Some((people.get(&id)?.name.clone(), why));
    many.refused = refused.into_iter().filter_map(named).collect();
    many.refused.sort();
    Ok(many)
}
