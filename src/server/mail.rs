//! Letters by mail.
//!
//! A letter is a row of the outbox, written in the transaction of the change that it tells of
//! ([`enqueue`]); what it says and to whom is sealed. One job of all processes ([`SendLetters`])
//! hands letters to the mail server, one after the other, where there is one
//! ([`MailConfig`](super::config::MailConfig)); without, they wait. A letter arrives at least once,
//! always with the same `Message-ID`, and is never sent by two processes at the same time. What it
//! says is erased in the transaction that records that it was sent, and when it expires.

use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use super::audit::{self, AuditAction, AuditEvent};
use super::clock::DAY;
use super::crypto::{Aad, purpose};
use super::db::outbox as store;
use super::db::{Tx, jobs as job_store};
use super::jobs::{Handlers, Job};
use super::{App, Config, Ctx, Error};
use crate::domain::mail::{LetterKind, masked};
use crate::messages::letters::Rendered;
use crate::wire::Timestamp;

pub mod letters;
pub mod outbox;
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
    let app = &ctx.app;
    let (id, now) = (app.new_id(), app.clock.now().0);
    let Letter { kind, organization, expires, content } = letter;
    let plain = serde_json::to_vec(&content).map_err(|e| Error::broken(format!("a letter: {e}")))?;
    let sealed = app.keys.seal(&*app.rng, purpose::LETTER, &place(organization, id), &plain)?;
    let new = store::NewLetter {
        id,
        kind: kind.name(),
        organization,
        recipient: &masked(&content.to),
        sealed: &sealed,
        message_id: &message_id(app, id),
        expires: expires.map_or(now + KEPT, |at| at.0),
    };
    store::insert(tx, &new, now).await?;
    job_store::hasten(tx, SendLetters::ID, now).await?;
    let queued = AuditAction::LetterQueued { letter: id, kind: kind.name().to_owned() };
    audit::append(tx, ctx, AuditEvent::new(queued).at(organization)).await?;
    Ok(id)
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
    let work = app.db.transact(app.clone(), |tx, app| {
        Box::pin(async move {
            let now = app.clock.now().0;
            job_store::insert_once(tx, SendLetters::ID, SendLetters::NAME, "{}", SendLetters::PRIORITY, now).await
        })
    });
    work.await
}
