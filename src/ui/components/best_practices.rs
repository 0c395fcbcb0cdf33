//! The link to an organization's best practices.

use leptos::prelude::*;

use crate::messages::frame::PieceText as T;

/// The link; nothing where there is none.
#[component]
pub fn BestPractices(
    /// Its address, checked by the server; blank where there is none.
    link: String,
) -> impl IntoView {
    (!link.is_empty()).then(|| view! { <p><a href=link rel="external noopener">{T::BestPractices.en()}</a></p> })
}
