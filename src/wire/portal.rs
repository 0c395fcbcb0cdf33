//! What the portal's pages show. They are printed by the server and never reach a script.

use super::Timestamp;
use super::contacts::ContactView;
use super::pages::AgreementView;
use crate::domain::verification::VerificationState;

/// An account as its holder sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolderView {
    /// The holder's name.
    pub name: String,
    /// The number that the program assigned: label and number.
    pub number: Option<(String, String)>,
    /// What the holder signs in with: label and text.
    pub sign_in: Option<(String, String)>,
    /// Name of the organization.
    pub organization: String,
    /// Whether their identity is verified, where the program asks.
    pub verification: Option<VerificationState>,
    /// Their latest sign-ins, newest first.
    pub sign_ins: Vec<HolderSignIn>,
    /// Other sessions that last.
    pub other_sessions: u64,
    /// Fewest characters of a password that they choose.
    pub least_characters: usize,
    /// Sign-ins that failed between the one before and this one.
    pub failed_sign_ins: u64,
    /// Who helps at the organization.
    pub contact: ContactView,
}

/// An invitation as its holder sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationView {
    /// The holder's name.
    pub name: String,
    /// What they will sign in with.
    pub sign_in: String,
    /// Where the account is, by name.
    pub place: String,
    /// What that is: `school`.
    pub kind: String,
    /// The root of its tree, by name.
    pub organization: String,
    /// What has to be accepted.
    pub agreement: Option<AgreementView>,
    /// Until when the holder can register, in words.
    pub until: String,
    /// Fewest characters of a password that they choose.
    pub least_characters: usize,
    /// They will sign in where staff do.
    pub becomes_staff: bool,
    /// They have a password as staff, which is asked for; none is chosen.
    pub is_staff: bool,
}

/// One sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolderSignIn {
    /// The moment.
    pub at: Timestamp,
    /// The same in words, in the organization's time zone: `Nov 28, 2026, 3:42 AM PST`.
    pub when: String,
    /// The address that it came from.
    pub address: String,
    /// The browser, as it calls itself.
    pub browser: String,
    /// The session that asks began with it.
    pub current: bool,
}
