//! Staff users: added with a one-time link, granted roles at places, deactivated; never deleted.

use uuid::Uuid;

use super::audit::{self, AuditAction, AuditEvent};
use super::crypto::Secret;
use super::db::staff::{self as store, GrantRow, NewGrant, StaffRow};
use super::db::{Tx, sessions};
use super::{Ctx, Error, clock, organizations};
use crate::domain::access::{Permission, Role};
use crate::messages::staff::StaffText as T;
use crate::wire::session::{GrantView, OrganizationRef};
use crate::wire::staff::{NewLink, StaffView};
use crate::wire::{ApiError, Timestamp};

/// How long a one-time link works.
const LINK_LASTS: i64 = 72 * clock::HOUR;

fn field(name: &str, text: impl Into<String>) -> ApiError {
    ApiError::Field(name.to_owned(), text.into())
}

/// A grant as the wire tells it.
pub(super) fn grant_view(row: &GrantRow) -> Option<GrantView> {
    let place = |id| OrganizationRef {
        id,
        name: row.organization.clone().unwrap_or_default(),
        program: row.program.clone().unwrap_or_default(),
        kind: row.kind.clone().unwrap_or_default(),
    };
    Some(GrantView {
        id: row.id,
        role: Role::from_name(&row.role)?,
        organization: row.organization_id.map(place),
        until: row.until_at.map(Timestamp),
    })
}

fn view(row: StaffRow, grants: &[GrantRow]) -> StaffView {
    StaffView {
        id: row.id,
        name: row.name,
        email: row.email,
        active: row.password_hash.is_some(),
        deactivated_at: row.deactivated_at.map(Timestamp),
        last_sign_in: row.last_sign_in_at.map(Timestamp),
        grants: grants.iter().filter(|g| g.staff_id == row.id).filter_map(grant_view).collect(),
    }
}

/// Whoever manages staff at every place of somebody's grants may see and change that staff user; so nobody can take over an account
/// that may more than they do. Somebody without a grant belongs to everyone who manages staff.
fn may_manage(ctx: &Ctx, grants: &[GrantRow], staff: Uuid) -> bool {
    ctx.scope.may_somewhere(Permission::ManageStaff)
        && grants.iter().filter(|g| g.staff_id == staff).all(|g| ctx.scope.may(Permission::ManageStaff, g.organization_id))
}

/// Staff that the caller may manage, by name.
pub async fn list(ctx: &Ctx) -> Result<Vec<StaffView>, ApiError> {
    if !ctx.scope.may_somewhere(Permission::ManageStaff) {
        return Err(ApiError::NotFound);
    }
    let grants = store::grants(&ctx.app.db, None, ctx.app.clock.now().0).await?;
    let rows = store::list(&ctx.app.db).await?.into_iter();
    Ok(rows.filter(|row| may_manage(ctx, &grants, row.id)).map(|row| view(row, &grants)).collect())
}

/// One staff user whom the caller may manage.
pub async fn get(ctx: &Ctx, id: Uuid) -> Result<StaffView, ApiError> {
    let grants = store::grants(&ctx.app.db, Some(id), ctx.app.clock.now().0).await?;
    if !may_manage(ctx, &grants, id) {
        return Err(ApiError::NotFound);
    }
    let row = store::get(&ctx.app.db, id).await?.ok_or(ApiError::NotFound)?;
    Ok(view(row, &grants))
}

/// The staff user with that email address, whom the caller may manage.
pub async fn by_email(ctx: &Ctx, email: &str) -> Result<StaffView, ApiError> {
    let row = store::by_email(&ctx.app.db, &fold(email)).await?.ok_or(ApiError::NotFound)?;
    get(ctx, row.id).await
}

/// An email address as it is compared.
pub(super) fn fold(email: &str) -> String {
    email.trim().to_lowercase()
}

