//! Requests while the next master key takes over: what is sealed of them is sealed again.

use uuid::Uuid;

use super::place;
use crate::server::App;
use crate::server::crypto::purpose;
use crate::server::db::{Tx, key_rotation};
use crate::server::error::Error;
use crate::server::keys::{Renewed, passed_over, place_of, resealed};

/// Seals some requests again, from behind that one on.
pub(in crate::server) async fn cells(tx: &mut Tx, app: &App, after: Uuid, limit: i64) -> Result<Renewed, Error> {
    let found = key_rotation::request_cells(tx, after, limit).await?;
    let (mut cells, mut unread) = (0, 0);
    for (request, root, sealed) in &found {
        let Some(sealed) = sealed else { continue };
        let again = resealed(app, purpose::ACCESS_REQUEST, &place(*root, *request), sealed);
        if let Some(renewed) = passed_over(again, &mut unread)? {
            cells += i64::from(key_rotation::set_request_cell(tx, *request, sealed, &renewed).await?);
        }
    }
    let more = found.len() as i64 == limit;
    Ok(Renewed { place: found.last().filter(|_| more).map(|(last, ..)| place_of(*last, None)), cells, unread })
}
