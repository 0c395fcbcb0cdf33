//! Letters by mail.
//!
//! A letter is a row of the outbox, written in the transaction of the change that it tells of
//! ([`enqueue`]); what it says and to whom is sealed. One job of all processes ([`SendLetters`])
//! hands letters to the mail server, one after the other, where there is one
//! ([`MailConfig`](super::config::MailConfig)); without, they wait. A letter arrives at least once,
//! always with the same `Message-ID`, and is never sent by two processes at the same time. What it
//! says is erased in the transaction that records that it was sent, and when it expires.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use super::audit::{self, AuditAction, AuditEvent};
use super::clock::DAY;
use super::crypto::{Aad, purpose};
use super::db::bulk::Load;
use super::db::outbox as store;
use super::db::{Tx, jobs as job_store};
use super::jobs::{self, Handlers, OnlyJob as _};
use super::{App, Config, Ctx, Error};
use crate::domain::mail::{LetterKind, LetterState, masked};
use crate::messages::letters::Rendered;
use crate::wire::Timestamp;
use crate::wire::invitations::OpenedLetter;

pub mod letters;
pub mod outbox;
pub mod preview;
pub(super) mod renew;
mod send;
mod smtp;

pub use send::SendLetters;

/// How long a letter is kept that nobody can send and that holds no code.
const KEPT: i64 = 30 * DAY;

/// A letter to one person. See [`letters`] for each kind.
#[derive(Clone)]
pub struct Letter {
    kind: LetterKind,
    organization: Option<Uuid>,
    /// When it says nothing of use any more: its code expires.
    expires: Option<Timestamp>,
    content: Content,
}

/// What is sealed of a letter.
#[derive(Clone, Serialize, Deserialize)]
struct Content {
    to: String,
    subject: String,
    text: String,
    html: String,
}

impl Letter {
    fn new(kind: LetterKind, organization: Option<Uuid>, to: &str, expires: Option<Timestamp>, rendered: Rendered) -> Letter {
        let Rendered { subject, text, html } = rendered;
        Letter { kind, organization, expires, content: Content { to: to.trim().to_owned(), subject, text, html } }
    }
}

/// Where a letter's sealed cell is.
fn place(organization: Option<Uuid>, letter: Uuid) -> Aad {
    Aad::new(organization.unwrap_or_default(), "outbox", letter.as_bytes(), "sealed")
}

/// Writes a letter in the transaction of the change that it tells of, with its entry of the audit
/// log. Answers its id.
pub async fn enqueue(tx: &mut Tx, ctx: &Ctx, letter: Letter) -> Result<Uuid, Error> {
    let (kind, organization) = (letter.kind.name().to_owned(), letter.organization);
    let ids = write(tx, &ctx.app, &[letter]).await?;
    let id = ids.first().copied().unwrap_or_default();
    audit::append(tx, ctx, AuditEvent::new(AuditAction::LetterQueued { letter: id, kind }).at(organization)).await?;
    Ok(id)
}

/// As [`enqueue`], many of one kind; each organization has one entry of the audit log. Answers
/// their ids in the same order.
pub async fn enqueue_all(tx: &mut Tx, ctx: &Ctx, letters: &[Letter]) -> Result<Vec<Uuid>, Error> {
    let ids = write(tx, &ctx.app, letters).await?;
    let mut counts = BTreeMap::<_, usize>::new();
    for letter in letters {
        *counts.entry((letter.organization, letter.kind.name())).or_default() += 1;
    }
    for ((organization, kind), count) in counts {
        let queued = AuditAction::LettersQueued { count, kind: kind.to_owned() };
        audit::append(tx, ctx, AuditEvent::new(queued).at(organization)).await?;
    }
    Ok(ids)
}

/// Erases what letters say whose matter is over, in the transaction that ends it; those that wait
/// are not sent any more.
pub async fn erase(tx: &mut Tx, letters: &[Uuid]) -> Result<(), Error> {
    for letter in letters {
        store::erase(tx, *letter).await?;
    }
    Ok(())
}

/// A letter that can still be read, with its kind. Its caller has asked for the rights to it, and
/// puts it on record.
pub(super) async fn open_in(tx: &mut Tx, app: &App, letter: Uuid) -> Result<Option<(String, OpenedLetter)>, Error> {
    let Some(held) = store::held_in(tx, letter).await? else { return Ok(None) };
    let place = place(held.organization_id, letter);
    let plain = app.keys.open(purpose::LETTER, &place, &held.sealed)?;
    let Content { to, subject, text, .. } = serde_json::from_slice(&plain).map_err(|e| place.unreadable().because(e))?;
    Ok(Some((held.kind, OpenedLetter { to, subject, text })))
}

/// Seals letters and writes them. Answers their ids in the same order.
async fn write(tx: &mut Tx, app: &App, letters: &[Letter]) -> Result<Vec<Uuid>, Error> {
    let now = app.clock.now().0;
    let mut sealed = Vec::with_capacity(letters.len());
    for letter in letters {
        let id = app.new_id();
        let plain = serde_json::to_vec(&letter.content).map_err(|e| Error::broken(format!("a letter: {e}")))?;
        let cell = app.keys.seal(&*app.rng, purpose::LETTER, &place(letter.organization, id), &plain)?;
        sealed.push((id, cell, masked(&letter.content.to), message_id(app, id)));
    }
    let mut load = Load::new();
    for (letter, (id, cell, recipient, message_id)) in letters.iter().zip(&sealed) {
        load.push(store::LetterRow {
            id: *id,
            kind: letter.kind.name(),
            organization_id: letter.organization,
            recipient,
            sealed: cell,
            message_id,
            state: LetterState::Waiting.name(),
            tries: 0,
            broken_off: 0,
            next_try_at: now,
            created_at: now,
            expires_at: letter.expires.map_or(now + KEPT, |at| at.0),
            answer: "",
            urgent: letter.kind.is_urgent().into(),
        });
    }
    load.run(tx).await?;
    if !letters.is_empty() {
        job_store::hasten(tx, SendLetters::ID, now).await?;
    }
    Ok(sealed.into_iter().map(|(id, ..)| id).collect())
}

/// `<id@host>`, of the row and of the host that browsers see.
fn message_id(app: &App, letter: Uuid) -> String {
    let url = Url::parse(&app.config.public_url()).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or("localhost");
    format!("<{}@{host}>", letter.simple())
}

/// The jobs of a server, and that which sends letters where mail is set up.
pub(super) fn handlers(handlers: Handlers, config: &Config) -> Handlers {
    if config.mail.is_some() { handlers.with::<SendLetters>() } else { handlers }
}

/// Makes sure that the job which sends letters is there, where mail is set up.
pub async fn plant(app: &App) -> Result<(), Error> {
    if app.config.mail.is_none() {
        return Ok(());
    }
    jobs::plant::<SendLetters>(app).await
}
