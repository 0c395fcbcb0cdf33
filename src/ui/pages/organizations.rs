//! Organizations: the trees as one list, and adding a node.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use uuid::Uuid;

use super::NeedsScript;
use crate::api::organizations::{add_organization, list_organizations};
use crate::domain::access::Permission;
use crate::messages::agreements::AgreementText;
use crate::messages::pages::OrganizationText as T;
use crate::ui::browser::form_text;
use crate::ui::components::{
    Button, ButtonKind, Chip, Crumb, Empty, Field, Icon, LinkButton, Meaning, PageHead, Select, Table, Toaster, heads,
};
use crate::ui::form::{Problems, ScriptForm};
use crate::ui::load::Load;
use crate::ui::me::use_me;
use crate::ui::routes;
use crate::wire::organizations::OrganizationView;
use crate::wire::session::ProgramView;

/// Names of a kind and a program; their ids where the server sends no name.
pub(super) fn kind_and_program(programs: &[ProgramView], program: &str, kind: &str) -> (String, String) {
    let found = programs.iter().find(|p| p.id == program);
    let kind_name = found.and_then(|p| p.levels.iter().find(|(id, _)| id == kind)).map(|(_, name)| name.clone());
    (kind_name.unwrap_or_else(|| kind.to_owned()), found.map_or_else(|| program.to_owned(), |p| p.name.clone()))
}

/// An organization's state as a chip shows it.
pub(super) fn state_chip(deactivated: bool, switched_off: bool) -> impl IntoView {
    let (meaning, label) = match (deactivated, switched_off) {
        (true, _) => (Meaning::Note, T::Deactivated),
        (false, true) => (Meaning::Attention, T::SwitchedOff),
        (false, false) => (Meaning::Good, T::InUse),
    };
    view! { <Chip meaning label=label.en()/> }
}

/// Every organization in my scope.
#[component]
pub fn OrganizationsPage() -> impl IntoView {
    let me = use_me();
    let list = Resource::new(|| (), |()| list_organizations());
    view! {
        <Load resource=me let:me>
            {
                let manages = me.may.contains(&Permission::ManageOrganizations);
                let programs = StoredValue::new(me.programs);
                view! {
                    <PageHead title=T::Title.en() lead=T::Lead.en()>{manages.then(|| view! { <Actions/> })}</PageHead>
                    <Load resource=list let:list>
                        {if list.is_empty() {
                            view! { <Empty icon=Icon::Organizations title=T::EmptyTitle.en() text=T::EmptyText.en()/> }.into_any()
                        } else {
                            view! { <Tree list programs=programs.get_value()/> }.into_any()
                        }}
                    </Load>
                }
            }
        </Load>
    }
}

/// What only those do who manage organizations.
#[component]
fn Actions() -> impl IntoView {
    view! {
        <LinkButton href=routes::AGREEMENTS>{AgreementText::Title.en()}</LinkButton>
        <LinkButton kind=ButtonKind::Primary href=routes::NEW_ORGANIZATION icon=Icon::Add>{T::Add.en()}</LinkButton>
    }
}

