//! What the server answers about accounts.

use crate::texts;

texts! {
    AccountText;
    IllegalState = "The account is {state}, so that can't be done now. Reload the page to see its state.";
    NoChange = "The account is {state}, so it can't be changed.";
    KeyTaken = "Another account has the same {key}. Search for that account before you change this one.";
    OtherTree = "{name} doesn't belong to the same tree of organizations, so the account can't move there. Create a new account there instead.";
    TooLong = "The search has {length} characters. Enter at most {limit}, for example a last name and a date of birth.";
    NoNewPassword = "The account is {state}, so it can't get a new password.";
    TooMany = "You chose {count} accounts. Choose at most {limit} at a time.";
    ShownNoMore = "This password can't be shown any more. Create a new temporary password instead.";
    NotInUse = "{name} is deactivated, so no account can move there. Ask a System Admin to reactivate it.";
}
