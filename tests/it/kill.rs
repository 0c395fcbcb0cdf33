//! `kill -9` of a real server in each phase of an import: it finds its way back, nothing is lost
//! and nothing happens twice.
//!
//! Staging and planning are one pass that writes a chunk of rows at a time, so that pass is killed
//! twice: once before its first chunk is committed, once between two of them. After each kill the
//! database itself is read: it must stand inside the phase. Where the machine was faster than the
//! kill, all begins again with a larger file, in a place of its own.

use std::collections::HashSet;
use std::fmt::Write;
use std::net::TcpStream;

use muster::domain::action_counts::ActionCounts;
use muster::domain::plan::Action;

use self::server::Place;
use self::stand::Stand;

mod at_once;
mod form;
mod keys;
mod moves;
mod register;
pub mod server;
mod stand;
mod undo;

/// Rows of the first file: two parts of an upload, three chunks of a plan, twelve chunks of an
/// apply.
const ROWS: usize = 12_000;
/// The largest file that is tried.
const MOST_ROWS: usize = 16 * ROWS;
const PART: usize = 4 * 1024 * 1024;

#[test]
fn a_server_killed_while_it_receives_stages_plans_and_applies_goes_on_where_it_was_on_sqlite() {
    killed_in_every_phase(|| Place::new(None));
}

#[test]
fn a_server_killed_while_it_receives_stages_plans_and_applies_goes_on_where_it_was_on_postgresql() {
    killed_in_every_phase(|| Place::new(Some(crate::support::empty_postgres())));
}

fn killed_in_every_phase(mut place: impl FnMut() -> Place) {
    let mut rows = ROWS;
    while let Err(missed) = Walk::new(place(), rows).whole() {
        println!("{rows} rows: {missed}");
        rows *= 2;
        assert!(rows <= MOST_ROWS, "no file was large enough: {missed}");
    }
}

/// The phase was over before the server was dead.
type Missed = String;

/// One import on its way, and the server that is killed on it.
struct Walk {
    place: Place,
    rows: usize,
    bytes: Vec<u8>,
    college: String,
    import: String,
    /// Accounts are to be created right after the check.
    at_once: bool,
}

impl Walk {
    /// A server with a college and somebody who imports for it.
    fn new(mut place: Place, rows: usize) -> Walk {
        let add = ["organization", "add", "--program", "openccc", "--kind", "college", "--name", "Orchard College", "--json"];
        let college = id(&place.json(&add));
        let added = place.json(&["staff", "add", "staff@example.edu", "--name", "Alex Rivera", "--json"]);
        place.run(&["staff", "grant", "staff@example.edu", "college_staff", &college]);
        place.start();
        place.sign_in(added["link"].as_str().expect("a link"), "staff@example.edu");
        Walk { place, rows, bytes: file(rows).into_bytes(), college, import: String::new(), at_once: false }
    }

    fn whole(mut self) -> Result<(), Missed> {
        self.receive()?;
        self.stage()?;
        self.plan()?;
        self.apply()?;
        self.results();
        Ok(())
    }

    /// Dies with a part half-way in its hands: what was acknowledged is there, the rest is sent
    /// again.
    fn receive(&mut self) -> Result<(), Missed> {
        self.import = id(&self.announce());
        // A browser that goes away in the middle: nothing of its part is kept, and the part goes in
        // when it is sent again.
        drop(self.half(0));
        self.put(0);
        let half = self.half(1);
        self.killed_at("receiving", |stand| stand.parts == 1)?;
        drop(half);
        self.place.start();
        let announced = self.announce();
        assert_eq!(id(&announced), self.import, "announcing again is the same import");
        assert_eq!(announced["parts"], serde_json::json!([0]));
        for n in 0..self.bytes.len().div_ceil(PART) {
            self.put(n);
        }
        Ok(())
    }

    /// Dies after an attempt has begun and before it has committed a chunk.
    fn stage(&mut self) -> Result<(), Missed> {
        self.place.call("imports/finish-upload", &self.form());
        self.until("staging has begun", |stand| stand.attempts == 1);
        self.killed_at("planning", |stand| stand.attempts == 1 && stand.staged == 0)
    }

    /// The second attempt dies between two chunks; the third throws away what it left and begins
    /// again.
    fn plan(&mut self) -> Result<(), Missed> {
        let all = self.rows as i64;
        self.place.start();
        self.until("some rows are planned", |stand| stand.staged > 0);
        self.killed_at("planning", |stand| stand.attempts == 2 && stand.staged > 0 && stand.staged < all)?;
        self.place.start();
        self.until("the plan stands", |stand| stand.state != "planning");
        let stand = self.stand();
        assert_eq!((stand.state.as_str(), stand.attempts, stand.staged, stand.applied), ("planned", 3, all, 0));
        let planned = self.place.call("imports/get", &self.form());
        assert_eq!(planned["rows"], self.rows);
        let plan = counts(&planned["plan"]);
        assert_eq!(
            (plan.planned(Action::Create), plan.planned(Action::Fail)),
            (self.good() as u64, (self.rows - self.good()) as u64)
        );
        Ok(())
    }

