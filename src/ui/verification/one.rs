//! The form that verifies one person, in a dialog.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::entries::{DocumentState, SharedFields, VerifyState};
use crate::domain::verification::record::Part;
use crate::messages::verification::VerifyText as T;
use crate::ui::components::{Button, ButtonKind, ErrorSummary, Field, Meaning, Notice, Select, Toaster};
use crate::ui::leave_guard::UnsavedGuard;
use crate::wire::accounts::AccountView;
use crate::wire::verifications::VerifyChoices;

/// The form for one person.
#[component]
pub(super) fn VerifyOne(
    /// The account.
    shown: AccountView,
    /// What can be chosen.
    choices: VerifyChoices,
    /// The dialog around it; closed when it is done.
    open: RwSignal<bool>,
    /// Asks before what was entered is lost.
    guard: UnsavedGuard,
    /// It is done.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let ends = T::Ends.fill(&[("columns", &choices.ended_by)]);
    let state = VerifyState::new(choices.rules, std::iter::once(shown.id));
    Effect::new(move |_| {
        if state.typed.get() {
            guard.unsaved.set(true);
        }
    });
    let documents = state.documents();
    let toaster = Toaster::here();
    let refused = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        refused.set(String::new());
        state.send(move |outcomes| match outcomes.into_iter().map(|outcome| outcome.refused).find(|why| !why.is_empty()) {
            Some(why) => refused.set(why),
            None => {
                guard.unsaved.set(false);
                open.set(false);
                toaster.say(T::Done.en());
                on_done.run(());
            }
        });
    };
    view! {
        <form class="form" novalidate=true autocomplete="off" on:submit=submit>
            <ErrorSummary problems=state.problems.all()/>
            {move || {
                let refused = refused.get();
                (!refused.is_empty()).then(|| view! { <Notice meaning=Meaning::Problem title=refused live=true/> })
            }}
            <SharedFields state attest=T::AttestOne>
                {documents.into_iter().map(|document| view! { <DocumentFields state document/> }).collect_view()}
            </SharedFields>
            <p class="soft">{ends}</p>
            <div class="dialog-actions">
                <Button kind=ButtonKind::Primary submit=true busy=state.busy>{T::Save.en()}</Button>
                <Button on_click=move |_| open.set(false)>{T::Cancel.en()}</Button>
            </div>
        </form>
    }
}

/// The document of one person: its number and expiry are asked once its kind is chosen.
#[component]
fn DocumentFields(state: VerifyState, document: DocumentState) -> impl IntoView {
    let problem = move |part: Part| state.problems.of(&document.input(part));
    let typed = move |part: Part| {
        move |text: String| {
            state.entered(&document.input(part));
            document.text(part).set(text);
        }
    };
    // Whether that kind always has an expiry date; `None` where no kind is chosen.
    let strict = Memo::new(move |_| {
        let kind = document.kind.get();
        state.rules.with_value(|rules| rules.documents.iter().find(|known| known.id == kind).map(|known| known.strict))
    });
    let fields = move |strict: bool| {
        view! {
            <Field
                name=document.input(Part::LastFour)
                label=T::LastFour.en()
                help=T::LastFourHelp.en()
                value=document.last_four.get_untracked()
                width="short"
                mono=true
                problem=problem(Part::LastFour)
                on_input=typed(Part::LastFour)
            />
            <Field
                name=document.input(Part::Expires)
                label=T::Expires.en()
                help=if strict { T::ExpiresStrictHelp.en() } else { T::ExpiresHelp.en() }
                value=document.expires.get_untracked()
                width="short"
                optional=!strict
                problem=problem(Part::Expires)
                on_input=typed(Part::Expires)
            />
        }
    };
    view! {
        <Select
            name=document.input(Part::Kind)
            label=T::Document.en()
            options=state.kinds()
            value=document.kind.get_untracked()
            optional=true
            problem=problem(Part::Kind)
            on_change=typed(Part::Kind)
        />
        {move || strict.get().map(fields)}
    }
}
