//! A forgotten password: a letter with a link to choose another one, to the address of the account.
//!
//! Asking ([`ask`]) takes the same work and answers alike whatever the name is. What there is to do
//! for an account, a job does afterwards ([`MailReset`]), so that no answer waits for it. The link
//! opens nothing but the choice of a password ([`choose`]).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::passwords::allowed;
use super::{NotChosen, Side, staff_door};
use crate::domain::account::AccountState;
use crate::domain::check::check_cell;
use crate::domain::field::is_email;
use crate::domain::finding::Code;
use crate::domain::template::Meaning;
use crate::server::accounts::holder_view::{self, HolderAccount};
use crate::server::accounts::{holder, passwords};
use crate::server::audit::{AuditAction, By};
use crate::server::auth::Door;
use crate::server::auth::attempts::{Attempt, Refusal};
use crate::server::auth::passwords::Fault;
use crate::server::clock::HOUR;
use crate::server::crypto::password::{Lane, Verdict};
use crate::server::crypto::{Secret, same};
use crate::server::db::{Tx, account_moves, holder_resets as store, holders};
use crate::server::jobs::{self, Job, JobCtx};
use crate::server::mail::letters::{Link, Sender, password_reset};
use crate::server::mail::{self, Letter};
use crate::server::organizations::{self, Organization};
use crate::server::{App, Ctx, Error};
use crate::ui::routes;
use crate::wire::{ApiError, Timestamp};

/// Moves of an account that are looked at, the latest first.
const MOVES: i64 = 200;

/// How long a code works.
pub const LASTS: i64 = HOUR;

/// Somebody who signs in with that name has forgotten their password. [`Refusal::Wait`] where too
/// many were asked for from that address.
pub async fn ask(app: &App, side: Side, name: &str, address: &str) -> Result<(), Refusal> {
    Attempt::of_reset(app, address).count(app).await?;
    let found = holder_view::named(app, side.program, side.root, name).await?;
    // Nobody's name takes the same way.
    let job = MailReset { accounts: found, address: address.to_owned() };
    let queued = app.db.transact((app.clone(), job), |tx, (app, job)| {
        Box::pin(async move { jobs::enqueue(tx, app, job, None).await.map(|_| ()) })
    });
    Ok(queued.await?)
}

/// Writes the letter to whose password is forgotten, where they may have one.
#[derive(Clone, Serialize, Deserialize)]
pub struct MailReset {
    /// Their account; nobody's name has none, and one address may have some in several trees.
    accounts: Vec<Uuid>,
    /// From where it was asked for.
    address: String,
}

impl Job for MailReset {
    const NAME: &'static str = "mail_password_reset";
    /// Before the hashing of passwords, of which there may be hours.
    const PRIORITY: i64 = 4;

    async fn run(self, ctx: JobCtx) -> Result<(), Error> {
        for account in &self.accounts {
            mail_one(&ctx, *account, &self.address).await?;
        }
        Ok(())
    }
}

async fn mail_one(ctx: &JobCtx, account: Uuid, address: &str) -> Result<(), Error> {
    let app = &ctx.app;
    let Some(account) = holder_view::read(app, account).await? else { return Ok(()) };
    let letter = match Attempt::of_reset_account(app, account.id).count(app).await {
        Ok(_) => letter(app, &account).await?,
        Err(Refusal::Wait(_)) => None,
        Err(Refusal::Failed(error)) => return Err(error),
        Err(refusal @ (Refusal::Wrong | Refusal::Busy)) => return Err(Error::broken(refusal.to_string())),
    };
    let work = app.db.transact((ctx.clone(), address.to_owned(), account.id, letter), |tx, (ctx, address, account, letter)| {
        Box::pin(async move {
            ctx.fence(tx).await?;
            write(tx, &ctx.app, *account, address, letter.as_ref()).await
        })
    });
    work.await
}

/// A letter with its code and when that ends.
type WithCode = (Letter, Secret, i64);

/// The letter to an account's address; none where it is not active, has no password of its own
/// because its holder is a staff user, or has no address that its holder reads.
async fn letter(app: &App, account: &HolderAccount) -> Result<Option<WithCode>, Error> {
    if account.state != AccountState::Active || staff_door::staff_of(app, account.id).await?.is_some() {
        return Ok(None);
    }
    let Some(place) = organizations::find(&app.db, account.organization).await? else { return Ok(None) };
    let Some(to) = address_of(app, account).await? else { return Ok(None) };
    let (code, expires) = (Secret::code(&*app.rng), app.clock.now().0 + LASTS);
    let address = format!("{}{}", app.config.public_url(), routes::portal_reset(code.expose()));
    let link = Link { address: &address, expires: Timestamp(expires) };
    Ok(Some((password_reset(&Sender::of(Some(&place)), &to, &account.name, link), code, expires)))
}

