//! The form for one account, at an organization whose program has one.

use js_sys::Array;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_navigate, use_query_map};
use uuid::Uuid;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{FormData, HtmlFormElement};

use crate::api::accounts::{add_account, get_account_form};
use crate::messages::agreements::AgreementText;
use crate::messages::form::FormText as T;
use crate::ui::account_form::{Added, Existing, FormSections, FormState, MatchSearch, Matches, title_id};
use crate::ui::browser::focus;
use crate::ui::components::{
    BestPractices, Button, ButtonKind, ErrorSummary, LinkButton, Meaning, NotFound, Notice, PageHead, Select,
};
use crate::ui::form::Problems;
use crate::ui::leave_guard::{LeaveGuard, UnsavedGuard};
use crate::ui::load::{Load, Loaded};
use crate::ui::management::{ManagementHead, SINGLE};
use crate::ui::me::use_me;
use crate::ui::routes;
use crate::ui::session_end::Session;
use crate::ui::upload::parts::random_id;
use crate::wire::ApiError;
use crate::wire::forms::{
    AddAnswer, AddedAccount, ExistingAccounts, FormView, FormWarnings, IDEMPOTENCY_KEY, NewAccountForm, Submitted, WARNINGS_SEEN,
};
use crate::wire::pages::AgreementView;
use crate::wire::session::Me;

/// Selects the form.
const FORM: &str = "form.account-form";
/// Element id of the warnings that are to be looked at first.
const WARNED: &str = "form-warnings";

/// The form for one account.
#[component]
pub fn NewAccountPage() -> impl IntoView {
    let me = use_me();
    // What came without script; the browser takes over the page that answered it.
    let came = SharedValue::<Option<Submitted>>::new(use_context::<Submitted>).into_inner();
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| query.get_str("organization").and_then(|id| Uuid::parse_str(id).ok())));
    let came = StoredValue::new(came);
    // Beside the other, not within what it shows: the server makes that in several tries, and the
    // browser would not find this one among them.
    let form = Resource::new(move || asked.get(), get_account_form);
    view! {
        <Load resource=me let:me>
            <Places me asked form came/>
        </Load>
    }
}

/// Where: the only place of this person, or the one that they choose.
#[component]
fn Places(
    me: Me,
    asked: Memo<Option<Uuid>>,
    form: Loaded<Option<FormView>>,
    came: StoredValue<Option<Submitted>>,
) -> impl IntoView {
    let places: Vec<(String, String)> = me.forms().map(|(place, _)| (place.id.to_string(), place.name.clone())).collect();
    let Some(labels) = me.forms().next().map(|(_, labels)| labels.clone()) else { return view! { <NotFound/> }.into_any() };
    let navigate = use_navigate();
    let choose = move |id: String| {
        if let Ok(id) = Uuid::parse_str(&id) {
            navigate(&routes::new_account(id), Default::default());
        }
    };
    // What was made and what is typed stay when another place is chosen: only the form is another.
    let page = Page::new(came.get_value());
    Effect::new(move |_| came.set_value(None));
    Effect::new(move |before: Option<Option<Uuid>>| {
        let now = asked.get();
        if before.is_some_and(|before| before != now) {
            page.keep_typed();
        }
        now
    });
    // A temporary password is shown only here.
    Effect::new(move |_| page.guard.unsaved.set(page.typed.get() || page.waiting.get() > 0));
    Effect::new(move |_| FormState::prepare());
    on_cleanup(move || {
        page.matching.stop();
        FormState::end();
    });
    let options: Vec<(String, String)> = std::iter::once((String::new(), T::PickPlace.en().to_owned())).chain(places).collect();
    let picker = (options.len() > 2).then(|| {
        let value = asked.get_untracked().map(|id| id.to_string()).unwrap_or_default();
        view! {
            <form class="form" method="get" action=routes::NEW_ACCOUNT>
                <Select name="organization" label=labels.place.clone() options value optional=true on_change=choose/>
                <noscript>
                    <button class="button" type="submit">{T::Continue.en()}</button>
                </noscript>
            </form>
        }
    });
    let (find, find_help) =
        (T::FindFirst.fill(&[("person", &labels.person)]), T::FindFirstHelp.fill(&[("person", &labels.person)]));
    let head = match me.management {
        Some(management) => {
            let notes = management.notes.clone();
            view! { <ManagementHead management has_form=true selected=SINGLE notes/> }.into_any()
        }
        None => view! { <PageHead title=labels.title/> }.into_any(),
    };
    view! {
        {head}
        <noscript>
            <p>{find_help} " " <a href=routes::ACCOUNTS>{find}</a></p>
        </noscript>
        {picker}
        <For each=move || page.added.get() key=|added| added.account let:added>
            <Added added on_waits=move |waits| page.waits(waits)/>
        </For>
        <Load resource=form let:form>
            {form.map(|form| view! { <Workplace form page/> })}
        </Load>
        <LeaveGuard guard=page.guard words=[T::LeaveTitle, T::LeaveHelp, T::LeaveNo, T::LeaveYes].map(T::en)/>
    }
    .into_any()
}

/// A form for one account. Each has inputs of its own, so that nothing typed is left from the one
/// before.
#[derive(Clone, Default)]
struct ShownForm {
    /// How many accounts were made before.
    number: usize,
    /// What its inputs say at first.
    entries: Vec<(String, String)>,
}

