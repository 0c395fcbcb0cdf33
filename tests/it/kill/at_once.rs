//! `kill -9` of a real server between the rows of a plan that goes on by itself: it is planned and
//! applied all the same, once.

use super::server::Place;
use super::{MOST_ROWS, Missed, PART, ROWS, Walk, id};

#[test]
fn an_import_that_goes_on_by_itself_does_so_after_a_kill_on_sqlite() {
    killed(|| Place::new(None));
}

#[test]
fn an_import_that_goes_on_by_itself_does_so_after_a_kill_on_postgresql() {
    killed(|| Place::new(Some(crate::support::empty_postgres())));
}

fn killed(mut place: impl FnMut() -> Place) {
    let mut rows = ROWS;
    while let Err(missed) = at_once(Walk { at_once: true, ..Walk::new(place(), rows) }) {
        println!("{rows} rows: {missed}");
        rows *= 2;
        assert!(rows <= MOST_ROWS, "no file was large enough: {missed}");
    }
}

fn at_once(mut walk: Walk) -> Result<(), Missed> {
    let all = walk.rows as i64;
    walk.import = id(&walk.announce());
    for n in 0..walk.bytes.len().div_ceil(PART) {
        walk.put(n);
    }
    walk.place.call("imports/finish-upload", &walk.form());
    walk.until("some rows are planned", |stand| stand.staged > 0);
    walk.killed_at("planning", |stand| stand.staged > 0 && stand.staged < all && stand.accounts == 0)?;
    walk.place.start();
    walk.until("some rows are applied", |stand| stand.applied > 0);
    walk.killed_at("applying", |stand| stand.applied < all)?;
    walk.place.start();
    walk.until("every row is applied", |stand| stand.state == "applied");
    let (stand, good) = (walk.stand(), walk.good() as i64);
    assert_eq!((stand.attempts, stand.applied, stand.accounts, stand.keys, stand.passwords), (2, all, good, 3 * good, good));
    walk.place.kill();
    let verdict = walk.place.run(&["audit", "verify"]);
    assert!(verdict.status.success(), "{}", String::from_utf8_lossy(&verdict.stdout));
    Ok(())
}
