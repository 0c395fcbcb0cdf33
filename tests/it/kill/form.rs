//! `kill -9` of a real server between saving the form for one account and answering: the same form,
//! sent again, finds the account and makes no second one.

use std::time::{Duration, Instant};

use super::server::Place;
use super::{Walk, id};
use crate::single_account::filled;

/// Kills, each while another form is on its way.
const FORMS: usize = 40;

#[test]
fn a_server_killed_between_save_and_answer_finds_the_account_when_the_form_comes_again_on_sqlite() {
    killed(Place::new(None));
}

#[test]
fn a_server_killed_between_save_and_answer_finds_the_account_when_the_form_comes_again_on_postgresql() {
    killed(Place::new(Some(crate::support::empty_postgres())));
}

fn killed(place: Place) {
    let mut walk = Walk::new(place, 0);
    let college = walk.college.parse().unwrap();
    let mut unanswered = 0;
    for n in 0..FORMS {
        let (first, email) = (format!("Ana{}", super::letters(n)), format!("ana{n}@example.org"));
        let own = [("first", first.as_str()), ("email", &email), ("email-again", &email)];
        let form =
            serde_json::to_vec(&serde_json::json!({ "new": filled(college, uuid::Uuid::from_u128(n as u128 + 1), &[&own]) }))
                .unwrap();
        let begun = walk.place.begin_json("/api/accounts/add", &form);
        let asked = Instant::now();
        // Without a pause: the answer follows within milliseconds.
        while walk.place.reader.accounts() <= n as i64 {
            assert!(asked.elapsed() < Duration::from_secs(600), "waited too long until the account is saved");
        }
        walk.place.kill();
        unanswered += usize::from(!Place::answered(begun));
        walk.place.start();
        let answer = walk.place.request("POST", "/api/accounts/add", "application/json", &form);
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        let added = &answer.json()["Added"];
        assert_eq!(added["sign_in"], email, "the form answers with its account");
        assert_eq!(walk.place.reader.accounts(), n as i64 + 1, "and made no second one");
        let found = walk.place.call("accounts/get", &format!("account={}", added["account"].as_str().unwrap()));
        assert_eq!(id(&found), added["account"].as_str().unwrap());
        if unanswered >= 3 {
            return;
        }
    }
    panic!("{FORMS} forms were answered before the server was dead");
}
