//! Deciding is pure: a row that passed its check + what its keys hit -> action and message.

use serde::{Deserialize, Serialize};

use super::account::AccountState;
use super::account::profile::Profile;
use super::check::RowVerdict;
use super::dates::Date;
use super::field::Value;
use super::finding::Finding;
use super::program::Program;
use super::template::Meaning;

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
    /// Moves here: who applies it may act for both sides.
    Transfer,
    /// Moves here once the side that it would leave has approved.
    Request,
    /// A person must decide.
    Review,
    /// Will not go in.
    Fail,
}

impl Action {
    /// All, in the order in which they are counted and shown.
    pub const ALL: [Action; 7] =
        [Action::Create, Action::Unchanged, Action::Skip, Action::Transfer, Action::Request, Action::Review, Action::Fail];

    /// Stable name, as stored and in `--json`.
    pub fn name(self) -> &'static str {
        match self {
            Action::Create => "create",
            Action::Unchanged => "unchanged",
            Action::Skip => "skip",
            Action::Transfer => "transfer",
            Action::Request => "request",
            Action::Review => "review",
            Action::Fail => "fail",
        }
    }

    /// From the stable name.
    pub fn from_name(name: &str) -> Option<Action> {
        Self::ALL.into_iter().find(|a| a.name() == name)
    }

    /// Stable name of what comes of it. A row that needs a decision waits for one.
    pub fn outcome(self) -> &'static str {
        match self {
            Action::Create => "created",
            Action::Unchanged => "unchanged",
            Action::Skip => "skipped",
            Action::Transfer => "transferred",
            Action::Request => "requested",
            Action::Review => "review",
            Action::Fail => "failed",
        }
    }
}

/// Why a row is decided as it is, where the check alone does not say it. A program declares its
/// own; [`COMMON_REASONS`] belong to all.
#[derive(Debug)]
pub struct Reason {
    /// Stable name, as stored and in details: `exists_email`.
    pub code: &'static str,
    /// The message of the results file. `{name}` stands for the row's cell in the column of that
    /// short name.
    pub message: &'static str,
    /// What the application says beside it: what to do.
    pub advice: &'static str,
    /// Short name of the column that details name.
    pub column: Option<&'static str>,
    /// The person has an account, and its rows are counted apart from others that fail, as *already
    /// has an account*.
    pub has_account: bool,
}

/// Codes are unique within a program.
impl PartialEq for Reason {
    fn eq(&self, other: &Reason) -> bool {
        self.code == other.code
    }
}

impl Eq for Reason {}

impl Reason {
    /// The message with cells filled in; `cell` answers a column's cell as typed. A placeholder
    /// that is no column stays, so that it is seen.
    pub fn sentence<'t>(&self, cell: impl Fn(&str) -> Option<&'t str>) -> String {
        let mut out = String::with_capacity(self.message.len() + 32);
        let mut rest = self.message;
        while let Some((before, name, after)) = placeholder(rest) {
            out.push_str(before);
            match cell(name) {
                Some(text) => out.push_str(text.trim()),
                None => out.push_str(&rest[before.len()..rest.len() - after.len()]),
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }

    /// For support: its code, and the message without a word of the row.
    pub fn failure(&self) -> (String, String) {
        (self.code.to_owned(), self.sentence(|_| Some("…")))
    }
}

/// What stands before the first `{name}`, the name, and what stands behind it.
fn placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// The import was ended before the row was applied.
pub static ENDED: Reason = Reason {
    code: "ended",
    message: "This row was not applied: the import was ended first.",
    advice: "Upload the failed rows as a new import.",
    column: None,
    has_account: false,
};

/// Another row took what this one needed (an email address, a name) and then failed itself.
pub static OVERTAKEN: Reason = Reason {
    code: "overtaken",
    message: "Another row asked for the same account at the same moment, so neither was created.",
    advice: "Upload the failed rows as a new import.",
    column: None,
    has_account: false,
};

/// The place that the row names went out of use, or out of the applier's reach, after the file was
/// checked.
pub static PLACE_LOST: Reason = Reason {
    code: "place_lost",
    message: "The place of this row can no longer be used.",
    advice: "Choose another place in the file of failed rows, and upload it as a new import.",
    column: None,
    has_account: false,
};

/// The place of the row, or one above it, was switched off after the file was checked.
pub static SWITCHED_OFF: Reason = Reason {
    code: "switched_off",
    message: "The place of this row is switched off, so nobody is added there.",
    advice: "Have it switched on, then upload the file of failed rows as a new import.",
    column: None,
    has_account: false,
};

/// The account that the row's keys hit was deactivated or removed after the file was checked.
pub static ACCOUNT_LOST: Reason = Reason {
    code: "account_lost",
    message: "The account of this row was deactivated or removed before the row was applied.",
    advice: "Upload the failed rows as a new import.",
    column: None,
    has_account: false,
};

/// The account moved here.
pub static MOVED: Reason = Reason {
    code: "moved",
    message: "The account moved here. Its password and history stay.",
    advice: "Find who moved it, and when, on the account's page.",
    column: None,
    has_account: false,
};

/// The side that the account would leave was asked.
pub static REQUESTED: Reason = Reason {
    code: "requested",
    message: "The move is requested. The account moves here once the other side approves.",
    advice: "Find what came of it under Moves.",
    column: None,
    has_account: false,
};

/// A person decided that the account is the row's person, and it has the row's values.
pub static CORRECTED: Reason = Reason {
    code: "corrected",
    message: "A person decided that this is the same person. The account was corrected.",
    advice: "Find who decided, and when, on the account's page.",
    column: None,
    has_account: false,
};

/// A person decided that the account is somebody else's.
pub static DIFFERENT: Reason = Reason {
    code: "different",
    message: "A person decided that this is somebody else: what the row is known by is wrong.",
    advice: "Correct it in the file of failed rows, and upload that as a new import.",
    column: None,
    has_account: false,
};

/// A person left the row out.
pub static LEFT_OUT: Reason = Reason {
    code: "left_out",
    message: "A person decided to leave this row out.",
    advice: "Upload the row again if that was wrong.",
    column: None,
    has_account: false,
};

/// Reasons of every program.
pub static COMMON_REASONS: [&Reason; 10] =
    [&ENDED, &OVERTAKEN, &PLACE_LOST, &SWITCHED_OFF, &ACCOUNT_LOST, &MOVED, &REQUESTED, &CORRECTED, &DIFFERENT, &LEFT_OUT];

/// An account, as a decision names it.
pub type AccountRef = uuid::Uuid;

/// What is known of an account that a row's keys hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountFacts {
    /// The account.
    pub id: AccountRef,
    /// Where it belongs.
    pub organization: uuid::Uuid,
    /// It belongs to the organization of the import, or to one below. Known where accounts move.
    pub within_import: bool,
    /// Its state.
    pub state: AccountState,
    /// The organization whose import made it; `None` when no import did.
    pub imported_by: Option<uuid::Uuid>,
    /// The holder's name, as lists show it.
    pub name: String,
    /// The holder's birth date, where the program asks for one.
    pub birth_date: Option<Date>,
    /// What is kept of the holder.
    pub profile: Profile,
}

