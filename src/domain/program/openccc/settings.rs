//! Settings of colleges: proxy addresses for students without email, and a placeholder address for those without a home.

use crate::domain::field::{is_state_code, is_zip};
use crate::domain::org::{Setting, at_most, country, domain, proxy_pattern};

pub(super) static SETTINGS: [Setting; 7] = [
    Setting {
        key: "proxy_domain",
        label: "Domain of proxy addresses",
        help: "For people without email, for example students.example.edu. Blank: no proxy addresses are offered.",
        check: domain,
    },
    Setting {
        key: "proxy_pattern",
        label: "Pattern of proxy addresses",
        help: "The part before the @, from {first}, {last} and {dob}, for example {first}.{last}.{dob}.",
        check: proxy_pattern,
    },
    Setting {
        key: "placeholder_street",
        label: "Placeholder address: street",
        help: "Used for a homeless student whose address cells are blank, for example 1101 E University Ave.",
        check: at_most::<50>,
    },
    Setting { key: "placeholder_city", label: "Placeholder address: city", help: "For example Fresno.", check: at_most::<50> },
    Setting {
        key: "placeholder_state",
        label: "Placeholder address: state",
        help: "Two letters in the United States, for example CA.",
        check: at_most::<30>,
    },
    Setting {
        key: "placeholder_postal",
        label: "Placeholder address: postal code",
        help: "For example 93741.",
        check: at_most::<20>,
    },
    Setting {
        key: "placeholder_country",
        label: "Placeholder address: country",
        help: "Two letters, for example US.",
        check: country,
    },
];

/// Which setting of the placeholder address does not go with its country, and why.
pub(super) fn check(get: &dyn Fn(&str) -> Option<String>) -> Result<(), (&'static str, String)> {
    if get("placeholder_country").as_deref() != Some("US") {
        return Ok(());
    }
    if get("placeholder_state").is_some_and(|state| !is_state_code(&state)) {
        return Err((
            "placeholder_state",
            "Write a state of the United States as two capital letters, for example CA.".to_owned(),
        ));
    }
    if get("placeholder_postal").is_some_and(|postal| !is_zip(&postal)) {
        return Err(("placeholder_postal", "Write five digits, or five and four, for example 93741.".to_owned()));
    }
    Ok(())
}
