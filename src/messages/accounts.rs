//! What the server answers about accounts, and texts of changing many of them.

use crate::texts;

texts! {
    AccountText;
    IllegalState = "The account is {state}, so that can't be done now. Reload the page to see its state.";
    IllegalStateOfOne = "The account is {state}.";
    NoChange = "The account is {state}, so it can't be changed.";
    KeyTaken = "Another account has the same {key}. Search for that account before you change this one.";
    OtherTree = "{name} doesn't belong to the same tree of organizations, so the account can't move there. Create a new account there instead.";
    TooLong = "The search has {length} characters. Enter at most {limit}, for example a last name and a date of birth.";
    NoNewPassword = "The account is {state}, so it can't get a new password.";
    NoNewPasswordOfStaff = "The account's holder is a staff user and has one password for both. A System Admin can create a one-time link for another one.";
    NoRenewal = "The account is {state}, so it can't be invited again.";
    NoLetter = "No letter to this person waits. It was sent already, or its time is over. Renew the invitation to write another one.";
    LetterOfStaff = "This letter makes its reader a staff user, so it goes to the address of the account and nowhere else. Correct the address, or renew the invitation.";
    LetterOfOther = "Somebody else on your staff had this letter written, and it makes a staff user. Renew the invitation, and open the new letter instead.";
    NotRenewedTogether = "This account makes its holder a staff user, and who invited them may not do so any more. Check the email address, and renew the invitation by itself.";
    LetterOpened = "Somebody else on your staff has opened this letter. Renew the invitation, and open the new letter instead.";
    TooMany = "You chose {count} accounts. Choose at most {limit} at a time.";
    ShownNoMore = "This password can't be shown any more. Create a new temporary password instead.";
    PrintedNoMore = "Passwords can be printed for 15 minutes after they're shown, and that time is over. Create new temporary passwords instead.";
    NoSsn = "To find an account by its SSN or TIN, your role needs the SSN permission. Ask your System Admin to add it.";
    SsnWrong = "That number is neither an SSN nor a TIN. Check the digits.";
    SsnAlone = "To find an SSN or TIN, enter its nine digits and nothing else.";
    SsnNobody = "No account has this SSN or TIN where you have the SSN permission.";
    SsnNone = "This account has no SSN or TIN.";
    SsnReasonMissing = "Enter a reason, for example \"verify identity for financial aid\".";
    SsnReasonLong = "The reason has {length} characters. Enter at most {limit}.";
    SsnReasonCharacter = "The reason contains {character}, which isn't allowed. Remove it.";
    SsnReasonNumber = "The reason is kept in the audit log, so it can't contain an SSN or TIN. Remove the number.";
    SwitchedOff = "That place is switched off, so no account can be added or moved there. An admin of the place can switch it on.";
    NotAPlace = "{name} is not a place for this account. Choose another one.";
    NotYours = "Your role at one of the two places doesn't let you create accounts of this kind, so you can't move this one. Ask an admin there.";
    NotInUse = "{name} is deactivated, so no account can move there. Ask a System Admin to reactivate it.";
}

// Deactivating and reactivating those that are selected in a list.
texts! { StateChangeText;
    Deactivate = "Deactivate";
    DeactivateTitle = "Deactivate the selected accounts?";
    DeactivateBody = "You selected {count}. These people can't sign in any more. Their accounts stay, and you can reactivate them.";
    Deactivated = "{count} {count:account|accounts} deactivated";
    DeactivatedBefore = "{count} {count:account|accounts} deactivated. {already} {already:was|were} deactivated already.";
    Reactivate = "Reactivate";
    ReactivateTitle = "Reactivate the selected accounts?";
    ReactivateBody = "You selected {count}. These people can sign in again with the passwords that they had.";
    Reactivated = "{count} {count:account|accounts} reactivated";
    ReactivatedBefore = "{count} {count:account|accounts} reactivated. {already} {already:was|were} active already.";
    Cancel = "Cancel";
    Refused = "Some accounts stay as they are";
    Unreachable = "We couldn't reach the server, so we don't know whether these were changed. Send it again: what was done isn't done twice.";
}
