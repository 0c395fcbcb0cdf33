//! An account moves to another organization of the same tree. Its keys, password and history stay.
//! Who may have it moved is for [`crate::server::moves`]; here it happens.

use std::collections::HashMap;

use uuid::Uuid;

use super::invite::invite_again;
use super::profiles::Profiles;
use super::view::state_of;
use super::{audited, fitting_place, program_of, staff_role, to_manage};
use crate::domain::access::Permission;
use crate::domain::account::AccountState;
use crate::domain::account::profile::{self, Profile};
use crate::domain::program::Program;
use crate::domain::template::{ColumnRole, Meaning};
use crate::domain::undo::MoveHistory;
use crate::messages::accounts::AccountText as T;
use crate::server::audit::AuditAction;
use crate::server::db::account_moves::{self, NewMove};
use crate::server::db::accounts::{self as store, AccountRecord, write};
use crate::server::db::{Db, Tx};
use crate::server::error::Error;
use crate::server::{App, Ctx, Scope};
use crate::wire::ApiError;

/// Moves an account to an organization where the caller may create accounts, from one where they
/// may.
pub async fn move_to(ctx: &Ctx, account: Uuid, organization: Uuid) -> Result<(), ApiError> {
    let work = ctx.transact((ctx.clone(), account, organization), |tx, (ctx, account, organization)| {
        Box::pin(move_in(tx, ctx, *account, *organization))
    });
    Ok(work.await?)
}

async fn move_in(tx: &mut Tx, ctx: &Ctx, id: Uuid, to: Uuid) -> Result<(), Error> {
    let account = to_manage(tx, ctx, id).await?;
    if account.organization_id == to {
        return Ok(());
    }
    ctx.require(Permission::Import, to)?;
    let movable = Movable(account);
    movable.fits(tx, &ctx.app, to).await?;
    movable.require_creator(ctx, to)?;
    movable.require_leave(ctx)?;
    movable.make(tx, ctx, to, None).await
}

/// An account that somebody may have moved, and nobody else changes until the transaction ends.
pub(in crate::server) struct Movable(AccountRecord);

impl Movable {
    /// The account of that id; asks nobody's scope.
    pub(in crate::server) async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<Movable>, Error> {
        Ok(store::find_to_change(tx, id).await?.map(Movable))
    }

    /// These accounts, by id, for somebody who only looks.
    pub(in crate::server) async fn look(db: &Db, ids: &[Uuid]) -> Result<HashMap<Uuid, Movable>, Error> {
        Ok(store::many(db, ids).await?.into_iter().map(|(id, account)| (id, Movable(account))).collect())
    }

    /// Where it belongs.
    pub(in crate::server) fn organization(&self) -> Uuid {
        self.0.organization_id
    }

    /// What happened to it since it moved to that organization then, from one that takes accounts
    /// or doesn't.
    pub(in crate::server) fn history(&self, to: Uuid, at: i64, origin_open: bool) -> Result<MoveHistory, Error> {
        let account = &self.0;
        Ok(MoveHistory {
            state: state_of(account.id, &account.state)?,
            moved_on: account.organization_id != to || account.moved_at.is_none_or(|moved| moved > at),
            changed_state: account.state_at > at,
            edited: account.changed_at.is_some_and(|changed| changed > at),
            origin_open,
        })
    }

    /// Whether its state lets it be moved: nobody's account that is switched off or gone is.
    pub(in crate::server) fn is_in_use(&self) -> Result<bool, Error> {
        Ok(matches!(state_of(self.0.id, &self.0.state)?, AccountState::Active | AccountState::Invited))
    }

    /// Refuses an organization of another tree or program, one that is not in use, and one where
    /// such an account can't be created.
    pub(in crate::server) async fn fits(&self, tx: &mut Tx, app: &App, to: Uuid) -> Result<(), Error> {
        let place = fitting_place(tx, to, &self.0.program, self.0.tenant_id).await?;
        let (program, profile) = self.opened(app)?;
        let values = profile::values(program, &profile);
        let takes = (program.kind_of)(&values).is_none_or(|kind| program.creates_at(&place.kind, kind));
        match takes && program.has_accounts_at(&place.kind) {
            true => Ok(()),
            false => Err(ApiError::Refused(T::NotAPlace.fill(&[("name", &place.name)])).into()),
        }
    }

