//! What lists and pages show of imports.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use uuid::Uuid;

use super::erase::{FILE_FOR, ROWS_DAYS};
use super::headers::Headers;
use super::options::answers_in_words;
use super::row_result::{self, RowResult};
use super::seals::Seals;
use super::{find_in_scope, off_thread, passwords, plan, program_of, undo};
use crate::domain::access::Permission;
use crate::domain::action_counts::ActionCounts;
use crate::domain::import::ImportState;
use crate::domain::plan::Action;
use crate::domain::program::Program;
use crate::domain::read::Detected;
use crate::domain::template::Meaning;
use crate::messages::import_refusals::ImportText as T;
use crate::server::accounts::{self, Known};
use crate::server::clock::spoken;
use crate::server::db::import_counts::{self, ImportCounts};
use crate::server::db::import_parts;
use crate::server::db::import_rows::{self, ResultRecord, Which};
use crate::server::db::import_undos;
use crate::server::db::imports::{self as store, Import};
use crate::server::error::Error;
use crate::server::organizations::{self, Organization};
use crate::server::{App, Ctx, agreements};
use crate::wire::imports::{FileNotes, ImportView, PlannedRow, UndoView};
use crate::wire::pages::ImportLabels;
use crate::wire::{ApiError, Page, PageRequest, Timestamp};

/// Most rows of one page.
const MAX_PAGE: u32 = 200;

/// Imports in scope, newest first, without those that were given up: `waiting`, `running`,
/// `applied`, or all.
pub async fn list(ctx: &Ctx, show: &str, page: PageRequest) -> Result<Page<ImportView>, ApiError> {
    let (size, number) = (page.size.clamp(1, MAX_PAGE), page.page.max(1));
    let filter = ctx.scope.filter(Permission::Read);
    let offset = i64::from(number - 1) * i64::from(size);
    let imports = store::list(&ctx.app.db, &filter, show, i64::from(size), offset).await?;
    let total = store::count(&ctx.app.db, &filter, show).await?;
    let ids: Vec<Uuid> = imports.iter().map(|import| import.id).collect();
    let mut counts = import_counts::of(&ctx.app.db, &ids).await?;
    let mut known: HashMap<Uuid, Organization> = HashMap::new();
    let mut rows = Vec::with_capacity(imports.len());
    for import in imports {
        let organization = match known.entry(import.organization_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(place(&ctx.app, &import).await?),
        };
        let counts = counts.remove(&import.id).unwrap_or_default();
        rows.push(view(ctx, &import, counts, organization, Vec::new())?);
    }
    Ok(Page { rows, total: total.max(0) as u64, page: number, size })
}

/// One import in scope.
pub async fn get(ctx: &Ctx, import: Uuid) -> Result<ImportView, ApiError> {
    let mut import = find_in_scope(ctx, import, Permission::Read).await?;
    // The counts are rows of their own: when planning began or ended meanwhile, they are read
    // again.
    let counts = loop {
        let counts = import_counts::of_one(&ctx.app.db, import.id).await?;
        let before = (import.epoch, import.state()?);
        import = find_in_scope(ctx, import.id, Permission::Read).await?;
        if before == (import.epoch, import.state()?) {
            break counts;
        }
    };
    let parts = match import.state()? {
        ImportState::Receiving => import_parts::parts(&ctx.app.db, import.id).await?,
        _ => Vec::new(),
    };
    let place = place(&ctx.app, &import).await?;
    let undo = undo_view(ctx, &import, &place).await?;
    let view = view(ctx, &import, counts, &place, parts.iter().map(|part| part.part as u32).collect())?;
    let handouts = passwords::handouts(ctx, import.id).await?;
    let pages = ctx.app.pages.get(&import.program);
    let labels = pages.labels.into();
    let children = pages.locations.map_or_else(String::new, |locations| locations.children.to_owned());
    let numbering = ctx.app.registry.get(&import.program).and_then(|program| program.numbering);
    let number_label = numbering.map_or("", |numbering| numbering.label).to_owned();
    let notes = row_result::of_file(program_of(&ctx.app, &import)?, &import, &Headers::of(&ctx.app, &import).await?)?;
    let agreed = match import.agreed_at {
        Some(at) => agreements::accepted(&import.agreement, &import.agreed_by, at, place.zone()),
        None => String::new(),
    };
    let waits = matches!(view.state, ImportState::Planned | ImportState::Stopped) && view.may_import;
    let current = if waits { agreements::current(&ctx.app, &import.program).await? } else { None };
    let agree_again = current.filter(|current| current.version != import.agreement);
    let answers = answers_in_words(ctx, &import)?;
    Ok(ImportView { notes, handouts, labels, children, number_label, undo, answers, agreed, agree_again, ..view })
}

