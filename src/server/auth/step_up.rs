//! The password once more, in a session that has begun: for roles and access, a session alone is not enough.

use super::sign_in::{FREE_ATTEMPTS, Refusal, count, refund_attempt, subjects};
use crate::server::audit::{self, AuditAction, AuditEvent};
use crate::server::clock::MINUTE;
use crate::server::crypto::Secret;
use crate::server::crypto::password::{Busy, Verdict};
use crate::server::db::sessions as store;
use crate::server::db::staff::{self, StaffRow};
use crate::server::{Actor, Ctx, Error};
use crate::wire::ApiError;

/// For how long a typed password is enough.
pub const FRESH: i64 = 5 * MINUTE;

impl Ctx {
    /// A person who acts in a session must have typed their password in it within the last five minutes; signing in counts. Ask this after
    /// [`Ctx::require`]: outside the scope there is nothing, whatever was typed. The operator and the application itself have no session.
    pub fn require_fresh(&self) -> Result<(), ApiError> {
        match self.actor {
            // Either way, so that a clock that was set back does not make one password last for hours.
            Actor::Staff { proved_at, .. } if (self.app.clock.now().0 - proved_at).abs() > FRESH => Err(ApiError::StepUp),
            _ => Ok(()),
        }
    }
}

/// Looks at the password of somebody who is signed in. A stolen session must not be a place to guess passwords: tries are counted as
/// those to sign in are. A right one is taken back from the count.
pub(super) async fn prove(ctx: &Ctx, row: &StaffRow, password: Secret) -> Result<Result<(), Refusal>, Error> {
    let subjects = subjects(&ctx.app, &crate::server::staff::fold(&row.email), &ctx.address);
    if let Some(seconds) = count(&ctx.app, subjects).await? {
        return Ok(Err(Refusal::Wait(seconds)));
    }
    let answer = match ctx.app.hasher.verify(password, row.password_hash.clone()).await? {
        Ok(Verdict::Wrong) => return Ok(Err(Refusal::Wrong)),
        Ok(Verdict::Right | Verdict::RightButWeak) => Ok(()),
        Err(Busy) => Err(Refusal::Busy),
    };
    refund_attempt(&ctx.app, subjects).await?;
    Ok(answer)
}

/// Takes the password again. Answers a new token for the same session; `before`, the one it had, is dead from then on.
pub async fn step_up(ctx: &Ctx, before: Secret, password: Secret) -> Result<Result<Secret, Refusal>, Error> {
    let (id, session) = super::signed_in(ctx)?;
    let row = staff::get(&ctx.app.db, id).await?.ok_or(ApiError::SignedOut)?;
    if let Err(refusal) = prove(ctx, &row, password).await? {
        if refusal == Refusal::Wrong {
            let failed = ctx.app.db.transact((ctx.clone(), row.name), |tx, (ctx, name)| {
                Box::pin(audit::append(tx, ctx, AuditEvent::new(AuditAction::StepUpFailed).on(name.as_str())))
            });
            failed.await?;
        }
        return Ok(Err(refusal));
    }
    let token = Secret::token(&*ctx.app.rng);
    let [account, _] = subjects(&ctx.app, &crate::server::staff::fold(&row.email), &ctx.address);
    let work = ctx.app.db.transact((ctx.clone(), row.name, before, token.clone()), move |tx, (ctx, name, before, token)| {
        Box::pin(async move {
            let keys = &ctx.app.keys;
            let now = ctx.app.clock.now().0;
            // Of two at the same moment one wins, and the other's token is dead already.
            if !store::step_up(tx, session, &keys.token_hash(before), &keys.token_hash(token), now).await? {
                return Err(ApiError::SignedOut.into());
            }
            store::reset_failures(tx, FREE_ATTEMPTS[0].0, &account).await?;
            audit::append(tx, ctx, AuditEvent::new(AuditAction::SteppedUp).on(name.as_str())).await
        })
    });
    work.await?;
    Ok(Ok(token))
}
