//! Birth dates that files try: a plan says whom its rows hit, so a file that has a name with many
//! dates guesses at the one of somebody elsewhere. Honest lists have few of them, and the same ones
//! whenever they are uploaded; so those of a day are looked at together, for all staff of a tree.
//!
//! | what is counted in a day, in a tree | how many there may be | and still, of a person |
//! |---|---|---|
//! | dates of a name that the file has | [`OF_ONE_NAME`] times what it may have of it | [`OWN_OF_ONE_NAME`] and one in a thousand names, at most [`MOST_OF_ONE_NAME`] |
//! | dates of all names that have more than [`FREE`], of files that made nothing | a setting; one in [`ONE_IN`] names, at most [`TIMES`] as many | [`OWN`] and one in fifty names, at most [`MOST_OWN`] |
//!
//! What is in the last column is for who takes no part in it: nobody is kept from their work by
//! what others try. Files grow by the names that they have, not by their rows: lines that name
//! nobody guess at nobody. A refused file says nothing, and isn't remembered.

use super::name_counts::most_in;
use crate::domain::dates::Date;
use crate::domain::field::Value;
use crate::domain::program::Program;
use crate::domain::template::Meaning;
use crate::messages::limits::LimitText;
use crate::server::App;
use crate::server::clock::DAY;
use crate::server::crypto::{HmacSha256, Keys, purpose};
use crate::server::db::import_tried::{self as store, Tried};
use crate::server::db::imports::Import;
use crate::server::db::{Tx, organizations};
use crate::server::error::Error;
use hmac::Mac as _;

/// Dates that any name may have.
const FREE: u32 = 3;
/// Dates of names with more than that, of the files of a person, that are looked over.
const OWN: u64 = 100;
const MOST_OWN: u64 = 500;
/// Names of a file for each such date that it may have, and how many times the setting at most.
const ONE_IN: u64 = 20;
const TIMES: u64 = 5;
/// How many files' dates of one name a day may have.
const OF_ONE_NAME: u32 = 2;
/// Dates of one name, of the files of a person, that are looked over.
const OWN_OF_ONE_NAME: u32 = 3;
const MOST_OF_ONE_NAME: u32 = 20;

/// Pairs that are looked at together: 24 bytes each. Those of the files before these are left out.
const AT_ONCE: usize = 4_000_000;

/// A name, or a proxy address without its date, and one of its birth dates.
type Pair = (u64, u32);
const PAIR: usize = 12;

/// The names and birth dates of a file. By keyed hashes: no name, date or address is kept.
pub struct Dates {
    mac: HmacSha256,
    pairs: Vec<Pair>,
}

impl Dates {
    /// Of no row yet.
    pub fn new(keys: &Keys) -> Dates {
        Dates { mac: keys.mac(purpose::TRIED), pairs: Vec::new() }
    }

    /// Adds what a row has of a name, and of its date.
    pub fn add(&mut self, name: &[&str], date: &[u8]) {
        let mut mac = self.mac.clone();
        for part in name {
            mac.update(&(part.len() as u32).to_le_bytes());
            mac.update(part.as_bytes());
        }
        let mut dated = mac.clone();
        dated.update(date);
        let first_of = |mac: HmacSha256| mac.finalize().into_bytes()[..8].try_into().map_or(0, u64::from_le_bytes);
        self.pairs.push((first_of(mac), first_of(dated) as u32));
    }

    /// Each pair once, as it is stored.
    pub fn packed(mut self) -> Vec<u8> {
        self.pairs.sort_unstable();
        self.pairs.dedup();
        self.pairs.iter().flat_map(|(name, date)| name.to_le_bytes().into_iter().chain(date.to_le_bytes())).collect()
    }
}

fn unpacked(bytes: &[u8]) -> impl Iterator<Item = Pair> {
    bytes.chunks_exact(PAIR).filter_map(|pair| {
        let (name, date) = pair.split_first_chunk::<8>()?;
        Some((u64::from_le_bytes(*name), u32::from_le_bytes(date.try_into().ok()?)))
    })
}

/// Whether what a row has of its name and birth date finds accounts in that program.
pub fn finds_by_birth_date(program: &Program) -> bool {
    let columns = [Meaning::LastName, Meaning::FirstName, Meaning::BirthDate].map(|meaning| program.column_meaning(meaning));
    let [Some(last), Some(first), Some(born)] = columns else { return false };
    let keys = |date: Value<'static>| {
        let mut values = vec![Value::Blank; program.columns.len()];
        (values[last], values[first], values[born]) = (Value::Text("Li".into()), Value::Text("Bo".into()), date);
        let mut keys = Vec::new();
        (program.derive_keys)(&values, &mut |kind, text| keys.push((kind, text.to_vec())));
        keys
    };
    keys(Value::Date(Date::MAX)) != keys(Value::Blank)
}

