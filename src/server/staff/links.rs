//! One-time links to set a password: who may make one, when it opens, and what is done about a
//! password that its maker may know.

use uuid::Uuid;

use super::{AuditAction, AuditEvent, Held, audit, field, mail_link, managed, may_manage};
use crate::domain::access::Permission;
use crate::messages::outbox::MailText;
use crate::messages::staff::StaffText as T;
use crate::server::audit::{By, append_by};
use crate::server::crypto::Secret;
use crate::server::db::staff::{self as store, NewStaffLink, StaffRow};
use crate::server::db::{Tx, password_knowers, sessions};
use crate::server::mail::Letter;
use crate::server::mail::letters::{Link, Sender, staff_link};
use crate::server::{App, Ctx, Error, Scope, clock, organizations};
use crate::wire::staff::NewLink;
use crate::wire::{ApiError, Timestamp};

/// How long a one-time link works.
pub(super) const LINK_LASTS: i64 = 72 * clock::HOUR;

/// Writes a link that the caller makes.
pub(super) async fn insert_link(
    tx: &mut Tx,
    ctx: &Ctx,
    token: &Secret,
    staff: Uuid,
    now: i64,
    expires: i64,
) -> Result<(), Error> {
    let token_hash = ctx.app.keys.token_hash(token);
    store::insert_link(tx, &NewStaffLink { token_hash: &token_hash, staff, made_by: ctx.actor.staff_id(), expires }, now).await
}

/// A one-time link that works.
#[derive(Clone)]
pub(in crate::server) struct Opened {
    /// Whose it is.
    pub owner: StaffRow,
    /// The staff user who made it; `None` = the command line.
    pub maker: Option<StaffRow>,
}

/// A one-time link that works: the staff user who made it is active and may, as of now, manage its
/// owner. Links of the command line always work.
pub(in crate::server) async fn opened(app: &App, token: &Secret) -> Result<Option<Opened>, Error> {
    let now = app.clock.now().0;
    let mut found = None;
    for hash in app.keys.token_hashes(token) {
        found = found.or(store::link(&app.db, &hash, now).await?);
    }
    let Some(link) = found else { return Ok(None) };
    let Some(owner) = active(app, link.staff_id).await? else { return Ok(None) };
    let Some(maker) = link.made_by else { return Ok(Some(Opened { owner, maker: None })) };
    let Some(maker) = active(app, maker).await? else { return Ok(None) };
    let scope = Scope::of_staff(&app.db, &app.registry, maker.id, now).await?;
    let held = Held::of(app, Some(owner.id)).await?;
    Ok(may_manage(&scope, &held, &owner).then_some(Opened { owner, maker: Some(maker) }))
}

async fn active(app: &App, staff: Uuid) -> Result<Option<StaffRow>, Error> {
    Ok(store::get(&app.db, staff).await?.filter(|row| row.deactivated_at.is_none()))
}

/// A link as it is handed out.
pub(super) fn link(ctx: &Ctx, staff: Uuid, token: &Secret, expires: i64) -> NewLink {
    let link = format!("{}/welcome/{}", ctx.app.config.public_url(), token.expose());
    NewLink { staff, link, expires_at: Timestamp(expires), emailed: false }
}

/// The letter with a link, from the organization that its owner belongs to. Refused where mail is
/// not set up.
pub(super) async fn letter(ctx: &Ctx, place: Option<Uuid>, email: &str, name: &str, link: &NewLink) -> Result<Letter, ApiError> {
    if ctx.app.config.mail.is_none() {
        return Err(field("email_link", MailText::NoMail.en()));
    }
    let organization = match place {
        Some(place) => organizations::find(&ctx.app.db, place).await?,
        None => None,
    };
    let link = Link { address: &link.link, expires: link.expires_at };
    Ok(staff_link(&Sender::of(organization.as_ref()), email, name, link))
}

/// A fresh one-time link for a staff user whom the caller may manage; earlier ones no longer work.
pub async fn new_link(ctx: &Ctx, staff: Uuid) -> Result<NewLink, ApiError> {
    new_link_mailed(ctx, staff, false).await
}

/// Links that one person may make in an hour: each may be a letter.
const AN_HOUR: i64 = 120;

