//! The hash chain over committed entries: sealing and verifying.
//!
//! **Invariant:** the one who has the database but not the key gets nothing made valid by the
//! sealer. Only the head is keyed, so the sealer builds on nothing but a head whose MAC holds, and
//! never makes one: it is made once, where the log begins (`begin`).
//!
//! The head also names the writers of which a sealer missed entries that its own process had
//! committed, with the last number of each: taken away before they were linked, they stay missed.
//! The chain moves on with that (`missed`), so no head from before says less at the same place.

use std::collections::BTreeMap;

use hmac::Mac;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::numbers::{self, Missing, Seen};
use super::{mac_holds, missed as misses, sealing};
use crate::messages::audit::ChainText as T;
use crate::server::clock::MINUTE;
use crate::server::crypto::{HmacSha256, Keys, same};
use crate::server::db::Tx;
use crate::server::db::audit::{self as store, Head};
use crate::server::db::writers::Written;
use crate::server::{App, Error, keys as master_keys};
use crate::wire::audit::AuditVerdict;

/// Entries linked in one transaction.
const BATCH: i64 = 500;
/// Problems listed in full; past that only their number is reported.
const LISTED: usize = 20;

/// The hash before the first link.
const START: [u8; 32] = [0; 32];

/// Makes the head of a log without links.
pub(in crate::server) async fn begin(tx: &mut Tx, keys: &Keys) -> Result<(), Error> {
    store::make_head(tx, &START, &head_mac(keys.audit_head_mac(), 0, &START, Some(&[])), &[]).await
}

/// Links every committed entry that waits. Answers how many. Onto a head that is missing or does
/// not hold, nothing is linked: entries go on waiting, and `muster audit verify` says so.
pub async fn seal(app: &App) -> Result<u64, Error> {
    let mut linked = 0;
    loop {
        // Asked before the transaction begins, which finds all of it.
        let written = app.writers.written();
        if written.is_empty() && !store::any_pending(&app.db).await? {
            return Ok(linked);
        }
        // What was missed before is looked for again, in case that a head was put back.
        let look_for = [app.writers.missed(), written.clone()].concat();
        let work = (app.clone(), look_for);
        let sealed = app.db.transact(work, |tx, (app, look_for)| Box::pin(seal_some(tx, app, look_for)));
        let (batch, missed) = sealed.await?;
        app.writers.misses(&missed);
        linked += batch as u64;
        if batch < BATCH as usize {
            app.writers.sealed(&written);
            return Ok(linked);
        }
    }
}

/// Answers how many entries were linked, and what the log tells from here on that it is missed.
async fn seal_some(tx: &mut Tx, app: &App, look_for: &[Written]) -> Result<(usize, Vec<Written>), Error> {
    store::wait_no_longer(tx).await?;
    master_keys::settle(tx, app).await?;
    // Locks the head: sealers of other processes wait here, writers of entries do not.
    let head = store::lock_head(tx).await?.ok_or_else(|| Error::broken(T::HeadMissing.en()))?;
    let before_numbers = head.writers.is_none() && store::any_numbered_in(tx).await?;
    if before_numbers || !head_holds(&app.keys, &head) {
        return Err(Error::broken(T::HeadChanged.en()));
    }
    let mut end = (head.places, to_hash(&head.hash));
    let mut linked = link_some(tx, &mut end).await?;
    let mut writers = numbers::unpack(head.writers.as_deref().unwrap_or_default());
    let mut missed = Vec::new();
    // Not all that waits is linked by a whole batch: the next one looks.
    if linked < BATCH as usize {
        missed = misses::tell(tx, app, look_for, &mut writers).await?;
        if !missed.is_empty() {
            linked += link_some(tx, &mut end).await?;
        }
    }
    let (places, hash) = end;
    set_head(tx, &app.keys, places, &hash, &numbers::pack(&writers)).await?;
    Ok((linked, missed))
}

/// Links a batch of what waits behind the last place and hash, and moves them on.
async fn link_some(tx: &mut Tx, (place, hash): &mut (i64, [u8; 32])) -> Result<usize, Error> {
    let pending = store::pending(tx, BATCH).await?;
    let mut links = Vec::with_capacity(pending.len());
    for entry in &pending {
        *place += 1;
        *hash = link(hash, *place, &entry.mac);
        links.push((*place, entry.id, *hash));
    }
    store::insert_links(tx, &links).await?;
    Ok(links.len())
}

