//! Which staff users the holders of accounts are, and the grants that accounts bring with them.

use uuid::Uuid;

use super::{Db, Tx};
use crate::server::error::Error;
use crate::{execute, on_pool, on_tx};

/// The staff user that the holder of an account is, with the role that it gives them and the grant
/// of it that was the account's last.
#[derive(Clone, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are described in migrations/*/0026_invitations.sql and of `grants`")]
pub struct AccountStaff {
    pub staff_id: Uuid,
    pub grant_id: Uuid,
    pub suspended: bool,
    pub role: String,
    pub organization_id: Option<Uuid>,
    pub extras: String,
    pub until_at: Option<i64>,
}

const OF: &str = "SELECT s.staff_id, s.grant_id, s.suspended, g.role, g.organization_id, g.extras, g.until_at
    FROM account_staff s JOIN grants g ON g.id = s.grant_id WHERE s.account_id = $1";

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

/// Accounts that give a staff user that role at that organization, be it as another staff user of
/// theirs who was deactivated and whose address they were given again.
macro_rules! given {
    ($select:literal, $more:literal) => {
        concat!(
            $select,
            " FROM account_staff s JOIN accounts a ON a.id = s.account_id JOIN grants g ON g.id = s.grant_id
            JOIN staff f ON f.id = s.staff_id JOIN staff n ON n.id = $1
            WHERE (f.id = n.id OR f.deactivated_at IS NOT NULL AND lower(f.email) = lower(n.email))
            AND a.organization_id = $2 AND g.role = $3 AND ",
            $more
        )
    };
}

const RESTS: &str = given!("SELECT COUNT(*)", "a.state = 'deactivated'");
const GIVE: &str = given!("SELECT a.id", "s.staff_id <> $1");

/// The accounts whose role at that organization a staff user has from now on who was added again.
pub async fn given_again(tx: &mut Tx, staff: Uuid, organization: Uuid, role: &str) -> Result<Vec<Uuid>, Error> {
    Ok(on_tx!(tx, conn => {
        sqlx::query_scalar(GIVE).bind(staff).bind(organization).bind(role).fetch_all(&mut *conn).await
    })?)
}

const FOLLOW: &str = "UPDATE account_staff SET staff_id = $2, grant_id = $3, suspended = FALSE WHERE account_id = $1";

/// The holder of an account is that staff user from now on.
pub async fn follow(tx: &mut Tx, account: Uuid, staff: Uuid, grant: Uuid) -> Result<(), Error> {
    execute!(tx, FOLLOW, account, staff, grant)?;
    Ok(())
}

/// Whether an account gives somebody that role at that organization, and is deactivated.
pub async fn rests(tx: &mut Tx, staff: Uuid, organization: Uuid, role: &str) -> Result<bool, Error> {
    let count: i64 = on_tx!(tx, conn => {
        sqlx::query_scalar(RESTS).bind(staff).bind(organization).bind(role).fetch_one(&mut *conn).await
    })?;
    Ok(count > 0)
}

const SET: &str = "UPDATE account_staff SET grant_id = $2, suspended = $3 WHERE account_id = $1";

/// That grant is the account's last, and `suspended`, or not.
pub async fn set(tx: &mut Tx, account: Uuid, grant: Uuid, suspended: bool) -> Result<(), Error> {
    execute!(tx, SET, account, grant, suspended)?;
    Ok(())
}

/// The holder of an account is no staff user any more.
pub async fn delete(tx: &mut Tx, account: Uuid) -> Result<(), Error> {
    execute!(tx, "DELETE FROM account_staff WHERE account_id = $1", account)?;
    Ok(())
}
