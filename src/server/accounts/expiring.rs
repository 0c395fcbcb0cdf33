//! Invitations that are about to expire, and those that have expired lately: where they can be
//! renewed.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use uuid::Uuid;

use super::search::listed;
use crate::domain::access::Permission;
use crate::domain::invitation::{LATELY_DAYS, MOST_AT_ONCE, SOON_DAYS};
use crate::server::clock::{self, DAY};
use crate::server::db::invitations::{self as store, Ending};
use crate::server::{Ctx, organizations};
use crate::wire::accounts::FoundAccount;
use crate::wire::invitations::{ExpiringInvitation, InvitationsToRenew, RenewalCounts};
use crate::wire::{ApiError, Timestamp};

/// Invitations where the caller may invite people: those that end within the next days, the first
/// first, and those that have ended lately, the last first. Of each at most as many as can be
/// renewed at once.
pub async fn expiring_invitations(ctx: &Ctx) -> Result<InvitationsToRenew, ApiError> {
    ctx.scope.require_somewhere(Permission::Import)?;
    // Each profile is opened.
    let _turn = ctx.app.limits.scan(ctx).await;
    let scope = ctx.scope.filter(Permission::Import);
    let (until, since) = bounds(ctx);
    let limit = MOST_AT_ONCE as i64 + 1;
    let soon = store::ending(&ctx.app.db, &scope, until, limit).await?;
    let expired = store::ended(&ctx.app.db, &scope, since, limit).await?;
    let more = soon.len().max(expired.len()) > MOST_AT_ONCE;
    Ok(InvitationsToRenew { soon: lines(ctx, soon).await?, expired: lines(ctx, expired).await?, more })
}

/// How many invitations end soon and have ended lately where the caller may invite people; `None`
/// for those who invite nobody.
pub async fn expiring_counts(ctx: &Ctx) -> Result<Option<RenewalCounts>, ApiError> {
    let places = organizations::references(ctx, Permission::Import).await?;
    let invites = |program: &str| ctx.app.registry.get(program).is_some_and(|program| program.registration.is_some());
    if !places.iter().any(|place| invites(&place.program)) {
        return Ok(None);
    }
    let (until, since) = bounds(ctx);
    let counts = store::counts(&ctx.app.db, &ctx.scope.filter(Permission::Import), until, since).await?;
    let [soon, expired] = counts.map(|count| count.max(0) as u64);
    Ok(Some(RenewalCounts { soon, expired }))
}

/// Until when an invitation ends soon, and since when it has ended lately.
fn bounds(ctx: &Ctx) -> (i64, i64) {
    let now = ctx.app.clock.now().0;
    (now + SOON_DAYS * DAY, now - LATELY_DAYS * DAY)
}

/// These invitations as the list shows them, in that order.
async fn lines(ctx: &Ctx, mut rows: Vec<Ending>) -> Result<Vec<ExpiringInvitation>, ApiError> {
    rows.truncate(MOST_AT_ONCE);
    let mut zones = BTreeMap::<Uuid, String>::new();
    for row in &rows {
        if let Entry::Vacant(zone) = zones.entry(row.organization_id) {
            let place = organizations::find(&ctx.app.db, row.organization_id).await?;
            zone.insert(place.map_or_else(|| clock::DEFAULT_ZONE.to_owned(), |place| place.zone().to_owned()));
        }
    }
    let mut people = BTreeMap::<Uuid, FoundAccount>::new();
    for program in ctx.app.registry.all().iter().copied() {
        let ids: Vec<Uuid> = rows.iter().filter(|row| row.program == program.id).map(|row| row.account_id).collect();
        people.extend(listed(ctx, program, &ids).await?.into_iter().filter_map(|found| Some((found.account?, found))));
    }
    let line = |row: Ending| {
        let found = people.remove(&row.account_id)?;
        Some(ExpiringInvitation {
            account: row.account_id,
            name: found.name,
            sign_in: found.sign_in.unwrap_or_default(),
            organization: found.organization,
            last_day: clock::day_in_words(Timestamp(row.expires_at), &zones[&row.organization_id]),
        })
    };
    Ok(rows.into_iter().filter_map(line).collect())
}
