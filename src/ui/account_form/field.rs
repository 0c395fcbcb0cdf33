//! One field, however it is asked. Required ones are bold and marked with an asterisk, which
//! screen readers get as `required`.

use leptos::prelude::*;

mod ticked;

use ticked::{Agreement, Several, TICKED, Tick};

use super::state::{DATE_PARTS, FormState};
use crate::domain::program::form::{LineKind, Width};
use crate::messages::form::FormText as T;
use crate::messages::frame::PieceText;
use crate::ui::browser::hydrated;
use crate::ui::components::field::{ProblemLine, described_by};
use crate::ui::components::{Button, Fieldset};
use crate::ui::routes;
use crate::wire::forms::{FieldView, InputView};

/// What the parts of one field share.
#[derive(Clone, Copy)]
struct Shared {
    state: FormState,
    name: StoredValue<String>,
    need: Signal<bool>,
    problem: Signal<Option<String>>,
    help: bool,
}

impl Shared {
    fn id(self) -> String {
        format!("field-{}", self.name.get_value())
    }

    fn described(self) -> impl Fn() -> Option<String> {
        described_by(&self.id(), self.help, self.problem)
    }

    fn invalid(self) -> Option<&'static str> {
        self.problem.with(Option::is_some).then_some("true")
    }

    fn typed(self) {
        self.name.with_value(|name| self.state.problems.typed(name));
    }

    fn left(self, event: &web_sys::FocusEvent) {
        self.state.left(event, self.name.get_value());
    }

    fn set(self, text: String) {
        self.name.with_value(|name| self.state.set(name, text));
    }

    fn first(self) -> String {
        self.name.with_value(|name| self.state.first(name))
    }
}

/// One field of the form.
#[component]
pub fn FormControl(
    /// The field.
    field: FieldView,
    /// What it shares with the others.
    state: FormState,
) -> impl IntoView {
    let FieldView { name, label, help, input, need, shown, guide, .. } = field;
    let hydrated = hydrated();
    // Without script nothing comes or goes: all that may be needed is there.
    let hidden = move || hydrated.get() && !state.holds(&shown);
    let shared = Shared {
        state,
        need: Signal::derive(move || state.holds(&need)),
        problem: state.problems.of(&name),
        help: !help.is_empty(),
        name: StoredValue::new(name),
    };
    let control = match input {
        InputView::Line { kind, width } => view! { <Labeled shared label help><Line shared kind width/></Labeled> }.into_any(),
        InputView::Password { again } => view! { <Labeled shared label help><Password shared again/></Labeled> }.into_any(),
        InputView::Choice(options) => view! { <Labeled shared label help><List shared options/></Labeled> }.into_any(),
        InputView::State { country, options } => {
            view! { <Labeled shared label help><State shared country options/></Labeled> }.into_any()
        }
        InputView::Date => view! { <Date shared label help/> }.into_any(),
        InputView::Radio(options) => view! { <Several shared label help options kind="radio"/> }.into_any(),
        InputView::Ticks(options) => view! { <Several shared label help options kind="checkbox"/> }.into_any(),
        InputView::Tick => view! { <Tick shared label help value=TICKED/> }.into_any(),
        InputView::Agreement { text, version } => view! { <Agreement shared label help text version/> }.into_any(),
        InputView::Words(words) => view! { <p class="field-words">{label} ": " {words}</p> }.into_any(),
    };
    let guide = (!guide.is_empty()).then(|| {
        view! {
            <p class="small">
                <a href=routes::ROLE_GUIDE target="_blank" rel="noopener">
                    {guide}
                    <span class="unseen">" " {T::NewTab.en()}</span>
                </a>
            </p>
        }
    });
    view! { <div class="asked" hidden=hidden>{control} {guide}</div> }
}

/// A label with its asterisk, for inputs that need one.
#[component]
fn Star(need: Signal<bool>) -> impl IntoView {
    view! { <span class="star" aria-hidden="true">{move || if need.get() { " *" } else { "" }}</span> }
}

/// Label, help and problem around an input.
#[component]
fn Labeled(shared: Shared, label: String, help: String, children: Children) -> impl IntoView {
    let id = shared.id();
    view! {
        <div
            class="field"
            data-need=move || shared.need.get().then_some("")
            data-problem=move || shared.problem.with(Option::is_some).then_some("")
        >
            <label for=id.clone()>{label} <Star need=shared.need/></label>
            {shared.help.then(|| view! { <p class="help" id=format!("{id}-help")>{help}</p> })}
            <ProblemLine id=format!("{id}-problem") problem=shared.problem/>
            {children()}
        </div>
    }
}

