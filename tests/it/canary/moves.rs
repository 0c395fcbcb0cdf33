//! Canaries of moves and reviews: learners whose DOC IDs, names, birth dates and passwords exist
//! nowhere else go through files, requests, decisions, pages and errors of two facilities.

use serde_json::json;

use super::{Recorded, Trace, day, files, places, text};
use crate::kill::server::Place;

/// Two learners, and one whom nobody has.
const DOC_IDS: [&str; 3] = ["QX7741801", "QX7741802", "QX7741809"];
/// Their last names, and another one of the first.
const NAMES: [&str; 3] = ["Wrenhollow", "Ternbrook", "Dunlinsworth"];
/// Year, month, day.
const BORN: [[&str; 3]; 2] = [["1987", "10", "23"], ["1986", "11", "27"]];
/// Typed into a file for the first one.
const PASSWORD: &str = "sparrow-ledger-6624-birch";

/// A learner's row.
fn row(learner: usize, name: usize, password: &str, facility: &str) -> String {
    let [year, month, day] = BORN[learner];
    format!(",{},Ana,{},{month}/{day}/{year},Learner,{password},{facility}\n", DOC_IDS[learner], NAMES[name])
}

/// Imports a file to its end. Answers the import.
fn import(recorded: &mut Recorded, facility: &str, rows: &[String], came: (&str, u64)) -> String {
    let file = format!("requestId,docID,firstName,lastName,dateOfBirth,role,password,locationId\n{}", rows.concat());
    let key = format!("0190b7a0-0000-7000-8000-{:012}", recorded.answers.len());
    let new = json!({ "new": {
        "idempotency_key": key, "program": "corrections", "organization": facility, "file_name": "learners.csv",
        "size": file.len(), "options": {}, "answers": [], "apply_at_once": false,
    }});
    let announced = recorded.ask("POST", "/api/imports/start", "application/json", &new.to_string()).json();
    let id = announced["id"].as_str().unwrap_or_else(|| panic!("{announced}")).to_owned();
    recorded.ask("PUT", &format!("/imports/{id}/parts/0"), "application/octet-stream", &file);
    let form = format!("import={id}");
    recorded.call("imports/finish-upload", &form);
    recorded.place.until("the plan stands", |place| (place.call("imports/get", &form)["state"] == "planned").then_some(()));
    recorded.call("imports/apply", &form);
    recorded.place.until("every row is applied", |place| (place.call("imports/get", &form)["state"] == "applied").then_some(()));
    let applied = recorded.call("imports/get", &form)["applied"].clone();
    assert!(applied.as_array().unwrap().contains(&json!([came.0, came.1])), "{applied}");
    for kind in ["exact", "safe", "failed", "details"] {
        recorded.ask("GET", &format!("/imports/{id}/results?kind={kind}"), "text/plain", "");
    }
    recorded.ask("GET", &format!("/imports/{id}"), "text/plain", "");
    id
}

fn facility(place: &Place, kind: &str, name: &str, parent: &[&str]) -> String {
    let base = ["organization", "add", "--program", "corrections", "--kind", kind, "--name", name, "--json"];
    place.json(&[&base[..], parent].concat())["id"].as_str().unwrap().to_owned()
}

