//! Passwords of bulk accounts: generated where none was typed, hashed in the background or when their holder signs in first, and
//! shown once.

use std::collections::HashMap;

use uuid::Uuid;
use zeroize::Zeroizing;

use super::jobs::{self, HashPasswords};
use super::seals::{Seals, open_pending};
use super::{audited, find_in_scope, off_thread, profile, program_of};
use crate::domain::access::Permission;
use crate::domain::password;
use crate::domain::program::Program;
use crate::domain::template::Meaning;
use crate::messages::import_refusals::ImportText as T;
use crate::server::audit::AuditAction;
use crate::server::clock::Rng;
use crate::server::crypto::password::new_salt;
use crate::server::crypto::{Secret, purpose};
use crate::server::db::Tx;
use crate::server::db::account_passwords::{self as store, Pending, Reveal};
use crate::server::db::{accounts, imports};
use crate::server::error::Error;
use crate::server::jobs::JobCtx;
use crate::server::{App, Ctx};
use crate::wire::ApiError;
use crate::wire::imports::Slip;

/// How long generated passwords can be shown, microseconds.
pub const REVEAL_FOR: i64 = 72 * crate::server::clock::HOUR;

/// Passwords that one run of the job hashes: about a second's work.
const HASH_AT_ONCE: i64 = 32;

/// A generated password.
pub fn generate(rng: &dyn Rng) -> Secret {
    let mut random = Zeroizing::new([0; password::RANDOM_BYTES]);
    rng.fill(&mut *random);
    Secret::new(password::generate(&random).expose().to_owned())
}

/// Hashes some passwords of a batch. What another process hashed meanwhile is passed over.
pub async fn hash_some(job: &JobCtx, batch: HashPasswords) -> Result<(), Error> {
    let app = &job.app;
    let waiting = store::pending(&app.db, batch.import, batch.batch, HASH_AT_ONCE).await?;
    let more = waiting.len() as i64 == HASH_AT_ONCE;
    let hashes = {
        let app = app.clone();
        off_thread(move || waiting.iter().map(|one| hash(&app, one)).collect::<Result<Vec<_>, _>>()).await?
    };
    app.db
        .transact((app.clone(), batch, hashes), move |tx, (app, batch, hashes)| {
            Box::pin(async move {
                let mut done = 0;
                for (account, hash) in hashes {
                    done += i64::from(store::set_hash(tx, *account, hash).await?);
                }
                imports::add_hashed(tx, batch.import, done).await?;
                if more { jobs::enqueue(tx, app, batch).await } else { Ok(()) }
            })
        })
        .await
}

fn hash(app: &App, waiting: &Pending) -> Result<(Uuid, String), Error> {
    let password = open_pending(&app.keys.sealer(purpose::PASSWORD), waiting.account_id, &waiting.sealed)?;
    Ok((waiting.account_id, app.hasher.hash_now(&password, new_salt(&*app.rng))?))
}

/// Makes sure that an account's password is hashed, at once when it still waits: for a sign-in. `None` when there is no password.
pub async fn ensure_hashed(app: &App, account: Uuid) -> Result<Option<String>, Error> {
    let Some(standing) = store::of(&app.db, account).await? else { return Ok(None) };
    let (Some(sealed), None) = (standing.sealed, &standing.hash) else { return Ok(standing.hash) };
    let waiting = Pending { account_id: account, sealed };
    let hashed = {
        let app = app.clone();
        off_thread(move || hash(&app, &waiting)).await?.1
    };
    let input = (account, hashed, standing.import_id);
    app.db
        .transact(input, |tx, (account, hashed, import)| {
            Box::pin(async move {
                let done = store::set_hash(tx, *account, hashed).await?;
                if let (true, Some(import)) = (done, import) {
                    imports::add_hashed(tx, *import, 1).await?;
                }
                Ok::<_, Error>(())
            })
        })
        .await?;
    Ok(store::of(&app.db, account).await?.and_then(|standing| standing.hash))
}

/// The generated passwords of an import, once: they are taken away in the transaction that audits it.
pub async fn reveal(ctx: &Ctx, import: Uuid) -> Result<Vec<Slip>, ApiError> {
    let import = find_in_scope(ctx, import, Permission::Import).await?;
    ctx.require_fresh()?;
    if import.reveal_until.is_none_or(|until| until <= ctx.app.clock.now().0) {
        return Err(ApiError::Refused(T::NoPasswords.en().to_owned()));
    }
    let taken = ctx.app.db.transact((ctx.clone(), import.clone()), |tx, (ctx, import)| {
        Box::pin(async move {
            let taken = take(tx, import.id).await?;
            if !taken.is_empty() {
                audited(tx, ctx, import, AuditAction::PasswordsRevealed { count: taken.len() }).await?;
            }
            Ok::<_, Error>(taken)
        })
    });
    let taken = taken.await?;
    if taken.is_empty() {
        return Err(ApiError::Refused(T::NoPasswords.en().to_owned()));
    }
    let ids: Vec<Uuid> = taken.iter().map(|reveal| reveal.account_id).collect();
    let briefs = accounts::briefs(&ctx.app.db, &ids).await?;
    let program = program_of(&ctx.app, &import.program)?;
    let app = ctx.app.clone();
    let slips = off_thread(move || {
        let seals = Seals::new(&app, import.tenant_id);
        taken.iter().filter_map(|reveal| slip(program, &seals, &briefs, reveal).transpose()).collect::<Result<Vec<_>, _>>()
    });
    Ok(slips.await?)
}

/// Takes every waiting password of an import away, and answers with them.
pub(super) async fn take(tx: &mut Tx, import: Uuid) -> Result<Vec<Reveal>, Error> {
    let taken = store::take_reveals(tx, import).await?;
    imports::take_generated(tx, import, taken.len() as i64).await?;
    Ok(taken)
}

fn slip(
    program: &Program,
    seals: &Seals,
    briefs: &HashMap<Uuid, accounts::Brief>,
    reveal: &Reveal,
) -> Result<Option<Slip>, Error> {
    let Some(brief) = briefs.get(&reveal.account_id) else { return Ok(None) };
    let profile = profile::from_json(&brief.profile)?;
    let sign_in = program.column_meaning(Meaning::SignIn);
    Ok(Some(Slip {
        name: brief.name.clone(),
        sign_in: sign_in.and_then(|column| profile.get(program.columns[column].name).cloned()).unwrap_or_default(),
        number: brief.number.clone(),
        password: seals.open_reveal(reveal.account_id, &reveal.sealed)?.expose().to_owned(),
    }))
}

/// Takes away generated passwords whose time is over.
pub async fn expire(app: &App) -> Result<(), Error> {
    for import in imports::reveals_over(&app.db, app.clock.now().0).await? {
        app.db.transact(import, |tx, &import| Box::pin(async move { take(tx, import).await.map(|_| ()) })).await?;
    }
    Ok(())
}
