//! Plan: one pass over the stored file. For each chunk of some thousand checked rows: one look-up
//! for all keys, a decision for each row, one bulk write with the planned actions. The plan is a
//! table; a dry run stops here.
//!
//! An attempt that was cut off leaves rows behind: the next one fences it off by the import's
//! `epoch`, deletes them and begins again, because what the check knows of earlier rows
//! (duplicates) is in memory only.

use std::sync::Arc;

use tokio::task::JoinHandle;
use uuid::Uuid;

use super::decide::{self, Decided, Undecided as _};
use super::headers::Headers;
use super::jobs::{self, EraseFile, PlanImport};
use super::name_counts::TooMany;
use super::seals::Seals;
use super::stage::{self, Staged};
use super::{apply::CHUNK_ROWS, at_once::AtOnce, audited, off_thread, places, quota, requester::Requester, staged, tried};
use crate::domain::access::Permission;
use crate::domain::action_counts::ActionCounts;
use crate::domain::finding::Finding;
use crate::domain::import::{ImportEvent, ImportState};
use crate::domain::plan::Action;
use crate::domain::program::Program;
use crate::domain::report::{FileFinding, FileReport};
use crate::messages::findings::sentence;
use crate::messages::import_refusals::ImportText as T;
use crate::messages::limits::LimitText;
use crate::server::accounts::{keys, recommended};
use crate::server::audit::AuditAction;
use crate::server::clock::SECOND;
use crate::server::db::Tx;
use crate::server::db::bulk::Load;
use crate::server::db::import_rows::{self, ImportChunk, ImportRow, ImportSecret, LateFinding, Stand};
use crate::server::db::imports::{self, Import, Planned};
use crate::server::db::{import_choices, import_counts, import_headers};
use crate::server::error::Error;
use crate::server::jobs::JobCtx;
use crate::server::{App, Ctx, Scope, keys as master_keys};
use crate::wire::ApiError;

/// Late findings that one statement takes.
const LATE_AT_ONCE: usize = 10_000;

/// After how long a plan is tried again that waits for another one of the same person.
const AGAIN: i64 = SECOND;

/// Plans an import from its stored file. Does nothing when it is not waiting to be planned. Of one
/// person's files one is planned at a time: those of others don't wait for all of them.
pub async fn run(job: &JobCtx, import: Uuid) -> Result<(), Error> {
    let app = &job.app;
    let Some(announced) = imports::find(&app.db, import).await? else { return Ok(()) };
    let Some(_turn) = app.limits.plan(announced.announced_by) else { return job.postpone(AGAIN).await };
    let begun = app.db.transact(import, |tx, &import| Box::pin(async move { imports::begin_plan(tx, import).await }));
    let Some(epoch) = begun.await? else { return Ok(()) };
    match import_rows::clear(&app.db, Stand { import, epoch, state: ImportState::Planning }).await {
        Err(Error::Fenced) => return Ok(()),
        done => done?,
    }
    let Some(import) = imports::find(&app.db, import).await? else { return Ok(()) };
    master_keys::follow(app).await?;
    let attempt = Attempt { program: super::program_of(app, &import)?, app: app.clone(), import: Arc::new(import), epoch };
    match attempt.run(job).await {
        // Given up, or another attempt has begun.
        Err(Error::Fenced) => Ok(()),
        done => done,
    }
}

#[derive(Clone)]
struct Attempt {
    app: App,
    program: &'static Program,
    import: Arc<Import>,
    epoch: i64,
}

/// A chunk that is ready to be written.
struct Ready {
    rows: Vec<ReadyRow>,
    counts: ActionCounts,
    bytes: u64,
    first_chunk: i64,
    /// Hits on accounts that its planner may not read.
    hidden: usize,
    /// Of these, rows that do not move the account: they say a name or a date that is not its
    /// holder's.
    guesses: u32,
    /// Rows to create with the value that the program recommends few of.
    few: u32,
}

struct ReadyRow {
    index: i64,
    line: i64,
    decided: Decided,
    keys: Vec<u8>,
    sealed: Vec<u8>,
    secret: Option<Vec<u8>>,
}

