//! Actions on an import: by script, or by a plain form.

use std::pin::Pin;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::server::ServerActionError;
use leptos::task::spawn_local;
use uuid::Uuid;

use crate::api::imports::{apply_import, discard_import, end_import, plan_again, stop_import};
use crate::messages::agreements::AgreementText;
use crate::messages::import::PlanText as P;
use crate::ui::components::{Button, ButtonKind, Checkbox, Dialog, Meaning, Menu, Notice};
use crate::ui::plain_forms::{APPLY, DISCARD, END, PLAN_AGAIN, STOP};
use crate::ui::session_end::Session;
use crate::ui::support::SupportOf;
use crate::wire::ApiError;
use crate::wire::imports::ImportView;
use crate::wire::pages::AgreementView;

/// What a press of a button answered.
pub(super) type Answer = Result<ImportView, ApiError>;

/// Asks the server for an action, with the version of the agreement that is accepted.
type Ask = fn(Uuid, String) -> Pin<Box<dyn Future<Output = Answer>>>;

/// An action on an import: by script, or by a plain form whose error comes back in the address.
#[derive(Clone, Copy)]
pub struct Act {
    pub(super) path: &'static str,
    ask: Ask,
    /// Takes the password again, where the server wants it.
    session: Session,
    /// The version of the agreement that is accepted with it; blank: none.
    pub(super) agreed: RwSignal<String>,
    /// It was pressed, and is not answered yet.
    pub(super) busy: RwSignal<bool>,
    /// What it answered last.
    pub(super) answer: RwSignal<Option<Answer>>,
    /// Its question is open, where it has one.
    pub(super) open: RwSignal<bool>,
}

impl Act {
    fn new(path: &'static str, ask: Ask) -> Act {
        let wrong = use_context::<ServerActionError>().filter(|error| error.path() == path);
        let wrong = wrong.map(|error| Err(ApiError::from_address(error.err())));
        Act {
            path,
            ask,
            session: Session::here(),
            agreed: RwSignal::default(),
            busy: RwSignal::new(false),
            answer: RwSignal::new(wrong),
            open: RwSignal::new(false),
        }
    }

    /// Applies it, or goes on applying.
    pub fn apply() -> Act {
        Act::new(APPLY, |import, agreed| Box::pin(apply_import(import, Some(agreed))))
    }

    /// Plans it again.
    pub fn again() -> Act {
        Act::new(PLAN_AGAIN, |import, _| Box::pin(plan_again(import)))
    }

    /// Discards it.
    pub fn discard() -> Act {
        Act::new(DISCARD, |import, _| Box::pin(discard_import(import)))
    }

    /// Ends it: what is left is not applied.
    pub fn end() -> Act {
        Act::new(END, |import, _| Box::pin(end_import(import)))
    }

    /// Stops applying it.
    pub fn stop() -> Act {
        Act::new(STOP, |import, _| Box::pin(stop_import(import)))
    }

    fn run(self, import: Uuid) {
        self.busy.set(true);
        let agreed = self.agreed.get_untracked();
        spawn_local(async move {
            let answer = self.session.fresh(|| (self.ask)(import, agreed.clone())).await;
            // The page may have been left meanwhile.
            if !self.busy.is_disposed() {
                self.busy.set(false);
                if answer.is_err() {
                    // What went wrong is shown on the page, which the dialog hides.
                    self.open.set(false);
                }
                self.answer.set(Some(answer));
            }
        });
    }
}

/// The form of an action.
#[component]
pub fn ActForm(
    /// The action.
    act: Act,
    /// Id of the import.
    import: Uuid,
    /// The button that sends.
    children: Children,
) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        act.run(import);
    };
    view! {
        <form method="post" action=act.path on:submit=submit>
            <input type="hidden" name="import" value=import.to_string()/>
            {children()}
        </form>
    }
}

/// What went wrong with an action; loads the import again after one that went well.
#[component]
pub fn Outcome(
    /// What it answered.
    answer: RwSignal<Option<Answer>>,
    /// Loads the import again.
    reload: Callback<()>,
) -> impl IntoView {
    Effect::new(move |_| {
        if answer.with(|answer| matches!(answer, Some(Ok(_)))) {
            reload.run(());
        }
    });
    let trouble = move || {
        answer.with(|answer| match answer {
            Some(Err(error)) => Some(error.clone()),
            _ => None,
        })
    };
    view! {
        {move || {
            trouble()
                .map(|error| {
                    view! {
                        <Notice meaning=Meaning::Problem title=error.to_string() live=true>
                            <SupportOf error/>
                        </Notice>
                    }
                })
        }}
    }
}

