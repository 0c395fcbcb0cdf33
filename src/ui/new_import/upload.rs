//! Upload: announces the file, sends what the server lacks, has it taken up, and goes to the
//! import's page.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsValue;
use web_sys::File;

use super::send::{Sending, backoff, random_id, send_parts, signed_out, wait};
use super::{ImportSession, Stage};
use crate::api::imports::{finish_upload, start_import};
use crate::domain::read::ReadOptions;
use crate::messages::import::{CheckText, UploadText as T};
use crate::ui::components::{Button, Meaning, Notice, ProgressBar};
use crate::ui::format::size;
use crate::ui::routes;
use crate::ui::session_end::Session;
use crate::wire::ApiError;
use crate::wire::imports::{ImportView, NewImport};

/// Begins to send the file. Pressed again after a failure, it goes on where it stopped: the key
/// stays the same.
pub fn start(session: ImportSession, file: File, options: ReadOptions) {
    let Some(place) = session.file.place.get_untracked() else { return };
    let key = session.upload.key.get_untracked().unwrap_or_else(random_id);
    session.upload.key.set(Some(key));
    session.upload.sent.set(0);
    session.upload.sending.set(Sending::Starting);
    session.stage.set(Stage::Upload);
    let new = NewImport {
        idempotency_key: key,
        program: place.program,
        organization: place.id,
        file_name: file.name(),
        size: file.size() as u64,
        options,
        agreement: session.file.agreement(),
    };
    // With its changes it may be larger than the one that was chosen.
    session.upload.size.set(new.size);
    spawn_local(async move {
        let announced = patiently(session.upload.sending, || start_import(new.clone())).await;
        match announced {
            // The page was left; its upload is taken up again on the import's page.
            Ok(_) if session.upload.sending.is_disposed() => {}
            Ok(import) => {
                // From here on the address names the import: a reload leads to its page, which
                // takes the upload up again.
                if let Ok(history) = window().history() {
                    let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&routes::import(import.id)));
                    session.edits.guard.stay_here();
                }
                send_file(import, &file, session.upload.sent, session.upload.sending, move || {
                    session.edits.guard.unsaved.set(false)
                })
                .await;
            }
            Err(error) => session.upload.sending.set(Sending::Stopped(error.to_string())),
        }
    });
}

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
async fn patiently<T, F: Future<Output = Result<T, ApiError>>>(
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

/// The state of the upload, with what a person can do about it.
#[component]
pub fn Upload() -> impl IntoView {
    let session = ImportSession::here();
    let again = move || {
        if session.check.report.with_untracked(|report| report.changed) || session.check.failure.with_untracked(Option::is_none) {
            session.send();
        } else {
            session.send_as_it_is();
        }
    };
    let back = move || {
        session.upload.sending.set(Sending::Idle);
        session.stage.set(Stage::Check);
    };
    let name = Signal::derive(move || session.file.info.with(|file| file.name.clone()));
    let total = Signal::from(session.upload.size);
    view! {
        <UploadProgress name total sent=session.upload.sent state=session.upload.sending/>
        <Show when=move || session.upload.sending.with(|sending| matches!(sending, Sending::Stopped(_)))>
            <div class="row">
                <Button on_click=move |_| again()>{T::GoOn.en()}</Button>
                <Button on_click=move |_| back()>{T::BackToCheck.en()}</Button>
            </div>
        </Show>
    }
}

/// The bar of an upload, and what interrupts it.
#[component]
pub fn UploadProgress(
    /// Name of the file.
    name: Signal<String>,
    /// Its size in bytes.
    total: Signal<u64>,
    /// Bytes that the server has.
    sent: RwSignal<u64>,
    /// Its phase.
    state: RwSignal<Sending>,
) -> impl IntoView {
    let signed_in = Session::here();
    // The frame's dialog has them sign in again on this page; then the upload goes on by itself.
    Effect::new(move |_| {
        if state.get() == Sending::SignedOut {
            signed_in.ended();
        }
    });
    Effect::new(move |_| {
        if signed_in.runs() && state.get_untracked() == Sending::SignedOut {
            state.set(Sending::Sent);
        }
    });
    let navigate = use_navigate();
    Effect::new(move |_| {
        if let Sending::Done(import) = state.get() {
            navigate(&routes::import(import), NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
    let label = Signal::derive(move || T::Title.fill(&[("name", &name.get())]));
    let detail = Signal::derive(move || match state.get() {
        Sending::Starting => T::Starting.en().to_owned(),
        Sending::Finishing | Sending::Done(_) => T::Finishing.en().to_owned(),
        _ => T::Sent.fill(&[("sent", &size(sent.get())), ("total", &size(total.get()))]),
    });
    view! {
        <div class="stack upload">
            <ProgressBar label done=Signal::from(sent) total detail id="upload-progress"/>
            {move || match state.get() {
                Sending::Waiting(seconds) => {
                    view! {
                        <Notice meaning=Meaning::Attention title=T::Waiting.fill(&[("seconds", &seconds)])>
                            <Button small=true on_click=move |_| state.set(Sending::Sent)>{T::TryNow.en()}</Button>
                        </Notice>
                    }
                    .into_any()
                }
                Sending::SignedOut => {
                    view! { <Notice meaning=Meaning::Attention title=T::SignedOut.en() live=true/> }.into_any()
                }
                Sending::Stopped(problem) => {
                    view! { <Notice meaning=Meaning::Problem title=T::Stopped.fill(&[("problem", &problem)]) live=true/> }.into_any()
                }
                _ => view! { <p class="soft">{T::Close.en()}</p> }.into_any(),
            }}
        </div>
    }
}
