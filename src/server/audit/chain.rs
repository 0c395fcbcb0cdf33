//! The hash chain over committed entries: sealing and verifying.
//!
//! **Invariant:** the one who has the database but not the key gets nothing made valid by the
//! sealer. Only the head is keyed, so the sealer builds on nothing but a head whose MAC holds, and
//! never makes one: it is made once, where the log begins ([`begin`]).

use hmac::Mac;
use sha2::{Digest, Sha256};

use super::mac_holds;
use crate::messages::audit::ChainText as T;
use crate::server::clock::MINUTE;
use crate::server::crypto::{HmacSha256, Keys, same};
use crate::server::db::Tx;
use crate::server::db::audit::{self as store, Head};
use crate::server::{App, Error};
use crate::wire::audit::AuditVerdict;

/// Entries linked in one transaction.
const BATCH: i64 = 500;
/// Problems listed in full; past that only their number is reported.
const LISTED: usize = 20;

/// The hash before the first link.
const START: [u8; 32] = [0; 32];

/// Makes the head of a log without links.
pub async fn begin(tx: &mut Tx, keys: &Keys) -> Result<(), Error> {
    store::make_head(tx, &START, &head_mac(keys.audit_mac(), 0, &START)).await
}

/// Links every committed entry that waits. Answers how many. Onto a head that is missing or does
/// not hold, nothing is linked: entries go on waiting, and `muster audit verify` says so.
pub async fn seal(app: &App) -> Result<u64, Error> {
    let mut linked = 0;
    while store::any_pending(&app.db).await? {
        let batch = app
            .db
            .transact(app.clone(), |tx, app| {
                Box::pin(async move {
                    // Locks the head: sealers of other processes wait here, writers of entries do
                    // not.
                    let head = store::lock_head(tx).await?.ok_or_else(|| Error::broken(T::HeadMissing.en()))?;
                    if !head_holds(&app.keys, &head) {
                        return Err(Error::broken(T::HeadChanged.en()));
                    }
                    let pending = store::pending(tx, BATCH).await?;
                    let mut hash: [u8; 32] = to_hash(&head.hash);
                    let mut links = Vec::with_capacity(pending.len());
                    for (place, entry) in (head.places + 1..).zip(&pending) {
                        hash = link(&hash, place, &entry.mac);
                        links.push((place, entry.id, hash));
                    }
                    if let Some((place, _, hash)) = links.last() {
                        store::insert_links(tx, &links).await?;
                        store::set_head(tx, *place, hash, &head_mac(app.keys.audit_mac(), *place, hash)).await?;
                    }
                    Ok::<_, Error>(links.len() as u64)
                })
            })
            .await?;
        if batch == 0 {
            break;
        }
        linked += batch;
    }
    Ok(linked)
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

fn head_mac(mut mac: HmacSha256, places: i64, hash: &[u8; 32]) -> [u8; 32] {
    mac.update(b"head");
    mac.update(&places.to_be_bytes());
    mac.update(hash);
    mac.finalize().into_bytes().into()
}

fn head_holds(keys: &Keys, head: &Head) -> bool {
    let made_with = |key| same(&head_mac(key, head.places, &to_hash(&head.hash)), &head.mac);
    keys.audit_macs().into_iter().any(made_with)
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
    let macs = app.keys.audit_macs();
    // The head is read first: what is linked while this runs lies behind it and is looked at as
    // well.
    let head = store::head(&app.db).await?;
    let head_holds = head.as_ref().is_some_and(|head| head_holds(&app.keys, head));
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
    if store::links_twice(&app.db).await? {
        problems.add(T::LinkedTwice.en().to_owned());
    }
    match store::put_back(&app.db).await? {
        0 => {}
        count => problems.add(T::QueuedAgain.fill(&[("count", &count)])),
    }

    let now = app.clock.now().0;
    let (mut unlinked, mut overdue) = (0, 0);
    let mut after = uuid::Uuid::nil();
    loop {
        let rows = store::unlinked_after(&app.db, after, BATCH).await?;
        let Some(last) = rows.last() else { break };
        after = last.entry.id;
        for store::Unlinked { entry, waits } in rows {
            entries += 1;
            unlinked += 1;
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
    Ok(AuditVerdict { entries, unlinked, overdue, problems: problems.finish() })
}
