//! Texts about help: who gives it, what to tell them, and what the reader may do.

use crate::domain::access::Permission;
use crate::texts;

texts! { SupportText;
    Help = "Help";
    ContactUs = "Contact Us";
    Lead = "Who helps you with Muster.";
    For = "For {places}";
    Name = "Name";
    Email = "Email";
    Phone = "Phone";
    Address = "Address";
    HelpLink = "Help page";
    OpenHelp = "Open the help page";
    None = "Ask the person who gave you access. An administrator can enter who helps in the settings of your organization.";
    NoneSignedOut = "Ask the administrator who gave you access, or the person who sent you the link to Muster.";
    HelpTitle = "Help";
    HelpKeys = "Press ? to see the keyboard shortcuts.";
    HelpAccess = "What you may do, and where, is listed under My access in the menu with your name.";
    HelpDetails = "If a row failed or something went wrong, choose “Copy details for support” beside it and paste the text into your message. It contains no personal data.";
    SignIn = "Sign in";
    Copy = "Copy details for support";
    CopyLine = "Copy details for support: line {line}";
    Copied = "Copied";
    CopyFailed = "Select the text and copy it yourself.";
    DetailsTitle = "Muster, details for support";
    DetailsMessage = "Message: {text}";
    DetailsCode = "Code: {text}";
    DetailsFile = "File: {text}";
    DetailsLine = "Line: {text}";
    DetailsImport = "Import: {text}";
}

texts! { AccessText;
    Title = "My access";
    Lead = "Your roles, where they apply, and what each one lets you do. A role also applies to everything under its organization.";
    None = "You have no role. Ask a System Admin for one.";
    Everywhere = "All organizations";
    At = "{role}: {place}";
    Until = "Ends";
    NoEnd = "No end date";
    Creates = "Create these accounts: {kinds}.";
    Read = "See accounts, imports and their results.";
    SeeOrganizations = "See organizations and their settings.";
    Import = "Create accounts, one at a time or from a file; apply, stop and undo imports; edit, deactivate and reactivate accounts. Where the program has them: verify identities, show and create temporary passwords, and invite people again.";
    ManageOrganizations = "Add and change organizations and their settings.";
    ManageStaff = "Add staff users, grant and end roles, deactivate staff users.";
    ReadAudit = "Read and download the audit log.";
    Ssn = "Search by Social Security number, and show one for a reason.";
    ManageAccounts = "Edit, deactivate and reactivate accounts, give them new temporary passwords, and decide who moves elsewhere.";
    SwitchProgram = "Switch a place off and on: while it's off, nobody is added there, and account holders there can't sign in.";
    ManageLocations = "Add locations under this one, rename them, give them short IDs, deactivate and reactivate them.";
}

texts! { MyAccountText;
    Title = "My account";
    Lead = "The account that made you staff. What's wrong in it is corrected by those who manage accounts at your organization.";
    None = "You have no account of your own. You're staff without one.";
    Name = "Name";
    Organization = "Organization";
    Role = "Role";
    State = "State";
    Rests = "While your account isn't active, you don't have its role";
    Password = "You have one password, for here and for the account.";
    ChangePassword = "Change password";
}

/// What a permission lets its holder do, in one sentence.
pub fn may(permission: Permission) -> AccessText {
    match permission {
        Permission::Read => AccessText::Read,
        Permission::SeeOrganizations => AccessText::SeeOrganizations,
        Permission::Import => AccessText::Import,
        Permission::ManageOrganizations => AccessText::ManageOrganizations,
        Permission::ManageStaff => AccessText::ManageStaff,
        Permission::ReadAudit => AccessText::ReadAudit,
        Permission::Ssn => AccessText::Ssn,
        Permission::SwitchProgram => AccessText::SwitchProgram,
        Permission::ManageAccounts => AccessText::ManageAccounts,
        Permission::ManageLocations => AccessText::ManageLocations,
    }
}

/// Whether a sentence sends its reader to support, so that the way there is to be beside it.
pub fn names_support(sentence: &str) -> bool {
    let sentence = sentence.to_ascii_lowercase();
    ["contact support", "ask support"].iter().any(|words| sentence.contains(words))
}

/// What support needs to know of a problem, without personal data. What is not known is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// What went wrong, without anything that a person typed.
    pub message: String,
    /// Its stable code.
    pub code: String,
    /// Name of the file.
    pub file: String,
    /// Line of the file.
    pub line: Option<u32>,
    /// Id of the import.
    pub import: String,
}

impl Details {
    /// The text to paste into a message.
    pub fn text(&self) -> String {
        use SupportText as T;
        let line = self.line.map(|line| line.to_string()).unwrap_or_default();
        let facts = [
            (T::DetailsMessage, &self.message),
            (T::DetailsCode, &self.code),
            (T::DetailsFile, &self.file),
            (T::DetailsLine, &line),
            (T::DetailsImport, &self.import),
        ];
        let known = facts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(label, text)| label.fill(&[("text", text)]));
        std::iter::once(T::DetailsTitle.en().to_owned()).chain(known).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_have_what_is_known_and_nothing_else() {
        let details = Details { code: "exists_person".to_owned(), line: Some(7), ..Details::default() };
        assert_eq!(details.text(), "Muster, details for support\nCode: exists_person\nLine: 7");
    }

    #[test]
    fn a_sentence_that_sends_people_to_support_is_known() {
        assert!(names_support("A user already exists, please contact support."));
        assert!(names_support("Belongs to another organization. Ask support."));
        assert!(!names_support("Enter a ZIP code, for example 93721."));
    }
}