impl Attempt {
    async fn run(&self, job: &JobCtx) -> Result<(), Error> {
        let mut staging = stage::start(&self.app, &self.import, self.program).await?;
        let mut writing: Option<JoinHandle<Result<(), Error>>> = None;
        let (mut chunks, mut hidden, mut guesses, mut few) = (0, 0, 0, 0);
        let scope = Requester::planner_as_of_now(&self.app, &self.import).await?.scope;
        while let Some(chunk) = staging.chunks.recv().await {
            if job.cancel.is_cancelled() {
                return Err(Error::broken("planning was interrupted"));
            }
            let ready = self.prepare(chunk, chunks, scope.clone()).await?;
            hidden += ready.hidden;
            guesses += ready.guesses;
            few += ready.few;
            chunks += chunk_count(ready.rows.len());
            // The chunk before is written while this one is looked up and sealed.
            if let Some(writing) = writing.take() {
                joined(writing).await?;
            }
            let this = self.clone();
            writing = Some(tokio::spawn(async move { this.write(ready).await }));
        }
        if let Some(writing) = writing {
            joined(writing).await?;
        }
        let mut staged = staging.end().await?;
        staged.add_guesses(guesses);
        // Those who exist are known here alone: the file's own rows are counted by its check.
        if let Some(finding) = recommended::finding(&self.app, self.program, self.import.organization_id, few).await? {
            staged
                .report
                .findings
                .push(FileFinding { column: Some(finding.column()), ..FileFinding::new(finding.code(), finding.param()) });
        }
        self.finish(staged, hidden).await
    }

    async fn prepare(&self, chunk: stage::Chunk, first_chunk: i64, scope: Scope) -> Result<Ready, Error> {
        let decided = decide::decide(&self.app, self.program, &self.import, &scope, &chunk.rows).await?;
        let import = self.import.clone();
        let seals = Seals::of(&self.app, &import).await?;
        let program = self.program;
        let usable = places::usable(&self.app, program, &import, &scope).await?;
        off_thread(move || {
            let mut few = 0;
            let mut counts = ActionCounts::default();
            let mut ready = Vec::with_capacity(chunk.rows.len());
            let (mut hidden, mut guesses) = (0, 0);
            for (row, decided) in chunk.rows.into_iter().zip(decided) {
                let elsewhere = decided.hit_at.is_some_and(|place| !scope.may(Permission::Read, place));
                hidden += usize::from(elsewhere);
                let moves = matches!(decided.decision.action, Action::Transfer | Action::Request);
                guesses += u32::from(program.moves && elsewhere && !moves);
                let decided = usable.planned(program, decided);
                counts.add(decided.decision.action.name(), 1);
                counts.add(ActionCounts::EXISTING, decide::existing(&decided.decision).into());
                let index = i64::from(row.index);
                let looked_at = program.recommended.is_some() || program.registration.is_some();
                if looked_at && decided.decision.action == Action::Create {
                    let read = row.read(|_, values, _| {
                        let staff = program.registration.and_then(|registration| (registration.staff_role)(values));
                        (recommended::has_value(program, values), staff.is_some())
                    });
                    let (has_value, staff) = read.map_err(|unreadable| unreadable.of(import.id, index))?;
                    few += u32::from(has_value);
                    counts.add(ActionCounts::STAFF, staff.into());
                }
                ready.push(ReadyRow {
                    index,
                    line: i64::from(row.line),
                    keys: keys::pack(row.made_with, &row.keys),
                    sealed: seals.row(import.id, index, &row.packed)?,
                    secret: row.secret.map(|typed| seals.typed(import.id, index, &typed)).transpose()?,
                    decided,
                });
            }
            Ok(Ready { rows: ready, counts, bytes: chunk.bytes, first_chunk, hidden, guesses, few })
        })
        .await
    }

    async fn write(&self, ready: Ready) -> Result<(), Error> {
        let done =
            self.app.db.transact((self.clone(), ready), |tx, (attempt, ready)| Box::pin(attempt.write_in(tx, ready))).await;
        super::moved(&self.app, self.import.id);
        done
    }

