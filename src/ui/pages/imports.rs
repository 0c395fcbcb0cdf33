//! Every import of my organizations, in pages.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::ImportTable;
use super::home::Actions;
use crate::api::imports::list_imports;
use crate::messages::pages::{HomeText, ImportsText as T};
use crate::ui::components::table::page_of;
use crate::ui::components::{Empty, Icon, LinkTabs, PageHead, Pager, Tab};
use crate::ui::load::Load;
use crate::ui::me::use_me;
use crate::ui::routes;
use crate::wire::PageRequest;

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
    view! {
        <Load resource=me let:me>
            {
                let (labels, programs) = (me.labels.clone(), me.programs.clone());
                let title = StoredValue::new(labels.menu.clone());
                view! {
                    <PageHead title=labels.menu lead=T::Lead.en()>
                        <Actions me/>
                    </PageHead>
                    <LinkTabs label=T::Tabs.en() tabs=Signal::stored(tabs()) selected=show/>
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
                                    <ImportTable label=title.get_value() imports=imports.rows programs=programs.clone()/>
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
