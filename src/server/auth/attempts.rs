//! Attempts with a password, counted in the database as [`failed_proofs`] decides.

use hmac::Mac;
use uuid::Uuid;

use super::Door;
use super::failed_proofs::{self, Counter, CounterKind, Decision};
use crate::server::audit::{self, AuditAction, AuditEvent, By};
use crate::server::clock::SECOND;
use crate::server::crypto::password::{HashError, Lane, PasswordHash};
use crate::server::crypto::purpose;
use crate::server::db::Tx;
use crate::server::db::failed_proofs::{self as store, CounterRow};
use crate::server::db::staff::StaffRow;
use crate::server::{App, Error};
use crate::wire::ApiError;

/// Why a password let nobody in.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Email and password do not belong together.
    #[error("email and password do not belong together")]
    Wrong,
    /// Too many failures; seconds to wait.
    #[error("too many failures")]
    Wait(u32),
    /// Too many people are signing in.
    #[error("too many people are signing in")]
    Busy,
    /// Our fault, or no longer signed in.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<HashError> for Refusal {
    fn from(error: HashError) -> Refusal {
        match error {
            HashError::Busy => Refusal::Busy,
            HashError::Failed(error) => Refusal::Failed(error),
        }
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Refusal {
        Refusal::Failed(error.into())
    }
}

/// The stored password of a staff user; `None` when there is none yet.
pub(in crate::server) fn password_of(row: &StaffRow) -> Result<Option<PasswordHash>, Error> {
    let Some(stored) = &row.password_hash else { return Ok(None) };
    let hash = PasswordHash::parse(stored).ok_or_else(|| Error::stored("staff", "password_hash", row.id))?;
    Ok(Some(hash))
}

/// What an attempt is counted under: counters with the keyed hash of what each counts, in the order
/// in which they are locked.
#[derive(Clone)]
pub(in crate::server) struct Attempt(Vec<(CounterKind, [u8; 16])>);

/// An attempt that was counted as a failure and may be looked at.
#[derive(Clone)]
pub(in crate::server) struct Counted {
    /// Whose turn it is at the hasher.
    pub lane: Lane,
    /// Counters at which waiting begins if it fails.
    begins: Vec<CounterKind>,
}

impl Attempt {
    /// An attempt to sign in to that account: a staff user's email, folded to lower case, or at the
    /// portal the id of an account, or what somebody entered where there is none.
    pub(in crate::server) fn at(app: &App, door: Door, account: &str, address: &str) -> Attempt {
        let (address, network) = failed_proofs::networks(address);
        let subject = |kind: CounterKind, parts: &[&str]| (kind, subject(app, door, kind, parts));
        let mut counters = vec![subject(CounterKind::Pair, &[account, &address])];
        counters.extend(network.iter().map(|network| subject(CounterKind::NetworkPair, &[account, network])));
        counters.push(subject(CounterKind::Account, &[account]));
        counters.push(subject(CounterKind::Address, &[&address]));
        counters.extend(network.iter().map(|network| subject(CounterKind::Network, &[network])));
        Attempt(counters)
    }

    /// An attempt to sign in to that account from a browser with that id, in which its owner signed
    /// in before.
    pub(in crate::server) fn in_browser(app: &App, door: Door, account: &str, id: &str) -> Attempt {
        Attempt(vec![(CounterKind::Browser, subject(app, door, CounterKind::Browser, &[id, account]))])
    }

    /// An attempt to prove in a session whose it is.
    pub(in crate::server) fn in_session(app: &App, door: Door, session: Uuid) -> Attempt {
        Attempt(vec![(CounterKind::Session, subject(app, door, CounterKind::Session, &[&session.to_string()]))])
    }

    /// A request for access of that email address, folded to lower case.
    fn of_request(app: &App, email: &str, address: &str) -> Attempt {
        let (address, network) = failed_proofs::networks(address);
        let subject = |kind: CounterKind, part: &str| (kind, subject(app, Door::Staff, kind, &[part]));
        let mut counters = vec![subject(CounterKind::RequestEmail, email), subject(CounterKind::RequestAddress, &address)];
        counters.extend(network.iter().map(|network| subject(CounterKind::RequestNetwork, network)));
        Attempt(counters)
    }

    /// A link for a forgotten password that is asked for from that address.
    pub(in crate::server) fn of_reset(app: &App, address: &str) -> Attempt {
        let (address, network) = failed_proofs::networks(address);
        let subject = |kind: CounterKind, part: &str| (kind, subject(app, Door::Portal, kind, &[part]));
        let mut counters = vec![subject(CounterKind::ResetAddress, &address)];
        counters.extend(network.iter().map(|network| subject(CounterKind::ResetNetwork, network)));
        Attempt(counters)
    }

    /// A letter with such a link to that account.
    pub(in crate::server) fn of_reset_account(app: &App, account: Uuid) -> Attempt {
        let kind = CounterKind::ResetAccount;
        Attempt(vec![(kind, subject(app, Door::Portal, kind, &[&account.to_string()]))])
    }

    /// An attempt to register with the code of an invitation.
    pub(in crate::server) fn with_code(app: &App, address: &str) -> Attempt {
        let (address, network) = failed_proofs::networks(address);
        let subject = |kind: CounterKind, part: &str| (kind, subject(app, Door::Portal, kind, &[part]));
        let mut counters = vec![subject(CounterKind::CodeAddress, &address)];
        counters.extend(network.iter().map(|network| subject(CounterKind::CodeNetwork, network)));
        Attempt(counters)
    }

