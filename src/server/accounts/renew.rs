//! Accounts while the next master key takes over: they get keys that it makes beside those that
//! they have, and lose those when every account has both. What is sealed of them is sealed again.

use std::collections::HashSet;

use uuid::Uuid;

use super::keys::KeyMaker;
use super::profiles::Profiles;
use super::view::state_of;
use super::{passwords, program_of, ssns, verify};
use crate::domain::account::profile;
use crate::server::App;
use crate::server::crypto::{HashIds, KeysInUse, Phase, purpose};
use crate::server::db::Tx;
use crate::server::db::accounts::keys::{Key, slots_in};
use crate::server::db::accounts::write::{self, KeyRow};
use crate::server::db::accounts::{self as store, AccountRecord};
use crate::server::db::bulk::Load;
use crate::server::db::key_rotation;
use crate::server::error::Error;
use crate::server::keys::{Renewed, if_readable, passed_over, place_of, resealed};

/// Renews keys and profiles of some accounts, from behind that one on.
pub(in crate::server) async fn accounts(tx: &mut Tx, app: &App, after: Uuid, limit: i64) -> Result<Renewed, Error> {
    let records = store::some_to_change(tx, after, limit).await?;
    let in_use = app.keys.in_use();
    let (mut cells, mut unread) = (0, 0);
    for account in &records {
        let keys = match in_use.phase {
            Phase::Both => passed_over(take_over(tx, app, account, in_use).await, &mut unread)?,
            Phase::Clean => passed_over(give_back(tx, app, account, in_use).await, &mut unread)?,
            Phase::Settled => None,
        };
        let sealed = Profiles::new(app).resealed(account.tenant_id, account.id, &account.sealed);
        let sealed = passed_over(sealed, &mut unread)?;
        if keys.is_none() && sealed.is_none() {
            continue;
        }
        cells += i64::from(sealed.is_some());
        let keys = keys.map_or_else(|| account.keys.clone(), |keys| keys.concat());
        write::set_renewed(tx, account.id, &keys, sealed.as_deref().unwrap_or(&account.sealed)).await?;
    }
    let more = records.len() as i64 == limit;
    Ok(Renewed { place: records.last().filter(|_| more).map(|last| place_of(last.id, None)), cells, unread })
}

/// Seals some cells of accounts again: numbers, waiting passwords, what can be shown of these, what
/// was recorded with verifications (each by its event).
pub(in crate::server) async fn cells(
    tx: &mut Tx,
    app: &App,
    table: &'static str,
    after: Uuid,
    limit: i64,
) -> Result<Renewed, Error> {
    let found = key_rotation::account_cells(tx, table, after, limit).await?;
    let (mut cells, mut unread) = (0, 0);
    for (account, tenant, sealed) in &found {
        let Some(sealed) = sealed else { continue };
        let (purpose, place) = match table {
            "account_ssns" => (purpose::SSN, ssns::place(*tenant, *account)),
            "account_verification_details" => (purpose::VERIFICATION, verify::place(*tenant, *account)),
            "account_passwords" => (purpose::PASSWORD, passwords::pending_place(*account)),
            _ => (purpose::PASSWORD, passwords::reveal_place(*tenant, *account)),
        };
        if let Some(renewed) = passed_over(resealed(app, purpose, &place, sealed), &mut unread)? {
            cells += i64::from(write::set_cell(tx, table, *account, sealed, &renewed).await?);
        }
    }
    let more = found.len() as i64 == limit;
    Ok(Renewed { place: found.last().filter(|_| more).map(|(last, ..)| place_of(*last, None)), cells, unread })
}

