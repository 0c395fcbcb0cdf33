//! Identity verification: its card on the page of an account, and the entries of its forms, for one
//! person and for many.

mod card;
pub mod ending;
mod entries;
mod one;
pub mod sheet;

pub use card::VerificationCard;
pub use entries::{DocumentState, VerifyState};

use crate::domain::verification::VerificationState;
use crate::messages::verification::state;
use crate::ui::components::Meaning;

/// A state as a chip shows it.
pub fn chip(of: VerificationState) -> (Meaning, &'static str) {
    let meaning = match of {
        VerificationState::Verified | VerificationState::StaffVerified => Meaning::Good,
        VerificationState::Unverified | VerificationState::Expired => Meaning::Attention,
        VerificationState::None => Meaning::Note,
    };
    (meaning, state(of).en())
}
