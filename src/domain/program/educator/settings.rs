//! Settings of districts: the domains of their email addresses, what becomes of others, and when
//! people are reminded to register.

use crate::domain::invitation::REMINDERS_SETTING;
use crate::domain::org::{Setting, domain};

/// The district's domains, between commas.
pub(super) const DOMAINS: &str = "email_domains";
/// What becomes of addresses of other domains.
pub(super) const OTHER_DOMAINS: &str = "other_domains";
/// They fail their row.
pub(super) const FAIL: &str = "fail";
/// They get a warning.
const WARN: &str = "warn";

pub(super) static SETTINGS: [Setting; 3] = [
    Setting {
        key: DOMAINS,
        label: "Email domains",
        help: "Domains of the district's email addresses, separated by commas, for example unified.example.org. Leave blank to accept any.",
        check: domains,
    },
    Setting {
        key: OTHER_DOMAINS,
        label: "Email addresses of other domains",
        help: "What an address outside these domains gets: warn or fail. Leave blank for warn.",
        check: warn_or_fail,
    },
    REMINDERS_SETTING,
];

/// The domains of a list.
pub(super) fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ' ']).map(str::trim).filter(|domain| !domain.is_empty())
}

fn domains(text: &str) -> Result<(), String> {
    match listed(text).find(|one| domain(one).is_err()) {
        Some(_) => Err("Enter domains separated by commas, for example unified.example.org, high.example.org.".to_owned()),
        None => Ok(()),
    }
}

fn warn_or_fail(text: &str) -> Result<(), String> {
    if matches!(text, WARN | FAIL) { Ok(()) } else { Err("Enter warn or fail.".to_owned()) }
}
