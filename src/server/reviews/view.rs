//! Reviews, for those who decide them.

use uuid::Uuid;

use super::{find, state_of};
use crate::domain::access::Permission;
use crate::domain::account::profile::Profile;
use crate::domain::dates::{self, Form};
use crate::domain::field::Value;
use crate::domain::program::Program;
use crate::domain::reviews::ReviewState;
use crate::domain::template::{Column, ColumnRole, Meaning};
use crate::server::db::reviews::{self as store, ReviewRecord};
use crate::server::imports::review_row::ReviewRow;
use crate::server::{Ctx, Error, accounts};
use crate::wire::reviews::{Compared, ReviewLine, ReviewView};
use crate::wire::{ApiError, Page, PageRequest, Timestamp};

/// How many reviews wait for the caller; `None` where they decide none.
pub async fn waiting(ctx: &Ctx) -> Result<Option<u64>, ApiError> {
    if !ctx.scope.may_somewhere(Permission::Import) {
        return Ok(None);
    }
    Ok(Some(store::count(&ctx.app.db, &ctx.scope.filter(Permission::Import), false).await?.max(0) as u64))
}

/// Reviews that wait, the oldest first, or that don't, the one decided last first.
pub async fn list(ctx: &Ctx, decided: bool, page: PageRequest) -> Result<Page<ReviewLine>, ApiError> {
    ctx.scope.require_somewhere(Permission::Import)?;
    let filter = ctx.scope.filter(Permission::Import);
    let (size, number) = (page.size.clamp(1, 200), page.page.max(1));
    let offset = i64::from(number - 1) * i64::from(size);
    let found = store::list(&ctx.app.db, &filter, decided, i64::from(size), offset).await?;
    let total = store::count(&ctx.app.db, &filter, decided).await?;
    let mut rows = Vec::with_capacity(found.len());
    for found in found {
        let row = ReviewRow::find(&ctx.app, found.import_id, found.row_index).await?;
        rows.push(line(found, row.as_ref())?);
    }
    Ok(Page { rows, total: total.max(0) as u64, page: number, size })
}

fn line(found: ReviewRecord, row: Option<&ReviewRow>) -> Result<ReviewLine, Error> {
    let state = state_of(&found)?;
    let who = |row: &ReviewRow| {
        let program = row.program();
        let sign_in = |values: &[Value<'_>]| Some(values.get(program.column_meaning(Meaning::SignIn)?)?.text()?.to_owned());
        row.read(|values| ((program.display_name)(values), sign_in(values).unwrap_or_default()))
    };
    let (person, sign_in) = row.map(who).transpose()?.unwrap_or_default();
    Ok(ReviewLine {
        id: found.id,
        state,
        person,
        sign_in,
        file_name: found.file_name,
        organization: found.organization,
        opened_at: Timestamp(found.opened_at),
        decided: found.decided_at.map(|at| (Timestamp(at), found.decided_name.unwrap_or_default())),
    })
}

/// One review, with both records side by side.
pub async fn get(ctx: &Ctx, id: Uuid) -> Result<ReviewView, ApiError> {
    let found = find(ctx, id).await?;
    let account = found.account_id;
    let Some(row) = ReviewRow::find(&ctx.app, found.import_id, found.row_index).await? else {
        let line = line(found, None)?;
        return Ok(ReviewView { line, row: 0, label: String::new(), compared: Vec::new(), account: None, may_correct: false });
    };
    let program = row.program();
    let known = accounts::known(&ctx.app, program, &[account]).await?.remove(&account);
    let known = known.filter(|known| ctx.scope.may(Permission::Read, known.organization));
    let may_correct = known.as_ref().is_some_and(|known| ctx.scope.may(Permission::ManageAccounts, known.organization));
    let label = program.column_meaning(Meaning::SignIn).map_or("", |column| program.columns[column].label);
    let line = line(found, Some(&row))?;
    Ok(ReviewView {
        row: row.line(),
        label: label.to_owned(),
        compared: compared(program, &row.profile()?, known.as_ref().map(|known| &known.profile)),
        account: known.map(|known| known.id),
        may_correct: may_correct && line.state == ReviewState::Open,
        line,
    })
}

/// What either of them has, in the order of the template.
fn compared(program: &Program, row: &Profile, account: Option<&Profile>) -> Vec<Compared> {
    let kept = program.columns.iter().filter(|column| column.role == ColumnRole::Profile);
    let both = kept.map(|column| Compared {
        label: column.label.to_owned(),
        row: text(column, row),
        account: account.map(|account| text(column, account)),
    });
    both.filter(|both| !both.row.is_empty() || both.account.as_deref().is_some_and(|text| !text.is_empty())).collect()
}

/// What a profile has in a column, a date as the template writes it.
fn text(column: &Column, profile: &Profile) -> String {
    let Some(text) = profile.get(column.name) else { return String::new() };
    match column.field.of_canonical(text) {
        Value::Date(day) => dates::write(day, column.field.date_form().unwrap_or(Form::YearMonthDay)),
        _ => text.clone(),
    }
}
