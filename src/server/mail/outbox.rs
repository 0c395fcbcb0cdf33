//! The outbox, for those who manage staff: where letters are, and trying one again.

use uuid::Uuid;

use super::{SendLetters, store};
use crate::domain::access::Permission;
use crate::domain::mail::LetterState;
use crate::messages::outbox::MailText as T;
use crate::server::audit::{self, AuditAction, AuditEvent};
use crate::server::db::jobs;
use crate::server::jobs::OnlyJob as _;
use crate::server::{Ctx, Error};
use crate::wire::outbox::{LetterView, OutboxFilter, OutboxView};
use crate::wire::{ApiError, Page, PageRequest, Timestamp};

/// Letters of organizations where the caller manages staff, the latest first; those of no
/// organization for those who manage staff over everything.
pub async fn list(ctx: &Ctx, filter: &OutboxFilter, page: PageRequest) -> Result<OutboxView, ApiError> {
    ctx.scope.require_somewhere(Permission::ManageStaff)?;
    if !filter.state.is_empty() && LetterState::from_name(&filter.state).is_none() {
        return Err(ApiError::Refused(T::NoStatus.en().to_owned()));
    }
    let scope = ctx.scope.filter(Permission::ManageStaff);
    let (size, number) = (page.size.clamp(1, 200), page.page.max(1));
    let (limit, offset) = (i64::from(size), i64::from(number - 1) * i64::from(size));
    let (rows, total) = store::list(&ctx.app.db, &scope, &filter.state, limit, offset).await?;
    let rows = rows.into_iter().map(view).collect();
    let letters = Page { rows, total: u64::try_from(total).unwrap_or(0), page: number, size };
    Ok(OutboxView { mail: ctx.app.config.mail.is_some(), letters })
}

fn view(row: store::Listed) -> LetterView {
    LetterView {
        id: row.id,
        at: Timestamp(row.created_at),
        may_retry: may_retry(&row),
        kind: row.kind,
        state: row.state,
        recipient: row.recipient,
        organization: row.organization,
        tries: u64::try_from(row.tries).unwrap_or(0),
        next_try: row.next_try_at.map(Timestamp),
        sent_at: row.sent_at.map(Timestamp),
        answer: row.answer,
    }
}

/// Nobody tries it any more, and it is still there.
fn may_retry(row: &store::Listed) -> bool {
    let ended = [LetterState::Failed, LetterState::Uncertain].iter().any(|state| state.name() == row.state);
    row.held && row.next_try_at.is_none() && ended
}

/// Lets a letter be tried again, from its first try on, that failed or may not have arrived.
pub async fn retry(ctx: &Ctx, letter: Uuid) -> Result<(), ApiError> {
    ctx.scope.require_somewhere(Permission::ManageStaff)?;
    let work = ctx.transact(ctx.clone(), move |tx, ctx| {
        Box::pin(async move {
            let row = store::get_in(tx, letter).await?.ok_or(ApiError::NotFound)?;
            ctx.require(Permission::ManageStaff, row.organization_id)?;
            let now = ctx.app.clock.now().0;
            if !may_retry(&row) || !store::retry(tx, letter, now).await? {
                return Err(ApiError::Refused(T::NotFailed.en().to_owned()).into());
            }
            jobs::hasten(tx, SendLetters::ID, now).await?;
            let retried = AuditAction::LetterRetried { letter, kind: row.kind };
            audit::append(tx, ctx, AuditEvent::new(retried).at(row.organization_id)).await?;
            Ok::<_, Error>(())
        })
    });
    Ok(work.await?)
}
