//! A real server in a process of its own, and a browser small enough to read: one request a
//! connection.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::stand::Reader;

/// How long anything may take before the test gives up. Nothing depends on it being short.
const PATIENCE: Duration = Duration::from_secs(600);

/// Where the product runs: one database, one key, one port. Servers come and go.
pub struct Place {
    /// Looks into its database, whether a server runs or not.
    pub reader: Reader,
    folder: tempfile::TempDir,
    database: String,
    address: SocketAddr,
    server: Option<Child>,
    cookie: Option<String>,
    variables: Vec<(&'static str, String)>,
}

/// An answer, whole.
pub struct Answer {
    pub status: u16,
    pub headers: String,
    pub body: Vec<u8>,
}

impl Answer {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|e| panic!("{} {e}: {}", self.status, String::from_utf8_lossy(&self.body)))
    }
}

impl Place {
    /// `database` of `None`: an SQLite file of its own.
    pub fn new(database: Option<String>) -> Place {
        let folder = tempfile::tempdir().unwrap();
        let database = database.unwrap_or_else(|| format!("sqlite:{}", folder.path().join("muster.db").display()));
        let digits: String = (0..32).map(|i| format!("{:02x}", i * 7 + 1)).collect();
        let key = format!("1 {digits}\n");
        crate::support::write_key(&folder.path().join("muster.key"), &key);
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        std::fs::create_dir(folder.path().join("tmp")).unwrap();
        let (reader, variables) = (Reader::new(&database), Vec::new());
        Place { reader, folder, database, address, server: None, cookie: None, variables }
    }

    /// Where everything of it is.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Sets a variable for every command and server from here on.
    pub fn set(&mut self, name: &'static str, value: &str) {
        self.variables.push((name, value.to_owned()));
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_muster"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("MUSTER_DATABASE_URL", &self.database)
            .env("MUSTER_KEY_FILE", self.folder.path().join("muster.key"))
            // A killed server's work is taken over when its lease is out.
            .env("MUSTER_JOBS_LEASE_MS", "1000")
            .env("MUSTER_JOBS_POLL_MS", "100")
            // What it writes is searched for secrets: its log, and files that it may leave.
            .env("TMPDIR", self.folder.path().join("tmp"))
            .env("MUSTER_LISTEN", self.address.to_string())
            .envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs one command of the product to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs one command that must succeed and answers its JSON.
    #[track_caller]
    pub fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&output.stdout)))
    }

    /// Starts a server and waits until it answers.
    pub fn start(&mut self) {
        assert!(self.server.is_none(), "one server at a time");
        let log = File::options().create(true).append(true).open(self.folder.path().join("server.log")).unwrap();
        let mut command = self.command(&["serve"]);
        let child = command.env("MUSTER_LOG", "info,muster=trace").stdout(Stdio::null()).stderr(log).spawn().unwrap();
        self.server = Some(child);
        self.until("the server answers", |place| match TcpStream::connect(place.address) {
            Ok(_) => Some(()),
            Err(_) => {
                let exited = place.server.as_mut().unwrap().try_wait().unwrap();
                assert!(exited.is_none(), "the server ended at its start: {exited:?}");
                None
            }
        });
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        let mut child = self.server.take().expect("a server runs");
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Asks until there is an answer.
    pub fn until<T>(&mut self, what: &str, mut ask: impl FnMut(&mut Place) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(answer) = ask(self) {
                return answer;
            }
            assert!(start.elapsed() < PATIENCE, "waited too long until {what}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Sets the first password by the one-time link and keeps the session.
    pub fn sign_in(&mut self, link: &str, email: &str) {
        let path = &link[link.find("/welcome/").expect("a welcome link")..];
        let form = "password=four+purple+kites+rising&confirm=four+purple+kites+rising";
        let answer = self.request("POST", path, "application/x-www-form-urlencoded", form.as_bytes());
        assert_eq!(answer.status, 303, "{}", answer.headers);
        let email = email.replace('@', "%40");
        let form = format!("email={email}&password=four+purple+kites+rising&next=%2F");
        let answer = self.request("POST", "/sign-in", "application/x-www-form-urlencoded", form.as_bytes());
        assert_eq!(answer.status, 204, "{}", answer.headers);
        self.cookie = answer
            .headers
            .lines()
            .find_map(|line| line.to_ascii_lowercase().starts_with("set-cookie:").then(|| line[11..].trim()))
            .map(|cookie| cookie.split(';').next().unwrap_or_default().to_owned());
        assert!(self.cookie.is_some(), "{}", answer.headers);
    }

    /// Asks with another cookie from here on; answers the one before.
    pub fn with_cookie(&mut self, cookie: Option<String>) -> Option<String> {
        std::mem::replace(&mut self.cookie, cookie)
    }

    /// Calls a server function with a form body.
    #[track_caller]
    pub fn call(&self, endpoint: &str, form: &str) -> Value {
        let answer = self.request("POST", &format!("/api/{endpoint}"), "application/x-www-form-urlencoded", form.as_bytes());
        assert_eq!(answer.status, 200, "{endpoint}: {}", String::from_utf8_lossy(&answer.body));
        answer.json()
    }

    /// The first bytes of a request whose body would have `length` of them.
    pub fn begin(&self, method: &str, path: &str, length: usize, bytes: &[u8]) -> TcpStream {
        self.send(method, path, "application/octet-stream", length, bytes)
    }

    /// A whole request of JSON whose answer nobody has read yet.
    pub fn begin_json(&self, path: &str, body: &[u8]) -> TcpStream {
        self.send("POST", path, "application/json", body.len(), body)
    }

    /// A whole form whose answer nobody has read yet.
    pub fn begin_form(&self, path: &str, form: &str) -> TcpStream {
        self.send("POST", path, "application/x-www-form-urlencoded", form.len(), form.as_bytes())
    }

    /// Whether anything came back before the server was dead.
    pub fn answered(mut stream: TcpStream) -> bool {
        let mut answer = Vec::new();
        // The connection of a dead server ends, or breaks.
        let _ = stream.read_to_end(&mut answer);
        !answer.is_empty()
    }

    fn send(&self, method: &str, path: &str, kind: &str, length: usize, bytes: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let cookie = self.cookie.as_ref().map(|c| format!("Cookie: {c}\r\n")).unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nAccept: application/json\r\nContent-Type: {kind}\r\n\
             Content-Length: {length}\r\n{cookie}Connection: close\r\n\r\n",
            address = self.address,
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(bytes).unwrap();
        stream
    }

    /// One request on a connection of its own.
    pub fn request(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> Answer {
        let mut stream = self.send(method, path, kind, body.len(), body);
        let mut raw = Vec::new();
        stream.read_to_end(&mut raw).unwrap();
        let end = raw.windows(4).position(|w| w == b"\r\n\r\n").expect("a head");
        let headers = String::from_utf8_lossy(&raw[..end]).into_owned();
        let status = headers.split(' ').nth(1).and_then(|s| s.parse().ok()).expect("a status");
        let mut body = raw[end + 4..].to_vec();
        if headers.to_ascii_lowercase().contains("transfer-encoding: chunked") {
            body = unchunked(&body);
        }
        Answer { status, headers, body }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.server.is_some() {
            self.kill();
        }
    }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some(end) = rest.windows(2).position(|w| w == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
        if size == 0 {
            break;
        }
        out.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 4 + size..];
    }
    out
}
