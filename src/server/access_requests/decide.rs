//! Deciding a request: access is given, more is asked, or it is declined. A link and a reason are
//! mailed by the transaction of the decision.

use uuid::Uuid;

use super::view::find;
use super::{Asked, Content, open, seal, state_of};
use crate::domain::access::Permission;
use crate::domain::access_request::{NOTE_CHARS, NoteFault, RequestState, Requester, checked_note};
use crate::domain::display_name;
use crate::messages::access_requests::DecideText as T;
use crate::server::audit::{self, AuditAction, AuditEvent};
use crate::server::db::access_requests::{self as store, Decided, RequestRow};
use crate::server::db::{Tx, organizations};
use crate::server::mail::letters::{Link, Sender, request_approved, request_declined};
use crate::server::mail::{self, Letter};
use crate::server::organizations as places;
use crate::server::staff::{self, Adding, Granting, Wanted, who_has};
use crate::server::{Ctx, Error};
use crate::ui::format;
use crate::wire::access_requests::ApprovedRequest;
use crate::wire::{ApiError, Timestamp};

/// A request that nobody else decides until the transaction ends, with its content. Refused when
/// somebody has decided it.
async fn waiting(tx: &mut Tx, ctx: &Ctx, request: Uuid) -> Result<(RequestRow, Content), Error> {
    let row = store::get_to_change(tx, request).await?.ok_or(ApiError::NotFound)?;
    let state = state_of(&row)?;
    match open(&ctx.app, &row)? {
        Some(content) if state.waits() => Ok((row, content)),
        _ => Err(ApiError::Refused(decided(&row, state)).into()),
    }
}

/// Who decided it, how and when.
fn decided(row: &RequestRow, state: RequestState) -> String {
    let text = match state {
        RequestState::Approved => T::WasApproved,
        RequestState::Declined => T::WasDeclined,
        RequestState::Open | RequestState::Asked | RequestState::Expired => return T::WasExpired.en().to_owned(),
    };
    let time = row.decided_at.map_or_else(String::new, |at| format::utc(Timestamp(at)));
    text.fill(&[("name", &row.decided_name.as_deref().unwrap_or_default()), ("time", &time)])
}

/// A note as it is kept, or what is wrong with it, at the input of that name.
fn note(field: &str, text: &str, missing: T) -> Result<String, ApiError> {
    checked_note(text).map_err(|fault| {
        let sentence = match fault {
            NoteFault::Missing => missing.en().to_owned(),
            NoteFault::Long(length) => T::Long.fill(&[("length", &length), ("limit", &NOTE_CHARS)]),
            NoteFault::Character(c) => T::Character.fill(&[("character", &display_name::named(c))]),
        };
        ApiError::Field(field.to_owned(), sentence)
    })
}

/// The account that gets the role.
#[derive(Clone)]
enum Account {
    New(Adding),
    /// There was one before.
    There,
}

/// Gives access: a role at an organization. Where nobody has an account with that address, a staff
/// user is added, who sets a password by the link that is answered and mailed.
pub async fn approve(ctx: &Ctx, request: Uuid, role: &str, organization: Uuid) -> Result<ApprovedRequest, ApiError> {
    let row = find(ctx, request).await?;
    ctx.require(Permission::ManageStaff, organization)?;
    ctx.require_fresh()?;
    let state = state_of(&row)?;
    let Some(content) = open(&ctx.app, &row)?.filter(|_| state.waits()) else {
        return Err(ApiError::Refused(decided(&row, state)));
    };
    let (name, email) = (content.requester.name, content.requester.email);
    let wanted = Wanted { role, extras: "", organization: Some(organization), until: "" };
    let (account, staff, name) = match who_has(&ctx.app, &email, organization).await? {
        None => {
            let adding = Adding::new(ctx, email.clone(), name.clone()).await?.kept_at(organization);
            let id = adding.id;
            (Account::New(adding), id, name)
        }
        Some(there) if there.deactivated_at.is_some() => return Err(ApiError::Refused(T::Deactivated.en().to_owned())),
        Some(there) => match staff::get(ctx, there.id).await {
            Ok(there) if there.managed => (Account::There, there.id, there.name),
            Ok(_) | Err(ApiError::NotFound) => return Err(ApiError::Refused(T::AccountElsewhere.en().to_owned())),
            Err(error) => return Err(error),
        },
    };
    let granting = Granting::new(ctx, staff, name.clone(), &wanted).await?;
    let link = if let Account::New(adding) = &account { Some(adding.link(ctx)) } else { None };
    let letter = match &link {
        Some(link) => {
            let link = Link { address: &link.link, expires: link.expires_at };
            Some(request_approved(&sender(ctx, organization).await?, &email, &name, link))
        }
        None => None,
    };
    let input = (ctx.clone(), account, granting, name.clone(), letter);
    let work = ctx.transact(input, move |tx, (ctx, account, granting, name, letter)| {
        Box::pin(async move {
            let (row, content) = waiting(tx, ctx, request).await?;
            in_use(tx, organization).await?;
            if let Account::New(adding) = account {
                adding.write(tx, ctx).await?;
            }
            granting.write(tx, ctx).await?;
            end(tx, ctx, &row, &content, RequestState::Approved, Some(staff)).await?;
            let event = AuditEvent::new(AuditAction::AccessRequestApproved { request, staff });
            audit::append(tx, ctx, event.at(organization).on(name.as_str())).await?;
            write(tx, ctx, letter.as_ref()).await
        })
    });
    work.await?;
    Ok(ApprovedRequest { name, email, link })
}

