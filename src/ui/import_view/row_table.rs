//! The rows of an import, a page of them: who it is, what is planned or came of it, and why.

use leptos::prelude::*;
use uuid::Uuid;

use super::plan::Shown;
use crate::domain::finding::Code;
use crate::domain::plan::Action;
use crate::messages::import::{PlanText as P, RowsText as T};
use crate::messages::support::Details;
use crate::ui::components::{Head, IconView, Meaning, Pager, Table, heads};
use crate::ui::routes;
use crate::ui::support::Support;
use crate::wire::Page;
use crate::wire::imports::PlannedRow;

/// One page of rows.
#[component]
pub fn RowTable(
    /// The rows.
    rows: Page<PlannedRow>,
    /// The selected tab.
    shown: Shown,
    /// What it is called.
    #[prop(into)]
    label: String,
    /// Whether results are shown beside the plan.
    outcomes: bool,
    /// What the program calls the number of an account; blank: it gives none.
    number: String,
    /// The import: id, and name of the file.
    import: (Uuid, String),
    /// The list of the places that its rows may name, where there is one: words and address.
    places: Option<(String, String)>,
) -> impl IntoView {
    if rows.total == 0 {
        return view! { <p class="soft">{T::Empty.en()}</p> }.into_any();
    }
    let of = StoredValue::new((import, places));
    // Of a plan there are mostly none yet.
    let numbered = rows.rows.iter().any(|row| row.account.is_some() || row.number.is_some());
    let items = rows.rows.into_iter().map(|row| view! { <Row row outcomes numbered of/> }).collect_view();
    let heads = view! {
        <Head label=T::Line.en() number=true/>
        {heads([T::Person, if outcomes { T::Outcome } else { T::Planned }, T::Reason].map(T::en))}
        {numbered.then(|| view! { <Head label=if number.is_empty() { T::AccountHead.en().to_owned() } else { number }/> })}
    }
    .into_any();
    view! {
        <div class="stack-tight">
            <Table label=T::Caption.fill(&[("label", &label)]) heads>
                {items}
            </Table>
            <Pager page=rows.page size=rows.size total=rows.total keep=format!("show={}", shown.id)/>
        </div>
    }
    .into_any()
}

/// What the rows share: the import, and the list of places.
type OfRows = ((Uuid, String), Option<(String, String)>);

#[component]
fn Row(row: PlannedRow, outcomes: bool, numbered: bool, of: StoredValue<OfRows>) -> impl IntoView {
    let (code, message) = row.failure.clone();
    let places = of.with_value(|(_, places)| places.clone()).filter(|_| code == Code::NotAPlace.name());
    let places = places.map(|(words, href)| view! { <p><a href=href rel="external">{words}</a></p> });
    let support = (!code.is_empty()).then(|| {
        let ((import, file), _) = of.get_value();
        let details = Details { message, code, file, line: Some(row.line), import: import.to_string() };
        view! { <Support details message=row.message.clone()/> }
    });
    let outcome = row.outcome.as_deref().filter(|_| outcomes);
    let what = match outcome {
        Some("created") => T::OutcomeCreated.en(),
        Some("unchanged") => T::OutcomeUnchanged.en(),
        Some("skipped") => T::OutcomeSkipped.en(),
        Some("transferred") => T::OutcomeTransferred.en(),
        Some("requested") => T::OutcomeRequested.en(),
        Some("review") => T::OutcomeReview.en(),
        Some("failed") => T::OutcomeFailed.en(),
        _ => planned_word(row.action),
    };
    let meaning = match (outcome, row.action) {
        (Some("failed"), _) | (None, Action::Fail) => Some(Meaning::Problem),
        (Some("review"), _) | (None, Action::Review) => Some(Meaning::Attention),
        (Some("created"), _) | (None, Action::Create) => Some(Meaning::Good),
        _ => None,
    };
    let mark = meaning.map(|meaning| view! { <IconView icon=meaning.icon()/> });
    let number = row.number.unwrap_or_default();
    let account = row.account.map(|account: Uuid| {
        let words = if number.is_empty() { T::Account.en().to_owned() } else { number.clone() };
        let label = format!("{}: {} {}", T::Account.en(), row.name, number);
        view! { <a class="mono" href=routes::account(account) aria-label=label>{words}</a> }.into_any()
    });
    view! {
        <tr>
            <td class="number">{row.line}</td>
            <th scope="row">{row.name.clone()} <span class="sub">{row.sign_in}</span></th>
            <td><span class="outcome" data-meaning=meaning.map(Meaning::name)>{mark} {what}</span></td>
            <td>{row.message} <span class="sub">{row.advice}</span> {places} {support}</td>
            {numbered
                .then(|| view! { <td>{account.unwrap_or_else(|| view! { <span class="mono">{number}</span> }.into_any())}</td> })}
        </tr>
    }
}

fn planned_word(action: Action) -> &'static str {
    match action {
        Action::Create => P::LabelCreate.en(),
        Action::Unchanged => P::LabelUnchanged.en(),
        Action::Skip => P::LabelSkip.en(),
        Action::Transfer => P::LabelTransfer.en(),
        Action::Request => P::LabelRequest.en(),
        Action::Review => P::LabelReview.en(),
        Action::Fail => P::HasErrors.en(),
    }
}
