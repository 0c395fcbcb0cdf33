//! Signing in: the same cost for everybody, and a delay that grows with failures.

use hmac::Mac;
use uuid::Uuid;

use crate::messages::staff::StaffText;
use crate::server::audit::{self, AuditAction, AuditEvent};
use crate::server::clock::{MINUTE, SECOND};
use crate::server::crypto::password::{Busy, Verdict, new_salt};
use crate::server::crypto::{Secret, purpose};
use crate::server::db::sessions::{self as store, NewSession};
use crate::server::db::staff::{self, StaffRow};
use crate::server::{Actor, App, Ctx, Error, Scope};
use crate::wire::ApiError;

/// Failures after which an account must wait, and after which an address must: many people may share one.
pub(super) const FREE_ATTEMPTS: [(&str, i64); 2] = [("account", 3), ("address", 20)];
/// The longest wait.
pub const LONGEST_WAIT: i64 = 15 * MINUTE;

/// A try to sign in, as the form sends it.
#[derive(Clone)]
pub struct SignInAttempt {
    /// Email address as typed.
    pub email: String,
    /// Password as typed.
    pub password: Secret,
    /// The peer's address.
    pub address: String,
    /// The browser, as it calls itself.
    pub browser: String,
    /// The session that the browser still had: it ends.
    pub before: Option<Secret>,
}

/// Why somebody was not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Email and password do not belong together.
    Wrong,
    /// Too many failures; seconds to wait.
    Wait(u32),
    /// Too many people are signing in.
    Busy,
}

/// The wait that follows so many failures in a row, in microseconds: none while they are free, then 1 s, 2 s, 4 s … 15 min.
pub fn wait_after(failures: i64, free: i64) -> i64 {
    match failures - free {
        over if over < 0 => 0,
        over => (SECOND << over.min(20)).min(LONGEST_WAIT),
    }
}

pub(super) fn subjects(app: &App, email: &str, address: &str) -> [[u8; 16]; 2] {
    let hash = |kind: &str, text: &str| {
        let mut mac = app.keys.mac(purpose::FAILURES);
        mac.update(kind.as_bytes());
        mac.update(text.as_bytes());
        let full: [u8; 32] = mac.finalize().into_bytes().into();
        let mut out = [0; 16];
        out.copy_from_slice(&full[..16]);
        out
    };
    [hash("account:", email), hash("address:", address)]
}

/// Signs in. On success answers the token of a new session; whatever session the browser had before is over.
pub async fn sign_in(app: &App, attempt: SignInAttempt) -> Result<Result<Secret, Refusal>, Error> {
    let folded = crate::server::staff::fold(&attempt.email);
    let subjects = subjects(app, &folded, &attempt.address);
    // Counted as failed before the password is looked at, and taken back when it was right: tries at the same moment cannot all
    // slip through.
    if let Some(seconds) = count(app, subjects).await? {
        return Ok(Err(Refusal::Wait(seconds)));
    }
    loop {
        let found = staff::by_email(&app.db, &folded).await?.filter(|row| row.deactivated_at.is_none());
        let hash = found.as_ref().and_then(|row| row.password_hash.clone());
        let verdict = match app.hasher.verify(attempt.password.clone(), hash).await? {
            Ok(verdict) => verdict,
            Err(Busy) => {
                refund_attempt(app, subjects).await?;
                return Ok(Err(Refusal::Busy));
            }
        };
        let (Verdict::Right | Verdict::RightButWeak, Some(row)) = (verdict, &found) else {
            let name = found.map_or(StaffText::AnAddress.en().to_owned(), |row| row.name);
            let ctx = Ctx { app: app.clone(), scope: Scope::operator(), actor: Actor::System, address: attempt.address.clone() };
            let event = move || AuditEvent::new(AuditAction::SignInFailed).on(name.clone());
            app.db.transact(ctx, move |tx, ctx| Box::pin(audit::append(tx, ctx, event()))).await?;
            return Ok(Err(Refusal::Wrong));
        };
        let stronger = match verdict {
            Verdict::RightButWeak => app.hasher.hash(attempt.password.clone(), &*app.rng).await?.ok(),
            Verdict::Right | Verdict::Wrong => None,
        };
        // Changed while this try waited for its turn: it has to be right for the new one.
        if let Some(token) = begin(app, row.clone(), attempt.clone(), subjects, stronger).await? {
            return Ok(Ok(token));
        }
    }
}

