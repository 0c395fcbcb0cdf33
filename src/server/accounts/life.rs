//! An account's life: one transition after another, as `domain::account` has them in its table.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::change::Keys;
use super::view::state_of;
use super::{Profiles, holder, program_of, staff_role, to_manage};
use crate::domain::account::profile::Profile;
use crate::domain::account::{AccountEvent, AccountState, KeyChange};
use crate::messages::accounts::AccountText as T;
use crate::server::audit::{AuditAction, By};
use crate::server::db::accounts::{AccountRecord, write};
use crate::server::db::{Tx, account_moves, holder_resets, holders, imports};
use crate::server::error::Error;
use crate::server::{App, Ctx, invitations};
use crate::wire::{ApiError, Timestamp};

/// Makes this happen to an account. Answers its state afterwards.
pub async fn apply(ctx: &Ctx, account: Uuid, event: AccountEvent) -> Result<AccountState, ApiError> {
    let done =
        ctx.transact((ctx.clone(), account, event), |tx, (ctx, account, event)| Box::pin(apply_in(tx, ctx, *account, *event)));
    let to = done.await?;
    if to == AccountState::Removed {
        // Until then SQLite's log holds what was erased.
        ctx.app.db.empty_log().await?;
    }
    Ok(to)
}

/// Its holder can no longer sign in.
pub async fn deactivate(ctx: &Ctx, account: Uuid) -> Result<AccountState, ApiError> {
    apply(ctx, account, AccountEvent::Deactivate).await
}

/// Its holder can sign in again.
pub async fn reactivate(ctx: &Ctx, account: Uuid) -> Result<AccountState, ApiError> {
    apply(ctx, account, AccountEvent::Reactivate).await
}

/// As [`apply`], in the transaction of something larger: a registration, the expiry of many.
pub async fn apply_in(tx: &mut Tx, ctx: &Ctx, id: Uuid, event: AccountEvent) -> Result<AccountState, Error> {
    let account = to_manage(tx, ctx, id).await?;
    if matches!(event, AccountEvent::Deactivate | AccountEvent::Reactivate) {
        let profile = Profiles::new(&ctx.app).open(account.tenant_id, id, &account.sealed)?;
        staff_role::require_fresh(ctx, program_of(&ctx.app, &account)?, &profile)?;
    }
    let mut erased = Erased::default();
    let to = transition(tx, &ctx.app, ctx.into(), &account, event, &mut erased).await?;
    erased.count(tx).await?;
    Ok(to)
}

/// What transitions erased that the imports of their accounts count. Counted when all are done, the
/// passwords before their import, as hashing takes them: two that took them the other way round
/// would wait for each other.
#[derive(Default)]
pub(super) struct Erased {
    /// By import: passwords that waited to be hashed.
    waited: BTreeMap<Uuid, i64>,
    /// By import: generated passwords that nobody was shown.
    unseen: BTreeMap<Uuid, i64>,
}

impl Erased {
    pub(super) async fn count(self, tx: &mut Tx) -> Result<(), Error> {
        for (import, waited) in self.waited {
            imports::add_hashed(tx, import, waited).await?;
        }
        for (import, unseen) in self.unseen {
            imports::take_generated(tx, import, unseen).await?;
        }
        Ok(())
    }
}

/// One transition of an account that nobody else changes until this transaction ends.
pub(super) async fn transition(
    tx: &mut Tx,
    app: &App,
    by: By<'_>,
    account: &AccountRecord,
    event: AccountEvent,
    erased: &mut Erased,
) -> Result<AccountState, Error> {
    let id = account.id;
    let from = state_of(id, &account.state)?;
    let to = from.next(event).ok_or_else(|| {
        let text = T::IllegalState.fill(&[("state", &from.name())]);
        ApiError::Refused(text)
    })?;
    let mut keys = Keys::of(tx, app, account).await?;
    match from.key_change(to) {
        KeyChange::Keep => {}
        KeyChange::Free => keys.become_only_the_number(tx).await?,
        KeyChange::Claim => keys.become_those_of(tx, &keys.stored_values()).await?,
    }
    let now = app.clock.now().0;
    if !write::set_state(tx, id, from.name(), to.name(), &keys.concat(), now).await? {
        return Err(Error::Fenced);
    }
    match (from, to) {
        (_, AccountState::Expired) => invitations::expire(tx, id, Timestamp(now)).await?,
        (AccountState::Invited | AccountState::Expired, _) => invitations::end(tx, id).await?,
        _ => {}
    }
    if to != AccountState::Active {
        holders::end_all(tx, id, Uuid::nil()).await?;
        holder_resets::end(tx, id).await?;
    }
    if !to.holds_keys() {
        account_moves::lapse(tx, id, now).await?;
    }
    staff_role::after_event(tx, app, by, account, event).await?;
    let waited = to == AccountState::Removed && erase(tx, app, account).await?;
    let unseen = !to.holds_keys() && write::erase_reveal(tx, id).await?;
    if let Some(import) = account.import_id {
        *erased.waited.entry(import).or_default() += i64::from(waited);
        *erased.unseen.entry(import).or_default() += i64::from(unseen);
    }
    let action = AuditAction::AccountStateChanged { event, before: from, after: to };
    holder::on_record(tx, by, account, action).await?;
    Ok(to)
}

/// Erases what a removed account kept of its holder; answers whether its password still waited to
/// be hashed. Its number, its place and its history stay.
async fn erase(tx: &mut Tx, app: &App, account: &AccountRecord) -> Result<bool, Error> {
    let blank = Profiles::new(app).seal(account.tenant_id, account.id, &Profile::new())?;
    write::erase_profile(tx, account.id, &blank).await?;
    write::erase_ssn(tx, account.id).await?;
    write::erase_verification(tx, account.id).await?;
    holders::forget(tx, account.id).await?;
    write::erase_password(tx, account.id).await
}
