//! `kill -9` of a real server at twenty seeded random points, while the moves of one import are
//! applied and the reviews of the import before are decided: everybody moves once, each review is
//! decided once and carried out whole, and what is left goes on.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use muster::domain::action_counts::ActionCounts;
use serde_json::{Value, json};

use super::server::{Answer, Place};
use super::undo::Seeded;
use super::{counts, id, letters};

/// How often it is killed, each time in another import.
const KILLS: usize = 20;
/// Learners whom each import moves to the other facility.
const MOVED: usize = 120;
/// Learners of whom each import has another last name, so that a person decides.
const REVIEWED: usize = 6;
/// What is decided, in turn.
const DECISIONS: [&str; 3] = ["same", "different", "skip"];
const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn a_server_killed_twenty_times_while_moves_are_applied_and_reviews_decided_goes_on_where_it_was_on_sqlite() {
    killed(Place::new(None));
}

#[test]
fn a_server_killed_twenty_times_while_moves_are_applied_and_reviews_decided_goes_on_where_it_was_on_postgresql() {
    killed(Place::new(Some(crate::support::empty_postgres())));
}

/// What never holds, whatever was cut off: each with what it would mean.
const NEVER: [(&str, &str); 6] = [
    (
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM account_moves WHERE import_id IS NOT NULL GROUP BY import_id, import_row
         HAVING COUNT(*) > 1) twice",
        "a row moved somebody twice",
    ),
    (
        "SELECT COUNT(*) FROM accounts a WHERE a.organization_id <> COALESCE((SELECT m.to_id FROM account_moves m
         WHERE m.account_id = a.id AND m.state = 'done' ORDER BY m.decided_at DESC, m.id DESC LIMIT 1), a.organization_id)",
        "an account is not where its last move brought it",
    ),
    (
        "SELECT COUNT(*) FROM reviews v JOIN import_outcomes o ON o.import_id = v.import_id AND o.row_index = v.row_index
         WHERE (v.state = 'open') <> (o.outcome = 'review')",
        "a review was decided and not carried out, or the other way round",
    ),
    (
        "SELECT ABS((SELECT COUNT(*) FROM reviews WHERE state <> 'open')
         - (SELECT COUNT(*) FROM audit_entries WHERE action = 'review_decided'))",
        "a decision without its audit entry",
    ),
    (
        "SELECT ABS((SELECT COUNT(*) FROM import_outcomes WHERE outcome = 'transferred')
         - (SELECT COUNT(*) FROM account_moves WHERE state = 'done' AND import_id IS NOT NULL))",
        "a move without the outcome of its row",
    ),
    (
        "SELECT ABS(2 * (SELECT COUNT(*) FROM account_moves WHERE state = 'done')
         - (SELECT COUNT(*) FROM audit_entries WHERE action = 'account_moved'))",
        "a move that is not in the log of both sides",
    ),
];

const APPLYING: &str = "SELECT COUNT(*) FROM imports WHERE state = 'applying'";
const APPLIED: &str = "SELECT COUNT(*) FROM imports WHERE state = 'applied'";
const OPEN: &str = "SELECT COUNT(*) FROM reviews WHERE state = 'open'";

/// An agency with two facilities, whose admin moves learners to and fro.
struct Agency {
    place: Place,
    facilities: [String; 2],
    imports: usize,
}

fn killed(mut place: Place) {
    let add = |place: &Place, kind: &str, name: &str, parent: &[&str]| {
        let base = ["organization", "add", "--program", "corrections", "--kind", kind, "--name", name, "--json"];
        id(&place.json(&[&base[..], parent].concat()))
    };
    let agency = add(&place, "agency", "Department", &[]);
    let facilities = ["Granite", "Lake"].map(|name| add(&place, "facility", name, &["--parent", &agency]));
    let staff = place.json(&["staff", "add", "staff@example.edu", "--name", "Alex Rivera", "--json"]);
    place.run(&["staff", "grant", "staff@example.edu", "agency_admin", &agency]);
    place.start();
    place.sign_in(staff["link"].as_str().expect("a link"), "staff@example.edu");
    Agency { place, facilities, imports: 0 }.go_on();
}

