//! Canaries: a real server gets numbers, passwords, birth dates and addresses that exist nowhere
//! else, through forms, files, searches, a reveal, errors, downloads and a rotation of keys. Then
//! everything that it wrote or answered is searched for them, byte by byte.

use std::path::Path;

use serde_json::json;

use crate::kill::server::{Answer, Place};

mod moves;

const SSN: &str = "518529431";
const OTHER_SSN: &str = "519530642";
const TIN: &str = "900708317";
/// Typed into the form, and into a file.
const PASSWORDS: [&str; 2] = ["quail bronze 7741 otter", "violet canary 8813 spoon"];
/// Chosen by a holder.
const CHOSEN: [&str; 2] = ["heron lantern 4127 maple", "gravel sonnet 9356 kettle"];
const STAFF_PASSWORD: &str = "four purple kites rising";
const EMAILS: [&str; 5] = [
    "wren.4471@example.org",
    "heron.4472@example.org",
    "plover.4473@example.org",
    "dunlin.4474@example.org",
    "avocet.4475@example.edu",
];
/// Name, title and supervisor of somebody who asks for access; a note and a reason.
const REQUEST: [&str; 5] = [
    "Quillon Avocetti",
    "Chief Registrar of Curlews",
    "Brantwick Ploverton",
    "Ploverton never heard of a turnstone",
    "a dotterel was seen elsewhere",
];
/// Year, month, day.
const BORN: [[&str; 3]; 2] = [["1987", "10", "23"], ["1986", "11", "27"]];

/// A staff user who is mailed a link.
const INVITED: &str = "wren.4475@invited.example.edu";
const SMTP_PASSWORD: &str = "relay-canary-5519";

/// Something that was written or answered: where it is, and its bytes.
struct Trace {
    place: String,
    bytes: Vec<u8>,
}

/// How a number may be written: digits, groups, percent-encoded, as a hexadecimal dump.
fn number(digits: &str) -> Vec<String> {
    let [area, group, serial] = [&digits[..3], &digits[3..5], &digits[5..]];
    let mut forms: Vec<String> =
        ["", "-", " ", "+", "%20", "%2D", "\u{2011}"].iter().map(|s| format!("{area}{s}{group}{s}{serial}")).collect();
    forms.extend(forms.clone().iter().map(|form| hex(form)));
    forms
}

fn text(text: &str) -> Vec<String> {
    vec![text.to_owned(), text.replace(' ', "+"), text.replace(' ', "%20"), text.replace('@', "%40"), hex(text)]
}

fn day([year, month, day]: [&str; 3]) -> Vec<String> {
    let mut forms = vec![
        format!("{year}-{month}-{day}"),
        format!("{month}/{day}/{year}"),
        format!("{month}%2F{day}%2F{year}"),
        format!("{year}{month}{day}"),
    ];
    forms.extend(forms.clone().iter().map(|form| hex(form)));
    forms
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// Where one of these forms is.
fn places(traces: &[Trace], forms: &[String]) -> Vec<String> {
    let holds = |bytes: &[u8], form: &str| bytes.windows(form.len()).any(|window| window == form.as_bytes());
    let found = traces.iter().filter(|trace| forms.iter().any(|form| holds(&trace.bytes, form)));
    found.map(|trace| trace.place.clone()).collect()
}

/// Every file below a folder.
fn files(folder: &Path, found: &mut Vec<Trace>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(Trace { place: path.display().to_string(), bytes: std::fs::read(&path).unwrap() }),
        }
    }
}

/// A server, and every answer of it.
struct Recorded {
    place: Place,
    answers: Vec<Trace>,
}

impl Recorded {
    fn ask(&mut self, method: &str, path: &str, kind: &str, body: &str) -> Answer {
        let answer = self.place.request(method, path, kind, body.as_bytes());
        let bytes = [answer.headers.as_bytes(), b"\n\n", &answer.body].concat();
        self.answers.push(Trace { place: format!("{method} {path}"), bytes });
        answer
    }

    fn post(&mut self, path: &str, form: &str) -> Answer {
        self.ask("POST", path, "application/x-www-form-urlencoded", form)
    }

    fn call(&mut self, endpoint: &str, form: &str) -> serde_json::Value {
        let answer = self.post(&format!("/api/{endpoint}"), form);
        assert_eq!(answer.status, 200, "{endpoint}: {}", String::from_utf8_lossy(&answer.body));
        answer.json()
    }