#[component]
fn Tree(list: Vec<OrganizationView>, programs: Vec<ProgramView>) -> impl IntoView {
    let rows = list
        .into_iter()
        .map(|node| {
            let (kind, program) = kind_and_program(&programs, &node.program, &node.kind);
            view! {
                <tr>
                    <th scope="row" class="tree" data-depth=node.depth.min(6)>
                        <a href=routes::organization(node.id)>{node.name}</a>
                    </th>
                    <td>{kind}</td>
                    <td>{program}</td>
                    <td>{state_chip(node.deactivated, node.switched_off.is_some())}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Table label=T::Title.en() heads=heads([T::Name, T::Kind, T::Program, T::State].map(T::en))>
            {rows}
        </Table>
    }
}

/// Adds an organization.
#[component]
pub fn NewOrganizationPage() -> impl IntoView {
    let me = use_me();
    let list = Resource::new(|| (), |()| list_organizations());
    view! {
        <PageHead title=T::NewTitle.en() above=vec![Crumb::new(T::Title.en(), routes::ORGANIZATIONS)]/>
        <NeedsScript/>
        <Load resource=me let:me>
            <Load resource=list let:list>
                <NewOrganization list programs=me.programs.clone()/>
            </Load>
        </Load>
    }
}

#[component]
fn NewOrganization(list: Vec<OrganizationView>, programs: Vec<ProgramView>) -> impl IntoView {
    let problems = Problems::new();
    let toaster = Toaster::here();
    let navigate = use_navigate();
    let parent = RwSignal::new(String::new());
    let parents: Vec<(String, String)> = std::iter::once((String::new(), T::NoParent.en().to_owned()))
        .chain(list.iter().filter(|n| !n.deactivated).map(|n| (n.id.to_string(), full_name(n))))
        .collect();
    let nodes = StoredValue::new(list);
    let programs = StoredValue::new(programs);
    let kinds = Signal::derive(move || {
        let above = parent.with(|id| nodes.with_value(|n| n.iter().find(|n| n.id.to_string() == *id).cloned()));
        let first = (String::new(), T::PickKind.en().to_owned());
        std::iter::once(first).chain(programs.with_value(|p| kinds_under(p, above.as_ref()))).collect::<Vec<_>>()
    });
    let busy = RwSignal::new(false);
    let submit = move |data: web_sys::FormData| {
        let (kind, name) = (form_text(&data, "kind"), form_text(&data, "name"));
        let parent = Uuid::parse_str(&form_text(&data, "parent")).ok();
        let (program, kind) = kind.split_once('/').map_or_else(Default::default, |(p, k)| (p.to_owned(), k.to_owned()));
        let navigate = navigate.clone();
        busy.set(true);
        spawn_local(async move {
            match add_organization(program, kind, name.clone(), parent).await {
                Ok(id) => {
                    toaster.say(T::Added.fill(&[("name", &name.trim())]));
                    navigate(&routes::organization(id), NavigateOptions::default());
                }
                Err(error) => problems.refuse(error),
            }
            busy.try_set(false);
        });
    };
    view! {
        <ScriptForm problems on_submit=submit>
            <Select
                name="parent"
                label=T::Parent.en()
                help=T::ParentHelp.en()
                optional=true
                options=parents
                on_change=move |id| parent.set(id)
            />
            <Select name="kind" label=T::Kind.en() help=T::KindHelp.en() options=kinds/>
            <Field name="name" label=T::Name.en() help=T::NameHelp.en()/>
            <div>
                <Button kind=ButtonKind::Primary submit=true busy=busy>{T::Add.en()}</Button>
            </div>
        </ScriptForm>
    }
}

/// A node's name with the names above it: `State System / Alder District`.
pub fn full_name(node: &OrganizationView) -> String {
    node.path.iter().chain([&node.name]).map(String::as_str).collect::<Vec<_>>().join(" / ")
}

/// Kinds allowed under `parent` (any kind where there is none): `program/kind` and its label.
fn kinds_under(programs: &[ProgramView], parent: Option<&OrganizationView>) -> Vec<(String, String)> {
    programs
        .iter()
        .filter(|p| parent.is_none_or(|parent| parent.program == p.id))
        .flat_map(|p| {
            let from = parent.and_then(|parent| p.levels.iter().position(|(id, _)| *id == parent.kind)).map_or(0, |at| at + 1);
            p.levels
                .iter()
                .skip(from)
                .map(|(id, name)| (format!("{}/{id}", p.id), T::KindOf.fill(&[("program", &p.name), ("kind", &name)])))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::pages::PagesView;

    fn program() -> ProgramView {
        let level = |id: &str, name: &str| (id.to_owned(), name.to_owned());
        ProgramView {
            id: "openccc".to_owned(),
            name: "OpenCCC".to_owned(),
            levels: vec![level("system", "System"), level("district", "District"), level("college", "College")],
            roles: Vec::new(),
            settings: Vec::new(),
            pages: PagesView::default(),
            form: None,
            short_ids: false,
        }
    }

    #[test]
    fn only_kinds_below_the_parents_kind_are_offered() {
        let above = OrganizationView {
            program: "openccc".to_owned(),
            kind: "district".to_owned(),
            name: "Alder District".to_owned(),
            path: vec!["State System".to_owned()],
            depth: 1,
            may_read: true,
            ..OrganizationView::default()
        };
        let college = vec![("openccc/college".to_owned(), "OpenCCC: College".to_owned())];
        assert_eq!(kinds_under(&[program()], Some(&above)), college);
        assert_eq!(kinds_under(&[program()], None).len(), 3);
        assert_eq!(full_name(&above), "State System / Alder District");
    }
}
