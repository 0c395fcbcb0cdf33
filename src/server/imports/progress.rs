//! Progress: counts only, never persons. Polled, or sent as an event stream that looks again when
//! this process moved the import on, and at least every second, because another process may.

use std::time::Duration;

use tokio::sync::{broadcast, mpsc};
use uuid::Uuid;

use super::{find_in_scope, view};
use crate::domain::access::Permission;
use crate::server::db::import_counts::{self, ImportCounts};
use crate::server::db::imports::Import;
use crate::server::error::Error;
use crate::server::{Ctx, auth};
use crate::wire::ApiError;
use crate::wire::imports::Progress;

/// Longest wait between two looks.
const LOOK: Duration = Duration::from_secs(1);

/// Shortest wait between two events.
const REST: Duration = Duration::from_millis(200);

/// How far an import is.
pub async fn progress(ctx: &Ctx, import: Uuid) -> Result<Progress, ApiError> {
    let import = find_in_scope(ctx, import, Permission::Read).await?;
    // After its state: an import that is seen as applied has all its counts.
    let counts = import_counts::of_one(&ctx.app.db, import.id).await?;
    Ok(of(&import, counts)?)
}

async fn progress_now(ctx: &Ctx, import: Uuid) -> Result<Progress, ApiError> {
    progress(&auth::again(ctx).await?, import).await
}

fn of(import: &Import, counts: ImportCounts) -> Result<Progress, Error> {
    Ok(Progress {
        state: import.state()?,
        planned_bytes: import.planned_bytes as u64,
        rows: import.row_count as u64,
        hashing: view::hashing(import, &counts),
        applied: counts.applied,
        undone: counts.undone,
    })
}

/// Sends progress whenever it changed, with an id that tells the counts apart, until the import
/// rests, the reader goes away, or the server stops. `last` is the id that the reader saw before
/// its connection broke.
pub async fn watch(ctx: Ctx, import: Uuid, last: Option<String>) -> Result<mpsc::Receiver<(String, Progress)>, ApiError> {
    find_in_scope(&ctx, import, Permission::Read).await?;
    let (send, receive) = mpsc::channel(4);
    let mut moved = ctx.app.progress.subscribe();
    tokio::spawn(async move {
        let mut seen = last.unwrap_or_default();
        loop {
            // Session, grants and import are looked up anew each time: the one who signs out or
            // loses the grant loses the stream.
            let Ok(now) = progress_now(&ctx, import).await else { return };
            let id = event_id(&now);
            let ends = now.rests();
            if (id != seen || ends) && send.send((id.clone(), now)).await.is_err() {
                return;
            }
            seen = id;
            if ends || wait(&ctx, &mut moved, import, &send).await.is_none() {
                return;
            }
        }
    });
    Ok(receive)
}

/// Waits until there may be something new; `None` when the stream is over.
async fn wait(
    ctx: &Ctx,
    moved: &mut broadcast::Receiver<Uuid>,
    import: Uuid,
    send: &mpsc::Sender<(String, Progress)>,
) -> Option<()> {
    let news = async {
        loop {
            match moved.recv().await {
                Ok(id) if id != import => {}
                Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => return,
                Err(broadcast::error::RecvError::Closed) => return std::future::pending().await,
            }
        }
    };
    tokio::select! {
        () = ctx.app.shutdown.cancelled() => None,
        () = send.closed() => None,
        () = tokio::time::sleep(LOOK) => Some(()),
        () = async { tokio::join!(news, tokio::time::sleep(REST)); } => Some(()),
    }
}

fn event_id(progress: &Progress) -> String {
    let (state, done) = (progress.state.name(), progress.applied.rows() + progress.undone.rows());
    format!("{state}-{}-{}-{done}-{}", progress.planned_bytes, progress.rows, progress.hashing)
}
