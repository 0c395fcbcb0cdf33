//! What a results file says of a row, word for word, and what the application says beside it.

use crate::domain::plan::Reason;
use crate::texts;

texts! {
    ResultText;
    Success = "Success";
    Failure = "Failure";
    Added = "Successfully added user";
    ExistsEmail = "A user already exists with email: {email}";
    ExistsPerson = "A user already exists for the given firstname, lastname, date-of-birth, please contact support.";
    ExistsMany = "Multiple users match on (firstname, lastname, date-of-birth), please contact support.";
    NumberUnknown = "This CCCID belongs to no account.";
    Ended = "This row was not applied: the import was ended before its turn came.";
    AdviseEmail = "Change the email, or the student recovers that account.";
    AdvisePerson = "Open the account and verify that it is the same person.";
    AdviseMany = "Open the accounts and decide which of them it is.";
    AdviseNumber = "The row is skipped all the same. Correct the CCCID, or clear the cell to create an account.";
    AdviseEnded = "Upload the file of failed rows as a new import.";
}

/// The message of a row that was decided for this reason. `email` is the row's address as typed.
pub fn message(reason: Reason, email: &str) -> String {
    match reason {
        Reason::ExistsEmail => ResultText::ExistsEmail.fill(&[("email", &email.trim())]),
        Reason::ExistsPerson => ResultText::ExistsPerson.en().to_owned(),
        Reason::ExistsMany => ResultText::ExistsMany.en().to_owned(),
        Reason::NumberUnknown => ResultText::NumberUnknown.en().to_owned(),
        Reason::Ended => ResultText::Ended.en().to_owned(),
    }
}

/// What the application says beside that message: what to do.
pub fn advice(reason: Reason) -> &'static str {
    match reason {
        Reason::ExistsEmail => ResultText::AdviseEmail.en(),
        Reason::ExistsPerson => ResultText::AdvisePerson.en(),
        Reason::ExistsMany => ResultText::AdviseMany.en(),
        Reason::NumberUnknown => ResultText::AdviseNumber.en(),
        Reason::Ended => ResultText::AdviseEnded.en(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_stand_word_for_word() {
        assert_eq!(ResultText::Added.en(), "Successfully added user");
        assert_eq!(message(Reason::ExistsEmail, " ana@example.org"), "A user already exists with email: ana@example.org");
        assert_eq!(
            message(Reason::ExistsPerson, ""),
            "A user already exists for the given firstname, lastname, date-of-birth, please contact support."
        );
        assert_eq!(
            message(Reason::ExistsMany, ""),
            "Multiple users match on (firstname, lastname, date-of-birth), please contact support."
        );
    }

    #[test]
    fn every_reason_says_what_to_do() {
        for reason in Reason::ALL {
            assert!(advice(reason).ends_with('.'), "{reason:?}");
        }
    }
}
