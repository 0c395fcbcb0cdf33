//! Answers to requests about organizations that cannot be carried out.

use crate::texts;

texts! { OrganizationText;
    UnknownProgram = "There is no such program. Choose one of: {known}.";
    UnknownKind = "There is no such kind of organization in {program}. Choose one of: {known}.";
    KindTooHigh = "A {kind} cannot stand under a {parent}. Choose a kind further down.";
    OtherProgram = "The organization above belongs to another program.";
    ParentNotUsed = "The organization above is no longer in use. Choose another one.";
    AboveNotUsed = "The organization above is no longer in use. Take that one into use first.";
    NameMissing = "Enter a name.";
    NameLong = "The name has {length} characters. It may have 200.";
    NameCharacter = "The name contains {character}, which isn’t allowed. Remove it.";
    UnknownSetting = "There is no setting “{key}”. Choose one of: {known}.";
    ValueLong = "The value has {length} characters. It may have 500.";
    UnknownZone = "There is no time zone of that name. Enter an IANA name, for example America/Los_Angeles.";
}
