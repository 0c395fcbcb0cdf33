//! Settings of agencies and facilities: how their DOC IDs are written, and how the passwords look
//! that they give out.

use crate::domain::org::Setting;
use crate::domain::password::FORMAT_SETTING;

/// The pattern of DOC IDs.
pub(super) const DOC_ID_PATTERN: &str = "doc_id_pattern";
/// Most characters of it, as of a DOC ID.
const LONGEST: usize = 20;

pub(super) static SETTINGS: [Setting; 2] = [
    Setting {
        key: DOC_ID_PATTERN,
        label: "DOC ID pattern",
        help: "How the agency writes DOC IDs: 9 for a digit, A for a letter, and hyphens, for example A99999. Leave blank to accept any.",
        check: pattern,
    },
    FORMAT_SETTING,
];

fn pattern(text: &str) -> Result<(), String> {
    let known = text.chars().all(|c| matches!(c, '9' | 'A' | '-'));
    match known && (1..=LONGEST).contains(&text.len()) {
        true => Ok(()),
        false => Err(format!("Use 9 for a digit, A for a letter, and hyphens, at most {LONGEST} in all, for example A99999.")),
    }
}
