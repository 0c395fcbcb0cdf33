//! Answers to requests about organizations that cannot be carried out.

use crate::texts;

texts! { OrganizationText;
    UnknownProgram = "There's no such program. Choose one of: {known}.";
    UnknownKind = "{program} has no such type of organization. Choose one of: {known}.";
    KindTooHigh = "A {kind} can't be under a {parent}. Choose a lower level.";
    OtherProgram = "The parent organization belongs to another program. Choose one of the same program.";
    TreeFull = "There are {most} organizations here already, which is as many as Muster allows. Rename one that isn't used any more.";
    ParentNotUsed = "The parent organization is inactive. Choose another one.";
    AboveNotUsed = "The parent organization is inactive. Reactivate it first.";
    NoSwitch = "This organization has no switch.";
    Placed = "{count} {person} {count:has|have} an account at {name} or under it. Move them first.";
    NameMissing = "Enter a name.";
    NameLong = "The name has {length} characters. The limit is 200.";
    NameCharacter = "The name contains {character}, which isn't allowed. Remove it.";
    UnknownSetting = "There's no setting “{key}”. Choose one of: {known}.";
    ValueLong = "The value has {length} characters. The limit is 500.";
    NoCodes = "Short IDs are for programs whose files name a location in each row.";
    CodeWrong = "Begin with a letter, then use letters, digits and hyphens, at most {limit} in all, for example NV-2B.";
    SettingTwice = "This setting was sent twice. Send it once.";
    NameOfAnother = "Another organization of this program has this name. Choose another one, so that people can tell the two apart.";
    FormerDomains = "This organization has had {limit} other domains already, and each is kept so that nobody's proxy address is given again. Keep the one that is there.";
    CodeTaken = "Another location of the agency has this short ID. Choose another one.";
    UnknownZone = "There's no time zone with that name. Enter an IANA name, for example America/Los_Angeles.";
}
