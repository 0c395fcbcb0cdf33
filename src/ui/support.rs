//! The way to support, beside a message that names it, and what to tell them.

use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;
use wasm_bindgen_futures::JsFuture;

use super::components::{Button, ButtonKind, Icon};
use super::routes;
use crate::messages::support::{Details, SupportText as T, names_support};
use crate::wire::ApiError;

/// *Contact Us*, where the message names support, and *Copy details for support*.
#[component]
pub fn Support(
    /// What support needs to know.
    details: Details,
    /// The message beside it.
    #[prop(into)]
    message: String,
) -> impl IntoView {
    view! {
        <span class="support no-print">
            {names_support(&message).then(|| view! { <ContactLink/> })}
            <CopyDetails details/>
        </span>
    }
}

/// [`Support`] for what the server answered; nothing where its sentence does not name support.
#[component]
pub fn SupportOf(
    /// What went wrong.
    error: ApiError,
    /// The import that it is about: id, and name of the file.
    #[prop(optional)]
    import: Option<(Uuid, String)>,
) -> impl IntoView {
    let message = error.to_string();
    names_support(&message).then(|| {
        let code = match &error {
            ApiError::Internal { incident } => incident.clone(),
            _ => String::new(),
        };
        let (import, file) = import.map(|(id, file)| (id.to_string(), file)).unwrap_or_default();
        let details = Details { message: message.clone(), code, import, file, line: None };
        view! { <Support details message/> }
    })
}

/// The way to those who help.
#[component]
pub fn ContactLink() -> impl IntoView {
    view! { <a href=routes::CONTACT rel="external">{T::ContactUs.en()}</a> }
}

/// Copies what support needs to know. Where the browser refuses, the text is there to be selected.
#[component]
pub fn CopyDetails(
    /// What is copied.
    details: Details,
) -> impl IntoView {
    let text = StoredValue::new(details.text());
    let copied = RwSignal::new(None::<bool>);
    let copy = move |_| {
        let promise = window().navigator().clipboard().write_text(&text.get_value());
        spawn_local(async move {
            copied.try_set(Some(JsFuture::from(promise).await.is_ok()));
        });
    };
    let label = details.line.map(|line| T::CopyLine.fill(&[("line", &line)]));
    let label = label.unwrap_or_else(|| T::Copy.en().to_owned());
    let said = move || copied.get().map(|done| if done { T::Copied.en() } else { T::CopyFailed.en() });
    view! {
        <span class="needs-page">
            <Button kind=ButtonKind::Quiet small=true icon=Icon::Copy label on_click=copy>{T::Copy.en()}</Button>
        </span>
        <span class="soft" role="status">{said}</span>
        {move || (copied.get() == Some(false)).then(|| view! { <pre class="support-text">{text.get_value()}</pre> })}
    }
}
