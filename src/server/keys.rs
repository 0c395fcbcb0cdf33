//! Which master keys are in use, and how the next one takes over.
//!
//! `muster keys rotate` writes a new key into the key file and records in the database that it
//! takes over; a job ([`renew`]) then seals every cell again and gives every account keys of the
//! new one, in passes over the tables that go on from a recorded place after a kill.
//!
//! **Invariant:** uniqueness never lapses. A transaction that writes keys of accounts reads what is
//! in use under a lock ([`settle`]) and writes just those keys; a change of what is in use waits
//! for it. So while the next key takes over, accounts are made with keys of both, and the keys of
//! the one before go only when every account has those of the next.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use uuid::Uuid;

use self::renew::RenewKeys;
use super::audit::{self, AuditAction, AuditEvent};
use super::clock::MINUTE;
use super::crypto::key_file::{self, KeyFile};
use super::crypto::seal::{is_own, key_of};
use super::crypto::{KeysInUse, Phase, same};
use super::db::key_rotation::{self as store, Progress, StoredRotation};
use super::db::sessions::ABSOLUTE;
use super::db::{Db, Tx, jobs};
use super::jobs::{Handlers, Job as _, run_until_idle};
use super::{App, Ctx, Error};
use crate::domain::access::Permission;
use crate::messages::keys::KeyText as T;
use crate::wire::ApiError;

pub mod record;
pub mod renew;

/// A process learns within this time that another key is in use, and seals and makes sessions with
/// it: it asks as often as it polls for jobs, and a slow one gets many times that.
fn learned(app: &App) -> i64 {
    let poll = i64::try_from(app.config.jobs.poll.as_micros()).unwrap_or(MINUTE);
    poll.saturating_mul(120).min(poll.saturating_mul(2).saturating_add(MINUTE))
}

/// Adds the job of this module.
pub fn handlers(handlers: Handlers) -> Handlers {
    handlers.with::<RenewKeys>()
}

/// Refuses a key of that number that is not the one of which the database has this check value.
/// One that is missing is missed where it is needed.
fn require_same(app: &App, key: u8, check: &[u8]) -> Result<(), Error> {
    match app.keys.check_value_of(key) {
        Ok(value) if !same(&value, check) => Err(Error::broken(T::OtherKey.fill(&[("key", &key)]))),
        _ => Ok(()),
    }
}

/// Uses from here on what the database records.
pub async fn follow(app: &App) -> Result<(), Error> {
    // Asked before the database is: what is known by then is on record there.
    let known = app.keys.in_use().step;
    learn(app, known, &store::get(&app.db).await?)
}

fn learn(app: &App, known: i64, stored: &StoredRotation) -> Result<(), Error> {
    if stored.step < known {
        return Err(Error::broken(T::SetBack.fill(&[("stored", &stored.step), ("known", &known)])));
    }
    app.keys.follow(record::read(app, stored)?)
}

/// As [`follow`], for a process that begins.
pub(super) async fn begin(app: &App) -> Result<(), Error> {
    record::vouch(app).await?;
    follow(app).await?;
    retire(app);
    Ok(())
}

/// Marks in the key file the keys before one that has taken over. From then on no database makes
/// one of them the key in use again, whatever it says. Where the file can't be written, that is
/// said once, and the operator marks it.
pub(super) fn retire(app: &App) {
    if let Err(error) = mark(app)
        && app.keys.tells_first()
    {
        let key = app.keys.in_use().current;
        tracing::error!("{}", T::NotMarked.fill(&[("key", &key), ("error", &error)]));
    }
}

fn mark(app: &App) -> Result<(), Error> {
    let (Some(_), Some(path)) = (app.keys.retires_before(), app.keys.path()) else { return Ok(()) };
    // Another process may have done it, or the operator.
    app.keys.reload()?;
    let Some(current) = app.keys.retires_before() else { return Ok(()) };
    // While a command writes the file, the next time does.
    let Some(_lock) = key_file::lock(path)? else { return Ok(()) };
    let mut file = KeyFile::load(path, false, &*app.rng)?;
    file.retire_before(current);
    file.replace(path)?;
    app.keys.reload()
}

