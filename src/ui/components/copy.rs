//! Copy button: a text with a button that copies it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use super::{Button, Icon};
use crate::messages::frame::PieceText as T;

/// A text to be copied. Where the browser refuses, the text is there to be selected.
#[component]
pub fn CopyButton(
    /// The text.
    #[prop(into)]
    text: String,
    /// What is copied, for a screen reader: `Copy the link`.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let said = RwSignal::new("");
    let shown = text.clone();
    let copy = move |_| {
        let promise = window().navigator().clipboard().write_text(&text);
        spawn_local(async move {
            said.set(if JsFuture::from(promise).await.is_ok() { T::Copied.en() } else { T::CopyFailed.en() });
        });
    };
    view! {
        <div class="copy">
            <span class="copy-text">{shown}</span>
            <Button small=true icon=Icon::Copy label on_click=copy>{T::Copy.en()}</Button>
            <span class="soft" role="status">{move || said.get()}</span>
        </div>
    }
}
