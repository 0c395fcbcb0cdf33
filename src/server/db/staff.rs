//! Staff users, their grants and one-time links.

use uuid::Uuid;

use super::{Db, Tx, password_knowers};
use crate::server::error::Error;
use crate::{execute, on_pool, on_tx};

/// One organization that a grant covers; a grant over everything has none.
#[derive(sqlx::FromRow)]
pub struct Covered {
    /// Role of the grant.
    pub role: String,
    /// What the grant adds to it.
    pub extras: String,
    /// Node of the grant.
    pub organization_id: Option<Uuid>,
    /// A node at or below it.
    pub descendant: Option<Uuid>,
}

const COVERED: &str = "SELECT g.role, g.extras, g.organization_id, p.descendant
    FROM grants g LEFT JOIN organization_paths p ON p.ancestor = g.organization_id
    WHERE g.staff_id = $1 AND g.ended_at IS NULL AND (g.until_at IS NULL OR g.until_at >= $2)
      AND EXISTS (SELECT 1 FROM staff s WHERE s.id = g.staff_id AND s.deactivated_at IS NULL)";

/// Everything that the grants of a staff user cover at `now`; nothing, once they are deactivated.
pub async fn covered(db: &Db, staff: Uuid, now: i64) -> Result<Vec<Covered>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(COVERED).bind(staff).bind(now).fetch_all(pool).await)?)
}

/// As [`covered`], as this transaction sees it.
pub async fn covered_in(tx: &mut Tx, staff: Uuid, now: i64) -> Result<Vec<Covered>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(COVERED).bind(staff).bind(now).fetch_all(conn).await)?)
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
    pub organization_id: Option<Uuid>,
    pub codes_ended_at: i64,
}

const GET: &str = "SELECT id, email, name, password_hash, deactivated_at, last_sign_in_at, organization_id, codes_ended_at FROM staff WHERE id = $1";
const BY_EMAIL: &str = "SELECT id, email, name, password_hash, deactivated_at, last_sign_in_at, organization_id, codes_ended_at FROM staff WHERE email_folded = $1";
const LIST: &str = "SELECT id, email, name, password_hash, deactivated_at, last_sign_in_at, organization_id, codes_ended_at FROM staff ORDER BY name, email";
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

const FREE_ADDRESS: &str = "UPDATE staff SET email_folded = $2
    WHERE email_folded = $1 AND deactivated_at IS NOT NULL
      AND ($3 OR EXISTS (SELECT 1 FROM staff_deactivated_for f WHERE f.staff_id = staff.id))";
const INSERT: &str =
    "INSERT INTO staff (id, email, email_folded, name, organization_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (email_folded) DO NOTHING";

/// A new staff user.
#[allow(missing_docs, reason = "the columns of the table")]
pub struct NewStaff<'a> {
    pub id: Uuid,
    pub email: &'a str,
    /// The address in lower case.
    pub folded: &'a str,
    pub name: &'a str,
    /// Where their admins are while they have no grant; `None` = those over everything.
    pub organization: Option<Uuid>,
    /// Somebody over everything adds them.
    pub everywhere: bool,
}

/// Adds a staff user; `false` when the address is taken. One who is deactivated has it no more,
/// unless they are everywhere, and who adds is not: they go on with an address that nobody can
/// type.
pub async fn insert(tx: &mut Tx, new: &NewStaff<'_>, now: i64) -> Result<bool, Error> {
    execute!(tx, FREE_ADDRESS, new.folded, format!("before {}", new.id), new.everywhere)?;
    Ok(execute!(tx, INSERT, new.id, new.email, new.folded, new.name, new.organization, now)? == 1)
}

