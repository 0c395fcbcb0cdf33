//! What the server wants to know again while a page stands: a warning two minutes before the session ends, signing in again on the
//! same page, and the password once more for what asks for it. Nothing typed is lost.

use std::time::Duration;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

use super::components::{Button, ButtonKind, Dialog, Field};
use super::effect::effect;
use super::frame::use_me;
use super::import::send::sleep;
use super::markup::{standing, view};
use super::sign_in::{sign_in, step_up};
use super::{browser, routes};
use crate::api::session::{get_me, session_left};
use crate::messages::frame::SessionText as T;
use crate::ui::signal::{Callback, RwSignal, Signal, StoredValue};
use crate::wire::session::Me;
use crate::wire::{ApiError, Timestamp};

/// How long before the end the warning comes.
const WARNING_MICROS: i64 = 120_000_000;
/// How often the clock is looked at.
const LOOK: Duration = Duration::from_secs(5);

/// Where a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Long enough to go.
    Runs,
    /// Ends within two minutes.
    Ends,
    /// Has ended.
    Ended,
}

fn phase(now: Timestamp, ends: Timestamp) -> Phase {
    match ends.0 - now.0 {
        left if left <= 0 => Phase::Ended,
        left if left <= WARNING_MICROS => Phase::Ends,
        _ => Phase::Runs,
    }
}

/// The session, as pages see it: shared between them and the frame's dialogs.
#[derive(Clone, Copy)]
pub struct Session {
    stands: RwSignal<Phase>,
    /// The dialog that takes the password again stands open.
    asks: RwSignal<bool>,
    /// It took a right one.
    proved: RwSignal<bool>,
}

impl Default for Session {
    fn default() -> Self {
        Session::new()
    }
}

impl Session {
    /// A session that runs.
    pub fn new() -> Session {
        Session { stands: RwSignal::new(Phase::Runs), asks: RwSignal::new(false), proved: RwSignal::new(false) }
    }

    /// The session of this page. Only inside the frame.
    pub fn here() -> Session {
        expect_context()
    }

    /// Asks the server for something. Where it wants the password again, a dialog takes it and the same is asked once more; when the
    /// dialog is closed without one, that answer stands.
    pub async fn fresh<T, F: Future<Output = Result<T, ApiError>>>(self, ask: impl Fn() -> F) -> Result<T, ApiError> {
        loop {
            let answer = ask().await;
            if !matches!(answer, Err(ApiError::StepUp)) || !self.prove().await {
                return answer;
            }
        }
    }

    /// The server says that nobody is signed in any more: has them sign in again, on this page.
    pub fn ended(self) {
        self.stands.set(Phase::Ended);
    }

    /// Whether somebody is signed in, as far as this page knows.
    pub fn runs(self) -> bool {
        self.stands.get() != Phase::Ended
    }

    /// Has the password typed again; `false` when the dialog was closed without.
    async fn prove(self) -> bool {
        self.proved.set(false);
        self.asks.set(true);
        while self.asks.get_untracked() {
            sleep(100).await;
        }
        self.proved.get_untracked()
    }
}

