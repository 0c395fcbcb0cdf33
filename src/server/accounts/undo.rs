//! Accounts of an import that is undone: those that nobody has used are removed.

use std::collections::HashMap;

use uuid::Uuid;

use super::life::{self, Erased};
use super::view::state_of;
use crate::domain::access::Permission;
use crate::domain::account::AccountEvent;
use crate::domain::undo::{AccountHistory, Fate};
use crate::domain::verification::VerificationState;
use crate::server::Ctx;
use crate::server::db::Tx;
use crate::server::db::accounts::{self as store, AccountRecord};
use crate::server::error::Error;

/// What the caller's undo would do with these accounts now, by id.
pub async fn fates(ctx: &Ctx, accounts: &[Uuid]) -> Result<HashMap<Uuid, Fate>, Error> {
    let found = store::many(&ctx.app.db, accounts).await?;
    found.into_iter().map(|(id, account)| Ok((id, fate(ctx, &account)?))).collect()
}

/// Removes those of these accounts that nobody has used, in the caller's name. Each is decided
/// again, and nobody else changes it until the transaction ends. Answers in the same order.
pub async fn undo(tx: &mut Tx, ctx: &Ctx, accounts: &[Uuid]) -> Result<Vec<Fate>, Error> {
    let (mut fates, mut erased) = (Vec::with_capacity(accounts.len()), Erased::default());
    for id in accounts {
        let account = store::find_to_change(tx, *id).await?.ok_or_else(|| Error::stored("accounts", "id", id))?;
        let fate = fate(ctx, &account)?;
        if fate == Fate::Removed {
            life::transition(tx, &ctx.app, ctx.into(), &account, AccountEvent::Remove, &mut erased).await?;
        }
        fates.push(fate);
    }
    erased.count(tx).await?;
    Ok(fates)
}

fn fate(ctx: &Ctx, account: &AccountRecord) -> Result<Fate, Error> {
    Ok(Fate::of(&history(account)?, ctx.scope.may(Permission::Import, account.organization_id)))
}

/// What happened to an account since it was made.
fn history(account: &AccountRecord) -> Result<AccountHistory, Error> {
    Ok(AccountHistory {
        state: state_of(account.id, &account.state)?,
        changed_state: account.state_at != account.created_at,
        signed_in: account.first_signed_in_at.is_some(),
        chose_password: account.password_changed_at.is_some(),
        edited: account.changed_at.is_some(),
        moved: account.moved_at.is_some(),
        verified: account.verification != VerificationState::None.name(),
    })
}
