//! Answers to HTTP requests that cannot be carried out.

use crate::texts;

texts! { HttpText;
    BusyTitle = "Please wait a moment";
    Busy = "Many people are signing in right now. Go back and try again in a few seconds.";
    TooLargeTitle = "Too large";
    TooLarge = "What you sent is larger than this page accepts.";
    ForeignTitle = "Not sent from Muster";
    Foreign = "This request didn't come from a page of this server, so nothing was done. Reload Muster and try again.";
    ScriptOnly = "This address is for a page's script, not for a form, so nothing was done. Reload Muster and try again.";
    UnknownContent = "This address takes a form or JSON, so nothing was done. Set Content-Type to what you send.";
    BrokenTitle = "Something went wrong";
    Broken = "Something went wrong on our side. Try again. If it happens again, contact support and quote {incident}.";
    UnreadableTitle = "Not understood";
    Unreadable = "This isn't a form of ours. Reload the page and try again.";
    NoText = "What you entered holds a character that nobody can see and that can't be stored. Type it instead of pasting it.";
    BrokeOff = "The request stopped before its end, so nothing was done. Send it again.";
    Nothing = "There's no page here, or you don't have access to it.";
    Back = "Go to home page";
}
