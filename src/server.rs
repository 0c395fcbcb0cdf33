//! The server: what the pages, the command line and the jobs do, over one database.
//!
//! A call comes in with a [`Ctx`] (who, what they may, from where), works in one transaction ([`db::Db::transact`]) that holds the
//! change, its audit entry and its follow-up jobs, and answers with wire types.
//!
//! **Invariants:** every read and write of organizations' data takes a [`Scope`], which only [`auth`] makes. Time and chance come from
//! [`App`]. Nothing that another process needs is kept in memory.

use std::ops::Deref;
use std::sync::Arc;

use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::domain::access::Permission;
use crate::domain::program::Registry;
use crate::wire::ApiError;

pub mod accounts;
pub mod assets;
pub mod audit;
pub mod auth;
pub mod buffer_until_header;
pub mod clock;
pub mod config;
pub mod crypto;
pub mod db;
pub mod demo;
pub mod error;
pub mod http;
pub mod imports;
pub mod jobs;
pub mod keys;
pub mod organizations;
pub mod staff;

pub use auth::Scope;
pub use config::Config;
pub use error::Error;

/// The running application. Cheap to clone; what it holds is shared.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What an [`App`] holds.
pub struct Parts {
    /// The database.
    pub db: db::Db,
    /// Tells the time.
    pub clock: Arc<dyn clock::Clock>,
    /// Gives random bytes.
    pub rng: Arc<dyn clock::Rng>,
    /// Master key and what derives from it.
    pub keys: crypto::Keys,
    /// Hashes passwords.
    pub hasher: crypto::password::Hasher,
    /// The programs.
    pub registry: Registry,
    /// What the operator decided.
    pub config: Config,
    /// What can be done in the background.
    pub handlers: jobs::Handlers,
    /// Ids of imports that moved on in this process: event streams look again. A hint; polling finds the same.
    pub progress: broadcast::Sender<Uuid>,
    /// Canceled when the process is to stop.
    pub shutdown: CancellationToken,
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// What a test puts in the place of the real thing.
pub struct Surroundings {
    /// Tells the time.
    pub clock: Arc<dyn clock::Clock>,
    /// Gives random bytes.
    pub rng: Arc<dyn clock::Rng>,
    /// The programs.
    pub registry: Registry,
    /// What can be done in the background; `None` = every job of the product.
    pub handlers: Option<jobs::Handlers>,
}

impl Default for Surroundings {
    fn default() -> Self {
        Surroundings {
            clock: Arc::new(clock::SystemClock),
            rng: Arc::new(clock::OsRng),
            registry: Registry::standard(),
            handlers: None,
        }
    }
}

impl App {
    /// Opens the database (made and migrated where it has to be) and the key file, and sees that they belong together.
    pub async fn open(config: Config) -> Result<App, Error> {
        App::open_with(config, Surroundings::default()).await
    }

    /// [`App::open`] with another clock, other chance, other programs.
    pub async fn open_with(config: Config, around: Surroundings) -> Result<App, Error> {
        let db = db::Db::open(&config.database, config.database_connections, &*around.clock, &*around.rng).await?;
        let sqlite = config.sqlite_path();
        let key_file = match (&config.key_file, &sqlite) {
            (Some(path), _) => path.clone(),
            (None, Some(path)) => path.with_file_name("muster.key"),
            (None, None) => {
                return Err(Error::broken("MUSTER_KEY_FILE is required on PostgreSQL: every server needs the same key"));
            }
        };
        // A key is made only for a database that has never seen one: a lost key must not be replaced in silence.
        let make = sqlite.is_some() && db::meta::get(&db, KEY_CHECK).await?.is_none();
        let keys = crypto::Keys::load(&key_file, make, &*around.rng)?;
        check_key(&db, &keys).await?;
        let hasher = crypto::password::Hasher::new(&config.passwords, &*around.rng)?;
        let (progress, _) = broadcast::channel(1024);
        Ok(App(Arc::new(Parts {
            db,
            clock: around.clock,
            rng: around.rng,
            keys,
            hasher,
            registry: around.registry,
            config,
            handlers: around.handlers.unwrap_or_else(jobs::Handlers::standard),
            progress,
            shutdown: CancellationToken::new(),
        })))
    }

