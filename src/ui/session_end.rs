//! The end of a session: a warning two minutes before, and signing in again on the same page, so that nothing typed is lost.

use std::time::Duration;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

use super::components::{Button, ButtonKind, Dialog, Field};
use super::effect::effect;
use super::frame::use_me;
use super::markup::{standing, view};
use super::sign_in::sign_in;
use super::{browser, routes};
use crate::api::session::{Me, get_me};
use crate::api::{ApiError, Timestamp};
use crate::words::frame::SessionText as T;

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

/// Watches the session of whoever is signed in.
#[component]
pub fn SessionEnd() -> impl IntoView {
    let me = use_me();
    let known = RwSignal::new(None::<Me>);
    let stands = RwSignal::new(Phase::Runs);
    effect(move || {
        if let Some(found) = me.get() {
            known.set(Some(found));
        }
    });
    effect(move || {
        let look = move || {
            if let Some(me) = known.get_untracked() {
                let now = phase(browser::now(), me.session_ends);
                if now != stands.get_untracked() {
                    stands.set(now);
                }
            }
        };
        if let Ok(handle) = set_interval_with_handle(look, LOOK) {
            on_cleanup(move || handle.clear());
        }
    });
    // Asks for oneself again, which keeps the session alive. The pages' own resource is left alone: loading it again would draw them
    // again, and what is typed there would be lost.
    let stay = Callback::new(move |()| {
        spawn_local(async move {
            match get_me().await {
                Ok(found) => {
                    known.set(Some(found));
                    stands.set(Phase::Runs);
                }
                Err(ApiError::SignedOut) => stands.set(Phase::Ended),
                // Not reached: the warning stays, and can be pressed again.
                Err(_) => {}
            }
        });
    });
    let ends = RwSignal::new(false);
    let ended = RwSignal::new(false);
    effect(move || {
        ends.set(stands.get() == Phase::Ends);
        ended.set(stands.get() == Phase::Ended);
    });
    let until = move || known.with(|me| me.as_ref().map_or_else(String::new, |me| browser::local_time(me.session_ends)));
    let name = Signal::derive(move || known.with(|me| me.as_ref().map_or_else(String::new, |me| me.name.clone())));
    let email = Signal::derive(move || known.with(|me| me.as_ref().map_or_else(String::new, |me| me.email.clone())));
    let warning = move || {
        view! {
            <p>{move || T::EndsBody.fill(&[("time", &until())])}</p>
            <div class="dialog-actions">
                <Button kind=ButtonKind::Primary on_click=move |_| stay.run(())>{T::Stay.en()}</Button>
            </div>
        }
    };
    // Their content is made when it is needed: a page holds no second sign-in form until then.
    view! {
        <Dialog open=ends id="session-ends" title=T::EndsTitle.en() firm=true>
            {standing(move || ends.get(), warning)}
        </Dialog>
        <Dialog open=ended id="session-ended" title=T::EndedTitle.en() firm=true opaque=true>
            {standing(move || ended.get(), move || view! { <SignInAgain name email on_done=stay/> })}
        </Dialog>
    }
}

/// Name and password once more, without leaving the page.
#[component]
fn SignInAgain(
    /// Whose session it was.
    name: Signal<String>,
    /// Their address.
    email: Signal<String>,
    /// Signed in again.
    on_done: Callback<()>,
) -> impl IntoView {
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(form) = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlFormElement>().ok()) else { return };
        let Ok(data) = web_sys::FormData::new_with_form(&form) else { return };
        let password = browser::form_text(&data, "again");
        busy.set(true);
        spawn_local(async move {
            match sign_in(&email.get_untracked(), &password).await {
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
    view! {
        <form class="form" method="post" action=routes::SIGN_IN on:submit=submit>
            <input type="hidden" name="email" autocomplete="username" value=move || email.get()/>
            <p>{move || T::EndedBody.fill(&[("name", &name.get())])}</p>
            <Field
                name="again"
                label=T::Password.en()
                kind="password"
                autocomplete="current-password"
                problem
            />
            <div class="dialog-actions">
                <Button kind=ButtonKind::Primary submit=true busy>{T::SignIn.en()}</Button>
                <a class="button" data-kind="quiet" href=routes::SIGN_IN rel="external">{T::Elsewhere.en()}</a>
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
