//! What the fields of the form share.

use std::collections::BTreeMap;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlFormElement};

use super::checker;
use crate::domain::password;
use crate::ui::browser::{self, focus, form_text};
use crate::ui::form::Problems;
use crate::wire::forms::{FieldView, FormView, InputView, WhenView};
use crate::wire::pages::AgreementView;

/// Parts of a date, as inputs are named.
pub const DATE_PARTS: [&str; 3] = ["month", "day", "year"];

/// What the fields of one form share.
#[derive(Clone, Copy)]
pub struct FormState {
    /// The form.
    pub view: StoredValue<FormView>,
    /// What is wrong with it.
    pub problems: Problems,
    /// What the inputs say at first.
    first: StoredValue<BTreeMap<String, String>>,
    /// The same, where several inputs have one name.
    entries: StoredValue<Vec<(String, String)>>,
    /// What the inputs say on which others depend.
    now: RwSignal<BTreeMap<String, String>>,
    /// Another version of the agreement came into force while the form was filled in.
    pub agreement: RwSignal<Option<AgreementView>>,
    /// Passwords are shown: they were generated.
    pub generated: RwSignal<bool>,
}

impl FormState {
    /// A form whose inputs say this at first.
    pub fn new(view: FormView, entries: &[(String, String)], problems: Problems) -> FormState {
        let mut first: BTreeMap<String, String> = entries.iter().cloned().collect();
        // The first country of the list is that of nearly everybody.
        for field in view.groups.iter().flat_map(|group| &group.fields) {
            if let InputView::State { country, .. } = &field.input {
                let options = view.groups.iter().flat_map(|group| &group.fields).find(|other| other.name == *country);
                if let Some(FieldView { input: InputView::Choice(options), .. }) = options
                    && let Some((code, _)) = options.first().filter(|_| entries.is_empty())
                {
                    first.insert(country.clone(), code.clone());
                }
            }
        }
        FormState {
            view: StoredValue::new(view),
            problems,
            now: RwSignal::new(first.clone()),
            first: StoredValue::new(first),
            entries: StoredValue::new(entries.to_vec()),
            agreement: RwSignal::new(None),
            generated: RwSignal::new(false),
        }
    }

    /// As it is, but the version of the agreement comes from there.
    pub fn with_agreement(self, agreement: RwSignal<Option<AgreementView>>) -> FormState {
        FormState { agreement, ..self }
    }

    /// What an input says at first.
    pub fn first(self, name: &str) -> String {
        self.first.with_value(|first| first.get(name).cloned().unwrap_or_default())
    }

    /// Whether one of the inputs of that name says this at first.
    pub fn first_has(self, name: &str, text: &str) -> bool {
        self.entries.with_value(|entries| entries.iter().any(|(known, said)| known == name && said == text))
    }

    /// An input on which others depend says this now.
    pub fn set(self, name: &str, text: String) {
        self.now.update(|now| {
            now.insert(name.to_owned(), text);
        });
        self.problems.typed(name);
    }

    /// What an input on which others depend says.
    pub fn says(self, name: &str) -> String {
        self.now.with(|now| now.get(name).cloned().unwrap_or_default())
    }

    /// Whether this holds now.
    pub fn holds(self, when: &WhenView) -> bool {
        when.holds(|name| self.says(name))
    }

    /// What every input of the form says.
    pub fn entries(self, form: &HtmlFormElement) -> Vec<(String, String)> {
        let Ok(data) = FormData::new_with_form(form) else { return Vec::new() };
        let mut entries = Vec::new();
        self.view.with_value(|view| {
            for field in view.groups.iter().flat_map(|group| &group.fields) {
                match field.input {
                    InputView::Words(_) => {}
                    InputView::Ticks(_) => {
                        let said = data.get_all(&field.name);
                        entries.extend(said.iter().filter_map(|text| Some((field.name.clone(), text.as_string()?))));
                    }
                    InputView::Date => {
                        for part in DATE_PARTS {
                            let name = format!("{}-{part}", field.name);
                            entries.push((name.clone(), form_text(&data, &name)));
                        }
                    }
                    _ => entries.push((field.name.clone(), form_text(&data, &field.name))),
                }
            }
        });
        entries
    }

