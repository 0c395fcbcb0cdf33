//! What the holder of an account does with it. Pages for holders call this.

use uuid::Uuid;

use super::view::state_of;
use super::{audited, off_thread};
use crate::domain::account::AccountState;
use crate::server::audit::AuditAction;
use crate::server::crypto::Secret;
use crate::server::crypto::password::new_salt;
use crate::server::db::accounts::{self as store, AccountRecord, write};
use crate::server::db::{Tx, imports};
use crate::server::error::Error;
use crate::server::{App, Ctx};
use crate::wire::ApiError;

/// The holder has signed in. *Not found* when the account is not active any more.
pub async fn signed_in(app: &App, account: Uuid) -> Result<(), ApiError> {
    let work = app.db.transact((app.clone(), account), |tx, (app, account)| {
        Box::pin(async move {
            let account = active(tx, *account).await?;
            if account.first_signed_in_at.is_some() {
                return Ok(());
            }
            write::set_first_signed_in(tx, account.id, app.clock.now().0).await?;
            on_record(tx, app, &account, AuditAction::AccountFirstSignedIn).await
        })
    });
    Ok(work.await?)
}

/// The holder has chosen a password, which is stored as its hash; what could still be shown of the
/// one before is erased. *Not found* when the account is not active any more: nothing is stored.
pub async fn choose_password(app: &App, account: Uuid, password: Secret) -> Result<(), ApiError> {
    let hash = {
        let app = app.clone();
        off_thread(move || app.hasher.hash_now(&password, new_salt(&*app.rng))).await?
    };
    let work = app.db.transact((app.clone(), account, hash), |tx, (app, account, hash)| {
        Box::pin(async move {
            let account = active(tx, *account).await?;
            let waited = write::set_own_password(tx, account.id, hash, app.clock.now().0).await?;
            let unseen = write::erase_reveal(tx, account.id).await?;
            if let Some(import) = account.import_id {
                imports::add_hashed(tx, import, waited.into()).await?;
                imports::take_generated(tx, import, unseen.into()).await?;
            }
            on_record(tx, app, &account, AuditAction::AccountPasswordChosen).await
        })
    });
    work.await?;
    // Until then SQLite's log holds what was erased.
    Ok(app.db.empty_log().await?)
}

/// Holders have no staff user: the entry is the application's, and its words say who it was.
async fn on_record(tx: &mut Tx, app: &App, account: &AccountRecord, action: AuditAction) -> Result<(), Error> {
    audited(tx, &Ctx::system(app), account.organization_id, account.id, action).await
}

/// An active account that nobody else changes until this transaction ends.
async fn active(tx: &mut Tx, id: Uuid) -> Result<AccountRecord, Error> {
    let account = store::find_to_change(tx, id).await?.ok_or(ApiError::NotFound)?;
    match state_of(id, &account.state)? {
        AccountState::Active => Ok(account),
        _ => Err(ApiError::NotFound.into()),
    }
}
