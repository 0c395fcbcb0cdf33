//! Undoing an import: what becomes of each account that it made. The rules are one table
//! (`KEPT`), asked once for the preview and again in the transaction that removes.

use super::account::AccountState;
use super::import::ImportState;

/// For how many days after its end an import can be undone where its organization sets nothing.
pub const DEFAULT_DAYS: i64 = 30;

/// The longest time that an organization may set: as long as the rows of an import are kept.
pub const MAX_DAYS: i64 = 90;

/// The setting that holds the days.
pub const DAYS_SETTING: &str = "undo_days";

/// The days that a setting asks for; `None` where it is no number of days that may be set.
pub fn days(setting: Option<&str>) -> Option<i64> {
    match setting.map(str::trim).filter(|text| !text.is_empty()) {
        None => Some(DEFAULT_DAYS),
        Some(text) => text.parse().ok().filter(|days| (0..=MAX_DAYS).contains(days)),
    }
}

/// What happened to an account since an import made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountHistory {
    /// Its state now.
    pub state: AccountState,
    /// It has moved from one state to another.
    pub changed_state: bool,
    /// Its holder has signed in.
    pub signed_in: bool,
    /// Its holder has chosen a password.
    pub chose_password: bool,
    /// Staff changed name, email or another value.
    pub edited: bool,
    /// It moved to another organization, and perhaps back.
    pub moved: bool,
    /// Its holder's identity was verified, and perhaps no longer is.
    pub verified: bool,
}

/// Why an account stays: somebody has used it or worked on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Its holder has signed in.
    SignedIn,
    /// Its holder has chosen a password.
    PasswordChanged,
    /// Staff edited it.
    Edited,
    /// It moved.
    Moved,
    /// The identity of its holder was verified.
    Verified,
    /// Staff deactivated it.
    Deactivated,
    /// Its state changed otherwise: registered, renewed, reactivated.
    StateChanged,
}

/// What happened since to an account that an import moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MoveHistory {
    /// Its state now.
    pub state: AccountState,
    /// It moved on.
    pub moved_on: bool,
    /// It has moved from one state to another.
    pub changed_state: bool,
    /// Staff changed name, email or another value.
    pub edited: bool,
    /// The place that it came from is in use, and switched on.
    pub origin_open: bool,
}

/// Asks whether something holds of an account that moved.
type HoldsOfMove = fn(&MoveHistory) -> bool;

/// What keeps an account where it moved to, the weightiest first. What its holder does with it is
/// the same wherever it belongs.
const MOVE_KEPT: [(Kept, HoldsOfMove); 4] = [
    (Kept::Moved, |account| account.moved_on),
    (Kept::Edited, |account| account.edited),
    (Kept::Deactivated, |account| account.state == AccountState::Deactivated),
    (Kept::StateChanged, |account| account.changed_state),
];

/// Asks whether something holds of an account.
type Holds = fn(&AccountHistory) -> bool;

/// What keeps an account, the weightiest first: that one is shown. A new reason is one line here,
/// one name in [`Fate::ALL`] and its words.
const KEPT: [(Kept, Holds); 7] = [
    (Kept::SignedIn, |account| account.signed_in),
    (Kept::PasswordChanged, |account| account.chose_password),
    (Kept::Verified, |account| account.verified),
    (Kept::Edited, |account| account.edited),
    (Kept::Moved, |account| account.moved),
    (Kept::Deactivated, |account| account.state == AccountState::Deactivated),
    // An invitation that ran out was touched by nobody.
    (Kept::StateChanged, |account| account.changed_state && account.state != AccountState::Expired),
];

/// Why an account is kept, if it is. A password that was only handed out does not keep it.
pub fn kept_because(account: &AccountHistory) -> Option<Kept> {
    KEPT.iter().find(|(_, holds)| holds(account)).map(|(kept, _)| *kept)
}

/// What becomes of one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is removed.
    Removed,
    /// It moved here and moves back.
    Returned,
    /// Its move here was asked for, and nobody asks for it any more.
    RequestWithdrawn,
    /// It stays, since somebody has used it.
    Kept(Kept),
    /// It was removed before.
    AlreadyGone,
    /// It is where the person who undoes the import may not change accounts.
    OutOfReach,
    /// Its move here was asked for, and decided before.
    RequestEnded,
    /// It moved here from a place that is out of use.
    PlaceClosed,
}