async fn set_head(tx: &mut Tx, keys: &Keys, places: i64, hash: &[u8; 32], writers: &[u8]) -> Result<(), Error> {
    let mac = head_mac(keys.audit_head_mac(), places, hash, Some(writers));
    store::set_head(tx, places, hash, &mac, writers).await
}

/// Another master key takes over: from then on a head of the one before is none. One that does not
/// hold stays as it is.
pub(in crate::server) async fn renew_head(tx: &mut Tx, app: &App) -> Result<(), Error> {
    match store::lock_head(tx).await? {
        Some(head) if head_holds(&app.keys, &head) => {
            let writers = head.writers.unwrap_or_default();
            set_head(tx, &app.keys, head.places, &to_hash(&head.hash), &writers).await
        }
        _ => Ok(()),
    }
}

fn to_hash(bytes: &[u8]) -> [u8; 32] {
    bytes.try_into().unwrap_or(START)
}

fn link(before: &[u8; 32], place: i64, entry_mac: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(before);
    hash.update(place.to_be_bytes());
    hash.update(entry_mac);
    hash.finalize().into()
}

/// `writers`: `None` in a head from before entries had numbers.
fn head_mac(mut mac: HmacSha256, places: i64, hash: &[u8; 32], writers: Option<&[u8]>) -> [u8; 32] {
    mac.update(if writers.is_some() { b"head with writers" } else { b"head" });
    mac.update(&places.to_be_bytes());
    mac.update(hash);
    mac.update(writers.unwrap_or_default());
    mac.finalize().into_bytes().into()
}

/// Whether a key that is in use made it. A head from before entries had numbers was made with any
/// key of the file; it holds only where no entry with a number is linked.
fn head_holds(keys: &Keys, head: &Head) -> bool {
    let macs = if head.writers.is_some() { keys.audit_head_macs() } else { keys.audit_macs() };
    let hash = to_hash(&head.hash);
    let made_with = |key| same(&head_mac(key, head.places, &hash, head.writers.as_deref()), &head.mac);
    macs.into_iter().any(made_with)
}

/// As [`head_holds`], of the head that is stored.
async fn stored_head_holds(app: &App, head: Option<&Head>) -> Result<bool, Error> {
    let Some(head) = head else { return Ok(false) };
    let before_numbers = head.writers.is_none() && store::any_numbered(&app.db).await?;
    Ok(!before_numbers && head_holds(&app.keys, head))
}

/// Collects what is wrong, in sentences, and stops listing when it is too much.
#[derive(Default)]
struct Problems {
    listed: Vec<String>,
    more: u64,
}

impl Problems {
    fn add(&mut self, text: String) {
        if self.listed.len() < LISTED {
            self.listed.push(text);
        } else {
            self.more += 1;
        }
    }

    fn finish(mut self) -> Vec<String> {
        if self.more > 0 {
            self.listed.push(T::More.fill(&[("count", &self.more)]));
        }
        self.listed
    }
}

