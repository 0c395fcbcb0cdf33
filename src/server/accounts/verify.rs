//! Identity verification: recorded by staff for one account or many, withdrawn, ended by a change
//! of the profile or by time ([`expire`]), shown ([`view`]), counted ([`report`]).
//!
//! **Invariants:** an event is never edited; a correction is another one. The event, the account's
//! new state and the audit entry commit together. Of a document only the last four characters are
//! kept, sealed, and erased with the account's profile.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};

use hmac::Mac;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::view::state_of as account_state;
use super::{audited, program_of, to_change};
use crate::domain::access::Permission;
use crate::domain::account::AccountState;
use crate::domain::account::profile::Profile;
use crate::domain::dates::{self, Date, Form};
use crate::domain::verification::record::{CheckedDocument, Faults, Part, RecordRules, clean_note, reason_fault};
use crate::domain::verification::{self as rules, MOST_AT_ONCE, VerificationEvent, VerificationState};
use crate::messages::accounts::AccountText;
use crate::messages::verification::{VerifyText as T, sentence};
use crate::server::audit::{self, AuditAction};
use crate::server::crypto::{Aad, Sealer, purpose};
use crate::server::db::Tx;
use crate::server::db::accounts::verifications as events;
use crate::server::db::accounts::write::{self, VerificationDetailRow, VerificationRow};
use crate::server::db::accounts::{self as store, AccountRecord};
use crate::server::db::bulk::Load;
use crate::server::error::Error;
use crate::server::organizations::{self, Organization};
use crate::server::{App, Ctx, clock};
use crate::wire::ApiError;
use crate::wire::verifications::{NewVerifications, VerifyAnswer, VerifyOutcome};

pub mod demo;
pub mod expire;
pub mod report;
pub mod view;

/// Accounts of one transaction: each takes several statements.
const CHUNK: usize = 100;

/// The stored state of an account's verification.
pub(super) fn state_of(account: Uuid, stored: &str) -> Result<VerificationState, Error> {
    VerificationState::from_name(stored).ok_or_else(|| Error::stored("accounts", "verification", account))
}

/// What is kept of an event beside its facts.
#[derive(Serialize, Deserialize, Default)]
struct Details {
    /// Id of the kind of document.
    document: String,
    last_four: String,
    /// `YYYY-MM-DD`, or blank.
    expires: String,
    note: String,
}

impl Details {
    fn of(document: Option<&CheckedDocument>, note: &str) -> Option<Details> {
        let blank = CheckedDocument { kind: String::new(), last_four: String::new(), expires: None };
        let CheckedDocument { kind, last_four, expires } = document.unwrap_or(&blank).clone();
        let expires = expires.map_or_else(String::new, |day| dates::write(day, Form::YearMonthDay));
        let details = Details { document: kind, last_four, expires, note: clean_note(note) };
        (document.is_some() || !details.note.is_empty()).then_some(details)
    }

    fn expires(&self) -> Option<Date> {
        dates::strict(&self.expires, Form::YearMonthDay).ok()
    }
}

/// Seals and opens details, each in its own place.
struct Seals {
    app: App,
    sealer: Sealer,
}

impl Seals {
    fn new(app: &App) -> Seals {
        Seals { app: app.clone(), sealer: app.keys.sealer(purpose::VERIFICATION) }
    }

    fn seal(&self, tenant: Uuid, event: Uuid, details: &Details) -> Result<Vec<u8>, Error> {
        let json = zeroize::Zeroizing::new(serde_json::to_vec(details).map_err(|e| Error::broken(e.to_string()))?);
        self.sealer.seal(&*self.app.rng, &place(tenant, event), &json)
    }

    fn open(&self, tenant: Uuid, event: Uuid, sealed: &[u8]) -> Result<Details, Error> {
        let place = place(tenant, event);
        let json = self.sealer.open(&place, sealed)?;
        serde_json::from_slice(&json).map_err(|e| place.unreadable().because(e))
    }
}

