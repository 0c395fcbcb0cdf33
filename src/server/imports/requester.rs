//! Who asked for background work on an import. It is stored with the import, because the work
//! outlives the request, and the audit log names the person and not the process that did it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::server::db::Tx;
use crate::server::db::import_undos::{self, ImportUndo};
use crate::server::db::imports::Import;
use crate::server::db::staff::{self, StaffRow};
use crate::server::error::Error;
use crate::server::{Actor, App, Ctx, Scope};

/// The person (or the command line, or the system) and the network address of the request.
#[derive(Serialize, Deserialize)]
pub(super) struct Requester {
    who: Who,
    address: String,
    /// When they asked.
    #[serde(default)]
    at: Option<i64>,
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
        let requester = Requester { who, address: ctx.address.clone(), at: Some(ctx.app.clock.now().0) };
        serde_json::to_string(&requester).map_err(|e| Error::broken(e.to_string()))
    }

    /// What the one who has an import applied may do as of now: nothing, if their sessions were
    /// ended since they asked, for what they had begun ends with them.
    pub(super) async fn scope_of_applier(app: &App, import: &Import) -> Result<Scope, Error> {
        let ctx = Requester::applier(app, import)?;
        if let Some(id) = ctx.actor.staff_id()
            && Requester::is_over(&import.applied_by, staff::get(&app.db, id).await?.as_ref())
        {
            return Ok(Scope::nothing());
        }
        Ok(Requester::as_of_now(ctx).await?.scope)
    }

    /// As the transaction sees it, whether the sessions of the one who has an import applied were
    /// ended since they asked.
    pub(super) async fn applier_is_over(tx: &mut Tx, import: &Import) -> Result<bool, Error> {
        Requester::has_ended(tx, &import.applied_by).await
    }

    /// Likewise of the one who has it planned, and applied right after that.
    pub(super) async fn planner_is_over(tx: &mut Tx, import: &Import) -> Result<bool, Error> {
        Requester::has_ended(tx, &import.planned_by).await
    }

    /// Likewise of the one who has an import undone.
    pub(super) async fn undoer_is_over(tx: &mut Tx, import: Uuid) -> Result<bool, Error> {
        match import_undos::find_in(tx, import).await? {
            Some(undo) => Requester::has_ended(tx, &undo.requested_by).await,
            None => Ok(false),
        }
    }

    async fn has_ended(tx: &mut Tx, stored: &str) -> Result<bool, Error> {
        match serde_json::from_str(stored) {
            Ok(Requester { who: Who::Staff { id, .. }, .. }) => {
                Ok(Requester::is_over(stored, staff::get_in(tx, id).await?.as_ref()))
            }
            // What can't be read is said by those who need it.
            _ => Ok(false),
        }
    }

    fn is_over(stored: &str, row: Option<&StaffRow>) -> bool {
        let at = serde_json::from_str::<Requester>(stored).ok().and_then(|asked| asked.at);
        row.is_none_or(|row| row.deactivated_at.is_some() || at.is_some_and(|at| at <= row.codes_ended_at))
    }

    /// A context for undoing in the name of the one who asked for it, with what they may do as of
    /// now.
    pub(super) async fn undoer(app: &App, import: Uuid, undo: &ImportUndo) -> Result<Ctx, Error> {
        let unreadable = |e| Error::stored("import_undos", "requested_by", import).because(e);
        Requester::as_of_now(Requester::context(app, &undo.requested_by).map_err(unreadable)?).await
    }

    /// The same person with what their grants give now; the command line and the system may do
    /// everything.
    async fn as_of_now(ctx: Ctx) -> Result<Ctx, Error> {
        let Some(staff) = ctx.actor.staff_id() else { return Ok(ctx) };
        let scope = Scope::of_staff(&ctx.app.db, &ctx.app.registry, staff, ctx.app.clock.now().0).await?;
        Ok(Ctx { scope, ..ctx })
    }

    /// A context for planning in the name of the one who asked for it.
    pub(super) fn planner(app: &App, import: &Import) -> Result<Ctx, Error> {
        let unreadable = |e| Error::stored("imports", "planned_by", import.id).because(e);
        Requester::context(app, &import.planned_by).map_err(unreadable)
    }

    /// As [`Requester::planner`], with what they may do as of now.
    pub(super) async fn planner_as_of_now(app: &App, import: &Import) -> Result<Ctx, Error> {
        Requester::as_of_now(Requester::planner(app, import)?).await
    }

    /// A context for applying in the name of the one who asked for it.
    pub(super) fn applier(app: &App, import: &Import) -> Result<Ctx, Error> {
        let unreadable = |e| Error::stored("imports", "applied_by", import.id).because(e);
        Requester::context(app, &import.applied_by).map_err(unreadable)
    }

    /// Their permission was checked when they asked. Blank = the system.
    fn context(app: &App, stored: &str) -> Result<Ctx, serde_json::Error> {
        if stored.is_empty() {
            return Ok(Ctx::system(app));
        }
        let requester: Requester = serde_json::from_str(stored)?;
        let actor = match requester.who {
            // No session: theirs may be over by now.
            Who::Staff { id, name } => Actor::Staff { id, name, session: Uuid::nil(), proved_at: 0 },
            Who::CommandLine => Actor::CommandLine,
            Who::System => Actor::System,
        };
        Ok(Ctx { app: app.clone(), scope: Scope::operator(), actor, address: requester.address })
    }
}