/// The email address of an account, if its holder can read what is sent there. It is a proxy
/// address where an organization says so at which the account is or was, or one above it: nobody
/// else's settings say anything of people here.
async fn address_of(app: &App, account: &HolderAccount) -> Result<Option<String>, Error> {
    let program = account.program;
    let (Some(column), Some(text)) = (program.column_meaning(Meaning::SignIn), &account.sign_in) else { return Ok(None) };
    if !is_email(text) {
        return Ok(None);
    }
    let moves = account_moves::of_account(&app.db, account.id, MOVES).await?;
    let mut places: BTreeSet<Uuid> = moves.iter().flat_map(|row| [row.from_id, row.to_id]).collect();
    places.insert(account.organization);
    let is_proxy = |place: &Organization| {
        let (_, said) = check_cell(program, column, text, &organizations::rules(app, program.id, place));
        said.iter().any(|(code, _)| *code == Code::ProxyAddress)
    };
    for place in places {
        if organizations::with_those_above(&app.db, place).await?.iter().any(is_proxy) {
            return Ok(None);
        }
    }
    Ok(Some(text.clone()))
}

/// Writes letter and code with their entry; without a letter, the entry alone.
async fn write(tx: &mut Tx, app: &App, account: Uuid, address: &str, letter: Option<&WithCode>) -> Result<(), Error> {
    let account = match holder::active(tx, account).await {
        // Deactivated or removed meanwhile, or before.
        Err(Error::Api(ApiError::NotFound)) => return Ok(()),
        account => account?,
    };
    if let Some((letter, code, expires)) = letter {
        store::insert(tx, &app.keys.reset_hash(code), account.id, app.clock.now().0, *expires).await?;
        let ctx = Ctx { address: address.to_owned(), ..Ctx::system(app) };
        mail::enqueue(tx, &ctx, letter.clone()).await?;
    }
    let asked = AuditAction::AccountResetAsked { mailed: letter.is_some() };
    holder::on_record(tx, By::holder(app, address), &account, asked).await
}

/// The account of a code that works.
pub(super) async fn opened(app: &App, code: &Secret) -> Result<Option<HolderAccount>, Error> {
    let now = app.clock.now().0;
    for hash in app.keys.reset_hashes(code) {
        if let Some(account) = store::find(&app.db, &hash, now).await? {
            let account = holder_view::read(app, account).await?;
            return Ok(account.filter(|account| account.state == AccountState::Active));
        }
    }
    Ok(None)
}

/// What the form for a password needs to know of whose code it is: what they sign in with, and the
/// fewest characters. `None`: the code doesn't work.
pub async fn open(app: &App, code: &Secret) -> Result<Option<(String, usize)>, Error> {
    let Some(account) = opened(app, code).await? else { return Ok(None) };
    let least = super::view::least_characters(app, account.organization).await?;
    Ok(Some((account.sign_in.unwrap_or_default(), least)))
}

/// Chooses a password by a code: every session of the account and every other code end.
/// [`NotChosen::Ended`]: the code doesn't work.
pub async fn choose(app: &App, code: Secret, new: Secret, address: &str) -> Result<(), NotChosen> {
    let account = opened(app, &code).await?.ok_or(NotChosen::Ended)?;
    allowed(app, &account, &new).await?;
    let lane = Attempt::by_link_of(app, Door::Portal, account.id).count(app).await?.lane;
    if is_in_use(app, account.id, &new, lane).await? {
        return Err(NotChosen::Fault(Fault::Same));
    }
    let hash = app.hasher.hash(new, &*app.rng, lane).await?;
    let counted = Attempt::at(app, Door::Portal, &account.id.to_string(), address);
    let input = (app.clone(), account.id, code, hash, address.to_owned(), counted);
    let work = app.db.transact(input, |tx, (app, account, code, hash, address, counted)| {
        Box::pin(async move {
            holder::active(tx, *account).await?;
            let (now, mut taken) = (app.clock.now().0, false);
            for code in app.keys.reset_hashes(code) {
                taken |= store::take(tx, &code, *account, now).await?;
            }
            if !taken {
                return Err(ApiError::SignedOut.into());
            }
            holders::end_all(tx, *account, Uuid::nil()).await?;
            holder::choose_password(tx, app, *account, hash, address, AuditAction::AccountPasswordReset).await?;
            counted.by_link(tx).await
        })
    });
    work.await?;
    // Until then SQLite's log holds what was erased.
    app.db.empty_log().await?;
    Ok(())
}

/// Whether that is the password which the account has. A code that works proves who asks.
async fn is_in_use(app: &App, account: Uuid, new: &Secret, lane: Lane) -> Result<bool, NotChosen> {
    let Some(stored) = passwords::stored(app, account).await? else { return Ok(false) };
    if let Some(waiting) = &stored.waiting {
        return Ok(same(waiting.password.expose().as_bytes(), new.expose().as_bytes()));
    }
    let parsed = stored.parsed(account)?;
    Ok(parsed.is_some() && app.hasher.verify(new.clone(), parsed, lane).await? != Verdict::Wrong)
}
