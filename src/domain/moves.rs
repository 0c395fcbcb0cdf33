//! Moves of accounts between organizations: their states, and why one is declined.

use serde::{Deserialize, Serialize};

/// Where a move is. It is decided once: nothing follows on a state that is not `Requested`, but
/// that undoing an import returns an account from where it moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveState {
    /// Waits for the side that the account would leave.
    Requested,
    /// That side approved it, and the account moved.
    Approved,
    /// That side declined it.
    Declined,
    /// The side that asked for it withdrew it.
    Withdrawn,
    /// The account moved otherwise, or was removed, before anybody decided.
    Lapsed,
    /// Somebody who may act for both sides moved the account.
    Done,
    /// The account moved and, since its import was undone, moved back.
    Returned,
}

impl MoveState {
    /// Every state.
    pub const ALL: [MoveState; 7] = [
        MoveState::Requested,
        MoveState::Approved,
        MoveState::Declined,
        MoveState::Withdrawn,
        MoveState::Lapsed,
        MoveState::Done,
        MoveState::Returned,
    ];

    /// Stable name, as stored.
    pub fn name(self) -> &'static str {
        match self {
            MoveState::Requested => "requested",
            MoveState::Approved => "approved",
            MoveState::Declined => "declined",
            MoveState::Withdrawn => "withdrawn",
            MoveState::Lapsed => "lapsed",
            MoveState::Done => "done",
            MoveState::Returned => "returned",
        }
    }

    /// From the stable name.
    pub fn from_name(name: &str) -> Option<MoveState> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// Why the side that an account would leave declines. A list and no free text, so that nothing
/// about a person is kept that nobody asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeclineReason {
    /// The person is not leaving.
    StaysHere,
    /// The person leaves later.
    LeavesLater,
    /// The request is about somebody else.
    WrongPerson,
    /// The two sides have to talk first.
    TalkFirst,
}

impl DeclineReason {
    /// Every reason, in the order in which they are offered.
    pub const ALL: [DeclineReason; 4] =
        [DeclineReason::StaysHere, DeclineReason::LeavesLater, DeclineReason::WrongPerson, DeclineReason::TalkFirst];

    /// Stable name, as stored.
    pub fn name(self) -> &'static str {
        match self {
            DeclineReason::StaysHere => "stays_here",
            DeclineReason::LeavesLater => "leaves_later",
            DeclineReason::WrongPerson => "wrong_person",
            DeclineReason::TalkFirst => "talk_first",
        }
    }

    /// From the stable name.
    pub fn from_name(name: &str) -> Option<DeclineReason> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// What came of asking for the move of one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveAnswer {
    /// It moved.
    Moved,
    /// The other side is asked, or was asked before.
    Requested,
    /// It is there already.
    AlreadyThere,
    /// Its state lets nobody move it.
    NotActive,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_no_two_are_alike() {
        assert!(MoveState::ALL.into_iter().all(|state| MoveState::from_name(state.name()) == Some(state)));
        assert!(DeclineReason::ALL.into_iter().all(|reason| DeclineReason::from_name(reason.name()) == Some(reason)));
        assert_eq!((MoveState::from_name("moved"), DeclineReason::from_name("")), (None, None));
    }
}