/// What the parts of this page share.
#[derive(Clone, Copy)]
struct Page {
    guard: UnsavedGuard,
    problems: Problems,
    session: Session,
    existing: RwSignal<Option<ExistingAccounts>>,
    /// The version of the agreement that came into force meanwhile.
    agreement: RwSignal<Option<AgreementView>>,
    /// What is to be looked at before the account is made.
    warned: RwSignal<Option<FormWarnings>>,
    matching: MatchSearch,
    /// Accounts made on this page, the last one first.
    added: RwSignal<Vec<AddedAccount>>,
    /// How many of their passwords are not handed out.
    waiting: RwSignal<u32>,
    /// Something was typed that is not saved.
    typed: RwSignal<bool>,
    /// The form that is shown, if there is one.
    shown: RwSignal<Option<ShownForm>>,
    busy: RwSignal<bool>,
    /// *Save and add another* was pressed.
    another: StoredValue<bool>,
    /// Made for one account: what is sent twice makes one.
    key: StoredValue<Option<Uuid>>,
}

impl Page {
    fn new(came: Option<Submitted>) -> Page {
        let page = Page {
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
            busy: RwSignal::new(false),
            another: StoredValue::new(false),
            key: StoredValue::new(None),
        };
        if let Some(came) = came {
            page.shown.set(Some(ShownForm { number: 0, entries: came.entries }));
            page.put(came.answer, Vec::new());
        }
        page
    }

    /// One password more isn't handed out, or one less.
    fn waits(self, more: bool) {
        self.waiting.update(|waiting| *waiting = if more { *waiting + 1 } else { waiting.saturating_sub(1) });
    }

    /// Another place is chosen: its form takes over what is typed in this one, secrets as well.
    fn keep_typed(self) {
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
                let next = ShownForm { number: self.added.with_untracked(Vec::len), entries: kept };
                self.shown.set(self.another.get_value().then_some(next));
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
fn Workplace(form: FormView, page: Page) -> impl IntoView {
    let advised = !form.advice.is_empty() || !form.best_practices.is_empty() || !form.move_link.is_empty();
    let advice = advised.then(|| {
        let texts = form.advice.iter().map(|text| view! { <p>{text.clone()}</p> }).collect_view();
        view! {
            <section class="card">
                <h2>{T::Advice.en()}</h2>
                {texts}
                {(!form.move_link.is_empty()).then(|| view! { <p><a href=routes::MOVES_HERE>{form.move_link.clone()}</a></p> })}
                <BestPractices link=form.best_practices.clone()/>
            </section>
        }
    });
    let form = StoredValue::new(form);
    view! {
        {move || match page.shown.get() {
            None => {
                let again = move |_| {
                    page.guard.confirm_discard(move || {
                        page.added.set(Vec::new());
                        page.waiting.set(0);
                        page.shown.set(Some(ShownForm::default()));
                        focus("title");
                    });
                };
                view! { <div><Button on_click=again>{T::AddAnother.en()}</Button></div> }.into_any()
            }
            Some(_) => ().into_any(),
        }}
        <div class="columns no-print">
            <For each=move || page.shown.get() key=|shown| shown.number let:shown>
                <Form form=form.get_value() entries=shown.entries page/>
            </For>
            <aside class="stack">
                {move || page.existing.get().map(|existing| view! { <Existing title=T::Exists.en() existing/> })}
                <Matches search=page.matching/>
                {advice}
            </aside>
        </div>
    }
}

/// The form in which that happened.
fn form_of(event: &leptos::ev::Event) -> Option<HtmlFormElement> {
    let input = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    input.closest("form").ok()??.dyn_into().ok()
}

/// The form itself.
#[component]
fn Form(form: FormView, entries: Vec<(String, String)>, page: Page) -> impl IntoView {
    let organization = form.organization;
    let kept_names = StoredValue::new(form.kept_for_next.clone());
    let submit_label = StoredValue::new(form.submit.clone());
    let warned = move || {
        let warned = page.warned.get()?;
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
    let state = FormState::new(form, &entries, page.problems).with_agreement(page.agreement);
    // The lookup that waits for a pause reads this form.
    on_cleanup(move || page.matching.stop());
    let submit = move |event: SubmitEvent| {
        state.submitted(&event, page.busy, move |entries| {
            let kept = kept_names.with_value(|names| entries.iter().filter(|(name, _)| names.contains(name)).cloned().collect());
            page.send(organization, entries, kept);
        });
    };
    view! {
        <form
            class="form account-form"
            method="post"
            action=routes::new_account(organization)
            autocomplete="off"
            novalidate=true
            on:submit=submit
            on:input=move |event| {
                page.typed.set(true);
                if let Some(form) = form_of(&event) {
                    page.matching.typed(organization, state, form);
                }
            }
        >
            <ErrorSummary problems=page.problems.all()/>
            <input type="hidden" name=IDEMPOTENCY_KEY value=key/>
            <FormSections groups state/>
            {warned}
            <div class="row">
                <Button
                    kind=ButtonKind::Primary
                    submit=true
                    plain=true
                    busy=Signal::from(page.busy)
                    on_click=move |_| page.another.set_value(false)
                >
                    {save}
                </Button>
                {another
                    .then(|| {
                        view! {
                            <Button submit=true busy=Signal::from(page.busy) on_click=move |_| page.another.set_value(true)>
                                {T::SaveAndAnother.en()}
                            </Button>
                        }
                    })}
                <LinkButton href=routes::HOME kind=ButtonKind::Quiet>{T::Cancel.en()}</LinkButton>
            </div>
        </form>
    }
}
