//! Answers to sign-in and staff requests that cannot be carried out.

use crate::texts;

texts! { StaffText;
    EmailMissing = "Enter an email address, for example ana.ruiz@example.edu.";
    EmailWrong = "That isn't an email address. Enter one like ana.ruiz@example.edu.";
    EmailTaken = "A staff user with this email address already exists.";
    NameMissing = "Enter a name.";
    NameLong = "The name has {length} characters. The limit is 200.";
    NameCharacter = "The name contains {character}, which isn't allowed. Remove it.";
    RoleOtherLevel = "{role} isn't a role for this type of organization. Choose one of: {known}.";
    UnknownRole = "There's no such role. Choose one of: {known}.";
    RoleNeedsPlace = "{role} is granted at an organization. Choose one.";
    RoleElsewhere = "{role} isn't a role of {program}. Choose one of: {known}.";
    UntilWrong = "That isn't a date. Enter the last day as YYYY-MM-DD, for example 2027-06-30.";
    UntilPast = "That day has passed. Enter today or a later day, or leave it blank.";
    GrantThere = "This role is already granted there. To change that grant, end it and grant the role again.";
    RoleRests = "This role rests while the account that gives it is deactivated. Reactivate the account first.";
    ExtraForSelf = "You can't give yourself this permission. Ask another System Admin.";
    NoExtras = "{role} can't have {extra}. Grant it without.";
    OtherExtras = "{role} can't have {extra}. It can have: {known}.";
    HoldsRolesElsewhere = "{name} also holds a role where you don't manage staff. You can end the roles that they hold at your organizations.";
    Deactivated = "This staff user is deactivated.";
    NotYourself = "You can't remove your own access. Ask another System Admin.";
    LinkForSelf = "You can't create a link for yourself. Change your password, or ask another System Admin for a link.";
    WrongAgain = "That isn't your password.";
    AnAddress = "an address without a staff user";
}
