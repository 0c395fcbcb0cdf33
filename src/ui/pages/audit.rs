//! The audit log: filter and pages in the address, the same as a file, and a button that verifies it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;

use super::NeedsScript;
use crate::api::audit::{list_audit, list_audit_choices, verify_audit};
use crate::messages::audit::{ACTIONS, action};
use crate::messages::pages::AuditText as T;
use crate::ui::components::table::page_of;
use crate::ui::components::{
    Button, Empty, Field, Icon, LinkButton, LocalTime, Meaning, Notice, PageHead, Pager, Select, TableBox,
};
use crate::ui::format::number;
use crate::ui::load::{Load, Loaded};
use crate::ui::markup::view;
use crate::ui::routes;
use crate::ui::signal::{Memo, RwSignal};
use crate::wire::audit::{AuditChoices, AuditFilter, AuditVerdict, AuditView};
use crate::wire::{ApiError, PageRequest};

/// Rows a page.
const SIZE: u32 = 100;

/// The audit log, newest first.
#[component]
pub fn AuditPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move || query.with(|q| (AuditFilter::from_query(|name| q.get_str(name)), page_of(q))));
    let entries = Loaded::new(move || {
        let (filter, page) = asked.get();
        list_audit(filter, PageRequest { page, size: SIZE })
    });
    let filter = Memo::new(move || asked.with(|asked| asked.0.clone()));
    let choices = Loaded::new(list_audit_choices);
    let verdict = RwSignal::new(None::<Result<AuditVerdict, ApiError>>);
    let busy = RwSignal::new(false);
    let verify = move |_| {
        busy.set(true);
        spawn_local(async move {
            verdict.set(Some(verify_audit().await));
            busy.set(false);
        });
    };
    view! {
        <PageHead title=T::Title.en() lead=T::Lead.en()>
            <Transition>
                {move || Suspend::new(async move {
                    let may = choices.value().await.is_ok_and(|choices| choices.may_verify);
                    may.then(|| view! {
                        <Button icon=Icon::Audit busy on_click=verify>
                            {move || if busy.get() { T::Verifying.en() } else { T::Verify.en() }}
                        </Button>
                    })
                })}
            </Transition>
        </PageHead>
        <div class="stack">
            <NeedsScript/>
            {move || verdict.get().map(|verdict| view! { <Verdict verdict/> })}
            <Load resource=choices let:choices>
                // Made anew with the address: a link or Back may have led to another filter.
                {move || view! { <Filters choices=choices.clone() now=filter.get()/> }}
            </Load>
            <Load resource=entries let:entries>
                {if entries.rows.is_empty() {
                    view! { <Empty icon=Icon::Audit title=T::EmptyTitle.en() text=T::EmptyText.en()/> }
                } else {
                    let keep = asked.get_untracked().0.query();
                    view! {
                        <div class="row">
                            <LinkButton href=format!("{}?{keep}", routes::AUDIT_EXPORT) download=true icon=Icon::Download>
                                {T::Download.en()}
                            </LinkButton>
                        </div>
                        <Entries rows=entries.rows/>
                        <Pager page=entries.page size=entries.size total=entries.total keep/>
                    }
                }}
            </Load>
        </div>
    }
}

/// What to show: a form that works without script.
#[component]
fn Filters(choices: AuditChoices, now: AuditFilter) -> impl IntoView {
    let offer = |all: T, more: Vec<(String, String)>| {
        std::iter::once((String::new(), all.en().to_owned())).chain(more).collect::<Vec<_>>()
    };
    let by_id = |list: Vec<(uuid::Uuid, String)>| list.into_iter().map(|(id, name)| (id.to_string(), name)).collect::<Vec<_>>();
    let machines =
        [("command_line", T::CommandLine), ("system", T::System)].map(|(kind, words)| (kind.to_owned(), words.en().to_owned()));
    let who = offer(T::Everybody, by_id(choices.staff).into_iter().chain(machines).collect());
    let organizations = offer(T::Everywhere, by_id(choices.organizations));
    let actions = offer(T::AllActions, ACTIONS.iter().map(|(name, words)| ((*name).to_owned(), (*words).to_owned())).collect());
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
    view! {
        <TableBox label=T::Title.en()>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{T::When.en()}</th>
                        <th scope="col">{T::Who.en()}</th>
                        <th scope="col">{T::What.en()}</th>
                        <th scope="col">{T::On.en()}</th>
                        <th scope="col">{T::From.en()}</th>
                        <th scope="col" class="number">{T::Link.en()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableBox>
    }
}

/// What verification found, in one notice.
#[component]
fn Verdict(verdict: Result<AuditVerdict, ApiError>) -> impl IntoView {
    match verdict {
        Err(error) => view! { <Notice meaning=Meaning::Problem title=error.to_string() live=true/> },
        Ok(verdict) if !verdict.problems.is_empty() => {
            let items = verdict.problems.into_iter().map(|problem| view! { <li>{problem}</li> }).collect_view();
            view! {
                <Notice meaning=Meaning::Problem title=T::Broken.en() live=true>
                    <ul>{items}</ul>
                </Notice>
            }
        }
        Ok(verdict) => {
            let title = T::Holds.fill(&[("entries", &number(verdict.entries))]);
            let waits = (verdict.unlinked > 0).then(|| T::Unlinked.fill(&[("count", &number(verdict.unlinked))]));
            let late = (verdict.overdue > 0).then(|| T::Overdue.fill(&[("count", &number(verdict.overdue))]));
            let meaning = if late.is_some() { Meaning::Attention } else { Meaning::Good };
            view! {
                <Notice meaning title live=true>
                    {waits.map(|text| view! { <p>{text}</p> })}
                    {late.map(|text| view! { <p>{text}</p> })}
                </Notice>
            }
        }
    }
}
