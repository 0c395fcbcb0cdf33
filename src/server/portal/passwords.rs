//! A password that the holder of an account chooses: in the place of a temporary one, or of their
//! own.

use super::view::least_characters;
use super::{Holder, store};
use crate::server::accounts::holder_view::{self, HolderAccount};
use crate::server::accounts::{holder, passwords};
use crate::server::audit::AuditAction;
use crate::server::auth::Door;
use crate::server::auth::attempts::{Attempt, Refusal};
use crate::server::auth::passwords::{Fault, check_of};
use crate::server::crypto::Secret;
use crate::server::crypto::password::{HashError, Lane, Verdict};
use crate::server::{App, Error};
use crate::wire::ApiError;

/// Why a password was not chosen.
#[derive(Debug, thiserror::Error)]
pub enum NotChosen {
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
    /// The session has ended, or another password was chosen meanwhile.
    #[error("the session has ended")]
    Ended,
    /// Our fault.
    #[error(transparent)]
    Failed(Error),
}

impl From<Error> for NotChosen {
    fn from(error: Error) -> NotChosen {
        match error {
            Error::Api(ApiError::NotFound | ApiError::SignedOut) => NotChosen::Ended,
            error => NotChosen::Failed(error),
        }
    }
}

impl From<Refusal> for NotChosen {
    fn from(refusal: Refusal) -> NotChosen {
        match refusal {
            Refusal::Wrong => NotChosen::Current,
            Refusal::Wait(seconds) => NotChosen::Wait(seconds),
            Refusal::Busy => NotChosen::Busy,
            Refusal::Failed(error) => error.into(),
        }
    }
}

impl From<HashError> for NotChosen {
    fn from(error: HashError) -> NotChosen {
        Refusal::from(error).into()
    }
}

/// Chooses a password in the place of a temporary one. The holder's other sessions end, and this
/// one gets a new token, which is answered; `before`, the one it had, is dead from then on.
pub async fn choose(holder: &Holder, before: Secret, new: Secret) -> Result<Secret, NotChosen> {
    let (account, hash) = current(holder).await?;
    allowed(&holder.app, &account, &new).await?;
    let parsed = passwords::Stored { hash: Some(hash.clone()), waiting: None }.parsed(account.id)?;
    if holder.app.hasher.verify(new.clone(), parsed, Lane::Kept).await? != Verdict::Wrong {
        return Err(NotChosen::Fault(Fault::Same));
    }
    set(holder, before, hash, new).await
}

/// As [`choose`], in the place of a password of the holder's own, which is asked for. Failures are
/// counted in the session, where no stranger can add to them.
pub async fn change(holder: &Holder, before: Secret, typed: Secret, new: Secret) -> Result<Secret, NotChosen> {
    let app = &holder.app;
    let (account, hash) = current(holder).await?;
    let attempt = Attempt::in_session(app, Door::Portal, holder.session);
    let turn = attempt.count(app).await?;
    let parsed = passwords::Stored { hash: Some(hash.clone()), waiting: None }.parsed(account.id)?;
    match app.hasher.verify(typed.clone(), parsed, turn.lane).await {
        Ok(Verdict::Wrong) => {
            let (at, on) = (account.organization, holder::subject(account.id));
            let failed = app.db.transact((holder.clone(), turn, on), move |tx, (holder, turn, on)| {
                let failed = AuditAction::AccountPasswordChangeFailed;
                Box::pin(turn.audit_failure(tx, holder.by(), failed, Some(at), on))
            });
            failed.await?;
            return Err(NotChosen::Current);
        }
        Ok(Verdict::Right | Verdict::RightButWeak) => {
            let now = app.clock.now().0;
            app.db.transact(attempt, move |tx, attempt| Box::pin(attempt.succeeded(tx, now))).await?;
        }
        Err(error) => {
            attempt.refund(app).await?;
            return Err(error.into());
        }
    }
    if typed.expose() == new.expose() {
        return Err(NotChosen::Fault(Fault::Same));
    }
    allowed(app, &account, &new).await?;
    set(holder, before, hash, new).await
}

/// The account with the hash of its password; signing in made one.
async fn current(holder: &Holder) -> Result<(HolderAccount, String), NotChosen> {
    let account = holder_view::read(&holder.app, holder.account).await?.ok_or(NotChosen::Ended)?;
    let stored = passwords::stored(&holder.app, holder.account).await?;
    let hash = stored.and_then(|stored| stored.hash).ok_or(NotChosen::Ended)?;
    Ok((account, hash))
}

/// Whether the holder may choose it.
pub(super) async fn allowed(app: &App, account: &HolderAccount, new: &Secret) -> Result<(), NotChosen> {
    let least = least_characters(app, account.organization).await?;
    account.as_owner(|owner| check_of(new, owner, least)).map_err(NotChosen::Fault)
}

async fn set(holder: &Holder, before: Secret, hash: String, new: Secret) -> Result<Secret, NotChosen> {
    let app = &holder.app;
    let chosen = app.hasher.hash(new, &*app.rng, Lane::Kept).await?;
    let token = Secret::token(&*app.rng);
    let input = (holder.clone(), before, token.clone(), hash, chosen);
    let work = app.db.transact(input, |tx, (holder, before, token, hash, chosen)| {
        Box::pin(async move {
            let Holder { app, account, session, address, .. } = holder;
            // Of two at the same moment one wins: the other's password and token are dead already.
            if !holder::rehash(tx, *account, hash, hash).await? {
                return Err(ApiError::SignedOut.into());
            }
            let mut renewed = false;
            for before in app.keys.holder_token_hashes(before) {
                renewed |= store::renew(tx, *session, *account, &before, &app.keys.holder_token_hash(token)).await?;
            }
            if !renewed {
                return Err(ApiError::SignedOut.into());
            }
            store::end_all(tx, *account, *session).await?;
            holder::choose_password(tx, app, *account, chosen, address, AuditAction::AccountPasswordChosen).await?;
            Ok::<_, Error>(())
        })
    });
    work.await?;
    // Until then SQLite's log holds what was erased.
    app.db.empty_log().await?;
    Ok(token)
}
