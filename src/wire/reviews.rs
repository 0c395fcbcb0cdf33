//! Reviews of rows of imports.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Timestamp;
use crate::domain::reviews::ReviewState;

/// One review in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewLine {
    /// Review id.
    pub id: Uuid,
    /// Where it is.
    pub state: ReviewState,
    /// Who the row is about; blank once it is deleted.
    pub person: String,
    /// What they sign in with.
    pub sign_in: String,
    /// Name of the imported file.
    pub file_name: String,
    /// Name of the import's organization.
    pub organization: String,
    /// Since when it waits.
    pub opened_at: Timestamp,
    /// When it was decided, and by whom (blank: by no person).
    pub decided: Option<(Timestamp, String)>,
}

/// One value of both records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// Label of the column.
    pub label: String,
    /// What the row has.
    pub row: String,
    /// What the account has; `None` where the reader may not see it.
    pub account: Option<String>,
}

/// One review, for somebody who decides it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewView {
    /// As a list has it.
    pub line: ReviewLine,
    /// Physical line in the file.
    pub row: u32,
    /// What the program calls what people sign in with.
    pub label: String,
    /// Both records; empty once the row is deleted.
    pub compared: Vec<Compared>,
    /// The account, where the reader may open it.
    pub account: Option<Uuid>,
    /// The reader may have the account corrected.
    pub may_correct: bool,
}
