//! Answers to sign-in and staff requests that cannot be carried out.

use crate::texts;

texts! { StaffText;
    EmailMissing = "Enter an email address, for example ana.ruiz@example.edu.";
    EmailWrong = "That is not an email address. Enter one like ana.ruiz@example.edu.";
    EmailTaken = "There is already a staff user with this email address.";
    NameMissing = "Enter a name.";
    NameLong = "The name has {length} characters. It may have 200.";
    NameCharacter = "The name contains {character}, which isn’t allowed. Remove it.";
    RoleOtherLevel = "{role} is not a role for this kind of organization. Choose one of: {known}.";
    UnknownRole = "There is no such role. Choose one of: {known}.";
    RoleNeedsPlace = "{role} is granted at an organization. Choose one.";
    RoleElsewhere = "{role} is not a role of {program}. Choose one of: {known}.";
    UntilWrong = "That is not a date. Enter the last day as YYYY-MM-DD, for example 2027-06-30.";
    UntilPast = "That day is over. Enter today or a later day, or leave it blank.";
    GrantThere = "This role is already granted there.";
    Deactivated = "This staff user is deactivated.";
    NotYourself = "You cannot take this away from yourself. Ask another System Admin.";
    WrongAgain = "That is not your password.";
    AnAddress = "an address without a staff user";
}
