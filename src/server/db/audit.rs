//! Tables of the audit log: its entries, their links, and the head. What lists show of it is in
//! `lists`.

use uuid::Uuid;

use super::{Db, Tx};
use crate::server::error::Error;
use crate::{execute, on_pool, on_tx};

mod lists;

pub use lists::{Listed, ListedActor, Wanted, actors, list, list_before, of_subject};

/// An entry, as stored.
#[derive(Clone, sqlx::FromRow)]
#[allow(missing_docs, reason = "the columns of the table")]
pub struct Entry {
    pub id: Uuid,
    pub at: i64,
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    pub actor: String,
    pub action: String,
    pub organization_id: Option<Uuid>,
    pub subject: String,
    pub detail: String,
    pub address: String,
    pub mac: Vec<u8>,
    pub writer: Option<Uuid>,
    pub number: Option<i64>,
}

/// The columns of an [`Entry`], and what comes behind them.
macro_rules! entry {
    ($rest:literal) => {
        concat!(
            "SELECT e.id, e.at, e.actor_kind, e.actor_id, e.actor, e.action, e.organization_id, e.subject, e.detail, e.address, e.mac,
            e.writer, e.number",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO audit_entries
    (id, at, actor_kind, actor_id, actor, action, organization_id, subject, detail, address, mac, writer, number)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
const INSERT_PENDING: &str = "INSERT INTO audit_pending (entry_id) VALUES ($1)";

/// One row was written, as it must be: a trigger or a rule on the table may take it away silently.
fn kept(rows: u64) -> Result<(), Error> {
    if rows == 1 { Ok(()) } else { Err(Error::broken("the audit log did not keep what was written to it")) }
}

const KEPT: &str =
    "SELECT COUNT(*) FROM audit_entries e JOIN audit_pending p ON p.entry_id = e.id WHERE e.id = $1 AND e.mac = $2";

/// Adds an entry, to be linked. Nothing goes on of which the log keeps none.
pub async fn insert(tx: &mut Tx, e: &Entry) -> Result<(), Error> {
    kept(execute!(
        tx,
        INSERT,
        e.id,
        e.at,
        &e.actor_kind,
        e.actor_id,
        &e.actor,
        &e.action,
        e.organization_id,
        &e.subject,
        &e.detail,
        &e.address,
        &e.mac,
        e.writer,
        e.number
    )?)?;
    kept(execute!(tx, INSERT_PENDING, e.id)?)?;
    let stored: i64 = on_tx!(tx, conn => sqlx::query_scalar(KEPT).bind(e.id).bind(&e.mac).fetch_one(conn).await)?;
    kept(stored.unsigned_abs())
}

/// Where the chain ends.
#[derive(Clone, sqlx::FromRow)]
pub struct Head {
    /// Links in the chain.
    pub places: i64,
    /// Hash of the last one.
    pub hash: Vec<u8>,
    /// MAC over all of it.
    pub mac: Vec<u8>,
    /// Writers of which entries were missed; `None`: a head from before there were writers.
    pub writers: Option<Vec<u8>>,
}

const HEAD: &str = "SELECT places, hash, mac, writers FROM audit_head WHERE id = 1";
/// A head without a MAC is what a log had that was opened before it had a head from the beginning.
const MAKE_HEAD: &str = "INSERT INTO audit_head (id, places, hash, mac, writers) VALUES (1, 0, $1, $2, $3)
    ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, mac = excluded.mac, writers = excluded.writers
    WHERE audit_head.places = 0";
const LOCK_HEAD: &str = "UPDATE audit_head SET places = places WHERE id = 1";
const SET_HEAD: &str = "UPDATE audit_head SET places = $1, hash = $2, mac = $3, writers = $4 WHERE id = 1";

/// Where the chain ends. It is there from the beginning: `None` = it was deleted.
pub async fn head(db: &Db) -> Result<Option<Head>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(HEAD).fetch_optional(pool).await)?)
}

