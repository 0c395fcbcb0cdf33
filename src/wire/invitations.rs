//! Invitations: renewed, listed before and after they end, and the letters that invite.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Which invitations are to be renewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationRenewal {
    /// Chosen by the client; the same one renews each account once.
    pub idempotency_key: Uuid,
    /// The accounts.
    pub accounts: Vec<Uuid>,
}

/// What came of renewing invitations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenewedInvitations {
    /// How many were renewed.
    pub renewed: u64,
    /// Accounts that stay as they are: name, and a sentence that says why.
    pub refused: Vec<(String, String)>,
}

/// An invitation that ends soon, or has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpiringInvitation {
    /// The account.
    pub account: Uuid,
    /// Name for lists.
    pub name: String,
    /// The address that is invited.
    pub sign_in: String,
    /// Where the account is.
    pub organization: String,
    /// The last day on which its holder can register, or could, there: `Jan 21, 2027`.
    pub last_day: String,
}

/// Invitations that can be renewed because of their time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationsToRenew {
    /// Those that end within the next days, the first first.
    pub soon: Vec<ExpiringInvitation>,
    /// Those that have ended lately, the last first.
    pub expired: Vec<ExpiringInvitation>,
    /// There are more: only the first are here.
    pub more: bool,
}

/// How many there are of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenewalCounts {
    /// Those that end within the next days.
    pub soon: u64,
    /// Those that have ended lately.
    pub expired: u64,
}

/// A letter that waited, as the one who opened it is shown it. No `Debug`: a code is in it.
#[derive(Clone, Serialize, Deserialize)]
pub struct OpenedLetter {
    /// To whom, in full.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The letter as plain text, with its link.
    pub text: String,
}

/// A letter with invented values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterPreview {
    /// What it is about, stable name: `invitation`.
    pub kind: String,
    /// One line.
    pub subject: String,
    /// The letter as plain text.
    pub text: String,
}
