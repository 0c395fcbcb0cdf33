//! The job that hands letters to the mail server.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::smtp::{Connection, Failure, Outgoing};
use super::{Content, place, store};
use crate::domain::mail::{Delivery, LetterState, MAX_TRIES, Retry, after, backoff, kept_answer};
use crate::messages::outbox::MailText as T;
use crate::server::clock::{HOUR, MINUTE, SECOND};
use crate::server::config::MailConfig;
use crate::server::crypto::purpose;
use crate::server::db::Tx;
use crate::server::db::jobs;
use crate::server::jobs::{Job, JobCtx, OnlyJob};
use crate::server::{App, Error};

/// Letters of one run: between two runs other jobs get their turn.
const ROUND: u32 = 200;
/// Letters of one connection.
const PER_CONNECTION: u32 = 50;
/// When nothing is due it looks again after this long, unless it is hastened.
const IDLE: i64 = 30 * SECOND;
/// How long a mail server is left alone that could not be reached.
const PAUSE: i64 = MINUTE;
/// How long a letter may take that is under way when the process is to stop.
const GRACE: Duration = Duration::from_secs(5);

/// Sends the letters that are due, one after the other; one process at a time does. Asks for its
/// next run itself.
#[derive(Serialize, Deserialize)]
pub struct SendLetters {}

impl OnlyJob for SendLetters {
    const ID: Uuid = Uuid::from_u128(23);
}

impl Job for SendLetters {
    const NAME: &'static str = "send_letters";
    const MAX_ATTEMPTS: i64 = i64::MAX;
    /// Before the hashing of passwords, of which there may be hours.
    const PRIORITY: i64 = 5;

    async fn run(self, ctx: JobCtx) -> Result<(), Error> {
        let Some(config) = ctx.app.config.mail.clone() else { return Ok(()) };
        expire(&ctx).await?;
        let (mut mailer, mut done) = (Mailer::new(&ctx.app, config), None);
        for number in 0.. {
            let next = match (mailer.unreachable, number < ROUND && !ctx.cancel.is_cancelled()) {
                (true, _) => Next::Pause,
                (false, true) => Next::Letter,
                (false, false) => Next::Round,
            };
            let work = ctx.app.db.transact((ctx.clone(), done.take(), next), |tx, (ctx, done, next)| {
                Box::pin(step(tx, ctx, done.as_ref(), *next))
            });
            match work.await? {
                Some(letter) => {
                    done = Some(tokio::select! {
                        tried = mailer.try_letter(letter) => tried,
                        () = too_late(&ctx) => return Err(Error::broken("the process stopped while a letter was sent")),
                    });
                }
                None => break,
            }
        }
        mailer.close().await;
        // Until then SQLite's log holds what the letters said.
        ctx.app.db.empty_log().await
    }
}

/// Resolves when the process is to stop and a slow mail server has had a while to answer. What is
/// under way then is sent again.
async fn too_late(ctx: &JobCtx) {
    ctx.cancel.cancelled().await;
    tokio::time::sleep(GRACE).await;
}

async fn expire(ctx: &JobCtx) -> Result<(), Error> {
    let work = ctx.app.db.transact(ctx.clone(), |tx, ctx| {
        Box::pin(async move {
            ctx.fence(tx).await?;
            store::expire(tx, ctx.app.clock.now().0).await
        })
    });
    work.await
}

/// What follows a letter.
#[derive(Clone, Copy)]
enum Next {
    /// The next one, if one is due.
    Letter,
    /// Another run, at once.
    Round,
    /// Another run, when the mail server may be there again.
    Pause,
}

/// One transaction: records what became of a letter, and takes the next one. Without a next one,
/// the job is released.
async fn step(tx: &mut Tx, ctx: &JobCtx, done: Option<&Done>, next: Next) -> Result<Option<store::Due>, Error> {
    ctx.fence(tx).await?;
    let now = ctx.app.clock.now().0;
    if let Some(done) = done {
        settle(tx, &ctx.app, done, now).await?;
    }
    if let Next::Letter = next
        && let Some(letter) = store::claim(tx, now).await?
    {
        return Ok(Some(letter));
    }
    let at = match next {
        Next::Letter => store::next_due(tx).await?.map_or(now + IDLE, |due| due.min(now + IDLE)),
        Next::Round => now,
        Next::Pause => now + PAUSE,
    };
    if jobs::release(tx, ctx.id, ctx.epoch, at, "", None).await? { Ok(None) } else { Err(Error::Fenced) }
}

