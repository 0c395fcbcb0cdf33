//! Accounts: one as its page shows it, and what a search finds.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::imports::Slip;
use super::moves::MoveView;
use super::verifications::VerificationView;
use super::{Timestamp, query};
use crate::domain::account::AccountState;
use crate::domain::verification::VerificationState;

/// One account, as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// Account id.
    pub id: Uuid,
    /// Program id.
    pub program: String,
    /// CCCID, where the program numbers.
    pub number: Option<String>,
    /// What the program calls that number.
    pub number_label: String,
    /// Name for lists.
    pub name: String,
    /// Its state.
    pub state: AccountState,
    /// Organization it belongs to.
    pub organization: String,
    /// Profile in template order: (column's short name, label, value). No secrets.
    pub profile: Vec<(String, String, String)>,
    /// The same as a person reads it: label and lines.
    pub facts: Vec<(String, Vec<String>)>,
    /// What the form for one account asked beyond columns: (label, value).
    pub kept: Vec<(String, String)>,
    /// Of a Social Security number what may be shown: `SSN` or `TIN`, and the last four digits.
    pub ssn: Option<(String, String)>,
    /// This reader may reveal the whole number.
    pub may_reveal: bool,
    /// `pending` (waits to be hashed), `temporary` (must be changed), `set`, `none` (its holder
    /// sets one), `erased`; of a holder who is staff, who has one password: `staff`,
    /// `staff_needs_link` or `staff_deactivated`.
    pub password: String,
    /// What there is to say of its holder as staff.
    pub as_staff: Option<HolderAsStaff>,
    /// The import it came from: id and file name.
    pub import: Option<(Uuid, String)>,
    /// When it was made.
    pub created_at: Timestamp,
    /// A generated password waits to be handed out.
    pub waiting: bool,
    /// Until when this reader can see the new temporary password again that they made.
    pub again_until: Option<Timestamp>,
    /// This reader may change it.
    pub may_change: bool,
    /// The reader may ask for its move to another place.
    pub may_move: bool,
    /// Its identity verification, where its program verifies identities.
    pub verification: Option<VerificationView>,
    /// This reader may invite its holder once more.
    pub may_invite: bool,
    /// Until when its holder can register, while they are invited.
    pub register_by: Option<Timestamp>,
    /// The letter that invites its holder waits, and this reader may open it.
    pub may_open_letter: bool,
    /// This reader may edit its profile, and the program has a form for that.
    pub may_edit: bool,
    /// What the audit log has of it, newest first.
    pub history: Vec<HistoryEntry>,
    /// Its moves, the latest first.
    pub moves: Vec<MoveView>,
    /// Its passwords are printed on cards.
    pub has_card: bool,
}

/// Where a holder as staff isn't what their account says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HolderAsStaff {
    /// They sign in as staff with this email address, which isn't the account's any more.
    OtherEmail(String),
    /// The account came to say this role, by its name, after its holder had registered: it gave
    /// them none.
    NoRole(String),
    /// The account gave this role, by its name, and somebody ended it.
    RoleEnded(String),
}

/// The whole Social Security number of an account, which is shown for a while. It cannot be
/// printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevealedSsn {
    /// With its hyphens: `123-45-6789`.
    pub number: String,
}

/// One entry of an account's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When it happened.
    pub at: Timestamp,
    /// Who did it: a name, or `command line`, or `system`.
    pub by: String,
    /// What, in words.
    pub what: String,
    /// The facts, in words; may be blank.
    pub detail: String,
}

/// New temporary passwords, as the person who made them is shown them. No `Debug`: passwords are in
/// it.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct NewPasswords {
    /// What is handed out.
    pub slips: Vec<Slip>,
    /// Accounts that can't have one: name, and a sentence that says why.
    pub refused: Vec<(String, String)>,
}

/// What came of deactivating or reactivating many accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedStates {
    /// How many were changed.
    pub changed: u64,
    /// How many were so already.
    pub already: u64,
    /// Accounts that stay as they are: name, and a sentence that says why.
    pub refused: Vec<(String, String)>,
}

/// An account that a search found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundAccount {
    /// Account id; `None` where it is outside the reader's organizations. Then only initials,
    /// program and state are here.
    pub account: Option<Uuid>,
    /// What its program is called.
    pub program: String,
    /// Name for lists.
    pub name: String,
    /// CCCID, where the program numbers.
    pub number: Option<String>,
    /// Date of birth, as the program's template has it.
    pub born: Option<String>,
    /// What its holder signs in with.
    pub sign_in: Option<String>,
    /// Organization it belongs to, or blank.
    pub organization: String,
    /// Its state.
    pub state: AccountState,
    /// A generated password waits to be handed out.
    pub waiting: bool,
    /// Whether its holder's identity is verified, where its program verifies identities.
    pub verification: Option<VerificationState>,
    /// The reader may change it, and so select it.
    pub may_change: bool,
    /// This reader may ask for its move.
    pub may_move: bool,
}

/// Accounts that were selected by a search.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelectedAccounts {
    /// Ids, in the order of the list.
    pub accounts: Vec<Uuid>,
    /// There are more: only the first were selected.
    pub more: bool,
}

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchResult {
    /// Those that were meant exactly, then others by last name; those outside the reader's
    /// organizations at the end.
    pub accounts: Vec<FoundAccount>,
    /// There are more: only the first are here.
    pub more: bool,
    /// What to say of a text that is nearly a number; blank: nothing.
    pub hint: String,
}

/// Which accounts a list shows, as in an address: ids and stable names, no typed text. Blank = all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountFilter {
    /// Organization id: there or below.
    pub organization: String,
    /// Stable name of a state.
    pub state: String,
    /// `import`, or `hand` for those made one at a time.
    pub origin: String,
    /// `waiting`: a generated password waits to be handed out.
    pub password: String,
    /// Stable name of a state of identity verification, or [`AccountFilter::ENDING`].
    pub verification: String,
}

impl AccountFilter {
    /// Of `verification`: those whose verification ends soon.
    pub const ENDING: &str = "ending";

    /// The parts with their names in addresses.
    fn parts(&mut self) -> [(&'static str, &mut String); 5] {
        [
            ("organization", &mut self.organization),
            ("state", &mut self.state),
            ("origin", &mut self.origin),
            ("password", &mut self.password),
            ("verification", &mut self.verification),
        ]
    }

    /// Whether every part could stand in an address.
    pub fn is_plain(&self) -> bool {
        self.clone().parts().iter().all(|(_, part)| query::is_plain(part))
    }

    /// From an address. What is neither id nor name, nobody chose here, and it is left out.
    pub fn from_query<'q>(value: impl Fn(&str) -> Option<&'q str>) -> AccountFilter {
        let mut filter = AccountFilter::default();
        query::read(filter.parts(), value);
        filter
    }

    /// For an address: `state=active&origin=import`; blank where nothing is chosen.
    pub fn query(&self) -> String {
        query::write(self.clone().parts())
    }
}

#[cfg(test)]
mod tests {
    use super::AccountFilter;

    #[test]
    fn an_address_holds_what_was_chosen_and_nothing_that_was_typed() {
        let asked = [("state", "active"), ("origin", "import"), ("password", "Ana Ruiz"), ("q", "ana@example.org")];
        let filter = AccountFilter::from_query(|name| asked.iter().find(|(known, _)| *known == name).map(|(_, value)| *value));
        assert_eq!(filter.query(), "state=active&origin=import");
        assert_eq!(AccountFilter::default().query(), "");
    }
}
