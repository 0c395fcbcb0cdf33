//! The running application, who acts in it, and one call. Types only: [`super::open`] puts them
//! together.

use std::ops::Deref;
use std::sync::Arc;

use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::limits::Limits;
use super::{Config, Scope, clock, crypto, db, jobs};
use crate::domain::access::Permission;
use crate::domain::program::Registry;
use crate::domain::program::pages::PageRegistry;
use crate::wire::ApiError;

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
    /// Texts of the programs' pages.
    pub pages: PageRegistry,
    /// What the operator decided.
    pub config: Config,
    /// What can be done in the background.
    pub handlers: jobs::Handlers,
    /// What sessions take of this process.
    pub limits: Limits,
    /// Who writes entries of the audit log in this process.
    pub writers: db::writers::Writers,
    /// Ids of imports that moved on in this process: event streams look again. A hint; polling
    /// finds the same.
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

impl App {
    /// An application of these parts.
    pub(super) fn of(parts: Parts) -> App {
        App(Arc::new(parts))
    }

    /// A new id: UUID version 7, so that ids of one table grow with time.
    pub fn new_id(&self) -> Uuid {
        let mut random = [0; 10];
        self.rng.fill(&mut random);
        let millis = u64::try_from(self.clock.now().0 / 1000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    /// Today in the time zone of that IANA name.
    pub fn today(&self, zone: &str) -> time::Date {
        clock::date_in(self.clock.now(), zone)
    }
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
    /// Who makes the call.
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

/// Somebody at an address that is open to everybody.
pub struct Anyone {
    /// The application.
    pub app: App,
    /// Who they are, where they are signed in.
    pub ctx: Option<Ctx>,
    /// From where.
    pub address: String,
}

/// What the middleware leaves with a request at an open address of somebody who is signed out.
#[derive(Clone)]
pub struct SignedOut {
    /// The application.
    pub app: App,
    /// From where they ask.
    pub address: String,
}

impl Anyone {
    /// Whose request it is, as the middleware found them.
    pub fn of(parts: &::http::request::Parts) -> Result<Anyone, ApiError> {
        if let Some(ctx) = parts.extensions.get::<Ctx>().cloned() {
            return Ok(Anyone { app: ctx.app.clone(), address: ctx.address.clone(), ctx: Some(ctx) });
        }
        let SignedOut { app, address } = parts.extensions.get::<SignedOut>().cloned().ok_or(ApiError::SignedOut)?;
        Ok(Anyone { app, ctx: None, address })
    }

    /// The call of somebody who may be signed out: the application itself writes the audit log for
    /// them, and what they may is asked of nobody.
    pub fn call(&self) -> Ctx {
        self.ctx.clone().unwrap_or_else(|| Ctx { address: self.address.clone(), ..Ctx::system(&self.app) })
    }
}

/// As [`context`], also for people who are signed out, at addresses that are open to them.
pub async fn anyone() -> Result<Anyone, ApiError> {
    Anyone::of(&leptos::prelude::use_context::<::http::request::Parts>().ok_or(ApiError::SignedOut)?)
}

/// The call that a server function answers: who is signed in, as the middleware found it.
pub async fn context() -> Result<Ctx, ApiError> {
    let parts = leptos::prelude::use_context::<::http::request::Parts>();
    parts.and_then(|parts| parts.extensions.get::<Ctx>().cloned()).ok_or(ApiError::SignedOut)
}
