//! One staff user: granting roles and ending grants, a new link, deactivation.

use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

use super::organizations::full_name;
use super::staff::{OneTimeLink, grant_text, staff_state};
use super::{NeedsScript, by_id};
use crate::api::organizations::list_organizations;
use crate::api::staff::{deactivate_staff, get_staff, grant_role, new_staff_link, revoke_grant};
use crate::domain::access::{AUDITOR, SYSTEM_ADMIN};
use crate::messages::frame::PieceText;
use crate::messages::pages::StaffText as T;
use crate::ui::browser::form_text;
use crate::ui::components::date_field::date_in;
use crate::ui::components::{
    Button, ButtonKind, Checkbox, Chip, Crumb, DateField, Dialog, ErrorSummary, Head, LocalTime, PageHead, Select, Table,
    Toaster, heads,
};
use crate::ui::form::{Problem, Problems, ScriptForm};
use crate::ui::load::{Load, Loaded};
use crate::ui::me::use_me;
use crate::ui::routes;
use crate::ui::session_end::Session;
use crate::wire::ApiError;
use crate::wire::organizations::OrganizationView;
use crate::wire::session::{ExtraView, GrantView, ProgramView, RoleView};
use crate::wire::staff::{GrantPlace, NewLink, StaffView};

/// Shared by the parts of this page.
#[derive(Clone, Copy)]
struct Shared {
    staff: Loaded<StaffView>,
    problems: Problems,
    toaster: Toaster,
    session: Session,
}

impl Shared {
    /// Makes a change, confirms it with `message`, and loads the staff user again.
    fn change<F: Future<Output = Result<(), ApiError>>>(self, message: String, request: impl Fn() -> F + 'static) {
        spawn_local(async move {
            match self.session.fresh(request).await {
                Ok(()) => {
                    self.problems.clear();
                    self.toaster.say(message);
                    self.staff.refetch();
                }
                Err(error) => self.problems.refuse(error),
            }
        });
    }
}

/// One staff user.
#[component]
pub fn StaffPage() -> impl IntoView {
    let me = use_me();
    let staff = by_id(get_staff);
    let places = Resource::new(|| (), |()| list_organizations());
    let shared = Shared { staff, problems: Problems::new(), toaster: Toaster::here(), session: Session::here() };
    let link = RwSignal::new(None::<(NewLink, String)>);
    view! {
        <Load resource=me let:me>
            <Load resource=staff let:staff>
                {
                    let programs = me.programs.clone();
                    let active = staff.deactivated_at.is_none();
                    view! {
                        <PageHead title=staff.name.clone() above=vec![Crumb::new(T::Title.en(), routes::STAFF)]/>
                        <div class="stack">
                            <NeedsScript/>
                            <ErrorSummary problems=shared.problems.all()/>
                            {move || link.get().map(|(link, name)| view! { <OneTimeLink link name/> })}
                            <div class="columns">
                                <div class="stack">
                                    <Grants staff=staff.clone() shared/>
                                    {active
                                        .then(|| {
                                            view! {
                                                <Load resource=places let:places>
                                                    <Grant id=staff.id places programs=programs.clone() shared/>
                                                </Load>
                                            }
                                        })}
                                </div>
                                <About staff=staff.clone() link shared/>
                            </div>
                        </div>
                    }
                }
            </Load>
        </Load>
    }
}

