//! Staff users: added with a one-time link, granted roles at places, deactivated; never deleted.

use uuid::Uuid;

mod links;
pub(super) mod of_accounts;

pub(super) use links::{Opened, may_know_password, opened};
pub use links::{new_link, new_link_mailed};

use links::{LINK_LASTS, insert_link, letter, link};

use super::audit::{self, AuditAction, AuditEvent};
use super::crypto::Secret;
use super::db::staff::{self as store, GrantRow, NewGrant, NewStaff, StaffRow};
use super::db::{Tx, sessions};
use super::{Actor, Ctx, Error, Scope, clock, mail, organizations};
use crate::domain::access::{Extra, Permission, Role};
use crate::domain::display_name::{self, NameFault};
use crate::domain::field::is_email;
use crate::messages::staff::StaffText as T;
use crate::wire::session::{ExtraView, GrantView, OrganizationRef};
use crate::wire::staff::{NewLink, StaffView};
use crate::wire::{ApiError, Timestamp};

fn field(name: &str, text: impl Into<String>) -> ApiError {
    ApiError::Field(name.to_owned(), text.into())
}

/// A grant as the wire tells it.
pub(super) fn grant_view(ctx: &Ctx, row: &GrantRow) -> Option<GrantView> {
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

fn view(ctx: &Ctx, row: StaffRow, grants: &[GrantRow]) -> StaffView {
    StaffView {
        id: row.id,
        name: row.name,
        email: row.email,
        active: row.password_hash.is_some(),
        deactivated_at: row.deactivated_at.map(Timestamp),
        last_sign_in: row.last_sign_in_at.map(Timestamp),
        grants: grants.iter().filter(|g| g.staff_id == row.id).filter_map(|grant| grant_view(ctx, grant)).collect(),
    }
}

/// Managing staff at every place of somebody's grants lets one see and change that staff user, so
/// nobody can take over an account that may do more than their own. Without a grant, staff belong
/// to the place of the admin who added them, or else to those who manage staff over everything: a
/// grant that ran out hands nobody to another tenant.
fn may_manage(scope: &Scope, grants: &[GrantRow], staff: &StaffRow) -> bool {
    let mut places = grants.iter().filter(|g| g.staff_id == staff.id).map(|g| g.organization_id).peekable();
    if places.peek().is_none() {
        return scope.may(Permission::ManageStaff, staff.organization_id);
    }
    places.all(|place| scope.may(Permission::ManageStaff, place))
}

/// Staff that the caller may manage, by name.
pub async fn list(ctx: &Ctx) -> Result<Vec<StaffView>, ApiError> {
    ctx.scope.require_somewhere(Permission::ManageStaff)?;
    let grants = store::grants(&ctx.app.db, None, ctx.app.clock.now().0).await?;
    let rows = store::list(&ctx.app.db).await?.into_iter();
    Ok(rows.filter(|row| may_manage(&ctx.scope, &grants, row)).map(|row| view(ctx, row, &grants)).collect())
}

/// One staff user whom the caller may manage.
pub async fn get(ctx: &Ctx, id: Uuid) -> Result<StaffView, ApiError> {
    let grants = store::grants(&ctx.app.db, Some(id), ctx.app.clock.now().0).await?;
    let row = store::get(&ctx.app.db, id).await?.ok_or(ApiError::NotFound)?;
    if may_manage(&ctx.scope, &grants, &row) { Ok(view(ctx, row, &grants)) } else { Err(ApiError::NotFound) }
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
    if is_email(email) { Ok(email.to_owned()) } else { Err(field("email", T::EmailWrong.en())) }
}

fn checked_name(name: &str) -> Result<String, ApiError> {
    let text = |fault| match fault {
        NameFault::Missing => T::NameMissing.en().to_owned(),
        NameFault::Long(length) => T::NameLong.fill(&[("length", &length)]),
        NameFault::Character(c) => T::NameCharacter.fill(&[("character", &display_name::named(c))]),
    };
    display_name::checked(name).map_err(|fault| field("name", text(fault)))
}

/// The place that staff without a grant belong to when this caller adds them: of their first grant
/// to manage staff; `None` for those who manage staff over everything.
async fn place_of_added(ctx: &Ctx) -> Result<Option<Uuid>, ApiError> {
    if ctx.scope.may(Permission::ManageStaff, None) {
        return Ok(None);
    }
    let grants = store::grants(&ctx.app.db, ctx.actor.staff_id(), ctx.app.clock.now().0).await?;
    let manages = |g: &&GrantRow| ctx.app.registry.role(&g.role).is_some_and(|role| role.may(Permission::ManageStaff));
    Ok(grants.iter().find(manages).ok_or(ApiError::NotFound)?.organization_id)
}

/// Adds a staff user and answers with the one-time link to set a password.
pub async fn add(ctx: &Ctx, email: &str, name: &str) -> Result<NewLink, ApiError> {
    add_mailed(ctx, email, name, false).await
}

/// As [`add`]; the link is also mailed, where it is to be.
pub async fn add_mailed(ctx: &Ctx, email: &str, name: &str, mailed: bool) -> Result<NewLink, ApiError> {
    ctx.scope.require_somewhere(Permission::ManageStaff)?;
    ctx.require_fresh()?;
    let (email, name) = (checked_email(email)?, checked_name(name)?);
    let adding = Adding::new(ctx, email, name).await?;
    let made = NewLink { emailed: mailed, ..adding.link(ctx) };
    let letter = if mailed { Some(letter(ctx, adding.place, &adding.email, &adding.name, &made).await?) } else { None };
    let work = ctx.transact((ctx.clone(), adding, letter), |tx, (ctx, adding, letter)| {
        Box::pin(async move {
            adding.write(tx, ctx).await?;
            mail_link(tx, ctx, letter.as_ref()).await
        })
    });
    work.await?;
    Ok(made)
}

/// Queues the letter with a link, where there is one.
async fn mail_link(tx: &mut Tx, ctx: &Ctx, letter: Option<&mail::Letter>) -> Result<(), Error> {
    if let Some(letter) = letter {
        mail::enqueue(tx, ctx, letter.clone()).await?;
    }
    Ok(())
}

/// A staff user to be added, with a one-time link.
#[derive(Clone)]
pub(super) struct Adding {
    pub(super) id: Uuid,
    email: String,
    name: String,
    place: Option<Uuid>,
    token: Secret,
    expires: i64,
}

impl Adding {
    /// With an address and a name that were checked.
    pub(super) async fn new(ctx: &Ctx, email: String, name: String) -> Result<Adding, ApiError> {
        let (token, expires) = (Secret::token(&*ctx.app.rng), ctx.app.clock.now().0 + LINK_LASTS);
        Ok(Adding { id: ctx.app.new_id(), email, name, place: place_of_added(ctx).await?, token, expires })
    }

    /// The link, which works once this is written.
    pub(super) fn link(&self, ctx: &Ctx) -> NewLink {
        link(ctx, self.id, &self.token, self.expires)
    }

    /// Adds the staff user and the link.
    pub(super) async fn write(&self, tx: &mut Tx, ctx: &Ctx) -> Result<(), Error> {
        let Adding { id, email, name, place, token, expires } = self;
        let now = ctx.app.clock.now().0;
        let new = NewStaff { id: *id, email, folded: &fold(email), name, organization: *place };
        if !store::insert(tx, &new, now).await? {
            return Err(field("email", T::EmailTaken.en()).into());
        }
        insert_link(tx, ctx, token, *id, now, *expires).await?;
        audit::append(tx, ctx, AuditEvent::new(AuditAction::StaffAdded { staff: *id }).on(name)).await
    }
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
    let found = get(ctx, staff).await?;
    ctx.require_fresh()?;
    if found.deactivated_at.is_some() {
        return Err(ApiError::Refused(T::Deactivated.en().to_owned()));
    }
    let granting = Granting::new(ctx, staff, found.name, &Wanted { role, extras, organization, until }).await?;
    let work = ctx.transact((ctx.clone(), granting), |tx, (ctx, granting)| Box::pin(granting.write(tx, ctx)));
    Ok(work.await?)
}

/// A grant as it is asked for.
pub(super) struct Wanted<'a> {
    pub(super) role: &'a str,
    /// Ids of [`Extra`]s, separated by commas.
    pub(super) extras: &'a str,
    pub(super) organization: Option<Uuid>,
    /// A day; blank: no end.
    pub(super) until: &'a str,
}

