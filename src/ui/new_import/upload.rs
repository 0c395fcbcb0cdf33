//! Upload: announces the file, sends what the server lacks, has it taken up, and goes to the
//! import's page.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use web_sys::File;

use super::handles::Uploaded;
use super::{ImportSession, Stage, handles};
use crate::api::imports::{find_same_file, start_import};
use crate::domain::read::ReadOptions;
use crate::messages::import::{PlanText, UploadText as T};
use crate::ui::browser::focus;
use crate::ui::components::{Button, ButtonKind, Icon, LinkButton, LocalTime, Meaning, Notice};
use crate::ui::routes;
use crate::ui::upload::parts::{digests, random_id};
use crate::ui::upload::{Sending, UploadProgress, patiently, send_file};
use crate::wire::imports::{EarlierImport, FileToSend, NewImport};

/// Begins to send the file. Pressed again after a failure, it goes on where it stopped: the key
/// stays the same. Of a file that was imported before nothing is sent, unless it is known and
/// pressed again.
pub fn start(session: ImportSession, file: File, options: ReadOptions) {
    let Some(place) = session.file.place.get_untracked() else { return };
    let key = session.upload.key.get_untracked().unwrap_or_else(random_id);
    session.upload.key.set(Some(key));
    if session.upload.earlier.get_untracked().is_some() {
        session.upload.again_of.set(Some(key));
        session.upload.earlier.set(None);
    }
    let again = session.upload.again_of.get_untracked() == Some(key);
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
        // Somebody wants to look at it anew.
        apply_at_once: !again && session.applies_at_once(),
        again,
    };
    // With its changes it may be larger than the one that was chosen.
    session.upload.size.set(new.size);
    spawn_local(async move {
        let earlier = if again { None } else { earlier(&new, &file).await };
        match earlier {
            // The page was left.
            _ if session.upload.sending.is_disposed() => return,
            // It goes on as it is.
            Some(EarlierImport { id, applied_at: None }) => {
                session.edits.guard.unsaved.set(false);
                return session.upload.sending.set(Sending::Done(id));
            }
            Some(earlier) => {
                session.upload.earlier.set(Some(earlier));
                return focus("title");
            }
            None => {}
        }
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

/// The import that was made of this file before. Where it can't be found out, the server sees it
/// once it has the file.
async fn earlier(new: &NewImport, file: &File) -> Option<EarlierImport> {
    let parts = digests(file).await?;
    let (program, options) = (new.program.clone(), new.options.clone());
    let asked = FileToSend { program, organization: new.organization, size: new.size, options, parts };
    find_same_file(asked).await.ok().flatten()
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
        session.upload.earlier.set(None);
        session.upload.sending.set(Sending::Idle);
        session.stage.set(Stage::Check);
    };
    let name = Signal::derive(move || session.file.info.with(|file| file.name.clone()));
    let total = Signal::from(session.upload.size);
    let earlier = session.upload.earlier;
    view! {
        <Show when=move || earlier.with(Option::is_none)>
            <UploadProgress name total sent=session.upload.sent state=session.upload.sending/>
        </Show>
        {move || earlier.get().map(|earlier| view! { <SameFile earlier on_again=move |()| again() on_back=move |()| back()/> })}
        <Show when=move || session.upload.sending.with(|sending| matches!(sending, Sending::Stopped(_)))>
            <div class="row">
                <Button on_click=move |_| again()>{T::GoOn.en()}</Button>
                <Button on_click=move |_| back()>{T::BackToCheck.en()}</Button>
            </div>
        </Show>
    }
}

/// The file was imported before: its results, and a way to plan it all the same. Nothing of it was
/// sent.
#[component]
fn SameFile(
    /// The import that was applied.
    earlier: EarlierImport,
    /// Sends it all the same.
    #[prop(into)]
    on_again: Callback<()>,
    /// Goes back to the file.
    #[prop(into)]
    on_back: Callback<()>,
) -> impl IntoView {
    view! {
        <section class="section">
            <Notice meaning=Meaning::Attention title=PlanText::SameTitle.en() live=true>
                <p>{PlanText::SameHelp.en()} " " {earlier.applied_at.map(|at| view! { <LocalTime at/> })}</p>
                <LinkButton href=routes::import(earlier.id) kind=ButtonKind::Primary icon=Icon::File>
                    {PlanText::SameOpen.en()}
                </LinkButton>
            </Notice>
            <div class="row">
                <Button on_click=move |_| on_again.run(())>{PlanText::SameAgain.en()}</Button>
                <Button on_click=move |_| on_back.run(())>{T::BackToCheck.en()}</Button>
            </div>
            <p class="soft">{PlanText::SameAgainHelp.en()}</p>
        </section>
    }
}
