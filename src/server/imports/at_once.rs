//! *Create accounts right after the server's check, if nothing needs a decision*: the transaction
//! that ends planning goes on to applying, so a crash loses nothing and it happens once.
//!
//! It is done in the name of the person who uploaded the file, who must still be allowed to import
//! there. Rows in error hold up nobody; a row that needs a decision does, and one whose account
//! makes its holder staff, which takes a fresh password.

use super::control;
use super::requester::Requester;
use crate::domain::access::Permission;
use crate::domain::plan::Action;
use crate::messages::import_refusals::ImportText as T;
use crate::server::db::Tx;
use crate::server::db::import_counts;
use crate::server::db::imports::{self as store, Import};
use crate::server::db::organizations;
use crate::server::error::Error;
use crate::server::{App, Ctx, agreements};
use crate::wire::ApiError;

/// That choice, as it stands when the plan of an import is complete.
pub(super) enum AtOnce {
    /// It was not made.
    No,
    /// It was, and its requester may have it applied.
    Yes,
    /// It was, but this keeps it from happening.
    Kept(&'static str),
}

impl AtOnce {
    /// Of an import that is about to be planned to the end.
    pub(super) async fn of(app: &App, import: &Import) -> Result<AtOnce, Error> {
        if !import.apply_at_once {
            return Ok(AtOnce::No);
        }
        let uploader = Requester::planner_as_of_now(app, import).await?;
        if !uploader.scope.may(Permission::Import, import.organization_id) {
            return Ok(AtOnce::Kept(T::AtOnceNoAccess.en()));
        }
        let agreement = agreements::current_version(app, &import.program).await?;
        Ok(if agreement == import.agreement { AtOnce::Yes } else { AtOnce::Kept(T::AtOnceAgreement.en()) })
    }

    /// Takes the lock that applying takes before any other: the organization's.
    pub(super) async fn lock(&self, tx: &mut Tx, import: &Import) -> Result<(), Error> {
        match self {
            AtOnce::Yes => organizations::lock(tx, import.organization_id).await.map(|_| ()),
            AtOnce::No | AtOnce::Kept(_) => Ok(()),
        }
    }

    /// Goes on from the plan to applying it, or says why not.
    pub(super) async fn go_on(&self, tx: &mut Tx, uploader: &Ctx, import: &Import) -> Result<(), Error> {
        let id = import.id;
        match self {
            AtOnce::No => Ok(()),
            AtOnce::Kept(why) => store::set_problem(tx, id, why).await,
            // What they had begun ends with their sessions.
            AtOnce::Yes if Requester::planner_is_over(tx, import).await? => {
                store::set_problem(tx, id, T::AtOnceNoAccess.en()).await
            }
            AtOnce::Yes if import_counts::planned_in(tx, id, Action::Review.name()).await? > 0 => Ok(()),
            AtOnce::Yes if uploader.require_fresh().is_err() && control::makes_staff(tx, id).await? => {
                store::set_problem(tx, id, T::AtOnceStaff.en()).await
            }
            AtOnce::Yes => match control::apply_in(tx, uploader, id, "", &import.planned_by).await {
                Err(Error::Api(ApiError::Refused(why))) => store::set_problem(tx, id, &why).await,
                done => done,
            },
        }
    }
}
