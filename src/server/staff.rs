//! Staff users: added with a one-time link, granted roles at places, deactivated; never deleted.

use std::collections::BTreeSet;

use uuid::Uuid;

mod grants;
mod links;
pub(super) mod of_accounts;

pub(super) use grants::{Granting, Wanted, grant_view};
pub use grants::{grant, grant_with, revoke};
pub(super) use links::{Opened, may_know_password, opened};
pub use links::{new_link, new_link_mailed};

use links::{LINK_LASTS, insert_link, letter, link};

use super::audit::{self, AuditAction, AuditEvent};
use super::crypto::Secret;
use super::db::staff::{self as store, GrantRow, NewStaff, StaffRow};
use super::db::{Tx, account_staff, sessions};
use super::{Actor, App, Ctx, Error, Scope, mail, organizations};
use crate::domain::access::Permission;
use crate::domain::display_name::{self, NameFault};
use crate::domain::field::is_email;
use crate::messages::staff::StaffText as T;
use crate::wire::staff::{NewLink, StaffView};
use crate::wire::{ApiError, Timestamp};

fn field(name: &str, text: impl Into<String>) -> ApiError {
    ApiError::Field(name.to_owned(), text.into())
}

fn view(ctx: &Ctx, row: StaffRow, held: &Held, seen: Seen) -> StaffView {
    let managed = seen == Seen::Managed;
    let shown = |grant: &&GrantRow| {
        grant.staff_id == row.id && (managed || ctx.scope.may(Permission::ManageStaff, grant.organization_id))
    };
    StaffView {
        id: row.id,
        managed,
        may_deactivate: managed && row.deactivated_at.is_none(),
        name: row.name,
        email: row.email,
        active: row.password_hash.is_some(),
        deactivated_at: row.deactivated_at.map(Timestamp),
        last_sign_in: row.last_sign_in_at.map(Timestamp),
        grants: held.grants.iter().filter(shown).filter_map(|grant| grant_view(ctx, grant)).collect(),
    }
}

/// What the caller may see of a staff user.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// Everything, and change it.
    Managed,
    /// Who they are, and the roles that they hold where the caller manages staff: these can be
    /// ended. Nothing of what they are elsewhere.
    HoldsRoles,
}

fn seen(scope: &Scope, held: &Held, staff: &StaffRow) -> Option<Seen> {
    if may_manage(scope, held, staff) {
        return Some(Seen::Managed);
    }
    let mut places = held.grants.iter().filter(|grant| grant.staff_id == staff.id).map(|grant| grant.organization_id);
    places.any(|place| scope.may(Permission::ManageStaff, place)).then_some(Seen::HoldsRoles)
}

/// Managing staff at every place of somebody's grants lets one see and change that staff user, so
/// nobody can take over an account that may do more than their own. Without a grant, staff belong
/// to the place of the admin who added them, or else to those who manage staff over everything: a
/// grant that ran out hands nobody to another tenant, and a role that rests with its account counts
/// as one that is held.
fn may_manage(scope: &Scope, held: &Held, staff: &StaffRow) -> bool {
    let grants = held.grants.iter().filter(|grant| grant.staff_id == staff.id).map(|grant| grant.organization_id);
    let resting = held.resting.iter().filter(|(id, _)| *id == staff.id).map(|(_, place)| Some(*place));
    let mut places = grants.chain(resting).peekable();
    if places.peek().is_none() {
        return scope.may(Permission::ManageStaff, staff.organization_id);
    }
    places.all(|place| scope.may(Permission::ManageStaff, place))
}

/// What staff users hold where.
struct Held {
    grants: Vec<GrantRow>,
    /// Roles that rest because their account is deactivated: staff user and place.
    resting: Vec<(Uuid, Uuid)>,
}

impl Held {
    /// By one staff user, or by all.
    async fn of(app: &App, staff: Option<Uuid>) -> Result<Held, Error> {
        let grants = store::grants(&app.db, staff, app.clock.now().0).await?;
        Ok(Held { grants, resting: account_staff::resting(&app.db, staff).await? })
    }
}

/// Staff that the caller may manage, and those who hold a role where the caller manages staff; by
/// name.
pub async fn list(ctx: &Ctx) -> Result<Vec<StaffView>, ApiError> {
    ctx.scope.require_somewhere(Permission::ManageStaff)?;
    let held = Held::of(&ctx.app, None).await?;
    let rows = store::list(&ctx.app.db).await?.into_iter();
    Ok(rows.filter_map(|row| seen(&ctx.scope, &held, &row).map(|seen| view(ctx, row, &held, seen))).collect())
}

/// One staff user of [`list`].
pub async fn get(ctx: &Ctx, id: Uuid) -> Result<StaffView, ApiError> {
    let held = Held::of(&ctx.app, Some(id)).await?;
    let row = store::get(&ctx.app.db, id).await?.ok_or(ApiError::NotFound)?;
    let seen = seen(&ctx.scope, &held, &row).ok_or(ApiError::NotFound)?;
    let over_all = ctx.scope.may(Permission::ManageStaff, None);
    let somewhere = row.deactivated_at.is_some() && !store::deactivated_for(&ctx.app.db, id).await?.is_empty();
    let view = view(ctx, row, &held, seen);
    Ok(StaffView { may_deactivate: view.may_deactivate || somewhere && over_all, ..view })
}

