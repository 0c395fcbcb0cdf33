//! Versions of what is agreed to before accounts are created.

use serde::{Deserialize, Serialize};

use super::Timestamp;
use super::pages::AgreementView;

/// The versions of one program's agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementVersions {
    /// Program id.
    pub program: String,
    /// What people call the program.
    pub name: String,
    /// The newest first: the one in force.
    pub versions: Vec<AgreementVersion>,
    /// This reader may write the next one.
    pub may_write: bool,
}

/// One version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementVersion {
    /// Its text.
    pub agreement: AgreementView,
    /// Who wrote it, and when; `None`: it came with the program.
    pub written: Option<(String, Timestamp)>,
}
