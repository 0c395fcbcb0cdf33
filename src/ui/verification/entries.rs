//! What is entered of a verification: kept in signals, so that nothing typed is lost with an input
//! that comes and goes, and checked by the same rules as on the server before it is sent.

use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

use crate::api::verifications::verify_accounts;
use crate::domain::verification::record::{DocumentEntries, Faults, NOTE_CHARS, Part, Pick, RecordRules, SharedEntries};
use crate::messages::verification::{VerifyText as T, sentence};
use crate::ui::browser::focus;
use crate::ui::components::field::ProblemLine;
use crate::ui::components::{Checkbox, Choice, RadioGroup, TextArea};
use crate::ui::form::Problems;
use crate::ui::session_end::Session;
use crate::ui::upload::parts::random_id;
use crate::wire::ApiError;
use crate::wire::verifications::{NewVerifications, VerifyAnswer, VerifyOutcome};

/// What is entered of one person's document.
#[derive(Clone, Copy)]
pub struct DocumentState {
    /// The account.
    pub account: Uuid,
    pub(super) kind: RwSignal<String>,
    pub(super) last_four: RwSignal<String>,
    pub(super) expires: RwSignal<String>,
}

impl DocumentState {
    fn new(account: Uuid) -> DocumentState {
        let blank = || RwSignal::new(String::new());
        DocumentState { account, kind: blank(), last_four: blank(), expires: blank() }
    }

    fn entries(self) -> DocumentEntries {
        DocumentEntries {
            kind: self.kind.get_untracked(),
            last_four: self.last_four.get_untracked(),
            expires: self.expires.get_untracked(),
        }
    }

    /// Name of one of its inputs, as the server calls it.
    pub(super) fn input(self, part: Part) -> String {
        format!("{}-{}", part.name(), self.account)
    }

    /// What one of its inputs says.
    pub(super) fn text(self, part: Part) -> RwSignal<String> {
        match part {
            Part::LastFour => self.last_four,
            Part::Expires => self.expires,
            _ => self.kind,
        }
    }
}

/// Everything that is entered.
#[derive(Clone, Copy)]
pub struct VerifyState {
    /// What is wrong with it.
    pub problems: Problems,
    /// It is being sent.
    pub busy: RwSignal<bool>,
    /// Something was entered that is not recorded.
    pub typed: RwSignal<bool>,
    method: RwSignal<String>,
    attested: RwSignal<bool>,
    note: RwSignal<String>,
    documents: StoredValue<Vec<DocumentState>>,
    pub(super) rules: StoredValue<RecordRules>,
    /// What was sent last: the same again keeps its key.
    sent: StoredValue<Option<NewVerifications>>,
    session: Session,
}

impl VerifyState {
    /// Nothing is entered yet for these accounts.
    pub fn new(rules: RecordRules, accounts: impl Iterator<Item = Uuid>) -> VerifyState {
        VerifyState {
            problems: Problems::new(),
            busy: RwSignal::new(false),
            typed: RwSignal::new(false),
            method: RwSignal::new(String::new()),
            attested: RwSignal::new(false),
            note: RwSignal::new(String::new()),
            documents: StoredValue::new(accounts.map(DocumentState::new).collect()),
            rules: StoredValue::new(rules),
            sent: StoredValue::new(None),
            session: Session::here(),
        }
    }

    /// The documents, in the order of the accounts.
    pub fn documents(self) -> Vec<DocumentState> {
        self.documents.get_value()
    }

    /// The kinds of documents to choose from: (id, words), none first.
    pub(super) fn kinds(self) -> Vec<(String, String)> {
        let none = std::iter::once((String::new(), T::NoDocument.en().to_owned()));
        let kind = |kind: &Pick| (kind.id.clone(), kind.label.clone());
        self.rules.with_value(|rules| none.chain(rules.documents.iter().map(kind)).collect())
    }

    /// Somebody entered something there.
    pub(super) fn entered(self, input: &str) {
        self.typed.set(true);
        self.problems.typed(input);
    }

    fn shared(self) -> SharedEntries {
        SharedEntries {
            method: self.method.get_untracked(),
            attested: self.attested.get_untracked(),
            note: self.note.get_untracked(),
        }
    }

