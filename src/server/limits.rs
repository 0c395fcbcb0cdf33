//! What one session and one person may take of this process: how many streams, downloads and calls
//! at once, and how many requests in a while. In memory, since what is bounded is this process's
//! own.

use std::collections::HashMap;
use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use governor::clock::{Clock, MonotonicClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use super::auth::failed_proofs::networks;
use super::config::LimitsConfig;
use super::{Actor, Ctx};
use crate::messages::limits::LimitText as T;
use crate::wire::ApiError;

/// Seconds after which somebody who holds too much may ask again.
const AGAIN: u32 = 5;

/// Sessions that are remembered before the quiet ones are forgotten.
const MANY_SESSIONS: usize = 4_096;

/// Everything that is bounded for a session or a person.
pub struct Limits {
    streams: AtOnce<Uuid>,
    downloads: AtOnce<Uuid>,
    bulk: AtOnce<Uuid>,
    parts: AtOnce<Uuid>,
    plans: AtOnce<Uuid>,
    scans: Turns,
    requests: Requests<Uuid, MonotonicClock>,
    searches: Requests<String, MonotonicClock>,
}

impl Limits {
    /// With nothing taken.
    pub fn new(config: &LimitsConfig) -> Limits {
        Limits {
            streams: AtOnce::new(config.event_streams),
            downloads: AtOnce::new(config.downloads),
            bulk: AtOnce::new(config.bulk_per_person),
            parts: AtOnce::new(config.parts_per_person),
            plans: AtOnce::new(1),
            scans: Turns::default(),
            requests: Requests::new(config.requests_burst, config.requests_per_second, MonotonicClock),
            searches: Requests::new(config.searches_burst, config.searches_per_second, MonotonicClock),
        }
    }

    /// One more event stream of the caller's session, for as long as what it answers lives.
    pub fn stream(&self, ctx: &Ctx) -> Result<Held<Uuid>, ApiError> {
        self.streams.of(session(ctx), T::Streams)
    }

    /// As [`Limits::stream`], of a download or of other work that goes through a lot of data.
    pub fn download(&self, ctx: &Ctx) -> Result<Held<Uuid>, ApiError> {
        self.downloads.of(session(ctx), T::Downloads)
    }

    /// One more call of the caller that changes many accounts: such calls wait for each other, and
    /// each has a connection to the database meanwhile.
    pub fn bulk(&self, ctx: &Ctx) -> Result<Held<Uuid>, ApiError> {
        self.bulk.of(person(ctx), T::Bulk)
    }

    /// One more part of a file that arrives from the caller and is held in memory until it is
    /// whole.
    pub fn part(&self, ctx: &Ctx) -> Result<Held<Uuid>, ApiError> {
        self.parts.of(person(ctx), T::Parts)
    }

    /// The turn of a person's file at being planned; `None` while another one of theirs has it.
    pub fn plan(&self, person: Option<Uuid>) -> Option<Held<Uuid>> {
        self.plans.take(person)
    }

    /// The caller's turn at going through a lot of rows for one answer. Nobody is refused: they
    /// wait behind their own calls, without a connection to the database.
    pub async fn scan(&self, ctx: &Ctx) -> Option<OwnedSemaphorePermit> {
        self.scans.turn(person(ctx)?).await
    }

    /// One more request of the caller.
    pub fn request(&self, ctx: &Ctx) -> Result<(), ApiError> {
        let Some(person) = person(ctx) else { return Ok(()) };
        self.request_of(person)
    }

    /// One more request of a staff user or of the holder of an account.
    pub fn request_of(&self, person: Uuid) -> Result<(), ApiError> {
        self.requests.take(person).map_err(too_fast)
    }

    /// One more search for an organization by somebody at that address who asks for access.
    pub fn search(&self, address: &str) -> Result<(), ApiError> {
        self.searches.take(networks(address).0).map_err(too_fast)
    }
}

fn too_fast(wait: Duration) -> ApiError {
    let seconds = u32::try_from(wait.as_secs() + 1).unwrap_or(u32::MAX);
    ApiError::Limit(T::Requests.fill(&[("seconds", &seconds)]), seconds)
}

/// The caller's session; `None` for those that are not bounded.
fn session(ctx: &Ctx) -> Option<Uuid> {
    match &ctx.actor {
        Actor::Staff { session, .. } => Some(*session),
        Actor::CommandLine | Actor::System => None,
    }
}

/// The caller, whatever session they ask in; `None` as in [`session`].
fn person(ctx: &Ctx) -> Option<Uuid> {
    match &ctx.actor {
        Actor::Staff { id, .. } => Some(*id),
        Actor::CommandLine | Actor::System => None,
    }
}

/// Counts what is held, by holder.
pub struct AtOnce<K: Eq + Hash + Clone> {
    most: u64,
    held: Arc<Mutex<HashMap<K, u64>>>,
}

/// One of the things that a holder may hold; given back when it is dropped.
pub struct Held<K: Eq + Hash + Clone> {
    holder: Option<K>,
    held: Arc<Mutex<HashMap<K, u64>>>,
}

impl<K: Eq + Hash + Clone> AtOnce<K> {
    /// At most that many for each holder.
    pub fn new(most: u64) -> AtOnce<K> {
        AtOnce { most, held: Arc::default() }
    }

    /// One more for this holder (`None`: whose things are not counted); `None` when they have all
    /// that they may.
    pub fn take(&self, holder: Option<K>) -> Option<Held<K>> {
        if let Some(holder) = &holder {
            let mut held = locked(&self.held);
            let count = held.get(holder).copied().unwrap_or_default();
            if count >= self.most {
                return None;
            }
            held.insert(holder.clone(), count + 1);
        }
        Some(Held { holder, held: self.held.clone() })
    }
}

impl AtOnce<Uuid> {
    fn of(&self, holder: Option<Uuid>, refusal: T) -> Result<Held<Uuid>, ApiError> {
        self.take(holder).ok_or_else(|| ApiError::Limit(refusal.fill(&[("limit", &self.most)]), AGAIN))
    }
}

impl<K: Eq + Hash + Clone> Drop for Held<K> {
    fn drop(&mut self) {
        let Some(holder) = &self.holder else { return };
        let mut held = locked(&self.held);
        match held.get_mut(holder) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(held.remove(holder)),
        }
    }
}

