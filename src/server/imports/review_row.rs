//! A row of an import that waits for a person's decision, opened for the one who looks and decides.

use std::sync::Arc;

use uuid::Uuid;

use super::apply::{Candidate, candidate};
use super::decide::{self, Decided, Undecided as _};
use super::seals::Seals;
use crate::domain::account::profile::{self, Profile};
use crate::domain::field::Value;
use crate::domain::plan::Action;
use crate::domain::program::Program;
use crate::server::accounts::keys::KeyMaker;
use crate::server::db::imports::{self, Import};
use crate::server::db::{Tx, import_counts, import_rows};
use crate::server::error::Error;
use crate::server::{App, Scope};

/// The row, with what is known of its import.
pub(in crate::server) struct ReviewRow {
    import: Arc<Import>,
    program: &'static Program,
    row: Candidate,
    line: u32,
}

impl ReviewRow {
    /// That row of that import; `None` once its rows are deleted.
    pub(in crate::server) async fn find(app: &App, import: Uuid, row: i64) -> Result<Option<ReviewRow>, Error> {
        let Some(import) = imports::find(&app.db, import).await? else { return Ok(None) };
        let records = import_rows::staged(&app.db, import.id, row, row + 1).await?;
        let listed = import_rows::results(&app.db, import.id, row, 1).await?;
        let (Some(record), Some(listed)) = (records.first(), listed.first()) else { return Ok(None) };
        let program = super::program_of(app, &import)?;
        let seals = Seals::of(app, &import).await?;
        let maker = KeyMaker::new(&app.keys, program, import.tenant_id);
        let row = candidate(&seals, &maker, &import, record, Action::Review)?;
        Ok(Some(ReviewRow { line: listed.line as u32, program, row, import: Arc::new(import) }))
    }

    /// The program of its import.
    pub(in crate::server) fn program(&self) -> &'static Program {
        self.program
    }

    /// Physical line in the file.
    pub(in crate::server) fn line(&self) -> u32 {
        self.line
    }

    /// What the check left of it, in template order.
    pub(in crate::server) fn read<T>(&self, look: impl FnOnce(&[Value<'_>]) -> T) -> Result<T, Error> {
        let index = self.row.index;
        self.row.read(|_, values, _| look(values)).map_err(|unreadable| unreadable.of(self.import.id, index.into()))
    }

    /// What an account made of it would keep.
    pub(in crate::server) fn profile(&self) -> Result<Profile, Error> {
        self.read(|values| profile::of(self.program, values, &[]))
    }

    /// What the accounts that are there now decide, for somebody with that scope.
    pub(in crate::server) async fn decide_in(&self, tx: &mut Tx, app: &App, scope: &Scope) -> Result<Decided, Error> {
        let decided = decide::decide_in(tx, app, self.program, &self.import, scope, &[&self.row]).await?;
        decided.into_iter().next().ok_or_else(|| Error::broken("a row was not decided"))
    }

    /// Writes what came of it, once: in results and counts of its import.
    pub(in crate::server) async fn settle(
        &self,
        tx: &mut Tx,
        action: Action,
        reason: &str,
        account: Option<Uuid>,
    ) -> Result<(), Error> {
        let (import, outcome) = (self.import.id, action.outcome());
        // First, as a chunk that is applied takes it before it counts.
        imports::find_to_move(tx, import).await?;
        if !import_rows::settle(tx, import, self.row.index.into(), outcome, reason, account).await? {
            return Err(Error::Fenced);
        }
        import_counts::recount(tx, import, Action::Review.outcome(), outcome).await
    }
}
