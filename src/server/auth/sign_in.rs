//! Signing in: the same cost for everybody, and a delay that grows with failures.

use uuid::Uuid;

use super::Door;
use super::attempts::{Attempt, Refusal, password_of};
use super::browsers::Browser;
use super::passwords::{self, Fault};
use crate::messages::staff::StaffText;
use crate::server::audit::{self, AuditAction, AuditEvent};
use crate::server::crypto::Secret;
use crate::server::crypto::password::{HashError, Lane, Verdict, new_salt};
use crate::server::db::sessions::{self as store, NewSession};
use crate::server::db::staff::{self, StaffRow};
use crate::server::staff::{Opened, opened};
use crate::server::to_the_end::to_the_end;
use crate::server::{Actor, App, Ctx, Error, Scope};
use crate::wire::ApiError;

/// An attempt to sign in, as the form sends it.
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
    /// Whose sign-ins this browser has seen.
    pub known: Browser,
    /// The session that the browser still had: it ends.
    pub before: Option<Secret>,
}

/// Signs in. On success answers the token of a new session; whatever session the browser had before
/// is over.
pub async fn sign_in(app: &App, attempt: SignInAttempt) -> Result<Secret, Refusal> {
    let app = app.clone();
    // What fails is on record also where who tried hangs up before the answer.
    to_the_end("a sign-in", async move { look_at(&app, attempt).await }).await?
}

async fn look_at(app: &App, attempt: SignInAttempt) -> Result<Secret, Refusal> {
    let folded = crate::server::staff::fold(&attempt.email);
    let counted = match attempt.known.known(app, Door::Staff, &folded) {
        Some(browser) => Attempt::in_browser(app, Door::Staff, &folded, browser),
        None => Attempt::at(app, Door::Staff, &folded, &attempt.address),
    };
    let turn = counted.count(app).await?;
    loop {
        let found = staff::by_email(&app.db, &folded).await?.filter(|row| row.deactivated_at.is_none());
        let hash = found.as_ref().map(password_of).transpose()?.flatten();
        let verdict = match app.hasher.verify(attempt.password.clone(), hash, turn.lane).await {
            Err(HashError::Busy) => {
                counted.refund(app).await?;
                return Err(Refusal::Busy);
            }
            verdict => verdict?,
        };
        let (Verdict::Right | Verdict::RightButWeak, Some(row)) = (verdict, &found) else {
            let name = found.map_or(StaffText::AnAddress.en().to_owned(), |row| row.name);
            let ctx = Ctx { app: app.clone(), scope: Scope::operator(), actor: Actor::System, address: attempt.address.clone() };
            let failed = app.db.transact((ctx, name, folded, turn), move |tx, (ctx, name, folded, turn)| {
                Box::pin(async move {
                    staff::sign_in_failed(tx, folded).await?;
                    turn.audit_failure(tx, ctx.into(), AuditAction::SignInFailed, None, name).await
                })
            });
            failed.await?;
            return Err(Refusal::Wrong);
        };
        let stronger = match verdict {
            Verdict::RightButWeak => match app.hasher.hash(attempt.password.clone(), &*app.rng, turn.lane).await {
                Err(HashError::Busy) => None,
                hash => Some(hash?),
            },
            Verdict::Right | Verdict::Wrong => None,
        };
        // Changed while this try waited for its turn: it has to be right for the new one.
        if let Some(token) = begin(app, row.clone(), attempt.clone(), counted.clone(), stronger).await? {
            return Ok(token);
        }
    }
}

