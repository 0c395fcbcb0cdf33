//! The server process: listens, works the queue, and stops in good order.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

use tokio::net::TcpListener;
use url::{Host, Url};

use super::{connections, router};
use crate::server::db::private;
use crate::server::{App, Config, Error, jobs};

/// How long open requests are waited for when the server is to stop.
const GRACE: Duration = Duration::from_secs(15);

/// Refuses surroundings in which sessions would not be safe.
pub fn check(config: &Config) -> Result<(), Error> {
    if let Some(public) = &config.http.public_url {
        let url = Url::parse(public).map_err(|_| Error::broken("MUSTER_PUBLIC_URL is not an address"))?;
        // Whatever the listener: behind a proxy without https, cookies would travel in clear. What
        // the parser reads between the lines, such as `http:localhost`, is not the address that
        // browsers send as their origin.
        let written = public.starts_with("https://") || public.starts_with("http://") && is_loopback(&url);
        if !written {
            return Err(Error::broken(
                "MUSTER_PUBLIC_URL must begin with https:// (or http:// with a loopback host, such as http://127.0.0.1:3000)",
            ));
        }
        let only_origin = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !only_origin || !url.username().is_empty() || url.password().is_some() {
            return Err(Error::broken("MUSTER_PUBLIC_URL is scheme, host and port, without a path"));
        }
    }
    if !config.http.listen.ip().is_loopback() && !config.is_https() {
        return Err(Error::broken(
            "away from a loopback address Muster is reached by https only: set MUSTER_PUBLIC_URL to its https:// address",
        ));
    }
    Ok(())
}

/// A host that never leaves this machine.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Keeps a second server off a SQLite file. Held until the process ends, however it ends.
pub fn lock_out_others(config: &Config) -> Result<Option<File>, Error> {
    let Some(path) = config.sqlite_path() else { return Ok(None) };
    let mut name = path.into_os_string();
    name.push(".server");
    let file = private::to_lock(Path::new(&name))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => {
            Err(Error::broken("another server uses this SQLite file; several servers share a PostgreSQL database instead"))
        }
        Err(TryLockError::Error(e)) => Err(e.into()),
    }
}

/// Serves until `app.shutdown` is canceled: no new connection, event streams end, open requests
/// have a while to finish.
pub async fn serve(app: &App, listener: TcpListener) -> Result<(), Error> {
    jobs::plant::<jobs::CleanUp>(app).await?;
    jobs::plant::<crate::server::imports::jobs::SweepImports>(app).await?;
    jobs::plant::<crate::server::accounts::verify::expire::ExpireVerifications>(app).await?;
    jobs::plant::<crate::server::access_requests::erase::EraseRequests>(app).await?;
    jobs::plant::<crate::server::invitations::tend::TendInvitations>(app).await?;
    crate::server::mail::plant(app).await?;
    let workers = jobs::start(app);
    let stopped = app.shutdown.clone();
    let serving = connections::serve(&app.config, listener, router(app), app.shutdown.clone());
    let grace = async move {
        stopped.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        () = serving => {}
        () = grace => tracing::warn!("Some requests did not end in time; the server stops without them"),
    }
    app.shutdown.cancel();
    for worker in workers {
        let _ = worker.await;
    }
    app.db.close().await;
    Ok(())
}

/// Resolves when the terminal or the machine asks the process to stop.
pub async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_or_a_loopback_host_is_a_public_address() {
        let taken = |listen: &str, public: Option<&str>| {
            let mut config = Config::new("");
            config.http.listen = listen.parse().unwrap();
            config.http.public_url = public.map(str::to_owned);
            check(&config).is_ok()
        };
        let here = "127.0.0.1:3000";
        assert!(taken(here, None) && !taken("0.0.0.0:3000", None));
        for good in [
            "https://muster.example.edu",
            "http://127.0.0.1:3000",
            "http://localhost",
            "http://LOCALHOST:80",
            "http://[::1]:3000",
        ] {
            assert!(taken(here, Some(good)), "{good}");
        }
        for bad in [
            "http://muster.example.edu",
            "http://localhost.example.edu",
            "http://localhost@muster.example.edu",
            "http://127.0.0.1:80@muster.example.edu",
            "http://192.0.2.1",
            "http://",
            "http:localhost",
            "muster.example.edu",
            "https://muster.example.edu/muster",
            "https://muster.example.edu?muster",
            "https://admin@muster.example.edu",
            "https://",
        ] {
            assert!(!taken(here, Some(bad)), "{bad}");
        }
        assert!(
            taken("0.0.0.0:3000", Some("https://muster.example.edu")) && !taken("0.0.0.0:3000", Some("http://localhost:3000"))
        );
    }
}