    /// The form for one account: the answer.
    fn add(&mut self, college: &str, number: usize, changes: &[(&str, &str)]) -> serde_json::Value {
        let [year, month, day] = BORN[0];
        let email = EMAILS[number];
        let fixed = [
            ("email", email),
            ("email-again", email),
            ("country", "US"),
            ("state", "CA"),
            ("street1", "1101 E University Ave"),
            ("city", "Fresno"),
            ("postal", "93741"),
            ("first", ["Ana", "Bo"][number]),
            ("last", "Ruiz"),
            ("dob-month", month),
            ("dob-day", day),
            ("dob-year", year),
            ("dob-again-month", month),
            ("dob-again-day", day),
            ("dob-again-year", year),
            ("ssn", "number"),
            ("password", PASSWORDS[0]),
            ("password-again", PASSWORDS[0]),
            ("accepted_terms", "TRUE"),
            ("help_reason", "unhoused"),
        ];
        let entries: Vec<(&str, &str)> = fixed.into_iter().chain(changes.iter().copied()).collect();
        let key = format!("0190b7a0-0000-7000-8000-{:012}", self.answers.len());
        let new = json!({"new": {"idempotency_key": key, "organization": college, "entries": entries}});
        self.ask("POST", "/api/accounts/add", "application/json", &new.to_string()).json()
    }
}

fn made(answer: &serde_json::Value) -> String {
    answer["Added"]["account"].as_str().unwrap_or_else(|| panic!("not added: {answer}")).to_owned()
}

/// Through everything that the product does with them. Answers that of the reveal, and the token of
/// a one-time link that was to be mailed.
fn walk(recorded: &mut Recorded) -> (Vec<u8>, String) {
    let add = ["organization", "add", "--program", "openccc", "--kind", "college", "--name", "Orchard College", "--json"];
    let college = recorded.place.json(&add)["id"].as_str().unwrap().to_owned();
    let staff = recorded.place.json(&["staff", "add", "staff@example.edu", "--name", "Alex Rivera", "--json"]);
    recorded.place.run(&["staff", "grant", "staff@example.edu", "college_staff", &college, "--with", "ssn"]);
    recorded.place.json(&["staff", "grant", "staff@example.edu", "system_admin", "--json"]);
    recorded.place.start();
    recorded.place.sign_in(staff["link"].as_str().unwrap(), "staff@example.edu");

    // Forms: good ones, wrong ones, one that is not understood, one whose number is taken.
    let ssn = |digits: &'static str, again: &'static str, kind: &'static str| {
        [("ssn_kind", kind), ("ssn_number", digits), ("ssn_number-again", again)]
    };
    let ana = made(&recorded.add(&college, 0, &ssn(SSN, SSN, "ssn")));
    let bo = made(&recorded.add(&college, 1, &ssn(TIN, TIN, "tin")));
    let wrong = recorded.add(&college, 0, &ssn(SSN, OTHER_SSN, "ssn"));
    assert!(wrong["Problems"].is_array(), "{wrong}");
    let taken = recorded.add(
        &college,
        1,
        &[&ssn(SSN, SSN, "ssn")[..], &[("email", EMAILS[2]), ("email-again", EMAILS[2]), ("last", "Else")]].concat(),
    );
    assert!(taken["Exists"].is_object(), "{taken}");
    for broken in [
        format!("{{\"new\":{{\"idempotency_key\":\"{SSN}\",\"organization\":\"{college}\",\"entries\":[]}}}}"),
        format!("{{\"new\":{{\"idempotency_key\":7,\"organization\":\"{SSN}\",\"entries\":\"{}\"}}}}", PASSWORDS[0]),
        format!("{{\"new\": \"{SSN} {}\"", EMAILS[0]),
    ] {
        assert!(recorded.ask("POST", "/api/accounts/add", "application/json", &broken).status >= 400);
    }
    recorded
        .post(&format!("/accounts/new?organization={college}"), &format!("ssn=number&ssn_number={SSN}&email=x&password={SSN}"));
    recorded.post("/api/accounts/reveal-ssn", &format!("account={SSN}&reason=x"));

    // Searches, by server function and by plain form; found, nobody's, and beside something else.
    for typed in [SSN, OTHER_SSN, TIN, "518-52-9431", "518+52+9431", "SSN%20518-52-9431", "518529431+1987-10-23"] {
        recorded.call("accounts/search", &format!("text={typed}&filter[state]="));
        recorded.post("/accounts", &format!("q={typed}"));
    }
    let found = recorded.call("accounts/search", &format!("text={SSN}&filter[state]="));
    assert_eq!(found["accounts"][0]["account"], ana, "the search works");
    recorded.call("accounts/search", &format!("text=Ana+Ruiz+{}&filter[state]=", BORN[0].join("-")));
    for path in
        ["/accounts".to_owned(), format!("/accounts/{ana}"), format!("/accounts/{bo}"), "/audit".to_owned(), "/".to_owned()]
    {
        recorded.ask("GET", &path, "text/plain", "");
    }
    recorded.call("accounts/get", &format!("account={ana}"));

    // The one answer that has a number.
    recorded.post("/api/accounts/reveal-ssn", &format!("account={ana}&reason=it+is+{SSN}"));
    let shown = recorded.place.request(
        "POST",
        "/api/accounts/reveal-ssn",
        "application/x-www-form-urlencoded",
        format!("account={ana}&reason=verify").as_bytes(),
    );
    assert_eq!(shown.status, 200);

    // A letter with a link, to a mail server that can't be reached.
    let invited = format!("email={}&name=Wren+Vale&email_link=true", INVITED.replace('@', "%40"));
    let invited = recorded.call("staff/add", &invited);
    let link = invited["link"].as_str().unwrap();
    let token = link.rsplit('/').next().unwrap().to_owned();
    recorded.place.until("the letter is tried", |place| {
        let listed = place.call("outbox/list", "filter[state]=&page[page]=1&page[size]=20");
        listed["letters"]["rows"][0]["tries"].as_u64().filter(|tries| *tries > 0)
    });
    recorded.call("outbox/list", "filter[state]=&page[page]=1&page[size]=20");
    recorded.ask("GET", "/outbox", "text/plain", "");

    import(recorded, &college);
    for path in ["/audit/export", "/audit/export?action=ssn_searched"] {
        recorded.ask("GET", path, "text/plain", "");
    }
    portal(recorded);
    request(recorded);
    // Sign-in with a wrong password, and a step-up.
    recorded.post("/sign-in", &format!("email=staff%40example.edu&password={}&next=%2F", PASSWORDS[1].replace(' ', "+")));
    recorded.post("/step-up", &format!("password={}", PASSWORDS[1].replace(' ', "+")));
    // Everything sealed again, then one account removed.
    recorded.place.json(&["keys", "rotate", "--json"]);
    recorded.call("accounts/deactivate", &format!("account={bo}"));
    recorded.call("accounts/search", &format!("text={SSN}&filter[state]="));
    (shown.body, token)
}

