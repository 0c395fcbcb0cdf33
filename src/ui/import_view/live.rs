//! Live counts of an import: server-sent events, with polling behind them for when they do not come
//! through.

use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;
use wasm_bindgen::prelude::*;
use web_sys::{EventSource, MessageEvent};

use crate::api::imports::get_progress;
use crate::domain::import::ImportState;
use crate::messages::import::ApplyText as T;
use crate::ui::routes;
use crate::ui::session_end::Session;
use crate::wire::ApiError;
use crate::wire::imports::{ImportView, Progress};

/// Milliseconds without news after which the page asks by itself.
const PATIENCE_MS: f64 = 3_000.0;
/// Samples of progress that the rate is taken from.
const SAMPLES: usize = 20;

/// Where no script follows an import, its page is loaded again by hand.
#[component]
pub fn LoadAgain(
    /// The import.
    import: Uuid,
) -> impl IntoView {
    view! {
        <noscript>
            <p><a class="button" data-kind="plain" href=routes::import(import)>{T::LoadAgain.en()}</a></p>
        </noscript>
    }
}

/// What is known of an import that moves.
#[derive(Clone, Copy)]
pub struct Live {
    /// The last counts.
    pub progress: RwSignal<Progress>,
    /// No news come through.
    pub lost: RwSignal<bool>,
    /// Rows a second, over the last samples; 0 = not known yet.
    pub rate: RwSignal<f64>,
    /// (milliseconds, rows done)
    samples: StoredValue<Vec<(f64, u64)>>,
    heard: StoredValue<f64>,
}

impl Live {
    /// What an import's page begins with.
    pub fn of(import: &ImportView) -> Live {
        Live {
            progress: RwSignal::new(Progress {
                state: import.state,
                planned_bytes: import.planned_bytes,
                rows: import.rows,
                applied: import.applied.clone(),
                undone: import.undone.clone(),
                hashing: import.hashing,
            }),
            lost: RwSignal::new(false),
            rate: RwSignal::new(0.0),
            samples: StoredValue::new(Vec::new()),
            heard: StoredValue::new(0.0),
        }
    }

    /// Follows the import while it moves; `changed` is called when it has come to another state.
    pub fn follow(self, import: &ImportView, changed: impl Fn() + Copy + Send + Sync + 'static) {
        let (id, state, session) = (import.id, import.state, Session::here());
        // The page of one that was stopped is left alone: it may show passwords, which a look from
        // the start would take away.
        let moves = matches!(state, ImportState::Planning | ImportState::Applying | ImportState::Undoing);
        if !moves || self.progress.with_untracked(Progress::rests) {
            return;
        }
        let hear = move |progress: Progress| {
            if self.progress.is_disposed() {
                return;
            }
            let over = progress.state != state;
            self.hear(progress);
            if over {
                changed();
            }
        };
        Effect::new(move |_| {
            self.heard.set_value(js_sys::Date::now());
            let stream = EventSource::new(&format!("/imports/{id}/events")).ok();
            let heard = stream.clone();
            let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                let text = event.data().as_string().unwrap_or_default();
                let Ok(progress) = serde_json::from_str::<Progress>(&text) else { return };
                // The browser would ask again and again after the last news.
                if let Some(stream) = heard.as_ref().filter(|_| progress.rests()) {
                    stream.close();
                }
                hear(progress);
            });
            if let Some(stream) = &stream {
                stream.set_onmessage(Some(listener.as_ref().unchecked_ref()));
                // Named events, should the server send some.
                let _ = stream.add_event_listener_with_callback("progress", listener.as_ref().unchecked_ref());
            }
            let timer =
                set_interval_with_handle(move || self.poll(id, session, hear), std::time::Duration::from_millis(1_000)).ok();
            let held = StoredValue::new_local((stream, listener, timer));
            on_cleanup(move || {
                held.with_value(|(stream, _, timer)| {
                    if let Some(stream) = stream {
                        stream.close();
                    }
                    if let Some(timer) = timer {
                        timer.clear();
                    }
                });
            });
        });
    }

    /// Asks when there was no news for a while.
    fn poll(self, id: Uuid, session: Session, hear: impl Fn(Progress) + 'static) {
        let Some(heard) = self.heard.try_get_value() else { return };
        if self.progress.with_untracked(Progress::rests) || js_sys::Date::now() - heard < PATIENCE_MS {
            return;
        }
        self.heard.set_value(js_sys::Date::now());
        spawn_local(async move {
            match get_progress(id).await {
                Ok(progress) => hear(progress),
                Err(_) if self.lost.is_disposed() => {}
                // Signed in again, the next poll is answered.
                Err(ApiError::SignedOut) => session.ended(),
                Err(_) => self.lost.set(true),
            }
        });
    }

    fn hear(self, progress: Progress) {
        let now = js_sys::Date::now();
        self.heard.set_value(now);
        self.lost.set(false);
        self.samples.update_value(|samples| {
            samples.push((now, progress.applied.rows() + progress.undone.rows()));
            let old = samples.len().saturating_sub(SAMPLES);
            samples.drain(..old);
        });
        self.rate.set(self.samples.with_value(|samples| rate(samples)));
        self.progress.set(progress);
    }
}

/// Rows a second between the first and the last sample.
fn rate(samples: &[(f64, u64)]) -> f64 {
    let (Some(first), Some(last)) = (samples.first(), samples.last()) else { return 0.0 };
    let seconds = (last.0 - first.0) / 1_000.0;
    if seconds < 0.5 { 0.0 } else { last.1.saturating_sub(first.1) as f64 / seconds }
}

/// `12 seconds`, `1 minute`, `7 minutes`.
pub fn duration(seconds: f64) -> String {
    let seconds = seconds.ceil().max(1.0) as u64;
    match seconds {
        0..60 => T::Seconds.fill(&[("count", &seconds)]),
        60..90 => T::OneMinute.en().to_owned(),
        _ => T::Minutes.fill(&[("count", &((seconds + 30) / 60))]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_taken_over_the_last_samples_and_not_guessed_from_one() {
        assert_eq!(rate(&[]), 0.0);
        assert_eq!(rate(&[(0.0, 0)]), 0.0);
        assert_eq!(rate(&[(0.0, 100), (2_000.0, 1_100)]), 500.0);
    }

    #[test]
    fn time_left_is_said_roughly() {
        assert_eq!(duration(11.2), "12 seconds");
        assert_eq!(duration(75.0), "1 minute");
        assert_eq!(duration(400.0), "7 minutes");
    }
}
