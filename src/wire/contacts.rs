//! Who helps, as organizations say in their settings.

use serde::{Deserialize, Serialize};

/// How the people who help are reached. What is blank nobody has set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "a setting says it all")]
pub struct ContactView {
    /// Names of the organizations whose staff they help; none for people who are signed out.
    pub places: Vec<String>,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub address: String,
    /// Address of a page of theirs, `https`.
    pub help_link: String,
}

impl ContactView {
    /// Nothing is set but, maybe, the link to a page.
    pub fn is_blank(&self) -> bool {
        [&self.name, &self.email, &self.phone, &self.address].into_iter().all(String::is_empty)
    }
}
