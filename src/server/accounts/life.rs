//! An account's life: one transition after another, as `domain::account` has them in its table.

use uuid::Uuid;

use super::change::Keys;
use super::view::state_of;
use super::{Profiles, audited, reveals, to_change};
use crate::domain::account::profile::Profile;
use crate::domain::account::{AccountEvent, AccountState, KeyChange};
use crate::messages::accounts::AccountText as T;
use crate::server::Ctx;
use crate::server::audit::AuditAction;
use crate::server::db::accounts::{AccountRecord, write};
use crate::server::db::{Tx, imports};
use crate::server::error::Error;
use crate::wire::ApiError;

/// Makes this happen to an account. Answers its state afterwards.
pub async fn apply(ctx: &Ctx, account: Uuid, event: AccountEvent) -> Result<AccountState, ApiError> {
    let done = ctx
        .app
        .db
        .transact((ctx.clone(), account, event), |tx, (ctx, account, event)| Box::pin(apply_in(tx, ctx, *account, *event)));
    Ok(done.await?)
}

/// As [`apply`], in the transaction of something larger: a registration, an undo, the expiry of
/// many.
pub async fn apply_in(tx: &mut Tx, ctx: &Ctx, id: Uuid, event: AccountEvent) -> Result<AccountState, Error> {
    let account = to_change(tx, ctx, id).await?;
    let from = state_of(id, &account.state)?;
    let to = from.next(event).ok_or_else(|| {
        let text = T::IllegalState.fill(&[("state", &from.name())]);
        ApiError::Refused(text)
    })?;
    let mut keys = Keys::of(&ctx.app, &account)?;
    match from.key_change(to) {
        KeyChange::Keep => {}
        KeyChange::Free => keys.become_only_the_number(tx).await?,
        KeyChange::Claim => keys.become_those_of(tx, &keys.stored_values()).await?,
    }
    let now = ctx.app.clock.now().0;
    if !write::set_state(tx, id, from.name(), to.name(), &keys.concat(), now).await? {
        return Err(Error::Fenced);
    }
    // The password before its import, as hashing takes them: two that took them the other way round
    // would wait for each other.
    if to == AccountState::Removed {
        erase(tx, ctx, &account).await?;
    }
    if !to.holds_keys() {
        reveals::erase_one(tx, id, account.import_id).await?;
    }
    let action = AuditAction::AccountStateChanged { event, before: from, after: to };
    audited(tx, ctx, account.organization_id, id, action).await?;
    Ok(to)
}

/// Erases what a removed account kept of its holder. Its number, its place and its history stay.
async fn erase(tx: &mut Tx, ctx: &Ctx, account: &AccountRecord) -> Result<(), Error> {
    let blank = Profiles::new(&ctx.app).seal(account.tenant_id, account.id, &Profile::new())?;
    write::erase_profile(tx, account.id, &blank).await?;
    write::erase_ssn(tx, account.id).await?;
    let waited = write::erase_password(tx, account.id).await?;
    match account.import_id {
        // Its import waits for one password less.
        Some(import) if waited => imports::add_hashed(tx, import, 1).await,
        _ => Ok(()),
    }
}
