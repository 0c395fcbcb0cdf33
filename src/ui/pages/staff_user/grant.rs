//! The form that grants a role: which, with what beside it, where, until when.

use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

use super::Shared;
use crate::api::staff::grant_role;
use crate::domain::access::{AUDITOR, SYSTEM_ADMIN};
use crate::messages::frame::PieceText;
use crate::messages::pages::StaffText as T;
use crate::ui::browser::form_text;
use crate::ui::components::date_field::date_in;
use crate::ui::components::{Button, ButtonKind, Checkbox, DateField, Select};
use crate::ui::form::{Problem, Problems, ScriptForm};
use crate::ui::pages::organizations::full_name;
use crate::wire::organizations::OrganizationView;
use crate::wire::session::{ExtraView, ProgramView, RoleView};
use crate::wire::staff::GrantPlace;

/// The form that grants a role.
#[component]
pub(super) fn Grant(id: Uuid, places: Vec<OrganizationView>, programs: Vec<ProgramView>, shared: Shared) -> impl IntoView {
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
pub(in crate::ui::pages) fn places_for(
    role: Option<&str>,
    places: &[OrganizationView],
    programs: &[ProgramView],
) -> Vec<(String, String)> {
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
            short_ids: false,
        }];
        let place = |program: &str, name: &str| OrganizationView {
            program: program.to_owned(),
            kind: "college".to_owned(),
            name: name.to_owned(),
            ..OrganizationView::default()
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
