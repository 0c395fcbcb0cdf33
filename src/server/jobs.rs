//! Background work: a table of jobs that any process may take up.
//!
//! A job is a payload with a name. It is enqueued in the transaction of the change that asks for
//! it, claimed under a lease with a fencing epoch, and run until it answers `Ok` or has failed
//! often enough. It may run twice, so it must be safe to: whatever it commits, it commits behind
//! [`JobCtx::fence`], which fails once another worker has taken the job over, or together with a
//! statement that succeeds only once (a chunk is taken, a hash is set).

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::clock::SECOND;
use super::{App, Error};
use crate::server::db::Tx;
use crate::server::db::jobs::{self as store, Claimed};
use crate::wire::Timestamp;

pub mod runner;

pub use runner::{run_until_idle, start};

/// Background work that can be stored: a payload with a name.
pub trait Job: Serialize + DeserializeOwned + Send + 'static {
    /// Stable name, as stored.
    const NAME: &'static str;
    /// Claims after which it has failed for good.
    const MAX_ATTEMPTS: i64 = 5;
    /// Smaller comes first.
    const PRIORITY: i64 = 0;
    /// May take minutes: where there are several workers, one of them never takes such a job.
    const LONG: bool = false;

    /// Does the work. Safe to run twice: see the module.
    fn run(self, ctx: JobCtx) -> impl Future<Output = Result<(), Error>> + Send;

    /// What is to be done when it has failed for good, in the transaction that marks it so: the one
    /// who waits for it must learn of it.
    fn give_up(self, _app: &App, _tx: &mut Tx) -> impl Future<Output = Result<(), Error>> + Send {
        std::future::ready(Ok(()))
    }
}

/// What a running job has.
#[derive(Clone)]
pub struct JobCtx {
    /// The application.
    pub app: App,
    /// Job id.
    pub id: Uuid,
    /// Fencing epoch of this claim.
    pub epoch: i64,
    /// How often it was claimed, this time included.
    pub attempts: i64,
    /// Canceled when the lease was lost or the process stops: leave off between two units of work.
    pub cancel: CancellationToken,
}

impl JobCtx {
    /// Fails with [`Error::Fenced`] when another worker has this job by now; else moves the lease
    /// on. Call it inside the transaction that holds the work: the job's row stays locked until
    /// that commits.
    pub async fn fence(&self, tx: &mut Tx) -> Result<(), Error> {
        let until = self.app.clock.now().0 + lease(&self.app);
        if store::renew(tx, self.id, self.epoch, until).await? { Ok(()) } else { Err(Error::Fenced) }
    }

    /// Puts the job off by that many microseconds, as if it had not been claimed. Its handler ends
    /// with what this answers.
    pub async fn postpone(&self, by: i64) -> Result<(), Error> {
        let put_off = self.app.db.transact(self.clone(), move |tx, ctx| {
            Box::pin(async move { store::postpone(tx, ctx.id, ctx.epoch, ctx.app.clock.now().0 + by).await })
        });
        put_off.await?;
        Err(Error::Fenced)
    }

    /// Takes the job away in the transaction that holds its last work. Fenced like
    /// [`JobCtx::fence`].
    pub async fn finish(&self, tx: &mut Tx) -> Result<(), Error> {
        if store::finish(tx, self.id, self.epoch).await? { Ok(()) } else { Err(Error::Fenced) }
    }
}

fn lease(app: &App) -> i64 {
    i64::try_from(app.config.jobs.lease.as_micros()).unwrap_or(30 * SECOND)
}

/// Work of which there is one job at any time. It asks for its next run itself.
pub trait OnlyJob: Job {
    /// The one job of this kind has this id, so that it is never there twice.
    const ID: Uuid;
}

/// Makes sure that the one job of that kind is there.
pub async fn plant<J: OnlyJob>(app: &App) -> Result<(), Error> {
    let planted = app.db.transact(app.clone(), |tx, app| {
        Box::pin(async move { store::insert_once(tx, J::ID, J::NAME, "{}", J::PRIORITY, app.clock.now().0).await })
    });
    planted.await
}

