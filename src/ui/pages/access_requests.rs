//! Requests for access: those that wait, and those that were decided. Which ones is in the address.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::api::access_requests::list_requests;
use crate::domain::access_request::RequestState;
use crate::messages::access_requests::{QueueText as T, state};
use crate::messages::number;
use crate::ui::components::table::page_of;
use crate::ui::components::{Chip, Empty, Icon, LinkTabs, LocalTime, Meaning, PageHead, Pager, Tab, Table, heads};
use crate::ui::load::{Load, Loaded};
use crate::ui::routes;
use crate::wire::PageRequest;
use crate::wire::access_requests::RequestLine;

/// Rows a page.
const SIZE: u32 = 50;
/// The value in the address for those that were decided.
const DECIDED: &str = "decided";

/// What a state means to the reader.
pub(super) fn meaning(state: RequestState) -> Meaning {
    match state {
        RequestState::Open => Meaning::Attention,
        RequestState::Asked | RequestState::Expired => Meaning::Note,
        RequestState::Approved => Meaning::Good,
        RequestState::Declined => Meaning::Problem,
    }
}

/// The list.
#[component]
pub fn AccessRequestsPage() -> impl IntoView {
    let query = use_query_map();
    let page = Memo::new(move |_| query.with(page_of));
    let show = Memo::new(move |_| query.with(|query| known_show(query.get_str("show").unwrap_or_default()).to_owned()));
    let requests = Resource::new(
        move || (show.get(), page.get()),
        |(show, page)| list_requests(show == DECIDED, PageRequest { page, size: SIZE }),
    );
    view! {
        <PageHead title=T::Title.en() lead=T::Lead.en()/>
        <LinkTabs label=T::Tabs.en() tabs=Signal::stored(tabs()) selected=show/>
        <Load resource=requests let:requests>
            {
                let decided = show.get_untracked() == DECIDED;
                if requests.total > 0 {
                    let keep = if decided { format!("show={DECIDED}") } else { String::new() };
                    view! {
                        <div class="stack">
                            <Requests rows=requests.rows decided/>
                            <Pager page=requests.page size=requests.size total=requests.total keep/>
                        </div>
                    }
                    .into_any()
                } else if decided {
                    view! { <p class="soft">{T::NoneDecided.en()}</p> }.into_any()
                } else {
                    view! { <Empty icon=Icon::Person title=T::NoneTitle.en() text=T::NoneText.en()/> }.into_any()
                }
            }
        </Load>
    }
}

fn known_show(show: &str) -> &'static str {
    if show == DECIDED { DECIDED } else { "" }
}

/// What the list shows; the id is the value in the address.
fn tabs() -> Vec<Tab> {
    [("", T::TabWaiting), (DECIDED, T::TabDecided)]
        .map(|(id, label)| {
            let href =
                if id.is_empty() { routes::ACCESS_REQUESTS.to_owned() } else { format!("{}?show={id}", routes::ACCESS_REQUESTS) };
            Tab { id, label: label.en().to_owned(), count: None, href }
        })
        .to_vec()
}

#[component]
fn Requests(rows: Vec<RequestLine>, decided: bool) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|row| {
            let decision = decided.then(|| {
                let by = row.decided.map(|(at, by)| {
                    let by = (!by.is_empty()).then(|| view! { {T::DecidedBy.fill(&[("name", &by)])} " " });
                    view! { {by} <LocalTime at/> }
                });
                view! { <td>{by}</td> }
            });
            view! {
                <tr>
                    <th scope="row">
                        <a href=routes::access_request(row.id)>{row.name.unwrap_or_else(|| T::Erased.en().to_owned())}</a>
                        <span class="sub">{row.organization}</span>
                    </th>
                    <td><LocalTime at=row.created_at/></td>
                    <td><Chip meaning=meaning(row.state) label=state(row.state).en()/></td>
                    {decision}
                </tr>
            }
        })
        .collect_view();
    let columns = [T::Who, T::Received, T::State, T::Decided].map(T::en);
    view! {
        <Table label=T::Title.en() heads=heads(columns.into_iter().take(if decided { 4 } else { 3 }))>
            {rows}
        </Table>
    }
}

/// On Home: how many requests wait for the reader, and the way to them.
#[component]
pub(super) fn WaitingRequests(
    /// How many; none: the reader decides none.
    waiting: Loaded<Option<u64>>,
) -> impl IntoView {
    view! {
        <Load resource=waiting let:waiting>
            {waiting
                .map(|count| {
                    let text = if count == 0 {
                        view! { <p class="soft">{T::HomeNone.en()}</p> }.into_any()
                    } else {
                        let words = T::HomeWaiting.fill(&[("count", &number(count))]);
                        view! { <p><a href=routes::ACCESS_REQUESTS>{words}</a></p> }.into_any()
                    };
                    view! {
                        <section class="section">
                            <h2>{T::HomeTitle.en()}</h2>
                            {text}
                        </section>
                    }
                })}
        </Load>
    }
}
