//! The audit log: filter and pages in the address, and a button that verifies it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;

use super::NeedsScript;
use crate::api::audit::{AuditVerdict, AuditView, list_audit, verify_audit};
use crate::api::{ApiError, PageRequest};
use crate::ui::components::table::page_of;
use crate::ui::components::{Button, Empty, Icon, LocalTime, Meaning, Notice, PageHead, Pager, Select, TableBox};
use crate::ui::format::number;
use crate::ui::load::{Load, Loaded};
use crate::ui::markup::view;
use crate::ui::routes;
use crate::words::audit::{ACTIONS, action};
use crate::words::pages::AuditText as T;

/// Rows a page.
const SIZE: u32 = 100;

/// The audit log, newest first.
#[component]
pub fn AuditPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|q| {
            let name = q.get_str("action").unwrap_or_default();
            (ACTIONS.iter().find(|(known, _)| *known == name).map_or("", |(known, _)| *known), page_of(q))
        })
    });
    let entries = Loaded::new(move || {
        let (action, page) = asked.get();
        list_audit(action.to_owned(), PageRequest { page, size: SIZE })
    });
    let options: Vec<(String, String)> = std::iter::once((String::new(), T::AllActions.en().to_owned()))
        .chain(ACTIONS.iter().map(|(name, words)| ((*name).to_owned(), (*words).to_owned())))
        .collect();
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
            <Button icon=Icon::Audit busy on_click=verify>
                {move || if busy.get() { T::Verifying.en() } else { T::Verify.en() }}
            </Button>
        </PageHead>
        <div class="stack">
            <NeedsScript/>
            {move || verdict.get().map(|verdict| view! { <Verdict verdict/> })}
            <form class="table-tools" method="get" action=routes::AUDIT>
                <Select name="action" label=T::Filter.en() options value=asked.get_untracked().0 optional=true/>
                <Button submit=true plain=true>{T::Apply.en()}</Button>
            </form>
            <Load resource=entries let:entries>
                {if entries.rows.is_empty() {
                    view! { <Empty icon=Icon::Audit title=T::EmptyTitle.en() text=T::EmptyText.en()/> }
                } else {
                    let keep = match asked.get_untracked().0 {
                        "" => String::new(),
                        name => format!("action={name}"),
                    };
                    view! {
                        <Entries rows=entries.rows/>
                        <Pager page=entries.page size=entries.size total=entries.total keep/>
                    }
                }}
            </Load>
        </div>
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
                    <th scope="row">{action(&entry.action)}</th>
                    <td>
                        {entry.subject}
                        {entry.organisation.map(|name| view! { <span class="sub">{name}</span> })}
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
