//! Moves: who would leave, who would come, and what was decided; and the way to ask for one. All of
//! it is plain forms, so it works without script. Which list is shown is in the address.

use leptos::prelude::*;
use leptos::server::ServerActionError;
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

use crate::api::moves::{list_moves, move_places};
use crate::domain::moves::{DeclineReason, MoveState};
use crate::messages::moves::{MovesText as T, because, state};
use crate::messages::number;
use crate::ui::components::table::page_of;
use crate::ui::components::{
    Button, ButtonKind, Chip, Field, Head, LinkTabs, LocalTime, Meaning, Notice, PageHead, Pager, Select, Tab, Table, heads,
};
use crate::ui::load::Load;
use crate::ui::plain_forms::{APPROVE_MOVE, DECLINE_MOVE, START_MOVE, START_MOVES, WITHDRAW_MOVE};
use crate::ui::routes;
use crate::wire::moves::{MoveList, MoveView, MovesWaiting};
use crate::wire::session::OrganizationRef;
use crate::wire::{ApiError, PageRequest};

/// Rows a page.
const SIZE: u32 = 50;

/// The lists: value in the address, words, and what is said where there is nothing.
const LISTS: [(MoveList, &str, T, T); 3] = [
    (MoveList::Leaving, "", T::TabLeaving, T::EmptyLeaving),
    (MoveList::Coming, "coming", T::TabComing, T::EmptyComing),
    (MoveList::Decided, "decided", T::TabDecided, T::EmptyDecided),
];

fn list_of(show: &str) -> (MoveList, &'static str, T, T) {
    LISTS.into_iter().find(|(_, id, ..)| *id == show).unwrap_or(LISTS[0])
}

/// A move's state as a chip shows it.
fn meaning(state: MoveState) -> Meaning {
    match state {
        MoveState::Requested => Meaning::Attention,
        MoveState::Approved | MoveState::Done => Meaning::Good,
        MoveState::Declined => Meaning::Problem,
        MoveState::Withdrawn | MoveState::Lapsed | MoveState::Returned => Meaning::Note,
    }
}

/// The lists of moves.
#[component]
pub fn MovesPage() -> impl IntoView {
    let query = use_query_map();
    let page = Memo::new(move |_| query.with(page_of));
    let show = Memo::new(move |_| query.with(|query| list_of(query.get_str("show").unwrap_or_default()).1.to_owned()));
    let moves = Resource::new(
        move || (show.get(), page.get()),
        |(show, page)| list_moves(list_of(&show).0, PageRequest { page, size: SIZE }),
    );
    let places = Resource::new(|| (), |()| move_places());
    let forms = [START_MOVE, APPROVE_MOVE, DECLINE_MOVE, WITHDRAW_MOVE];
    let wrong = use_context::<ServerActionError>().filter(|error| forms.contains(&error.path()));
    let wrong = wrong.map(|error| ApiError::from_address(error.err()).to_string());
    view! {
        <PageHead title=T::Title.en() lead=T::Lead.en()/>
        {wrong.map(|title| view! { <Notice meaning=Meaning::Problem title live=true/> })}
        <LinkTabs label=T::Title.en() tabs=Signal::stored(tabs()) selected=show/>
        <Load resource=moves let:moves>
            {
                let (list, id, _, empty) = list_of(&show.get_untracked());
                let keep = if id.is_empty() { String::new() } else { format!("show={id}") };
                let table = if moves.total > 0 {
                    view! {
                        <Moves rows=moves.rows/>
                        <Pager page=moves.page size=moves.size total=moves.total keep/>
                    }
                    .into_any()
                } else {
                    view! { <p class="soft">{empty.en()}</p> }.into_any()
                };
                let request = (list == MoveList::Coming).then(|| {
                    view! {
                        <Load resource=places let:places>
                            <Request places/>
                        </Load>
                    }
                });
                view! { <div class="stack">{table} {request}</div> }
            }
        </Load>
    }
}

fn tabs() -> Vec<Tab> {
    let tab = |(_, id, label, _): (MoveList, &'static str, T, T)| {
        let href = if id.is_empty() { routes::MOVES.to_owned() } else { format!("{}?show={id}", routes::MOVES) };
        Tab { id, label: label.en().to_owned(), count: None, href }
    };
    LISTS.map(tab).to_vec()
}

/// Asks for the move of one person to a place of the reader's.
#[component]
fn Request(places: Vec<OrganizationRef>) -> impl IntoView {
    let options: Vec<(String, String)> = places.into_iter().map(|place| (place.id.to_string(), place.name)).collect();
    (!options.is_empty()).then(|| {
        view! {
            <section class="section">
                <h2>{T::RequestTitle.en()}</h2>
                <form class="stack" method="post" action=START_MOVE>
                    <Field name="who" label=T::RequestWho.en() help=T::RequestHelp.en() width="middle" mono=true/>
                    <Select name="to" label=T::RequestTo.en() options optional=true/>
                    <div class="row">
                        <Button kind=ButtonKind::Primary submit=true plain=true>{T::RequestDo.en()}</Button>
                    </div>
                </form>
            </section>
        }
    })
}

#[component]
fn Moves(rows: Vec<MoveView>) -> impl IntoView {
    let rows = rows.into_iter().map(|row| view! { <Move row/> }).collect_view();
    let heads = view! {
        {heads([T::Person, T::From, T::To, T::Asked, T::State].map(T::en))}
        <Head label=T::Actions.en() unseen=true/>
    }
    .into_any();
    view! {
        <Table label=T::Title.en() heads>
            {rows}
        </Table>
    }
}

fn place(name: String) -> impl IntoView {
    match name.is_empty() {
        true => view! { <span class="soft">{T::Elsewhere.en()}</span> }.into_any(),
        false => name.into_any(),
    }
}

