//! The password once more, in a session that has begun: for roles and access, a session alone is
//! not enough.

use uuid::Uuid;

use super::Door;
use super::attempts::{Attempt, Refusal, password_of};
use crate::server::audit::{self, AuditAction, AuditEvent};
use crate::server::clock::MINUTE;
use crate::server::crypto::Secret;
use crate::server::crypto::password::{HashError, Verdict};
use crate::server::db::Tx;
use crate::server::db::sessions as store;
use crate::server::db::staff::{self, StaffRow};
use crate::server::{Actor, Ctx, Error};
use crate::wire::ApiError;

/// For how long a typed password is enough.
pub const FRESH: i64 = 5 * MINUTE;

impl Ctx {
    /// A person who acts in a session must have typed their password in it within the last five
    /// minutes; signing in counts. Ask this after [`Ctx::require`]: outside the scope there is
    /// nothing, whatever was typed. The operator and the application itself have no session.
    pub fn require_fresh(&self) -> Result<(), ApiError> {
        match self.actor {
            // Either way, so that a clock that was set back does not make one password last for
            // hours.
            Actor::Staff { proved_at, .. } if (self.app.clock.now().0 - proved_at).abs() > FRESH => Err(ApiError::StepUp),
            _ => Ok(()),
        }
    }
}

/// Looks at the password of somebody who is signed in. A stolen session must not be a place to
/// guess passwords: failures are counted in the session, where no stranger can add to them. A right
/// password empties the count; a wrong one is `failed` in the audit log.
pub(super) async fn prove(ctx: &Ctx, row: &StaffRow, password: Secret, failed: AuditAction) -> Result<(), Refusal> {
    let (_, session) = super::signed_in(ctx)?;
    let attempt = Attempt::in_session(&ctx.app, Door::Staff, session);
    let turn = attempt.count(&ctx.app).await?;
    match ctx.app.hasher.verify(password, password_of(row)?, turn.lane).await {
        Ok(Verdict::Wrong) => {
            let input = (ctx.clone(), row.name.clone(), turn, failed);
            let failed = ctx.transact(input, |tx, (ctx, name, turn, failed)| {
                Box::pin(turn.audit_failure(tx, ctx.into(), failed.clone(), None, name))
            });
            failed.await?;
            Err(Refusal::Wrong)
        }
        Ok(Verdict::Right | Verdict::RightButWeak) => {
            let now = ctx.app.clock.now().0;
            ctx.transact(attempt, move |tx, attempt| Box::pin(attempt.succeeded(tx, now))).await?;
            Ok(())
        }
        Err(HashError::Busy) => {
            attempt.refund(&ctx.app).await?;
            Err(Refusal::Busy)
        }
        Err(HashError::Failed(error)) => Err(error.into()),
    }
}

/// Gives a session another token, with its password just proved; `false` when `before` is no longer
/// its token: of two at the same moment one wins, and the other's token is dead already.
pub(super) async fn renew(
    tx: &mut Tx,
    ctx: &Ctx,
    session: Uuid,
    before: &Secret,
    token: &Secret,
    now: i64,
) -> Result<bool, Error> {
    let keys = &ctx.app.keys;
    let mut done = false;
    for hash in keys.token_hashes(before) {
        done |= store::step_up(tx, session, &hash, &keys.token_hash(token), now).await?;
    }
    Ok(done)
}

/// Takes the password again. Answers a new token for the same session; `before`, the one it had, is
/// dead from then on.
pub async fn step_up(ctx: &Ctx, before: Secret, password: Secret) -> Result<Secret, Refusal> {
    let (id, session) = super::signed_in(ctx)?;
    let row = staff::get(&ctx.app.db, id).await?.ok_or(ApiError::SignedOut)?;
    prove(ctx, &row, password, AuditAction::StepUpFailed).await?;
    let token = Secret::token(&*ctx.app.rng);
    let work = ctx.transact((ctx.clone(), row.name, before, token.clone()), move |tx, (ctx, name, before, token)| {
        Box::pin(async move {
            let now = ctx.app.clock.now().0;
            if !renew(tx, ctx, session, before, token, now).await? {
                return Err(ApiError::SignedOut.into());
            }
            audit::append(tx, ctx, AuditEvent::new(AuditAction::SteppedUp).on(name.as_str())).await
        })
    });
    work.await?;
    Ok(token)
}