/// A try, and what came of it.
#[derive(Clone)]
struct Done {
    letter: store::Due,
    delivery: Delivery,
    answer: String,
}

async fn settle(tx: &mut Tx, app: &App, done: &Done, now: i64) -> Result<(), Error> {
    let letter = &done.letter;
    let state = LetterState::from_name(&letter.state).ok_or_else(|| Error::stored("outbox", "state", letter.id))?;
    let broken_off = letter.broken_off + i64::from(done.delivery == Delivery::BrokenOff);
    let (state, retry) = after(state, letter.tries, broken_off, done.delivery);
    let mut chance = [0];
    app.rng.fill(&mut chance);
    let next_try = retry.map(|retry| match retry {
        Retry::Backoff => now + backoff(letter.tries, chance[0]),
        Retry::Hour => now + HOUR,
    });
    let tried = store::Tried { id: letter.id, state: state.name(), broken_off, next_try, answer: done.answer.clone() };
    match state {
        LetterState::Sent => store::sent(tx, &tried, now).await,
        _ => store::settle(tx, &tried).await,
    }
}

/// Sends letters, several over one connection.
struct Mailer {
    app: App,
    config: MailConfig,
    connection: Option<(Connection, u32)>,
    /// The mail server can't be reached: nothing more is sent now.
    unreachable: bool,
}

impl Mailer {
    fn new(app: &App, config: MailConfig) -> Mailer {
        Mailer { app: app.clone(), config, connection: None, unreachable: false }
    }

    /// Tries a letter once.
    async fn try_letter(&mut self, letter: store::Due) -> Done {
        let done = |delivery, answer: String| Done { letter: letter.clone(), delivery, answer };
        if letter.tries > MAX_TRIES {
            return done(Delivery::Later, T::Crashed.en().to_owned());
        }
        let Some(content) = self.open(&letter) else { return done(Delivery::Refused, T::Unreadable.en().to_owned()) };
        let outgoing = Outgoing::new(&self.config, &content.to, &letter.message_id, letter.created_at);
        let Some(message) = outgoing.and_then(|out| out.with(&content.subject, content.text.clone(), content.html.clone()))
        else {
            return done(Delivery::Refused, T::NoAddress.en().to_owned());
        };
        match self.deliver(&message).await {
            Ok(answer) => done(Delivery::Accepted, self.kept(&content.to, &answer)),
            Err(failure) => done(failure.delivery, self.kept(&content.to, &failure.answer)),
        }
    }

    /// What a letter says; `None` when it can't be read.
    fn open(&self, letter: &store::Due) -> Option<Content> {
        let place = place(letter.organization_id, letter.id);
        let opened = letter.sealed.as_deref().map(|sealed| self.app.keys.open(purpose::LETTER, &place, sealed));
        match opened.unwrap_or_else(|| Err(place.unreadable())) {
            Ok(plain) => serde_json::from_slice(&plain).ok(),
            Err(e) => {
                tracing::error!("A letter is not sent: {e}");
                None
            }
        }
    }

    async fn deliver(&mut self, message: &Outgoing) -> Result<String, Failure> {
        let (mut connection, sent) = match self.connection.take().filter(|(_, sent)| *sent < PER_CONNECTION) {
            Some(open) => open,
            None => match Connection::open(&self.config, &self.app.config.public_url()).await {
                Ok(connection) => (connection, 0),
                Err(failure) => {
                    self.unreachable = true;
                    return Err(failure);
                }
            },
        };
        let delivered = connection.send(&self.config, message).await;
        // An answer about one letter says nothing of the next.
        let usable = match &delivered {
            Ok(_) => true,
            Err(failure) => failure.answered && connection.reset(&self.config).await,
        };
        match usable {
            true => self.connection = Some((connection, sent + 1)),
            false => self.unreachable = true,
        }
        delivered
    }

    /// An answer without the recipient and without addresses of ours, such as a one-time link.
    fn kept(&self, to: &str, answer: &str) -> String {
        let local = to.rsplit_once('@').map_or(to, |(local, _)| local);
        let public = self.app.config.public_url();
        let host = public.split_once("://").map_or(public.as_str(), |(_, host)| host);
        kept_answer(answer, &[local, host, "/welcome/", "/my/register/", "/my/reset/"])
    }

    async fn close(self) {
        if let Some((connection, _)) = self.connection {
            connection.quit(&self.config).await;
        }
    }
}
