//! What is sealed of imports, while the next master key takes over.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::seals::row_place;
use crate::server::App;
use crate::server::crypto::purpose;
use crate::server::crypto::seal::is_own;
use crate::server::db::Tx;
use crate::server::db::key_rotation as store;
use crate::server::error::Error;
use crate::server::keys::{Renewed, passed_over, place_of, resealed};

/// Seals some cells of a table again, from behind that row on.
pub(in crate::server) async fn cells(
    tx: &mut Tx,
    app: &App,
    table: &'static str,
    after: (Uuid, i64),
    limit: i64,
) -> Result<Renewed, Error> {
    let purpose = match table {
        "import_parts" => purpose::FILE,
        "import_rows" | "import_headers" => purpose::STAGED,
        "import_keys" => purpose::IMPORT_KEY,
        _ => purpose::PASSWORD,
    };
    let found = store::import_cells(tx, table, after, limit).await?;
    let (mut cells, mut unread) = (0, 0);
    for (import, number, tenant, sealed) in &found {
        let Some(sealed) = sealed else { continue };
        let place = row_place(*tenant, table, *import, *number);
        if let Some(renewed) = passed_over(resealed(app, purpose, &place, sealed), &mut unread)? {
            cells += i64::from(store::set_import_cell(tx, table, (*import, *number), sealed, &renewed).await?);
        }
    }
    if table == "import_rows" {
        // Keyed hashes are of the master key also where that has sealed nothing.
        let imports: BTreeSet<Uuid> =
            found.iter().filter(|(.., sealed)| sealed.as_deref().is_some_and(is_own)).map(|row| row.0).collect();
        for import in imports {
            let rows = found.iter().filter(|(of, ..)| *of == import).map(|(_, row, ..)| *row);
            let (first, last) = rows.fold((i64::MAX, i64::MIN), |(first, last), row| (first.min(row), last.max(row)));
            store::forget_row_keys(tx, import, first, last).await?;
        }
    }
    let more = found.len() as i64 == limit;
    let place = found.last().filter(|_| more).map(|(import, number, ..)| place_of(*import, Some(*number)));
    Ok(Renewed { place, cells, unread })
}
