//! A PostgreSQL cluster of the tests' own: in a temporary folder, on a free port, gone afterwards.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::steps::run;
use crate::tools;

/// A server to test against. Dropping it stops what we started.
pub struct Postgres {
    /// Address of a database in which the tests may create their own.
    pub url: String,
    cluster: Option<Cluster>,
}

struct Cluster {
    folder: PathBuf,
    server: Child,
}

/// What the cluster must survive.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// Nothing: it is gone after the tests.
    None,
    /// A power cut, as in life: what is measured pays for it.
    Durable,
}

impl Postgres {
    /// The server that `MUSTER_TEST_POSTGRES_URL` names, or a cluster of our own.
    pub fn start(care: Care) -> Result<Postgres> {
        if let Ok(url) = std::env::var("MUSTER_TEST_POSTGRES_URL") {
            return Ok(Postgres { url, cluster: None });
        }
        let programs = tools::postgres_programs()?;
        let port = free_port()?;
        let cluster = Cluster::start(&programs, port, care)?;
        Ok(Postgres { url: format!("postgres://muster@127.0.0.1:{port}/postgres"), cluster: Some(cluster) })
    }

    /// Whether it is ours and not one that the environment named.
    pub fn is_ours(&self) -> bool {
        self.cluster.is_some()
    }
}

impl Cluster {
    fn start(programs: &Path, port: u16, care: Care) -> Result<Cluster> {
        let folder = std::env::temp_dir().join(format!("muster-test-postgres-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let user = if tools::is_root() { Some(tools::unprivileged()?) } else { None };
        hand_over(&folder, user)?;
        let data = folder.join("data");
        let mut init = as_user(Command::new(programs.join("initdb")), user);
        init.arg("--pgdata").arg(&data).args(["--username=muster", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        run(init.current_dir(&folder).stdout(Stdio::null()))?;

        let mut server = as_user(Command::new(programs.join("postgres")), user);
        server.arg("-D").arg(&data).arg("-p").arg(port.to_string());
        let settings: &[&str] = match care {
            Care::None => &["fsync=off", "full_page_writes=off", "synchronous_commit=off"],
            // The benchmark asks for checkpoints and vacuums between two measurements; none comes
            // by itself in the middle of one.
            Care::Durable => &["autovacuum=off", "checkpoint_timeout=1h", "max_wal_size=16GB"],
        };
        for setting in settings.iter().chain(&["max_connections=300", "log_min_messages=fatal"]) {
            server.arg("-c").arg(setting);
        }
        server.arg("-c").arg("listen_addresses=127.0.0.1");
        server.arg("-c").arg(format!("unix_socket_directories={}", folder.display()));
        let log = fs::File::create(folder.join("log"))?;
        let server = server.current_dir(&folder).stdout(log.try_clone()?).stderr(log).spawn()?;
        let mut cluster = Cluster { folder, server };
        cluster.wait_until_ready(programs, port)?;
        Ok(cluster)
    }

    fn wait_until_ready(&mut self, programs: &Path, port: u16) -> Result<()> {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(60) {
            if let Some(status) = self.server.try_wait()? {
                bail!("PostgreSQL ended with {status}: {}", fs::read_to_string(self.folder.join("log")).unwrap_or_default());
            }
            let mut ready = Command::new(programs.join("pg_isready"));
            ready.args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]);
            if ready.status().context("cannot start pg_isready")?.success() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        bail!("PostgreSQL did not come up within a minute")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // SIGINT is PostgreSQL's fast shutdown: it ends its own children.
        let asked = Command::new("kill").args(["-INT", &self.server.id().to_string()]).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.server.kill();
        }
        let _ = self.server.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A port of this machine that nobody listens on right now.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

#[cfg(unix)]
fn as_user(mut command: Command, user: Option<(u32, u32)>) -> Command {
    use std::os::unix::process::CommandExt as _;
    if let Some((user, group)) = user {
        command.gid(group).uid(user);
    }
    command
}

#[cfg(unix)]
fn hand_over(folder: &Path, user: Option<(u32, u32)>) -> Result<()> {
    match user {
        Some((user, group)) => Ok(std::os::unix::fs::chown(folder, Some(user), Some(group))?),
        None => Ok(()),
    }
}

#[cfg(not(unix))]
fn as_user(command: Command, _: Option<(u32, u32)>) -> Command {
    command
}

#[cfg(not(unix))]
fn hand_over(_: &Path, _: Option<(u32, u32)>) -> Result<()> {
    Ok(())
}
