//! Secret: hidden, shown on demand, hidden again after a countdown.

use std::time::Duration;

use leptos::prelude::*;

use super::{Button, Icon};
use crate::messages::frame::PieceText as T;

/// A text that is shown on demand and hides itself.
#[component]
pub fn Secret(
    /// The text.
    #[prop(into)]
    text: String,
    /// What it is, for a screen reader: `Password of Ana Ruiz`.
    #[prop(into)]
    label: String,
    /// How long it stays shown.
    #[prop(default = 30)]
    seconds: u32,
) -> impl IntoView {
    let left = RwSignal::new(0_u32);
    let shown = Memo::new(move |_| left.get() > 0);
    let ticking = StoredValue::new(None::<IntervalHandle>);
    let stop = move || {
        if let Some(handle) = ticking.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    let press = move |_| {
        stop();
        left.set(if left.get_untracked() > 0 { 0 } else { seconds });
        if left.get_untracked() > 0 {
            let handle = set_interval_with_handle(
                move || {
                    left.update(|l| *l = l.saturating_sub(1));
                    if left.get_untracked() == 0 {
                        stop();
                    }
                },
                Duration::from_secs(1),
            );
            ticking.set_value(handle.ok());
        }
    };
    on_cleanup(stop);
    let text = StoredValue::new(text);
    view! {
        <span class="secret">
            <span class="secret-text" data-hidden=move || (!shown.get()).then_some("")>
                {move || if shown.get() { text.get_value() } else { "••••••••".to_owned() }}
            </span>
            <Button small=true icon=Icon::Eye on_click=press>
                {move || if shown.get() { T::Hide.en() } else { T::Show.en() }}
                <span class="unseen">{format!(": {label}")}</span>
            </Button>
            <span class="soft small">
                {move || shown.get().then(|| T::HidesIn.fill(&[("seconds", &left.get())]))}
            </span>
        </span>
    }
}
