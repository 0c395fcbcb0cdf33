//! What a look-up may tell about people of other organizations is bounded and on record.
//!
//! **Invariant:** an answer that depends on whether somebody outside the caller's organizations has
//! a name and a birth date, an address or a number is given only after [`record`].

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::keys::{KeyMaker, KindKey};
use crate::domain::access::Permission;
use crate::domain::dates::Date;
use crate::domain::field::Value;
use crate::domain::matching::dated::without_birth_dates;
use crate::domain::program::Program;
use crate::domain::template::Meaning;
use crate::messages::limits::LimitText as T;
use crate::server::audit::{self, AuditAction, AuditEvent};
use crate::server::clock::HOUR;
use crate::server::db::Tx;
use crate::server::db::accounts as store;
use crate::server::db::accounts::keys::{Hits, Key};
use crate::server::db::accounts::look_ups::{self, LookUp};
use crate::server::{App, Ctx, Error, organizations};
use crate::wire::ApiError;

/// Names with a birth date that one person may look up in an hour, and hits outside their
/// organizations.
const AN_HOUR: i64 = 120;

/// In the place of every birth date, to know names by.
const EVERYBODYS: Date = Date::MAX;

/// Seconds after which somebody who looked up too many may try again.
const AGAIN: u32 = 600;

/// Birth dates of one name that all staff of a tree look up in an hour, however many staff users
/// somebody makes: past it a person may look up only [`OWN_OF_ONE_NAME`], so that nobody who has
/// somebody of that name to look for waits because of others.
const OF_ONE_NAME: i64 = 40;
/// Birth dates of one name that a person may look up whatever others do.
const OWN_OF_ONE_NAME: i64 = 3;

/// What is looked up with a birth date: its keys, and the same of the name without the date.
#[derive(Default)]
pub(super) struct Dated {
    keys: Vec<Key>,
    names: Vec<Key>,
    /// Of these, each name with its key with the date: what such a key hits is the person meant.
    people: Vec<(Key, Key)>,
}

impl Dated {
    pub(super) fn extend(&mut self, other: Dated) {
        self.keys.extend(other.keys);
        self.names.extend(other.names);
        self.people.extend(other.people);
    }
}

/// The keys of a row that it has only with its birth date, or by an address that holds one.
pub(super) fn with_birth_date(program: &Program, maker: &KeyMaker, values: &[Value<'_>], today: Date) -> Dated {
    let mut dated = by_birth_date(program, maker, values);
    let Some(column) = program.column_meaning(Meaning::SignIn) else { return dated };
    let Some(text) = values.get(column).and_then(Value::text) else { return dated };
    // At any domain: one look-up more is counted at most.
    let without = without_birth_dates(text, today, |_| true);
    if !without.is_empty() {
        let keys_of = |value: Value<'_>| {
            let mut only = vec![Value::Blank; values.len()];
            only[column] = value;
            maker.of_row(&only).into_iter().map(|(_, key)| key).collect::<Vec<Key>>()
        };
        dated.keys.extend(keys_of(values[column].clone()));
        dated.names.extend(without.into_iter().flat_map(|text| keys_of(Value::Text(text.into()))));
    }
    dated
}

fn by_birth_date(program: &Program, maker: &KeyMaker, values: &[Value<'_>]) -> Dated {
    let Some(column) = program.column_meaning(Meaning::BirthDate) else { return Dated::default() };
    let with = |date: Value<'static>| {
        let mut row: Vec<Value<'_>> = values.to_vec();
        row[column] = date;
        maker.of_row(&row)
    };
    let without = with(Value::Blank);
    let only = |keys: Vec<KindKey>| keys.into_iter().filter(|key| !without.contains(key)).map(|(_, key)| key).collect();
    let keys: Vec<Key> = only(maker.of_row(values));
    // The same date for everybody: what is left is the name.
    let names = if keys.is_empty() { Vec::new() } else { only(with(Value::Date(EVERYBODYS))) };
    let people = names.iter().copied().zip(keys.iter().copied()).collect();
    Dated { keys, names, people }
}

