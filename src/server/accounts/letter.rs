//! The letter that invites the holder of an account, opened while it waits: for who may create such
//! an account, with a fresh proof, and on record.
//!
//! **Invariant:** one staff user at most opens a letter, and of one whose code makes somebody staff
//! it is who had it written. They may know the password that is set with its code, and of a
//! password one person is kept who may know it; who chose the address may read what is mailed
//! there. Somebody else renews the invitation and opens that letter: the code before ends.

use uuid::Uuid;

use super::invite::may_create;
use super::profiles::Profiles;
use super::view::state_of;
use super::{audited, program_of, staff_role, to_change};
use crate::domain::access::Permission;
use crate::domain::account::AccountState;
use crate::domain::account::profile::Profile;
use crate::domain::program::Program;
use crate::messages::accounts::AccountText as T;
use crate::server::audit::AuditAction;
use crate::server::db::Tx;
use crate::server::db::accounts as store;
use crate::server::db::invitations as invited;
use crate::server::error::Error;
use crate::server::{App, Ctx, mail};
use crate::wire::ApiError;
use crate::wire::invitations::OpenedLetter;

/// The latest letter of an account's invitation that was not sent yet, with its code.
pub async fn open_letter(ctx: &Ctx, account: Uuid) -> Result<OpenedLetter, ApiError> {
    let record = store::find(&ctx.app.db, account).await?.ok_or(ApiError::NotFound)?;
    ctx.require(Permission::Import, record.organization_id)?;
    ctx.require_fresh()?;
    may_create(ctx, &record).await?;
    let work = ctx.transact(ctx.clone(), move |tx, ctx| Box::pin(open_in(tx, ctx, account)));
    Ok(work.await?)
}

/// Whether anybody but the holder of its address reads it. There is one staff user for an address
/// in all organizations: nobody becomes that in its owner's name, where mail can reach the owner.
pub(super) fn may_be_opened(app: &App, program: &Program, profile: &Profile) -> bool {
    app.config.mail.is_none() || staff_role::of(program, profile).is_none()
}

async fn open_in(tx: &mut Tx, ctx: &Ctx, id: Uuid) -> Result<OpenedLetter, Error> {
    let account = to_change(tx, ctx, id).await?;
    let none = || Error::from(ApiError::Refused(T::NoLetter.en().to_owned()));
    if state_of(id, &account.state)? != AccountState::Invited {
        return Err(none());
    }
    let held = invited::held_letter_in(tx, id).await?.ok_or_else(none)?;
    let reader = ctx.actor.staff_id();
    if held.opened_by.is_some() && held.opened_by != reader {
        return Err(ApiError::Refused(T::LetterOpened.en().to_owned()).into());
    }
    let profile = Profiles::new(&ctx.app).open(account.tenant_id, id, &account.sealed)?;
    let program = program_of(&ctx.app, &account)?;
    if !may_be_opened(&ctx.app, program, &profile) {
        return Err(ApiError::Refused(T::LetterOfStaff.en().to_owned()).into());
    }
    let makes_staff = staff_role::of(program, &profile).is_some();
    if makes_staff && held.made_by.is_some() && held.made_by != reader {
        return Err(ApiError::Refused(T::LetterOfOther.en().to_owned()).into());
    }
    let (kind, opened) = mail::open_in(tx, &ctx.app, held.letter_id).await?.ok_or_else(none)?;
    if let Some(reader) = reader {
        invited::set_opened(tx, id, held.letter_id, reader).await?;
    }
    audited(tx, ctx, account.organization_id, id, AuditAction::LetterOpened { letter: held.letter_id, kind }).await?;
    Ok(opened)
}
