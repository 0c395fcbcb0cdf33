//! What the email address of a row hit decides. An account that has expired or was removed holds
//! no address, so its row creates it anew.

use super::columns::{FIRST, LAST, ROLE};
use super::keys::BY_EMAIL;
use super::messages::{DIFFERS, ELSEWHERE, NAME_DIFFERS, ROLE_DIFFERS, TAKEN};
use crate::domain::field::Value;
use crate::domain::plan::{AccountFacts, Action, Asking, Decision, Hits, Reason};
use crate::domain::program::educator::columns::COLUMNS;

pub(super) fn decide(values: &[Value<'_>], hits: &Hits<'_>, asking: &Asking) -> Decision {
    let [account, ..] = hits.of(BY_EMAIL) else { return Decision::CREATE };
    if account.organization != asking.organization {
        return Decision::fail(&ELSEWHERE, Some(account.id));
    }
    if account.imported_by != Some(asking.import) || !account.state.holds_keys() {
        return Decision::fail(&TAKEN, Some(account.id));
    }
    Decision { action: Action::Unchanged, reason: difference(values, account), account: Some(account.id), finding: None }
}

/// What the account has otherwise than the row.
fn difference(values: &[Value<'_>], account: &AccountFacts) -> Option<&'static Reason> {
    let differs = |column: usize| {
        let stored = account.profile.get(COLUMNS[column].name).map(String::as_str);
        values.get(column).and_then(Value::text) != stored
    };
    match (differs(FIRST) || differs(LAST), differs(ROLE)) {
        (false, false) => None,
        (true, false) => Some(&NAME_DIFFERS),
        (false, true) => Some(&ROLE_DIFFERS),
        (true, true) => Some(&DIFFERS),
    }
}