/// As [`follow`], and it stays so until this transaction ends.
pub async fn settle(tx: &mut Tx, app: &App) -> Result<KeysInUse, Error> {
    let known = app.keys.in_use().step;
    learn(app, known, &store::get_in(tx).await?)?;
    Ok(app.keys.in_use())
}

/// As [`follow`]; and while the next key takes over, its job is there. One that was ending when the
/// next rotation began is put back so.
pub async fn keep_on(app: &App) -> Result<(), Error> {
    follow(app).await?;
    retire(app);
    if app.keys.in_use().phase != Phase::Settled && jobs::last_error(&app.db, RenewKeys::ID).await?.is_none() {
        app.db.transact(app.clone(), |tx, app| Box::pin(plant(tx, app))).await?;
    }
    Ok(())
}

/// Works on it in this process until the next key has taken over, or waits for the server that
/// does. `failed` gets the reason why it goes no further, each once.
pub async fn to_the_end(app: &App, mut failed: impl FnMut(&str)) -> Result<(), Error> {
    let mut last = None;
    while !is_settled(&app.db).await? {
        keep_on(app).await?;
        let ran = run_until_idle(app, &[RenewKeys::NAME]).await?;
        let error = jobs::last_error(&app.db, RenewKeys::ID).await?.flatten();
        if let Some(error) = error.filter(|error| last.as_ref() != Some(error)) {
            failed(&error);
            last = Some(error);
        }
        if ran == 0 {
            tokio::time::sleep(app.config.jobs.poll).await;
        }
    }
    follow(app).await?;
    retire(app);
    Ok(())
}

