//! The form for one account and what is beside it: on a page of its own, or in a dialog.

use js_sys::Array;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{FormData, HtmlFormElement};

use super::{Existing, FormSections, FormState, MatchSearch, Matches, title_id};
use crate::api::accounts::add_account;
use crate::messages::agreements::AgreementText;
use crate::messages::form::FormText as T;
use crate::messages::frame::PieceText;
use crate::ui::browser::focus;
use crate::ui::components::{BestPractices, Button, ButtonKind, ErrorSummary, LinkButton, Meaning, Notice, Select};
use crate::ui::form::Problems;
use crate::ui::leave_guard::UnsavedGuard;
use crate::ui::routes;
use crate::ui::session_end::Session;
use crate::ui::upload::parts::random_id;
use crate::wire::ApiError;
use crate::wire::forms::{
    AddAnswer, AddedAccount, ExistingAccounts, FormView, FormWarnings, IDEMPOTENCY_KEY, NewAccountForm, Submitted, WARNINGS_SEEN,
};
use crate::wire::pages::AgreementView;

/// Selects the form.
const FORM: &str = "form.account-form";
/// Its element id.
const FORM_ID: &str = "account-form";
/// Element id of the warnings that are to be looked at first.
const WARNED: &str = "form-warnings";
/// Name of the choice of a place within the form.
const PLACE: &str = "organization";

/// A form for one account. Each has inputs of its own, so that nothing typed is left from the one
/// before.
#[derive(Clone, Default)]
struct ShownForm {
    /// How many were shown before.
    number: usize,
    /// What its inputs say at first.
    entries: Vec<(String, String)>,
}

/// Places of which one is chosen within the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceChoice {
    /// What the program calls them.
    pub label: String,
    /// Those: (id, name).
    pub places: Vec<(String, String)>,
}

/// What the parts share that make accounts with the form.
#[derive(Clone, Copy)]
pub struct Making {
    /// Asks before something is lost.
    pub guard: UnsavedGuard,
    problems: Problems,
    session: Session,
    existing: RwSignal<Option<ExistingAccounts>>,
    /// The version of the agreement that came into force meanwhile.
    agreement: RwSignal<Option<AgreementView>>,
    /// What is to be looked at before the account is made.
    warned: RwSignal<Option<FormWarnings>>,
    matching: MatchSearch,
    /// Accounts made here, the last one first.
    pub added: RwSignal<Vec<AddedAccount>>,
    /// How many of their passwords are not handed out.
    waiting: RwSignal<u32>,
    /// Something was typed that is not saved.
    typed: RwSignal<bool>,
    /// The form that is shown, if there is one.
    shown: RwSignal<Option<ShownForm>>,
    /// How many forms were shown.
    forms: StoredValue<usize>,
    /// The choice of a place within the form; `None`: it is the form's own.
    choice: RwSignal<Option<PlaceChoice>>,
    /// What was chosen there.
    place: RwSignal<Option<Uuid>>,
    /// Closes what the form is in; `None`: it is on a page, and *Cancel* leaves that.
    close: StoredValue<Option<Callback<()>>>,
    busy: RwSignal<bool>,
    /// *Save and add another* was pressed.
    another: StoredValue<bool>,
    /// Made for one account: what is sent twice makes one.
    key: StoredValue<Option<Uuid>>,
}

impl Making {
    /// Nothing is made yet; `came`: what was sent without script.
    pub fn new(came: Option<Submitted>) -> Making {
        let making = Making {
            guard: UnsavedGuard::new(false),
            problems: Problems::new(),
            session: Session::here(),
            existing: RwSignal::new(None),
            agreement: RwSignal::new(None),
            warned: RwSignal::new(None),
            matching: MatchSearch::default(),
            added: RwSignal::new(Vec::new()),
            waiting: RwSignal::new(0),
            typed: RwSignal::new(false),
            shown: RwSignal::new(Some(ShownForm::default())),
            forms: StoredValue::new(0),
            choice: RwSignal::new(None),
            place: RwSignal::new(None),
            close: StoredValue::new(None),
            busy: RwSignal::new(false),
            another: StoredValue::new(false),
            key: StoredValue::new(None),
        };
        if let Some(came) = came {
            making.shown.set(Some(ShownForm { number: 0, entries: came.entries }));
            making.put(came.answer, Vec::new());
        }
        making
    }