/// Gives an account the next key's counterpart of each key that it has, in the same slot. Answers
/// those that it has now; `None` when nothing is missing.
pub(super) async fn take_over(
    tx: &mut Tx,
    app: &App,
    account: &AccountRecord,
    in_use: KeysInUse,
) -> Result<Option<Vec<Key>>, Error> {
    let has = keys_of(account)?;
    let pairs = pairs(tx, app, account, in_use).await?;
    let wanted: Vec<(Key, Key)> = pairs.iter().copied().filter(|(old, new)| has.contains(old) && !has.contains(new)).collect();
    let known: HashSet<Key> = pairs.iter().flat_map(|(old, new)| [*old, *new]).collect();
    let unknown = has.iter().filter(|key| !known.contains(*key)).count();
    if unknown > 0 {
        tracing::error!(account.id = %account.id, unknown, "Account `{}` has keys that its values don't give", account.id);
    }
    if wanted.is_empty() {
        return Ok(None);
    }
    let asked: Vec<Key> = wanted.iter().flat_map(|(old, new)| [*old, *new]).collect();
    let slots = slots_in(tx, &asked, account.id).await?;
    // A row that is there, though the account's list lacks it, only comes on that list.
    let (there, missing): (Vec<_>, Vec<_>) = wanted.iter().partition(|(_, new)| slots.contains_key(new));
    let mut rows: Vec<(&Key, i64)> = missing.iter().filter_map(|(old, new)| slots.get(old).map(|slot| (new, *slot))).collect();
    rows.sort_unstable();
    let mut load = Load::new();
    for (key, slot) in &rows {
        load.push(KeyRow { key: key.as_slice(), slot: *slot, account_id: account.id });
    }
    load.run(tx).await?;
    let new = there.iter().map(|(_, key)| key).chain(rows.iter().map(|(key, _)| *key));
    Ok(Some(has.iter().chain(new).copied().collect()))
}

/// Takes from an account the keys that the key before made. Answers those that are left; `None`
/// when there were none.
async fn give_back(tx: &mut Tx, app: &App, account: &AccountRecord, in_use: KeysInUse) -> Result<Option<Vec<Key>>, Error> {
    let has = keys_of(account)?;
    let pairs = pairs(tx, app, account, in_use).await?;
    // Only where its counterpart is there.
    let gone: HashSet<Key> = pairs.iter().filter(|(_, new)| has.contains(new)).map(|(old, _)| *old).collect();
    let (free, left): (Vec<Key>, Vec<Key>) = has.into_iter().partition(|key| gone.contains(key));
    if free.is_empty() {
        return Ok(None);
    }
    let free: Vec<_> = free.into_iter().map(|key| (key, account.id)).collect();
    write::free_keys(tx, &free).await?;
    Ok(Some(left))
}

fn keys_of(account: &AccountRecord) -> Result<Vec<Key>, Error> {
    match account.keys.as_chunks::<16>() {
        (keys, []) => Ok(keys.to_vec()),
        _ => Err(Error::stored("accounts", "keys", account.id)),
    }
}

/// Every key that an account may have, made with the key in use and with the next one; but for
/// those of what can't be read.
async fn pairs(tx: &mut Tx, app: &App, account: &AccountRecord, in_use: KeysInUse) -> Result<Vec<(Key, Key)>, Error> {
    let Some(next) = in_use.next else { return Ok(Vec::new()) };
    let program = program_of(app, account)?;
    let maker = KeyMaker::of(&app.keys, program, account.tenant_id, HashIds([in_use.current, next]));
    let mut keys = account.number.as_deref().map(|number| maker.of_number(number)).unwrap_or_default();
    if state_of(account.id, &account.state)?.holds_keys() {
        if let Some(profile) = if_readable(Profiles::new(app).open(account.tenant_id, account.id, &account.sealed))? {
            keys.extend(maker.of_row(&profile::values(program, &profile)));
        }
        if let Some(sealed) = store::sealed_ssn_in(tx, account.id).await?
            && let Some(digits) = if_readable(ssns::open(app, account.tenant_id, account.id, &sealed))?
        {
            keys.extend(ssns::keys_of(program, &maker, &digits));
        }
    }
    let keys: Vec<Key> = keys.into_iter().map(|(_, key)| key).collect();
    Ok(keys.as_chunks::<2>().0.iter().map(|[old, new]| (*old, *new)).collect())
}