/// Counts a failure of account and address. Answers the seconds to wait when one of them must; then nothing was counted.
pub(super) async fn count(app: &App, subjects: [[u8; 16]; 2]) -> Result<Option<u32>, Error> {
    let counted = app.db.transact((app.clone(), subjects), |tx, (app, subjects)| {
        Box::pin(async move {
            let now = app.clock.now().0;
            let mut left = 0;
            for ((kind, free), subject) in FREE_ATTEMPTS.iter().zip(subjects) {
                // Counting locks the row, so that of several tries at the same moment each sees the one before.
                let stands = store::failed(tx, kind, subject, now).await?;
                // Never longer than the longest wait, also when the clock was set back.
                left = left.max((stands.blocked_until - now).min(LONGEST_WAIT));
                store::block(tx, kind, subject, now + wait_after(stands.failures, *free)).await?;
            }
            if left > 0 {
                // Rolls back: a try that has to wait counts for nothing.
                return Err(ApiError::Wait(u32::try_from((left + SECOND - 1) / SECOND).unwrap_or(u32::MAX)).into());
            }
            Ok::<_, Error>(())
        })
    });
    match counted.await {
        Ok(()) => Ok(None),
        Err(Error::Api(ApiError::Wait(seconds))) => Ok(Some(seconds)),
        Err(e) => Err(e),
    }
}

pub(super) async fn refund_attempt(app: &App, subjects: [[u8; 16]; 2]) -> Result<(), Error> {
    app.db
        .transact(subjects, |tx, subjects| {
            Box::pin(async move {
                for ((kind, _), subject) in FREE_ATTEMPTS.iter().zip(subjects) {
                    store::decrement_failures(tx, kind, subject).await?;
                }
                Ok::<_, Error>(())
            })
        })
        .await
}

/// Begins a session for somebody who has proved who they are; `None` when that is no longer their password.
async fn begin(
    app: &App,
    row: StaffRow,
    attempt: SignInAttempt,
    subjects: [[u8; 16]; 2],
    stronger: Option<String>,
) -> Result<Option<Secret>, Error> {
    let token = Secret::token(&*app.rng);
    let session = app.new_id();
    let ctx = Ctx {
        app: app.clone(),
        scope: Scope::operator(),
        actor: Actor::Staff { id: row.id, name: row.name.clone(), session, proved_at: app.clock.now().0 },
        address: attempt.address.clone(),
    };
    let work = app.db.transact((ctx, row, attempt, token.clone(), stronger), move |tx, (ctx, row, attempt, token, stronger)| {
        Box::pin(async move {
            let now = ctx.app.clock.now().0;
            let [account, address] = &subjects;
            // Changing the password ends every session: none may begin by the old one after that.
            let before = row.password_hash.as_deref().unwrap_or_default();
            if !staff::rehash(tx, row.id, stronger.as_deref().unwrap_or(before), before).await? {
                return Ok(false);
            }
            store::reset_failures(tx, FREE_ATTEMPTS[0].0, account).await?;
            // One right password does not wash an address clean: only this try is taken back.
            store::decrement_failures(tx, FREE_ATTEMPTS[1].0, address).await?;
            if let Some(before) = &attempt.before {
                store::end_token(tx, &ctx.app.keys.token_hash(before)).await?;
            }
            start(tx, ctx, row.id, session, token, &attempt.browser, now).await?;
            audit::append(tx, ctx, AuditEvent::new(AuditAction::SignedIn).on(&row.name)).await?;
            Ok::<_, Error>(true)
        })
    });
    Ok(work.await?.then_some(token))
}

/// Writes a new session.
async fn start(
    tx: &mut crate::server::db::Tx,
    ctx: &Ctx,
    staff_id: Uuid,
    session: Uuid,
    token: &Secret,
    browser: &str,
    now: i64,
) -> Result<(), Error> {
    let hash = ctx.app.keys.token_hash(token);
    let browser: String = browser.chars().filter(|c| !c.is_control()).take(200).collect();
    let new = NewSession { token_hash: &hash, id: session, staff: staff_id, address: &ctx.address, browser: &browser };
    store::insert(tx, &new, now).await?;
    staff::signed_in(tx, staff_id, now).await
}

/// A one-time link that works: whose it is.
pub async fn welcome(app: &App, token: &Secret) -> Result<Option<StaffRow>, Error> {
    crate::server::staff::link_owner(app, token).await
}

/// Why a password was not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSet {
    /// The link was used, is too old, or was never given.
    Link,
    /// The password now in use is not the one typed.
    Current,
    /// Too many tries at the password now in use; seconds to wait.
    Wait(u32),
    /// The new one may not be used.
    Fault(super::passwords::Fault),
    /// Too many people are waiting.
    Busy,
}

