//! What the operator decides. Everything has a default; the docs of a field name the variable it is
//! read from.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use super::Error;

pub mod limits;
pub mod mail;

pub use limits::LimitsConfig;
pub use mail::MailConfig;

/// All of it.
#[derive(Clone)]
pub struct Config {
    /// `sqlite:` path or `postgres://` address. Read from `MUSTER_DATABASE_URL`. Defaults to
    /// `sqlite:data/muster.db`.
    pub database: String,
    /// Most connections to PostgreSQL. Read from `MUSTER_DATABASE_CONNECTIONS`. Defaults to `10`.
    pub database_connections: u32,
    /// PostgreSQL on another machine may be reached without its certificate being checked. Read
    /// from `MUSTER_DATABASE_TLS`: `verify-full` or `any`. Defaults to `verify-full`.
    pub any_database_tls: bool,
    /// File with the master key. Read from `MUSTER_KEY_FILE`. On SQLite defaults to `muster.key`
    /// beside the database; on PostgreSQL it is required.
    pub key_file: Option<PathBuf>,
    /// How pages are served.
    pub http: HttpConfig,
    /// Background work.
    pub jobs: JobsConfig,
    /// Passwords.
    pub passwords: PasswordConfig,
    /// What one client, session, person or organization may take.
    pub limits: LimitsConfig,
    /// The mail server and the sender of letters. Read from `MUSTER_SMTP_URL` and
    /// `MUSTER_MAIL_FROM`. Defaults to none: letters wait.
    pub mail: Option<MailConfig>,
}

/// How pages are served.
#[derive(Clone)]
pub struct HttpConfig {
    /// Address and port. Read from `MUSTER_LISTEN`. Defaults to `127.0.0.1:3000`.
    pub listen: SocketAddr,
    /// Scheme, host and port that browsers see, without a path. Read from `MUSTER_PUBLIC_URL`.
    /// `https`, or `http` with a loopback host; required, and `https`, when `listen` is not a
    /// loopback address; defaults to `http://` and `listen`.
    pub public_url: Option<String>,
    /// Peers whose `X-Forwarded-For` is believed, separated by commas. Read from
    /// `MUSTER_TRUSTED_PROXIES`. Defaults to none.
    pub trusted_proxies: Vec<IpAddr>,
    /// Demonstration: the style guide is served and demo data are there.
    pub demo: bool,
}

/// Background work.
#[derive(Clone)]
pub struct JobsConfig {
    /// Jobs run at once. Read from `MUSTER_JOBS`. Defaults to `2`.
    pub workers: NonZeroUsize,
    /// Longest wait between two looks at the queue. Read from `MUSTER_JOBS_POLL_MS`. Defaults to
    /// `500`.
    pub poll: Duration,
    /// How long a claimed job is left alone without a heartbeat. Read from `MUSTER_JOBS_LEASE_MS`.
    /// Defaults to `30000`.
    pub lease: Duration,
}

/// Passwords.
#[derive(Clone)]
pub struct PasswordConfig {
    /// Argon2id memory in KiB, at least 19456. Read from `MUSTER_ARGON2_MEMORY_KIB`. Defaults to
    /// `19456`.
    pub memory_kib: u32,
    /// Argon2id passes, at least 2. Read from `MUSTER_ARGON2_PASSES`. Defaults to `2`.
    pub passes: u32,
    /// Hashes worked on at once for people who wait. Defaults to the number of processors.
    pub permits: usize,
    /// People who may wait for one of those before they are asked to come back later. Defaults to
    /// `16`.
    pub queue: usize,
}

impl Config {
    /// Defaults, over that database.
    pub fn new(database: impl Into<String>) -> Config {
        let processors = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Config {
            database: database.into(),
            database_connections: 10,
            any_database_tls: false,
            key_file: None,
            http: HttpConfig {
                listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
                public_url: None,
                trusted_proxies: Vec::new(),
                demo: false,
            },
            jobs: JobsConfig {
                workers: NonZeroUsize::new(3).unwrap_or(NonZeroUsize::MIN),
                poll: Duration::from_millis(500),
                lease: Duration::from_secs(30),
            },
            passwords: PasswordConfig { memory_kib: 19_456, passes: 2, permits: processors.get(), queue: 16 },
            limits: LimitsConfig::default(),
            mail: None,
        }
    }

