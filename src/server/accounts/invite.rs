//! Inviting the holders of accounts once more, one or many: another 60 days, and another code. The
//! codes before end.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::form::Place;
use super::life::{self, Erased};
use super::profiles::Profiles;
use super::search::meaning;
use super::view::state_of;
use super::{program_of, staff_role, to_change};
use crate::domain::access::Permission;
use crate::domain::account::profile;
use crate::domain::account::{AccountEvent, AccountState};
use crate::domain::invitation::MOST_AT_ONCE;
use crate::domain::program::form::{FormUse, check, entries_of};
use crate::domain::template::Meaning;
use crate::messages::accounts::AccountText as T;
use crate::messages::form::problems;
use crate::server::db::Tx;
use crate::server::db::accounts::{self as store, AccountRecord};
use crate::server::db::invitations as invited;
use crate::server::error::Error;
use crate::server::invitations::{self, Invitee};
use crate::server::{App, Ctx};
use crate::wire::ApiError;
use crate::wire::invitations::{InvitationRenewal, RenewedInvitations};

/// Whom a letter to an account would invite.
pub(in crate::server) fn invitee_of(app: &App, account: &AccountRecord) -> Result<Invitee, Error> {
    let program = program_of(app, account)?;
    let stored = Profiles::new(app).open(account.tenant_id, account.id, &account.sealed)?;
    Ok(Invitee {
        account: account.id,
        organization: account.organization_id,
        email: meaning(program, &stored, Meaning::SignIn).unwrap_or_default(),
        name: (program.display_name)(&profile::values(program, &stored)),
        uploaded_by: None,
    })
}

/// Renews the invitations of accounts that wait for their holders, or have expired. Each by itself:
/// those that can't be renewed are named, and stay as they are. The same idempotency key renews
/// each once, however often it is sent.
pub async fn renew_invitations(ctx: &Ctx, asked: &InvitationRenewal) -> Result<RenewedInvitations, ApiError> {
    let _under_way = ctx.app.limits.bulk(ctx)?;
    if asked.accounts.len() > MOST_AT_ONCE {
        return Err(ApiError::Refused(T::TooMany.fill(&[("count", &asked.accounts.len()), ("limit", &MOST_AT_ONCE)])));
    }
    let ids: BTreeSet<Uuid> = asked.accounts.iter().copied().collect();
    let mut records = Vec::with_capacity(ids.len());
    for id in ids {
        let record = store::find(&ctx.app.db, id).await?.ok_or(ApiError::NotFound)?;
        ctx.require(Permission::Import, record.organization_id)?;
        records.push(record);
    }
    let mut answer = RenewedInvitations::default();
    let together = records.len() > 1;
    for record in records {
        match renew(ctx, &record, asked.idempotency_key, together).await {
            Ok(()) => answer.renewed += 1,
            Err(ApiError::Refused(why) | ApiError::Field(_, why)) => {
                answer.refused.push((invitee_of(&ctx.app, &record)?.name, why));
            }
            Err(error) => return Err(error),
        }
    }
    answer.refused.sort();
    Ok(answer)
}

/// `together`: with others, so that nobody looks at the one address.
async fn renew(ctx: &Ctx, record: &AccountRecord, request: Uuid, together: bool) -> Result<(), ApiError> {
    may_create(ctx, record).await?;
    let id = record.id;
    let stored = Profiles::new(&ctx.app).open(record.tenant_id, id, &record.sealed)?;
    if together
        && staff_role::of(program_of(&ctx.app, record)?, &stored).is_some()
        && let Some(code) = invited::of_account(&ctx.app.db, id).await?
        && !invitations::may_still(&ctx.app, &code, record.organization_id).await?
    {
        return Err(ApiError::Refused(T::NotRenewedTogether.en().to_owned()));
    }
    let work = ctx.transact(ctx.clone(), move |tx, ctx| Box::pin(renew_in(tx, ctx, id, request)));
    Ok(work.await?)
}

/// Refuses somebody who may not create such an account there, with what creating it would say.
pub(super) async fn may_create(ctx: &Ctx, record: &AccountRecord) -> Result<(), ApiError> {
    if program_of(&ctx.app, record)?.form.is_none() {
        return Ok(());
    }
    let place = Place::find(ctx, record.organization_id).await?;
    let stored = Profiles::new(&ctx.app).open(record.tenant_id, record.id, &record.sealed)?;
    let entries = entries_of(place.program, place.form, &stored);
    let row = check(place.program, place.form, FormUse::Edit, &entries, &place.rules);
    if row.is_good() {
        return Ok(());
    }
    let why = problems(place.program, &row).into_iter().map(|(_, text)| text).collect::<Vec<_>>();
    Err(ApiError::Refused(why.join(" ")))
}

async fn renew_in(tx: &mut Tx, ctx: &Ctx, id: Uuid, request: Uuid) -> Result<(), Error> {
    let account = to_change(tx, ctx, id).await?;
    let program = program_of(&ctx.app, &account)?;
    staff_role::require_fresh(ctx, program, &Profiles::new(&ctx.app).open(account.tenant_id, id, &account.sealed)?)?;
    match state_of(id, &account.state)? {
        AccountState::Invited => {
            // Its answer was lost: the code that it made is the one that works.
            if invited::get_in(tx, id).await?.is_some_and(|open| open.renewal == Some(request)) {
                return Ok(());
            }
            invitations::end(tx, id).await?;
        }
        AccountState::Expired => {
            let mut erased = Erased::default();
            life::transition(tx, &ctx.app, ctx.into(), &account, AccountEvent::Renew, &mut erased).await?;
            erased.count(tx).await?;
        }
        state => return Err(ApiError::Refused(T::NoRenewal.fill(&[("state", &state.name())])).into()),
    }
    invitations::invite(tx, ctx, program, &[invitee_of(&ctx.app, &account)?], true).await?;
    invited::set_renewal(tx, id, request).await
}

/// An account that waits for its holder says something else now, or is elsewhere: the codes before
/// end, and a letter with another one goes to the address that it has. Somebody else may have the
/// letters before, and what a code gives is what the account says. Any other account stays as it
/// is. Asks nobody's scope: the caller has changed it.
pub(super) async fn invite_again(tx: &mut Tx, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    let account = store::find_to_change(tx, id).await?.ok_or(ApiError::NotFound)?;
    if state_of(id, &account.state)? != AccountState::Invited {
        return Ok(());
    }
    let program = program_of(&ctx.app, &account)?;
    staff_role::require_fresh(ctx, program, &Profiles::new(&ctx.app).open(account.tenant_id, id, &account.sealed)?)?;
    invitations::end(tx, id).await?;
    invitations::invite(tx, ctx, program, &[invitee_of(&ctx.app, &account)?], true).await
}
