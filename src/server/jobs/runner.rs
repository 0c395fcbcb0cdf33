//! Workers: claim, run under a heartbeat, finish or try again.

use std::time::Duration;

use tokio::task::JoinHandle;

use super::{JobCtx, backoff, lease};
use crate::server::db::jobs::{self as store, Claimed};
use crate::server::{App, Error, audit, keys};

/// Starts the workers and the sealer of the audit log. They end when `app.shutdown` is canceled; a
/// job that is under way is handed back.
pub fn start(app: &App) -> Vec<JoinHandle<()>> {
    let mut tasks = Vec::new();
    let workers = app.config.jobs.workers.get();
    for worker in 0..workers {
        let app = app.clone();
        // What people wait for is never behind long jobs alone.
        let only = if worker == 0 && workers > 1 { app.handlers.short() } else { Vec::new() };
        tasks.push(tokio::spawn(async move {
            while !app.shutdown.is_cancelled() {
                match run_next(&app, &only).await {
                    Ok(true) => {}
                    Ok(false) => rest(&app).await,
                    Err(e) => {
                        tracing::warn!("The job queue could not be worked: {e}");
                        rest(&app).await;
                    }
                }
            }
        }));
    }
    let app = app.clone();
    tasks.push(tokio::spawn(async move {
        let (mut last, mut last_of_keys) = (None, None);
        while !app.shutdown.is_cancelled() {
            last_of_keys = follow_keys(&app, last_of_keys).await;
            last = seal(&app, last).await;
            rest(&app).await;
        }
        seal(&app, last).await;
    }));
    tasks
}

/// Seals the audit log. What cannot be sealed waits, and nobody with it: the error is logged once
/// for as long as it stays the same (`last`: the one of the time before).
async fn seal(app: &App, last: Option<String>) -> Option<String> {
    let error = audit::sealing::seal(app).await.err()?.to_string();
    if last.as_ref() != Some(&error) {
        tracing::error!("The audit log could not be sealed; `muster audit verify` says more: {error}");
    }
    Some(error)
}

/// Learns of another master key, and sees that it takes over; an error is logged as that of
/// [`seal`] is.
async fn follow_keys(app: &App, last: Option<String>) -> Option<String> {
    let error = keys::keep_on(app).await.err()?.to_string();
    if last.as_ref() != Some(&error) {
        tracing::error!("The master keys in use are not known: {error}");
    }
    Some(error)
}

async fn rest(app: &App) {
    tokio::select! {
        () = app.shutdown.cancelled() => {}
        () = store::woken() => {}
        () = tokio::time::sleep(app.config.jobs.poll) => {}
    }
}

/// Runs in this task every job that is due and whose name is in `only` (blank = all), until none
/// can be claimed; then seals the audit log. Answers how many ran. Jobs that another process holds,
/// and those that wait for another try, are left.
pub async fn run_until_idle(app: &App, only: &[&str]) -> Result<u64, Error> {
    let mut ran = 0;
    while run_next(app, only).await? {
        ran += 1;
    }
    seal(app, None).await;
    Ok(ran)
}

/// Claims one job and runs it; `false` when there is none.
async fn run_next(app: &App, only: &[&str]) -> Result<bool, Error> {
    let names = app.handlers.names(only);
    // A look through a reader first, so that idle workers never trouble the one writer.
    if !store::any_due(&app.db, &names, app.clock.now().0, lease(app)).await? {
        return Ok(false);
    }
    let claim = app.db.transact((app.clone(), names), |tx, (app, names)| {
        Box::pin(async move { store::claim(tx, names, app.clock.now().0, lease(app)).await })
    });
    let Some(job) = claim.await? else { return Ok(false) };
    run_claimed(app, job).await?;
    Ok(true)
}

async fn run_claimed(app: &App, job: Claimed) -> Result<(), Error> {
    let cancel = app.shutdown.child_token();
    let ctx = JobCtx { app: app.clone(), id: job.id, epoch: job.epoch, attempts: job.attempts, cancel: cancel.clone() };
    let Some(handler) = app.handlers.0.get(job.name.as_str()).copied() else {
        return Err(Error::stored("jobs", "name", job.id));
    };
    let heartbeat = tokio::spawn(beat(ctx.clone()));
    let done = match (handler.run)(&job, ctx) {
        // In a task of its own: a panic is an error of this job, not the end of the worker.
        Ok(work) => tokio::spawn(work).await.unwrap_or_else(|_| Err(Error::broken("the job panicked"))),
        Err(e) => Err(e),
    };
    heartbeat.abort();
    let verdict = match done {
        Ok(()) => Verdict::Done,
        Err(Error::Fenced) => return Ok(()),
        Err(_) if app.shutdown.is_cancelled() => Verdict::HandBack,
        Err(e) => {
            let text = e.to_string();
            let last = job.attempts >= handler.max_attempts;
            tracing::warn!(job = job.name, attempts = job.attempts, last, "Job `{}` failed: {text}", job.name);
            Verdict::Failed { text, last }
        }
    };
    app.db
        .transact((app.clone(), job, handler, verdict), |tx, (app, job, handler, verdict)| {
            Box::pin(async move {
                let now = app.clock.now().0;
                match verdict {
                    Verdict::Done => store::finish_if_claimed(tx, job.id, job.epoch).await,
                    Verdict::HandBack => store::hand_back(tx, job.id, job.epoch).await,
                    Verdict::Failed { text, last } => {
                        let wait = i64::try_from(backoff(job.attempts).as_micros()).unwrap_or(i64::MAX);
                        let ours = store::release(tx, job.id, job.epoch, now + wait, text, last.then_some(now)).await?;
                        if ours && *last {
                            // One that is not even understood has nobody to tell.
                            if let Ok(notified) = (handler.give_up)(job, app, tx) {
                                notified.await?;
                            }
                        }
                        Ok(ours)
                    }
                }
            })
        })
        .await?;
    Ok(())
}

enum Verdict {
    Done,
    HandBack,
    Failed { text: String, last: bool },
}

/// Moves the lease on three times while it lasts; cancels the job when somebody else has it.
async fn beat(ctx: JobCtx) {
    let every = ctx.app.config.jobs.lease / 3;
    let mut missed = 0;
    loop {
        tokio::time::sleep(every.max(Duration::from_millis(10))).await;
        let renewed = ctx.app.db.transact(ctx.clone(), |tx, ctx| {
            Box::pin(async move {
                let until = ctx.app.clock.now().0 + lease(&ctx.app);
                store::renew(tx, ctx.id, ctx.epoch, until).await
            })
        });
        match renewed.await {
            Ok(true) => missed = 0,
            Ok(false) => return ctx.cancel.cancel(),
            // The database is away: the one who holds the job after three of these is somebody
            // else.
            Err(_) if missed == 2 => return ctx.cancel.cancel(),
            Err(_) => missed += 1,
        }
    }
}