    /// Reads the variables; `get` is the environment. The error names the variable.
    pub fn read(database: String, get: impl Fn(&str) -> Option<String>) -> Result<Config, Error> {
        let mut config = Config::new(database);
        let get = &|name: &str| get(name).filter(|v| !v.trim().is_empty());
        if let Some(n) = parsed(get, "MUSTER_DATABASE_CONNECTIONS")? {
            config.database_connections = n;
        }
        config.any_database_tls = match get("MUSTER_DATABASE_TLS").as_deref().map(str::trim) {
            None | Some("verify-full") => false,
            Some("any") => true,
            Some(_) => return Err(not_understood("MUSTER_DATABASE_TLS")),
        };
        config.key_file = get("MUSTER_KEY_FILE").map(PathBuf::from);
        if let Some(listen) = parsed(get, "MUSTER_LISTEN")? {
            config.http.listen = listen;
        }
        config.http.public_url = get("MUSTER_PUBLIC_URL").map(|u| u.trim_end_matches('/').to_owned());
        for address in get("MUSTER_TRUSTED_PROXIES").iter().flat_map(|list| list.split(',')) {
            let parsed = address.trim().parse();
            config.http.trusted_proxies.push(parsed.map_err(|_| not_understood("MUSTER_TRUSTED_PROXIES"))?);
        }
        if let Some(workers) = parsed(get, "MUSTER_JOBS")? {
            config.jobs.workers = workers;
        }
        if let Some(ms) = parsed(get, "MUSTER_JOBS_POLL_MS")? {
            config.jobs.poll = Duration::from_millis(ms);
        }
        if let Some(ms) = parsed::<u64>(get, "MUSTER_JOBS_LEASE_MS")? {
            config.jobs.lease = Duration::from_millis(ms.max(100));
        }
        if let Some(memory) = parsed::<u32>(get, "MUSTER_ARGON2_MEMORY_KIB")? {
            config.passwords.memory_kib = memory.max(19_456);
        }
        if let Some(passes) = parsed::<u32>(get, "MUSTER_ARGON2_PASSES")? {
            config.passwords.passes = passes.max(2);
        }
        config.limits = LimitsConfig::read(get)?;
        config.mail = MailConfig::read(get("MUSTER_SMTP_URL"), get("MUSTER_MAIL_FROM"))?;
        Ok(config)
    }

    /// The SQLite file, or `None` for PostgreSQL.
    pub fn sqlite_path(&self) -> Option<PathBuf> {
        super::db::sqlite_path(&self.database)
    }

    /// What browsers see: scheme, host and port, without a path.
    pub fn public_url(&self) -> String {
        self.http.public_url.clone().unwrap_or_else(|| format!("http://{}", self.http.listen))
    }

    /// Pages are reached by https, so cookies are `Secure`.
    pub fn is_https(&self) -> bool {
        self.http.public_url.as_deref().is_some_and(|u| u.starts_with("https://"))
    }
}

fn not_understood(name: &str) -> Error {
    Error::broken(format!("{name} is not understood"))
}

fn parsed<T: std::str::FromStr>(get: impl Fn(&str) -> Option<String>, name: &str) -> Result<Option<T>, Error> {
    get(name).map(|text| text.trim().parse().map_err(|_| not_understood(name))).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_that_is_not_understood_is_named() {
        let read = Config::read("sqlite:x".into(), |name| (name == "MUSTER_JOBS").then(|| "many".to_owned()));
        assert_eq!(read.err().map(|e| e.to_string()).as_deref(), Some("MUSTER_JOBS is not understood"));
    }

    #[test]
    fn password_work_is_never_below_the_least() {
        let weak = |name: &str| name.starts_with("MUSTER_ARGON2").then(|| "1".to_owned());
        let config = Config::read("sqlite:x".into(), weak).unwrap();
        assert_eq!((config.passwords.memory_kib, config.passwords.passes), (19_456, 2));
    }
}
