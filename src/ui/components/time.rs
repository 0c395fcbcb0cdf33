//! A moment: in UTC as the server prints it, in the reader's own zone once the page is taken over.

use leptos::prelude::*;

use crate::ui::{browser, format};
use crate::wire::Timestamp;

/// A moment. Both sides print UTC first.
#[component]
pub fn LocalTime(
    /// The moment to show, in the zone of the reader.
    #[prop(into)]
    at: Signal<Timestamp>,
) -> impl IntoView {
    let hydrated = browser::hydrated();
    let text = RwSignal::new(format::utc(at.get_untracked()));
    Effect::new(move |_| {
        let at = at.get();
        if hydrated.get() {
            text.set(browser::local(at));
        }
    });
    view! { <time class="nowrap" datetime=move || format::machine(at.get())>{move || text.get()}</time> }
}
