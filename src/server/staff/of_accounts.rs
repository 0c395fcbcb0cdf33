//! Holders of accounts who are staff because of their account: a role of the program, where the
//! account is, from registration on. The grant ends with the account, and when the account says
//! another role; deactivated, it rests.
//!
//! They have one password, the staff user's.

use uuid::Uuid;

use super::grants::invites_staff;
use super::{fold, links, name_of};
use crate::server::audit::{AuditAction, AuditEvent, By, append_by};
use crate::server::db::account_staff::{self, AccountStaff};
use crate::server::db::staff::{self as store, NewGrant, NewStaff};
use crate::server::db::{Tx, password_knowers};
use crate::server::{Error, clock};
use crate::wire::{ApiError, Timestamp};

/// The staff user that somebody becomes who registers.
#[derive(Clone)]
pub(in crate::server) enum Becoming {
    /// A new one, with the hash of a password. `made_by`: the staff user who had the code made by
    /// which it is set, and may know it.
    New { id: Uuid, email: String, name: String, hash: String, made_by: Option<Uuid> },
    /// One that there is already, who has proved who they are.
    There(Uuid),
}

/// The role that an account brings with it.
#[derive(Clone)]
pub(in crate::server) struct RoleOfAccount {
    /// The account.
    pub account: Uuid,
    /// Where it is, and the role is held.
    pub organization: Uuid,
    /// The role's stable id.
    pub role: &'static str,
    /// Who gets it.
    pub staff: Becoming,
}

/// Gives the role to its staff user, in the transaction of the registration; false when somebody
/// else has their address by now. `uploader`: the staff user whose file says that address, who may
/// have it, and know a password that is set by a letter to it.
pub(in crate::server) async fn begin(
    tx: &mut Tx,
    by: By<'_>,
    new: &RoleOfAccount,
    uploader: Option<Uuid>,
) -> Result<bool, Error> {
    let now = by.app().clock.now().0;
    let staff = match &new.staff {
        Becoming::New { id, email, name, hash, made_by } => {
            let organization = Some(new.organization);
            let row = NewStaff { id: *id, email, folded: &fold(email), name, organization, everywhere: false };
            if !store::insert(tx, &row, now).await? {
                return Ok(false);
            }
            store::set_password(tx, *id, hash, *made_by, now).await?;
            if let Some(uploader) = uploader {
                password_knowers::add(tx, *id, uploader).await?;
            }
            let link_by = match made_by {
                Some(maker) => name_of(tx, *maker).await?,
                None => String::new(),
            };
            append_by(tx, by, AuditEvent::new(AuditAction::StaffAdded { staff: *id }).on(name)).await?;
            append_by(tx, by, AuditEvent::new(AuditAction::PasswordSet { link_by }).on(name)).await?;
            *id
        }
        Becoming::There(id) => *id,
    };
    let role = Given { staff, role: new.role, organization: new.organization, extras: "", until: None };
    let grant = grant(tx, by, &role).await?;
    account_staff::insert(tx, new.account, staff, grant).await?;
    Ok(true)
}

/// A role that an account gives, or gives back.
struct Given<'a> {
    staff: Uuid,
    role: &'a str,
    organization: Uuid,
    extras: &'a str,
    until: Option<i64>,
}

