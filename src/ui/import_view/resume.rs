//! An upload that was interrupted: the same file, chosen again, sends only what is missing.

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::File;

use crate::messages::import::UploadText as T;
use crate::ui::components::{FileDrop, Meaning, Notice};
use crate::ui::format::{number, size};
use crate::ui::upload::{Sending, UploadProgress, send_file};
use crate::wire::imports::{ImportView, PART_BYTES};

/// Resumes an upload.
#[component]
pub fn Resume(
    /// The import that waits for the rest of its file.
    import: ImportView,
    /// Called when the file is complete.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let parts = import.size.div_ceil(PART_BYTES);
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
            // What the server has last is sent again: it refuses a file that is another one under
            // the same name and size.
            import.parts.pop();
            spawn_local(async move {
                send_file(import, &file, sent, state, move || {
                    on_done.try_run(());
                })
                .await
            });
        }
    };
    let idle = Memo::new(move |_| matches!(state.get(), Sending::Idle | Sending::Stopped(_)));
    let begun = Memo::new(move |_| state.get() != Sending::Idle);
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
                begun.get().then(|| view! { <UploadProgress name total=Signal::stored(total) sent state/> })
            }}
        </section>
    }
}
