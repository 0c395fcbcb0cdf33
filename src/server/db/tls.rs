//! How a connection to PostgreSQL is kept from others: within the machine it needs nothing; beyond,
//! the server proves who it is.

use std::net::IpAddr;
use std::str::FromStr as _;

use sqlx::postgres::{PgConnectOptions, PgSslMode};

use crate::server::error::Error;

/// Refuses an address over which others could listen or answer. `any`: the operator takes that on.
pub fn require(url: &str, any: bool) -> Result<(), Error> {
    if any || super::sqlite_path(url).is_some() {
        return Ok(());
    }
    let options = PgConnectOptions::from_str(url)?;
    let here = options.get_socket().is_some() || is_here(options.get_host());
    if here || matches!(options.get_ssl_mode(), PgSslMode::VerifyFull) {
        return Ok(());
    }
    Err(Error::broken(
        "PostgreSQL is on another machine, and the connection to it isn't checked: add \"sslmode=verify-full\" to MUSTER_DATABASE_URL \
         (and \"sslrootcert=FILE\" if the certificate's authority isn't a public one), or set MUSTER_DATABASE_TLS to \"any\" if the \
         network between them is your own",
    ))
}

fn is_here(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host.is_empty() || host.starts_with('/') || host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::require;

    #[test]
    fn postgresql_on_another_machine_needs_a_certificate_that_is_checked() {
        for here in [
            "sqlite:data/muster.db",
            "postgres://muster@localhost/muster",
            "postgres://muster@127.0.0.1:5433/muster",
            "postgres://muster@[::1]/muster",
            "postgres:///muster?host=/run/postgresql",
            "postgres://muster@db.example.edu/muster?sslmode=verify-full",
        ] {
            assert!(require(here, false).is_ok(), "{here}");
        }
        for away in ["", "?sslmode=disable", "?sslmode=prefer", "?sslmode=require", "?sslmode=verify-ca"] {
            let url = format!("postgres://muster@db.example.edu/muster{away}");
            let error = require(&url, false).unwrap_err().to_string();
            assert!(error.contains("sslmode=verify-full") && error.contains("MUSTER_DATABASE_TLS"), "{error}");
            assert!(require(&url, true).is_ok());
        }
    }
}
