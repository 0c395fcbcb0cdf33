//! What can still be shown of generated passwords: until they are handed out, at most 72 hours.
//!
//! Who shows them first makes a handout: for a quarter of an hour, or until they say that the
//! passwords are handed out, the same person can see them again. Then they are erased, and a line
//! stays: who was shown how many, and when.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Known;
use super::cards::Cards;
use super::passwords::PasswordSeals;
use super::search::meaning;
use crate::domain::program::Program;
use crate::domain::template::Meaning;
use crate::server::clock::{HOUR, MINUTE};
use crate::server::crypto::Secret;
use crate::server::db::Tx;
use crate::server::db::accounts::passwords::{self as store, Handout, Reveal};
use crate::server::db::accounts::write::{self, NewHandout};
use crate::server::db::imports;
use crate::server::error::Error;
use crate::server::import_keys::{self, ImportKeys};
use crate::server::jobs::{self, Job, JobCtx};
use crate::server::{App, Ctx};
use crate::wire::Timestamp;
use crate::wire::imports::Slip;

/// How long generated passwords can be shown, microseconds.
pub const SHOWN_FOR: i64 = 72 * HOUR;

/// How long the person who was shown passwords can see them again, microseconds.
pub const AGAIN_FOR: i64 = 15 * MINUTE;

/// Passwords that one statement erases.
const ERASE_AT_ONCE: i64 = 1_000;

/// What is being shown.
pub struct Shown {
    /// In the order of the file; open them with [`opened`].
    pub reveals: Vec<Reveal>,
    /// Of these, shown for the first time.
    pub new: i64,
}

/// Until when the caller can see the passwords of this handout again; `None` for other people, or
/// when that time is over.
pub fn again_until(ctx: &Ctx, handout: &Handout) -> Option<i64> {
    let until = handout.shown_at + AGAIN_FOR;
    let mine = handout.staff_id == ctx.actor.staff_id() && handout.shown_by == ctx.actor.label();
    (mine && handout.done_at.is_none() && ctx.app.clock.now().0 < until).then_some(until)
}

/// The handouts of an import whose passwords the caller can see again.
async fn open_handouts(tx: &mut Tx, ctx: &Ctx, import: Uuid) -> Result<Vec<Handout>, Error> {
    let known = store::handouts_in(tx, import).await?;
    Ok(known.into_iter().filter(|handout| again_until(ctx, handout).is_some()).collect())
}

/// How many passwords of an import the caller was shown and can see again.
pub async fn open_of_import(tx: &mut Tx, ctx: &Ctx, import: Uuid) -> Result<i64, Error> {
    Ok(open_handouts(tx, ctx, import).await?.iter().map(|handout| handout.shown).sum())
}

/// Shows the generated passwords of an import: those that nobody was shown, and those that the
/// caller was shown just now. Of two people at once, the second finds none.
pub async fn show(tx: &mut Tx, ctx: &Ctx, import: Uuid) -> Result<Shown, Error> {
    let now = ctx.app.clock.now().0;
    let mut handouts: Vec<Uuid> = open_handouts(tx, ctx, import).await?.iter().map(|known| known.id).collect();
    let id = ctx.app.new_id();
    let new = write::hand_out_import(tx, import, id, now).await?;
    if new > 0 {
        let (staff, shown_by) = (ctx.actor.staff_id(), ctx.actor.label());
        write::insert_handout(tx, &NewHandout { id, import: Some(import), staff, shown_by, shown: new, at: now }).await?;
        imports::take_generated(tx, import, new).await?;
        jobs::enqueue(tx, &ctx.app, &EndHandout { handout: id }, Some(Timestamp(now + AGAIN_FOR))).await?;
        handouts.push(id);
    }
    Ok(Shown { reveals: store::reveals(tx, import, &handouts).await?, new })
}

