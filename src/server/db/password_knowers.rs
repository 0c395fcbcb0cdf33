//! Who may know the password of a staff user, beside its owner: who made the link or code by which
//! it was set, and who might know *that* person's password when it was.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{Db, Tx};
use crate::server::error::Error;
use crate::{execute, on_pool, on_tx};

const OF: &str = "SELECT knower_id FROM password_knowers WHERE staff_id = $1 ORDER BY knower_id";
const CLEAR: &str = "DELETE FROM password_knowers WHERE staff_id = $1";
const MAKER: &str = "INSERT INTO password_knowers (staff_id, knower_id) VALUES ($1, $2)";
const OF_MAKER: &str = "INSERT INTO password_knowers (staff_id, knower_id)
    SELECT $1, knower_id FROM password_knowers WHERE staff_id = $2 AND knower_id <> $1";

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
    execute!(tx, CLEAR, staff)?;
    if let Some(maker) = maker.filter(|maker| *maker != staff) {
        execute!(tx, MAKER, staff, maker)?;
        execute!(tx, OF_MAKER, staff, maker)?;
    }
    let now: BTreeSet<Uuid> = of_in(tx, staff).await?.into_iter().collect();
    Ok(before.iter().any(|knower| !now.contains(knower)))
}

/// There is no password any more.
pub async fn clear(tx: &mut Tx, staff: Uuid) -> Result<(), Error> {
    execute!(tx, CLEAR, staff)?;
    Ok(())
}