/// A form of one button, for browsers without script.
#[component]
pub fn PlainForm(
    /// Where it posts to.
    action: &'static str,
    /// Id of the import.
    import: Uuid,
    /// Its button.
    #[prop(into)]
    words: String,
    /// What must be agreed to with it.
    #[prop(optional)]
    agreement: Option<AgreementView>,
) -> impl IntoView {
    view! {
        <form method="post" action=action>
            <input type="hidden" name="import" value=import.to_string()/>
            {agreement.map(|agreement| view! { <AgreeBox agreement/> })}
            <Button submit=true plain=true>{words}</Button>
        </form>
    }
}

/// The version of the agreement that is in force, where another one was accepted: its text, and its
/// box.
#[component]
pub fn AgreeAgain(
    /// The version.
    agreement: AgreementView,
    /// What is done with it.
    act: Act,
) -> impl IntoView {
    let text = agreement.text.iter().map(|paragraph| view! { <p>{paragraph.clone()}</p> }).collect_view();
    let version = agreement.version.clone();
    let on_change = move |agreed: bool| act.agreed.set(if agreed { version.clone() } else { String::new() });
    view! {
        <section class="card prose" id="agree-again">
            <h3>{AgreementText::AgainTitle.en()}</h3>
            <p>{AgreementText::AgainHelp.en()}</p>
            {text}
            <div class="needs-page">
                <Checkbox name="agreement" label=agreement.agree.clone() value=agreement.version.clone() on_change/>
            </div>
        </section>
    }
}

/// The box of a form without script.
#[component]
fn AgreeBox(agreement: AgreementView) -> impl IntoView {
    view! {
        <label class="choice">
            <input type="checkbox" name="agreement" value=agreement.version required=true/>
            {agreement.agree}
        </label>
    }
}

/// What discarding is called: the button, the question, what comes of it, the button that does it.
const DISCARD_WORDS: [P; 4] = [P::Discard, P::DiscardTitle, P::DiscardHelp, P::DiscardDo];

/// Discards the import, after a question.
#[component]
pub fn Discard(
    /// Id of the import.
    import: Uuid,
    /// Loads it again.
    reload: Callback<()>,
) -> impl IntoView {
    view! { <DangerAct act=Act::discard() words=DISCARD_WORDS.map(P::en) import reload/> }
}

/// Discards the import, after a question; in a menu, out of the way of what is pressed every day.
#[component]
pub fn DiscardMenu(
    /// The action.
    act: Act,
    /// Id of the import.
    import: Uuid,
) -> impl IntoView {
    let summary = view! { <span>{P::More.en()}</span> }.into_any();
    let words = DISCARD_WORDS.map(P::en);
    view! {
        <Menu summary>
            <Button kind=ButtonKind::Danger on_click=move |_| act.open.set(true)>{words[0]}</Button>
        </Menu>
        <DangerDialog act words import/>
    }
}

/// An action that cannot be undone, after a question; far from the rest.
#[component]
pub fn DangerAct(
    /// The action.
    act: Act,
    /// The button, the question, what comes of it, the button that does it.
    words: [&'static str; 4],
    /// Id of the import.
    import: Uuid,
    /// Loads it again.
    reload: Callback<()>,
) -> impl IntoView {
    let open = act.open;
    view! {
        <div class="far no-print">
            <Outcome answer=act.answer reload/>
            <div class="needs-page">
                <Button kind=ButtonKind::Danger on_click=move |_| open.set(true)>{words[0]}</Button>
            </div>
            <div class="only-plain">
                <PlainForm action=act.path import words=words[0]/>
            </div>
            <DangerDialog act words import/>
        </div>
    }
}

/// The question before it.
#[component]
fn DangerDialog(act: Act, words: [&'static str; 4], import: Uuid) -> impl IntoView {
    let open = act.open;
    let [_, title, help, confirm] = words;
    view! {
        <Dialog open id="danger-dialog" title>
            <p>{help}</p>
            <ActForm act import>
                <div class="dialog-actions">
                    <Button submit=true kind=ButtonKind::Danger busy=act.busy>{confirm}</Button>
                    <Button on_click=move |_| open.set(false)>{P::Cancel.en()}</Button>
                </div>
            </ActForm>
        </Dialog>
    }
}