fn checked_email(email: &str) -> Result<String, ApiError> {
    let email = email.trim();
    if email.is_empty() {
        return Err(field("email", T::EmailMissing.en()));
    }
    let good = email.split_once('@').is_some_and(|(local, domain)| {
        let plain = |c: char| !c.is_whitespace() && !c.is_control() && c != '@' && c != ',';
        (1..=64).contains(&local.len())
            && (3..=190).contains(&domain.len())
            && domain.contains('.')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
            && local.chars().all(plain)
            && domain.chars().all(plain)
    });
    if good { Ok(email.to_owned()) } else { Err(field("email", T::EmailWrong.en())) }
}

fn checked_name(name: &str) -> Result<String, ApiError> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err(field("name", T::NameMissing.en())),
        1..=200 => Ok(name),
        length => Err(field("name", T::NameLong.fill(&[("length", &length)]))),
    }
}

/// Adds a staff user and answers with the one-time link to set a password.
pub async fn add(ctx: &Ctx, email: &str, name: &str) -> Result<NewLink, ApiError> {
    if !ctx.scope.may_somewhere(Permission::ManageStaff) {
        return Err(ApiError::NotFound);
    }
    let (email, name) = (checked_email(email)?, checked_name(name)?);
    let id = ctx.app.new_id();
    let (token, expires) = (Secret::token(&*ctx.app.rng), ctx.app.clock.now().0 + LINK_LASTS);
    let work = ctx.app.db.transact((ctx.clone(), email, name, token.clone()), move |tx, (ctx, email, name, token)| {
        Box::pin(async move {
            let now = ctx.app.clock.now().0;
            if !store::insert(tx, id, email, &fold(email), name, now).await? {
                return Err(field("email", T::EmailTaken.en()).into());
            }
            store::insert_link(tx, &ctx.app.keys.token_hash(token), id, now, expires).await?;
            audit::append(tx, ctx, AuditEvent::new(AuditAction::StaffAdded { staff: id }).on(name)).await
        })
    });
    work.await?;
    Ok(link(ctx, id, &token, expires))
}

fn link(ctx: &Ctx, staff: Uuid, token: &Secret, expires: i64) -> NewLink {
    let link = format!("{}/welcome/{}", ctx.app.config.public_url(), token.expose());
    NewLink { staff, link, expires_at: Timestamp(expires) }
}

/// A fresh one-time link for a staff user whom the caller may manage; earlier ones no longer work.
pub async fn new_link(ctx: &Ctx, staff: Uuid) -> Result<NewLink, ApiError> {
    let found = get(ctx, staff).await?;
    ctx.require_fresh()?;
    if found.deactivated_at.is_some() {
        return Err(ApiError::Refused(T::Deactivated.en().to_owned()));
    }
    let (token, expires) = (Secret::token(&*ctx.app.rng), ctx.app.clock.now().0 + LINK_LASTS);
    let work = ctx.app.db.transact((ctx.clone(), found.name, token.clone()), move |tx, (ctx, name, token)| {
        Box::pin(async move {
            let now = ctx.app.clock.now().0;
            store::insert_link(tx, &ctx.app.keys.token_hash(token), staff, now, expires).await?;
            audit::append(tx, ctx, AuditEvent::new(AuditAction::StaffLinkMade { staff }).on(name)).await
        })
    });
    work.await?;
    Ok(link(ctx, staff, &token, expires))
}

