//! How much one person, and one organization, may have stored before something of it is applied or
//! discarded. Looked at in the transaction that adds to it, with the addition.
//!
//! What is announced at one organization at the same moment waits for each other, so the bound of
//! an organization holds exactly. A person who announces at several at the same moment may exceed
//! theirs by what was under way.

use uuid::Uuid;

use crate::messages::limits::LimitText as T;
use crate::server::clock::DAY;
use crate::server::config::LimitsConfig;
use crate::server::db::import_quota::{self as store, Kept};
use crate::server::db::imports::Import;
use crate::server::db::{Tx, organizations};
use crate::server::error::Error;
use crate::server::{App, Ctx};
use crate::wire::ApiError;

const MIB: u64 = 1024 * 1024;

/// Seconds after which a refused upload may be tried again: somebody has to do something first.
const AGAIN: u32 = 60;

/// Likewise of somebody who had very many files planned and applied none of them.
const PLANS_AGAIN: u32 = 3_600;

/// What may be kept, and what is said of more.
struct Bound {
    receiving: u64,
    mib: u64,
    too_many: T,
    too_large: T,
}

impl Bound {
    fn of_person(limits: &LimitsConfig) -> Bound {
        Bound {
            receiving: limits.receiving_per_person,
            mib: limits.files_mib_per_person,
            too_many: T::PersonReceiving,
            too_large: T::PersonFiles,
        }
    }

    fn of_organization(limits: &LimitsConfig) -> Bound {
        Bound {
            receiving: limits.receiving_per_organization,
            mib: limits.files_mib_per_organization,
            too_many: T::OrganizationReceiving,
            too_large: T::OrganizationFiles,
        }
    }

    fn check(&self, kept: Kept, name: &str) -> Result<(), Error> {
        let (wrong, limit) = match kept {
            Kept { receiving, .. } if receiving as u64 > self.receiving => (self.too_many, self.receiving),
            Kept { bytes, .. } if bytes as u64 > self.mib.saturating_mul(MIB) => (self.too_large, self.mib),
            _ => return Ok(()),
        };
        Err(Error::Api(ApiError::Limit(wrong.fill(&[("limit", &limit), ("name", &name)]), AGAIN)))
    }
}

/// Whether an import with so many birth dates of one name is too much, beside the others of its
/// person that arrived in a day. Asked when it is planned: many may have been announced before.
pub(super) async fn tries_too_many(app: &App, import: &Import, same_name: u32) -> Result<bool, Error> {
    let Some(staff) = import.announced_by else { return Ok(false) };
    let since = app.clock.now().0 - DAY;
    let others = store::same_names_of_others(&app.db, staff, since, import.id).await?;
    // A large file alone may have more: it has a bound of its own.
    Ok(others > 0 && others.saturating_add(same_name.into()) as u64 > app.config.limits.same_names_per_person)
}

/// Begins a transaction that adds to what is kept at that organization.
pub(super) async fn begin(tx: &mut Tx, organization: Uuid) -> Result<(), Error> {
    organizations::lock(tx, organization).await.map(|_| ())
}

/// Refuses, with what this transaction added, more than may be kept. The operator is not bounded.
pub(super) async fn check(tx: &mut Tx, ctx: &Ctx, organization: Uuid, name: &str) -> Result<(), Error> {
    let Some(staff) = ctx.actor.staff_id() else { return Ok(()) };
    let limits = &ctx.app.config.limits;
    // A plan tells whom its rows hit: somebody who only ever plans is looking people up.
    let since = ctx.app.clock.now().0 - DAY;
    if store::same_names(tx, staff, since).await? as u64 >= limits.same_names_per_person {
        return Err(Error::Api(ApiError::Limit(T::PersonSameNames.en().to_owned(), PLANS_AGAIN)));
    }
    let planned = store::made_nothing(tx, staff, since).await?;
    if planned as u64 >= limits.plans_per_person {
        let text = T::PersonPlans.fill(&[("limit", &limits.plans_per_person)]);
        return Err(Error::Api(ApiError::Limit(text, PLANS_AGAIN)));
    }
    Bound::of_person(limits).check(store::of_person(tx, staff).await?, name)?;
    Bound::of_organization(limits).check(store::at_organization(tx, organization).await?, name)
}