/// One staff user whom the caller may manage. Of one who is only seen, it is said why nothing is
/// changed.
pub(super) async fn managed(ctx: &Ctx, id: Uuid) -> Result<StaffView, ApiError> {
    let found = get(ctx, id).await?;
    if found.managed { Ok(found) } else { Err(ApiError::Refused(T::HoldsRolesElsewhere.fill(&[("name", &found.name)]))) }
}

/// The staff user of [`list`] with that email address.
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

/// Staff users that one person may add in an hour.
const AN_HOUR: i64 = 120;

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

    /// Kept by that organization where they hold no role, unless by those over everything: who
    /// asked for access there belongs to its admins, wherever else the caller manages staff.
    pub(super) fn kept_at(self, organization: Uuid) -> Adding {
        Adding { place: self.place.map(|_| organization), ..self }
    }

    /// The link, which works once this is written.
    pub(super) fn link(&self, ctx: &Ctx) -> NewLink {
        link(ctx, self.id, &self.token, self.expires)
    }

    /// Adds the staff user and the link: each may be a letter, to any address.
    pub(super) async fn write(&self, tx: &mut Tx, ctx: &Ctx) -> Result<(), Error> {
        let Adding { id, email, name, place, token, expires } = self;
        let now = ctx.app.clock.now().0;
        let everywhere = ctx.scope.may(Permission::ManageStaff, None);
        let new = NewStaff { id: *id, email, folded: &fold(email), name, organization: *place, everywhere };
        if !store::insert(tx, &new, now).await? {
            return Err(field("email", T::EmailTaken.en()).into());
        }
        insert_link(tx, ctx, token, *id, now, *expires).await?;
        audit::append_limited(tx, ctx, AuditEvent::new(AuditAction::StaffAdded { staff: *id }).on(name), AN_HOUR).await
    }
}

async fn name_of(tx: &mut Tx, staff: Uuid) -> Result<String, Error> {
    Ok(store::get_in(tx, staff).await?.ok_or(ApiError::NotFound)?.name)
}

/// Ends every session of a staff user, but the one that asks where it is their own, and their open
/// links and those that they made; they can sign in again. Answers how many sessions.
pub async fn end_sessions(ctx: &Ctx, staff: Uuid) -> Result<u64, ApiError> {
    let found = managed(ctx, staff).await?;
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

/// The organizations for which the caller deactivates a staff user: of those above and at the
/// places where they hold roles or are kept, the highest that the caller manages. `None` = all, by
/// those over everything. What one organization's admin does to an address keeps nobody from having
/// it at another.
async fn deactivated_places(ctx: &Ctx, staff: Uuid) -> Result<Option<Vec<Uuid>>, Error> {
    if ctx.scope.may(Permission::ManageStaff, None) {
        return Ok(None);
    }
    let held = Held::of(&ctx.app, Some(staff)).await?;
    let row = store::get(&ctx.app.db, staff).await?.ok_or(ApiError::NotFound)?;
    let granted = held.grants.iter().filter_map(|grant| grant.organization_id);
    let rested = held.resting.iter().map(|(_, place)| *place);
    let mut places = BTreeSet::new();
    for place in granted.chain(rested).chain(row.organization_id) {
        let line = organizations::with_those_above(&ctx.app.db, place).await?;
        let mine = line.iter().find(|above| ctx.scope.may(Permission::ManageStaff, above.here.id));
        places.extend(mine.map(|place| place.here.id));
    }
    Ok(Some(places.into_iter().collect()))
}

/// Whether somebody is deactivated, for that organization as well.
pub(super) async fn is_out(app: &App, staff: &StaffRow, organization: Uuid) -> Result<bool, Error> {
    if staff.deactivated_at.is_none() {
        return Ok(false);
    }
    let places = store::deactivated_for(&app.db, staff.id).await?;
    let line = organizations::with_those_above(&app.db, organization).await?;
    Ok(places.is_empty() || line.iter().any(|above| places.contains(&above.here.id)))
}

/// The staff user of that address who counts at an organization: not one who is deactivated
/// elsewhere alone.
pub(super) async fn who_has(app: &App, email: &str, organization: Uuid) -> Result<Option<StaffRow>, Error> {
    let Some(row) = store::by_email(&app.db, &fold(email)).await? else { return Ok(None) };
    let counts = row.deactivated_at.is_none() || is_out(app, &row, organization).await?;
    Ok(counts.then_some(row))
}

/// Deactivates a staff user: sessions end, their links and those they made no longer work, sign-in
/// is refused. Nobody deactivates themselves.
pub async fn deactivate(ctx: &Ctx, staff: Uuid) -> Result<(), ApiError> {
    let found = managed(ctx, staff).await?;
    ctx.require_fresh()?;
    if ctx.actor.staff_id() == Some(staff) {
        return Err(ApiError::Refused(T::NotYourself.en().to_owned()));
    }
    let places = deactivated_places(ctx, staff).await?;
    let work = ctx.transact((ctx.clone(), found.name, places), move |tx, (ctx, name, places)| {
        Box::pin(async move {
            let now = ctx.app.clock.now().0;
            // Their last role here ended meanwhile: none would be everywhere.
            if places.as_ref().is_some_and(Vec::is_empty) {
                return Err(ApiError::NotFound.into());
            }
            if !store::deactivate(tx, staff, places.as_deref(), now).await? {
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
