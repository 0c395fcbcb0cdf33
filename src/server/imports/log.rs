//! A file's line in the log of its program, and the list of its rows that failed, as the modeled
//! system shows them.

use uuid::Uuid;

use super::{find_in_scope, view};
use crate::domain::access::Permission;
use crate::domain::plan::Action;
use crate::domain::program::pages::FailureLog;
use crate::server::clock::spoken;
use crate::server::db::import_counts;
use crate::server::db::imports::Import;
use crate::server::error::Error;
use crate::server::{App, Ctx, organizations};
use crate::wire::imports::{FailureRow, ImportLog, PlannedRow};
use crate::wire::{ApiError, Page, PageRequest, Timestamp};

/// What every line of an import's list of failures has.
pub(super) struct Failures {
    /// Headings, and what is the same in every list.
    pub log: FailureLog,
    /// Name of the organization.
    place: String,
    file_name: String,
}

impl Failures {
    /// Of an import.
    pub(super) async fn of(app: &App, import: &Import) -> Result<Failures, Error> {
        let log = app.pages.get(&import.program).failures;
        let place = organizations::find(&app.db, import.organization_id).await?;
        let place = place.ok_or_else(|| Error::stored("imports", "organization_id", import.id))?.here.name;
        Ok(Failures { log, place, file_name: import.file_name.clone() })
    }

    /// One line, in the order of the headings.
    pub(super) fn line<'l>(&'l self, reason: &'l str, line: &'l str) -> [&'l str; 6] {
        [&self.place, &self.file_name, self.log.kind, self.log.message, reason, line]
    }
}

/// The line of an import in the log, with a page of its rows that failed.
pub async fn log(ctx: &Ctx, import: Uuid, page: PageRequest) -> Result<ImportLog, ApiError> {
    let import = find_in_scope(ctx, import, Permission::Read).await?;
    let failures = Failures::of(&ctx.app, &import).await?;
    let place = organizations::find_for(ctx, Permission::Read, import.organization_id).await?;
    let rows = view::rows_of(ctx, import.id, Some(Action::Fail), view::People::All, page).await?;
    let counts = import_counts::of_one(&ctx.app.db, import.id).await?;
    let failed = match view::is_known(&import)? {
        false => 0,
        true if import.apply_started_at.is_some() => counts.applied.outcome(Action::Fail),
        true => counts.plan.planned(Action::Fail),
    };
    let failure = |row: PlannedRow| {
        let line = row.line.to_string();
        let [place, file_name, kind, message, reason, _] = failures.line(&row.message, &line).map(str::to_owned);
        FailureRow { place, file_name, kind, message, reason, line: row.line }
    };
    Ok(ImportLog {
        file_name: import.file_name.clone(),
        menu: ctx.app.pages.get(&import.program).labels.menu.to_owned(),
        headings: failures.log.headings.map(str::to_owned),
        started: spoken(Timestamp(import.created_at), place.zone()),
        ended: import.applied_at.map_or_else(String::new, |at| spoken(Timestamp(at), place.zone())),
        belongs_to: place.here.kind.clone(),
        processed: import.row_count as u64,
        failed,
        failures: Page {
            total: rows.total,
            page: rows.page,
            size: rows.size,
            rows: rows.rows.into_iter().map(failure).collect(),
        },
    })
}
