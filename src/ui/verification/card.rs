//! The card on the page of an account: the state, what can be done now, and everything that
//! happened.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::chip;
use super::one::VerifyOne;
use crate::api::verifications::withdraw_verification;
use crate::domain::verification::record::Part;
use crate::messages::verification::{SheetText, VerifyText as T, day, event};
use crate::ui::components::{Button, ButtonKind, Chip, Dialog, LocalTime, Meaning, Notice, TextArea, Toaster};
use crate::ui::leave_guard::{LeaveGuard, UnsavedGuard};
use crate::ui::load::{Loaded, Refocus};
use crate::ui::session_end::Session;
use crate::wire::ApiError;
use crate::wire::accounts::AccountView;
use crate::wire::verifications::{VerificationEventView, VerificationView};

/// Id of the heading that has the focus when something was done.
const HEADING: &str = "verification";

/// The identity verification of an account.
#[component]
pub fn VerificationCard(
    /// The account.
    shown: AccountView,
    /// Its verification.
    verification: VerificationView,
    /// Loads it again.
    account: Loaded<AccountView>,
) -> impl IntoView {
    let (meaning, label) = chip(verification.state);
    let until = verification.last_day.map(|last| format!("{} {}", T::Until.en(), day(last)));
    let advice = verification.choices.advice.iter().map(|text| view! { <p>{text.clone()}</p> }).collect_view();
    let practices = verification.choices.practices.clone().map(|(words, address)| {
        view! { <p><a href=address rel="external noopener" target="_blank">{words}</a></p> }
    });
    let events = verification.events.iter().cloned().map(|event| view! { <Event event/> }).collect_view();
    let nothing = events.is_empty();
    view! {
        <section class="card verification">
            <h2 id=HEADING tabindex="-1">{T::Title.en()}</h2>
            <div class="row">
                <Chip meaning label/>
                {until.map(|until| view! { <span class="soft">{until}</span> })}
            </div>
            {shown.may_change.then(|| view! { <Actions shown verification account/> })}
            {if nothing {
                view! { <p class="soft">{T::Never.en()}</p> }.into_any()
            } else {
                view! { <ul class="plain events" aria-label=T::Events.en()>{events}</ul> }.into_any()
            }}
            <div class="soft small advice">{advice} {practices}</div>
        </section>
    }
}

/// One event: what, when and by whom, and what was recorded.
#[component]
fn Event(event: VerificationEventView) -> impl IntoView {
    let VerificationEventView { at, by, event: happened, method, document, last_four, expires, note, .. } = event;
    let number = (!last_four.is_empty()).then(|| T::EndsWith.fill(&[("digits", &last_four)]));
    let expires = expires.map(|expires| T::ExpiresOn.fill(&[("day", &day(expires))]));
    let document = [Some(document), number].into_iter().flatten().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
    let facts = [method, document].into_iter().filter(|text| !text.is_empty()).chain(expires).collect::<Vec<_>>().join(" · ");
    view! {
        <li>
            <p><span class="strong">{self::event(happened)}</span> " " <LocalTime at/> <span class="soft">" · " {by}</span></p>
            {(!facts.is_empty()).then(|| view! { <p>{facts}</p> })}
            {(!note.is_empty()).then(|| view! { <p class="note">{note}</p> })}
        </li>
    }
}

/// What this reader may do with it now.
#[component]
fn Actions(shown: AccountView, verification: VerificationView, account: Loaded<AccountView>) -> impl IntoView {
    let (open, withdrawing) = (RwSignal::new(false), RwSignal::new(false));
    // Made when it is first needed; what was entered stays when the dialog is closed.
    let once = |open: RwSignal<bool>| Memo::new(move |before: Option<&bool>| open.get() || before == Some(&true));
    let (opened, withdrawn) = (once(open), once(withdrawing));
    let guard = UnsavedGuard::new(false);
    let holds = verification.state.holds();
    let refocus = Refocus::here();
    let done = Callback::new(move |()| {
        account.refetch();
        refocus.to(HEADING);
    });
    let refused = verification.refused.clone();
    let label = if holds { T::VerifyAgain } else { T::Verify };
    let title = T::VerifyTitle.fill(&[("name", &shown.name)]);
    let name = shown.name.clone();
    let id = shown.id;
    let form = StoredValue::new((shown, verification.choices));
    let can = refused.is_empty();
    view! {
        {(!can).then(|| view! { <p class="soft">{refused}</p> })}
        <div class="row">
            {can.then(|| view! { <Button on_click=move |_| open.set(true)>{label.en()}</Button> })}
            {holds.then(|| view! { <Button on_click=move |_| withdrawing.set(true)>{T::WithdrawDo.en()}</Button> })}
        </div>
        <Dialog open id="verify" title>
            <Show when=move || opened.get()>
                {
                    let (shown, choices) = form.get_value();
                    view! { <VerifyOne shown choices open guard on_done=done/> }
                }
            </Show>
        </Dialog>
        <Dialog open=withdrawing id="withdraw" title=T::WithdrawTitle.fill(&[("name", &name)])>
            <Show when=move || withdrawn.get()>
                <Withdraw id open=withdrawing guard on_done=done/>
            </Show>
        </Dialog>
        <LeaveGuard
            guard
            words=[SheetText::LeaveTitle, SheetText::LeaveHelp, SheetText::LeaveNo, SheetText::LeaveYes].map(SheetText::en)
            id="leave-verification"
        />
    }
}

/// Withdraws a verification, with a reason.
#[component]
fn Withdraw(id: uuid::Uuid, open: RwSignal<bool>, guard: UnsavedGuard, on_done: Callback<()>) -> impl IntoView {
    let session = Session::here();
    let toaster = Toaster::here();
    let reason = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let trouble = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        trouble.set(String::new());
        busy.set(true);
        spawn_local(async move {
            let answer = session.fresh(|| withdraw_verification(id, reason.get_untracked())).await;
            if busy.is_disposed() {
                return;
            }
            busy.set(false);
            match answer {
                Ok(_) => {
                    guard.unsaved.set(false);
                    open.set(false);
                    toaster.say(T::WasWithdrawn.en());
                    on_done.run(());
                }
                Err(ApiError::SignedOut) => session.ended(),
                Err(ApiError::Field(_, text)) => {
                    problem.set(Some(text));
                    super::entries::focus_input(Part::Note.name());
                }
                Err(error) => trouble.set(error.to_string()),
            }
        });
    };
    view! {
        <form class="form" novalidate=true on:submit=submit>
            <p>{T::WithdrawBody.en()}</p>
            {move || {
                let trouble = trouble.get();
                (!trouble.is_empty()).then(|| view! { <Notice meaning=Meaning::Problem title=trouble live=true/> })
            }}
            <TextArea
                name=Part::Note.name()
                label=T::Reason.en()
                help=T::ReasonHelp.en()
                problem
                on_input=move |text: String| {
                    problem.set(None);
                    guard.unsaved.set(true);
                    reason.set(text);
                }
            />
            <div class="dialog-actions">
                <Button kind=ButtonKind::Danger submit=true busy>{T::WithdrawDo.en()}</Button>
                <Button on_click=move |_| open.set(false)>{T::Cancel.en()}</Button>
            </div>
        </form>
    }
}