    async fn write_in(&self, tx: &mut Tx, ready: &Ready) -> Result<(), Error> {
        let id = self.import.id;
        let chunks = ready.first_chunk + chunk_count(ready.rows.len());
        if !imports::add_planned(tx, id, self.epoch, &ready.counts, ready.bytes as i64, chunks).await? {
            return Err(Error::Fenced);
        }
        let mut rows = Load::new();
        let mut secrets = Load::new();
        let mut ranges = Load::new();
        for row in &ready.rows {
            let decision = &row.decided.decision;
            rows.push(ImportRow {
                import_id: id,
                row_index: row.index,
                line: row.line,
                action: decision.action.name(),
                reason: decision.reason.map(|reason| reason.code),
                finding: decision.finding.map(|finding| finding.to_bits() as i64),
                account_id: decision.account,
                number: row.decided.number.as_deref(),
                keys: &row.keys,
                sealed: &row.sealed,
            });
            if let Some(secret) = &row.secret {
                secrets.push(ImportSecret { import_id: id, row_index: row.index, sealed: secret });
            }
        }
        for (number, rows) in (ready.first_chunk..).zip(ready.rows.chunks(CHUNK_ROWS)) {
            let (first, last) = (rows.first().map_or(0, |row| row.index), rows.last().map_or(0, |row| row.index));
            ranges.push(ImportChunk { import_id: id, chunk: number, first_row: first, end_row: last + 1 });
        }
        rows.run(tx).await?;
        secrets.run(tx).await?;
        ranges.run(tx).await
    }

    async fn finish(&self, mut staged: Staged, hidden: usize) -> Result<(), Error> {
        staged.over_day = match quota::tries_too_many(&self.app, &self.import, staged.same_name).await? {
            true => Some(LimitText::PersonSameNames),
            // What is refused for itself tells nobody anything.
            false if staged.is_refused() => None,
            false => tried::too_many(&self.app, &self.import, &staged.dates, staged.names).await?,
        };
        let refused = staged.is_refused();
        let at_once = if refused { AtOnce::No } else { AtOnce::of(&self.app, &self.import).await? };
        let headers = Headers::sealed(&self.app, &self.import, &staged.report).await?;
        let planner = Requester::planner(&self.app, &self.import)?;
        let end = (self.clone(), staged, planner, at_once, headers);
        let work = self.app.db.transact(end, move |tx, (attempt, staged, ctx, at_once, headers)| {
            Box::pin(async move {
                attempt.finish_in(tx, staged, ctx, at_once, headers).await?;
                // Whom a plan finds elsewhere is on record, as a search is. A refused file tells
                // nobody, and the log says no more of it.
                match hidden {
                    _ if staged.is_refused() => Ok(()),
                    0 => Ok(()),
                    found => audited(tx, ctx, &attempt.import, AuditAction::AccountMatched { found }).await,
                }
            })
        });
        work.await?;
        super::moved(&self.app, self.import.id);
        // What was staged of a file that cannot go in is of no use to anybody.
        let stand = Stand { import: self.import.id, epoch: self.epoch, state: ImportState::Refused };
        if refused { import_rows::clear(&self.app.db, stand).await } else { Ok(()) }
    }

    async fn finish_in(&self, tx: &mut Tx, staged: &Staged, ctx: &Ctx, at_once: &AtOnce, headers: &[u8]) -> Result<(), Error> {
        let report = &staged.report;
        let id = self.import.id;
        at_once.lock(tx, &self.import).await?;
        let problem = match &staged.tried {
            Some(TooMany::Names(rows, may)) => T::ManyAlike.fill(&[("rows", &rows), ("may", &may)]),
            Some(TooMany::Addresses(rows, may)) => T::ManyDated.fill(&[("rows", &rows), ("may", &may)]),
            Some(TooMany::Guesses(may)) => T::ManyElsewhere.fill(&[("may", &may)]),
            None => match staged.over_day {
                Some(text) => text.en().to_owned(),
                None => problem(self.program, report),
            },
        };
        let end = Planned {
            state: if staged.is_refused() { ImportState::Refused } else { ImportState::Planned },
            problem: &problem,
            at: self.app.clock.now().0,
            same_name: staged.same_name.into(),
        };
        if !imports::end_plan(tx, id, self.epoch, &end).await? {
            return Err(Error::Fenced);
        }
        import_headers::put(tx, id, headers).await?;
        if staged.is_refused() {
            // They would say whom the file hit.
            import_counts::reset_plan(tx, id).await?;
            return audited(tx, ctx, &self.import, AuditAction::ImportRefused).await;
        }
        for some in staged.late.chunks(LATE_AT_ONCE) {
            let mut load = Load::new();
            for finding in some {
                load.push(LateFinding { import_id: id, row_index: i64::from(finding.row()), finding: finding.to_bits() as i64 });
            }
            load.run(tx).await?;
        }
        audited(tx, ctx, &self.import, AuditAction::ImportPlanned { rows: report.counts.rows.into() }).await?;
        at_once.go_on(tx, ctx, &self.import).await
    }
}

