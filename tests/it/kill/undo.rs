//! `kill -9` of a real server while it undoes an import, at twenty seeded random points: what is
//! removed is removed once and whole, and what is left goes on.

use std::time::Duration;

use super::server::Place;
use super::{MOST_ROWS, Missed, PART, ROWS, Walk, counts, id};

/// How often it is killed.
const KILLS: usize = 20;
/// Longest wait between a chunk and the kill, in milliseconds: some chunks long.
const LONGEST: u64 = 400;

#[test]
fn a_server_killed_twenty_times_while_it_undoes_an_import_goes_on_where_it_was_on_sqlite() {
    killed(|| Place::new(None));
}

#[test]
fn a_server_killed_twenty_times_while_it_undoes_an_import_goes_on_where_it_was_on_postgresql() {
    killed(|| Place::new(Some(crate::support::empty_postgres())));
}

fn killed(mut place: impl FnMut() -> Place) {
    let mut rows = ROWS;
    while let Err(missed) = undo(Walk::new(place(), rows)) {
        println!("{rows} rows: {missed}");
        rows *= 2;
        assert!(rows <= MOST_ROWS, "no file was large enough: {missed}");
    }
}

/// Numbers that look random and are the same in each run.
pub struct Seeded(pub u64);

impl Seeded {
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

fn undo(mut walk: Walk) -> Result<(), Missed> {
    apply(&mut walk);
    walk.place.call("imports/undo", &walk.form());
    let mut random = Seeded(0x0005_eed1);
    let mut undone = 0;
    for _ in 0..KILLS {
        // Some chunks later, or at once.
        if random.below(3) > 0 {
            walk.until("more is undone", |stand| stand.undone > undone || stand.state != "undoing");
        }
        std::thread::sleep(Duration::from_millis(random.below(LONGEST)));
        walk.killed_at("undoing", |_| true)?;
        let left = walk.stand();
        assert!(left.undone >= undone, "nothing that was done is lost");
        undone = left.undone;
        let alive = left.accounts - left.removed;
        assert_eq!(left.removed, left.undone, "each was noted with its removal");
        assert_eq!((left.keys, left.passwords), (3 * alive + left.removed, alive), "no account is half removed");
        walk.place.start();
    }
    walk.until("all is undone", |stand| stand.state != "undoing");
    let (stand, all) = (walk.stand(), walk.good() as i64);
    assert_eq!((stand.state.as_str(), stand.removed, stand.undone, stand.keys, stand.passwords), ("undone", all, all, all, 0));
    let counted = counts(&walk.place.call("imports/get", &walk.form())["undone"]);
    assert_eq!((counted.get("removed") as i64, counted.rows() as i64), (all, all));
    walk.place.kill();
    let verdict = walk.place.run(&["audit", "verify"]);
    assert!(verdict.status.success(), "{}", String::from_utf8_lossy(&verdict.stdout));
    Ok(())
}

/// Brings the file to its end, without a kill.
pub fn apply(walk: &mut Walk) {
    walk.import = id(&walk.announce());
    for n in 0..walk.bytes.len().div_ceil(PART) {
        walk.put(n);
    }
    walk.place.call("imports/finish-upload", &walk.form());
    walk.until("the plan stands", |stand| stand.state == "planned");
    walk.place.call("imports/apply", &walk.form());
    walk.until("every row is applied", |stand| stand.state == "applied");
}
