//! Organizations: the settings that a node may carry. Those of every program stand here, a
//! program's own in its folder ([`super::program::Program::settings`]), as do kinds of nodes and
//! their order ([`super::program::Program::levels`]).

use super::field::{domain_is_sane, is_country, is_email, length};
use super::password::{self, Composition};
use super::rules::Settings;
use super::undo;
use super::unicode::is_unseen;

/// One setting of an organization. Values are text; a node inherits what it does not set.
pub struct Setting {
    /// Name, as in `muster organization set ID KEY=VALUE`.
    pub key: &'static str,
    /// What the page calls it.
    pub label: &'static str,
    /// What it does and an example.
    pub help: &'static str,
    /// Says what is wrong with a value that is not blank, or nothing.
    pub check: fn(&str) -> Result<(), String>,
}

/// The setting that holds the time zone.
pub const TIME_ZONE: &str = "time_zone";

/// Whether an import is applied right after the server's check, unless its uploader chooses
/// otherwise.
pub const APPLY_AT_ONCE: &str = "apply_at_once";
/// Whether a file must have exactly the columns of the template.
pub const STRICT_TEMPLATE: &str = "strict_template";
/// A link to the organization's best practices.
pub const BEST_PRACTICES: &str = "best_practices";
/// A link to the organization's help.
pub const HELP_LINK: &str = "help_link";
/// Who helps its staff, and how they are reached.
pub const CONTACT_NAME: &str = "contact_name";
/// Their email address.
pub const CONTACT_EMAIL: &str = "contact_email";
/// Their phone number.
pub const CONTACT_PHONE: &str = "contact_phone";
/// Their postal address.
pub const CONTACT_ADDRESS: &str = "contact_address";

/// The domain of proxy addresses.
pub const PROXY_DOMAIN: &str = "proxy_domain";
/// Domains that [`PROXY_DOMAIN`] had before, with spaces between them. Nobody sets it: addresses of
/// accounts keep the domain that they were made with.
pub const FORMER_PROXY_DOMAINS: &str = "former_proxy_domains";

/// Whether addresses of that domain are, or were, proxy addresses.
pub fn is_proxy_domain(settings: &Settings, domain: &str) -> bool {
    let is = |known: &str| known.trim().eq_ignore_ascii_case(domain);
    settings.get(PROXY_DOMAIN).is_some_and(is)
        || settings.get(FORMER_PROXY_DOMAINS).is_some_and(|former| former.split_whitespace().any(is))
}

/// What switches a setting off.
const OFF: &str = "off";
/// What switches it on.
const ON: &str = "on";

/// The settings of every program. Blank takes a setting away again; the check is not asked then.
pub static SHARED: [Setting; 12] = [
    Setting {
        key: TIME_ZONE,
        label: "Time zone",
        help: "An IANA name, for example America/Los_Angeles. It decides which day is today.",
        check: time_zone,
    },
    Setting {
        key: Composition::SETTING,
        label: "Password rules",
        help: "Characters that a typed password needs: upper, lower, digit, symbol. Leave blank (recommended).",
        check: composition,
    },
    Setting {
        key: password::CHOSEN_SETTING,
        label: "Characters of a chosen password",
        help: "Fewest characters when account holders choose a password, from 12 to 64. Leave blank for 15 (recommended).",
        check: chosen_chars,
    },
    Setting {
        key: undo::DAYS_SETTING,
        label: "Days to undo an import",
        help: "How long an applied import can be undone, from 0 (never) to 90 days. Leave blank for 30.",
        check: undo_days,
    },
    Setting {
        key: APPLY_AT_ONCE,
        label: "Create accounts right after the check",
        help: "Whether that choice is made beforehand when somebody uploads a file: on or off. Leave blank for on.",
        check: on_or_off,
    },
    Setting {
        key: STRICT_TEMPLATE,
        label: "Exactly the template",
        help: "Whether a file with added, missing, renamed or moved columns is refused: on or off. Leave blank for off: such files are read by the names of their columns.",
        check: on_or_off,
    },
    Setting {
        key: BEST_PRACTICES,
        label: "Best practices link",
        help: "Shown beside the forms that create accounts or verify identities, for example https://www.example.edu/accounts.",
        check: https,
    },
    Setting { key: HELP_LINK, label: "Help link", help: "For example https://www.example.edu/help.", check: https },
    Setting {
        key: CONTACT_NAME,
        label: "Contact: name",
        help: "Who helps, for example Admissions Support.",
        check: at_most::<100>,
    },
    Setting { key: CONTACT_EMAIL, label: "Contact: email", help: "For example help@example.edu.", check: email },
    Setting { key: CONTACT_PHONE, label: "Contact: phone", help: "For example (559) 555-0100.", check: at_most::<50> },
    Setting {
        key: CONTACT_ADDRESS,
        label: "Contact: address",
        help: "For example 1 Demo Plaza, Fresno, CA 93721.",
        check: at_most::<200>,
    },
];

