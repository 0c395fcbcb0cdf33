//! Sending a file in parts: each part is tried until it is committed, so a lost connection only
//! means waiting.

use std::time::Duration;

use gloo_file::Blob;
use gloo_file::futures::read_as_bytes;
use js_sys::{Function, Promise, Reflect, Uint8Array};
use leptos::prelude::*;
use uuid::Uuid;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, RequestInit, Response};

use crate::ui::browser::random;
use crate::wire::imports::PART_BYTES;

/// The phase of an upload.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Sending {
    /// Not begun.
    #[default]
    Idle,
    /// Announced; the server has not answered yet.
    Starting,
    /// Parts are on their way.
    Sent,
    /// The connection was lost; seconds until the next try.
    Waiting(u32),
    /// The session has ended; a person has to sign in again.
    SignedOut,
    /// Everything is sent.
    Finishing,
    /// The server has everything.
    Done(Uuid),
    /// It cannot go on; why.
    Stopped(String),
}

/// How sending one part ended.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Answer {
    Committed,
    TryAgain,
    SignedOut,
    Refused(String),
}

/// Wait before try `n + 1`, in seconds: 1, 2, 4, 8, 16, then 30 for good.
pub fn backoff(tries: u32) -> u32 {
    (1 << tries.saturating_sub(1).min(5)).min(30)
}

/// The parts of a file of that size that the server does not have yet, from 0.
pub fn missing(size: u64, there: &[u32]) -> Vec<u32> {
    let parts = size.div_ceil(PART_BYTES) as u32;
    (0..parts).filter(|part| !there.contains(part)).collect()
}

/// Bytes in one part of a file of that size.
pub fn part_bytes(size: u64, part: u32) -> u64 {
    PART_BYTES.min(size.saturating_sub(u64::from(part) * PART_BYTES))
}

/// SHA-256 of each part of a file. `None` where it can't be read, and where the browser has none:
/// it is there over HTTPS alone.
pub async fn digests(file: &File) -> Option<Vec<[u8; 32]>> {
    let file = Blob::from(file.clone());
    let size = file.size();
    let mut digests = Vec::new();
    for part in missing(size, &[]) {
        let start = u64::from(part) * PART_BYTES;
        let bytes = read_as_bytes(&file.slice(start, start + part_bytes(size, part))).await.ok()?;
        digests.push(sha256(&bytes).await?);
    }
    Some(digests)
}

async fn sha256(bytes: &[u8]) -> Option<[u8; 32]> {
    let member = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok();
    let subtle = member(&member(&window(), "crypto")?, "subtle")?;
    let digest: Function = member(&subtle, "digest")?.dyn_into().ok()?;
    let promise = digest.call2(&subtle, &"SHA-256".into(), &Uint8Array::from(bytes)).ok()?;
    let hash = JsFuture::from(promise.dyn_into::<Promise>().ok()?).await.ok()?;
    Uint8Array::new(&hash).to_vec().try_into().ok()
}

/// Sends the parts that are missing. Returns when all are committed, or the reason why not.
pub async fn send_parts(
    import: Uuid,
    file: &File,
    there: &[u32],
    sent: RwSignal<u64>,
    state: RwSignal<Sending>,
) -> Result<(), String> {
    let file = Blob::from(file.clone());
    let size = file.size();
    sent.set(there.iter().map(|part| part_bytes(size, *part)).sum());
    for part in missing(size, there) {
        let mut tries = 0;
        loop {
            if state.is_disposed() {
                // The page was left; its upload is taken up again on the import's page.
                return Err(String::new());
            }
            state.set(Sending::Sent);
            match send_part(import, &file, size, part).await {
                Answer::Committed => break,
                Answer::Refused(problem) => return Err(problem),
                Answer::SignedOut => signed_out(state).await,
                Answer::TryAgain => {
                    tries += 1;
                    wait(backoff(tries), state).await;
                }
            }
        }
        sent.update(|sent| *sent += part_bytes(size, part));
    }
    Ok(())
}

/// Counts the seconds down; leaves early when another state is set (*Try now*) or the browser is
/// online again.
pub async fn wait(seconds: u32, state: RwSignal<Sending>) {
    let was_online = online();
    for left in (1..=seconds).rev() {
        state.set(Sending::Waiting(left));
        for _ in 0..5 {
            sleep(200).await;
            if !matches!(state.try_get_untracked(), Some(Sending::Waiting(_))) || (!was_online && online()) {
                return;
            }
        }
    }
}

/// Waits until a person has signed in again: then the page sets another state.
pub async fn signed_out(state: RwSignal<Sending>) {
    state.set(Sending::SignedOut);
    while state.try_get_untracked() == Some(Sending::SignedOut) {
        sleep(200).await;
    }
}

async fn send_part(import: Uuid, file: &Blob, size: u64, part: u32) -> Answer {
    let start = u64::from(part) * PART_BYTES;
    let blob = file.slice(start, start + part_bytes(size, part));
    let init = RequestInit::new();
    init.set_method("PUT");
    init.set_body(blob.as_ref());
    let asked = window().fetch_with_str_and_init(&format!("/imports/{import}/parts/{part}"), &init);
    let Ok(response) = JsFuture::from(asked).await else {
        // The network, or the file: a file that changed on disk cannot be read any more.
        let readable = read_as_bytes(&blob.slice(0, 1)).await.is_ok();
        return if readable { Answer::TryAgain } else { Answer::Refused(String::new()) };
    };
    let response: Response = response.unchecked_into();
    match response.status() {
        200..=299 => Answer::Committed,
        401 => Answer::SignedOut,
        408 | 425 | 429 | 500..=599 => Answer::TryAgain,
        _ => Answer::Refused(text(&response).await),
    }
}

async fn text(response: &Response) -> String {
    match response.text() {
        Ok(promise) => JsFuture::from(promise).await.ok().and_then(|text| text.as_string()).unwrap_or_default(),
        Err(_) => String::new(),
    }
}

/// Waits that many milliseconds.
pub async fn sleep(milliseconds: u64) {
    let promise = Promise::new(&mut |resolve, _| {
        set_timeout(
            move || {
                // Resolving a promise of our own cannot fail.
                let _ = resolve.call0(&JsValue::NULL);
            },
            Duration::from_millis(milliseconds),
        );
    });
    let _ = JsFuture::from(promise).await;
}

fn online() -> bool {
    window().navigator().on_line()
}

/// A new random id, from the browser.
pub fn random_id() -> Uuid {
    uuid::Builder::from_random_bytes(random()).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_half_a_minute() {
        assert_eq!([1, 2, 3, 4, 5, 6, 20].map(backoff), [1, 2, 4, 8, 16, 30, 30]);
    }

    #[test]
    fn only_parts_that_the_server_lacks_are_sent_and_the_last_one_is_shorter() {
        let size = 2 * PART_BYTES + 5;
        assert_eq!(missing(size, &[1]), [0, 2]);
        assert_eq!(missing(PART_BYTES, &[]), [0]);
        assert_eq!(part_bytes(size, 0), PART_BYTES);
        assert_eq!(part_bytes(size, 2), 5);
    }
}