    /// Watches over what would be lost, and has the browser look at the form, for as long as the
    /// caller is shown.
    pub fn watch(self) {
        // A temporary password is shown only here.
        Effect::new(move |_| self.guard.unsaved.set(self.typed.get() || self.waiting.get() > 0));
        on_cleanup(move || {
            self.matching.stop();
            FormState::end();
        });
    }

    /// The form is in a dialog that this closes.
    pub fn in_dialog(self, close: Callback<()>) {
        self.close.set_value(Some(close));
    }

    /// One of these places is to be chosen; `None`: the form's own is meant.
    pub fn choose_among(self, choice: Option<PlaceChoice>) {
        if self.choice.with_untracked(|known| *known != choice) {
            self.place.set(None);
            self.choice.set(choice);
        }
    }

    /// Where the account belongs; `None`: that is still to be chosen.
    fn place_or(self, own: Uuid) -> Option<Uuid> {
        if self.choice.with_untracked(Option::is_some) { self.place.get_untracked() } else { Some(own) }
    }

    /// Shows another form in the place of the one before.
    fn begin(self, entries: Vec<(String, String)>) {
        let number = self.forms.get_value() + 1;
        self.forms.set_value(number);
        self.shown.set(Some(ShownForm { number, entries }));
    }

    /// Discards what is typed.
    fn discard(self) {
        self.problems.reset();
        self.matching.clear();
        self.existing.set(None);
        self.warned.set(None);
        self.typed.set(false);
        self.begin(Vec::new());
    }

    /// One password more isn't handed out, or one less.
    pub fn waits(self, more: bool) {
        self.waiting.update(|waiting| *waiting = if more { *waiting + 1 } else { waiting.saturating_sub(1) });
    }

    /// Another place is chosen: its form takes over what is typed in this one, secrets as well.
    pub fn keep_typed(self) {
        let form = document().query_selector(FORM).ok().flatten().and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
        let typed = form.filter(|_| self.typed.get_untracked()).and_then(|form| FormData::new_with_form(&form).ok());
        let Some(typed) = typed else { return };
        let entry = |entry: JsValue| {
            let entry = entry.dyn_into::<Array>().ok()?;
            Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
        };
        let entries: Vec<_> = typed.entries().into_iter().filter_map(|found| entry(found.ok()?)).collect();
        // The number stays, and so does the form that is shown until the other one comes.
        self.shown.update(|shown| {
            if let Some(shown) = shown {
                shown.entries = entries;
            }
        });
        self.existing.set(None);
        self.warned.set(None);
        self.problems.reset();
    }

    /// Shows what came of the form, and moves the focus there.
    fn take(self, answer: Result<AddAnswer, ApiError>, kept: Vec<(String, String)>) {
        // The dialog of the frame has them sign in again; what is typed stays.
        if answer.as_ref().err() == Some(&ApiError::SignedOut) {
            return self.session.ended();
        }
        let title = match &answer {
            Ok(AddAnswer::Added(added)) => title_id(added.account),
            Ok(AddAnswer::Warned(_)) => WARNED.to_owned(),
            _ => "error-summary".to_owned(),
        };
        self.put(answer, kept);
        focus(&title);
    }

