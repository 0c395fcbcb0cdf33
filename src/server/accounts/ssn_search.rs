//! Finding the account with a Social Security number or TIN, for staff who have that permission.
//!
//! **Invariant:** those who may not know of an account learn nothing of it: whether nobody has the
//! number or somebody where the caller may not search, the same statements run, the same entry is
//! written and the same is answered. The number is in no entry, no log and no answer.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::keys::KeyMaker;
use super::{ssns, subject};
use crate::domain::access::Permission;
use crate::domain::field::{Ssn, TypedSsn};
use crate::domain::program::Program;
use crate::messages::accounts::AccountText as T;
use crate::server::audit::{self, AuditAction, AuditEvent};
use crate::server::db::accounts::{self as store, keys};
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
            let accounts = owners(ctx, program, roots, &ssn).await?;
            record(ctx, &accounts).await?;
            let hint = accounts.is_empty().then_some(T::SsnNobody);
            Ok(FoundBySsn { accounts: accounts.into_iter().map(|(account, _)| account).collect(), hint })
        }
    }
}

/// Accounts with that number where the caller may search by it, each with its organization.
async fn owners(ctx: &Ctx, program: &'static Program, roots: &BTreeSet<Uuid>, ssn: &Ssn) -> Result<Vec<(Uuid, Uuid)>, Error> {
    master_keys::follow(&ctx.app).await?;
    let makers = roots.iter().map(|root| KeyMaker::new(&ctx.app.keys, program, *root));
    let mut wanted: Vec<_> = makers.flat_map(|maker| ssns::keys(program, &maker, ssn)).map(|(_, key)| key).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut ids = keys::look_up(&ctx.app.db, &wanted).await?.accounts();
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

/// Every search is on record: at the account that was found, else where the caller may search.
async fn record(ctx: &Ctx, accounts: &[(Uuid, Uuid)]) -> Result<(), ApiError> {
    let place = place_of(ctx).await?;
    let work = ctx.app.db.transact((ctx.clone(), accounts.to_vec()), move |tx, (ctx, accounts)| {
        Box::pin(async move {
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
