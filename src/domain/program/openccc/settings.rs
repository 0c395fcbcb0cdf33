//! Settings of colleges: proxy addresses for students without email, a placeholder address for
//! those without a home, and how long an identity verification holds.

use crate::domain::field::{is_state_code, is_zip};
use crate::domain::org::{Setting, at_most, country, domain, proxy_pattern};
use crate::domain::rules::Settings;
use crate::domain::verification::{self, DAYS_SETTING};

pub(super) static SETTINGS: [Setting; 8] = [
    Setting {
        key: "proxy_domain",
        label: "Proxy address domain",
        help: "For people without email, for example students.example.edu. Leave blank to offer no proxy addresses.",
        check: domain,
    },
    Setting {
        key: "proxy_pattern",
        label: "Proxy address pattern",
        help: "The part before the @, from {first}, {last} and {dob}, for example {first}.{last}.{dob}.",
        check: proxy_pattern,
    },
    Setting {
        key: "placeholder_street",
        label: "Placeholder address: street",
        help: "Used when a homeless student has no address, for example 1101 E University Ave.",
        check: at_most::<50>,
    },
    Setting { key: "placeholder_city", label: "Placeholder address: city", help: "For example Fresno.", check: at_most::<50> },
    Setting {
        key: "placeholder_state",
        label: "Placeholder address: state",
        help: "Two letters for a US state, for example CA.",
        check: at_most::<30>,
    },
    Setting {
        key: "placeholder_postal",
        label: "Placeholder address: ZIP code",
        help: "For example 93741.",
        check: at_most::<20>,
    },
    Setting {
        key: "placeholder_country",
        label: "Placeholder address: country",
        help: "Two letters, for example US.",
        check: country,
    },
    Setting {
        key: DAYS_SETTING,
        label: "Days an identity verification holds",
        help: "From 1 to 3,650 days, for verifications from now on. Leave blank for 365.",
        check: verification_days,
    },
];

fn verification_days(text: &str) -> Result<(), String> {
    let words = || {
        format!("Enter a whole number of days from 1 to {}, for example {}.", verification::MAX_DAYS, verification::DEFAULT_DAYS)
    };
    verification::days(Some(text)).map(|_| ()).ok_or_else(words)
}

/// Staff have an address of a college.
pub(super) fn check_staff_domain(domain: &str, _: &Settings) -> Result<(), String> {
    match domain.to_ascii_lowercase().ends_with(".edu") {
        true => Ok(()),
        false => Err("Use your college email address. It ends in .edu, for example ana.ruiz@college.example.edu.".to_owned()),
    }
}

/// Which setting of the placeholder address does not go with its country, and why.
pub(super) fn check(get: &dyn Fn(&str) -> Option<String>) -> Result<(), (&'static str, String)> {
    if get("placeholder_country").as_deref() != Some("US") {
        return Ok(());
    }
    if get("placeholder_state").is_some_and(|state| !is_state_code(&state)) {
        return Err(("placeholder_state", "Enter a US state as two capital letters, for example CA.".to_owned()));
    }
    if get("placeholder_postal").is_some_and(|postal| !is_zip(&postal)) {
        return Err(("placeholder_postal", "Enter a ZIP code, for example 93741 or 93741-0001.".to_owned()));
    }
    Ok(())
}
