//! The end of verifications whose time is over.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{NewEvent, record};
use crate::domain::verification::VerificationEvent;
use crate::server::Ctx;
use crate::server::clock::HOUR;
use crate::server::db::Tx;
use crate::server::db::accounts::verifications as events;
use crate::server::db::accounts::{self as store, write};
use crate::server::db::jobs;
use crate::server::error::Error;
use crate::server::jobs::{Job, JobCtx, OnlyJob};

/// Accounts of one transaction.
const CHUNK: i64 = 100;

/// Ends verifications when their last day is over in their organization's time zone. Asks for its
/// next run itself: right after the next one ends, within the hour.
#[derive(Serialize, Deserialize)]
pub struct ExpireVerifications {}

impl ExpireVerifications {
    const EVERY: i64 = HOUR;
}

impl OnlyJob for ExpireVerifications {
    const ID: Uuid = Uuid::from_u128(8);
}

impl Job for ExpireVerifications {
    const NAME: &'static str = "expire_verifications";
    /// Before the hashing of passwords, of which there may be hours.
    const PRIORITY: i64 = 4;
    const MAX_ATTEMPTS: i64 = i64::MAX;

    async fn run(self, ctx: JobCtx) -> Result<(), Error> {
        let db = ctx.app.db.clone();
        while db.transact(ctx.clone(), |tx, ctx| Box::pin(expire(tx, ctx))).await? {
            if ctx.cancel.is_cancelled() {
                return Err(Error::Fenced);
            }
        }
        let again = db.transact(ctx, |tx, ctx| {
            Box::pin(async move {
                let now = ctx.app.clock.now().0;
                let next = events::next_end(tx).await?.map_or(i64::MAX, |end| end + 1).clamp(now + 1, now + Self::EVERY);
                if jobs::release(tx, ctx.id, ctx.epoch, next, "", None).await? { Ok(()) } else { Err(Error::Fenced) }
            })
        });
        again.await
    }
}

/// Ends some verifications; answers whether there may be more.
async fn expire(tx: &mut Tx, job: &JobCtx) -> Result<bool, Error> {
    job.fence(tx).await?;
    let ctx = Ctx::system(&job.app);
    let over = events::over(tx, ctx.app.clock.now().0, CHUNK).await?;
    for id in &over {
        let account = store::find_to_change(tx, *id).await?.ok_or_else(|| Error::stored("accounts", "id", id))?;
        if account.verification_until.is_none_or(|until| until >= ctx.app.clock.now().0) {
            continue; // verified again meanwhile
        }
        let new = NewEvent { id: ctx.app.new_id(), event: VerificationEvent::Expire, method: "", sealed: None, until: None };
        if record(tx, &ctx, &account, new).await?.is_none() {
            // An end without a verification that holds would come up for ever.
            write::set_verification(tx, *id, &account.verification, None).await?;
        }
    }
    Ok(over.len() as i64 == CHUNK)
}