/// What is known of the keys.
pub struct KeyStatus {
    /// What is in use.
    pub in_use: KeysInUse,
    /// Numbers in the key file, and of those of which only the audit log's is left.
    pub ids: (Vec<u8>, Vec<u8>),
    /// Those that the key file says are retired.
    pub retired: Vec<u8>,
    /// By table and key: how many rows it sealed. While nothing takes over, those of other keys
    /// than the one in use could not be opened, or a process sealed them that had not learned of
    /// it.
    pub sealed: Vec<(&'static str, u8, i64)>,
    /// How far the next key has taken over.
    pub progress: Progress,
}

/// What the operator sees of the keys.
pub async fn status(ctx: &Ctx) -> Result<KeyStatus, Error> {
    may_manage(ctx)?;
    follow(&ctx.app).await?;
    ctx.app.keys.reload()?;
    Ok(KeyStatus {
        in_use: ctx.app.keys.in_use(),
        ids: ctx.app.keys.ids(),
        retired: ctx.app.keys.retired(),
        sealed: store::sealed(&ctx.app.db).await?,
        progress: store::progress(&ctx.app.db).await?,
    })
}

/// Keys are the operator's: no page manages them.
fn may_manage(ctx: &Ctx) -> Result<(), ApiError> {
    ctx.require(Permission::ManageStaff, None)?;
    match ctx.actor.staff_id() {
        None => Ok(()),
        Some(_) => Err(ApiError::NotFound),
    }
}

fn path(ctx: &Ctx) -> Result<PathBuf, Error> {
    ctx.app.keys.path().map(ToOwned::to_owned).ok_or_else(|| Error::broken("there is no key file"))
}

/// Holds off others who would write the key file. A server that marks keys there is soon done; a
/// command that is not is refused.
async fn hold(path: &Path) -> Result<File, Error> {
    for _ in 0..40 {
        if let Some(held) = key_file::lock(path)? {
            return Ok(held);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err(Error::broken(T::Held.en()))
}

/// Writes a new key into the key file without using it, so that the file can be copied to every
/// machine first. Answers its number; one that waits already is enough.
pub async fn add(ctx: &Ctx) -> Result<u8, Error> {
    may_manage(ctx)?;
    follow(&ctx.app).await?;
    let path = path(ctx)?;
    let _lock = hold(&path).await?;
    waiting_or_new(ctx, &path)
}

/// The key that takes over next: one that waits in the file, or a new one.
fn waiting_or_new(ctx: &Ctx, path: &Path) -> Result<u8, Error> {
    ctx.app.keys.reload()?;
    let in_use = ctx.app.keys.in_use();
    let newest = in_use.next.unwrap_or(in_use.current);
    let (ids, _) = ctx.app.keys.ids();
    if let Some(waiting) = ids.into_iter().find(|id| *id > newest) {
        return Ok(waiting);
    }
    let mut file = KeyFile::load(path, false, &*ctx.app.rng)?;
    let id = file.add(&*ctx.app.rng).ok_or_else(|| ApiError::Refused(T::NoNumberLeft.en().to_owned()))?;
    file.replace(path)?;
    ctx.app.keys.reload()?;
    Ok(id)
}

/// Has the next key take over, and the job renew what is sealed. One that is on its way goes on.
/// Answers its number.
pub async fn rotate(ctx: &Ctx) -> Result<u8, Error> {
    may_manage(ctx)?;
    follow(&ctx.app).await?;
    let path = path(ctx)?;
    let _lock = hold(&path).await?;
    if let Some(next) = ctx.app.keys.in_use().next {
        ctx.app.db.transact(ctx.clone(), |tx, ctx| Box::pin(plant(tx, &ctx.app))).await?;
        return Ok(next);
    }
    let next = waiting_or_new(ctx, &path)?;
    let check = ctx.app.keys.check_value_of(next)?;
    let work = ctx.app.db.transact(ctx.clone(), move |tx, ctx| {
        Box::pin(async move {
            let stored = store::lock(tx).await?;
            let now = record::read(&ctx.app, &stored)?;
            if now.phase != Phase::Settled {
                return Err(ApiError::Refused(T::OnItsWay.en().to_owned()).into());
            }
            let begun = StoredRotation {
                current_key: i64::from(now.current),
                next_key: i64::from(next),
                phase: "both".to_owned(),
                next_check: Some(check.to_vec()),
                started_at: Some(ctx.app.clock.now().0),
                ended_at: None,
                ..stored
            };
            record::move_to(tx, &ctx.app, begun).await?;
            store::set_progress(tx, &Progress { pass: 0, place: Vec::new(), renewed: 0 }).await?;
            plant(tx, &ctx.app).await?;
            audit::append(tx, ctx, AuditEvent::new(AuditAction::KeyRotationStarted { key: next })).await
        })
    });
    work.await?;
    follow(&ctx.app).await?;
    Ok(next)
}

async fn plant(tx: &mut Tx, app: &App) -> Result<(), Error> {
    jobs::insert_once(tx, RenewKeys::ID, RenewKeys::NAME, "{}", RenewKeys::PRIORITY, app.clock.now().0).await?;
    tx.enqueued = true;
    Ok(())
}

/// Whether the next key has taken over.
pub async fn is_settled(db: &Db) -> Result<bool, Error> {
    Ok(store::get(db).await?.phase == "settled")
}

/// Takes a key out of the key file, once nothing needs it. Refuses, and says what does.
pub async fn drop_key(ctx: &Ctx, id: u8) -> Result<(), Error> {
    may_manage(ctx)?;
    follow(&ctx.app).await?;
    let path = path(ctx)?;
    let _lock = hold(&path).await?;
    ctx.app.keys.reload()?;
    let (ids, _) = ctx.app.keys.ids();
    let refuse = |text: String| Err(ApiError::Refused(text).into());
    let in_use = ctx.app.keys.in_use();
    if !ids.contains(&id) {
        let known = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        return refuse(T::NoSuchKey.fill(&[("key", &id), ("known", &known)]));
    }
    if in_use.phase != Phase::Settled {
        return refuse(T::OnItsWay.en().to_owned());
    }
    if id >= in_use.current {
        return refuse(T::InUse.fill(&[("key", &id)]));
    }
    let uses = uses(ctx, id).await?;
    if !uses.is_empty() {
        return refuse(T::StillUsed.fill(&[("key", &id), ("uses", &uses.join(", "))]));
    }
    // On record before it is done.
    let dropped = AuditAction::KeyDropped { key: id };
    let recorded = ctx.app.db.transact((ctx.clone(), dropped), |tx, (ctx, dropped)| {
        Box::pin(async move { audit::append(tx, ctx, AuditEvent::new(dropped.clone())).await })
    });
    recorded.await?;
    let mut file = KeyFile::load(&path, false, &*ctx.app.rng)?;
    file.remove(id);
    file.replace(&path)?;
    ctx.app.keys.reload()
}

/// What still needs a key, in words.
async fn uses(ctx: &Ctx, id: u8) -> Result<Vec<String>, Error> {
    let db = &ctx.app.db;
    let sealed = store::sealed(db).await?.into_iter().filter(|(_, key, _)| *key == id);
    let mut uses: Vec<String> = sealed.map(|(table, _, n)| T::Rows.fill(&[("n", &n), ("table", &table)])).collect();
    let now = ctx.app.clock.now().0;
    let ended = store::get(db).await?.ended_at.unwrap_or(now);
    let counts = store::short_lived(db, ended + learned(&ctx.app), now - ABSOLUTE, now).await?;
    let words = [T::Sessions, T::Links, T::Uploads, T::Codes];
    uses.extend(counts.iter().zip(words).filter(|(n, _)| **n > 0).map(|(n, words)| words.fill(&[("n", n)])));
    Ok(uses)
}

/// What is sealed of a row again with the key in use; `None` when it is already.
pub(super) fn resealed(
    app: &App,
    purpose: &'static str,
    place: &super::crypto::Aad,
    sealed: &[u8],
) -> Result<Option<Vec<u8>>, Error> {
    let sealer = app.keys.sealer(purpose);
    if is_own(sealed) || key_of(sealed) == Some(sealer.seals()) {
        return Ok(None);
    }
    let plain = sealer.open(place, sealed)?;
    sealer.seal(&*app.rng, place, &plain).map(Some)
}

/// How far a pass came: behind the last row that was looked at, how many cells were renewed, and
/// how many could not be read. No place: there are no more rows.
pub(super) struct Renewed {
    pub place: Option<Vec<u8>>,
    pub cells: i64,
    pub unread: i64,
}

/// What can't be read stays as it is, so that one such cell doesn't hold up all others: it is named
/// in the server's log, by table and row, and counted.
pub(super) fn passed_over<T>(done: Result<Option<T>, Error>, unread: &mut i64) -> Result<Option<T>, Error> {
    match done {
        Err(error @ Error::Stored(_)) => {
            *unread += 1;
            tracing::error!("It can't be encrypted with the next key and stays as it is: {error}");
            Ok(None)
        }
        other => other,
    }
}

/// What is stored, where it can be read.
pub(super) fn if_readable<T>(read: Result<T, Error>) -> Result<Option<T>, Error> {
    match read {
        Err(Error::Stored(_)) => Ok(None),
        other => other.map(Some),
    }
}

/// A place as it is recorded.
pub(super) fn place_of(id: Uuid, number: Option<i64>) -> Vec<u8> {
    let number = number.map(i64::to_be_bytes);
    id.as_bytes().iter().chain(number.iter().flatten()).copied().collect()
}

/// The row and number of a recorded place; before all of them where it is blank.
pub(super) fn of_place(place: &[u8]) -> (Uuid, i64) {
    let (id, number) = place.split_at_checked(16).unwrap_or_default();
    let id = Uuid::from_slice(id).unwrap_or_default();
    (id, number.try_into().map_or(-1, i64::from_be_bytes))
}
