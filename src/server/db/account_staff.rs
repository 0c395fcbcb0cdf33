//! Which staff users the holders of accounts are, and the grants that accounts bring with them.

use uuid::Uuid;

use super::staff::NewGrant;
use super::{Db, Tx};
use crate::server::error::Error;
use crate::{execute, on_pool, on_tx};

/// The staff user that the holder of an account is.
#[derive(Clone, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are described in migrations/*/0026_invitations.sql")]
pub struct AccountStaff {
    pub staff_id: Uuid,
    pub grant_id: Uuid,
    pub suspended: bool,
}

const OF: &str = "SELECT staff_id, grant_id, suspended FROM account_staff WHERE account_id = $1";

/// The staff user that the holder of that account is.
pub async fn of(db: &Db, account: Uuid) -> Result<Option<AccountStaff>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_as(OF).bind(account).fetch_optional(pool).await)?)
}

/// As [`of`], as the transaction sees it.
pub async fn of_in(tx: &mut Tx, account: Uuid) -> Result<Option<AccountStaff>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_as(OF).bind(account).fetch_optional(conn).await)?)
}

const OF_STAFF: &str = "SELECT account_id FROM account_staff WHERE staff_id = $1 ORDER BY account_id";

/// The accounts because of which somebody is staff.
pub async fn of_staff(db: &Db, staff: Uuid) -> Result<Vec<Uuid>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_scalar(OF_STAFF).bind(staff).fetch_all(pool).await)?)
}

const RESTING: &str = "SELECT s.staff_id, a.organization_id FROM account_staff s JOIN accounts a ON a.id = s.account_id
    WHERE s.suspended AND ($1 OR s.staff_id = $2)";

/// Staff users, or the one, whose role because of an account rests, with the place of that account.
pub async fn resting(db: &Db, staff: Option<Uuid>) -> Result<Vec<(Uuid, Uuid)>, Error> {
    let (all, staff) = (staff.is_none(), staff.unwrap_or_default());
    Ok(on_pool!(db, pool => sqlx::query_as(RESTING).bind(all).bind(staff).fetch_all(pool).await)?)
}

const INSERT: &str = "INSERT INTO account_staff (account_id, staff_id, grant_id, suspended) VALUES ($1, $2, $3, FALSE)";

/// The holder of an account is that staff user from now on.
pub async fn insert(tx: &mut Tx, account: Uuid, staff: Uuid, grant: Uuid) -> Result<(), Error> {
    execute!(tx, INSERT, account, staff, grant)?;
    Ok(())
}

const ADOPT: &str = "UPDATE account_staff SET grant_id = $1 WHERE staff_id = $2 AND NOT suspended
    AND account_id IN (SELECT id FROM accounts WHERE organization_id = $3 AND state = 'active')
    AND grant_id IN (SELECT id FROM grants WHERE role = $4 AND (ended_at IS NOT NULL OR until_at < $5))";
const RESTS: &str =
    "SELECT COUNT(*) FROM account_staff s JOIN accounts a ON a.id = s.account_id JOIN grants g ON g.id = s.grant_id
    WHERE s.staff_id = $1 AND s.suspended AND a.organization_id = $2 AND g.role = $3";

/// A role that somebody ended, or that ran out, is given again where an account of its holder gave
/// it: it ends with that account as before.
pub async fn adopt(tx: &mut Tx, new: &NewGrant<'_>, grant: Uuid, now: i64) -> Result<(), Error> {
    execute!(tx, ADOPT, grant, new.staff, new.organization, new.role, now)?;
    Ok(())
}

/// Whether a role of somebody rests at that organization while their account there is deactivated.
pub async fn rests(tx: &mut Tx, staff: Uuid, organization: Uuid, role: &str) -> Result<bool, Error> {
    let count: i64 = on_tx!(tx, conn => {
        sqlx::query_scalar(RESTS).bind(staff).bind(organization).bind(role).fetch_one(&mut *conn).await
    })?;
    Ok(count > 0)
}

const SUSPEND: &str = "UPDATE account_staff SET suspended = $2 WHERE account_id = $1";
const RESUME: &str = "UPDATE account_staff SET suspended = FALSE, grant_id = $2 WHERE account_id = $1";

/// The grant has ended with the account's deactivation, or had ended before.
pub async fn set_suspended(tx: &mut Tx, account: Uuid, suspended: bool) -> Result<(), Error> {
    execute!(tx, SUSPEND, account, suspended)?;
    Ok(())
}

/// Another grant takes the place of one that was suspended.
pub async fn resume(tx: &mut Tx, account: Uuid, grant: Uuid) -> Result<(), Error> {
    execute!(tx, RESUME, account, grant)?;
    Ok(())
}

/// The holder of an account is no staff user any more.
pub async fn delete(tx: &mut Tx, account: Uuid) -> Result<(), Error> {
    execute!(tx, "DELETE FROM account_staff WHERE account_id = $1", account)?;
    Ok(())
}
