//! Registering: from the code of an invitation to an account whose holder can sign in.
//!
//! A code opens nothing but its account's registration, once. Codes that are nobody's are counted
//! by the address that tries them, and unknown, used, foreign and cut-off ones are answered alike.
//! That an invitation has expired is said to those alone who have its code.
//!
//! A holder whose account makes them staff has one password, the staff user's: it is chosen here
//! where there is no staff user with their address yet, and proved where there is one.

use super::sign_in::Began;
use super::view::least_characters;
use crate::domain::account::AccountState;
use crate::messages::portal::PortalText as T;
use crate::server::accounts::holder_view::{self, HolderAccount};
use crate::server::audit::{AuditAction, By};
use crate::server::auth::attempts::{Attempt, Refusal};
use crate::server::auth::browsers::Browser;
use crate::server::auth::passwords::{self, Fault};
use crate::server::crypto::Secret;
use crate::server::crypto::password::HashError;
use crate::server::db::invitations::{self as store, Found};
use crate::server::db::staff::StaffRow;
use crate::server::staff::{may_know_password, who_has};
use crate::server::{App, Error, agreements, clock, invitations, organizations};
use crate::wire::pages::AgreementView;
use crate::wire::portal::InvitationView;
use crate::wire::{ApiError, Timestamp};

mod write;

/// Most characters that a code of ours may have.
const CODE_CHARS: usize = 64;

/// Why nobody registered.
#[derive(Debug, thiserror::Error)]
pub enum NotRegistered {
    /// The code is nobody's, or was used.
    #[error("the code does not work")]
    Code,
    /// The code is right, and the invitation has expired.
    #[error("the invitation has expired")]
    Expired,
    /// Too many codes that did not work, or too many tries of a staff password; seconds to wait.
    #[error("too many failures")]
    Wait(u32),
    /// Too many people are waiting.
    #[error("too many people are signing in")]
    Busy,
    /// Something is wrong with what was entered.
    #[error("{0:?}")]
    Problem(RegisterProblem),
    /// Our fault.
    #[error(transparent)]
    Failed(Error),
}

/// What is wrong with what was entered, or in the way of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisterProblem {
    /// The password may not be used.
    Fault(Fault),
    /// It isn't the staff user's.
    StaffPassword,
    /// The staff user with that address is deactivated.
    StaffDeactivated,
    /// The staff user with that address has set no password yet.
    StaffWithoutPassword,
    /// Somebody may know the staff user's password who has nothing to decide there.
    StaffPasswordKnown,
    /// There has been a staff user with that address since a moment ago.
    Overtaken,
}

impl From<RegisterProblem> for NotRegistered {
    fn from(problem: RegisterProblem) -> NotRegistered {
        NotRegistered::Problem(problem)
    }
}

impl From<Error> for NotRegistered {
    fn from(error: Error) -> NotRegistered {
        NotRegistered::Failed(error)
    }
}

impl From<Refusal> for NotRegistered {
    fn from(refusal: Refusal) -> NotRegistered {
        match refusal {
            Refusal::Wrong => RegisterProblem::StaffPassword.into(),
            Refusal::Wait(seconds) => NotRegistered::Wait(seconds),
            Refusal::Busy => NotRegistered::Busy,
            Refusal::Failed(error) => error.into(),
        }
    }
}

impl From<HashError> for NotRegistered {
    fn from(error: HashError) -> NotRegistered {
        Refusal::from(error).into()
    }
}

/// What somebody registers with, as the form sends it.
#[derive(Clone)]
pub struct RegisterAttempt {
    /// The code of the address.
    pub code: Secret,
    /// A password that they choose, or their password as staff.
    pub password: Secret,
    /// The peer's address.
    pub address: String,
    /// The browser, as it calls itself.
    pub browser: String,
    /// Whose sign-ins this browser has seen.
    pub known: Browser,
    /// The session that the browser still had: it ends.
    pub before: Option<Secret>,
}

/// Somebody has registered.
pub enum Registered {
    /// And is signed in.
    Holder(Began),
    /// And signs in where staff do.
    Staff,
}

/// An invitation whose code works.
#[derive(Clone)]
pub struct Invited {
    found: Found,
    account: HolderAccount,
    /// The role that they get as staff.
    role: Option<&'static str>,
    /// The staff user with their address, where they get one.
    staff: Option<StaffRow>,
    /// What holders of the program agree to.
    agreement: Option<AgreementView>,
}