    /// What is entered in fields that are no secret, in the order of the form; Social Security
    /// numbers only of those who may search by them, passwords never.
    pub fn shareable(self, form: &HtmlFormElement) -> Vec<(String, String)> {
        let secret = |view: &FormView, name: &str| {
            let may = |field: &FieldView| view.finds_by_ssn && !matches!(field.input, InputView::Password { .. });
            let mut fields = view.groups.iter().flat_map(|group| &group.fields);
            fields.any(|field| field.secret && field.name == name && !may(field))
        };
        let entries = self.entries(form);
        self.view.with_value(|view| entries.into_iter().filter(|(name, _)| !secret(view, name)).collect())
    }

    /// A field was left: once something was sent, it is looked at again. Not when it was left for
    /// a button: the form is looked at as a whole then.
    pub fn left(self, event: &web_sys::FocusEvent, name: String) {
        let to_button = event.related_target().is_some_and(|to| to.has_type::<web_sys::HtmlButtonElement>());
        let input = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let form = input.and_then(|input| input.closest("form").ok().flatten());
        let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else { return };
        if to_button || !self.problems.is_tried() {
            return;
        }
        let (use_for, rules) = self.view.with_value(|view| (view.use_for, view.rules.clone()));
        checker::check(use_for, rules, self.entries(&form), move |verdict| {
            let Some(problems) = verdict.filter(|_| !self.generated.is_disposed()) else { return };
            let found = problems.into_iter().find(|(field, _)| *field == name).map(|(_, text)| text);
            self.problems.set_of(&name, found);
        });
    }

    /// The form is submitted: what it says is looked at, and then goes on, unless it is on its way
    /// already. `missing`: what is to be chosen beside its fields, and the sentence for it.
    pub fn submitted(
        self,
        event: &SubmitEvent,
        busy: RwSignal<bool>,
        missing: Option<(String, String)>,
        then: impl FnOnce(Vec<(String, String)>) + 'static,
    ) {
        event.prevent_default();
        let Some(form) = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok()) else { return };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        self.problems.clear();
        self.when_good(self.entries(&form), busy, missing, then);
    }

    /// Has the browser look at the form, and goes on where nothing is wrong as far as it can say.
    fn when_good(
        self,
        entries: Vec<(String, String)>,
        busy: RwSignal<bool>,
        missing: Option<(String, String)>,
        then: impl FnOnce(Vec<(String, String)>) + 'static,
    ) {
        let (use_for, rules) = self.view.with_value(|view| (view.use_for, view.rules.clone()));
        checker::check(use_for, rules, entries.clone(), move |verdict| {
            // The page was left meanwhile, or another form took the place of this one.
            if self.generated.is_disposed() {
                busy.try_set(false);
                return;
            }
            let problems: Vec<_> = missing.into_iter().chain(verdict.unwrap_or_default()).collect();
            if problems.is_empty() {
                return then(entries);
            }
            busy.set(false);
            self.problems.say_all(problems);
        });
    }

    /// Enters a random password in every field for one, where it can be read.
    pub fn generate(self) {
        self.generated.set(true);
        self.view.with_value(|view| {
            let generated = password::generate_for(&view.rules.settings, &browser::random());
            let passwords = view.groups.iter().flat_map(|group| &group.fields);
            for field in passwords.filter(|field| matches!(field.input, InputView::Password { .. })) {
                browser::fill(&format!("field-{}", field.name), generated.expose());
                self.problems.typed(&field.name);
            }
        });
        focus("generate");
    }

    /// Starts the worker that looks at the form.
    pub fn prepare() {
        checker::start();
    }

    /// Ends it.
    pub fn end() {
        checker::end();
    }
}