impl AccountFacts {
    /// The same account, of whose holder nothing is known: a decision says then that it is there,
    /// and not whether it is this person's.
    pub fn without_person(self) -> AccountFacts {
        AccountFacts { name: String::new(), birth_date: None, profile: Profile::new(), ..self }
    }
}

/// For whom a row is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asking {
    /// The organization of the import.
    pub import: uuid::Uuid,
    /// Where the row's account would belong: its own place, or the import's.
    pub organization: uuid::Uuid,
}

/// The organization that a row names as its place, where the program has such a column.
pub fn place_of(program: &Program, values: &[Value<'_>]) -> Option<uuid::Uuid> {
    let place = values.get(program.column_meaning(Meaning::Place)?)?.text()?;
    uuid::Uuid::parse_str(place).ok()
}

/// What one row's keys hit: for each key kind of the program (same index), the accounts.
pub struct Hits<'a> {
    /// Accounts for each key kind, distinct, at most a few. Shorter when nothing was hit.
    pub by_kind: &'a [Vec<&'a AccountFacts>],
}

impl<'a> Hits<'a> {
    /// The accounts that this kind of key hit.
    pub fn of(&self, kind: usize) -> &'a [&'a AccountFacts] {
        self.by_kind.get(kind).map_or(&[], Vec::as_slice)
    }
}

/// What to do with a row, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// What is planned.
    pub action: Action,
    /// Why, when an account is concerned.
    pub reason: Option<&'static Reason>,
    /// The account whose number stands in the results. `None` when it must not be disclosed.
    pub account: Option<AccountRef>,
    /// The first error in column order, when the check failed the row.
    pub finding: Option<Finding>,
}

impl Decision {
    /// A new account.
    pub const CREATE: Decision = Decision { action: Action::Create, reason: None, account: None, finding: None };

    /// Fails for that reason.
    pub fn fail(reason: &'static Reason, account: Option<AccountRef>) -> Decision {
        Decision { action: Action::Fail, reason: Some(reason), account, finding: None }
    }
}

/// What to do with one checked row, given the accounts that its keys hit. No account is read here:
/// a chunk needs one look-up.
pub fn plan_row(
    program: &'static Program,
    standing: RowVerdict,
    values: &[Value<'_>],
    findings: &[Finding],
    hits: &Hits<'_>,
    asking: &Asking,
) -> Decision {
    match standing {
        RowVerdict::Skipped => Decision { action: Action::Skip, ..(program.decide)(values, hits, asking) },
        RowVerdict::Failed => Decision {
            action: Action::Fail,
            reason: None,
            account: None,
            finding: findings.iter().copied().find(|f| f.code().severity() == super::finding::Severity::Error),
        },
        RowVerdict::Valid => (program.decide)(values, hits, asking),
    }
}