/// Begins a session for somebody who has proved who they are; `None` when that is no longer their
/// password.
async fn begin(
    app: &App,
    row: StaffRow,
    attempt: SignInAttempt,
    counted: Attempt,
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
    let work = app.db.transact(
        (ctx, row, attempt, token.clone(), stronger, counted),
        move |tx, (ctx, row, attempt, token, stronger, counted)| {
            Box::pin(async move {
                let now = ctx.app.clock.now().0;
                // A changed password ends every session: none may begin by the old one after that.
                let before = row.password_hash.as_deref().unwrap_or_default();
                if !staff::rehash(tx, row.id, stronger.as_deref().unwrap_or(before), before).await? {
                    return Ok(false);
                }
                counted.succeeded(tx, now).await?;
                if let Some(before) = &attempt.before {
                    for hash in ctx.app.keys.token_hashes(before) {
                        store::end_token(tx, &hash).await?;
                    }
                }
                start(tx, ctx, row.id, session, token, &attempt.browser, now).await?;
                audit::append(tx, ctx, AuditEvent::new(AuditAction::SignedIn).on(&row.name)).await?;
                Ok::<_, Error>(true)
            })
        },
    );
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
    let failed_before = staff::signed_in(tx, staff_id, now).await?;
    let new =
        NewSession { token_hash: &hash, id: session, staff: staff_id, address: &ctx.address, browser: &browser, failed_before };
    store::insert(tx, &new, now).await?;
    store::end_oldest(tx, staff_id, now).await
}

/// A one-time link that works: whose it is.
pub async fn welcome(app: &App, token: &Secret) -> Result<Option<StaffRow>, Error> {
    Ok(opened(app, token).await?.map(|link| link.owner))
}

/// Why a password was not set.
#[derive(Debug, thiserror::Error)]
pub enum NotSet {
    /// The link was used, is too old, or was never given.
    #[error("the link does not work")]
    Link,
    /// The password now in use is not the one typed.
    #[error("not the current password")]
    Current,
    /// Too many attempts at the password now in use; seconds to wait.
    #[error("too many failures")]
    Wait(u32),
    /// The new one may not be used.
    #[error("the new password may not be used")]
    Fault(Fault),
    /// Too many people are waiting.
    #[error("too many people are signing in")]
    Busy,
    /// Our fault, or no longer signed in.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<Refusal> for NotSet {
    fn from(refusal: Refusal) -> NotSet {
        match refusal {
            Refusal::Wrong => NotSet::Current,
            Refusal::Wait(seconds) => NotSet::Wait(seconds),
            Refusal::Busy => NotSet::Busy,
            Refusal::Failed(error) => NotSet::Failed(error),
        }
    }
}

impl From<HashError> for NotSet {
    fn from(error: HashError) -> NotSet {
        Refusal::from(error).into()
    }
}

/// Sets the first (or a forgotten) password through a one-time link and signs in. Every earlier
/// session ends.
pub async fn use_link(app: &App, link: Secret, new: Secret, attempt: SignInAttempt) -> Result<Secret, NotSet> {
    let Opened { owner: row, maker } = opened(app, &link).await?.ok_or(NotSet::Link)?;
    passwords::check(&new, &row.name, &row.email).map_err(NotSet::Fault)?;
    let lane = Attempt::by_link_of(app, Door::Staff, row.id).count(app).await?.lane;
    // A link that works proves who asks.
    if let Some(before) = password_of(&row)?
        && app.hasher.verify(new.clone(), Some(before), lane).await? != Verdict::Wrong
    {
        return Err(NotSet::Fault(Fault::Same));
    }
    let hash = app.hasher.hash(new, &*app.rng, lane).await?;
    let token = Secret::token(&*app.rng);
    let session = app.new_id();
    let ctx = Ctx {
        app: app.clone(),
        scope: Scope::operator(),
        actor: Actor::Staff { id: row.id, name: row.name.clone(), session, proved_at: app.clock.now().0 },
        address: attempt.address.clone(),
    };
    let counted = Attempt::at(app, Door::Staff, &crate::server::staff::fold(&row.email), &attempt.address);
    let input = (ctx, row, maker, attempt, link, hash, token.clone(), counted);
    let work = app.db.transact(input, move |tx, (ctx, row, maker, attempt, link, hash, token, counted)| {
        Box::pin(async move {
            let now = ctx.app.clock.now().0;
            let mut used = false;
            for hash in ctx.app.keys.token_hashes(link) {
                used |= staff::use_link(tx, &hash, now).await?;
            }
            if !used {
                return Ok(false);
            }
            match maker {
                // From before nobody made one for themselves.
                Some(maker) if maker.id == row.id => staff::change_password(tx, row.id, hash, now).await?,
                maker => staff::set_password(tx, row.id, hash, maker.as_ref().map(|maker| maker.id), now).await?,
            }
            staff::end_links(tx, row.id, now).await?;
            store::end_all(tx, row.id, Uuid::nil()).await?;
            // The browser may have had somebody else's.
            if let Some(before) = &attempt.before {
                for hash in ctx.app.keys.token_hashes(before) {
                    store::end_token(tx, &hash).await?;
                }
            }
            counted.by_link(tx).await?;
            start(tx, ctx, row.id, session, token, &attempt.browser, now).await?;
            let by = maker.as_ref().map_or_else(|| Actor::CommandLine.label(), |maker| &maker.name).to_owned();
            audit::append(tx, ctx, AuditEvent::new(AuditAction::PasswordSet { link_by: by }).on(&row.name)).await?;
            audit::append(tx, ctx, AuditEvent::new(AuditAction::SignedIn).on(&row.name)).await?;
            Ok::<_, Error>(true)
        })
    });
    if work.await? { Ok(token) } else { Err(NotSet::Link) }
}

