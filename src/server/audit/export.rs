//! The log as a file: the entries that the page shows, all of them, for a spreadsheet.

use tokio::sync::mpsc;
use uuid::Uuid;

use super::{AuditAction, AuditEvent, describe, wanted};
use crate::domain::access::Permission;
use crate::domain::csv::write::CsvWriter;
use crate::domain::program::Registry;
use crate::server::db::audit::{self as store, Wanted};
use crate::server::db::scope::Filter;
use crate::server::{App, Ctx, Error, clock};
use crate::wire::audit::AuditFilter;
use crate::wire::{ApiError, Timestamp};

/// Name to save it under.
pub const FILE_NAME: &str = "audit-log.csv";

/// Entries that are read and written at once.
const AT_ONCE: i64 = 2_000;

/// Its bytes in order. An error ends them: what came before is not the whole file.
pub type Pieces = mpsc::Receiver<Result<Vec<u8>, Error>>;

/// Begins the file, newest first. Audited.
pub async fn export(ctx: &Ctx, filter: &AuditFilter) -> Result<Pieces, ApiError> {
    super::may_read(ctx)?;
    let wanted = wanted::understand(ctx, filter)?;
    let audited = ctx.transact((ctx.clone(), filter.clone(), wanted.organization), |tx, (ctx, filter, organization)| {
        let AuditFilter { who, action, from, to, .. } = filter.clone();
        let exported = AuditAction::AuditExported { who, action, from, to };
        Box::pin(super::append(tx, ctx, AuditEvent::new(exported).at(*organization)))
    });
    audited.await?;
    let (app, scope) = (ctx.app.clone(), ctx.scope.filter(Permission::ReadAudit));
    let (send, pieces) = mpsc::channel(2);
    tokio::spawn(async move {
        if let Err(error) = write(&app, &scope, &wanted, &send).await {
            tracing::error!("The audit log's file broke off: {error}");
            let _ = send.send(Err(error)).await;
        }
    });
    Ok(pieces)
}

async fn write(app: &App, scope: &Filter, wanted: &Wanted, send: &mpsc::Sender<Result<Vec<u8>, Error>>) -> Result<(), Error> {
    let mut out = CsvWriter::all_quoted().and_mark();
    out.record(&["time", "who", "action", "on", "organization", "from", "link", "detail"], false);
    // By place and not by page: what is added meanwhile moves nothing.
    let mut before = (i64::MAX, Uuid::max());
    loop {
        let rows = store::list_before(&app.db, scope, wanted, before, AT_ONCE).await?;
        let last = rows.last().map(|row| (row.at, row.id));
        rows.iter().for_each(|row| line(&app.registry, row, &mut out));
        // The person who asked may have left.
        if send.send(Ok(out.take())).await.is_err() {
            return Ok(());
        }
        let Some(last) = last else { return Ok(()) };
        before = last;
    }
}

fn line(registry: &Registry, row: &store::Listed, out: &mut CsvWriter) {
    let (at, place) = (clock::rfc3339(Timestamp(row.at)), row.place.map_or_else(String::new, |place| place.to_string()));
    let organization = row.organization.as_deref().unwrap_or_default();
    out.record(
        &[
            &at,
            &row.actor,
            &row.action,
            &row.subject,
            organization,
            &row.address,
            &place,
            &describe::describe(registry, &row.detail),
        ],
        true,
    );
}
