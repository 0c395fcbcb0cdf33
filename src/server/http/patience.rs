//! How long somebody who sends or reads is waited for. Waiting uses patience up, bytes give
//! it back: who sends a byte now and then is not waited for much longer than who sends nothing.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use super::HttpState;
use crate::server::config::LimitsConfig;

/// The patience was used up.
#[derive(Debug, thiserror::Error)]
#[error("less came than the least rate")]
pub struct TooSlow;

/// How long one sender or reader may stand still yet.
struct Allowance {
    full: Duration,
    left: Duration,
    /// Bytes that give back a second.
    least_rate: u64,
}

impl Allowance {
    /// So many bytes moved after it stood still for so long.
    fn moved(&mut self, still: Duration, bytes: usize) {
        let back = Duration::from_millis(1000 * bytes as u64 / self.least_rate.max(1));
        self.left = (self.left.saturating_sub(still) + back).min(self.full);
    }
}

/// The patience with one sender or reader.
pub struct Patience {
    allowance: Allowance,
    /// Runs while nothing moves, for as long as is left.
    still: Option<Pin<Box<Sleep>>>,
}

impl Patience {
    /// All of it.
    pub fn new(limits: &LimitsConfig) -> Patience {
        let allowance = Allowance { full: limits.stall(), left: limits.stall(), least_rate: limits.least_rate };
        Patience { allowance, still: None }
    }

    /// Nothing moves. Ready when that was so for too long; until then the task is woken at that
    /// time.
    pub fn stands_still(&mut self, cx: &mut Context<'_>) -> Poll<TooSlow> {
        let left = self.allowance.left;
        let still = self.still.get_or_insert_with(|| Box::pin(sleep(left)));
        still.as_mut().poll(cx).map(|()| TooSlow)
    }

    /// So many bytes moved.
    pub fn moved(&mut self, bytes: usize) {
        let began = self.still.take().map(|still| still.deadline() - self.allowance.left);
        self.allowance.moved(began.map_or(Duration::ZERO, |began| began.elapsed()), bytes);
    }
}

/// A body whose sender must not stand still.
struct Watched {
    body: Body,
    patience: Patience,
}

impl hyper::body::Body for Watched {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.get_mut();
        match Pin::new(&mut this.body).poll_frame(cx) {
            Poll::Pending => this.patience.stands_still(cx).map(|slow| Some(Err(slow.into()))),
            Poll::Ready(frame) => {
                if let Some(Ok(frame)) = &frame {
                    this.patience.moved(frame.data_ref().map_or(0, Bytes::len));
                }
                Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Breaks off requests whose body does not come.
pub async fn watch_body(State(state): State<HttpState>, request: Request, next: Next) -> Response {
    let patience = Patience::new(&state.app.config.limits);
    next.run(request.map(|body| Body::new(Watched { body, patience }))).await
}

/// Whether an error has [`TooSlow`] somewhere behind it.
pub fn was_too_slow(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.is::<TooSlow>() {
            return true;
        }
        next = error.source();
    }
    false
}

impl From<TooSlow> for io::Error {
    fn from(slow: TooSlow) -> io::Error {
        io::Error::new(io::ErrorKind::TimedOut, slow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces of that many bytes, each after that many milliseconds. Answers after how many seconds
    /// the sender is broken off, or `None`: never.
    fn broken_off(bytes: usize, milliseconds: u64, pieces: u32) -> Option<u64> {
        let full = Duration::from_secs(30);
        let mut allowance = Allowance { full, left: full, least_rate: 1000 };
        let (still, mut passed) = (Duration::from_millis(milliseconds), Duration::ZERO);
        for _ in 0..pieces {
            if still >= allowance.left {
                return Some((passed + allowance.left).as_secs());
            }
            passed += still;
            allowance.moved(still, bytes);
        }
        None
    }

    #[test]
    fn a_sender_below_the_least_rate_is_broken_off_and_one_above_it_never() {
        assert_eq!(broken_off(0, 60_000, 1), Some(30));
        assert_eq!(broken_off(1, 1_000, 1_000), Some(30), "one byte a second is as good as nothing");
        assert_eq!(broken_off(500, 1_000, 1_000), Some(59));
        assert_eq!(broken_off(1_000, 1_000, 100_000), None);
        assert_eq!(broken_off(30_000, 29_000, 1_000), None, "in bursts as well");
    }

    #[test]
    fn slowness_is_found_behind_other_errors() {
        let slow = axum::Error::new(axum::Error::new(TooSlow));
        assert!(was_too_slow(&slow) && !was_too_slow(&axum::Error::new(io::Error::other("gone"))));
    }
}
