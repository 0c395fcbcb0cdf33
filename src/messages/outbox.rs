//! Texts of *Outbox*: letters by mail, and where each is.

use crate::domain::mail::{LetterKind, LetterState};
use crate::texts;

texts! { OutboxText;
    Title = "Outbox";
    Lead = "Letters that Muster mails. Their text and their full addresses aren't shown here.";
    NotSetUp = "Mail isn't set up on this server";
    NotSetUpBody = "Letters wait here until it is. An operator sets it up with MUSTER_SMTP_URL and MUSTER_MAIL_FROM.";
    State = "Status";
    AllStates = "All";
    Show = "Show";
    Created = "Written";
    Kind = "Letter";
    Recipient = "To";
    Tries = "Tries";
    Answer = "Last answer of the mail server";
    Actions = "Actions";
    NoAnswer = "none";
    NextTry = "Next try";
    SentAt = "Sent";
    TryAgain = "Try again";
    TryAgainOf = "Try again: {kind} to {recipient}";
    EmptyTitle = "No letters match";
    EmptyText = "Letters appear here as soon as one is written.";
    Waiting = "Waiting";
    Sent = "Sent";
    Failed = "Failed";
    Uncertain = "Uncertain";
    Erased = "Erased";
    UncertainHelp = "The connection ended before the mail server answered. The letter may have arrived.";
    ErasedHelp = "It expired, or was no longer needed, before it was sent.";
    StaffLink = "Link to set a password";
    RequestApproved = "Access approved";
    RequestDeclined = "Access declined";
    PasswordReset = "Forgotten password";
    Invitation = "Invitation to register";
    InvitationReminder = "Reminder to register";
}

// What can go wrong with a letter.
texts! { MailText;
    NotFailed = "Only a letter that failed can be tried again, and only until it expires.";
    NoStatus = "There's no such status. Choose one from the list.";
    NoMail = "Mail isn't set up on this server. Clear the box, and hand out the link yourself.";
    Unreadable = "The letter can't be read, so it wasn't sent.";
    NoAddress = "The recipient's address isn't one that mail can be sent to.";
    TooSlow = "The mail server didn't answer in time.";
    NoConnection = "The mail server can't be reached.";
    BrokeOff = "The connection to the mail server ended early.";
    NotUnderstood = "The mail server's answer wasn't understood.";
    NoTls = "The mail server doesn't offer STARTTLS, so nothing was sent.";
    Tls = "The mail server's certificate couldn't be checked.";
    Crashed = "It was tried too often without an end.";
}

/// What a letter is about, in a few words.
pub fn kind(kind: LetterKind) -> OutboxText {
    match kind {
        LetterKind::StaffLink => OutboxText::StaffLink,
        LetterKind::RequestApproved => OutboxText::RequestApproved,
        LetterKind::RequestDeclined => OutboxText::RequestDeclined,
        LetterKind::PasswordReset => OutboxText::PasswordReset,
        LetterKind::Invitation => OutboxText::Invitation,
        LetterKind::InvitationReminder => OutboxText::InvitationReminder,
    }
}

/// Where a letter is, in a word.
pub fn state(state: LetterState) -> OutboxText {
    match state {
        LetterState::Waiting => OutboxText::Waiting,
        LetterState::Sent => OutboxText::Sent,
        LetterState::Failed => OutboxText::Failed,
        LetterState::Uncertain => OutboxText::Uncertain,
        LetterState::Erased => OutboxText::Erased,
    }
}
