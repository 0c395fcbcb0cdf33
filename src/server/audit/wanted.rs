//! Which entries somebody wants: what the filter offers, and what was chosen, understood.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::By;
use crate::domain::access::Permission;
use crate::domain::audit::AuditAction;
use crate::messages::audit::LogText as T;
use crate::server::db::audit::{self as store, Wanted};
use crate::server::db::organizations;
use crate::server::{Actor, Ctx, clock, staff};
use crate::wire::ApiError;
use crate::wire::audit::{AuditChoices, AuditFilter};

/// What a filter asks for. Days begin and end in [`clock::DEFAULT_ZONE`]. An organization outside
/// the scope is not found.
pub(super) fn understand(ctx: &Ctx, filter: &AuditFilter) -> Result<Wanted, ApiError> {
    let refused = || ApiError::Refused(T::NotAFilter.en().to_owned());
    // It goes into the entry of an export.
    if !filter.action.is_empty() && !AuditAction::NAMES.contains(&filter.action.as_str()) {
        return Err(refused());
    }
    let mut wanted = Wanted {
        action: filter.action.clone(),
        actor_kind: String::new(),
        actor: None,
        organization: None,
        from: i64::MIN,
        to: i64::MAX,
    };
    if [Actor::CommandLine.kind(), Actor::System.kind(), By::HOLDER].contains(&filter.who.as_str()) {
        wanted.actor_kind.clone_from(&filter.who);
    } else if !filter.who.is_empty() {
        wanted.actor = Some(Uuid::parse_str(&filter.who).map_err(|_| refused())?);
    }
    if !filter.organization.is_empty() {
        let organization = Uuid::parse_str(&filter.organization).map_err(|_| refused())?;
        ctx.require(Permission::ReadAudit, organization)?;
        wanted.organization = Some(organization);
    }
    if !filter.from.is_empty() {
        wanted.from = clock::start_of_day(&filter.from, clock::DEFAULT_ZONE).ok_or_else(refused)?.0;
    }
    if !filter.to.is_empty() {
        wanted.to = clock::end_of_day(&filter.to, clock::DEFAULT_ZONE).ok_or_else(refused)?.0;
    }
    Ok(wanted)
}

/// Staff and organizations of the entries in scope, by name. Staff of one name are distinguished by
/// their address where the caller sees them among their staff, otherwise by a number.
pub async fn choices(ctx: &Ctx) -> Result<AuditChoices, ApiError> {
    super::may_read(ctx)?;
    let filter = ctx.scope.filter(Permission::ReadAudit);
    let actors = store::actors(&ctx.app.db, &filter).await?;
    let mut named = HashMap::<String, (u32, u32)>::new();
    for actor in &actors {
        named.entry(actor.name.clone()).or_default().0 += 1;
    }
    let seen: HashSet<Uuid> = match named.values().any(|(count, _)| *count > 1) {
        true => staff::list(ctx).await.unwrap_or_default().into_iter().map(|user| user.id).collect(),
        false => HashSet::new(),
    };
    let label = |actor: store::ListedActor| {
        let (count, hidden) = named.get_mut(&actor.name).expect("counted above");
        let label = match *count {
            1 => actor.name,
            _ if seen.contains(&actor.id) => format!("{} ({})", actor.name, actor.email),
            _ => {
                *hidden += 1;
                format!("{} ({hidden})", actor.name)
            }
        };
        (actor.id, label)
    };
    let organizations = organizations::list(&ctx.app.db, &filter).await?;
    Ok(AuditChoices {
        staff: actors.into_iter().map(label).collect(),
        organizations: organizations.into_iter().map(|row| (row.id, row.name)).collect(),
        may_verify: super::may_verify(ctx).is_ok(),
    })
}
