//! Progress: the native element with its words.

use leptos::prelude::*;

/// How far something is. `done` of `total`; without a total (0) it only shows that something is
/// going on.
#[component]
pub fn ProgressBar(
    /// What is going on: `Checking rows`.
    #[prop(into)]
    label: Signal<String>,
    /// Done so far.
    #[prop(into)]
    done: Signal<u64>,
    /// The whole; 0 = not known yet.
    #[prop(into)]
    total: Signal<u64>,
    /// In words, beside the label: `412 of 1,204 rows · 12 s left`.
    #[prop(optional, into)]
    detail: Signal<String>,
    /// Element id of the bar; the label points at it.
    #[prop(default = "progress")]
    id: &'static str,
) -> impl IntoView {
    let value = move || (total.get() > 0).then(|| done.get().min(total.get()).to_string());
    let max = move || total.get().max(1).to_string();
    let percent = move || (done.get().saturating_mul(4).checked_div(total.get()).unwrap_or(0).min(4)) * 25;
    view! {
        <div class="progress">
            <div class="progress-head">
                <label class="progress-label" for=id>{move || label.get()}</label>
                <span class="progress-detail">{move || detail.get()}</span>
            </div>
            <progress id=id max=max value=value></progress>
            // Announced to a screen reader at 0, 25, 50, 75 and 100 per cent only.
            <span class="unseen" role="status">
                {move || if total.get() > 0 { format!("{}: {} %", label.get(), percent()) } else { label.get() }}
            </span>
        </div>
    }
}
