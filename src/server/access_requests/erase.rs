//! What was entered in a request is erased some time after it was decided; one that nobody decides
//! ends.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::server::clock::HOUR;
use crate::server::db::{access_requests as store, jobs};
use crate::server::error::Error;
use crate::server::jobs::{Job, JobCtx, OnlyJob};

/// What was entered is kept this long after the decision.
pub const AFTER_DECISION: i64 = 90 * 24 * HOUR;
/// A request that nobody decides ends after this.
pub const UNDECIDED: i64 = 180 * 24 * HOUR;

/// Erases what is over. Asks for its next run itself.
#[derive(Serialize, Deserialize)]
pub struct EraseRequests {}

impl OnlyJob for EraseRequests {
    const ID: Uuid = Uuid::from_u128(22);
}

impl Job for EraseRequests {
    const NAME: &'static str = "erase_access_requests";
    /// Before the hashing of passwords, of which there may be hours.
    const PRIORITY: i64 = 4;
    const MAX_ATTEMPTS: i64 = i64::MAX;

    async fn run(self, ctx: JobCtx) -> Result<(), Error> {
        let db = ctx.app.db.clone();
        let work = db.transact(ctx, |tx, ctx| {
            Box::pin(async move {
                let now = ctx.app.clock.now().0;
                store::expire(tx, now - UNDECIDED, now).await?;
                store::erase(tx, now - AFTER_DECISION).await?;
                if jobs::release(tx, ctx.id, ctx.epoch, now + HOUR, "", None).await? { Ok(()) } else { Err(Error::Fenced) }
            })
        });
        work.await
    }
}
