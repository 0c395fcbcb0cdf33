//! Every import of my organizations, in pages.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::LiveImports;
use super::home::Actions;
use crate::api::imports::list_imports;
use crate::messages::pages::{HomeText, ImportsText as T};
use crate::ui::components::table::page_of;
use crate::ui::components::{ButtonKind, Empty, Icon, LinkButton, LinkTabs, PageHead, Pager, Tab};
use crate::ui::load::Load;
use crate::ui::management::{MANY, ManagementHead};
use crate::ui::me::use_me;
use crate::ui::routes;
use crate::wire::PageRequest;
use crate::wire::pages::ManagementView;
use crate::wire::session::Me;

/// Rows a page.
const SIZE: u32 = 50;

/// The list of imports.
#[component]
pub fn ImportsPage() -> impl IntoView {
    let me = use_me();
    let query = use_query_map();
    let page = Memo::new(move |_| query.with(page_of));
    let show = Memo::new(move |_| query.with(|query| query.get("show").unwrap_or_default()));
    let imports =
        Resource::new(move || (show.get(), page.get()), |(show, page)| list_imports(show, PageRequest { page, size: SIZE }));
    let reload = Callback::new(move |()| imports.refetch());
    view! {
        <Load resource=me let:me>
            {
                let (labels, programs) = (me.labels.clone(), me.programs.clone());
                let title = StoredValue::new(labels.menu.clone());
                let head = match me.management.clone() {
                    Some(management) => view! { <Managed me management/> }.into_any(),
                    None => {
                        view! {
                            <PageHead title=labels.menu lead=T::Lead.en()>
                                <Actions me/>
                            </PageHead>
                            <LinkTabs label=T::Tabs.en() tabs=Signal::stored(tabs()) selected=show/>
                        }
                        .into_any()
                    }
                };
                view! {
                    {head}
                    <Load resource=imports let:imports>
                        {if imports.total == 0 && !show.get_untracked().is_empty() {
                            view! { <p class="soft">{T::NoneSuch.en()}</p> }.into_any()
                        } else if imports.total == 0 {
                            view! {
                                <Empty icon=Icon::File title=HomeText::EmptyTitle.en() text=HomeText::EmptyRead.en()/>
                            }
                            .into_any()
                        } else {
                            view! {
                                <div class="stack">
                                    <LiveImports label=title.get_value() imports=imports.rows programs=programs.clone() reload/>
                                    <Pager
                                        page=imports.page
                                        size=imports.size
                                        total=imports.total
                                        keep=show_query(&show.get_untracked())
                                    />
                                </div>
                            }
                            .into_any()
                        }}
                    </Load>
                }
            }
        </Load>
    }
}

/// The tab with the files: what to know, the template, and the way to a new one. Below it stands
/// the log, whole.
#[component]
fn Managed(me: Me, management: ManagementView) -> impl IntoView {
    let notes = me.programs.iter().find(|program| program.id == management.program).map(|program| program.pages.notes.clone());
    let has_form = me.forms().next().is_some();
    let labels = me.labels.clone();
    let template = routes::template(&management.program);
    let actions = (!me.import_at.is_empty()).then(|| {
        view! {
            <div class="row">
                <LinkButton href=template download=true icon=Icon::Download>{labels.template}</LinkButton>
                <LinkButton kind=ButtonKind::Primary href=routes::NEW_IMPORT icon=Icon::Upload>{labels.upload}</LinkButton>
            </div>
        }
    });
    view! {
        <ManagementHead management has_form selected=MANY notes=notes.unwrap_or_default()/>
        {actions}
    }
}

/// What the list can be filtered by; the id is the value in the address.
fn tabs() -> Vec<Tab> {
    [("", T::TabAll), ("waiting", T::TabWaiting), ("applied", T::TabApplied)]
        .map(|(id, label)| {
            let href = if id.is_empty() { routes::IMPORTS.to_owned() } else { format!("{}?show={id}", routes::IMPORTS) };
            Tab { id, label: label.en().to_owned(), count: None, href }
        })
        .to_vec()
}

/// The part of the address that the links of the pager repeat.
fn show_query(show: &str) -> String {
    if show.is_empty() { String::new() } else { format!("show={show}") }
}
