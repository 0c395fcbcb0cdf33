//! Reviews: rows that wait for a person's decision, and those that were decided. Which ones is in
//! the address.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::api::reviews::list_reviews;
use crate::domain::reviews::ReviewState;
use crate::messages::number;
use crate::messages::reviews::{ReviewsText as T, state};
use crate::ui::components::table::page_of;
use crate::ui::components::{Chip, LinkTabs, LocalTime, Meaning, PageHead, Pager, Tab, Table, heads};
use crate::ui::load::Load;
use crate::ui::routes;
use crate::wire::PageRequest;
use crate::wire::reviews::ReviewLine;

/// Rows a page.
const SIZE: u32 = 50;
/// The value in the address for those that were decided.
const DECIDED: &str = "decided";

/// What a state means to the reader.
pub(super) fn meaning(state: ReviewState) -> Meaning {
    match state {
        ReviewState::Open => Meaning::Attention,
        ReviewState::Same => Meaning::Good,
        ReviewState::Different => Meaning::Problem,
        ReviewState::Skipped | ReviewState::Lapsed => Meaning::Note,
    }
}

/// Who a row is about.
pub(super) fn person(line: &ReviewLine) -> String {
    if line.person.is_empty() { T::Gone.en().to_owned() } else { line.person.clone() }
}

/// The list.
#[component]
pub fn ReviewsPage() -> impl IntoView {
    let query = use_query_map();
    let page = Memo::new(move |_| query.with(page_of));
    let show = Memo::new(move |_| query.with(|query| known_show(query.get_str("show").unwrap_or_default()).to_owned()));
    let reviews = Resource::new(
        move || (show.get(), page.get()),
        |(show, page)| list_reviews(show == DECIDED, PageRequest { page, size: SIZE }),
    );
    view! {
        <PageHead title=T::Title.en() lead=T::Lead.en()/>
        <LinkTabs label=T::Title.en() tabs=Signal::stored(tabs()) selected=show/>
        <Load resource=reviews let:reviews>
            {
                let decided = show.get_untracked() == DECIDED;
                let keep = if decided { format!("show={DECIDED}") } else { String::new() };
                if reviews.total > 0 {
                    view! {
                        <div class="stack">
                            <Reviews rows=reviews.rows/>
                            <Pager page=reviews.page size=reviews.size total=reviews.total keep/>
                        </div>
                    }
                    .into_any()
                } else {
                    let empty = if decided { T::EmptyDecided } else { T::EmptyOpen };
                    view! { <p class="soft">{empty.en()}</p> }.into_any()
                }
            }
        </Load>
    }
}

fn known_show(show: &str) -> &'static str {
    if show == DECIDED { DECIDED } else { "" }
}

fn tabs() -> Vec<Tab> {
    let tab = |(id, label): (&'static str, T)| {
        let href = if id.is_empty() { routes::REVIEWS.to_owned() } else { format!("{}?show={id}", routes::REVIEWS) };
        Tab { id, label: label.en().to_owned(), count: None, href }
    };
    [("", T::TabOpen), (DECIDED, T::TabDecided)].map(tab).to_vec()
}

#[component]
fn Reviews(rows: Vec<ReviewLine>) -> impl IntoView {
    let row = |line: ReviewLine| {
        let decided = line.decided.clone().map(|(at, name)| {
            let by = (!name.is_empty()).then(|| T::By.fill(&[("name", &name)]));
            view! { <span class="sub">{by} " " <LocalTime at/></span> }
        });
        view! {
            <tr>
                <th scope="row">
                    <a href=routes::review(line.id)>{person(&line)}</a>
                    <span class="sub">{line.sign_in.clone()}</span>
                </th>
                <td>{line.file_name} <span class="sub">{line.organization}</span></td>
                <td><LocalTime at=line.opened_at/></td>
                <td><Chip meaning=meaning(line.state) label=state(line.state).en()/> {decided}</td>
            </tr>
        }
    };
    view! {
        <Table label=T::Title.en() heads=heads([T::Person, T::File, T::Since, T::State].map(T::en))>
            {rows.into_iter().map(row).collect_view()}
        </Table>
    }
}

/// On Home: how many reviews wait for the reader.
#[component]
pub(super) fn WaitingReviews(
    /// How many.
    count: u64,
) -> impl IntoView {
    let text = match count {
        0 => view! { <p class="soft">{T::HomeNone.en()}</p> }.into_any(),
        count => {
            let words = T::HomeOpen.fill(&[("count", &number(count))]);
            view! { <p><a href=routes::REVIEWS>{words}</a></p> }.into_any()
        }
    };
    view! {
        <section class="section">
            <h2>{T::HomeTitle.en()}</h2>
            {text}
        </section>
    }
}
