//! Names of the audit log's actions and details.

use crate::texts;

/// Every action that the server writes, with the words for it, in the order of the filter.
pub const ACTIONS: &[(&str, &str)] = &[
    ("signed_in", "Signed in"),
    ("sign_in_failed", "Sign-in failed"),
    ("stepped_up", "Password re-entered"),
    ("step_up_failed", "Password re-entry failed"),
    ("signed_out", "Signed out"),
    ("session_ended", "Session ended"),
    ("password_set", "Password set"),
    ("password_changed", "Password changed"),
    ("password_change_failed", "Password change failed"),
    ("access_refused", "Access refused"),
    ("locked", "Waiting after failed attempts began"),
    ("import_started", "Import started"),
    ("import_received", "File received"),
    ("import_already_applied", "File already imported"),
    ("import_refused", "File refused"),
    ("import_planned", "Import planned"),
    ("import_plan_again_started", "Plan refreshed"),
    ("import_apply_started", "Apply started"),
    ("import_stopped", "Import stopped"),
    ("import_continued", "Import continued"),
    ("import_ended", "Import ended early"),
    ("import_applied", "Import applied"),
    ("import_discarded", "Import discarded"),
    ("import_undo_started", "Undo started"),
    ("import_undo_stopped", "Undo stopped"),
    ("import_undone", "Import undone"),
    ("accounts_created", "Accounts created"),
    ("passwords_revealed", "Passwords shown"),
    ("passwords_handed_out", "Passwords handed out"),
    ("passwords_printed", "Passwords printed"),
    ("account_created", "Account created"),
    ("account_invited", "Account holder invited"),
    ("account_changed", "Account changed"),
    ("account_moved", "Account moved"),
    ("account_move_requested", "Move requested"),
    ("account_move_declined", "Move declined"),
    ("account_move_withdrawn", "Move request withdrawn"),
    ("review_decided", "Review decided"),
    ("account_state_changed", "Account's state changed"),
    ("account_first_signed_in", "Account holder signed in for the first time"),
    ("account_signed_in", "Account holder signed in"),
    ("account_sign_in_failed", "Account holder's sign-in failed"),
    ("account_sign_in_refused", "Account holder's sign-in refused"),
    ("account_signed_out", "Account holder signed out"),
    ("account_sessions_ended", "Account holder ended other sessions"),
    ("account_password_change_failed", "Account holder's password change failed"),
    ("account_password_chosen", "Account holder chose a password"),
    ("account_reset_asked", "Forgotten password: a link was asked for"),
    ("account_password_reset", "Account holder chose a password by a mailed link"),
    ("invitation_code_refused", "Invitation's code refused"),
    ("account_password_renewed", "New temporary password"),
    ("account_verification_changed", "Identity verification changed"),
    ("verifications_exported", "Verification report downloaded"),
    ("account_matched", "Found a person of another organization"),
    ("ssn_found", "Found by a Social Security number"),
    ("ssn_searched", "Searched by Social Security number"),
    ("ssn_revealed", "Social Security number shown"),
    ("results_downloaded", "Results downloaded"),
    ("audit_exported", "Audit log downloaded"),
    ("audit_sealing_failed", "Linking of the log failed"),
    ("audit_sealing_resumed", "Linking of the log resumed"),
    ("audit_entries_missed", "Entries of the log missed"),
    ("agreement_written", "Agreement written"),
    ("agreement_accepted", "Agreement accepted"),
    ("organization_added", "Organization added"),
    ("organization_changed", "Organization changed"),
    ("organization_deactivated", "Organization deactivated"),
    ("organization_reactivated", "Organization reactivated"),
    ("organization_switched_off", "Organization switched off"),
    ("organization_switched_on", "Organization switched on"),
    ("key_rotation_started", "Key rotation started"),
    ("key_rotation_ended", "Key rotation finished"),
    ("key_dropped", "Key dropped"),
    ("staff_added", "Staff user added"),
    ("staff_link_made", "One-time link created"),
    ("letter_queued", "Letter written"),
    ("letters_queued", "Letters written"),
    ("letter_opened", "Letter opened"),
    ("letter_retried", "Letter tried again"),
    ("staff_sessions_ended", "Sessions of a staff user ended"),
    ("staff_password_cleared", "Password of a staff user removed"),
    ("staff_deactivated", "Staff user deactivated"),
    ("role_granted", "Role granted"),
    ("role_ended", "Role ended"),
    ("access_requested", "Access requested"),
    ("access_request_approved", "Access request approved"),
    ("access_request_asked", "Access request: more information asked for"),
    ("access_request_declined", "Access request declined"),
];

