//! One text for every cell of a kind of problem: what may be entered, and a look at whether it does
//! before it goes into all of them.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::ImportSession;
use crate::messages::findings;
use crate::messages::import::ProblemText as T;
use crate::ui::browser::focus;
use crate::ui::components::{Button, ButtonKind, Dialog, Field};
use crate::ui::format::number;
use crate::worker::protocol::{Fix, Group, ToWorker};

/// The dialog that asks for the text.
#[component]
pub fn FillDialog(
    /// The kind of problem; set to open it.
    fill: RwSignal<Option<Group>>,
    /// Set when it changes the file.
    pressed: StoredValue<bool>,
) -> impl IntoView {
    let session = ImportSession::here();
    let open = RwSignal::new(false);
    let text = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let checked = session.edits.fill_checked;
    Effect::new(move |_| {
        if fill.with(Option::is_some) {
            text.set(String::new());
            problem.set(None);
            open.set(true);
            focus("field-fill-text");
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            fill.set(None);
        }
    });
    // The worker has tried the text on a row.
    Effect::new(move |_| {
        let Some(wrong) = checked.get() else { return };
        checked.set(None);
        let Some(group) = fill.get_untracked() else { return };
        if wrong.is_some() {
            problem.set(wrong);
            return focus("field-fill-text");
        }
        let fix = Fix::Fill(text.get_untracked());
        pressed.set_value(true);
        session.change_many(ToWorker::FixAll { column: group.column, code: group.code, fix });
        open.set(false);
    });
    let words = move || {
        let group = fill.get();
        let values = group.map(|group| findings::values(&group.label, &number(u64::from(group.count))));
        T::FillDo.fill(&[("values", &values.unwrap_or_default())])
    };
    let title = Signal::derive(words);
    let check = move || {
        if let Some(group) = fill.get_untracked() {
            session.ask(ToWorker::CheckFill { column: group.column, code: group.code, text: text.get_untracked() });
        }
    };
    let field = move || {
        fill.get().map(|group| {
            view! {
                <Field
                    name="fill-text"
                    label=T::FillLabel.en()
                    help=group.rule
                    problem=Signal::derive(move || problem.get())
                    on_input=move |value: String| text.set(value)
                />
            }
        })
    };
    view! {
        <Dialog open id="fill" title>
            // So that Enter fills the cells. What is missing is said as what is wrong.
            <form
                novalidate=true
                on:submit=move |event: SubmitEvent| {
                    event.prevent_default();
                    check();
                }
            >
                {field}
                <div class="dialog-actions">
                    <Button kind=ButtonKind::Primary submit=true>
                        {words}
                    </Button>
                    <Button on_click=move |_| open.set(false)>{T::Cancel.en()}</Button>
                </div>
            </form>
        </Dialog>
    }
}