/// Whether accounts are created right after the server's check, where nobody chose otherwise: blank
/// means that they are.
pub fn applies_at_once(settings: &Settings) -> bool {
    settings.get(APPLY_AT_ONCE) != Some(OFF)
}

/// Whether a file must have exactly the columns of the template.
pub fn is_strict(settings: &Settings) -> bool {
    settings.get(STRICT_TEMPLATE) == Some(ON)
}

/// A link of these settings, where it is one that may be followed.
pub fn link<'s>(settings: &'s Settings, key: &str) -> Option<&'s str> {
    settings.get(key).filter(|link| https(link).is_ok())
}

/// Text of at most `MAX` characters.
pub fn at_most<const MAX: usize>(text: &str) -> Result<(), String> {
    // What is set here is shown on pages, printed, and written into files.
    if text.chars().any(is_unseen) {
        Err("Leave out control and formatting characters: nobody can see them. Type the text instead of pasting it.".to_owned())
    } else if length(text) > MAX {
        Err(format!("Use at most {MAX} characters."))
    } else {
        Ok(())
    }
}

/// A name of the IANA database, by its shape. Whether the zone exists is for the server to say: the
/// domain has no table of zones.
fn time_zone(text: &str) -> Result<(), String> {
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+'))
    };
    match text == "UTC" || text.len() <= 64 && text.contains('/') && text.split('/').all(part) {
        true => Ok(()),
        false => Err("Enter a time zone as its region and city, for example America/Los_Angeles.".to_owned()),
    }
}

/// A domain of email addresses.
pub fn domain(text: &str) -> Result<(), String> {
    match domain_is_sane(text) {
        true => Ok(()),
        false => Err("Enter a domain, for example students.example.edu.".to_owned()),
    }
}

/// A pattern of proxy addresses.
pub fn proxy_pattern(text: &str) -> Result<(), String> {
    let plain = text.replace("{first}", "a").replace("{last}", "b").replace("{dob}", "19990304");
    let (first, last) = (text.contains("{first}"), text.contains("{last}"));
    if !first && !last {
        Err("Use {first} or {last} in the pattern, for example {first}.{last}.{dob}.".to_owned())
    } else if text.contains("{dob}") && !(first && last) {
        // People of one name and birth date would share an address, and files with many of one
        // name would look as if dates were tried.
        Err("Use {first} and {last} where {dob} is in the pattern, for example {first}.{last}.{dob}.".to_owned())
    } else if is_email(&format!("{plain}@example.org")) {
        Ok(())
    } else {
        Err("Use only {first}, {last}, {dob}, letters, digits, periods and hyphens, for example {first}.{last}.{dob}.".to_owned())
    }
}

/// A country in two letters.
pub fn country(text: &str) -> Result<(), String> {
    match is_country(text) {
        true => Ok(()),
        false => Err("Enter a country as two capital letters, for example US.".to_owned()),
    }
}

fn on_or_off(text: &str) -> Result<(), String> {
    if matches!(text, ON | OFF) { Ok(()) } else { Err("Enter on or off.".to_owned()) }
}

fn email(text: &str) -> Result<(), String> {
    if is_email(text) { Ok(()) } else { Err("Enter an email address, for example help@example.edu.".to_owned()) }
}

