//! What a stranger and somebody who is signed in can take of a server with its default bounds:
//! prints what held, how long others waited for the sign-in page meanwhile, and the memory it took.

mod server;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use self::server::{Server, received, status};
use super::verdict;

/// Sockets of each kind of slow client.
const EACH: usize = 300;
/// Longer than every time limit of a request.
const LATE: Duration = Duration::from_secs(45);
/// Connections that are opened at once.
const FLOOD: usize = 2_500;
/// How many of them may be open: those that are served, and those that are just being refused.
const MOST: usize = 2_000 + 64;
/// More memory than this, over what it had at rest, is too much, in MiB.
const MEMORY: u64 = 256;

/// Prints what held; false when something did not.
type Try = fn(&Server) -> Result<bool>;

/// Tries them one after another and prints the table.
pub fn run() -> Result<bool> {
    let server = Server::start()?;
    let (at_rest, _) = server.memory()?;
    let tries: [(&str, Try); 5] = [
        ("slow clients", slow_clients),
        ("connections", connections),
        ("event streams", event_streams),
        ("announced files", announced_files),
        ("requests", requests),
    ];
    let mut held = true;
    for (what, attempt) in tries {
        println!("   -- {what}");
        held &= attempt(&server)?;
        let (now, peak) = server.memory()?;
        println!("      memory: {now} MiB now, {peak} MiB at its peak, {at_rest} MiB at rest");
    }
    let (_, peak) = server.memory()?;
    let more = peak.saturating_sub(at_rest);
    held &= verdict("memory", more <= MEMORY, &format!("{more} MiB more than at rest"), &format!("at most {MEMORY} MiB"));
    server.stop()?;
    Ok(held)
}

/// Clients that send nothing, half a header, or a byte a second of a header, a form and a file.
fn slow_clients(server: &Server) -> Result<bool> {
    let form = server.head("POST", "/sign-in", "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n");
    let upload = "Content-Type: multipart/form-data; boundary=cut\r\nContent-Length: 100000\r\n";
    let kinds = [
        ("that send nothing", String::new(), false),
        ("with half a header", "GET / HTTP/1.1\r\nHost:".to_owned(), false),
        ("with a header byte by byte", "GET / HTTP/1.1\r\nX-Slow: ".to_owned(), true),
        ("with a form byte by byte", form, true),
        ("with a file byte by byte", server.head("POST", "/imports/upload", upload) + "--cut", true),
    ];
    let mut open = Vec::new();
    for (kind, bytes, drips) in &kinds {
        for _ in 0..EACH {
            open.push((*kind, *drips, server.send(bytes)?));
        }
    }
    let (begun, mut slowest, mut unserved) = (Instant::now(), Duration::ZERO, 0);
    while begun.elapsed() < LATE && !open.is_empty() {
        match server.probe() {
            Some(time) => slowest = slowest.max(time),
            None => unserved += 1,
        }
        std::thread::sleep(Duration::from_secs(1));
        let mut still = Vec::new();
        for (kind, drips, mut stream) in open {
            let sent = !drips || stream.write_all(b"x").is_ok();
            if sent && received(&mut stream)?.is_some() {
                still.push((kind, drips, stream));
            }
        }
        open = still;
    }
    let mut held = verdict(
        "others are served meanwhile",
        unserved == 0,
        &format!("{unserved} times not, the slowest page took {} ms", slowest.as_millis()),
        "always",
    );
    for (kind, ..) in &kinds {
        let left = open.iter().filter(|(open, ..)| open == kind).count();
        let bound = format!("closed within {} s", LATE.as_secs());
        held &= verdict(&format!("{EACH} clients {kind}"), left == 0, &format!("{left} still open"), &bound);
    }
    Ok(held)
}

/// More connections at once than there may be.
fn connections(server: &Server) -> Result<bool> {
    let mut open = (0..FLOOD).map(|_| server.send("GET / HTTP/1.1\r\n")).collect::<Result<Vec<_>>>()?;
    std::thread::sleep(Duration::from_millis(500));
    let still = still_open(&mut open)?;
    let held = verdict("open connections", still <= MOST, &format!("{still} of {FLOOD}"), "2,000, and 64 that get an answer");
    let begun = Instant::now();
    while server.probe().is_none() && begun.elapsed() < LATE {
        std::thread::sleep(Duration::from_secs(1));
    }
    let after = begun.elapsed().as_secs();
    Ok(verdict("others are served again", after < LATE.as_secs(), &format!("after {after} s"), "when the headers are late")
        && held)
}

fn still_open(open: &mut [TcpStream]) -> Result<usize> {
    let mut still = 0;
    for stream in open {
        still += usize::from(received(stream)?.is_some());
    }
    Ok(still)
}

/// 1,500 event streams of one session, of an import whose file has not arrived.
fn event_streams(server: &Server) -> Result<bool> {
    let import = announce(server, 0, 10)?;
    let import = import.split("\"id\":\"").nth(1).and_then(|rest| rest.split('"').next()).context("no import")?;
    let head = server.head("GET", &format!("/imports/{import}/events"), "");
    let mut streams = Vec::new();
    for _ in 0..1_500 {
        streams.push(server.send(&head)?);
        // At the rate that a session may go on with.
        if streams.len() > 500 {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
    std::thread::sleep(Duration::from_secs(2));
    let mut statuses = BTreeMap::<u16, usize>::new();
    for stream in &mut streams {
        let answer = received(stream)?.unwrap_or_default();
        *statuses.entry(status(&String::from_utf8_lossy(&answer)).unwrap_or(0)).or_default() += 1;
    }
    let open = statuses.get(&200).copied().unwrap_or_default();
    Ok(verdict("event streams of one session", open <= 8 && open > 0, &format!("{open} of 1500 open, {statuses:?}"), "at most 8"))
}

fn announce(server: &Server, number: u64, size: u64) -> Result<String> {
    let new = serde_json::json!({ "new": {
        "idempotency_key": format!("0190b7a0-0000-7000-8000-{number:012x}"), "program": "openccc", "organization": server.college,
        "file_name": "students.csv", "size": size, "options": {}, "answers": [["help_reason", "other"]], "apply_at_once": false,
    }});
    server.ask("POST", "/api/imports/start", "application/json", &new.to_string())
}

/// 1,200 files of 512 MiB, announced by one person.
fn announced_files(server: &Server) -> Result<bool> {
    let mut taken = 0;
    for number in 1..=1_200 {
        taken += usize::from(status(&announce(server, number, 512 * 1024 * 1024)?) == Some(200));
    }
    Ok(verdict("announced files of 512 MiB", taken <= 8, &format!("{taken} of 1200 taken"), "at most 4 GiB"))
}

/// 3,000 calls of one session as fast as they go.
fn requests(server: &Server) -> Result<bool> {
    let (begun, mut answered) = (Instant::now(), 0);
    for _ in 0..3_000 {
        let answer = server.ask("POST", "/api/session/me", "application/x-www-form-urlencoded", "")?;
        answered += u64::from(status(&answer) == Some(200));
    }
    let most = 600 + 20 * (begun.elapsed().as_secs() + 1);
    Ok(verdict("calls of one session", answered <= most, &format!("{answered} of 3000 answered"), &format!("at most {most}")))
}