#[component]
fn Line(shared: Shared, kind: LineKind, width: Width) -> impl IntoView {
    let (kind, inputmode) = match kind {
        LineKind::Text => ("text", None),
        LineKind::Email => ("email", None),
        LineKind::Phone => ("tel", None),
        LineKind::Digits => ("text", Some("numeric")),
    };
    let width = match width {
        Width::Whole => None,
        Width::Middle => Some("middle"),
        Width::Short => Some("short"),
    };
    view! {
        <input
            class="input"
            id=shared.id()
            name=shared.name.get_value()
            type=kind
            value=shared.first()
            autocomplete="off"
            inputmode=inputmode
            spellcheck="false"
            data-width=width
            aria-required=move || shared.need.get().then_some("true")
            aria-describedby=shared.described()
            aria-invalid=move || shared.invalid()
            on:input=move |_| shared.typed()
            on:blur=move |event| shared.left(&event)
        />
    }
}

/// A password, hidden while it is typed and shown once it was generated.
#[component]
fn Password(shared: Shared, again: bool) -> impl IntoView {
    let state = shared.state;
    let generate = (!again).then(|| {
        view! { <Button id="generate" on_click=move |_| state.generate()>{T::Generate.en()}</Button> }
    });
    let said = (!again).then(|| {
        view! {
            <p class="soft small" role="status">
                {move || state.generated.get().then(|| T::Generated.en())}
            </p>
        }
    });
    view! {
        <div class="row">
            <input
                class="input mono"
                id=shared.id()
                name=shared.name.get_value()
                type=move || if state.generated.get() { "text" } else { "password" }
                prop:value=shared.first()
                autocomplete="new-password"
                spellcheck="false"
                autocapitalize="none"
                data-width="middle"
                aria-required=move || shared.need.get().then_some("true")
                aria-describedby=shared.described()
                aria-invalid=move || shared.invalid()
                on:input=move |_| shared.typed()
                on:blur=move |event| shared.left(&event)
            />
            {generate}
        </div>
        {said}
    }
}

#[component]
fn List(shared: Shared, options: Vec<(String, String)>) -> impl IntoView {
    let first = shared.first();
    let options = options
        .into_iter()
        .map(|(value, words)| {
            let selected = value == first;
            view! { <option value=value selected=selected>{words}</option> }
        })
        .collect_view();
    view! {
        <select
            class="input"
            id=shared.id()
            name=shared.name.get_value()
            data-width="middle"
            aria-required=move || shared.need.get().then_some("true")
            aria-describedby=shared.described()
            aria-invalid=move || shared.invalid()
            on:change=move |event| shared.set(event_target_value(&event))
            on:blur=move |event| shared.left(&event)
        >
            <option value="">{T::Choose.en()}</option>
            {options}
        </select>
    }
}

/// A state: one of a list in the United States, text elsewhere and without script.
#[component]
fn State(shared: Shared, country: String, options: Vec<(String, String)>) -> impl IntoView {
    let hydrated = hydrated();
    let state = shared.state;
    let listed = Memo::new(move |_| hydrated.get() && state.says(&country) == HOME_COUNTRY);
    move || {
        if listed.get() {
            view! { <List shared options=options.clone()/> }.into_any()
        } else {
            view! { <Line shared kind=LineKind::Text width=Width::Middle/> }.into_any()
        }
    }
}

/// The country whose states are listed.
const HOME_COUNTRY: &str = "US";

#[component]
fn Date(shared: Shared, label: String, help: String) -> impl IntoView {
    let name = shared.name.get_value();
    let inputs = DATE_PARTS
        .into_iter()
        .map(|part| {
            let id = format!("field-{name}-{part}");
            let (label, length) = match part {
                "month" => (PieceText::Month, 2),
                "day" => (PieceText::Day, 2),
                _ => (PieceText::Year, 4),
            };
            let input = format!("{name}-{part}");
            view! {
                <div class=part>
                    <label for=id.clone()>{label.en()}</label>
                    <input
                        class="input"
                        id=id
                        value=shared.state.first(&input)
                        name=input
                        type="text"
                        inputmode="numeric"
                        autocomplete="off"
                        maxlength=length
                        aria-required=move || shared.need.get().then_some("true")
                        aria-invalid=move || shared.invalid()
                        on:input=move |_| shared.typed()
                        on:blur=move |event| {
                            // On the way from one part to the next nothing is finished.
                            if part == "year" {
                                shared.left(&event);
                            }
                        }
                    />
                </div>
            }
        })
        .collect_view();
    view! {
        <Fieldset name=name legend=marked(label, shared.need.get_untracked()) help=help problem=shared.problem>
            <div class="date-parts">{inputs}</div>
        </Fieldset>
    }
}

/// A question with its asterisk. Whether it must be answered never changes.
fn marked(label: String, need: bool) -> String {
    if need { format!("{label} *") } else { label }
}