// What `verify` finds in the hash chain.
texts! { ChainText;
    HeadMissing = "The head of the chain is missing: it was deleted.";
    Changer = "The database changes what is written to the log, by \"{name}\": a trigger or rule that isn't Muster's. Remove it, and find out who added it.";
    HeadChanged = "The head of the chain was changed: its MAC doesn't match.";
    LinksMissing = "Links {from} to {to} are missing: they were deleted.";
    EntryMissing = "The entry of link {link} is missing: it was deleted.";
    EntryChanged = "The entry of link {link} was changed: its MAC doesn't match.";
    LinkReplaced = "Link {link} doesn't match: it, its entry or the link before it was replaced.";
    EndReplaced = "The chain doesn't end as its head says: link {link} was replaced.";
    EndMissing = "The chain ends at link {link}, but its head says {head}: the last links were deleted.";
    AfterHead = "Links {from} to {to} come after the head of the chain: they were inserted.";
    LinkedTwice = "An entry is linked more than once.";
    QueuedAgain = "Entries with a link wait to be linked again: {count}. They were put back into the queue.";
    UnlinkedChanged = "The unlinked entry {id} was changed or inserted: its MAC doesn't match.";
    NotQueued = "The entry {id} has no link and doesn't wait for one: its link was deleted.";
    NotLinked = "Entries that wait to be linked: {count}. Nothing is linked to a head that doesn't match.";
    EntriesDeleted = "Entries {from} to {to} of writer {writer} are missing: they were deleted.";
    More = "{count} more problems of these kinds.";
    WasFailing = "New entries could not be linked from {from} to {to}.";
    IsFailing = "New entries can't be linked since {from}.";
}

texts! { DetailText;
    Role = "role: {value}";
    Extras = "with: {value}";
    Until = "until the end of {value}";
    Kind = "type: {value}";
    Program = "program: {value}";
    Changed = "changed: {value}";
    Organizations = "organizations: {value}";
    Bytes = "bytes: {value}";
    Rows = "rows: {value}";
    Done = "parts done: {value}";
    Chunks = "parts: {value}";
    FirstRow = "from row {value}";
    EndRow = "to row {value}";
    Created = "created: {value}";
    Failed = "failed: {value}";
    Removed = "removed: {value}";
    Kept = "kept: {value}";
    Count = "passwords: {value}";
    SameAs = "same file as import {value}";
    GoesOnAs = "continued as import {value}";
    Who = "by: {value}";
    Action = "action: {value}";
    From = "from day {value}";
    To = "to day {value}";
    Request = "request ID {value}";
    Staff = "staff ID {value}";
    Letter = "letter {value}";
    Again = "shown before: {value}";
    Origin = "by: {value}";
    Columns = "changed: {value}";
    Event = "event: {value}";
    Found = "found: {value}";
    Reason = "reason: {value}";
    Because = "because: {value}";
    Decision = "decision: {value}";
    Review = "review ID {value}";
    Key = "key: {value}";
    Before = "before: {value}";
    After = "after: {value}";
    Method = "method: {value}";
    Counter = "counted by: {value}";
    Sessions = "sessions: {value}";
    LinkBy = "by a one-time link of: {value}";
    Permission = "permission: {value}";
    State = "status: {value}";
    Writer = "writer: {value}";
    Missed = "missing entries: {value}";
    Mailed = "mailed: {value}";
    Version = "version: {value}";
}

