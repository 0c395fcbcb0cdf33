//! The rules snapshot: all that a check depends on besides the bytes and the read options. Stored with the import, so that the same
//! bytes give the same findings everywhere and for ever.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::field::Date;

/// Program, settings of the organisation, and today's date in its time zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Program id, for example `openccc`.
    pub program: String,
    /// Today in the organisation's time zone.
    pub today: Date,
    /// The organisation's settings.
    pub settings: Settings,
}

/// Settings of an organisation, inherited from its ancestors key by key. Plain text values under the names in [`super::org::SETTINGS`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Settings(pub BTreeMap<String, String>);

impl Settings {
    /// The value of a setting, or `None` when nobody set it.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }
}
