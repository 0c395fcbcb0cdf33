//! Sealing that says in the log itself when it begins to fail, and when it works again: one who
//! holds it off to take entries away leaves that behind.
//!
//! **Invariant:** what a process tells depends on what it said before and on nothing in the
//! database: rows there keep nobody from telling.

use super::chain;
use super::{AuditAction, AuditEvent, append, mac_holds, store};
use crate::domain::audit::AuditAction::AuditSealingResumed;
use crate::messages::audit::ChainText as T;
use crate::server::clock::{MINUTE, rfc3339};
use crate::server::crypto::HmacSha256;
use crate::server::db::audit::Entry;
use crate::server::db::writers::Sealing;
use crate::server::{App, Ctx, Error};
use crate::wire::Timestamp;

const FAILED: &str = "audit_sealing_failed";
const RESUMED: &str = "audit_sealing_resumed";

/// Entries of failures that verification looks at.
const LATEST: i64 = 40;

/// Links what waits, see [`chain::seal`].
pub async fn seal(app: &App) -> Result<u64, Error> {
    let sealed = chain::seal(app).await;
    let recorded = match &sealed {
        Ok(0) => Ok(()),
        Ok(_) => tell(app, None).await,
        Err(error) => tell(app, Some(error.to_string())).await,
    };
    // A database that is away takes no entry either: the next time does.
    if let Err(error) = recorded {
        tracing::warn!("The audit log could not say that it can't be sealed, or can again: {error}");
    }
    sealed
}

/// Writes an entry when this process begins to fail, and when it works again; of failures no more
/// than one in a minute.
async fn tell(app: &App, reason: Option<String>) -> Result<(), Error> {
    let (before, now, fails) = (app.writers.sealing(), app.clock.now().0, reason.is_some());
    if before.fails == Some(fails) || (fails && before.said.is_some_and(|said| now < said + MINUTE)) {
        return Ok(());
    }
    // A process that began just now and works ends what one before it said.
    if fails || before.fails.is_some() || says_that_it_fails(app).await? {
        let action = reason.map_or(AuditSealingResumed, |reason| AuditAction::AuditSealingFailed { reason });
        let recorded = app.db.transact((app.clone(), action), |tx, (app, action)| {
            Box::pin(async move { append(tx, &Ctx::system(app), AuditEvent::new(action.clone())).await })
        });
        recorded.await?;
    }
    app.writers.set_sealing(Sealing { fails: Some(fails), said: if fails { Some(now) } else { before.said } });
    Ok(())
}

/// Whether the last that the log says of its sealing is that it fails.
async fn says_that_it_fails(app: &App) -> Result<bool, Error> {
    Ok(said(app, &app.keys.audit_macs()).await?.first().is_some_and(|entry| entry.action == FAILED))
}

/// What the log says of its sealing, newest first. What somebody else wrote there is left out.
async fn said(app: &App, macs: &[HmacSha256]) -> Result<Vec<Entry>, Error> {
    let mut said = store::latest(&app.db, [FAILED, RESUMED], LATEST).await?;
    said.retain(|entry| mac_holds(macs, entry));
    Ok(said)
}

/// When it failed, in sentences, oldest first.
pub(super) async fn failures(app: &App, macs: &[HmacSha256]) -> Result<Vec<String>, Error> {
    let mut notes = Vec::new();
    let mut since = None;
    for entry in said(app, macs).await?.into_iter().rev() {
        let at = rfc3339(Timestamp(entry.at));
        if entry.action == FAILED {
            since.get_or_insert(at);
        } else if let Some(from) = since.take() {
            notes.push(T::WasFailing.fill(&[("from", &from), ("to", &at)]));
        }
    }
    notes.extend(since.map(|from| T::IsFailing.fill(&[("from", &from)])));
    Ok(notes)
}
