//! Who may know the password of a staff user, beside its owner: who made the link or code by which
//! it was set, and who chose the address that the code was mailed to. When that person's own
//! password is replaced or taken away, those who might know it count as well. Not before: until
//! then they are no more than that person, whom each grant asks for, and somebody who left long ago
//! keeps nobody from a role.

use uuid::Uuid;

use super::{Db, Tx};
use crate::server::error::Error;
use crate::{execute, on_pool, on_tx};

const OF: &str = "SELECT knower_id FROM password_knowers WHERE staff_id = $1 ORDER BY knower_id";
const CLEAR: &str = "DELETE FROM password_knowers WHERE staff_id = $1";
const MAKER: &str = "INSERT INTO password_knowers (staff_id, knower_id) VALUES ($1, $2)";
const ADD: &str = "INSERT INTO password_knowers (staff_id, knower_id) VALUES ($1, $2)
    ON CONFLICT (staff_id, knower_id) DO NOTHING";
const PASS_ON: &str = "INSERT INTO password_knowers (staff_id, knower_id)
    SELECT s.staff_id, k.knower_id FROM password_knowers s JOIN password_knowers k ON k.staff_id = s.knower_id
    WHERE s.knower_id = $1 AND k.knower_id <> s.staff_id
    ON CONFLICT (staff_id, knower_id) DO NOTHING";

/// Who may know the password of that staff user.
pub async fn of(db: &Db, staff: Uuid) -> Result<Vec<Uuid>, Error> {
    Ok(on_pool!(db, pool => sqlx::query_scalar(OF).bind(staff).fetch_all(pool).await)?)
}

/// As [`of`], as the transaction sees it.
pub async fn of_in(tx: &mut Tx, staff: Uuid) -> Result<Vec<Uuid>, Error> {
    Ok(on_tx!(tx, conn => sqlx::query_scalar(OF).bind(staff).fetch_all(&mut *conn).await)?)
}

/// A password was set by what `maker` made (`None` = the command line). Answers whether somebody
/// who might know the one before may not know this one.
pub async fn set(tx: &mut Tx, staff: Uuid, maker: Option<Uuid>) -> Result<bool, Error> {
    let before = of_in(tx, staff).await?;
    clear(tx, staff).await?;
    let maker = maker.filter(|maker| *maker != staff);
    if let Some(maker) = maker {
        execute!(tx, MAKER, staff, maker)?;
    }
    Ok(before.iter().any(|knower| Some(*knower) != maker))
}

/// Somebody else may know it as well.
pub async fn add(tx: &mut Tx, staff: Uuid, knower: Uuid) -> Result<(), Error> {
    if knower != staff {
        execute!(tx, ADD, staff, knower)?;
    }
    Ok(())
}

/// The password is gone. Who might know it might have set, by links of its owner, the passwords of
/// others.
pub async fn clear(tx: &mut Tx, staff: Uuid) -> Result<(), Error> {
    execute!(tx, PASS_ON, staff)?;
    execute!(tx, CLEAR, staff)?;
    Ok(())
}