/// The groups of a preview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FateGroup {
    /// Will be removed.
    Remove,
    /// Was not made by the import but moved, and that is reversed.
    Return,
    /// Kept, and why.
    Keep,
    /// Cannot be undone, and why.
    Cannot,
}

impl Fate {
    /// Every fate with its stable name, as stored and counted.
    pub const ALL: [(Fate, &'static str); 14] = [
        (Fate::Removed, "removed"),
        (Fate::Returned, "returned"),
        (Fate::RequestWithdrawn, "request_withdrawn"),
        (Fate::Kept(Kept::SignedIn), "signed_in"),
        (Fate::Kept(Kept::PasswordChanged), "password_changed"),
        (Fate::Kept(Kept::Verified), "verified"),
        (Fate::Kept(Kept::Edited), "edited"),
        (Fate::Kept(Kept::Moved), "moved"),
        (Fate::Kept(Kept::Deactivated), "deactivated"),
        (Fate::Kept(Kept::StateChanged), "state_changed"),
        (Fate::AlreadyGone, "already_gone"),
        (Fate::OutOfReach, "out_of_reach"),
        (Fate::RequestEnded, "request_ended"),
        (Fate::PlaceClosed, "place_closed"),
    ];

    /// What becomes of an account; `in_reach`: whether the person who undoes may change it where it
    /// is now.
    pub fn of(account: &AccountHistory, in_reach: bool) -> Fate {
        match kept_because(account) {
            _ if account.state == AccountState::Removed => Fate::AlreadyGone,
            _ if !in_reach => Fate::OutOfReach,
            Some(kept) => Fate::Kept(kept),
            None => Fate::Removed,
        }
    }

    /// What becomes of an account that moved here, when the import that moved it is undone.
    pub fn of_move(account: &MoveHistory, in_reach: bool) -> Fate {
        let kept = MOVE_KEPT.iter().find(|(_, holds)| holds(account)).map(|(kept, _)| *kept);
        match kept {
            _ if account.state == AccountState::Removed => Fate::AlreadyGone,
            _ if !in_reach => Fate::OutOfReach,
            Some(kept) => Fate::Kept(kept),
            None if !account.origin_open => Fate::PlaceClosed,
            None => Fate::Returned,
        }
    }

    /// Stable name.
    pub fn name(self) -> &'static str {
        Fate::ALL.iter().find(|(fate, _)| *fate == self).map_or("", |(_, name)| name)
    }

    /// From the stable name.
    pub fn from_name(name: &str) -> Option<Fate> {
        Fate::ALL.iter().find(|(_, known)| *known == name).map(|(fate, _)| *fate)
    }

    /// The group that it belongs to.
    pub fn group(self) -> FateGroup {
        match self {
            Fate::Removed => FateGroup::Remove,
            Fate::Returned | Fate::RequestWithdrawn => FateGroup::Return,
            Fate::Kept(_) => FateGroup::Keep,
            Fate::AlreadyGone | Fate::OutOfReach | Fate::RequestEnded | Fate::PlaceClosed => FateGroup::Cannot,
        }
    }
}

impl FateGroup {
    /// Every group, in the order in which they are shown.
    pub const ALL: [FateGroup; 4] = [FateGroup::Remove, FateGroup::Return, FateGroup::Keep, FateGroup::Cannot];

    /// Stable name, as in addresses.
    pub fn name(self) -> &'static str {
        match self {
            FateGroup::Remove => "remove",
            FateGroup::Return => "return",
            FateGroup::Keep => "keep",
            FateGroup::Cannot => "cannot",
        }
    }

    /// From the stable name.
    pub fn from_name(name: &str) -> Option<FateGroup> {
        Self::ALL.into_iter().find(|group| group.name() == name)
    }

    /// Stable names of its fates.
    pub fn fates(self) -> impl Iterator<Item = &'static str> {
        Fate::ALL.iter().filter(move |(fate, _)| fate.group() == self).map(|(_, name)| *name)
    }
}