/// Adds a job in the transaction of the change that asks for it. It runs at `run_at` or later
/// (`None` = at once). Answers its id.
pub async fn enqueue<J: Job>(tx: &mut Tx, app: &App, job: &J, run_at: Option<Timestamp>) -> Result<Uuid, Error> {
    let id = app.new_id();
    let now = app.clock.now().0;
    let payload = serde_json::to_string(job).map_err(|e| Error::broken(format!("job {}: {e}", J::NAME)))?;
    store::insert(tx, id, J::NAME, &payload, J::PRIORITY, run_at.map_or(now, |at| at.0), now).await?;
    Ok(id)
}

type Running<'a> = Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'a>>;

/// What can be done in the background: name -> handler. Cheap to clone.
#[derive(Clone)]
pub struct Handlers(Arc<BTreeMap<&'static str, Handler>>);

#[derive(Clone, Copy)]
struct Handler {
    max_attempts: i64,
    long: bool,
    run: fn(&Claimed, JobCtx) -> Result<Running<'static>, Error>,
    give_up: for<'a> fn(&Claimed, &'a App, &'a mut Tx) -> Result<Running<'a>, Error>,
}

impl Handlers {
    /// No job at all: what a test begins with.
    pub fn none() -> Handlers {
        Handlers(Arc::new(BTreeMap::new()))
    }

    /// One more.
    pub fn with<J: Job>(self) -> Handlers {
        let mut map = Arc::unwrap_or_clone(self.0);
        map.insert(J::NAME, Handler { max_attempts: J::MAX_ATTEMPTS, long: J::LONG, run: run::<J>, give_up: give_up::<J> });
        Handlers(Arc::new(map))
    }

    /// Names of those that never take long.
    fn short(&self) -> Vec<&'static str> {
        self.0.iter().filter(|(_, handler)| !handler.long).map(|(name, _)| *name).collect()
    }

    /// Their names, for a claim. `only` blank = all.
    fn names(&self, only: &[&str]) -> store::Names {
        store::Names::new(self.0.keys().copied().filter(|name| only.is_empty() || only.contains(name)))
    }
}

fn payload<J: Job>(job: &Claimed) -> Result<J, Error> {
    serde_json::from_str(&job.payload).map_err(|e| Error::stored("jobs", "payload", job.id).because(e))
}

fn run<J: Job>(job: &Claimed, ctx: JobCtx) -> Result<Running<'static>, Error> {
    Ok(Box::pin(payload::<J>(job)?.run(ctx)))
}

fn give_up<'a, J: Job>(job: &Claimed, app: &'a App, tx: &'a mut Tx) -> Result<Running<'a>, Error> {
    Ok(Box::pin(payload::<J>(job)?.give_up(app, tx)))
}

/// Wait before attempt `n + 1`: 1 s, 2 s, 4 s … 64 s, then 64 s for good.
pub fn backoff(attempts: i64) -> Duration {
    Duration::from_secs(1 << attempts.saturating_sub(1).clamp(0, 6))
}

/// Takes away what has ended long ago: sessions, used links, counters of failed sign-ins, what
/// letters say that have expired, and which dates files tried. Asks for its next run itself.
#[derive(Serialize, serde::Deserialize)]
pub struct CleanUp {}

impl CleanUp {
    const EVERY: i64 = super::clock::HOUR;
    /// How long *Outbox* lists a letter that is erased.
    const LETTERS_KEPT: i64 = 90 * super::clock::DAY;
}

impl OnlyJob for CleanUp {
    const ID: Uuid = Uuid::from_u128(1);
}

impl Job for CleanUp {
    const NAME: &'static str = "clean_up";
    const MAX_ATTEMPTS: i64 = i64::MAX;
    /// Before the hashing of passwords, of which there may be hours.
    const PRIORITY: i64 = 4;

    async fn run(self, ctx: JobCtx) -> Result<(), Error> {
        let app = ctx.app.clone();
        app.db
            .transact(ctx, |tx, ctx| {
                Box::pin(async move {
                    let now = ctx.app.clock.now().0;
                    super::db::sessions::delete_ended(tx, now).await?;
                    super::db::outbox::expire(tx, now).await?;
                    super::db::outbox::forget(tx, now - CleanUp::LETTERS_KEPT).await?;
                    super::db::import_tried::forget(tx, now - super::clock::DAY).await?;
                    let next = now + CleanUp::EVERY;
                    if store::release(tx, ctx.id, ctx.epoch, next, "", None).await? { Ok(()) } else { Err(Error::Fenced) }
                })
            })
            .await
    }
}
