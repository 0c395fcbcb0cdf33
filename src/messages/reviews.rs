//! Texts of reviews: what the server answers, and the pages.

use crate::domain::reviews::{ReviewDecision, ReviewState};
use crate::texts;

texts! { ReviewText;
    RowGone = "The rows of this import are deleted, so nothing can be decided any more.";
    OutOfReach = "The account belongs to another place. Only staff who may act for both places can correct it.";
    Changed = "The account changed meanwhile, so this decision doesn't fit any more. Upload the row again.";
    NotActive = "The account is deactivated or not in use, so it can't move. Reactivate it first.";
    WasDecided = "Somebody has decided this already. Nothing was changed.";
    WasLapsed = "The import was undone or its rows are deleted, so nothing is left to decide.";
}

/// Whether a sentence that an address brings is one that the server says of a review, and holds
/// nothing that anybody typed.
pub fn is_ours(sentence: &str) -> bool {
    ReviewText::ALL.iter().any(|text| text.en() == sentence)
}

texts! { ReviewsText;
    Title = "Reviews";
    Lead = "Rows of imports that hit an account with another name or date of birth. Compare both, and decide.";
    TabOpen = "To decide";
    TabDecided = "Decided";
    EmptyOpen = "There's nothing to decide.";
    EmptyDecided = "Nothing has been decided yet.";
    Person = "Person";
    File = "File";
    Since = "Since";
    State = "Status";
    By = "by {name}";
    Gone = "A row that was deleted";
    OneTitle = "Is this the same person?";
    Where = "Line {line} of {file}, for {place}";
    Compare = "Both records";
    Field = "Field";
    Record = "The row";
    Account = "The account";
    Hidden = "The account belongs to another place, so you can't see it. Staff who may act for both places can compare them.";
    GoneHelp = "The rows of this import are deleted, so there is nothing to compare any more.";
    Differs = "different";
    Decide = "Your decision";
    SameHelp = "The account gets the row's name and date of birth.";
    DifferentHelp = "The row isn't applied. Correct what identifies it, and upload it again.";
    SkipHelp = "The row isn't applied.";
    Open = "Open account";
    HomeTitle = "Reviews";
    HomeOpen = "{count} {count:row|rows} of imports to compare with an account";
    HomeNone = "There's nothing to decide.";
}

texts! { ReviewStateText;
    Open = "To decide";
    Same = "Same person";
    Different = "Different person";
    Skipped = "Left out";
    Lapsed = "Lapsed";
}

texts! { DecisionText;
    Same = "Same person, correct the record";
    Different = "Different person, the {label} is wrong";
    Skip = "Skip";
}

/// A review's state as a chip says it.
pub fn state(state: ReviewState) -> ReviewStateText {
    match state {
        ReviewState::Open => ReviewStateText::Open,
        ReviewState::Same => ReviewStateText::Same,
        ReviewState::Different => ReviewStateText::Different,
        ReviewState::Skipped => ReviewStateText::Skipped,
        ReviewState::Lapsed => ReviewStateText::Lapsed,
    }
}

/// What a button says, and the help beside it.
pub fn decision(decision: ReviewDecision) -> (DecisionText, ReviewsText) {
    match decision {
        ReviewDecision::Same => (DecisionText::Same, ReviewsText::SameHelp),
        ReviewDecision::Different => (DecisionText::Different, ReviewsText::DifferentHelp),
        ReviewDecision::Skip => (DecisionText::Skip, ReviewsText::SkipHelp),
    }
}
