//! Texts of organisations, staff and sign-in: what the server answers when something cannot be done.

use crate::texts;

texts! { OrganisationText;
    UnknownProgram = "There is no such program. Choose one of: {known}.";
    UnknownKind = "There is no such kind of organisation in {program}. Choose one of: {known}.";
    KindTooHigh = "A {kind} cannot stand under a {parent}. Choose a kind further down.";
    OtherProgram = "The organisation above belongs to another program.";
    ParentNotUsed = "The organisation above is no longer in use. Choose another one.";
    AboveNotUsed = "The organisation above is no longer in use. Take that one into use first.";
    NameMissing = "Enter a name.";
    NameLong = "The name has {length} characters. It may have 200.";
    UnknownSetting = "There is no setting “{key}”. Choose one of: {known}.";
    ValueLong = "The value has {length} characters. It may have 500.";
    UnknownZone = "There is no time zone of that name. Enter an IANA name, for example America/Los_Angeles.";
}

texts! { StaffText;
    EmailMissing = "Enter an e-mail address, for example ana.ruiz@example.edu.";
    EmailWrong = "That is not an e-mail address. Enter one like ana.ruiz@example.edu.";
    EmailTaken = "There is already a staff user with this e-mail address.";
    NameMissing = "Enter a name.";
    NameLong = "The name has {length} characters. It may have 200.";
    UnknownRole = "There is no such role. Choose one of: {known}.";
    RoleNeedsPlace = "{role} is granted at an organisation. Choose one.";
    RoleElsewhere = "{role} is not a role of {program}. Choose one of: {known}.";
    UntilWrong = "That is not a date. Enter the last day as YYYY-MM-DD, for example 2027-06-30.";
    UntilPast = "That day is over. Enter today or a later day, or leave it blank.";
    GrantThere = "This role is already granted there.";
    Deactivated = "This staff user is deactivated.";
    NotYourself = "You cannot take this away from yourself. Ask another System Admin.";
    WrongAgain = "That is not your password.";
    AnAddress = "an address without a staff user";
}

texts! { LogText;
    NotAFilter = "That is not a filter of this log. Open the log afresh and choose again.";
}

texts! { HttpText;
    BusyTitle = "One moment";
    Busy = "Many people are signing in right now. Go back and try again in a few seconds.";
    TooLargeTitle = "That is too large";
    TooLarge = "What was sent is larger than this address takes.";
    ForeignTitle = "Not from here";
    Foreign = "This request did not come from a page of this server, so nothing was done. Open Muster afresh and try again.";
    BrokenTitle = "Something went wrong";
    Broken = "Something went wrong on our side. Try again; if it happens again, quote {incident}.";
    UnreadableTitle = "Not understood";
    Unreadable = "The form that was sent is not one of ours.";
    BrokeOff = "What was sent broke off before its end, so nothing was done. Send it again.";
    NothingTitle = "Nothing here";
    Nothing = "There is nothing at this address.";
    Back = "Go to the start";
}
