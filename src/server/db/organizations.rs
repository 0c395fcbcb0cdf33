//! The tree of organizations.

use uuid::Uuid;

use super::{Db, Tx};
use crate::server::db::scope::Filter;
use crate::server::error::Error;
use crate::{execute, in_scope, on_pool, on_tx};

/// An organization, as stored.
#[derive(Clone, sqlx::FromRow)]
#[allow(missing_docs, reason = "the columns of the table")]
pub struct OrganizationRow {
    pub id: Uuid,
    pub program: String,
    pub kind: String,
    pub name: String,
    pub parent_id: Option<Uuid>,
    pub root_id: Uuid,
    pub settings: String,
    pub deactivated_at: Option<i64>,
    pub code: Option<String>,
    pub switched_off_at: Option<i64>,
}

macro_rules! organizations {
    ($($rest:tt)*) => {
        concat!(
            "SELECT o.id, o.program, o.kind, o.name, o.parent_id, o.root_id, o.settings, o.deactivated_at, o.code,
            o.switched_off_at FROM ",
            $($rest)*
        )
    };
}

const GET: &str = organizations!("organizations o WHERE o.id = $1");

/// One organization.
pub async fn get(db: &Db, id: Uuid) -> Result<Option<OrganizationRow>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(GET).bind(id).fetch_optional(pool).await)?)
}

/// One organization, as the transaction sees it.
pub async fn get_in(tx: &mut Tx, id: Uuid) -> Result<Option<OrganizationRow>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(GET).bind(id).fetch_optional(conn).await)?)
}

macro_rules! ancestors {
    ($rest:literal) => {
        organizations!(
            "organization_paths p JOIN organizations o ON o.id = p.ancestor WHERE p.descendant = $1 ORDER BY p.depth DESC",
            $rest
        )
    };
}

const ANCESTORS: &str = ancestors!("");

/// The organization with its ancestors, root first, itself last.
pub async fn line(db: &Db, id: Uuid) -> Result<Vec<OrganizationRow>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(ANCESTORS).bind(id).fetch_all(pool).await)?)
}

/// As [`line()`], as the transaction sees it.
pub async fn line_in(tx: &mut Tx, id: Uuid) -> Result<Vec<OrganizationRow>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(ANCESTORS).bind(id).fetch_all(conn).await)?)
}

/// As [`line_in()`], and nobody deactivates one of them or switches it off until this transaction
/// ends. SQLite has one writer at a time.
pub async fn hold_line(tx: &mut Tx, id: Uuid) -> Result<Vec<OrganizationRow>, Error> {
    let sql = tx.pick(ANCESTORS, ancestors!(" FOR SHARE OF o"));
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id).fetch_all(conn).await)?)
}

const BELOW: &str = organizations!(
    "organization_paths p JOIN organizations o ON o.id = p.descendant WHERE p.ancestor = $1 ORDER BY p.depth, o.name, o.id"
);

/// The organization and everything below it, itself first.
pub async fn below(db: &Db, id: Uuid) -> Result<Vec<OrganizationRow>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(BELOW).bind(id).fetch_all(pool).await)?)
}

const LIST: &str = organizations!("organizations o WHERE ", in_scope!("o.id"), " ORDER BY o.name, o.id");

const IDS_BELOW: &str = "SELECT descendant FROM organization_paths WHERE ancestor = $1";

/// Ids of the organization and everything below it.
pub async fn ids_below(db: &Db, id: Uuid) -> Result<Vec<Uuid>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_scalar(IDS_BELOW).bind(id).fetch_all(pool).await)?)
}

/// As [`ids_below`], as the transaction sees it.
pub async fn ids_below_in(tx: &mut Tx, id: Uuid) -> Result<Vec<Uuid>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_scalar(IDS_BELOW).bind(id).fetch_all(conn).await)?)
}

/// Every organization in scope, by name.
pub async fn list(db: &Db, f: &Filter) -> Result<Vec<OrganizationRow>, Error> {
    Ok(on_pool!(db, pool => {
        sqlx::query_as(LIST).bind(f.everywhere).bind(f.staff).bind(f.now).bind(&f.roles).fetch_all(pool).await
    })?)
}

const ALL_ABOVE: &str = concat!(
    "SELECT DISTINCT a.id, a.program, a.kind, a.name, a.parent_id, a.root_id, a.settings, a.deactivated_at, a.code,
    a.switched_off_at FROM organization_paths up JOIN organizations a ON a.id = up.ancestor WHERE ",
    in_scope!("up.descendant")
);

const ROOTS: &str = organizations!("organizations o WHERE o.parent_id IS NULL AND o.deactivated_at IS NULL ORDER BY o.id");

/// Every root that is in use.
pub async fn roots(db: &Db) -> Result<Vec<OrganizationRow>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(ROOTS).fetch_all(pool).await)?)
}

const ROOTS_OF: &str = "SELECT id FROM organizations WHERE parent_id IS NULL AND program = $1 ORDER BY id";