/// Calls of one person that go through a lot of rows at once; the rest wait.
const SCANS: usize = 2;

/// Turns of each person.
#[derive(Default)]
struct Turns(Mutex<HashMap<Uuid, Weak<Semaphore>>>);

impl Turns {
    /// One of a person's turns, once it is free.
    async fn turn(&self, person: Uuid) -> Option<OwnedSemaphorePermit> {
        let turns = {
            let mut all = locked(&self.0);
            if all.len() >= MANY_SESSIONS {
                all.retain(|_, turns| turns.strong_count() > 0);
            }
            let known = all.get(&person).and_then(Weak::upgrade);
            known.unwrap_or_else(|| {
                let new = Arc::new(Semaphore::new(SCANS));
                all.insert(person, Arc::downgrade(&new));
                new
            })
        };
        turns.acquire_owned().await.ok()
    }
}

/// Requests of each session or address: a burst, then a rate.
struct Requests<K: Eq + Hash + Clone, C: Clock + Clone> {
    limiter: RateLimiter<K, HashMapStateStore<K>, C, NoOpMiddleware<C::Instant>>,
    clock: C,
}

impl<K: Eq + Hash + Clone, C: Clock + Clone> Requests<K, C> {
    fn new(burst: u64, a_second: u64, clock: C) -> Requests<K, C> {
        let number = |n: u64| NonZeroU32::new(u32::try_from(n).unwrap_or(u32::MAX)).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(number(a_second)).allow_burst(number(burst));
        Requests { limiter: RateLimiter::hashmap_with_clock(quota, clock.clone()), clock }
    }

    /// One more, or how long to wait for it.
    fn take(&self, of: K) -> Result<(), Duration> {
        if self.limiter.len() >= MANY_SESSIONS {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(&of).map_err(|refused| refused.wait_time_from(self.clock.now()))
    }
}

/// The counts are whole after every step, so a panic elsewhere spoils nothing.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    #[tokio::test]
    async fn a_person_has_two_turns_at_once_and_others_have_their_own() {
        let turns = Turns::default();
        let [one, other] = [1, 2].map(Uuid::from_u128);
        let first = turns.turn(one).await;
        let _second = turns.turn(one).await;
        let third = turns.turn(one);
        tokio::pin!(third);
        assert!(futures::poll!(&mut third).is_pending());
        assert!(turns.turn(other).await.is_some());
        drop(first);
        assert!(third.await.is_some());
    }

    #[test]
    fn what_is_held_is_given_back_and_counted_for_each_holder() {
        let at_once = AtOnce::new(2);
        let (first, second) = (at_once.take(Some('a')), at_once.take(Some('a')));
        assert!(first.is_some() && second.is_some() && at_once.take(Some('a')).is_none());
        assert!(at_once.take(Some('b')).is_some() && at_once.take(None).is_some());
        drop(first);
        let third = at_once.take(Some('a'));
        assert!(third.is_some() && at_once.take(Some('a')).is_none());
        drop((second, third));
        assert!(locked(&at_once.held).is_empty(), "nothing is remembered of those who hold nothing");
    }

    #[test]
    fn requests_beyond_the_burst_come_at_the_rate() {
        let clock = FakeRelativeClock::default();
        let requests = Requests::new(3, 2, clock.clone());
        let session = Uuid::from_u128(1);
        let taken = || (0..10).take_while(|_| requests.take(session).is_ok()).count();
        assert_eq!(taken(), 3);
        assert_eq!(requests.take(session), Err(Duration::from_millis(500)));
        clock.advance(Duration::from_secs(1));
        assert_eq!(taken(), 2);
        clock.advance(Duration::from_secs(60));
        assert_eq!(taken(), 3, "no more than the burst is saved up");
        assert!(requests.take(Uuid::from_u128(2)).is_ok(), "each session has its own");
    }

    #[test]
    fn sessions_that_have_been_quiet_are_forgotten() {
        let clock = FakeRelativeClock::default();
        let requests = Requests::new(3, 2, clock.clone());
        for session in 0..MANY_SESSIONS as u128 {
            requests.take(Uuid::from_u128(session)).unwrap();
        }
        clock.advance(Duration::from_secs(60));
        requests.take(Uuid::max()).unwrap();
        assert_eq!(requests.limiter.len(), 1);
    }
}
