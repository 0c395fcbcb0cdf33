//! The audit log: who did what, on whom, when, from where. It only grows.
//!
//! An entry is written in the transaction of its change, with a MAC ([`append`]). A job links
//! committed entries into a hash chain afterwards ([`chain::seal`]), so that the chain's head holds
//! up nobody. [`chain::verify`] checks both. Each entry has a number among those of its writer
//! ([`crate::server::db::writers`]), so that one that is taken away before it is linked is missed.

use hmac::Mac;
use uuid::Uuid;

use super::clock::HOUR;
use super::crypto::{HmacSha256, same};
use super::db::Tx;
use super::db::audit as store;
use super::{App, Ctx, Error};
use crate::domain::access::Permission;
pub use crate::domain::audit::AuditAction;
use crate::wire::accounts::HistoryEntry;
use crate::wire::audit::{AuditFilter, AuditVerdict, AuditView};
use crate::wire::{ApiError, Page, PageRequest, Timestamp};

pub mod chain;
mod describe;
pub mod export;
mod missed;
pub mod numbers;
pub mod sealing;
pub mod wanted;

/// An entry to be written. Subject and facts are ids, counts and staff names; never a row's
/// content, never a secret.
pub struct AuditEvent {
    action: AuditAction,
    organization: Option<Uuid>,
    subject: String,
}

impl AuditEvent {
    /// An event at no organization, about nothing in particular.
    pub fn new(action: AuditAction) -> AuditEvent {
        AuditEvent { action, organization: None, subject: String::new() }
    }

    /// Where: decides who may read the entry.
    pub fn at(mut self, organization: impl Into<Option<Uuid>>) -> AuditEvent {
        self.organization = organization.into();
        self
    }

    /// On whom or what, in words.
    pub fn on(mut self, subject: impl Into<String>) -> AuditEvent {
        self.subject = subject.into();
        self
    }
}

/// Who an entry says has done it, and from where.
#[derive(Clone, Copy)]
pub struct By<'a> {
    app: &'a App,
    kind: &'static str,
    staff: Option<Uuid>,
    label: &'a str,
    address: &'a str,
}

impl<'a> From<&'a Ctx> for By<'a> {
    fn from(ctx: &'a Ctx) -> By<'a> {
        let (kind, staff, label) = (ctx.actor.kind(), ctx.actor.staff_id(), ctx.actor.label());
        By { app: &ctx.app, kind, staff, label, address: &ctx.address }
    }
}

impl<'a> By<'a> {
    /// The application.
    pub(super) fn app(self) -> &'a App {
        self.app
    }

    /// The kind of [`By::holder`], as stored.
    pub const HOLDER: &'static str = "holder";

    /// The holder of an account, who is no staff user: the subject says of which.
    pub fn holder(app: &'a App, address: &'a str) -> By<'a> {
        By { app, kind: Self::HOLDER, staff: None, label: "account holder", address }
    }
}

/// Writes an entry in the transaction of the change that it tells of.
pub async fn append(tx: &mut Tx, ctx: &Ctx, event: AuditEvent) -> Result<(), Error> {
    append_by(tx, ctx.into(), event).await
}

/// As [`append`], of somebody who need not be staff.
pub(super) async fn append_by(tx: &mut Tx, by: By<'_>, event: AuditEvent) -> Result<(), Error> {
    let By { app, .. } = by;
    let (writer, number) = tx.writer.get_or_insert_with(|| app.writers.turn(&*app.rng)).take();
    let mut entry = store::Entry {
        id: app.new_id(),
        at: app.clock.now().0,
        actor_kind: by.kind.to_owned(),
        actor_id: by.staff,
        actor: by.label.to_owned(),
        action: event.action.name().to_owned(),
        organization_id: event.organization,
        subject: event.subject,
        detail: event.action.facts().to_string(),
        address: by.address.to_owned(),
        mac: Vec::new(),
        writer: Some(writer),
        number: Some(number),
    };
    entry.mac = mac(app.keys.audit_mac(), &entry).to_vec();
    let written = store::insert(tx, &entry).await;
    if let (Err(_), Some(turn)) = (&written, &mut tx.writer) {
        turn.give_back();
    }
    written
}

/// Writes an entry of something that a person may do only so often in an hour; one time too many,
/// it is [`ApiError::Wait`] and nothing is done.
pub async fn append_limited(tx: &mut Tx, ctx: &Ctx, event: AuditEvent, an_hour: i64) -> Result<(), Error> {
    if reached(tx, ctx, &event.action, an_hour).await? {
        return Err(ApiError::Wait(WAIT).into());
    }
    append(tx, ctx, event).await
}

/// Entries of one kind that a person may write in an hour by calls that change many accounts: they
/// are never deleted.
const MANY_AN_HOUR: i64 = 10_000;

/// Refuses a call that changes many accounts after too many entries of that kind in an hour.
pub async fn require_not_many(tx: &mut Tx, ctx: &Ctx, action: &AuditAction) -> Result<(), Error> {
    match reached(tx, ctx, action, MANY_AN_HOUR).await? {
        true => Err(ApiError::Wait(WAIT).into()),
        false => Ok(()),
    }
}