const SET_PASSWORD: &str = "UPDATE staff SET password_hash = $2, password_changed_at = $3 WHERE id = $1";
const CLEAR_PASSWORD: &str = "UPDATE staff SET password_hash = NULL WHERE id = $1";
const SET_HASH: &str = "UPDATE staff SET password_hash = $2 WHERE id = $1 AND password_hash = $3 AND deactivated_at IS NULL";
const SIGNED_IN: &str = "UPDATE staff SET last_sign_in_at = $2, failed_sign_ins = 0 WHERE id = $1";
const FAILED_SIGN_INS: &str = "SELECT failed_sign_ins FROM staff WHERE id = $1";
const SIGN_IN_FAILED: &str = "UPDATE staff SET failed_sign_ins = failed_sign_ins + 1 WHERE email_folded = $1";
const DEACTIVATE: &str = "UPDATE staff SET deactivated_at = $2 WHERE id = $1 AND deactivated_at IS NULL";
const DEACTIVATED_FOR: &str = "SELECT organization_id FROM staff_deactivated_for WHERE staff_id = $1 ORDER BY organization_id";
const DEACTIVATE_FOR: &str = "INSERT INTO staff_deactivated_for (staff_id, organization_id) VALUES ($1, $2)
    ON CONFLICT (staff_id, organization_id) DO NOTHING";
const DEACTIVATE_EVERYWHERE: &str = "DELETE FROM staff_deactivated_for WHERE staff_id = $1";

/// Sets a new password, by what `by` made (`None` = the command line). Links and codes end that
/// were made by somebody who knew the one before and may not know this one: what is set by them
/// would count as known to this one's makers alone.
pub async fn set_password(tx: &mut Tx, id: Uuid, hash: &str, by: Option<Uuid>, now: i64) -> Result<(), Error> {
    if password_knowers::set(tx, id, by).await? {
        end_links_made_by(tx, id, now).await?;
    }
    change_password(tx, id, hash, now).await
}

/// Sets the password that its owner chose by the one before: who may have known that one, may know
/// this one.
pub async fn change_password(tx: &mut Tx, id: Uuid, hash: &str, now: i64) -> Result<(), Error> {
    execute!(tx, SET_PASSWORD, id, hash, now)?;
    Ok(())
}

/// Takes a password away.
pub async fn clear_password(tx: &mut Tx, id: Uuid) -> Result<(), Error> {
    execute!(tx, CLEAR_PASSWORD, id)?;
    password_knowers::clear(tx, id).await
}

/// Replaces a hash, by itself or another; `false` when the password is no longer the one that was
/// looked at, or its owner was deactivated. The row stays locked until the transaction ends.
pub async fn rehash(tx: &mut Tx, id: Uuid, hash: &str, before: &str) -> Result<bool, Error> {
    Ok(execute!(tx, SET_HASH, id, hash, before)? == 1)
}

/// Notes a sign-in; answers how many failed since the one before.
pub async fn signed_in(tx: &mut Tx, id: Uuid, now: i64) -> Result<i64, Error> {
    let failed = on_tx!(tx, conn => sqlx::query_scalar(FAILED_SIGN_INS).bind(id).fetch_one(conn).await)?;
    execute!(tx, SIGNED_IN, id, now)?;
    Ok(failed)
}

/// Notes a failed sign-in to the account of that address; where there is none, the same work.
pub async fn sign_in_failed(tx: &mut Tx, folded: &str) -> Result<(), Error> {
    execute!(tx, SIGN_IN_FAILED, folded)?;
    Ok(())
}

/// Deactivates, at those organizations and below, or everywhere (`None`); `false` when that was so
/// already.
pub async fn deactivate(tx: &mut Tx, id: Uuid, places: Option<&[Uuid]>, now: i64) -> Result<bool, Error> {
    let first = execute!(tx, DEACTIVATE, id, now)? == 1;
    let Some(places) = places else {
        return Ok(execute!(tx, DEACTIVATE_EVERYWHERE, id)? > 0 || first);
    };
    // What holds everywhere already is not narrowed down.
    let before: Vec<Uuid> = on_tx!(tx, conn => sqlx::query_scalar(DEACTIVATED_FOR).bind(id).fetch_all(&mut *conn).await)?;
    let mut changed = first;
    for place in places.iter().filter(|_| first || !before.is_empty()) {
        changed |= execute!(tx, DEACTIVATE_FOR, id, *place)? > 0;
    }
    Ok(changed)
}

