//! What is asked before the last button: the program's questions for a file, and whether accounts
//! are created right after the server's check.

use leptos::prelude::*;

use super::ImportSession;
use crate::messages::frame::PieceText;
use crate::messages::import::UploadText as T;
use crate::ui::components::{Checkbox, Select};
use crate::wire::imports::QuestionView;

/// The questions of the chosen program, and the choice.
#[component]
pub fn Asked() -> impl IntoView {
    let session = ImportSession::here();
    let questions = move || session.asked.questions(&session.file.program.get());
    view! {
        <div class="asked">
            {move || questions().into_iter().map(|question| view! { <Question question/> }).collect_view()}
            <Checkbox
                name="apply_at_once"
                label=T::AtOnce.en()
                checked=session.applies_at_once()
                on_change=move |chosen| session.asked.apply_at_once.set(Some(chosen))
            />
        </div>
    }
}

#[component]
fn Question(question: QuestionView) -> impl IntoView {
    let asked = ImportSession::here().asked;
    let none = (String::new(), PieceText::ChooseOne.en().to_owned());
    let options: Vec<_> = std::iter::once(none).chain(question.options).collect();
    let (name, blank) = (question.name.clone(), question.blank);
    let missing = question.name.clone();
    let problem = Signal::derive(move || asked.missing.with(|of| *of == missing).then(|| blank.clone()));
    view! {
        <Select
            value=asked.answer(&question.name)
            name=question.name
            label=question.label
            help=question.help
            options=Signal::stored(options)
            problem
            on_change=move |answer| asked.set_answer(&name, answer)
        />
    }
}