/// Where the details of an event are sealed.
pub(super) fn place(tenant: Uuid, event: Uuid) -> Aad {
    Aad::new(tenant, "account_verification_details", event.as_bytes(), "sealed")
}

/// One event on its way into the database.
struct NewEvent<'a> {
    id: Uuid,
    event: VerificationEvent,
    /// Id of the method; blank where nobody was verified.
    method: &'a str,
    sealed: Option<&'a [u8]>,
    /// Until when it holds, where it does.
    until: Option<i64>,
}

/// Records an event of an account that nobody else changes until the transaction ends. `None`: it
/// cannot happen in the state that the verification has.
async fn record(tx: &mut Tx, ctx: &Ctx, account: &AccountRecord, new: NewEvent<'_>) -> Result<Option<VerificationState>, Error> {
    let before = state_of(account.id, &account.verification)?;
    let Some(after) = before.next(new.event) else { return Ok(None) };
    let (mut rows, mut details) = (Load::new(), Load::new());
    rows.push(VerificationRow {
        account_id: account.id,
        id: new.id,
        organization_id: account.organization_id,
        event: new.event.name(),
        after: after.name(),
        method: new.method,
        staff_id: ctx.actor.staff_id(),
        by_name: ctx.actor.label(),
        at: ctx.app.clock.now().0,
    });
    if let Some(sealed) = new.sealed {
        details.push(VerificationDetailRow { account_id: account.id, event_id: new.id, sealed });
    }
    rows.run(tx).await?;
    details.run(tx).await?;
    write::set_verification(tx, account.id, after.name(), new.until.filter(|_| after.holds())).await?;
    let action = AuditAction::AccountVerificationChanged { event: new.event, before, after, method: new.method.to_owned() };
    audited(tx, ctx, account.organization_id, account.id, action).await?;
    Ok(Some(after))
}

/// An organization as verifying there needs it.
struct Place {
    /// `None`: its program verifies nobody.
    rules: Option<RecordRules>,
    /// The last microsecond of a verification of today.
    until: i64,
}

impl Place {
    async fn find(ctx: &Ctx, account: &AccountRecord) -> Result<Place, ApiError> {
        let here = organizations::find_for(ctx, Permission::Import, account.organization_id).await?;
        let today = ctx.app.today(here.zone());
        let rules = program_of(&ctx.app, account)?.verification.map(|verification| RecordRules::new(verification, today));
        Ok(Place { rules, until: until(&here, today)? })
    }
}

/// The end of the day on which a verification of today is over, in the organization's time zone. A
/// stored setting that cannot be read counts as not set.
fn until(here: &Organization, today: Date) -> Result<i64, Error> {
    let days = rules::days(here.settings.get(rules::DAYS_SETTING)).unwrap_or(rules::DEFAULT_DAYS);
    let day = today.saturating_add(time::Duration::days(days));
    let end = clock::end_of_day(&dates::write(day, Form::YearMonthDay), here.zone());
    end.map(|end| end.0).ok_or_else(|| Error::broken("a verification has no last day"))
}

/// One account to be verified, with everything that needs no transaction.
#[derive(Clone)]
struct Item {
    account: Uuid,
    event: Uuid,
    sealed: Option<Vec<u8>>,
    until: i64,
}

/// Those of these accounts that the caller may change, by id. *Not found* where there is none.
async fn in_reach(ctx: &Ctx, accounts: &[Uuid]) -> Result<HashMap<Uuid, AccountRecord>, ApiError> {
    if accounts.len() > MOST_AT_ONCE {
        return Err(ApiError::Refused(T::TooMany.fill(&[("limit", &MOST_AT_ONCE)])));
    }
    let mut found = store::many(&ctx.app.db, accounts).await?;
    found.retain(|_, account| ctx.scope.may(Permission::Import, account.organization_id));
    if found.is_empty() { Err(ApiError::NotFound) } else { Ok(found) }
}

