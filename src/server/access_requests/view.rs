//! Requests, for those who manage staff at their organization.

use uuid::Uuid;

use super::{open, state_of};
use crate::domain::access::Permission;
use crate::server::db::access_requests::{self as store, RequestRow};
use crate::server::db::organizations;
use crate::server::staff::{get as staff_user, who_has};
use crate::server::{Ctx, Error};
use crate::wire::access_requests::{AskedNote, HasAccount, RequestLine, RequestView};
use crate::wire::{ApiError, Page, PageRequest, Timestamp};

/// How many requests wait for the caller; `None` where they decide none.
pub async fn waiting(ctx: &Ctx) -> Result<Option<u64>, ApiError> {
    if !ctx.scope.may_somewhere(Permission::ManageStaff) {
        return Ok(None);
    }
    let count = store::count(&ctx.app.db, &ctx.scope.filter(Permission::ManageStaff), true).await?;
    Ok(Some(count.max(0) as u64))
}

/// Requests in scope that wait, the oldest first, or that were decided, the last one first.
pub async fn list(ctx: &Ctx, decided: bool, page: PageRequest) -> Result<Page<RequestLine>, ApiError> {
    ctx.scope.require_somewhere(Permission::ManageStaff)?;
    let filter = ctx.scope.filter(Permission::ManageStaff);
    let (size, number) = (page.size.clamp(1, 200), page.page.max(1));
    let offset = i64::from(number - 1) * i64::from(size);
    let rows = store::list(&ctx.app.db, &filter, !decided, i64::from(size), offset).await?;
    let total = store::count(&ctx.app.db, &filter, !decided).await?;
    let rows = rows.iter().map(|row| line(ctx, row)).collect::<Result<_, Error>>()?;
    Ok(Page { rows, total: total.max(0) as u64, page: number, size })
}

fn line(ctx: &Ctx, row: &RequestRow) -> Result<RequestLine, Error> {
    Ok(RequestLine {
        id: row.id,
        state: state_of(row)?,
        name: open(&ctx.app, row)?.map(|content| content.requester.name),
        organization: row.organization.clone(),
        created_at: Timestamp(row.created_at),
        decided: decided(row),
    })
}

fn decided(row: &RequestRow) -> Option<(Timestamp, String)> {
    row.decided_at.map(|at| (Timestamp(at), row.decided_name.clone().unwrap_or_default()))
}

/// A request at an organization where the caller manages staff; *not found* otherwise.
pub(super) async fn find(ctx: &Ctx, request: Uuid) -> Result<RequestRow, ApiError> {
    let row = store::get(&ctx.app.db, request).await?.ok_or(ApiError::NotFound)?;
    ctx.require(Permission::ManageStaff, row.organization_id)?;
    Ok(row)
}

/// One request.
pub async fn get(ctx: &Ctx, request: Uuid) -> Result<RequestView, ApiError> {
    let row = find(ctx, request).await?;
    let state = state_of(&row)?;
    let content = open(&ctx.app, &row)?;
    let line = organizations::line(&ctx.app.db, row.organization_id).await?;
    let here = line.last().ok_or_else(|| Error::stored("access_requests", "organization_id", row.id))?;
    let asked = content.iter().flat_map(|content| &content.asked);
    let asked = asked.map(|asked| AskedNote { at: Timestamp(asked.at), by: asked.by.clone(), note: asked.note.clone() });
    let account = match &content {
        Some(content) if state.waits() => account(ctx, &content.requester.email, row.organization_id).await?,
        _ => None,
    };
    Ok(RequestView {
        id: row.id,
        state,
        created_at: Timestamp(row.created_at),
        organization: row.organization_id,
        path: line.iter().map(|row| row.name.clone()).collect(),
        program: here.program.clone(),
        kind: here.kind.clone(),
        in_use: here.deactivated_at.is_none(),
        asked: asked.collect(),
        decided: decided(&row),
        account,
        staff: row.staff_id,
        reason: content.as_ref().map(|content| content.reason.clone()).unwrap_or_default(),
        requester: content.map(|content| content.requester),
    })
}

/// Whether somebody has an account with that address.
async fn account(ctx: &Ctx, email: &str, organization: Uuid) -> Result<Option<HasAccount>, ApiError> {
    let Some(found) = who_has(&ctx.app, email, organization).await? else { return Ok(None) };
    let managed = match staff_user(ctx, found.id).await {
        Ok(staff) if staff.managed => Some(staff.id),
        Ok(_) | Err(ApiError::NotFound) => None,
        Err(error) => return Err(error),
    };
    Ok(Some(HasAccount { staff: managed, deactivated: found.deactivated_at.is_some() }))
}
