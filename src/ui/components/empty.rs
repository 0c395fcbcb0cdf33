//! Empty state: what will be listed here, and the one button that starts it.

use leptos::prelude::*;

use super::{Icon, IconView};

/// Stands where a list would be.
#[component]
pub fn Empty(
    /// An icon of what will be listed here.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// One line: that there is nothing yet.
    #[prop(into)]
    title: String,
    /// What will be listed here, one sentence.
    #[prop(into)]
    text: String,
    /// The one button.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            {icon.map(|icon| view! { <IconView icon/> })}
            <h2>{title}</h2>
            <p>{text}</p>
            {children.map(|children| children())}
        </div>
    }
}