/// From whom a letter about a request is.
async fn sender(ctx: &Ctx, organization: Uuid) -> Result<Sender, Error> {
    Ok(Sender::of(places::find(&ctx.app.db, organization).await?.as_ref()))
}

/// Queues the letter, where there is one.
async fn write(tx: &mut Tx, ctx: &Ctx, letter: Option<&Letter>) -> Result<(), Error> {
    if let Some(letter) = letter {
        mail::enqueue(tx, ctx, letter.clone()).await?;
    }
    Ok(())
}

/// Refuses an organization that somebody deactivated. It stays as it is until the transaction ends.
async fn in_use(tx: &mut Tx, organization: Uuid) -> Result<(), Error> {
    organizations::lock(tx, organization).await?;
    let place = organizations::get_in(tx, organization).await?.ok_or(ApiError::NotFound)?;
    match place.deactivated_at {
        None => Ok(()),
        Some(_) => Err(ApiError::Field("organization".to_owned(), T::NotInUse.fill(&[("name", &place.name)])).into()),
    }
}

/// Records a decision.
async fn end(
    tx: &mut Tx,
    ctx: &Ctx,
    row: &RequestRow,
    content: &Content,
    state: RequestState,
    staff: Option<Uuid>,
) -> Result<(), Error> {
    let sealed = seal(&ctx.app, row.root_id, row.id, content)?;
    let (at, by) = (ctx.app.clock.now().0, ctx.actor.label());
    store::set_decided(tx, row.id, &Decided { state: state.name(), sealed: &sealed, at, by, staff }).await
}

/// Notes what has to be known before the request is decided.
pub async fn ask(ctx: &Ctx, request: Uuid, text: &str) -> Result<(), ApiError> {
    find(ctx, request).await?;
    let note = note("note", text, T::NoteMissing)?;
    let work = ctx.transact((ctx.clone(), note), move |tx, (ctx, note)| {
        Box::pin(async move {
            let (row, mut content) = waiting(tx, ctx, request).await?;
            if content.asked.len() >= MOST_ASKED {
                return Err(ApiError::Refused(T::AskedEnough.fill(&[("limit", &MOST_ASKED)])).into());
            }
            content.asked.push(Asked { at: ctx.app.clock.now().0, by: ctx.actor.label().to_owned(), note: note.clone() });
            store::set_asked(tx, row.id, &seal(&ctx.app, row.root_id, row.id, &content)?).await?;
            let event = AuditEvent::new(AuditAction::AccessRequestAsked { request });
            audit::append(tx, ctx, event.at(row.organization_id).on(&row.organization)).await
        })
    });
    Ok(work.await?)
}

/// Notes of one request.
const MOST_ASKED: usize = 20;

/// Declines a request. The reason is mailed.
pub async fn decline(ctx: &Ctx, request: Uuid, text: &str) -> Result<(), ApiError> {
    let found = find(ctx, request).await?;
    let reason = note("reason", text, T::ReasonMissing)?;
    let from = sender(ctx, found.organization_id).await?;
    let work = ctx.transact((ctx.clone(), reason, from), move |tx, (ctx, reason, from)| {
        Box::pin(async move {
            let (row, content) = waiting(tx, ctx, request).await?;
            let content = Content { reason: reason.clone(), ..content };
            end(tx, ctx, &row, &content, RequestState::Declined, None).await?;
            let event = AuditEvent::new(AuditAction::AccessRequestDeclined { request });
            audit::append(tx, ctx, event.at(row.organization_id).on(&row.organization)).await?;
            let Requester { name, email, .. } = &content.requester;
            write(tx, ctx, Some(&request_declined(from, email, name, reason))).await
        })
    });
    Ok(work.await?)
}
