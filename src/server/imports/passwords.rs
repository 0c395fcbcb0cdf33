//! Generated passwords of an import: shown to somebody who may import there, and handed out.

use uuid::Uuid;

use super::{audited, find_in_scope, off_thread, program_of};
use crate::domain::access::Permission;
use crate::messages::accounts::AccountText;
use crate::messages::import_refusals::ImportText as T;
use crate::server::Ctx;
use crate::server::accounts::cards::Cards;
use crate::server::accounts::{self, reveals};
use crate::server::audit::AuditAction;
use crate::server::db::Tx;
use crate::server::db::accounts::passwords as store;
use crate::server::db::imports::Import;
use crate::server::error::Error;
use crate::server::import_keys::{self, ImportKeys};
use crate::wire::imports::{HandoutView, Slip};
use crate::wire::{ApiError, Timestamp};

/// The generated passwords of an import that nobody was shown, and those that the caller was shown
/// just now.
pub async fn reveal(ctx: &Ctx, import: Uuid) -> Result<Vec<Slip>, ApiError> {
    let import = find_in_scope(ctx, import, Permission::Import).await?;
    ctx.require_fresh()?;
    let program = program_of(&ctx.app, &import)?;
    let shown = ctx.transact((ctx.clone(), import.clone()), |tx, (ctx, import)| {
        Box::pin(async move {
            let shown = reveals::show(tx, ctx, import.id).await?;
            if !shown.reveals.is_empty() {
                let (count, again) = (shown.reveals.len(), shown.new == 0);
                audited(tx, ctx, import, AuditAction::PasswordsRevealed { count, again }).await?;
            }
            Ok::<_, Error>(shown)
        })
    });
    let reveals = shown.await?.reveals;
    if reveals.is_empty() {
        return Err(ApiError::Refused(T::NoPasswords.en().to_owned()));
    }
    let ids: Vec<Uuid> = reveals.iter().map(|reveal| reveal.account_id).collect();
    let known = accounts::known(&ctx.app, program, &ids).await?;
    let places: Vec<Uuid> = known.values().map(|account| account.organization).collect();
    let cards = Cards::of(ctx, program, places).await?;
    let keys = ImportKeys::of(&ctx.app, import.id, import.own_keys).await?;
    let slips = off_thread(move || {
        let passwords = reveals::opened(&keys, import.tenant_id, &reveals)?;
        let slips = reveals.iter().zip(&passwords);
        Ok(slips
            .filter_map(|(reveal, password)| Some(reveals::slip(program, &cards, known.get(&reveal.account_id)?, password)))
            .collect())
    });
    Ok(slips.await?)
}

/// The caller prints so many of the passwords that they were shown and can see again: it is on
/// record before it is on paper.
pub async fn printed(ctx: &Ctx, import: Uuid, count: u32) -> Result<(), ApiError> {
    let import = find_in_scope(ctx, import, Permission::Import).await?;
    let recorded = ctx.transact((ctx.clone(), import, count), |tx, (ctx, import, count)| {
        Box::pin(async move {
            if !(1..=reveals::open_of_import(tx, ctx, import.id).await?).contains(&i64::from(*count)) {
                return Err(ApiError::Refused(AccountText::PrintedNoMore.en().to_owned()).into());
            }
            audited(tx, ctx, import, AuditAction::PasswordsPrinted { count: *count as usize }).await
        })
    });
    Ok(recorded.await?)
}

/// The caller has handed out the passwords that they were shown: these are erased, and a line
/// stays.
pub async fn handed_out(ctx: &Ctx, import: Uuid) -> Result<(), ApiError> {
    let import = find_in_scope(ctx, import, Permission::Import).await?;
    let done = ctx.transact((ctx.clone(), import), |tx, (ctx, import)| Box::pin(handed_out_in(tx, ctx, import)));
    done.await?;
    Ok(import_keys::forget_shown(&ctx.app).await?)
}

async fn handed_out_in(tx: &mut Tx, ctx: &Ctx, import: &Import) -> Result<(), Error> {
    match reveals::handed_out(tx, ctx, import.id).await? {
        0 => Ok(()), // pressed twice, or the time was over
        count => audited(tx, ctx, import, AuditAction::PasswordsHandedOut { count: count as usize }).await,
    }
}

/// Who was shown passwords of an import, in order. They stay on its page.
pub(super) async fn handouts(ctx: &Ctx, import: Uuid) -> Result<Vec<HandoutView>, Error> {
    let view = |handout: store::Handout| HandoutView {
        again_until: reveals::again_until(ctx, &handout).map(Timestamp),
        by: handout.shown_by,
        at: Timestamp(handout.shown_at),
        count: handout.shown as u64,
    };
    Ok(store::handouts(&ctx.app.db, import).await?.into_iter().map(view).collect())
}