/// Sets the first (or a forgotten) password through a one-time link and signs in. Every earlier session ends.
pub async fn use_link(app: &App, link: Secret, new: Secret, attempt: SignInAttempt) -> Result<Result<Secret, NotSet>, Error> {
    let Some(row) = welcome(app, &link).await? else { return Ok(Err(NotSet::Link)) };
    if let Err(fault) = super::passwords::check(&new, &row.name, &row.email) {
        return Ok(Err(NotSet::Fault(fault)));
    }
    let Ok(hash) = app.hasher.hash(new, &*app.rng).await? else { return Ok(Err(NotSet::Busy)) };
    let token = Secret::token(&*app.rng);
    let session = app.new_id();
    let ctx = Ctx {
        app: app.clone(),
        scope: Scope::operator(),
        actor: Actor::Staff { id: row.id, name: row.name.clone(), session, proved_at: app.clock.now().0 },
        address: attempt.address.clone(),
    };
    let subjects = subjects(app, &crate::server::staff::fold(&row.email), &attempt.address);
    let input = (ctx, row, attempt, link, hash, token.clone());
    let work = app.db.transact(input, move |tx, (ctx, row, attempt, link, hash, token)| {
        Box::pin(async move {
            let now = ctx.app.clock.now().0;
            if !staff::use_link(tx, &ctx.app.keys.token_hash(link), now).await? {
                return Ok(false);
            }
            staff::set_password(tx, row.id, hash, now).await?;
            store::end_all(tx, row.id, Uuid::nil()).await?;
            // The browser may have had somebody else's.
            if let Some(before) = &attempt.before {
                store::end_token(tx, &ctx.app.keys.token_hash(before)).await?;
            }
            store::reset_failures(tx, FREE_ATTEMPTS[0].0, &subjects[0]).await?;
            start(tx, ctx, row.id, session, token, &attempt.browser, now).await?;
            audit::append(tx, ctx, AuditEvent::new(AuditAction::PasswordSet).on(&row.name)).await?;
            audit::append(tx, ctx, AuditEvent::new(AuditAction::SignedIn).on(&row.name)).await?;
            Ok::<_, Error>(true)
        })
    });
    Ok(if work.await? { Ok(token) } else { Err(NotSet::Link) })
}

/// Changes the password of the signed-in user. Their other sessions end.
pub async fn change_password(ctx: &Ctx, current: Secret, new: Secret) -> Result<Result<(), NotSet>, Error> {
    let (id, session) = super::signed_in(ctx)?;
    let Some(row) = staff::get(&ctx.app.db, id).await? else { return Ok(Err(NotSet::Current)) };
    match super::step_up::prove(ctx, &row, current).await? {
        Ok(()) => {}
        Err(Refusal::Wrong) => return Ok(Err(NotSet::Current)),
        Err(Refusal::Wait(seconds)) => return Ok(Err(NotSet::Wait(seconds))),
        Err(Refusal::Busy) => return Ok(Err(NotSet::Busy)),
    }
    if let Err(fault) = super::passwords::check(&new, &row.name, &row.email) {
        return Ok(Err(NotSet::Fault(fault)));
    }
    let Ok(hash) = ctx.app.hasher.hash(new, &*ctx.app.rng).await? else { return Ok(Err(NotSet::Busy)) };
    let work = ctx.app.db.transact((ctx.clone(), row, hash), move |tx, (ctx, row, hash)| {
        Box::pin(async move {
            // Changed meanwhile, as with a one-time link: the password that was typed proves nothing any more.
            if !staff::rehash(tx, id, hash, row.password_hash.as_deref().unwrap_or_default()).await? {
                return Ok(false);
            }
            staff::set_password(tx, id, hash, ctx.app.clock.now().0).await?;
            store::end_all(tx, id, session).await?;
            audit::append(tx, ctx, AuditEvent::new(AuditAction::PasswordChanged).on(&row.name)).await?;
            Ok::<_, Error>(true)
        })
    });
    Ok(if work.await? { Ok(()) } else { Err(NotSet::Current) })
}

/// Sets a password without a link: for the demonstration, whose passwords are printed at start.
pub async fn set_password(ctx: &Ctx, staff_id: Uuid, name: &str, password: &Secret) -> Result<(), Error> {
    let hash = ctx.app.hasher.hash_now(password, new_salt(&*ctx.app.rng))?;
    ctx.app
        .db
        .transact((ctx.clone(), name.to_owned(), hash), move |tx, (ctx, name, hash)| {
            Box::pin(async move {
                staff::set_password(tx, staff_id, hash, ctx.app.clock.now().0).await?;
                audit::append(tx, ctx, AuditEvent::new(AuditAction::PasswordSet).on(name)).await
            })
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_and_ends_at_a_quarter_of_an_hour() {
        assert_eq!([1, 2, 3, 4, 5].map(|n| wait_after(n, 3) / SECOND), [0, 0, 1, 2, 4]);
        assert_eq!(wait_after(1_000, 3), LONGEST_WAIT);
    }
}
