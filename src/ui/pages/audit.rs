//! The audit log: filter and page are in the address; the same entries as a file; a button verifies
//! the log.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::NeedsScript;
use crate::api::audit::{list_audit, list_audit_choices, verify_audit};
use crate::messages::audit::{ACTIONS, action};
use crate::messages::pages::AuditText as T;
use crate::ui::components::table::page_of;
use crate::ui::components::{
    Button, Empty, Field, Head, Icon, LinkButton, LocalTime, Meaning, Notice, PageHead, Pager, Select, Table, heads,
};
use crate::ui::format::number;
use crate::ui::load::Load;
use crate::ui::routes;
use crate::wire::audit::{AuditChoices, AuditFilter, AuditVerdict, AuditView};
use crate::wire::{ApiError, PageRequest};

/// Rows a page.
const SIZE: u32 = 100;

/// The audit log, newest first.
#[component]
pub fn AuditPage() -> impl IntoView {
    let query = use_query_map();
    let request = Memo::new(move |_| query.with(|q| (AuditFilter::from_query(|name| q.get_str(name)), page_of(q))));
    let entries = Resource::new(move || request.get(), |(filter, page)| list_audit(filter, PageRequest { page, size: SIZE }));
    let filter = Memo::new(move |_| request.with(|(filter, _)| filter.clone()));
    let choices = Resource::new(|| (), |()| list_audit_choices());
    let verify = Action::new(|()| verify_audit());
    let busy = verify.pending();
    view! {
        <PageHead title=T::Title.en() lead=T::Lead.en()>
            <Transition>
                {move || Suspend::new(async move {
                    let may = choices.await.is_ok_and(|choices| choices.may_verify);
                    may.then(|| view! {
                        <Button icon=Icon::Audit busy on_click=move |_| { verify.dispatch(()); }>
                            {move || if busy.get() { T::Verifying.en() } else { T::Verify.en() }}
                        </Button>
                    })
                })}
            </Transition>
        </PageHead>
        <div class="stack">
            <NeedsScript/>
            {move || verify.value().get().map(|verdict| view! { <Verdict verdict/> })}
            <Load resource=choices let:choices>
                // Built again with the address: a link or Back may lead to another filter.
                {move || view! { <Filters choices=choices.clone() now=filter.get()/> }}
            </Load>
            <Load resource=entries let:entries>
                {if entries.rows.is_empty() {
                    view! { <Empty icon=Icon::Audit title=T::EmptyTitle.en() text=T::EmptyText.en()/> }.into_any()
                } else {
                    let keep = request.with_untracked(|(filter, _)| filter.query());
                    view! {
                        <div class="row">
                            <LinkButton href=format!("{}?{keep}", routes::AUDIT_EXPORT) download=true icon=Icon::Download>
                                {T::Download.en()}
                            </LinkButton>
                        </div>
                        <Entries rows=entries.rows/>
                        <Pager page=entries.page size=entries.size total=entries.total keep/>
                    }
                    .into_any()
                }}
            </Load>
        </div>
    }
}

/// What to show: a form that works without script.
#[component]
fn Filters(choices: AuditChoices, now: AuditFilter) -> impl IntoView {
    let options = |all: T, more: Vec<(String, String)>| {
        std::iter::once((String::new(), all.en().to_owned())).chain(more).collect::<Vec<_>>()
    };
    let by_id = |list: Vec<(uuid::Uuid, String)>| list.into_iter().map(|(id, name)| (id.to_string(), name)).collect::<Vec<_>>();
    let machine_actors = [("command_line", T::CommandLine), ("system", T::System), ("holder", T::Holder)]
        .map(|(kind, label)| (kind.to_owned(), label.en().to_owned()));
    let who = options(T::Everybody, by_id(choices.staff).into_iter().chain(machine_actors).collect());
    let organizations = options(T::Everywhere, by_id(choices.organizations));
    let actions = options(T::AllActions, ACTIONS.iter().map(|(name, label)| ((*name).to_owned(), (*label).to_owned())).collect());
    view! {
        <form class="table-tools" method="get" action=routes::AUDIT>
            <Select name="who" label=T::Who.en() options=who value=now.who optional=true/>
            <Select name="organization" label=T::Organization.en() options=organizations value=now.organization optional=true/>
            <Select name="action" label=T::What.en() options=actions value=now.action optional=true/>
            <Field name="from" label=T::FirstDay.en() kind="date" value=now.from optional=true/>
            <Field name="to" label=T::LastDay.en() kind="date" value=now.to optional=true/>
            <Button submit=true plain=true>{T::Apply.en()}</Button>
        </form>
        <p class="soft small">{T::Zone.en()}</p>
    }
}

#[component]
fn Entries(rows: Vec<AuditView>) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|entry| {
            view! {
                <tr>
                    <td><LocalTime at=entry.at/></td>
                    <td>{entry.actor}</td>
                    <th scope="row">
                        {action(&entry.action)}
                        {(!entry.detail.is_empty()).then(|| view! { <span class="sub">{entry.detail}</span> })}
                    </th>
                    <td>
                        {entry.subject}
                        {entry.organization.map(|name| view! { <span class="sub">{name}</span> })}
                    </td>
                    <td class="mono">{entry.address}</td>
                    <td class="number">{entry.link.map_or_else(|| T::Waiting.en().to_owned(), number)}</td>
                </tr>
            }
        })
        .collect_view();
    let heads = view! {
        {heads([T::When, T::Who, T::What, T::On, T::From].map(T::en))}
        <Head label=T::Link.en() number=true/>
    }
    .into_any();
    view! {
        <Table label=T::Title.en() heads>
            {rows}
        </Table>
    }
}

/// What verification found, in one notice.
#[component]
fn Verdict(verdict: Result<AuditVerdict, ApiError>) -> impl IntoView {
    match verdict {
        Err(error) => view! { <Notice meaning=Meaning::Problem title=error.to_string() live=true/> }.into_any(),
        Ok(verdict) if !verdict.problems.is_empty() => {
            let items = verdict.problems.into_iter().map(|problem| view! { <li>{problem}</li> }).collect_view();
            view! {
                <Notice meaning=Meaning::Problem title=T::Broken.en() live=true>
                    <ul>{items}</ul>
                </Notice>
            }
            .into_any()
        }
        Ok(verdict) => {
            let title = T::Holds.fill(&[("entries", &number(verdict.entries))]);
            let unlinked = (verdict.unlinked > 0).then(|| T::Unlinked.fill(&[("count", &number(verdict.unlinked))]));
            let overdue = (verdict.overdue > 0).then(|| T::Overdue.fill(&[("count", &number(verdict.overdue))]));
            let attention = overdue.is_some() || !verdict.notes.is_empty();
            let notes = verdict.notes.into_iter().map(|text| view! { <p>{text}</p> }).collect_view();
            let meaning = if attention { Meaning::Attention } else { Meaning::Good };
            view! {
                <Notice meaning title live=true>
                    {unlinked.map(|text| view! { <p>{text}</p> })}
                    {overdue.map(|text| view! { <p>{text}</p> })}
                    {notes}
                </Notice>
            }
            .into_any()
        }
    }
}
