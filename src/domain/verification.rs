//! Identity verification of an account: its states, every legal move between them in one table, and
//! what a program says of it. What staff record is in [`record`], counts over time in [`report`].

use serde::{Deserialize, Serialize};

use super::account::AccountState;
use super::account::profile::Profile;

pub mod record;
pub mod report;

/// For how many days a verification holds where its organization sets nothing.
pub const DEFAULT_DAYS: i64 = 365;

/// The longest time that an organization may set.
pub const MAX_DAYS: i64 = 3_650;

/// The setting that holds the days.
pub const DAYS_SETTING: &str = "verification_days";

/// How many days before its end a verification is listed on Home.
pub const SOON_DAYS: i64 = 30;

/// Most accounts that can be verified together.
pub const MOST_AT_ONCE: usize = 500;

/// The days that a setting asks for; `None` where it is no number of days that may be set.
pub fn days(setting: Option<&str>) -> Option<i64> {
    match setting.map(str::trim).filter(|text| !text.is_empty()) {
        None => Some(DEFAULT_DAYS),
        Some(text) => text.parse().ok().filter(|days| (1..=MAX_DAYS).contains(days)),
    }
}

/// Whether an account's holder is known to be the person that its profile names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerificationState {
    /// Nobody has verified it.
    #[default]
    None,
    /// Its holder proved it in self-service.
    Verified,
    /// Staff verified it.
    StaffVerified,
    /// It was verified; then name, birth date or address changed, or staff withdrew it.
    Unverified,
    /// It was verified, and its time is over.
    Expired,
}

/// What happens to a verification. An event is never edited: a correction is another event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerificationEvent {
    /// The holder proved who they are in self-service.
    SelfVerify,
    /// Staff verified who they are, also again: another document, or for another year.
    StaffVerify,
    /// Staff withdrew the verification, with a reason.
    Withdraw,
    /// What it was about changed in the profile.
    Change,
    /// Its time is over.
    Expire,
}

use VerificationEvent as E;
use VerificationState as S;

/// Every legal move: what happens in which state, and the state after it.
pub const TRANSITIONS: [(VerificationState, VerificationEvent, VerificationState); 15] = [
    (S::None, E::SelfVerify, S::Verified),
    (S::None, E::StaffVerify, S::StaffVerified),
    (S::Verified, E::SelfVerify, S::Verified),
    (S::Verified, E::StaffVerify, S::StaffVerified),
    (S::Verified, E::Withdraw, S::Unverified),
    (S::Verified, E::Change, S::Unverified),
    (S::Verified, E::Expire, S::Expired),
    (S::StaffVerified, E::StaffVerify, S::StaffVerified),
    (S::StaffVerified, E::Withdraw, S::Unverified),
    (S::StaffVerified, E::Change, S::Unverified),
    (S::StaffVerified, E::Expire, S::Expired),
    (S::Unverified, E::SelfVerify, S::Verified),
    (S::Unverified, E::StaffVerify, S::StaffVerified),
    (S::Expired, E::SelfVerify, S::Verified),
    (S::Expired, E::StaffVerify, S::StaffVerified),
];

impl VerificationState {
    /// Every state.
    pub const ALL: [VerificationState; 5] = [S::None, S::Verified, S::StaffVerified, S::Unverified, S::Expired];

    /// The states that an event leads to, in the order of reports.
    pub const CHANGED: [VerificationState; 4] = [S::StaffVerified, S::Verified, S::Unverified, S::Expired];

    /// Stable name, as stored.
    pub fn name(self) -> &'static str {
        match self {
            S::None => "none",
            S::Verified => "verified",
            S::StaffVerified => "staff_verified",
            S::Unverified => "unverified",
            S::Expired => "expired",
        }
    }

    /// From the stable name.
    pub fn from_name(name: &str) -> Option<VerificationState> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// The state after this event; `None` where it cannot happen.
    pub fn next(self, event: VerificationEvent) -> Option<VerificationState> {
        TRANSITIONS.into_iter().find(|(from, happens, _)| *from == self && *happens == event).map(|(.., to)| to)
    }

    /// Whether it holds now, and so has an end.
    pub fn holds(self) -> bool {
        matches!(self, S::Verified | S::StaffVerified)
    }
}

impl VerificationEvent {
    /// Every event.
    pub const ALL: [VerificationEvent; 5] = [E::SelfVerify, E::StaffVerify, E::Withdraw, E::Change, E::Expire];

    /// Stable name, as stored and in the audit log.
    pub fn name(self) -> &'static str {
        match self {
            E::SelfVerify => "self_verify",
            E::StaffVerify => "staff_verify",
            E::Withdraw => "withdraw",
            E::Change => "change",
            E::Expire => "expire",
        }
    }

    /// From the stable name.
    pub fn from_name(name: &str) -> Option<VerificationEvent> {
        Self::ALL.into_iter().find(|event| event.name() == name)
    }
}

/// Whether staff can verify the holder of an account in that state. Who cannot sign in is not
/// verified.
pub fn can_be_verified(account: AccountState) -> bool {
    account == AccountState::Active
}

/// What a program says of identity verification.
pub struct Verification {
    /// How staff can make sure who somebody is.
    pub methods: &'static [Method],
    /// Documents that they look at.
    pub documents: &'static [DocumentType],
    /// Short names of the columns whose change ends a verification.
    pub ended_by: &'static [&'static str],
    /// What these columns are in one sentence: `name, date of birth or address`.
    pub ended_by_words: &'static str,
    /// Beside the form, one paragraph each.
    pub advice: &'static [&'static str],
    /// What the link of the setting with more advice is called.
    pub practices: &'static str,
}