fn by(name: &str) -> Option<String> {
    (!name.is_empty()).then(|| T::By.fill(&[("name", &name)]))
}

/// Where it is, by whom and when it was decided, and why it was declined.
fn status(row: &MoveView) -> impl IntoView + use<> {
    let decided = row.decided.clone().map(|(at, name)| view! { <span class="sub">{by(&name)} " " <LocalTime at/></span> });
    view! {
        <Chip meaning=meaning(row.state) label=state(row.state).en()/>
        {row.because.map(|reason| view! { <span class="sub">{because(reason).en()}</span> })}
        {decided}
    }
}

#[component]
fn Move(row: MoveView) -> impl IntoView {
    let (asked_at, asked_by) = row.requested.clone();
    let person = match row.account {
        Some(account) => view! { <a href=routes::account(account)>{row.person.clone()}</a> }.into_any(),
        None => row.person.clone().into_any(),
    };
    view! {
        <tr>
            <th scope="row">{person} <span class="sub">{row.sign_in.clone()}</span></th>
            <td>{place(row.from.clone())}</td>
            <td>{place(row.to.clone())}</td>
            <td><LocalTime at=asked_at/> <span class="sub">{by(&asked_by)}</span></td>
            <td>{status(&row)}</td>
            <td class="end">{row.may_decide.then(|| view! { <Decide row=row.clone()/> })} {row.may_withdraw.then(|| view! { <Withdraw row=row.clone()/> })}</td>
        </tr>
    }
}

/// The side that the account would leave says yes, or no and why.
#[component]
fn Decide(row: MoveView) -> impl IntoView {
    let (id, name) = (row.id.to_string(), row.person);
    let of = |text: T| text.fill(&[("name", &name)]);
    let reasons = DeclineReason::ALL.map(|reason| view! { <option value=reason.name()>{because(reason).en()}</option> });
    view! {
        <div class="decide">
            <form method="post" action=APPROVE_MOVE>
                <input type="hidden" name="id" value=id.clone()/>
                <Button submit=true plain=true small=true label=of(T::ApproveOf)>{T::Approve.en()}</Button>
            </form>
            <form method="post" action=DECLINE_MOVE>
                <input type="hidden" name="id" value=id/>
                <select class="input" name="because" aria-label=of(T::ReasonOf)>{reasons.into_iter().collect_view()}</select>
                <Button submit=true plain=true small=true label=of(T::DeclineOf)>{T::Decline.en()}</Button>
            </form>
        </div>
    }
}

/// The side that asked asks no more.
#[component]
fn Withdraw(row: MoveView) -> impl IntoView {
    let label = T::WithdrawOf.fill(&[("name", &row.person)]);
    view! {
        <form method="post" action=WITHDRAW_MOVE>
            <input type="hidden" name="id" value=row.id.to_string()/>
            <Button submit=true plain=true small=true label>{T::Withdraw.en()}</Button>
        </form>
    }
}

/// On Home: how many moves wait for the reader, and how many for the other side.
#[component]
pub(super) fn WaitingMoves(
    /// How many.
    waiting: MovesWaiting,
) -> impl IntoView {
    let line = |count: u64, text: T, href: String| {
        let words = text.fill(&[("count", &number(count))]);
        (count > 0).then(|| view! { <p><a href=href>{words}</a></p> })
    };
    let none = waiting == MovesWaiting::default();
    view! {
        <section class="section">
            <h2>{T::HomeTitle.en()}</h2>
            {line(waiting.leaving, T::HomeLeaving, routes::MOVES.to_owned())}
            {line(waiting.coming, T::HomeComing, format!("{}?show=coming", routes::MOVES))}
            {none.then(|| view! { <p class="soft">{T::HomeNone.en()}</p> })}
        </section>
    }
}

/// On the page of an account that the reader may change: moves it to another place of theirs.
#[component]
pub(super) fn MoveTo(
    /// The account.
    account: Uuid,
    /// Its program.
    program: String,
    /// Places of the reader's.
    places: Vec<OrganizationRef>,
) -> impl IntoView {
    let here = places.into_iter().filter(|place| place.program == program);
    let options: Vec<(String, String)> = here.map(|place| (place.id.to_string(), place.name)).collect();
    (!options.is_empty()).then(|| {
        view! {
            <section class="card">
                <h2>{T::MoveTitle.en()}</h2>
                <form class="stack" method="post" action=START_MOVES>
                    <input type="hidden" name="accounts[0]" value=account.to_string()/>
                    <Select name="to" label=T::RequestTo.en() help=T::MoveHelp.en() options optional=true/>
                    <div class="row">
                        <Button submit=true plain=true>{T::MoveDo.en()}</Button>
                    </div>
                </form>
            </section>
        }
    })
}

/// On the page of an account: where it moved, and what is asked for. Nothing where it never moved.
#[component]
pub(super) fn Placements(
    /// Its moves, the latest first.
    moves: Vec<MoveView>,
) -> impl IntoView {
    (!moves.is_empty()).then(|| {
        let row = |row: MoveView| {
            view! {
                <tr>
                    <td><LocalTime at=row.requested.0/> <span class="sub">{by(&row.requested.1)}</span></td>
                    <td>{place(row.from.clone())}</td>
                    <td>{place(row.to.clone())}</td>
                    <td>{status(&row)}</td>
                </tr>
            }
        };
        view! {
            <section class="section">
                <h2>{T::History.en()}</h2>
                <Table label=T::History.en() heads=heads([T::When, T::From, T::To, T::State].map(T::en))>
                    {moves.into_iter().map(row).collect_view()}
                </Table>
            </section>
        }
    })
}
