//! The audit log, for reading.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Timestamp, query};

/// One entry. Never a secret, never a row's content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditView {
    /// Entry id.
    pub id: Uuid,
    /// When it happened.
    pub at: Timestamp,
    /// Who: a name, or `command line`, or `system`.
    pub actor: String,
    /// What, stable name: `import_applied`.
    pub action: String,
    /// On whom or what, in words without personal data beyond staff names.
    pub subject: String,
    /// The other facts, in words: `Role: Auditor`. Blank where there is no more.
    pub detail: String,
    /// Where: organization, when there is one.
    pub organization: Option<String>,
    /// From where: address.
    pub address: String,
    /// Place in the chain, or `None` while it waits to be linked.
    pub link: Option<u64>,
}

/// What verification found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditVerdict {
    /// Entries checked.
    pub entries: u64,
    /// Entries not yet linked.
    pub unlinked: u64,
    /// Of these, how many wait for over a minute.
    pub overdue: u64,
    /// What is wrong, one sentence each; empty = the log is intact.
    pub problems: Vec<String>,
    /// What is worth knowing of a log that is intact: when entries could not be linked.
    pub notes: Vec<String>,
}

/// Which entries are wanted, as in an address: ids, stable names and dates, no typed text. Blank =
/// all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuditFilter {
    /// Who did it: a staff id, `command_line`, `system` or `holder`.
    pub who: String,
    /// Organization id: there or below.
    pub organization: String,
    /// Stable name of the action.
    pub action: String,
    /// First day, `YYYY-MM-DD`.
    pub from: String,
    /// Last day, `YYYY-MM-DD`.
    pub to: String,
}

impl AuditFilter {
    /// The parts with their names in addresses.
    fn parts(&mut self) -> [(&'static str, &mut String); 5] {
        [
            ("who", &mut self.who),
            ("organization", &mut self.organization),
            ("action", &mut self.action),
            ("from", &mut self.from),
            ("to", &mut self.to),
        ]
    }

    /// From an address. What is neither id nor name nor date, nobody chose here, and it is left
    /// out.
    pub fn from_query<'q>(value: impl Fn(&str) -> Option<&'q str>) -> AuditFilter {
        let mut filter = AuditFilter::default();
        query::read(filter.parts(), value);
        filter
    }

    /// For an address: `action=signed_in&from=2026-07-01`.
    pub fn query(&self) -> String {
        query::write(self.clone().parts())
    }
}

/// What the page offers: for the filter (id, name).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditChoices {
    /// Staff who appear in the log as actors.
    pub staff: Vec<(Uuid, String)>,
    /// Organizations whose entries I may read.
    pub organizations: Vec<(Uuid, String)>,
    /// I may read the whole log, and so have it verified.
    pub may_verify: bool,
}

#[cfg(test)]
mod tests {
    use super::AuditFilter;

    #[test]
    fn an_address_holds_what_was_chosen_and_nothing_that_was_typed() {
        let asked =
            [("who", "system"), ("action", "signed_in"), ("from", "2026-07-01"), ("to", "ana@example.org"), ("name", "Ana")];
        let filter = AuditFilter::from_query(|name| asked.iter().find(|(known, _)| *known == name).map(|(_, value)| *value));
        assert_eq!(filter.query(), "who=system&action=signed_in&from=2026-07-01");
        assert_eq!(AuditFilter::default().query(), "");
    }
}
