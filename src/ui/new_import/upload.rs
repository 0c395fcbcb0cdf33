//! Upload: announces the file, sends what the server lacks, has it taken up, and goes to the
//! import's page.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use web_sys::File;

use super::handles::Uploaded;
use super::{ImportSession, Stage, handles};
use crate::api::imports::start_import;
use crate::domain::read::ReadOptions;
use crate::messages::import::UploadText as T;
use crate::ui::components::Button;
use crate::ui::routes;
use crate::ui::upload::parts::random_id;
use crate::ui::upload::{Sending, UploadProgress, patiently, send_file};
use crate::wire::imports::NewImport;

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
        options: options.clone(),
        agreement: session.file.agreement(),
        answers: session.asked.answers(),
        apply_at_once: session.applies_at_once(),
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
                handles::set_uploaded(Uploaded { import: import.id, file: file.clone(), options });
                send_file(import, &file, session.upload.sent, session.upload.sending, move || {
                    session.edits.guard.unsaved.set(false)
                })
                .await;
            }
            Err(error) => session.upload.sending.set(Sending::Stopped(error.to_string())),
        }
    });
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
