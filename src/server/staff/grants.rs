//! Grants: a role of somebody at a place, until it ends.

use uuid::Uuid;

use super::{field, links, managed, name_of};
use crate::domain::access::{Extra, Permission, Role};
use crate::messages::staff::StaffText as T;
use crate::server::audit::{self, AuditAction, AuditEvent};
use crate::server::db::staff::{self as store, GrantRow, NewGrant};
use crate::server::db::{Tx, account_staff};
use crate::server::{Ctx, Error, clock, organizations};
use crate::wire::session::{ExtraView, GrantView, OrganizationRef};
use crate::wire::{ApiError, Timestamp};

/// A grant as the wire tells it.
pub(in crate::server) fn grant_view(ctx: &Ctx, row: &GrantRow) -> Option<GrantView> {
    let place = |id| OrganizationRef {
        id,
        name: row.organization.clone().unwrap_or_default(),
        program: row.program.clone().unwrap_or_default(),
        kind: row.kind.clone().unwrap_or_default(),
    };
    let role = ctx.app.registry.role(&row.role)?;
    Some(GrantView {
        id: row.id,
        role: role.id.to_owned(),
        label: role.label.to_owned(),
        extras: role.extras(&row.extras).map(ExtraView::from).collect(),
        organization: row.organization_id.map(place),
        until: row.until_at.map(Timestamp),
        may: role.may.iter().copied().chain(role.extras(&row.extras).map(|extra| extra.permission)).collect(),
        creates: role.creates.iter().map(|kind| (*kind).to_owned()).collect(),
    })
}

/// Which role, where, until when; checked against the program of the place.
async fn checked_grant(
    ctx: &Ctx,
    role: &str,
    organization: Option<Uuid>,
    until: &str,
) -> Result<(&'static Role, Option<i64>), ApiError> {
    let Some(role) = ctx.app.registry.role(role) else {
        let known = ctx.app.registry.roles().map(|role| role.id).collect::<Vec<_>>().join(", ");
        return Err(field("role", T::UnknownRole.fill(&[("known", &known)])));
    };
    let over_all = role.over_everything();
    let mut zone = clock::DEFAULT_ZONE.to_owned();
    match organization {
        None if !over_all => return Err(field("organization", T::RoleNeedsPlace.fill(&[("role", &role.label)]))),
        None => {}
        Some(id) => {
            let place = organizations::find(&ctx.app.db, id).await?.ok_or(ApiError::NotFound)?;
            zone = place.zone().to_owned();
            let program = ctx.app.registry.get(&place.here.program);
            let roles = program.map_or(&[][..], |program| program.roles);
            if !over_all && !roles.contains(role) {
                let known = roles.iter().map(|r| r.label).collect::<Vec<_>>().join(", ");
                let name = program.map_or(place.here.program.as_str(), |program| program.name);
                let values: &[(&str, &dyn std::fmt::Display)] = &[("role", &role.label), ("program", &name), ("known", &known)];
                return Err(field("role", T::RoleElsewhere.fill(values)));
            }
            if let Some(program) = program.filter(|_| !over_all && !role.levels.contains(&place.here.kind.as_str())) {
                let levels = program.levels.iter().filter(|(id, _)| role.levels.contains(id)).map(|(_, name)| *name);
                let known = levels.collect::<Vec<_>>().join(", ");
                return Err(field("organization", T::RoleOtherLevel.fill(&[("role", &role.label), ("known", &known)])));
            }
        }
    }
    if until.trim().is_empty() {
        return Ok((role, None));
    }
    let Some(end) = clock::end_of_day(until, &zone) else { return Err(field("until", T::UntilWrong.en())) };
    if end < ctx.app.clock.now() {
        return Err(field("until", T::UntilPast.en()));
    }
    Ok((role, Some(end.0)))
}

/// What a grant of this role adds, by the ids that were ticked.
fn checked_extras(role: &'static Role, ticked: &str) -> Result<Vec<&'static Extra>, ApiError> {
    let mut ids = ticked.split(',').map(str::trim).filter(|id| !id.is_empty());
    if let Some(wrong) = ids.find(|id| role.may_add.iter().all(|extra| extra.id != *id)) {
        let known: Vec<&str> = role.may_add.iter().map(|extra| extra.id).collect();
        let text = if known.is_empty() { T::NoExtras } else { T::OtherExtras };
        let values: &[(&str, &dyn std::fmt::Display)] = &[("role", &role.label), ("extra", &wrong), ("known", &known.join(", "))];
        return Err(field("extras", text.fill(values)));
    }
    Ok(role.may_add.iter().copied().filter(|extra| ticked.split(',').any(|id| id.trim() == extra.id)).collect())
}

/// Grants a role on a node (`None` = everything), until the end of a day (`YYYY-MM-DD`, blank = no
/// end), and nothing beyond the role. Open links that other staff made for them end; so does a
/// password that was set by the link of somebody who may not manage that grant: they may know it.
pub async fn grant(ctx: &Ctx, staff: Uuid, role: &str, organization: Option<Uuid>, until: &str) -> Result<(), ApiError> {
    grant_with(ctx, staff, role, "", organization, until).await
}

/// As [`grant`], with what is added to the role: ids of [`Extra`]s, separated by commas.
pub async fn grant_with(
    ctx: &Ctx,
    staff: Uuid,
    role: &str,
    extras: &str,
    organization: Option<Uuid>,
    until: &str,
) -> Result<(), ApiError> {
    ctx.require(Permission::ManageStaff, organization)?;
    let found = managed(ctx, staff).await?;
    ctx.require_fresh()?;
    if found.deactivated_at.is_some() {
        return Err(ApiError::Refused(T::Deactivated.en().to_owned()));
    }
    let granting = Granting::new(ctx, staff, found.name, &Wanted { role, extras, organization, until }).await?;
    let work = ctx.transact((ctx.clone(), granting), |tx, (ctx, granting)| Box::pin(granting.write(tx, ctx)));
    Ok(work.await?)
}

/// A grant as it is asked for.
pub(in crate::server) struct Wanted<'a> {
    pub(in crate::server) role: &'a str,
    /// Ids of [`Extra`]s, separated by commas.
    pub(in crate::server) extras: &'a str,
    pub(in crate::server) organization: Option<Uuid>,
    /// A day; blank: no end.
    pub(in crate::server) until: &'a str,
}

