//! What an account keeps of its row: column's short name -> canonical value, and what its program adds.

use std::collections::BTreeMap;

use crate::domain::field::Value;
use crate::domain::finding::Finding;
use crate::domain::program::Program;
use crate::domain::template::ColumnRole;
use crate::server::error::Error;

/// The profile of an account. Blank columns are left out.
pub type Profile = BTreeMap<String, String>;

/// From a row's values and what was said of it.
pub fn of(program: &Program, values: &[Value<'_>], findings: &[Finding]) -> Profile {
    let kept = program.columns.iter().zip(values).filter(|(column, _)| column.role == ColumnRole::Profile);
    let columns = kept.filter_map(|(column, value)| Some((column.name.to_owned(), value.canonical()?)));
    columns.chain((program.extras)(values, findings).into_iter().map(|(name, value)| (name.to_owned(), value))).collect()
}

/// As stored.
pub fn to_json(profile: &Profile) -> Result<String, Error> {
    serde_json::to_string(profile).map_err(|e| Error::broken(e.to_string()))
}

/// From what is stored.
pub fn from_json(json: &str) -> Result<Profile, Error> {
    serde_json::from_str(json).map_err(|_| Error::broken("accounts.profile is not understood"))
}

/// Column's short name, label and value, in template order. No secret is kept in a profile.
pub fn listed(program: &Program, profile: &Profile) -> Vec<(String, String, String)> {
    let columns = program.columns.iter();
    columns.filter_map(|c| Some((c.name.to_owned(), c.label.to_owned(), profile.get(c.name)?.clone()))).collect()
}
