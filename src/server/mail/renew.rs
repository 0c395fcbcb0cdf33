//! What is sealed of letters, while the next master key takes over.

use uuid::Uuid;

use super::{place, store};
use crate::server::crypto::purpose;
use crate::server::db::Tx;
use crate::server::keys::{Renewed, passed_over, place_of, resealed};
use crate::server::{App, Error};

/// Seals some letters again, from behind that one on.
pub(in crate::server) async fn cells(tx: &mut Tx, app: &App, after: Uuid, limit: i64) -> Result<Renewed, Error> {
    let found = store::cells(tx, after, limit).await?;
    let (mut cells, mut unread) = (0, 0);
    for (letter, organization, sealed) in &found {
        let Some(sealed) = sealed else { continue };
        let place = place(Some(*organization), *letter);
        if let Some(renewed) = passed_over(resealed(app, purpose::LETTER, &place, sealed), &mut unread)? {
            cells += i64::from(store::set_cell(tx, *letter, sealed, &renewed).await?);
        }
    }
    let more = found.len() as i64 == limit;
    Ok(Renewed { place: found.last().filter(|_| more).map(|(last, ..)| place_of(*last, None)), cells, unread })
}
