//! The bar of an upload.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::Sending;
use crate::messages::import::UploadText as T;
use crate::messages::support::names_support;
use crate::ui::components::{Button, Meaning, Notice, ProgressBar};
use crate::ui::format::size;
use crate::ui::routes;
use crate::ui::session_end::Session;
use crate::ui::support::ContactLink;

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
                    view! {
                        <Notice meaning=Meaning::Problem title=T::Stopped.fill(&[("problem", &problem)]) live=true>
                            {names_support(&problem).then(|| view! { <ContactLink/> })}
                        </Notice>
                    }
                    .into_any()
                }
                _ => view! { <p class="soft">{T::Close.en()}</p> }.into_any(),
            }}
        </div>
    }
}
