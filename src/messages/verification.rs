//! Identity verification: its states and events, the forms for one account and for many, what is
//! wrong with what was entered, and the report.

use crate::domain::dates::Date;
use crate::domain::verification::record::{Fault, LAST_FOUR, NOTE_CHARS};
use crate::domain::verification::report::Period;
use crate::domain::verification::{VerificationEvent, VerificationState};
use crate::texts;

texts! { VerifyText;
    Title = "Identity verification";
    None = "Not verified";
    Verified = "Verified in self-service";
    StaffVerified = "Verified by staff";
    Unverified = "No longer verified";
    Expired = "Verification expired";
    Any = "Any";
    Ending = "Expires within {days} days";
    Filter = "Identity";
    Until = "Valid through";
    Never = "Nobody has verified this person's identity yet.";
    EndsWith = "ends with {digits}";
    ExpiresOn = "expires {day}";
    Events = "Everything that happened";
    SelfVerify = "Verified in self-service";
    StaffVerify = "Verified";
    Withdraw = "Withdrawn";
    Change = "Ended by a change";
    Expire = "Expired";
    Verify = "Verify identity";
    VerifyAgain = "Verify again";
    WithdrawDo = "Withdraw verification";
    WithdrawTitle = "Withdraw the verification of {name}?";
    WithdrawBody = "The account counts as not verified from now on. What was recorded before stays in the list.";
    Reason = "Reason";
    ReasonHelp = "For example: the document belonged to somebody else.";
    VerifyTitle = "Verify the identity of {name}";
    Method = "How did you verify it?";
    Document = "Document";
    NoDocument = "No document";
    LastFour = "Last four characters of its number";
    LastFourHelp = "Letters or digits, for example 4821. Never the whole number.";
    Expires = "Expiry date";
    ExpiresHelp = "For example 2027-03-04 or 03/04/2027. Leave blank if it has none.";
    ExpiresStrictHelp = "For example 2027-03-04 or 03/04/2027.";
    Note = "Note";
    NoteHelp = "Up to {limit} characters, for example where you verified it. No document numbers.";
    AttestOne = "I attest that I verified this person's identity as entered here.";
    AttestMany = "I attest that I verified the identity of each person as entered here.";
    EditEnds = "This person's identity is verified. Changing the {columns} ends the verification.";
    Ends = "A later change of {columns} ends the verification.";
    Save = "Verify identity";
    Cancel = "Cancel";
    Done = "Identity verified";
    WasWithdrawn = "Verification withdrawn";
    Unreachable = "We couldn't reach the server, so we don't know whether this was recorded. Send it again: it won't be recorded twice.";
    Before = "Before you begin";
    NotActive = "The account is {state}, so its identity can't be verified. Reactivate it first.";
    NoVerification = "Accounts of this program have no identity verification.";
    NotYours = "There's no such account, or you don't have access to it.";
    NotNow = "The verification changed meanwhile. Reload the page to see its state.";
    NothingToWithdraw = "There's no verification to withdraw. Reload the page to see its state.";
    TooMany = "Verify at most {limit} accounts at once. Select fewer.";
}

texts! { SheetText;
    Title = "Verify identities";
    Lead = "Enter what's the same for everyone once, then each person's document.";
    EmptyTitle = "No accounts selected";
    EmptyText = "Select accounts in the list first, then choose Verify identity.";
    ToList = "Go to the list";
    Shared = "The same for everyone";
    People = "People";
    Person = "Person";
    Refused = "Can't be verified";
    RefusedHelp = "These accounts are left out.";
    Why = "Reason";
    NobodyTitle = "None of these accounts can be verified";
    Save = "Verify {count} {count:person|people}";
    Cancel = "Cancel";
    OfPerson = "{label} of {name}";
    DoneTitle = "{count} {count:identity|identities} verified";
    NotDone = "Not verified";
    Back = "Back to the list";
    LeaveTitle = "Leave this page?";
    LeaveHelp = "What you typed isn't recorded yet.";
    LeaveNo = "Stay";
    LeaveYes = "Leave";
}

texts! { SelectionText;
    Bar = "Selected accounts";
    None = "Select accounts to do something with several of them.";
    One = "1 account selected";
    Many = "{count} accounts selected";
    Hidden = "{count} of them not in this list";
    All = "Select all in this list";
    Select = "Select {name}";
    Column = "Select";
    Matching = "Select all that match";
    First = "Only the first {count} that match were selected: that's the most at once.";
    Clear = "Clear selection";
}

texts! { FaultText;
    NoMethod = "Choose how you verified the identity.";
    NotAttested = "Tick the box to attest that you verified the identity.";
    NoReason = "Enter a reason.";
    NoteNumber = "This looks like a Social Security number. Leave whole numbers out.";
    NoteTooLong = "The text has {chars} characters. Shorten it to {limit}.";
    NoteUnseen = "The text contains a character that can't be seen. Enter it again.";
    NoDocument = "Choose the document that you looked at.";
    WhichDocument = "Choose which document this is, or clear its number and date.";
    NoLastFour = "Enter the last four characters of the document's number, for example 4821.";
    NotFour = "Enter exactly {four} letters or digits, for example 4821.";
    MoreThanFour = "Enter only the last {four} characters, for example 4821. Never the whole number.";
    NoExpiry = "Enter the date on which the document expires, for example 2027-03-04.";
    NotADate = "This isn't a date. Enter it as YYYY-MM-DD or MM/DD/YYYY, for example 2027-03-04.";
    NoSuchDay = "This day doesn't exist. Enter the date as YYYY-MM-DD, for example 2027-03-04.";
    HasExpired = "This document expired on {day}. Use one that is still valid.";
    TooFar = "This date is too far away for a document. Check the year.";
}

