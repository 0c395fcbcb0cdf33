//! Organisations: the settings that a node may carry. Kinds and their order stand in [`super::program::Program::levels`].

/// One setting of an organisation. Values are text; a node inherits what it does not set.
pub struct Setting {
    /// Name, as in `muster organisation set ID KEY=VALUE`.
    pub key: &'static str,
    /// What the page calls it.
    pub label: &'static str,
    /// What it does and an example.
    pub help: &'static str,
    /// Says what is wrong with a value, or nothing.
    pub check: fn(&str) -> Result<(), String>,
}

fn anything(_: &str) -> Result<(), String> {
    Ok(())
}

/// Every setting there is.
pub const SETTINGS: &[Setting] = &[
    Setting {
        key: "time_zone",
        label: "Time zone",
        help: "An IANA name, for example America/Los_Angeles. It decides what “today” is.",
        check: anything,
    },
    Setting {
        key: "proxy_domain",
        label: "Domain of proxy addresses",
        help: "For people without e-mail, for example students.example.edu. Blank: no proxy addresses are offered.",
        check: anything,
    },
    Setting {
        key: "proxy_pattern",
        label: "Pattern of proxy addresses",
        help: "The part before the @, from {first}, {last} and {dob}, for example {first}.{last}.{dob}.",
        check: anything,
    },
    Setting {
        key: "placeholder_street",
        label: "Placeholder address: street",
        help: "Used for a homeless student whose address cells are blank.",
        check: anything,
    },
    Setting { key: "placeholder_city", label: "Placeholder address: city", help: "", check: anything },
    Setting {
        key: "placeholder_state",
        label: "Placeholder address: state",
        help: "Two letters, for example CA.",
        check: anything,
    },
    Setting { key: "placeholder_postal", label: "Placeholder address: postal code", help: "", check: anything },
    Setting {
        key: "placeholder_country",
        label: "Placeholder address: country",
        help: "Two letters, for example US.",
        check: anything,
    },
];

/// The setting of that name.
pub fn setting(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|s| s.key == key)
}