/// The current grants, each of which can be ended.
#[component]
fn Grants(staff: StaffView, shared: Shared) -> impl IntoView {
    let ending = RwSignal::new(None::<GrantView>);
    let open = RwSignal::new(false);
    let name = StoredValue::new(staff.name);
    let rows = staff
        .grants
        .into_iter()
        .map(|grant| {
            let pressed = grant.clone();
            let text = grant_text(&grant);
            let label = format!("{}: {text}", T::EndGrant.en());
            view! {
                <tr>
                    <th scope="row">{text}</th>
                    <td>
                        {match grant.until {
                            Some(at) => view! { <LocalTime at/> }.into_any(),
                            None => view! { <span class="soft">{T::NoEnd.en()}</span> }.into_any(),
                        }}
                    </td>
                    <td class="end">
                        <Button
                            kind=ButtonKind::Danger
                            small=true
                            label
                            on_click=move |_| {
                                ending.set(Some(pressed.clone()));
                                open.set(true);
                            }
                        >
                            {T::EndGrant.en()}
                        </Button>
                    </td>
                </tr>
            }
        })
        .collect_view();
    let table = if rows.is_empty() {
        view! { <p class="soft">{T::NoGrants.en()}</p> }.into_any()
    } else {
        let heads = view! {
            {heads([T::Role, T::Ends].map(T::en))}
            <Head label=T::Actions.en() unseen=true/>
        }
        .into_any();
        view! {
            <Table label=T::Grants.en() heads>
                {rows}
            </Table>
        }
        .into_any()
    };
    let body = move || {
        ending.get().map(|grant| {
            let place = grant.organization.as_ref().map_or_else(|| T::Everywhere.en().to_owned(), |o| o.name.clone());
            T::EndBody.fill(&[("name", &name.get_value()), ("role", &grant.label), ("place", &place)])
        })
    };
    let end = move |_| {
        open.set(false);
        if let Some(grant) = ending.get_untracked() {
            shared.change(T::Ended.en().to_owned(), move || revoke_grant(grant.id));
        }
    };
    view! {
        <section class="section">
            <h2>{T::Grants.en()}</h2>
            {table}
            <Dialog open id="end-grant" title=T::EndTitle.en()>
                <p>{move || body()}</p>
                <div class="dialog-actions">
                    <Button kind=ButtonKind::Danger on_click=end>{T::EndGrant.en()}</Button>
                    <Button on_click=move |_| open.set(false)>{T::Cancel.en()}</Button>
                </div>
            </Dialog>
        </section>
    }
}

/// The form that grants a role.
#[component]
fn Grant(id: Uuid, places: Vec<OrganizationView>, programs: Vec<ProgramView>, shared: Shared) -> impl IntoView {
    let problems = Problems::new();
    let role = RwSignal::new(String::new());
    let roles: Vec<(String, String)> = std::iter::once((String::new(), T::PickRole.en().to_owned()))
        .chain(roles_of(&programs).into_iter().map(|role| (role.id, role.label)))
        .collect();
    let (places, programs) = (StoredValue::new(places), StoredValue::new(programs));
    let organizations = Signal::derive(move || {
        let role = role.with(|role| Some(role.clone()).filter(|role| !role.is_empty()));
        places.with_value(|places| programs.with_value(|programs| places_for(role.as_deref(), places, programs)))
    });
    // Made anew with the role, so that nothing stays ticked.
    let may_add = Memo::new(move |_| role.with(|role| programs.with_value(|programs| may_add(role, programs))));
    let submit = move |data: web_sys::FormData| {
        let Some(until) = date_in(&data, "until") else {
            problems.say(vec![Problem { field: "until".to_owned(), text: PieceText::BadDate.en().to_owned() }]);
            return;
        };
        // A form that was sent has a choice: the field is required.
        let Some(place) = chosen_place(&form_text(&data, "organization")) else { return };
        let role = form_text(&data, "role");
        let ticked = |extra: &ExtraView| !form_text(&data, &box_name(&extra.id)).is_empty();
        let extras: Vec<String> = may_add.get_untracked().iter().filter(|extra| ticked(extra)).map(|e| e.id.clone()).collect();
        let extras = Some(extras.join(",")).filter(|extras| !extras.is_empty());
        spawn_local(async move {
            match shared.session.fresh(|| grant_role(id, role.clone(), extras.clone(), place, until.clone())).await {
                Ok(()) => {
                    problems.clear();
                    shared.toaster.say(T::Granted.en());
                    shared.staff.refetch();
                }
                Err(error) => problems.refuse(error),
            }
        });
    };
    view! {
        <section class="section">
            <h2>{T::GrantTitle.en()}</h2>
            <ScriptForm problems on_submit=submit label=T::GrantTitle.en()>
                <Select name="role" label=T::Role.en() options=roles on_change=move |name| role.set(name)/>
                {move || {
                    may_add
                        .get()
                        .into_iter()
                        .map(|extra| view! { <Checkbox name=box_name(&extra.id) label=extra.tick help=extra.help/> })
                        .collect_view()
                }}
                <Select name="organization" label=T::Where.en() help=T::WhereHelp.en() options=organizations/>
                <DateField name="until" legend=format!("{} {}", T::Until.en(), PieceText::Optional.en()) help=T::UntilHelp.en()/>
                <div>
                    <Button kind=ButtonKind::Primary submit=true>{T::Grant.en()}</Button>
                </div>
            </ScriptForm>
        </section>
    }
}