texts! { ReportText;
    Title = "Verification report";
    Lead = "How many verifications changed, by day, week or month in each organization's own time zone.";
    Link = "Verification report";
    By = "By";
    Day = "Day";
    Week = "Week";
    Month = "Month";
    Organization = "Organization";
    Everywhere = "All organizations";
    From = "First day";
    To = "Last day";
    Apply = "Show";
    Download = "Download as CSV";
    Table = "Changes over time";
    Places = "Changes by organization";
    Picture = "Changes over time as bars. The table beside it has the same numbers.";
    StaffVerified = "Verified by staff";
    Verified = "Verified in self-service";
    Unverified = "No longer verified";
    Expired = "Expired";
    Total = "Total";
    Span = "{from} – {to}";
    NoneTitle = "No changes in these days";
    NoneText = "Choose other days or another organization.";
    NotADay = "Enter a day as YYYY-MM-DD, for example 2026-07-01.";
    Backwards = "The last day is before the first. Choose a later one.";
    TooLong = "That's more than 400 lines. Choose a later first day, or weeks or months.";
}

texts! { EndingText;
    Title = "Verifications that expire within {days} days";
    None = "No verification expires within {days} days.";
    Link = "{count} {count:account|accounts} to verify again";
}

/// The words for a state.
pub fn state(state: VerificationState) -> VerifyText {
    match state {
        VerificationState::None => VerifyText::None,
        VerificationState::Verified => VerifyText::Verified,
        VerificationState::StaffVerified => VerifyText::StaffVerified,
        VerificationState::Unverified => VerifyText::Unverified,
        VerificationState::Expired => VerifyText::Expired,
    }
}

/// The head of a report's column of changes to that state.
pub fn changed_to(state: VerificationState) -> &'static str {
    match state {
        VerificationState::None => "",
        VerificationState::Verified => ReportText::Verified.en(),
        VerificationState::StaffVerified => ReportText::StaffVerified.en(),
        VerificationState::Unverified => ReportText::Unverified.en(),
        VerificationState::Expired => ReportText::Expired.en(),
    }
}

/// The words for what happened.
pub fn event(event: VerificationEvent) -> &'static str {
    match event {
        VerificationEvent::SelfVerify => VerifyText::SelfVerify.en(),
        VerificationEvent::StaffVerify => VerifyText::StaffVerify.en(),
        VerificationEvent::Withdraw => VerifyText::Withdraw.en(),
        VerificationEvent::Change => VerifyText::Change.en(),
        VerificationEvent::Expire => VerifyText::Expire.en(),
    }
}

/// The words for the length of a report's line.
pub fn period(period: Period) -> &'static str {
    match period {
        Period::Day => ReportText::Day.en(),
        Period::Week => ReportText::Week.en(),
        Period::Month => ReportText::Month.en(),
    }
}

/// A day as people here read it: `Mar 4, 2027`.
pub fn day(day: Date) -> String {
    let month = day.month().to_string();
    format!("{} {}, {}", &month[..3], day.day(), day.year())
}

/// What is wrong with an entry, and what to do.
pub fn sentence(fault: Fault) -> String {
    use FaultText as T;
    match fault {
        Fault::NoMethod => T::NoMethod.en().to_owned(),
        Fault::NotAttested => T::NotAttested.en().to_owned(),
        Fault::NoReason => T::NoReason.en().to_owned(),
        Fault::NoteNumber => T::NoteNumber.en().to_owned(),
        Fault::NoteTooLong(chars) => T::NoteTooLong.fill(&[("chars", &chars), ("limit", &NOTE_CHARS)]),
        Fault::NoteUnseen => T::NoteUnseen.en().to_owned(),
        Fault::NoDocument => T::NoDocument.en().to_owned(),
        Fault::WhichDocument => T::WhichDocument.en().to_owned(),
        Fault::NoLastFour => T::NoLastFour.en().to_owned(),
        Fault::NotFour => T::NotFour.fill(&[("four", &LAST_FOUR)]),
        Fault::MoreThanFour => T::MoreThanFour.fill(&[("four", &LAST_FOUR)]),
        Fault::NoExpiry => T::NoExpiry.en().to_owned(),
        Fault::NotADate => T::NotADate.en().to_owned(),
        Fault::NoSuchDay => T::NoSuchDay.en().to_owned(),
        Fault::HasExpired(expired) => T::HasExpired.fill(&[("day", &day(expired))]),
        Fault::TooFar => T::TooFar.en().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dates::testing::date;

    #[test]
    fn a_day_is_written_as_people_read_it() {
        assert_eq!(
            sentence(Fault::HasExpired(date(2020, 3, 4))),
            "This document expired on Mar 4, 2020. Use one that is still valid."
        );
        assert_eq!(sentence(Fault::NoteTooLong(501)), "The text has 501 characters. Shorten it to 500.");
    }
}
