//! Lets other processes at an SQLite file that this one writes without a pause.
//!
//! SQLite has no queue for its lock: who waits looks again every 100 ms. A job that begins its next
//! transaction as soon as the last one is committed leaves the lock free for less than one, so a
//! command beside a server that renews keys or applies a large file could wait until it gave up.
//! Measured with a debug build: 25 s for one command.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::sqlite::SqlitePoolOptions;

/// Longer than SQLite waits between two looks at a lock (`sqliteDefaultBusyCallback`: 100 ms).
const GAP: Duration = Duration::from_millis(110);
/// A gap is left this often at the latest; it costs a hundredth of the time.
const EVERY: Duration = Duration::from_secs(10);

/// The pool of the one connection that writes, which waits now and then before it begins a
/// transaction. It is held meanwhile, so that nobody else of this process writes.
pub fn leaving_gaps(options: SqlitePoolOptions) -> SqlitePoolOptions {
    let gap = Arc::new(LockGap::default());
    options.before_acquire(move |_, connection| {
        let due = gap.due(connection.age, connection.idle_for);
        Box::pin(async move {
            if let Some(gap) = due {
                tokio::time::sleep(gap).await;
            }
            Ok(true)
        })
    })
}

/// When the connection last left the lock alone for long enough, in milliseconds of its age.
#[derive(Debug, Default)]
struct LockGap(AtomicU64);

impl LockGap {
    /// How long to wait before the next transaction of a connection of this age, `idle` since the
    /// last one.
    fn due(&self, age: Duration, idle: Duration) -> Option<Duration> {
        let last = Duration::from_millis(self.0.load(Ordering::Relaxed));
        let due = idle < GAP && age.saturating_sub(last) >= EVERY;
        // A new connection begins to count anew.
        if due || idle >= GAP || age < last {
            self.0.store(u64::try_from(age.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
        }
        due.then_some(GAP)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Waits that a gap adds up to over `times` transactions of 200 ms with `idle` between them.
    fn gaps(gap: &LockGap, from: Duration, times: u32, idle: Duration) -> usize {
        let each = Duration::from_millis(200) + idle;
        (0..times).filter(|n| gap.due(from + each * *n, idle).is_some()).count()
    }

    #[test]
    fn who_writes_without_a_pause_leaves_the_lock_free_every_ten_seconds() {
        assert_eq!(gaps(&LockGap::default(), Duration::ZERO, 500, Duration::ZERO), 9);
    }

    #[test]
    fn who_leaves_it_free_anyway_never_waits() {
        assert_eq!(gaps(&LockGap::default(), Duration::ZERO, 500, GAP), 0);
    }

    #[test]
    fn a_new_connection_counts_from_its_own_beginning() {
        let gap = LockGap::default();
        gaps(&gap, Duration::from_secs(1000), 50, Duration::ZERO);
        assert_eq!(gaps(&gap, Duration::ZERO, 51, Duration::ZERO), 1);
    }
}
