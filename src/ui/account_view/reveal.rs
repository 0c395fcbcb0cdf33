//! The whole Social Security number of an account: shown for a reason and for thirty seconds, gone
//! at once when the tab is hidden or the page is left.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

use crate::api::accounts::reveal_ssn;
use crate::messages::frame::PieceText;
use crate::messages::pages::AccountText as T;
use crate::ui::browser::{focus, form_text, now};
use crate::ui::components::{Button, ButtonKind, Field, Icon};
use crate::ui::form::{Problems, ScriptForm};
use crate::ui::session_end::Session;
use crate::wire::Timestamp;
use crate::wire::accounts::RevealedSsn;

/// How long a number stays, in seconds.
const SECONDS: i64 = 30;
const SECOND: i64 = 1_000_000;

/// Ids of what gets the focus.
const SHOWN: &str = "ssn-shown";
const PLACE: &str = "ssn-reveal";

/// A number on the screen.
#[derive(Clone, Copy)]
struct Shown {
    number: RwSignal<Option<String>>,
    until: StoredValue<Timestamp>,
    /// Seconds that are left.
    left: RwSignal<i64>,
    ticking: StoredValue<Option<IntervalHandle>>,
    /// What a screen reader says: that it is shown and that it is gone, never each second.
    said: RwSignal<&'static str>,
}

impl Shown {
    fn show(self, number: String) {
        self.stop();
        self.until.set_value(Timestamp(now().0 + SECONDS * SECOND));
        self.left.set(SECONDS);
        self.number.set(Some(number));
        self.said.set(T::SsnShown.en());
        self.ticking.set_value(set_interval_with_handle(move || self.look(), Duration::from_millis(500)).ok());
        focus(SHOWN);
    }

    /// By the clock: a timer stands still while the machine sleeps.
    fn look(self) {
        let left = self.until.try_with_value(|until| (until.0 - now().0 + SECOND - 1) / SECOND).unwrap_or_default();
        // A clock that was set back makes it no longer.
        match (1..=SECONDS).contains(&left) {
            true if self.left.try_get_untracked() != Some(left) => drop(self.left.try_set(left)),
            true => {}
            false => self.hide(),
        }
    }

    fn hide(self) {
        self.stop();
        if self.number.try_update(Option::take).flatten().is_some() {
            self.said.set(T::SsnHidden.en());
            focus(PLACE);
        }
    }

    fn stop(self) {
        if let Some(handle) = self.ticking.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    }
}

/// The button, the reason, then the number.
#[component]
pub fn RevealSsn(
    /// The account.
    id: Uuid,
    /// `SSN` or `TIN`.
    kind: String,
) -> impl IntoView {
    let shown = Shown {
        number: RwSignal::new(None),
        until: StoredValue::new(Timestamp(0)),
        left: RwSignal::new(0),
        ticking: StoredValue::new(None),
        said: RwSignal::new(""),
    };
    let asking = RwSignal::new(false);
    on_cleanup(move || shown.stop());
    Effect::new(move |_| {
        let hidden =
            ["visibilitychange", "pagehide", "freeze"].map(|event| window_event_listener_untyped(event, move |_| shown.hide()));
        on_cleanup(move || hidden.into_iter().for_each(WindowListenerHandle::remove));
    });
    let label = StoredValue::new(T::SsnRevealOf.fill(&[("kind", &kind)]));
    view! {
        <div class="secret" id=PLACE tabindex="-1">
            {move || match (shown.number.get(), asking.get()) {
                (Some(number), _) => view! { <Number number shown/> }.into_any(),
                (None, true) => view! { <Reason id shown asking label/> }.into_any(),
                (None, false) => {
                    let open = move |_| {
                        asking.set(true);
                        focus("field-reason");
                    };
                    view! {
                        <Button small=true icon=Icon::Eye label=label.get_value() on_click=open>{T::SsnReveal.en()}</Button>
                    }
                    .into_any()
                }
            }}
            <span role="status" class="unseen">{move || shown.said.get()}</span>
        </div>
    }
}

/// The number and how long it stays.
#[component]
fn Number(number: String, shown: Shown) -> impl IntoView {
    view! {
        <span class="secret-text" id=SHOWN tabindex="-1">{number}</span>
        <Button small=true on_click=move |_| shown.hide()>{T::SsnHide.en()}</Button>
        <span class="soft small" aria-hidden="true">
            {move || PieceText::HidesIn.fill(&[("seconds", &shown.left.get())])}
        </span>
    }
}

/// Asks why, and shows the number.
#[component]
fn Reason(id: Uuid, shown: Shown, asking: RwSignal<bool>, label: StoredValue<String>) -> impl IntoView {
    let problems = Problems::new();
    let session = Session::here();
    let busy = RwSignal::new(false);
    let submit = move |data: web_sys::FormData| {
        let reason = form_text(&data, "reason");
        busy.set(true);
        spawn_local(async move {
            let answer = session.fresh(|| reveal_ssn(id, reason.clone())).await;
            // The page may have been left meanwhile.
            if busy.is_disposed() {
                return;
            }
            busy.set(false);
            match answer {
                Ok(RevealedSsn { number }) => {
                    asking.set(false);
                    shown.show(number);
                }
                Err(error) => problems.refuse(error),
            }
        });
    };
    let cancel = move |_| {
        asking.set(false);
        focus(PLACE);
    };
    view! {
        <ScriptForm problems on_submit=submit label=label.get_value()>
            <Field name="reason" label=T::SsnReason.en() help=T::SsnReasonHelp.en()/>
            <div class="row">
                <Button kind=ButtonKind::Primary submit=true busy icon=Icon::Eye>{T::SsnShow.en()}</Button>
                <Button on_click=cancel>{T::Cancel.en()}</Button>
            </div>
        </ScriptForm>
    }
}
