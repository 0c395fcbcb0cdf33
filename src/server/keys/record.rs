//! The record of which keys are in use: read, checked and moved on.
//!
//! **Invariant:** nobody moves it without the newest key that it names, of which its MAC is. That
//! it is not an earlier record is known from elsewhere: from what this process has seen, and from
//! the key file, which marks keys after which another one has taken over (`Keys::follow`).

use hmac::Mac as _;

use super::require_same;
use crate::messages::keys::KeyText as T;
use crate::server::crypto::{Keys, KeysInUse, Phase, purpose, same};
use crate::server::db::Tx;
use crate::server::db::key_rotation::{self as store, StoredRotation};
use crate::server::{App, Error};

/// What a stored row says. One that was never changed has no MAC: nothing stands in it.
pub(super) fn read(app: &App, stored: &StoredRotation) -> Result<KeysInUse, Error> {
    let now = understand(app, stored)?;
    if now.step == 0 || holds(&app.keys, stored)? { Ok(now) } else { Err(Error::broken(T::Changed.en())) }
}

/// As [`read`], no matter who wrote it.
fn understand(app: &App, stored: &StoredRotation) -> Result<KeysInUse, Error> {
    let unreadable = |column| Error::stored("key_rotation", column, 1);
    let key = |stored: i64| u8::try_from(stored).map_err(|_| unreadable("phase"));
    let phase = match stored.phase.as_str() {
        "settled" => Phase::Settled,
        "both" => Phase::Both,
        "clean" => Phase::Clean,
        _ => return Err(unreadable("phase")),
    };
    let current = match key(stored.current_key)? {
        0 if stored.step == 0 => app.keys.in_use().current,
        0 => return Err(unreadable("current_key")),
        current => current,
    };
    let next = Some(key(stored.next_key)?).filter(|next| *next > 0);
    // A key takes over from one before it, and from none but while it does.
    if next.is_some_and(|next| next <= current) || next.is_some() == (phase == Phase::Settled) {
        return Err(unreadable("next_key"));
    }
    let now = KeysInUse { step: stored.step, current, next, phase };
    // It stays on record when that key has taken over.
    match &stored.next_check {
        Some(check) => require_same(app, now.seals(), check)?,
        None if now.step > 0 => return Err(unreadable("next_check")),
        None => {}
    }
    Ok(now)
}

/// The key of which the MAC is: the one that seals.
fn made_with(stored: &StoredRotation) -> u8 {
    let newest = if stored.next_key > 0 { stored.next_key } else { stored.current_key };
    u8::try_from(newest).unwrap_or_default()
}

/// The MAC of a row: over everything but the times, which decide nothing but when to go on.
pub fn mac(keys: &Keys, stored: &StoredRotation) -> Result<Vec<u8>, Error> {
    let mut mac = keys.mac_of(made_with(stored), purpose::ROTATION)?;
    for number in [stored.step, stored.current_key, stored.next_key] {
        mac.update(&number.to_be_bytes());
    }
    for text in [stored.phase.as_bytes(), stored.next_check.as_deref().unwrap_or_default()] {
        mac.update(&(text.len() as u64).to_be_bytes());
        mac.update(text);
    }
    Ok(mac.finalize().into_bytes().to_vec())
}

/// A key that is missing is missed where it is needed: nothing is used without it.
fn holds(keys: &Keys, stored: &StoredRotation) -> Result<bool, Error> {
    match (&stored.mac, keys.ids().0.contains(&made_with(stored))) {
        (Some(stored_mac), true) => Ok(same(&mac(keys, stored)?, stored_mac)),
        (Some(_), false) => Ok(true),
        (None, _) => Ok(false),
    }
}

/// The next step, on record from here on.
pub(super) async fn move_to(tx: &mut Tx, app: &App, to: StoredRotation) -> Result<(), Error> {
    let mut to = StoredRotation { step: to.step + 1, ..to };
    to.mac = Some(mac(&app.keys, &to)?);
    store::set(tx, &to).await
}

/// Gives a row from before rows had MACs its own. Only where the key file marks no key yet: a
/// process that saw such a row marks those before it.
pub(super) async fn vouch(app: &App) -> Result<(), Error> {
    let is_old = |stored: &StoredRotation| stored.step > 0 && stored.mac.is_none();
    if !app.keys.retired().is_empty() || !is_old(&store::get(&app.db).await?) {
        return Ok(());
    }
    let vouched = app.db.transact(app.clone(), move |tx, app| {
        Box::pin(async move {
            let stored = store::lock(tx).await?;
            // Without its key nobody can.
            if is_old(&stored) && app.keys.ids().0.contains(&understand(app, &stored)?.seals()) {
                let mac = Some(mac(&app.keys, &stored)?);
                store::set(tx, &StoredRotation { mac, ..stored }).await?;
            }
            Ok::<_, Error>(())
        })
    });
    vouched.await
}