async fn place(app: &App, import: &Import) -> Result<Organization, Error> {
    let found = organizations::find(&app.db, import.organization_id).await?;
    found.ok_or_else(|| Error::stored("imports", "organization_id", import.id))
}

/// Whether an import can be undone now, and by whom it was.
async fn undo_view(ctx: &Ctx, import: &Import, place: &Organization) -> Result<UndoView, Error> {
    let until = undo::until(import, place)?;
    let Some(begun) = import_undos::find(&ctx.app.db, import.id).await? else {
        let now = ctx.app.clock.now().0;
        return Ok(UndoView { until: until.filter(|until| now < *until).map(Timestamp), ..UndoView::default() });
    };
    Ok(UndoView { until: until.map(Timestamp), begun: true, by: begun.by_name, at: begun.ended_at.map(Timestamp) })
}

fn view(ctx: &Ctx, import: &Import, counts: ImportCounts, place: &Organization, parts: Vec<u32>) -> Result<ImportView, Error> {
    let shown_until = import.reveal_until.filter(|until| *until > ctx.app.clock.now().0 && import.generated_left > 0);
    let hashing = hashing(import, &counts);
    let plan = if is_known(import)? { counts.plan } else { ActionCounts::default() };
    let spoken = |at: i64| spoken(Timestamp(at), place.zone());
    Ok(ImportView {
        id: import.id,
        program: import.program.clone(),
        organization: place.here.clone(),
        file_name: import.file_name.clone(),
        size: import.size as u64,
        parts,
        state: import.state()?,
        problem: import.problem.clone(),
        gone: import.purged_at.map_or_else(String::new, |_| T::RowsGone.fill(&[("days", &ROWS_DAYS)])),
        notes: FileNotes::default(),
        rows: import.row_count as u64,
        planned_bytes: import.planned_bytes as u64,
        hashing,
        plan,
        applied: counts.applied,
        undone: counts.undone,
        undo: UndoView::default(),
        passwords: shown_until.map_or(0, |_| import.generated_left as u64),
        passwords_until: shown_until.map(Timestamp),
        handouts: Vec::new(),
        labels: ImportLabels::default(),
        children: String::new(),
        number_label: String::new(),
        by: import.by_name.clone(),
        created_at: Timestamp(import.created_at),
        started_there: spoken(import.created_at),
        ended_there: import.applied_at.map(spoken).unwrap_or_default(),
        apply_started_at: import.apply_started_at.map(Timestamp),
        applied_at: import.applied_at.map(Timestamp),
        apply_at_once: import.apply_at_once,
        file_until: Timestamp(import.created_at + FILE_FOR),
        answers: Vec::new(),
        agreed: String::new(),
        agree_again: None,
        ended: import.ended_at.is_some(),
        may_import: ctx.scope.may(Permission::Import, import.organization_id),
        same_as: import.same_as.zip(import.same_as_at.map(Timestamp)),
    })
}

/// Whether rows and counts of the plan may be shown: not before its end, nor of a file that is
/// refused or was given up until then. Until all rows are read it isn't known whether they may tell
/// whom they hit.
pub(super) fn is_known(import: &Import) -> Result<bool, Error> {
    Ok(match import.state()? {
        ImportState::Receiving | ImportState::Planning | ImportState::Refused => false,
        ImportState::Discarded => import.planned_at.is_some(),
        _ => true,
    })
}

/// Passwords that still wait to be hashed; accounts without one count as hashed.
pub(super) fn hashing(import: &Import, counts: &ImportCounts) -> u64 {
    counts.applied.outcome(Action::Create).saturating_sub(import.hashed as u64)
}

/// Rows of one planned action (`None` = all), or only of people who already have an account, in
/// file order; the latter are not among those that fail. Once it is applied, rows of what came of
/// that action: the one who was slower than somebody else has planned to create accounts, and did
/// not.
pub async fn rows(
    ctx: &Ctx,
    import: Uuid,
    action: Option<Action>,
    existing: bool,
    page: PageRequest,
) -> Result<Page<PlannedRow>, ApiError> {
    let people = match (existing, action) {
        (true, _) => People::Existing,
        (false, Some(Action::Fail)) => People::Others,
        (false, _) => People::All,
    };
    rows_of(ctx, import, action, people, page).await
}

/// Whose rows are listed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum People {
    /// Everybody's.
    All,
    /// Of those who already have an account.
    Existing,
    /// Of everybody else.
    Others,
}

