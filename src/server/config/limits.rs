//! Bounds that honest work never reaches: what one client, session, person or organization may take
//! of a server. Each has a variable and a default; the table in README.md explains them.

use std::time::Duration;

use super::{Error, not_understood};

/// All bounds. Those of connections and sessions hold for each process, those of people and
/// organizations for the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitsConfig {
    /// Seconds in which the header of a request must arrive.
    pub header_seconds: u64,
    /// Seconds that a connection may be open between two requests.
    pub idle_seconds: u64,
    /// Seconds in which a form or the call of a server function must arrive.
    pub form_seconds: u64,
    /// Seconds that a body that arrives, or a client that reads an answer, may stand still.
    pub stall_seconds: u64,
    /// Bytes a second that make up for a second of standing still.
    pub least_rate: u64,
    /// Open connections in all.
    pub connections: u64,
    /// Open connections of one address that is not a trusted proxy.
    pub connections_per_address: u64,
    /// Requests of a session at once.
    pub requests_burst: u64,
    /// Requests a second that a session may go on with after that.
    pub requests_per_second: u64,
    /// Searches for an organization, by people at one address who ask for access, at once.
    pub searches_burst: u64,
    /// Such searches a second that they may go on with after that.
    pub searches_per_second: u64,
    /// Event streams of a session at once.
    pub event_streams: u64,
    /// Downloads of a session at once.
    pub downloads: u64,
    /// Calls that change many accounts, of one person, at once.
    pub bulk_per_person: u64,
    /// Parts of files that arrive from one person at once.
    pub parts_per_person: u64,
    /// Files of a person that were planned in a day and not applied.
    pub plans_per_person: u64,
    /// Birth dates of one name that files of a person hold in a day, whatever became of them.
    pub same_names_per_person: u64,
    /// Dates of names that have more than three of them, in files of a day of one tree that made
    /// nothing.
    pub repeated_names_per_tree: u64,
    /// Imports of a person whose file has not arrived yet.
    pub receiving_per_person: u64,
    /// Imports of an organization whose file has not arrived yet.
    pub receiving_per_organization: u64,
    /// MiB of files that a person announced and that are neither applied nor discarded.
    pub files_mib_per_person: u64,
    /// MiB of files that were announced for an organization and are neither applied nor discarded.
    pub files_mib_per_organization: u64,
}

/// A number that an operator may set; at least 1.
pub struct Variable {
    /// Its name in the environment.
    pub name: &'static str,
    /// What it is without one.
    pub default: u64,
    place: fn(&mut LimitsConfig) -> &mut u64,
}

macro_rules! variables {
    ($($name:literal $field:ident = $default:literal;)*) => {
        /// Every bound that can be set.
        pub const VARIABLES: &[Variable] =
            &[$(Variable { name: $name, default: $default, place: |limits| &mut limits.$field }),*];

        impl Default for LimitsConfig {
            fn default() -> Self {
                LimitsConfig { $($field: $default),* }
            }
        }
    };
}

variables! {
    "MUSTER_HEADER_SECONDS" header_seconds = 15;
    "MUSTER_IDLE_SECONDS" idle_seconds = 130;
    "MUSTER_FORM_SECONDS" form_seconds = 30;
    "MUSTER_STALL_SECONDS" stall_seconds = 30;
    "MUSTER_LEAST_RATE" least_rate = 1024;
    "MUSTER_CONNECTIONS" connections = 2000;
    "MUSTER_CONNECTIONS_PER_ADDRESS" connections_per_address = 200;
    "MUSTER_REQUESTS_BURST" requests_burst = 600;
    "MUSTER_REQUESTS_PER_SECOND" requests_per_second = 20;
    "MUSTER_SEARCHES_BURST" searches_burst = 120;
    "MUSTER_SEARCHES_PER_SECOND" searches_per_second = 2;
    "MUSTER_EVENT_STREAMS" event_streams = 8;
    "MUSTER_DOWNLOADS" downloads = 4;
    "MUSTER_BULK_PER_PERSON" bulk_per_person = 2;
    "MUSTER_PARTS_PER_PERSON" parts_per_person = 8;
    "MUSTER_PLANS_PER_PERSON" plans_per_person = 40;
    "MUSTER_SAME_NAMES_PER_PERSON" same_names_per_person = 400;
    "MUSTER_REPEATED_NAMES_PER_TREE" repeated_names_per_tree = 2000;
    "MUSTER_RECEIVING_PER_PERSON" receiving_per_person = 10;
    "MUSTER_RECEIVING_PER_ORGANIZATION" receiving_per_organization = 40;
    "MUSTER_FILES_MIB_PER_PERSON" files_mib_per_person = 4096;
    "MUSTER_FILES_MIB_PER_ORGANIZATION" files_mib_per_organization = 16384;
}

impl LimitsConfig {
    /// Reads the variables. The error names the variable.
    pub(super) fn read(get: impl Fn(&str) -> Option<String>) -> Result<LimitsConfig, Error> {
        let mut limits = LimitsConfig::default();
        for Variable { name, place, .. } in VARIABLES {
            let Some(text) = get(name) else { continue };
            let value = text.trim().parse::<u32>().map_err(|_| not_understood(name))?;
            if value == 0 {
                return Err(Error::broken(format!("{name} must be at least 1")));
            }
            *place(&mut limits) = u64::from(value);
        }
        Ok(limits)
    }

    /// Rows of one name that one file may have at most, however large it is.
    pub fn of_one_name(&self) -> u32 {
        u32::try_from(self.same_names_per_person / 8).unwrap_or(u32::MAX)
    }

    /// See [`LimitsConfig::header_seconds`].
    pub fn header(&self) -> Duration {
        Duration::from_secs(self.header_seconds)
    }

    /// See [`LimitsConfig::idle_seconds`].
    pub fn idle(&self) -> Duration {
        Duration::from_secs(self.idle_seconds)
    }

    /// See [`LimitsConfig::form_seconds`].
    pub fn form(&self) -> Duration {
        Duration::from_secs(self.form_seconds)
    }

    /// See [`LimitsConfig::stall_seconds`].
    pub fn stall(&self) -> Duration {
        Duration::from_secs(self.stall_seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bound_is_read_from_its_own_variable_and_is_never_zero() {
        for variable in VARIABLES {
            let read = |value: &str| {
                let value = value.to_owned();
                LimitsConfig::read(move |name| (name == variable.name).then(|| value.clone()))
            };
            let mut set = read("7").unwrap();
            assert_eq!(*(variable.place)(&mut set), 7, "{}", variable.name);
            *(variable.place)(&mut set) = variable.default;
            assert_eq!(set, LimitsConfig::default(), "{} sets another bound", variable.name);
            let refused = read("0").err().map(|error| error.to_string());
            assert_eq!(refused, Some(format!("{} must be at least 1", variable.name)));
            let refused = read("some").err().map(|error| error.to_string());
            assert_eq!(refused, Some(format!("{} is not understood", variable.name)));
        }
    }
}
