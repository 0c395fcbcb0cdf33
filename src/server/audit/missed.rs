//! Entries that this process had committed and that its sealer misses. The log itself tells of
//! them, in the transaction in which the head first does: the head before is then no end of the
//! chain any more, and putting it back undoes nothing.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{AuditAction, AuditEvent, append, numbers, store};
use crate::server::db::Tx;
use crate::server::db::writers::Written;
use crate::server::{App, Ctx, Error};

/// Looks for what was written. What is missing and not `known` (last number by writer, as the head
/// has it) gets an entry, and is known from here on. Answers all of that.
pub(super) async fn tell(
    tx: &mut Tx,
    app: &App,
    written: &[Written],
    known: &mut BTreeMap<Uuid, i64>,
) -> Result<Vec<Written>, Error> {
    let mut said = Vec::new();
    for looked_for in written {
        let Written { writer, after, last } = *looked_for;
        let after = after.max(known.get(&writer).copied().unwrap_or_default());
        if after >= last || store::linked_of(tx, writer, after, last).await? >= last - after {
            continue;
        }
        let linked = store::linked_numbers(tx, writer, after, last).await?;
        let missed = numbers::in_words(&numbers::between(writer, (after, last), &linked));
        append(tx, &Ctx::system(app), AuditEvent::new(AuditAction::AuditEntriesMissed { writer, missed })).await?;
        known.insert(writer, last);
        said.push(*looked_for);
    }
    Ok(said)
}