/// Seconds to wait after doing something too often.
pub const WAIT: u32 = 600;

/// Whether the caller did that as often as a person may in an hour.
pub async fn reached(tx: &mut Tx, ctx: &Ctx, action: &AuditAction, an_hour: i64) -> Result<bool, Error> {
    let Some(staff) = ctx.actor.staff_id() else { return Ok(false) };
    Ok(store::times(tx, staff, action.name(), ctx.app.clock.now().0 - HOUR).await? >= an_hour)
}

/// The MAC of an entry: over every field with its length, so that no two entries read alike. One
/// from before entries had numbers has none under its MAC, and the nil id for one that is missing.
fn mac(mut mac: HmacSha256, entry: &store::Entry) -> [u8; 32] {
    let numbered = entry.writer.zip(entry.number);
    mac.update(if numbered.is_some() { b"numbered entry" } else { b"entry" });
    let (at, number) = (entry.at.to_be_bytes(), entry.number.unwrap_or_default().to_be_bytes());
    let nil = Uuid::nil();
    let id = |id: &'_ Option<Uuid>| match id {
        Some(id) => id.as_bytes().to_vec(),
        None if numbered.is_some() => Vec::new(),
        None => nil.as_bytes().to_vec(),
    };
    let (actor, organization, writer) = (id(&entry.actor_id), id(&entry.organization_id), id(&entry.writer));
    let parts: [&[u8]; 12] = [
        entry.id.as_bytes(),
        &at,
        entry.actor_kind.as_bytes(),
        &actor,
        entry.actor.as_bytes(),
        entry.action.as_bytes(),
        &organization,
        entry.subject.as_bytes(),
        entry.detail.as_bytes(),
        entry.address.as_bytes(),
        &writer,
        &number,
    ];
    let count = if numbered.is_some() { parts.len() } else { 10 };
    for part in &parts[..count] {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Whether an entry's MAC is that of one of these keys: it keeps the one that it was made with.
fn mac_holds(macs: &[HmacSha256], entry: &store::Entry) -> bool {
    macs.iter().any(|key| same(&mac(key.clone(), entry), &entry.mac))
}

/// *Not found* for a caller who may read no part of the log.
fn may_read(ctx: &Ctx) -> Result<(), ApiError> {
    ctx.scope.require_somewhere(Permission::ReadAudit)
}

/// Entries in scope, newest first.
pub async fn list(ctx: &Ctx, filter: &AuditFilter, page: PageRequest) -> Result<Page<AuditView>, ApiError> {
    may_read(ctx)?;
    // A filter may go through the whole log.
    let _turn = ctx.app.limits.scan(ctx).await;
    let wanted = wanted::understand(ctx, filter)?;
    let filter = ctx.scope.filter(Permission::ReadAudit);
    let size = page.size.clamp(1, 200);
    let number = page.page.max(1);
    let (rows, total) =
        store::list(&ctx.app.db, &filter, &wanted, i64::from(size), i64::from(number - 1) * i64::from(size)).await?;
    let rows = rows.into_iter().map(|row| view(ctx, row)).collect();
    Ok(Page { rows, total: total.max(0) as u64, page: number, size })
}

fn view(ctx: &Ctx, row: store::Listed) -> AuditView {
    AuditView {
        id: row.id,
        at: Timestamp(row.at),
        actor: row.actor,
        action: row.action,
        subject: row.subject,
        detail: describe::describe(&ctx.app.registry, &row.detail),
        organization: row.organization,
        address: row.address,
        link: row.place.and_then(|place| u64::try_from(place).ok()),
    }
}

/// Entries of a history.
const HISTORY: i64 = 100;

/// The latest entries about one thing for somebody who may see that thing: at organizations that
/// they may read, without the address from which it was done.
pub(super) async fn history(ctx: &Ctx, subject: &str) -> Result<Vec<HistoryEntry>, Error> {
    let filter = ctx.scope.filter(Permission::Read);
    let entry = |row: store::Listed| HistoryEntry {
        at: Timestamp(row.at),
        by: row.actor,
        what: crate::messages::audit::action(&row.action),
        detail: describe::describe(&ctx.app.registry, &row.detail),
    };
    Ok(store::of_subject(&ctx.app.db, &filter, subject, HISTORY).await?.into_iter().map(entry).collect())
}

/// The chain goes through the entries of everybody, so it is checked only for those who may read
/// them all.
fn may_verify(ctx: &Ctx) -> Result<(), ApiError> {
    ctx.require(Permission::ReadAudit, None)
}

/// Checks MACs and chain, for somebody who may read the whole log.
pub async fn verify_for(ctx: &Ctx) -> Result<AuditVerdict, ApiError> {
    may_verify(ctx)?;
    // Goes through the whole log, as a download does.
    let _held = ctx.app.limits.download(ctx)?;
    Ok(chain::verify(&ctx.app).await?)
}
