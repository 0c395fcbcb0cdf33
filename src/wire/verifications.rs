//! Identity verification: what a page shows and asks, what staff record, and the report of changes.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Timestamp, query};
use crate::domain::dates::Date;
use crate::domain::verification::record::{DocumentEntries, RecordRules, SharedEntries};
use crate::domain::verification::report::{Changes, Period};
use crate::domain::verification::{VerificationEvent, VerificationState};

/// The identity verification of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerificationView {
    /// Its state.
    pub state: VerificationState,
    /// The last day of a verification that holds, in the organization's time zone.
    pub last_day: Option<Date>,
    /// Everything that happened to it, newest first.
    pub events: Vec<VerificationEventView>,
    /// Why the account can't be verified now; blank: it can.
    pub refused: String,
    /// What the form offers.
    pub choices: VerifyChoices,
}

/// One event of an identity verification. What was recorded is blank where nothing was, or where it
/// was erased with the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerificationEventView {
    /// When it happened.
    pub at: Timestamp,
    /// Who did it: a name, or `command line`, or `system`.
    pub by: String,
    /// What happened.
    pub event: VerificationEvent,
    /// The state after it.
    pub after: VerificationState,
    /// What the method is called.
    pub method: String,
    /// What the document is called.
    pub document: String,
    /// The last four characters of its number.
    pub last_four: String,
    /// Its expiry date.
    pub expires: Option<Date>,
    /// The note, or the reason of a withdrawal.
    pub note: String,
}

/// What the form for a verification offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyChoices {
    /// What can be chosen, and what the check depends on.
    pub rules: RecordRules,
    /// Beside the form, one paragraph each.
    pub advice: Vec<String>,
    /// What ends a verification: `name, date of birth or address`.
    pub ended_by: String,
    /// A page with more advice: words and address.
    pub practices: Option<(String, String)>,
}

/// What many selected accounts need to be verified together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifySheet {
    /// What the form offers.
    pub choices: VerifyChoices,
    /// The accounts that the reader may change, in the order in which they were asked for.
    pub rows: Vec<SheetRow>,
}

/// One account of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetRow {
    /// Account id.
    pub account: Uuid,
    /// Name for lists.
    pub name: String,
    /// CCCID, where the program numbers.
    pub number: Option<String>,
    /// Date of birth, as the program's template has it.
    pub born: Option<String>,
    /// The state of its verification.
    pub state: VerificationState,
    /// Why it can't be verified; blank: it can.
    pub refused: String,
}

/// What staff recorded of one person or of many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewVerifications {
    /// Made for one press of the button: what is sent twice is recorded once.
    pub idempotency_key: Uuid,
    /// What is entered once.
    pub shared: SharedEntries,
    /// Each account with its document.
    pub documents: Vec<(Uuid, DocumentEntries)>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum VerifyAnswer {
    /// Something entered is wrong, and nothing was recorded: names of inputs, each with a sentence.
    /// An input of one account's document is called `{part}-{account}`.
    Problems(Vec<(String, String)>),
    /// Each account, in the order in which they were sent.
    Done(Vec<VerifyOutcome>),
}

/// What came of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyOutcome {
    /// Account id.
    pub account: Uuid,
    /// Why it was not verified; blank: it was.
    pub refused: String,
}

/// Which changes a report counts, as in an address: stable names, ids and dates. Blank = all, or
/// the latest days.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReportFilter {
    /// `day`, `week` or `month`.
    pub by: String,
    /// Organization id: there or below.
    pub organization: String,
    /// First day, `YYYY-MM-DD`.
    pub from: String,
    /// Last day, `YYYY-MM-DD`.
    pub to: String,
}

impl ReportFilter {
    /// The parts with their names in addresses.
    fn parts(&mut self) -> [(&'static str, &mut String); 4] {
        [("by", &mut self.by), ("organization", &mut self.organization), ("from", &mut self.from), ("to", &mut self.to)]
    }

    /// From an address. What is neither id nor name nor date, nobody chose here, and it is left
    /// out.
    pub fn from_query<'q>(value: impl Fn(&str) -> Option<&'q str>) -> ReportFilter {
        let mut filter = ReportFilter::default();
        query::read(filter.parts(), value);
        filter
    }

    /// For an address: `by=week&from=2026-07-01`.
    pub fn query(&self) -> String {
        query::write(self.clone().parts())
    }
}

/// Changes of verifications over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportView {
    /// How long one line is.
    pub period: Period,
    /// Every line of these days, also those without a change.
    pub lines: Vec<ReportLine>,
    /// Organizations with changes, by name.
    pub places: Vec<(String, Changes)>,
    /// All of it.
    pub total: Changes,
}

/// One line: its first and its last day, and the changes of all organizations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "described above")]
pub struct ReportLine {
    pub from: Date,
    pub to: Date,
    pub changes: Changes,
}

#[cfg(test)]
mod tests {
    use super::ReportFilter;

    #[test]
    fn an_address_holds_what_was_chosen_and_nothing_that_was_typed() {
        let asked = [("by", "week"), ("from", "2026-07-01"), ("to", "ana@example.org"), ("q", "Ana")];
        let filter = ReportFilter::from_query(|name| asked.iter().find(|(known, _)| *known == name).map(|(_, value)| *value));
        assert_eq!(filter.query(), "by=week&from=2026-07-01");
    }
}
