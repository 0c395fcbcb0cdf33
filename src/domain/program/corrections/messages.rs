//! The message of a row in a results file, with the texts of spec 4.3 to the letter, and the advice
//! beside it.

use crate::domain::finding::Code;
use crate::domain::plan::Reason;
use crate::domain::program::Messages;

pub(super) const MESSAGES: Messages = Messages {
    created: "Successfully added user",
    reasons: &[&ELSEWHERE, &OTHER_UNIT, &OTHER_PERSON, &DEACTIVATED, &WRONG_DOC_ID],
    outcomes: &[("created", "created"), ("unchanged", "unchanged"), ("requested", "move requested"), ("transferred", "moved")],
    sentences: &[
        (Code::NotAPlace, "Requestor does not have permission to create this user"),
        (
            Code::CreatedSingly,
            "{text} accounts aren't created from a file: only Learner accounts are. Staff are added under Staff.",
        ),
    ],
};

/// The learner has an account at another place of the agency and comes here.
pub static ELSEWHERE: Reason = Reason {
    code: "elsewhere",
    message: "This learner has an account at another location of the agency and moves to this one.",
    advice: "The account, its password and its history stay. The other facility approves the move unless you may act for both.",
    column: Some("doc_id"),
    has_account: false,
};

/// The learner has an account at this facility, in another unit than the row says.
pub static OTHER_UNIT: Reason = Reason {
    code: "other_unit",
    message: "This learner has an account in another unit of this facility and moves to this one.",
    advice: "The account, its password and its history stay.",
    column: Some("location"),
    has_account: false,
};

/// The account under the DOC ID may be somebody else's.
pub static OTHER_PERSON: Reason = Reason {
    code: "other_person",
    message: "This DOC ID belongs to an account with another last name or date of birth.",
    advice: "Decide whether it is the same person, beside both records.",
    column: Some("doc_id"),
    has_account: false,
};

/// The learner has an account that staff deactivated.
pub static DEACTIVATED: Reason = Reason {
    code: "deactivated",
    message: "This learner has an account that is deactivated.",
    advice: "Open the account and reactivate it, then upload the row again.",
    column: Some("doc_id"),
    has_account: true,
};

/// A person decided that the account under the DOC ID is another learner's.
pub static WRONG_DOC_ID: Reason = Reason {
    code: "different",
    message: "A person decided that this is another learner: the DOC ID is wrong.",
    advice: "Correct the DOC ID in the file of failed rows, and upload that as a new import.",
    column: Some("doc_id"),
    has_account: false,
};
