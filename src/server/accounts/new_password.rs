//! A new temporary password for one account, or for many: the old one and whatever could be shown
//! of it are gone, and the person who asked is shown the new one, as generated passwords of an
//! import are. The holder's sessions end.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::cards::Cards;
use super::passwords::{HashPasswords, PasswordSeals, generate};
use super::reveals::{self, AGAIN_FOR};
use super::view::{self, state_of};
use super::{audited, program_of, to_change};
use crate::domain::access::Permission;
use crate::domain::account::AccountState;
use crate::messages::accounts::AccountText as T;
use crate::server::audit::{self, AuditAction};
use crate::server::db::accounts::passwords::{self as store, Handout, Reveal};
use crate::server::db::accounts::write::{self, PasswordRow, RevealRow};
use crate::server::db::accounts::{self as accounts, AccountRecord};
use crate::server::db::bulk::Load;
use crate::server::db::{Tx, holder_resets, holders, imports};
use crate::server::db::{account_staff, staff};
use crate::server::error::Error;
use crate::server::import_keys::ImportKeys;
use crate::server::{Ctx, jobs, organizations};
use crate::wire::ApiError;
use crate::wire::accounts::NewPasswords;
use crate::wire::imports::Slip;

/// Most accounts that are changed at once.
const AT_ONCE: usize = 500;

/// Passwords that one person may print in an hour: each is an entry of the audit log.
const PRINTED_AN_HOUR: i64 = 5_000;

/// The account, for somebody who may change it and has just typed their password.
async fn fresh(ctx: &Ctx, id: Uuid) -> Result<AccountRecord, ApiError> {
    let account = accounts::find(&ctx.app.db, id).await?.ok_or(ApiError::NotFound)?;
    ctx.require(Permission::ManageAccounts, account.organization_id)?;
    ctx.require_fresh()?;
    Ok(account)
}

/// Gives an active account a new temporary password and shows it.
pub async fn new_password(ctx: &Ctx, account: Uuid) -> Result<Vec<Slip>, ApiError> {
    let made = new_passwords(ctx, &[account]).await?;
    match made.refused.into_iter().next() {
        Some((_, why)) => Err(ApiError::Refused(why)),
        None => Ok(made.slips),
    }
}

/// Gives active accounts new temporary passwords and shows them, by name. Those that can't have one
/// are named, and stay as they are.
pub async fn new_passwords(ctx: &Ctx, ids: &[Uuid]) -> Result<NewPasswords, ApiError> {
    let _under_way = ctx.app.limits.bulk(ctx)?;
    let ids = at_most_so_many(ids)?;
    for id in &ids {
        fresh(ctx, *id).await?;
    }
    let made = ctx.transact((ctx.clone(), ids), |tx, (ctx, ids)| Box::pin(new_in(tx, ctx, ids)));
    let made = made.await?;
    // Until then SQLite's log holds what was erased.
    ctx.app.db.empty_log().await?;
    let mut answer = NewPasswords::default();
    for (account, made) in made {
        match made {
            Ok(reveal) => answer.slips.extend(slips(ctx, &account, reveal).await?),
            Err(why) => {
                let known = view::known(&ctx.app, program_of(&ctx.app, &account)?, &[account.id]).await?;
                let name = known.into_values().map(|known| known.name).next().unwrap_or_default();
                answer.refused.push((name, why.text()));
            }
        }
    }
    answer.slips.sort_by(|one, other| one.name.cmp(&other.name));
    answer.refused.sort();
    Ok(answer)
}

/// Each once, and in one order, so that two people at once don't wait for each other.
pub(super) fn at_most_so_many(ids: &[Uuid]) -> Result<Vec<Uuid>, ApiError> {
    if ids.len() > AT_ONCE {
        return Err(ApiError::Refused(T::TooMany.fill(&[("count", &ids.len()), ("limit", &AT_ONCE)])));
    }
    Ok(ids.iter().copied().collect::<BTreeSet<_>>().into_iter().collect())
}

/// Why an account gets no new password.
enum NoPassword {
    /// Its state.
    State(AccountState),
    /// Its holder is a staff user, who has one password.
    Staff,
}