/// Every fact that an entry's detail may have, with the words for it, in the order in which they
/// are shown.
pub const DETAILS: &[(&str, DetailText)] = &[
    ("role", DetailText::Role),
    ("extras", DetailText::Extras),
    ("until", DetailText::Until),
    ("kind", DetailText::Kind),
    ("program", DetailText::Program),
    ("changed", DetailText::Changed),
    ("organizations", DetailText::Organizations),
    ("sessions", DetailText::Sessions),
    ("link_by", DetailText::LinkBy),
    ("permission", DetailText::Permission),
    ("state", DetailText::State),
    ("bytes", DetailText::Bytes),
    ("rows", DetailText::Rows),
    ("done", DetailText::Done),
    ("chunks", DetailText::Chunks),
    ("first_row", DetailText::FirstRow),
    ("end_row", DetailText::EndRow),
    ("created", DetailText::Created),
    ("failed", DetailText::Failed),
    ("removed", DetailText::Removed),
    ("kept", DetailText::Kept),
    ("count", DetailText::Count),
    ("same_as", DetailText::SameAs),
    ("goes_on_as", DetailText::GoesOnAs),
    ("who", DetailText::Who),
    ("action", DetailText::Action),
    ("from", DetailText::From),
    ("to", DetailText::To),
    ("request", DetailText::Request),
    ("staff", DetailText::Staff),
    ("letter", DetailText::Letter),
    ("again", DetailText::Again),
    ("mailed", DetailText::Mailed),
    ("origin", DetailText::Origin),
    ("columns", DetailText::Columns),
    ("event", DetailText::Event),
    ("found", DetailText::Found),
    ("reason", DetailText::Reason),
    ("because", DetailText::Because),
    ("decision", DetailText::Decision),
    ("review", DetailText::Review),
    ("key", DetailText::Key),
    ("before", DetailText::Before),
    ("after", DetailText::After),
    ("method", DetailText::Method),
    ("counter", DetailText::Counter),
    ("writer", DetailText::Writer),
    ("missed", DetailText::Missed),
    ("version", DetailText::Version),
];

/// Facts that are never shown.
pub const MACHINES: &[&str] = &["digest", "grant", "parent", "moved_from", "moved_to"];

/// The words for an action; an unknown one from its name: `import_applied` becomes
/// `Import applied`.
pub fn action(name: &str) -> String {
    if let Some((_, words)) = ACTIONS.iter().find(|(known, _)| *known == name) {
        return (*words).to_owned();
    }
    from_name(name)
}

/// What has no words is read from its name: `moved_by_hand` becomes `Moved by hand`.
pub fn from_name(name: &str) -> String {
    capital(&name.replace('_', " "))
}

/// With a capital letter at the beginning.
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{ACTIONS, DETAILS, MACHINES, action};
    use crate::domain::audit::AuditAction;

    #[test]
    fn every_action_has_words_of_its_own_and_every_words_an_action() {
        let named: BTreeSet<&str> = ACTIONS.iter().map(|(name, _)| *name).collect();
        let words: BTreeSet<&str> = ACTIONS.iter().map(|(_, words)| *words).collect();
        assert_eq!(named, AuditAction::NAMES.iter().copied().collect());
        assert_eq!((named.len(), words.len()), (ACTIONS.len(), ACTIONS.len()));
    }

    #[test]
    fn every_fact_has_words_or_is_for_machines_alone() {
        let known: BTreeSet<&str> = DETAILS.iter().map(|(name, _)| *name).chain(MACHINES.iter().copied()).collect();
        assert_eq!(known, AuditAction::FACTS.iter().copied().collect());
    }

    #[test]
    fn an_action_is_stored_by_its_name_with_its_facts() {
        let stopped = AuditAction::ImportStopped { done: 3, chunks: 9 };
        assert_eq!((stopped.name(), stopped.facts().to_string()), ("import_stopped", r#"{"chunks":9,"done":3}"#.to_owned()));
        assert_eq!(AuditAction::SignedIn.facts().to_string(), "{}");
    }

    #[test]
    fn an_action_without_words_is_read_from_its_name() {
        assert_eq!(action("never_heard_of"), "Never heard of");
        assert_eq!(action(""), "");
    }
}

texts! { LogText;
    NotAFilter = "The log has no such filter. Reload the page and choose again.";
}