/// One way to make sure who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Method {
    /// Stable id, as stored.
    pub id: &'static str,
    /// What staff choose.
    pub label: &'static str,
    /// A document must be looked at.
    pub needs_document: bool,
}

/// One kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocumentType {
    /// Stable id, as stored.
    pub id: &'static str,
    /// What staff choose.
    pub label: &'static str,
    /// It always has an expiry date.
    pub expires: bool,
}

impl Verification {
    /// What that change of a profile does: whether it ends a verification.
    pub fn ends(&self, before: &Profile, after: &Profile) -> bool {
        self.ended_by.iter().any(|column| before.get(*column) != after.get(*column))
    }

    /// What a method of that id is called.
    pub fn method(&self, id: &str) -> Option<&'static Method> {
        self.methods.iter().find(|method| method.id == id)
    }

    /// What a document of that id is called.
    pub fn document(&self, id: &str) -> Option<&'static DocumentType> {
        self.documents.iter().find(|document| document.id == id)
    }
}

/// Whether a change of a profile ends a verification that holds, as the program says it.
pub fn ends_verification(program: &super::program::Program, before: &Profile, after: &Profile) -> bool {
    program.verification.is_some_and(|verification| verification.ends(before, after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::program::Registry;

    #[test]
    fn every_pair_of_state_and_event_is_decided() {
        let table: Vec<String> = S::ALL
            .into_iter()
            .map(|state| {
                let after = |event: VerificationEvent| state.next(event).map_or("-", VerificationState::name);
                format!("{}: {}", state.name(), E::ALL.map(after).join(" "))
            })
            .collect();
        // In the order of the events: self_verify, staff_verify, withdraw, change, expire.
        assert_eq!(
            table,
            [
                "none: verified staff_verified - - -",
                "verified: verified staff_verified unverified unverified expired",
                "staff_verified: - staff_verified unverified unverified expired",
                "unverified: verified staff_verified - - -",
                "expired: verified staff_verified - - -",
            ]
        );
    }

    #[test]
    fn no_pair_stands_twice_in_the_table_and_names_are_read_back() {
        for (at, (from, event, to)) in TRANSITIONS.iter().enumerate() {
            assert!(TRANSITIONS[at + 1..].iter().all(|(state, other, _)| (state, other) != (from, event)), "{from:?} {event:?}");
            assert!(S::CHANGED.contains(to), "{to:?} is in no report");
        }
        assert!(S::ALL.into_iter().all(|state| S::from_name(state.name()) == Some(state)));
        assert!(E::ALL.into_iter().all(|event| E::from_name(event.name()) == Some(event)));
        assert_eq!((S::from_name("gone"), E::from_name("")), (None, None));
    }

    #[test]
    fn only_what_holds_ends_and_only_active_accounts_are_verified() {
        for state in S::ALL {
            for event in [E::Withdraw, E::Change, E::Expire] {
                assert_eq!(state.next(event).is_some(), state.holds(), "{state:?} {event:?}");
            }
        }
        let can: Vec<AccountState> = AccountState::ALL.into_iter().filter(|state| can_be_verified(*state)).collect();
        assert_eq!(can, [AccountState::Active]);
    }

    #[test]
    fn a_program_names_columns_that_it_has_and_a_setting_for_the_days() {
        let mut seen = 0;
        for program in Registry::standard().all() {
            let Some(verification) = program.verification else { continue };
            seen += 1;
            assert!(verification.ended_by.iter().all(|name| program.column(name).is_some()), "{}", program.id);
            assert!(program.settings().any(|setting| setting.key == DAYS_SETTING), "{}", program.id);
            let ids: Vec<&str> =
                verification.methods.iter().map(|m| m.id).chain(verification.documents.iter().map(|d| d.id)).collect();
            assert!(ids.iter().enumerate().all(|(at, id)| !ids[at + 1..].contains(id) && !id.is_empty()), "{ids:?}");
        }
        assert_eq!(seen, 1, "colleges verify identities");
    }

    #[test]
    fn another_name_birth_date_or_address_ends_a_verification_and_another_phone_does_not() {
        let program = Registry::standard().all()[0];
        let filled = [("first", "Ana"), ("last", "Ruiz"), ("dob", "1999-03-04"), ("city", "Fresno"), ("phone", "(559)555-0100")];
        let profile: Profile = filled.iter().map(|(name, text)| ((*name).into(), (*text).to_owned())).collect();
        let with = |name: &'static str, text: &str| {
            let mut after = profile.clone();
            after.insert(name.into(), text.to_owned());
            ends_verification(program, &profile, &after)
        };
        for (name, text) in
            [("first", "Anna"), ("last", "Vega"), ("dob", "1999-03-05"), ("city", "Clovis"), ("street1", "1 New St")]
        {
            assert!(with(name, text), "{name}");
        }
        assert!(!with("phone", "(559)555-0199") && !with("email", "ana@example.org") && !with("first", "Ana"));
        let mut without = profile.clone();
        without.remove("city");
        assert!(ends_verification(program, &profile, &without), "a value that is taken away");
        assert!(!ends_verification(Registry::standard().all()[1], &profile, &without), "a program that verifies nobody");
    }

    #[test]
    fn the_days_are_a_year_unless_the_setting_says_otherwise() {
        assert_eq!([days(None), days(Some("")), days(Some(" 90 "))], [Some(365), Some(365), Some(90)]);
        assert_eq!([days(Some("0")), days(Some("3651")), days(Some("a year"))], [None, None, None]);
    }
}
