//! What time does to invitations: reminders, and the end.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Code, Sent, place_of, send, store};
use crate::domain::account::{AccountEvent, AccountState};
use crate::domain::invitation::reminder_days;
use crate::server::accounts::{invitee_of, life};
use crate::server::clock::{DAY, HOUR};
use crate::server::db::accounts::AccountRecord;
use crate::server::db::{Tx, accounts, jobs};
use crate::server::jobs::{Job, JobCtx, OnlyJob};
use crate::server::mail::letters::{Link, invitation_reminder};
use crate::server::{Ctx, Error, organizations};
use crate::wire::Timestamp;

/// Accounts of one transaction.
const CHUNK: i64 = 100;

/// Ends invitations when their last day is over where the account is, and reminds those before who
/// have not registered. Asks for its next run itself: right after the next one ends, within the
/// hour.
#[derive(Serialize, Deserialize)]
pub struct TendInvitations {}

impl TendInvitations {
    const EVERY: i64 = HOUR;
}

impl OnlyJob for TendInvitations {
    const ID: Uuid = Uuid::from_u128(26);
}

impl Job for TendInvitations {
    const NAME: &'static str = "tend_invitations";
    /// Before the hashing of passwords, of which there may be hours.
    const PRIORITY: i64 = 4;
    const MAX_ATTEMPTS: i64 = i64::MAX;

    async fn run(self, ctx: JobCtx) -> Result<(), Error> {
        let db = ctx.app.db.clone();
        while db.transact(ctx.clone(), |tx, ctx| Box::pin(expire(tx, ctx))).await? {
            stop_if_canceled(&ctx)?;
        }
        // Until then SQLite's log holds letters with codes that have ended.
        db.empty_log().await?;
        remind_all(&ctx).await?;
        let again = db.transact(ctx, |tx, ctx| {
            Box::pin(async move {
                let now = ctx.app.clock.now().0;
                let next = store::next_end(tx, now).await?.map_or(i64::MAX, |end| end + 1).clamp(now + 1, now + Self::EVERY);
                if jobs::release(tx, ctx.id, ctx.epoch, next, "", None).await? { Ok(()) } else { Err(Error::Fenced) }
            })
        });
        again.await
    }
}

/// What is committed stays; the next run goes on behind it.
fn stop_if_canceled(ctx: &JobCtx) -> Result<(), Error> {
    if ctx.cancel.is_cancelled() { Err(Error::Fenced) } else { Ok(()) }
}

/// Ends some invitations; answers whether there may be more.
async fn expire(tx: &mut Tx, job: &JobCtx) -> Result<bool, Error> {
    job.fence(tx).await?;
    let ctx = Ctx::system(&job.app);
    let over = store::over(tx, ctx.app.clock.now().0, CHUNK).await?;
    let mut left = 0;
    for account in &over {
        let Some(record) = invited(tx, *account).await? else { continue };
        match invitee_of(&ctx.app, &record) {
            Ok(_) => drop(life::apply_in(tx, &ctx, *account, AccountEvent::Expire).await?),
            Err(error) => {
                passed_over(*account, &error);
                left += 1;
            }
        }
    }
    // What can't be read comes up again, in the next run.
    Ok(over.len() as i64 == CHUNK && left < over.len())
}

/// An account that can't be read holds up no other.
fn passed_over(account: Uuid, error: &Error) {
    tracing::error!(%account, %error, "an invitation was passed over");
}

/// That account, where it still waits for its holder; nobody else changes it until the transaction
/// ends. An invitation of any other ends: it would come up for ever.
async fn invited(tx: &mut Tx, account: Uuid) -> Result<Option<AccountRecord>, Error> {
    let record = accounts::find_to_change(tx, account).await?;
    let invited = record.filter(|record| record.state == AccountState::Invited.name());
    if invited.is_none() {
        super::end(tx, account).await?;
    }
    Ok(invited)
}

/// Reminds everybody whose day has come, by the settings of where they are.
async fn remind_all(ctx: &JobCtx) -> Result<(), Error> {
    let app = &ctx.app;
    for organization in store::organizations(&app.db).await? {
        let Some(place) = organizations::find(&app.db, organization).await? else { continue };
        let program = app.registry.get(&place.here.program);
        let Some(registration) = program.and_then(|program| program.registration) else { continue };
        let days = reminder_days(&place.settings, registration.reminders);
        // The last one first: who missed one gets no two at once.
        for (before, day) in days.iter().enumerate().rev() {
            let due = Due { organization, number: before as i64 + 1, after: i64::from(*day) * DAY };
            while app.db.transact((ctx.clone(), due), |tx, (ctx, due)| Box::pin(remind(tx, ctx, *due))).await? {
                stop_if_canceled(ctx)?;
            }
        }
    }
    Ok(())
}

/// Which reminder is due, where, and how long after the invitation.
#[derive(Clone, Copy)]
struct Due {
    organization: Uuid,
    number: i64,
    after: i64,
}

/// Reminds some; answers whether there may be more.
async fn remind(tx: &mut Tx, job: &JobCtx, due: Due) -> Result<bool, Error> {
    job.fence(tx).await?;
    let ctx = Ctx::system(&job.app);
    let now = ctx.app.clock.now().0;
    let before = now - due.after;
    let found = store::to_remind(tx, due.organization, before, due.number, now, CHUNK).await?;
    let (mut places, mut letters) = (BTreeMap::new(), Vec::new());
    for account in &found {
        let Some(record) = invited(tx, *account).await? else { continue };
        // It may have been renewed before this transaction had it.
        let Some(row) = store::get_in(tx, *account).await?.filter(|row| row.invited_at <= before) else { continue };
        store::set_reminders(tx, *account, due.number).await?;
        let invitee = match invitee_of(&ctx.app, &record) {
            Ok(invitee) => invitee,
            Err(error) => {
                passed_over(*account, &error);
                continue;
            }
        };
        if let Entry::Vacant(place) = places.entry(invitee.organization) {
            place.insert(place_of(tx, invitee.organization).await?);
        }
        let (place, code) = (&places[&invitee.organization], Code::new(&ctx));
        let link = code.link(&ctx);
        let link = Link { address: &link, expires: Timestamp(row.expires_at) };
        let letter = invitation_reminder(&place.sender, &invitee.email, &invitee.name, &place.name, link);
        // Whose the first letter was: the reminder goes to the same address.
        letters.push(Sent { account: *account, letter, code, made_by: store::made_by(tx, *account).await? });
    }
    send(tx, &ctx, letters).await?;
    Ok(found.len() as i64 == CHUNK)
}
