//! Failed sign-ins to the portal. Somebody may have accounts in several districts under one name,
//! so a sign-in looks at several passwords, and what failed is kept until it is known whether one
//! of them was right.

use uuid::Uuid;

use super::store;
use crate::messages::portal::PortalText as T;
use crate::server::accounts::holder;
use crate::server::accounts::holder_view::HolderAccount;
use crate::server::audit::{AuditAction, By};
use crate::server::auth::attempts::Counted;
use crate::server::db::staff::{self as staff_store, StaffRow};
use crate::server::staff::fold;
use crate::server::{App, Error};

/// A password that was looked at and was wrong.
#[derive(Clone)]
pub(super) struct Failure {
    /// Where; `None`: at nobody's account, at one that wasn't meant, or at one without a password.
    /// On record as nobody's where no other was meant.
    pub account: Option<HolderAccount>,
    /// The staff user who its holder is, and whose password it was compared with.
    pub staff: Option<StaffRow>,
    /// As it was counted.
    pub turn: Counted,
}

/// What the sign-in came to of which they are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// No password was right: each is on record where its account is.
    Failed,
    /// One was, so they were its holder's: other districts don't learn when and from where
    /// somebody signs in. They are counted all the same, for the next owner of each account to see
    /// and so that nobody guesses by the way of an account of their own.
    Proved,
}

/// Notes them, in one transaction.
pub(super) async fn note(app: &App, address: &str, mut failures: Vec<Failure>, outcome: Outcome) -> Result<(), Error> {
    let somebodys = failures.iter().any(|failure| failure.account.is_some());
    failures.retain(|failure| failure.account.is_some() || !somebodys);
    if failures.is_empty() {
        return Ok(());
    }
    let input = (app.clone(), address.to_owned(), failures);
    let noted = app.db.transact(input, move |tx, (app, address, failures)| {
        Box::pin(async move {
            for Failure { account, staff, turn } in failures {
                if let Some(staff) = staff {
                    staff_store::sign_in_failed(tx, &fold(&staff.email)).await?;
                }
                store::failed(tx, account.as_ref().map_or(Uuid::nil(), |account| account.id)).await?;
                if outcome == Outcome::Failed {
                    let at = account.as_ref().map(|account| account.organization);
                    let on =
                        account.as_ref().map_or_else(|| T::NobodysAccount.en().to_owned(), |found| holder::subject(found.id));
                    turn.audit_failure(tx, By::holder(app, address), AuditAction::AccountSignInFailed, at, &on).await?;
                }
            }
            Ok::<_, Error>(())
        })
    });
    noted.await
}