/// Watches the session of whoever is signed in.
#[component]
pub fn SessionEnd() -> impl IntoView {
    let me = use_me();
    let known = RwSignal::new(None::<Me>);
    // By the browser's clock; nobody is signed in yet.
    let ends = RwSignal::new(Timestamp(i64::MAX));
    let ends_in = move |left: i64| ends.set(Timestamp(browser::now().0 + left));
    let Session { stands, asks, proved } = Session::here();
    effect(move || {
        if let Some(found) = me.get() {
            ends_in(found.session_left);
            known.set(Some(found));
        }
    });
    // This page knows only what it was told last, while every call and every other tab keep the session alive. So the server is asked
    // before anything is said, and again while the warning stands; asking does not keep the session alive.
    let asking = StoredValue::new(false);
    let ask = move || {
        if asking.get_value() || stands.get_untracked() == Phase::Ended || known.with_untracked(Option::is_none) {
            return;
        }
        asking.set_value(true);
        spawn_local(async move {
            match session_left().await {
                Ok(left) => ends_in(left),
                Err(ApiError::SignedOut) => ends_in(0),
                // Not reached: what is known has to do.
                Err(_) => {}
            }
            asking.set_value(false);
            let (stood, now) = (stands.get_untracked(), phase(browser::now(), ends.get_untracked()));
            // What has ended stays so until somebody signs in again.
            if stood != Phase::Ended && stood != now {
                stands.set(now);
            }
        });
    };
    let look = move || {
        if (stands.get_untracked(), phase(browser::now(), ends.get_untracked())) != (Phase::Runs, Phase::Runs) {
            ask();
        }
    };
    effect(move || {
        if let Ok(handle) = set_interval_with_handle(look, LOOK) {
            on_cleanup(move || handle.clear());
        }
        // Whoever comes back to this tab may have signed out in another, or been asleep.
        let back = window_event_listener_untyped("visibilitychange", move |_| {
            if !document().hidden() {
                ask();
            }
        });
        on_cleanup(move || back.remove());
    });
    // Asks for oneself again, which keeps the session alive. The pages' own resource is left alone: loading it again would draw them
    // again, and what is typed there would be lost.
    let stay = Callback::new(move |()| {
        spawn_local(async move {
            match get_me().await {
                Ok(found) => {
                    ends_in(found.session_left);
                    known.set(Some(found));
                    stands.set(Phase::Runs);
                }
                Err(ApiError::SignedOut) => stands.set(Phase::Ended),
                // Not reached: the warning stays, and can be pressed again.
                Err(_) => {}
            }
        });
    });
    let warned = RwSignal::new(false);
    let ended = RwSignal::new(false);
    effect(move || {
        warned.set(stands.get() == Phase::Ends);
        ended.set(stands.get() == Phase::Ended);
    });
    let until = move || browser::local_time(ends.get());
    let named = move |text: T| known.with(|me| text.fill(&[("name", &me.as_ref().map_or("", |me| &me.name))]));
    let email = Signal::derive(move || known.with(|me| me.as_ref().map_or_else(String::new, |me| me.email.clone())));
    let go_on = Callback::new(move |()| {
        proved.set(true);
        asks.set(false);
    });
    let warning = move || {
        view! {
            <p>{move || T::EndsBody.fill(&[("time", &until())])}</p>
            <div class="dialog-actions">
                <Button kind=ButtonKind::Primary on_click=move |_| stay.run(())>{T::Stay.en()}</Button>
            </div>
        }
    };
    let again = move || {
        view! {
            <PasswordAgain field="again" signs_in=true lead=named(T::EndedBody) email on_done=stay>
                <a class="button" data-kind="quiet" href=routes::SIGN_IN rel="external">{T::Elsewhere.en()}</a>
            </PasswordAgain>
        }
    };
    let once_more = move || {
        view! {
            <PasswordAgain field="step-up" lead=named(T::StepUpBody) email on_done=go_on>
                <Button on_click=move |_| asks.set(false)>{T::Cancel.en()}</Button>
            </PasswordAgain>
        }
    };
    // Their content is made when it is needed: a page holds no second sign-in form until then.
    view! {
        <Dialog open=warned id="session-ends" title=T::EndsTitle.en() firm=true>
            {standing(move || warned.get(), warning)}
        </Dialog>
        <Dialog open=ended id="session-ended" title=T::EndedTitle.en() firm=true opaque=true>
            {standing(move || ended.get(), again)}
        </Dialog>
        <Dialog open=asks id="step-up" title=T::StepUpTitle.en()>
            {standing(move || asks.get(), once_more)}
        </Dialog>
    }
}

/// The password once more, without leaving the page.
#[component]
fn PasswordAgain(
    /// Name of the field.
    field: &'static str,
    /// Begins a new session; else the one that stands goes on.
    #[prop(optional)]
    signs_in: bool,
    /// Why.
    lead: String,
    /// Whose password it is.
    email: Signal<String>,
    /// It was right.
    on_done: Callback<()>,
    /// What else can be done.
    children: Children,
) -> impl IntoView {
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(form) = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlFormElement>().ok()) else { return };
        let Ok(data) = web_sys::FormData::new_with_form(&form) else { return };
        let password = browser::form_text(&data, field);
        busy.set(true);
        spawn_local(async move {
            let answer = match signs_in {
                true => sign_in(&email.get_untracked(), &password).await,
                false => step_up(&password).await,
            };
            match answer {
                Ok(()) => {
                    problem.set(None);
                    form.reset();
                    on_done.run(());
                }
                Err(sentence) => problem.set(Some(sentence)),
            }
            busy.set(false);
        });
    };
    let (address, label) = if signs_in { (routes::SIGN_IN, T::SignIn.en()) } else { (routes::STEP_UP, T::Continue.en()) };
    view! {
        <form class="form" method="post" action=address on:submit=submit>
            <input type="hidden" name="email" autocomplete="username" value=move || email.get()/>
            <p>{lead}</p>
            <Field
                name=field
                label=T::Password.en()
                kind="password"
                autocomplete="current-password"
                problem
            />
            <div class="dialog-actions">
                <Button kind=ButtonKind::Primary submit=true busy>{label}</Button>
                {children()}
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_warning_comes_two_minutes_before_the_end() {
        let end = Timestamp(10_000_000_000);
        assert_eq!(phase(Timestamp(end.0 - 120_000_001), end), Phase::Runs);
        assert_eq!(phase(Timestamp(end.0 - 120_000_000), end), Phase::Ends);
        assert_eq!(phase(end, end), Phase::Ended);
    }
}
