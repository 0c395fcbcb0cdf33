//! The one door for accounts: nothing else writes accounts, their keys, their passwords, or what
//! can be shown of these, or their Social Security numbers.
//!
//! An import's chunk, a single form, a registration and the API are all callers of [`create()`].
//! After that, [`change()`] gives an account another name, email or birth date (its keys follow),
//! [`life`] moves it between its states and `moves` to another organization, [`new_password()`]
//! gives it another temporary password, [`holder`] is what its holder does with it, [`undo`]
//! removes what an import made, [`mod@verify`] says whether its holder's identity is known.
//! [`search`] finds accounts by their keys, [`find()`] by what somebody typed, [`reveal_ssn`] shows
//! a Social Security number, `view` shows one account, [`form`] is the form for a new one and
//! [`edit`] that for one that there is, `renew` gives accounts what another master key makes.
//!
//! **Invariants:** an account has the keys that its profile gives while its state holds keys, and
//! after that only the key of its number. The keys decide races: who claims second is refused,
//! whatever was read before. Profiles and passwords are sealed at rest.

use self::passwords::HashPasswords;
pub(in crate::server) use self::profiles::folded;
use self::reveals::EndHandout;
use self::verify::expire::ExpireVerifications;
use crate::domain::access::Permission;
use crate::domain::program::Program;
use crate::messages::accounts::AccountText as T;
use crate::server::audit::{self, AuditAction, AuditEvent};
use crate::server::db::accounts::AccountRecord;
use crate::server::db::organizations::OrganizationRow;
use crate::server::db::{Tx, organizations};
use crate::server::error::Error;
use crate::server::jobs::Handlers;
use crate::server::{App, Ctx};
use crate::wire::ApiError;

mod agreement;
pub mod cards;
mod change;
mod create;
pub mod edit;
mod expiring;
mod find;
pub mod form;
pub mod holder;
pub(super) mod holder_view;
mod invite;
pub mod keys;
mod letter;
pub mod life;
mod life_of_many;
mod look_ups;
mod matches;
mod mine;
mod moves;
mod new_password;
pub mod passwords;
mod profiles;
pub mod recommended;
pub(super) mod renew;
pub mod reveals;
mod search;
mod ssn_reveal;
mod ssn_search;
mod ssns;
mod staff_role;
pub mod undo;
pub mod verify;
mod view;
mod warnings;

pub use change::change;
pub(super) use change::correct_in;
pub use create::{Created, Maker, NewAccount, Numbers, OfForm, Origin, Person, create};
pub use expiring::{expiring_counts, expiring_invitations};
pub use find::{find, select};
pub(super) use invite::invitee_of;
pub use invite::renew_invitations;
pub use letter::open_letter;
pub use life_of_many::set_active;
pub use matches::matches;
pub use mine::mine;
pub use moves::move_to;
pub(super) use moves::{Movable, is_creator};
pub use new_password::{handed_out, new_password, new_passwords, printed, show_again};
pub use profiles::Profiles;
pub use search::search;
pub(super) use search::{by_sign_in, listed};
pub use ssn_reveal::reveal as reveal_ssn;
pub use view::{Known, get, known, known_in};

/// Adds every job of accounts.
pub fn handlers(handlers: Handlers) -> Handlers {
    handlers.with::<HashPasswords>().with::<EndHandout>().with::<ExpireVerifications>()
}

/// The program of that account.
fn program_of(app: &App, account: &AccountRecord) -> Result<&'static Program, Error> {
    app.registry.get(&account.program).ok_or_else(|| Error::stored("accounts", "program", account.id))
}

/// The account, for a change by somebody who may make one where it is; nobody else changes it until
/// the transaction ends.
async fn to_change(tx: &mut Tx, ctx: &Ctx, id: uuid::Uuid) -> Result<AccountRecord, Error> {
    let account = crate::server::db::accounts::find_to_change(tx, id).await?.ok_or(ApiError::NotFound)?;
    ctx.require(Permission::Import, account.organization_id)?;
    Ok(account)
}

/// As [`to_change`], for somebody who may change those that are there.
async fn to_manage(tx: &mut Tx, ctx: &Ctx, id: uuid::Uuid) -> Result<AccountRecord, Error> {
    let account = to_change(tx, ctx, id).await?;
    ctx.require(Permission::ManageAccounts, account.organization_id)?;
    Ok(account)
}

/// The account, for somebody who may read it.
async fn to_read(ctx: &Ctx, id: uuid::Uuid) -> Result<AccountRecord, ApiError> {
    let account = crate::server::db::accounts::find(&ctx.app.db, id).await?.ok_or(ApiError::NotFound)?;
    ctx.require(Permission::Read, account.organization_id)?;
    Ok(account)
}

/// An organization for which the caller may create accounts, of that program and tree, in use and
/// switched on; it stays so until this transaction ends.
async fn open_place(tx: &mut Tx, ctx: &Ctx, organization: uuid::Uuid, program: &str, tenant: uuid::Uuid) -> Result<(), Error> {
    ctx.require(Permission::Import, organization)?;
    fitting_place(tx, organization, program, tenant).await.map(drop)
}

/// As [`open_place`], without a look at who asks.
async fn fitting_place(
    tx: &mut Tx,
    organization: uuid::Uuid,
    program: &str,
    tenant: uuid::Uuid,
) -> Result<OrganizationRow, Error> {
    let mut line = organizations::hold_line(tx, organization).await?;
    let off = line.iter().any(|row| row.switched_off_at.is_some());
    let place = line.pop().ok_or(ApiError::NotFound)?;
    if place.program != program || place.root_id != tenant {
        return Err(ApiError::Refused(T::OtherTree.fill(&[("name", &place.name)])).into());
    }
    if place.deactivated_at.is_some() {
        return Err(ApiError::Refused(T::NotInUse.fill(&[("name", &place.name)])).into());
    }
    if off {
        return Err(ApiError::Refused(T::SwitchedOff.en().to_owned()).into());
    }
    Ok(place)
}

/// Writes an audit entry about an account.
async fn audited(
    tx: &mut Tx,
    ctx: &Ctx,
    organization: uuid::Uuid,
    account: uuid::Uuid,
    action: AuditAction,
) -> Result<(), Error> {
    audit::append(tx, ctx, AuditEvent::new(action).at(organization).on(subject(account))).await
}

/// What the audit log calls an account.
pub(super) fn subject(account: uuid::Uuid) -> String {
    format!("account {account}")
}

/// Somebody else has one of the keys.
fn taken(program: &Program, lost: &[&keys::KindKey]) -> ApiError {
    let noun = lost.iter().filter_map(|(kind, _)| program.keys.get(usize::from(*kind))).map(|kind| kind.noun).next();
    ApiError::Refused(T::KeyTaken.fill(&[("key", &noun.unwrap_or_default())]))
}

/// Runs work that keeps a processor busy where it holds up nobody.
async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Error::broken("a piece of work panicked"))?
}
