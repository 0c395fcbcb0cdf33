//! Invitations: accounts that wait for their holders to register.
//!
//! Creating an account that begins so invites its holder in the same transaction (`invite`): a
//! letter with a code of 128 random bits, of which only a keyed hash is stored. Each further letter
//! has a code of its own (`send`). All codes of an account end together, in the transaction of
//! what ends them (`end`, `expire`), and what its letters say is erased then.
//!
//! Time reminds of them and ends them ([`tend`]).
//!
//! **Invariant:** an account that is invited has one row in `invitations` without an end; an
//! account in any other state has none. Codes of an account that has expired are kept, and say so.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use uuid::Uuid;

use self::tend::TendInvitations;
use super::audit::{self, AuditAction, AuditEvent};
use super::crypto::Secret;
use super::db::Tx;
use super::db::bulk::Load;
use super::db::invitations::{self as store, CodeRow, Found, InvitationRow};
use super::db::staff::{self, StaffRow};
use super::jobs::Handlers;
use super::mail::letters::{Link, Sender, invitation};
use super::mail::{self, Letter};
use super::{App, Ctx, Error, Scope, clock, organizations};
use crate::domain::access::Permission;
use crate::domain::program::Program;
use crate::ui::routes;
use crate::wire::{ApiError, Timestamp};

pub mod tend;

/// Letters that one person may have written in an hour, but for those of files: each goes to an
/// address that they choose.
const AN_HOUR: i64 = 1_000;

/// Adds the job of this module.
pub fn handlers(handlers: Handlers) -> Handlers {
    handlers.with::<TendInvitations>()
}

/// The holder of an account, to be invited.
#[derive(Clone)]
pub(super) struct Invitee {
    /// The account.
    pub account: Uuid,
    /// Where it is.
    pub organization: Uuid,
    /// The holder's address.
    pub email: String,
    /// The holder's name.
    pub name: String,
    /// The staff user whose file says that address; `None`: who invites says it.
    pub uploaded_by: Option<Uuid>,
}

/// What a letter says of the place of an account.
#[derive(Clone)]
pub(super) struct InvitationPlace {
    pub sender: Sender,
    /// The organization's name.
    pub name: String,
    /// Its time zone.
    pub zone: String,
}

/// The place of an account, as the transaction sees it.
pub(super) async fn place_of(tx: &mut Tx, organization: Uuid) -> Result<InvitationPlace, Error> {
    let (place, root) = organizations::find_in(tx, organization).await?.ok_or(ApiError::NotFound)?;
    let (sender, zone) = (Sender::for_place(&place, &root), place.zone().to_owned());
    Ok(InvitationPlace { sender, zone, name: place.here.name })
}

