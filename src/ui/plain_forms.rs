//! Addresses of the server functions that forms of our pages send, for people without script. The
//! server takes a plain form at these alone: one that somebody brought into a page of ours would
//! come from our own origin.

/// Applies an import.
pub const APPLY: &str = "/api/imports/apply";
/// Plans it again.
pub const PLAN_AGAIN: &str = "/api/imports/plan-again";
/// Discards it.
pub const DISCARD: &str = "/api/imports/discard";
/// Ends one that is stopped.
pub const END: &str = "/api/imports/end";
/// Stops one that is under way.
pub const STOP: &str = "/api/imports/stop";
/// Dismisses the notice of failed sign-ins.
pub const FAILURES_SEEN: &str = "/api/session/failures-seen";
/// Lets a letter be tried again that failed.
pub const RETRY_LETTER: &str = "/api/outbox/retry";

/// Asks for the move of a person.
pub const START_MOVE: &str = "/api/moves/start-for";
/// Asks for the move of accounts that the sender may read.
pub const START_MOVES: &str = "/api/moves/start";
/// Approves a move.
pub const APPROVE_MOVE: &str = "/api/moves/approve-one";
/// Declines one.
pub const DECLINE_MOVE: &str = "/api/moves/decline";
/// Withdraws one.
pub const WITHDRAW_MOVE: &str = "/api/moves/withdraw";
/// Decides a review.
pub const DECIDE_REVIEW: &str = "/api/reviews/decide";
/// Switches an organization off or on.
pub const SWITCH: &str = "/api/organizations/switch";

/// All of them.
pub const ALL: &[&str] = &[
    APPLY,
    PLAN_AGAIN,
    DISCARD,
    END,
    STOP,
    FAILURES_SEEN,
    RETRY_LETTER,
    START_MOVE,
    START_MOVES,
    APPROVE_MOVE,
    DECLINE_MOVE,
    WITHDRAW_MOVE,
    DECIDE_REVIEW,
    SWITCH,
];
