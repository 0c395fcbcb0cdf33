//! Every import of my organisations, in pages.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::ImportTable;
use crate::api::PageRequest;
use crate::api::imports::list_imports;
use crate::ui::components::table::page_of;
use crate::ui::components::{ButtonKind, Empty, Icon, LinkButton, PageHead, Pager};
use crate::ui::frame::use_me;
use crate::ui::load::{Load, Loaded};
use crate::ui::markup::view;
use crate::ui::routes;
use crate::words::pages::{HomeText, ImportsText as T};

/// Rows a page.
const SIZE: u32 = 50;

/// The list of imports.
#[component]
pub fn ImportsPage() -> impl IntoView {
    let me = use_me();
    let query = use_query_map();
    let page = Memo::new(move |_| query.with(page_of));
    let imports = Loaded::new(move || list_imports(PageRequest { page: page.get(), size: SIZE }));
    view! {
        <Load resource=me let:me>
            {
                let may = !me.import_at.is_empty();
                view! {
                    <PageHead title=T::Title.en() lead=T::Lead.en()>
                        {may
                            .then(|| {
                                view! {
                                    <LinkButton kind=ButtonKind::Primary href=routes::NEW_IMPORT icon=Icon::Add>
                                        {HomeText::NewImport.en()}
                                    </LinkButton>
                                }
                            })}
                    </PageHead>
                    <Load resource=imports let:imports>
                        {if imports.total == 0 {
                            view! {
                                <Empty icon=Icon::File title=HomeText::EmptyTitle.en() text=HomeText::EmptyRead.en()/>
                            }
                        } else {
                            view! {
                                <div class="stack">
                                    <ImportTable label=T::Title.en() imports=imports.rows/>
                                    <Pager page=imports.page size=imports.size total=imports.total/>
                                </div>
                            }
                        }}
                    </Load>
                }
            }
        </Load>
    }
}