    fn opened(&self, app: &App) -> Result<(&'static Program, Profile), Error> {
        let account = &self.0;
        Ok((program_of(app, account)?, Profiles::new(app).open(account.tenant_id, account.id, &account.sealed)?))
    }

    /// Whether the caller's roles at that organization create such accounts: a move gives nobody an
    /// account that they could neither create nor decide about.
    pub(in crate::server) fn is_creator(&self, ctx: &Ctx, at: Uuid) -> Result<bool, Error> {
        let (program, profile) = self.opened(&ctx.app)?;
        Ok(is_creator(&ctx.scope, program, &profile, at))
    }

    /// Refuses a caller whose roles there create no such accounts.
    pub(in crate::server) fn require_creator(&self, ctx: &Ctx, at: Uuid) -> Result<(), Error> {
        match self.is_creator(ctx, at)? {
            true => Ok(()),
            false => Err(ApiError::Refused(T::NotYours.en().to_owned()).into()),
        }
    }

    /// Whether its holder is staff because of it: a move ends that.
    pub(in crate::server) fn makes_staff(&self, app: &App) -> Result<bool, Error> {
        let (program, profile) = self.opened(app)?;
        Ok(staff_role::of(program, &profile).is_some())
    }

    /// Refuses a caller who may not have such an account leave where it is. Where its holder is
    /// staff because of it, that takes a fresh password, as ending staff does.
    pub(in crate::server) fn require_leave(&self, ctx: &Ctx) -> Result<(), Error> {
        self.require_creator(ctx, self.organization())?;
        let (program, profile) = self.opened(&ctx.app)?;
        Ok(staff_role::require_fresh(ctx, program, &profile)?)
    }

    /// Moves it there, at that time. What still waited for a decision lapses.
    pub(in crate::server) async fn carry_out(&self, tx: &mut Tx, ctx: &Ctx, to: Uuid, at: i64) -> Result<(), Error> {
        carry_out(tx, ctx, &self.0, to, at).await
    }

    /// Moves it there, and it goes on record as a move that was made at once; of that row of an
    /// import, where one asked for it.
    pub(in crate::server) async fn make(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        to: Uuid,
        import: Option<(Uuid, i64)>,
    ) -> Result<(), Error> {
        make(tx, ctx, &self.0, to, import).await
    }
}

/// Whether roles at that organization create accounts with such a profile.
pub(in crate::server) fn is_creator(scope: &Scope, program: &Program, profile: &Profile, at: Uuid) -> bool {
    let values = profile::values(program, profile);
    let Some(kind) = (program.kind_of)(&values) else { return true };
    scope.roles_at(at).is_none_or(|roles| roles.iter().any(|role| role.creates.contains(&kind)))
}

async fn make(tx: &mut Tx, ctx: &Ctx, account: &AccountRecord, to: Uuid, import: Option<(Uuid, i64)>) -> Result<(), Error> {
    let (id, from, by, at) = (ctx.app.new_id(), account.organization_id, ctx.actor.label(), ctx.app.clock.now().0);
    carry_out(tx, ctx, account, to, at).await?;
    account_moves::insert_done(tx, &NewMove { id, account: account.id, from, to, import, by, at }).await
}

async fn carry_out(tx: &mut Tx, ctx: &Ctx, account: &AccountRecord, to: Uuid, at: i64) -> Result<(), Error> {
    let (id, from) = (account.id, account.organization_id);
    if !write::set_organization(tx, id, from, to, at).await? {
        return Err(Error::Fenced);
    }
    account_moves::lapse(tx, id, at).await?;
    staff_role::end(tx, ctx.into(), account).await?;
    // A program with a column for the place keeps it in the profile.
    let program = program_of(&ctx.app, account)?;
    let column = program.column_meaning(Meaning::Place).map(|column| &program.columns[column]);
    if let Some(column) = column.filter(|column| column.role == ColumnRole::Profile) {
        let profiles = Profiles::new(&ctx.app);
        let mut profile = profiles.open(account.tenant_id, id, &account.sealed)?;
        profile.insert(column.name.into(), to.to_string());
        write::set_sealed(tx, id, &profiles.seal(account.tenant_id, id, &profile)?).await?;
    }
    invite_again(tx, ctx, id).await?;
    // Both sides find it in their log.
    for organization in [from, to] {
        audited(tx, ctx, organization, id, AuditAction::AccountMoved { moved_from: from, moved_to: to }).await?;
    }
    Ok(())
}
