//! Wiring: opens the database and the key file and puts the [`App`] together.

use std::sync::Arc;

use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use super::app::Parts;
use super::jobs::CleanUp;
use super::limits::Limits;
use super::{
    App, Config, Error, access_requests, accounts, audit, clock, crypto, db, imports, invitations, jobs, keys as master_keys,
    mail, portal,
};
use crate::domain::program::Registry;
use crate::domain::program::pages::PageRegistry;

/// What a test puts in the place of the real thing.
pub struct Surroundings {
    /// Tells the time.
    pub clock: Arc<dyn clock::Clock>,
    /// Gives random bytes.
    pub rng: Arc<dyn clock::Rng>,
    /// The programs.
    pub registry: Registry,
    /// Texts of the programs' pages.
    pub pages: PageRegistry,
    /// What can be done in the background; `None` = every job of the product.
    pub handlers: Option<jobs::Handlers>,
}

impl Default for Surroundings {
    fn default() -> Self {
        Surroundings {
            clock: Arc::new(clock::SystemClock),
            rng: Arc::new(clock::OsRng),
            registry: Registry::standard(),
            pages: PageRegistry::standard(),
            handlers: None,
        }
    }
}

impl App {
    /// Opens the database (made and migrated where it has to be) and the key file, and sees that
    /// they belong together.
    pub async fn open(config: Config) -> Result<App, Error> {
        App::open_with(config, Surroundings::default()).await
    }

    /// [`App::open`] with another clock, other chance, other programs.
    pub async fn open_with(config: Config, around: Surroundings) -> Result<App, Error> {
        db::tls::require(&config.database, config.any_database_tls)?;
        let db = db::Db::open(&config.database, config.database_connections, &*around.clock, &*around.rng).await?;
        let sqlite = config.sqlite_path();
        let key_file = match (&config.key_file, &sqlite) {
            (Some(path), _) => path.clone(),
            (None, Some(path)) => path.with_file_name("muster.key"),
            (None, None) => {
                return Err(Error::broken("MUSTER_KEY_FILE is required on PostgreSQL: every server needs the same key"));
            }
        };
        // A key is made only for a database that has never seen one: a lost key must not be
        // replaced in silence.
        let make = sqlite.is_some() && db::meta::get(&db, KEY_CHECK).await?.is_none();
        let keys = crypto::Keys::load(&key_file, make, &*around.rng)?;
        check_key(&db, &keys).await?;
        let hasher = crypto::password::Hasher::new(&config.passwords)?;
        let handlers = around.handlers.unwrap_or_else(|| mail::handlers(standard_handlers(), &config));
        let (progress, _) = broadcast::channel(1024);
        let app = App::of(Parts {
            db,
            clock: around.clock,
            rng: around.rng,
            keys,
            hasher,
            registry: around.registry,
            pages: around.pages,
            limits: Limits::new(&config.limits),
            writers: db::writers::Writers::default(),
            config,
            handlers,
            progress,
            shutdown: CancellationToken::new(),
        });
        master_keys::begin(&app).await?;
        Ok(app)
    }
}

/// Name of the fact that tells whether key and database belong together.
pub(super) const KEY_CHECK: &str = "key_check";

/// Refuses a key that is not this database's. The audit log begins where the database first meets
/// its key: from then on its head is there, and a missing one was deleted.
async fn check_key(db: &db::Db, keys: &crypto::Keys) -> Result<(), Error> {
    let is_ours = |stored: Option<Vec<u8>>| stored.is_some_and(|stored| keys.have_given(&stored));
    if is_ours(db::meta::get(db, KEY_CHECK).await?) {
        return Ok(());
    }
    db.transact(keys.clone(), |tx, keys| Box::pin(meet_key(tx, keys))).await?;
    if is_ours(db::meta::get(db, KEY_CHECK).await?) {
        Ok(())
    } else {
        Err(Error::broken("the key file is not the one that this database was made with"))
    }
}

async fn meet_key(tx: &mut db::Tx, keys: &crypto::Keys) -> Result<(), Error> {
    let (value, before) = (keys.check_value(), keys.check_value_before());
    let begins = match db::meta::get_in(tx, KEY_CHECK).await? {
        // Somebody who takes the fact away gets no new log for it: only a database in which nothing
        // was done is new.
        None => db::meta::put_once(tx, KEY_CHECK, &value).await? && !db::audit::anything_done(tx).await?,
        Some(stored) if crypto::same(&stored, &before) => {
            db::meta::replace(tx, KEY_CHECK, &before, &value).await? && !db::audit::any_link(tx).await?
        }
        Some(_) => false,
    };
    if begins { audit::chain::begin(tx, keys).await } else { Ok(()) }
}

/// Every job of the product, but for that which only a server with mail has.
pub fn standard_handlers() -> jobs::Handlers {
    let handlers = master_keys::handlers(jobs::Handlers::none().with::<CleanUp>());
    let handlers = access_requests::handlers(accounts::handlers(imports::jobs::handlers(handlers)));
    portal::handlers(invitations::handlers(handlers))
}
