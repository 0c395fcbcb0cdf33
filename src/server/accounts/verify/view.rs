//! Identity verification as pages show it: of one account, of many that are selected, and how many
//! end soon.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Seals, in_reach, refused, state_of};
use crate::domain::access::Permission;
use crate::domain::org;
use crate::domain::program::{Program, Registry};
use crate::domain::verification::record::RecordRules;
use crate::domain::verification::{Verification, VerificationEvent};
use crate::messages::verification::VerifyText as T;
use crate::server::accounts::find::ends_by;
use crate::server::accounts::search::listed;
use crate::server::db::accounts::AccountRecord;
use crate::server::db::accounts::verifications::{self as events, EventRecord};
use crate::server::error::Error;
use crate::server::organizations::{self, Organization};
use crate::server::{App, Ctx, clock};
use crate::wire::verifications::{SheetRow, VerificationEventView, VerificationView, VerifyChoices, VerifySheet};
use crate::wire::{ApiError, Timestamp};

/// The verification of an account that the caller may read; `None` where its program verifies
/// nobody.
pub(in crate::server::accounts) async fn of(
    ctx: &Ctx,
    account: &AccountRecord,
    program: &'static Program,
    here: &Organization,
) -> Result<Option<VerificationView>, Error> {
    let Some(verification) = program.verification else { return Ok(None) };
    let seals = Seals::new(&ctx.app);
    let stored = events::events_of(&ctx.app.db, account.id).await?;
    let events = stored.into_iter().map(|event| event_view(&seals, verification, account, event));
    Ok(Some(VerificationView {
        state: state_of(account.id, &account.verification)?,
        last_day: account.verification_until.map(|until| clock::date_in(Timestamp(until), here.zone())),
        events: events.collect::<Result<_, _>>()?,
        refused: refused(super::account_state(account.id, &account.state)?).unwrap_or_default(),
        choices: choices(&ctx.app, verification, here),
    }))
}

fn event_view(
    seals: &Seals,
    verification: &Verification,
    account: &AccountRecord,
    event: EventRecord,
) -> Result<VerificationEventView, Error> {
    let details = match &event.sealed {
        Some(sealed) => seals.open(account.tenant_id, event.id, sealed)?,
        None => Default::default(),
    };
    let unreadable = |column| Error::stored("account_verifications", column, event.id);
    Ok(VerificationEventView {
        at: Timestamp(event.at),
        event: VerificationEvent::from_name(&event.event).ok_or_else(|| unreadable("event"))?,
        after: crate::domain::verification::VerificationState::from_name(&event.after).ok_or_else(|| unreadable("after"))?,
        // One that the program no longer offers keeps its id.
        method: verification.method(&event.method).map_or(event.method, |method| method.label.to_owned()),
        document: verification.document(&details.document).map_or(details.document.clone(), |kind| kind.label.to_owned()),
        expires: details.expires(),
        last_four: details.last_four,
        note: details.note,
        by: event.by_name,
    })
}

fn choices(app: &App, verification: &Verification, here: &Organization) -> VerifyChoices {
    VerifyChoices {
        rules: RecordRules::new(verification, app.today(here.zone())),
        advice: verification.advice.iter().map(|text| (*text).to_owned()).collect(),
        ended_by: verification.ended_by_words.to_owned(),
        practices: org::link(&here.settings, org::BEST_PRACTICES)
            .map(|link| (verification.practices.to_owned(), link.to_owned())),
    }
}

/// What these accounts need to be verified together, as far as the caller may change them.
pub async fn sheet(ctx: &Ctx, accounts: &[Uuid]) -> Result<VerifySheet, ApiError> {
    let _under_way = ctx.app.limits.bulk(ctx)?;
    let found = in_reach(ctx, accounts).await?;
    let mut rows = HashMap::<Uuid, SheetRow>::new();
    for program in ctx.app.registry.all().iter().copied() {
        let ids: Vec<Uuid> =
            accounts.iter().filter(|id| found.get(id).is_some_and(|a| a.program == program.id)).copied().collect();
        for shown in listed(ctx, program, &ids).await? {
            let Some(id) = shown.account else { continue };
            let why = match program.verification {
                Some(_) => refused(shown.state),
                None => Some(T::NoVerification.en().to_owned()),
            };
            let (name, number, born) = (shown.name, shown.number, shown.born);
            let state = shown.verification.unwrap_or_default();
            rows.insert(id, SheetRow { account: id, name, number, born, state, refused: why.unwrap_or_default() });
        }
    }
    let verified = |account: &&AccountRecord| verification_of(&ctx.app.registry, account).is_some();
    let first = accounts.iter().filter_map(|id| found.get(id)).find(verified).ok_or(ApiError::NotFound)?;
    let verification = verification_of(&ctx.app.registry, first).ok_or(ApiError::NotFound)?;
    let here = organizations::find_for(ctx, Permission::Import, first.organization_id).await?;
    Ok(VerifySheet {
        choices: choices(&ctx.app, verification, &here),
        rows: accounts.iter().filter_map(|id| rows.remove(id)).collect(),
    })
}

fn verification_of(registry: &Registry, account: &AccountRecord) -> Option<&'static Verification> {
    registry.get(&account.program)?.verification
}

/// How many verifications of active accounts end within the next days, where the caller verifies;
/// `None` for those who verify nobody.
pub async fn ending(ctx: &Ctx) -> Result<Option<u64>, ApiError> {
    let places = organizations::references(ctx, Permission::Import).await?;
    let verifies = |program: &str| ctx.app.registry.get(program).is_some_and(|program| program.verification.is_some());
    if !places.iter().any(|place| verifies(&place.program)) {
        return Ok(None);
    }
    let scope = ctx.scope.filter(Permission::Import);
    let count = events::ending(&ctx.app.db, &scope, ends_by(ctx)).await?;
    Ok(Some(count.max(0) as u64))
}
