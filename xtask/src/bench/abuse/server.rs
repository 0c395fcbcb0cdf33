//! A server of the demonstration in a process of its own, and how to ask it.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use crate::{paths, site};

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The server, its folder, and a session of somebody at a college.
pub struct Server {
    process: Child,
    folder: PathBuf,
    address: SocketAddr,
    cookie: String,
    /// Where that person works.
    pub college: String,
}

impl Server {
    /// Builds and starts it with its default bounds. This machine counts as a trusted proxy, so
    /// that it can be many clients.
    pub fn start() -> Result<Server> {
        let executable = site::build_server(&["build", "--bin", "muster", "--no-default-features", "--features", "ssr"])?;
        let folder = paths::work().join("bench-abuse");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let database = format!("sqlite:{}", folder.join("muster.db").display());
        let log = folder.join("server.log");
        let process = Command::new(&executable)
            .args(["serve", "--demo"])
            .env("MUSTER_DATABASE_URL", &database)
            .env("MUSTER_LISTEN", address.to_string())
            .env("MUSTER_TRUSTED_PROXIES", "127.0.0.1")
            .env("MUSTER_LOG", "error")
            .stdout(Stdio::null())
            .stderr(File::create(&log)?)
            .spawn()?;
        let mut server = Server { process, folder, address, cookie: String::new(), college: String::new() };
        let begun = Instant::now();
        while server.signs_in_page() != Some(200) {
            ensure!(server.process.try_wait()?.is_none(), "the server ended: {}", fs::read_to_string(&log)?);
            ensure!(begun.elapsed() < PATIENCE, "the server did not answer");
            std::thread::sleep(Duration::from_millis(100));
        }
        server.sign_in(&fs::read_to_string(&log)?)?;
        let listed = Command::new(&executable).args(["--json", "--database", &database, "organization", "list"]).output()?;
        let listed: Value = serde_json::from_slice(&listed.stdout)?;
        let college = listed["organizations"].as_array().into_iter().flatten().find(|one| one["name"] == "Poppy Hills College");
        server.college = college.and_then(|one| one["id"].as_str()).context("the demonstration has no such college")?.to_owned();
        Ok(server)
    }

    /// With the password that the demonstration printed.
    fn sign_in(&mut self, printed: &str) -> Result<()> {
        let line = printed.lines().find(|line| line.trim_start().starts_with("college@example.edu"));
        let password = line.and_then(|line| line.split_whitespace().nth(1)).context("the demonstration printed no password")?;
        let form = format!("email=college%40example.edu&password={password}");
        let answer = self.ask("POST", "/sign-in", "application/x-www-form-urlencoded", &form)?;
        let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).context("not signed in")?;
        self.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        Ok(())
    }

    /// The head of a request, with what else it says.
    pub fn head(&self, method: &str, path: &str, more: &str) -> String {
        let (address, cookie) = (self.address, &self.cookie);
        format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nAccept: application/json\r\n\
             Cookie: {cookie}\r\n{more}\r\n"
        )
    }

    /// A connection on which these bytes were sent.
    pub fn send(&self, bytes: &str) -> Result<TcpStream> {
        let mut stream = TcpStream::connect_timeout(&self.address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(bytes.as_bytes())?;
        Ok(stream)
    }

    /// One request on a connection of its own; the answer as it came.
    pub fn ask(&self, method: &str, path: &str, kind: &str, body: &str) -> Result<String> {
        let more = format!("Content-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n", body.len());
        let mut stream = self.send(&(self.head(method, path, &more) + body))?;
        let mut answer = Vec::new();
        // What is refused may be cut off behind its answer.
        let _ = stream.read_to_end(&mut answer);
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    fn signs_in_page(&self) -> Option<u16> {
        status(&self.ask("GET", "/sign-in", "text/plain", "").ok()?)
    }

    /// How long the sign-in page takes, or `None`: it is not served.
    pub fn probe(&self) -> Option<Duration> {
        let begun = Instant::now();
        (self.signs_in_page() == Some(200)).then(|| begun.elapsed())
    }

    /// Memory of the server in MiB: now, and at its peak.
    pub fn memory(&self) -> Result<(u64, u64)> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let read = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).context("no memory in /proc")?;
            let kib: u64 = line.trim_start_matches(':').trim().trim_end_matches(" kB").parse()?;
            Ok::<_, anyhow::Error>(kib / 1024)
        };
        Ok((read("VmRSS")?, read("VmHWM")?))
    }

    /// Ends it and removes what it stored.
    pub fn stop(mut self) -> Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        fs::remove_dir_all(&self.folder)?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already ended where all went well.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The status of an answer.
pub fn status(answer: &str) -> Option<u16> {
    answer.split(' ').nth(1)?.parse().ok()
}

/// What an open connection has received so far, without waiting. `None`: it is closed.
pub fn received(stream: &mut TcpStream) -> Result<Option<Vec<u8>>> {
    stream.set_nonblocking(true)?;
    let mut bytes = [0; 4096];
    let read = stream.read(&mut bytes);
    stream.set_nonblocking(false)?;
    match read {
        Ok(0) => Ok(None),
        Ok(count) => Ok(Some(bytes[..count].to_vec())),
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => Ok(Some(Vec::new())),
        Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => Ok(None),
        Err(error) => bail!("a connection cannot be read: {error}"),
    }
}