impl NoPassword {
    fn text(&self) -> String {
        match self {
            NoPassword::State(state) => T::NoNewPassword.fill(&[("state", &state.name())]),
            NoPassword::Staff => T::NoNewPasswordOfStaff.en().to_owned(),
        }
    }
}

/// Of each account, in order, its new password, or why it can have none.
async fn new_in(tx: &mut Tx, ctx: &Ctx, ids: &[Uuid]) -> Result<Vec<(AccountRecord, Result<Reveal, NoPassword>)>, Error> {
    audit::require_not_many(tx, ctx, &AuditAction::AccountPasswordRenewed).await?;
    let (batch, now) = (ctx.app.new_id(), ctx.app.clock.now().0);
    let mut made = Vec::with_capacity(ids.len());
    let mut counted = BTreeMap::<Uuid, (i64, i64)>::new();
    for id in ids {
        let account = to_change(tx, ctx, *id).await?;
        let state = state_of(*id, &account.state)?;
        if state != AccountState::Active {
            made.push((account, Err(NoPassword::State(state))));
            continue;
        }
        // A staff user who is deactivated can't use the one password that they have.
        let staff = match account_staff::of_in(tx, *id).await? {
            Some(found) => staff::get_in(tx, found.staff_id).await?.filter(|row| row.deactivated_at.is_none()),
            None => None,
        };
        if staff.is_some() {
            made.push((account, Err(NoPassword::Staff)));
            continue;
        }
        holders::end_all(tx, *id, Uuid::nil()).await?;
        holder_resets::end(tx, *id).await?;
        let unseen = write::erase_reveal(tx, *id).await?;
        let unhashed = write::erase_password(tx, *id).await?;
        if let Some(import) = account.import_id {
            let (unseen_of, unhashed_of) = counted.entry(import).or_default();
            *unseen_of += i64::from(unseen);
            *unhashed_of += i64::from(unhashed);
        }
        let reveal = put(tx, ctx, &account, batch, now).await?;
        audited(tx, ctx, account.organization_id, *id, AuditAction::AccountPasswordRenewed).await?;
        made.push((account, Ok(reveal)));
    }
    // Passwords before their imports, as those take them who hash or show.
    for (import, (unseen, unhashed)) in counted {
        imports::take_generated(tx, import, unseen).await?;
        imports::add_hashed(tx, import, unhashed).await?;
    }
    if made.iter().any(|(_, made)| made.is_ok()) {
        jobs::enqueue(tx, &ctx.app, &HashPasswords { batch, import: None }, None).await?;
    }
    Ok(made)
}

/// Puts a generated password in the place of one that was erased, shown to the caller.
async fn put(tx: &mut Tx, ctx: &Ctx, account: &AccountRecord, batch: Uuid, now: i64) -> Result<Reveal, Error> {
    let id = account.id;
    let seals = PasswordSeals::new(&ctx.app);
    let (place, _) = organizations::find_in(tx, account.organization_id).await?.ok_or(ApiError::NotFound)?;
    let password = generate(&*ctx.app.rng, &place.settings);
    let (waiting, sealed) = (seals.pending(id, &password)?, seals.reveal(account.tenant_id, id, &password)?);
    let (mut passwords, mut shown) = (Load::new(), Load::new());
    passwords.push(PasswordRow { account_id: id, state: "pending", sealed: &waiting, temporary: true, batch });
    shown.push(RevealRow { account_id: id, import_id: None, import_row: None, sealed: &sealed, until_at: now + AGAIN_FOR });
    passwords.run(tx).await?;
    write::mark_renewed(tx, id).await?;
    shown.run(tx).await?;
    reveals::show_new(tx, ctx, id).await?;
    Ok(Reveal { account_id: id, sealed })
}

/// The new temporary password once more, for the one who made it, while it can be shown.
pub async fn show_again(ctx: &Ctx, account: Uuid) -> Result<Vec<Slip>, ApiError> {
    let record = fresh(ctx, account).await?;
    let work = ctx.transact((ctx.clone(), record.clone()), |tx, (ctx, account)| {
        Box::pin(async move {
            let mine = open_handout(tx, ctx, account.id).await?.is_some();
            let reveal = if mine { store::reveal_of_in(tx, account.id).await? } else { None };
            let reveal = reveal.ok_or_else(|| ApiError::Refused(T::ShownNoMore.en().to_owned()))?;
            let action = AuditAction::PasswordsRevealed { count: 1, again: true };
            audited(tx, ctx, account.organization_id, account.id, action).await?;
            Ok::<_, Error>(reveal)
        })
    });
    slips(ctx, &record, work.await?).await
}