/// The organizations at which, and below which, somebody is deactivated; none: everywhere.
pub async fn deactivated_for(db: &Db, id: Uuid) -> Result<Vec<Uuid>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_scalar(DEACTIVATED_FOR).bind(id).fetch_all(pool).await)?)
}

/// A grant, with the name of its place.
#[derive(Clone, sqlx::FromRow)]
#[allow(missing_docs, reason = "the columns of the query")]
pub struct GrantRow {
    pub id: Uuid,
    pub staff_id: Uuid,
    pub role: String,
    pub extras: String,
    pub until_at: Option<i64>,
    pub organization_id: Option<Uuid>,
    pub organization: Option<String>,
    pub program: Option<String>,
    pub kind: Option<String>,
}

const GRANTS: &str =
    "SELECT g.id, g.staff_id, g.role, g.extras, g.until_at, g.organization_id, o.name AS organization, o.program, o.kind
    FROM grants g LEFT JOIN organizations o ON o.id = g.organization_id
    WHERE g.ended_at IS NULL AND (g.until_at IS NULL OR g.until_at >= $1) AND ($2 OR g.staff_id = $3)
    ORDER BY g.created_at, g.id";
const GRANT: &str =
    "SELECT g.id, g.staff_id, g.role, g.extras, g.until_at, g.organization_id, o.name AS organization, o.program, o.kind
    FROM grants g LEFT JOIN organizations o ON o.id = g.organization_id WHERE g.id = $1 AND g.ended_at IS NULL";

/// Grants that hold at `now`, of one staff user or of all.
pub async fn grants(db: &Db, staff: Option<Uuid>, now: i64) -> Result<Vec<GrantRow>, Error> {
    let all = staff.is_none();
    let staff = staff.unwrap_or_default();
    Ok(on_pool!(db, pool => sqlx::query_as(GRANTS).bind(now).bind(all).bind(staff).fetch_all(pool).await)?)
}

const HELD: &str =
    "SELECT g.id, g.staff_id, g.role, g.extras, g.until_at, g.organization_id, o.name AS organization, o.program, o.kind
    FROM grants g LEFT JOIN organizations o ON o.id = g.organization_id
    WHERE g.staff_id = $1 AND g.role = $2 AND g.organization_id = $3 AND g.ended_at IS NULL
    AND (g.until_at IS NULL OR g.until_at >= $4)";

/// Grants of that role at that organization that hold at `now`, the one that lasts longest first.
pub async fn held(tx: &mut Tx, staff: Uuid, role: &str, organization: Option<Uuid>, now: i64) -> Result<Vec<GrantRow>, Error> {
    let mut held: Vec<GrantRow> = on_tx!(tx, conn => {
        sqlx::query_as(HELD).bind(staff).bind(role).bind(organization).bind(now).fetch_all(conn).await
    })?;
    held.sort_by_key(|grant| std::cmp::Reverse(grant.until_at.unwrap_or(i64::MAX)));
    Ok(held)
}

/// A grant that was not ended.
pub async fn grant(tx: &mut Tx, id: Uuid) -> Result<Option<GrantRow>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(GRANT).bind(id).fetch_optional(conn).await)?)
}

const INSERT_GRANT: &str =
    "INSERT INTO grants (id, staff_id, role, extras, organization_id, until_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
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
    /// What it adds to the role: ids, separated by commas.
    pub extras: &'a str,
    /// Node, or `None` for everything.
    pub organization: Option<Uuid>,
    /// Last moment at which it holds, microseconds.
    pub until: Option<i64>,
}

/// Adds a grant.
pub async fn insert_grant(tx: &mut Tx, id: Uuid, grant: &NewGrant<'_>, now: i64) -> Result<(), Error> {
    execute!(tx, INSERT_GRANT, id, grant.staff, grant.role, grant.extras, grant.organization, grant.until, now)?;
    Ok(())
}