    /// A password that is chosen by a link or code of that staff user or account.
    pub(in crate::server) fn by_link_of(app: &App, door: Door, id: Uuid) -> Attempt {
        Attempt(vec![(CounterKind::Link, subject(app, door, CounterKind::Link, &[&id.to_string()]))])
    }

    /// Counts it as failed, before the password is looked at: attempts at the same moment cannot
    /// all slip through. [`Refusal::Wait`] when it must wait; then nothing was counted.
    pub(in crate::server) async fn count(&self, app: &App) -> Result<Counted, Refusal> {
        let counted = app.db.transact((app.clone(), self.clone()), move |tx, (app, this)| {
            Box::pin(async move {
                let now = app.clock.now().0;
                let counters = this.lock(tx).await?;
                match failed_proofs::decide(&counters, now) {
                    // Rolls back: an attempt that has to wait counts for nothing.
                    Decision::Wait(left) => {
                        Err(ApiError::Wait(u32::try_from((left + SECOND - 1) / SECOND).unwrap_or(u32::MAX)).into())
                    }
                    Decision::Look { after, few, begins } => {
                        this.set(tx, &after).await?;
                        Ok::<_, Error>(Counted { lane: if few { Lane::Kept } else { Lane::Shared }, begins })
                    }
                }
            })
        });
        match counted.await {
            Err(Error::Api(ApiError::Wait(seconds))) => Err(Refusal::Wait(seconds)),
            done => Ok(done?),
        }
    }

    /// Takes it back from every counter: the password was not looked at.
    pub(in crate::server) async fn refund(&self, app: &App) -> Result<(), Error> {
        let now = app.clock.now().0;
        let less = move |(kind, counter): &(CounterKind, Counter)| counter.less(kind.limits(), 1, now);
        app.db
            .transact(self.clone(), move |tx, this| {
                Box::pin(async move {
                    let after: Vec<_> = this.lock(tx).await?.iter().map(less).collect();
                    this.set(tx, &after).await
                })
            })
            .await
    }

    /// Somebody has proved who they are.
    pub(in crate::server) async fn succeeded(&self, tx: &mut Tx, now: i64) -> Result<(), Error> {
        let counters = self.lock(tx).await?;
        self.set(tx, &failed_proofs::signed_in(&counters, now)).await
    }

    /// Empties the counter of the account and those with an address of it: a one-time link was
    /// used.
    pub(in crate::server) async fn by_link(&self, tx: &mut Tx) -> Result<(), Error> {
        for (kind, subject) in &self.0 {
            if matches!(kind, CounterKind::Pair | CounterKind::NetworkPair | CounterKind::Account) {
                store::lock(tx, kind.name(), subject).await?;
                store::set(tx, kind.name(), subject, &CounterRow::default()).await?;
            }
        }
        Ok(())
    }

    /// Locks the rows, so that of several attempts at the same moment each sees the one before.
    async fn lock(&self, tx: &mut Tx) -> Result<Vec<(CounterKind, Counter)>, Error> {
        let mut counters = Vec::new();
        for (kind, subject) in &self.0 {
            let CounterRow { empty_at, blocked_until, credited_until } = store::lock(tx, kind.name(), subject).await?;
            counters.push((*kind, Counter { empty_at, blocked_until, credited_until }));
        }
        Ok(counters)
    }

    async fn set(&self, tx: &mut Tx, after: &[Counter]) -> Result<(), Error> {
        for ((kind, subject), counter) in self.0.iter().zip(after) {
            let Counter { empty_at, blocked_until, credited_until } = *counter;
            store::set(tx, kind.name(), subject, &CounterRow { empty_at, blocked_until, credited_until }).await?;
        }
        Ok(())
    }
}

/// Counts a request for access; [`ApiError::Wait`] where there were too many.
pub(in crate::server) async fn count_request(app: &App, email: &str, address: &str) -> Result<(), ApiError> {
    match Attempt::of_request(app, email, address).count(app).await {
        Ok(_) => Ok(()),
        Err(Refusal::Wait(seconds)) => Err(ApiError::Wait(seconds)),
        Err(Refusal::Failed(error)) => Err(error.into()),
        Err(refusal @ (Refusal::Wrong | Refusal::Busy)) => Err(Error::broken(refusal.to_string()).into()),
    }
}

impl Counted {
    /// The entries of a failure: what failed, and one for each counter at which waiting begins.
    pub(in crate::server) async fn audit_failure(
        &self,
        tx: &mut Tx,
        by: By<'_>,
        failed: AuditAction,
        at: Option<Uuid>,
        on: &str,
    ) -> Result<(), Error> {
        audit::append_by(tx, by, AuditEvent::new(failed).at(at).on(on)).await?;
        for kind in &self.begins {
            let locked = AuditAction::Locked { counter: kind.name().to_owned() };
            audit::append_by(tx, by, AuditEvent::new(locked).at(at).on(on)).await?;
        }
        Ok(())
    }
}

/// The keyed hash of what a counter counts at a door: staff never wait for what account holders do
/// at the same address.
fn subject(app: &App, door: Door, kind: CounterKind, parts: &[&str]) -> [u8; 16] {
    let mut mac = app.keys.mac(purpose::FAILURES);
    let door = match door {
        Door::Staff => None,
        Door::Portal => Some(&"portal"),
    };
    for part in door.into_iter().chain(&[kind.name()]).chain(parts) {
        mac.update(&(part.len() as u64).to_le_bytes());
        mac.update(part.as_bytes());
    }
    let full: [u8; 32] = mac.finalize().into_bytes().into();
    let mut out = [0; 16];
    out.copy_from_slice(&full[..16]);
    out
}
