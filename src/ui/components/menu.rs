//! Menu: a native disclosure with links and buttons, so that it opens without script. Escape and a
//! click outside close it.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{Icon, IconView};

/// A disclosure whose list floats under its summary.
#[component]
pub fn Menu(
    /// What the summary shows; it includes its name in words.
    summary: AnyView,
    /// Links and buttons.
    children: Children,
) -> impl IntoView {
    let node: NodeRef<html::Details> = NodeRef::new();
    let close = move || {
        if let Some(details) = node.get_untracked().filter(|d| d.open()) {
            details.set_open(false);
        }
    };
    Effect::new(move |_| {
        let outside = window_event_listener(leptos::ev::click, move |event| {
            let target = event.target().and_then(|t| t.dyn_into::<web_sys::Node>().ok());
            let inside = node.get_untracked().is_some_and(|details| details.contains(target.as_ref()));
            let chosen = target
                .and_then(|t| t.dyn_into::<web_sys::Element>().ok())
                .is_some_and(|e| e.closest(".menu-list a, .menu-list button[type=button]").ok().flatten().is_some());
            if !inside || chosen {
                close();
            }
        });
        on_cleanup(move || outside.remove());
    });
    view! {
        <details
            class="menu"
            node_ref=node
            on:keydown=move |event| {
                if event.key() == "Escape" && node.get_untracked().is_some_and(|d| d.open()) {
                    event.stop_propagation();
                    close();
                    if let Some(summary) = node
                        .get_untracked()
                        .and_then(|d| d.query_selector("summary").ok().flatten())
                        .and_then(|s| s.dyn_into::<web_sys::HtmlElement>().ok())
                    {
                        let _ = summary.focus();
                    }
                }
            }
        >
            <summary>
                {summary}
                <IconView icon=Icon::Down/>
            </summary>
            <div class="menu-list">{children()}</div>
        </details>
    }
}