/// A grant to be made, checked.
#[derive(Clone)]
pub(in crate::server) struct Granting {
    id: Uuid,
    staff: Uuid,
    name: String,
    role: &'static Role,
    extras: Vec<String>,
    organization: Option<Uuid>,
    until: Option<i64>,
    until_day: Option<String>,
}

impl Granting {
    /// For that staff user, of that name. Asks nobody's scope: the caller has.
    pub(in crate::server) async fn new(ctx: &Ctx, staff: Uuid, name: String, wanted: &Wanted<'_>) -> Result<Granting, ApiError> {
        let Wanted { role, extras, organization, until } = *wanted;
        let until_day = Some(until.trim().to_owned()).filter(|day| !day.is_empty());
        let (role, until) = checked_grant(ctx, role, organization, until).await?;
        let extras: Vec<String> = checked_extras(role, extras)?.iter().map(|extra| extra.id.to_owned()).collect();
        if !extras.is_empty() && ctx.actor.staff_id() == Some(staff) {
            return Err(field("extras", T::ExtraForSelf.en()));
        }
        Ok(Granting { id: ctx.app.new_id(), staff, name, role, extras, organization, until, until_day })
    }

    /// Makes it.
    pub(in crate::server) async fn write(&self, tx: &mut Tx, ctx: &Ctx) -> Result<(), Error> {
        let Granting { id, staff, name, role, extras, organization, until, until_day } = self;
        let (now, staff, organization) = (ctx.app.clock.now().0, *staff, *organization);
        if store::has_grant(tx, staff, role.id, organization, now).await? {
            return Err(field("role", T::GrantThere.en()).into());
        }
        if let Some(place) = organization
            && account_staff::rests(tx, staff, place, role.id).await?
        {
            return Err(field("role", T::RoleRests.en()).into());
        }
        let grant = NewGrant { staff, role: role.id, extras: &extras.join(","), organization, until: *until };
        store::insert_grant(tx, *id, &grant, now).await?;
        if let Some(place) = organization {
            for account in account_staff::given_again(tx, staff, place, role.id).await? {
                account_staff::follow(tx, account, staff, *id).await?;
            }
        }
        // Made for somebody who might do less: they could be kept to get what is granted now.
        store::end_links_of_others(tx, staff, ctx.actor.staff_id().unwrap_or_default(), now).await?;
        let granted = AuditAction::RoleGranted {
            staff,
            grant: *id,
            role: role.id.to_owned(),
            extras: extras.clone(),
            until: until_day.clone(),
        };
        audit::append(tx, ctx, AuditEvent::new(granted).at(organization).on(name)).await?;
        links::clear_password_of_others(tx, ctx, staff, organization, now).await
    }
}

/// Whether who has that role may bring others among the staff, by links or by accounts: what they
/// had made for that ends with it.
pub(super) fn invites_staff(role: &Role) -> bool {
    role.may(Permission::ManageStaff) || role.may(Permission::Import)
}

/// Ends a grant now. Nobody ends their own.
pub async fn revoke(ctx: &Ctx, grant: Uuid) -> Result<(), ApiError> {
    let work = ctx.transact(ctx.clone(), move |tx, ctx| {
        Box::pin(async move {
            let found = store::grant(tx, grant).await?.ok_or(ApiError::NotFound)?;
            ctx.require(Permission::ManageStaff, found.organization_id)?;
            ctx.require_fresh()?;
            if ctx.actor.staff_id() == Some(found.staff_id) {
                return Err(ApiError::Refused(T::NotYourself.en().to_owned()).into());
            }
            let staff = name_of(tx, found.staff_id).await?;
            let now = ctx.app.clock.now().0;
            store::end_grant(tx, grant, now).await?;
            if ctx.app.registry.role(&found.role).is_none_or(invites_staff) {
                store::end_links_made_by(tx, found.staff_id, now).await?;
            }
            let ended = AuditAction::RoleEnded { staff: found.staff_id, grant, role: found.role };
            let event = AuditEvent::new(ended).at(found.organization_id).on(staff);
            audit::append(tx, ctx, event).await
        })
    });
    Ok(work.await?)
}
