//! Texts of undoing an import: what would happen, what happened, and why accounts stay.

use crate::texts;

texts! {
    UndoText;
    Offer = "Undo this import";
    OfferHelp = "Accounts that nobody has used or changed can be removed. You see them first. You can do this until";
    Again = "Continue the undo";
    Stopped = "The undo isn't finished.";
    Title = "Undo {file}";
    Nothing = "Nothing has been removed yet. We check every account once more as we go.";
    RemoveOne = "1 account will be removed.";
    Remove = "{count} accounts will be removed.";
    RemoveNone = "No accounts will be removed.";
    ReturnOne = "1 move is reversed.";
    Return = "{count} moves are reversed.";
    KeepOne = "1 is kept.";
    Keep = "{count} are kept.";
    CannotOne = "1 can't be removed.";
    Cannot = "{count} can't be removed.";
    Help = "Names, passwords and other values of removed accounts are deleted, and their numbers are never used again. You can import the same file again afterwards.";
    HandedOut = "{count} passwords of this import were handed out. That alone doesn't keep an account.";
    HandedOutOne = "1 password of this import was handed out. That alone doesn't keep an account.";
    Do = "Undo this import";
    ConfirmTitle = "Undo this import?";
    ConfirmHelp = "You can't reverse this. You'll be asked for your password unless you just entered it.";
    ConfirmDo = "Remove {count} accounts";
    ConfirmDoOne = "Remove 1 account";
    ConfirmDoNone = "Undo without removing accounts";
    Cancel = "Cancel";
    Back = "Back to the import";
    Groups = "What happens to the accounts";
    TabRemove = "Removed";
    TabReturn = "Moves reversed";
    TabKeep = "Kept";
    TabCannot = "Can't be removed";
    Empty = "No accounts in this group.";
    Line = "Line";
    Person = "Person";
    Number = "CCCID";
    Reason = "Reason";
    Elsewhere = "An account outside your organizations";
    Gone = "An account that was removed";
    Undoing = "Removing accounts";
    UndoingDetail = "{done} of {total} accounts checked";
    UndoingRemoved = "{removed} removed · {kept} kept so far";
    Close = "You can close this page. We'll keep going.";
    Undone = "This import was undone.";
    UndoneRemoved = "{count} accounts were removed.";
    UndoneRemovedOne = "1 account was removed.";
    UndoneRemovedNone = "No accounts were removed.";
    UndoneReturned = "{count} moves were reversed.";
    UndoneReturnedOne = "1 move was reversed.";
    UndoneKept = "{count} were kept.";
    UndoneKeptOne = "1 was kept.";
    UndoneBy = "Undone by {name}";
    UndoingBy = "Started by {name}.";
    KeptTitle = "Accounts that were kept";
    KeptAll = "See all {count}";
    Files = "These files show the import as it was applied. Accounts removed by the undo are still in them. To import the people again, upload your original file, not the results.";
    SignedIn = "Signed in";
    PasswordChanged = "Chose a password";
    Verified = "Identity verified";
    Edited = "Edited by staff";
    Moved = "Moved to another organization";
    Deactivated = "Deactivated by staff";
    StateChanged = "Status changed by staff or the account holder";
    AlreadyGone = "Removed before";
    OutOfReach = "Belongs to an organization where the undo had no access";
    Unused = "Nobody has used or changed it";
    Returned = "Moves back to where it was";
    RequestWithdrawn = "The request for the move is withdrawn";
    RequestEnded = "The request for the move was decided before";
    PlaceClosed = "Where it was before is out of use, or switched off";
}

/// The words for what becomes of an account, by its stable name.
pub fn fate(name: &str) -> &'static str {
    let words = FATES.iter().find(|(known, _)| *known == name);
    words.map_or("", |(_, words)| words.en())
}

const FATES: [(&str, UndoText); 14] = [
    ("removed", UndoText::Unused),
    ("returned", UndoText::Returned),
    ("request_withdrawn", UndoText::RequestWithdrawn),
    ("signed_in", UndoText::SignedIn),
    ("password_changed", UndoText::PasswordChanged),
    ("verified", UndoText::Verified),
    ("edited", UndoText::Edited),
    ("moved", UndoText::Moved),
    ("deactivated", UndoText::Deactivated),
    ("state_changed", UndoText::StateChanged),
    ("already_gone", UndoText::AlreadyGone),
    ("out_of_reach", UndoText::OutOfReach),
    ("request_ended", UndoText::RequestEnded),
    ("place_closed", UndoText::PlaceClosed),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::undo::Fate;

    #[test]
    fn everything_that_can_become_of_an_account_has_words() {
        let known: Vec<&str> = FATES.iter().map(|(name, _)| *name).collect();
        assert_eq!(known, Fate::ALL.map(|(_, name)| name));
        assert!(known.into_iter().all(|name| !fate(name).is_empty()));
    }
}