/// The invitation of that code. One that does not work is counted and put on record.
pub async fn invited(app: &App, code: &Secret, address: &str) -> Result<Invited, NotRegistered> {
    let counted = Attempt::with_code(app, address);
    let turn = counted.count(app).await?;
    let Some((found, account)) = find(app, code).await? else {
        let failed = app.db.transact((app.clone(), address.to_owned(), turn), |tx, (app, address, turn)| {
            let refused = AuditAction::InvitationCodeRefused;
            Box::pin(turn.audit_failure(tx, By::holder(app, address), refused, None, T::NobodysAccount.en()))
        });
        failed.await?;
        return Err(NotRegistered::Code);
    };
    counted.refund(app).await?;
    if !waits(app, &found, account.state) {
        return Err(NotRegistered::Expired);
    }
    // Nobody begins anything at an organization that is out of use or switched off.
    if organizations::find(&app.db, account.organization).await?.is_none_or(|place| !place.is_open()) {
        return Err(NotRegistered::Code);
    }
    let role = role_of(app, &account).await?;
    if role.is_some() && !invitations::may_still(app, &found, account.organization).await? {
        return Err(NotRegistered::Code);
    }
    let staff = match (role, &account.sign_in) {
        (Some(_), Some(email)) => who_has(app, email, account.organization).await?,
        _ => None,
    };
    let agreement = agreements::of_holders(app, account.program.id);
    Ok(Invited { found, account, role, staff, agreement })
}

/// The code with its account, where it is one that is invited or has expired.
async fn find(app: &App, code: &Secret) -> Result<Option<(Found, HolderAccount)>, Error> {
    if code.expose().len() > CODE_CHARS {
        return Ok(None);
    }
    for hash in app.keys.invitation_hashes(code) {
        let Some(found) = store::find(&app.db, &hash).await? else { continue };
        let account = holder_view::read(app, found.account_id).await?;
        let open = |account: &HolderAccount| matches!(account.state, AccountState::Invited | AccountState::Expired);
        return Ok(account.filter(open).map(|account| (found, account)));
    }
    Ok(None)
}

/// Whether the holder may still register.
fn waits(app: &App, found: &Found, state: AccountState) -> bool {
    state == AccountState::Invited && found.ended_at.is_none() && app.clock.now().0 <= found.expires_at
}

/// The role that the account brings with it where it is.
async fn role_of(app: &App, account: &HolderAccount) -> Result<Option<&'static str>, Error> {
    let Some(role) = account.staff_role.and_then(|role| app.registry.role(role)) else { return Ok(None) };
    let place = organizations::find(&app.db, account.organization).await?;
    Ok(place.filter(|place| role.levels.contains(&place.here.kind.as_str())).map(|_| role.id))
}

impl Invited {
    /// What its holder is shown.
    pub async fn view(&self, app: &App) -> Result<InvitationView, Error> {
        let place = organizations::find(&app.db, self.account.organization).await?.ok_or(ApiError::NotFound)?;
        let root = organizations::find(&app.db, place.root).await?.ok_or(ApiError::NotFound)?;
        let kind = self.account.program.levels.iter().find(|(id, _)| *id == place.here.kind);
        Ok(InvitationView {
            name: self.account.name.clone(),
            sign_in: self.account.sign_in.clone().unwrap_or_default(),
            place: place.here.name.clone(),
            kind: kind.map_or_else(String::new, |(_, name)| name.to_lowercase()),
            organization: root.here.name,
            agreement: self.agreement.clone(),
            until: clock::in_words(Timestamp(self.found.expires_at), place.zone()),
            least_characters: self.least(app).await?,
            becomes_staff: self.role.is_some(),
            is_staff: self.staff.is_some(),
        })
    }

    /// The version of the agreement that has to be accepted, where the program has one.
    pub fn agreement(&self) -> Option<&str> {
        self.agreement.as_ref().map(|agreement| agreement.version.as_str())
    }

    /// Fewest characters of a password that is chosen here.
    pub async fn least(&self, app: &App) -> Result<usize, Error> {
        let least = least_characters(app, self.account.organization).await?;
        Ok(if self.role.is_some() { least.max(passwords::MIN_CHARS) } else { least })
    }

    /// Whether the holder proves a password that they have, and chooses none.
    pub fn proves(&self) -> bool {
        self.staff.is_some()
    }

    /// What is in the way, whatever is entered.
    pub async fn obstacle(&self, app: &App) -> Result<Option<RegisterProblem>, Error> {
        let Some(staff) = &self.staff else { return Ok(None) };
        Ok(match (staff.deactivated_at, &staff.password_hash) {
            (Some(_), _) => Some(RegisterProblem::StaffDeactivated),
            (None, None) => Some(RegisterProblem::StaffWithoutPassword),
            (None, Some(_)) if may_know_password(app, staff.id, self.account.organization).await? => {
                Some(RegisterProblem::StaffPasswordKnown)
            }
            (None, Some(_)) => None,
        })
    }
}