/// The import as its rows can be read. One that is only planned, by a version of Muster with
/// another layout of rows, is planned again from its file first; of one that went further, nothing
/// is misread either: that is refused.
pub(super) async fn current(app: &App, import: Import) -> Result<Import, Error> {
    use ImportState::{Applying, Planned, Stopped};
    let state = import.state()?;
    if !matches!(state, Planned | Applying | Stopped) && !state.was_applied() {
        return Ok(import);
    }
    let first = import_rows::results(&app.db, import.id, 0, 1).await?;
    let Some(first) = first.first() else { return Ok(import) };
    let packed = Seals::of(app, &import).await?.open_row(import.id, first.row_index, &first.sealed)?;
    if staged::is_current(&packed) {
        return Ok(import);
    }
    if state != Planned {
        return Err(staged::Unreadable::Layout.of(import.id, first.row_index));
    }
    let id = import.id;
    app.db.transact((Ctx::system(app), import), |tx, (ctx, import)| Box::pin(replan_in(tx, ctx, import))).await?;
    super::moved(app, id);
    imports::find(&app.db, id).await?.ok_or_else(|| ApiError::NotFound.into())
}

async fn replan_in(tx: &mut Tx, ctx: &Ctx, import: &Import) -> Result<(), Error> {
    let to = ImportState::Planned.next(ImportEvent::PlanAgain).map_err(|e| super::illegal(&e))?;
    // Somebody else was faster, or has discarded it.
    if !imports::set_state(tx, import.id, ImportState::Planned, to).await? {
        return Ok(());
    }
    import_choices::no_apply_at_once(tx, import.id).await?;
    jobs::enqueue(tx, &ctx.app, &PlanImport { import: import.id }).await?;
    audited(tx, ctx, import, AuditAction::ImportPlanAgainStarted { bytes: import.size }).await
}

/// Planning failed, however often it was tried: refused, and said so, so that nobody waits for it.
pub(super) async fn give_up(tx: &mut Tx, app: &App, id: Uuid) -> Result<(), Error> {
    let Some(import) = imports::find_in(tx, id).await? else { return Ok(()) };
    let end = Planned { state: ImportState::Refused, problem: T::PlanFailed.en(), at: app.clock.now().0, same_name: 0 };
    if imports::end_plan(tx, id, import.epoch, &end).await? {
        import_counts::reset_plan(tx, id).await?;
        jobs::enqueue(tx, app, &EraseFile { import: id }).await?;
        audited(tx, &Ctx::system(app), &import, AuditAction::ImportRefused).await?;
    }
    Ok(())
}

fn chunk_count(rows: usize) -> i64 {
    rows.div_ceil(CHUNK_ROWS) as i64
}

async fn joined(writing: JoinHandle<Result<(), Error>>) -> Result<(), Error> {
    writing.await.map_err(|_| Error::broken("writing a chunk stopped half-way"))?
}

/// Why a file was refused, one sentence; blank when it was not.
fn problem(program: &'static Program, report: &FileReport) -> String {
    let errors = |finding: &&FileFinding| finding.code.severity() == crate::domain::finding::Severity::Error;
    match report.findings.iter().find(errors) {
        Some(finding) if report.refused => file_sentence(program, finding),
        _ => String::new(),
    }
}

/// The sentence of a finding of the file.
pub fn file_sentence(program: &'static Program, finding: &FileFinding) -> String {
    let column = finding.column.unwrap_or(Finding::ROW);
    sentence(program, Finding::new(0, column, finding.code, finding.param), &finding.text)
}
