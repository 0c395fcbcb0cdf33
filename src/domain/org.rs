//! Organizations: the settings that a node may carry. Kinds and their order stand in [`super::program::Program::levels`].

use super::field::{domain_is_sane, is_country, is_email, is_state_code, is_zip, length};
use super::password::Composition;

/// One setting of an organization. Values are text; a node inherits what it does not set.
pub struct Setting {
    /// Name, as in `muster organization set ID KEY=VALUE`.
    pub key: &'static str,
    /// What the page calls it.
    pub label: &'static str,
    /// What it does and an example.
    pub help: &'static str,
    /// What its value is.
    pub kind: Kind,
}

/// What the value of a setting is. Data, and no function: the page shows settings, and only the server checks them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name of the IANA database.
    TimeZone,
    /// A domain of email addresses.
    Domain,
    /// A pattern of proxy addresses.
    Pattern,
    /// Text of at most so many characters.
    Text(usize),
    /// A country in two letters.
    Country,
    /// Kinds of characters.
    Composition,
}

impl Kind {
    /// Says what is wrong with a value, or nothing.
    pub fn check(self, text: &str) -> Result<(), String> {
        match self {
            Kind::TimeZone => time_zone(text),
            Kind::Domain => domain(text),
            Kind::Pattern => proxy_pattern(text),
            Kind::Text(max) => at_most(text, max),
            Kind::Country => country(text),
            Kind::Composition => composition(text),
        }
    }
}

fn at_most(text: &str, max: usize) -> Result<(), String> {
    if length(text) > max { Err(format!("At most {max} characters are allowed.")) } else { Ok(()) }
}

fn time_zone(text: &str) -> Result<(), String> {
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+'))
    };
    // Whether the zone exists is for the server to say: the domain has no table of zones.
    match text == "UTC" || text.len() <= 64 && text.contains('/') && text.split('/').all(part) {
        true => Ok(()),
        false => Err("Write a time zone as its region and city, for example America/Los_Angeles.".to_owned()),
    }
}

fn domain(text: &str) -> Result<(), String> {
    match domain_is_sane(text) {
        true => Ok(()),
        false => Err("Write a domain, for example students.example.edu.".to_owned()),
    }
}

fn proxy_pattern(text: &str) -> Result<(), String> {
    let plain = text.replace("{first}", "a").replace("{last}", "b").replace("{dob}", "19990304");
    if !text.contains("{last}") && !text.contains("{first}") {
        Err("The pattern needs {first} or {last}, for example {first}.{last}.{dob}.".to_owned())
    } else if is_email(&format!("{plain}@example.org")) {
        Ok(())
    } else {
        Err("The pattern may hold {first}, {last}, {dob}, letters, digits, dots and hyphens, for example {first}.{last}.{dob}."
            .to_owned())
    }
}

fn country(text: &str) -> Result<(), String> {
    match is_country(text) {
        true => Ok(()),
        false => Err("Write a country as two capital letters, for example US.".to_owned()),
    }
}

/// Says which setting of a placeholder address (`get` answers the value in effect) does not go with the country, and why.
pub fn check_placeholder<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Result<(), (&'static str, String)> {
    if get("placeholder_country") != Some("US") {
        return Ok(());
    }
    if get("placeholder_state").is_some_and(|state| !is_state_code(state)) {
        return Err((
            "placeholder_state",
            "Write a state of the United States as two capital letters, for example CA.".to_owned(),
        ));
    }
    if get("placeholder_postal").is_some_and(|postal| !is_zip(postal)) {
        return Err(("placeholder_postal", "Write five digits, or five and four, for example 93741.".to_owned()));
    }
    Ok(())
}

fn composition(text: &str) -> Result<(), String> {
    let words = "Name kinds of characters out of upper, lower, digit and symbol, for example upper, digit.";
    Composition::parse(text).map(|_| ()).map_err(|_| words.to_owned())
}

/// Every setting there is. Blank takes a setting away again; the check is not asked then.
pub const SETTINGS: &[Setting] = &[
    Setting {
        key: "time_zone",
        label: "Time zone",
        help: "An IANA name, for example America/Los_Angeles. It decides what “today” is.",
        kind: Kind::TimeZone,
    },
    Setting {
        key: "proxy_domain",
        label: "Domain of proxy addresses",
        help: "For people without email, for example students.example.edu. Blank: no proxy addresses are offered.",
        kind: Kind::Domain,
    },
    Setting {
        key: "proxy_pattern",
        label: "Pattern of proxy addresses",
        help: "The part before the @, from {first}, {last} and {dob}, for example {first}.{last}.{dob}.",
        kind: Kind::Pattern,
    },
    Setting {
        key: "placeholder_street",
        label: "Placeholder address: street",
        help: "Used for a homeless student whose address cells are blank, for example 1101 E University Ave.",
        kind: Kind::Text(50),
    },
    Setting { key: "placeholder_city", label: "Placeholder address: city", help: "For example Fresno.", kind: Kind::Text(50) },
    Setting {
        key: "placeholder_state",
        label: "Placeholder address: state",
        help: "Two letters in the United States, for example CA.",
        kind: Kind::Text(30),
    },
    Setting {
        key: "placeholder_postal",
        label: "Placeholder address: postal code",
        help: "For example 93741.",
        kind: Kind::Text(20),
    },
    Setting {
        key: "placeholder_country",
        label: "Placeholder address: country",
        help: "Two letters, for example US.",
        kind: Kind::Country,
    },
    Setting {
        key: Composition::SETTING,
        label: "Composition of passwords",
        help: "What a typed password must hold, out of upper, lower, digit and symbol. Blank, which is better: length and a blocklist decide.",
        kind: Kind::Composition,
    },
];

/// The setting of that name.
pub fn setting(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|s| s.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(key: &str, good: &[&str], bad: &[&str]) {
        let kind = setting(key).unwrap().kind;
        for text in good {
            assert_eq!(kind.check(text), Ok(()), "{key} = {text}");
        }
        for text in bad {
            assert!(kind.check(text).is_err(), "{key} = {text}");
        }
    }

    #[test]
    fn a_setting_says_what_is_wrong_with_its_value() {
        check(
            "time_zone",
            &["UTC", "America/Los_Angeles", "America/Argentina/Buenos_Aires"],
            &["PST", "America/", "1/2", "a b/c"],
        );
        check("proxy_domain", &["students.example.edu"], &["students", "@example.edu", "a b.edu"]);
        check("proxy_pattern", &["{first}.{last}.{dob}", "cc-{last}"], &["{dob}", "{first} {last}", "{last}{nick}@", "{first}."]);
        check("placeholder_country", &["US", "MX"], &["us", "USA", "XX"]);
        check("placeholder_state", &["CA", "Baja California"], &[&"x".repeat(31)]);
        check("password_composition", &["upper, digit", "symbol"], &["runes"]);
    }

    #[test]
    fn names_of_settings_are_told_apart() {
        let mut keys: Vec<_> = SETTINGS.iter().map(|setting| setting.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), SETTINGS.len());
    }
}
