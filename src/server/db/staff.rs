//! Staff users, their grants and one-time links.

use uuid::Uuid;

use super::{Db, Tx};
use crate::server::error::Error;
use crate::{execute, on_pool, on_tx};

/// One organization that a grant covers; a grant over everything has none.
#[derive(sqlx::FromRow)]
pub struct Covered {
    /// Role of the grant.
    pub role: String,
    /// Node of the grant.
    pub organization_id: Option<Uuid>,
    /// A node at or below it.
    pub descendant: Option<Uuid>,
}

const COVERED: &str = "SELECT g.role, g.organization_id, p.descendant
    FROM grants g LEFT JOIN organization_paths p ON p.ancestor = g.organization_id
    WHERE g.staff_id = $1 AND g.ended_at IS NULL AND (g.until_at IS NULL OR g.until_at >= $2)";

/// Everything that the grants of a staff user cover at `now`.
pub async fn covered(db: &Db, staff: Uuid, now: i64) -> Result<Vec<Covered>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(COVERED).bind(staff).bind(now).fetch_all(pool).await)?)
}

/// A staff user, as stored.
#[derive(Clone, sqlx::FromRow)]
#[allow(missing_docs, reason = "the columns of the table")]
pub struct StaffRow {
    pub id: Uuid,
    pub email: String,
    pub name: String,
    pub password_hash: Option<String>,
    pub deactivated_at: Option<i64>,
    pub last_sign_in_at: Option<i64>,
}

const GET: &str = "SELECT id, email, name, password_hash, deactivated_at, last_sign_in_at FROM staff WHERE id = $1";
const BY_EMAIL: &str =
    "SELECT id, email, name, password_hash, deactivated_at, last_sign_in_at FROM staff WHERE email_folded = $1";
const LIST: &str = "SELECT id, email, name, password_hash, deactivated_at, last_sign_in_at FROM staff ORDER BY name, email";
const COUNT: &str = "SELECT COUNT(*) FROM staff";

/// One staff user.
pub async fn get(db: &Db, id: Uuid) -> Result<Option<StaffRow>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(GET).bind(id).fetch_optional(pool).await)?)
}

/// One staff user, as the transaction sees it.
pub async fn get_in(tx: &mut Tx, id: Uuid) -> Result<Option<StaffRow>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(GET).bind(id).fetch_optional(conn).await)?)
}

/// The staff user with that address, folded to lower case.
pub async fn by_email(db: &Db, folded: &str) -> Result<Option<StaffRow>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(BY_EMAIL).bind(folded).fetch_optional(pool).await)?)
}

/// Every staff user, by name.
pub async fn list(db: &Db) -> Result<Vec<StaffRow>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(LIST).fetch_all(pool).await)?)
}

/// How many staff users there are.
pub async fn count(db: &Db) -> Result<i64, Error> {
    Ok(on_pool!(db, pool => sqlx::query_scalar(COUNT).fetch_one(pool).await)?)
}

const INSERT: &str = "INSERT INTO staff (id, email, email_folded, name, created_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (email_folded) DO NOTHING";

/// Adds a staff user; `false` when the address is taken.
pub async fn insert(tx: &mut Tx, id: Uuid, email: &str, folded: &str, name: &str, now: i64) -> Result<bool, Error> {
    Ok(execute!(tx, INSERT, id, email, folded, name, now)? == 1)
}

const SET_PASSWORD: &str = "UPDATE staff SET password_hash = $2, password_changed_at = $3 WHERE id = $1";
const SET_HASH: &str = "UPDATE staff SET password_hash = $2 WHERE id = $1 AND password_hash = $3 AND deactivated_at IS NULL";
const SIGNED_IN: &str = "UPDATE staff SET last_sign_in_at = $2 WHERE id = $1";
const DEACTIVATE: &str = "UPDATE staff SET deactivated_at = $2 WHERE id = $1 AND deactivated_at IS NULL";

/// Sets a new password.
pub async fn set_password(tx: &mut Tx, id: Uuid, hash: &str, now: i64) -> Result<(), Error> {
    execute!(tx, SET_PASSWORD, id, hash, now)?;
    Ok(())
}

/// Replaces a hash, by itself or another; `false` when the password is no longer the one that was looked at, or its owner was
/// deactivated. The row stays locked until the transaction ends.
pub async fn rehash(tx: &mut Tx, id: Uuid, hash: &str, before: &str) -> Result<bool, Error> {
    Ok(execute!(tx, SET_HASH, id, hash, before)? == 1)
}

/// Notes a sign-in.
pub async fn signed_in(tx: &mut Tx, id: Uuid, now: i64) -> Result<(), Error> {
    execute!(tx, SIGNED_IN, id, now)?;
    Ok(())
}

/// Deactivates; `false` when it was already.
pub async fn deactivate(tx: &mut Tx, id: Uuid, now: i64) -> Result<bool, Error> {
    Ok(execute!(tx, DEACTIVATE, id, now)? == 1)
}

