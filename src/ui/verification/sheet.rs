//! The sheet that verifies many people: a row for each, with the document. Enter goes to the same
//! entry of the next person.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::entries::{DocumentState, VerifyState, focus_input};
use crate::domain::verification::record::Part;
use crate::messages::verification::{SheetText, VerifyText as T};
use crate::ui::components::field::{ProblemLine, described_by};
use crate::ui::components::{Table, heads};
use crate::wire::verifications::SheetRow;

pub use super::entries::SharedFields;

/// A row for each person who can be verified.
#[component]
pub fn Sheet(
    /// What is entered.
    state: VerifyState,
    /// The people, in the same order as their documents.
    rows: Vec<SheetRow>,
) -> impl IntoView {
    let documents = state.documents();
    let kinds = StoredValue::new(state.kinds());
    let rows = rows
        .into_iter()
        .zip(documents.clone())
        .enumerate()
        .map(|(at, (row, document))| {
            let next = documents.get(at + 1).copied();
            view! { <Row row state document next kinds/> }
        })
        .collect_view();
    let heads = heads([SheetText::Person.en(), T::Document.en(), T::LastFour.en(), T::Expires.en()]);
    view! {
        <Table label=SheetText::People.en() heads>
            {rows}
        </Table>
    }
}

/// One person.
#[component]
fn Row(
    row: SheetRow,
    state: VerifyState,
    document: DocumentState,
    next: Option<DocumentState>,
    kinds: StoredValue<Vec<(String, String)>>,
) -> impl IntoView {
    let SheetRow { name, number, born, .. } = row;
    let about = [number, born].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let of = |label: T| SheetText::OfPerson.fill(&[("label", &label.en()), ("name", &name)]);
    let [document_label, last_four_label, expires_label] = [T::Document, T::LastFour, T::Expires].map(of);
    view! {
        <tr>
            <th scope="row">
                {name}
                {(!about.is_empty()).then(|| view! { <span class="sub">{about}</span> })}
            </th>
            <td data-label=T::Document.en()><KindCell state document label=document_label kinds/></td>
            <td data-label=T::LastFour.en()><TextCell state document next part=Part::LastFour label=last_four_label/></td>
            <td data-label=T::Expires.en()><TextCell state document next part=Part::Expires label=expires_label/></td>
        </tr>
    }
}

/// The kind of document of one person.
#[component]
fn KindCell(
    state: VerifyState,
    document: DocumentState,
    label: String,
    kinds: StoredValue<Vec<(String, String)>>,
) -> impl IntoView {
    let name = document.input(Part::Kind);
    let problem = state.problems.of(&name);
    let id = format!("field-{name}");
    let described = described_by(&id, false, problem);
    let options = kinds.get_value().into_iter().map(|(id, words)| view! { <option value=id>{words}</option> }).collect_view();
    view! {
        <ProblemLine id=format!("{id}-problem") problem/>
        <select
            class="input"
            id=id
            name=name.clone()
            aria-label=label
            aria-describedby=described
            aria-invalid=move || problem.with(Option::is_some).then_some("true")
            on:change=move |event| {
                state.entered(&name);
                document.kind.set(event_target_value(&event));
            }
        >
            {options}
        </select>
    }
}

/// A line of text of one person's document.
#[component]
fn TextCell(
    state: VerifyState,
    document: DocumentState,
    next: Option<DocumentState>,
    part: Part,
    label: String,
) -> impl IntoView {
    let name = document.input(part);
    let problem = state.problems.of(&name);
    let id = format!("field-{name}");
    let described = described_by(&id, false, problem);
    let down = move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            // Nothing is sent from the middle of the sheet.
            event.prevent_default();
            if let Some(next) = next {
                focus_input(&next.input(part));
            }
        }
    };
    view! {
        <ProblemLine id=format!("{id}-problem") problem/>
        <input
            class="input mono"
            id=id
            name=name.clone()
            type="text"
            autocomplete="off"
            spellcheck="false"
            autocapitalize="none"
            aria-label=label
            aria-describedby=described
            aria-invalid=move || problem.with(Option::is_some).then_some("true")
            on:keydown=down
            on:input=move |event| {
                state.entered(&name);
                document.text(part).set(event_target_value(&event));
            }
        />
    }
}