/// The accounts, for somebody who may change each of them.
async fn changeable(ctx: &Ctx, ids: &[Uuid]) -> Result<Vec<Uuid>, ApiError> {
    let ids = at_most_so_many(ids)?;
    for id in &ids {
        let record = accounts::find(&ctx.app.db, *id).await?.ok_or(ApiError::NotFound)?;
        ctx.require(Permission::Import, record.organization_id)?;
    }
    Ok(ids)
}

/// The showing of an account's password to the caller, while they can see it again.
async fn open_handout(tx: &mut Tx, ctx: &Ctx, account: Uuid) -> Result<Option<Handout>, Error> {
    let handout = store::handout_of_in(tx, account).await?;
    Ok(handout.filter(|handout| reveals::again_until(ctx, handout).is_some()))
}

/// The caller prints the temporary passwords of these accounts that they were shown and can see
/// again: it is on record before it is on paper.
pub async fn printed(ctx: &Ctx, ids: &[Uuid]) -> Result<(), ApiError> {
    let _under_way = ctx.app.limits.bulk(ctx)?;
    let ids = changeable(ctx, ids).await?;
    let recorded = ctx.transact((ctx.clone(), ids), |tx, (ctx, ids)| {
        Box::pin(async move {
            if audit::reached(tx, ctx, &AuditAction::PasswordsPrinted { count: 1 }, PRINTED_AN_HOUR).await? {
                return Err(ApiError::Wait(audit::WAIT).into());
            }
            let mut count = 0;
            for id in ids.iter() {
                // Those who could get no new password were selected as well.
                if open_handout(tx, ctx, *id).await?.is_some() {
                    let account = to_change(tx, ctx, *id).await?;
                    audited(tx, ctx, account.organization_id, *id, AuditAction::PasswordsPrinted { count: 1 }).await?;
                    count += 1;
                }
            }
            match count {
                0 => Err(Error::from(ApiError::Refused(T::PrintedNoMore.en().to_owned()))),
                _ => Ok(()),
            }
        })
    });
    Ok(recorded.await?)
}

/// The caller has handed out the new temporary passwords of these accounts that they were shown:
/// they are erased.
pub async fn handed_out(ctx: &Ctx, ids: &[Uuid]) -> Result<(), ApiError> {
    let _under_way = ctx.app.limits.bulk(ctx)?;
    let ids = changeable(ctx, ids).await?;
    let work = ctx.transact((ctx.clone(), ids), |tx, (ctx, ids)| {
        Box::pin(async move {
            for id in ids.iter() {
                // Otherwise it was pressed twice, or the time was over.
                let Some(handout) = open_handout(tx, ctx, *id).await? else { continue };
                let account = to_change(tx, ctx, *id).await?;
                if write::end_handout(tx, handout.id, ctx.app.clock.now().0).await? {
                    let action = AuditAction::PasswordsHandedOut { count: 1 };
                    audited(tx, ctx, account.organization_id, *id, action).await?;
                }
            }
            Ok::<_, Error>(())
        })
    });
    work.await?;
    // Until then SQLite's log holds what was erased.
    Ok(ctx.app.db.empty_log().await?)
}

async fn slips(ctx: &Ctx, account: &AccountRecord, shown: Reveal) -> Result<Vec<Slip>, ApiError> {
    let program = program_of(&ctx.app, account)?;
    let known = view::known(&ctx.app, program, &[account.id]).await?;
    let passwords = reveals::opened(&ImportKeys::none(&ctx.app), account.tenant_id, &[shown])?;
    let cards = Cards::of(ctx, program, vec![account.organization_id]).await?;
    Ok(known.values().zip(&passwords).map(|(known, password)| reveals::slip(program, &cards, known, password)).collect())
}
