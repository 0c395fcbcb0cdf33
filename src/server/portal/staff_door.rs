//! Holders who are staff because of their account: they have one password, and sign in where staff
//! do.

use uuid::Uuid;

use crate::server::auth::Door;
use crate::server::auth::attempts::Attempt;
use crate::server::db::account_staff;
use crate::server::db::staff::{self as store, StaffRow};
use crate::server::staff::fold;
use crate::server::{App, Error};

/// The staff user who the holder of that account is.
pub(super) async fn staff_of(app: &App, account: Uuid) -> Result<Option<StaffRow>, Error> {
    let Some(found) = account_staff::of(&app.db, account).await? else { return Ok(None) };
    Ok(store::get(&app.db, found.staff_id).await?.filter(|row| row.deactivated_at.is_none()))
}

/// An attempt at the password of a staff user, counted as at their own door.
pub(super) fn attempt(app: &App, staff: &StaffRow, address: &str) -> Attempt {
    Attempt::at(app, Door::Staff, &fold(&staff.email), address)
}