/// Until when an import can be undone, microseconds. `None`: it is in no state for it, or its
/// organization does not undo. One that was begun can always be continued.
pub fn until(state: ImportState, applied_at: Option<i64>, days: i64, day: i64) -> Option<i64> {
    applied_at.filter(|_| state == ImportState::Applied && days > 0).map(|at| at + days * day)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by an import, and nothing since.
    const UNTOUCHED: AccountHistory = AccountHistory {
        state: AccountState::Active,
        changed_state: false,
        signed_in: false,
        chose_password: false,
        edited: false,
        moved: false,
        verified: false,
    };

    #[test]
    fn only_an_account_that_somebody_used_or_worked_on_is_kept() {
        let table = [
            (UNTOUCHED, None),
            (AccountHistory { state: AccountState::Invited, ..UNTOUCHED }, None),
            (AccountHistory { state: AccountState::Expired, changed_state: true, ..UNTOUCHED }, None),
            (AccountHistory { signed_in: true, edited: true, ..UNTOUCHED }, Some(Kept::SignedIn)),
            (AccountHistory { chose_password: true, ..UNTOUCHED }, Some(Kept::PasswordChanged)),
            (AccountHistory { verified: true, edited: true, ..UNTOUCHED }, Some(Kept::Verified)),
            (AccountHistory { edited: true, ..UNTOUCHED }, Some(Kept::Edited)),
            (AccountHistory { moved: true, ..UNTOUCHED }, Some(Kept::Moved)),
            (AccountHistory { state: AccountState::Deactivated, changed_state: true, ..UNTOUCHED }, Some(Kept::Deactivated)),
            (AccountHistory { changed_state: true, ..UNTOUCHED }, Some(Kept::StateChanged)),
        ];
        for (account, kept) in table {
            assert_eq!(kept_because(&account), kept, "{account:?}");
        }
    }

    #[test]
    fn what_is_gone_or_out_of_reach_cannot_be_undone_whatever_else_holds() {
        let gone = AccountHistory { state: AccountState::Removed, changed_state: true, edited: true, ..UNTOUCHED };
        assert_eq!(Fate::of(&gone, false), Fate::AlreadyGone);
        assert_eq!(Fate::of(&AccountHistory { moved: true, ..UNTOUCHED }, false), Fate::OutOfReach);
        assert_eq!(Fate::of(&AccountHistory { moved: true, ..UNTOUCHED }, true), Fate::Kept(Kept::Moved));
        assert_eq!(Fate::of(&UNTOUCHED, true), Fate::Removed);
    }

    #[test]
    fn an_account_moves_back_unless_something_happened_to_it_since() {
        let here =
            MoveHistory { state: AccountState::Active, moved_on: false, changed_state: false, edited: false, origin_open: true };
        let off = MoveHistory { state: AccountState::Deactivated, changed_state: true, ..here };
        let table = [
            (here, Fate::Returned),
            (MoveHistory { moved_on: true, edited: true, ..here }, Fate::Kept(Kept::Moved)),
            (MoveHistory { edited: true, ..here }, Fate::Kept(Kept::Edited)),
            (off, Fate::Kept(Kept::Deactivated)),
            (MoveHistory { changed_state: true, ..here }, Fate::Kept(Kept::StateChanged)),
            (MoveHistory { origin_open: false, ..here }, Fate::PlaceClosed),
            (MoveHistory { state: AccountState::Removed, ..off }, Fate::AlreadyGone),
        ];
        for (account, fate) in table {
            assert_eq!(Fate::of_move(&account, true), fate, "{account:?}");
        }
        assert_eq!(Fate::of_move(&here, false), Fate::OutOfReach);
    }

    #[test]
    fn every_reason_has_a_name_that_is_read_back_and_a_group() {
        for (fate, name) in Fate::ALL {
            assert_eq!((fate.name(), Fate::from_name(name)), (name, Some(fate)));
        }
        assert!(KEPT.iter().all(|(kept, _)| !Fate::Kept(*kept).name().is_empty()));
        assert_eq!(FateGroup::ALL.into_iter().flat_map(FateGroup::fates).count(), Fate::ALL.len());
        assert!(FateGroup::ALL.into_iter().all(|group| FateGroup::from_name(group.name()) == Some(group)));
    }

    #[test]
    fn the_days_are_thirty_unless_the_setting_says_otherwise() {
        assert_eq!([days(None), days(Some(" ")), days(Some("7")), days(Some("0"))], [Some(30), Some(30), Some(7), Some(0)]);
        assert_eq!([days(Some("-1")), days(Some("91")), days(Some("a week"))], [None, None, None]);
    }

    #[test]
    fn an_import_can_be_undone_from_its_end_until_its_days_are_over() {
        assert_eq!(until(ImportState::Applied, Some(5), 2, 10), Some(25));
        assert_eq!(until(ImportState::Applied, Some(5), 0, 10), None, "switched off");
        assert_eq!(until(ImportState::Stopped, None, 30, 10), None);
        assert_eq!(until(ImportState::Undone, Some(5), 30, 10), None);
    }
}
