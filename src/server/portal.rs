//! The account holders' portal: signing in, choosing a password, and one page about the account.
//!
//! Holders have an actor, a session table, a cookie and keyed hashes of their own. Nothing here
//! takes or makes a [`super::Ctx`]: there is no scope, so nothing that belongs to staff can be
//! called, and no staff session can be resumed as a [`Holder`].

use uuid::Uuid;

use self::reset::MailReset;
use super::accounts::holder;
use super::audit::{AuditAction, By};
use super::crypto::Secret;
use super::db::holders as store;
use super::jobs::Handlers;
use super::{App, Error};

mod candidates;
mod failures;
pub mod passwords;
mod programs;
pub mod register;
pub mod reset;
pub mod sign_in;
mod staff_door;
mod view;

pub use passwords::{NotChosen, change, choose};
pub use programs::{Side, may_say_root, program, programs, roots};
pub use sign_in::{Began, HolderAttempt, HolderRefusal, sign_in};
pub use view::{least, view};

/// A session that is used more often than this is noted as used only once in this time.
const NOTE_EVERY: i64 = super::clock::MINUTE;

/// The holder of an account, in a session.
#[derive(Clone)]
pub struct Holder {
    app: App,
    account: Uuid,
    session: Uuid,
    must_choose: bool,
    failed_before: i64,
    address: String,
}

impl Holder {
    /// Their account.
    pub fn account(&self) -> Uuid {
        self.account
    }

    /// Their session.
    pub fn session(&self) -> Uuid {
        self.session
    }

    /// The password is temporary: another one is chosen before anything else.
    pub fn must_choose(&self) -> bool {
        self.must_choose
    }

    fn by(&self) -> By<'_> {
        By::holder(&self.app, &self.address)
    }
}

/// Adds the job of this module.
pub fn handlers(handlers: Handlers) -> Handlers {
    handlers.with::<MailReset>()
}

/// Whose session a token is; `None` when it has ended or was never given, or when the account is
/// not active any more.
pub async fn resume(app: &App, token: &Secret, address: &str) -> Result<Option<Holder>, Error> {
    let now = app.clock.now().0;
    for hash in app.keys.holder_token_hashes(token) {
        let Some(session) = store::find(&app.db, &hash, now).await? else { continue };
        if now - session.last_seen_at >= NOTE_EVERY {
            app.db.transact(hash, move |tx, hash| Box::pin(store::seen(tx, hash, now))).await?;
        }
        return Ok(Some(Holder {
            app: app.clone(),
            account: session.account_id,
            session: session.id,
            must_choose: session.temporary,
            failed_before: session.failed_before,
            address: address.to_owned(),
        }));
    }
    Ok(None)
}

/// Ends the session that asks.
pub async fn sign_out(holder: &Holder) -> Result<(), Error> {
    let work = holder.app.db.transact(holder.clone(), |tx, holder| {
        Box::pin(async move {
            // Locked first, as everywhere. One that is not active any more has no session.
            let account = holder::active(tx, holder.account).await?;
            if store::end(tx, holder.session, holder.account).await? {
                holder::on_record(tx, holder.by(), &account, AuditAction::AccountSignedOut).await?;
            }
            Ok::<_, Error>(())
        })
    });
    match work.await {
        Err(Error::Api(_)) => Ok(()),
        done => done,
    }
}

/// Ends the holder's other sessions; answers how many there were.
pub async fn end_others(holder: &Holder) -> Result<u64, Error> {
    let work = holder.app.db.transact(holder.clone(), |tx, holder| {
        Box::pin(async move {
            let account = holder::active(tx, holder.account).await?;
            // The request may have begun before its session was ended.
            if !store::lasts(tx, holder.session, holder.account).await? {
                return Ok(0);
            }
            let sessions = store::end_all(tx, holder.account, holder.session).await?;
            if sessions > 0 {
                holder::on_record(tx, holder.by(), &account, AuditAction::AccountSessionsEnded { sessions }).await?;
            }
            Ok::<_, Error>(sessions)
        })
    });
    work.await
}
