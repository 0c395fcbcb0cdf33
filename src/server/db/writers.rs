//! Who writes entries of the audit log, and how the entries of each are numbered.
//!
//! A process has as many writers as it ever had transactions at once that wrote entries, each with
//! a random id. A transaction takes a writer that is free, and nobody waits for one. Numbers are
//! the writer's only when the transaction is committed; rolled back, the next one takes them again.
//! So a number that is missing was committed and taken away. Where it is not known whether a
//! transaction was committed, its writer writes nothing more.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use crate::server::clock::Rng;

/// The writers of this process. Cheap to clone.
#[derive(Clone, Default)]
pub struct Writers(Arc<Process>);

#[derive(Default)]
struct Process {
    writers: Mutex<Vec<Writer>>,
    /// What this process said of its sealing.
    sealing: Mutex<Sealing>,
    /// What the log tells that it is missed, as far as this process missed it.
    missed: Mutex<Vec<Written>>,
}

/// What a process said of its sealing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sealing {
    /// Whether it fails; `None`: nothing was said yet.
    pub fails: Option<bool>,
    /// When it last said that it fails.
    pub said: Option<i64>,
}

struct Writer {
    id: Uuid,
    /// Its last number that is committed.
    last: i64,
    /// The last one that the sealer has looked for.
    sealed: i64,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Free,
    Writes,
    Ended,
}

/// Entries of a writer that were committed since the sealer last looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// The writer.
    pub writer: Uuid,
    /// The last one before them.
    pub after: i64,
    /// The last of them.
    pub last: i64,
}

impl Writers {
    fn all(&self) -> MutexGuard<'_, Vec<Writer>> {
        self.0.writers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What this process said of its sealing.
    pub fn sealing(&self) -> Sealing {
        *self.0.sealing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It said that.
    pub fn set_sealing(&self, sealing: Sealing) {
        *self.0.sealing.lock().unwrap_or_else(PoisonError::into_inner) = sealing;
    }

    /// What the log tells that it is missed, as far as this process missed it.
    pub fn missed(&self) -> Vec<Written> {
        self.0.missed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The log tells by now that these are missed.
    pub fn misses(&self, said: &[Written]) {
        let mut missed = self.0.missed.lock().unwrap_or_else(PoisonError::into_inner);
        for written in said {
            if !missed.contains(written) {
                missed.push(*written);
            }
        }
    }

    /// A writer for one transaction.
    pub fn turn(&self, rng: &dyn Rng) -> Turn {
        let mut all = self.all();
        let free = all.iter_mut().find(|writer| writer.state == State::Free);
        let (writer, last) = if let Some(writer) = free {
            writer.state = State::Writes;
            (writer.id, writer.last)
        } else {
            let mut random = [0; 16];
            rng.fill(&mut random);
            let id = Uuid::from_bytes(random);
            all.push(Writer { id, last: 0, sealed: 0, state: State::Writes });
            (id, 0)
        };
        Turn { writers: self.clone(), writer, last, taken: 0, commits: false }
    }

    /// What was written since the sealer last looked. All of it is committed.
    pub fn written(&self) -> Vec<Written> {
        let written = |writer: &Writer| Written { writer: writer.id, after: writer.sealed, last: writer.last };
        self.all().iter().map(written).filter(|written| written.last > written.after).collect()
    }

    /// The sealer has looked for these.
    pub fn sealed(&self, looked_for: &[Written]) {
        let mut all = self.all();
        for writer in all.iter_mut() {
            if let Some(written) = looked_for.iter().find(|written| written.writer == writer.id) {
                writer.sealed = writer.sealed.max(written.last);
            }
        }
        all.retain(|writer| writer.state != State::Ended || writer.last > writer.sealed);
    }
}

/// The writer of one transaction, until that ends.
pub struct Turn {
    writers: Writers,
    writer: Uuid,
    /// Its last number before.
    last: i64,
    /// How many it took.
    taken: i64,
    /// The database was asked to commit.
    commits: bool,
}

impl Turn {
    /// Writer and number of the next entry.
    pub fn take(&mut self) -> (Uuid, i64) {
        self.taken += 1;
        (self.writer, self.last + self.taken)
    }

    /// The entry of the number that was taken last was not written.
    pub fn give_back(&mut self) {
        self.taken -= 1;
    }

    /// The database is asked to commit: from here until [`Turn::committed`] nobody knows.
    pub(super) fn commits(&mut self) {
        self.commits = true;
    }

    /// It has committed.
    pub(super) fn committed(mut self) {
        self.commits = false;
        self.last += self.taken;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut all = self.writers.all();
        if let Some(writer) = all.iter_mut().find(|writer| writer.id == self.writer) {
            writer.last = self.last;
            writer.state = if self.commits { State::Ended } else { State::Free };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::clock::OsRng;

    #[test]
    fn numbers_of_a_transaction_that_was_rolled_back_are_taken_again() {
        let writers = Writers::default();
        let mut turn = writers.turn(&OsRng);
        let first = turn.take();
        turn.take();
        drop(turn);
        assert_eq!(writers.written(), []);
        let mut turn = writers.turn(&OsRng);
        assert_eq!((turn.take(), first.1), (first, 1));
        turn.commits();
        turn.committed();
        assert_eq!(writers.written(), [Written { writer: first.0, after: 0, last: 1 }]);
    }

    #[test]
    fn transactions_at_once_have_writers_of_their_own() {
        let writers = Writers::default();
        let (mut a, mut b) = (writers.turn(&OsRng), writers.turn(&OsRng));
        assert_ne!(a.take().0, b.take().0);
    }

    #[test]
    fn a_writer_of_which_nobody_knows_what_was_committed_writes_nothing_more() {
        let writers = Writers::default();
        let mut turn = writers.turn(&OsRng);
        let (writer, _) = turn.take();
        turn.commits();
        turn.committed();
        let mut turn = writers.turn(&OsRng);
        assert_eq!(turn.take(), (writer, 2));
        turn.commits();
        drop(turn);
        assert_ne!(writers.turn(&OsRng).take().0, writer);
        // What is known of it is still looked for, once.
        let written = writers.written();
        assert_eq!(written, [Written { writer, after: 0, last: 1 }]);
        writers.sealed(&written);
        assert_eq!(writers.written(), []);
    }
}
