//! The three ways on from a request: approve, ask for more, decline.

use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

use super::Shared;
use crate::api::access_requests::{approve_request, ask_requester, decline_request};
use crate::domain::access::{AUDITOR, SYSTEM_ADMIN};
use crate::messages::access_requests::QueueText as T;
use crate::messages::pages::StaffText;
use crate::ui::browser::form_text;
use crate::ui::components::{Button, ButtonKind, Select, TextArea};
use crate::ui::form::{Problems, ScriptForm};
use crate::ui::pages::staff_user::places_for;
use crate::wire::access_requests::RequestView;
use crate::wire::organizations::OrganizationView;
use crate::wire::session::ProgramView;

/// A sentence with name, address and supervisor of the person who asks.
fn about(text: T, request: &RequestView) -> String {
    request
        .requester
        .as_ref()
        .map_or_else(String::new, |who| text.fill(&[("name", &who.name), ("email", &who.email), ("supervisor", &who.supervisor)]))
}

/// Gives a role at an organization. Nothing is chosen beforehand.
#[component]
pub(super) fn Approve(
    request: RequestView,
    places: Vec<OrganizationView>,
    programs: Vec<ProgramView>,
    shared: Shared,
) -> impl IntoView {
    let (problems, busy, role) = (Problems::new(), RwSignal::new(false), RwSignal::new(String::new()));
    let (id, help) = (request.id, about(T::ApproveHelp, &request));
    let roles = roles_at(&request.program, &programs);
    let places = StoredValue::new(near(&request, places));
    let programs = StoredValue::new(programs);
    let organizations = Signal::derive(move || {
        let role = role.with(|role| Some(role.clone()).filter(|role| !role.is_empty()));
        let all = places.with_value(|places| programs.with_value(|programs| places_for(role.as_deref(), places, programs)));
        // A request gives access to no more than an organization.
        all.into_iter().filter(|(value, _)| value.is_empty() || Uuid::parse_str(value).is_ok()).collect::<Vec<_>>()
    });
    let submit = move |data: web_sys::FormData| {
        // A form that was sent has a choice: the field is required.
        let Ok(organization) = Uuid::parse_str(&form_text(&data, "organization")) else { return };
        let role = form_text(&data, "role");
        busy.set(true);
        spawn_local(async move {
            match shared.session.fresh(|| approve_request(id, role.clone(), organization)).await {
                Ok(approved) => {
                    // The link is shown only here.
                    let _ = shared.approved.try_set(Some(approved));
                    shared.request.refetch();
                }
                Err(error) => problems.refuse(error),
            }
            busy.try_set(false);
        });
    };
    view! {
        <section class="section">
            <h2>{T::ApproveTitle.en()}</h2>
            <p class="soft prose">{help}</p>
            <ScriptForm problems on_submit=submit label=T::ApproveTitle.en()>
                <Select name="role" label=StaffText::Role.en() options=roles on_change=move |name| role.set(name)/>
                <Select name="organization" label=StaffText::Where.en() options=organizations/>
                <div>
                    <Button kind=ButtonKind::Primary submit=true busy>{T::Approve.en()}</Button>
                </div>
            </ScriptForm>
        </section>
    }
}

/// Roles that may be granted in that program, after a blank choice.
fn roles_at(program: &str, programs: &[ProgramView]) -> Vec<(String, String)> {
    let own = programs.iter().filter(|known| known.id == program).flat_map(|known| &known.roles);
    let own = own.map(|role| (role.id.clone(), role.label.clone()));
    let common = [&AUDITOR, &SYSTEM_ADMIN].map(|role| (role.id.to_owned(), role.label.to_owned()));
    std::iter::once((String::new(), StaffText::PickRole.en().to_owned())).chain(own).chain(common).collect()
}

/// Organizations of the request's program, the one that was asked for first.
fn near(request: &RequestView, places: Vec<OrganizationView>) -> Vec<OrganizationView> {
    let (first, rest): (Vec<_>, Vec<_>) =
        places.into_iter().filter(|place| place.program == request.program).partition(|place| place.id == request.organization);
    first.into_iter().chain(rest).collect()
}

/// Notes what was asked of the person.
#[component]
pub(super) fn Ask(request: RequestView, shared: Shared) -> impl IntoView {
    let (problems, busy) = (Problems::new(), RwSignal::new(false));
    let (id, help) = (request.id, about(T::AskHelp, &request));
    let submit = move |data: web_sys::FormData| {
        let note = form_text(&data, "note");
        shared.change(T::WasAsked, problems, busy, move || ask_requester(id, note.clone()));
    };
    view! {
        <section class="section">
            <h2>{T::AskTitle.en()}</h2>
            <p class="soft prose">{help}</p>
            <ScriptForm problems on_submit=submit label=T::AskTitle.en()>
                <TextArea name="note" label=T::Note.en()/>
                <div>
                    <Button submit=true busy>{T::Ask.en()}</Button>
                </div>
            </ScriptForm>
        </section>
    }
}

/// Declines it.
#[component]
pub(super) fn Decline(request: RequestView, mail: bool, shared: Shared) -> impl IntoView {
    let (problems, busy) = (Problems::new(), RwSignal::new(false));
    let help = if mail { T::DeclineHelp } else { T::DeclineHelpWaits };
    let (id, help) = (request.id, about(help, &request));
    let submit = move |data: web_sys::FormData| {
        let reason = form_text(&data, "reason");
        shared.change(T::WasDeclined, problems, busy, move || decline_request(id, reason.clone()));
    };
    view! {
        <section class="section">
            <h2>{T::DeclineTitle.en()}</h2>
            <p class="soft prose">{help}</p>
            <ScriptForm problems on_submit=submit label=T::DeclineTitle.en()>
                <TextArea name="reason" label=T::Reason.en()/>
                <div>
                    <Button kind=ButtonKind::Danger submit=true busy>{T::Decline.en()}</Button>
                </div>
            </ScriptForm>
        </section>
    }
}
