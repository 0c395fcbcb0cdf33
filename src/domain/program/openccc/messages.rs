//! The message of a row in a results file, to the letter of spec 2.3, and the advice beside it.

use crate::domain::plan::Reason;
use crate::domain::program::Messages;

pub(super) const MESSAGES: Messages = Messages {
    created: "Successfully added user",
    reasons: &[&EXISTS_EMAIL, &EXISTS_PERSON, &EXISTS_MANY, &NUMBER_UNKNOWN],
    outcomes: &[],
    sentences: &[],
};

/// The email address belongs to an account; its number is disclosed only when the person is the
/// same.
pub static EXISTS_EMAIL: Reason = Reason {
    code: "exists_email",
    message: "A user already exists with email: {email}",
    advice: "Change the email, or have the student recover that account.",
    column: Some("email"),
    has_account: true,
};

/// Exactly one account is the same person.
pub static EXISTS_PERSON: Reason = Reason {
    code: "exists_person",
    message: "A user already exists for the given firstname, lastname, date-of-birth, please contact support.",
    advice: "Open the account and check that it's the same person.",
    column: Some("last"),
    has_account: true,
};

/// Several accounts are the same person.
pub static EXISTS_MANY: Reason = Reason {
    code: "exists_many",
    message: "Multiple users match on (firstname, lastname, date-of-birth), please contact support.",
    advice: "Open the accounts and decide which one it is.",
    column: Some("last"),
    has_account: true,
};

/// The number on the row belongs to no account. Such a row is skipped all the same.
pub static NUMBER_UNKNOWN: Reason = Reason {
    code: "cccid_unknown",
    message: "This CCCID belongs to no account.",
    advice: "The row is skipped either way. Correct the CCCID, or clear the cell to create an account.",
    column: Some("cccid"),
    has_account: false,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_stand_to_the_letter() {
        assert_eq!(MESSAGES.created, "Successfully added user");
        assert_eq!(
            EXISTS_EMAIL.sentence(|column| (column == "email").then_some(" ana@example.org")),
            "A user already exists with email: ana@example.org"
        );
        assert_eq!(
            EXISTS_PERSON.message,
            "A user already exists for the given firstname, lastname, date-of-birth, please contact support."
        );
        assert_eq!(EXISTS_MANY.message, "Multiple users match on (firstname, lastname, date-of-birth), please contact support.");
    }
}
