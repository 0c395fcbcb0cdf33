//! Passwords of accounts: generated where none was typed, sealed while they wait, and hashed in the
//! background or when their holder signs in first.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::off_thread;
use crate::domain::password;
use crate::domain::rules::Settings;
use crate::server::App;
use crate::server::clock::Rng;
use crate::server::crypto::password::{HashError, Lane, PasswordHash, new_salt};
use crate::server::crypto::{Aad, Secret, purpose};
use crate::server::db::accounts::passwords::{self as store, Pending};
use crate::server::db::accounts::write;
use crate::server::db::imports;
use crate::server::error::Error;
use crate::server::import_keys::{ImportKeys, ImportSealer, Kind};
use crate::server::jobs::{self, Job, JobCtx};

/// Passwords that one run of the job hashes: about a second's work.
const HASH_AT_ONCE: i64 = 32;

/// How often a password is hashed that changes meanwhile.
const TRIES: usize = 3;

/// A generated password, in the format of these settings where they have one.
pub fn generate(rng: &dyn Rng, settings: &Settings) -> Secret {
    let mut random = Zeroizing::new([0; password::RANDOM_BYTES]);
    rng.fill(&mut *random);
    Secret::new(password::generate_for(settings, &random).expose().to_owned())
}

/// Seals and opens passwords, each in its own place. Make it once for many.
pub(super) struct PasswordSeals {
    waiting: ImportSealer,
    shown: ImportSealer,
}

impl PasswordSeals {
    /// Of accounts that no import made.
    pub fn new(app: &App) -> PasswordSeals {
        PasswordSeals::of(&ImportKeys::none(app))
    }

    /// Of accounts of the import with these keys; opens those of [`PasswordSeals::new`] as well.
    pub fn of(keys: &ImportKeys) -> PasswordSeals {
        PasswordSeals {
            waiting: keys.sealer(Kind::Waiting, purpose::PASSWORD),
            shown: keys.sealer(Kind::Shown, purpose::PASSWORD),
        }
    }

    /// Opens passwords of that import; `None`: of none.
    pub(super) async fn to_open(app: &App, import: Option<Uuid>) -> Result<PasswordSeals, Error> {
        Ok(match import {
            Some(import) => PasswordSeals::of(&ImportKeys::of(app, import, true).await?),
            None => PasswordSeals::new(app),
        })
    }

    /// A password that waits to be hashed.
    pub fn pending(&self, account: Uuid, password: &Secret) -> Result<Vec<u8>, Error> {
        self.waiting.seal(&pending_place(account), password.expose().as_bytes())
    }

    fn open_pending(&self, account: Uuid, sealed: &[u8]) -> Result<Secret, Error> {
        open(&self.waiting, &pending_place(account), sealed)
    }

    /// A generated password until it is handed out.
    pub fn reveal(&self, tenant: Uuid, account: Uuid, password: &Secret) -> Result<Vec<u8>, Error> {
        self.shown.seal(&reveal_place(tenant, account), password.expose().as_bytes())
    }

    /// Opens [`PasswordSeals::reveal`].
    pub fn open_reveal(&self, tenant: Uuid, account: Uuid, sealed: &[u8]) -> Result<Secret, Error> {
        open(&self.shown, &reveal_place(tenant, account), sealed)
    }
}

fn open(sealer: &ImportSealer, place: &Aad, sealed: &[u8]) -> Result<Secret, Error> {
    let bytes = sealer.open(place, sealed)?;
    Secret::from_utf8(&bytes).map_err(|e| place.unreadable().because(e))
}

/// Any process hashes a waiting password, also at sign-in when only the account is known: no tenant
/// in it.
pub(super) fn pending_place(account: Uuid) -> Aad {
    Aad::new(Uuid::nil(), "account_passwords", account.as_bytes(), "sealed")
}

pub(super) fn reveal_place(tenant: Uuid, account: Uuid) -> Aad {
    Aad::new(tenant, "account_reveals", account.as_bytes(), "sealed")
}

/// Hashes some of the passwords of accounts that were created together, then asks for the rest:
/// what waits behind it never waits long.
#[derive(Serialize, Deserialize)]
pub struct HashPasswords {
    /// What they were created as.
    pub batch: Uuid,
    /// The import that counts them.
    pub import: Option<Uuid>,
}

impl Job for HashPasswords {
    const NAME: &'static str = "hash_passwords";
    const PRIORITY: i64 = 8;
    const MAX_ATTEMPTS: i64 = 20;

    async fn run(self, ctx: JobCtx) -> Result<(), Error> {
        hash_some(&ctx.app, self).await
    }
}