/// The head of a chain without links.
pub async fn make_head(tx: &mut Tx, hash: &[u8], mac: &[u8], writers: &[u8]) -> Result<(), Error> {
    execute!(tx, MAKE_HEAD, hash, mac, writers)?;
    Ok(())
}

/// The head, locked until the transaction ends. Never made here: see [`head`].
pub async fn lock_head(tx: &mut Tx) -> Result<Option<Head>, Error> {
    execute!(tx, LOCK_HEAD)?;
    Ok(on_tx!(tx, conn => sqlx::query_as(HEAD).fetch_optional(conn).await)?)
}

const ANY_LINK: &str = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM audit_links LIMIT 1) AS found";
const ANYTHING: &str = "SELECT COUNT(*) FROM (SELECT 1 AS one WHERE EXISTS (SELECT 1 FROM audit_entries)
    OR EXISTS (SELECT 1 FROM audit_links) OR EXISTS (SELECT 1 FROM organizations) OR EXISTS (SELECT 1 FROM staff)) AS found";

/// Whether anything is linked.
pub async fn any_link(tx: &mut Tx) -> Result<bool, Error> {
    let count: i64 = on_tx!(tx, conn => sqlx::query_scalar(ANY_LINK).fetch_one(conn).await)?;
    Ok(count > 0)
}

/// Whether anything was ever done here that the log would tell of.
pub async fn anything_done(tx: &mut Tx) -> Result<bool, Error> {
    let count: i64 = on_tx!(tx, conn => sqlx::query_scalar(ANYTHING).fetch_one(conn).await)?;
    Ok(count > 0)
}

/// Moves the head on.
pub async fn set_head(tx: &mut Tx, places: i64, hash: &[u8], mac: &[u8], writers: &[u8]) -> Result<(), Error> {
    kept(execute!(tx, SET_HEAD, places, hash, mac, writers)?)?;
    let stored: Option<Head> = on_tx!(tx, conn => sqlx::query_as(HEAD).fetch_optional(conn).await)?;
    kept(stored.is_some_and(|head| head.places == places && head.mac == mac).into())
}

const CHANGERS_SQLITE: &str = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND substr(lower(tbl_name), 1, 6) = 'audit_'
    UNION ALL SELECT name FROM sqlite_temp_master WHERE type = 'trigger' AND substr(lower(tbl_name), 1, 6) = 'audit_'";
const CHANGERS_POSTGRES: &str = "SELECT t.tgname::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND substr(c.relname, 1, 6) = 'audit_'
    UNION ALL SELECT rulename::text FROM pg_rules WHERE substr(tablename, 1, 6) = 'audit_'";

/// Names of triggers and rules on the tables of the log. Muster has none.
pub async fn changers(db: &Db) -> Result<Vec<String>, Error> {
    let sql = db.pick(CHANGERS_SQLITE, CHANGERS_POSTGRES);
    Ok(on_pool!(db, pool => sqlx::query_scalar(sql).fetch_all(pool).await)?)
}

/// An entry that waits to be linked.
#[derive(sqlx::FromRow)]
pub struct Pending {
    /// Entry id.
    pub id: Uuid,
    /// Its MAC.
    pub mac: Vec<u8>,
}

const ANY_PENDING: &str = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM audit_pending LIMIT 1) AS found";
/// What has a link never gets another, also when somebody put it back here.
const PENDING: &str = "SELECT e.id, e.mac FROM audit_pending p JOIN audit_entries e ON e.id = p.entry_id
    WHERE NOT EXISTS (SELECT 1 FROM audit_links l WHERE l.entry_id = e.id) ORDER BY e.id LIMIT $1";
const INSERT_LINK: &str = "INSERT INTO audit_links (place, entry_id, hash) VALUES ($1, $2, $3)";
const DELETE_PENDING: &str = "DELETE FROM audit_pending WHERE entry_id = $1";

/// Whether some entry waits to be linked.
pub async fn any_pending(db: &Db) -> Result<bool, Error> {
    let count: i64 = on_pool!(db, pool => sqlx::query_scalar(ANY_PENDING).fetch_one(pool).await)?;
    Ok(count > 0)
}

