//! Who asked for background work on an import: kept with it, because the work outlives their request, and the audit log names them and
//! not whichever process did it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::server::error::Error;
use crate::server::{Actor, App, Ctx, Scope};

#[derive(Serialize, Deserialize)]
struct Requester {
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

/// The caller, as stored.
pub(super) fn kept(ctx: &Ctx) -> Result<String, Error> {
    let who = match &ctx.actor {
        Actor::Staff { id, name, .. } => Who::Staff { id: *id, name: name.clone() },
        Actor::CommandLine => Who::CommandLine,
        Actor::System => Who::System,
    };
    let asker = Requester { who, address: ctx.address.clone() };
    serde_json::to_string(&asker).map_err(|e| Error::broken(e.to_string()))
}

/// Background work in the name of whoever asked for it: what they may was looked at when they did. Blank = nobody was kept.
pub(super) fn ctx(app: &App, kept: &str) -> Result<Ctx, Error> {
    if kept.is_empty() {
        return Ok(Ctx::system(app));
    }
    let asker: Requester = serde_json::from_str(kept).map_err(|_| Error::broken("who asked for an import is not understood"))?;
    let actor = match asker.who {
        // Of no session: theirs may be over by now.
        Who::Staff { id, name } => Actor::Staff { id, name, session: Uuid::nil(), proved_at: 0 },
        Who::CommandLine => Actor::CommandLine,
        Who::System => Actor::System,
    };
    Ok(Ctx { app: app.clone(), scope: Scope::operator(), actor, address: asker.address })
}
