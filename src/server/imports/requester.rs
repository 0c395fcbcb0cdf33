//! Who asked for background work on an import. It is stored with the import, because the work outlives the request, and the audit log
//! names the person and not the process that did it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::server::error::Error;
use crate::server::{Actor, App, Ctx, Scope};

/// The person (or the command line, or the system) and the network address of the request.
#[derive(Serialize, Deserialize)]
pub(super) struct Requester {
    who: Who,
    address: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Who {
    Staff { id: Uuid, name: String },
    CommandLine,
    System,
}

impl Requester {
    /// The caller as JSON, for storage with the import.
    pub(super) fn serialize(ctx: &Ctx) -> Result<String, Error> {
        let who = match &ctx.actor {
            Actor::Staff { id, name, .. } => Who::Staff { id: *id, name: name.clone() },
            Actor::CommandLine => Who::CommandLine,
            Actor::System => Who::System,
        };
        let requester = Requester { who, address: ctx.address.clone() };
        serde_json::to_string(&requester).map_err(|e| Error::broken(e.to_string()))
    }

    /// What the requester may as of now; the command line and the system, everything.
    pub(super) async fn scope_now(app: &App, stored: &str) -> Result<Scope, Error> {
        let ctx = Requester::context(app, stored)?;
        match ctx.actor.staff_id() {
            Some(staff) => Scope::of_staff(&app.db, &app.registry, staff, app.clock.now().0).await,
            None => Ok(ctx.scope),
        }
    }

    /// A context for background work in the requester's name. Their permission was checked when they asked. Blank = the system.
    pub(super) fn context(app: &App, stored: &str) -> Result<Ctx, Error> {
        if stored.is_empty() {
            return Ok(Ctx::system(app));
        }
        let requester: Requester =
            serde_json::from_str(stored).map_err(|_| Error::broken("the stored requester of an import is not understood"))?;
        let actor = match requester.who {
            // No session: theirs may be over by now.
            Who::Staff { id, name } => Actor::Staff { id, name, session: Uuid::nil(), proved_at: 0 },
            Who::CommandLine => Actor::CommandLine,
            Who::System => Actor::System,
        };
        Ok(Ctx { app: app.clone(), scope: Scope::operator(), actor, address: requester.address })
    }
}
