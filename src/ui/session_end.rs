//! What the server wants to know again while a page is open: a warning two minutes before the
//! session ends, signing in again on the same page, and the password once more for what asks for
//! it. Nothing typed is lost. Signing out in one tab covers all others.

use std::future::poll_fn;
use std::task::{Poll, Waker};
use std::time::Duration;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{BroadcastChannel, Event, HtmlFormElement, MessageEvent};

use super::components::{Button, ButtonKind, Dialog, Field};
use super::me::use_me;
use super::sign_in::{sign_in, step_up};
use super::{browser, routes};
use crate::api::session::{get_me, session_left};
use crate::messages::frame::SessionText as T;
use crate::wire::session::Me;
use crate::wire::{ApiError, Timestamp};

/// How long before the end the warning comes.
const WARNING_MICROS: i64 = 120_000_000;
/// Sends the other tabs of this browser the sign-out.
const CHANNEL: &str = "muster-session";
/// How often the clock is looked at.
const LOOK: Duration = Duration::from_secs(5);

/// The phase of a session.
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
    phase: RwSignal<Phase>,
    /// The dialog that takes the password again is open.
    asking: RwSignal<bool>,
    /// It took a right one.
    proved: RwSignal<bool>,
    /// What waits until that dialog is closed.
    waiting: StoredValue<Vec<Waker>>,
}

impl Default for Session {
    fn default() -> Self {
        Session::new()
    }
}

impl Session {
    /// A session that runs.
    pub fn new() -> Session {
        Session {
            phase: RwSignal::new(Phase::Runs),
            asking: RwSignal::new(false),
            proved: RwSignal::new(false),
            waiting: StoredValue::new(Vec::new()),
        }
    }

    /// The session of this page. Only inside the frame.
    pub fn here() -> Session {
        expect_context()
    }

    /// Asks the server for something. Where it wants the password again, a dialog takes it and the
    /// same is asked once more; when the dialog is closed without one, that answer is returned.
    pub async fn fresh<T, F: Future<Output = Result<T, ApiError>>>(self, ask: impl Fn() -> F) -> Result<T, ApiError> {
        loop {
            let answer = ask().await;
            if !matches!(answer, Err(ApiError::StepUp)) || !self.prove().await {
                return answer;
            }
        }
    }

    /// The server answers that nobody is signed in any more: has them sign in again, on this page.
    pub fn ended(self) {
        self.phase.set(Phase::Ended);
    }

    /// Whether there is a session, as far as this page knows.
    pub fn runs(self) -> bool {
        self.phase.get() != Phase::Ended
    }

    /// Has the password typed again; `false` when the dialog was closed without.
    async fn prove(self) -> bool {
        self.proved.set(false);
        self.asking.set(true);
        poll_fn(|context| {
            if !self.asking.get_untracked() {
                return Poll::Ready(());
            }
            self.waiting.update_value(|waiting| waiting.push(context.waker().clone()));
            Poll::Pending
        })
        .await;
        self.proved.get_untracked()
    }

    /// Goes on with what waits, once the dialog is closed.
    fn listen(self) {
        Effect::new(move |_| {
            if !self.asking.get() {
                let mut waiting = Vec::new();
                self.waiting.update_value(|wakers| waiting.append(wakers));
                waiting.into_iter().for_each(Waker::wake);
            }
        });
    }
}

/// Covers this page when a person signs out in another tab, and the other way round.
fn follow_other_tabs(known: RwSignal<Option<Me>>, session: Session) {
    Effect::new(move |_| {
        let Ok(channel) = BroadcastChannel::new(CHANNEL) else { return };
        let signed_out = Closure::<dyn FnMut(MessageEvent)>::new(move |_| {
            if known.with_untracked(Option::is_some) {
                session.ended();
            }
        });
        channel.set_onmessage(Some(signed_out.as_ref().unchecked_ref()));
        let others = channel.clone();
        let submits = window_event_listener(leptos::ev::submit, move |event| {
            if form_of(&event).is_some_and(|form| form.get_attribute("action").as_deref() == Some(routes::SIGN_OUT)) {
                // Text can always be sent.
                let _ = others.post_message(&"signed out".into());
            }
        });
        let listening = StoredValue::new_local((channel, signed_out));
        on_cleanup(move || {
            submits.remove();
            listening.with_value(|(channel, _)| channel.close());
        });
    });
}

/// The form that is submitted.
fn form_of(event: &Event) -> Option<HtmlFormElement> {
    event.target()?.dyn_into().ok()
}