/// Counts a look-up for `keys` before it is answered: names with a birth date (`dated`), each once
/// in an hour, whatever they find; and, of the accounts that it found, those outside the caller's
/// organizations, for which an entry is written. After too many every look-up is refused alike with
/// [`ApiError::Limit`], whether it hits somebody or not, but for one that found the caller's own
/// people alone; and a hit is on record all the same.
pub(super) async fn record(ctx: &Ctx, place: Option<Uuid>, keys: usize, dated: &Dated, hits: &Hits) -> Result<(), ApiError> {
    let Some(staff) = ctx.actor.staff_id() else { return Ok(()) };
    let found = hits.accounts();
    let mut hidden: Vec<Uuid> = Vec::new();
    if !found.is_empty() {
        let briefs = store::briefs(&ctx.app.db, &found).await?.into_values();
        hidden.extend(briefs.filter(|brief| !ctx.scope.may(Permission::Read, brief.organization_id)).map(|brief| brief.id));
        hidden.sort_unstable();
    }
    // Whether the name with its date is one of their own people, and not what else was looked up
    // beside it: by an address of theirs, every other answer would be the hit.
    let is_own = |name: &Key| {
        let mut dates = dated.people.iter().filter(|(person, _)| person == name);
        hidden.is_empty() && dates.any(|(_, key)| !hits.owners(key).is_empty())
    };
    let own = hidden.is_empty() && !found.is_empty() && dated.names.iter().all(is_own);
    let others: Vec<Key> = dated.names.iter().filter(|name| !is_own(name)).copied().collect();
    if keys == 0 || own && dated.keys.is_empty() {
        return Ok(());
    }
    let tried = (!dated.keys.is_empty()).then(|| hash(dated.keys.iter().map(Key::as_slice)));
    let names = match place {
        Some(place) => names_in(&ctx.app, place, &dated.names).await?,
        None => Vec::new(),
    };
    let bounded = match place {
        Some(place) => names_in(&ctx.app, place, &others).await?,
        None => Vec::new(),
    };
    let hits = (!hidden.is_empty()).then(|| hash(hidden.iter().map(|id| id.as_bytes().as_slice())));
    if tried.is_none() && hits.is_none() {
        let since = ctx.app.clock.now().0 - HOUR;
        let hits = look_ups::count_since(&ctx.app.db, staff, LookUp::Hidden, since).await?;
        return refused_if(hits >= AN_HOUR);
    }
    let count = hidden.len();
    let work = ctx.transact((ctx.clone(), tried, hits, names, bounded), move |tx, (ctx, tried, hits, names, bounded)| {
        Box::pin(async move {
            let now = ctx.app.clock.now().0;
            look_ups::forget(tx, staff, now - HOUR).await?;
            let mut too_many_dates = false;
            let mut refused = !own && look_ups::count(tx, staff, LookUp::Hidden).await? >= AN_HOUR;
            if let Some(tried) = tried
                && look_ups::insert(tx, staff, LookUp::BirthDate, tried, now).await?
            {
                refused |= look_ups::count(tx, staff, LookUp::BirthDate).await? > AN_HOUR;
                for name in names.iter() {
                    let date = [name.as_slice(), tried].concat();
                    look_ups::insert(tx, staff, LookUp::DateOfName, &date, now).await?;
                    let dates = look_ups::dates_of_name(tx, name, staff, now - HOUR).await?;
                    if bounded.contains(name) && dates.all > OF_ONE_NAME && dates.own > OWN_OF_ONE_NAME {
                        look_ups::remove(tx, staff, LookUp::DateOfName, &date).await?;
                        too_many_dates = true;
                    }
                }
                if refused || too_many_dates {
                    look_ups::remove(tx, staff, LookUp::BirthDate, tried).await?;
                }
            }
            if let Some(hits) = hits
                && look_ups::insert(tx, staff, LookUp::Hidden, hits, now).await?
            {
                let event = AuditEvent::new(AuditAction::AccountMatched { found: count }).at(place);
                audit::append(tx, ctx, event).await?;
            }
            Ok::<_, Error>((refused, too_many_dates))
        })
    });
    let (refused, too_many_dates) = work.await?;
    if too_many_dates {
        return Err(ApiError::Limit(T::DatesOfName.fill(&[("limit", &OF_ONE_NAME)]), AGAIN));
    }
    refused_if(refused)
}

/// What names are remembered by in the tree of an organization.
async fn names_in(app: &App, place: Uuid, names: &[Key]) -> Result<Vec<Vec<u8>>, Error> {
    let root = match names.is_empty() {
        true => None,
        false => organizations::find(&app.db, place).await?.map(|place| place.root),
    };
    let of_root = |root: Uuid| names.iter().map(move |name| hash([root.as_bytes().as_slice(), name.as_slice()].into_iter()));
    Ok(root.map(of_root).into_iter().flatten().collect())
}

/// Counts a number of a form that was sent, once in an hour; whether there were too many.
pub(super) async fn too_many_numbers(tx: &mut Tx, ctx: &Ctx, number: &[u8]) -> Result<bool, Error> {
    let Some(staff) = ctx.actor.staff_id() else { return Ok(false) };
    let now = ctx.app.clock.now().0;
    look_ups::forget(tx, staff, now - HOUR).await?;
    let is_new = look_ups::insert(tx, staff, LookUp::SentSsn, number, now).await?;
    let too_many = is_new && look_ups::count(tx, staff, LookUp::SentSsn).await? > AN_HOUR;
    if too_many {
        // Else it would pass when it is sent once more.
        look_ups::remove(tx, staff, LookUp::SentSsn, number).await?;
    }
    Ok(too_many)
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