impl Agency {
    fn go_on(mut self) {
        // All are made at the first facility; one import without a kill says how long it takes.
        let made = self.plan();
        self.apply(&made);
        self.until("passwords are hashed", "SELECT COUNT(*) FROM account_passwords WHERE state = 'pending'", 0);
        let mut before = self.plan();
        let begun = Instant::now();
        self.apply(&before);
        let longest = begun.elapsed().as_millis() as u64;

        let mut random = Seeded(0x0005_eed4);
        let (mut while_applying, mut while_deciding) = (0, 0);
        for kill in 0..KILLS {
            let import = self.plan();
            let reviews = self.reviews();
            assert_eq!(reviews.len(), REVIEWED);
            let decisions = reviews.iter().map(|(review, decision)| format!("id={review}&decision={decision}"));
            let decisions: Vec<String> = decisions.collect();
            let mut begun: Vec<_> = decisions.iter().map(|form| self.place.begin_form("/api/reviews/decide", form)).collect();
            begun.push(self.place.begin_form("/api/imports/apply", &format!("import={import}")));
            // Decisions take less time than moves.
            let share = if kill % 2 == 0 { 1 } else { 8 };
            std::thread::sleep(Duration::from_millis(random.below(longest / share + 1)));
            self.place.kill();
            drop(begun);
            self.place.until("nothing is written any more", |place| place.reader.is_quiet().then_some(()));
            self.holds();
            while_applying += self.place.reader.count(APPLYING);
            let open = self.place.reader.count(OPEN);
            while_deciding += i64::from(open > 0 && self.place.reader.count(APPLIED) < self.imports as i64);

            self.place.start();
            for form in &decisions {
                let Answer { status, body, .. } = self.place.request("POST", "/api/reviews/decide", FORM, form.as_bytes());
                let text = String::from_utf8_lossy(&body);
                assert!(status == 200 || status == 409 && text.contains("decided this already"), "{status} {text}");
            }
            self.apply(&import);
            self.holds();
            let third = REVIEWED as u64 / 3;
            let came = self.came(&before);
            let expected = [("transferred", MOVED as u64 + third), ("failed", third), ("skipped", third)];
            assert!(expected.iter().all(|(outcome, n)| came.get(outcome) == *n), "{before}: {came:?}");
            assert_eq!(self.came(&import).get("transferred"), MOVED as u64);
            before = import;
        }
        assert!(while_applying > 0 && while_deciding > 0, "killed too late: {while_applying}, {while_deciding}");
        let accounts = (MOVED + REVIEWED) as i64;
        assert_eq!(self.place.reader.accounts(), accounts, "nobody is created twice");
        let places = "SELECT COUNT(*) FROM account_moves WHERE state = 'done' AND import_id IS NOT NULL";
        let third = REVIEWED * KILLS / 3;
        assert_eq!(self.place.reader.count(places), ((KILLS + 1) * MOVED + third) as i64, "and moves once with each import");
        self.place.kill();
        let verdict = self.place.run(&["audit", "verify"]);
        assert!(verdict.status.success(), "{}", String::from_utf8_lossy(&verdict.stdout));
    }

    fn holds(&self) {
        for (sql, wrong) in NEVER {
            assert_eq!(self.place.reader.count(sql), 0, "{wrong}");
        }
    }

    fn until(&mut self, what: &str, sql: &'static str, count: i64) {
        self.place.until(what, |place| (place.reader.count(sql) == count).then_some(()));
    }

    /// The next file is uploaded and planned: everybody goes to the other facility, some under
    /// another last name. Answers the import.
    fn plan(&mut self) -> String {
        let (n, to) = (self.imports, &self.facilities[self.imports % 2]);
        let mut file = String::from("requestId,docID,firstName,lastName,dateOfBirth,role,password,locationId\n");
        for learner in 0..MOVED + REVIEWED {
            let last = if learner < MOVED { "Ruiz".to_owned() } else { format!("Rios {}", letters(n)) };
            writeln!(file, ",K{learner},Ana,{last} {},03/04/1999,Learner,,{to}", letters(learner)).unwrap();
        }
        let new = json!({ "new": {
            "idempotency_key": format!("0190b7a0-0000-7000-8000-{n:012}"), "program": "corrections", "organization": to,
            "file_name": "learners.csv", "size": file.len(), "options": {}, "answers": [], "apply_at_once": false,
        }});
        let import = id(&self.place.request("POST", "/api/imports/start", "application/json", new.to_string().as_bytes()).json());
        let part = self.place.request("PUT", &format!("/imports/{import}/parts/0"), "application/octet-stream", file.as_bytes());
        assert_eq!(part.status, 204, "{}", String::from_utf8_lossy(&part.body));
        self.place.call("imports/finish-upload", &format!("import={import}"));
        self.until("the plan stands", "SELECT COUNT(*) FROM imports WHERE state = 'planned'", 1);
        self.imports += 1;
        import
    }

    /// Applies an import to its end, however far it is.
    fn apply(&mut self, import: &str) {
        self.place.call("imports/apply", &format!("import={import}"));
        let all = self.imports as i64;
        self.until("every row is applied", APPLIED, all);
    }

    /// What came of the rows of an import.
    fn came(&self, import: &str) -> ActionCounts {
        counts(&self.place.call("imports/get", &format!("import={import}"))["applied"])
    }

    /// The reviews that wait, in order, each with what is decided of it.
    fn reviews(&self) -> Vec<(String, &'static str)> {
        let listed = self.place.call("reviews/list", "decided=false&page[page]=1&page[size]=50");
        let mut lines: Vec<&Value> = listed["rows"].as_array().expect("rows").iter().collect();
        lines.sort_by_key(|line| line["sign_in"].as_str().map(str::to_owned));
        let decided = lines.iter().enumerate().map(|(n, line)| (id(line), DECISIONS[n % DECISIONS.len()]));
        decided.collect()
    }
}
