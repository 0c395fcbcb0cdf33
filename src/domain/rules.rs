//! The rules snapshot: all that a check depends on besides the bytes and the read options. Stored with the import, so that the same
//! bytes give the same findings everywhere and for ever.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::field::Date;

/// Program, settings of the organization, and today's date in its time zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Program id, for example `openccc`.
    pub program: String,
    /// Today in the organization's time zone.
    pub today: Date,
    /// The organization's settings.
    pub settings: Settings,
}

/// Settings of an organization, inherited from its ancestors key by key. Plain text values under the names in [`super::org::SETTINGS`].
///
/// A dozen at most, so they stand in a row: a map would be more code than the worker's whole reader of records.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
pub struct Settings(Vec<(String, String)>);

impl Settings {
    /// The value of a setting, or `None` when nobody set it.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}

impl From<BTreeMap<String, String>> for Settings {
    fn from(settings: BTreeMap<String, String>) -> Settings {
        Settings(settings.into_iter().collect())
    }
}

/// Each setting once.
impl From<Vec<(String, String)>> for Settings {
    fn from(settings: Vec<(String, String)>) -> Settings {
        Settings(settings)
    }
}

impl From<Settings> for BTreeMap<String, String> {
    fn from(settings: Settings) -> BTreeMap<String, String> {
        settings.0.into_iter().collect()
    }
}
