//! The kinds of accounts of the programs that one creates accounts in: what each may do, and who
//! creates it how.

use leptos::prelude::*;

use crate::messages::form::FormText as T;
use crate::ui::components::{Head, PageHead, Table};
use crate::ui::load::Load;
use crate::ui::me::use_me;
use crate::wire::pages::RoleGuideView;
use crate::wire::session::Me;

/// The guides, one after the other.
#[component]
pub fn RoleGuidePage() -> impl IntoView {
    let me = use_me();
    view! {
        <Load resource=me let:me>
            {
                let guides = guides(&me);
                let title = guides.first().map_or_else(|| T::Roles.en().to_owned(), |guide| guide.title.clone());
                let none = guides.is_empty().then(|| view! { <p class="soft">{T::NoRoles.en()}</p> });
                let tables = guides.into_iter().map(|guide| view! { <Guide guide/> }).collect_view();
                view! {
                    <PageHead title/>
                    {none}
                    {tables}
                }
            }
        </Load>
    }
}

/// Those of the programs in which this person has a form for one account.
fn guides(me: &Me) -> Vec<RoleGuideView> {
    let mine = |id: &str| me.forms().any(|(place, _)| place.program == id);
    me.programs.iter().filter(|program| mine(&program.id)).filter_map(|program| program.pages.role_guide.clone()).collect()
}

#[component]
fn Guide(guide: RoleGuideView) -> impl IntoView {
    let heads = guide.headings.into_iter().map(|label| view! { <Head label/> }).collect_view().into_any();
    let rows = guide.lines.into_iter().map(|[kind, may, by, how]| {
        view! {
            <tr>
                <th scope="row">{kind}</th>
                <td>{may}</td>
                <td>{by}</td>
                <td>{how}</td>
            </tr>
        }
    });
    view! { <Table label=guide.title heads>{rows.collect_view()}</Table> }
}