/// A grant with its entry of the audit log, or the one that there is and has no end. Their open
/// links end: they were made when they might do less, for somebody who may have kept them. So does
/// a password that somebody may know who has nothing to decide there, a role that rested included:
/// others managed its holder meanwhile.
async fn grant(tx: &mut Tx, by: By<'_>, given: &Given<'_>) -> Result<Uuid, Error> {
    let Given { staff, role, organization, extras, until } = *given;
    let app = by.app();
    let (id, now) = (app.new_id(), app.clock.now().0);
    store::end_links(tx, staff, now).await?;
    let row = store::get_in(tx, staff).await?.ok_or(ApiError::NotFound)?;
    if links::may_know_in(tx, app, staff, organization).await? {
        links::clear_password(tx, by, &row, now).await?;
    }
    let held = store::held(tx, staff, role, Some(organization), now).await?;
    if let Some(there) = held.first().filter(|there| there.until_at.is_none()) {
        return Ok(there.id);
    }
    let new = NewGrant { staff, role, extras, organization: Some(organization), until };
    store::insert_grant(tx, id, &new, now).await?;
    let granted = AuditAction::RoleGranted {
        staff,
        grant: id,
        role: role.to_owned(),
        extras: extras.split(',').filter(|extra| !extra.is_empty()).map(str::to_owned).collect(),
        until: until.map(|until| clock::date_in(Timestamp(until), clock::DEFAULT_ZONE).to_string()),
    };
    append_by(tx, by, AuditEvent::new(granted).at(organization).on(&row.name)).await?;
    Ok(id)
}

/// The account is deactivated: its role ends until it is reactivated.
pub(in crate::server) async fn suspend(tx: &mut Tx, by: By<'_>, account: Uuid) -> Result<(), Error> {
    let Some(found) = account_staff::of_in(tx, account).await? else { return Ok(()) };
    // One that somebody had ended before does not come back.
    let ended = end_role(tx, by, &found).await?;
    account_staff::set(tx, account, ended.unwrap_or(found.grant_id), ended.is_some()).await
}

/// The account is reactivated, and what it says gives that role: until the day on which it would
/// have ended.
pub(in crate::server) async fn resume(
    tx: &mut Tx,
    by: By<'_>,
    account: Uuid,
    organization: Uuid,
    role: Option<&'static str>,
) -> Result<(), Error> {
    let found = account_staff::of_in(tx, account).await?.filter(|found| found.suspended);
    let (Some(found), Some(role)) = (found, role) else { return Ok(()) };
    if found.until_at.is_some_and(|until| until < by.app().clock.now().0) {
        return account_staff::set(tx, account, found.grant_id, false).await;
    }
    let again = Given { staff: found.staff_id, role, organization, extras: &found.extras, until: found.until_at };
    let grant = grant(tx, by, &again).await?;
    account_staff::set(tx, account, grant, false).await
}

/// The account does not bring the role with it any more. Answers the hash of the password that its
/// holder has as staff; `None` where they were none, or somebody may know it who has nothing to
/// decide where the account is.
pub(in crate::server) async fn end(tx: &mut Tx, by: By<'_>, account: Uuid, organization: Uuid) -> Result<Option<String>, Error> {
    let Some(found) = account_staff::of_in(tx, account).await? else { return Ok(None) };
    end_role(tx, by, &found).await?;
    account_staff::delete(tx, account).await?;
    let Some(row) = store::get_in(tx, found.staff_id).await? else { return Ok(None) };
    let known = links::may_know_in(tx, by.app(), row.id, organization).await?;
    Ok(row.password_hash.filter(|_| !known))
}

/// Ends the role that the account gives, also where somebody has given it again; the grant of it
/// that would have lasted longest. `None`: it had ended.
async fn end_role(tx: &mut Tx, by: By<'_>, found: &AccountStaff) -> Result<Option<Uuid>, Error> {
    let app = by.app();
    let now = app.clock.now().0;
    let held = store::held(tx, found.staff_id, &found.role, found.organization_id, now).await?;
    for grant in &held {
        store::end_grant(tx, grant.id, now).await?;
        let ended = AuditAction::RoleEnded { staff: found.staff_id, grant: grant.id, role: grant.role.clone() };
        let name = name_of(tx, found.staff_id).await?;
        append_by(tx, by, AuditEvent::new(ended).at(grant.organization_id).on(name)).await?;
    }
    if !held.is_empty() && app.registry.role(&found.role).is_none_or(invites_staff) {
        store::end_links_made_by(tx, found.staff_id, now).await?;
    }
    Ok(held.first().map(|grant| grant.id))
}
