//! Moves of accounts between organizations.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Timestamp;
use crate::domain::moves::{DeclineReason, MoveState};

/// Which moves a list has, from the side of the reader.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveList {
    /// Accounts that would leave; the reader decides.
    #[default]
    Leaving,
    /// Accounts that would come; the other side decides.
    Coming,
    /// What was decided.
    Decided,
}

/// How many moves wait.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovesWaiting {
    /// For a decision of the reader.
    pub leaving: u64,
    /// For one of the other side.
    pub coming: u64,
}

/// What comes of moving many accounts, or came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManyMoves {
    /// Accounts that move at once.
    pub moved: u64,
    /// Accounts whose move the other side is asked for.
    pub requested: u64,
    /// Accounts that are there already.
    pub already: u64,
    /// Accounts that stay where they are: name, and a sentence that says why.
    pub refused: Vec<(String, String)>,
}

/// One move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveView {
    /// Move id.
    pub id: Uuid,
    /// Where it is.
    pub state: MoveState,
    /// The account, where the reader may open it.
    pub account: Option<Uuid>,
    /// Its holder; initials where the reader may not know whose it is.
    pub person: String,
    /// What they sign in with, where the reader may know it.
    pub sign_in: String,
    /// Name of the organization that it leaves; blank where the reader may not see that one.
    pub from: String,
    /// Name of the organization that it goes to; blank where the reader may not see that one.
    pub to: String,
    /// When it was asked for, and by whom.
    pub requested: (Timestamp, String),
    /// When it was decided, and by whom (blank: by no person).
    pub decided: Option<(Timestamp, String)>,
    /// Why it was declined.
    pub because: Option<DeclineReason>,
    /// The reader may approve or decline it.
    pub may_decide: bool,
    /// The reader may withdraw it.
    pub may_withdraw: bool,
}
