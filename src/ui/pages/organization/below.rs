//! What belongs to an organization: each with the ids that a file can name it by.

use leptos::prelude::*;
use uuid::Uuid;

use crate::api::organizations::list_organizations;
use crate::messages::pages::OrganizationText as T;
use crate::ui::components::{CopyButton, Head, Table};
use crate::ui::load::Loaded;
use crate::ui::pages::organizations::{kind_and_program, state_chip};
use crate::ui::routes;
use crate::wire::organizations::OrganizationView;
use crate::wire::session::ProgramView;

/// Every organization in my scope, loaded with the page.
pub(in crate::ui::pages) fn load() -> Loaded<Vec<OrganizationView>> {
    Resource::new(|| (), |()| list_organizations())
}

/// Those right below one, by name.
pub(in crate::ui::pages) fn below(all: &[OrganizationView], of: Uuid) -> Vec<OrganizationView> {
    all.iter().filter(|node| node.parent == Some(of)).cloned().collect()
}

/// Those right below one; nothing where there are none.
#[component]
pub(super) fn Below(
    /// The organization.
    of: Uuid,
    /// Every one in my scope.
    all: Vec<OrganizationView>,
    /// What programs and kinds are called.
    programs: Vec<ProgramView>,
) -> impl IntoView {
    let rows = below(&all, of);
    (!rows.is_empty()).then(|| {
        view! {
            <section class="section">
                <h2>{T::Below.en()}</h2>
                <PlaceTable rows programs label=T::Below.en() id=T::Id.en() page=routes::organization/>
            </section>
        }
    })
}

/// Organizations with their names, states and ids, each to be copied.
#[component]
pub(in crate::ui::pages) fn PlaceTable(
    /// The organizations.
    rows: Vec<OrganizationView>,
    /// What programs and kinds are called.
    programs: Vec<ProgramView>,
    /// What the table lists.
    #[prop(into)]
    label: String,
    /// What the id is called.
    #[prop(into)]
    id: String,
    /// Where the page of one is.
    page: fn(Uuid) -> String,
) -> impl IntoView {
    // Files of their program name them, also by the agency's own codes.
    let codes = rows.iter().any(|node| programs.iter().any(|program| program.id == node.program && program.short_ids));
    let rows = rows
        .into_iter()
        .map(|node| {
            let (kind, _) = kind_and_program(&programs, &node.program, &node.kind);
            let copy = T::CopyIdOf.fill(&[("name", &node.name)]);
            let code = codes.then(|| {
                let copy = T::CopyCodeOf.fill(&[("name", &node.name)]);
                let code = node.code.clone();
                view! { <td>{(!code.is_empty()).then(|| view! { <CopyButton text=code label=copy/> })}</td> }
            });
            view! {
                <tr>
                    <th scope="row"><a href=page(node.id)>{node.name}</a></th>
                    <td>{kind}</td>
                    <td>{state_chip(node.deactivated, node.switched_off.is_some())}</td>
                    {code}
                    <td><CopyButton text=node.id.to_string() label=copy/></td>
                </tr>
            }
        })
        .collect_view();
    let heads = view! {
        <Head label=T::Name.en()/>
        <Head label=T::Kind.en()/>
        <Head label=T::State.en()/>
        {codes.then(|| view! { <Head label=T::Code.en()/> })}
        <Head label=id/>
    }
    .into_any();
    view! { <Table label heads>{rows}</Table> }
}
