//! A mail server on the loopback address, small enough to read, that misbehaves as it is asked to.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use muster::server::config::MailConfig;

/// What it does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// Refuses the recipient for good, and names them.
    RefusesRecipient,
    /// Asks to come back later about the recipient.
    DefersRecipient,
    /// Says 421 instead of a greeting.
    Busy,
    /// Accepts the connection and says nothing.
    Hangs,
    /// Greets with something else.
    Garbage,
    /// Takes the whole letter and ends the connection without an answer.
    BreaksOff,
    /// Ends each connection at once.
    Closes,
    /// Offers STARTTLS and goes on in clear.
    PretendsTls,
    /// Takes the whole letter and answers when it is let go.
    Waits,
}

/// A letter as it came.
#[derive(Debug, Clone)]
pub struct Received {
    pub from: String,
    pub to: String,
    pub data: String,
}

impl Received {
    /// A header's value, with its continuation lines.
    pub fn header(&self, name: &str) -> String {
        let head = self.data.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
        let found = head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ").map(str::to_owned));
        found.unwrap_or_else(|| panic!("no {name}: {head}"))
    }

    /// The letter with its transfer encoding undone as far as tests read it.
    pub fn body(&self) -> String {
        self.data.replace("=\r\n", "").replace("=3D", "=")
    }
}

struct State {
    fault: Fault,
    received: Vec<Received>,
    open: usize,
    most_open: usize,
    let_go: bool,
}

/// The server; it ends with the process.
#[derive(Clone)]
pub struct SmtpServer {
    address: SocketAddr,
    state: Arc<(Mutex<State>, Condvar)>,
}

impl SmtpServer {
    pub fn start() -> SmtpServer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let state = State { fault: Fault::None, received: Vec::new(), open: 0, most_open: 0, let_go: false };
        let server = SmtpServer { address: listener.local_addr().unwrap(), state: Arc::new((Mutex::new(state), Condvar::new())) };
        let accepting = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let server = accepting.clone();
                std::thread::spawn(move || {
                    server.with(|state| {
                        state.open += 1;
                        state.most_open = state.most_open.max(state.open);
                    });
                    // A client that goes away ends its conversation.
                    let _ = server.converse(stream);
                    server.with(|state| state.open -= 1);
                });
            }
        });
        server
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        let done = work(&mut self.state.0.lock().unwrap());
        self.state.1.notify_all();
        done
    }

    pub fn misbehave(&self, fault: Fault) {
        self.with(|state| state.fault = fault);
    }

    /// Answers letters that wait for it, now and from here on.
    pub fn let_go(&self) {
        self.with(|state| state.let_go = true);
    }

    pub fn received(&self) -> Vec<Received> {
        self.with(|state| state.received.clone())
    }

    /// The most connections that were open at the same time.
    pub fn most_open(&self) -> usize {
        self.with(|state| state.most_open)
    }

    /// Its address, as the configuration has it.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// The configuration that mails to it, with little patience.
    pub fn config(&self) -> MailConfig {
        let config = MailConfig::read(Some(self.url()), Some("Poppy Hills <no-reply@example.edu>".to_owned()));
        let mut config = config.unwrap().unwrap();
        config.connect_timeout = Duration::from_millis(500);
        config.command_timeout = Duration::from_secs(if cfg!(debug_assertions) { 2 } else { 1 });
        config
    }

    fn converse(&self, stream: TcpStream) -> std::io::Result<()> {
        let fault = self.with(|state| state.fault);
        let mut lines = BufReader::new(stream.try_clone()?);
        let say = |text: &str| (&stream).write_all(format!("{text}\r\n").as_bytes());
        match fault {
            Fault::Closes => return Ok(()),
            Fault::Busy => return say("421 4.3.2 mail.example.edu is closing, come back later"),
            Fault::Garbage => return say("SSH-2.0-OpenSSH_9.9\r\nwhat is this"),
            Fault::Hangs => {
                // Until the client has had enough.
                let mut line = String::new();
                while lines.read_line(&mut line)? > 0 {}
                return Ok(());
            }
            _ => say("220 mail.example.edu ready")?,
        }
        let mut letter = Received { from: String::new(), to: String::new(), data: String::new() };
        loop {
            acknowledge(&stream);
            let mut line = String::new();
            if lines.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let line = line.trim_end().to_owned();
            match line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase().as_str() {
                "EHLO" if fault == Fault::PretendsTls => say("250-mail.example.edu\r\n250 STARTTLS")?,
                "EHLO" => say("250-mail.example.edu\r\n250 8BITMIME")?,
                "STARTTLS" if fault == Fault::PretendsTls => say("220 go ahead")?,
                "MAIL" => {
                    letter.from = line;
                    say("250 2.1.0 fine")?;
                }
                "RCPT" => match fault {
                    Fault::RefusesRecipient => {
                        let address = line.trim_start_matches("RCPT TO:");
                        say(&format!("550-5.1.1 {address}: no such user\r\n550 5.1.1 here"))?;
                    }
                    Fault::DefersRecipient => say("451 4.7.1 Greylisted, try again later")?,
                    _ => {
                        letter.to = line;
                        say("250 2.1.5 fine")?;
                    }
                },
                "RSET" => say("250 2.0.0 fine")?,
                "DATA" => {
                    say("354 go on")?;
                    acknowledge(&stream);
                    letter.data = read_data(&mut lines)?;
                    self.with(|state| state.received.push(letter.clone()));
                    match fault {
                        Fault::BreaksOff => return Ok(()),
                        Fault::Waits => self.wait(),
                        _ => {}
                    }
                    say("250 2.0.0 queued as 7")?;
                }
                "QUIT" => return say("221 2.0.0 bye"),
                other => say(&format!("502 5.5.2 {other} is not known here"))?,
            }
        }
    }

    fn wait(&self) {
        let state = self.state.0.lock().unwrap();
        drop(self.state.1.wait_while(state, |state| !state.let_go).unwrap());
    }
}

/// Acknowledges at once what comes next: a letter comes in two pieces, and its sender waits for the
/// first to be acknowledged, which takes 40 milliseconds otherwise.
fn acknowledge(stream: &TcpStream) {
    #[cfg(target_os = "linux")]
    {
        use std::os::linux::net::TcpStreamExt as _;
        // Without it, it only takes longer.
        let _ = stream.set_quickack(true);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = stream;
}

/// A letter up to its full stop, with the stops at the beginning of lines undone.
fn read_data(lines: &mut impl BufRead) -> std::io::Result<String> {
    let mut data = String::new();
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            return Ok(data);
        }
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
