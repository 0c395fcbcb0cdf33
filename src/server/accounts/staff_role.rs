//! The role of staff that the holder of an account has because of the account: it ends with it, and
//! when the account says another one.

use super::{Profiles, program_of};
use crate::domain::account::AccountEvent;
use crate::domain::account::profile::{self, Profile};
use crate::domain::program::Program;
use crate::server::audit::By;
use crate::server::db::Tx;
use crate::server::db::accounts::{AccountRecord, write};
use crate::server::error::Error;
use crate::server::staff::of_accounts;
use crate::server::{App, Ctx};
use crate::wire::ApiError;

/// The role that an account with this profile brings with it.
pub(super) fn of(program: &Program, profile: &Profile) -> Option<&'static str> {
    program.registration.and_then(|registration| (registration.staff_role)(&profile::values(program, profile)))
}

/// Making an account whose holder becomes staff, bringing it back or taking it away adds or ends
/// staff: that takes a fresh password.
pub(super) fn require_fresh(ctx: &Ctx, program: &Program, profile: &Profile) -> Result<(), ApiError> {
    if of(program, profile).is_some() { ctx.require_fresh() } else { Ok(()) }
}

/// What a move from one state to another does to the grant that the account brought with it.
pub(super) async fn after_event(
    tx: &mut Tx,
    app: &App,
    by: By<'_>,
    account: &AccountRecord,
    event: AccountEvent,
) -> Result<(), Error> {
    match event {
        AccountEvent::Deactivate => of_accounts::suspend(tx, by, account.id).await,
        AccountEvent::Reactivate => {
            let profile = Profiles::new(app).open(account.tenant_id, account.id, &account.sealed)?;
            let role = of(program_of(app, account)?, &profile);
            of_accounts::resume(tx, by, account.id, account.organization_id, role).await
        }
        AccountEvent::Expire | AccountEvent::Remove => {
            of_accounts::end(tx, by, account.id, account.organization_id).await.map(|_| ())
        }
        AccountEvent::Register | AccountEvent::Renew => Ok(()),
    }
}

/// Ends it where the account has come to say another role, or none.
pub(super) async fn after_change(
    tx: &mut Tx,
    by: By<'_>,
    account: &AccountRecord,
    program: &Program,
    [before, after]: [&Profile; 2],
) -> Result<(), Error> {
    if of(program, before) == of(program, after) { Ok(()) } else { end(tx, by, account).await }
}

/// Ends it, and the account goes on with the password that its holder has as staff, where nobody
/// may know it who has nothing to decide there.
pub(super) async fn end(tx: &mut Tx, by: By<'_>, account: &AccountRecord) -> Result<(), Error> {
    match of_accounts::end(tx, by, account.id, account.organization_id).await? {
        Some(password) => write::insert_password(tx, account.id, &password).await,
        None => Ok(()),
    }
}