/// A grant to be made, checked.
#[derive(Clone)]
pub(super) struct Granting {
    id: Uuid,
    staff: Uuid,
    name: String,
    role: &'static Role,
    extras: Vec<String>,
    organization: Option<Uuid>,
    until: Option<i64>,
    until_day: Option<String>,
    trusted: Option<Uuid>,
}

impl Granting {
    /// For that staff user, of that name. Asks nobody's scope: the caller has.
    pub(super) async fn new(ctx: &Ctx, staff: Uuid, name: String, wanted: &Wanted<'_>) -> Result<Granting, ApiError> {
        let Wanted { role, extras, organization, until } = *wanted;
        let until_day = Some(until.trim().to_owned()).filter(|day| !day.is_empty());
        let (role, until) = checked_grant(ctx, role, organization, until).await?;
        let extras: Vec<String> = checked_extras(role, extras)?.iter().map(|extra| extra.id.to_owned()).collect();
        if !extras.is_empty() && ctx.actor.staff_id() == Some(staff) {
            return Err(field("extras", T::ExtraForSelf.en()));
        }
        let (id, trusted) = (ctx.app.new_id(), links::trusted_with(ctx, staff, organization).await?);
        Ok(Granting { id, staff, name, role, extras, organization, until, until_day, trusted })
    }