    /// What is wrong, by input.
    fn faults(self, shared: &SharedEntries) -> Vec<(String, String)> {
        let sentences = |faults: Faults, name: &dyn Fn(Part) -> String| {
            faults.into_iter().map(|(part, fault)| (name(part), sentence(fault))).collect::<Vec<_>>()
        };
        self.rules.with_value(|rules| {
            let mut found = sentences(rules.check_shared(shared), &|part| part.name().to_owned());
            for document in self.documents.get_value() {
                if let Err(faults) = rules.check_document(&shared.method, &document.entries()) {
                    found.extend(sentences(faults, &|part| document.input(part)));
                }
            }
            found
        })
    }

    /// Checks it, sends it, and goes on with what came of each account.
    pub fn send(self, then: impl FnOnce(Vec<VerifyOutcome>) + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        let shared = self.shared();
        let found = self.faults(&shared);
        if !found.is_empty() {
            return self.problems.say_all(found);
        }
        self.problems.clear();
        let documents = self.documents().into_iter().map(|document| (document.account, document.entries())).collect();
        let mut new = NewVerifications { idempotency_key: random_id(), shared, documents };
        if let Some(sent) = self.sent.get_value().filter(|sent| (&sent.shared, &sent.documents) == (&new.shared, &new.documents))
        {
            new = sent;
        }
        self.sent.set_value(Some(new.clone()));
        self.busy.set(true);
        spawn_local(async move {
            let answer = self.session.fresh(|| verify_accounts(new.clone())).await;
            // The page may have been left meanwhile.
            if self.busy.is_disposed() {
                return;
            }
            self.busy.set(false);
            match answer {
                Ok(VerifyAnswer::Done(outcomes)) => {
                    self.typed.set(false);
                    self.sent.set_value(None);
                    then(outcomes);
                }
                Ok(VerifyAnswer::Problems(problems)) => self.problems.say_all(problems),
                // The dialog of the frame has them sign in again; what is typed stays.
                Err(ApiError::SignedOut) => self.session.ended(),
                Err(ApiError::Transport(_)) => self.problems.say_all(vec![(String::new(), T::Unreachable.en().to_owned())]),
                Err(error) => self.problems.refuse(error),
            }
        });
    }
}

/// What is entered once: method, attestation, note.
#[component]
pub fn SharedFields(
    /// What is entered.
    state: VerifyState,
    /// What is attested.
    attest: T,
    /// Between method and note.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let choices = state.rules.with_value(|rules| {
        let choice = |method: &Pick| Choice { value: method.id.clone(), label: method.label.clone(), help: String::new() };
        rules.methods.iter().map(choice).collect::<Vec<_>>()
    });
    let of = move |part: Part| state.problems.of(part.name());
    let unattested = of(Part::Attested);
    let [method, note, attested] = [Part::Method, Part::Note, Part::Attested].map(Part::name);
    view! {
        <RadioGroup
            name=method
            legend=T::Method.en()
            choices
            value=state.method.get_untracked()
            problem=of(Part::Method)
            on_change=move |id: String| {
                state.entered(method);
                state.method.set(id);
            }
        />
        {children.map(|children| children())}
        <TextArea
            name=note
            label=T::Note.en()
            help=T::NoteHelp.fill(&[("limit", &NOTE_CHARS)])
            optional=true
            value=state.note.get_untracked()
            problem=of(Part::Note)
            on_input=move |text: String| {
                state.entered(note);
                state.note.set(text);
            }
        />
        <div class="field" data-problem=move || unattested.with(Option::is_some).then_some("")>
            <ProblemLine id=format!("field-{attested}-problem") problem=unattested/>
            <Checkbox
                name=attested
                label=attest.en()
                checked=state.attested.get_untracked()
                on_change=move |ticked: bool| {
                    state.entered(attested);
                    state.attested.set(ticked);
                }
            />
        </div>
    }
}

/// Puts the focus on an input.
pub(super) fn focus_input(name: &str) {
    focus(&format!("field-{name}"));
}