/// The choice that grants a role over all organizations.
const EVERYWHERE: &str = "everywhere";

/// The place of a choice in the form; none for the blank first one.
fn chosen_place(choice: &str) -> Option<GrantPlace> {
    match choice {
        EVERYWHERE => Some(GrantPlace::Everywhere),
        id => Uuid::parse_str(id).ok().map(GrantPlace::At),
    }
}

/// Roles of these programs, with those that belong to no program.
fn roles_of(programs: &[ProgramView]) -> Vec<RoleView> {
    let own = programs.iter().flat_map(|program| program.roles.iter().cloned());
    std::iter::once(RoleView::from(&SYSTEM_ADMIN)).chain(own).chain([RoleView::from(&AUDITOR)]).collect()
}

/// The name of the box that adds this to a role.
fn box_name(extra: &str) -> String {
    format!("extra-{extra}")
}

/// What may be added to that role.
fn may_add(role: &str, programs: &[ProgramView]) -> Vec<ExtraView> {
    roles_of(programs).into_iter().find(|known| known.id == role).map(|role| role.may_add).unwrap_or_default()
}

/// Where a role may be granted: a blank first choice, so that nothing is granted by default; over
/// all organizations, for the roles that allow it; then the organizations of its program, of the
/// kinds that it is for.
fn places_for(role: Option<&str>, places: &[OrganizationView], programs: &[ProgramView]) -> Vec<(String, String)> {
    let over_everything = role.is_some_and(|role| [&SYSTEM_ADMIN, &AUDITOR].iter().any(|common| common.id == role));
    let everywhere = over_everything.then(|| (EVERYWHERE.to_owned(), T::Everywhere.en().to_owned()));
    let fits = |place: &OrganizationView| match role {
        Some(role) if !over_everything => programs
            .iter()
            .filter(|program| program.id == place.program)
            .flat_map(|program| &program.roles)
            .any(|known| known.id == role && known.levels.contains(&place.kind)),
        _ => true,
    };
    let nodes = places.iter().filter(|p| !p.deactivated && fits(p)).map(|p| (p.id.to_string(), full_name(p)));
    let first = (String::new(), PieceText::ChooseOne.en().to_owned());
    std::iter::once(first).chain(everywhere).chain(nodes).collect()
}

