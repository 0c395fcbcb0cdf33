//! Reviews: a row of an import hit an account that may be somebody else's, and a person decides.

use serde::{Deserialize, Serialize};

use super::plan::{Action, CORRECTED, DIFFERENT, LEFT_OUT, Reason};

/// What a person decides beside both records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewDecision {
    /// The same person: the account gets the row's name and date of birth.
    Same,
    /// Somebody else: what the row is known by is wrong.
    Different,
    /// The row is left out.
    Skip,
}

/// Where a review is. It is decided once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewState {
    /// Waits for a person.
    Open,
    /// The same person.
    Same,
    /// Somebody else.
    Different,
    /// Left out.
    Skipped,
    /// Its import was undone, or its row is deleted, before anybody decided.
    Lapsed,
}

impl ReviewState {
    /// Every state.
    pub const ALL: [ReviewState; 5] =
        [ReviewState::Open, ReviewState::Same, ReviewState::Different, ReviewState::Skipped, ReviewState::Lapsed];

    /// Stable name, as stored.
    pub fn name(self) -> &'static str {
        match self {
            ReviewState::Open => "open",
            ReviewState::Same => "same",
            ReviewState::Different => "different",
            ReviewState::Skipped => "skipped",
            ReviewState::Lapsed => "lapsed",
        }
    }

    /// From the stable name.
    pub fn from_name(name: &str) -> Option<ReviewState> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

impl ReviewDecision {
    /// Every decision, in the order in which they are offered.
    pub const ALL: [ReviewDecision; 3] = [ReviewDecision::Same, ReviewDecision::Different, ReviewDecision::Skip];

    /// Stable name, as in forms.
    pub fn name(self) -> &'static str {
        match self {
            ReviewDecision::Same => "same",
            ReviewDecision::Different => "different",
            ReviewDecision::Skip => "skip",
        }
    }

    /// The state after it.
    pub fn state(self) -> ReviewState {
        match self {
            ReviewDecision::Same => ReviewState::Same,
            ReviewDecision::Different => ReviewState::Different,
            ReviewDecision::Skip => ReviewState::Skipped,
        }
    }

    /// What comes of the row, and why; of the same person, as far as nothing moves.
    pub fn outcome(self) -> (Action, &'static Reason) {
        match self {
            ReviewDecision::Same => (Action::Unchanged, &CORRECTED),
            ReviewDecision::Different => (Action::Fail, &DIFFERENT),
            ReviewDecision::Skip => (Action::Skip, &LEFT_OUT),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_each_decision_ends_a_review_in_a_state_of_its_own() {
        assert!(ReviewState::ALL.into_iter().all(|state| ReviewState::from_name(state.name()) == Some(state)));
        assert_eq!(ReviewState::from_name("merged"), None);
        let ends: Vec<&str> = ReviewDecision::ALL.into_iter().map(|decision| decision.state().name()).collect();
        assert_eq!(ends, ["same", "different", "skipped"]);
        let outcomes = ReviewDecision::ALL.map(|decision| decision.outcome().0.outcome());
        assert_eq!(outcomes, ["unchanged", "failed", "skipped"]);
    }
}