/// What another process hashed meanwhile is skipped.
async fn hash_some(app: &App, job: HashPasswords) -> Result<(), Error> {
    let waiting = store::pending(&app.db, job.batch, HASH_AT_ONCE).await?;
    let more = waiting.len() as i64 == HASH_AT_ONCE;
    let seals = PasswordSeals::to_open(app, job.import).await?;
    let hashes = {
        let app = app.clone();
        off_thread(move || waiting.into_iter().map(|one| hash(&app, &seals, one)).collect::<Result<Vec<_>, _>>()).await?
    };
    app.db
        .transact((app.clone(), job, hashes), move |tx, (app, job, hashes)| {
            Box::pin(async move {
                let mut done = 0;
                for (waiting, hash) in hashes {
                    done += i64::from(write::set_hash(tx, waiting.account_id, &waiting.sealed, hash).await?);
                }
                if let Some(import) = job.import {
                    imports::add_hashed(tx, import, done).await?;
                }
                // What was sealed again meanwhile still waits.
                let more = more || (done as usize) < hashes.len();
                if more { jobs::enqueue(tx, app, job, None).await.map(|_| ()) } else { Ok(()) }
            })
        })
        .await
}

fn hash(app: &App, seals: &PasswordSeals, waiting: Pending) -> Result<(Pending, String), Error> {
    let password = seals.open_pending(waiting.account_id, &waiting.sealed)?;
    let hash = app.hasher.hash_now(&password, new_salt(&*app.rng))?;
    Ok((waiting, hash))
}

/// What a typed password is compared with.
pub(in crate::server) struct Stored {
    /// The hash as stored, once there is one.
    pub hash: Option<String>,
    /// The password itself while it waits to be hashed.
    pub waiting: Option<Waiting>,
}

/// A password that waits to be hashed.
pub(in crate::server) struct Waiting {
    /// The password.
    pub password: Secret,
    sealed: Vec<u8>,
    import: Option<Uuid>,
}

/// The stored password of an account, for a sign-in; `None` when there is none.
pub(in crate::server) async fn stored(app: &App, account: Uuid) -> Result<Option<Stored>, Error> {
    let Some(password) = store::of(&app.db, account).await? else { return Ok(None) };
    let waiting = match password.sealed {
        Some(sealed) => {
            let import = password.import_id;
            let opened = PasswordSeals::to_open(app, import).await?.open_pending(account, &sealed)?;
            Some(Waiting { password: opened, sealed, import })
        }
        None => None,
    };
    Ok(Some(Stored { hash: password.hash, waiting }))
}

impl Stored {
    /// The hash, read.
    pub fn parsed(&self, account: Uuid) -> Result<Option<PasswordHash>, Error> {
        let parse = |hash: &String| PasswordHash::parse(hash).ok_or_else(|| Error::stored("account_passwords", "hash", account));
        self.hash.as_ref().map(parse).transpose()
    }
}

/// Hashes the waiting password that the account's holder has just proved, and no other: `None` when
/// it does not wait any more, because it was hashed, sealed again or replaced meanwhile. Takes a
/// turn at the hasher as others who wait do.
pub(in crate::server) async fn hash_proved(app: &App, account: Uuid, proved: Waiting) -> Result<Option<String>, HashError> {
    let Waiting { password, sealed, import } = proved;
    let hashed = app.hasher.hash(password, &*app.rng, Lane::Kept).await?;
    let input = ((Pending { account_id: account, sealed }, hashed.clone()), import);
    let done = app.db.transact(input, |tx, ((waiting, hashed), import)| {
        Box::pin(async move {
            let done = write::set_hash(tx, waiting.account_id, &waiting.sealed, hashed).await?;
            if let (true, Some(import)) = (done, import) {
                imports::add_hashed(tx, *import, 1).await?;
            }
            Ok::<_, Error>(done)
        })
    });
    Ok(done.await?.then_some(hashed))
}

/// Makes sure that an account's password is hashed, at once when it still waits. `None` when there
/// is no password.
pub async fn ensure_hashed(app: &App, account: Uuid) -> Result<Option<String>, HashError> {
    // It may be sealed again meanwhile, or be another one.
    for _ in 0..TRIES {
        let Some(stored) = stored(app, account).await? else { return Ok(None) };
        match stored {
            Stored { hash: None, waiting: Some(waiting) } => hash_proved(app, account, waiting).await?,
            Stored { hash, .. } => return Ok(hash),
        };
    }
    Ok(store::of(&app.db, account).await?.and_then(|password| password.hash))
}