/// Changes the password of the signed-in staff user. Their other sessions and open links end, and
/// this one gets a new token, which is answered; `before`, the one it had, is dead from then on.
pub async fn change_password(ctx: &Ctx, before: Secret, current: Secret, new: Secret) -> Result<Secret, NotSet> {
    let (id, session) = super::signed_in(ctx).map_err(Error::from)?;
    let row = staff::get(&ctx.app.db, id).await?.ok_or(NotSet::Current)?;
    let same = current.expose() == new.expose();
    super::step_up::prove(ctx, &row, current, AuditAction::PasswordChangeFailed).await?;
    if same {
        return Err(NotSet::Fault(Fault::Same));
    }
    passwords::check(&new, &row.name, &row.email).map_err(NotSet::Fault)?;
    let hash = ctx.app.hasher.hash(new, &*ctx.app.rng, Lane::Kept).await?;
    let token = Secret::token(&*ctx.app.rng);
    let input = (ctx.clone(), row, hash, before, token.clone());
    let work = ctx.transact(input, move |tx, (ctx, row, hash, before, token)| {
        Box::pin(async move {
            // Changed meanwhile, as with a one-time link: the password that was typed proves
            // nothing any more.
            if !staff::rehash(tx, id, hash, row.password_hash.as_deref().unwrap_or_default()).await? {
                return Ok(false);
            }
            let now = ctx.app.clock.now().0;
            staff::change_password(tx, id, hash, now).await?;
            staff::end_links(tx, id, now).await?;
            store::end_all(tx, id, session).await?;
            if !super::step_up::renew(tx, ctx, session, before, token, now).await? {
                return Err(ApiError::SignedOut.into());
            }
            audit::append(tx, ctx, AuditEvent::new(AuditAction::PasswordChanged).on(&row.name)).await?;
            Ok::<_, Error>(true)
        })
    });
    if work.await? { Ok(token) } else { Err(NotSet::Current) }
}

/// Sets a password without a link: for the demonstration, whose passwords are printed at start.
pub async fn set_password(ctx: &Ctx, staff_id: Uuid, name: &str, password: &Secret) -> Result<(), Error> {
    let hash = ctx.app.hasher.hash_now(password, new_salt(&*ctx.app.rng))?;
    ctx.transact((ctx.clone(), name.to_owned(), hash), move |tx, (ctx, name, hash)| {
        Box::pin(async move {
            staff::set_password(tx, staff_id, hash, None, ctx.app.clock.now().0).await?;
            let set = AuditAction::PasswordSet { link_by: String::new() };
            audit::append(tx, ctx, AuditEvent::new(set).on(name)).await
        })
    })
    .await
}
