//! The import's state machine: one function holds every legal move.

use serde::{Deserialize, Serialize};

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Parts of the file are arriving.
    Receiving,
    /// The file is here; it is being checked, matched and planned.
    Planning,
    /// Could not be read as a file of this program; `problem` says why.
    Refused,
    /// The plan stands; nothing was written to accounts.
    Planned,
    /// Chunks are being applied.
    Applying,
    /// Stopped between chunks; can be continued.
    Stopped,
    /// Done; results are complete.
    Applied,
    /// Given up before it was applied; what was staged is erased.
    Discarded,
    /// Accounts that it made are being removed, chunk by chunk.
    Undoing,
    /// What could be removed is removed; the other accounts stay.
    Undone,
}

/// What happens to an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportEvent {
    /// The last part was committed.
    Received,
    /// The file cannot be read.
    Refuse,
    /// Every row has its planned action.
    Planned,
    /// Somebody pressed *Apply* or *Continue*.
    Apply,
    /// Somebody pressed *Stop*.
    Stop,
    /// Somebody gave up the rest of a stopped import, or its time is over: rows that were not
    /// applied stay so.
    End,
    /// The last chunk was committed.
    Finished,
    /// Somebody gave it up.
    Discard,
    /// Somebody asked to plan again, for example because accounts have changed.
    PlanAgain,
    /// Somebody has it undone, or goes on undoing it.
    Undo,
    /// Undoing cannot go on without a person: it can be continued.
    UndoStopped,
    /// The last chunk was undone.
    Undone,
}

/// A move that the machine does not know: the caller answers with the state that it found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an import that is {state:?} cannot take {event:?}")]
pub struct IllegalMove {
    /// State found.
    pub state: ImportState,
    /// Event refused.
    pub event: ImportEvent,
}

impl ImportState {
    /// Every state.
    pub const ALL: [ImportState; 10] = [
        ImportState::Receiving,
        ImportState::Planning,
        ImportState::Refused,
        ImportState::Planned,
        ImportState::Applying,
        ImportState::Stopped,
        ImportState::Applied,
        ImportState::Discarded,
        ImportState::Undoing,
        ImportState::Undone,
    ];

    /// Stable name, as stored.
    pub fn name(self) -> &'static str {
        match self {
            ImportState::Receiving => "receiving",
            ImportState::Planning => "planning",
            ImportState::Refused => "refused",
            ImportState::Planned => "planned",
            ImportState::Applying => "applying",
            ImportState::Stopped => "stopped",
            ImportState::Applied => "applied",
            ImportState::Discarded => "discarded",
            ImportState::Undoing => "undoing",
            ImportState::Undone => "undone",
        }
    }

    /// From the stable name.
    pub fn from_name(name: &str) -> Option<ImportState> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }

    /// Every row has its result, whatever became of its account since.
    pub fn was_applied(self) -> bool {
        matches!(self, ImportState::Applied | ImportState::Undoing | ImportState::Undone)
    }

    /// The only legal moves.
    pub fn next(self, event: ImportEvent) -> Result<ImportState, IllegalMove> {
        use ImportEvent as E;
        use ImportState as S;
        match (self, event) {
            (S::Receiving, E::Received) => Ok(S::Planning),
            (S::Planning, E::Refuse) => Ok(S::Refused),
            (S::Planning, E::Planned) => Ok(S::Planned),
            (S::Planned, E::PlanAgain) => Ok(S::Planning),
            (S::Planned | S::Stopped, E::Apply) => Ok(S::Applying),
            (S::Applying | S::Stopped, E::End) => Ok(S::Applying),
            (S::Applying, E::Stop) => Ok(S::Stopped),
            (S::Applying, E::Finished) => Ok(S::Applied),
            (S::Receiving | S::Planning | S::Refused | S::Planned, E::Discard) => Ok(S::Discarded),
            (S::Applied, E::Undo) => Ok(S::Undoing),
            (S::Undoing, E::UndoStopped) => Ok(S::Applied),
            (S::Undoing, E::Undone) => Ok(S::Undone),
            (state, event) => Err(IllegalMove { state, event }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopped_import_can_be_continued_and_an_applied_one_cannot_be_applied_again() {
        assert_eq!(ImportState::Applying.next(ImportEvent::Stop), Ok(ImportState::Stopped));
        assert_eq!(ImportState::Stopped.next(ImportEvent::Apply), Ok(ImportState::Applying));
        assert!(ImportState::Applied.next(ImportEvent::Apply).is_err());
        assert!(ImportState::Applied.next(ImportEvent::Discard).is_err());
    }

    #[test]
    fn what_was_applied_in_part_is_ended_and_never_discarded() {
        for state in [ImportState::Applying, ImportState::Stopped] {
            assert_eq!(state.next(ImportEvent::End), Ok(ImportState::Applying));
            assert!(state.next(ImportEvent::Discard).is_err());
        }
        assert!(ImportState::Planned.next(ImportEvent::End).is_err());
    }

    #[test]
    fn only_what_was_applied_is_undone_and_what_is_undone_stays_so() {
        use ImportEvent as E;
        use ImportState as S;
        assert_eq!(S::Applied.next(E::Undo), Ok(S::Undoing));
        assert_eq!(S::Undoing.next(E::UndoStopped), Ok(S::Applied));
        assert_eq!(S::Undoing.next(E::Undone), Ok(S::Undone));
        for state in S::ALL.into_iter().filter(|state| *state != S::Applied) {
            assert!(state.next(E::Undo).is_err(), "{state:?}");
        }
        for event in [E::Apply, E::Discard, E::End, E::PlanAgain, E::UndoStopped] {
            assert!(S::Undone.next(event).is_err(), "{event:?}");
        }
    }
}
