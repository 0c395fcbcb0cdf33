//! The background work of imports. Each job is safe to run twice: see the module that it calls.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{apply, control, erase, plan, undo};
use crate::server::App;
use crate::server::db::{Tx, jobs as store};
use crate::server::error::Error;
use crate::server::jobs::{self, Handlers, Job, JobCtx, OnlyJob};

/// Plans an import from its stored file.
#[derive(Serialize, Deserialize)]
pub struct PlanImport {
    /// The import to work on.
    pub import: Uuid,
}

/// Applies one chunk of planned rows.
#[derive(Serialize, Deserialize)]
pub struct ApplyChunk {
    /// Import.
    pub import: Uuid,
    /// Which of its chunks.
    pub chunk: i64,
    /// Asked for since the import was ended.
    #[serde(default)]
    pub ended: bool,
}

/// Undoes some of the accounts that an import made, then asks for the next.
#[derive(Serialize, Deserialize)]
pub struct UndoAccounts {
    /// The import to work on.
    pub import: Uuid,
    /// The row from which on it goes.
    pub first_row: i64,
}

/// Erases the stored file and the typed passwords of an import that is over.
#[derive(Serialize, Deserialize)]
pub struct EraseFile {
    /// The import to work on.
    pub import: Uuid,
}

/// Erases what has been kept long enough. Asks for its next run itself.
#[derive(Serialize, Deserialize)]
pub struct SweepImports {}

/// Names of the jobs that bring an import to its end; hashing may wait.
pub const TO_THE_END: &[&str] = &[PlanImport::NAME, ApplyChunk::NAME, UndoAccounts::NAME, EraseFile::NAME];

/// Adds every job of imports.
pub fn handlers(handlers: Handlers) -> Handlers {
    handlers.with::<PlanImport>().with::<ApplyChunk>().with::<UndoAccounts>().with::<EraseFile>().with::<SweepImports>()
}

/// Adds a job that may run at once.
pub(super) async fn enqueue<J: Job>(tx: &mut Tx, app: &App, job: &J) -> Result<(), Error> {
    jobs::enqueue(tx, app, job, None).await.map(|_| ())
}

impl Job for PlanImport {
    const NAME: &'static str = "plan_import";
    const PRIORITY: i64 = 1;
    const MAX_ATTEMPTS: i64 = 12;
    const LONG: bool = true;

    async fn run(self, ctx: JobCtx) -> Result<(), Error> {
        plan::run(&ctx, self.import).await
    }

    async fn give_up(self, app: &App, tx: &mut Tx) -> Result<(), Error> {
        plan::give_up(tx, app, self.import).await
    }
}

impl Job for ApplyChunk {
    const NAME: &'static str = "apply_chunk";
    const PRIORITY: i64 = 2;
    const MAX_ATTEMPTS: i64 = 20;

    async fn run(self, ctx: JobCtx) -> Result<(), Error> {
        apply::chunk(&ctx.app, self.import, self.chunk).await
    }

    async fn give_up(self, app: &App, tx: &mut Tx) -> Result<(), Error> {
        control::give_up(tx, app, &self).await
    }
}

impl Job for UndoAccounts {
    const NAME: &'static str = "undo_accounts";
    const PRIORITY: i64 = 2;
    const MAX_ATTEMPTS: i64 = 20;

    async fn run(self, ctx: JobCtx) -> Result<(), Error> {
        undo::chunk(&ctx.app, self.import, self.first_row).await
    }

    async fn give_up(self, app: &App, tx: &mut Tx) -> Result<(), Error> {
        undo::give_up(tx, app, &self).await
    }
}

impl Job for EraseFile {
    const NAME: &'static str = "erase_file";
    const PRIORITY: i64 = 3;
    const MAX_ATTEMPTS: i64 = 20;

    async fn run(self, ctx: JobCtx) -> Result<(), Error> {
        erase::file(&ctx.app, self.import).await
    }
}

impl SweepImports {
    const EVERY: i64 = crate::server::clock::HOUR;
}

impl OnlyJob for SweepImports {
    const ID: Uuid = Uuid::from_u128(2);
}

impl Job for SweepImports {
    const NAME: &'static str = "sweep_imports";
    /// Before the hashing of passwords, of which there may be hours: what is kept for 72 hours must
    /// go then.
    const PRIORITY: i64 = 4;
    const MAX_ATTEMPTS: i64 = i64::MAX;

    async fn run(self, ctx: JobCtx) -> Result<(), Error> {
        erase::sweep(&ctx.app).await?;
        let app = ctx.app.clone();
        app.db
            .transact(ctx, |tx, ctx| {
                Box::pin(async move {
                    let next = ctx.app.clock.now().0 + Self::EVERY;
                    if store::release(tx, ctx.id, ctx.epoch, next, "", None).await? { Ok(()) } else { Err(Error::Fenced) }
                })
            })
            .await
    }
}
