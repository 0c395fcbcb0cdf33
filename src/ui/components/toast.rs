//! Toast: reports that something went well, and disappears by itself. Nothing depends on it: the
//! page shows the same.

use std::time::Duration;

use leptos::prelude::*;

use super::{Icon, IconView};

/// Says that something went well. Provided as context by the frame.
#[derive(Clone, Copy)]
pub struct Toaster(RwSignal<Vec<(u64, String)>>);

impl Toaster {
    /// Without a toast.
    pub fn new() -> Toaster {
        Toaster(RwSignal::new(Vec::new()))
    }

    /// The frame's toaster; one of its own where there is no frame.
    pub fn here() -> Toaster {
        use_context().unwrap_or_default()
    }

    /// Shows a sentence for six seconds.
    pub fn say(self, text: impl Into<String>) {
        let id = self.0.with_untracked(|t| t.last().map_or(0, |(id, _)| id + 1));
        self.0.update(|toasts| toasts.push((id, text.into())));
        set_timeout(move || self.0.update(|toasts| toasts.retain(|(other, _)| *other != id)), Duration::from_secs(6));
    }
}

impl Default for Toaster {
    fn default() -> Self {
        Toaster::new()
    }
}

/// Where toasts appear: one region at the bottom, announced politely.
#[component]
pub fn Toasts(
    /// The message.
    toaster: Toaster,
) -> impl IntoView {
    view! {
        <div class="toasts" role="status">
            <For each=move || toaster.0.get() key=|(id, _)| *id let((_, text))>
                <p class="toast"><IconView icon=Icon::Tick/> {text}</p>
            </For>
        </div>
    }
}
