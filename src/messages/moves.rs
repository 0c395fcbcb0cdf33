//! Texts of moves: what the server answers, and the page.

use crate::domain::moves::{DeclineReason, MoveState};
use crate::messages::accounts::AccountText;
use crate::texts;

texts! { MoveText;
    NotHere = "Accounts of {program} don't move between organizations.";
    TooMany = "You chose {count} accounts. Choose at most {limit} at a time.";
    Nobody = "No account here signs in with that. Check it, or add the person instead.";
    Missing = "Enter what the person signs in with.";
    AlreadyThere = "The account is there already.";
    NotActive = "The account is deactivated or not in use, so it can't move. Reactivate it first.";
    NotYoursToVacate = "Moving everybody takes an admin of both places. Ask one, or have people moved first.";
    NotBeside = "People of this place can move to another one beside it, or to the one above. {name} is neither.";
    TooManyToVacate = "{count} accounts are here. At most {limit} move in one step: move some of them first.";
    WasApproved = "This move was approved already. Nothing was changed.";
    WasDeclined = "This move was declined already. Nothing was changed.";
    WasWithdrawn = "This request was withdrawn already. Nothing was changed.";
    WasLapsed = "The account moved otherwise or was removed, so this request has lapsed. Nothing was changed.";
}

/// Whether a sentence that an address brings is one that the server says of a move, and holds
/// nothing that anybody typed.
pub fn is_ours(sentence: &str) -> bool {
    let others = [AccountText::SwitchedOff, AccountText::NotYours];
    MoveText::ALL.iter().any(|text| text.en() == sentence) || others.iter().any(|text| text.en() == sentence)
}

texts! { MovesText;
    Title = "Moves";
    Lead = "People whose account moves to another place keep their account, password and history.";
    TabLeaving = "Leaving here";
    TabComing = "Coming here";
    TabDecided = "Decided";
    EmptyLeaving = "Nobody waits to leave your places.";
    EmptyComing = "You're not waiting for anybody.";
    EmptyDecided = "No move has been decided yet.";
    Person = "Person";
    From = "From";
    To = "To";
    Asked = "Requested";
    State = "Status";
    Actions = "Actions";
    By = "by {name}";
    Elsewhere = "Another place";
    Approve = "Approve";
    ApproveOf = "Approve the move of {name}";
    Decline = "Decline";
    DeclineOf = "Decline the move of {name}";
    ReasonOf = "Reason to decline the move of {name}";
    Withdraw = "Withdraw";
    WithdrawOf = "Withdraw the request for {name}";
    RequestTitle = "Move a person here";
    RequestHelp = "Enter it exactly. The account, its password and its history stay. The other side approves, unless you may act for both.";
    RequestWho = "What the person signs in with";
    RequestTo = "To";
    RequestDo = "Request the move";
    MoveTitle = "Move";
    MoveHelp = "The account, its password and its history stay.";
    MoveDo = "Move the account";
    HomeTitle = "Moves";
    HomeLeaving = "{count} {count:move waits|moves wait} for your decision";
    HomeComing = "{count} of your requests {count:waits|wait} for the other side";
    HomeNone = "No move waits for you.";
    History = "Placements";
    When = "When";
}

// Moving those that are selected in a list.
texts! { ManyMovesText;
    Move = "Move";
    Title = "Move the selected accounts?";
    Help = "The accounts, their passwords and their history stay.";
    To = "To";
    Loading = "Finding out what happens…";
    Moved = "{count} {count:moves|move} at once.";
    Requested = "{count} {count:is|are} asked for: the other side approves.";
    Already = "{count} {count:is|are} there already.";
    Refused = "{count} can't move:";
    Do = "Move {count}";
    Cancel = "Cancel";
    DoneMoved = "{count} {count:account|accounts} moved.";
    DoneRequested = "{count} {count:move|moves} requested.";
    LeftOut = "Some accounts stay where they are";
    Unreachable = "We couldn't reach the server, so we don't know whether these were moved. Send it again: nobody is moved or asked for twice.";
}

texts! { MoveStateText;
    Requested = "Requested";
    Approved = "Approved";
    Declined = "Declined";
    Withdrawn = "Withdrawn";
    Lapsed = "Lapsed";
    Done = "Moved";
    Returned = "Moved back";
}

texts! { DeclineText;
    StaysHere = "The person stays here";
    LeavesLater = "The person leaves later";
    WrongPerson = "It's about somebody else";
    TalkFirst = "We have to talk first";
}

/// A move's state as a chip says it.
pub fn state(state: MoveState) -> MoveStateText {
    match state {
        MoveState::Requested => MoveStateText::Requested,
        MoveState::Approved => MoveStateText::Approved,
        MoveState::Declined => MoveStateText::Declined,
        MoveState::Withdrawn => MoveStateText::Withdrawn,
        MoveState::Lapsed => MoveStateText::Lapsed,
        MoveState::Done => MoveStateText::Done,
        MoveState::Returned => MoveStateText::Returned,
    }
}

/// Why a move was declined.
pub fn because(reason: DeclineReason) -> DeclineText {
    match reason {
        DeclineReason::StaysHere => DeclineText::StaysHere,
        DeclineReason::LeavesLater => DeclineText::LeavesLater,
        DeclineReason::WrongPerson => DeclineText::WrongPerson,
        DeclineReason::TalkFirst => DeclineText::TalkFirst,
    }
}