/// A grant, with the name of its place.
#[derive(Clone, sqlx::FromRow)]
#[allow(missing_docs, reason = "the columns of the query")]
pub struct GrantRow {
    pub id: Uuid,
    pub staff_id: Uuid,
    pub role: String,
    pub until_at: Option<i64>,
    pub organization_id: Option<Uuid>,
    pub organization: Option<String>,
    pub program: Option<String>,
    pub kind: Option<String>,
}

const GRANTS: &str = "SELECT g.id, g.staff_id, g.role, g.until_at, g.organization_id, o.name AS organization, o.program, o.kind
    FROM grants g LEFT JOIN organizations o ON o.id = g.organization_id
    WHERE g.ended_at IS NULL AND (g.until_at IS NULL OR g.until_at >= $1) AND ($2 OR g.staff_id = $3)
    ORDER BY g.created_at, g.id";
const GRANT: &str = "SELECT g.id, g.staff_id, g.role, g.until_at, g.organization_id, o.name AS organization, o.program, o.kind
    FROM grants g LEFT JOIN organizations o ON o.id = g.organization_id WHERE g.id = $1 AND g.ended_at IS NULL";

/// Grants that hold at `now`, of one staff user or of all.
pub async fn grants(db: &Db, staff: Option<Uuid>, now: i64) -> Result<Vec<GrantRow>, Error> {
    let all = staff.is_none();
    let staff = staff.unwrap_or_default();
    Ok(on_pool!(db, pool => sqlx::query_as(GRANTS).bind(now).bind(all).bind(staff).fetch_all(pool).await)?)
}

/// A grant that was not ended.
pub async fn grant(tx: &mut Tx, id: Uuid) -> Result<Option<GrantRow>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(GRANT).bind(id).fetch_optional(conn).await)?)
}

const INSERT_GRANT: &str =
    "INSERT INTO grants (id, staff_id, role, organization_id, until_at, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
const END_GRANT: &str = "UPDATE grants SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL";
const SAME_GRANT: &str = "SELECT COUNT(*) FROM grants WHERE staff_id = $1 AND role = $2 AND ended_at IS NULL
    AND (until_at IS NULL OR until_at >= $3) AND (organization_id = $4 OR (organization_id IS NULL AND $5))";

/// Whether a grant of that role at that place holds already.
pub async fn has_grant(tx: &mut Tx, staff: Uuid, role: &str, organization: Option<Uuid>, now: i64) -> Result<bool, Error> {
    let everywhere = organization.is_none();
    let count: i64 = on_tx!(tx, conn => {
        let query = sqlx::query_scalar(SAME_GRANT).bind(staff).bind(role).bind(now).bind(organization).bind(everywhere);
        query.fetch_one(conn).await
    })?;
    Ok(count > 0)
}

/// A new grant: staff user, role, place (`None` = everything), last moment.
pub struct NewGrant<'a> {
    /// Staff id.
    pub staff: Uuid,
    /// Role, stable name.
    pub role: &'a str,
    /// Node, or `None` for everything.
    pub organization: Option<Uuid>,
    /// Last moment at which it holds, microseconds.
    pub until: Option<i64>,
}

/// Adds a grant.
pub async fn insert_grant(tx: &mut Tx, id: Uuid, grant: &NewGrant<'_>, now: i64) -> Result<(), Error> {
    execute!(tx, INSERT_GRANT, id, grant.staff, grant.role, grant.organization, grant.until, now)?;
    Ok(())
}

/// Ends a grant; `false` when it had ended.
pub async fn end_grant(tx: &mut Tx, id: Uuid, now: i64) -> Result<bool, Error> {
    Ok(execute!(tx, END_GRANT, id, now)? == 1)
}

const INSERT_LINK: &str = "INSERT INTO staff_links (token_hash, staff_id, created_at, expires_at) VALUES ($1, $2, $3, $4)";
const END_LINKS: &str = "UPDATE staff_links SET used_at = $2 WHERE staff_id = $1 AND used_at IS NULL";
const LINK: &str = "SELECT s.id, s.email, s.name, s.password_hash, s.deactivated_at, s.last_sign_in_at
    FROM staff_links l JOIN staff s ON s.id = l.staff_id
    WHERE l.token_hash = $1 AND l.used_at IS NULL AND l.expires_at > $2 AND s.deactivated_at IS NULL";
const USE_LINK: &str = "UPDATE staff_links SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2";

/// Adds a one-time link; earlier ones of the same staff user no longer work.
pub async fn insert_link(tx: &mut Tx, token_hash: &[u8], staff: Uuid, now: i64, expires: i64) -> Result<(), Error> {
    execute!(tx, END_LINKS, staff, now)?;
    execute!(tx, INSERT_LINK, token_hash, staff, now, expires)?;
    Ok(())
}

/// Whose link this is, while it works.
pub async fn by_link(db: &Db, token_hash: &[u8], now: i64) -> Result<Option<StaffRow>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(LINK).bind(token_hash).bind(now).fetch_optional(pool).await)?)
}

/// Uses a link up; `false` when somebody was faster.
pub async fn use_link(tx: &mut Tx, token_hash: &[u8], now: i64) -> Result<bool, Error> {
    Ok(execute!(tx, USE_LINK, token_hash, now)? == 1)
}