/// The holder of an account: signs in with the temporary password, chooses another one, changes it.
fn portal(recorded: &mut Recorded) {
    let encoded = |text: &str| text.replace('@', "%40").replace(' ', "+");
    let [temporary, chosen, changed] = [PASSWORDS[0], CHOSEN[0], CHOSEN[1]].map(encoded);
    let name = encoded(EMAILS[0]);
    let staff = recorded.place.with_cookie(None);
    recorded.post("/my/sign-in", &format!("program=openccc&name={name}&password={changed}"));
    recorded.post("/my/sign-in", &format!("program=openccc&name={changed}&password={name}"));
    let cookie = |answer: &Answer| {
        assert_eq!(answer.status, 303, "{}", String::from_utf8_lossy(&answer.body));
        let line = answer.headers.lines().find(|line| line.to_ascii_lowercase().starts_with("set-cookie:")).expect("a cookie");
        Some(line[11..].trim().split(';').next().unwrap_or_default().to_owned())
    };
    let began = recorded.post("/my/sign-in", &format!("program=openccc&name={name}&password={temporary}"));
    recorded.place.with_cookie(cookie(&began));
    recorded.post("/my/choose-password", &format!("password={chosen}&confirm={changed}"));
    let answer = recorded.post("/my/choose-password", &format!("password={chosen}&confirm={chosen}"));
    recorded.place.with_cookie(cookie(&answer));
    recorded.post("/my/change-password", &format!("current={changed}&password={changed}&confirm={changed}"));
    let answer = recorded.post("/my/change-password", &format!("current={chosen}&password={changed}&confirm={changed}"));
    recorded.place.with_cookie(cookie(&answer));
    let page = recorded.ask("GET", "/my", "text/plain", "");
    assert!(String::from_utf8_lossy(&page.body).contains(EMAILS[0]), "the page shows the account");
    recorded.post("/my/sign-out", "");
    recorded.place.with_cookie(staff);
}

