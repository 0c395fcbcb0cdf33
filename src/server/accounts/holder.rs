//! What the holder of an account does with it: the parts of the portal's transactions that write
//! accounts.

use uuid::Uuid;

use super::life::{self, Erased};
pub(in crate::server) use super::subject;
use super::view::state_of;
use crate::domain::account::{AccountEvent, AccountState};
use crate::server::App;
use crate::server::audit::{self, AuditAction, AuditEvent, By};
use crate::server::db::accounts::{self as store, AccountRecord, write};
use crate::server::db::{Tx, account_agreements, holder_resets, imports};
use crate::server::error::Error;
use crate::wire::ApiError;

/// The holder has signed in, from that address. *Not found* when the account is not active any
/// more.
pub async fn signed_in(tx: &mut Tx, app: &App, account: Uuid, address: &str) -> Result<(), Error> {
    let account = active(tx, account).await?;
    let action = match account.first_signed_in_at {
        Some(_) => AuditAction::AccountSignedIn,
        None => {
            write::set_first_signed_in(tx, account.id, app.clock.now().0).await?;
            AuditAction::AccountFirstSignedIn
        }
    };
    on_record(tx, By::holder(app, address), &account, action).await
}

/// The holder has chosen a password, of which this is the hash; what could still be shown of the
/// one before is erased, and codes to choose another one end. `action` says how it was chosen. *Not
/// found* when the account is not active any more. Empty SQLite's log afterwards
/// ([`crate::server::db::Db::empty_log`]): until then it holds what was erased.
pub async fn choose_password(
    tx: &mut Tx,
    app: &App,
    account: Uuid,
    hash: &str,
    address: &str,
    action: AuditAction,
) -> Result<(), Error> {
    let account = active(tx, account).await?;
    let waited = write::set_own_password(tx, account.id, hash, app.clock.now().0).await?;
    let unseen = write::erase_reveal(tx, account.id).await?;
    if let Some(import) = account.import_id {
        imports::add_hashed(tx, import, waited.into()).await?;
        imports::take_generated(tx, import, unseen.into()).await?;
    }
    holder_resets::end(tx, account.id).await?;
    on_record(tx, By::holder(app, address), &account, action).await
}

/// What the holder of an account registers with.
pub(in crate::server) struct Registering<'a> {
    /// The hash of a password; `None` where they have one as staff.
    pub hash: Option<&'a str>,
    /// The version of the agreement that they accepted, where the program has one.
    pub agreement: Option<&'a str>,
    /// From where.
    pub address: &'a str,
}

/// The holder of an invited account, which nobody else changes until this transaction ends, has
/// registered: its codes are used up.
pub(in crate::server) async fn register(
    tx: &mut Tx,
    app: &App,
    account: &AccountRecord,
    with: &Registering<'_>,
) -> Result<(), Error> {
    let by = By::holder(app, with.address);
    let mut erased = Erased::default();
    life::transition(tx, app, by, account, AccountEvent::Register, &mut erased).await?;
    erased.count(tx).await?;
    if let Some(version) = with.agreement {
        account_agreements::insert(tx, account.id, app.new_id(), version, None, app.clock.now().0).await?;
        on_record(tx, by, account, AuditAction::AgreementAccepted { version: version.to_owned() }).await?;
    }
    match with.hash {
        Some(hash) => choose_password(tx, app, account.id, hash, with.address, AuditAction::AccountPasswordChosen).await,
        None => Ok(()),
    }
}

/// Puts a stronger hash of the same password in the place of the one that was read; false when the
/// account has another password by now. *Not found* when it is not active any more.
pub(in crate::server) async fn rehash(tx: &mut Tx, account: Uuid, hash: &str, before: &str) -> Result<bool, Error> {
    active(tx, account).await?;
    write::rehash(tx, account, hash, before).await
}

/// Writes an audit entry about an account: of its holder, who has no staff user.
pub(in crate::server) async fn on_record(
    tx: &mut Tx,
    by: By<'_>,
    account: &AccountRecord,
    action: AuditAction,
) -> Result<(), Error> {
    let event = AuditEvent::new(action).at(account.organization_id).on(subject(account.id));
    audit::append_by(tx, by, event).await
}

/// An active account that nobody else changes until this transaction ends.
pub(in crate::server) async fn active(tx: &mut Tx, id: Uuid) -> Result<AccountRecord, Error> {
    let account = store::find_to_change(tx, id).await?.ok_or(ApiError::NotFound)?;
    match state_of(id, &account.state)? {
        AccountState::Active => Ok(account),
        _ => Err(ApiError::NotFound.into()),
    }
}