/// Every root of a program, in use or not.
pub async fn roots_of(db: &Db, program: &str) -> Result<Vec<Uuid>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_scalar(ROOTS_OF).bind(program).fetch_all(pool).await)?)
}

/// Every organization in scope and every ancestor of one: what names and inherited settings need.
pub async fn with_ancestors(db: &Db, f: &Filter) -> Result<Vec<OrganizationRow>, Error> {
    Ok(on_pool!(db, pool => {
        sqlx::query_as(ALL_ABOVE).bind(f.everywhere).bind(f.staff).bind(f.now).bind(&f.roles).fetch_all(pool).await
    })?)
}

const INSERT: &str = "INSERT INTO organizations (id, program, kind, name, parent_id, root_id, settings, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, '{}', $7)";
const INSERT_SELF: &str = "INSERT INTO organization_paths (ancestor, descendant, depth) VALUES ($1, $1, 0)";
const INSERT_ABOVE: &str = "INSERT INTO organization_paths (ancestor, descendant, depth)
    SELECT ancestor, $1, depth + 1 FROM organization_paths WHERE descendant = $2";

/// Adds an organization with its paths.
pub async fn insert(tx: &mut Tx, row: &OrganizationRow, now: i64) -> Result<(), Error> {
    execute!(tx, INSERT, row.id, &row.program, &row.kind, &row.name, row.parent_id, row.root_id, now)?;
    execute!(tx, INSERT_SELF, row.id)?;
    if let Some(parent) = row.parent_id {
        execute!(tx, INSERT_ABOVE, row.id, parent)?;
    }
    Ok(())
}

/// How many organizations a tree has.
pub async fn count_in_tree(tx: &mut Tx, root: Uuid) -> Result<i64, Error> {
    const SQL: &str = "SELECT COUNT(*) FROM organization_paths WHERE ancestor = $1";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(SQL).bind(root).fetch_one(conn).await)?)
}

const SET: &str = "UPDATE organizations SET name = $2, settings = $3, code = $4 WHERE id = $1";
const LOCK: &str = "UPDATE organizations SET name = name WHERE id = $1";

/// Locks one organization until the transaction ends.
pub async fn lock(tx: &mut Tx, id: Uuid) -> Result<bool, Error> {
    Ok(execute!(tx, LOCK, id)? == 1)
}

const DEACTIVATE: &str = "UPDATE organizations SET deactivated_at = $2
    WHERE deactivated_at IS NULL AND id IN (SELECT descendant FROM organization_paths WHERE ancestor = $1)";

/// Takes an organization and everything below out of use. Answers how many were in use.
pub async fn deactivate(tx: &mut Tx, id: Uuid, now: i64) -> Result<u64, Error> {
    Ok(execute!(tx, DEACTIVATE, id, now)?)
}

const REACTIVATE: &str = "UPDATE organizations SET deactivated_at = NULL
    WHERE deactivated_at = $2 AND id IN (SELECT descendant FROM organization_paths WHERE ancestor = $1)";

/// Takes an organization into use again, and what went out of use together with it, `since`.
/// Answers how many.
pub async fn reactivate(tx: &mut Tx, id: Uuid, since: i64) -> Result<u64, Error> {
    Ok(execute!(tx, REACTIVATE, id, since)?)
}

const SWITCH: &str = "UPDATE organizations SET switched_off_at = $2
    WHERE id = $1 AND (switched_off_at IS NULL) <> ($2 IS NULL)";

/// Switches an organization off, `since`, or on. Answers `false` where it was so already.
pub async fn switch(tx: &mut Tx, id: Uuid, since: Option<i64>) -> Result<bool, Error> {
    Ok(execute!(tx, SWITCH, id, since)? == 1)
}

/// Sets name, settings (JSON) and code.
pub async fn set(tx: &mut Tx, id: Uuid, name: &str, settings: &str, code: Option<&str>) -> Result<(), Error> {
    execute!(tx, SET, id, name, settings, code)?;
    Ok(())
}

const WITH_CODE: &str = organizations!("organizations o WHERE o.root_id = $1 AND lower(o.code) = lower($2)");

/// Whether another root of that program than `id` has that name, in any case.
pub async fn root_named(tx: &mut Tx, program: &str, name: &str, id: Uuid) -> Result<bool, Error> {
    const SQL: &str =
        "SELECT COUNT(*) FROM organizations WHERE id = root_id AND id <> $3 AND program = $1 AND lower(name) = lower($2)";
    let count: i64 = on_tx!(tx, conn => sqlx::query_scalar(SQL).bind(program).bind(name).bind(id).fetch_one(&mut *conn).await)?;
    Ok(count > 0)
}

/// The organization of a tree that has that code, in any case.
pub async fn with_code(tx: &mut Tx, root: Uuid, code: &str) -> Result<Option<OrganizationRow>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(WITH_CODE).bind(root).bind(code).fetch_optional(conn).await)?)
}
