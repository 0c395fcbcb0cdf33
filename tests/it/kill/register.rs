//! `kill -9` of a real server while somebody registers who becomes staff, at eighteen seeded random
//! points: the code was used or still works, the account has its staff user or is still invited,
//! and the same form, sent again, never makes a second one.

use std::time::{Duration, Instant};

use super::id;
use super::server::Place;
use super::undo::Seeded;

/// How often it is killed, each time while somebody else registers. Fewer than the codes that an
/// address may try in vain.
const KILLS: usize = 18;
const FORM: &str = "application/x-www-form-urlencoded";
const REGISTRATION: &str =
    "place=true&agreement=registration-1&password=seven+quiet+herons+at+dawn&confirm=seven+quiet+herons+at+dawn";

#[test]
fn a_server_killed_while_somebody_registers_uses_a_code_once_or_not_at_all_on_sqlite() {
    killed(Place::new(None));
}

#[test]
fn a_server_killed_while_somebody_registers_uses_a_code_once_or_not_at_all_on_postgresql() {
    killed(Place::new(Some(crate::support::empty_postgres())));
}

/// What registering changes, all of it in one transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Counts {
    active: i64,
    invited: i64,
    invitations: i64,
    letters: i64,
    staff: i64,
    grants: i64,
    of_accounts: i64,
    agreements: i64,
}

impl Counts {
    fn of(place: &Place) -> Counts {
        let count = |sql| place.reader.count(sql);
        Counts {
            active: count("SELECT COUNT(*) FROM accounts WHERE state = 'active'"),
            invited: count("SELECT COUNT(*) FROM accounts WHERE state = 'invited'"),
            invitations: count("SELECT COUNT(DISTINCT account_id) FROM invitation_codes"),
            letters: count("SELECT COUNT(*) FROM outbox WHERE sealed IS NOT NULL"),
            staff: count("SELECT COUNT(*) FROM staff"),
            grants: count("SELECT COUNT(*) FROM grants WHERE ended_at IS NULL"),
            of_accounts: count("SELECT COUNT(*) FROM account_staff"),
            agreements: count("SELECT COUNT(*) FROM account_agreements"),
        }
    }

    /// One more has registered.
    fn registered(self) -> Counts {
        Counts {
            active: self.active + 1,
            invited: self.invited - 1,
            invitations: self.invitations - 1,
            letters: self.letters - 1,
            staff: self.staff + 1,
            grants: self.grants + 1,
            of_accounts: self.of_accounts + 1,
            agreements: self.agreements + 1,
        }
    }
}

fn killed(mut place: Place) {
    let district = district(&mut place);
    // One more, who is killed by nobody: how long it takes.
    let codes: Vec<String> = (0..=KILLS).map(|n| invited(&place, &district, n)).collect();
    place.with_cookie(None);
    let begun = Instant::now();
    assert_eq!(place.request("POST", &codes[KILLS], FORM, REGISTRATION.as_bytes()).status, 303);
    let takes = begun.elapsed().as_millis() as u64 + 1;
    let mut random = Seeded(0x0005_eed3);
    let (mut before, mut after) = (0, 0);
    for code in &codes[..KILLS] {
        let was = Counts::of(&place);
        let stream = place.begin_form(code, REGISTRATION);
        std::thread::sleep(Duration::from_millis(random.below(2 * takes)));
        place.kill();
        drop(stream);
        place.until("nothing is written any more", |place| place.reader.is_quiet().then_some(()));
        let left = Counts::of(&place);
        assert!(left == was || left == was.registered(), "nobody is half registered: {was:?} {left:?}");
        place.start();
        // The same form again: it registers, or the code was used up.
        let again = place.request("POST", code, FORM, REGISTRATION.as_bytes());
        let expected = if left == was { 303 } else { 404 };
        assert_eq!(again.status, expected, "{}", String::from_utf8_lossy(&again.body));
        assert_eq!(Counts::of(&place), was.registered(), "once");
        *(if left == was { &mut before } else { &mut after }) += 1;
    }
    println!("killed before the commit: {before}, after it: {after}");
    assert!(before > 0 && after > 0, "killed on one side only: {before} before, {after} after");
    // Everybody signs in with the password that they chose, where staff do.
    for n in [0, KILLS / 2, KILLS - 1] {
        let form = format!("email=ana{n}%40example.org&password=seven+quiet+herons+at+dawn&next=%2F");
        assert_eq!(place.request("POST", "/sign-in", FORM, form.as_bytes()).status, 204, "{n}");
    }
    place.kill();
    let verdict = place.run(&["audit", "verify"]);
    assert!(verdict.status.success(), "{}", String::from_utf8_lossy(&verdict.stdout));
}

/// A server with a district, and its admin signed in; the district's id.
fn district(place: &mut Place) -> String {
    let add = ["organization", "add", "--program", "educator", "--kind", "district", "--name", "Partner Unified", "--json"];
    let district = id(&place.json(&add));
    let added = place.json(&["staff", "add", "staff@example.edu", "--name", "Alex Rivera", "--json"]);
    place.run(&["staff", "grant", "staff@example.edu", "district_admin", &district]);
    place.start();
    place.sign_in(added["link"].as_str().expect("a link"), "staff@example.edu");
    district
}

/// Invites a District Admin and opens the letter; the path of its link.
fn invited(place: &Place, district: &str, n: usize) -> String {
    let email = format!("ana{n}@example.org");
    let last = format!("Ruiz-{}", super::letters(n));
    let entries = serde_json::json!([
        ["first_name", "Ana"],
        ["last_name", last],
        ["email", email],
        ["role", "District Admin"],
        ["agreement", "1"],
    ]);
    let key = uuid::Uuid::from_u128(n as u128 + 1);
    let new = serde_json::json!({ "new": { "idempotency_key": key, "organization": district, "entries": entries } });
    let answer = place.request("POST", "/api/accounts/add", "application/json", new.to_string().as_bytes());
    let account = answer.json()["Added"]["account"].as_str().expect("an account").to_owned();
    let letter = place.call("invitations/open-letter", &format!("account={account}"));
    let text = letter["text"].as_str().expect("a letter");
    let at = text.find("/my/register/").expect("a link to register");
    text[at..].split_whitespace().next().unwrap().to_owned()
}
