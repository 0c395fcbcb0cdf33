//! Forms that need the script: what is wrong with them, and what is done about it.
//!
//! What is typed stays in the inputs, whatever the answer. Required fields are looked at before
//! anything is sent; after the first failed try also on leaving a field. Every problem is listed on
//! top, with focus, and in the same words at its field.

use leptos::context::Provider;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::browser::{focus, form_text};
use super::components::ErrorSummary;
use crate::wire::ApiError;

/// One thing that is wrong with a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Name of the field; blank when it is not about one.
    pub field: String,
    /// One sentence.
    pub text: String,
}

/// What is wrong with a form, shared between the form and its fields.
#[derive(Clone, Copy)]
pub struct Problems {
    list: RwSignal<Vec<Problem>>,
    required: StoredValue<Vec<(String, String)>>,
    tried: StoredValue<bool>,
}

impl Default for Problems {
    fn default() -> Self {
        Problems::new()
    }
}

impl Problems {
    /// Nothing is wrong yet.
    pub fn new() -> Problems {
        Problems { list: RwSignal::new(Vec::new()), required: StoredValue::new(Vec::new()), tried: StoredValue::new(false) }
    }

    /// What is wrong with that field.
    pub fn of(self, field: &str) -> Signal<Option<String>> {
        let field = field.to_owned();
        Signal::derive(move || self.list.with(|l| l.iter().find(|p| p.field == field).map(|p| p.text.clone())))
    }

    /// Everything that is wrong.
    pub fn all(self) -> Signal<Vec<Problem>> {
        self.list.into()
    }

    /// A field that must not be blank, and the sentence for it where it is.
    pub(super) fn require(self, field: &str, sentence: String) {
        self.required.update_value(|r| r.push((field.to_owned(), sentence)));
    }

    /// Says what is wrong, and puts the focus on the summary.
    pub fn say(self, problems: Vec<Problem>) {
        self.tried.set_value(true);
        let any = !problems.is_empty();
        self.list.set(problems);
        if any {
            focus("error-summary");
        }
    }

    /// Says what is wrong: names of fields, each with a sentence.
    pub fn say_all(self, problems: Vec<(String, String)>) {
        self.say(problems.into_iter().map(|(field, text)| Problem { field, text }).collect());
    }

    /// As [`Problems::say_all`], in a page that is just being made: the focus stays.
    pub fn came(self, problems: Vec<(String, String)>) {
        self.tried.set_value(true);
        self.list.set(problems.into_iter().map(|(field, text)| Problem { field, text }).collect());
    }

    /// Shows what the server answered: at its field, where it names one.
    pub fn refuse(self, error: ApiError) {
        let text = error.to_string();
        let field = if let ApiError::Field(field, _) = error { field } else { String::new() };
        self.say(vec![Problem { field, text }]);
    }

    /// Whether something was sent already, and so what is left is looked at again.
    pub fn is_tried(self) -> bool {
        self.tried.get_value()
    }

    /// Says what is wrong with one field now, if anything, and leaves the focus where it is.
    pub fn set_of(self, field: &str, text: Option<String>) {
        self.list.update(|list| {
            list.retain(|p| p.field != field);
            list.extend(text.map(|text| Problem { field: field.to_owned(), text }));
        });
    }

    /// Nothing is wrong, and nothing was sent yet.
    pub fn reset(self) {
        self.tried.set_value(false);
        self.clear();
    }

    /// Nothing is wrong any more.
    pub fn clear(self) {
        self.list.set(Vec::new());
    }

    /// Something is typed in a field: what was wrong with it is on its way to be right.
    pub fn typed(self, field: &str) {
        if self.list.with_untracked(|list| list.iter().any(|p| p.field == field)) {
            self.list.update(|list| list.retain(|p| p.field != field));
        }
    }

    /// A field was left with this text: looks again, once a try has failed. Not when it was left
    /// for a button: the form is looked at as a whole then, and a line that comes or goes would
    /// move the button away from under the pointer.
    pub fn left(self, event: &web_sys::FocusEvent, field: &str, text: &str) {
        let to_button = event.related_target().is_some_and(|to| to.has_type::<web_sys::HtmlButtonElement>());
        if to_button || !self.tried.get_value() {
            return;
        }
        let missing = self.required.with_value(|r| r.iter().find(|(f, _)| f == field).map(|(_, text)| text.clone()));
        self.list.update(|list| {
            list.retain(|p| p.field != field);
            if let Some(sentence) = missing.filter(|_| text.trim().is_empty()) {
                list.push(Problem { field: field.to_owned(), text: sentence });
            }
        });
    }

    /// Required fields that are blank.
    fn missing(self, data: &web_sys::FormData) -> Vec<Problem> {
        self.required.with_value(|required| {
            required
                .iter()
                .filter(|(field, _)| form_text(data, field).trim().is_empty())
                .map(|(field, text)| Problem { field: field.clone(), text: text.clone() })
                .collect()
        })
    }
}

/// A form that a server function takes. Its fields find their problems by name.
#[component]
pub fn ScriptForm(
    /// What is wrong with it.
    problems: Problems,
    /// Called with the form's values, once nothing required is blank.
    #[prop(into)]
    on_submit: Callback<web_sys::FormData>,
    /// What it is called for a screen reader, where no heading does.
    #[prop(optional, into)]
    label: Option<String>,
    /// Fields and the button that sends.
    children: Children,
) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let form = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlFormElement>().ok());
        let Some(data) = form.and_then(|form| web_sys::FormData::new_with_form(&form).ok()) else { return };
        let missing = problems.missing(&data);
        let good = missing.is_empty();
        problems.say(missing);
        if good {
            on_submit.run(data);
        }
    };
    view! {
        <form class="form" novalidate=true aria-label=label on:submit=submit>
            <ErrorSummary problems=problems.all()/>
            <Provider value=problems>{children()}</Provider>
        </form>
    }
}
