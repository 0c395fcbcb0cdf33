//! What the audit log records: each action with its facts. Their words are in
//! [`crate::messages::audit`].

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::account::{AccountEvent, AccountOrigin, AccountState};
use super::verification::{VerificationEvent, VerificationState};

macro_rules! actions {
    ($($(#[doc = $doc:literal])* $action:ident $({ $($fact:ident: $type:ty),* $(,)? })? = $name:literal;)*) => {
        /// One action with its facts: ids, counts, hashes and names of settings. Never the content
        /// of a row, never a secret.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[expect(missing_docs, reason = "a fact is named for what it is, and its words are in `messages::audit`")]
        pub enum AuditAction { $($(#[doc = $doc])* $action $({ $($fact: $type),* })?,)* }

        impl AuditAction {
            /// The stable name of every action, as stored.
            pub const NAMES: &'static [&'static str] = &[$($name),*];

            /// The name of every fact of every action; one that several actions have occurs several
            /// times.
            pub const FACTS: &'static [&'static str] = &[$($($(stringify!($fact),)*)?)*];

            /// The stable name: `import_applied`.
            pub fn name(&self) -> &'static str {
                match self { $(AuditAction::$action $({ $($fact: _),* })? => $name,)* }
            }

            /// The facts by name, as stored.
            pub fn facts(&self) -> Value {
                #[allow(unused_mut, reason = "some actions have no facts")]
                match self {$(
                    AuditAction::$action $({ $($fact),* })? => {
                        let mut facts = Map::new();
                        $($(facts.insert(stringify!($fact).to_owned(), json!($fact));)*)?
                        Value::Object(facts)
                    }
                )*}
            }
        }
    };
}

actions! {
    /// A staff user signed in.
    SignedIn = "signed_in";
    /// A wrong password, or an address without a staff user.
    SignInFailed = "sign_in_failed";
    /// A staff user entered their password again for a sensitive action.
    SteppedUp = "stepped_up";
    /// The password entered again was wrong.
    StepUpFailed = "step_up_failed";
    /// A staff user signed out.
    SignedOut = "signed_out";
    /// A staff user ended one of their other sessions.
    SessionEnded = "session_ended";
    /// A password was set through a one-time link, or without one (blank); who made the link.
    PasswordSet { link_by: String } = "password_set";
    /// A staff user changed their own password.
    PasswordChanged = "password_changed";
    /// The current password entered to change it was wrong.
    PasswordChangeFailed = "password_change_failed";
    /// A staff user asked for what their roles don't let them do.
    AccessRefused { permission: String } = "access_refused";
    /// Failed attempts make somebody wait from here on; the counter says whom.
    Locked { counter: String } = "locked";
    /// An upload was announced.
    ImportStarted = "import_started";
    /// The whole file is here.
    ImportReceived { bytes: i64 } = "import_received";
    /// The same file was applied before as another import.
    ImportAlreadyApplied { same_as: Uuid } = "import_already_applied";
    /// The file cannot be imported.
    ImportRefused = "import_refused";
    /// The plan is complete.
    ImportPlanned { rows: u64 } = "import_planned";
    /// Planning started again.
    ImportPlanAgainStarted { bytes: i64 } = "import_plan_again_started";
    /// *Apply* or *Continue* was pressed.
    ImportApplyStarted { chunks: usize } = "import_apply_started";
    /// Applying stopped between chunks.
    ImportStopped { done: i64, chunks: i64 } = "import_stopped";
    /// The same file was only planned before and continues as that import.
    ImportContinued { goes_on_as: Uuid } = "import_continued";
    /// A stopped import was ended without its remaining chunks.
    ImportEnded { chunks: usize } = "import_ended";
    /// The last chunk was applied.
    ImportApplied { chunks: i64 } = "import_applied";
    /// The import was discarded before it was applied.
    ImportDiscarded = "import_discarded";
    /// Somebody has an import undone, or goes on undoing it.
    ImportUndoStarted = "import_undo_started";
    /// Undoing stopped before its end: something went wrong, or its requester lost their role.
    ImportUndoStopped = "import_undo_stopped";
    /// An import was undone.
    ImportUndone { removed: u64, kept: u64 } = "import_undone";
    /// One chunk of an import was applied. The digest is over its rows and their outcomes.
    AccountsCreated { first_row: i64, end_row: i64, created: i64, failed: i64, digest: String } = "accounts_created";
    /// Generated passwords were shown.
    PasswordsRevealed { count: usize, again: bool } = "passwords_revealed";
    /// The person who was shown generated passwords has handed them out.
    PasswordsHandedOut { count: usize } = "passwords_handed_out";
    /// The person who was shown generated passwords prints them.
    PasswordsPrinted { count: usize } = "passwords_printed";
    /// One account was created, by no import.
    AccountCreated { origin: AccountOrigin } = "account_created";
    /// The holder of an account was invited to register until the end of a day (`YYYY-MM-DD`).
    AccountInvited { until: String } = "account_invited";
    /// Name, email or birth date of an account changed; the columns say which.
    AccountChanged { columns: Vec<String> } = "account_changed";
    /// An account moved to another organization; both have the entry.
    AccountMoved { moved_from: Uuid, moved_to: Uuid } = "account_moved";
    /// Another organization asked for the move of an account; both have the entry.
    AccountMoveRequested { moved_from: Uuid, moved_to: Uuid } = "account_move_requested";
    /// The side that an account would leave declined; both have the entry.
    AccountMoveDeclined { moved_from: Uuid, moved_to: Uuid, because: String } = "account_move_declined";
    /// The side that asked for the move of an account withdrew it; both have the entry.
    AccountMoveWithdrawn { moved_from: Uuid, moved_to: Uuid } = "account_move_withdrawn";
    /// A person decided a row of an import that may be somebody else than the account it hit.
    ReviewDecided { review: Uuid, decision: String } = "review_decided";
    /// An account moved from one state to another.
    AccountStateChanged { event: AccountEvent, before: AccountState, after: AccountState } = "account_state_changed";
    /// The holder of an account signed in for the first time.
    AccountFirstSignedIn = "account_first_signed_in";
    /// The holder of an account signed in, not for the first time.
    AccountSignedIn = "account_signed_in";
    /// A wrong password at the account holders' portal, or nobody's number or address there.
    AccountSignInFailed = "account_sign_in_failed";
    /// The right password of an account that is not active; its state.
    AccountSignInRefused { state: String } = "account_sign_in_refused";
    /// The holder of an account signed out.
    AccountSignedOut = "account_signed_out";
    /// The holder of an account ended their other sessions; how many there were.
    AccountSessionsEnded { sessions: u64 } = "account_sessions_ended";
    /// The current password that a holder entered to change it was wrong.
    AccountPasswordChangeFailed = "account_password_change_failed";
    /// The holder of an account chose a password.
    AccountPasswordChosen = "account_password_chosen";
    /// Another password was asked for by the portal's form for forgotten ones; whether a link was
    /// mailed.
    AccountResetAsked { mailed: bool } = "account_reset_asked";
    /// The holder of an account chose a password by a mailed link.
    AccountPasswordReset = "account_password_reset";
    /// A code of an invitation was nobody's, or no longer worked.
    InvitationCodeRefused = "invitation_code_refused";
    /// An account got a new temporary password, which the person who asked for it was shown.
    AccountPasswordRenewed = "account_password_renewed";
    /// An identity was verified, or the verification ended; the method where somebody verified it.
    AccountVerificationChanged { event: VerificationEvent, before: VerificationState, after: VerificationState, method: String } =
        "account_verification_changed";
    /// The report of identity verifications was downloaded: by day, week or month, of these days.
    VerificationsExported { kind: String, from: String, to: String } = "verifications_exported";
    /// Somebody looked up people by what is exactly theirs who have accounts outside the
    /// organizations where they may read; how many accounts.
    AccountMatched { found: usize } = "account_matched";
    /// Somebody entered the Social Security number of an account into the form for a new one.
    SsnFound = "ssn_found";
    /// Somebody looked for the account with a Social Security number; how many they were shown.
    SsnSearched { found: usize } = "ssn_searched";
    /// Somebody was shown the whole Social Security number of an account, and said why.
    SsnRevealed { reason: String } = "ssn_revealed";
    /// A results file was downloaded.
    ResultsDownloaded { kind: String } = "results_downloaded";
    /// The audit log was downloaded with these filters.
    AuditExported { who: String, action: String, from: String, to: String } = "audit_exported";
    /// A System Admin wrote the next version of a program's agreement.
    AgreementWritten { program: String, version: i64 } = "agreement_written";
    /// The holder of an account accepted a version of the agreement when they registered; or an
    /// import's requester another one than at its upload.
    AgreementAccepted { version: String } = "agreement_accepted";
    /// An organization was added.
    OrganizationAdded { kind: String, parent: Option<Uuid> } = "organization_added";
    /// The name or settings of an organization changed; the keys say which.
    OrganizationChanged { changed: Vec<String> } = "organization_changed";
    /// An organization and everything under it was deactivated.
    OrganizationDeactivated { organizations: u64 } = "organization_deactivated";
    /// An organization and everything under it was reactivated.
    OrganizationReactivated { organizations: u64 } = "organization_reactivated";
    /// An organization was switched off: nobody is created there, and holders there can't sign in.
    OrganizationSwitchedOff = "organization_switched_off";
    /// It was switched on again.
    OrganizationSwitchedOn = "organization_switched_on";
    /// New entries could not be linked into the chain.
    AuditSealingFailed { reason: String } = "audit_sealing_failed";
    /// They are again.
    AuditSealingResumed = "audit_sealing_resumed";
    /// A sealer missed entries that its process had committed: numbers of which writer.
    AuditEntriesMissed { writer: Uuid, missed: String } = "audit_entries_missed";
    /// Another master key began to take over.
    KeyRotationStarted { key: u8 } = "key_rotation_started";
    /// It took over.
    KeyRotationEnded { key: u8 } = "key_rotation_ended";
    /// A master key that nothing needs was removed from the key file.
    KeyDropped { key: u8 } = "key_dropped";
    /// A staff user was added.
    StaffAdded { staff: Uuid } = "staff_added";
    /// A one-time link to set a password was made.
    StaffLinkMade { staff: Uuid } = "staff_link_made";
    /// A letter was written, to be mailed.
    LetterQueued { letter: Uuid, kind: String } = "letter_queued";
    /// Many letters of one kind were written, to be mailed.
    LettersQueued { count: usize, kind: String } = "letters_queued";
    /// Somebody opened a letter that waited, and was shown the code in it.
    LetterOpened { letter: Uuid, kind: String } = "letter_opened";
    /// Somebody lets a letter be tried again that had failed.
    LetterRetried { letter: Uuid, kind: String } = "letter_retried";
    /// Somebody ended the sessions of a staff user; how many there were.
    StaffSessionsEnded { staff: Uuid, sessions: u64 } = "staff_sessions_ended";
    /// The password of a staff user was taken away: they were granted more than the maker of the
    /// link by which it was set may manage.
    StaffPasswordCleared { staff: Uuid } = "staff_password_cleared";
    /// A staff user was deactivated.
    StaffDeactivated { staff: Uuid } = "staff_deactivated";
    /// A role was granted with what was ticked beside it, until the end of a day (`YYYY-MM-DD`) or
    /// without end.
    RoleGranted { staff: Uuid, grant: Uuid, role: String, extras: Vec<String>, until: Option<String> } = "role_granted";
    /// Somebody who has no access asked for it.
    AccessRequested { request: Uuid } = "access_requested";
    /// A request for access was approved: a staff user got a role.
    AccessRequestApproved { request: Uuid, staff: Uuid } = "access_request_approved";
    /// Somebody wants to know more before they decide a request for access.
    AccessRequestAsked { request: Uuid } = "access_request_asked";
    /// A request for access was declined.
    AccessRequestDeclined { request: Uuid } = "access_request_declined";
    /// A grant was ended.
    RoleEnded { staff: Uuid, grant: Uuid, role: String } = "role_ended";
}
