//! The job with which the next master key takes over: two times through all tables, some hundred
//! rows in a transaction. Each goes on behind the place that the one before recorded.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Renewed, in_use, of_place, settle};
use crate::server::audit::{self, AuditAction, AuditEvent};
use crate::server::crypto::Phase;
use crate::server::db::key_rotation::{self as store, Progress, SEALED};
use crate::server::db::{Tx, meta};
use crate::server::jobs::{Job, JobCtx};
use crate::server::open::KEY_CHECK;
use crate::server::{App, Ctx, Error, accounts, imports};

/// Rows of one transaction.
const ROWS: i64 = 500;
/// Parts of an uploaded file are up to 4 MiB each.
const PARTS: i64 = 4;

/// Renews what is sealed, and keys of accounts, until the next key has taken over.
#[derive(Serialize, Deserialize)]
pub struct RenewKeys {}

impl RenewKeys {
    /// The one job of this kind has this id, so that it is never there twice.
    pub const ID: Uuid = Uuid::from_u128(3);
}

impl Job for RenewKeys {
    const NAME: &'static str = "renew_keys";
    const MAX_ATTEMPTS: i64 = i64::MAX;
    /// Behind what people wait for, before the hashing of passwords.
    const PRIORITY: i64 = 6;

    async fn run(self, ctx: JobCtx) -> Result<(), Error> {
        loop {
            if ctx.cancel.is_cancelled() {
                return Err(Error::broken("the renewal of keys was interrupted"));
            }
            let more = ctx.app.db.transact(ctx.clone(), |tx, ctx| Box::pin(chunk(tx, ctx)));
            if !more.await? {
                // Until then SQLite's log holds what the key before sealed.
                return ctx.app.db.empty_log().await;
            }
        }
    }
}

/// Renews some rows, or moves on to the next pass; `false` when all is done.
async fn chunk(tx: &mut Tx, ctx: &JobCtx) -> Result<bool, Error> {
    ctx.fence(tx).await?;
    let app = &ctx.app;
    let now = settle(tx, app).await?;
    if now.phase == Phase::Settled {
        return Ok(false);
    }
    let Progress { pass, place, renewed } = store::progress_in(tx).await?;
    let tables = SEALED.len() as i64;
    // The second time is for what processes sealed that did not know of the next key yet.
    let of_phase = if now.phase == Phase::Both { 0..tables } else { tables..2 * tables };
    if !of_phase.contains(&pass) {
        return move_on(tx, app).await;
    }
    let table = SEALED[(pass % tables) as usize].0;
    let done = renew(tx, app, table, &place).await?;
    let to = match done.place {
        Some(place) => Progress { pass, place, renewed: renewed + done.cells },
        None => Progress { pass: pass + 1, place: Vec::new(), renewed: renewed + done.cells },
    };
    store::set_progress(tx, &to).await?;
    Ok(true)
}

async fn renew(tx: &mut Tx, app: &App, table: &'static str, place: &[u8]) -> Result<Renewed, Error> {
    let (row, number) = of_place(place);
    match table {
        "accounts" => accounts::renew::accounts(tx, app, row, ROWS).await,
        "import_parts" => imports::renew::cells(tx, app, table, (row, number), PARTS).await,
        table if table.starts_with("import_") => imports::renew::cells(tx, app, table, (row, number), ROWS).await,
        table => accounts::renew::cells(tx, app, table, row, ROWS).await,
    }
}

/// The next phase begins: those who were writing keys of accounts have committed.
async fn move_on(tx: &mut Tx, app: &App) -> Result<bool, Error> {
    let stored = store::lock(tx).await?;
    let now = in_use(app, &stored)?;
    if now.phase == Phase::Both {
        store::clean(tx).await?;
        return Ok(true);
    }
    let key = now.next.ok_or_else(|| Error::stored("key_rotation", "next_key", 1))?;
    store::settle(tx, app.clock.now().0).await?;
    // From here on the next key alone opens this database.
    let check = stored.next_check.ok_or_else(|| Error::stored("key_rotation", "next_check", 1))?;
    if let Some(before) = meta::get_in(tx, KEY_CHECK).await? {
        meta::replace(tx, KEY_CHECK, &before, &check).await?;
    }
    audit::append(tx, &Ctx::system(app), AuditEvent::new(AuditAction::KeyRotationEnded { key })).await?;
    Ok(true)
}