/// Records that staff verified who the holders of these accounts are: each account by itself, or
/// what is wrong with what was entered.
pub async fn verify(ctx: &Ctx, new: NewVerifications) -> Result<VerifyAnswer, ApiError> {
    let _under_way = ctx.app.limits.bulk(ctx)?;
    let ids: Vec<Uuid> = new.documents.iter().map(|(account, _)| *account).collect();
    let found = in_reach(ctx, &ids).await?;
    let mut places = BTreeMap::<Uuid, Place>::new();
    for account in found.values() {
        if let Entry::Vacant(place) = places.entry(account.organization_id) {
            place.insert(Place::find(ctx, account).await?);
        }
    }
    let seals = Seals::new(&ctx.app);
    let (mut problems, mut items) = (Vec::new(), Vec::new());
    let shared = places.values().find_map(|place| place.rules.as_ref()).map(|rules| rules.check_shared(&new.shared));
    problems.extend(sentences(shared.unwrap_or_default(), str::to_owned));
    for (id, entries) in &new.documents {
        let Some(account) = found.get(id) else { continue };
        let Some(Place { rules: Some(rules), until, .. }) = places.get(&account.organization_id) else { continue };
        match rules.check_document(&new.shared.method, entries) {
            Err(faults) => problems.extend(sentences(faults, |part| format!("{part}-{id}"))),
            Ok(document) => {
                let event = event_id(ctx, new.idempotency_key, *id);
                let details = Details::of(document.as_ref(), &new.shared.note);
                let sealed = details.map(|details| seals.seal(account.tenant_id, event, &details)).transpose()?;
                items.push(Item { account: *id, event, sealed, until: *until });
            }
        }
    }
    if !problems.is_empty() {
        return Ok(VerifyAnswer::Problems(problems));
    }
    // In one order, so that two that verify the same accounts never wait for each other.
    items.sort_by_key(|item| item.account);
    items.dedup_by_key(|item| item.account);
    let mut refused = HashMap::<Uuid, String>::new();
    for chunk in items.chunks(CHUNK) {
        let work = (ctx.clone(), chunk.to_vec(), new.shared.method.clone());
        let done = ctx.transact(work, |tx, (ctx, items, method)| Box::pin(verify_in(tx, ctx, items, method)));
        refused.extend(items_with(chunk, done.await?));
    }
    let outcome = |account: &Uuid| VerifyOutcome {
        account: *account,
        refused: refused.get(account).cloned().unwrap_or_else(|| match found.contains_key(account) {
            true => T::NoVerification.en().to_owned(),
            false => T::NotYours.en().to_owned(),
        }),
    };
    Ok(VerifyAnswer::Done(ids.iter().map(outcome).collect()))
}

fn items_with(items: &[Item], outcomes: Vec<String>) -> impl Iterator<Item = (Uuid, String)> {
    items.iter().map(|item| item.account).zip(outcomes)
}

fn sentences(faults: Faults, name: impl Fn(&str) -> String) -> impl Iterator<Item = (String, String)> {
    faults.into_iter().map(move |(part, fault)| (name(part.name()), sentence(fault)))
}