    /// A new id: UUID version 7, so that ids of one table grow with time.
    pub fn new_id(&self) -> Uuid {
        let mut random = [0; 10];
        self.rng.fill(&mut random);
        let millis = u64::try_from(self.clock.now().0 / 1000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

/// Name of the fact that tells whether key and database belong together.
const KEY_CHECK: &str = "key_check";

/// Refuses a key that is not this database's. The audit log begins where the database first meets its key: from then on its head is
/// there, and a missing one was deleted.
async fn check_key(db: &db::Db, keys: &crypto::Keys) -> Result<(), Error> {
    let is_ours = |stored: Option<Vec<u8>>| stored.is_some_and(|stored| crypto::same(&stored, &keys.check_value()));
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
        // Somebody who takes the fact away gets no new log for it: only a database in which nothing was done is new.
        None => db::meta::put_once(tx, KEY_CHECK, &value).await? && !db::audit::anything_done(tx).await?,
        Some(stored) if crypto::same(&stored, &before) => {
            db::meta::replace(tx, KEY_CHECK, &before, &value).await? && !db::audit::any_link(tx).await?
        }
        Some(_) => false,
    };
    if begins { audit::chain::begin(tx, keys).await } else { Ok(()) }
}

/// Who does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A staff user, in a session.
    Staff {
        /// Staff id.
        id: Uuid,
        /// Name, for the audit log.
        name: String,
        /// Session id.
        session: Uuid,
        /// When they last typed their password in it, microseconds.
        proved_at: i64,
    },
    /// The operator at the command line.
    CommandLine,
    /// The application itself: background work.
    System,
}

impl Actor {
    /// Stable name of the kind, as stored.
    pub fn kind(&self) -> &'static str {
        match self {
            Actor::Staff { .. } => "staff",
            Actor::CommandLine => "command_line",
            Actor::System => "system",
        }
    }

    /// The staff user's id.
    pub fn staff_id(&self) -> Option<Uuid> {
        match self {
            Actor::Staff { id, .. } => Some(*id),
            Actor::CommandLine | Actor::System => None,
        }
    }

    /// What the audit log calls them.
    pub fn label(&self) -> &str {
        match self {
            Actor::Staff { name, .. } => name,
            Actor::CommandLine => "command line",
            Actor::System => "system",
        }
    }
}

/// One call: who, what they may, from where. Cheap to clone.
#[derive(Clone)]
pub struct Ctx {
    /// The application.
    pub app: App,
    /// What they may see and do.
    pub scope: Scope,
    /// Who.
    pub actor: Actor,
    /// From where: an address, or `local`.
    pub address: String,
}

impl Ctx {
    /// The operator at the command line: over everything.
    pub fn command_line(app: &App) -> Ctx {
        Ctx { app: app.clone(), scope: Scope::operator(), actor: Actor::CommandLine, address: "local".to_owned() }
    }

    /// Background work: over everything.
    pub fn system(app: &App) -> Ctx {
        Ctx { app: app.clone(), scope: Scope::operator(), actor: Actor::System, address: "local".to_owned() }
    }

    /// See [`Scope::require`].
    pub fn require(&self, permission: Permission, organization: impl Into<Option<Uuid>>) -> Result<(), ApiError> {
        self.scope.require(permission, organization)
    }
}

/// The call that a server function answers: who is signed in, as the middleware found it.
pub async fn context() -> Result<Ctx, ApiError> {
    let parts = leptos::prelude::use_context::<::http::request::Parts>();
    parts.and_then(|parts| parts.extensions.get::<Ctx>().cloned()).ok_or(ApiError::SignedOut)
}
