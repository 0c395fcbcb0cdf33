//! A new temporary password for one account: the old one and whatever could be shown of it are
//! gone, and the person who asked is shown the new one, as generated passwords of an import are.
//!
//! Holders have no sessions yet; when they do, this ends them.

use uuid::Uuid;

use super::passwords::{HashPasswords, PasswordSeals, generate};
use super::reveals::{self, AGAIN_FOR, EndHandout};
use super::view::{self, state_of};
use super::{audited, program_of, to_change};
use crate::domain::access::Permission;
use crate::domain::account::AccountState;
use crate::messages::accounts::AccountText as T;
use crate::server::audit::AuditAction;
use crate::server::db::accounts::passwords::{self as store, Reveal};
use crate::server::db::accounts::write::{self, NewHandout, PasswordRow, RevealRow};
use crate::server::db::accounts::{self as accounts, AccountRecord};
use crate::server::db::bulk::Load;
use crate::server::db::{Tx, imports};
use crate::server::error::Error;
use crate::server::{Ctx, jobs};
use crate::wire::imports::Slip;
use crate::wire::{ApiError, Timestamp};

/// The account, for somebody who may change it and has just typed their password.
async fn fresh(ctx: &Ctx, id: Uuid) -> Result<AccountRecord, ApiError> {
    let account = accounts::find(&ctx.app.db, id).await?.ok_or(ApiError::NotFound)?;
    ctx.require(Permission::Import, account.organization_id)?;
    ctx.require_fresh()?;
    Ok(account)
}

/// Gives an active account a new temporary password and shows it.
pub async fn new_password(ctx: &Ctx, account: Uuid) -> Result<Vec<Slip>, ApiError> {
    let record = fresh(ctx, account).await?;
    let made = ctx.app.db.transact((ctx.clone(), account), |tx, (ctx, account)| Box::pin(new_in(tx, ctx, *account)));
    let made = made.await?;
    // Until then SQLite's log holds what was erased.
    ctx.app.db.empty_log().await?;
    slips(ctx, &record, made).await
}

async fn new_in(tx: &mut Tx, ctx: &Ctx, id: Uuid) -> Result<Reveal, Error> {
    let account = to_change(tx, ctx, id).await?;
    let state = state_of(id, &account.state)?;
    if state != AccountState::Active {
        return Err(ApiError::Refused(T::NoNewPassword.fill(&[("state", &state.name())])).into());
    }
    // Passwords before their import, as those take them who hash or show.
    let unseen = write::erase_reveal(tx, id).await?;
    let unhashed = write::erase_password(tx, id).await?;
    if let Some(import) = account.import_id {
        imports::take_generated(tx, import, i64::from(unseen)).await?;
        imports::add_hashed(tx, import, i64::from(unhashed)).await?;
    }
    let seals = PasswordSeals::new(&ctx.app);
    let password = generate(&*ctx.app.rng);
    let (waiting, sealed) = (seals.pending(id, &password)?, seals.reveal(account.tenant_id, id, &password)?);
    let (batch, handout, now) = (ctx.app.new_id(), ctx.app.new_id(), ctx.app.clock.now().0);
    let (mut passwords, mut shown) = (Load::new(), Load::new());
    passwords.push(PasswordRow { account_id: id, state: "pending", sealed: &waiting, temporary: true, batch });
    let until_at = now + AGAIN_FOR;
    shown.push(RevealRow { account_id: id, import_id: None, import_row: None, sealed: &sealed, until_at });
    passwords.run(tx).await?;
    shown.run(tx).await?;
    let (staff, shown_by) = (ctx.actor.staff_id(), ctx.actor.label());
    write::insert_handout(tx, &NewHandout { id: handout, import: None, staff, shown_by, shown: 1, at: now }).await?;
    write::hand_out_account(tx, id, handout).await?;
    jobs::enqueue(tx, &ctx.app, &HashPasswords { batch, import: None }, None).await?;
    jobs::enqueue(tx, &ctx.app, &EndHandout { handout }, Some(Timestamp(until_at))).await?;
    audited(tx, ctx, account.organization_id, id, AuditAction::AccountPasswordRenewed).await?;
    Ok(Reveal { account_id: id, sealed })
}

/// The new temporary password once more, for the one who made it, while it can be shown.
pub async fn show_again(ctx: &Ctx, account: Uuid) -> Result<Vec<Slip>, ApiError> {
    let record = fresh(ctx, account).await?;
    let work = ctx.app.db.transact((ctx.clone(), record.clone()), |tx, (ctx, account)| {
        Box::pin(async move {
            let handout = store::handout_of_in(tx, account.id).await?;
            let mine = handout.is_some_and(|handout| reveals::again_until(ctx, &handout).is_some());
            let reveal = if mine { store::reveal_of_in(tx, account.id).await? } else { None };
            let reveal = reveal.ok_or_else(|| ApiError::Refused(T::ShownNoMore.en().to_owned()))?;
            let action = AuditAction::PasswordsRevealed { count: 1, again: true };
            audited(tx, ctx, account.organization_id, account.id, action).await?;
            Ok::<_, Error>(reveal)
        })
    });
    slips(ctx, &record, work.await?).await
}

/// The caller has handed out the new temporary password that they were shown: it is erased.
pub async fn handed_out(ctx: &Ctx, account: Uuid) -> Result<(), ApiError> {
    let record = accounts::find(&ctx.app.db, account).await?.ok_or(ApiError::NotFound)?;
    ctx.require(Permission::Import, record.organization_id)?;
    let work = ctx.app.db.transact((ctx.clone(), record), |tx, (ctx, account)| {
        Box::pin(async move {
            let handout = store::handout_of_in(tx, account.id).await?;
            let mine = handout.filter(|handout| reveals::again_until(ctx, handout).is_some());
            match mine {
                Some(handout) if write::end_handout(tx, handout.id, ctx.app.clock.now().0).await? => {
                    let action = AuditAction::PasswordsHandedOut { count: 1 };
                    audited(tx, ctx, account.organization_id, account.id, action).await
                }
                _ => Ok(()), // pressed twice, or the time was over
            }
        })
    });
    work.await?;
    // Until then SQLite's log holds what was erased.
    Ok(ctx.app.db.empty_log().await?)
}

async fn slips(ctx: &Ctx, account: &AccountRecord, shown: Reveal) -> Result<Vec<Slip>, ApiError> {
    let program = program_of(&ctx.app, account)?;
    let known = view::known(&ctx.app, program, &[account.id]).await?;
    let passwords = reveals::opened(&ctx.app, account.tenant_id, &[shown])?;
    Ok(known.values().zip(&passwords).map(|(known, password)| reveals::slip(program, known, password)).collect())
}