/// As [`new_link`]; it is also mailed, where it is to be, from the organization where they hold
/// their roles.
pub async fn new_link_mailed(ctx: &Ctx, staff: Uuid, mailed: bool) -> Result<NewLink, ApiError> {
    let found = managed(ctx, staff).await?;
    ctx.require_fresh()?;
    if found.deactivated_at.is_some() {
        return Err(ApiError::Refused(T::Deactivated.en().to_owned()));
    }
    // A link outlives its maker's session: one that a stolen session makes would be a way back.
    if ctx.actor.staff_id() == Some(staff) {
        return Err(ApiError::Refused(T::LinkForSelf.en().to_owned()));
    }
    let (token, expires) = (Secret::token(&*ctx.app.rng), ctx.app.clock.now().0 + LINK_LASTS);
    let made = NewLink { emailed: mailed, ..link(ctx, staff, &token, expires) };
    let place = found.grants.iter().find_map(|grant| grant.organization.as_ref().map(|place| place.id));
    let letter = if mailed { Some(letter(ctx, place, &found.email, &found.name, &made).await?) } else { None };
    let work = (ctx.clone(), found.name, token, letter);
    let work = ctx.transact(work, move |tx, (ctx, name, token, letter)| {
        Box::pin(async move {
            let now = ctx.app.clock.now().0;
            insert_link(tx, ctx, token, staff, now, expires).await?;
            let event = AuditEvent::new(AuditAction::StaffLinkMade { staff }).on(name);
            audit::append_limited(tx, ctx, event, AN_HOUR).await?;
            mail_link(tx, ctx, letter.as_ref()).await
        })
    });
    work.await?;
    Ok(made)
}

/// Whether somebody may know the password of a staff user who has nothing to decide at that
/// organization: manages no staff there and creates no accounts.
pub(in crate::server) async fn may_know_password(app: &App, staff: Uuid, organization: Uuid) -> Result<bool, Error> {
    for knower in password_knowers::of(&app.db, staff).await? {
        let scope = Scope::of_staff(&app.db, &app.registry, knower, app.clock.now().0).await?;
        if !decides(&scope, organization) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// As [`may_know_password`], as the transaction sees it.
pub(super) async fn may_know_in(tx: &mut Tx, app: &App, staff: Uuid, organization: Uuid) -> Result<bool, Error> {
    for knower in password_knowers::of_in(tx, staff).await? {
        let scope = Scope::of_staff_in(tx, &app.registry, knower, app.clock.now().0).await?;
        if !decides(&scope, organization) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether somebody has a say in who is staff there.
fn decides(scope: &Scope, organization: Uuid) -> bool {
    [Permission::ManageStaff, Permission::Import].iter().any(|permission| scope.may(*permission, organization))
}

/// Takes the password of a staff user away who gets a role at that node (`None` = everything),
/// where somebody beside the caller may know it who may not manage that role.
pub(super) async fn clear_password_of_others(
    tx: &mut Tx,
    ctx: &Ctx,
    staff: Uuid,
    organization: Option<Uuid>,
    now: i64,
) -> Result<(), Error> {
    // What somebody gives themselves they could do already, and who knows their password as well.
    if ctx.actor.staff_id() == Some(staff) {
        return Ok(());
    }
    let row = store::get_in(tx, staff).await?.ok_or(ApiError::NotFound)?;
    for knower in password_knowers::of_in(tx, staff).await? {
        if Some(knower) == ctx.actor.staff_id() {
            continue;
        }
        let scope = Scope::of_staff_in(tx, &ctx.app.registry, knower, now).await?;
        if !scope.may(Permission::ManageStaff, organization) {
            return clear_password(tx, ctx.into(), &row, now).await;
        }
    }
    Ok(())
}

/// Takes a password away that somebody else may know. The sessions of its owner, their open links
/// and those that they made end.
pub(super) async fn clear_password(tx: &mut Tx, by: By<'_>, row: &StaffRow, now: i64) -> Result<(), Error> {
    let staff = row.id;
    store::clear_password(tx, staff).await?;
    sessions::end_all(tx, staff, Uuid::nil()).await?;
    store::end_links(tx, staff, now).await?;
    store::end_links_made_by(tx, staff, now).await?;
    append_by(tx, by, AuditEvent::new(AuditAction::StaffPasswordCleared { staff }).on(&row.name)).await
}