/// An address of the web that may be followed: `https`, a domain, and then whatever an address may
/// hold.
fn https(text: &str) -> Result<(), String> {
    let plain = text.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b'<' | b'>' | b'\\' | b'`'));
    let rest = text.strip_prefix("https://");
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    match plain && domain_is_sane(host) {
        true => Ok(()),
        false => Err("Enter a link that begins with https://, for example https://www.example.edu/help.".to_owned()),
    }
}

fn composition(text: &str) -> Result<(), String> {
    let words = "Choose from upper, lower, digit and symbol, for example upper, digit.";
    Composition::parse(text).map(|_| ()).map_err(|_| words.to_owned())
}

fn chosen_chars(text: &str) -> Result<(), String> {
    let (least, most) = (password::MIN_CHARS, password::MOST_CHOSEN_CHARS);
    let words = || format!("Enter a whole number of characters from {least} to {most}, for example {}.", password::CHOSEN_CHARS);
    password::chosen_chars(Some(text)).map(|_| ()).ok_or_else(words)
}

fn undo_days(text: &str) -> Result<(), String> {
    let words = || format!("Enter a whole number of days from 0 to {}, for example {}.", undo::MAX_DAYS, undo::DEFAULT_DAYS);
    undo::days(Some(text)).map(|_| ()).ok_or_else(words)
}

#[cfg(test)]
mod tests {
    use crate::domain::program::Registry;

    #[track_caller]
    fn check(key: &str, good: &[&str], bad: &[&str]) {
        let registry = Registry::standard();
        let setting = registry.setting(key).unwrap();
        for text in good {
            assert_eq!((setting.check)(text), Ok(()), "{key} = {text}");
        }
        for text in bad {
            assert!((setting.check)(text).is_err(), "{key} = {text}");
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
        check(
            "proxy_pattern",
            &["{first}.{last}.{dob}", "cc-{last}"],
            &["{dob}", "{first}.{dob}", "{last}{dob}", "{first} {last}", "{last}{nick}@", "{first}."],
        );
        check("placeholder_country", &["US", "MX"], &["us", "USA", "XX"]);
        check("placeholder_state", &["CA", "Baja California"], &[&"x".repeat(31)]);
        check(
            "best_practices",
            &["https://help.example.edu", "https://help.example.edu/a/b?c=d#e"],
            &[
                "help.example.edu",
                "http://example.edu",
                "javascript:alert(1)",
                "https://",
                "https://a b.edu",
                "https://example.edu/\"x",
            ],
        );
        check("verification_days", &["1", "365", "3650"], &["0", "3651", "a year"]);
        check("chosen_password_characters", &["12", "15", "64"], &["11", "65", "-1", "many"]);
        check("undo_days", &["0", "30", "90"], &["-1", "91", "a week"]);
        check("apply_at_once", &["on", "off"], &["yes", "ON", "1"]);
        check("strict_template", &["on", "off"], &["yes", "ON", "1"]);
        let links = ["https://www.example.edu", "https://www.example.edu/help?topic=accounts#new"];
        let others = [
            "http://www.example.edu",
            "https://",
            "https://localhost",
            "https://ana@example.edu",
            "https://www.example.edu/a b",
            "javascript:alert(1)",
            "https://www.example.edu/\"onclick",
        ];
        check("help_link", &links, &others);
        check("best_practices", &links, &others);
        check("contact_email", &["help@example.edu"], &["help", "help@"]);
        check("contact_name", &["Ana Müller, Admissions"], &["Ana\u{202E}Ruiz", "Ana\0", "Ana\nRuiz", "Ana\u{200B}Ruiz"]);
        check("password_composition", &["upper, digit", "symbol"], &["runes"]);
    }

    #[test]
    fn a_programs_settings_have_names_of_their_own_and_only_colleges_have_homeless_placeholders() {
        for program in Registry::standard().all() {
            let mut keys: Vec<_> = program.settings().map(|setting| setting.key).collect();
            let count = keys.len();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), count, "{}", program.id);
            let placeholder = keys.iter().any(|key| key.starts_with("placeholder_"));
            assert_eq!(placeholder, program.id == "openccc", "{}", program.id);
            assert!(keys.contains(&"time_zone"), "{}", program.id);
        }
    }
}
