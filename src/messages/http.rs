//! Answers to HTTP requests that cannot be carried out.

use crate::texts;

texts! { HttpText;
    BusyTitle = "One moment";
    Busy = "Many people are signing in right now. Go back and try again in a few seconds.";
    TooLargeTitle = "That is too large";
    TooLarge = "What was sent is larger than this address takes.";
    ForeignTitle = "Not from here";
    Foreign = "This request did not come from a page of this server, so nothing was done. Open Muster afresh and try again.";
    ScriptOnly = "This address answers a page’s script, not a form, so nothing was done. Open Muster afresh and try again.";
    BrokenTitle = "Something went wrong";
    Broken = "Something went wrong on our side. Try again; if it happens again, quote {incident}.";
    UnreadableTitle = "Not understood";
    Unreadable = "The form that was sent is not one of ours.";
    BrokeOff = "What was sent broke off before its end, so nothing was done. Send it again.";
    NothingTitle = "Nothing here";
    Nothing = "There is nothing at this address.";
    Back = "Go to the start";
}