/// A request for access: wrong, good, asked about and declined.
fn request(recorded: &mut Recorded) {
    let [name, title, supervisor, note, reason] = REQUEST.map(|text| text.replace(' ', "+"));
    let email = EMAILS[4];
    let form = format!("name={name}&title={title}&supervisor={supervisor}&email={email}");
    recorded.post("/request-access", &format!("{form}&organization=nowhere"));
    let sent = recorded.post("/request-access", &format!("{form}&organization=Orchard+College"));
    assert_eq!(sent.status, 303);
    let list = recorded.call("access-requests/list", "decided=false&page[page]=1&page[size]=20");
    let id = list["rows"][0]["id"].as_str().unwrap().to_owned();
    recorded.call("access-requests/ask", &format!("request={id}&note={note}"));
    recorded.ask("GET", &format!("/access-requests/{id}"), "text/plain", "");
    recorded.call("access-requests/decline", &format!("request={id}&reason={reason}"));
    recorded.ask("GET", "/access-requests?show=decided", "text/plain", "");
    recorded.ask("GET", "/audit/export", "text/plain", "");
}

/// A file with typed passwords, good rows and rows with errors; its results in every form.
fn import(recorded: &mut Recorded, college: &str) {
    let born = BORN[1].join("-");
    let file = format!(
        "email,first,last,dob YYYY-MM-DD,accepted-terms,homeless,password\r\n{0},Cy,Fox,{born},TRUE,TRUE,{1}\r\n{2},Di,Oak,{born},no,TRUE,{1}\r\n{2},Di,Elm,{born},TRUE,TRUE,{1},{1}\r\n",
        EMAILS[2], PASSWORDS[1], EMAILS[3],
    );
    let new = json!({ "new": {
        "idempotency_key": "0190b7a0-0000-7000-8000-000000000001", "program": "openccc", "organization": college,
        "file_name": "students.csv", "size": file.len(), "options": {},
        "answers": [["help_reason", "unhoused"]],
    }});
    let id = recorded.ask("POST", "/api/imports/start", "application/json", &new.to_string()).json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    recorded.ask("PUT", &format!("/imports/{id}/parts/0"), "application/octet-stream", &file);
    let form = format!("import={id}");
    recorded.call("imports/finish-upload", &form);
    let state = |wanted: &'static str, form: String| {
        move |place: &mut Place| (place.call("imports/get", &form)["state"] == wanted).then_some(())
    };
    recorded.place.until("the plan stands", state("planned", form.clone()));
    let rows = json!({"import": id, "action": null, "existing": false, "page": {"page": 1, "size": 20}});
    recorded.ask("POST", "/api/imports/rows", "application/json", &rows.to_string());
    recorded.call("imports/apply", &form);
    recorded.place.until("every row is applied", state("applied", form.clone()));
    let applied = recorded.call("imports/get", &form);
    assert_eq!(applied["applied"][0], json!(["created", 1]), "{applied}");
    for kind in ["exact", "safe", "failed", "details"] {
        recorded.ask("GET", &format!("/imports/{id}/results?kind={kind}"), "text/plain", "");
    }
    recorded.ask("GET", &format!("/imports/{id}"), "text/plain", "");
    // The file is erased when it has been applied, and passwords when they are hashed.
    recorded.place.until("passwords are hashed", |place| {
        let keys = place.json(&["keys", "--json"])["keys"].to_string();
        (!keys.contains("account_passwords")).then_some(())
    });
}