/// Which role, where, until when; checked against the program of the place.
async fn checked_grant(ctx: &Ctx, role: &str, organization: Option<Uuid>, until: &str) -> Result<(Role, Option<i64>), ApiError> {
    let Some(role) = Role::from_name(role) else {
        let known = Role::ALL.map(Role::name).join(", ");
        return Err(field("role", T::UnknownRole.fill(&[("known", &known)])));
    };
    let over_all = matches!(role, Role::SystemAdmin | Role::Auditor);
    let mut zone = clock::DEFAULT_ZONE.to_owned();
    match organization {
        None if !over_all => return Err(field("organization", T::RoleNeedsPlace.fill(&[("role", &role.label())]))),
        None => {}
        Some(id) => {
            let place = organizations::find(&ctx.app.db, id).await?.ok_or(ApiError::NotFound)?;
            zone = place.zone().to_owned();
            let program = ctx.app.registry.get(&place.here.program);
            let roles = program.map_or(&[][..], |program| program.roles);
            if !over_all && !roles.contains(&role) {
                let known = roles.iter().map(|r| r.label()).collect::<Vec<_>>().join(", ");
                let name = program.map_or(place.here.program.as_str(), |program| program.name);
                let values: &[(&str, &dyn std::fmt::Display)] = &[("role", &role.label()), ("program", &name), ("known", &known)];
                return Err(field("role", T::RoleElsewhere.fill(values)));
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

/// Grants a role on a node (`None` = everything), until the end of a day (`YYYY-MM-DD`, blank = no end).
pub async fn grant(ctx: &Ctx, staff: Uuid, role: &str, organization: Option<Uuid>, until: &str) -> Result<(), ApiError> {
    ctx.require(Permission::ManageStaff, organization)?;
    let found = get(ctx, staff).await?;
    ctx.require_fresh()?;
    if found.deactivated_at.is_some() {
        return Err(ApiError::Refused(T::Deactivated.en().to_owned()));
    }
    let until_day = Some(until.trim().to_owned()).filter(|day| !day.is_empty());
    let (role, until) = checked_grant(ctx, role, organization, until).await?;
    let id = ctx.app.new_id();
    let work = ctx.app.db.transact((ctx.clone(), found.name, until_day), move |tx, (ctx, name, until_day)| {
        Box::pin(async move {
            let now = ctx.app.clock.now().0;
            if store::has_grant(tx, staff, role.name(), organization, now).await? {
                return Err(field("role", T::GrantThere.en()).into());
            }
            let grant = NewGrant { staff, role: role.name(), organization, until };
            store::insert_grant(tx, id, &grant, now).await?;
            let granted = AuditAction::RoleGranted { staff, grant: id, role: role.name().to_owned(), until: until_day.clone() };
            audit::append(tx, ctx, AuditEvent::new(granted).at(organization).on(name)).await
        })
    });
    Ok(work.await?)
}

/// Ends a grant now. Nobody ends their own.
pub async fn revoke(ctx: &Ctx, grant: Uuid) -> Result<(), ApiError> {
    let work = ctx.app.db.transact(ctx.clone(), move |tx, ctx| {
        Box::pin(async move {
            let found = store::grant(tx, grant).await?.ok_or(ApiError::NotFound)?;
            ctx.require(Permission::ManageStaff, found.organization_id)?;
            ctx.require_fresh()?;
            if ctx.actor.staff_id() == Some(found.staff_id) {
                return Err(ApiError::Refused(T::NotYourself.en().to_owned()).into());
            }
            let staff = name_of(tx, found.staff_id).await?;
            store::end_grant(tx, grant, ctx.app.clock.now().0).await?;
            let ended = AuditAction::RoleEnded { staff: found.staff_id, grant, role: found.role };
            let event = AuditEvent::new(ended).at(found.organization_id).on(staff);
            audit::append(tx, ctx, event).await
        })
    });
    Ok(work.await?)
}

async fn name_of(tx: &mut Tx, staff: Uuid) -> Result<String, Error> {
    Ok(store::get_in(tx, staff).await?.ok_or(ApiError::NotFound)?.name)
}

/// Deactivates a staff user: sessions end, links no longer work, sign-in is refused. Nobody deactivates themselves.
pub async fn deactivate(ctx: &Ctx, staff: Uuid) -> Result<(), ApiError> {
    let found = get(ctx, staff).await?;
    ctx.require_fresh()?;
    if ctx.actor.staff_id() == Some(staff) {
        return Err(ApiError::Refused(T::NotYourself.en().to_owned()));
    }
    let work = ctx.app.db.transact((ctx.clone(), found.name), move |tx, (ctx, name)| {
        Box::pin(async move {
            if !store::deactivate(tx, staff, ctx.app.clock.now().0).await? {
                return Ok(());
            }
            sessions::end_all(tx, staff, Uuid::nil()).await?;
            audit::append(tx, ctx, AuditEvent::new(AuditAction::StaffDeactivated { staff }).on(name)).await
        })
    });
    Ok(work.await?)
}