/// Entries that wait to be linked, oldest first.
pub async fn pending(tx: &mut Tx, limit: i64) -> Result<Vec<Pending>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(PENDING).bind(limit).fetch_all(conn).await)?)
}

/// Adds links (place, entry, hash); their entries wait no longer.
pub async fn insert_links(tx: &mut Tx, links: &[(i64, Uuid, [u8; 32])]) -> Result<(), Error> {
    for (place, entry, hash) in links {
        kept(execute!(tx, INSERT_LINK, place, entry, &hash[..])?)?;
        execute!(tx, DELETE_PENDING, entry)?;
    }
    Ok(())
}

/// A link with the entry that it should have.
pub struct Link {
    /// Place in the chain, from 1.
    pub place: i64,
    /// Hash over everything up to here.
    pub hash: Vec<u8>,
    /// The entry, where it is still there.
    pub entry: Option<Entry>,
}

#[derive(sqlx::FromRow)]
struct LinkRow {
    place: i64,
    hash: Vec<u8>,
    entry_id: Uuid,
}

const LINKS: &str = "SELECT place, hash, entry_id FROM audit_links WHERE place > $1 ORDER BY place LIMIT $2";
const LINKED: &str = entry!(" FROM audit_links l JOIN audit_entries e ON e.id = l.entry_id WHERE l.place > $1 AND l.place <= $2");

/// The next links, in order, with their entries.
pub async fn links_after(db: &Db, place: i64, limit: i64) -> Result<Vec<Link>, Error> {
    let rows: Vec<LinkRow> = on_pool!(db, pool => sqlx::query_as(LINKS).bind(place).bind(limit).fetch_all(pool).await)?;
    let Some(last) = rows.last().map(|row| row.place) else { return Ok(Vec::new()) };
    let entries: Vec<Entry> = on_pool!(db, pool => sqlx::query_as(LINKED).bind(place).bind(last).fetch_all(pool).await)?;
    let mut entries: std::collections::HashMap<Uuid, Entry> = entries.into_iter().map(|e| (e.id, e)).collect();
    Ok(rows.into_iter().map(|row| Link { place: row.place, hash: row.hash, entry: entries.remove(&row.entry_id) }).collect())
}

const TWICE: &str = "SELECT COUNT(*) FROM (SELECT entry_id FROM audit_links GROUP BY entry_id HAVING COUNT(*) > 1) AS twice";

/// Whether some entry has two links.
pub async fn links_twice(db: &Db) -> Result<bool, Error> {
    let count: i64 = on_pool!(db, pool => sqlx::query_scalar(TWICE).fetch_one(pool).await)?;
    Ok(count > 0)
}

const PUT_BACK: &str = "SELECT COUNT(*) FROM audit_pending p JOIN audit_links l ON l.entry_id = p.entry_id";

/// How many entries wait to be linked although they are.
pub async fn put_back(db: &Db) -> Result<i64, Error> {
    Ok(on_pool!(db, pool => sqlx::query_scalar(PUT_BACK).fetch_one(pool).await)?)
}

/// An entry without a link.
#[derive(sqlx::FromRow)]
pub struct Unlinked {
    /// The entry.
    #[sqlx(flatten)]
    pub entry: Entry,
    /// The sealer will find it.
    pub waits: bool,
}

const UNLINKED: &str = entry!(
    ", p.entry_id IS NOT NULL AS waits FROM audit_entries e
    LEFT JOIN audit_links l ON l.entry_id = e.id LEFT JOIN audit_pending p ON p.entry_id = e.id
    WHERE l.entry_id IS NULL AND e.id > $1 ORDER BY e.id LIMIT $2"
);

/// Entries without a link, by id.
pub async fn unlinked_after(db: &Db, after: Uuid, limit: i64) -> Result<Vec<Unlinked>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(UNLINKED).bind(after).bind(limit).fetch_all(pool).await)?)
}

const OF_WRITER: &str = entry!(
    " FROM audit_entries e WHERE e.writer = $1 AND e.number >= $2 AND e.number <= $3
    ORDER BY e.number, e.id LIMIT $4"
);

