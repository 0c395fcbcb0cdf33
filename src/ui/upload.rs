//! A file on its way to the server: the first time, and when what was interrupted goes on.

use std::future::Future;

use leptos::prelude::*;
use web_sys::File;

use crate::api::imports::finish_upload;
use crate::messages::import::CheckText;
use crate::wire::ApiError;
use crate::wire::imports::ImportView;

pub mod parts;
mod progress;

pub use parts::Sending;
pub use progress::UploadProgress;

use parts::{backoff, send_parts, signed_out, wait};

/// Sends what the server lacks and has the import taken up. `Sending::Done` when it is complete.
pub async fn send_file(import: ImportView, file: &File, sent: RwSignal<u64>, state: RwSignal<Sending>, done: impl FnOnce()) {
    if let Err(problem) = send_parts(import.id, file, &import.parts, sent, state).await {
        let problem = if problem.is_empty() { CheckText::FileChanged.en().to_owned() } else { problem };
        return state.set(Sending::Stopped(problem));
    }
    state.set(Sending::Finishing);
    match patiently(state, || finish_upload(import.id)).await {
        Ok(import) => {
            done();
            state.set(Sending::Done(import.id));
        }
        Err(error) => state.set(Sending::Stopped(error.to_string())),
    }
}

/// Asks again while the server cannot be reached or the session has ended.
pub async fn patiently<T, F: Future<Output = Result<T, ApiError>>>(
    state: RwSignal<Sending>,
    ask: impl Fn() -> F,
) -> Result<T, ApiError> {
    let mut tries = 0;
    loop {
        let Some(before) = state.try_get_untracked() else { return Err(ApiError::SignedOut) };
        match ask().await {
            Err(ApiError::Transport(_)) => {
                tries += 1;
                wait(backoff(tries), state).await;
            }
            Err(ApiError::SignedOut) => signed_out(state).await,
            answer => return answer,
        }
        state.set(before);
    }
}
