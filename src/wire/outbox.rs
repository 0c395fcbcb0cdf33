//! Letters by mail, for those who see whether they are sent: never what one says, or to whom in
//! clear.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Page, Timestamp, query};

/// One letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterView {
    /// Letter id.
    pub id: Uuid,
    /// When it was written.
    pub at: Timestamp,
    /// What it is about, stable name: `staff_link`.
    pub kind: String,
    /// Where it is, stable name: `waiting`.
    pub state: String,
    /// To whom, masked: `a…@example.edu`.
    pub recipient: String,
    /// Organization that it is from, when there is one.
    pub organization: Option<String>,
    /// How often it was tried.
    pub tries: u64,
    /// When it is tried again.
    pub next_try: Option<Timestamp>,
    /// When the mail server took it.
    pub sent_at: Option<Timestamp>,
    /// What the mail server answered last, without addresses; blank: nothing.
    pub answer: String,
    /// It failed, and may be tried again.
    pub may_retry: bool,
}

/// The letters of a page, and whether they are mailed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutboxView {
    /// Mail is set up on this server.
    pub mail: bool,
    /// The letters.
    pub letters: Page<LetterView>,
}

/// Which letters are wanted, as in an address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OutboxFilter {
    /// Stable name of a state; blank: all.
    pub state: String,
}

impl OutboxFilter {
    /// From an address. What is no stable name is left out.
    pub fn from_query<'q>(value: impl Fn(&str) -> Option<&'q str>) -> OutboxFilter {
        let mut filter = OutboxFilter::default();
        query::read([("state", &mut filter.state)], value);
        filter
    }

    /// For an address: `state=failed`.
    pub fn query(&self) -> String {
        query::write([("state", &mut self.state.clone())])
    }
}
