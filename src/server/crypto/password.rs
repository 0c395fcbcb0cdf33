//! Password hashes: argon2id, parameters in the hash, memory blocks used again, work limited by
//! permits.

use std::sync::{Arc, Mutex, PoisonError};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use tokio::sync::Semaphore;

use super::{Secret, same};
use crate::server::Error;
use crate::server::clock::Rng;
use crate::server::config::PasswordConfig;

const OUTPUT: usize = 32;
const SALT: usize = 16;

/// Hashes and compares. One for the process; cheap to clone.
#[derive(Clone)]
pub struct Hasher(Arc<Inner>);

struct Inner {
    params: Params,
    permits: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    /// What [`Lane::Shared`] may use of the permits and has of a queue.
    shared_permits: Arc<Semaphore>,
    shared_queue: Arc<Semaphore>,
    blocks: Blocks,
    /// Compared against when there is no such user, so that the answer takes as long.
    decoy: PasswordHash,
}

/// Whose turn it is: a flood of wrong passwords must not use up all the work for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Accounts and addresses with few failures: every permit, and a queue of their own.
    Kept,
    /// Those with more: at most half of the permits (at least one), and half as long a queue of
    /// their own. No more of them stand before somebody of the other lane.
    Shared,
}

/// Why a password was not hashed or looked at.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// Too many people are waiting.
    #[error("too many people are waiting")]
    Busy,
    /// Our fault.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// A stored hash, read: how it was made, and what came of it.
#[derive(Debug, Clone)]
pub struct PasswordHash {
    params: Params,
    salt: Vec<u8>,
    out: Vec<u8>,
}

/// What looking at a password came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Not the password.
    Wrong,
    /// The password.
    Right,
    /// The password, but its hash is weaker than today's: hash it again.
    RightButWeak,
}

impl Hasher {
    /// A hasher with these parameters.
    pub fn new(config: &PasswordConfig) -> Result<Hasher, Error> {
        let params = Params::new(config.memory_kib, config.passes, 1, Some(OUTPUT))
            .map_err(|e| Error::broken(format!("argon2 parameters: {e}")))?;
        let decoy = PasswordHash { params: params.clone(), salt: vec![0; SALT], out: vec![0; OUTPUT] };
        Ok(Hasher(Arc::new(Inner {
            params,
            permits: Arc::new(Semaphore::new(config.permits.max(1))),
            queue: Arc::new(Semaphore::new(config.permits.max(1) + config.queue)),
            shared_permits: Arc::new(Semaphore::new((config.permits / 2).max(1))),
            shared_queue: Arc::new(Semaphore::new((config.permits / 2).max(1) + config.queue / 2)),
            blocks: Blocks::default(),
            decoy,
        })))
    }

    /// Hashes for somebody who waits: [`HashError::Busy`] past a short queue.
    pub async fn hash(&self, password: Secret, rng: &dyn Rng, lane: Lane) -> Result<String, HashError> {
        let salt = new_salt(rng);
        let this = self.clone();
        self.limited(lane, move || this.hash_now(&password, salt)).await
    }

    /// Compares for somebody who waits. `hash` of `None` is nobody: the same work, and always
    /// wrong.
    pub async fn verify(&self, password: Secret, hash: Option<PasswordHash>, lane: Lane) -> Result<Verdict, HashError> {
        let this = self.clone();
        self.limited(lane, move || match hash {
            Some(hash) => this.verify_now(&password, &hash),
            None => this.verify_now(&password, &this.0.decoy).map(|_| Verdict::Wrong),
        })
        .await
    }

    /// Hashes on this thread, with a memory block used again: for background work that has a
    /// bounded pool of its own.
    pub fn hash_now(&self, password: &Secret, salt: [u8; SALT]) -> Result<String, Error> {
        let out = self.0.blocks.argon2id(&self.0.params, password, &salt)?;
        Ok(encode(&self.0.params, &salt, &out))
    }

    /// Compares on this thread.
    pub fn verify_now(&self, password: &Secret, stored: &PasswordHash) -> Result<Verdict, Error> {
        let out = self.0.blocks.argon2id(&stored.params, password, &stored.salt)?;
        let (now, then) = (&self.0.params, &stored.params);
        Ok(if !same(&out, &stored.out) {
            Verdict::Wrong
        } else if then.m_cost() < now.m_cost() || then.t_cost() < now.t_cost() {
            Verdict::RightButWeak
        } else {
            Verdict::Right
        })
    }

    async fn limited<T: Send + 'static>(
        &self,
        lane: Lane,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, HashError> {
        let queue = match lane {
            Lane::Kept => &self.0.queue,
            Lane::Shared => &self.0.shared_queue,
        };
        let place = queue.clone().try_acquire_owned().map_err(|_| HashError::Busy)?;
        let closed = |_| Error::broken("the server is stopping");
        let shared = match lane {
            Lane::Kept => None,
            Lane::Shared => Some(self.0.shared_permits.clone().acquire_owned().await.map_err(closed)?),
        };
        let permit = self.0.permits.clone().acquire_owned().await.map_err(closed)?;
        // The work goes on when the caller has gone away, so it holds place and permit itself.
        let work = move || {
            let done = work();
            drop((permit, shared, place));
            done
        };
        let done = tokio::task::spawn_blocking(work).await;
        Ok(done.map_err(|_| Error::broken("hashing a password stopped"))??)
    }
}