/// The id of an event: the same for the same person, key and account.
fn event_id(ctx: &Ctx, key: Uuid, account: Uuid) -> Uuid {
    let mut mac = ctx.app.keys.mac(purpose::EVENT_ID);
    for part in [ctx.actor.staff_id().unwrap_or_default(), key, account] {
        mac.update(part.as_bytes());
    }
    let full: [u8; 32] = mac.finalize().into_bytes().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&full[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Verifies the accounts of one chunk. Answers for each why not; blank: it is verified.
async fn verify_in(tx: &mut Tx, ctx: &Ctx, items: &[Item], method: &str) -> Result<Vec<String>, Error> {
    let (event, before, after) = (VerificationEvent::StaffVerify, VerificationState::None, VerificationState::StaffVerified);
    let action = AuditAction::AccountVerificationChanged { event, before, after, method: method.to_owned() };
    audit::require_not_many(tx, ctx, &action).await?;
    let mut outcomes = Vec::with_capacity(items.len());
    for item in items {
        outcomes.push(verify_one(tx, ctx, item, method).await?);
    }
    Ok(outcomes)
}

async fn verify_one(tx: &mut Tx, ctx: &Ctx, item: &Item, method: &str) -> Result<String, Error> {
    let account = match to_change(tx, ctx, item.account).await {
        Ok(account) => account,
        // It moved away meanwhile.
        Err(Error::Api(ApiError::NotFound)) => return Ok(T::NotYours.en().to_owned()),
        Err(error) => return Err(error),
    };
    if events::has_event(tx, item.account, item.event).await? {
        return Ok(String::new());
    }
    if let Some(refused) = refused(account_state(account.id, &account.state)?) {
        return Ok(refused);
    }
    let new = NewEvent {
        id: item.event,
        event: VerificationEvent::StaffVerify,
        method,
        sealed: item.sealed.as_deref(),
        until: Some(item.until),
    };
    let done = record(tx, ctx, &account, new).await?;
    Ok(done.map_or_else(|| T::NotNow.en().to_owned(), |_| String::new()))
}

/// Why an account in that state cannot be verified.
fn refused(state: AccountState) -> Option<String> {
    (!rules::can_be_verified(state)).then(|| T::NotActive.fill(&[("state", &state.name())]))
}

/// Withdraws the verification of an account: somebody else was verified, or a document was wrong.
pub async fn withdraw(ctx: &Ctx, account: Uuid, reason: &str) -> Result<VerificationState, ApiError> {
    let here = store::find(&ctx.app.db, account).await?.ok_or(ApiError::NotFound)?;
    ctx.require(Permission::Import, here.organization_id)?;
    if let Some(fault) = reason_fault(reason) {
        return Err(ApiError::Field(Part::Note.name().to_owned(), sentence(fault)));
    }
    let work = ctx.transact((ctx.clone(), account, reason.to_owned()), |tx, (ctx, account, reason)| {
        Box::pin(withdraw_in(tx, ctx, *account, reason))
    });
    Ok(work.await?)
}

async fn withdraw_in(tx: &mut Tx, ctx: &Ctx, account: Uuid, reason: &str) -> Result<VerificationState, Error> {
    let account = to_change(tx, ctx, account).await?;
    if account_state(account.id, &account.state)? == AccountState::Removed {
        let text = AccountText::IllegalState.fill(&[("state", &AccountState::Removed.name())]);
        return Err(ApiError::Refused(text).into());
    }
    let id = ctx.app.new_id();
    let details = Details::of(None, reason).unwrap_or_default();
    let sealed = Seals::new(&ctx.app).seal(account.tenant_id, id, &details)?;
    let new = NewEvent { id, event: VerificationEvent::Withdraw, method: "", sealed: Some(&sealed), until: None };
    let done = record(tx, ctx, &account, new).await?;
    done.ok_or_else(|| ApiError::Refused(T::NothingToWithdraw.en().to_owned()).into())
}

/// The profile of an account was changed by the transaction that goes on: ends its verification
/// where the program says so.
pub(super) async fn after_change(
    tx: &mut Tx,
    ctx: &Ctx,
    account: &AccountRecord,
    before: &Profile,
    after: &Profile,
) -> Result<(), Error> {
    if rules::ends_verification(program_of(&ctx.app, account)?, before, after) {
        let id = ctx.app.new_id();
        let new = NewEvent { id, event: VerificationEvent::Change, method: "", sealed: None, until: None };
        record(tx, ctx, account, new).await?;
    }
    Ok(())
}
