//! One review: the row beside the account, and the three decisions. Plain forms, so it works
//! without script.

use leptos::prelude::*;
use leptos::server::ServerActionError;

use super::by_id;
use super::reviews::{meaning, person};
use crate::api::reviews::get_review;
use crate::domain::reviews::{ReviewDecision, ReviewState};
use crate::messages::reviews::{ReviewsText as T, decision, state};
use crate::ui::components::{Button, ButtonKind, Chip, Crumb, LocalTime, Meaning, Notice, PageHead, Table, heads};
use crate::ui::load::Load;
use crate::ui::plain_forms::DECIDE_REVIEW;
use crate::ui::routes;
use crate::wire::ApiError;
use crate::wire::reviews::{Compared, ReviewView};

/// One review.
#[component]
pub fn ReviewPage() -> impl IntoView {
    let review = by_id(get_review);
    let wrong = use_context::<ServerActionError>().filter(|error| error.path() == DECIDE_REVIEW);
    let wrong = StoredValue::new(wrong.map(|error| ApiError::from_address(error.err()).to_string()));
    view! {
        <Load resource=review let:review>
            {
                let line = review.line.clone();
                let title = if line.state == ReviewState::Open { T::OneTitle.en().to_owned() } else { person(&line) };
                let decided = line.decided.clone().map(|(at, name)| {
                    let by = (!name.is_empty()).then(|| T::By.fill(&[("name", &name)]));
                    view! { " " {by} " " <LocalTime at/> }
                });
                let place = T::Where.fill(&[("line", &review.row), ("file", &line.file_name), ("place", &line.organization)]);
                view! {
                    <PageHead title above=vec![Crumb::new(T::Title.en(), routes::REVIEWS)]/>
                    <div class="stack">
                        {wrong.get_value().map(|title| view! { <Notice meaning=Meaning::Problem title live=true/> })}
                        <p>
                            <Chip meaning=meaning(line.state) label=state(line.state).en()/>
                            {decided}
                        </p>
                        {if review.compared.is_empty() {
                            view! { <p class="soft">{T::GoneHelp.en()}</p> }.into_any()
                        } else {
                            view! {
                                <p class="soft">{place}</p>
                                <Both review=review.clone()/>
                            }
                            .into_any()
                        }}
                        {(line.state == ReviewState::Open && !review.compared.is_empty()).then(|| view! { <Decide review/> })}
                    </div>
                }
            }
        </Load>
    }
}

/// Both records, value by value.
#[component]
fn Both(review: ReviewView) -> impl IntoView {
    let hidden = review.account.is_none();
    let row = |both: Compared| {
        let differs = both.account.as_ref().is_some_and(|account| *account != both.row);
        view! {
            <tr>
                <th scope="row">{both.label}</th>
                <td>{both.row}</td>
                <td>
                    {both.account}
                    {differs.then(|| view! { " " <Chip meaning=Meaning::Attention label=T::Differs.en()/> })}
                </td>
            </tr>
        }
    };
    view! {
        {hidden.then(|| view! { <p class="prose">{T::Hidden.en()}</p> })}
        <Table label=T::Compare.en() heads=heads([T::Field, T::Record, T::Account].map(T::en))>
            {review.compared.into_iter().map(row).collect_view()}
        </Table>
        {review.account.map(|account| view! { <p><a href=routes::account(account)>{T::Open.en()}</a></p> })}
    }
}

/// A button for each decision that this reader may make, with what it does.
#[component]
fn Decide(review: ReviewView) -> impl IntoView {
    let id = review.line.id;
    let may = |choice: &ReviewDecision| review.may_correct || *choice != ReviewDecision::Same;
    let buttons = ReviewDecision::ALL.into_iter().filter(may).map(|choice| {
        let (words, help) = decision(choice);
        let words = words.fill(&[("label", &review.label)]);
        let kind = if choice == ReviewDecision::Same { ButtonKind::Primary } else { ButtonKind::default() };
        view! {
            <form method="post" action=DECIDE_REVIEW>
                <input type="hidden" name="id" value=id.to_string()/>
                <input type="hidden" name="decision" value=choice.name()/>
                <Button kind submit=true plain=true>{words}</Button>
                <p class="soft small">{help.en()}</p>
            </form>
        }
    });
    view! {
        <section class="section">
            <h2>{T::Decide.en()}</h2>
            <div class="stack">{buttons.collect_view()}</div>
        </section>
    }
}