    /// Dies between two chunks of accounts.
    fn apply(&mut self) -> Result<(), Missed> {
        let all = self.rows as i64;
        self.place.call("imports/apply", &self.form());
        self.until("some rows are applied", |stand| stand.applied > 0);
        self.killed_at("applying", |stand| stand.applied > 0 && stand.applied < all)?;
        let half = self.stand();
        assert_eq!((half.keys, half.passwords), (3 * half.accounts, half.accounts), "no account is half made");
        self.place.start();
        self.until("every row is applied", |stand| stand.state != "applying");
        let stand = self.stand();
        assert_eq!((stand.state.as_str(), stand.applied), ("applied", all));
        Ok(())
    }

    /// Each row once, a number of its own for each account, and an unbroken audit log.
    fn results(mut self) {
        let applied = self.place.call("imports/get", &self.form());
        let applied = counts(&applied["applied"]);
        assert_eq!(
            (applied.outcome(Action::Create), applied.outcome(Action::Fail)),
            (self.good() as u64, (self.rows - self.good()) as u64)
        );
        let address = format!("/imports/{}/results?kind=exact", self.import);
        let text = String::from_utf8(self.place.request("GET", &address, "text/plain", b"").body).unwrap();
        let rows: Vec<&str> = text.lines().skip(1).collect();
        assert_eq!(rows.len(), self.rows);
        let emails: HashSet<&str> = rows.iter().map(|row| row.split(',').next().unwrap()).collect();
        assert_eq!(emails.len(), self.rows, "each row once");
        let made = rows.iter().filter(|row| row.contains(",Success,"));
        let numbers: HashSet<&str> = made.map(|row| row.split(',').nth(20).unwrap()).collect();
        assert_eq!(numbers.len(), self.good(), "a CCCID of its own for each");
        let (stand, made) = (self.stand(), numbers.len() as i64);
        assert_eq!(
            (stand.accounts, stand.keys, stand.passwords),
            (made, 3 * made, made),
            "an account for each, and nothing besides"
        );
        self.place.kill();
        let verdict = self.place.run(&["audit", "verify"]);
        assert!(verdict.status.success(), "{}", String::from_utf8_lossy(&verdict.stdout));
    }

    /// Kills the server and reads what it left: the import stands in `state` and `inside` holds, or
    /// the phase was missed.
    fn killed_at(&mut self, state: &str, inside: impl Fn(&Stand) -> bool) -> Result<(), Missed> {
        self.place.kill();
        self.place.until("nothing is written any more", |place| place.reader.is_quiet().then_some(()));
        let left = self.stand();
        if left.state == state && inside(&left) { Ok(()) } else { Err(format!("killed too late to be {state}: {left:?}")) }
    }

    fn until(&mut self, what: &str, holds: impl Fn(&Stand) -> bool) {
        self.place.until(what, |place| holds(&place.reader.stand()).then_some(()));
    }

    fn stand(&self) -> Stand {
        self.place.reader.stand()
    }

    fn announce(&self) -> serde_json::Value {
        let new = serde_json::json!({ "new": {
            "idempotency_key": "0190b7a0-0000-7000-8000-000000000001", "program": "openccc", "organization": self.college,
            "file_name": "long-notes.csv", "size": self.bytes.len(), "options": {},
            "answers": [["help_reason", "other"]], "apply_at_once": self.at_once,
        }});
        self.place.request("POST", "/api/imports/start", "application/json", new.to_string().as_bytes()).json()
    }

    fn put(&self, n: usize) {
        let answer = self.place.request("PUT", &self.part_address(n), "application/octet-stream", self.part(n));
        assert_eq!(answer.status, 204, "{}", String::from_utf8_lossy(&answer.body));
    }

    /// Half of a part, on a connection that stays open as long as it is kept.
    fn half(&self, n: usize) -> TcpStream {
        let part = self.part(n);
        self.place.begin("PUT", &self.part_address(n), part.len(), &part[..part.len() / 2])
    }

    fn part(&self, n: usize) -> &[u8] {
        &self.bytes[n * PART..self.bytes.len().min((n + 1) * PART)]
    }

    fn part_address(&self, n: usize) -> String {
        format!("/imports/{}/parts/{n}", self.import)
    }

    fn form(&self) -> String {
        format!("import={}", self.import)
    }

    /// Rows that become accounts.
    fn good(&self) -> usize {
        self.rows - self.rows / 10
    }
}

/// Counts as they cross the wire.
fn counts(json: &serde_json::Value) -> ActionCounts {
    serde_json::from_value(json.clone()).unwrap()
}

fn id(value: &serde_json::Value) -> String {
    value["id"].as_str().expect("an id").to_owned()
}

/// Rows with long notes, so that they fill some parts. Every tenth has an error of its own.
fn file(rows: usize) -> String {
    let mut out = String::from("email,first,last,dob YYYY-MM-DD,accepted-terms,homeless,notes\r\n");
    let notes = "met at the desk ".repeat(40);
    for n in 0..rows {
        let terms = if n % 10 == 9 { "no" } else { "TRUE" };
        let (year, month, day) = (1960 + n / 336 % 40, n / 28 % 12 + 1, n % 28 + 1);
        writeln!(out, "row{n}@example.edu,Ana,Ruiz-{},{year}-{month:02}-{day:02},{terms},TRUE,{notes}\r", letters(n)).unwrap();
    }
    out
}

fn letters(n: usize) -> String {
    [n / 676 % 26, n / 26 % 26, n % 26].map(|i| char::from(b'a' + i as u8)).iter().collect()
}
