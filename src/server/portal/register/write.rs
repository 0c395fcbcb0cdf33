//! The password of somebody who registers, and the one transaction in which they do.

use uuid::Uuid;

use super::{Invited, NotRegistered, RegisterAttempt, RegisterProblem, Registered, waits};
use crate::domain::account::AccountState;
use crate::server::accounts::holder::{self, Registering};
use crate::server::audit::{AuditAction, By};
use crate::server::auth::Door;
use crate::server::auth::attempts::{Attempt, password_of};
use crate::server::auth::passwords::check_of;
use crate::server::crypto::Secret;
use crate::server::crypto::password::{HashError, Verdict};
use crate::server::db::invitations::{self as store, Found};
use crate::server::db::staff::{self as staff_store, StaffRow};
use crate::server::db::{Tx, accounts};
use crate::server::portal::sign_in::{Began, Beginning, begin_session};
use crate::server::staff::fold;
use crate::server::staff::of_accounts::{self, Becoming, RoleOfAccount};
use crate::server::{App, Error, invitations};

/// The password that somebody registers with.
enum Password {
    /// The hash of one that they chose.
    Chosen(String),
    /// The one that they have as staff, which was looked at.
    OfStaff(Proof),
}

/// A staff user's password that was right.
#[derive(Clone)]
struct Proof {
    staff: Uuid,
    hash: String,
    counted: Attempt,
}

impl Invited {
    /// The holder registers: the account is active, its codes are used up, and a session begins, or
    /// they are staff from now on. They have accepted the agreement that this has.
    pub async fn register(self, app: &App, attempt: RegisterAttempt) -> Result<Registered, NotRegistered> {
        if let Some(obstacle) = self.obstacle(app).await? {
            return Err(obstacle.into());
        }
        let password = self.password(app, &attempt).await?;
        let known = attempt.known.remember(app, Door::Portal, &self.account.id.to_string());
        let token = Secret::token(&*app.rng);
        let work = Work::new(app, &self, password, attempt, token.clone());
        match app.db.transact(work, |tx, work| Box::pin(work.run(tx))).await? {
            Done::Registered => {}
            Done::UsedUp => return Err(NotRegistered::Code),
            Done::Overtaken => return Err(RegisterProblem::Overtaken.into()),
        }
        // Until then SQLite's log holds the letter with the code.
        app.db.empty_log().await?;
        Ok(if self.role.is_some() { Registered::Staff } else { Registered::Holder(Began { token, known }) })
    }

    async fn password(&self, app: &App, attempt: &RegisterAttempt) -> Result<Password, NotRegistered> {
        if let Some(staff) = &self.staff {
            return prove(app, staff, attempt).await.map(Password::OfStaff);
        }
        let least = self.least(app).await?;
        let fault = self.account.as_owner(|owner| check_of(&attempt.password, owner, least));
        fault.map_err(RegisterProblem::Fault)?;
        let lane = Attempt::by_link_of(app, Door::Portal, self.account.id).count(app).await?.lane;
        Ok(Password::Chosen(app.hasher.hash(attempt.password.clone(), &*app.rng, lane).await?))
    }
}

/// Looks at the password of a staff user, counted as a sign-in at their own door.
async fn prove(app: &App, staff: &StaffRow, attempt: &RegisterAttempt) -> Result<Proof, NotRegistered> {
    let folded = fold(&staff.email);
    let counted = Attempt::at(app, Door::Staff, &folded, &attempt.address);
    let turn = counted.count(app).await?;
    match app.hasher.verify(attempt.password.clone(), password_of(staff)?, turn.lane).await {
        Ok(Verdict::Right | Verdict::RightButWeak) => {
            let hash = staff.password_hash.clone().unwrap_or_default();
            Ok(Proof { staff: staff.id, hash, counted })
        }
        Ok(Verdict::Wrong) => {
            let input = (app.clone(), attempt.address.clone(), staff.name.clone(), folded, turn);
            let failed = app.db.transact(input, |tx, (app, address, name, folded, turn)| {
                Box::pin(async move {
                    staff_store::sign_in_failed(tx, folded).await?;
                    let failed = AuditAction::SignInFailed;
                    turn.audit_failure(tx, By::holder(app, address), failed, None, name).await
                })
            });
            failed.await?;
            Err(RegisterProblem::StaffPassword.into())
        }
        Err(error) => {
            if let HashError::Busy = error {
                counted.refund(app).await?;
            }
            Err(error.into())
        }
    }
}

