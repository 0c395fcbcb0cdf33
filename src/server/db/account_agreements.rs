//! Which versions of agreements were accepted for accounts.

use uuid::Uuid;

use super::Tx;
use crate::execute;
use crate::server::error::Error;

const INSERT: &str = "INSERT INTO account_agreements (account_id, id, version, staff_id, at) VALUES ($1, $2, $3, $4, $5)";

/// Notes that a version was accepted, by a staff user or by the holder (`None`).
pub async fn insert(tx: &mut Tx, account: Uuid, id: Uuid, version: &str, staff: Option<Uuid>, at: i64) -> Result<(), Error> {
    execute!(tx, INSERT, account, id, version, staff, at)?;
    Ok(())
}