/// Watches the session of the signed-in person.
#[component]
pub fn SessionEnd() -> impl IntoView {
    let me = use_me();
    let known = RwSignal::new(None::<Me>);
    // By the browser's clock; nobody is signed in yet.
    let ends = RwSignal::new(Timestamp(i64::MAX));
    let ends_in = move |left: i64| ends.set(Timestamp(browser::now().0 + left));
    let session = Session::here();
    let Session { phase: current, asking: asks, proved, .. } = session;
    session.listen();
    follow_other_tabs(known, session);
    Effect::new(move |_| {
        if let Some(Ok(found)) = me.get() {
            ends_in(found.session_left);
            known.set(Some(found));
        }
    });
    // This page knows only the last answer, while every call and every other tab keep the session
    // alive. So the server is asked before the warning comes, and again while it is open; asking
    // does not keep the session alive.
    let asked = StoredValue::new(false);
    let ask = move || {
        if asked.get_value() || current.get_untracked() == Phase::Ended || known.with_untracked(Option::is_none) {
            return;
        }
        asked.set_value(true);
        spawn_local(async move {
            match session_left().await {
                Ok(left) => ends_in(left),
                Err(ApiError::SignedOut) => ends_in(0),
                // Not reached: what is known has to do.
                Err(_) => {}
            }
            asked.set_value(false);
            let (before, now) = (current.get_untracked(), phase(browser::now(), ends.get_untracked()));
            // An ended session stays ended until the next sign-in.
            if before != Phase::Ended && before != now {
                current.set(now);
            }
        });
    };
    let look = move || {
        if (current.get_untracked(), phase(browser::now(), ends.get_untracked())) != (Phase::Runs, Phase::Runs) {
            ask();
        }
    };
    Effect::new(move |_| {
        if let Ok(handle) = set_interval_with_handle(look, LOOK) {
            on_cleanup(move || handle.clear());
        }
        // A person who comes back to this tab may have signed out in another browser, or been away.
        let back = window_event_listener_untyped("visibilitychange", move |_| {
            if !document().hidden() {
                ask();
            }
        });
        on_cleanup(move || back.remove());
    });
    // Asks for oneself again, which keeps the session alive. The pages' own resource is left alone:
    // loading it again would draw them again, and what is typed there would be lost.
    let stay = Callback::new(move |()| {
        spawn_local(async move {
            match get_me().await {
                Ok(found) => {
                    ends_in(found.session_left);
                    known.set(Some(found));
                    current.set(Phase::Runs);
                }
                Err(ApiError::SignedOut) => current.set(Phase::Ended),
                // Not reached: the warning stays, and can be pressed again.
                Err(_) => {}
            }
        });
    });
    let warned = RwSignal::new(false);
    let ended = RwSignal::new(false);
    Effect::new(move |_| {
        warned.set(current.get() == Phase::Ends);
        ended.set(current.get() == Phase::Ended);
    });
    let until = move || browser::local_time(ends.get());
    let named = move |text: T| known.with(|me| text.fill(&[("name", &me.as_ref().map_or("", |me| &me.name))]));
    let email = Signal::derive(move || known.with(|me| me.as_ref().map_or_else(String::new, |me| me.email.clone())));
    let go_on = Callback::new(move |()| {
        proved.set(true);
        asks.set(false);
    });
    // Their content is made when it is needed: a page has no second sign-in form until then.
    view! {
        <Dialog open=warned id="session-ends" title=T::EndsTitle.en() firm=true>
            <Show when=move || warned.get()>
                <p>{move || T::EndsBody.fill(&[("time", &until())])}</p>
                <div class="dialog-actions">
                    <Button kind=ButtonKind::Primary on_click=move |_| stay.run(())>{T::Stay.en()}</Button>
                </div>
            </Show>
        </Dialog>
        <Dialog open=ended id="session-ended" title=T::EndedTitle.en() firm=true opaque=true>
            <Show when=move || ended.get()>
                <PasswordAgain field="again" signs_in=true lead=named(T::EndedBody) email on_done=stay>
                    <a class="button" data-kind="quiet" href=routes::SIGN_IN rel="external">{T::Elsewhere.en()}</a>
                </PasswordAgain>
            </Show>
        </Dialog>
        <Dialog open=asks id="step-up" title=T::StepUpTitle.en()>
            <Show when=move || asks.get()>
                <PasswordAgain field="step-up" lead=named(T::StepUpBody) email on_done=go_on>
                    <Button on_click=move |_| asks.set(false)>{T::Cancel.en()}</Button>
                </PasswordAgain>
            </Show>
        </Dialog>
    }
}

/// The password once more, without leaving the page.
#[component]
fn PasswordAgain(
    /// Name of the field.
    field: &'static str,
    /// Begins a new session; else the current one goes on.
    #[prop(optional)]
    signs_in: bool,
    /// The sentence above the form: why to sign in again.
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
    // An open dialog gives the focus to its first button, which closes it.
    Effect::new(move |_| browser::focus(&format!("field-{field}")));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(form) = form_of(&event) else { return };
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