/// Entries of a writer with these numbers, in order.
pub async fn of_writer(db: &Db, writer: Uuid, (from, to): (i64, i64), limit: i64) -> Result<Vec<Entry>, Error> {
    Ok(on_pool!(db, pool => {
        sqlx::query_as(OF_WRITER).bind(writer).bind(from).bind(to).bind(limit).fetch_all(pool).await
    })?)
}

const LINKED_OF: &str = "SELECT COUNT(DISTINCT e.number) FROM audit_entries e JOIN audit_links l ON l.entry_id = e.id
    WHERE e.writer = $1 AND e.number > $2 AND e.number <= $3";

/// How many of a writer's numbers behind one up to another have an entry with a link.
pub async fn linked_of(tx: &mut Tx, writer: Uuid, after: i64, last: i64) -> Result<i64, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_scalar(LINKED_OF).bind(writer).bind(after).bind(last).fetch_one(conn).await)?)
}

const LINKED_NUMBERS: &str = "SELECT DISTINCT e.number FROM audit_entries e JOIN audit_links l ON l.entry_id = e.id
    WHERE e.writer = $1 AND e.number > $2 AND e.number <= $3";

/// Which they are.
pub async fn linked_numbers(tx: &mut Tx, writer: Uuid, after: i64, last: i64) -> Result<Vec<i64>, Error> {
    Ok(on_tx!(tx, conn => {
        sqlx::query_scalar(LINKED_NUMBERS).bind(writer).bind(after).bind(last).fetch_all(conn).await
    })?)
}

const ANY_NUMBERED: &str = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM audit_links l JOIN audit_entries e ON e.id = l.entry_id
    WHERE e.writer IS NOT NULL LIMIT 1) AS found";

/// Whether some entry with a number is linked.
pub async fn any_numbered(db: &Db) -> Result<bool, Error> {
    let count: i64 = on_pool!(db, pool => sqlx::query_scalar(ANY_NUMBERED).fetch_one(pool).await)?;
    Ok(count > 0)
}

/// As [`any_numbered`], as this transaction sees it.
pub async fn any_numbered_in(tx: &mut Tx) -> Result<bool, Error> {
    let count: i64 = on_tx!(tx, conn => sqlx::query_scalar(ANY_NUMBERED).fetch_one(conn).await)?;
    Ok(count > 0)
}

const LATEST: &str = entry!(" FROM audit_entries e WHERE e.action = $1 OR e.action = $2 ORDER BY e.at DESC, e.id DESC LIMIT $3");

/// The latest entries of two actions, newest first.
pub async fn latest(db: &Db, [one, other]: [&str; 2], limit: i64) -> Result<Vec<Entry>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(LATEST).bind(one).bind(other).bind(limit).fetch_all(pool).await)?)
}

/// How long a sealer waits for another one's lock: it is to fail, and say so, when somebody holds
/// it who is none.
pub async fn wait_no_longer(tx: &mut Tx) -> Result<(), Error> {
    if let Some(sql) = tx.pick(None, Some("SET LOCAL lock_timeout = '20s'")) {
        execute!(tx, sql)?;
    }
    Ok(())
}

const TIMES: &str = "SELECT COUNT(*) FROM audit_entries WHERE actor_id = $1 AND at > $2 AND action = $3";

/// How often a staff user did something since then. Until the transaction ends nobody else counts
/// for the same staff user; SQLite has one writer.
pub async fn times(tx: &mut Tx, staff: Uuid, action: &str, since: i64) -> Result<i64, Error> {
    let one_at_a_time = tx.pick("SELECT 1 FROM staff WHERE id = $1", "SELECT 1 FROM staff WHERE id = $1 FOR UPDATE");
    on_tx!(tx, conn => sqlx::query(one_at_a_time).bind(staff).execute(conn).await.map(|_| ())?);
    Ok(on_tx!(tx, conn => sqlx::query_scalar(TIMES).bind(staff).bind(since).bind(action).fetch_one(conn).await)?)
}
