//! The message of a row in a results file, with the texts of spec 3.1 and 3.3 to the letter, and
//! the advice beside it.

use crate::domain::finding::Code;
use crate::domain::plan::Reason;
use crate::domain::program::Messages;

pub(super) const MESSAGES: Messages = Messages {
    created: "Account created",
    reasons: &[&TAKEN, &ELSEWHERE, &NAME_DIFFERS, &ROLE_DIFFERS, &DIFFERS],
    outcomes: &[],
    sentences: &[
        (
            Code::CreatedSingly,
            "{text} accounts aren't created from a file. A District Admin creates them one at a time, under Create Single Account.",
        ),
        (
            Code::MoreThanRecommended,
            "Only one or two Site Admins are recommended per school site, and this file has more. Check that you want this one.",
        ),
        (
            Code::TooManyWithExisting,
            "Only one or two Site Admins are recommended per school site, and this school has {param} already. Check that you want another one.",
        ),
        (Code::OtherDomain, "{text} isn't in the district's email domains. Check that you want this address."),
        (Code::DomainRefused, "{text} isn't in the district's email domains. Use an address of the district."),
    ],
};

/// What the modeled system says of an address that somebody has.
const EMAIL_TAKEN: &str = "Given Email has already taken";

/// Somebody at this school has the address, and no import of the school made that account. A row
/// like any other that failed: the log of the modeled system counts it so, and no page says another
/// number.
pub static TAKEN: Reason = Reason {
    code: "email_taken",
    message: EMAIL_TAKEN,
    advice: "Open the account: this person may have one already. Otherwise correct the email.",
    column: Some("email"),
    has_account: false,
};

/// Somebody elsewhere in the district has it: who and where is not said.
pub static ELSEWHERE: Reason = Reason {
    code: "email_taken_elsewhere",
    message: EMAIL_TAKEN,
    advice: "The account is at another school of the district or at the district itself. Ask a District Admin to open it, or correct the email.",
    column: Some("email"),
    has_account: false,
};

/// The account stays as it is; its name is another one.
pub static NAME_DIFFERS: Reason = Reason {
    code: "name_differs",
    message: "Nothing was changed: the account has another name than {first_name} {last_name}.",
    advice: "Open the account to change its name.",
    column: Some("last_name"),
    has_account: false,
};

/// The account stays as it is; its role is another one.
pub static ROLE_DIFFERS: Reason = Reason {
    code: "role_differs",
    message: "Nothing was changed: the account has another role than {role}.",
    advice: "Open the account to change its role.",
    column: Some("role"),
    has_account: false,
};

/// The account stays as it is; both are others.
pub static DIFFERS: Reason = Reason {
    code: "name_and_role_differ",
    message: "Nothing was changed: the account has another name than {first_name} {last_name} and another role than {role}.",
    advice: "Open the account to change them.",
    column: Some("last_name"),
    has_account: false,
};
