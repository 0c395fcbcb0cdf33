//! An account's life: its states, and every legal move between them in one table. And what it keeps
//! of a person ([`profile`]).

use serde::{Deserialize, Serialize};

pub mod profile;

/// The state of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// Its holder can sign in.
    Active,
    /// Switched off by staff. Nobody else can have its keys meanwhile.
    Deactivated,
    /// Waits for its holder to register, and has no password until then.
    Invited,
    /// The invitation ran out. Its keys are free, so that the person can be created anew.
    Expired,
    /// Removed for good. Its keys are free; its profile and password are erased.
    Removed,
}

/// What an account was created by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountOrigin {
    /// A row of an import.
    Import,
    /// The form for one account.
    Form,
    /// Its holder's registration.
    Registration,
    /// A program, over the API.
    Api,
}

impl AccountOrigin {
    /// Stable name, as stored.
    pub fn name(self) -> &'static str {
        match self {
            AccountOrigin::Import => "import",
            AccountOrigin::Form => "form",
            AccountOrigin::Registration => "registration",
            AccountOrigin::Api => "api",
        }
    }
}

/// What happens to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountEvent {
    /// Its holder accepted the invitation.
    Register,
    /// The invitation ran out.
    Expire,
    /// Staff sent another invitation.
    Renew,
    /// Staff switched it off.
    Deactivate,
    /// Staff switched it on again.
    Reactivate,
    /// Staff removed it, or the import that made it was undone.
    Remove,
}

use AccountEvent as E;
use AccountState as S;

/// Every legal move: what happens in which state, and the state after it.
pub const TRANSITIONS: [(AccountState, AccountEvent, AccountState); 9] = [
    (S::Invited, E::Register, S::Active),
    (S::Invited, E::Expire, S::Expired),
    (S::Invited, E::Remove, S::Removed),
    (S::Expired, E::Renew, S::Invited),
    (S::Expired, E::Remove, S::Removed),
    (S::Active, E::Deactivate, S::Deactivated),
    (S::Active, E::Remove, S::Removed),
    (S::Deactivated, E::Reactivate, S::Active),
    (S::Deactivated, E::Remove, S::Removed),
];

/// What a move does to the keys that make an account unique. The key of its number stays in every
/// state: a number is never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyChange {
    /// They stay.
    Keep,
    /// They become free for others.
    Free,
    /// They are claimed again, and may have been taken meanwhile.
    Claim,
}

impl AccountState {
    /// Every state.
    pub const ALL: [AccountState; 5] = [S::Active, S::Deactivated, S::Invited, S::Expired, S::Removed];

    /// The states in which an account may begin.
    pub const FIRST: [AccountState; 2] = [S::Active, S::Invited];

    /// Stable name, as stored.
    pub fn name(self) -> &'static str {
        match self {
            S::Active => "active",
            S::Deactivated => "deactivated",
            S::Invited => "invited",
            S::Expired => "expired",
            S::Removed => "removed",
        }
    }

    /// From the stable name.
    pub fn from_name(name: &str) -> Option<AccountState> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// The state after this event; `None` where it cannot happen.
    pub fn next(self, event: AccountEvent) -> Option<AccountState> {
        TRANSITIONS.into_iter().find(|(from, happens, _)| *from == self && *happens == event).map(|(.., to)| to)
    }

    /// Whether nobody else can have the account's keys.
    pub fn holds_keys(self) -> bool {
        matches!(self, S::Active | S::Deactivated | S::Invited)
    }

    /// What moving to that state does to the keys.
    pub fn key_change(self, to: AccountState) -> KeyChange {
        match (self.holds_keys(), to.holds_keys()) {
            (true, false) => KeyChange::Free,
            (false, true) => KeyChange::Claim,
            _ => KeyChange::Keep,
        }
    }
}

impl AccountEvent {
    /// Every event.
    pub const ALL: [AccountEvent; 6] = [E::Register, E::Expire, E::Renew, E::Deactivate, E::Reactivate, E::Remove];

    /// Stable name, as in the audit log.
    pub fn name(self) -> &'static str {
        match self {
            E::Register => "register",
            E::Expire => "expire",
            E::Renew => "renew",
            E::Deactivate => "deactivate",
            E::Reactivate => "reactivate",
            E::Remove => "remove",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_state_and_event_is_decided() {
        let table: Vec<String> = S::ALL
            .into_iter()
            .map(|state| {
                let after = |event: AccountEvent| state.next(event).map_or("-", AccountState::name);
                format!("{}: {}", state.name(), E::ALL.map(after).join(" "))
            })
            .collect();
        // In the order of the events: register, expire, renew, deactivate, reactivate, remove.
        assert_eq!(
            table,
            [
                "active: - - - deactivated - removed",
                "deactivated: - - - - active removed",
                "invited: active expired - - - removed",
                "expired: - - invited - - removed",
                "removed: - - - - - -",
            ]
        );
    }

    #[test]
    fn no_pair_stands_twice_in_the_table_and_names_are_read_back() {
        for (at, (from, event, _)) in TRANSITIONS.iter().enumerate() {
            assert!(TRANSITIONS[at + 1..].iter().all(|(state, other, _)| (state, other) != (from, event)), "{from:?} {event:?}");
        }
        assert!(S::ALL.into_iter().all(|state| S::from_name(state.name()) == Some(state)));
        assert_eq!(S::from_name("gone"), None);
    }

    #[test]
    fn keys_are_freed_by_expiry_and_removal_and_claimed_by_renewal_alone() {
        for (from, event, to) in TRANSITIONS {
            let expected = match event {
                E::Expire => KeyChange::Free,
                E::Renew => KeyChange::Claim,
                // An expired account has freed them already.
                E::Remove if from != S::Expired => KeyChange::Free,
                _ => KeyChange::Keep,
            };
            assert_eq!(from.key_change(to), expected, "{event:?}");
        }
        assert!(S::FIRST.into_iter().all(AccountState::holds_keys));
    }
}