    /// Shows what came of the form.
    fn put(self, answer: Result<AddAnswer, ApiError>, kept: Vec<(String, String)>) {
        self.existing.set(None);
        self.warned.set(None);
        match answer {
            Ok(AddAnswer::Added(added)) => {
                self.key.set_value(None);
                self.problems.reset();
                self.matching.clear();
                self.typed.set(false);
                self.waiting.update(|waiting| *waiting += u32::from(added.password.is_some()));
                self.added.update(|all| all.insert(0, *added));
                match self.another.get_value() {
                    true => self.begin(kept),
                    false => self.shown.set(None),
                }
            }
            Ok(AddAnswer::Problems(problems)) => self.problems.came(problems),
            Ok(AddAnswer::Exists(existing)) => {
                self.problems.came(vec![(existing.field.clone(), existing.message.clone())]);
                self.existing.set(Some(existing));
            }
            Ok(AddAnswer::AgreementChanged { field, agreement }) => {
                self.problems.came(vec![(field, AgreementText::Changed.en().to_owned())]);
                self.agreement.set(Some(agreement));
            }
            Ok(AddAnswer::Warned(warned)) => {
                self.problems.reset();
                self.warned.set(Some(warned));
            }
            Err(ApiError::Transport(_)) => self.problems.came(vec![(String::new(), T::Unreachable.en().to_owned())]),
            Err(ApiError::Field(field, text)) => self.problems.came(vec![(field, text)]),
            Err(error) => self.problems.came(vec![(String::new(), error.to_string())]),
        }
    }

    fn send(self, organization: Uuid, entries: Vec<(String, String)>, kept: Vec<(String, String)>) {
        let key = self.key.get_value().unwrap_or_else(random_id);
        let seen = self.warned.with_untracked(|warned| warned.as_ref().map(|warned| warned.seen.clone()));
        let entries = entries.into_iter().chain(seen.map(|seen| (WARNINGS_SEEN.to_owned(), seen))).collect();
        self.key.set_value(Some(key));
        spawn_local(async move {
            let new = NewAccountForm { idempotency_key: key, organization, entries };
            let answer = self.session.fresh(|| add_account(new.clone())).await;
            // The page may have been left meanwhile.
            if !self.busy.is_disposed() {
                self.busy.set(false);
                self.take(answer, kept);
            }
        });
    }
}

/// The form and what is beside it.
#[component]
pub fn Workplace(form: FormView, making: Making) -> impl IntoView {
    let advised = !form.advice.is_empty() || !form.best_practices.is_empty() || !form.move_link.is_empty();
    let advice = advised.then(|| {
        view! {
            <section class="card">
                <h2>{T::Advice.en()}</h2>
                <Advice form=form.clone()/>
            </section>
        }
    });
    view! {
        <Again making/>
        <div class="columns no-print">
            <Forms form making/>
            <aside class="stack">
                <Found making/>
                {advice}
            </aside>
        </div>
    }
}

/// What to know before the form is filled in.
#[component]
pub fn Advice(form: FormView) -> impl IntoView {
    let texts = form.advice.into_iter().map(|text| view! { <p>{text}</p> }).collect_view();
    view! {
        {texts}
        {(!form.move_link.is_empty()).then(|| view! { <p><a href=routes::MOVES_HERE>{form.move_link}</a></p> })}
        <BestPractices link=form.best_practices/>
    }
}

/// After an account was made: the way to the next form.
#[component]
pub fn Again(making: Making) -> impl IntoView {
    move || {
        making.shown.with(Option::is_none).then(|| {
            let again = move |_| {
                making.guard.confirm_discard(move || {
                    making.added.set(Vec::new());
                    making.waiting.set(0);
                    making.begin(Vec::new());
                    focus(if making.close.with_value(Option::is_some) { FORM_ID } else { "title" });
                });
            };
            view! { <div><Button on_click=again>{T::AddAnother.en()}</Button></div> }
        })
    }
}

/// Accounts that the person has already, and who matches what is typed.
#[component]
pub fn Found(making: Making) -> impl IntoView {
    view! {
        {move || making.existing.get().map(|existing| view! { <Existing title=T::Exists.en() existing/> })}
        <Matches search=making.matching/>
    }
}

/// The form that is shown.
#[component]
pub fn Forms(form: FormView, making: Making) -> impl IntoView {
    let form = StoredValue::new(form);
    view! {
        <For each=move || making.shown.get() key=|shown| shown.number let:shown>
            <Form form=form.get_value() entries=shown.entries making/>
        </For>
    }
}

/// The form in which that happened.
fn form_of(event: &leptos::ev::Event) -> Option<HtmlFormElement> {
    let input = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    input.closest("form").ok()??.dyn_into().ok()
}