/// As [`rows`], of these people.
pub(super) async fn rows_of(
    ctx: &Ctx,
    import: Uuid,
    action: Option<Action>,
    people: People,
    page: PageRequest,
) -> Result<Page<PlannedRow>, ApiError> {
    // It may go through the whole import.
    let _turn = ctx.app.limits.scan(ctx).await;
    let import = plan::current(&ctx.app, find_in_scope(ctx, import, Permission::Read).await?).await?;
    let (size, number) = (page.size.clamp(1, MAX_PAGE), page.page.max(1));
    let offset = i64::from(number - 1) * i64::from(size);
    // Some are there, but how they were read is known when all are.
    if !is_known(&import)? {
        return Ok(Page { rows: Vec::new(), total: 0, page: number, size });
    }
    let applied = import.state()?.was_applied();
    let of = action.map_or("", if applied { Action::outcome } else { Action::name });
    let codes = existing_reasons(program_of(&ctx.app, &import)?);
    let (reasons, besides) = match people {
        People::All => (String::new(), String::new()),
        People::Existing => (codes, String::new()),
        People::Others => (String::new(), codes),
    };
    let which = Which { applied, of, reasons, besides };
    // Counted while it was planned and applied, but for those of whom it became known later that
    // they exist.
    let total = match people {
        People::Existing => import_rows::count_of_reasons(&ctx.app.db, import.id, &which).await?.max(0) as u64,
        _ if import.purged_at.is_some() => 0,
        People::All | People::Others => {
            let counts = import_counts::of_one(&ctx.app.db, import.id).await?;
            let existing = if applied { counts.applied.existing() } else { counts.plan.existing() };
            counted(&import, &counts, applied, action).saturating_sub(if people == People::Others { existing } else { 0 })
        }
    };
    let records = import_rows::page(&ctx.app.db, import.id, &which, i64::from(size), offset).await?;
    let rows = if records.is_empty() { Vec::new() } else { planned_rows(ctx, import, records).await? };
    Ok(Page { rows, total, page: number, size })
}

/// Codes of the reasons that mean *already has an account*, between commas.
fn existing_reasons(program: &Program) -> String {
    let codes: Vec<&str> = program.reasons().filter(|reason| reason.has_account).map(|reason| reason.code).collect();
    format!(",{},", codes.join(","))
}

/// Rows of that action, or all: as planned or, once it is applied, by what came of them.
fn counted(import: &Import, counts: &ImportCounts, applied: bool, action: Option<Action>) -> u64 {
    match action {
        None => import.row_count as u64,
        Some(action) if applied => counts.applied.outcome(action),
        Some(action) => counts.plan.planned(action),
    }
}

async fn planned_rows(ctx: &Ctx, import: Import, records: Vec<ResultRecord>) -> Result<Vec<PlannedRow>, Error> {
    let program = program_of(&ctx.app, &import)?;
    let seals = Seals::of(&ctx.app, &import).await?;
    let detected = Headers::of(&ctx.app, &import).await?.known(import.id)?;
    let results = records.iter().map(|record| RowResult::of(program, import.id, record)).collect::<Result<Vec<_>, _>>()?;
    let mut accounts: Vec<Uuid> = results.iter().filter_map(|result| result.account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let known = accounts::known(&ctx.app, program, &accounts).await?;
    let ctx = ctx.clone();
    off_thread(move || {
        let rows = records.iter().zip(results);
        rows.map(|(record, result)| planned_row(&ctx, &seals, &import, program, &detected, &known, record, result)).collect()
    })
    .await
}

#[expect(clippy::too_many_arguments, reason = "what one row is made of; a struct would only rename it")]
fn planned_row(
    ctx: &Ctx,
    seals: &Seals,
    import: &Import,
    program: &'static Program,
    detected: &Detected,
    known: &HashMap<Uuid, Known>,
    record: &ResultRecord,
    result: RowResult,
) -> Result<PlannedRow, Error> {
    // An account outside the reader's scope is not linked; its number is shown where the results
    // file has it anyway.
    let in_scope =
        |account: &Uuid| known.get(account).is_some_and(|account| ctx.scope.may(Permission::Read, account.organization));
    row_result::opened(seals, import, record, |row| {
        let texts = detected.in_template_order(&row.cells);
        Ok(PlannedRow {
            line: record.line as u32,
            name: (program.display_name)(&row.values),
            sign_in: program
                .column_meaning(Meaning::SignIn)
                .and_then(|column| texts.get(column))
                .copied()
                .unwrap_or_default()
                .to_owned(),
            action: result.action,
            message: result.message(program, &texts),
            advice: result.advice(program),
            failure: result.failure(program),
            account: result.account.filter(in_scope),
            outcome: result.outcome,
            number: result.number,
        })
    })
}