#[test]
fn secrets_are_in_no_file_log_or_answer_and_personal_data_in_no_log_address_or_temporary_file() {
    let mut recorded = Recorded { place: Place::new(None), answers: Vec::new() };
    // Nobody listens there.
    recorded.place.set("MUSTER_SMTP_URL", &format!("smtp://user:{SMTP_PASSWORD}@127.0.0.1:1"));
    recorded.place.set("MUSTER_MAIL_FROM", "no-reply@example.edu");
    let (revealed, token) = walk(&mut recorded);
    let mut written = Vec::new();
    files(recorded.place.folder(), &mut written);
    let log = written.iter().find(|trace| trace.place.ends_with("server.log")).expect("a log");
    assert!(log.bytes.len() > 1_000, "the log was captured");
    for name in ["muster.db", "muster.db-wal", "muster.db-shm", "server.log"] {
        assert!(written.iter().any(|trace| trace.place.ends_with(name)), "{name} was searched");
    }

    // The search can find: what is there on purpose, and what is planted.
    let reveal = [Trace { place: "reveal".to_owned(), bytes: revealed }];
    assert_eq!(places(&reveal, &number(SSN)), ["reveal"]);
    let last_four: Vec<String> = places(&written, &["9431".to_owned()]);
    assert!(last_four.iter().any(|place| place.contains("muster.db")), "the raw database is searched: {last_four:?}");
    let shown_once = places(&recorded.answers, &text(PASSWORDS[0]));
    assert!(shown_once.iter().all(|place| place == "POST /api/accounts/add") && shown_once.len() == 2, "{shown_once:?}");
    let emails: Vec<String> = places(&recorded.answers, &text(EMAILS[0]));
    assert!(!emails.is_empty(), "answers are searched");
    for (name, secret) in [("planted.log", "518-52-9431"), ("planted.bin", PASSWORDS[1])] {
        let path = recorded.place.folder().join("tmp").join(name);
        std::fs::write(&path, [&b"\0\x01"[..], secret.as_bytes(), b"\xff"].concat()).unwrap();
        let mut planted = Vec::new();
        files(recorded.place.folder(), &mut planted);
        let forms = if name.ends_with("log") { number(SSN) } else { text(secret) };
        assert_eq!(places(&planted, &forms), [path.display().to_string()], "a planted canary, and nothing else");
        std::fs::remove_file(path).unwrap();
    }

    for digits in [SSN, OTHER_SSN, TIN] {
        assert_eq!(places(&written, &number(digits)), [""; 0], "{digits} in a file");
        assert_eq!(places(&recorded.answers, &number(digits)), [""; 0], "{digits} in an answer");
    }
    for password in [PASSWORDS[0], PASSWORDS[1], CHOSEN[0], CHOSEN[1], STAFF_PASSWORD] {
        assert_eq!(places(&written, &text(password)), [""; 0], "{password} in a file");
    }
    // One typed into the wrong field, as the name, is the only one that comes back.
    let echoed = places(&recorded.answers, &text(CHOSEN[1]));
    assert_eq!(echoed, ["POST /my/sign-in"], "what was typed as a name stays in its field");
    for password in [PASSWORDS[1], CHOSEN[0], STAFF_PASSWORD] {
        assert_eq!(places(&recorded.answers, &text(password)), [""; 0], "{password} in an answer");
    }
    assert_eq!(places(&written, &text(&token)), [""; 0], "the letter is sealed, and the link a hash");
    let shown_once = places(&recorded.answers, &text(&token));
    assert_eq!(shown_once, ["POST /api/staff/add"]);
    assert_eq!(places(&written, &text(SMTP_PASSWORD)), [""; 0], "the mail server's password in a file");
    let of_outbox = recorded.answers.iter().filter(|trace| trace.place.contains("/outbox")).map(|trace| &trace.bytes);
    let of_outbox = [Trace { place: "outbox".to_owned(), bytes: of_outbox.flatten().copied().collect() }];
    assert_eq!(places(&of_outbox, &text(INVITED)), [""; 0], "a whole address in the outbox");
    assert_eq!(places(&of_outbox, &["w…@invited.example.edu".to_owned()]), ["outbox"]);
    // Profiles and requests are sealed, so that the database has none of these either.
    for forms in EMAILS.into_iter().chain(REQUEST).map(text).chain(BORN.into_iter().map(day)) {
        assert_eq!(places(&written, &forms), [""; 0], "{} in a file", forms[0]);
    }
    let addresses: Vec<Trace> = recorded
        .answers
        .iter()
        .map(|trace| {
            let text = String::from_utf8_lossy(&trace.bytes);
            let head = text.split("\n\n").next().unwrap_or_default();
            Trace { place: trace.place.clone(), bytes: [trace.place.as_bytes(), head.as_bytes()].concat() }
        })
        .collect();
    for forms in EMAILS.into_iter().chain(REQUEST).map(text).chain(BORN.into_iter().map(day)) {
        assert_eq!(places(&addresses, &forms), [""; 0], "{} in an address or a head", forms[0]);
    }
}