/// The form itself.
#[component]
fn Form(form: FormView, entries: Vec<(String, String)>, making: Making) -> impl IntoView {
    let organization = form.organization;
    let kept_names = StoredValue::new(form.kept_for_next.clone());
    let submit_label = StoredValue::new(form.submit.clone());
    let warned = move || {
        let warned = making.warned.get()?;
        let sentences = warned.sentences.into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view();
        Some(view! {
            <div id=WARNED tabindex="-1">
                <Notice meaning=Meaning::Attention title=T::Warned.en() live=true>
                    <ul>{sentences}</ul>
                    <p>{T::WarnedHelp.fill(&[("submit", &submit_label.get_value())])}</p>
                </Notice>
                <input type="hidden" name=WARNINGS_SEEN value=warned.seen/>
            </div>
        })
    };
    // Where nothing is kept for the next one, *Add another* begins it as well.
    let another = !form.kept_for_next.is_empty();
    let (groups, key, save) = (form.groups.clone(), form.idempotency_key.to_string(), form.submit.clone());
    let state = FormState::new(form, &entries, making.problems).with_agreement(making.agreement);
    // The lookup that waits for a pause reads this form.
    on_cleanup(move || making.matching.stop());
    let choice = making.choice.get_untracked();
    let missing = choice.as_ref().map(|choice| (PLACE.to_owned(), PieceText::Choose.fill(&[("field", &choice.label)])));
    let submit = move |event: SubmitEvent| {
        let place = making.place_or(organization);
        let missing = missing.clone().filter(|_| place.is_none());
        state.submitted(&event, making.busy, missing, move |entries| {
            let kept = kept_names.with_value(|names| entries.iter().filter(|(name, _)| names.contains(name)).cloned().collect());
            making.send(place.unwrap_or(organization), entries, kept);
        });
    };
    let picker = choice.map(|PlaceChoice { label, places }| {
        let blank = (String::new(), T::PickPlace.en().to_owned());
        let options: Vec<_> = std::iter::once(blank).chain(places).collect();
        let value = making.place.get_untracked().map(|place| place.to_string()).unwrap_or_default();
        let choose = move |id: String| {
            making.place.set(Uuid::parse_str(&id).ok());
            making.problems.typed(PLACE);
        };
        let problem = making.problems.of(PLACE);
        view! { <Select name=PLACE label options=Signal::stored(options) value optional=true need=true problem on_change=choose/> }
    });
    let cancel = match making.close.get_value() {
        Some(close) => {
            let discard = move |_| {
                making.discard();
                close.run(());
            };
            view! { <Button kind=ButtonKind::Quiet disabled=making.busy on_click=discard>{T::Cancel.en()}</Button> }.into_any()
        }
        None => view! { <LinkButton href=routes::HOME kind=ButtonKind::Quiet>{T::Cancel.en()}</LinkButton> }.into_any(),
    };
    view! {
        <form
            id=FORM_ID
            tabindex="-1"
            class="form account-form"
            method="post"
            action=routes::new_account(organization)
            autocomplete="off"
            novalidate=true
            on:submit=submit
            on:input=move |event| {
                making.typed.set(true);
                if let Some(form) = form_of(&event) {
                    making.matching.typed(making.place_or(organization).unwrap_or(organization), state, form);
                }
            }
        >
            <ErrorSummary problems=making.problems.all()/>
            <input type="hidden" name=IDEMPOTENCY_KEY value=key/>
            <FormSections groups state>{picker}</FormSections>
            {warned}
            <div class="row">
                <Button
                    kind=ButtonKind::Primary
                    submit=true
                    plain=true
                    busy=Signal::from(making.busy)
                    on_click=move |_| making.another.set_value(false)
                >
                    {save}
                </Button>
                {another
                    .then(|| {
                        view! {
                            <Button submit=true busy=Signal::from(making.busy) on_click=move |_| making.another.set_value(true)>
                                {T::SaveAndAnother.en()}
                            </Button>
                        }
                    })}
                {cancel}
            </div>
        </form>
    }
}