/// Through everything that moves and reviews do with them.
fn walk(recorded: &mut Recorded) {
    let agency = facility(&recorded.place, "agency", "Department", &[]);
    let [granite, lake] = ["Granite", "Lake"].map(|name| facility(&recorded.place, "facility", name, &["--parent", &agency]));
    let mut links = Vec::new();
    for (email, place) in [("granite@example.edu", &granite), ("lake@example.edu", &lake)] {
        let added = recorded.place.json(&["staff", "add", email, "--name", "Alex Rivera", "--json"]);
        recorded.place.run(&["staff", "grant", email, "facility_admin", place]);
        links.push((added["link"].as_str().unwrap().to_owned(), email));
    }
    recorded.place.start();
    let mut cookies = Vec::new();
    for (link, email) in links {
        recorded.place.sign_in(&link, email);
        cookies.push(recorded.place.with_cookie(None));
    }
    let as_staff = |recorded: &mut Recorded, of: usize| drop(recorded.place.with_cookie(cookies[of].clone()));

    as_staff(recorded, 0);
    import(recorded, &granite, &[row(0, 0, PASSWORD, &granite), row(1, 1, "", &granite)], ("created", 2));

    // Asked for by hand and by a file; nobody's, and what is not understood.
    as_staff(recorded, 1);
    assert_eq!(recorded.call("moves/start-for", &format!("who={}&to={lake}", DOC_IDS[0])), "requested");
    for form in [format!("who={}&to={lake}", DOC_IDS[2]), format!("who={}&to={}", DOC_IDS[0], DOC_IDS[1])] {
        assert!(recorded.post("/api/moves/start-for", &form).status >= 400);
    }
    for path in ["/api/moves/withdraw", "/api/moves/approve-one", "/api/reviews/decide", "/api/reviews/get"] {
        assert!(recorded.post(path, &format!("id={}&decision={}", DOC_IDS[0], NAMES[0])).status >= 400);
    }
    import(recorded, &lake, &[row(1, 1, "", &lake)], ("requested", 1));
    import(recorded, &lake, &[row(0, 2, PASSWORD, &lake)], ("review", 1));
    let listed = recorded.call("reviews/list", "decided=false&page[page]=1&page[size]=20");
    let review = listed["rows"][0]["id"].as_str().unwrap().to_owned();
    recorded.call("reviews/get", &format!("id={review}"));
    recorded.call("moves/list", "of=coming&page[page]=1&page[size]=20");
    let same = recorded.post("/api/reviews/decide", &format!("id={review}&decision=same"));
    assert_eq!(same.status, 409, "it is the other facility's");
    let pages = ["/", "/moves", "/moves?show=coming", "/moves?show=decided", "/reviews", "/reviews?show=decided"];
    for path in pages.map(str::to_owned).into_iter().chain([format!("/reviews/{review}")]) {
        recorded.ask("GET", &path, "text/plain", "");
    }
    recorded.call("reviews/decide", &format!("id={review}&decision=different"));
    recorded.ask("GET", &format!("/reviews/{review}"), "text/plain", "");

    as_staff(recorded, 0);
    let leaving = recorded.call("moves/list", "of=leaving&page[page]=1&page[size]=20");
    let of = |doc_id: &str| leaving["rows"].as_array().unwrap().iter().find(|row| row["sign_in"] == doc_id).unwrap();
    let account = of(DOC_IDS[0])["account"].as_str().unwrap().to_owned();
    recorded.call("moves/approve-one", &format!("id={}", of(DOC_IDS[0])["id"].as_str().unwrap()));
    recorded.call("moves/decline", &format!("id={}&because=stays_here", of(DOC_IDS[1])["id"].as_str().unwrap()));
    for path in pages {
        recorded.ask("GET", path, "text/plain", "");
    }
    as_staff(recorded, 1);
    for path in pages.map(str::to_owned).into_iter().chain([format!("/accounts/{account}")]) {
        recorded.ask("GET", &path, "text/plain", "");
    }
    // The holder, before and while the facility is switched off.
    recorded.place.with_cookie(None);
    let sign_in = format!("program=corrections&name={}&password={PASSWORD}", DOC_IDS[0]);
    assert_eq!(recorded.post("/my/sign-in", &sign_in).status, 303);
    as_staff(recorded, 1);
    recorded.call("organizations/switch", &format!("organization={lake}&on=false"));
    recorded.ask("GET", &format!("/organizations/{lake}"), "text/plain", "");
    recorded.place.with_cookie(None);
    assert_eq!(recorded.post("/my/sign-in", &sign_in).status, 422);
}

#[test]
fn who_moves_or_is_reviewed_stands_in_no_file_log_or_address() {
    let mut recorded = Recorded { place: Place::new(None), answers: Vec::new() };
    walk(&mut recorded);
    let mut written = Vec::new();
    files(recorded.place.folder(), &mut written);
    let log = written.iter().find(|trace| trace.place.ends_with("server.log")).expect("a log");
    let logged = String::from_utf8_lossy(&log.bytes).to_lowercase();
    assert!(["/api/moves/start-for", "/api/reviews/decide"].iter().all(|path| logged.contains(path)), "the log was captured");
    assert!(written.iter().any(|trace| trace.place.ends_with("muster.db-wal")), "the database was searched");
    // Those who may see them did, so that the search can find.
    for canary in [DOC_IDS[0], NAMES[0], NAMES[2]] {
        assert!(!places(&recorded.answers, &text(canary)).is_empty(), "{canary} in no answer");
    }

    let secret: Vec<Vec<String>> = DOC_IDS.into_iter().chain([PASSWORD]).map(text).chain(BORN.into_iter().map(day)).collect();
    for forms in &secret {
        assert_eq!(places(&written, forms), [""; 0], "{} in a file", forms[0]);
    }
    assert_eq!(places(&recorded.answers, &text(PASSWORD)), [""; 0], "the password in an answer");
    for name in NAMES {
        assert!(!logged.contains(&name.to_lowercase()), "{name} in the log");
    }
    let heads = recorded.answers.iter().map(|trace| {
        let answer = String::from_utf8_lossy(&trace.bytes);
        let head = answer.split("\n\n").next().unwrap_or_default().to_owned();
        Trace { place: trace.place.clone(), bytes: format!("{}{head}", trace.place).into_bytes() }
    });
    let heads: Vec<Trace> = heads.collect();
    for forms in secret.into_iter().chain(NAMES.map(text)) {
        assert_eq!(places(&heads, &forms), [""; 0], "{} in an address or a head", forms[0]);
    }
}