/// Goes through the whole log: every entry's MAC, every link, the head, and what waits unlinked.
pub async fn verify(app: &App) -> Result<AuditVerdict, Error> {
    let mut problems = Problems::default();
    // The head is read first: what is linked while this runs lies behind it and is looked at as
    // well.
    let mut head = store::head(&app.db).await?;
    let mut head_holds = stored_head_holds(app, head.as_ref()).await?;
    if !head_holds {
        // Another master key may have taken over a moment ago.
        master_keys::follow(app).await?;
        head = store::head(&app.db).await?;
        head_holds = stored_head_holds(app, head.as_ref()).await?;
    }
    let macs = app.keys.audit_macs();
    let mut seen = Seen::default();
    let mut entries = 0;
    let mut place = 0;
    let mut hash = START;
    let mut head_seen = head.as_ref().is_none_or(|head| head.places == 0);
    loop {
        let rows = store::links_after(&app.db, place, BATCH).await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            if row.place != place + 1 {
                problems.add(T::LinksMissing.fill(&[("from", &(place + 1)), ("to", &(row.place - 1))]));
            }
            place = row.place;
            match row.entry {
                None => problems.add(T::EntryMissing.fill(&[("link", &place)])),
                Some(entry) => {
                    entries += 1;
                    seen.see(&entry);
                    if !mac_holds(&macs, &entry) {
                        problems.add(T::EntryChanged.fill(&[("link", &place)]));
                    }
                    let expected = link(&hash, place, &entry.mac);
                    if !same(&expected, &row.hash) {
                        problems.add(T::LinkReplaced.fill(&[("link", &place)]));
                    }
                }
            }
            hash = to_hash(&row.hash);
            if let Some(head) = head.as_ref().filter(|head| head.places == place) {
                head_seen = true;
                if !same(&hash, &head.hash) {
                    problems.add(T::EndReplaced.fill(&[("link", &place)]));
                }
            }
        }
    }
    match &head {
        None => problems.add(T::HeadMissing.en().to_owned()),
        Some(head) => {
            if !head_seen {
                problems.add(T::EndMissing.fill(&[("link", &place), ("head", &head.places)]));
            }
            if !head_holds {
                problems.add(T::HeadChanged.en().to_owned());
            }
        }
    }
    // Read again, because what is linked moves the head in the same transaction.
    let end = store::head(&app.db).await?.map_or(0, |head| head.places);
    if head_holds && end < place {
        problems.add(T::AfterHead.fill(&[("from", &(end + 1)), ("to", &place)]));
    }
    for name in store::changers(&app.db).await? {
        problems.add(T::Changer.fill(&[("name", &name)]));
    }
    if store::links_twice(&app.db).await? {
        problems.add(T::LinkedTwice.en().to_owned());
    }
    match store::put_back(&app.db).await? {
        0 => {}
        count => problems.add(T::QueuedAgain.fill(&[("count", &count)])),
    }

    let now = app.clock.now().0;
    let (mut unlinked, mut overdue) = (0, 0);
    let mut after = Uuid::nil();
    loop {
        let rows = store::unlinked_after(&app.db, after, BATCH).await?;
        let Some(last) = rows.last() else { break };
        after = last.entry.id;
        for store::Unlinked { entry, waits } in rows {
            entries += 1;
            unlinked += 1;
            seen.see(&entry);
            if entry.at < now - MINUTE {
                overdue += 1;
            }
            if !mac_holds(&macs, &entry) {
                problems.add(T::UnlinkedChanged.fill(&[("id", &entry.id)]));
            }
            if !waits {
                problems.add(T::NotQueued.fill(&[("id", &entry.id)]));
            }
        }
    }
    if !head_holds && unlinked > 0 {
        problems.add(T::NotLinked.fill(&[("count", &unlinked)]));
    }
    let known = head.filter(|_| head_holds).and_then(|head| head.writers).unwrap_or_default();
    entries += missed(app, &mut seen, &numbers::unpack(&known), &macs, &mut problems).await?;
    let notes = sealing::failures(app, &macs).await?;
    Ok(AuditVerdict { entries, unlinked, overdue, problems: problems.finish(), notes })
}

/// Which numbers have no entry. Entries that were linked between the two looks were seen by
/// neither, and are looked at here; answers how many.
async fn missed(
    app: &App,
    seen: &mut Seen,
    known: &BTreeMap<Uuid, i64>,
    macs: &[HmacSha256],
    problems: &mut Problems,
) -> Result<u64, Error> {
    let known: Vec<(Uuid, i64)> = known.iter().map(|(writer, last)| (*writer, *last)).collect();
    let mut entries = 0;
    for gap in seen.missing(&known) {
        let mut from = gap.from;
        loop {
            let found = store::of_writer(&app.db, gap.writer, (from, gap.to), BATCH).await?;
            let Some(last) = found.last().and_then(|entry| entry.number) else { break };
            for entry in &found {
                entries += 1;
                seen.see(entry);
                if !mac_holds(macs, entry) {
                    problems.add(T::UnlinkedChanged.fill(&[("id", &entry.id)]));
                }
            }
            from = last.saturating_add(1);
        }
    }
    for Missing { writer, from, to } in seen.missing(&known) {
        problems.add(T::EntriesDeleted.fill(&[("from", &from), ("to", &to), ("writer", &writer)]));
    }
    Ok(entries)
}
