//! Upload: announces the file, sends what the server lacks, has it taken up, and goes to the import's page.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use super::send::{Sending, backoff, random_id, send_parts, signed_out, wait};
use super::{Desk, Stage};
use crate::api::imports::{finish_upload, start_import};
use crate::domain::read::ReadOptions;
use crate::messages::import::{CheckText, UploadText as T};
use crate::ui::components::{Button, FileDrop, Meaning, Notice, ProgressBar};
use crate::ui::effect::effect;
use crate::ui::format::{number, size};
use crate::ui::markup::view;
use crate::ui::routes;
use crate::ui::session_end::Session;
use crate::ui::signal::{Callback, Memo, RwSignal, Signal};
use crate::wire::ApiError;
use crate::wire::imports::{ImportView, NewImport};

/// Begins to send the file. Pressed again after a failure, it goes on where it stopped: the key stays the same.
pub fn start(desk: Desk, file: File, options: ReadOptions) {
    let Some(place) = desk.place.get_untracked() else { return };
    let key = desk.key.get_untracked().unwrap_or_else(random_id);
    desk.key.set(Some(key));
    desk.sent.set(0);
    desk.sending.set(Sending::Starting);
    desk.stage.set(Stage::Upload);
    let new = NewImport {
        idempotency_key: key,
        program: place.program,
        organization: place.id,
        file_name: file.name(),
        size: file.size() as u64,
        options,
    };
    // With its changes it may be larger than the one that was chosen.
    desk.size.set(new.size);
    spawn_local(async move {
        let announced = patiently(desk.sending, || start_import(new.clone())).await;
        match announced {
            // The page was left; its upload is taken up again on the import's page.
            Ok(_) if desk.sending.is_disposed() => {}
            Ok(import) => {
                // From here on the address names the import: a reload leads to its page, which takes the upload up again.
                if let Ok(history) = window().history() {
                    let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&routes::import(import.id)));
                    desk.guard.stands_here();
                }
                send(import, &file, desk.sent, desk.sending, move || desk.unsaved.set(false)).await;
            }
            Err(error) => desk.sending.set(Sending::Stopped(error.to_string())),
        }
    });
}

/// Sends what the server lacks and has the import taken up. `Sending::Finishing` with nothing more to do tells that it is done.
async fn send(import: ImportView, file: &File, sent: RwSignal<u64>, state: RwSignal<Sending>, done: impl FnOnce()) {
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

/// How the upload stands, with what a person can do about it.
#[component]
pub fn Upload() -> impl IntoView {
    let desk = Desk::here();
    let again = move || {
        if desk.report.with_untracked(|report| report.changed) || desk.failure.with_untracked(Option::is_none) {
            desk.upload();
        } else {
            desk.upload_as_it_is();
        }
    };
    let back = move || {
        desk.sending.set(Sending::Idle);
        desk.stage.set(Stage::Check);
    };
    let name = Signal::derive(move || desk.file.with(|file| file.name.clone()));
    let total = Signal::from(desk.size);
    view! {
        <UploadState name total sent=desk.sent state=desk.sending/>
        {move || {
            matches!(desk.sending.get(), Sending::Stopped(_))
                .then(|| {
                    view! {
                        <div class="row">
                            <Button on_click=move |_| again()>{T::GoOn.en()}</Button>
                            <Button on_click=move |_| back()>{T::BackToCheck.en()}</Button>
                        </div>
                    }
                })
        }}
    }
}

#[component]
fn UploadState(
    /// Name of the file.
    name: Signal<String>,
    /// Its size in bytes.
    total: Signal<u64>,
    /// Bytes that the server has.
    sent: RwSignal<u64>,
    /// Where the upload stands.
    state: RwSignal<Sending>,
) -> impl IntoView {
    let session = Session::here();
    // The frame's dialog has them sign in again on this page; then the upload goes on by itself.
    effect(move || {
        if state.get() == Sending::SignedOut {
            session.ended();
        }
    });
    effect(move || {
        if session.runs() && state.get_untracked() == Sending::SignedOut {
            state.set(Sending::Sent);
        }
    });
    let navigate = use_navigate();
    effect(move || {
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
                }
                Sending::SignedOut => {
                    view! { <Notice meaning=Meaning::Attention title=T::SignedOut.en() live=true/> }
                }
                Sending::Stopped(problem) => {
                    view! { <Notice meaning=Meaning::Problem title=T::Stopped.fill(&[("problem", &problem)]) live=true/> }
                }
                _ => view! { <p class="soft">{T::Close.en()}</p> },
            }}
        </div>
    }
}

/// Takes an upload up that was interrupted: the same file, chosen again, sends only what is missing.
#[component]
pub fn Resume(
    /// The import that waits for the rest of its file.
    import: ImportView,
    /// Called when the file is complete.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let parts = import.size.div_ceil(crate::wire::imports::PART_BYTES);
    let state = RwSignal::new(Sending::Idle);
    let sent = RwSignal::new(0);
    let wrong = RwSignal::new(String::new());
    let (name, total) = (import.file_name.clone(), import.size);
    let help = T::ResumeHelp.fill(&[
        ("done", &number(import.parts.len() as u64)),
        ("total", &number(parts)),
        ("name", &import.file_name),
        ("size", &size(import.size)),
    ]);
    let choose = {
        let import = import.clone();
        move |file: File| {
            let same = file.name() == import.file_name && file.size() as u64 == import.size;
            if !same {
                return wrong.set(T::ResumeWrong.fill(&[
                    ("name", &file.name()),
                    ("size", &size(file.size() as u64)),
                    ("wanted", &import.file_name),
                    ("wanted_size", &size(import.size)),
                ]));
            }
            wrong.set(String::new());
            state.set(Sending::Starting);
            let mut import = import.clone();
            // What the server has last is sent again: it refuses a file that is another one under the same name and size.
            import.parts.pop();
            spawn_local(async move { send(import, &file, sent, state, move || on_done.run(())).await });
        }
    };
    let idle = Memo::new(move || matches!(state.get(), Sending::Idle | Sending::Stopped(_)));
    let begun = Memo::new(move || state.get() != Sending::Idle);
    view! {
        <section class="section">
            <h2>{T::Resume.en()}</h2>
            <p class="prose">{help}</p>
            {move || {
                let wrong = wrong.get();
                (!wrong.is_empty()).then(|| view! { <Notice meaning=Meaning::Problem title=wrong live=true/> })
            }}
            {move || {
                let choose = choose.clone();
                idle.get().then(|| view! { <FileDrop name="again" help=T::ResumeDrop.fill(&[("name", &import.file_name)]) on_file=choose/> })
            }}
            {move || {
                let name = Signal::stored(name.clone());
                begun.get().then(|| view! { <UploadState name total=Signal::stored(total) sent state/> })
            }}
        </section>
    }
}