    /// Makes it.
    pub(super) async fn write(&self, tx: &mut Tx, ctx: &Ctx) -> Result<(), Error> {
        let Granting { id, staff, name, role, extras, organization, until, until_day, trusted } = self;
        let (now, staff, organization) = (ctx.app.clock.now().0, *staff, *organization);
        if store::has_grant(tx, staff, role.id, organization, now).await? {
            return Err(field("role", T::GrantThere.en()).into());
        }
        let grant = NewGrant { staff, role: role.id, extras: &extras.join(","), organization, until: *until };
        store::insert_grant(tx, *id, &grant, now).await?;
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
        links::clear_password_of_others(tx, ctx, staff, *trusted, now).await
    }
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
            if ctx.app.registry.role(&found.role).is_none_or(|role| role.may(Permission::ManageStaff)) {
                store::end_links_made_by(tx, found.staff_id, now).await?;
            }
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

/// Ends every session of a staff user, but the one that asks where it is their own, and their open
/// links and those that they made; they can sign in again. Answers how many sessions.
pub async fn end_sessions(ctx: &Ctx, staff: Uuid) -> Result<u64, ApiError> {
    let found = get(ctx, staff).await?;
    ctx.require_fresh()?;
    let asking = match ctx.actor {
        Actor::Staff { id, session, .. } if id == staff => session,
        _ => Uuid::nil(),
    };
    let work = ctx.transact((ctx.clone(), found.name), move |tx, (ctx, name)| {
        Box::pin(async move {
            let (now, ended) = (ctx.app.clock.now().0, sessions::end_all(tx, staff, asking).await?);
            store::end_links(tx, staff, now).await?;
            store::end_links_made_by(tx, staff, now).await?;
            let event = AuditEvent::new(AuditAction::StaffSessionsEnded { staff, sessions: ended }).on(name);
            audit::append(tx, ctx, event).await?;
            Ok::<_, Error>(ended)
        })
    });
    Ok(work.await?)
}

/// Deactivates a staff user: sessions end, their links and those they made no longer work, sign-in
/// is refused. Nobody deactivates themselves.
pub async fn deactivate(ctx: &Ctx, staff: Uuid) -> Result<(), ApiError> {
    let found = get(ctx, staff).await?;
    ctx.require_fresh()?;
    if ctx.actor.staff_id() == Some(staff) {
        return Err(ApiError::Refused(T::NotYourself.en().to_owned()));
    }
    let work = ctx.transact((ctx.clone(), found.name), move |tx, (ctx, name)| {
        Box::pin(async move {
            let now = ctx.app.clock.now().0;
            if !store::deactivate(tx, staff, now).await? {
                return Ok(());
            }
            store::end_links(tx, staff, now).await?;
            store::end_links_made_by(tx, staff, now).await?;
            sessions::end_all(tx, staff, Uuid::nil()).await?;
            audit::append(tx, ctx, AuditEvent::new(AuditAction::StaffDeactivated { staff }).on(name)).await
        })
    });
    Ok(work.await?)
}
