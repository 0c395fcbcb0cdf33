//! Whose passwords a sign-in to the portal looks at, in which order.

use uuid::Uuid;

use super::sign_in::HolderAttempt;
use super::{Side, may_say_root};
use crate::domain::account::AccountState;
use crate::server::accounts::holder_view;
use crate::server::auth::Door;
use crate::server::db::accounts;
use crate::server::{App, Error};

/// The root under which a name is looked for. Where nobody has to say theirs it is looked for under
/// all of them, whatever was said, and failures count at each account and at nobody alike: else
/// they would say who has an account, and where.
pub(super) fn looked_in(attempt: &HolderAttempt) -> Uuid {
    if may_say_root(attempt.side.program) { Uuid::nil() } else { attempt.side.root }
}

/// An account whose password is tried; `None`: nobody's.
pub(super) struct Candidate {
    pub account: Option<Uuid>,
    /// Its root is the one that was said, or none was.
    pub meant: bool,
    /// Somebody signed in to it in this browser before.
    of_browser: bool,
    active: bool,
}

/// The accounts to try, in order. Those that are meant come first, and of them those of this
/// browser, then those that let somebody in.
pub(super) async fn candidates(app: &App, attempt: &HolderAttempt) -> Result<Vec<Candidate>, Error> {
    let Side { program, root } = attempt.side;
    let mut named = holder_view::named(app, program, looked_in(attempt), &attempt.name).await?;
    // Of a name that too many have in all, the one under the root that was said.
    let said = holder_view::named(app, program, root, &attempt.name).await?;
    named.extend(said.into_iter().filter(|account| !named.contains(account)).collect::<Vec<_>>());
    let mut found = Vec::new();
    for id in named {
        let Some(record) = accounts::find(&app.db, id).await? else { continue };
        found.push(Candidate {
            account: Some(id),
            meant: root.is_nil() || record.tenant_id == root,
            of_browser: attempt.known.known(app, Door::Portal, &id.to_string()).is_some(),
            active: record.state == AccountState::Active.name(),
        });
    }
    found.sort_by_key(|one| (!one.meant, !one.of_browser, !one.active));
    if found.is_empty() {
        found.push(Candidate { account: None, meant: true, of_browser: false, active: false });
    }
    Ok(found)
}