/// Where a pair of a day is from.
#[derive(Clone, Copy)]
struct From {
    /// The file itself.
    here: bool,
    /// A file of the person whose file this is.
    own: bool,
    /// A file that created accounts which stay.
    made: bool,
}

/// How many dates a name has.
#[derive(Default)]
struct Counts {
    here: bool,
    all: u32,
    own: u32,
    unmade: u32,
    own_unmade: u32,
}

/// What is too much of a day's pairs, for a file of so many names that may have `of_one` dates of
/// one.
fn over(mut day: Vec<(Pair, From)>, names: u32, of_one: u32, limit: u64) -> Option<LimitText> {
    day.sort_unstable_by_key(|(pair, _)| *pair);
    let (mut guesses, mut own_guesses, mut here) = (0_u64, 0_u64, false);
    let of_one_name = OF_ONE_NAME * of_one;
    let own_of_one = (OWN_OF_ONE_NAME + names / 1_000).min(MOST_OF_ONE_NAME);
    for name in day.chunk_by(|(a, _), (b, _)| a.0 == b.0) {
        let mut counts = Counts::default();
        for date in name.chunk_by(|(a, _), (b, _)| a == b) {
            // Applied in the end, it was no guess.
            let (own, unmade) = (date.iter().any(|(_, from)| from.own), date.iter().all(|(_, from)| !from.made));
            counts.here |= date.iter().any(|(_, from)| from.here);
            counts.all += 1;
            counts.own += u32::from(own);
            counts.unmade += u32::from(unmade);
            counts.own_unmade += u32::from(own && unmade);
        }
        if counts.here && counts.all > of_one_name && counts.own > own_of_one {
            return Some(LimitText::TreeSameName);
        }
        if counts.unmade > FREE {
            guesses += u64::from(counts.unmade);
            own_guesses += u64::from(counts.own_unmade);
            here |= counts.here;
        }
    }
    let names = u64::from(names);
    let may = limit.max((names / ONE_IN).min(TIMES * limit));
    (here && guesses > may && own_guesses > (OWN + names / 50).min(MOST_OWN)).then_some(LimitText::TreeSameNames)
}

/// Remembers the dates of a file and says whether it has, beside the others of its tree that were
/// planned in a day, too many. Files of one tree wait for each other.
pub(super) async fn too_many(app: &App, import: &Import, pairs: &[u8], names: u32) -> Result<Option<LimitText>, Error> {
    if pairs.is_empty() {
        return Ok(None);
    }
    let work = (app.clone(), import.clone(), pairs.to_vec());
    let (is_new, day) = app.db.transact(work, |tx, (app, import, pairs)| Box::pin(day_in(tx, app, import, pairs))).await?;
    // Nobody bounds the operator.
    if import.announced_by.is_none() {
        return Ok(None);
    }
    let (limit, of_one) = (app.config.limits.repeated_names_per_tree, most_in(names, app.config.limits.of_one_name()));
    let over = super::off_thread(move || Ok(over(day, names, of_one, limit))).await?;
    // Planned again, it had said something before.
    if over.is_some() && is_new {
        app.db.transact(import.id, |tx, &import| Box::pin(store::forget_file(tx, import))).await?;
    }
    Ok(over)
}

/// Whether the file is remembered for the first time, and what the day has.
async fn day_in(tx: &mut Tx, app: &App, import: &Import, pairs: &[u8]) -> Result<(bool, Vec<(Pair, From)>), Error> {
    organizations::lock(tx, import.tenant_id).await?;
    let now = app.clock.now().0;
    let by = import.announced_by;
    let is_new = store::pairs(tx, import.id).await?.is_empty();
    store::put(tx, &Tried { import: import.id, root: import.tenant_id, by, at: now, pairs }).await?;
    let mut day = Vec::new();
    for file in store::since(tx, import.tenant_id, now - DAY).await? {
        if day.len() + file.size as usize / PAIR > AT_ONCE && file.import_id != import.id {
            continue;
        }
        let from = From { here: file.import_id == import.id, own: by.is_some() && file.announced_by == by, made: file.made };
        day.extend(unpacked(&store::pairs(tx, file.import_id).await?).map(|pair| (pair, from)));
    }
    Ok((is_new, day))
}
