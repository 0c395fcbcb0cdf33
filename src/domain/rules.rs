//! The rules snapshot: all that a check depends on besides the bytes and the read options. Stored
//! with the import, so that the same bytes give the same findings everywhere and for ever.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::dates::Date;

/// Program, settings of the organization, today's date in its time zone, and what the requester
/// may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Program id, for example `openccc`.
    pub program: String,
    /// Today in the organization's time zone.
    pub today: Date,
    /// The organization's settings.
    pub settings: Settings,
    /// What the requester is allowed.
    #[serde(default)]
    pub allowed: Allowed,
}

impl Rules {
    /// The rules of a program on that day, for somebody of whom nothing is known.
    pub fn new(program: impl Into<String>, today: Date, settings: Settings) -> Rules {
        Rules { program: program.into(), today, settings, allowed: Allowed::default() }
    }
}

/// What the requester is allowed, as far as rows ask for it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Allowed {
    /// The organization of the import: where a row belongs that names no place.
    pub organization: Option<Uuid>,
    /// Kinds of accounts that the requester's roles there may create; see
    /// [`super::access::Role::creates`].
    pub creates: Vec<String>,
    /// The places that a row may name: nodes under the organization within the requester's grants.
    /// Empty for programs whose rows name none.
    pub places: Vec<Place>,
}

impl Allowed {
    /// The place of that id or short id, written in any case.
    pub fn place(&self, id: &str) -> Option<&Place> {
        match Uuid::parse_str(id) {
            Ok(id) => self.places.iter().find(|place| place.id == id),
            Err(_) => self.places.iter().find(|place| place.code.eq_ignore_ascii_case(id) && !id.is_empty()),
        }
    }
}

/// An organization that a row may name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its short id; blank where it has none.
    #[serde(default)]
    pub code: String,
    /// Whether it is in use.
    pub active: bool,
}

/// Settings of an organization, inherited from its ancestors key by key. Plain text values under
/// the names in [`super::program::Program::settings`].
///
/// A dozen at most, so they stand in a row: a map would be more code than the worker's whole reader
/// of records.
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