/// Shows the password of one account that the caller has just made, so that for a while they can
/// see it again.
pub(super) async fn show_new(tx: &mut Tx, ctx: &Ctx, account: Uuid) -> Result<(), Error> {
    let (id, now) = (ctx.app.new_id(), ctx.app.clock.now().0);
    if !write::hand_out_account(tx, account, id).await? {
        return Ok(());
    }
    let (staff, shown_by) = (ctx.actor.staff_id(), ctx.actor.label());
    write::insert_handout(tx, &NewHandout { id, import: None, staff, shown_by, shown: 1, at: now }).await?;
    jobs::enqueue(tx, &ctx.app, &EndHandout { handout: id }, Some(Timestamp(now + AGAIN_FOR))).await.map(|_| ())
}

/// The password of one account that was shown to the caller and can be shown again; `None` for
/// other people, or when that time is over.
pub(super) async fn of_account(ctx: &Ctx, tenant: Uuid, account: Uuid) -> Result<Option<Secret>, Error> {
    let handout = store::handout_of(&ctx.app.db, account).await?;
    if handout.is_none_or(|handout| again_until(ctx, &handout).is_none()) {
        return Ok(None);
    }
    let Some(reveal) = store::reveal_of(&ctx.app.db, account).await? else { return Ok(None) };
    PasswordSeals::new(&ctx.app).open_reveal(tenant, account, &reveal.sealed).map(Some)
}

/// Opens passwords that are being shown, in the same order. `keys` are those of their import;
/// `tenant` is the root organization of their accounts.
pub fn opened(keys: &ImportKeys, tenant: Uuid, reveals: &[Reveal]) -> Result<Vec<Secret>, Error> {
    let seals = PasswordSeals::of(keys);
    reveals.iter().map(|reveal| seals.open_reveal(tenant, reveal.account_id, &reveal.sealed)).collect()
}

/// What is handed to the holder of an account with its password.
pub fn slip(program: &Program, cards: &Cards, account: &Known, password: &Secret) -> Slip {
    Slip {
        name: account.name.clone(),
        sign_in: meaning(program, &account.profile, Meaning::SignIn).unwrap_or_default(),
        number: account.number.clone(),
        password: password.expose().to_owned(),
        card: cards.at(account.organization),
    }
}

/// The caller has handed out what they were shown of an import: it is erased. Answers how many
/// passwords that were.
pub async fn handed_out(tx: &mut Tx, ctx: &Ctx, import: Uuid) -> Result<i64, Error> {
    let mut count = 0;
    for handout in open_handouts(tx, ctx, import).await? {
        if write::end_handout(tx, handout.id, ctx.app.clock.now().0).await? {
            count += handout.shown;
        }
    }
    Ok(count)
}

/// Erases the generated passwords of an import that nobody was shown.
pub async fn erase(tx: &mut Tx, import: Uuid) -> Result<(), Error> {
    let gone = write::erase_reveals_of_import(tx, import).await?;
    imports::take_generated(tx, import, gone).await
}

/// Erases generated passwords whose time is over.
pub async fn sweep(app: &App) -> Result<(), Error> {
    loop {
        let gone = app.db.transact(app.clone(), |tx, app| {
            Box::pin(async move {
                let (erased, unseen) = write::erase_reveals_before(tx, app.clock.now().0, ERASE_AT_ONCE).await?;
                for (import, count) in &unseen {
                    imports::take_generated(tx, *import, *count).await?;
                }
                Ok::<_, Error>(erased)
            })
        });
        if gone.await? < ERASE_AT_ONCE {
            return Ok(());
        }
    }
}

/// Erases the passwords of a handout when its time is over.
#[derive(Serialize, Deserialize)]
pub struct EndHandout {
    /// Id of the handout.
    pub handout: Uuid,
}

impl Job for EndHandout {
    const NAME: &'static str = "end_handout";
    /// Before the hashing of passwords, of which there may be hours.
    const PRIORITY: i64 = 4;
    const MAX_ATTEMPTS: i64 = 20;

    async fn run(self, ctx: JobCtx) -> Result<(), Error> {
        let now = ctx.app.clock.now().0;
        ctx.app
            .db
            .transact((self.handout, now), |tx, &(handout, now)| {
                Box::pin(async move { write::end_handout(tx, handout, now).await.map(|_| ()) })
            })
            .await?;
        import_keys::forget_shown(&ctx.app).await
    }
}
