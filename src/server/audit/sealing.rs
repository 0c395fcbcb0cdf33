//! Sealing that says in the log itself when it begins to fail, and when it works again: one who
//! holds it off to take entries away leaves that behind.

use super::chain;
use super::{AuditAction, AuditEvent, append, store};
use crate::domain::audit::AuditAction::AuditSealingResumed;
use crate::messages::audit::ChainText as T;
use crate::server::clock::rfc3339;
use crate::server::db::Db;
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

/// Writes an entry where the log does not say so yet, no matter which process did before.
async fn tell(app: &App, reason: Option<String>) -> Result<(), Error> {
    let fails = reason.is_some();
    if app.writers.sealing_fails() == Some(fails) {
        return Ok(());
    }
    let latest = store::latest(&app.db, [FAILED, RESUMED], 1).await?;
    let says_so = latest.first().is_some_and(|(action, _)| action == FAILED);
    if says_so != fails {
        let action = reason.map_or(AuditSealingResumed, |reason| AuditAction::AuditSealingFailed { reason });
        let recorded = app.db.transact((app.clone(), action), |tx, (app, action)| {
            Box::pin(async move { append(tx, &Ctx::system(app), AuditEvent::new(action.clone())).await })
        });
        recorded.await?;
    }
    app.writers.set_sealing_fails(fails);
    Ok(())
}

/// When it failed, in sentences, oldest first.
pub(super) async fn failures(db: &Db) -> Result<Vec<String>, Error> {
    let mut notes = Vec::new();
    let mut since = None;
    for (action, at) in store::latest(db, [FAILED, RESUMED], LATEST).await?.into_iter().rev() {
        let at = rfc3339(Timestamp(at));
        if action == FAILED {
            since.get_or_insert(at);
        } else if let Some(from) = since.take() {
            notes.push(T::WasFailing.fill(&[("from", &from), ("to", &at)]));
        }
    }
    notes.extend(since.map(|from| T::IsFailing.fill(&[("from", &from)])));
    Ok(notes)
}