/// A new salt.
pub fn new_salt(rng: &dyn Rng) -> [u8; SALT] {
    let mut salt = [0; SALT];
    rng.fill(&mut salt);
    salt
}

/// Memory blocks that wait to be used again: 1.3 times as fast as new ones.
#[derive(Default)]
struct Blocks(Mutex<Vec<Vec<Block>>>);

impl Blocks {
    fn argon2id(&self, params: &Params, password: &Secret, salt: &[u8]) -> Result<[u8; OUTPUT], Error> {
        let mut blocks = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        blocks.resize(params.block_count().max(blocks.len()), Block::default());
        let mut out = [0; OUTPUT];
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
        let done = argon2.hash_password_into_with_memory(password.expose().as_bytes(), salt, &mut out, &mut blocks);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(blocks);
        done.map_err(|e| Error::broken(format!("argon2: {e}")))?;
        Ok(out)
    }
}

/// The PHC string: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.
fn encode(params: &Params, salt: &[u8], out: &[u8]) -> String {
    let (m, t, p) = (params.m_cost(), params.t_cost(), params.p_cost());
    format!("$argon2id$v=19$m={m},t={t},p={p}${}${}", STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(out))
}

impl PasswordHash {
    /// From its PHC string; `None` where that is none of ours.
    pub fn parse(text: &str) -> Option<PasswordHash> {
        let mut parts = text.strip_prefix("$argon2id$v=19$")?.split('$');
        let mut numbers = parts.next()?.split(',');
        let mut number = |name: &str| numbers.next()?.strip_prefix(name)?.parse::<u32>().ok();
        let params = Params::new(number("m=")?, number("t=")?, number("p=")?, Some(OUTPUT)).ok()?;
        let salt = STANDARD_NO_PAD.decode(parts.next()?).ok()?;
        let out = STANDARD_NO_PAD.decode(parts.next()?).ok()?;
        (parts.next().is_none() && out.len() == OUTPUT).then_some(PasswordHash { params, salt, out })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::clock::OsRng;
    use crate::server::config::Config;

    fn hasher(passes: u32) -> Hasher {
        Hasher::new(&PasswordConfig { passes, ..Config::new("").passwords }).unwrap()
    }

    #[test]
    fn a_hash_says_how_it_was_made_and_a_weaker_one_is_known() {
        let password = Secret::new("correct horse battery".to_owned());
        let hash = hasher(2).hash_now(&password, new_salt(&OsRng)).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let hash = PasswordHash::parse(&hash).unwrap();
        assert_eq!(hasher(2).verify_now(&password, &hash).unwrap(), Verdict::Right);
        assert_eq!(hasher(3).verify_now(&password, &hash).unwrap(), Verdict::RightButWeak);
        assert_eq!(hasher(2).verify_now(&Secret::new("Correct".to_owned()), &hash).unwrap(), Verdict::Wrong);
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_any_more_still_holds_its_permit() {
        let config = PasswordConfig { permits: 1, queue: 0, ..Config::new("").passwords };
        let hasher = Hasher::new(&config).unwrap();
        let (go_on, stopped) = std::sync::mpsc::channel::<()>();
        let (begun, begins) = tokio::sync::oneshot::channel();
        let work = move || {
            let _ = begun.send(());
            let _ = stopped.recv();
            Ok(())
        };
        let waiting = tokio::spawn({
            let hasher = hasher.clone();
            async move { hasher.limited(Lane::Kept, work).await }
        });
        begins.await.unwrap();
        waiting.abort();
        assert!(waiting.await.unwrap_err().is_cancelled());
        assert!(matches!(hasher.limited(Lane::Kept, || Ok(())).await, Err(HashError::Busy)));
        drop(go_on);
        // Now it ends and gives its place back.
        let _given_back = hasher.0.queue.acquire().await.unwrap();
    }

    /// Fills every place of those with many failures with work that does not end, and answers how
    /// many got a permit.
    async fn flooded(hasher: &Hasher, stopped: &Arc<Mutex<std::sync::mpsc::Receiver<()>>>) -> usize {
        let begun = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        for _ in 0..100 {
            let (hasher, stopped, begun) = (hasher.clone(), stopped.clone(), begun.clone());
            tokio::spawn(async move {
                let work = move || {
                    begun.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                    let _ = stopped.lock().unwrap().recv();
                    Ok(())
                };
                hasher.limited(Lane::Shared, work).await
            });
        }
        while begun.load(std::sync::atomic::Ordering::SeqCst) == 0
            || !matches!(hasher.limited(Lane::Shared, || Ok(())).await, Err(HashError::Busy))
        {
            tokio::task::yield_now().await;
        }
        begun.load(std::sync::atomic::Ordering::SeqCst)
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_flood_of_those_who_failed_leaves_permits_to_the_others() {
        let config = PasswordConfig { permits: 4, queue: 16, ..Config::new("").passwords };
        let hasher = Hasher::new(&config).unwrap();
        let (go_on, stopped) = std::sync::mpsc::channel::<()>();
        let stopped = Arc::new(Mutex::new(stopped));
        assert!(flooded(&hasher, &stopped).await <= 2);
        for _ in 0..40 {
            assert!(hasher.limited(Lane::Kept, || Ok(())).await.is_ok());
        }
        drop(go_on);
    }

    #[tokio::test]
    async fn nobody_costs_the_same_work_and_is_always_wrong() {
        let verdict = hasher(2).verify(Secret::new(String::new()), None, Lane::Kept).await.unwrap();
        assert_eq!(verdict, Verdict::Wrong);
    }
}
