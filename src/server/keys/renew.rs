//! The job with which the next master key takes over: two times through all tables, some hundred
//! rows in a transaction. Each goes on behind the place that the one before recorded. The second
//! time is repeated while a process that had not learned of the key sealed something.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Renewed, follow, learned, of_place, record, require_same, retire, settle};
use crate::server::audit::{self, AuditAction, AuditEvent};
use crate::server::crypto::Phase;
use crate::server::db::key_rotation::{self as store, Progress, SEALED, StoredRotation};
use crate::server::db::{Tx, jobs, meta};
use crate::server::jobs::{Job, JobCtx};
use crate::server::open::KEY_CHECK;
use crate::server::{App, Ctx, Error, access_requests, accounts, imports, mail};

/// Rows of one transaction.
const ROWS: i64 = 500;
/// Parts of an uploaded file are up to 4 MiB each.
const PARTS: i64 = 4;
const TABLES: i64 = SEALED.len() as i64;

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
        require_key_before(&ctx.app).await?;
        let mut round = Round::default();
        loop {
            if ctx.cancel.is_cancelled() {
                return Err(Error::broken("the renewal of keys was interrupted"));
            }
            let chunk = ctx.app.db.transact(ctx.clone(), |tx, ctx| Box::pin(chunk(tx, ctx)));
            match chunk.await? {
                Chunk::Renewed { first, cells, unread } => round.add(first, cells, unread),
                Chunk::Through(phase) => {
                    let again = phase == Phase::Clean && round.goes_again(&ctx.app).await?;
                    let work = (ctx.clone(), again);
                    let moved = ctx.app.db.transact(work, |tx, (ctx, again)| Box::pin(move_on(tx, ctx, *again)));
                    if !moved.await? {
                        return Ok(());
                    }
                }
                // Until then SQLite's log holds what the key before sealed.
                Chunk::Settled => {
                    retire(&ctx.app);
                    return ctx.app.db.empty_log().await;
                }
            }
        }
    }
}

/// With another key of its number than the one that sealed everything, nothing would open, and no
/// account get its keys.
async fn require_key_before(app: &App) -> Result<(), Error> {
    follow(app).await?;
    let now = app.keys.in_use();
    match meta::get(&app.db, KEY_CHECK).await? {
        Some(check) if now.phase != Phase::Settled => require_same(app, now.current, &check),
        _ => Ok(()),
    }
}

/// One time through all tables.
#[derive(Default)]
struct Round {
    /// Seen from its first row on.
    whole: bool,
    cells: i64,
    unread: i64,
}

impl Round {
    fn add(&mut self, first: bool, cells: i64, unread: i64) {
        if first {
            *self = Round { whole: true, ..Round::default() };
        }
        self.cells += cells;
        self.unread += unread;
    }

    /// Whether cells of other keys are left that another round may renew. When a whole one renewed
    /// none, they can't be read.
    async fn goes_again(&self, app: &App) -> Result<bool, Error> {
        let key = app.keys.in_use().seals();
        let sealed = store::sealed(&app.db).await?;
        let left: i64 = sealed.iter().filter(|(_, other, _)| *other != key).map(|(.., count)| count).sum();
        let again = left > 0 && !(self.whole && self.cells == 0);
        if left > 0 && !again {
            let unread = self.unread;
            tracing::error!(left, unread, "{left} rows can't be opened, so key {key} has not encrypted them again");
        }
        Ok(again)
    }
}

/// What a transaction did.
enum Chunk {
    /// Renewed some rows; `first`: those at the beginning of a round.
    Renewed { first: bool, cells: i64, unread: i64 },
    /// Nothing: this phase is through all tables.
    Through(Phase),
    /// Nothing: all is done.
    Settled,
}

/// Renews some rows.
async fn chunk(tx: &mut Tx, ctx: &JobCtx) -> Result<Chunk, Error> {
    ctx.fence(tx).await?;
    let app = &ctx.app;
    let now = settle(tx, app).await?;
    if now.phase == Phase::Settled {
        return Ok(Chunk::Settled);
    }
    let Progress { pass, place, renewed } = store::progress_in(tx).await?;
    // The second time is for what processes sealed that did not know of the next key yet.
    let of_phase = if now.phase == Phase::Both { 0..TABLES } else { TABLES..2 * TABLES };
    if !of_phase.contains(&pass) {
        return Ok(Chunk::Through(now.phase));
    }
    let first = pass == of_phase.start && place.is_empty();
    let done = renew(tx, app, SEALED[(pass % TABLES) as usize].0, &place).await?;
    let renewed = renewed + done.cells;
    let to = match done.place {
        Some(place) => Progress { pass, place, renewed },
        None => Progress { pass: pass + 1, place: Vec::new(), renewed },
    };
    store::set_progress(tx, &to).await?;
    Ok(Chunk::Renewed { first, cells: done.cells, unread: done.unread })
}

async fn renew(tx: &mut Tx, app: &App, table: &'static str, place: &[u8]) -> Result<Renewed, Error> {
    let (row, number) = of_place(place);
    match table {
        "accounts" => accounts::renew::accounts(tx, app, row, ROWS).await,
        "outbox" => mail::renew::cells(tx, app, row, ROWS).await,
        "import_parts" => imports::renew::cells(tx, app, table, (row, number), PARTS).await,
        "access_requests" => access_requests::renew::cells(tx, app, row, ROWS).await,
        table if table.starts_with("import_") => imports::renew::cells(tx, app, table, (row, number), ROWS).await,
        table => accounts::renew::cells(tx, app, table, row, ROWS).await,
    }
}

/// The next phase begins, when every process had the time to learn of the key: those who were
/// writing keys of accounts have committed. `again`: the last one does. `false` when it is too
/// early; the job runs again then.
async fn move_on(tx: &mut Tx, ctx: &JobCtx, again: bool) -> Result<bool, Error> {
    ctx.fence(tx).await?;
    let app = &ctx.app;
    let stored = store::lock(tx).await?;
    let now = record::read(app, &stored)?;
    if now.phase == Phase::Both {
        let from = stored.started_at.unwrap_or_default() + learned(app);
        if app.clock.now().0 < from {
            let waits = jobs::release(tx, ctx.id, ctx.epoch, from, "", None).await?;
            return if waits { Ok(false) } else { Err(Error::Fenced) };
        }
        record::move_to(tx, app, StoredRotation { phase: "clean".to_owned(), ..stored }).await?;
        return Ok(true);
    }
    if again {
        let Progress { renewed, .. } = store::progress_in(tx).await?;
        store::set_progress(tx, &Progress { pass: TABLES, place: Vec::new(), renewed }).await?;
        return Ok(true);
    }
    let key = now.next.ok_or_else(|| Error::stored("key_rotation", "next_key", 1))?;
    audit::chain::renew_head(tx, app).await?;
    let check = stored.next_check.clone().ok_or_else(|| Error::stored("key_rotation", "next_check", 1))?;
    let settled = StoredRotation {
        current_key: i64::from(key),
        next_key: 0,
        phase: "settled".to_owned(),
        ended_at: Some(app.clock.now().0),
        ..stored
    };
    record::move_to(tx, app, settled).await?;
    // From here on the next key alone opens this database.
    if let Some(before) = meta::get_in(tx, KEY_CHECK).await? {
        meta::replace(tx, KEY_CHECK, &before, &check).await?;
    }
    audit::append(tx, &Ctx::system(app), AuditEvent::new(AuditAction::KeyRotationEnded { key })).await?;
    Ok(true)
}
