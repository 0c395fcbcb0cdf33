//! Deciding is pure: a row that passed its check + what its keys hit -> action and message.

use serde::{Deserialize, Serialize};

use super::check::RowVerdict;
use super::field::Value;
use super::finding::Finding;
use super::program::Program;

/// What is planned for a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// A new account.
    Create,
    /// This organization's own earlier import made it.
    Unchanged,
    /// Its number is filled in.
    Skip,
    /// Moves here.
    Transfer,
    /// A person must decide.
    Review,
    /// Will not go in.
    Fail,
}

impl Action {
    /// All, in the order in which they are counted and shown.
    pub const ALL: [Action; 6] =
        [Action::Create, Action::Unchanged, Action::Skip, Action::Transfer, Action::Review, Action::Fail];

    /// Stable name, as stored and in `--json`.
    pub fn name(self) -> &'static str {
        match self {
            Action::Create => "create",
            Action::Unchanged => "unchanged",
            Action::Skip => "skip",
            Action::Transfer => "transfer",
            Action::Review => "review",
            Action::Fail => "fail",
        }
    }

    /// From the stable name.
    pub fn from_name(name: &str) -> Option<Action> {
        Self::ALL.into_iter().find(|a| a.name() == name)
    }
}

/// Why, where the check alone does not say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The email belongs to an account; its number may be told only when the person is the same.
    ExistsEmail,
    /// Exactly one account is the same person.
    ExistsPerson,
    /// Several accounts are the same person.
    ExistsMany,
    /// The number on the row belongs to no account.
    NumberUnknown,
    /// The import was ended before the row was applied.
    Ended,
}

impl Reason {
    /// All of them.
    pub const ALL: [Reason; 5] =
        [Reason::ExistsEmail, Reason::ExistsPerson, Reason::ExistsMany, Reason::NumberUnknown, Reason::Ended];

    /// Stable name, as stored.
    pub fn name(self) -> &'static str {
        match self {
            Reason::ExistsEmail => "exists_email",
            Reason::ExistsPerson => "exists_person",
            Reason::ExistsMany => "exists_many",
            Reason::NumberUnknown => "number_unknown",
            Reason::Ended => "ended",
        }
    }

    /// From the stable name.
    pub fn from_name(name: &str) -> Option<Reason> {
        Self::ALL.into_iter().find(|r| r.name() == name)
    }

    /// An existing person: counted apart as *already has an account*.
    pub fn already_has_account(self) -> bool {
        matches!(self, Reason::ExistsEmail | Reason::ExistsPerson | Reason::ExistsMany)
    }
}

/// An account, as far as a decision needs it.
pub type AccountRef = uuid::Uuid;

/// What one row's keys hit: for each key kind of the program (same index), the accounts.
pub struct Hits<'a> {
    /// Accounts for each key kind, distinct, at most a few.
    pub by_kind: &'a [Vec<AccountRef>],
}

impl Hits<'_> {
    /// The accounts that this kind of key hit.
    pub fn of(&self, kind: usize) -> &[AccountRef] {
        self.by_kind.get(kind).map_or(&[], Vec::as_slice)
    }
}

/// What to do with a row, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// What is planned.
    pub action: Action,
    /// Why, when an account is concerned.
    pub reason: Option<Reason>,
    /// The account whose number stands in the results. `None` when it must not be told.
    pub account: Option<AccountRef>,
    /// The first error in column order, when the check failed the row.
    pub finding: Option<Finding>,
}

impl Decision {
    /// A new account.
    pub const CREATE: Decision = Decision { action: Action::Create, reason: None, account: None, finding: None };

    /// Fails because somebody is there already.
    pub fn exists(reason: Reason, account: Option<AccountRef>) -> Decision {
        Decision { action: Action::Fail, reason: Some(reason), account, finding: None }
    }
}

/// What to do with one checked row, given the accounts that its keys hit. No account is read here: a chunk needs one look-up.
pub fn plan_row(
    program: &'static Program,
    standing: RowVerdict,
    values: &[Value<'_>],
    findings: &[Finding],
    hits: &Hits<'_>,
) -> Decision {
    match standing {
        RowVerdict::Skipped => Decision { action: Action::Skip, ..(program.decide)(values, hits) },
        RowVerdict::Failed => Decision {
            action: Action::Fail,
            reason: None,
            account: None,
            finding: findings.iter().copied().find(|f| f.code().severity() == super::finding::Severity::Error),
        },
        RowVerdict::Valid => (program.decide)(values, hits),
    }
}
