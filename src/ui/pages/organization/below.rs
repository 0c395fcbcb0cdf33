//! What belongs to an organization: each with the id that a file can name it by.

use leptos::prelude::*;
use uuid::Uuid;

use crate::api::organizations::list_organizations;
use crate::messages::pages::OrganizationText as T;
use crate::ui::components::{CopyButton, Table, heads};
use crate::ui::load::Loaded;
use crate::ui::pages::organizations::{kind_and_program, state_chip};
use crate::ui::routes;
use crate::wire::organizations::OrganizationView;
use crate::wire::session::ProgramView;

/// Every organization in my scope, loaded with the page.
pub(super) fn load() -> Loaded<Vec<OrganizationView>> {
    Resource::new(|| (), |()| list_organizations())
}

/// Those right below one, by name; nothing where there are none.
#[component]
pub(super) fn Below(
    /// The organization.
    of: Uuid,
    /// Every one in my scope.
    all: Vec<OrganizationView>,
    /// What programs and kinds are called.
    programs: Vec<ProgramView>,
) -> impl IntoView {
    let rows: Vec<_> = all.into_iter().filter(|node| node.parent == Some(of)).collect();
    if rows.is_empty() {
        return ().into_any();
    }
    let rows = rows
        .into_iter()
        .map(|node| {
            let (kind, _) = kind_and_program(&programs, &node.program, &node.kind);
            let id = if node.code.is_empty() { node.id.to_string() } else { node.code };
            let copy = T::CopyIdOf.fill(&[("name", &node.name)]);
            view! {
                <tr>
                    <th scope="row"><a href=routes::organization(node.id)>{node.name}</a></th>
                    <td>{kind}</td>
                    <td>{state_chip(node.deactivated, node.switched_off.is_some())}</td>
                    <td><CopyButton text=id label=copy/></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="section">
            <h2>{T::Below.en()}</h2>
            <Table label=T::Below.en() heads=heads([T::Name, T::Kind, T::State, T::Id].map(T::en))>{rows}</Table>
        </section>
    }
    .into_any()
}
