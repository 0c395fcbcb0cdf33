//! What was chosen when a file was uploaded, where it changes afterwards.

use uuid::Uuid;

use super::Tx;
use crate::execute;
use crate::server::error::Error;

/// Takes the choice away that the end of planning goes on to applying.
pub async fn no_apply_at_once(tx: &mut Tx, import: Uuid) -> Result<(), Error> {
    const SQL: &str = "UPDATE imports SET apply_at_once = FALSE WHERE id = $1";
    execute!(tx, SQL, import)?;
    Ok(())
}