/// Who it is, and the actions on their access.
#[component]
fn About(staff: StaffView, link: RwSignal<Option<(NewLink, String)>>, shared: Shared) -> impl IntoView {
    let (meaning, label) = staff_state(&staff);
    let id = staff.id;
    let name = StoredValue::new(staff.name.clone());
    let open = RwSignal::new(false);
    let named = move |text: T| text.fill(&[("name", &name.get_value())]);
    let renew = move |_| {
        let name = name.get_value();
        spawn_local(async move {
            let made = shared.session.fresh(|| new_staff_link(id)).await;
            // The page may have been left meanwhile.
            if link.is_disposed() {
                return;
            }
            match made {
                Ok(made) => link.set(Some((made, name))),
                Err(error) => shared.problems.refuse(error),
            }
        });
    };
    let deactivate = move |_| {
        open.set(false);
        shared.change(named(T::WasDeactivated), move || deactivate_staff(id));
    };
    let actions = staff.deactivated_at.is_none().then(|| {
        view! {
            <h2>{T::Access.en()}</h2>
            <p class="soft">{T::NewLinkHelp.en()}</p>
            <div class="row">
                <Button on_click=renew>{T::NewLink.en()}</Button>
                <Button kind=ButtonKind::Danger on_click=move |_| open.set(true)>{named(T::Deactivate)}</Button>
            </div>
            <Dialog open id="deactivate" title=named(T::DeactivateTitle)>
                <p>{T::DeactivateBody.en()}</p>
                <div class="dialog-actions">
                    <Button kind=ButtonKind::Danger on_click=deactivate>{named(T::Deactivate)}</Button>
                    <Button on_click=move |_| open.set(false)>{T::Cancel.en()}</Button>
                </div>
            </Dialog>
        }
    });
    view! {
        <section class="card">
            <h2>{T::About.en()}</h2>
            <dl class="facts">
                <dt>{T::Email.en()}</dt>
                <dd>{staff.email}</dd>
                <dt>{T::State.en()}</dt>
                <dd><Chip meaning label/></dd>
                <dt>{T::LastSignIn.en()}</dt>
                <dd>
                    {match staff.last_sign_in {
                        Some(at) => view! { <LocalTime at/> }.into_any(),
                        None => T::Never.en().into_any(),
                    }}
                </dd>
            </dl>
            {actions}
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::pages::PagesView;

    #[test]
    fn only_a_choice_grants_a_role_over_all_organizations() {
        assert_eq!(chosen_place(""), None);
        assert_eq!(chosen_place(EVERYWHERE), Some(GrantPlace::Everywhere));
        assert_eq!(chosen_place(&Uuid::nil().to_string()), Some(GrantPlace::At(Uuid::nil())));
        for role in [SYSTEM_ADMIN.id, AUDITOR.id, "college_staff"].map(Some).into_iter().chain([None]) {
            assert_eq!(places_for(role, &[], &[])[0].0, "", "{role:?}");
        }
    }

    #[test]
    fn a_role_is_offered_only_where_its_program_has_nodes() {
        let programs = [ProgramView {
            id: "openccc".to_owned(),
            name: "OpenCCC".to_owned(),
            levels: Vec::new(),
            roles: vec![RoleView {
                id: "college_staff".to_owned(),
                label: "College Staff".to_owned(),
                may_add: Vec::new(),
                levels: vec!["college".to_owned()],
            }],
            settings: Vec::new(),
            pages: PagesView::default(),
            form: None,
        }];
        let place = |program: &str, name: &str| OrganizationView {
            id: Uuid::nil(),
            program: program.to_owned(),
            kind: "college".to_owned(),
            name: name.to_owned(),
            parent: None,
            path: Vec::new(),
            depth: 0,
            deactivated: false,
            settings: Vec::new(),
            effective: Vec::new(),
        };
        let system = OrganizationView { kind: "system".to_owned(), ..place("openccc", "Cedar Colleges") };
        let places = [place("openccc", "Alder Valley College"), place("educator", "Birch District"), system];
        let roles: Vec<String> = roles_of(&programs).into_iter().map(|role| role.label).collect();
        assert_eq!(roles, ["System Admin", "College Staff", "Auditor"]);
        let names = |role| places_for(Some(role), &places, &programs).into_iter().map(|(_, n)| n).collect::<Vec<_>>();
        assert_eq!(names("college_staff"), ["Choose…", "Alder Valley College"]);
        assert_eq!(
            names("auditor"),
            ["Choose…", "All organizations", "Alder Valley College", "Birch District", "Cedar Colleges"]
        );
    }
}
