//! `kill -9` of a real server in each phase of an import: it finds its way back, nothing is lost and nothing happens twice.

use std::collections::HashSet;
use std::fmt::Write;

use self::server::Place;

mod server;

/// As many as fill three parts of an upload.
const ROWS: usize = 3_000;
const PART: usize = 4 * 1024 * 1024;

#[test]
fn a_killed_server_goes_on_where_it_was_on_sqlite() {
    killed_in_every_phase(Place::new(None));
}

#[test]
fn a_killed_server_goes_on_where_it_was_on_postgresql() {
    let Some(database) = crate::support::empty_postgres() else { return };
    killed_in_every_phase(Place::new(Some(database)));
}

/// Rows with long notes, so that few rows fill many parts. Every tenth has an error of its own.
fn file() -> String {
    let mut out = String::from("email,first,last,dob YYYY-MM-DD,accepted-terms,homeless,notes\r\n");
    let notes = "met at the desk ".repeat(240);
    for n in 0..ROWS {
        let terms = if n % 10 == 9 { "no" } else { "TRUE" };
        let (year, month, day) = (1960 + n / 336 % 40, n / 28 % 12 + 1, n % 28 + 1);
        writeln!(out, "row{n}@example.edu,Ana,Ruiz-{},{year}-{month:02}-{day:02},{terms},TRUE,{notes}\r", letters(n)).unwrap();
    }
    out
}

fn letters(n: usize) -> String {
    [n / 676 % 26, n / 26 % 26, n % 26].map(|i| char::from(b'a' + i as u8)).iter().collect()
}

fn killed_in_every_phase(mut place: Place) {
    let id = |value: &serde_json::Value| value["id"].as_str().expect("an id").to_owned();
    let college = id(&place.json(&[
        "organisation",
        "add",
        "--program",
        "openccc",
        "--kind",
        "college",
        "--name",
        "Orchard College",
        "--json",
    ]));
    let added = place.json(&["staff", "add", "staff@example.edu", "--name", "Alex Rivera", "--json"]);
    place.run(&["staff", "grant", "staff@example.edu", "college_staff", &college]);

    place.start();
    place.sign_in(added["link"].as_str().expect("a link"), "staff@example.edu");
    let bytes = file().into_bytes();
    let new = serde_json::json!({ "new": {
        "idempotency_key": "0190b7a0-0000-7000-8000-000000000001", "program": "openccc", "organisation": college,
        "file_name": "long-notes.csv", "size": bytes.len(), "options": {},
    }});
    let start =
        |place: &Place| place.request("POST", "/api/imports/start", "application/json", new.to_string().as_bytes()).json();
    let import = id(&start(&place));
    let form = format!("import={import}");
    let put = |place: &Place, n: usize| {
        let part = &bytes[n * PART..bytes.len().min((n + 1) * PART)];
        let answer = place.request("PUT", &format!("/imports/{import}/parts/{n}"), "application/octet-stream", part);
        assert_eq!(answer.status, 204, "{}", String::from_utf8_lossy(&answer.body));
    };

    // Receive: what was acknowledged is there, the rest is sent again.
    put(&place, 0);
    place.kill();
    place.start();
    let announced = start(&place);
    assert_eq!(id(&announced), import, "announcing again is the same import");
    assert_eq!(announced["parts"], serde_json::json!([0]));
    for n in 0..bytes.len().div_ceil(PART) {
        put(&place, n);
    }
    place.call("imports/finish-upload", &form);

    // Stage and plan.
    place.until("planning is under way", |p| {
        let progress = p.call("imports/progress", &form);
        (progress["planned_bytes"].as_u64() > Some(0) || progress["state"] != "planning").then_some(())
    });
    place.kill();
    place.start();
    place.until("the plan stands", |p| (p.call("imports/progress", &form)["state"] == "planned").then_some(()));
    let planned = place.call("imports/get", &form);
    assert_eq!(planned["rows"], ROWS);
    assert_eq!(planned["plan"]["create"], ROWS - ROWS / 10);
    assert_eq!(planned["plan"]["fail"], ROWS / 10);

    // Apply.
    place.call("imports/apply", &form);
    place.until("some rows are applied", |p| {
        let progress = p.call("imports/progress", &form);
        (progress["applied"]["created"].as_u64() > Some(0)).then_some(())
    });
    place.kill();
    place.start();
    place.until("every row is applied", |p| (p.call("imports/progress", &form)["state"] == "applied").then_some(()));

    let applied = place.call("imports/get", &form);
    assert_eq!(applied["applied"]["created"], ROWS - ROWS / 10);
    assert_eq!(applied["applied"]["failed"], ROWS / 10);
    let results = place.request("GET", &format!("/imports/{import}/results?kind=exact"), "text/plain", b"");
    let text = String::from_utf8(results.body).unwrap();
    let rows: Vec<&str> = text.lines().skip(1).collect();
    assert_eq!(rows.len(), ROWS);
    let emails: HashSet<&str> = rows.iter().map(|row| row.split(',').next().unwrap()).collect();
    assert_eq!(emails.len(), ROWS, "each row once");
    let numbers: HashSet<&str> = rows.iter().filter(|r| r.contains(",Success,")).map(|r| r.split(',').nth(20).unwrap()).collect();
    assert_eq!(numbers.len(), ROWS - ROWS / 10, "a CCCID of its own for each");
    place.kill();
    let verdict = place.run(&["audit", "verify"]);
    assert!(verdict.status.success(), "{}", String::from_utf8_lossy(&verdict.stdout));
}