/// Whether who had a code made may still create accounts there, and who chose its address in a
/// file: a code that makes somebody staff outlives its maker's rights as little as a one-time link
/// does. Codes of the command line work.
pub(super) async fn may_still(app: &App, code: &Found, organization: Uuid) -> Result<bool, Error> {
    for maker in makers(code) {
        let row = staff::get(&app.db, maker).await?;
        let scope = Scope::of_staff(&app.db, &app.registry, maker, app.clock.now().0).await?;
        if !stands(code, row.as_ref(), &scope, organization) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// As [`may_still`], as the transaction sees it.
pub(super) async fn may_still_in(tx: &mut Tx, app: &App, code: &Found, organization: Uuid) -> Result<bool, Error> {
    for maker in makers(code) {
        let row = staff::get_in(tx, maker).await?;
        let scope = Scope::of_staff_in(tx, &app.registry, maker, app.clock.now().0).await?;
        if !stands(code, row.as_ref(), &scope, organization) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn makers(code: &Found) -> impl Iterator<Item = Uuid> {
    code.made_by.into_iter().chain(code.uploaded_by.filter(|uploader| Some(*uploader) != code.made_by))
}

fn stands(code: &Found, maker: Option<&StaffRow>, scope: &Scope, organization: Uuid) -> bool {
    let ended = |row: &StaffRow| row.deactivated_at.is_some() || code.invited_at <= row.codes_ended_at;
    maker.is_some_and(|row| !ended(row)) && scope.may(Permission::Import, organization)
}

/// Invites the holders of accounts of one program that have just been created, or renewed. `each`:
/// with an entry of the audit log for each account.
pub(super) async fn invite(tx: &mut Tx, ctx: &Ctx, program: &Program, invitees: &[Invitee], each: bool) -> Result<(), Error> {
    if invitees.is_empty() {
        return Ok(());
    }
    let registration = program.registration.ok_or_else(|| Error::broken(format!("nobody can register in {}", program.id)))?;
    let now = ctx.app.clock.now();
    let mut places = BTreeMap::new();
    for invitee in invitees {
        if let Entry::Vacant(vacant) = places.entry(invitee.organization) {
            let place = place_of(tx, invitee.organization).await?;
            let until = clock::end_of_day_after(now, registration.days, &place.zone);
            vacant.insert((place, until));
        }
    }
    let (mut rows, mut letters) = (Load::new(), Vec::with_capacity(invitees.len()));
    for invitee in invitees {
        let Invitee { account, organization, .. } = *invitee;
        let (place, until) = &places[&organization];
        rows.push(InvitationRow {
            account_id: account,
            organization_id: organization,
            invited_at: now.0,
            expires_at: until.0,
            reminders: 0,
            uploaded_by: invitee.uploaded_by,
        });
        letters.push((account, Code::new(ctx), invitee, place, *until));
    }
    rows.run(tx).await?;
    let letters = letters.into_iter().map(|(account, code, invitee, place, until)| {
        let link = code.link(ctx);
        let link = Link { address: &link, expires: until };
        let letter = invitation(&place.sender, &invitee.email, &invitee.name, &place.name, link);
        Sent { account, letter, code, made_by: ctx.actor.staff_id() }
    });
    send(tx, ctx, letters.collect()).await?;
    for invitee in invitees.iter().filter(|_| each) {
        let (place, until) = &places[&invitee.organization];
        let invited = AuditAction::AccountInvited { until: clock::date_in(*until, &place.zone).to_string() };
        let event = AuditEvent::new(invited).at(invitee.organization);
        audit::append_limited(tx, ctx, event.on(super::accounts::subject(invitee.account)), AN_HOUR).await?;
    }
    Ok(())
}

/// A new code.
pub(super) struct Code(Secret);

impl Code {
    /// Of 128 random bits.
    pub fn new(ctx: &Ctx) -> Code {
        Code(Secret::code(&*ctx.app.rng))
    }

    /// The address at which the holder registers with it.
    pub fn link(&self, ctx: &Ctx) -> String {
        format!("{}{}", ctx.app.config.public_url(), routes::register(self.0.expose()))
    }
}

/// A letter with a code.
pub(super) struct Sent {
    /// The account whose holder it invites.
    pub account: Uuid,
    pub letter: Letter,
    /// The code that it holds.
    pub code: Code,
    /// The staff user who chose its address, and may be the one who reads it.
    pub made_by: Option<Uuid>,
}

/// Queues letters. Their codes work as soon as this is committed.
pub(super) async fn send(tx: &mut Tx, ctx: &Ctx, letters: Vec<Sent>) -> Result<(), Error> {
    let (mut queued, mut codes) = (Vec::with_capacity(letters.len()), Vec::with_capacity(letters.len()));
    for Sent { account, letter, code, made_by } in letters {
        queued.push(letter);
        codes.push((account, ctx.app.keys.invitation_hash(&code.0), made_by));
    }
    let ids = mail::enqueue_all(tx, ctx, &queued).await?;
    let created_at = ctx.app.clock.now().0;
    let mut rows = Load::new();
    for ((account_id, hash, made_by), letter_id) in codes.iter().zip(ids) {
        rows.push(CodeRow { code_hash: hash, account_id: *account_id, made_by: *made_by, letter_id, created_at });
    }
    rows.run(tx).await
}

/// The last day on which the holder of an account can register, in a time zone: `Jan 21, 2027`;
/// `None` where nobody is invited.
pub(super) async fn register_by(app: &App, account: Uuid, zone: &str) -> Result<Option<String>, Error> {
    Ok(store::expires_at(&app.db, account).await?.map(|at| clock::day_in_words(Timestamp(at), zone)))
}

/// Ends the invitation of an account that is not invited any more, whatever it is now.
pub(super) async fn end(tx: &mut Tx, account: Uuid) -> Result<(), Error> {
    erase_letters(tx, account).await?;
    store::delete(tx, account).await
}

/// Ends the invitation of an account that has expired.
pub(super) async fn expire(tx: &mut Tx, account: Uuid, now: Timestamp) -> Result<(), Error> {
    erase_letters(tx, account).await?;
    store::set_expired(tx, account, now.0).await
}

async fn erase_letters(tx: &mut Tx, account: Uuid) -> Result<(), Error> {
    let letters = store::letters(tx, account).await?;
    mail::erase(tx, &letters).await
}
