//! What a look-up may tell about people of other organizations is bounded and on record.
//!
//! **Invariant:** an answer that depends on whether somebody outside the caller's organizations has
//! a name and a birth date, an address or a number is given only after [`record`].

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::keys::KeyMaker;
use crate::domain::access::Permission;
use crate::domain::field::Value;
use crate::domain::program::Program;
use crate::domain::template::Meaning;
use crate::messages::limits::LimitText as T;
use crate::server::audit::{self, AuditAction, AuditEvent};
use crate::server::clock::HOUR;
use crate::server::db::accounts as store;
use crate::server::db::accounts::keys::Key;
use crate::server::db::accounts::look_ups::{self, LookUp};
use crate::server::{Ctx, Error};
use crate::wire::ApiError;

/// Names with a birth date that one person may look up in an hour, and hits outside their
/// organizations.
const AN_HOUR: i64 = 120;

/// Seconds after which somebody who looked up too many may try again.
const AGAIN: u32 = 600;

/// The keys of a row that it has only with its birth date.
pub(super) fn with_birth_date(program: &Program, maker: &KeyMaker, values: &[Value<'_>]) -> Vec<Key> {
    let Some(column) = program.column_meaning(Meaning::BirthDate) else { return Vec::new() };
    let mut without = values.to_vec();
    without[column] = Value::Blank;
    let without = maker.of_row(&without);
    maker.of_row(values).into_iter().filter(|key| !without.contains(key)).map(|(_, key)| key).collect()
}

/// Counts a look-up before it is answered: names with a birth date, each once in an hour, whatever
/// they find; and, of the accounts that it found, those outside the caller's organizations, for
/// which an entry is written. One too many is [`ApiError::Limit`].
pub(super) async fn record(ctx: &Ctx, place: Option<Uuid>, dated: &[Key], found: &[Uuid]) -> Result<(), ApiError> {
    let Some(staff) = ctx.actor.staff_id() else { return Ok(()) };
    let mut hidden: Vec<Uuid> = Vec::new();
    if !found.is_empty() {
        let briefs = store::briefs(&ctx.app.db, found).await?.into_values();
        hidden.extend(briefs.filter(|brief| !ctx.scope.may(Permission::Read, brief.organization_id)).map(|brief| brief.id));
        hidden.sort_unstable();
    }
    if dated.is_empty() && hidden.is_empty() {
        return Ok(());
    }
    let tried = (!dated.is_empty()).then(|| hash(dated.iter().map(Key::as_slice)));
    let hits = (!hidden.is_empty()).then(|| hash(hidden.iter().map(|id| id.as_bytes().as_slice())));
    let count = hidden.len();
    let work = ctx.app.db.transact((ctx.clone(), tried, hits), move |tx, (ctx, tried, hits)| {
        Box::pin(async move {
            let now = ctx.app.clock.now().0;
            look_ups::forget(tx, staff, now - HOUR).await?;
            if let Some(tried) = tried
                && look_ups::insert(tx, staff, LookUp::BirthDate, tried, now).await?
                && look_ups::count(tx, staff, LookUp::BirthDate).await? > AN_HOUR
            {
                return Err(ApiError::Limit(T::LookUps.fill(&[("limit", &AN_HOUR)]), AGAIN).into());
            }
            if let Some(hits) = hits
                && look_ups::insert(tx, staff, LookUp::Hidden, hits, now).await?
            {
                let event = AuditEvent::new(AuditAction::AccountMatched { found: count }).at(place);
                audit::append_limited(tx, ctx, event, AN_HOUR).await?;
            }
            Ok::<_, Error>(())
        })
    });
    Ok(work.await?)
}

fn hash<'a>(parts: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = parts.collect();
    parts.sort_unstable();
    parts.dedup();
    Sha256::digest(parts.concat()).to_vec()
}