/// Ends a grant; `false` when it had ended.
pub async fn end_grant(tx: &mut Tx, id: Uuid, now: i64) -> Result<bool, Error> {
    Ok(execute!(tx, END_GRANT, id, now)? == 1)
}

const INSERT_LINK: &str =
    "INSERT INTO staff_links (token_hash, staff_id, made_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
const END_LINKS: &str = "UPDATE staff_links SET used_at = $2 WHERE staff_id = $1 AND used_at IS NULL";
const END_LINKS_OF_OTHERS: &str = "UPDATE staff_links SET used_at = $3 WHERE staff_id = $1 AND made_by <> $2 AND used_at IS NULL";
const END_LINKS_MADE_BY: &str = "UPDATE staff_links SET used_at = $2 WHERE made_by = $1 AND used_at IS NULL";
const LINK: &str = "SELECT staff_id, made_by FROM staff_links WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2";
const USE_LINK: &str = "UPDATE staff_links SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2";

/// A new one-time link.
pub struct NewStaffLink<'a> {
    /// Hash of its token.
    pub token_hash: &'a [u8],
    /// Its owner.
    pub staff: Uuid,
    /// The staff user who made it; `None` = the command line.
    pub made_by: Option<Uuid>,
    /// When it ends, microseconds.
    pub expires: i64,
}

/// Adds a one-time link; earlier ones of the same owner no longer work.
pub async fn insert_link(tx: &mut Tx, link: &NewStaffLink<'_>, now: i64) -> Result<(), Error> {
    // Two at once would each leave the other's.
    let one_at_a_time = tx.pick("SELECT 1 FROM staff WHERE id = $1", "SELECT 1 FROM staff WHERE id = $1 FOR UPDATE");
    on_tx!(tx, conn => sqlx::query(one_at_a_time).bind(link.staff).execute(conn).await.map(|_| ())?);
    end_links(tx, link.staff, now).await?;
    execute!(tx, INSERT_LINK, link.token_hash, link.staff, link.made_by, now, link.expires)?;
    Ok(())
}

/// Ends every open link of a staff user.
pub async fn end_links(tx: &mut Tx, staff: Uuid, now: i64) -> Result<(), Error> {
    execute!(tx, END_LINKS, staff, now)?;
    Ok(())
}

/// Ends the open links of a staff user, but not those made by `maker` or by the command line.
pub async fn end_links_of_others(tx: &mut Tx, staff: Uuid, maker: Uuid, now: i64) -> Result<(), Error> {
    execute!(tx, END_LINKS_OF_OTHERS, staff, maker, now)?;
    Ok(())
}

const END_CODES: &str = "UPDATE staff SET codes_ended_at = $2 WHERE id = $1";

/// Ends every open link that a staff user made, and the codes of invitations that they had made and
/// that would make somebody staff.
pub async fn end_links_made_by(tx: &mut Tx, maker: Uuid, now: i64) -> Result<(), Error> {
    execute!(tx, END_LINKS_MADE_BY, maker, now)?;
    execute!(tx, END_CODES, maker, now)?;
    Ok(())
}

/// A link that was not used and has not ended.
#[derive(sqlx::FromRow)]
pub struct LinkRow {
    /// Its owner.
    pub staff_id: Uuid,
    /// The staff user who made it; `None` = the command line.
    pub made_by: Option<Uuid>,
}

/// The open link with that token.
pub async fn link(db: &Db, token_hash: &[u8], now: i64) -> Result<Option<LinkRow>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(LINK).bind(token_hash).bind(now).fetch_optional(pool).await)?)
}

/// Uses a link up; `false` when somebody was faster.
pub async fn use_link(tx: &mut Tx, token_hash: &[u8], now: i64) -> Result<bool, Error> {
    Ok(execute!(tx, USE_LINK, token_hash, now)? == 1)
}
