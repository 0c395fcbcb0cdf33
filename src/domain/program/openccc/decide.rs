//! What the keys of a row hit decides.

use super::columns::NUMBER;
use super::keys::{BY_EMAIL, BY_NUMBER, BY_PERSON};
use super::messages::{EXISTS_EMAIL, EXISTS_MANY, EXISTS_PERSON, NUMBER_UNKNOWN};
use crate::domain::field::Value;
use crate::domain::plan::{Action, Asking, Decision, Hits};

pub(super) fn decide(values: &[Value<'_>], hits: &Hits<'_>, _: &Asking) -> Decision {
    if !values[NUMBER].is_blank() {
        let account = hits.of(BY_NUMBER).first().map(|account| account.id);
        let reason = account.is_none().then_some(&NUMBER_UNKNOWN);
        return Decision { action: Action::Skip, reason, account, finding: None };
    }
    match (hits.of(BY_EMAIL), hits.of(BY_PERSON)) {
        ([], []) => Decision::CREATE,
        // The number may be disclosed only when name and birth date hit the same account: an
        // address alone may be another person's.
        ([owner, ..], persons) => {
            let same_person = persons.iter().any(|person| person.id == owner.id);
            Decision::fail(&EXISTS_EMAIL, same_person.then_some(owner.id))
        }
        ([], [person]) => Decision::fail(&EXISTS_PERSON, Some(person.id)),
        ([], _) => Decision::fail(&EXISTS_MANY, None),
    }
}
