//! `kill -9` of a real server while another master key takes over, at twenty seeded random points:
//! no account is half renewed, everybody is found, and the rotation goes on where it was.

use std::time::Duration;

use super::server::Place;
use super::undo::{Seeded, apply};
use super::{Missed, ROWS, Walk};

/// How often it is killed.
const KILLS: usize = 20;
/// Starts that may miss the rotation, because it was over.
const MOST_MISSED: usize = 40;
/// Longest wait between a step and the kill, in milliseconds.
const LONGEST: u64 = 400;

#[test]
fn a_server_killed_twenty_times_while_a_key_takes_over_goes_on_where_it_was_on_sqlite() {
    rotate(Walk::new(Place::new(None), ROWS / 4)).unwrap();
}

#[test]
fn a_server_killed_twenty_times_while_a_key_takes_over_goes_on_where_it_was_on_postgresql() {
    rotate(Walk::new(Place::new(Some(crate::support::empty_postgres())), ROWS / 4)).unwrap();
}

fn rotate(mut walk: Walk) -> Result<(), Missed> {
    apply(&mut walk);
    let all = walk.good() as i64;
    let mut random = Seeded(0x0005_eed2);
    let (mut killed, mut missed, mut places) = (0, 0, Vec::new());
    while killed < KILLS {
        // Begins, or goes on.
        let before = walk.place.reader.rotation();
        walk.place.json(&["keys", "rotate", "--background", "--json"]);
        // Some rows later, however slow the machine is, or at once.
        if random.below(3) > 0 {
            walk.place.until("more is renewed", |place| (place.reader.rotation() != before).then_some(()));
        }
        std::thread::sleep(Duration::from_millis(random.below(LONGEST)));
        walk.place.kill();
        walk.place.until("nothing is written any more", |place| place.reader.is_quiet().then_some(()));
        let (phase, place) = walk.place.reader.rotation();
        match phase.as_str() {
            "settled" => missed += 1,
            _ => killed += 1,
        }
        assert!(missed <= MOST_MISSED, "no kill came in time");
        let left = walk.stand();
        assert!((3 * all..=6 * all).contains(&left.keys), "every account has its keys: {left:?}");
        assert_eq!((left.accounts, left.keys % 3), (all, 0), "no account is half renewed");
        places.push(place);
        walk.place.start();
        finds(&walk, 0);
    }
    places.sort_unstable();
    places.dedup();
    assert!(places.len() > 3, "killed at different places: {places:?}");
    walk.place.json(&["keys", "rotate", "--background", "--json"]);
    walk.place.until("the key has taken over", |place| (place.reader.rotation().0 == "settled").then_some(()));
    let stand = walk.stand();
    assert_eq!((stand.accounts, stand.keys, stand.passwords), (all, 3 * all, all));
    let status = walk.place.json(&["keys", "--json"]);
    let current = &status["current"];
    let used: Vec<_> = status["keys"].as_array().unwrap().iter().filter(|key| key["sealed"] != serde_json::json!({})).collect();
    assert_eq!(used.iter().map(|key| &key["key"]).collect::<Vec<_>>(), [current], "{status}");
    for row in [0, 1, walk.rows / 2] {
        finds(&walk, row);
    }
    walk.place.kill();
    let verdict = walk.place.run(&["audit", "verify"]);
    assert!(verdict.status.success(), "{}", String::from_utf8_lossy(&verdict.stdout));
    let refused = walk.place.run(&["keys", "drop", "1"]);
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && why.contains(" session"), "{why}");
    Ok(())
}

/// The student of a row is found, whichever key is in use.
fn finds(walk: &Walk, row: usize) {
    let found = walk.place.call("accounts/search", &format!("text=row{row}%40example.edu&filter[state]="));
    assert_eq!(found["accounts"].as_array().map(Vec::len), Some(1), "row {row}: {found}");
}
