//! The rows of an import that failed, as its program lists them, and the same as a file. No name
//! and no address stands in it.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use uuid::Uuid;

use crate::api::imports::get_import_log;
use crate::domain::results::Kind;
use crate::messages::import::FailuresText as T;
use crate::ui::components::table::page_of;
use crate::ui::components::{Crumb, Head, Icon, LinkButton, PageHead, Pager, Table};
use crate::ui::format::number;
use crate::ui::load::Load;
use crate::ui::routes;
use crate::wire::imports::{FailureRow, ImportLog};
use crate::wire::{ApiError, PageRequest};

/// Rows a page.
const SIZE: u32 = 50;

/// The page with the failed rows of an import.
#[component]
pub fn ImportFailuresPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.with(|params| params.get_str("id").and_then(|id| Uuid::parse_str(id).ok())));
    let page = Memo::new(move |_| query.with(page_of));
    let log = Resource::new(
        move || (id.get(), page.get()),
        |(id, page)| async move {
            match id {
                Some(id) => Ok((id, get_import_log(id, PageRequest { page, size: SIZE }).await?)),
                None => Err(ApiError::NotFound),
            }
        },
    );
    view! {
        <Load resource=log let:log>
            <Failures import=log.0 log=log.1/>
        </Load>
    }
}

#[component]
fn Failures(import: Uuid, log: ImportLog) -> impl IntoView {
    let above = vec![Crumb::new(log.menu, routes::IMPORTS), Crumb::new(log.file_name.clone(), routes::import(import))];
    let title = T::Title.fill(&[("file", &log.file_name)]);
    let lead = T::Lead.fill(&[("failed", &number(log.failed)), ("processed", &number(log.processed))]);
    let (page, size, total) = (log.failures.page, log.failures.size, log.failures.total);
    let heads = log.headings.into_iter().enumerate().map(|(at, label)| view! { <Head label number=at == 5/> });
    let heads = heads.collect_view().into_any();
    let rows = log.failures.rows.into_iter().map(row).collect_view();
    let list = match total {
        0 => {
            let text = if log.failed == 0 { T::None } else { T::Gone };
            view! { <p class="soft">{text.en()}</p> }.into_any()
        }
        _ => view! {
            <div class="stack">
                <div class="row">
                    <LinkButton href=routes::results(import, Kind::Failures.name()) download=true icon=Icon::Download>
                        {T::Download.en()}
                    </LinkButton>
                </div>
                <Table label=title.clone() heads>{rows}</Table>
                <Pager page size total/>
            </div>
        }
        .into_any(),
    };
    view! {
        <PageHead title above lead/>
        {list}
    }
}

fn row(row: FailureRow) -> impl IntoView {
    view! {
        <tr>
            <td>{row.place}</td>
            <td>{row.file_name}</td>
            <td>{row.kind}</td>
            <td>{row.message}</td>
            <td>{row.reason}</td>
            <td class="number">{number(row.line.into())}</td>
        </tr>
    }
}
