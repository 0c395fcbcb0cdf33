//! Finding the account with a Social Security number or TIN, for staff who have that permission.
//!
//! **Invariant:** those who may not know of an account learn nothing of it: whether nobody has the
//! number or somebody where the caller may not search, the same statements run, the same entry is
//! written and the same is answered. The number is in no entry, no log and no answer.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::keys::KeyMaker;
use super::{look_ups, ssns, subject};
use crate::domain::access::Permission;
use crate::domain::field::{Ssn, TypedSsn};
use crate::domain::program::Program;
use crate::messages::accounts::AccountText as T;
use crate::server::audit::{self, AuditAction, AuditEvent};
use crate::server::clock::HOUR;
use crate::server::db::accounts::keys::{self, Key};
use crate::server::db::accounts::look_ups::{self as remembered, LookUp};
use crate::server::db::accounts::{self as store};
use crate::server::db::staff;
use crate::server::{Ctx, Error, keys as master_keys};
use crate::wire::ApiError;

/// Searches by number that one person may do in an hour.
const AN_HOUR: i64 = 120;

/// What a search by number found.
#[derive(Default)]
pub(super) struct FoundBySsn {
    /// Those that the caller may find so.
    pub accounts: Vec<Uuid>,
    /// What to say besides.
    pub hint: Option<T>,
}

/// Looks for the number that a text is, in the trees of these roots. Nothing is looked for where
/// the program asks for no number, or the text is none.
pub(super) async fn find(
    ctx: &Ctx,
    program: &'static Program,
    roots: &BTreeSet<Uuid>,
    text: &str,
) -> Result<FoundBySsn, ApiError> {
    let hint = |hint: T| Ok(FoundBySsn { hint: Some(hint), ..Default::default() });
    if program.form.is_none_or(|form| form.ssn_key.is_empty()) {
        return Ok(FoundBySsn::default());
    }
    let allowed = ctx.scope.may_somewhere(Permission::Ssn);
    match TypedSsn::read(text) {
        TypedSsn::Absent => Ok(FoundBySsn::default()),
        _ if !allowed => hint(T::NoSsn),
        TypedSsn::Beside => hint(T::SsnAlone),
        TypedSsn::Wrong => hint(T::SsnWrong),
        TypedSsn::Number(ssn) => {
            let accounts = owners(ctx, &wanted(ctx, program, roots, &ssn).await?).await?;
            record(ctx, &accounts, None).await?;
            let hint = accounts.is_empty().then_some(T::SsnNobody);
            Ok(FoundBySsn { accounts: accounts.into_iter().map(|(account, _)| account).collect(), hint })
        }
    }
}

/// Accounts with the number that a form for that organization asks for, where the caller may search
/// by it. A form asks again at each pause of the typing: the same number is on record once in an
/// hour.
pub(super) async fn while_filled_in(ctx: &Ctx, program: &'static Program, root: Uuid, ssn: &Ssn) -> Result<Vec<Uuid>, ApiError> {
    let keys = wanted(ctx, program, &BTreeSet::from([root]), ssn).await?;
    let accounts = owners(ctx, &keys).await?;
    record(ctx, &accounts, Some(look_ups::hash(keys.iter().map(Key::as_slice)))).await?;
    Ok(accounts.into_iter().map(|(account, _)| account).collect())
}

/// The keys of that number in those trees.
async fn wanted(ctx: &Ctx, program: &'static Program, roots: &BTreeSet<Uuid>, ssn: &Ssn) -> Result<Vec<Key>, Error> {
    master_keys::follow(&ctx.app).await?;
    let makers = roots.iter().map(|root| KeyMaker::new(&ctx.app.keys, program, *root));
    let mut wanted: Vec<_> = makers.flat_map(|maker| ssns::keys(program, &maker, ssn)).map(|(_, key)| key).collect();
    wanted.sort_unstable();
    wanted.dedup();
    Ok(wanted)
}

/// Accounts that have one of these keys and where the caller may search by number, each with its
/// organization.
async fn owners(ctx: &Ctx, wanted: &[Key]) -> Result<Vec<(Uuid, Uuid)>, Error> {
    let mut ids = keys::look_up(&ctx.app.db, wanted).await?.accounts();
    if ids.is_empty() {
        // Nobody's account: the next statement runs all the same.
        ids.push(Uuid::nil());
    }
    let mut found: Vec<(Uuid, Uuid)> =
        store::briefs(&ctx.app.db, &ids).await?.into_values().map(|brief| (brief.id, brief.organization_id)).collect();
    found.retain(|(_, organization)| ctx.scope.may(Permission::Ssn, *organization));
    found.sort_unstable();
    Ok(found)
}

/// Every search is on record: at the account that was found, else where the caller may search. One
/// that is remembered by `once` is not put there again within an hour.
async fn record(ctx: &Ctx, accounts: &[(Uuid, Uuid)], once: Option<Vec<u8>>) -> Result<(), ApiError> {
    let place = place_of(ctx).await?;
    let work = ctx.transact((ctx.clone(), accounts.to_vec(), once), move |tx, (ctx, accounts, once)| {
        Box::pin(async move {
            if let (Some(once), Some(staff)) = (once, ctx.actor.staff_id()) {
                let now = ctx.app.clock.now().0;
                remembered::forget(tx, staff, now - HOUR).await?;
                if !remembered::insert(tx, staff, LookUp::Ssn, once, now).await? {
                    return Ok(());
                }
            }
            let searched = || AuditEvent::new(AuditAction::SsnSearched { found: accounts.len() });
            if accounts.is_empty() {
                return audit::append_limited(tx, ctx, searched().at(place), AN_HOUR).await;
            }
            for (account, organization) in accounts {
                let event = searched().at(*organization).on(subject(*account));
                audit::append_limited(tx, ctx, event, AN_HOUR).await?;
            }
            Ok::<_, Error>(())
        })
    });
    Ok(work.await?)
}

/// The organization of the first grant with which the caller may search; `None` for the operator.
async fn place_of(ctx: &Ctx) -> Result<Option<Uuid>, Error> {
    let Some(caller) = ctx.actor.staff_id() else { return Ok(None) };
    let grants = staff::grants(&ctx.app.db, Some(caller), ctx.app.clock.now().0).await?;
    let adds = |grant: &&staff::GrantRow| {
        let role = ctx.app.registry.role(&grant.role);
        role.is_some_and(|role| role.extras(&grant.extras).any(|extra| extra.permission == Permission::Ssn))
    };
    Ok(grants.iter().find(adds).and_then(|grant| grant.organization_id))
}