/// What came of it.
enum Done {
    Registered,
    /// Somebody has registered with it, or it ended otherwise, while this waited.
    UsedUp,
    /// What was found out about the staff user holds no more. Nothing was changed.
    Overtaken,
}

/// The one transaction.
struct Work {
    app: App,
    account: Uuid,
    /// The hash that the account gets.
    hash: Option<String>,
    role: Option<RoleOfAccount>,
    proof: Option<Proof>,
    attempt: RegisterAttempt,
    /// The version that they accepted; blank where there is none.
    agreement: String,
    token: Secret,
    session: Uuid,
}

impl Work {
    fn new(app: &App, invited: &Invited, password: Password, attempt: RegisterAttempt, token: Secret) -> Work {
        let account = &invited.account;
        let (chosen, proof) = match password {
            Password::Chosen(hash) => (Some(hash), None),
            Password::OfStaff(proof) => (None, Some(proof)),
        };
        let staff = match (&proof, &chosen) {
            (Some(proof), _) => Becoming::There(proof.staff),
            (None, chosen) => Becoming::New {
                id: app.new_id(),
                email: account.sign_in.clone().unwrap_or_default(),
                name: account.name.clone(),
                hash: chosen.clone().unwrap_or_default(),
                made_by: invited.found.made_by,
            },
        };
        let organization = account.organization;
        let role = invited.role.map(|role| RoleOfAccount { account: account.id, organization, role, staff });
        // Staff have one password, which is not the account's.
        let hash = chosen.filter(|_| role.is_none());
        let agreement = invited.agreement().unwrap_or_default().to_owned();
        Work { app: app.clone(), account: account.id, hash, role, proof, attempt, agreement, token, session: app.new_id() }
    }

    async fn run(&self, tx: &mut Tx) -> Result<Done, Error> {
        let Work { app, attempt, .. } = self;
        let (now, address) = (app.clock.now().0, attempt.address.as_str());
        // Locked first, as everywhere: of two at the same moment one finds the code.
        let account = accounts::find_to_change(tx, self.account).await?;
        let found = self.code(tx).await?;
        let (Some(account), Some(found)) = (account, found) else { return Ok(Done::UsedUp) };
        let state = AccountState::from_name(&account.state).ok_or_else(|| Error::stored("accounts", "state", account.id))?;
        if found.account_id != account.id || !waits(app, &found, state) {
            return Ok(Done::UsedUp);
        }
        if self.role.as_ref().is_some_and(|role| role.organization != account.organization_id) {
            return Ok(Done::Overtaken);
        }
        // Hashing, and waiting for others who write, may have taken a while.
        if self.role.is_some() && !invitations::may_still_in(tx, app, &found, account.organization_id).await? {
            return Ok(Done::UsedUp);
        }
        if let Some(Proof { staff, hash, counted }) = &self.proof {
            if !staff_store::rehash(tx, *staff, hash, hash).await? {
                return Ok(Done::Overtaken);
            }
            counted.succeeded(tx, now).await?;
        }
        if let Some(role) = &self.role
            && !of_accounts::begin(tx, By::holder(app, address), role, found.uploaded_by).await?
        {
            return Ok(Done::Overtaken);
        }
        let agreement = Some(self.agreement.as_str()).filter(|version| !version.is_empty());
        let with = Registering { hash: self.hash.as_deref(), agreement, address };
        holder::register(tx, app, &account, &with).await?;
        if self.role.is_none() {
            let (browser, before) = (attempt.browser.as_str(), attempt.before.as_ref());
            let new = Beginning { token: &self.token, session: self.session, address, browser, before };
            begin_session(tx, app, account.id, &new).await?;
        }
        Ok(Done::Registered)
    }

    /// The code, if it is still there.
    async fn code(&self, tx: &mut Tx) -> Result<Option<Found>, Error> {
        for hash in self.app.keys.invitation_hashes(&self.attempt.code) {
            if let Some(found) = store::find_in(tx, &hash).await? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}
