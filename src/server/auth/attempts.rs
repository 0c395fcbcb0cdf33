//! Attempts with a password, counted under the account and under the address that they come from:
//! each failure makes the next one wait longer.

use hmac::Mac;

use crate::server::clock::{MINUTE, SECOND};
use crate::server::crypto::password::{HashError, PasswordHash};
use crate::server::crypto::purpose;
use crate::server::db::staff::StaffRow;
use crate::server::db::{Tx, sessions as store};
use crate::server::{App, Error};
use crate::wire::ApiError;

/// Failures after which an account must wait.
const ACCOUNT: (&str, i64) = ("account", 3);
/// Failures after which an address must: many people may share one.
const ADDRESS: (&str, i64) = ("address", 20);
/// The longest wait.
pub const LONGEST_WAIT: i64 = 15 * MINUTE;

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
pub(super) fn password_of(row: &StaffRow) -> Result<Option<PasswordHash>, Error> {
    let Some(stored) = &row.password_hash else { return Ok(None) };
    let hash = PasswordHash::parse(stored).ok_or_else(|| Error::stored("staff", "password_hash", row.id))?;
    Ok(Some(hash))
}

/// The wait that follows so many failures in a row, in microseconds: none while they are free, then
/// 1 s, 2 s, 4 s … 15 min.
fn wait_after(failures: i64, free: i64) -> i64 {
    match failures - free {
        over if over < 0 => 0,
        over => (SECOND << over.min(20)).min(LONGEST_WAIT),
    }
}

/// Account and address that an attempt is counted under, as keyed hashes.
#[derive(Clone, Copy)]
pub(super) struct Attempt {
    account: [u8; 16],
    address: [u8; 16],
}

impl Attempt {
    /// An attempt at the account of that email, folded to lower case.
    pub(super) fn at(app: &App, email: &str, address: &str) -> Attempt {
        let hash = |kind: &str, text: &str| {
            let mut mac = app.keys.mac(purpose::FAILURES);
            mac.update(kind.as_bytes());
            mac.update(text.as_bytes());
            let full: [u8; 32] = mac.finalize().into_bytes().into();
            let mut out = [0; 16];
            out.copy_from_slice(&full[..16]);
            out
        };
        Attempt { account: hash("account:", email), address: hash("address:", address) }
    }

    /// Counts it as failed, before the password is looked at: attempts at the same moment cannot
    /// all slip through. [`Refusal::Wait`] when account or address must wait; then nothing was
    /// counted.
    pub(super) async fn count(self, app: &App) -> Result<(), Refusal> {
        let counted = app.db.transact(app.clone(), move |tx, app| {
            Box::pin(async move {
                let now = app.clock.now().0;
                let mut left = 0;
                for ((kind, free), subject) in [(ACCOUNT, self.account), (ADDRESS, self.address)] {
                    // Counting locks the row, so that of several attempts at the same moment each
                    // sees the one before.
                    let stored = store::failed(tx, kind, &subject, now).await?;
                    // Never longer than the longest wait, also when the clock was set back.
                    left = left.max((stored.blocked_until - now).min(LONGEST_WAIT));
                    store::block(tx, kind, &subject, now + wait_after(stored.failures, free)).await?;
                }
                if left > 0 {
                    // Rolls back: an attempt that has to wait counts for nothing.
                    return Err(ApiError::Wait(u32::try_from((left + SECOND - 1) / SECOND).unwrap_or(u32::MAX)).into());
                }
                Ok::<_, Error>(())
            })
        });
        match counted.await {
            Err(Error::Api(ApiError::Wait(seconds))) => Err(Refusal::Wait(seconds)),
            done => Ok(done?),
        }
    }

    /// Takes it back from both counts: the password was not looked at, or was right.
    pub(super) async fn refund(self, app: &App) -> Result<(), Error> {
        app.db
            .transact((), move |tx, ()| {
                Box::pin(async move {
                    store::decrement_failures(tx, ACCOUNT.0, &self.account).await?;
                    self.refund_address(tx).await
                })
            })
            .await
    }

    /// Takes it back from the count of the address. A success must not reset that count: others
    /// fail there.
    pub(super) async fn refund_address(self, tx: &mut Tx) -> Result<(), Error> {
        store::decrement_failures(tx, ADDRESS.0, &self.address).await
    }

    /// Forgets the failures of the account, whose owner has proved who they are.
    pub(super) async fn reset_account(self, tx: &mut Tx) -> Result<(), Error> {
        store::reset_failures(tx, ACCOUNT.0, &self.account).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_and_ends_at_a_quarter_of_an_hour() {
        assert_eq!([1, 2, 3, 4, 5].map(|n| wait_after(n, 3) / SECOND), [0, 0, 1, 2, 4]);
        assert_eq!(wait_after(1_000, 3), LONGEST_WAIT);
    }
}
