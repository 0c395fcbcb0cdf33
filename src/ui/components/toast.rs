//! Toast: reports that something went well, and disappears by itself. Nothing depends on it: the
//! page shows the same, and has what it offers elsewhere.

use std::time::Duration;

use leptos::prelude::*;

use super::{Button, Icon, IconView};

/// What a toast says, and what it offers.
#[derive(Clone)]
struct Toast {
    id: u64,
    text: String,
    /// Words of its button, and what that does.
    action: Option<(String, Callback<()>)>,
}

/// Says that something went well. Provided as context by the frame.
#[derive(Clone, Copy)]
pub struct Toaster {
    toasts: RwSignal<Vec<Toast>>,
    /// Number of the next one: a toast that was withdrawn must not have its time end another's.
    next: StoredValue<u64>,
}

impl Toaster {
    /// Without a toast.
    pub fn new() -> Toaster {
        Toaster { toasts: RwSignal::new(Vec::new()), next: StoredValue::new(0) }
    }

    /// The frame's toaster; one of its own where there is no frame.
    pub fn here() -> Toaster {
        use_context().unwrap_or_default()
    }

    /// Shows a sentence for six seconds.
    pub fn say(self, text: impl Into<String>) {
        self.show(text.into(), None, Duration::from_secs(6));
    }

    /// Shows a sentence for twelve seconds, with a button. One at a time: it belongs to what was
    /// done last.
    pub fn offer(self, text: impl Into<String>, words: impl Into<String>, act: impl Fn() + Send + Sync + 'static) {
        self.withdraw();
        self.show(text.into(), Some((words.into(), Callback::new(move |()| act()))), Duration::from_secs(12));
    }

    /// Takes away what offers something.
    pub fn withdraw(self) {
        if self.toasts.with_untracked(|toasts| toasts.iter().any(|toast| toast.action.is_some())) {
            self.toasts.update(|toasts| toasts.retain(|toast| toast.action.is_none()));
        }
    }

    fn show(self, text: String, action: Option<(String, Callback<()>)>, time: Duration) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.toasts.update(|toasts| toasts.push(Toast { id, text, action }));
        set_timeout(move || self.toasts.update(|toasts| toasts.retain(|toast| toast.id != id)), time);
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
            <For each=move || toaster.toasts.get() key=|toast| toast.id let:toast>
                <div class="toast">
                    <IconView icon=Icon::Tick/>
                    <p>{toast.text}</p>
                    {toast
                        .action
                        .map(|(words, act)| {
                            view! { <Button small=true id="toast-act" on_click=move |_| act.run(())>{words}</Button> }
                        })}
                </div>
            </For>
        </div>
    }
}
