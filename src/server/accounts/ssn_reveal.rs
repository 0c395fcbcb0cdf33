//! The whole Social Security number or TIN of an account, shown to somebody who has that
//! permission, has just typed their password, and says why.

use uuid::Uuid;

use super::{ssns, subject, to_read};
use crate::domain::access::Permission;
use crate::domain::display_name;
use crate::domain::field::holds_number;
use crate::domain::unicode::is_unseen;
use crate::messages::accounts::AccountText as T;
use crate::server::audit::{self, AuditAction, AuditEvent};
use crate::server::db::accounts as store;
use crate::server::{Ctx, Error};
use crate::wire::ApiError;
use crate::wire::accounts::RevealedSsn;

/// Numbers that one person may be shown in an hour.
const AN_HOUR: i64 = 30;

/// Most characters of a reason.
const REASON_CHARS: usize = 200;

/// Shows the number of an account. That it was shown, to whom and why, is on record before it is.
pub async fn reveal(ctx: &Ctx, account: Uuid, reason: &str) -> Result<RevealedSsn, ApiError> {
    let record = to_read(ctx, account).await?;
    ctx.require(Permission::Ssn, record.organization_id)?;
    ctx.require_fresh()?;
    let reason = checked_reason(reason)?;
    let work = ctx.transact((ctx.clone(), account, reason), |tx, (ctx, account, reason)| {
        Box::pin(async move {
            let record = store::find_to_change(tx, *account).await?.ok_or(ApiError::NotFound)?;
            // It may have moved meanwhile.
            ctx.require(Permission::Ssn, record.organization_id)?;
            let sealed = store::sealed_ssn_in(tx, *account).await?;
            let sealed = sealed.ok_or_else(|| ApiError::Refused(T::SsnNone.en().to_owned()))?;
            let revealed = AuditEvent::new(AuditAction::SsnRevealed { reason: reason.clone() });
            let event = revealed.at(record.organization_id).on(subject(*account));
            audit::append_limited(tx, ctx, event, AN_HOUR).await?;
            Ok::<_, Error>(sealed)
        })
    });
    let sealed = work.await?;
    let digits = ssns::open(&ctx.app, record.tenant_id, account, &sealed)?;
    let unreadable = || Error::stored("account_ssns", "sealed", account);
    let digits = std::str::from_utf8(&digits).map_err(|_| unreadable())?;
    let [area, group, serial] = [digits.get(..3), digits.get(3..5), digits.get(5..9)].map(|part| part.ok_or_else(unreadable));
    Ok(RevealedSsn { number: format!("{}-{}-{}", area?, group?, serial?) })
}

/// A reason as the audit log keeps it.
fn checked_reason(reason: &str) -> Result<String, ApiError> {
    let wrong = |text: String| Err(ApiError::Field("reason".to_owned(), text));
    let (reason, length) = (reason.trim(), reason.trim().chars().count());
    if reason.is_empty() {
        return wrong(T::SsnReasonMissing.en().to_owned());
    }
    if length > REASON_CHARS {
        return wrong(T::SsnReasonLong.fill(&[("length", &length), ("limit", &REASON_CHARS)]));
    }
    if let Some(unseen) = reason.chars().find(|c| is_unseen(*c)) {
        return wrong(T::SsnReasonCharacter.fill(&[("character", &display_name::named(unseen))]));
    }
    if holds_number(reason) {
        return wrong(T::SsnReasonNumber.en().to_owned());
    }
    Ok(reason.to_owned())
}
