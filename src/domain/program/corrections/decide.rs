//! What the DOC ID of a row hit decides: nobody is created twice, and a person decides where the
//! account may be somebody else's.

use super::columns::{DOB, LAST};
use super::keys::BY_DOC_ID;
use super::messages::{DEACTIVATED, ELSEWHERE, OTHER_PERSON, OTHER_UNIT};
use crate::domain::account::AccountState;
use crate::domain::field::Value;
use crate::domain::matching::normal;
use crate::domain::plan::{AccountFacts, Action, Asking, Decision, Hits};
use crate::domain::program::corrections::columns::COLUMNS;

pub(super) fn decide(values: &[Value<'_>], hits: &Hits<'_>, asking: &Asking) -> Decision {
    let [account, ..] = hits.of(BY_DOC_ID) else { return Decision::CREATE };
    let of = |action, reason| Decision { action, reason, account: Some(account.id), finding: None };
    if somebody_else(values, account) {
        of(Action::Review, Some(&OTHER_PERSON))
    } else if account.state != AccountState::Active {
        Decision::fail(&DEACTIVATED, Some(account.id))
    } else if stays(account, asking) {
        of(Action::Unchanged, None)
    } else {
        of(Action::Transfer, Some(if account.within_import { &OTHER_UNIT } else { &ELSEWHERE }))
    }
}

/// Whether the learner is where the row says. One that names the facility names no unit: who is in
/// one of its units stays there.
fn stays(account: &AccountFacts, asking: &Asking) -> bool {
    account.organization == asking.organization || (account.within_import && asking.organization == asking.import)
}

/// Whether the record has another birth date or another last name. What either of them lacks tells
/// nothing.
fn somebody_else(values: &[Value<'_>], account: &AccountFacts) -> bool {
    let born = match values[DOB] {
        Value::Date(date) => Some(date),
        _ => None,
    };
    let last = values[LAST].text().map(normal::name);
    let known = account.profile.get(COLUMNS[LAST].name).map(|name| normal::name(name));
    born.zip(account.birth_date).is_some_and(|(typed, known)| typed != known)
        || last.zip(known).is_some_and(|(typed, known)| typed != known)
}
