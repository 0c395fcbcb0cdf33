//! Undoing an import, as its page shows it: the offer, how far it is, and what it left. The preview
//! is a page of its own.

use leptos::prelude::*;

use super::live::Live;
use crate::api::imports::list_kept;
use crate::domain::action_counts::ActionCounts;
use crate::domain::plan::Action;
use crate::domain::undo::FateGroup;
use crate::messages::undo::{UndoText as T, fate};
use crate::ui::components::{Head, LinkButton, LocalTime, Meaning, Notice, ProgressBar, Table, heads};
use crate::ui::format::number;
use crate::ui::load::Load;
use crate::ui::routes;
use crate::wire::imports::{ImportView, UndoAccount};
use crate::wire::{Page, PageRequest};

/// Kept accounts on the import's own page; the page of the undo has them all.
const FIRST: PageRequest = PageRequest { page: 1, size: 20 };

/// Accounts of a group.
pub fn of_group(fates: &ActionCounts, group: FateGroup) -> u64 {
    group.fates().map(|fate| fates.get(fate)).sum()
}

/// Accounts that an undo left.
pub fn left(undone: &ActionCounts) -> u64 {
    of_group(undone, FateGroup::Keep) + of_group(undone, FateGroup::Cannot)
}

/// Accounts that an undo goes through: those that the import made, moved, or asked to be moved.
fn checked(applied: &ActionCounts) -> u64 {
    [Action::Create, Action::Transfer, Action::Request].into_iter().map(|action| applied.outcome(action)).sum()
}

/// None, one or many, in words.
pub fn counted(count: u64, none: T, one: T, many: T) -> String {
    match count {
        0 => none.en().to_owned(),
        1 => one.en().to_owned(),
        count => many.fill(&[("count", &number(count))]),
    }
}

/// The way to the preview, far from the rest; of an undo that stopped, why.
#[component]
pub fn UndoOffer(
    /// An applied import.
    import: ImportView,
) -> impl IntoView {
    let made = checked(&import.applied);
    let undo = import.undo;
    let offered = import.may_import && (undo.begun || undo.until.is_some() && made > 0);
    offered.then(|| {
        let words = if undo.begun { T::Again } else { T::Offer };
        let until = undo.until.filter(|_| !undo.begun);
        view! {
            <section class="far no-print">
                {undo
                    .begun
                    .then(|| {
                        view! {
                            <Notice meaning=Meaning::Problem title=T::Stopped.en()>
                                <p>{import.problem}</p>
                            </Notice>
                        }
                    })}
                {until.map(|until| view! { <p class="soft prose">{T::OfferHelp.en()} " " <LocalTime at=until/> "."</p> })}
                <p>
                    <LinkButton href=routes::undo(import.id)>{words.en()}</LinkButton>
                </p>
            </section>
        }
    })
}

/// How far an undo is.
#[component]
pub fn Undoing(
    /// The import.
    import: ImportView,
    /// Its live counts.
    live: Live,
) -> impl IntoView {
    let total = checked(&import.applied);
    let progress = live.progress;
    let done = Signal::derive(move || progress.with(|p| p.undone.rows()));
    let detail = Signal::derive(move || T::UndoingDetail.fill(&[("done", &number(done.get())), ("total", &number(total))]));
    let counts = move || {
        let (removed, kept) = progress.with(|p| (of_group(&p.undone, FateGroup::Remove), left(&p.undone)));
        T::UndoingRemoved.fill(&[("removed", &number(removed)), ("kept", &number(kept))])
    };
    view! {
        <section class="section">
            <ProgressBar label=T::Undoing.en() done total=Signal::stored(total) detail id="undo-progress"/>
            <p>{counts}</p>
            <p class="soft">{T::UndoingBy.fill(&[("name", &import.undo.by)])} " " {T::Close.en()}</p>
        </section>
    }
}

/// What an undo did: by whom, when, how many, and the accounts that it left.
#[component]
pub fn Undone(
    /// The import.
    import: ImportView,
) -> impl IntoView {
    let removed = of_group(&import.undone, FateGroup::Remove);
    let kept = left(&import.undone);
    let removed = counted(removed, T::UndoneRemovedNone, T::UndoneRemovedOne, T::UndoneRemoved);
    let stay = (kept > 0).then(|| counted(kept, T::UndoneKeptOne, T::UndoneKeptOne, T::UndoneKept));
    let returned = of_group(&import.undone, FateGroup::Return);
    let back = (returned > 0).then(|| counted(returned, T::UndoneReturnedOne, T::UndoneReturnedOne, T::UndoneReturned));
    let sentence: Vec<String> = std::iter::once(removed).chain(back).chain(stay).collect();
    view! {
        <section class="section">
            <Notice title=T::Undone.en()>
                <p class="strong">{sentence.join(" ")}</p>
                <p>
                    {T::UndoneBy.fill(&[("name", &import.undo.by)])}
                    {import.undo.at.map(|at| view! { " · " <LocalTime at/> })}
                </p>
            </Notice>
        </section>
        {(kept > 0).then(|| view! { <KeptFirst import=import.id/> })}
    }
}

/// The first accounts that were kept.
#[component]
fn KeptFirst(import: uuid::Uuid) -> impl IntoView {
    let kept = Resource::new(|| (), move |()| list_kept(import, FIRST));
    view! {
        <section class="section no-print" id="kept">
            <h2>{T::KeptTitle.en()}</h2>
            <Load resource=kept let:kept>
                {
                    let all = (kept.total > u64::from(FIRST.size)).then(|| T::KeptAll.fill(&[("count", &number(kept.total))]));
                    view! {
                        <UndoTable accounts=kept label=T::KeptTitle.en()/>
                        {all.map(|all| view! { <p><a href=routes::undo(import)>{all}</a></p> })}
                    }
                }
            </Load>
        </section>
    }
}

/// Accounts of an import, and why each is kept or removed.
#[component]
pub fn UndoTable(
    /// The accounts of one page.
    accounts: Page<UndoAccount>,
    /// What the table lists.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    if accounts.rows.is_empty() {
        return view! { <p class="soft">{T::Empty.en()}</p> }.into_any();
    }
    let rows = accounts.rows.into_iter().map(|account| view! { <UndoRow account/> }).collect_view();
    let heads = view! {
        <Head label=T::Line.en() number=true/>
        {heads([T::Person, T::Number, T::Reason].map(T::en))}
    }
    .into_any();
    view! {
        <Table label heads>
            {rows}
        </Table>
    }
    .into_any()
}

#[component]
fn UndoRow(account: UndoAccount) -> impl IntoView {
    let name = match account.account {
        None => T::Elsewhere.en().to_owned(),
        Some(_) if account.name.is_empty() => T::Gone.en().to_owned(),
        Some(_) => account.name,
    };
    let number = account.number.unwrap_or_default();
    let person = match account.account {
        Some(id) => view! { <a href=routes::account(id)>{name}</a> }.into_any(),
        None => view! { <span class="soft">{name}</span> }.into_any(),
    };
    view! {
        <tr>
            <td class="number">{account.line}</td>
            <th scope="row">{person}</th>
            <td class="mono">{number}</td>
            <td>{fate(&account.fate)}</td>
        </tr>
    }
}
