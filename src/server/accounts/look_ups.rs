//! What a look-up may tell about people of other organizations is bounded and on record.
//!
//! **Invariant:** an answer that depends on whether somebody outside the caller's organizations has
//! a name and a birth date, an address or a number is given only after [`record`].

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::keys::KeyMaker;
use crate::domain::access::Permission;
use crate::domain::dates::Date;
use crate::domain::field::Value;
use crate::domain::matching::dated::without_birth_dates;
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

/// The keys of a row that it has only with its birth date, or by an address that holds one.
pub(super) fn with_birth_date(program: &Program, maker: &KeyMaker, values: &[Value<'_>], today: Date) -> Vec<Key> {
    let mut dated = by_birth_date(program, maker, values);
    let address = program.column_meaning(Meaning::SignIn).filter(|column| {
        let text = values.get(*column).and_then(Value::text);
        // At any domain: one look-up more is counted at most.
        text.is_some_and(|text| !without_birth_dates(text, today, |_| true).is_empty())
    });
    if let Some(column) = address {
        let mut only = vec![Value::Blank; values.len()];
        only[column] = values[column].clone();
        dated.extend(maker.of_row(&only).into_iter().map(|(_, key)| key));
    }
    dated
}

fn by_birth_date(program: &Program, maker: &KeyMaker, values: &[Value<'_>]) -> Vec<Key> {
    let Some(column) = program.column_meaning(Meaning::BirthDate) else { return Vec::new() };
    let mut without = values.to_vec();
    without[column] = Value::Blank;
    let without = maker.of_row(&without);
    maker.of_row(values).into_iter().filter(|key| !without.contains(key)).map(|(_, key)| key).collect()
}

/// Counts a look-up for `keys` before it is answered: names with a birth date (`dated`), each once
/// in an hour, whatever they find; and, of the accounts that it found, those outside the caller's
/// organizations, for which an entry is written. After too many every look-up is refused alike with
/// [`ApiError::Limit`], whether it hits somebody or not, but for one that found the caller's own
/// people alone; and a hit is on record all the same.
pub(super) async fn record(ctx: &Ctx, place: Option<Uuid>, keys: usize, dated: &[Key], found: &[Uuid]) -> Result<(), ApiError> {
    let Some(staff) = ctx.actor.staff_id() else { return Ok(()) };
    let mut hidden: Vec<Uuid> = Vec::new();
    if !found.is_empty() {
        let briefs = store::briefs(&ctx.app.db, found).await?.into_values();
        hidden.extend(briefs.filter(|brief| !ctx.scope.may(Permission::Read, brief.organization_id)).map(|brief| brief.id));
        hidden.sort_unstable();
    }
    let own = hidden.is_empty() && !found.is_empty();
    if keys == 0 || own && dated.is_empty() {
        return Ok(());
    }
    let tried = (!dated.is_empty()).then(|| hash(dated.iter().map(Key::as_slice)));
    let hits = (!hidden.is_empty()).then(|| hash(hidden.iter().map(|id| id.as_bytes().as_slice())));
    if tried.is_none() && hits.is_none() {
        let since = ctx.app.clock.now().0 - HOUR;
        let hits = look_ups::count_since(&ctx.app.db, staff, LookUp::Hidden, since).await?;
        return refused_if(hits >= AN_HOUR);
    }
    let count = hidden.len();
    let work = ctx.transact((ctx.clone(), tried, hits), move |tx, (ctx, tried, hits)| {
        Box::pin(async move {
            let now = ctx.app.clock.now().0;
            look_ups::forget(tx, staff, now - HOUR).await?;
            let mut refused = !own && look_ups::count(tx, staff, LookUp::Hidden).await? >= AN_HOUR;
            if let Some(tried) = tried
                && look_ups::insert(tx, staff, LookUp::BirthDate, tried, now).await?
                && look_ups::count(tx, staff, LookUp::BirthDate).await? > AN_HOUR
            {
                look_ups::remove(tx, staff, LookUp::BirthDate, tried).await?;
                refused = true;
            }
            if let Some(hits) = hits
                && look_ups::insert(tx, staff, LookUp::Hidden, hits, now).await?
            {
                let event = AuditEvent::new(AuditAction::AccountMatched { found: count }).at(place);
                audit::append(tx, ctx, event).await?;
            }
            Ok::<_, Error>(refused)
        })
    });
    refused_if(work.await?)
}

fn refused_if(refused: bool) -> Result<(), ApiError> {
    if refused { Err(ApiError::Limit(T::LookUps.fill(&[("limit", &AN_HOUR)]), AGAIN)) } else { Ok(()) }
}

/// What a look-up is remembered by: no text, and the same in any order.
pub(super) fn hash<'a>(parts: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = parts.collect();
    parts.sort_unstable();
    parts.dedup();
    Sha256::digest(parts.concat()).to_vec()
}
